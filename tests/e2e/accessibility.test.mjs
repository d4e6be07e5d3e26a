// Every screen of the flow under axe, painted and with the skin; and the skin as an interface of its own.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  ENGINE,
  TAG,
  bookButton,
  booked,
  cannot,
  checkAxe,
  chooseWhen,
  chooseWho,
  dayName,
  fillDetails,
  isThere,
  openHtml,
  openPage,
  root,
  timeButton,
  startAll,
} from './support.mjs';

const { server, browser } = await startAll();

const SITE = `<main><h1>A site</h1><h2>Booking</h2>${TAG}</main>`;

/**
 * Walks through every screen.
 * @param {import('./support.mjs').Page} page @param {string} day
 * @param {(screen: string) => Promise<void>} look
 */
async function walk(page, day, look) {
  await isThere(page.getByRole('button', { name: '30-Minute' }));
  await look('types');
  await page.getByRole('button', { name: '30-Minute' }).click();
  await isThere(page.getByRole('button', { name: 'Anyone available' }));
  await look('resources');
  await page.getByRole('button', { name: 'Anyone available' }).click();
  await page.getByRole('gridcell', { name: dayName(day) }).click();
  await isThere(timeButton(page, day, '09:30'));
  await look('times');
  await page.getByRole('button', { name: 'change time zone' }).click();
  await isThere(page.getByRole('option', { name: 'Your time zone' }));
  await look('zones');
  await page.keyboard.press('Escape');
  await chooseWhen(page, day, '09:30');
  await isThere(page.getByLabel('Name'));
  await look('details');
  await bookButton(page).click();
  await isThere(page.getByText('Enter your name.'));
  await look('errors');
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(booked(page));
  await look('confirmed');
}

test("axe finds nothing on any screen, on the clinic's own page", async (t) => {
  const page = await openPage(t, browser);
  await page.goto(server.url);
  await walk(page, '10 March', (screen) => checkAxe(page, screen));
});

test('axe finds nothing while loading, nor when loading failed', async (t) => {
  const page = await openPage(t, browser);
  /** @type {() => void} */
  let letGo = () => {};
  const held = new Promise((resolve) => {
    letGo = () => resolve(undefined);
  });
  await page.route(
    '**/widget/config?*',
    async (route) => {
      await held;
      await route.fulfill({ status: 500, body: 'no' });
    },
    { times: 1 },
  );
  await openHtml(page, server.url, SITE);
  await page.waitForFunction(() => document.querySelector('booking-widget')?.shadowRoot?.querySelector('.overlay h2'));
  await checkAxe(page, 'loading');
  letGo();
  await isThere(page.getByRole('button', { name: 'Retry' }));
  await checkAxe(page, 'failed');
});

test('without WebGL the skin is the interface, readable and complete', async (t) => {
  const page = await openPage(t, browser);
  await page.addInitScript(() => {
    const getContext = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = /** @type {any} */ (
      /** @this {HTMLCanvasElement} @param {string} kind @param {any} options */
      function (kind, options) {
        return kind.startsWith('webgl') ? null : getContext.call(this, kind, options);
      }
    );
  });
  await openHtml(page, server.url, SITE);
  await walk(page, '12 March', async (screen) => {
    const hidden = await page.locator('booking-widget').evaluate((element) => {
      const shadow = /** @type {ShadowRoot} */ (element.shadowRoot);
      const texts = [...shadow.querySelectorAll('.overlay :is(h2, h3, p, button, label)')].filter(
        (node) => !node.closest('.live, [hidden]'),
      );
      const isClear = (/** @type {Element} */ node) => getComputedStyle(node).color === 'rgba(0, 0, 0, 0)';
      return { count: texts.length, hidden: texts.filter(isClear).map((node) => node.textContent) };
    });
    assert.ok(hidden.count > 3);
    assert.deepEqual(hidden.hidden, [], `${screen}: all text is to be seen`);
    await checkAxe(page, `skin, ${screen}`);
    await page.screenshot({ path: `${root}build/screenshots/skin-${screen}.png`, fullPage: true });
  });
});

test('under forced colours the browser draws the widget, and a visitor books', { skip: cannot('media') }, async (t) => {
  const page = await openPage(t, browser, { forcedColors: 'active' });
  await openHtml(page, server.url, SITE);
  const button = page.getByRole('button', { name: '30-Minute' });
  await isThere(button);
  const look = await button.evaluate((element) => [
    getComputedStyle(element).color !== 'rgba(0, 0, 0, 0)',
    getComputedStyle(/** @type {Element} */ (/** @type {ShadowRoot} */ (element.getRootNode()).querySelector('canvas')))
      .visibility,
  ]);
  assert.deepEqual(look, [true, 'hidden']);
  await page.screenshot({ path: `${root}build/screenshots/forced-colours.png`, fullPage: true });
  await chooseWho(page);
  await page.getByRole('gridcell', { name: dayName('13 March') }).click();
  const chosen = page.getByRole('gridcell', { name: dayName('13 March'), selected: true });
  await isThere(chosen);
  const [ground, highlight] = await chosen.evaluate((cell) => {
    const probe = cell.appendChild(document.createElement('i'));
    probe.style.background = 'Highlight';
    const colours = [cell, probe].map((one) => getComputedStyle(one).backgroundColor);
    probe.remove();
    return colours;
  });
  assert.equal(ground, highlight);
  await chooseWhen(page, '13 March', '15:00');
  assert.equal(await page.getByLabel('Notes').getAttribute('placeholder'), 'Anything we should know?');
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(booked(page));
});

const LOSES = { skip: ENGINE === 'firefox-skin' && 'it has no WebGL that could be lost' };
test('a lost context gives way to the skin, and comes back as it was', LOSES, async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG);
  await isThere(page.getByRole('button', { name: '30-Minute' }));
  const widget = page.locator('booking-widget');
  /** @param {boolean} skinned */
  const becomes = (skinned) =>
    page.waitForFunction(
      (wanted) => wanted === Boolean(document.querySelector('booking-widget')?.shadowRoot?.querySelector('.root.skin')),
      skinned,
    );
  const lose = () =>
    widget.evaluate((element) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element.shadowRoot?.querySelector('canvas'));
      const extension = canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context');
      Object.assign(window, { lost: extension });
      extension?.loseContext();
    });
  const restore = () => page.evaluate(() => /** @type {any} */ (window).lost.restoreContext());
  const before = await page.screenshot();
  await lose();
  await becomes(true);
  await restore();
  await becomes(false);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.ok(before.equals(await page.screenshot()), 'pixel for pixel');

  await lose();
  await becomes(true);
  await page.getByRole('button', { name: '30-Minute' }).click();
  await isThere(page.getByRole('heading', { name: 'Who would you like to see?' }));
});
