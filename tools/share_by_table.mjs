// Gives the second part of the wasm the functions of the first by the table, and not as exports: an export has a name and
// a number, and a place in the table is only the number.
//
//   const [first, rest] = shareByTable(parts, wasm);   // wasm: the whole
//
// The second part then imports "437" for the function at place 437 (web/engine/engine.js).

import {
  Bytes,
  ELEMENTS,
  EXPORTS,
  IMPORTS,
  TABLES,
  leb,
  sectionsOf,
  signedLeb,
  sized,
  withSections,
} from './wasm_file.mjs';

const [FUNCTION, TABLE, GLOBAL] = [0, 1, 3];

/** @param {[Uint8Array, Uint8Array]} parts @param {Uint8Array} whole @returns {[Uint8Array, Uint8Array]} */
export function shareByTable([first, rest], whole) {
  const own = new Set(exportsOf(whole).map(({ name }) => name));
  const shared = exportsOf(first).filter(({ name, kind }) => kind === FUNCTION && !own.has(name));
  const table = contentOf(first, TABLES);
  const elements = contentOf(first, ELEMENTS);
  if (!table || !elements || shared.length === 0) return [first, rest];
  if (table.whole() !== 1) throw new Error('the wasm has several tables');
  const start = limitsAt(table).least;
  const places = new Map(shared.map(({ name }, at) => [name, start + at]));
  const kept = exportsOf(first).filter(({ name }) => !places.has(name));
  const segment = [Buffer.from([0, 0x41]), signedLeb(start), Buffer.from([0x0b]), leb(shared.length)];
  const contents = {
    [TABLES]: Buffer.concat([leb(1), table.bytes.subarray(table.at, table.at + 1), limits(start + shared.length)]),
    [EXPORTS]: Buffer.concat([leb(kept.length), ...kept.map(({ all }) => all)]),
    [ELEMENTS]: Buffer.concat([
      leb(elements.whole() + 1),
      elements.left(),
      ...segment,
      ...shared.map(({ index }) => leb(index)),
    ]),
  };
  return [withSections(first, contents), withSections(rest, { [IMPORTS]: importing(rest, places, start) })];
}

/** @param {number} size of a table that never grows */
const limits = (size) => Buffer.concat([leb(1), leb(size), leb(size)]);

/** @param {Bytes} at at a table's or a memory's type; stays there */
function limitsAt({ bytes, at }, isTable = true) {
  const type = new Bytes(bytes, at + Number(isTable));
  const hasMost = (type.whole() & 1) === 1;
  const least = type.whole();
  if (hasMost) type.whole();
  return { least, end: type.at };
}

/** @param {Uint8Array} wasm @param {number} id */
function contentOf(wasm, id) {
  const section = sectionsOf(wasm).find((each) => each.id === id);
  return section && new Bytes(wasm.subarray(section.inside.at, section.end));
}

/** @param {Uint8Array} wasm */
function exportsOf(wasm) {
  const at = contentOf(wasm, EXPORTS) ?? new Bytes(new Uint8Array(1));
  return Array.from({ length: at.whole() }, () => {
    const begin = at.at;
    const [name, kind, index] = [at.text(), at.byte(), at.whole()];
    return { name, kind, index, all: at.bytes.subarray(begin, at.at) };
  });
}

/** The second part's imports, with places in the table for names. @param {Uint8Array} rest @param {Map<string, number>} places @param {number} start */
function importing(rest, places, start) {
  const at = /** @type {Bytes} */ (contentOf(rest, IMPORTS));
  const count = at.whole();
  const all = [leb(count)];
  for (let each = 0; each < count; ++each) {
    const [from, name, kind] = [at.text(), at.text(), at.byte()];
    const begin = at.at;
    if (kind === FUNCTION) at.whole();
    else if (kind === GLOBAL) at.take(2);
    else at.at = limitsAt(at, kind === TABLE).end;
    const isShared = kind === FUNCTION && places.has(name);
    all.push(
      sized(Buffer.from(from)),
      sized(Buffer.from(isShared ? String(places.get(name)) : name)),
      Buffer.from([kind]),
    );
    if (kind === TABLE) all.push(Buffer.from(at.bytes.subarray(begin, begin + 1)), limits(start + places.size));
    else all.push(Buffer.from(at.bytes.subarray(begin, at.at)));
  }
  return Buffer.concat(all);
}
