#!/usr/bin/env node
// Counts test cases in what the runners report, and prints the failed ones with their messages.
//
//   node tools/count_tests.mjs [--totals FILE] RESULTS…
//
//   results.xml    JUnit, as doctest writes it: one program
//   results.tap    TAP, as `node --test` writes it
//   ctest.xml      JUnit, as `ctest --output-junit` writes it: NAME of each program. The cases of a program
//                  are read from NAME.xml in the same folder
//
// A test with subtests counts through them; it counts itself only if it failed and none of them did. A
// program or file that crashed, was killed, or ran no test is one failure under its own name.
// --totals appends one line, "passed failed skipped", to FILE. The exit status is 1 if anything failed.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{name: string, state: 'passed' | 'failed' | 'skipped', message: string}} Case */

/** @param {string} name @param {string} message @returns {Case} */
const failure = (name, message) => ({ name, state: 'failed', message });

// ---------------------------------------------------------------------------------------------- JUnit

/** @param {string} text */
function unescaped(text) {
  /** @type {Record<string, string>} */
  const named = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#([0-9]+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name) return named[name] ?? whole;
    const point = parseInt(hex ?? decimal, hex ? 16 : 10);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

/** @typedef {{tag: string, attributes: Record<string, string>, children: Element[], text: string}} Element */

/**
 * The root element, or nothing for text that is not complete XML: a program that died in between wrote half.
 * @param {string} xml
 * @returns {Element | undefined}
 */
function parsedXml(xml) {
  /** @type {Element} */
  const top = { tag: '', attributes: {}, children: [], text: '' };
  const open = [top];
  const token =
    /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<\/([\w:-]+)\s*>|<([\w:-]+)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;
  while (token.lastIndex < xml.length) {
    const found = token.exec(xml);
    if (!found) return undefined;
    const [, data, closing, opening, attributes, isEmpty, text] = found;
    const inner = open[open.length - 1];
    if (data !== undefined) inner.text += data;
    else if (text !== undefined) inner.text += unescaped(text);
    else if (closing !== undefined) {
      if (open.length === 1 || open.pop()?.tag !== closing) return undefined;
    } else if (opening !== undefined) {
      /** @type {Element} */
      const element = { tag: opening, attributes: {}, children: [], text: '' };
      for (const [, name, quoted] of attributes.matchAll(/([\w:-]+)\s*=\s*("[^"]*"|'[^']*')/g)) {
        element.attributes[name] = unescaped(quoted.slice(1, -1));
      }
      inner.children.push(element);
      if (!isEmpty) open.push(element);
    }
  }
  return open.length === 1 && top.children.length === 1 ? top.children[0] : undefined;
}

/** @param {Element} element @returns {Element[]} */
function testCases(element) {
  return element.tag === 'testcase' ? [element] : element.children.flatMap(testCases);
}

/** @param {Element} test @returns {Case} */
function junitCase(test) {
  const broken = test.children.filter(({ tag }) => tag === 'failure' || tag === 'error');
  const name = test.attributes.name ?? '';
  if (broken.length > 0) {
    return failure(name, broken.map((each) => each.text.trim() || each.attributes.message || '').join('\n'));
  }
  const status = test.attributes.status ?? '';
  if (status === 'fail') {
    return failure(name, test.children.find(({ tag }) => tag === 'system-out')?.text.trim() ?? '');
  }
  const isSkipped = ['disabled', 'notrun'].includes(status) || test.children.some(({ tag }) => tag === 'skipped');
  return { name, state: isSkipped ? 'skipped' : 'passed', message: '' };
}

/**
 * @param {string} xml
 * @param {string} program what failed if there is no test to name
 * @returns {Case[]}
 */
export function junitCases(xml, program) {
  const root = parsedXml(xml);
  if (!root) return [failure(program, 'It ended before its results were complete.')];
  const tests = testCases(root).map(junitCase);
  return tests.length > 0 ? tests : [failure(program, 'It ran no test.')];
}

/**
 * @param {string} xml CTest's own report: a test case is a program
 * @param {(program: string) => string | undefined} resultsOf the program's own report
 * @returns {Case[]}
 */
export function ctestCases(xml, resultsOf) {
  const root = parsedXml(xml);
  if (!root) return [failure('ctest', 'It ended before its results were complete.')];
  const programs = testCases(root).map((test) => ({
    ...junitCase(test),
    output: test.children.find(({ tag }) => tag === 'system-out')?.text ?? '',
  }));
  if (programs.length === 0) return [failure('ctest', 'It ran no program.')];
  return programs.flatMap(({ name, state, output, message }) => {
    const results = resultsOf(name);
    const said = [message.split('\n')[0], tail(output)].filter(Boolean).join('\n');
    if (results === undefined) {
      return [failure(name, `It left no results.\n${said}`)];
    }
    const cases = junitCases(results, name);
    if (state !== 'failed' || cases.some((each) => each.state === 'failed')) return cases;
    return [...cases, failure(name, `Its tests passed, but the program failed.\n${said}`)];
  });
}

/** @param {string} output */
const tail = (output) => output.trim().split('\n').slice(-40).join('\n');

// ------------------------------------------------------------------------------------------------ TAP

/**
 * The value of `key` in a YAML block of TAP: on the same line, or the deeper lines below "|-".
 * @param {string[]} block
 * @param {string} key
 */
function yamlValue(block, key) {
  const at = block.findIndex((line) => line.trimStart().startsWith(`${key}:`));
  if (at < 0) return '';
  const line = block[at];
  const value = line
    .trimStart()
    .slice(key.length + 1)
    .trim();
  if (!/^[|>]/.test(value)) return value.replace(/^(['"])(.*)\1$/, '$2').replace(/\\n/g, '\n');
  const depth = line.search(/\S/);
  const lines = [];
  for (const below of block.slice(at + 1)) {
    if (below.trim() !== '' && below.search(/\S/) <= depth) break;
    lines.push(below.trim());
  }
  return lines.join('\n').trim();
}

/**
 * @param {string} tap
 * @param {string} suite what failed if there is no test to name
 * @returns {Case[]}
 */
export function tapCases(tap, suite) {
  const lines = tap.split(/\r?\n/);
  /** @type {Case[]} */
  const cases = [];
  // Of each depth: how many cases had been counted when the test at that depth began, which comes first.
  /** @type {number[]} */
  const begun = [];
  /** @type {string[]} */
  const titles = [];
  let planned = -1;
  let ended = 0; // tests at the top, which the plan counts
  for (let at = 0; at < lines.length; ++at) {
    const subtest = /^( *)# Subtest: (.*)$/.exec(lines[at]);
    if (subtest) {
      const depth = subtest[1].length / 4;
      begun[depth] = cases.length;
      titles.length = depth;
      titles[depth] = unescapedTap(subtest[2]);
      continue;
    }
    planned = Number(/^1\.\.(\d+)/.exec(lines[at])?.[1] ?? planned);
    if (/^Bail out!/.test(lines[at])) cases.push(failure(suite, lines[at]));
    const result = /^( *)(not )?ok \d+(?: - (.*))?$/.exec(lines[at]);
    if (!result) continue;
    const depth = result[1].length / 4;
    if (depth === 0) ++ended;
    const [, title, directive] = /^(.*?)(?:(?<!\\) # (SKIP|TODO)\b.*)?$/i.exec(result[3] ?? '') ?? [];
    /** @type {string[]} */
    let block = [];
    if (lines[at + 1]?.trim() === '---') {
      const last = lines[at + 1].replace('---', '...'); // as deep: an error's own dots are deeper
      const end = lines.findIndex((line, index) => index > at && line === last);
      block = lines.slice(at + 2, end < 0 ? lines.length : end);
      at = end < 0 ? lines.length : end;
    }
    const own = unescapedTap(title ?? '');
    const below = cases.slice(begun[depth] ?? cases.length);
    const name = [...titles.slice(0, depth), own].join(' > ');
    const isFailed = Boolean(result[2]) && !directive;
    if (below.length > 0) {
      const isExplained = below.some(({ state }) => state === 'failed');
      if (isFailed && !isExplained) cases.push(failure(name, tapMessage(block)));
    } else if (isFailed) {
      cases.push(failure(name, tapMessage(block)));
    } else if (directive) {
      cases.push({ name, state: 'skipped', message: '' });
    } else if (/^\/.*\.m?js$/.test(own) || yamlValue(block, 'type') === 'suite') {
      cases.push(failure(name, 'It ran no test.'));
    } else {
      cases.push({ name, state: 'passed', message: '' });
    }
    // Of a test that no line announces: itself is no part of the next one.
    begun[depth] = cases.length;
  }
  if (planned < 0 || ended < planned) cases.push(failure(suite, 'It ended before its results were complete.'));
  else if (cases.length === 0) cases.push(failure(suite, 'It ran no test.'));
  return cases;
}

/** @param {string} title */
const unescapedTap = (title) => title.replace(/\\([#\\])/g, '$1');

/** @param {string[]} block */
function tapMessage(block) {
  const parts = [yamlValue(block, 'error')];
  const [exitCode, signal] = [yamlValue(block, 'exitCode'), yamlValue(block, 'signal')];
  if (exitCode && exitCode !== '~') parts.push(`exit status ${exitCode}`);
  if (signal && signal !== '~') parts.push(`signal ${signal}`);
  const stack = yamlValue(block, 'stack').split('\n').slice(0, 6).join('\n');
  return [...parts, stack].filter(Boolean).join('\n');
}

// ------------------------------------------------------------------------------------------- the files

/** @param {string} file @returns {Case[]} */
export function casesOf(file) {
  const name = basename(file).replace(/\.(xml|tap)$/, '');
  if (!existsSync(file)) return [failure(name, 'It left no results.')];
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.tap')) return tapCases(text, name);
  if (basename(file) !== 'ctest.xml') return junitCases(text, name);
  return ctestCases(text, (program) => {
    const results = join(dirname(file), `${program.replaceAll('/', '_')}.xml`);
    return existsSync(results) ? readFileSync(results, 'utf8') : undefined;
  });
}

/** @param {string[]} args */
function main(args) {
  let totals = '';
  if (args[0] === '--totals') [, totals] = args.splice(0, 2);
  if (args.length === 0) {
    console.error('usage: node tools/count_tests.mjs [--totals FILE] RESULTS…');
    process.exit(2);
  }
  const cases = args.flatMap(casesOf);
  /** @param {string} state */
  const count = (state) => cases.filter((each) => each.state === state).length;
  for (const each of cases) {
    if (each.state !== 'failed') continue;
    console.log(`FAILED: ${each.name}\n${each.message.replace(/^/gm, '    ')}`);
  }
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')];
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (totals) appendFileSync(totals, `${passed} ${failed} ${skipped}\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
