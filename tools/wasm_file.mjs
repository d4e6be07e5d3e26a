// Reads and writes the sections of a wasm file.
//
//   for (const { id, begin, inside, end } of sectionsOf(wasm)) …   // inside: Bytes at the section's content
//   withSections(wasm, { [DATA]: content })                        // a copy that has other content there
//   leb(624485)                                                    // numbers as the format has them

export const [CUSTOM, IMPORTS, FUNCTIONS, TABLES, EXPORTS, ELEMENTS, CODE, DATA, DATA_COUNT] = [
  0, 2, 3, 4, 7, 9, 10, 11, 12,
];

/** Reads a wasm file. */
export class Bytes {
  /** @param {Uint8Array} bytes @param {number} [at] */
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** An unsigned LEB128. */
  whole() {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  /** A signed LEB128. */
  signed() {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = BigInt(this.byte());
      value |= (byte & 127n) << shift;
      shift += 7n;
      if (byte < 128n) return BigInt.asIntN(Number(shift), value);
    }
  }

  text() {
    const length = this.whole();
    return Buffer.from(this.take(length)).toString();
  }

  left() {
    return this.bytes.subarray(this.at);
  }

  /** @param {number} length */
  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

/** @param {Uint8Array} wasm */
export function sectionsOf(wasm) {
  const sections = [];
  const all = new Bytes(wasm, 8);
  while (all.at < wasm.length) {
    const begin = all.at;
    const id = all.whole();
    const size = all.whole();
    const inside = new Bytes(wasm, all.at);
    all.at += size;
    const name = id === CUSTOM ? inside.text() : '';
    sections.push({ id, name, begin, inside, end: all.at });
  }
  return sections;
}

/** @param {number} value unsigned */
export function leb(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

/** @param {number} value of 32 bits */
export function signedLeb(value) {
  const bytes = [];
  for (; value < -64 || value > 63; value >>= 7) bytes.push((value & 127) | 128);
  return Buffer.from([...bytes, value & 127]);
}

/** @param {Uint8Array} bytes */
export const sized = (bytes) => Buffer.concat([leb(bytes.length), bytes]);

// The count of data comes before the code.
/** @param {number} id */
const placeOf = (id) => (id === DATA_COUNT ? CODE - 0.5 : id);

/** @param {Uint8Array} wasm @param {Record<number, Uint8Array>} contents by the section's id; a new one goes to its place */
export function withSections(wasm, contents) {
  const kept = sectionsOf(wasm)
    .filter(({ id }) => !(id in contents))
    .map(({ id, begin, end }) => ({ id, all: wasm.subarray(begin, end) }));
  for (const [id, content] of Object.entries(contents).map(([key, value]) => /** @type {const} */ ([+key, value]))) {
    const after = kept.findIndex((other) => placeOf(other.id) > placeOf(id));
    const all = Buffer.concat([Buffer.from([id]), sized(content)]);
    kept.splice(after < 0 ? kept.length : after, 0, { id, all });
  }
  return Buffer.concat([wasm.subarray(0, 8), ...kept.map(({ all }) => all)]);
}
