// Splits the engine's wasm in two: the code for the first slots, and the rest, which web/engine/engine.js loads after them.
// src/wasm/first_part.txt lists the functions of the first part; tests/bench/first_part.mjs writes that list.
//
//   const [first, rest] = await splitWasm(wasm);   // wasm: with the names of its functions
//   nameFunctions(wasm)                            // [index, name] of each function of its own
//
// A line of the list has a hash of the function's name, because names of templates are thousands of characters long, and
// the beginning of the name for the reader. A function missing from the list, because it is new or renamed, goes to the
// rest. The first slots then come later, but no call of it is lost.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moveStrings } from './move_strings.mjs';
import { shareByTable } from './share_by_table.mjs';
import { CUSTOM, FUNCTIONS, IMPORTS, leb, sectionsOf, sized } from './wasm_file.mjs';

export const LIST = new URL('../src/wasm/first_part.txt', import.meta.url);
const HASH = 10;
// Functions that no profile shows, because they run only until the second part is loaded, and bw_finished: Emscripten calls
// it itself, and such a call can't be undone.
const ALWAYS = ['bw_data_end', 'bw_memory_used', 'sbrk', 'stackSave', 'stackRestore', 'bw_finished'];
const SHOWN = 80; // characters of a name

/**
 * Of one length, because wasm-split sorts by name: exports and tables in the functions' own order are smaller.
 * @param {number} index
 */
const nameOf = (index) => `f${String(index).padStart(5, '0')}`;

/** The wasm with its own functions named by their indices, so that the names fit a command line. @param {Uint8Array} wasm */
function numbered(wasm) {
  const sections = sectionsOf(wasm);
  const kept = sections.filter(({ name }) => name !== 'name').map(({ begin, end }) => wasm.subarray(begin, end));
  const names = nameFunctions(wasm).map(([index]) => Buffer.concat([leb(index), sized(Buffer.from(nameOf(index)))]));
  const map = sized(Buffer.concat([leb(names.length), ...names]));
  const content = sized(Buffer.concat([sized(Buffer.from('name')), Buffer.from([1]), map]));
  return Buffer.concat([wasm.subarray(0, 8), ...kept, Buffer.from([CUSTOM]), content]);
}

/** @param {Uint8Array} wasm @returns {[number, string][]} */
export function nameFunctions(wasm) {
  const sections = sectionsOf(wasm);
  const names = sections.find(({ name }) => name === 'name')?.inside;
  if (!names) throw new Error('the wasm has no names of functions: it has to be linked with --profiling-funcs');
  const end = sections.find(({ name }) => name === 'name')?.end ?? 0;
  /** @type {[number, string][]} */
  const found = [];
  while (names.at < end) {
    const kind = names.whole();
    const size = names.whole();
    const after = names.at + size;
    if (kind === 1) {
      for (let count = names.whole(); count > 0; --count) found.push([names.whole(), names.text()]);
    }
    names.at = after;
  }
  const imported = countImports(sections);
  return found.filter(([index]) => index >= imported);
}

/** @param {ReturnType<typeof sectionsOf>} sections @returns {number} imported functions */
function countImports(sections) {
  const at = sections.find(({ id }) => id === IMPORTS)?.inside;
  if (!at) return 0;
  let functions = 0;
  for (let count = at.whole(); count > 0; --count) {
    at.text();
    at.text();
    const kind = at.bytes[at.at++];
    if (kind === 0) {
      ++functions;
      at.whole();
    } else {
      // A table's type comes before its limits, a global's before its mutability.
      if (kind === 1) ++at.at;
      const flags = at.bytes[at.at++];
      if (kind === 3) ++at.at;
      else {
        at.whole();
        if (flags & 1) at.whole();
      }
    }
  }
  return functions;
}

/** @param {Uint8Array} wasm @returns {number} functions of its own */
export function countFunctions(wasm) {
  return (
    sectionsOf(wasm)
      .find(({ id }) => id === FUNCTIONS)
      ?.inside.whole() ?? 0
  );
}

/** @param {string} name */
const hashOf = (name) => createHash('sha256').update(name).digest('hex').slice(0, HASH);

/** The list's line of a function. @param {string} name */
export const lineOf = (name) => `${hashOf(name)} ${name.slice(0, SHOWN)}`;

/** @param {Uint8Array} wasm @returns {Promise<[Uint8Array, Uint8Array]>} */
export async function splitWasm(wasm) {
  const listed = new Set((await readFile(LIST, 'utf8')).split('\n').map((line) => line.slice(0, HASH)));
  const kept = nameFunctions(wasm).filter(([, name]) => ALWAYS.includes(name) || listed.has(hashOf(name)));
  const folder = await mkdtemp(join(tmpdir(), 'booking-split-'));
  const [whole, first, rest, keep] = ['whole', 'first', 'rest', 'keep'].map((name) => join(folder, name));
  try {
    await writeFile(whole, numbered(wasm));
    await writeFile(keep, kept.map(([index]) => `${nameOf(index)}\n`).join(''));
    const files = [whole, '-o1', first, '-o2', rest, `--keep-funcs=@${keep}`];
    execFileSync('wasm-split', [...files, '--all-features'], { stdio: ['ignore', 'ignore', 'inherit'] });
    return shareByTable(moveStrings([await readFile(first), await readFile(rest)]), wasm);
  } finally {
    await rm(folder, { recursive: true });
  }
}
