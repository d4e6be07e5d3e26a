// The browser's zone rules against those of the tz database (tests/vectors/zones.json, made from it): as read from a
// browser that has exactly these rules, and in Chromium, by what it has.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { zoneRules } from '../../web/engine/zone.js';
import { launch, openPage } from '../e2e/support.mjs';
import { useZones } from './ruled_intl.mjs';

/** @typedef {import('./ruled_intl.mjs').Transition} Transition */

/** @type {{zones: Record<string, Transition[]>}} */
const { zones } = JSON.parse(readFileSync(new URL('../vectors/zones.json', import.meta.url), 'utf8'));
const NOW = Date.UTC(2026, 2, 4, 9);
const YEAR = 366 * 86_400_000;

// What these decided in 2026 is in the tz database, and reaches browsers late.
const DECIDED_LATELY = ['Africa/Casablanca', 'America/Havana', 'America/Vancouver'];

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** When clocks change within a span, and to what. @param {Omit<Transition, 'abbreviation'>[]} transitions @param {number} until */
function changes(transitions, until) {
  return transitions
    .filter(({ offset_seconds }, at) => at > 0 && offset_seconds !== transitions[at - 1].offset_seconds)
    .map(({ from, offset_seconds }) => `${from} ${offset_seconds}`)
    .filter((change) => Date.parse(change.split(' ')[0]) > NOW - YEAR && Date.parse(change.split(' ')[0]) <= until);
}

/** @param {string} name @param {{name: string, transitions: Transition[]}} rules @param {number} until */
function check(name, rules, until) {
  const right = zones[name];
  assert.equal(rules.name, name);
  assert.deepEqual(changes(rules.transitions, until), changes(right, until), name);
  const earlier = right.filter(({ from }) => Date.parse(from) <= NOW - YEAR).at(-1);
  assert.equal(rules.transitions[0].offset_seconds, earlier?.offset_seconds, name);
}

for (const name of Object.keys(zones)) {
  test(`${name}: every change of clocks, to the second`, (t) => {
    useZones(t, zones);
    const rules = zoneRules(name, NOW, 'en-GB');
    check(name, rules, NOW + 2 * YEAR);
    assert.deepEqual(
      rules.transitions.map(({ abbreviation }) => abbreviation),
      rules.transitions.map(({ from }) => zones[name].findLast((rule) => rule.from <= from)?.abbreviation),
    );
  });
}

test('a change of clocks at the end of the two years is there, and what comes after it is not', (t) => {
  const at = (/** @type {number} */ time) => `${new Date(time).toISOString().slice(0, 19)}Z`;
  const end = NOW + 2 * YEAR;
  const rule = (/** @type {number} */ time, /** @type {number} */ hours) => ({
    from: at(time),
    offset_seconds: hours * 3600,
    abbreviation: `+${hours}`,
  });
  const late = [
    rule(0, 1),
    rule(NOW - YEAR - 60_000, 2),
    rule(NOW - YEAR + 60_000, 3),
    rule(end - 60_000, 4),
    rule(end + 30 * 86_400_000, 5),
  ];
  useZones(t, { 'Test/Edges': late });
  assert.deepEqual(zoneRules('Test/Edges', NOW, 'en-GB').transitions, [
    { from: at(NOW - YEAR), offset_seconds: 7200, abbreviation: '+2' },
    late[2],
    late[3],
  ]);
});

test('Chromium has the rules of the tz database, and they are read from it as they are', async (t) => {
  const page = await openPage(t, browser);
  await page.route('http://zones.test/**', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html>' });
    return route.fulfill({
      contentType: 'text/javascript',
      body: readFileSync(new URL(`../../web${pathname}`, import.meta.url), 'utf8'),
    });
  });
  await page.goto('http://zones.test/');
  const read = await page.evaluate(
    async ([names, now]) => {
      const zone = /** @type {typeof import('../../web/engine/zone.js')} */ (
        await import(/** @type {any} */ ('/engine/zone.js'))
      );
      return names.map((name) => ({ asked: name, ...zone.zoneRules(name, now, 'en-GB') }));
    },
    /** @type {const} */ ([Object.keys(zones), NOW]),
  );
  assert.equal(read.length, Object.keys(zones).length);
  for (const { asked, ...rules } of read) {
    check(asked, rules, DECIDED_LATELY.includes(asked) ? Date.UTC(2026, 8, 1) : NOW + 2 * YEAR);
  }
});

test('it is cheap: a few milliseconds, once the browser has its zones at hand', () => {
  const took = Object.keys(zones)
    .map((name) => {
      const begun = process.cpuUsage().user;
      zoneRules(name, NOW, 'en-GB');
      return (process.cpuUsage().user - begun) / 1000;
    })
    .sort((a, b) => a - b);
  const usual = took[took.length >> 1];
  assert.ok(usual < 5, `took ${usual} ms of the processor`);
});

test('a zone the browser does not know is refused', () => {
  assert.throws(() => zoneRules('Mars/Olympus', NOW, 'en-GB'), RangeError);
});

// Both have had them for longer than there has been ICU.
test("abbreviations are those the visitor's language has", () => {
  const first = (/** @type {string} */ zone, /** @type {string} */ locale) =>
    zoneRules(zone, NOW, locale).transitions[0].abbreviation;
  assert.equal(first('America/Los_Angeles', 'en-US'), 'PST');
  assert.equal(first('Europe/London', 'en-GB'), 'GMT');
});
