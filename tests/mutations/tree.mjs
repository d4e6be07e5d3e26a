// The copy of the sources that a mutation run compiles. Files are written only where they differ, so a second run
// compiles what has changed since.

import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, byFile, withSwitches } from './changes.mjs';

const COPIED = ['src', 'tests', 'cmake', 'assets', 'web', 'tools', 'scripts', 'examples', 'docs', 'packaging'];
const FILES = ['CMakeLists.txt', 'package.json', 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

/** @param {string} base @param {string} folder below it @returns {string[]} below it too */
export function filesBelow(base, folder) {
  if (!existsSync(join(base, folder))) return [];
  return readdirSync(join(base, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name === 'node_modules') return [];
    return entry.isDirectory() ? filesBelow(base, path) : [path];
  });
}

/** @param {string} path @param {Buffer | string} content */
export function writeIfNew(path, content) {
  const bytes = Buffer.from(content);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/**
 * Copies the project into `tree`, its C++ with a switch for each change.
 * @param {string} tree @param {import('./changes.mjs').Part[]} parts
 */
export function writeTree(tree, parts) {
  const changes = byFile(parts);
  const wanted = new Set([...FILES, ...COPIED.flatMap((folder) => filesBelow(ROOT, folder))]);
  for (const folder of COPIED) {
    for (const file of filesBelow(tree, folder)) if (!wanted.has(file)) rmSync(join(tree, file));
  }
  for (const file of wanted) {
    const source = readFileSync(join(ROOT, file));
    const of = /\.[ch]pp$/.test(file) ? changes.get(file) : undefined;
    const header = join(tree, 'tests/mutations/switches.hpp');
    const switched = () =>
      `#include "${header}"\n#line 1 "${join(tree, file)}"\n${withSwitches(source.toString(), of ?? [])}`;
    writeIfNew(join(tree, file), of ? switched() : source);
  }
  if (!existsSync(join(tree, 'node_modules'))) symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
}
