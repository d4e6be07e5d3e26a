// Where today's month has no times, the widget opens on the first month that has: before the engine, by the engine alone, and
// after a choice in the widget. The business is closed until April, and a visitor opens the page on 4 March.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import {
  TAG,
  cannot,
  chooseWho,
  dayName,
  isThere,
  launch,
  openHtml,
  openPage,
  startServer,
  timeButton,
} from '../support.mjs';
import { ENGINE, REST, isDrafted, isTakenOver, preset, watch } from './first.mjs';
import { holdBack } from './presses.mjs';

/** @param {any} site */
const closeUntilApril = (site) => (site.exceptions = [{ date: '2026-03-01', last_date: '2026-03-31', hours: [] }]);
const [server, browser] = await Promise.all([startServer([], closeUntilApril), launch()]);
after(() => Promise.all([browser.close(), server.stop()]));

/** @typedef {import('playwright-core').Page} Page */
/** @param {Page} page @param {string} month */
const isMonth = (page, month) => isThere(page.getByRole('heading', { name: month, exact: true }));
/** @param {Page} page @param {'Previous' | 'Next'} way */
const arrow = (page, way) => page.getByRole('button', { name: `${way} month` });
/** @param {Page} page */
const namesApril = (page) =>
  isThere(
    page.getByText(/No times are available in March 2026\. The next available day is Wednesday,? 1 April\./).first(),
  );

/** The ranges of dates that the page asks for. @param {Page} page */
function askedDates(page) {
  /** @type {(string | null)[]} */
  const asked = [];
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname.endsWith('/bookings/availability')) asked.push(searchParams.get('from'));
  });
  return asked;
}

for (const [who, { more, ...options }] of Object.entries({
  'a desktop': { more: '' },
  'a phone, ahead of the business': {
    viewport: { width: 390, height: 844 },
    locale: 'en-US',
    timezoneId: 'Pacific/Auckland',
    more: '',
  },
  'Arabic, behind the business': { timezoneId: 'America/New_York', more: 'locale="ar-EG"' },
})) {
  const needs = /** @type {Parameters<typeof cannot>} */ (options.viewport ? ['narrow', 'locale'] : ['locale']);
  test(`the engine takes the first month with times over as it is: ${who}`, { skip: cannot(...needs) }, async (t) => {
    const page = await openPage(t, browser, options);
    const asked = askedDates(page);
    const { letGo } = await holdBack(page, ENGINE);
    await page.addInitScript(watch);
    await openHtml(page, server.url, preset(more));
    await isDrafted(page);
    const nodes = await isTakenOver(page, letGo);
    assert.ok(nodes.some(({ what }) => /aria-selected=true.*role=gridcell/.test(what)));
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).shifts), []);
    assert.deepEqual(
      asked.filter((from) => String(from) < '2026-04-30'),
      [],
    );
  });
}

for (const [when, held, more, isReached] of /** @type {const} */ ([
  ['before the engine', ENGINE, '', isDrafted],
  [
    'before its second part, on a screen that was never drawn without the engine',
    REST,
    'style="--booking-accent: #6aa89f"',
    isDrafted,
  ],
])) {
  /** @param {import('node:test').TestContext} t */
  const openEarly = async (t) => {
    const page = await openPage(t, browser);
    const { letGo } = await holdBack(page, held);
    await openHtml(page, server.url, preset(more));
    await isReached(page);
    await isMonth(page, 'April 2026');
    await isThere(timeButton(page, '1 April', '09:00'));
    return { page, letGo };
  };

  test(`the way back to today's month is open, ${when}`, async (t) => {
    const { page, letGo } = await openEarly(t);
    await arrow(page, 'Previous').click();
    letGo();
    await isMonth(page, 'March 2026');
    await namesApril(page);
    assert.equal(await arrow(page, 'Previous').isDisabled(), true);
    await page.getByRole('button', { name: /^Show Wednesday,? 1 April/ }).click();
    await isThere(timeButton(page, '1 April', '09:00'));
  });

  test(`a press on the next month leads to the month after the one that is shown, ${when}`, async (t) => {
    const { page, letGo } = await openEarly(t);
    await arrow(page, 'Next').click();
    letGo();
    await isMonth(page, 'May 2026');
  });

  test(`a day that is pressed is chosen, ${when}`, async (t) => {
    const { page, letGo } = await openEarly(t);
    await page.getByRole('gridcell', { name: dayName('9 April') }).click();
    letGo();
    await isThere(timeButton(page, '9 April', '09:30'));
  });
}

test('a choice in the widget opens the first month with times', async (t) => {
  const page = await openPage(t, browser);
  const asked = askedDates(page);
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await isMonth(page, 'April 2026');
  await isThere(timeButton(page, '1 April', '09:00'));
  assert.deepEqual(asked.slice(0, 2), ['2026-03-04', '2026-04-01']);
});

test('a month that the page names is shown, though it is empty', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, preset('date="2026-03-20"'));
  await namesApril(page);
  await isMonth(page, 'March 2026');
});
