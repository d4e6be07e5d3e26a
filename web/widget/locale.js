// The browser's locale data, in the form from which core/text formats dates and numbers.
//
//   JSON.stringify(describeLocale('ar-EG'))   // the Locale of src/core/text.hpp
//
// All of it comes from Intl, so no locale data ships. Everything is formatted in UTC and in the Gregorian
// calendar, which bookings use, even if the locale prefers another one.

/**
 * @typedef {object} LocaleData
 * @property {string} tag BCP 47
 * @property {boolean} rightToLeft
 * @property {number} weekStart 1 (Monday) to 7
 * @property {number} hourCycle 12 or 24
 * @property {string[]} digits
 * @property {string[]} months as used inside a date
 * @property {string[]} monthsAlone as used in a heading, with the year
 * @property {string[]} weekdays Sunday first
 * @property {string[]} weekdaysShort
 * @property {string[]} weekdaysNarrow
 * @property {string[]} periods AM, PM
 * @property {{month: string, day: string, date: string, time12: string, time24: string}} patterns
 * @property {boolean} padHour12
 * @property {boolean} padHour24
 * @property {string} plurals one letter for each of 0…199: z(ero) 1 2 f(ew) m(any) o(ther)
 */

// For browsers whose Intl.Locale lacks the first day of the week (CLDR, supplemental/weekData).
const SUNDAY_REGIONS =
  'AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN IS JM JP KE KH KR ' +
  'LA MH MM MO MT MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW';
const SATURDAY_REGIONS = 'AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY';
const RIGHT_TO_LEFT_SCRIPTS = 'Adlm Arab Hebr Nkoo Rohg Syrc Thaa';

const PLURAL_LETTERS = { zero: 'z', one: '1', two: '2', few: 'f', many: 'm', other: 'o' };

/**
 * @param {string} wanted a BCP 47 tag; an invalid one falls back to en-GB
 * @returns {LocaleData}
 */
export function describeLocale(wanted) {
  const locale = readTag(wanted);
  const tag = locale.toString();
  /** @type {Intl.DateTimeFormatOptions} */
  const longDay = { weekday: 'long', day: 'numeric', month: 'long' };
  const month = formatter(tag, { month: 'long', year: 'numeric' });
  const day = formatter(tag, longDay);
  const date = formatter(tag, { ...longDay, year: 'numeric' });
  const time12 = formatter(tag, { hour: 'numeric', minute: '2-digit', hourCycle: 'h12' });
  const time24 = formatter(tag, { timeStyle: 'short', hourCycle: 'h23' });
  const short = formatter(tag, { weekday: 'short' });
  const narrow = formatter(tag, { weekday: 'narrow' });
  const number = new Intl.NumberFormat(tag, { useGrouping: false });

  const months = range(12).map((m) => Date.UTC(2026, m, 10));
  const week = range(7).map((d) => Date.UTC(2026, 2, 1 + d)); // 1 March 2026 was a Sunday
  const nine = Date.UTC(2026, 2, 10, 9, 30);
  const three = Date.UTC(2026, 2, 10, 15, 30);

  return {
    tag,
    rightToLeft: isRightToLeft(locale),
    weekStart: weekStart(locale),
    hourCycle: hourCycle(tag),
    digits: range(10).map((n) => number.format(n)),
    months: months.map((m) => part(date, m, 'month')),
    monthsAlone: months.map((m) => part(month, m, 'month')),
    weekdays: week.map((d) => part(date, d, 'weekday')),
    weekdaysShort: week.map((d) => part(short, d, 'weekday')),
    weekdaysNarrow: week.map((d) => part(narrow, d, 'weekday')),
    periods: [part(time12, nine, 'dayPeriod'), part(time12, three, 'dayPeriod')],
    patterns: {
      month: pattern(month, nine),
      day: pattern(day, nine),
      date: pattern(date, nine),
      time12: pattern(time12, nine),
      time24: pattern(time24, nine),
    },
    padHour12: isPadded(time12, nine),
    padHour24: isPadded(time24, nine),
    plurals: pluralLetters(tag),
  };
}

