// Dialogs, openers, the floating button and the script where the page stands in their way, in Chromium, with a stand-in for
// the widget.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { eventually } from '../e2e/support.mjs';
import { SCRIPT, STUB, mounted, startSite, word } from './site.mjs';

/** @type {Awaited<ReturnType<typeof startSite>>} */
let site;
before(async () => {
  site = await startSite();
});
after(() => site.stop());

const AT = 'api="/api/v1" publishable-key="pk_demo"';
const POPUP = `${SCRIPT}<booking-widget mode="popup" ${AT}></booking-widget>`;

test('an opener works where something in or around it stops the event', async (t) => {
  const { page } = await site.open(
    t,
    `${POPUP}<div id="around"><a href="/elsewhere" booking-popup>Link <b>inside</b></a>
    <span booking-popup>Span</span></div>
    <script>
      for (const type of ['click', 'keydown', 'pointerover', 'focusin']) {
        const stop = (event) => event.stopPropagation();
        document.getElementById('around').addEventListener(type, stop);
        document.querySelector('b').addEventListener(type, stop);
      }
    </script>`,
  );
  await page.waitForFunction(() => document.querySelector('span')?.tabIndex === 0);
  for (const act of [
    () => page.getByRole('link').click({ position: { x: 3, y: 3 } }),
    () => page.getByText('inside').click(),
    () => page.getByText('Span').click(),
    () => page.getByText('Span').press('Enter'),
  ]) {
    await act();
    await word(page).waitFor();
    await page.keyboard.press('Escape');
    await word(page).waitFor({ state: 'hidden' });
  }
  assert.ok(page.url().endsWith('/page'));
});

test("an opener whose page has answered the key or the click by itself doesn't open", async (t) => {
  const { page } = await site.open(
    t,
    `${POPUP}<div id="around"><span booking-popup>Span</span></div>
    <script>
      for (const type of ['click', 'keydown']) {
        document.querySelector('span').addEventListener(type, (event) => event.preventDefault());
        document.getElementById('around').addEventListener(type, (event) => event.stopPropagation());
      }
    </script>`,
  );
  await page.waitForFunction(() => document.querySelector('span')?.tabIndex === 0);
  await page.getByText('Span').click();
  await page.getByText('Span').press('Enter');
  await page.evaluate(() => window.BookingWidget.preload());
  assert.equal(
    await page.evaluate(() => document.querySelector('booking-widget')?.shadowRoot?.querySelector('dialog')),
    null,
  );
});

test('a dialog works over a page whose body takes no pointer, and looks like itself in a section that looks different', async (t) => {
  const { page } = await site.open(
    t,
    `<style>
      body { pointer-events: none; writing-mode: vertical-rl; -webkit-text-fill-color: transparent; cursor: none;
        text-transform: uppercase; white-space: pre; user-select: none; }
    </style>${POPUP}`,
  );
  await page.waitForFunction(() => window.BookingWidget);
  await page.evaluate(() => window.BookingWidget.open());
  await word(page).waitFor();
  const title = page.locator('dialog .title');
  const style = await title.evaluate((element) => {
    const { webkitTextFillColor, color, writingMode, textTransform, whiteSpace } = getComputedStyle(element);
    return [webkitTextFillColor === color, writingMode, textTransform, whiteSpace];
  });
  assert.deepEqual(style, [true, 'horizontal-tb', 'none', 'normal']);
  await page.getByRole('button', { name: 'Close' }).click();
  await word(page).waitFor({ state: 'hidden' });
});

const CORNER = { x: 1280, y: 900 };
for (const [what, style] of [
  ['transformed', 'transform: translateZ(0)'],
  ['filtered and clipped', 'filter: blur(0); overflow: hidden; width: 200px'],
  ['contained', 'contain: paint; content-visibility: visible'],
]) {
  test(`the floating button stands in the window's corner in a ${what} element, opens, and comes back`, async (t) => {
    const { page } = await site.open(
      t,
      `<div id="around" style="${style}; height: 3000px">${SCRIPT}<booking-widget mode="floating" ${AT}></booking-widget></div>
      <div id="other"></div>`,
    );
    const button = page.getByRole('button', { name: 'Book' });
    const isInCorner = async () => {
      const box = await button.boundingBox();
      return (
        box !== null &&
        Math.abs(box.x + box.width + 20 - CORNER.x) < 2 &&
        Math.abs(box.y + box.height + 20 - CORNER.y) < 2 &&
        box.height < 70
      );
    };
    await button.waitFor();
    await eventually(isInCorner);
    await button.click();
    await word(page).waitFor();
    await page.keyboard.press('Escape');
    await word(page).waitFor({ state: 'hidden' });
    await page.evaluate(() =>
      document.getElementById('other')?.append(/** @type {Element} */ (document.querySelector('booking-widget'))),
    );
    await eventually(isInCorner);
  });
}

test('a floating button in an element that is not displayed says so once', async (t) => {
  const { page } = await site.open(t, '');
  /** @type {string[]} */
  const lines = [];
  page.on('console', (message) => lines.push(message.text()));
  await page.setContent(
    `<div hidden>${SCRIPT}<booking-widget mode="floating" ${AT}></booking-widget></div><booking-widget hidden mode="floating" ${AT}></booking-widget>`,
  );
  await eventually(() => lines.some((line) => /button isn't shown/.test(line)));
  await page.evaluate(() => document.querySelector('booking-widget')?.setAttribute('label', 'Other'));
  await page.waitForFunction(() =>
    document.querySelector('booking-widget')?.shadowRoot?.querySelector('.launcher')?.textContent?.includes('Other'),
  );
  assert.equal(lines.filter((line) => /button isn't shown/.test(line)).length, 1);
});

test('calls made before the script has come are made once it has', async (t) => {
  // The script comes before the page is read to its end.
  const { page } = await site.open(
    t,
    `${STUB}<script>
    BookingWidget.on('booking:error', (event) => { window.told = event.detail.code; });
    BookingWidget.mount('#nowhere', {});
    BookingWidget.mount('#here', { api: '/api/v1', key: 'pk_demo', timeZone: 'Asia/Tokyo', type: 4 });
    BookingWidget.mount('#there', { api: 'ftp://no' });
  </script>${SCRIPT.replace('async ', '')}<div id="here"></div><div id="there"></div>`,
    { expected: /nothing on the page is #nowhere|api has to be/ },
  );
  await word(page).waitFor();
  const [{ key, options }] = await mounted(page);
  assert.deepEqual([key, options.timeZone, options.type], ['pk_demo', 'Asia/Tokyo', '4']);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).told), 'bad_api');
  await page.evaluate(() => /** @type {any} */ (document.querySelector('#here > booking-widget')).destroy());
  await page.waitForFunction(() => /** @type {any} */ (window).mounted[0].destroyed === 1);
  assert.equal(await page.locator('booking-widget').count(), 1);
});

test("a form or a frame of the script's name on the page doesn't stop it", async (t) => {
  for (const named of [
    '<form id="BookingWidget"></form>',
    '<form id="BookingWidget"><input name="q"></form>',
    '<iframe name="BookingWidget" src="data:text/html,elsewhere"></iframe>',
  ]) {
    const { page } = await site.open(t, `${named}${SCRIPT.replace('async ', '')}<div id="here"></div>`);
    await page.waitForFunction(() => typeof (/** @type {any} */ (window).BookingWidget.mount) === 'function');
    await page.evaluate(() =>
      /** @type {any} */ (window).BookingWidget.mount('#here', { api: '/api/v1', key: 'pk_demo' }),
    );
    await word(page).waitFor();
  }
});
