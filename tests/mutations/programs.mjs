// The changes in C++: one build with all of them behind switches, the doctest programs by source file, and the process
// tests with the server of that build.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ROOT } from './changes.mjs';
import { run, together } from './running.mjs';

/**
 * One thing to run: the cases of a source file, or a file of process tests.
 * @typedef {object} Tests
 * @property {string} file below the root
 * @property {string} program that it runs
 * @property {number} seconds that it took without a change
 * @property {boolean} isTimed whether it waits with deadlines: only its second failure counts
 * @property {Set<number>} reached the changes whose code it runs
 * @property {(number: number | undefined, env: Record<string, string>, seconds: number) => Promise<import('./running.mjs').Run>} run
 */

const TREE = join(ROOT, 'build/mutations/tree');
const BUILD = join(TREE, 'build/dev');
const SERVER = join(BUILD, 'bin/booking-server');
const LOGS = join(ROOT, 'build/mutations/logs');
const MEASURED = join(ROOT, 'build/mutations/measured.json');
const FIRST_DEADLINE = 1200; // s, of tests without a change
const PROGRAMS = {
  core_tests: 'core',
  widget_tests: 'widget',
  view_tests: 'view',
  zones_tests: 'zones',
  server_tests: 'server/unit',
};
// Left out: what is long, and repeats what others see.
const PROCESS_FOLDERS = ['', 'kept', 'trouble', 'postgres'];
const TOO_LONG =
  /\/(crowd|failover|killed|load|race|upstream_crowd|flood|stuck_write|unread_log|few_descriptors|database_gone|bad_disk)\.test/;

/** @param {string} folder @param {RegExp} pattern @returns {string[]} below the root */
function filesBelow(folder, pattern) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path, pattern) : pattern.test(path) ? [path] : [];
    })
    .sort();
}

/** Compiles the tree. @param {number} jobs @param {string[] | undefined} programs only these doctest programs */
export async function build(jobs, programs) {
  mkdirSync(join(TREE, 'build'), { recursive: true });
  if (!existsSync(join(TREE, 'build/deps'))) symlinkSync(join(ROOT, 'build/deps'), join(TREE, 'build/deps'));
  if (!existsSync(join(BUILD, 'build.ninja'))) {
    const options = ['-DCMAKE_BUILD_TYPE=Debug', '-DCMAKE_CXX_COMPILER=clang++-14', '-DCMAKE_CXX_FLAGS_DEBUG=-O0'];
    await must('cmake', ['-S', TREE, '-B', BUILD, '-G', 'Ninja', ...options]);
  }
  const targets = programs ?? [...Object.keys(PROGRAMS), 'booking-server'];
  await must('ninja', ['-C', BUILD, `-j${jobs}`, ...targets]);
}

/** @param {string} command @param {string[]} args */
async function must(command, args) {
  const { status, output } = await run(command, args, { seconds: 4 * 3600 });
  if (status !== 'passed') throw new Error(`${command} ${args.join(' ')}: ${status}\n${output.slice(-5000)}`);
}

/** The doctest programs, by source file. @param {string[] | undefined} programs @returns {Tests[]} */
export function unitTests(programs) {
  const chosen = Object.entries(PROGRAMS).filter(([program]) => !programs || programs.includes(program));
  return chosen.flatMap(([program, folder]) =>
    filesBelow(`tests/${folder}`, /_test\.cpp$/).map((file) => ({
      file,
      program: join(BUILD, 'bin', program),
      seconds: 0,
      isTimed: false,
      reached: new Set(),
      run: (number, env, seconds) =>
        run(join(BUILD, 'bin', program), [`--source-file=*${file}`, '--abort-after=1', '--no-colors=true'], {
          seconds,
          env: { TZ: 'UTC', ...env, ...switchOf(number) },
        }),
    })),
  );
}

