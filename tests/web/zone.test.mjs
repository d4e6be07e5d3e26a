// The browser's zone rules against those of the tz database (tests/vectors/zones.json, made from it).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { zoneRules } from '../../web/zone.js';

/** @typedef {{from: string, offset_seconds: number}} Transition */

/** @type {{zones: Record<string, Transition[]>}} */
const { zones } = JSON.parse(readFileSync(new URL('../vectors/zones.json', import.meta.url), 'utf8'));
const NOW = Date.UTC(2026, 2, 4, 9);
const YEAR = 366 * 86_400_000;

// What these decided in 2026 is in the tz database, and reaches browsers late.
const DECIDED_LATELY = ['Africa/Casablanca', 'America/Havana', 'America/Vancouver'];

/** When clocks change within a span, and to what. @param {Transition[]} transitions @param {number} until */
function changes(transitions, until) {
  return transitions
    .filter(({ offset_seconds }, at) => at > 0 && offset_seconds !== transitions[at - 1].offset_seconds)
    .map(({ from, offset_seconds }) => `${from} ${offset_seconds}`)
    .filter((change) => Date.parse(change.split(' ')[0]) > NOW - YEAR && Date.parse(change.split(' ')[0]) <= until);
}

for (const [name, right] of Object.entries(zones)) {
  test(`${name}: every change of clocks, to the second`, () => {
    const rules = zoneRules(name, NOW, 'en-GB');
    const until = DECIDED_LATELY.includes(name) ? Date.UTC(2026, 8, 1) : NOW + 2 * YEAR;
    assert.equal(rules.name, name);
    assert.deepEqual(changes(rules.transitions, until), changes(right, until));
    const before = right.filter(({ from }) => Date.parse(from) <= NOW - YEAR).at(-1);
    assert.equal(rules.transitions[0].offset_seconds, before?.offset_seconds);
  });
}

test('it is cheap: a few milliseconds, once the browser has its zones at hand', () => {
  const took = Object.keys(zones).map((name) => {
    const begun = process.cpuUsage().user;
    zoneRules(name, NOW, 'en-GB');
    return (process.cpuUsage().user - begun) / 1000;
  }).sort((a, b) => a - b);
  const usual = took[took.length >> 1];
  assert.ok(usual < 5, `took ${usual} ms of the processor`);
});

test('a zone the browser does not know is taken as its own', () => {
  const rules = zoneRules('Mars/Olympus', NOW, 'en-GB');
  assert.equal(rules.name, Intl.DateTimeFormat().resolvedOptions().timeZone);
});

test('abbreviations are those the visitor\'s language has', () => {
  const first = (/** @type {string} */ zone, /** @type {string} */ locale) =>
    zoneRules(zone, NOW, locale).transitions[0].abbreviation;
  assert.equal(first('America/Los_Angeles', 'en-US'), 'PST');
  assert.equal(first('Europe/London', 'en-GB'), 'GMT');
});
