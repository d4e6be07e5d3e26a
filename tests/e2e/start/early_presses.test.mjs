// What a visitor does before the widget can do it: on the first screen, and on the engine's own until its second part has
// come. Both keep it by the same rules: a press is seen and replaces the one before, keys move the focus at once, and all of
// it is done once, when it can be.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  cannot,
  dayName,
  eventually,
  hasFocus,
  isThere,
  openHtml,
  openPage,
  startAll,
  timeButton,
  until,
} from '../support.mjs';
import { ENGINE, REST, isDrafted, openWithoutCode, preset, watch } from './first.mjs';
import { holdBack } from './presses.mjs';

const { server, browser } = await startAll();

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{held: string, more?: string, isReached: (page: Page) => Promise<unknown>}} Span */

/** @param {Page} page */
const isPainted = (page) => until(page, () => /** @type {any} */ (window).isReady);
/** @type {Record<string, Span>} */
const SPANS = {
  'before the engine': { held: ENGINE, isReached: isDrafted },
  'before its second part': { held: REST, isReached: isPainted },
  'before the second part, on a screen that was never drawn without the engine': {
    held: REST,
    more: 'style="--booking-accent: #6aa89f"',
    isReached: isPainted,
  },
};

/** Opens the page, and keeps the span's file back. @param {import('node:test').TestContext} t @param {Span} span @param {import('playwright-core').BrowserContextOptions} [options] */
async function openEarly(t, { held, more, isReached }, options = {}) {
  const page = await openPage(t, browser, options);
  const { letGo } = await holdBack(page, held);
  await page.addInitScript(watch);
  await openHtml(page, server.url, preset(more));
  await isReached(page);
  return { page, letGo };
}

/** These buttons, and no others, are marked as pressed and busy. @param {Page} page @param {RegExp[]} names */
async function areWanted(page, ...names) {
  const found = await page
    .locator('[data-wanted], button[aria-busy=true]')
    .evaluateAll((all) =>
      all.map((element) =>
        element.matches('[data-wanted][aria-busy=true]')
          ? (element.getAttribute('aria-label') ?? element.textContent)
          : `half: ${element.outerHTML}`,
      ),
    );
  assert.equal(found.length, names.length, found.join('; '));
  for (const [index, name] of names.entries()) assert.match(found[index] ?? '', name);
}

/** @param {Page} page @param {string} at "15:30" */
const time = (page, at) => page.getByRole('button', { name: new RegExp(`^${at}, `) });
/** @param {Page} page @param {string} name "10 March" */
const day = (page, name) => page.getByRole('gridcell', { name: dayName(name) });
/** @param {Page} page @param {RegExp} words */
const hasDetails = async (page, words) => {
  await isThere(page.getByRole('heading', { name: 'Your details' }));
  await isThere(page.getByText(words).first());
};
/** The times that the server was asked to hold. @param {Page} page */
function heldTimes(page) {
  /** @type {string[]} */
  const times = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && /\/holds$/.test(request.url()))
      times.push(JSON.parse(request.postData() ?? '{}').starts_at.slice(0, 16));
  });
  return times;
}