/** The files of process tests. @returns {Tests[]} */
export function processTests() {
  const files = PROCESS_FOLDERS.flatMap((folder) => {
    const path = join('tests/server/process', folder);
    return readdirSync(join(ROOT, path))
      .filter((name) => name.endsWith('.test.mjs'))
      .map((name) => join(path, name));
  });
  return files
    .filter((file) => !TOO_LONG.test(file))
    .map((file) => ({
      file,
      program: SERVER,
      seconds: 0,
      isTimed: true,
      reached: new Set(),
      run: (number, env, seconds) =>
        run(process.execPath, ['--test', file], {
          seconds,
          cwd: ROOT,
          env: { BOOKING_SERVER: serverWith({ ...env, ...switchOf(number) }) },
        }),
    }));
}

/** @param {number | undefined} number @returns {Record<string, string>} */
const switchOf = (number) => (number ? { BOOKING_CHANGE: `${number}` } : {});

/** A program that is the server with these variables: the tests start theirs with few of their own. @param {Record<string, string>} env */
function serverWith(env) {
  const folder = join(ROOT, 'build/mutations/servers');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `server-${env.BOOKING_CHANGE ?? basename(env.BOOKING_CHANGES_REACHED ?? 'plain')}`);
  const lines = Object.entries(env).map(([name, value]) => `export ${name}='${value}'`);
  writeFileSync(path, ['#!/bin/sh', ...lines, `exec '${SERVER}' "$@"`, ''].join('\n'));
  chmodSync(path, 0o755);
  return path;
}

/**
 * Runs them without a change, and notes which changes they reach. Returns those that failed.
 * @param {Tests[]} all @param {number} jobs
 */
export async function measure(all, jobs) {
  mkdirSync(LOGS, { recursive: true });
  /** @type {{ tests: Tests, output: string }[]} */
  const failures = [];
  const known = readMeasured();
  await together(all, jobs, async (tests) => {
    const { seconds: took, reached, stamp } = known[tests.file] ?? {};
    if (stamp === stampOf(tests)) {
      tests.seconds = took;
      tests.reached = new Set(reached);
      return;
    }
    const log = join(LOGS, `${tests.file.replaceAll('/', '_')}.reached`);
    rmSync(log, { force: true });
    const once = () => tests.run(undefined, { BOOKING_CHANGES_REACHED: log }, FIRST_DEADLINE);
    let outcome = await once();
    // Once more: on a busy machine a test's own deadline may pass.
    if (outcome.status !== 'passed') outcome = await once();
    const { status, seconds, output } = outcome;
    tests.seconds = seconds;
    tests.reached = new Set(existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean).map(Number) : []);
    if (status !== 'passed') return void failures.push({ tests, output });
    known[tests.file] = { seconds, reached: [...tests.reached], stamp: stampOf(tests) };
    writeFileSync(MEASURED, JSON.stringify(known));
  });
  return failures;
}

/** @returns {Record<string, any>} by file, what the last runs without a change found */
const readMeasured = () => (existsSync(MEASURED) ? JSON.parse(readFileSync(MEASURED, 'utf8')) : {});

/** Differs once the program has been linked again, or the file changed. @param {Tests} tests */
const stampOf = ({ file, program }) => [program, join(ROOT, file)].map((path) => statSync(path).mtimeMs).join();

/**
 * The tests that run the code of a change, the likeliest first.
 * @param {Tests[]} all @param {import('./changes.mjs').Change} change
 * @param {Set<string>} proven files of tests that noticed another change of the same source file
 */
export function likeliest(all, change, proven = new Set()) {
  const stem = basename(change.file).replace(/\.\w+$/, '');
  const folders = dirname(change.file).split('/').slice(2);
  /** @param {Tests} tests */
  const rank = ({ file, seconds }) => {
    const isNamed = basename(file).startsWith(stem) || proven.has(file);
    const isNear = folders.includes(basename(dirname(file))) || folders.some((name) => basename(file).startsWith(name));
    return seconds * (isNamed ? 0.02 : isNear ? 0.1 : 1);
  };
  return all.filter(({ reached }) => reached.has(change.number)).sort((a, b) => rank(a) - rank(b));
}
