// Where the keyboard is in the overlay, on node tables made by hand.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Role } from '../../web/widget/nodes.js';
import { launch } from '../e2e/support.mjs';
import { BUTTON, calls, openOverlay, present } from './overlay_page.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('the focused element is the same one after everything around it has changed places', async (t) => {
  const page = await openOverlay(t, browser);
  const four = [1, 2, 3, 4].map((id) => ({ ...BUTTON, id, name: `Button ${id}` }));
  await present(page, four);
  const third = page.getByRole('button', { name: 'Button 3' });
  await third.focus();
  await third.evaluate((element) => {
    /** @type {any} */ (window).kept = element;
  });
  await calls(page);
  await present(page, [four[2], { ...BUTTON, id: 8, name: 'New' }, four[3], four[0]]);
  const order = await page.getByRole('button').allTextContents();
  assert.deepEqual(order, ['Button 3', 'New', 'Button 4', 'Button 1']);
  assert.ok(
    await page.evaluate(() => {
      const all = /** @type {any} */ (window);
      return all.root.getRootNode().activeElement === all.kept && all.kept.isConnected;
    }),
  );
  assert.deepEqual(await calls(page), [], 'and no change of focus was reported');
});

test('focus the widget asked for is not reported, focus the visitor moved is', async (t) => {
  const page = await openOverlay(t, browser);
  await present(page, [{ id: 1, role: Role.heading, name: 'March', detail: 2 }, BUTTON]);
  await page.evaluate(() => /** @type {any} */ (window).overlay.focus(1));
  assert.deepEqual(await calls(page), []);
  assert.ok(await page.getByRole('heading', { name: 'March' }).evaluate((element) => element.matches(':focus')));
  await page.keyboard.press('Tab');
  assert.deepEqual(await calls(page), [['focus', 9]]);
  await page.keyboard.press('Tab');
  assert.deepEqual(await calls(page), [['focusLeft']]);
});

test('the widget does not take focus from a field elsewhere on the page', async (t) => {
  const page = await openOverlay(t, browser);
  await present(page, [{ id: 1, role: Role.heading, name: 'March', detail: 2 }]);
  await page.evaluate(() => document.body.appendChild(document.createElement('input')).focus());
  await page.evaluate(() => /** @type {any} */ (window).overlay.focus(1));
  assert.equal(await page.evaluate(() => document.activeElement?.localName), 'input');
});

test('when the focused control goes, the heading takes over', async (t) => {
  const page = await openOverlay(t, browser);
  await present(page, [{ id: 1, role: Role.heading, name: 'March', detail: 2 }, BUTTON]);
  await page.getByRole('button').focus();
  await present(page, [{ id: 2, role: Role.heading, name: 'April', detail: 2 }]);
  await page.evaluate(() => /** @type {any} */ (window).overlay.settleFocus());
  assert.ok(await page.getByRole('heading', { name: 'April' }).evaluate((element) => element.matches(':focus')));
});

test('what the widget focuses comes into sight, and what is in sight does not move', async (t) => {
  const page = await openOverlay(t, browser);
  const far = { ...BUTTON, rect: [10, 3000, 200, 44] };
  await present(page, [{ id: 1, role: Role.heading, name: 'March', detail: 2, rect: [10, 10, 200, 28] }, far]);
  await page.evaluate(() => {
    document.body.style.height = '4000px';
  });
  const focus = (/** @type {number} */ id) =>
    page.evaluate((which) => {
      /** @type {any} */ (window).overlay.focus(which);
      return scrollY;
    }, id);
  assert.equal(await focus(1), 0);
  assert.ok((await focus(9)) > 2000, 'below the window');
  await page.evaluate(() => scrollTo(0, 2900));
  assert.equal(await focus(9), 2900, 'in sight');
  await page.evaluate(() => scrollTo(0, 3000));
  assert.equal(await focus(9), 3000, 'in sight, at the edge');
  assert.ok((await focus(1)) < 50, 'above the window');
});
