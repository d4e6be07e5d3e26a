// The counts that scripts/test ends with, from what doctest, CTest and Node really write.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { casesOf, ctestCases, junitCases, tapCases } from '../../tools/count_tests.mjs';

/** @typedef {import('../../tools/count_tests.mjs').Case} Case */
/** @param {Case[]} cases */
const brief = (cases) => cases.map(({ name, state }) => `${state}: ${name}`);

const junit = (/** @type {string} */ cases) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="core_tests" errors="0" failures="1" tests="12">
${cases}
  </testsuite>
</testsuites>
`;
const passing = junit('<testcase classname="a_test.cpp" name="a day has 24 hours" time="0" status="run"/>');

test('each case of a doctest program counts once, and a failed one brings its messages', () => {
  const cases = junitCases(
    junit(`<testcase name="a &lt;b&gt; &amp; &quot;c&quot; &#233;" status="run"/>
      <testcase name="two &gt; one" status="run">
        <failure message="2 == 1" type="CHECK">
a_test.cpp:3:
CHECK( 2 == 1 ) is NOT correct!
        </failure>
        <failure message="3 == 1" type="CHECK"><![CDATA[a <raw> one]]></failure>
      </testcase>
      <testcase name="thrown" status="run"><error message="boom"/></testcase>
      <testcase name="not today" status="run"><skipped/></testcase>`),
    'core',
  );
  assert.deepEqual(brief(cases), [
    'passed: a <b> & "c" é',
    'failed: two > one',
    'failed: thrown',
    'skipped: not today',
  ]);
  assert.match(cases[1].message, /^a_test\.cpp:3:\nCHECK\( 2 == 1 \)[\s\S]*a <raw> one$/);
  assert.equal(cases[2].message, 'boom');
});

test('a program that died while it wrote, or ran nothing, is one failure with its name', () => {
  for (const half of ['', passing.slice(0, -20), '<testsuites><testsuite name="x', 'no XML at all <']) {
    const cases = junitCases(half, 'core TZ=UTC');
    assert.deepEqual(brief(cases), ['failed: core TZ=UTC'], half);
    assert.match(cases[0].message, /before its results were complete/);
  }
  const nothing = junitCases(junit(''), 'core TZ=UTC');
  assert.deepEqual(brief(nothing), ['failed: core TZ=UTC']);
  assert.match(nothing[0].message, /ran no test/);
});

test('of a program that CTest ran, its own cases count, and its end where they do not explain it', () => {
  const report = `<testsuite name="Linux" tests="4" failures="3">
    <testcase name="core TZ=UTC" classname="core TZ=UTC" time="1" status="run"><system-out>fine</system-out></testcase>
    <testcase name="widget TZ=UTC" time="1" status="fail"><failure message="SEGFAULT"/>
      <system-out>AddressSanitizer: heap-use-after-free</system-out></testcase>
    <testcase name="view TZ=UTC" time="1" status="fail"><failure message=""/>
      <system-out>LeakSanitizer: detected memory leaks</system-out></testcase>
    <testcase name="server TZ=UTC" time="1" status="fail"><failure message=""/><system-out/></testcase>
  </testsuite>`;
  /** @type {Record<string, string>} */
  const results = {
    'core TZ=UTC': passing,
    'view TZ=UTC': passing,
    'server TZ=UTC': junit('<testcase name="kept"/><testcase name="lost"><failure message="gone"/></testcase>'),
  };
  const cases = ctestCases(report, (program) => results[program]);
  assert.deepEqual(brief(cases), [
    'passed: a day has 24 hours',
    'failed: widget TZ=UTC',
    'passed: a day has 24 hours',
    'failed: view TZ=UTC',
    'passed: kept',
    'failed: lost',
  ]);
  assert.match(cases[1].message, /left no results[\s\S]*heap-use-after-free/);
  assert.match(cases[3].message, /the program failed[\s\S]*memory leaks/);
  assert.deepEqual(brief(ctestCases('<testsuite name="Linux"></testsuite>', () => undefined)), ['failed: ctest']);
});

/** What this machine's Node writes about such test files. */
function nodeRun(/** @type {Record<string, string>} */ files) {
  const folder = mkdtempSync(join(tmpdir(), 'count-'));
  try {
    const paths = Object.entries(files).map(([name, text]) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    });
    const tap = join(folder, 'out.tap');
    const env = { ...process.env };
    delete env.NODE_TEST_CONTEXT; // it would make the inner Node report to this one
    spawnSync(process.execPath, ['--test', '--test-reporter=tap', `--test-reporter-destination=${tap}`, ...paths], {
      env,
    });
    return { cases: tapCases(readFileSync(tap, 'utf8'), 'suite'), text: readFileSync(tap, 'utf8'), folder };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a failure inside nested subtests is one failure, named by all the titles above it', () => {
  const { cases } = nodeRun({
    'a.test.mjs': `import assert from 'node:assert'; import test, { describe, it } from 'node:test';
      test('outer # one', async (t) => {
        await t.test('fine', () => {});
        await t.test('deeper', async (t) => {
          await t.test('broken \\\\ # two', () => assert.equal(1, 2, 'one\\n...\\nis not two'));
        });
      });
      test('skipped', { skip: 'later' }, () => {});
      test('unfinished', { todo: true }, () => { throw new Error('not yet'); });
      describe('a suite', () => { it('holds', () => {}); });
      test('passes inside, fails itself', async (t) => {
        await t.test('inside', () => {});
        throw new Error('at the end');
      });`,
  });
  assert.deepEqual(brief(cases), [
    'passed: outer # one > fine',
    'failed: outer # one > deeper > broken \\ # two',
    'skipped: skipped',
    'skipped: unfinished',
    'passed: a suite > holds',
    'passed: passes inside, fails itself > inside',
    'failed: passes inside, fails itself',
  ]);
  assert.match(cases[1].message, /one\n\.\.\.\nis not two/);
  assert.match(cases[6].message, /at the end/);
});

test('a test file that exits, throws as it loads, or holds no test is one failure, named by the file', () => {
  const { cases } = nodeRun({
    'exits.test.mjs': "import test from 'node:test'; test('dies', () => process.exit(3));",
    'loads.test.mjs': "throw new Error('at load');",
    'nothing.test.mjs': "import 'node:test';",
    'works.test.mjs': "import test from 'node:test'; test('works', () => {});",
  });
  const names = brief(cases).map((each) => each.replace(/: .*\//, ': '));
  assert.deepEqual(names.sort(), [
    'failed: exits.test.mjs',
    'failed: loads.test.mjs',
    'failed: nothing.test.mjs',
    'passed: works',
  ]);
});

test('a run that was killed half-way keeps what it had, and is a failure itself', () => {
  const cases = tapCases('TAP version 13\n# Subtest: a\nok 1 - a\n', 'e2e');
  assert.deepEqual(brief(cases), ['passed: a', 'failed: e2e']);
  assert.deepEqual(brief(tapCases('TAP version 13\nok 1 - a\n1..2\n', 'fuzz')), ['passed: a', 'failed: fuzz']);
  assert.deepEqual(brief(tapCases('', 'e2e')), ['failed: e2e']);
  assert.deepEqual(brief(tapCases('TAP version 13\n1..0\n', 'e2e')), ['failed: e2e']);
  assert.deepEqual(brief(casesOf('/nowhere/e2e.tap')), ['failed: e2e']);
});

test('tests that no line announces count once each', () => {
  const cases = tapCases('TAP version 13\nok 1 - a\nok 2 - b\nnot ok 3 - c\nok 4 - d\n1..4\n', 'fuzz');
  assert.deepEqual(brief(cases), ['passed: a', 'passed: b', 'failed: c', 'passed: d']);
});

test('the program prints the failures, adds the totals to a file, and exits with 1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'count-'));
  try {
    const [good, bad, totals] = ['good.xml', 'bad.tap', 'totals'].map((name) => join(folder, name));
    writeFileSync(good, passing);
    writeFileSync(bad, "TAP version 13\nok 1 - a\nnot ok 2 - b\n  ---\n  error: 'went wrong'\n  ...\n1..2\n");
    const tool = fileURLToPath(new URL('../../tools/count_tests.mjs', import.meta.url));
    const run = (/** @type {string[]} */ ...args) =>
      spawnSync(process.execPath, [tool, '--totals', totals, ...args], { encoding: 'utf8' });
    const failing = run(good, bad);
    assert.equal(failing.status, 1);
    assert.match(failing.stdout, /FAILED: b\n {4}went wrong\n2 passed, 1 failed, 0 skipped\n$/);
    assert.equal(run(good).status, 0);
    assert.equal(readFileSync(totals, 'utf8'), '2 1 0\n1 0 0\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
