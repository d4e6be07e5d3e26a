// The changes in JavaScript: each is made in a copy of the project, whose tests are run: those of the page's scripts, and
// then those of the whole flow, for which the copy is bundled again.

import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ROOT, readSource, withChange } from './changes.mjs';
import { run } from './running.mjs';
import { filesBelow, writeIfNew, writeTree } from './tree.mjs';

/** @typedef {import('./changes.mjs').Change} Change */

const TESTS = 'tests/web';
const FLOWS = 'tests/e2e';
// They check the built files or the sentences alone, which a change here doesn't alter.
const NOT_THESE = /\/(bundle|leftovers|messages|mails|owner_page|wording|line_breaks)\.test/;
// Long, and they repeat what others see.
const TOO_LONG = /\/(screenshots|everyone|leaks|readers)\.test/;
/** The flows that look at a folder's files most closely, the likeliest first. @type {[RegExp, string][]} */
const CLOSEST = [
  [
    /^web\/first\/|^web\/widget\/(kept_actions|calendar_keys)/,
    'start/first_look start/first_screen start/early_presses',
  ],
  [
    /^web\/engine\/(engine|instance|start_text)/,
    'start/second_part start/early_presses embedding look modes failures booking manage broken',
  ],
  [/^web\/engine\/page_events/, 'holding look broken engines idle accessibility'],
  [/^web\/engine\/browser_host/, 'holding manage broken look'],
  [/^web\/engine\//, 'broken look engines idle accessibility strange_pages bare start/second_part'],
  [/^web\/popup\//, 'modes browsers strange_pages versions/upgrade'],
  [/^web\/(loader|session)\//, 'embedding modes look manage versions/upgrade'],
  [/^web\//, 'booking accessibility look strange_pages browsers languages start/first_screen'],
];

const LIB = join(ROOT, 'build/wasm/lib');
const DIST = join(ROOT, 'build/wasm/dist');
const SERVER = process.env.BOOKING_SERVER ?? join(ROOT, 'build/native/bin/booking-server');
const MEASURED = join(ROOT, 'build/mutations/web.json');
const DEADLINE = 1200; // s
const MOST_SINGLE = 5;
const A_FAILURE = /^ *not ok \d+ - ((?!.*# (?:SKIP|T.DO)).*)\n/m;

/** @type {Map<string, string>} web files by what ends their names: "overlay.js", "widget/overlay.js" */
const endings = new Map();
for (const file of filesBelow(ROOT, 'web').filter((path) => path.endsWith('.js'))) {
  const parts = file.split('/');
  for (let from = 1; from < parts.length; ++from) endings.set(parts.slice(from).join('/'), file);
}

/** The web files that a file names or imports, and theirs. @param {string} file @param {Set<string>} [seen] */
function used(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readSource(file);
  for (const [, path] of text.matchAll(/['"`](\.{1,2}\/[^'"`]+\.m?js)['"`]/g)) {
    const at = relative(ROOT, resolve(ROOT, dirname(file), path));
    if (existsSync(join(ROOT, at)) && /^(web|tests\/(web|e2e|support))\//.test(at)) used(at, seen);
  }
  if (file.startsWith('tests/')) {
    for (const [, path] of text.matchAll(/['"`]\/?((?:\w+\/)*[\w-]+\.js)['"`]/g)) {
      const at = endings.get(path);
      if (at) used(at, seen);
    }
  }
  return seen;
}

/** @param {string} folder */
const testsIn = (folder) =>
  filesBelow(ROOT, folder)
    .filter((file) => file.endsWith('.test.mjs') && !NOT_THESE.test(file))
    .sort();

/** @param {string} text */
const wordsOf = (text) => new Set(text.toLowerCase().match(/[a-z]{3,}/g));

/**
 * Some tests to run: those of a file that have these titles, or all of them.
 * @typedef {{ file: string, titles: string[] }} Tests titles: regular expressions; none: all
 *
 * @typedef {{ file: string, title: string, own: Set<string>, words: Set<string> }} Case own: words of its title
 */

/** @type {Map<string, Case[]>} */
const known = new Map();

/** A regular expression for a title, or a piece of one. @param {string} title */
export const patternOf = (title) => title.replace(/[^\w ]/g, '.');

/** The tests that a file has, by its text. @param {string} file */
function casesOf(file) {
  const text = readSource(file);
  const found = [...text.matchAll(/^ *(?:\w+\.)?test\(\s*(['"`])(.*?)\1,/gm)];
  // A test with values in its title belongs to the values above it.
  const starts = found.map(({ 2: title, index }) =>
    title.includes('${') ? Math.max(0, text.lastIndexOf('\n});\n', index)) : index,
  );
  const cases = found.map((match, index) => {
    // The longest piece between values.
    const title = match[2].split(/\$\{.*?\}/).reduce((best, piece) => (piece.length > best.length ? piece : best));
    const body = text.slice(starts[index], starts[index + 1]);
    return { file, title: patternOf(title), own: wordsOf(match[2]), words: wordsOf(body) };
  });
  known.set(file, cases);
  return cases;
}

/**
 * The tests that have most of the change's own words, and then the files that have.
 * @param {string[]} files @param {Change} change @param {(file: string) => number} liking more than 0: likelier
 * @returns {{ single: Tests[], whole: Tests[] }}
 */
function likeliestFirst(files, change, liking) {
  const cases = files.flatMap((file) => known.get(file) ?? casesOf(file));
  const worths = [...wordsOf(`${change.effect} ${change.line}`)].map((word) => {
    const having = cases.filter(({ words }) => words.has(word));
    return { word, worth: having.length > 0 ? Math.log(cases.length / having.length) : 0 };
  });
  const ranked = cases.map(({ file, title, own, words }) => {
    const had = worths.map(({ word, worth }) => (own.has(word) ? 2 * worth : words.has(word) ? worth : 0));
    const sum = had.reduce((all, one) => all + one, 0);
    return { file, title, rank: sum / Math.sqrt(10 + words.size) + liking(file) / 2 };
  });
  ranked.sort((a, b) => b.rank - a.rank);
  /** @type {Map<string, string[]>} */
  const chosen = new Map();
  for (const { file, title } of ranked.slice(0, MOST_SINGLE)) chosen.set(file, [...(chosen.get(file) ?? []), title]);
  const order = [...new Set(ranked.map(({ file }) => file))];
  return {
    single: [...chosen].map(([file, titles]) => ({ file, titles })),
    whole: order.map((file) => ({ file, titles: [] })),
  };
}

/**
 * The tests that may notice a change, the likeliest first: single ones, and then whole files.
 * @param {Change} change @param {boolean} hasFlows @param {number} most files
 * @returns {Tests[]}
 */
export function webTests(change, hasFlows, most) {
  const stem = basename(change.file, '.js').replace(/s$/, '');
  const near = likeliestFirst(
    testsIn(TESTS).filter((file) => used(file).has(change.file)),
    change,
    (file) => (basename(file).includes(stem) ? 4 : 0),
  );
  if (!hasFlows) return [...near.single, ...near.whole.slice(0, most)];
  const closest = CLOSEST.find(([pattern]) => pattern.test(change.file))?.[1].split(' ') ?? [];
  const flows = likeliestFirst(
    testsIn(FLOWS).filter((file) => !TOO_LONG.test(file)),
    change,
    (file) => {
      const at = closest.findIndex((name) => file === `${FLOWS}/${name}.test.mjs`);
      return at >= 0 ? 4 - at / 2 : 0;
    },
  );
  return [...near.single, ...flows.single, ...near.whole.slice(0, most), ...flows.whole.slice(0, most)];
}

/** What the flows need that isn't built, or ''. */
export function missingForFlows() {
  const missing = [join(LIB, 'booking_module.wasm'), SERVER].filter((path) => !existsSync(path));
  return missing.length > 0
    ? `The tests of the whole flow need scripts/build demo first: no ${missing.join(', no ')}`
    : '';
}

/** A copy of the project, in which one change at most is made. */
export class Copy {
  #folder;
  /** @type {Change | undefined} */
  #change;
  #bundled = NaN; // the number of the change in the files that are served; 0: none

  /** @param {number} worker */
  constructor(worker) {
    this.#folder = join(ROOT, `build/mutations/web-${worker}`);
    writeTree(this.#folder, []);
  }

  /** Whether tests are of the whole flow. @param {Tests} tests */
  isFlow({ file }) {
    return file.startsWith(FLOWS);
  }

  /** Whether tests pass without a change. Runs them unless that is known. @param {Tests} tests */
  async passes(tests) {
    const name = [tests.file, ...tests.titles].join(' | ');
    const stamp = stampOf(tests.file);
    if (readMeasured()[name] === stamp) return true;
    let outcome = await this.run(tests, undefined);
    // Once more: on a busy machine a test's own deadline may pass.
    if (outcome.status !== 'passed') outcome = await this.run(tests, undefined);
    if (outcome.status === 'passed') writeFileSync(MEASURED, JSON.stringify({ ...readMeasured(), [name]: stamp }));
    else console.log(`${name} fails without a change and is left out:\n${outcome.output.slice(-3000)}`);
    return outcome.status === 'passed';
  }

  /** Runs tests, with a change up to the first failure. @param {Tests} tests @param {Change | undefined} change */
  async run(tests, change) {
    const { file, titles } = tests;
    await this.#make(change, this.isFlow(tests));
    const temporary = mkdtempSync(join(tmpdir(), 'booking-mutation-'));
    const named = titles.map((title) => `--test-name-pattern=${title}`);
    try {
      return await run(process.execPath, ['--test', '--test-reporter=tap', ...named, file], {
        seconds: DEADLINE,
        cwd: this.#folder,
        env: { BOOKING_SERVER: SERVER, TMPDIR: temporary },
        endAt: change && A_FAILURE,
      });
    } finally {
      // What programs leave that were ended.
      rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }

  /** @param {Change | undefined} change @param {boolean} isFlow */
  async #make(change, isFlow) {
    if (change !== this.#change) {
      const before = this.#change;
      if (before) writeIfNew(join(this.#folder, before.file), readSource(before.file));
      if (change) writeIfNew(join(this.#folder, change.file), withChange(readSource(change.file), change));
      this.#change = change;
    }
    const number = change?.number ?? 0;
    if (!isFlow || this.#bundled === number) return;
    const bundle = ['tools/bundle.mjs', LIB, join(this.#folder, 'build/wasm/dist'), DIST];
    const { status, output } = await run(process.execPath, bundle, { seconds: 300, cwd: this.#folder });
    if (status !== 'passed') throw new Error(`bundling change ${number} ${status}:\n${output.slice(-3000)}`);
    this.#bundled = number;
  }
}

/** The title of the first test that failed; '': the file failed as a whole. @param {string} output TAP */
export function failedTest(output) {
  const title = A_FAILURE.exec(output)?.[1].replace(/\\(.)/g, '$1') ?? '';
  return title.endsWith('.test.mjs') ? '' : title;
}

/** @returns {Record<string, string>} a stamp by tests: those that passed without a change */
const readMeasured = () => (existsSync(MEASURED) ? JSON.parse(readFileSync(MEASURED, 'utf8')) : {});

/** @type {string | undefined} */
let shared;

/** Differs once the sources, the file or what the tests share has changed. @param {string} file */
function stampOf(file) {
  shared ??= hashOf([
    ...filesBelow(ROOT, 'web'),
    ...['web', 'e2e', 'support']
      .flatMap((name) => filesBelow(ROOT, `tests/${name}`))
      .filter((path) => !path.endsWith('.test.mjs')),
  ]);
  return `${shared} ${hashOf([file])}`;
}

/** @param {string[]} files */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex').slice(0, 16);
}
