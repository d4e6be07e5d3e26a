// The numbers that cross from C++ to JavaScript are the same on both sides.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { ESCAPE, FIELDS } from '../../web/engine/controls/fields.js';
import { CLASSES } from '../../web/widget/elements.js';
import { KEYS } from '../../web/widget/keys.js';
import { Align, FieldKind, Flag, LINE_HEIGHTS, Role, WORDS } from '../../web/widget/nodes.js';

/** @param {string} path */
const source = (path) => readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8');
const header = source('view/toolkit/semantics.hpp');

/** @param {string} name an enum of the header @param {string} [text] @returns {Record<string, number>} */
function enumOf(name, text = header) {
  const body = text.match(new RegExp(`enum (?:class )?${name}[^{]*{([^}]*)}`))?.[1] ?? '';
  /** @type {Record<string, number>} */
  const values = {};
  let next = 0;
  for (const [, word, given] of body.matchAll(/^\s*k(\w+)(?: = ([^,/]+))?,|\bk(\w+),?/gm)) {
    if (!word) continue;
    const value = given ? Number(eval(given.replaceAll('u', ''))) : next;
    values[word[0].toLowerCase() + word.slice(1)] = value;
    next = value + 1;
  }
  return values;
}

/** @param {string} name of an enum written on one line */
function lineEnumOf(name) {
  const body = header.match(new RegExp(`enum class ${name}[^{]*{([^}]*)}`))?.[1] ?? '';
  const pairs = [...body.matchAll(/k(\w+) = (\d+)/g)];
  return Object.fromEntries(pairs.map(([, word, n]) => [word[0].toLowerCase() + word.slice(1), Number(n)]));
}

test('every role of the header is known to the overlay, under the same number', () => {
  const roles = enumOf('Role');
  assert.ok(Object.keys(roles).length > 10, 'the header was read');
  assert.deepEqual(Role, roles);
  assert.equal(CLASSES.length, Object.keys(roles).length);
});

test('every flag is the same bit', () => {
  assert.deepEqual(Flag, enumOf('Flag'));
});

test('kinds of fields and alignments agree', () => {
  assert.deepEqual(FieldKind, lineEnumOf('FieldKind'));
  assert.equal(FIELDS.length, Object.keys(FieldKind).length);
  assert.deepEqual(Align, lineEnumOf('Align'));
});

test('each text style is as high in the DOM as it is painted', () => {
  const theme = source('view/toolkit/theme.cpp');
  const styles = Object.keys(enumOf('TextStyle')).map((name) => name[0].toUpperCase() + name.slice(1));
  const sizes = styles.map((name) => {
    const [, size, line, weight] =
      theme.match(new RegExp(`TextStyle::k${name}: return {(\\d+), (\\d+), (\\d+)}`)) ?? [];
    return { size, line: Number(line), weight };
  });
  assert.deepEqual(
    LINE_HEIGHTS,
    sizes.map(({ line }) => line),
  );
  const css = readFileSync(new URL('../../web/first/base.css', import.meta.url), 'utf8');
  sizes.forEach(({ size, line, weight }, style) => {
    const rule = `.s${style} { font-size: ${size}px; line-height: ${line}px; font-weight: ${weight}; }`;
    assert.ok(css.includes(rule), `base.css has "${rule}"`);
  });
});

test('a row of the table is as many words on both sides', () => {
  assert.equal(WORDS, Number(header.match(/kWords = (\d+)/)?.[1]));
});

test('keys of the calendar are numbered as the view numbers them', () => {
  const names = source('view/toolkit/frame.hpp').match(/enum class Key[^{]*{([^}]*)}/)?.[1] ?? '';
  const keys = [...names.matchAll(/k(\w+)/g)].map(([, name]) => name);
  assert.deepEqual(
    KEYS.map((key) => key.replace('Arrow', '')),
    keys.slice(0, 8),
  );
  assert.equal(keys[ESCAPE], 'Escape');
  assert.deepEqual(keys.slice(8), ['ShiftPageUp', 'ShiftPageDown', 'Escape']);
});
