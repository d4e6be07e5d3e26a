// The output of tools/bundle.mjs, from a stand-in for the wasm build.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

const bundler = fileURLToPath(new URL('../../tools/bundle.mjs', import.meta.url));
const messages = fileURLToPath(new URL('../../assets/messages/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'booking-bundle-'));
const [lib, dist] = [join(folder, 'lib'), join(folder, 'dist')];

/** @param {string} wasm */
function bundle(wasm) {
  writeFileSync(join(lib, 'booking_module.wasm'), wasm);
  return execFileSync(process.execPath, [bundler, lib, dist], { encoding: 'utf8' });
}
/** Without the compressed twins. */
const names = () =>
  readdirSync(dist, { recursive: true })
    .map(String)
    .filter((name) => /\.\w+$/.test(name) && !/\.(br|gz)$/.test(name))
    .sort();

const listed = () => JSON.parse(readFileSync(join(dist, 'booking-files.json'), 'utf8'));

before(() => {
  mkdirSync(lib);
  writeFileSync(join(lib, 'booking_module.mjs'), 'export default async () => ({});');
  bundle('first');
});
after(() => rmSync(folder, { recursive: true }));

test('each file has compressed twins that hold the same', () => {
  assert.ok(names().length >= 8);
  for (const name of names()) {
    const content = readFileSync(join(dist, name));
    assert.ok(content.equals(brotliDecompressSync(readFileSync(join(dist, `${name}.br`)))), name);
    assert.ok(content.equals(gunzipSync(readFileSync(join(dist, `${name}.gz`)))), name);
  }
});

test('the loader names files that are there, and is at most 4 KB', () => {
  const loader = readFileSync(join(dist, 'booking-widget.js'), 'utf8');
  const named = loader.match(/(?:widget|engine|modes|booking)-[0-9a-f]{10}\.(?:js|wasm)/g) ?? [];
  assert.equal(named.length, 4);
  const list = JSON.parse(readFileSync(join(dist, 'booking-files.json'), 'utf8'));
  assert.deepEqual([list.module, list.engine, list.modes, list.wasm].sort(), named.sort());
  named.push(`messages/en-${list.messages}.json`);
  assert.ok(loader.includes(list.messages));
  for (const name of named) assert.ok(existsSync(join(dist, name)), name);
  assert.ok(readFileSync(join(dist, 'booking-widget.js.br')).length <= 4_096);
  assert.match(loader, /^[\x20-\x7e\n]*$/, 'a script is read in the charset of its page');
  assert.ok(!loader.includes('sha256'));
  assert.ok(!loader.includes('BOOKING_FILES'));
});

test('the pinned loader has the hashes of what it loads, or of the list that has them, and is at most 4.5 KB', () => {
  const list = JSON.parse(readFileSync(join(dist, 'booking-files.json'), 'utf8'));
  const loader = readFileSync(join(dist, list.loader));
  assert.match(list.loader, /^booking-widget-[0-9a-f]{10}\.js$/);
  /** @param {string} algorithm @param {string} name */
  const integrity = (algorithm, name) =>
    `${algorithm}-${createHash(algorithm)
      .update(readFileSync(join(dist, name)))
      .digest('base64')}`;
  assert.equal(list.integrity, integrity('sha384', list.loader));
  const [hashes] = names().filter((name) => name.startsWith('hashes-'));
  for (const name of [list.module, list.engine, list.modes, list.wasm, hashes]) {
    assert.ok(loader.includes(`"${name}#${integrity('sha256', name)}"`), name);
  }
  const later = [list.rest, list.zones, ...names().filter((name) => name.startsWith('messages/'))];
  assert.deepEqual(
    JSON.parse(readFileSync(join(dist, hashes), 'utf8')),
    Object.fromEntries(later.map((name) => [basename(name), integrity('sha256', name)])),
  );
  assert.ok(!loader.includes('booking-files.json'), 'it takes no names that it can not check');
  assert.ok(readFileSync(join(dist, `${list.loader}.br`)).length <= 4_608);
});

test('what only the choice of a time zone needs is no part of the widget that every visitor fetches', () => {
  const [widget] = names().filter((name) => name.startsWith('widget-'));
  const module = readFileSync(join(dist, widget), 'utf8');
  const [zones] = names().filter((name) => name.startsWith('zones-'));
  assert.ok(!module.includes('Guangzhou'));
  assert.ok(readFileSync(join(dist, zones), 'utf8').includes('Guangzhou'));
});

test('the same input gives the same names; a change renames only what changed, and leaves nothing stale', () => {
  const first = names();
  bundle('first');
  assert.deepEqual(names(), first);
  writeFileSync(join(dist, 'stale-0123456789.js'), '');
  bundle('second');
  const changed = names().filter((name) => !first.includes(name));
  assert.equal(changed.length, 2);
  assert.match(changed[0], /^booking-[0-9a-f]{10}\.wasm$/);
  assert.match(changed[1], /^booking-widget-[0-9a-f]{10}\.js$/); // which names it
  assert.equal(names().length, first.length);
});

test('every language has every message', () => {
  const english = Object.keys(JSON.parse(readFileSync(join(messages, 'en.json'), 'utf8')))
    .filter((key) => !key.startsWith('popup.'))
    .sort();
  const keysIn = (/** @type {string} */ name) => Object.keys(JSON.parse(readFileSync(join(dist, name), 'utf8')));
  const { languages, messages: first, sentences } = listed();
  for (const language of languages.split(' ')) {
    const keys = [`${language}-${first}`, `rest-${language}-${sentences}`].map((name) =>
      keysIn(`messages/${name}.json`),
    );
    assert.deepEqual(keys.flat().sort(), english, language);
    assert.ok(keys[0].includes('loading') && keys[0].includes('slot.name'));
  }
});

test('sizes are printed for every file', () => {
  const printed = bundle('first');
  for (const name of names()) assert.ok(printed.includes(`B brotli  ${name}`), name);
});

test('no page that is served needs inline script or style', () => {
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)/);
  assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=/);
});
