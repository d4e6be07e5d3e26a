// The list of time zones, as this JavaScript engine tells it, against the tz database.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { CITIES } from '../../web/cities.js';
import { listZones } from '../../web/zones.js';

/** @type {{zones: Record<string, {from: string, offset_seconds: number}[]>}} */
const { zones } = JSON.parse(readFileSync(new URL('../vectors/zones.json', import.meta.url), 'utf8'));
const WINTER = Date.UTC(2026, 0, 20, 9);
const SUMMER = Date.UTC(2026, 6, 15, 9, 0, 30);
const FORMER = new Map([['Asia/Kathmandu', 'Asia/Katmandu'], ['America/Nuuk', 'America/Godthab'], ['Asia/Kolkata', 'Asia/Calcutta']]);

/** @param {[string, string, string, number][]} list */
const byName = (list) => new Map(list.map(([name, ...rest]) => [name, rest]));

for (const [season, now] of /** @type {const} */ ([['winter', WINTER], ['summer', SUMMER]])) {
  test(`each row's offset is what the server's rules say, in ${season}`, async () => {
    const rows = byName(await listZones(now, 'ar-EG'));
    for (const [name, rules] of Object.entries(zones)) {
      const row = rows.get(name) ?? rows.get(FORMER.get(name) ?? '');
      assert.ok(row, `${name} is not listed`);
      const rule = rules.findLast(({ from }) => Date.parse(from) <= now) ?? rules[0];
      assert.equal(row[2], rule.offset_seconds, name);
    }
  });
}

test('each large city is found by its name, in a zone of its own country, and the largest lead', async () => {
  const list = await listZones(WINTER, 'en-GB');
  const rows = byName(list);
  assert.equal(rows.size, list.length, 'none twice');
  assert.equal(list[0][0], 'America/New_York');
  assert.equal(list[Object.keys(CITIES).length - 1][2].includes('Gold Coast'), true);
  assert.deepEqual(rows.get('UTC')?.map((part) => String(part).trim()), ['Coordinated Universal Time', 'Coordinated Universal Time', '0']);
  assert.match(rows.get('Europe/London')?.[1] ?? '', /\bUK\b.*Manchester/);
});

test('an older browser lists the zones of the largest cities, with their offsets', async (t) => {
  const { DateTimeFormat } = Intl;
  const intl = /** @type {any} */ (Intl);
  const kept = { supportedValuesOf: intl.supportedValuesOf, DisplayNames: intl.DisplayNames, DateTimeFormat };
  t.after(() => Object.assign(intl, kept));
  Object.assign(intl, { supportedValuesOf: undefined, DisplayNames: undefined });
  intl.DateTimeFormat = function (/** @type {string} */ locale, /** @type {any} */ options) {
    if (/Generic|Offset/.test(options?.timeZoneName)) throw new RangeError('Value longGeneric out of range');
    if (options?.timeZone === 'Asia/Tokyo') throw new RangeError('Invalid time zone specified');
    return new DateTimeFormat(locale, options);
  };
  const list = await listZones(SUMMER, 'en-GB');
  assert.equal(list.length, Object.keys(CITIES).length);  // without Tokyo, with UTC
  assert.deepEqual(byName(list).get('America/New_York')?.at(-1), -4 * 3600);
});
