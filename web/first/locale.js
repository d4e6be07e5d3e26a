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

/** @type {Intl.DateTimeFormatOptions} */
const LONG_DAY = { weekday: 'long', day: 'numeric', month: 'long' };
const HOUR = 3_600_000; // ms
const NINE = Date.UTC(2026, 2, 10, 9, 30);

const PLURAL_LETTERS = { zero: 'z', one: '1', two: '2', few: 'f', many: 'm', other: 'o' };

/**
 * @param {string} wanted a BCP 47 tag; an invalid one falls back to en-GB
 * @returns {LocaleData} each member is worked out when it is first read: the first screen needs a few of them
 */
export function describeLocale(wanted) {
  const locale = readTag(wanted);
  const tag = locale.toString();
  const formats = lazily({
    month: () => formatter(tag, { month: 'long', year: 'numeric' }),
    day: () => formatter(tag, LONG_DAY),
    date: () => formatter(tag, { ...LONG_DAY, year: 'numeric' }),
    time12: () => formatter(tag, { hour: 'numeric', minute: '2-digit', hourCycle: 'h12' }),
    time24: () => formatter(tag, { timeStyle: 'short', hourCycle: 'h23' }),
  });
  const number = () => new Intl.NumberFormat(tag, { useGrouping: false });
  const week = range(7).map((d) => Date.UTC(2026, 2, 1 + d)); // 1 March 2026 was a Sunday
  /** @param {keyof typeof formats} name */
  const months = (name) =>
    lazily(
      range(12).map((m) => () => part(formats[name], Date.UTC(2026, m, 10), 'month')),
      /** @type {string[]} */ ([]),
    );
  const weekdays = (/** @type {Intl.DateTimeFormat} */ format) => week.map((day) => part(format, day, 'weekday'));

  return lazily({
    tag: () => tag,
    rightToLeft: () => isRightToLeft(locale),
    weekStart: () => weekStart(locale),
    hourCycle: () => hourCycle(tag),
    digits: () => range(10).map(number().format),
    months: () => months('date'),
    monthsAlone: () => months('month'),
    weekdays: () => weekdays(formats.date),
    weekdaysShort: () => weekdays(formatter(tag, { weekday: 'short' })),
    weekdaysNarrow: () => weekdays(formatter(tag, { weekday: 'narrow' })),
    periods: () => [NINE, NINE + 6 * HOUR].map((time) => part(formats.time12, time, 'dayPeriod')),
    patterns: () =>
      lazily({
        month: () => pattern(formats.month),
        day: () => pattern(formats.day),
        date: () => pattern(formats.date),
        time12: () => pattern(formats.time12),
        time24: () => pattern(formats.time24),
      }),
    padHour12: () => isPadded(formats.time12),
    padHour24: () => isPadded(formats.time24),
    plurals: () => pluralLetters(tag),
  });
}

/**
 * Members that are worked out when they are first read.
 * @template T @param {Partial<{[Name in keyof T]: () => T[Name]}>} makers @param {T} [made] gets them @returns {T}
 */
function lazily(makers, made = /** @type {T} */ ({})) {
  for (const name of /** @type {(keyof T)[]} */ (Object.keys(makers))) {
    const get = () => {
      const value = makers[name]?.();
      Object.defineProperty(made, name, { value, enumerable: true });
      return value;
    };
    Object.defineProperty(made, name, { get, enumerable: true, configurable: true });
  }
  return made;
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

/** @param {Intl.DateTimeFormat} format */
function pattern(format) {
  const pieces = format.formatToParts(NINE);
  const text = pieces.map((piece) => PLACEHOLDERS.get(piece.type) ?? piece.value).join('');
  return text.replaceAll('\u202f', '\u00a0'); // the narrow one is missing from many fonts
}

/** @param {Intl.DateTimeFormat} format */
function isPadded(format) {
  return part(format, NINE, 'hour').length > 1;
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
