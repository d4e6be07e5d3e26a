// The time zones that a visitor can choose from, as the browser knows them, in the visitor's language.
//
//   await listZones(Date.now(), 'en-GB')
//   // [["Asia/Katmandu", "Katmandu", "Nepal", "Asia/Katmandu Katmandu Nepal Nepal Time …", 20700], …]
//
// Each: IANA name, place, country, all that it is found by, seconds from UTC at present. Only Intl is
// asked, so no names ship; where it tells no countries, what the zone is called stands for them. It
// yields often: some hundred names take a browser a good part of a second.

const AT_ONCE = 25;
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const breath = () => new Promise((resolve) => { setTimeout(resolve); });

/**
 * @param {number} now ms since 1970 @param {string} locale a BCP 47 tag
 * @returns {Promise<[string, string, string, string, number][]>}
 */
export async function listZones(now, locale) {
  const countries = await countriesByZone(locale);
  /** @type {[string, string, string, string, number][]} */
  const zones = [];
  for (const name of /** @type {any} */ (Intl).supportedValuesOf?.('timeZone') ?? []) {
    zones.push(describe(name, countries.get(name) ?? '', now, locale));
    if (zones.length % AT_ONCE === 0) await breath();
  }
  return zones;
}

/** @param {string} locale @returns {Promise<Map<string, string>>} */
async function countriesByZone(locale) {
  const countries = new Map();
  if (!Intl.DisplayNames) return countries;
  const names = new Intl.DisplayNames(locale, { type: 'region', fallback: 'none' });
  for (const first of LETTERS) {
    for (const second of LETTERS) {
      const region = /** @type {any} */ (new Intl.Locale(`und-${first}${second}`));
      const country = names.of(region.region);
      const zones = country && (region.getTimeZones?.() ?? region.timeZones);
      for (const zone of zones || []) countries.set(zone, country);
    }
    await breath();
  }
  return countries;
}

/**
 * @param {string} name @param {string} country @param {number} now @param {string} locale
 * @returns {[string, string, string, string, number]}
 */
function describe(name, country, now, locale) {
  const place = name.slice(name.lastIndexOf('/') + 1).replaceAll('_', ' ');
  const title = zoneName(name, now, locale, 'longGeneric');
  const offset = zoneName(name, now, 'en', 'longOffset');  // "GMT+05:45", or "GMT"
  const [, sign, hours, minutes] = offset.match(/([+-])(\d+):(\d+)/) ?? ['', '+', '0', '00'];
  const seconds = (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
  const short = `${sign}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`;
  const words = [name, place, country, title, offset, `GMT${short}`, `UTC${short}`].join(' ');
  return [name, place, country || title, words, seconds];
}

/**
 * @param {string} timeZone @param {number} now @param {string} locale
 * @param {'longGeneric' | 'longOffset'} timeZoneName
 */
function zoneName(timeZone, now, locale, timeZoneName) {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName }).formatToParts(now);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}
