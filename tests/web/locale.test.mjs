// Locale data from Intl, as core/text needs it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { describeLocale } from '../../web/first/locale.js';

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
    weekday: locale.weekdays[2],
    day: number('10'),
    month: locale.months[2],
    year: number('2026'),
    minute: number('30'),
    period: locale.periods[0],
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
    assert.deepEqual(
      worded(tag),
      {
        month: written({ month: 'long', year: 'numeric' }),
        day: written(day),
        date: written({ ...day, year: 'numeric' }),
        time12: written({ hour: 'numeric', minute: '2-digit', hourCycle: 'h12' }),
        time24: written({ timeStyle: 'short', hourCycle: 'h23' }),
      },
      tag,
    );
  }
});

test('every month has its own name, also where names bend inside a date', () => {
  const russian = describeLocale('ru');
  assert.equal(russian.months[2], 'марта');
  assert.equal(russian.monthsAlone[2], 'март');
  for (const tag of ['en-GB', 'ar-EG', 'de', 'ja', 'hi', 'he']) {
    const { months, monthsAlone, weekdays, weekdaysShort } = describeLocale(tag);
    for (const [names, count] of [
      [months, 12],
      [monthsAlone, 12],
      [weekdays, 7],
      [weekdaysShort, 7],
    ]) {
      assert.equal(new Set(/** @type {string[]} */ (names)).size, count, tag);
    }
  }
});

