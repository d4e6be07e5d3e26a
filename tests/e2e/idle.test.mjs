// An idle widget draws no frames.

import assert from 'node:assert/strict';
import test from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { TAG, chooseWho, dayName, eventually, isThere, openHtml, openPage, startAll } from './support.mjs';

const { server, browser } = await startAll();

test('left alone for five seconds, no frame is asked for and nothing is drawn', async (t) => {
  const page = await openPage(t, browser);
  await page.addInitScript(() => {
    const counts = { frames: 0, draws: 0 };
    const ask = requestAnimationFrame;
    window.requestAnimationFrame = (callback) => {
      counts.frames++;
      return ask(callback);
    };
    const clear = WebGL2RenderingContext.prototype.clear;
    WebGL2RenderingContext.prototype.clear = function (/** @type {number} */ mask) {
      counts.draws++;
      clear.call(this, mask);
    };
    Object.assign(window, { counts });
  });
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await isThere(page.getByRole('gridcell', { name: dayName('10 March') }));
  const read = () => page.evaluate(() => ({ .../** @type {any} */ (window).counts }));
  const loaded = await read();
  assert.ok(loaded.frames > 0 && loaded.draws > 0, 'it did draw before');
  await page.waitForLoadState('networkidle');
  // All that came has been painted once half a second goes by without a frame.
  let settled = await read();
  await eventually(async () => {
    const earlier = settled;
    await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
    settled = await read();
    return isDeepStrictEqual(earlier, settled);
  });
  // The one wait of the suite: the requirement is about this very time.
  await page.evaluate(() => new Promise((done) => setTimeout(done, 5000)));
  assert.deepEqual(await read(), settled);
  await page.getByRole('gridcell', { name: dayName('11 March') }).hover();
  await page.waitForFunction((frames) => /** @type {any} */ (window).counts.draws > frames, settled.draws);
});

test('in a tab behind others, which is given no frames, the widget gets ready and answers', async (t) => {
  const page = await openPage(t, browser);
  await page.addInitScript(() => {
    Object.assign(window, { isHidden: false });
    Object.defineProperty(document, 'hidden', { get: () => /** @type {any} */ (window).isHidden });
    const ask = requestAnimationFrame;
    // Frames asked for before the page was hidden do not come either.
    window.requestAnimationFrame = (callback) =>
      ask((time) => {
        if (!document.hidden) callback(time);
      });
  });
  await openHtml(page, server.url, TAG);
  await isThere(page.getByRole('button', { name: '30-Minute' }));
  await page.evaluate(() => {
    const widget = document.querySelector('booking-widget')?.shadowRoot;
    /** @type {HTMLElement} */ (widget?.querySelector('.overlay button')).click();
    /** @type {any} */ (window).isHidden = true;
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.waitForFunction(
    () => document.querySelector('booking-widget')?.shadowRoot?.textContent?.includes('Who would you like to see?'),
    null,
    { polling: 50 },
  );
});
