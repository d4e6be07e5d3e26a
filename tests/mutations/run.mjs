#!/usr/bin/env node
// A mutation run: makes each change of tests/mutations/changes by itself and looks whether a test notices.
//
//   node tests/mutations/run.mjs                         all changes; prints a table by part, and what wasn't noticed
//   node tests/mutations/run.mjs --only core,4107,web    some parts, beginnings of parts or numbers
//   node tests/mutations/run.mjs --again                 those that no run has noticed; the table counts the others too
//   -j N           so many programs at a time; as many as there are processors unless given
//   --programs P,Q only these doctest programs
//   --most N       tries a change in the N likeliest files of tests alone, for a first look
//   --no-process   without the tests of the server as a process, which see what the unit tests didn't notice
//   --no-flow      without the tests of the whole flow, which see what the tests of the page's scripts didn't notice
//   --results F    leaves TAP in F: each change is a test, which passes if the change was noticed
//   --check        only whether each change still fits its source
//
// C++ is compiled once, with each change behind a switch that BOOKING_CHANGE turns on. Without a switch all tests pass,
// or the run ends there. Each change in JavaScript is made in a copy: first the tests are run that have most of its words,
// then whole files, up to the first failure. A test that fails without the change too notices nothing. This needs
// scripts/build demo. What each change runs into is kept in build/mutations/outcomes.json.
//
// Exit status 1: a change wasn't noticed. 2: a change doesn't fit its source, or a test fails without a change.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT, findMistakes, readParts, readSource } from './changes.mjs';
import { build, likeliest, measure, processTests, unitTests } from './programs.mjs';
import { together } from './running.mjs';
import { writeTree } from './tree.mjs';
import { Copy, failedTest, missingForFlows, patternOf, webTests } from './web_pages.mjs';

/**
 * @typedef {import('./changes.mjs').Change} Change
 * @typedef {import('./changes.mjs').Part} Part
 * `of` is the change as it was tried: a change that has been rewritten since counts as not tried.
 * @typedef {{ noticed: boolean, by: string, how: string, ran: number, of?: string }} Outcome
 */

const OUTCOMES = join(ROOT, 'build/mutations/outcomes.json');
const LEAST_DEADLINE = 120; // s: other programs may keep the processors busy

const args = process.argv.slice(2);
const valueOf = (/** @type {string} */ flag) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
const programs = valueOf('--programs')?.split(',');
const most = Number(valueOf('--most') ?? Infinity);
const jobs = Number(valueOf('-j') ?? availableParallelism());

const all = readParts();
const mistakes = findMistakes(all, readSource);
if (mistakes.length > 0) {
  console.error(mistakes.join('\n'));
  process.exit(2);
}
if (args.includes('--check')) process.exit(0);

/** @type {Record<string, Outcome>} by number */
const earlier = existsSync(OUTCOMES) ? JSON.parse(readFileSync(OUTCOMES, 'utf8')) : {};
/** @type {Record<string, Outcome>} */
const outcomes = {};
const only = valueOf('--only')?.split(',');
const parts = chosen(
  all,
  (part, { number }) =>
    !only || only.some((one) => (/^\d+$/.test(one) ? Number(one) === number : part.startsWith(one))),
);
const tried = chosen(parts, (_, change) => !args.includes('--again') || !knownOutcome(change)?.noticed);
const total = tried.flatMap(({ changes }) => changes).length;
const began = performance.now();

/** @param {Part[]} from @param {(part: string, change: Change) => boolean} isChosen @returns {Part[]} */
function chosen(from, isChosen) {
  return from
    .map(({ part, changes }) => ({ part, changes: changes.filter((change) => isChosen(part, change)) }))
    .filter(({ changes }) => changes.length > 0);
}

/** @param {Change} change */
function fingerprint({ file, line, from, to }) {
  return createHash('sha256')
    .update(JSON.stringify([file, line, from, to]))
    .digest('hex')
    .slice(0, 12);
}

/** Of this run or an earlier one. @param {Change} change @returns {Outcome | undefined} */
function knownOutcome(change) {
  const known = earlier[change.number];
  return outcomes[change.number] ?? (known?.of === fingerprint(change) ? known : undefined);
}

/** @param {Change} change @param {Outcome} outcome */
function note(change, outcome) {
  outcomes[change.number] = { ...outcome, of: fingerprint(change) };
  const done = Object.keys(outcomes).length;
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  const sign = outcome.noticed ? 'noticed' : 'NOT NOTICED';
  console.log(`${done}/${total} ${minutes} min ${change.number} ${sign} ${outcome.by} (${outcome.ran} run)`);
  writeFileSync(OUTCOMES, JSON.stringify({ ...earlier, ...outcomes }, null, 1));
}

/** Ends the run if a test fails without a change. @param {{ tests: { file: string }, output: string }[]} failures */
function refuse(failures) {
  if (failures.length === 0) return;
  for (const { tests, output } of failures)
    console.error(`${tests.file} fails without a change:\n${output.slice(-3000)}`);
  process.exit(2);
}

/** Files of tests that noticed another change of the same source file. @param {Change} change */
function provenFor({ file }) {
  const siblings = all.flatMap(({ changes }) => changes).filter((change) => change.file === file);
  return new Set(siblings.map((change) => knownOutcome(change)).flatMap((known) => (known?.noticed ? [known.by] : [])));
}

/**
 * Tries the changes in the tests that reach them. Returns those that no test noticed.
 * @param {Change[]} changes @param {import('./programs.mjs').Tests[]} tests @param {boolean} isLast
 */
