// Where a key leads in the calendar, as src/view/screens/calendar.cpp has it, within the month that is shown.
//
//   dayAfterKey('day:2026-03-10', KEYS.indexOf('ArrowRight'), false)   // 'day:2026-03-11'; '': not known here

/** By KEYS of elements.js; arrows are as they look from left to right. */
const STEPS = [-1, 1, -7, 7];

/** @param {string} key of a day @param {number} pressed of KEYS @param {boolean} rightToLeft */
export function dayAfterKey(key, pressed, rightToLeft) {
  const step = STEPS[pressed];
  const date = new Date(`${key.slice(4)}T00:00Z`);
  if (!step || Number.isNaN(date.getTime())) return '';
  date.setUTCDate(date.getUTCDate() + (rightToLeft && pressed < 2 ? -step : step));
  return `day:${date.toISOString().slice(0, 10)}`;
}
