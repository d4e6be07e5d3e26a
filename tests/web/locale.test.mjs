// What Intl tells of a language, as core/text needs it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { describeLocale } from '../../web/locale.js';

/** @param {string} pattern @param {Record<string, string>} values */
function fill(pattern, values) {
  return plainSpaces(pattern.replace(/{(\w+)}/g, (_, name) => values[name]));
}

/** Which space stands before AM has changed more than once. @param {string} text */
const plainSpaces = (text) => text.replace(/[\u00a0\u202f]/g, ' ');

/** Tuesday 10 March 2026, half past nine, as the data words it. @param {string} tag */
function worded(tag) {
  const locale = describeLocale(tag);
  const number = (/** @type {string} */ text) => text.replace(/\d/g, (digit) => locale.digits[Number(digit)]);
  const values = {
    weekday: locale.weekdays[2], day: number('10'), month: locale.months[2], year: number('2026'),
    minute: number('30'), period: locale.periods[0],
  };
  return {
    month: fill(locale.patterns.month, { ...values, month: locale.monthsAlone[2] }),
    day: fill(locale.patterns.day, values),
    date: fill(locale.patterns.date, values),
    time12: fill(locale.patterns.time12, { ...values, hour: number(locale.padHour12 ? '09' : '9') }),
    time24: fill(locale.patterns.time24, { ...values, hour: number(locale.padHour24 ? '09' : '9') }),
  };
}

test('a date put together from the data reads as the browser itself writes it', () => {
  const at = Date.UTC(2026, 2, 10, 9, 30);
  for (const tag of ['en-GB', 'en-US', 'ar-EG', 'ar-SA', 'de', 'ja', 'hi', 'he', 'ru', 'fr', 'pl', 'th']) {
    /** @param {Intl.DateTimeFormatOptions} options */
    const written = (options) =>
      plainSpaces(new Intl.DateTimeFormat(tag, { ...options, calendar: 'gregory', timeZone: 'UTC' }).format(at));
    const day = /** @type {const} */ ({ weekday: 'long', day: 'numeric', month: 'long' });
    assert.deepEqual(worded(tag), {
      month: written({ month: 'long', year: 'numeric' }),
      day: written(day),
      date: written({ ...day, year: 'numeric' }),
      time12: written({ hour: 'numeric', minute: '2-digit', hourCycle: 'h12' }),
      time24: written({ timeStyle: 'short', hourCycle: 'h23' }),
    }, tag);
  }
});

test('every month has its own name, also where names bend inside a date', () => {
  const russian = describeLocale('ru');
  assert.equal(russian.months[2], 'марта');
  assert.equal(russian.monthsAlone[2], 'март');
  for (const tag of ['en-GB', 'ar-EG', 'de', 'ja', 'hi', 'he']) {
    const { months, monthsAlone, weekdays, weekdaysShort } = describeLocale(tag);
    for (const [names, count] of [[months, 12], [monthsAlone, 12], [weekdays, 7], [weekdaysShort, 7]]) {
      assert.equal(new Set(/** @type {string[]} */ (names)).size, count, tag);
    }
  }
});

test('the week starts where people say it does', () => {
  const starts = Object.entries({ 'en-GB': 1, 'en-US': 7, 'ar-EG': 6, 'ar-SA': 7, de: 1, ja: 7, hi: 7, he: 7 });
  for (const [tag, day] of starts) assert.equal(describeLocale(tag).weekStart, day, tag);
});

test('direction and clock follow the language', () => {
  const reads = ['ar-EG', 'ar-SA', 'he', 'en-GB', 'ja'].map((tag) => describeLocale(tag).rightToLeft);
  assert.deepEqual(reads, [true, true, true, false, false]);
  const clocks = ['en-GB', 'en-US', 'ar-EG', 'de', 'hi'].map((tag) => describeLocale(tag).hourCycle);
  assert.deepEqual(clocks, [24, 12, 12, 24, 12]);
});

test('Arabic as written in Egypt has its own digits', () => {
  assert.deepEqual(describeLocale('ar-EG').digits, [...'٠١٢٣٤٥٦٧٨٩']);
  assert.deepEqual(describeLocale('de').digits, [...'0123456789']);
});

test('plurals are told for every number up to 199', () => {
  const arabic = describeLocale('ar-EG').plurals;
  assert.equal(arabic.length, 200);
  assert.equal(arabic.slice(0, 12), 'z12ffffffffm');
  assert.equal(arabic[100], 'o');
  assert.equal(describeLocale('en-GB').plurals.slice(0, 3), 'o1o');
  assert.equal(describeLocale('ru').plurals.slice(1, 6), '1fffm');
});

test('a tag that is no language tag is read as British English', () => {
  assert.deepEqual(describeLocale('not a tag'), describeLocale('en-GB'));
});