/**
 * For a browser whose Intl throws: English names, as a Date writes them, in the page's language's direction.
 * @param {string} tag @returns {LocaleData}
 */
export function plainLocale(tag) {
  const words = (/** @type {number} */ month, /** @type {number} */ day) =>
    new Date(Date.UTC(2026, month, day)).toUTCString().split(/\W+/); // "Sun, 01 Mar 2026 …"
  const months = range(12).map((month) => words(month, 10)[2]);
  const weekdays = range(7).map((day) => words(2, 1 + day)[0]);
  const day = '{weekday} {day} {month}';
  return {
    tag,
    rightToLeft: /^(ar|he|ur)\b/.test(tag),
    weekStart: 1,
    hourCycle: 24,
    digits: range(10).map(String),
    months,
    monthsAlone: months,
    weekdays,
    weekdaysShort: weekdays,
    weekdaysNarrow: weekdays,
    periods: ['AM', 'PM'],
    patterns: {
      month: '{month} {year}',
      day,
      date: `${day} {year}`,
      time12: '{hour}:{minute} {period}',
      time24: '{hour}:{minute}',
    },
    padHour12: false,
    padHour24: true,
    plurals: range(200)
      .map((n) => (n === 1 ? '1' : 'o'))
      .join(''),
  };
}

/** @param {string} wanted */
function readTag(wanted) {
  try {
    return new Intl.Locale(wanted);
  } catch {
    return new Intl.Locale('en-GB');
  }
}

/** @param {number} count */
function range(count) {
  return new Array(count).fill(0).map((_, index) => index);
}

/** @param {string} tag @param {Intl.DateTimeFormatOptions} options */
function formatter(tag, options) {
  return new Intl.DateTimeFormat(tag, { ...options, calendar: 'gregory', timeZone: 'UTC' });
}

/** @param {Intl.DateTimeFormat} format @param {number} time @param {string} type */
function part(format, time, type) {
  return format.formatToParts(time).find((piece) => piece.type === type)?.value ?? '';
}

const PLACEHOLDERS = new Map([
  ['weekday', '{weekday}'],
  ['day', '{day}'],
  ['month', '{month}'],
  ['year', '{year}'],
  ['hour', '{hour}'],
  ['minute', '{minute}'],
  ['dayPeriod', '{period}'],
]);

/** @param {Intl.DateTimeFormat} format @param {number} time */
function pattern(format, time) {
  const pieces = format.formatToParts(time);
  const text = pieces.map((piece) => PLACEHOLDERS.get(piece.type) ?? piece.value).join('');
  return text.replaceAll('\u202f', '\u00a0'); // the narrow one is missing from many fonts
}

/** @param {Intl.DateTimeFormat} format @param {number} nine half past nine in the morning */
function isPadded(format, nine) {
  return part(format, nine, 'hour').length > 1;
}

/** @param {string} tag */
function hourCycle(tag) {
  const cycle = new Intl.DateTimeFormat(tag, { hour: 'numeric' }).resolvedOptions().hourCycle;
  return cycle === 'h11' || cycle === 'h12' ? 12 : 24;
}

/** @param {Intl.Locale} locale */
function weekStart(locale) {
  const known = /** @type {any} */ (locale);
  const info = known.getWeekInfo?.() ?? known.weekInfo;
  if (info) return info.firstDay;
  const region = locale.maximize().region ?? '001';
  if (SUNDAY_REGIONS.includes(region)) return 7;
  return SATURDAY_REGIONS.includes(region) ? 6 : 1;
}

/** @param {Intl.Locale} locale */
function isRightToLeft(locale) {
  const known = /** @type {any} */ (locale);
  const info = known.getTextInfo?.() ?? known.textInfo;
  if (info?.direction) return info.direction === 'rtl';
  return RIGHT_TO_LEFT_SCRIPTS.includes(locale.maximize().script ?? 'Latn');
}

/** @param {string} tag */
function pluralLetters(tag) {
  const rules = new Intl.PluralRules(tag);
  return range(200)
    .map((n) => PLURAL_LETTERS[rules.select(n)])
    .join('');
}