async function tryIn(changes, tests, isLast) {
  /** @type {Change[]} */
  const left = [];
  await together(changes, jobs, async (change) => {
    const reaching = likeliest(tests, change, provenFor(change)).slice(0, most);
    const before = outcomes[change.number]?.ran ?? 0;
    for (const [index, one] of reaching.entries()) {
      const runIt = () => one.run(change.number, {}, LEAST_DEADLINE + 20 * one.seconds);
      let { status } = await runIt();
      // A deadline of its own may have passed on a busy machine.
      if (status !== 'passed' && one.isTimed) ({ status } = await runIt());
      if (status === 'passed') continue;
      return note(change, { noticed: true, by: one.file, how: status, ran: before + index + 1 });
    }
    const by = reaching.length === 0 && before === 0 ? 'no test runs it' : `by none of ${before + reaching.length}`;
    const outcome = { noticed: false, by, how: '', ran: before + reaching.length };
    if (isLast) note(change, outcome);
    else outcomes[change.number] = outcome;
    left.push(change);
  });
  return left;
}

/** @param {Change[]} changes */
async function tryPrograms(changes) {
  if (changes.length === 0) return;
  writeTree(
    join(ROOT, 'build/mutations/tree'),
    all.filter(({ part }) => !part.startsWith('web/')),
  );
  console.log(`Compiling ${all.length} parts with their changes behind switches`);
  await build(jobs, programs);
  console.log('Running the tests without a change');
  const units = unitTests(programs);
  refuse(await measure(units, jobs));
  const hasProcess = !programs && !args.includes('--no-process');
  const isServers = (/** @type {Change} */ { file }) => file.startsWith('src/server/');
  const others = changes.filter((change) => !hasProcess || !isServers(change));
  const servers = changes.filter((change) => hasProcess && isServers(change));
  const left = await tryIn(servers, units, false);
  await tryIn(others, units, true);
  if (left.length === 0) return;
  console.log(`${left.length} changes of the server are left to the tests of the process`);
  const processes = processTests();
  const failures = await measure(processes, jobs);
  for (const { tests, output } of failures) {
    console.log(`${tests.file} fails without a change and is left out:\n${output.slice(-1500)}`);
  }
  const failed = failures.map(({ tests }) => tests);
  await tryIn(
    left,
    processes.filter((tests) => !failed.includes(tests)),
    true,
  );
}

/** @param {Change[]} changes */
async function tryWeb(changes) {
  if (changes.length === 0) return;
  const hasFlows = !args.includes('--no-flow');
  const missing = hasFlows ? missingForFlows() : '';
  if (missing) {
    console.error(missing);
    process.exit(2);
  }
  console.log(`Trying ${changes.length} changes of the page's scripts`);
  const copies = Array.from({ length: jobs }, (_, worker) => new Copy(worker));
  await together(changes, jobs, async (change, worker) => {
    const copy = copies[worker];
    let ran = 0;
    for (const tests of webTests(change, hasFlows, most)) {
      ran += 1;
      const { status, output } = await copy.run(tests, change);
      if (status === 'passed') continue;
      const title = failedTest(output);
      const failed = title ? { file: tests.file, titles: [patternOf(title)] } : tests;
      if (!(await copy.passes(failed))) continue;
      // Once more: on a busy machine a browser test fails now and then.
      if (copy.isFlow(failed) && (await copy.run(failed, change)).status === 'passed') continue;
      const by = [tests.file, title].filter(Boolean).join(': ');
      return note(change, { noticed: true, by, how: status, ran });
    }
    note(change, { noticed: false, by: `by none of ${ran}`, how: '', ran });
  });
}

/** The table that docs/security.md shows. @param {Part[]} of */
function table(of) {
  const rows = of.map(({ part, changes }) => row(part, changes));
  return [
    '| part | changes | noticed | |',
    '|---|---|---|---|',
    ...rows,
    row(
      'all',
      of.flatMap(({ changes }) => changes),
    ),
  ];
}

/** @param {string} name @param {Change[]} changes */
function row(name, changes) {
  const noticed = changes.filter((change) => knownOutcome(change)?.noticed).length;
  return `| ${name} | ${changes.length} | ${noticed} | ${((100 * noticed) / changes.length).toFixed(1)} % |`;
}

/** @param {string} path @param {Part[]} of */
function writeTap(path, of) {
  const lines = ['TAP version 13'];
  let at = 0;
  for (const { part, changes } of of) {
    for (const change of changes) {
      at += 1;
      const { number, file, effect } = change;
      const { noticed, by } = knownOutcome(change) ?? { noticed: false, by: 'not tried' };
      lines.push(`${noticed ? 'ok' : 'not ok'} ${at} - ${part} ${number}, ${file}: ${effect.replaceAll('#', '\\#')}`);
      if (!noticed) lines.push('  ---', `  error: 'not noticed: ${by}'`, '  ...');
    }
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, [...lines, `1..${at}`, ''].join('\n'));
}

mkdirSync(dirname(OUTCOMES), { recursive: true });
const isWeb = (/** @type {Part} */ { part }) => part.startsWith('web/');
await tryWeb(tried.filter(isWeb).flatMap(({ changes }) => changes));
await tryPrograms(tried.filter((part) => !isWeb(part)).flatMap(({ changes }) => changes));

const survivors = parts.flatMap(({ part, changes }) =>
  changes.filter((change) => !knownOutcome(change)?.noticed).map((change) => ({ part, change })),
);
console.log(`\n${table(parts).join('\n')}\n`);
for (const { part, change } of survivors) {
  console.log(`${part} ${change.number} ${change.file}: ${change.effect} (${knownOutcome(change)?.by})`);
  console.log(`    ${change.from}  ->  ${change.to || '(nothing)'}`);
}
const results = valueOf('--results');
if (results) writeTap(results, parts);
process.exit(survivors.length > 0 ? 1 : 0);
