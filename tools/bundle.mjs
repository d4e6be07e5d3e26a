// Builds the files that a site serves, in build/wasm/dist, from the wasm build in build/wasm/lib:
//
//   node tools/bundle.mjs [lib] [dist] [earlier]
//
// Files that are the same in the folder of an earlier run are not compressed again.
//
// The loader, the list of the files' names and the demo page keep their names. The files that the loader loads have a
// hash of their content in the name and can be cached forever. So has the pinned loader, which checks all that it loads
// by hashes. Each file gets a .br and a .gz. Prints the brotli sizes.

import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { minify } from 'terser';
import { trimGlue } from './emscripten_glue.mjs';
import { splitWasm } from './split_wasm.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const web = join(root, 'web');
const lib = resolve(process.argv[2] ?? join(root, 'build/wasm/lib'));
const dist = resolve(process.argv[3] ?? join(root, 'build/wasm/dist'));
const earlier = process.argv[4];
const messagesFolder = join(root, 'assets/messages');
const TARGET = 'es2022';
// Shown outside the canvas, before the messages are loaded.
const POPUP_WORDS = ['book', 'close', 'unavailable', 'unsupported'];
const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ku|ps|sd|ug|ur|yi)\b/;

/** @type {Map<string, Buffer>} path below dist -> content */
const files = new Map();

/** @param {string} path @param {string | Uint8Array} content */
function add(path, content) {
  files.set(path, Buffer.from(content));
  return path;
}

/** @param {string | Uint8Array} content */
function hashOf(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 10);
}

/** As an integrity attribute has it. @param {'sha256' | 'sha384'} algorithm @param {string} path of a file that was added */
function integrityOf(algorithm, path) {
  return `${algorithm}-${createHash(algorithm)
    .update(/** @type {Buffer} */ (files.get(path)))
    .digest('base64')}`;
}

/** @param {string} name @param {string} ending @param {string | Uint8Array} content */
function addHashed(name, ending, content) {
  return add(`${name}-${hashOf(content)}.${ending}`, content);
}

/** Stylesheets are imported as text. @type {import('esbuild').Plugin} */
const cssAsText = {
  name: 'css-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const css = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: css.code.trim(), loader: 'text' };
    });
  },
};

/** @type {import('esbuild').Plugin} */
const trimmedGlue = {
  name: 'trimmed-glue',
  setup({ onLoad }) {
    onLoad({ filter: /booking_module\.mjs$/ }, async ({ path }) => ({
      contents: trimGlue(await readFile(path, 'utf8')),
    }));
  },
};

// Names of properties that the loader, the module and the dialogs share, and what they are in all three.
/** @type {import('esbuild').BuildOptions} */
const shared = { format: 'esm', mangleProps: /^_[a-z]+$/i, mangleCache: {} };

/**
 * esbuild puts the files together, terser shortens them: brotli makes 3 to 6 % less of its names.
 * @param {string} entry @param {import('esbuild').BuildOptions} options @param {string} [preamble]
 */
async function bundle(entry, options, preamble) {
  const result = await build({
    entryPoints: [join(web, entry)],
    bundle: true,
    minify: true,
    target: TARGET,
    charset: 'utf8',
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
    plugins: [cssAsText, trimmedGlue],
    external: ['fs', 'path', 'crypto'],
    ...options,
  });
  if (options.mangleCache) Object.assign(options.mangleCache, result.mangleCache);
  // Nothing in the sources depends on it.
  const whole = (result.outputFiles?.[0].text ?? '').replace('"use strict";', '');
  const { code = '' } = await minify(whole, {
    ecma: 2020,
    module: true,
    compress: { passes: 2 },
    format: { preamble, comments: false },
  });
  return code;
}

/** The sentences that the loader and the first screen (web/first) say. */
const FIRST_SENTENCES =
  /^(loading|location\.\w+|duration\.minutes|price\.(free|from)|month\.(previous|next)|day\.(times|none)|cycle\.\w+|zone\.button|part\.\w+|slot\.name|pair)$/;

/** Each language merged over English, so that no message is missing; in two files, of which the second comes with the engine. */
async function addMessages() {
  /** @param {string} name */
  const read = async (name) => JSON.parse(await readFile(join(messagesFolder, name), 'utf8'));
  const english = await read('en.json');
  /** @type {Record<string, string>[]} */
  const contents = [{}, {}];
  /** @type {Record<string, Record<string, string | boolean>>} */
  const words = {};
  for (const name of (await readdir(messagesFolder)).filter((file) => file.endsWith('.json')).sort()) {
    const language = name.slice(0, -'.json'.length);
    const messages = { ...english, ...(await read(name)) };
    for (const word of POPUP_WORDS) {
      (words[language] ??= { rightToLeft: RIGHT_TO_LEFT.test(language) })[word] = messages[`popup.${word}`];
      delete messages[`popup.${word}`];
    }
    const isFirst = (/** @type {[string, unknown]} */ [key]) => FIRST_SENTENCES.test(key);
    const all = Object.entries(messages);
    contents[0][language] = JSON.stringify(Object.fromEntries(all.filter(isFirst)));
    contents[1][`rest-${language}`] = JSON.stringify(Object.fromEntries(all.filter((each) => !isFirst(each))));
  }
  // One hash for all languages: the loader, which names it, has to be small.
  const hashes = contents.map((each) => hashOf(Object.values(each).join()));
  for (const [i, each] of contents.entries()) {
    for (const [name, content] of Object.entries(each)) add(`messages/${name}-${hashes[i]}.json`, content);
  }
  return {
    messages: { messages: hashes[0], languages: Object.keys(contents[0]).join(' ') },
    sentences: hashes[1],
    words,
  };
}

