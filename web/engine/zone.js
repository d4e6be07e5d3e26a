// The rules of a time zone from the browser, for APIs that don't return them.
//
//   zoneRules('Europe/London', Date.now(), 'en-GB')   // {name, transitions}, as widget/config has them
//   browserRules(name, visitors, 'en-GB')             // the same for the engine, or null
//
// zoneRules throws a RangeError for a zone that the browser cannot name.
//
// They cover one year back and two years ahead, which is more than the 400 days that the widget offers in front of an
// API that returns no booking window (kDefaultDaysAhead). The server's rules end with the type's window instead, and
// take later changes from the zone's own rule; Intl has no such rule, so these are found by asking it. Browsers may have
// old rules for years, so the API's rules take precedence.

import { report } from '../widget/report.js';

const DAY = 86_400_000;
const MINUTE = 60_000;
const YEAR = 366 * DAY;
// Two opposite changes closer together than this would be missed. No zone has had such a pair since 2011;
// Morocco's, around Ramadan, are at least four weeks apart.
const STEP = 10 * DAY;

/**
 * @param {string} zone an IANA name
 * @param {number} now ms since 1970 @param {string} locale a BCP 47 tag: names the abbreviations
 */
export function zoneRules(zone, now, locale) {
  const offsetAt = readClock(zone);
  const abbreviationAt = abbreviations(zone, locale);
  /** @type {{from: string, offset_seconds: number, abbreviation: string}[]} */
  const transitions = [];
  const add = (/** @type {number} */ time, /** @type {number} */ offset) =>
    transitions.push({
      from: `${new Date(time).toISOString().slice(0, 19)}Z`,
      offset_seconds: offset / 1000,
      abbreviation: abbreviationAt(time),
    });

  let before = Math.floor((now - YEAR) / MINUTE) * MINUTE;
  let offset = offsetAt(before);
  add(before, offset);
  for (const end = now + 2 * YEAR; before < end;) {
    const after = before + STEP;
    const next = offsetAt(after);
    if (next !== offset) {
      // The change lies in (low, high]; two within one step are found one after the other.
      let low = before;
      let high = after;
      while (high - low > MINUTE) {
        const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
        if (offsetAt(middle) === offset) low = middle;
        else high = middle;
      }
      offset = offsetAt(high);
      add(high, offset);
      before = high;
    } else {
      before = after;
    }
  }
  return { name: zone, transitions };
}

/**
 * A zone that the browser cannot name leaves the business's in use; an account has no zone of its own, so it gets UTC.
 * @param {string} name empty: the visitor's, of an account @param {string} visitors @param {string} locale
 */
export function browserRules(name, visitors, locale) {
  try {
    return zoneRules(name || visitors, Date.now(), locale);
  } catch (error) {
    report('loadZone', error);
    if (name) return null;
    return { name: 'UTC', transitions: [{ from: '1970-01-01T00:00:00Z', offset_seconds: 0, abbreviation: 'UTC' }] };
  }
}

/** The clock of a zone, in ms ahead of UTC. @param {string} zone @returns {(time: number) => number} */
function readClock(zone) {
  const format = new Intl.DateTimeFormat('en-US', {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
    timeZone: zone,
  });
  return (time) => {
    // "3/10/2026, 09:00:00"
    const [month, day, year, hour, minute, second] = (format.format(time).match(/\d+/g) ?? []).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) - time;
  };
}

/** @param {string} zone @param {string} locale @returns {(time: number) => string} like "GMT+13" or "BST" */
function abbreviations(zone, locale) {
  const format = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' });
  return (time) => format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}
