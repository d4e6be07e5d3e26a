// Repeats browser tests, to find those that fail only sometimes.
//
//   node tools/repeat_tests.mjs [--repeat N] [--slow] [FILE…]
//
// Without a FILE it repeats all of tests/web and tests/e2e. --slow slows down the CPU of each page, and keeps
// every processor busy until the tests end. Prints in how many of its runs each test failed, and ends with
// "N passed, N failed", which counts runs. scripts/test builds what the tests need, and then calls this.

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { relative, resolve } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const SLOWDOWN = 6;
const FILES_AT_ONCE = 2;
const FILE_MINUTES = 10; // a file that takes longer hangs

/** @typedef {{name: string, nesting: number, error?: any, didPass: boolean}} Result */

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { repeat: { type: 'string', default: '1' }, slow: { type: 'boolean', default: false } },
});
const repeats = Number(values.repeat);
if (!Number.isInteger(repeats) || repeats < 1) {
  console.error('usage: scripts/test e2e [--repeat N] [--slow] [FILE…]');
  process.exit(2);
}
const files =
  positionals.length > 0
    ? positionals.map((file) => resolve(file))
    : ['tests/web', 'tests/e2e', 'tests/e2e/start', 'tests/e2e/versions'].flatMap((folder) =>
        readdirSync(resolve(root, folder))
          .filter((name) => name.endsWith('.test.mjs'))
          .map((name) => resolve(root, folder, name)),
      );

// tests/support/leftovers.mjs reads it.
if (values.slow) process.env.BOOKING_TEST_SLOWDOWN = String(SLOWDOWN);

/** Keeps every processor busy. The load ends with this process, also if this process is killed. */
function startLoad() {
  const loop = `for (const parent = process.ppid; process.ppid === parent;) for (let i = 0; i < 1e7; ++i);`;
  const loads = cpus().map(() => spawn(process.execPath, ['-e', loop], { stdio: 'ignore' }));
  return () => loads.forEach((load) => load.kill('SIGKILL'));
}

/** Runs each test of a file once. @param {string} file @param {AbortSignal} stop @returns {Promise<Result[]>} */
async function runOnce(file, stop) {
  /** @type {Result[]} */
  const results = [];
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), FILE_MINUTES * 60_000 * (values.slow ? SLOWDOWN : 1));
  const end = () => limit.abort();
  stop.addEventListener('abort', end);
  const stream = run({ files: [file], concurrency: 1, signal: limit.signal });
  for (const [event, didPass] of /** @type {const} */ ([
    ['test:pass', true],
    ['test:fail', false],
  ])) {
    stream.on(event, (/** @type {any} */ { name, nesting, skip, todo, details }) => {
      if (skip || todo) return;
      results.push({ name, nesting, error: details?.error, didPass });
    });
  }
  try {
    stream.resume();
    await new Promise((done) => {
      stream.once('end', done).once('error', done);
    });
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', end);
  }
  return testsOf(file, results);
}

/**
 * Node reports a file as a test of its own: some versions always, around the file's tests, others only if it breaks
 * off. Its failure counts only where no test of the file has failed.
 * @param {string} file @param {Result[]} results
 */
function testsOf(file, results) {
  const isFile = (/** @type {Result} */ { name, nesting }) =>
    nesting === 0 && [file, pathToFileURL(file).href].some((each) => each === name || each === resolve(root, name));
  const inside = results.filter((result) => !isFile(result));
  const outermost = Math.min(...inside.map(({ nesting }) => nesting));
  const tests = inside.filter(({ nesting }) => nesting === outermost);
  // The cause of a test's failure may be in a test inside it, which has ended before.
  for (const test of tests.filter(failedInside)) {
    const inner = inside.slice(0, inside.indexOf(test)).findLast((result) => !result.didPass && !failedInside(result));
    test.error = inner?.error ?? test.error;
  }
  const broken = results.find((result) => isFile(result) && !result.didPass);
  const isExplained = tests.some(({ didPass }) => !didPass);
  return broken && !isExplained ? [...tests, { ...broken, name: 'the file itself' }] : tests;
}

/** @param {Result} result */
const failedInside = ({ didPass, error }) => !didPass && error?.failureType === 'subtestsFailed';

/** @type {Map<string, {runs: number, failures: number}>} by file and name */
const tally = new Map();

/** @param {string} file @param {Result[]} results */
function count(file, results) {
  for (const { name, didPass, error } of results) {
    const key = `${relative(root, file)}: ${name}`;
    const entry = tally.get(key) ?? { runs: 0, failures: 0 };
    ++entry.runs;
    if (!didPass) {
      ++entry.failures;
      const cause = error?.cause ?? error;
      console.log(`not ok - ${key}\n${indent(String(cause?.stack ?? cause))}`);
    }
    tally.set(key, entry);
  }
}

/** @param {string} text */
const indent = (text) =>
  text
    .split('\n')
    .slice(0, 14)
    .map((line) => `    ${line}`)
    .join('\n');

const stop = new AbortController();
const stopLoad = values.slow ? startLoad() : () => {};
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stop.abort();
    // At once, because some versions of Node's test runner end the process on these signals.
    finish();
  });
}

const queue = Array.from({ length: repeats }, () => files).flat();
const total = queue.length;
let done = 0;
/** Takes the next file as long as there are any. */
async function work() {
  while (queue.length > 0) {
    const file = /** @type {string} */ (queue.shift());
    const results = await runOnce(file, stop.signal);
    const failed = results.filter(({ didPass }) => !didPass).length;
    console.log(`[${++done}/${total}] ${relative(root, file)}: ${results.length - failed} passed, ${failed} failed`);
    // A file without tests has lost them.
    count(file, results.length > 0 ? results : [{ name: 'has no tests', nesting: 0, didPass: false }]);
  }
}

/** Prints how often each test failed, and ends the process. @returns {never} */
function finish() {
  stopLoad();
  const entries = [...tally].sort(([, a], [, b]) => b.failures - a.failures);
  const sum = (/** @type {'runs' | 'failures'} */ field) =>
    entries.reduce((before, [, entry]) => before + entry[field], 0);
  console.log(`\n== Tests that failed${values.slow ? ', slowed down' : ''}:`);
  for (const [key, { runs, failures }] of entries)
    if (failures > 0) console.log(`  ${failures} of ${runs} runs: ${key}`);
  if (sum('failures') === 0) console.log('  none');
  if (stop.signal.aborted) console.log(`Interrupted: ${total - done} of ${total} files did not run to their end.`);
  console.log(`${sum('runs') - sum('failures')} passed, ${sum('failures')} failed`);
  process.exit(sum('failures') > 0 || stop.signal.aborted ? 1 : 0);
}

await Promise.all(Array.from({ length: FILES_AT_ONCE }, work));
finish();
