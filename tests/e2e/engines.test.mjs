// What is run in every engine: all screens, painted where their elements are and clean for axe, in both directions of
// writing; a widget in columns, which WebKit lays out its own way; and widgets that come and go.

import assert from 'node:assert/strict';
import test from 'node:test';
import { misplaced, squeezed } from './readers.mjs';
import { openEyes, visitScreens } from './screens.mjs';
import {
  ENGINE,
  TAG,
  bookButton,
  booked,
  checkAxe,
  chooseWhen,
  chooseWho,
  dayName,
  eventually,
  fillDetails,
  isThere,
  openHtml,
  openPage,
  root,
  startAll,
} from './support.mjs';

const { server, browser } = await startAll();

for (const [locale, time] of [
  ['en-GB', '09:30'],
  ['ar-EG', '10:00'],
]) {
  test(`every screen in ${locale}, painted where its elements are`, async (t) => {
    const page = await openPage(t, browser, { locale, viewport: { width: 700, height: 900 } });
    const eyes = await openEyes(page);
    /** @type {string[]} */
    const wrong = [];
    await visitScreens(page, server, { locale, time }, async (screen) => {
      // Without a canvas nothing is painted that could be elsewhere.
      const readers = ENGINE === 'firefox-skin' ? [] : [misplaced, squeezed];
      wrong.push(...(await eyes.read(...readers)).map((what) => `${screen}: ${what}`));
      await checkAxe(page, screen);
      await page.screenshot({ path: `${root}build/screenshots/engine-${locale}-${screen.replaceAll(' ', '-')}.png` });
    });
    assert.deepEqual(wrong, []);
  });
}

for (const [columns, time] of [
  ['columns:2', '11:30'],
  ['columns:20em', '12:00'],
]) {
  // The skin paints nothing.
  test(`painted and real elements are in one column of ${columns}`, { skip: ENGINE === 'firefox-skin' }, async (t) => {
    const page = await openPage(t, browser);
    const text = '<p>Text text text text.</p>'.repeat(40);
    await openHtml(page, server.url, `<div style="${columns}">${text}${TAG}${text}</div>`);
    await isThere(page.getByRole('button', { name: '30-Minute' }));
    for (const step of [
      () => chooseWho(page),
      () => page.getByRole('gridcell', { name: dayName('10 March') }).click(),
      () => chooseWhen(page, '10 March', time),
    ]) {
      await step();
      await eventually(async () => {
        const apart = await page.locator('booking-widget').evaluate((element) => {
          const shadow = /** @type {ShadowRoot} */ (element.shadowRoot);
          const canvas = /** @type {Element} */ (shadow.querySelector('canvas')).getBoundingClientRect();
          const real = [...shadow.querySelectorAll('.overlay :is(button, h2, h3, .field)')];
          const outside = real.filter((one) => {
            const box = one.getBoundingClientRect();
            const isIn = box.left >= canvas.left - 1 && box.right <= canvas.right + 1;
            return box.width > 0 && (!isIn || box.top < canvas.top - 1 || box.bottom > canvas.bottom + 1);
          });
          return real.length > 3 ? outside.length : -1;
        });
        return apart === 0;
      });
    }
    await fillDetails(page);
    await bookButton(page).click();
    await isThere(booked(page));
  });
}

test('widgets that came and went leave no context and no element, and the next one works', async (t) => {
  const page = await openPage(t, browser);
  await page.addInitScript(() => {
    const { getContext } = HTMLCanvasElement.prototype;
    /** @type {any[]} */
    const contexts = [];
    Object.assign(window, { contexts });
    HTMLCanvasElement.prototype.getContext = function (/** @type {any[]} */ ...given) {
      const context = /** @type {any} */ (getContext).apply(this, given);
      if (given[0] === 'webgl2' && context) contexts.push(context);
      return context;
    };
  });
  await openHtml(page, server.url, '<script async src="/booking-widget.js"></script>');
  await page.waitForFunction(() => window.BookingWidget);
  const left = await page.evaluate(async () => {
    for (let i = 0; i < 12; ++i) {
      const ready = new Promise((done) => {
        document.addEventListener('booking:ready', done, { once: true });
      });
      // Every fourth one in a dialog.
      const mode = i % 4 ? null : 'popup';
      const element = window.BookingWidget.mount(document.body, { api: '/api/v1', key: 'pk_demo', type: 3, mode });
      if (mode) await element.open();
      await ready;
      element.destroy();
      element.remove();
    }
    const { contexts } = /** @type {any} */ (window);
    // A context that was given back is lost a moment later.
    const kept = () => contexts.filter((/** @type {any} */ context) => !context.isContextLost()).length;
    for (let frames = 0; kept() > 0 && frames < 60; ++frames) await new Promise((done) => requestAnimationFrame(done));
    return [kept(), document.querySelectorAll('booking-widget').length, document.documentElement.style.overflow];
  });
  assert.deepEqual(left, [0, 0, '']);
  await page.evaluate(() => {
    window.BookingWidget.mount(document.body, { api: '/api/v1', key: 'pk_demo' });
  });
  await isThere(page.getByRole('button', { name: '30-Minute' }));
});
