// Links to bookings in the page's address, as the loader opens them in Chromium, with a stand-in for the module it loads.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { SITE, mounted, startSite, tag, word } from './site.mjs';

/** @type {Awaited<ReturnType<typeof startSite>>} */
let site;
before(async () => {
  site = await startSite();
});
after(() => site.stop());
/** @type {typeof site.open} */
const open = (...call) => site.open(...call);

test("a link to a booking in the page's address opens in the first widget alone", async (t) => {
  const { page } = await open(
    t,
    tag('api="/api/v1" contact-token="bt_c42.1.x"') +
      '<booking-widget api="/api/v1" manage-url="/mine?a=1&booking=9#top" contact-token="sk_x"></booking-widget>',
    { address: '/page?lang=en&booking=101#bt_b101.1773151200.q-_9' },
  );
  await page.waitForFunction(() => /** @type {any} */ (window).mounted?.length === 2);
  const [first, second] = (await mounted(page)).map((/** @type {any} */ { options }) => options);
  assert.deepEqual([first.booking, first.token], ['101', 'bt_b101.1773151200.q-_9']);
  assert.equal(first.contactToken, 'bt_c42.1.x');
  assert.equal(first.manageUrl, `${SITE}/page?lang=en`);
  assert.deepEqual([second.booking, second.token], [null, '']);
  assert.equal(second.contactToken, '', 'no other key is taken for it');
  assert.equal(second.manageUrl, `${SITE}/mine?a=1`);
});

test('an address that is only like a link is not taken for one, and a damaged link opens nothing', async (t) => {
  for (const [address, booking] of [
    ['/page#bt_b7.1.x', null],
    ['/page?booking=7x#bt_b7.1.x', null],
    ['/page?booking=0#bt_b7.1.x', null],
    ['/page?booking=7', '7'],
    ['/page?booking=7#b', '7'],
    ['/page?booking=7#bt_b7 <script>', '7'],
    [`/page?booking=7#bt_${'x'.repeat(300)}`, '7'],
  ]) {
    const { page } = await open(t, tag(), { address: /** @type {string} */ (address) });
    await word(page).waitFor();
    const [{ options }] = await mounted(page);
    assert.deepEqual([options.booking, options.token], [booking, ''], /** @type {string} */ (address));
  }
});

test('a link followed once more in the same tab opens, and another fragment restarts nothing', async (t) => {
  const { page } = await open(t, tag(), { address: '/page?booking=7#bt_b7' });
  await word(page).waitFor();
  for (const fragment of ['bt_b7.1.x', 'top', 'bt_b7.1.x']) {
    await page.evaluate(
      (hash) =>
        new Promise((done) => {
          addEventListener('hashchange', () => setTimeout(done), { once: true });
          location.hash = hash;
        }),
      fragment,
    );
    await page.waitForFunction(() => /** @type {any} */ (window).mounted.length === 2);
  }
  const all = await mounted(page);
  assert.deepEqual(
    all.map((/** @type {any} */ { options }) => options.token),
    ['bt_b7', 'bt_b7.1.x'],
  );
  assert.equal(all[1].destroyed, 0);
});
