// Moves the strings that only the second part of the wasm reads into that part.
//
//   const [first, rest] = moveStrings(parts);
//
// A string that isn't there would be read as zeros, and nothing would notice. So one moves only if
// - it is among the linker's merged strings, which are recognised by their order. All are whole strings that end with 0.
// - nothing in the first part has its address: no number in the code, no offset of a load, no word of the other data.
// - something in the second part does. The compiler may address the characters of a string from a place outside
//   it, and such a string is found by neither.

import { Bytes, CODE, DATA, DATA_COUNT, leb, sectionsOf, signedLeb, sized, withSections } from './wasm_file.mjs';

const FEWEST = 100; // strings, or the order is chance
const SHORTEST = 8; // bytes in a row that are worth moving

/** @typedef {{at: number, bytes: Uint8Array}} Segment */
/** @typedef {{from: number, to: number}} Range of addresses */

/** @param {[Uint8Array, Uint8Array]} parts @returns {[Uint8Array, Uint8Array]} */
export function moveStrings([first, rest]) {
  const segments = segmentsOf(first);
  const strings = mergedStrings(segments);
  const words = wordsOf(segments, strings);
  const [near, far] = [addressed(strings, [...numbersOf(first), ...words]), addressed(strings, numbersOf(rest))];
  const moved = inRows(strings.filter((each) => far.has(each) && !near.has(each)));
  if (moved.length === 0) return [first, rest];
  const kept = segments.flatMap((segment) => without(segment, moved));
  const gone = moved.map(({ from, to }) => ({ at: from, bytes: bytesAt(segments, from, to) }));
  const count = sectionsOf(first).some(({ id }) => id === DATA_COUNT) && { [DATA_COUNT]: leb(kept.length) };
  return [withSections(first, { ...count, [DATA]: written(kept) }), withSections(rest, { [DATA]: written(gone) })];
}

/** @param {Uint8Array} wasm @returns {Segment[]} */
function segmentsOf(wasm) {
  const data = sectionsOf(wasm).find(({ id }) => id === DATA)?.inside;
  if (!data) return [];
  return Array.from({ length: data.whole() }, () => {
    const [kind, code] = [data.whole(), data.byte()];
    if (kind !== 0 || code !== 0x41) throw new Error('the wasm has data without a fixed address');
    const at = Number(data.signed());
    if (data.byte() !== 0x0b) throw new Error('the wasm has data whose address is computed');
    return { at, bytes: data.take(data.whole()) };
  });
}

/** @param {Segment[]} segments */
function written(segments) {
  return Buffer.concat([
    leb(segments.length),
    ...segments.flatMap(({ at, bytes }) => [Buffer.from([0, 0x41]), signedLeb(at), Buffer.from([0x0b]), sized(bytes)]),
  ]);
}

/** The longest row of strings in the linker's order: by their characters from the last on, falling. @param {Segment[]} segments */
function mergedStrings(segments) {
  /** @type {Range[]} */
  let longest = [];
  for (const { at, bytes } of segments) {
    /** @type {Range[]} */
    let row = [];
    let before = Buffer.alloc(0);
    for (let from = 0, to; (to = bytes.indexOf(0, from)) >= 0; from = to + 1) {
      const reversed = Buffer.from(bytes.subarray(from, to)).reverse();
      if (row.length > 0 && Buffer.compare(before, reversed) <= 0) row = [];
      row.push({ from: at + from, to: at + to + 1 });
      if (row.length > longest.length) longest = row;
      before = reversed;
    }
  }
  // The first may be the end of something else.
  return longest.length < FEWEST ? [] : longest.slice(1);
}

/** All words outside the strings. @param {Segment[]} segments @param {Range[]} strings @returns {number[]} */
function wordsOf(segments, strings) {
  const [from, to] = [strings[0]?.from ?? 0, strings.at(-1)?.to ?? 0];
  const words = [];
  for (const { at, bytes } of segments) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let place = -at & 3; place + 4 <= bytes.length; place += 4) {
      if (at + place + 4 <= from || at + place >= to) words.push(view.getUint32(place, true));
    }
  }
  return words;
}

