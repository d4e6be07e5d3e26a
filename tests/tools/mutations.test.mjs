// The changes of the mutation run still fit the sources that they change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transformSync } from 'esbuild';

import { findMistakes, readParts, readSource, withChange, withSwitches } from '../mutations/changes.mjs';

/** @param {object} given */
const change = (given) => ({
  number: 7,
  file: 'src/a.cpp',
  line: 'if (a < b) go();',
  from: 'a < b',
  to: 'a <= b',
  effect: 'the last one is missing',
  ...given,
});
/** @param {string} text @param {object[]} changes */
const mistakesIn = (text, ...changes) => findMistakes([{ part: 'core', changes: changes.map(change) }], () => text);

test('each change of the mutation run fits its source', () => {
  assert.deepEqual(findMistakes(readParts(), readSource), []);
});

test('each change in JavaScript leaves a script, which a test notices by what it does', () => {
  for (const { changes } of readParts()) {
    for (const one of changes.filter(({ file }) => file.endsWith('.js'))) {
      assert.doesNotThrow(
        () => transformSync(withChange(readSource(one.file), one), { logLevel: 'silent' }),
        `${one.number}`,
      );
    }
  }
});

test('there are at least 250 changes, of every part of the program', () => {
  const parts = readParts();
  assert.ok(parts.flatMap(({ changes }) => changes).length >= 250);
  const folders = new Set(
    parts.flatMap(({ changes }) => changes.map(({ file }) => file.split('/').slice(0, 3).join('/'))),
  );
  for (const folder of [
    'src/core',
    'src/widget',
    'src/view',
    'src/server',
    'web/loader',
    'web/popup',
    'web/widget',
    'web/engine',
  ])
    assert.ok(
      [...folders].some((one) => one.startsWith(folder)),
      folder,
    );
});

test('a change whose line has gone from its file, or is there twice, is a mistake', () => {
  assert.deepEqual(mistakesIn('if (a < b) go();', {}), []);
  assert.match(mistakesIn('if (a > b) go();', {})[0], /core 7, src\/a\.cpp: .*is not there any more; write the change/);
  assert.match(mistakesIn('if (a < b) go();\nif (a < b) go();', {})[0], /is there more than once/);
});

test('two changes of one place, a change without an effect and one that changes nothing are mistakes', () => {
  const text = 'if (a < b) go();';
  assert.match(mistakesIn(text, {}, { number: 8, from: 'b', to: 'c' })[0], /7 and 8 overlap/);
  assert.match(mistakesIn(text, {}, { from: 'go();', to: '' })[0], /another change has this number/);
  assert.match(mistakesIn(text, { to: 'a < b' })[0], /nothing changes/);
  assert.match(mistakesIn(text, { effect: '' })[0], /effect that a user sees is missing/);
});

test('C++ has each change behind its switch, JavaScript has one change made', () => {
  const statement = change({ number: 8, from: 'go();', to: '' });
  assert.equal(
    withSwitches('if (a < b) go();', [change({}), statement]),
    'if ((booking_changed(7) ? (a <= b) : (a < b))) if (booking_changed(8)) {  } else { go(); }',
  );
  assert.equal(withChange('if (a < b) go();', change({})), 'if (a <= b) go();');
  assert.equal(
    withSwitches('if (a < b) go();', [change({ to: 'a < b + $ON' })]),
    'if (a < b + booking_changed(7)) go();',
  );
});
