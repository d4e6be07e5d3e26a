// The changes in JavaScript: each is made in a copy of the project, whose tests are run.

import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ROOT, readSource, withChange } from './changes.mjs';
import { run } from './running.mjs';
import { writeIfNew, writeTree } from './tree.mjs';

const TESTS = 'tests/web';
// It checks the built files alone, which a change here doesn't alter.
const NOT_THESE = ['bundle.test.mjs', 'leftovers.test.mjs', 'messages.test.mjs'];

/** @param {number} worker */
const copyOf = (worker) => join(ROOT, `build/mutations/web-${worker}`);

/** @type {Map<string, string>} web files by what ends their names: "overlay.js", "widget/overlay.js" */
const endings = new Map();
for (const folder of ['loader', 'popup', 'session', 'widget', 'zones']) {
  for (const name of readdirSync(join(ROOT, 'web', folder))) {
    endings.set(name, `web/${folder}/${name}`);
    endings.set(`${folder}/${name}`, `web/${folder}/${name}`);
  }
}

/** The web files that a file names or imports, and theirs. @param {string} file @param {Set<string>} [seen] */
function used(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readSource(file);
  for (const [, path] of text.matchAll(/['"`](\.{1,2}\/[^'"`]+\.m?js)['"`]/g)) {
    const at = relative(ROOT, resolve(ROOT, dirname(file), path));
    if (existsSync(join(ROOT, at)) && /^(web|tests\/web)\//.test(at)) used(at, seen);
  }
  if (file.startsWith('tests/')) {
    for (const [, path] of text.matchAll(/['"`]\/?((?:\w+\/)?\w+\.js)['"`]/g)) {
      const at = endings.get(path);
      if (at) used(at, seen);
    }
  }
  return seen;
}

/** The test files that use a changed file, the likeliest first. @param {import('./changes.mjs').Change} change */
export function webTests(change) {
  const stem = basename(change.file, '.js').replace(/s$/, '');
  const all = readdirSync(join(ROOT, TESTS)).filter((name) => /\.test\.mjs$/.test(name) && !NOT_THESE.includes(name));
  const rank = (/** @type {string} */ name) =>
    (name.includes(stem) ? 0 : 2) + (/site\.mjs|overlay_page/.test(readSource(`${TESTS}/${name}`)) ? 1 : 0);
  return all.filter((name) => used(`${TESTS}/${name}`).has(change.file)).sort((a, b) => rank(a) - rank(b));
}

/** Makes the copies. @param {number} workers */
export function writeCopies(workers) {
  for (let worker = 0; worker < workers; worker++) writeTree(copyOf(worker), []);
}

/**
 * Runs a file of tests in a copy, with a change or without.
 * @param {number} worker @param {string} name @param {import('./changes.mjs').Change | undefined} change @param {number} seconds
 */
export async function runWebTest(worker, name, change, seconds) {
  const copy = copyOf(worker);
  const text = change ? readSource(change.file) : '';
  if (change) writeIfNew(join(copy, change.file), withChange(text, change));
  try {
    return await run(process.execPath, ['--test', `${TESTS}/${name}`], { seconds, cwd: copy });
  } finally {
    if (change) writeIfNew(join(copy, change.file), text);
  }
}
