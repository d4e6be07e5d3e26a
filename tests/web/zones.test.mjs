// The list of time zones: with the rules of the tz database, and with those of this JavaScript engine.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { CITIES } from '../../web/zones/cities.js';
import { listZones } from '../../web/zones/zones.js';
import { ruleAt, useZones } from './ruled_intl.mjs';

/** @type {{zones: Record<string, import('./ruled_intl.mjs').Transition[]>}} */
const { zones } = JSON.parse(readFileSync(new URL('../vectors/zones.json', import.meta.url), 'utf8'));
const WINTER = Date.UTC(2026, 0, 20, 9);
const SUMMER = Date.UTC(2026, 6, 15, 9, 0, 30);

/** @param {[string, string, string, number][]} list */
const byName = (list) => new Map(list.map(([name, ...rest]) => [name, rest]));

for (const [season, now] of /** @type {const} */ ([
  ['winter', WINTER],
  ['summer', SUMMER],
])) {
  test(`each row's offset is what the server's rules say, in ${season}`, async (t) => {
    useZones(t, zones);
    // Both languages have digits of their own, and Persian a calendar.
    for (const locale of ['ar-EG', 'fa-IR']) {
      const rows = byName(await listZones(now, locale));
      assert.deepEqual([...rows.keys()].sort(), Object.keys(zones).sort());
      for (const [name, rules] of Object.entries(zones)) {
        assert.equal(rows.get(name)?.[2], ruleAt(rules, now).offset_seconds, `${name}, ${locale}`);
      }
    }
  });
}

test('each large city is found by its name, in a zone of its own country, and the largest lead', async () => {
  const list = await listZones(WINTER, 'en-GB');
  const rows = byName(list);
  assert.equal(rows.size, list.length, 'none twice');
  assert.equal(list[0][0], 'America/New_York');
  assert.equal(list[Object.keys(CITIES).length - 1][2].includes('Gold Coast'), true);
  assert.deepEqual(
    rows.get('UTC')?.map((part) => String(part).trim()),
    ['Coordinated Universal Time', 'Coordinated Universal Time', '0'],
  );
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
  assert.equal(list.length, Object.keys(CITIES).length); // without Tokyo, with UTC
  assert.deepEqual(byName(list).get('America/New_York')?.at(-1), -4 * 3600);
});
