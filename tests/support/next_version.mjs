// The widget's files of a later version, made from those of this one: they do the same, and each that has a hash in its
// name has another one.
//
//   const names = makeNextVersion('build/wasm/dist', folder);   // Map { 'zones-3d250e8c5d.js' => 'zones-…', … }
//
// As tools/bundle.mjs names them. Without compressed variants and without the pinned loader.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const HASHED = /-([0-9a-f]{10})\.(js|wasm|json)$/;
const LANGUAGE = /^messages\//;
const PINNED = /^(booking-widget|hashes)-/;
/** They name other files. */
const NAMING = /^(widget|engine)-/;

const hashOf = (/** @type {Buffer | string} */ content) =>
  createHash('sha256').update(content).digest('hex').slice(0, 10);

/** What each kind of file may end with, without another effect. @type {Record<string, Buffer>} */
const ENDINGS = {
  js: Buffer.from('\n// The next version\n'),
  json: Buffer.from('\n'),
  wasm: Buffer.from([0, 5, 4, ...Buffer.from('next')]), // a custom section of that name
};

/** @param {string} from a folder @param {string} to a folder @returns {Map<string, string>} the new names by the old ones */
export function makeNextVersion(from, to) {
  const paths = readdirSync(from, { recursive: true }).map(String);
  /** @type {Map<string, Buffer>} by its old name */
  const changed = new Map();
  for (const path of paths.sort()) {
    const [, , kind] = HASHED.exec(path) ?? [];
    if (kind && !PINNED.test(path)) changed.set(path, Buffer.concat([readFileSync(join(from, path)), ENDINGS[kind]]));
  }
  // One hash for the first sentences of all languages, and one for the others, in the order of the files' names.
  const languages = [...changed.keys()].filter((path) => LANGUAGE.test(path));
  languages.sort((a, b) => (a.replace(HASHED, '.json') < b.replace(HASHED, '.json') ? -1 : 1));
  const oldHash = (/** @type {string} */ path) => HASHED.exec(path)?.[1] ?? '';
  const messages = new Map(
    [...new Set(languages.map(oldHash))].map((hash) => {
      const together = languages.filter((path) => oldHash(path) === hash);
      return [hash, hashOf(together.map((path) => changed.get(path)).join())];
    }),
  );
  /** @type {Map<string, string>} */
  const names = new Map();
  const namingLast = [...changed].sort(([a], [b]) => Number(NAMING.test(a)) - Number(NAMING.test(b)));
  for (const [path, same] of namingLast) {
    const content = NAMING.test(path) ? Buffer.from(withNames(withNames(`${same}`, names), messages)) : same;
    const hash = (LANGUAGE.test(path) && messages.get(oldHash(path))) || hashOf(content);
    names.set(path, path.replace(HASHED, `-${hash}.$2`));
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, String(names.get(path))), content);
  }
  for (const path of ['booking-widget.js', 'booking-files.json']) {
    const text = readFileSync(join(from, path), 'utf8');
    writeFileSync(join(to, path), withNames(withNames(text, names), messages));
  }
  return names;
}

/** @param {string} text @param {Map<string, string>} names the new ones by the old ones */
function withNames(text, names) {
  return [...names].reduce((changed, [old, next]) => changed.replaceAll(old, next), text);
}
