// The time zones that a visitor can choose from, as the browser knows them, in the visitor's language.
// Fetched when the chooser is opened for the first time.
//
//   await listZones(Date.now(), 'en-GB')
//   // [["Asia/Katmandu", "Nepal", "NP Nepal Nepal Time", 20700], …]
//
// Each: IANA name, country, what it is found by besides these two, seconds from UTC at that instant.
// The zones of the largest cities come first. Only Intl is asked; what an older one cannot tell is
// left out: without Intl.Locale's zones the countries, and what a zone is called stands for them.

import { ALIASES, CITIES } from './cities.js';

const AT_ONCE = 25;
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** @type {'long'[]} */
const LONG = ['long'];
/** @type {('long' | 'longGeneric')[]} */
const GENERIC = ['longGeneric', 'long'];
// They take a browser a good part of a second, and the page is to go on meanwhile.
const breath = () => new Promise((resolve) => { setTimeout(resolve); });

/**
 * @param {number} now ms since 1970 @param {string} locale a BCP 47 tag
 * @returns {Promise<[string, string, string, number][]>}
 */
export async function listZones(now, locale) {
  const countries = await countriesByZone(locale).catch(() => new Map());
  const cities = new Map(Object.entries(CITIES).map(([zone, names]) => [ownName(zone), names]));
  /** @type {Set<string>} */
  const known = new Set(/** @type {any} */ (Intl).supportedValuesOf?.('timeZone'));
  /** @type {[string, string, string, number][]} */
  const zones = [];
  for (const name of new Set([...cities.keys(), ...known, 'UTC'])) {
    const read = readZone(name, now, locale);
    if (!read) continue;
    const [country = '', words = ''] = countries.get(name) ?? [];
    zones.push([name, country || read.title, [words, cities.get(name), read.title].join(' '), read.seconds]);
    if (zones.length % AT_ONCE === 0) await breath();
  }
  return zones;
}

/** The name that this browser gives the zone: some keep the one it had long ago. @param {string} zone */
function ownName(zone) {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return zone;
  }
}

/** Each zone's country, and what else that goes by. @param {string} locale */
async function countriesByZone(locale) {
  /** @type {Map<string, [string, string]>} */
  const countries = new Map();
  if (!Intl.DisplayNames) return countries;
  const own = new Intl.DisplayNames(locale, { type: 'region', fallback: 'none' });
  const english = new Intl.DisplayNames('en', { type: 'region' });
  for (const first of LETTERS) {
    for (const second of LETTERS) {
      const region = /** @type {any} */ (new Intl.Locale(`und-${first}${second}`));
      const country = own.of(region.region);
      const zones = country && (region.getTimeZones?.() ?? region.timeZones);
      if (!zones) continue;
      const words = [region.region, ALIASES[region.region], english.of(region.region)].join(' ');
      for (const zone of zones) countries.set(zone, [country, words]);
    }
    await breath();
  }
  return countries;
}

/**
 * What the zone is called, and its distance from UTC; null where the browser does not know it.
 * @param {string} timeZone @param {number} now @param {string} locale
 */
function readZone(timeZone, now, locale) {
  /** @type {Intl.DateTimeFormatOptions} */
  const fields = {
    timeZone, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', hourCycle: 'h23',
  };
  const minute = Math.floor(now / 60_000) * 60_000;
  // The fields have to be ASCII digits of our own calendar, whatever the language's are.
  const tag = new Intl.Locale(locale, { numberingSystem: 'latn', calendar: 'gregory' }).toString();
  // Of UTC the generic name is a bare offset.
  for (const timeZoneName of timeZone === 'UTC' ? LONG : GENERIC) {
    try {
      const parts = new Intl.DateTimeFormat(tag, { ...fields, timeZoneName }).formatToParts(minute);
      /** @param {string} type */
      const part = (type) => parts.find((piece) => piece.type === type)?.value ?? '';
      const wall = Date.UTC(Number(part('year')), Number(part('month')) - 1, Number(part('day')), Number(part('hour')),
        Number(part('minute')));
      return { title: part('timeZoneName'), seconds: (wall - minute) / 1000 };
    } catch {
      // Browsers until 2021 know no longGeneric.
    }
  }
  return null;
}