/** The part for the first screen, and the rest. */
async function addWasm() {
  const wasm = await readFile(join(lib, 'booking_module.wasm'));
  // Tests have stand-ins that aren't wasm.
  const [first, rest] = WebAssembly.validate(wasm) ? await splitWasm(wasm) : [wasm, ''];
  return { wasm: addHashed('booking', 'wasm', first), rest: addHashed('rest', 'wasm', rest) };
}

/**
 * The loader of this version alone. It has the hashes of what it loads first, and of the list that has the others: they
 * are too many for a loader that has to be small.
 * @param {Record<string, string>} names @param {string[]} later
 */
async function addPinned(names, later) {
  const listed = [...later, ...[...files.keys()].filter((path) => path.startsWith('messages/'))];
  const list = JSON.stringify(Object.fromEntries(listed.map((path) => [basename(path), integrityOf('sha256', path)])));
  /** @type {Record<string, string>} */
  const pinned = { ...names, hashes: addHashed('hashes', 'json', list) };
  for (const name of ['module', 'engine', 'modes', 'wasm', 'hashes']) {
    pinned[name] += `#${integrityOf('sha256', pinned[name])}`;
  }
  const loader = addHashed('booking-widget', 'js', await bundleLoader(pinned, true));
  return { loader, integrity: integrityOf('sha384', loader) };
}

/** @param {Record<string, string>} names @param {boolean} isPinned */
function bundleLoader(names, isPinned) {
  const define = { BOOKING_FILES: JSON.stringify(names), BOOKING_PINNED: `${isPinned}` };
  return bundle('loader/booking-widget.js', { ...shared, format: 'iife', define });
}

async function addAll() {
  const licences = '/* Licences: LICENSES.txt beside this file. */';
  const { wasm, rest } = await addWasm();
  const zones = addHashed('zones', 'js', await bundle('zones/zones.js', { format: 'esm' }));
  const { words, messages, sentences } = await addMessages();
  const module = await bundle('first/run.js', {
    ...shared,
    define: { BOOKING_SENTENCES: JSON.stringify(sentences) },
  });
  const alias = { 'booking-module': join(lib, 'booking_module.mjs') };
  const engine = await bundle(
    'session/run.js',
    { ...shared, alias, define: { BOOKING_REST: JSON.stringify(rest), BOOKING_ZONES: JSON.stringify(zones) } },
    licences,
  );
  const define = { BOOKING_WORDS: JSON.stringify(words), BOOKING_FILES: JSON.stringify(messages) };
  const modes = await bundle('popup/popup.js', { ...shared, define });
  const names = {
    module: addHashed('widget', 'js', module),
    engine: addHashed('engine', 'js', engine),
    modes: addHashed('modes', 'js', modes),
    wasm,
    ...messages,
  };
  // The engine's code names these, and the module the hash of the sentences.
  const later = { zones, rest };
  // Where a loader that is older than the files finds their names, and a page or program that writes a tag the pinned loader.
  add(
    'booking-files.json',
    JSON.stringify({ ...names, ...later, sentences, ...(await addPinned(names, Object.values(later))) }),
  );
  add('booking-widget.js', await bundleLoader(names, false));
  for (const name of await readdir(join(web, 'demo'))) add(name, await readFile(join(web, 'demo', name)));
  add('LICENSES.txt', await readFile(join(web, 'LICENSES.txt')));
  for (const types of ['booking-widget.d.ts', 'booking-widget.react.d.ts', 'booking-widget.vue.d.ts']) {
    add(types, await readFile(join(web, 'types', types)));
  }
  return names;
}

// Postfix bits and direct codes of brotli's distances (RFC 7932, 4). Which ones suit a file can't be told beforehand: the
// best of these take 0.1 to 0.5 % off.
const DISTANCES = [
  [0, 0],
  [0, 1],
  [0, 8],
  [0, 12],
  [2, 60],
];

/** @param {string} path @param {Buffer} content */
async function compressedBefore(path, content) {
  if (!earlier) return null;
  const [before, br, gz] = await Promise.all(
    ['', '.br', '.gz'].map((ending) => readFile(join(earlier, path + ending)).catch(() => null)),
  );
  return br && gz && before?.equals(content) ? { br, gz } : null;
}

/** @param {Buffer} content */
function compress(content) {
  const tried = DISTANCES.map(([postfix, direct]) =>
    brotliCompressSync(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        [constants.BROTLI_PARAM_NPOSTFIX]: postfix,
        [constants.BROTLI_PARAM_NDIRECT]: direct,
      },
    }),
  );
  return {
    br: tried.reduce((best, each) => (each.length < best.length ? each : best)),
    gz: gzipSync(content, { level: 9 }),
  };
}

const names = await addAll();
await rm(dist, { recursive: true, force: true });
/** @type {Map<string, number>} */
const sizes = new Map();
for (const [path, content] of files) {
  const { br, gz } = (await compressedBefore(path, content)) ?? compress(content);
  sizes.set(path, br.length);
  await mkdir(dirname(join(dist, path)), { recursive: true });
  await writeFile(join(dist, path), content);
  await writeFile(join(dist, `${path}.br`), br);
  await writeFile(join(dist, `${path}.gz`), gz);
}
for (const [path, size] of sizes) console.log(`${String(size).padStart(8)} B brotli  ${path}`);
const visit = ['booking-widget.js', names.module, names.engine, names.wasm, `messages/en-${names.messages}.json`];
const total = visit.reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0);
console.log(`${String(total).padStart(8)} B brotli  in all, before the API's own answers`);
