// What tools/bundle.mjs does to the two parts of the wasm after wasm-split.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { moveStrings } from '../../tools/move_strings.mjs';
import { shareByTable } from '../../tools/share_by_table.mjs';

const START = 1024;
const reversed = (/** @type {string} */ text) => Buffer.from(text).reverse();
// As the linker orders merged strings. The first can't be told from what is before it, and stays.
const STRINGS = Array.from({ length: 200 }, (_, at) => `sentence ${at}`).sort((a, b) =>
  Buffer.compare(reversed(b), reversed(a)),
);
const DATA = `${STRINGS.join('\0')}\0`;
const addressOf = (/** @type {number} */ which) => START + DATA.indexOf(`${STRINGS[which]}\0`);

/** @param {string} text @returns {Uint8Array} */
function assembled(text) {
  const folder = mkdtempSync(join(tmpdir(), 'booking-wat-'));
  try {
    writeFileSync(join(folder, 'text'), text);
    execFileSync('wasm-as', [join(folder, 'text'), '-o', join(folder, 'wasm')]);
    return readFileSync(join(folder, 'wasm'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const data = `(data (i32.const ${START}) "${DATA.replaceAll('\0', '\\00')}")`;
// The pointer at 8 is a table's; the constant is the code's.
const first = (/** @type {string} */ shared) => `(module
  (memory (export "m") 1)
  (table (export "t") 1 1 funcref)
  (data (i32.const 8) "\\${(addressOf(20) & 255).toString(16).padStart(2, '0')}\\${(addressOf(20) >> 8).toString(16).padStart(2, '0')}\\00\\00")
  ${data}
  (func $own (export "own") (result i32) (i32.const ${addressOf(10)}))
  (func $offset (export "offset") (param i32) (result i32) (i32.load8_u offset=${addressOf(11)} (local.get 0)))
  (func $shared ${shared} (result i32) (i32.const 42))
  (elem (i32.const 0) $own))`;
const rest = `(module
  (import "primary" "m" (memory 1))
  (import "primary" "t" (table 1 1 funcref))
  (import "primary" "shared" (func $shared (result i32)))
  (func (export "both") (result i32) (i32.add (call $shared) (i32.add (i32.const ${addressOf(10)}) (i32.const ${addressOf(20)}))))
  (func (export "mine") (result i32) (i32.const ${addressOf(30)})))`;

/** @param {WebAssembly.Memory} memory @param {number} which */
const read = (memory, which) =>
  Buffer.from(memory.buffer)
    .subarray(addressOf(which), addressOf(which) + STRINGS[which].length)
    .toString();
/** @param {any} wasm @param {any} [imports] @returns {any} */
const started = (wasm, imports) => new WebAssembly.Instance(new WebAssembly.Module(wasm), imports).exports;

test('a sentence that only the second part reads comes with it, and all others are there at once', () => {
  const whole = assembled(first('(export "shared")'));
  const parts = moveStrings([whole, assembled(rest)]);
  const exports = started(parts[0]);
  for (const which of [10, 11, 20, 100]) assert.equal(read(exports.m, which), STRINGS[which], 'used or unknown');
  assert.notEqual(read(exports.m, 30), STRINGS[30]);
  started(parts[1], { primary: exports });
  for (const which of STRINGS.keys()) assert.equal(read(exports.m, which), STRINGS[which]);
});

test('data in another order than the linker leaves is no place for guesses: nothing moves', () => {
  const mixed = first('(export "shared")').replace(STRINGS[50], STRINGS[150]).replace(STRINGS[120], STRINGS[3]);
  const parts = /** @type {[Uint8Array, Uint8Array]} */ ([assembled(mixed), assembled(rest)]);
  assert.deepEqual(moveStrings(parts), parts);
});

test('the second part calls a function of the first by its place in the table', () => {
  const parts = /** @type {[Uint8Array, Uint8Array]} */ ([assembled(first('(export "shared")')), assembled(rest)]);
  const shared = shareByTable(parts, assembled(first('')));
  const exports = started(shared[0]);
  assert.deepEqual(Object.keys(exports).sort(), ['m', 'offset', 'own', 't']);
  assert.equal(exports.t.length, 2);
  const { both } = started(shared[1], { primary: { ...exports, 1: exports.t.get(1) } });
  assert.equal(both(), 42 + addressOf(10) + addressOf(20));
});
