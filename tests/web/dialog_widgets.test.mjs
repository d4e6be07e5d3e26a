// Which widget a dialog has, by its opener or the page's script, and what is downloaded ahead of it.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { AT, PAGE, untilOpen } from './dialog_page.mjs';
import { SCRIPT, mounted, startSite, word } from './site.mjs';

/** @type {Awaited<ReturnType<typeof startSite>>} */
let site;
before(async () => {
  site = await startSite();
});
after(() => site.stop());

test('a press with a key that opens another tab, and one that the page has answered, open no dialog', async (t) => {
  const { page } = await site.open(t, PAGE, {
    answers: { '/elsewhere': { contentType: 'text/html', body: 'Elsewhere' } },
  });
  await page.waitForFunction(() => window.BookingWidget);
  // How a click ended is known once the page's own listeners have had it.
  const pressed = (/** @type {Record<string, any>} */ init) =>
    page.evaluate((how) => {
      const click = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true, ...how });
      document.getElementById('inner')?.addEventListener(
        'click',
        (event) => {
          if (how.detail === 9) event.preventDefault();
        },
        { once: true },
      );
      addEventListener(
        'click',
        (event) => {
          /** @type {any} */ (window).prevented = event.defaultPrevented;
          event.preventDefault();
        },
        { once: true },
      );
      document.getElementById('inner')?.dispatchEvent(click);
      return /** @type {any} */ (window).prevented;
    }, init);
  for (const key of ['ctrlKey', 'metaKey', 'shiftKey']) assert.equal(await pressed({ [key]: true }), false, key);
  assert.equal(await pressed({ detail: 9 }), true);
  await page.evaluate(() => window.BookingWidget.open('b'));
  await untilOpen(page, 'b');
  await page.keyboard.press('Escape');
  assert.equal(await pressed({}), true);
  await untilOpen(page, 'a');
});

test('a dialog of an opener takes what it does not say from a widget of the page, and no more', async (t) => {
  const { page } = await site.open(
    t,
    `${SCRIPT}<booking-widget mode="popup" ${AT} theme="dark" locale="ar" name="Eve" type="9"
    time-zone="Asia/Tokyo" label="Own"></booking-widget><button booking-popup data-type="4" data-thank-you="Bye" data-mode="floating"
    data-x="1">One</button><button booking-popup data-type="4" data-key="pk_other" data-theme="light">Two</button>`,
  );
  for (const name of ['One', 'Two']) {
    await page.getByRole('button', { name }).click();
    await word(page).and(page.locator(':visible')).waitFor();
    await page.keyboard.press('Escape');
  }
  const made = await page
    .locator('booking-widget')
    .evaluateAll((all) =>
      all
        .slice(1)
        .map((element) => Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]).sort())),
    );
  assert.deepEqual(made, [
    {
      'api': '/api/v1',
      'key': 'pk_demo',
      'locale': 'ar',
      'mode': 'popup',
      'thank-you': 'Bye',
      'theme': 'dark',
      'type': '4',
    },
    { api: '/api/v1', key: 'pk_other', locale: 'ar', mode: 'popup', theme: 'light', type: '4' },
  ]);
});

test("the page's script opens one dialog of its own, as it asks each time, and is told what there is not", async (t) => {
  const { page, events } = await site.open(t, PAGE, { expected: /could not be loaded|no option/ });
  await page.waitForFunction(() => window.BookingWidget);
  const own = page.locator('body > booking-widget:not([id])');
  await page.evaluate(() => window.BookingWidget.open({ type: 4, email: 'ada@example.com' }));
  await word(page).waitFor();
  await page.evaluate(() => window.BookingWidget.open(/** @type {any} */ ({ type: 5, theme: 'dark', colour: 1 })));
  assert.deepEqual(
    await own.evaluateAll((all) =>
      all.map((one) => [one.getAttribute('type'), one.getAttribute('email'), one.getAttribute('theme')]),
    ),
    [['5', null, 'dark']],
  );
  assert.equal((await mounted(page)).length, 1, 'and it goes on');
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.BookingWidget.open('nowhere'));
  await page.evaluate(() => window.BookingWidget.open(/** @type {any} */ (document.body)));
  assert.deepEqual(
    events.map(({ target, detail }) => [target, detail.code]),
    [
      ['body', 'not_loaded'],
      ['body', 'not_loaded'],
    ],
  );
  await page.evaluate(() => window.BookingWidget.open(/** @type {any} */ (document.getElementById('b'))));
  await untilOpen(page, 'b');
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.BookingWidget.open());
  await untilOpen(page, 'a');
});

test("an opener that names no widget of the page says so, and opens the page's own", async (t) => {
  const { page } = await site.open(t, `${PAGE}<button id="wrong" booking-popup="other">Wrong</button>`, {
    expected: /no <booking-widget> with this id/,
  });
  await page.waitForFunction(() => window.BookingWidget);
  const told = page.waitForEvent('console', (message) => message.text().includes('booking-popup="other"'));
  await page.locator('#wrong').click();
  await told;
  await untilOpen(page, 'a');
});

test('an answer fetched ahead is used for half a minute, and asked for again after it', async (t) => {
  for (const [waited, times] of [
    [20_000, 1], // the clock also runs by itself
    [31_000, 2],
  ]) {
    const { page, asked } = await site.open(t, PAGE, { clock: true });
    await page.waitForFunction(() => window.BookingWidget);
    const count = () => asked.filter((path) => path.startsWith('/api/v1/widget/config')).length;
    const answered = page.waitForResponse('**/widget/config?*');
    await page.evaluate(() => window.BookingWidget.preload('a'));
    await answered;
    assert.equal(count(), 1);
    await page.evaluate(() => window.BookingWidget.preload('a'));
    await page.clock.fastForward(waited);
    await page.locator('#opener').click();
    await word(page).waitFor();
    assert.equal(count(), times, `after ${waited} ms`);
    assert.equal(await page.locator('booking-widget').count(), 2, 'and nothing was put in the page');
  }
});

test('nothing is fetched ahead for what cannot work', async (t) => {
  const { page, asked } = await site.open(
    t,
    `${SCRIPT}<booking-widget id="a" mode="popup" api="ftp://x/"></booking-widget>`,
  );
  await page.waitForFunction(() => window.BookingWidget);
  await page.evaluate(() => window.BookingWidget.preload('a'));
  await page.evaluate(() => window.BookingWidget.preload(/** @type {any} */ ({ api: '/api/v1', key: 'sk_live_x' })));
  assert.deepEqual(
    asked.filter((path) => /config|wasm|widget-1|json/.test(path)),
    [],
  );
});
