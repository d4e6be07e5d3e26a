// The browser's time zones in the visitor's language, for the zone chooser. Loaded when the chooser first
// opens.
//
//   await listZones(Date.now(), 'en-GB')
//   // [["Asia/Katmandu", "Nepal", "NP Nepal Nepal Time", 20700], …]
//
// Each: IANA name, country, further search words, seconds from UTC at that instant. The zones of the largest
// cities come first. All of it comes from Intl. A browser without Intl.Locale's time zones has no countries;
// the zone's own name takes their place.

import { ALIASES, CITIES } from './cities.js';

const AT_ONCE = 25;
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** @type {'long'[]} */
const LONG = ['long'];
/** @type {('long' | 'longGeneric')[]} */
const GENERIC = ['longGeneric', 'long'];
// The whole list takes up to a second: yield to the page in between.
const breath = () =>
  new Promise((resolve) => {
    setTimeout(resolve);
  });

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

/** The browser's own name of the zone: some browsers use an outdated one. @param {string} zone */
function ownName(zone) {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return zone;
  }
}

/** Each zone's country, and that country's other names. @param {string} locale */
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
 * The zone's name and its offset from UTC; null if the browser doesn't know the zone.
 * @param {string} timeZone @param {number} now @param {string} locale
 */
function readZone(timeZone, now, locale) {
  /** @type {Intl.DateTimeFormatOptions} */
  const fields = {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  };
  const minute = Math.floor(now / 60_000) * 60_000;
  // The fields must be ASCII digits of the Gregorian calendar in every language.
  const tag = new Intl.Locale(locale, { numberingSystem: 'latn', calendar: 'gregory' }).toString();
  // The generic name of UTC is a bare offset.
  for (const timeZoneName of timeZone === 'UTC' ? LONG : GENERIC) {
    try {
      const parts = new Intl.DateTimeFormat(tag, { ...fields, timeZoneName }).formatToParts(minute);
      /** @param {string} type */
      const part = (type) => parts.find((piece) => piece.type === type)?.value ?? '';
      const wall = Date.UTC(
        Number(part('year')),
        Number(part('month')) - 1,
        Number(part('day')),
        Number(part('hour')),
        Number(part('minute')),
      );
      return { title: part('timeZoneName'), seconds: (wall - minute) / 1000 };
    } catch {
      // Browsers before 2021 don't support longGeneric.
    }
  }
  return null;
}
