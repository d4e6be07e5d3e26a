// Locale data for a browser whose Intl throws.

/**
 * English names, as a Date writes them, in the page's language's direction.
 * @param {string} tag @returns {import('../first/locale.js').LocaleData}
 */
export function plainLocale(tag) {
  const words = (/** @type {number} */ month, /** @type {number} */ day) =>
    new Date(Date.UTC(2026, month, day)).toUTCString().split(/\W+/); // "Sun, 01 Mar 2026 …"
  const months = [...Array(12).keys()].map((month) => words(month, 10)[2]);
  const weekdays = [...Array(7).keys()].map((day) => words(2, 1 + day)[0]);
  const day = '{weekday} {day} {month}';
  return {
    tag,
    rightToLeft: /^(ar|he|ur)\b/.test(tag),
    weekStart: 1,
    hourCycle: 24,
    digits: [...'0123456789'],
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
    plurals: `o1${'o'.repeat(198)}`,
  };
}
