// Fails if a folder of src/, tests/ or web/ has more than 30 files, or if a folder of tests/server/unit/ isn't named
// after a room of src/server/.
//
//   node tools/folders.mjs            # prints each folder that breaks a rule
//
// tests/fuzz/corpus/ is exempt: it is data. So is tests/server/unit/support/.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const MAX_FILES = 30;
const UNIT_TESTS = 'tests/server/unit';

/** The folder and all folders below it. @param {string} folder  relative to ROOT @returns {string[]} */
function foldersIn(folder) {
  if (folder === 'tests/fuzz/corpus') return [];
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return [
    folder,
    ...entries.filter((entry) => entry.isDirectory()).flatMap(({ name }) => foldersIn(`${folder}/${name}`)),
  ];
}

/** @param {string} folder */
const filesIn = (folder) => readdirSync(join(ROOT, folder), { withFileTypes: true }).filter((entry) => entry.isFile());

const folders = ['src', 'tests', 'web'].flatMap(foldersIn);
const problems = folders
  .map((folder) => ({ folder, files: filesIn(folder).length }))
  .filter(({ files }) => files > MAX_FILES)
  .map(({ folder, files }) => `${folder} has ${files} files; split it: a folder has at most ${MAX_FILES}.`);
for (const folder of folders.filter((each) => each.startsWith(`${UNIT_TESTS}/`))) {
  const room = folder.slice(UNIT_TESTS.length + 1);
  if (room !== 'support' && !existsSync(join(ROOT, 'src/server', room))) {
    problems.push(`${folder} tests no room: src/server/${room} doesn't exist.`);
  }
}

for (const problem of problems) console.error(problem);
if (problems.length) process.exit(1);
console.log(`${folders.length} folders, none with more than ${MAX_FILES} files.`);