// Each test that takes a time takes another one: a page that goes may let its time go before the server has kept it.
for (const [index, [when, span]] of Object.entries(SPANS).entries()) {
  test(`a press is seen, and the last one counts, ${when}`, async (t) => {
    const { page, letGo } = await openEarly(t, span);
    await time(page, '12:00').click();
    await areWanted(page, /^12:00, /);
    const last = ['10:00', '11:30', '14:00'][index];
    await time(page, last).click();
    await areWanted(page, new RegExp(`^${last}, `));
    const held = heldTimes(page);
    letGo();
    await hasDetails(page, new RegExp(`4 March.*${last}`));
    await areWanted(page);
    await eventually(() => held.length > 0);
    assert.deepEqual(held, [`2026-03-04T${last}`]);
  });

  test(`a time that is pressed after another day is the one that opens, ${when}`, async (t) => {
    const { page, letGo } = await openEarly(t, span);
    const last = ['15:30', '16:00', '16:30'][index];
    await day(page, '10 March').click();
    await areWanted(page, /\b10 March/);
    await time(page, last).click();
    await areWanted(page, new RegExp(`^${last}, .*4 March`));
    const held = heldTimes(page);
    letGo();
    await hasDetails(page, new RegExp(`4 March.*${last}`));
    await eventually(() => held.length > 0);
    assert.deepEqual(held, [`2026-03-04T${last}`]);
  });

  test(`keys and Enter choose the day that they lead to, ${when}`, async (t) => {
    const { page, letGo } = await openEarly(t, span);
    await day(page, '4 March').focus();
    for (const key of ['ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    await hasFocus(day(page, '12 March'));
    await page.keyboard.press('Enter');
    await areWanted(page, /\b12 March/);
    letGo();
    await isThere(timeButton(page, '12 March', '09:30'));
    await hasFocus(day(page, '12 March'));
    await areWanted(page);
  });

  test(`Home and Enter choose the first day of the week, ${when}`, async (t) => {
    const { page, letGo } = await openEarly(t, span);
    await day(page, '12 March').focus();
    for (const key of ['End', 'Home']) await page.keyboard.press(key);
    await hasFocus(day(page, '9 March'));
    await page.keyboard.press('Enter');
    letGo();
    await isThere(timeButton(page, '9 March', '09:30'));
    await hasFocus(day(page, '9 March'));
  });

  test(`Enter after Page down chooses no day of the month before, and marks none, ${when}`, async (t) => {
    const { page, letGo } = await openEarly(t, span);
    await day(page, '10 March').focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('Enter');
    await areWanted(page);
    letGo();
    await isThere(page.getByRole('heading', { name: 'April 2026' }));
    await hasFocus(day(page, '10 April'));
  });

  test(`a time that is pressed after keys in the calendar is taken, ${when}`, async (t) => {
    const { page, letGo } = await openEarly(t, span);
    const last = ['11:00', '12:30', '14:30'][index];
    await day(page, '4 March').focus();
    await page.keyboard.press('PageDown');
    // Not every browser gives a button the focus that is clicked.
    await time(page, last).evaluate((element) => /** @type {HTMLElement} */ (element).click());
    await areWanted(page, new RegExp(`^${last}, `));
    letGo();
    await hasDetails(page, new RegExp(`4 March.*${last}`));
  });

  test(`every press on the months is done, and the clock beside them, ${when}`, async (t) => {
    const { page, letGo } = await openEarly(t, span);
    await page.getByRole('button', { name: '12 h' }).click();
    for (let press = 0; press < 3; ++press) await page.getByRole('button', { name: 'Next month' }).click();
    await areWanted(page, /^Next month$/, /^12.h$/);
    letGo();
    await isThere(page.getByRole('heading', { name: 'June 2026' }));
    await isThere(page.getByRole('button', { name: '12 h', pressed: true }));
    await areWanted(page);
  });

  test(`a visitor who has left the calendar by Tab stays there, ${when}`, async (t) => {
    const { page, letGo } = await openEarly(t, span);
    await day(page, '4 March').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: '12 h' }).evaluate((element) => /** @type {any} */ (element).click());
    letGo();
    await isThere(page.getByRole('button', { name: '12 h', pressed: true }));
    await hasFocus(page.getByRole('button', { name: /change time zone/ }));
  });

  test(`the mark of a press stays where the page changes its width, ${when}`, { skip: cannot('narrow') }, async (t) => {
    const { page, letGo } = await openEarly(t, span, { viewport: { width: 1280, height: 900 } });
    await day(page, '11 March').click();
    await page.setViewportSize({ width: 390, height: 844 });
    await eventually(async () => ((await time(page, '16:00').boundingBox())?.x ?? 390) < 390);
    await areWanted(page, /\b11 March/);
    letGo();
    await isThere(timeButton(page, '11 March', '09:30'));
  });

  test(`the times of a day come into view once they are there, and are announced once, ${when}`, async (t) => {
    const { page, letGo } = await openEarly(t, span);
    await page.evaluate(() => {
      const shadow = /** @type {ShadowRoot} */ (document.querySelector('booking-widget')?.shadowRoot);
      const heard = /** @type {any} */ (window);
      heard.said = [];
      new MutationObserver((changes) => {
        for (const { target, addedNodes } of changes) {
          if (target instanceof Element && target.closest('[aria-live]') && addedNodes.length)
            heard.said.push(target.textContent);
        }
      }).observe(shadow, { childList: true, subtree: true });
    });
    await day(page, '10 March').focus();
    for (let press = 0; press < 2; ++press) await page.keyboard.press('Enter');
    letGo();
    await isThere(timeButton(page, '10 March', '09:30'));
    await until(page, () => /** @type {any} */ (window).said.length > 0);
    assert.equal((await page.evaluate(() => /** @type {any} */ (window).said)).length, 1);
    await hasFocus(day(page, '10 March'));
  });
}