/** The strings that one of the addresses points into. @param {Range[]} strings @param {number[]} addresses */
function addressed(strings, addresses) {
  /** @type {Set<Range>} */
  const found = new Set();
  const all = new Uint32Array(addresses).sort();
  let next = 0;
  for (const string of strings) {
    // Before its first character too: a loop may count from there.
    while (next < all.length && all[next] < string.from - 1) ++next;
    if (next < all.length && all[next] < string.to) found.add(string);
  }
  return found;
}

/** Ranges that touch are one. @param {Range[]} ranges */
function inRows(ranges) {
  /** @type {Range[]} */
  const rows = [];
  for (const { from, to } of ranges) {
    const last = rows.at(-1);
    if (last?.to === from) last.to = to;
    else rows.push({ from, to });
  }
  return rows.filter(({ from, to }) => to - from >= SHORTEST);
}

/** @param {Segment} segment @param {Range[]} moved @returns {Segment[]} */
function without({ at, bytes }, moved) {
  const kept = [];
  let from = at;
  for (const each of moved.filter((range) => range.from >= at && range.to <= at + bytes.length)) {
    if (each.from > from) kept.push({ at: from, bytes: bytes.subarray(from - at, each.from - at) });
    from = each.to;
  }
  if (from < at + bytes.length) kept.push({ at: from, bytes: bytes.subarray(from - at) });
  return kept;
}

/** @param {Segment[]} segments @param {number} from @param {number} to */
function bytesAt(segments, from, to) {
  const holder = /** @type {Segment} */ (segments.find(({ at, bytes }) => at <= from && to <= at + bytes.length));
  return holder.bytes.subarray(from - holder.at, to - holder.at);
}

/** All constants and offsets in the code. @param {Uint8Array} wasm @returns {number[]} */
function numbersOf(wasm) {
  const code = sectionsOf(wasm).find(({ id }) => id === CODE)?.inside;
  /** @type {number[]} */
  const found = [];
  for (let count = code?.whole() ?? 0; count > 0; --count) {
    const size = /** @type {Bytes} */ (code).whole();
    const body = new Bytes(/** @type {Bytes} */ (code).take(size));
    for (let locals = body.whole(); locals > 0; --locals) {
      body.whole();
      body.byte();
    }
    while (body.at < size) readInstruction(body, found);
  }
  return found;
}

/** @param {Bytes} body @param {number[]} found */
function readInstruction(body, found) {
  const code = body.byte();
  if (code >= 0x02 && code <= 0x04) body.signed();
  else if (code === 0x0e) for (let labels = body.whole() + 1; labels > 0; --labels) body.whole();
  else if (code === 0x11) {
    body.whole();
    body.whole();
  } else if ([0x0c, 0x0d, 0x10, 0xd2].includes(code) || (code >= 0x20 && code <= 0x26)) body.whole();
  else if (code >= 0x28 && code <= 0x3e) {
    body.whole();
    found.push(body.whole());
  } else if (code === 0x3f || code === 0x40 || code === 0xd0) body.byte();
  else if (code === 0x41) found.push(Number(body.signed()) >>> 0);
  else if (code === 0x42) {
    const value = body.signed();
    found.push(Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n)));
  } else if (code === 0x43) body.take(4);
  else if (code === 0x44) body.take(8);
  else if (code === 0x1c || code >= 0xfd)
    throw new Error(`the wasm has instruction ${code}, which nobody has needed yet`);
  else if (code === 0xfc) {
    const more = body.whole();
    // Copying and filling; all before are conversions.
    if (more > 7) for (let each = more === 10 || more === 8 || more === 12 ? 2 : 1; each > 0; --each) body.whole();
  }
}