test('the week starts where people say it does', () => {
  const starts = Object.entries({ 'en-GB': 1, 'en-US': 7, 'ar-EG': 6, 'ar-SA': 7, 'de': 1, 'ja': 7, 'hi': 7, 'he': 7 });
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

// --- Engines that know less ---------------------------------------------------------------------------

/**
 * Puts these in the place of what Intl.Locale has, until the test ends.
 * @param {import('node:test').TestContext} t @param {Record<string, PropertyDescriptor>} members
 */
function changeLocale(t, members) {
  const proto = /** @type {any} */ (Intl.Locale.prototype);
  for (const [name, member] of Object.entries(members)) {
    const before = Object.getOwnPropertyDescriptor(proto, name);
    Object.defineProperty(proto, name, { ...member, configurable: true });
    t.after(() => {
      if (before) Object.defineProperty(proto, name, before);
      else delete proto[name];
    });
  }
}
const NOTHING = { value: undefined };

/** CLDR's, supplemental/weekData: regions by the day their weeks start with. @type {Record<number, string>} */
const WEEK_STARTS = {
  7:
    'AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN IS JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH ' +
    'PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW',
  6: 'AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY',
  1:
    'AD AE AL AM AR AT AU AX AZ BA BE BG BM BN BY CH CL CM CN CR CY CZ DE DK EC EE ES FI FJ FO FR GB GE GF GP GR HR HU IE ' +
    'IT KG KZ LB LI LK LT LU LV MA MC MD ME MG MK MN MQ MY NL NO NZ PL RE RO RS RU SE SI SK SM TJ TM TN TR UA UY UZ VA VN XK',
};

test("without Intl's weekInfo the week starts as in each country, and on Monday where that is not known", (t) => {
  changeLocale(t, { getWeekInfo: NOTHING, weekInfo: NOTHING });
  for (const [day, regions] of Object.entries(WEEK_STARTS)) {
    for (const region of regions.split(' '))
      assert.equal(describeLocale(`en-${region}`).weekStart, Number(day), region);
  }
  const likely = {
    'ar': 6,
    'ar-EG': 6,
    'fa': 6,
    'en': 7,
    'en-US': 7,
    'he': 7,
    'hi': 7,
    'ja': 7,
    'pt': 7,
    'ur': 7,
    'de': 1,
    'es': 1,
    'fr': 1,
    'tr': 1,
    'eo': 1,
  };
  for (const [tag, day] of Object.entries(likely)) assert.equal(describeLocale(tag).weekStart, day, tag);
  assert.equal(describeLocale('xx').weekStart, 1, 'a language that nobody knows');
});

test('where Intl has weekInfo, the week starts as it says, in either of the forms that engines have had', (t) => {
  changeLocale(t, { getWeekInfo: { value: () => ({ firstDay: 5 }) }, weekInfo: NOTHING });
  assert.equal(describeLocale('en-GB').weekStart, 5);
  changeLocale(t, { getWeekInfo: NOTHING, weekInfo: { get: () => ({ firstDay: 3 }) } });
  assert.equal(describeLocale('en-GB').weekStart, 3);
});

test("without Intl's textInfo the direction is that of the script", (t) => {
  changeLocale(t, { getTextInfo: NOTHING, textInfo: NOTHING });
  const right = [
    'ar',
    'ar-EG',
    'fa',
    'ur',
    'ur-PK',
    'ps',
    'he',
    'he-IL',
    'yi',
    'dv',
    'syr',
    'nqo',
    'ff-Adlm',
    'rhg-Rohg',
    'az-Arab',
    'pa-PK',
  ];
  const left = ['en', 'de', 'hi', 'ja', 'zh-Hant', 'tr', 'az', 'ff', 'ar-Latn', 'pa-IN', 'ru', 'th', 'xx'];
  assert.deepEqual(
    right.filter((tag) => !describeLocale(tag).rightToLeft),
    [],
  );
  assert.deepEqual(
    left.filter((tag) => describeLocale(tag).rightToLeft),
    [],
  );
});

test('where Intl has textInfo, the direction is as it says, in either form', (t) => {
  changeLocale(t, { getTextInfo: { value: () => ({ direction: 'rtl' }) }, textInfo: NOTHING });
  assert.equal(describeLocale('en-GB').rightToLeft, true);
  changeLocale(t, { getTextInfo: NOTHING, textInfo: { get: () => ({ direction: 'ltr' }) } });
  assert.equal(describeLocale('ar-EG').rightToLeft, false);
  // Chromium had one without a direction for some languages.
  changeLocale(t, { textInfo: { get: () => ({}) } });
  assert.equal(describeLocale('ar-EG').rightToLeft, true);
});

test('dates are worded in the calendar that bookings are made on, and in UTC, whatever the language and the machine prefer', (t) => {
  const zone = process.env.TZ;
  t.after(() => {
    process.env.TZ = zone ?? '';
    if (zone === undefined) delete process.env.TZ;
  });
  for (const TZ of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    process.env.TZ = TZ;
    assert.deepEqual(describeLocale('en-GB').months.slice(0, 2), ['January', 'February']);
    assert.equal(describeLocale('en-GB').weekdays[0], 'Sunday');
    // 10 March 2026 is in 1447, 1404 and 2569 by the calendars of these.
    for (const tag of ['ar-SA', 'fa-IR', 'th-TH', 'en-u-ca-hebrew']) {
      const { months, weekdays } = describeLocale(tag);
      const month = new Intl.DateTimeFormat(tag, {
        month: 'long',
        calendar: 'gregory',
        timeZone: 'UTC',
        day: 'numeric',
      });
      assert.equal(
        months[2],
        month.formatToParts(Date.UTC(2026, 2, 10)).find(({ type }) => type === 'month')?.value,
        tag,
      );
      assert.equal(
        weekdays[2],
        new Intl.DateTimeFormat(tag, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, 2, 10)),
        tag,
      );
    }
  }
});

test('a pattern has each of its fields once, and an hour is padded where the language does so', () => {
  for (const tag of ['en-GB', 'en-US', 'ar-EG', 'de', 'ja', 'hi', 'he', 'fr', 'tr', 'zh-CN', 'ur', 'pt-BR', 'es']) {
    const { patterns } = describeLocale(tag);
    const fields = Object.entries(patterns).map(([name, pattern]) => [
      name,
      [...pattern.matchAll(/{(\w+)}/g)]
        .map(([, field]) => field)
        .sort()
        .join(' '),
    ]);
    assert.deepEqual(
      Object.fromEntries(fields),
      {
        month: 'month year',
        day: 'day month weekday',
        date: 'day month weekday year',
        time12: 'hour minute period',
        time24: 'hour minute',
      },
      tag,
    );
    assert.doesNotMatch(JSON.stringify(patterns), /\u202f/, tag);
  }
  assert.deepEqual([describeLocale('en-GB').padHour24, describeLocale('en-US').padHour12], [true, false]);
  assert.deepEqual(describeLocale('en-US').periods, ['AM', 'PM']);
});

test('a clock of twelve hours is one also where it counts from nought', () => {
  for (const [cycle, hours] of /** @type {const} */ ([
    ['h11', 12],
    ['h12', 12],
    ['h23', 24],
    ['h24', 24],
  ])) {
    assert.equal(describeLocale(`en-GB-u-hc-${cycle}`).hourCycle, hours, cycle);
  }
});

test('the evening begins at the hours that view/screens/day_times.cpp has, by the words of CLDR', () => {
  const words = {
    'ar': 'مساء',
    'de': 'abends',
    'en': 'evening',
    'es': 'noche',
    'fr': 'soir',
    'he': 'בערב',
    'hi': 'शाम',
    'ja': '夜',
    'pt': 'noite',
    'pt-PT': 'noite',
    'tr': 'akşam',
    'ur': 'شام',
    'zh': '晚上',
    'zh-Hant': '晚上',
  };
  const found = Object.fromEntries(
    Object.entries(words).map(([tag, word]) => {
      const format = new Intl.DateTimeFormat(tag, {
        hour: 'numeric',
        hourCycle: 'h12',
        dayPeriod: 'long',
        timeZone: 'UTC',
      });
      const hours = Array.from({ length: 11 }, (_, index) => index + 13);
      const isEvening = (/** @type {number} */ hour) =>
        format.formatToParts(Date.UTC(2026, 2, 10, hour)).some(
          // Turkish "akşamüstü" is the late afternoon.
          ({ type, value }) => type === 'dayPeriod' && value.includes(word) && value !== 'akşamüstü',
        );
      return [tag, hours.find(isEvening)];
    }),
  );
  const committed = readFileSync(new URL('../vectors/evenings.json', import.meta.url), 'utf8');
  assert.deepEqual(JSON.parse(committed), found);
});
