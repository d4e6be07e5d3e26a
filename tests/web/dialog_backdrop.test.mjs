// Presses on a dialog and beside it, by mouse and by finger, in Chromium, with a stand-in for the widget.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { PAGE, untilOpen } from './dialog_page.mjs';
import { startSite, word } from './site.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {Awaited<ReturnType<typeof startSite>>} */
let site;
before(async () => {
  site = await startSite();
});
after(() => site.stop());

/** @param {Page} page @param {string} id */
const box = async (page, id) => {
  const found = await page.locator(`#${id}`).locator('dialog').boundingBox();
  assert.ok(found);
  return found;
};

test('a press closes a dialog if it begins and ends on the backdrop, by mouse', async (t) => {
  const { page } = await site.open(t, PAGE);
  await page.waitForFunction(() => window.BookingWidget);
  await page.locator('#opener').click();
  await word(page).waitFor();
  const { x, y, width, height } = await box(page, 'a');
  const [inside, field, outside] = [
    { x: x + width / 2, y: y + height - 8 },
    { x: x + 30, y: y + 90 },
    { x: x - 10, y: y + height / 2 },
  ];
  /** @param {{x: number, y: number}} from @param {{x: number, y: number}} to */
  const drag = async (from, to) => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 3 });
    await page.mouse.up();
    await page.evaluate(
      () =>
        new Promise((done) => {
          setTimeout(done);
        }),
    );
  };
  for (const [from, to] of [
    [inside, outside],
    [field, outside],
    [outside, inside],
    [outside, field],
    [inside, inside],
  ]) {
    await drag(from, to);
    await untilOpen(page, 'a');
  }
  await page.mouse.click(outside.x, outside.y, { button: 'right' });
  await untilOpen(page, 'a');
  // The border is the dialog's, up to its last pixel on each side.
  const middle = { x: x + width / 2, y: y + height / 2 };
  const edges = [
    [
      { x, y: middle.y },
      { x: x - 1, y: middle.y },
    ],
    [
      { x: x + width - 1, y: middle.y },
      { x: x + width, y: middle.y },
    ],
    [
      { x: middle.x, y: Math.ceil(y) },
      { x: middle.x, y: Math.floor(y) - 1 },
    ],
    [
      { x: middle.x, y: Math.floor(y + height) - 1 },
      { x: middle.x, y: Math.ceil(y + height) },
    ],
  ];
  for (const [on, off] of edges) {
    await page.mouse.click(on.x, on.y);
    await untilOpen(page, 'a');
    await page.mouse.click(off.x, off.y);
    await untilOpen(page, '');
    await page.locator('#opener').press('Enter');
    await untilOpen(page, 'a');
  }
  await drag(outside, { x: outside.x, y: outside.y + 40 });
  await untilOpen(page, '');
});

test('a press closes a dialog if it begins and ends on the backdrop, by finger', async (t) => {
  const { page } = await site.open(t, PAGE, /** @type {object} */ ({ hasTouch: true }));
  await page.waitForFunction(() => window.BookingWidget);
  await page.locator('#opener').tap();
  await word(page).waitFor();
  const { x, y, width, height } = await box(page, 'a');
  const devtools = await page.context().newCDPSession(page);
  const [inside, outside] = [
    { x: x + width / 2, y: y + height - 8 },
    { x: x + width / 2, y: y + height + 12 },
  ];
  for (const [from, to] of [
    [inside, outside],
    [outside, inside],
  ]) {
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] });
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [to] });
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await page.evaluate(
      () =>
        new Promise((done) => {
          setTimeout(done);
        }),
    );
    await untilOpen(page, 'a');
  }
  await page.touchscreen.tap(inside.x, inside.y);
  await untilOpen(page, 'a');
  await page.touchscreen.tap(outside.x, outside.y);
  await untilOpen(page, '');
});