test('until the second part has come, the engine paints what is under the mouse, and the mark of a press', async (t) => {
  const { page, letGo } = await openEarly(t, SPANS['before its second part']);
  /** @param {string} of */
  const look = async (of) => {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    return page.screenshot({ clip: (await time(page, of).boundingBox()) ?? undefined });
  };
  const [plain, other] = [await look('13:00'), await look('09:30')];
  await time(page, '13:00').click();
  await page.mouse.move(1, 1);
  assert.ok(!plain.equals(await look('13:00')), 'the mark');
  await time(page, '09:30').hover();
  await eventually(async () => !other.equals(await look('09:30')));
  letGo();
});

test('a press is seen, keys move the focus, and all of it is done, before the code that does it is there', async (t) => {
  const open = async () => {
    const page = await openPage(t, browser);
    return { page, ...(await openWithoutCode(page, server.url, preset())) };
  };
  const { page, letGo } = await open();
  const held = heldTimes(page);
  await time(page, '12:00').click();
  await areWanted(page, /^12:00, /);
  await time(page, '15:30').click();
  await areWanted(page, /^15:30, /);
  letGo();
  await hasDetails(page, /15:30/);
  await eventually(() => held.length > 0);
  assert.deepEqual(held, ['2026-03-04T15:30']);

  const keys = await open();
  await day(keys.page, '4 March').focus();
  const before = await keys.page.evaluate(() => scrollY);
  await keys.page.keyboard.press('ArrowDown');
  await keys.page.keyboard.press('ArrowLeft');
  await hasFocus(day(keys.page, '10 March'));
  assert.equal(await keys.page.evaluate(() => scrollY), before);
  await keys.page.keyboard.press('Enter');
  await areWanted(keys.page, /10 March/);
  keys.letGo();
  await isThere(timeButton(keys.page, '10 March', '09:30'));
  await hasFocus(day(keys.page, '10 March'));
});

for (const [where, other] of /** @type {[string, (page: Page) => import('playwright-core').Locator][]} */ ([
  ['elsewhere on the page', (page) => page.getByLabel('Search')],
  ['to a time', (page) => time(page, '14:00')],
])) {
  test(`keys that are heard later leave the focus where the visitor has taken it since: ${where}`, async (t) => {
    const page = await openPage(t, browser);
    await page.addInitScript(watch);
    const { letGo } = await openWithoutCode(page, server.url, `<input aria-label="Search">${preset()}`);
    await day(page, '4 March').focus();
    for (const key of ['ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    await other(page).focus();
    await page.evaluate(() => {
      const seen = /** @type {any} */ (window);
      seen.moves = 0;
      document.addEventListener('focusin', () => ++seen.moves, true);
    });
    letGo();
    await isPainted(page);
    await hasFocus(other(page));
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).moves), 0);
  });
}
