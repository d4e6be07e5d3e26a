// Dialogs and their openers, in Chromium, with a stand-in for the widget.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { eventually } from '../e2e/support.mjs';
import { SCRIPT, SITE, mounted, startSite, word } from './site.mjs';

/** @type {Awaited<ReturnType<typeof startSite>>} */
let site;
before(async () => {
  site = await startSite();
});
after(() => site.stop());

const AT = 'api="/api/v1" key="pk_demo"';
const popup = (id = '', more = '') => `<booking-widget id="${id}" mode="popup" ${AT} ${more}></booking-widget>`;

/** The open dialogs, by their elements' ids. @param {import('playwright-core').Page} page */
const opened = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('booking-widget')]
      .filter((element) => element.shadowRoot?.querySelector('dialog:modal')?.getClientRects().length)
      .map(({ id }) => id),
  );

/** Until they are open, and no others. @param {import('playwright-core').Page} page @param {string[]} ids */
async function untilOpen(page, ...ids) {
  await page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('booking-widget')]
        .filter((element) => element.shadowRoot?.querySelector('dialog:modal'))
        .map(({ id }) => id)
        .join() === wanted,
    ids.join(),
  );
}

/** @param {import('playwright-core').Page} page */
const style = (page) => page.evaluate(() => document.documentElement.getAttribute('style') ?? '');

test('whatever is opened, closed and moved in whatever order, the page behind is free in the end', async (t) => {
  const { page, events } = await site.open(
    t,
    `${SCRIPT}${popup('a')}${popup('b')}${popup('c', 'hidden')}
    <div id="away" style="display: none">${popup('d')}</div><a href="/elsewhere" booking-popup="d">Book</a>`,
    { expected: /not displayed/, answers: { '/elsewhere': { contentType: 'text/html', body: '<h1>Elsewhere</h1>' } } },
  );
  await page.waitForFunction(() => window.BookingWidget);
  await page.evaluate(() => window.BookingWidget.open('a'));
  await page.evaluate(() => window.BookingWidget.open('b'));
  assert.deepEqual(await opened(page), ['b']);
  await page.evaluate(() => {
    const b = /** @type {Element} */ (document.getElementById('b'));
    /** @type {Element} */ (document.getElementById('a')).before(b);
  });
  await untilOpen(page, 'b');
  await page.evaluate(() => window.BookingWidget.close());
  assert.deepEqual([await opened(page), await style(page)], [[], '']);

  await page.evaluate(async () => {
    const opening = window.BookingWidget.open('a');
    window.BookingWidget.close();
    await opening;
  });
  assert.deepEqual([await opened(page), await style(page)], [[], ''], 'closed before it was open');

  await page.evaluate(() => window.BookingWidget.open('c'));
  assert.deepEqual(await opened(page), ['c'], 'a dialog is no part of what is hidden');
  await page.keyboard.press('Escape');
  await untilOpen(page);

  await page.evaluate(() => window.BookingWidget.open('d'));
  assert.deepEqual([await opened(page), await style(page)], [[], ''], 'one that has no place is not left open');
  assert.deepEqual(
    events.map(({ detail }) => detail.code),
    ['not_shown'],
  );
  await page.getByRole('link', { name: 'Book' }).click();
  await page.waitForURL(`${SITE}/elsewhere`);
});

test("the page behind is free at once when a dialog has closed, however late the browser's event for that comes", async (t) => {
  const { page } = await site.open(
    t,
    `${SCRIPT}${popup('a')}${popup('b')}<div style="display: none">${popup('nowhere')}</div>
    <button booking-popup="a">Opener</button><button>Next</button>`,
    { expected: /not displayed/ },
  );
  await page.waitForFunction(() => window.BookingWidget);
  // The events are kept back until they are sent by hand.
  await page.evaluate(() =>
    document.querySelectorAll('booking-widget').forEach((element) =>
      element.shadowRoot?.addEventListener(
        'close',
        (event) => {
          if (event.isTrusted) event.stopImmediatePropagation();
        },
        true,
      ),
    ),
  );
  const sendClose = () =>
    page.evaluate(() =>
      document
        .querySelectorAll('booking-widget')
        .forEach((element) => element.shadowRoot?.querySelector('dialog')?.dispatchEvent(new Event('close'))),
    );
  const focused = () => page.evaluate(() => document.activeElement?.textContent);

  await page.getByRole('button', { name: 'Opener' }).press('Enter');
  await untilOpen(page, 'a');
  await page.keyboard.press('Escape');
  await untilOpen(page);
  assert.deepEqual([await style(page), await focused()], ['', 'Opener']);
  await page.keyboard.press('Tab');
  await sendClose();
  assert.equal(await focused(), 'Next', 'where the visitor has gone meanwhile');

  // A dialog that something else than the widget closes.
  for (const next of ['b', 'nowhere', 'a']) {
    await page.evaluate(() => window.BookingWidget.open('a'));
    await page.evaluate(() => document.getElementById('a')?.shadowRoot?.querySelector('dialog')?.close());
    await page.evaluate((id) => window.BookingWidget.open(id), next);
    await page.evaluate(() => window.BookingWidget.close());
    await sendClose();
    assert.deepEqual([await opened(page), await style(page)], [[], ''], next);
  }
  await page.getByRole('button', { name: 'Opener' }).press('Enter');
  await untilOpen(page, 'a');
  await page.evaluate(() => document.getElementById('a')?.shadowRoot?.querySelector('dialog')?.close());
  await page.keyboard.press('Tab');
  await sendClose();
  assert.deepEqual([await style(page), await focused()], ['', 'Next']);
});

test("openers open the page's own widget or one each, and what was begun is kept", async (t) => {
  const ids = [1, 2, 3, 4, 5, 6];
  const { page, asked } = await site.open(
    t,
    `${SCRIPT}${popup('own')}<button booking-popup>Plain</button>
    ${ids.map((id) => `<button booking-popup data-resource="${id}">R${id}</button>`).join('')}`,
  );
  await page.waitForFunction(() => window.BookingWidget);
  const count = () => page.locator('booking-widget').count();
  for (const id of ids) await page.getByRole('button', { name: `R${id}` }).hover();
  await eventually(() =>
    ['/cdn/cdn/booking-1.wasm', '/api/v1/widget/config'].every((path) => asked.some((one) => one.startsWith(path))),
  );
  assert.equal(await count(), 1, 'a look fetches files and puts nothing in the page');
  assert.equal(asked.filter((path) => path.startsWith('/api/v1/widget/config')).length, 1);

  for (const id of ids) {
    await page.getByRole('button', { name: `R${id}` }).click();
    await word(page).and(page.locator(':visible')).waitFor();
    if (id === 1) await page.getByRole('textbox').fill('Sarah');
    await page.keyboard.press('Escape');
    await untilOpen(page);
  }
  assert.equal(await count(), 5);
  await page.getByRole('button', { name: 'R1' }).click();
  await page.getByRole('textbox').waitFor();
  assert.equal(await page.getByRole('textbox').inputValue(), 'Sarah');
  await page.keyboard.press('Escape');

  await page.evaluate(() => document.getElementById('own')?.removeAttribute('mode'));
  await page.getByRole('button', { name: 'Plain' }).click();
  await page.evaluate(() => window.BookingWidget.open());
  assert.deepEqual(await opened(page), []);
});

test('whatever an opener is, Tab reaches it and a press opens it', async (t) => {
  const { page } = await site.open(
    t,
    `${SCRIPT}${popup('own')}<div id="early" booking-popup>Early</div>
    <svg id="drawn" booking-popup width="40" height="40"><rect width="40" height="40"/></svg>
    <p booking-popup><button>Inner</button></p><span role="link" tabindex="-1" booking-popup>Set</span>`,
  );
  await page.waitForFunction(() => document.getElementById('early')?.tabIndex === 0);
  await page.evaluate(() =>
    document.getElementById('early')?.insertAdjacentHTML('afterend', '<b booking-popup>Late</b>'),
  );
  await page.waitForFunction(() => document.querySelector('b[tabindex]'));
  for (const [key, name] of [
    ['Enter', 'Early'],
    [' ', 'Late'],
  ]) {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), name);
    await page.keyboard.press(key);
    await untilOpen(page, 'own');
    await page.keyboard.press('Escape');
    await untilOpen(page);
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), name, 'and it has the keyboard again');
  }
  await page.locator('#drawn').click();
  await untilOpen(page, 'own');
  assert.deepEqual(
    await page
      .locator('[booking-popup]')
      .evaluateAll((all) => all.map((one) => [one.getAttribute('role'), one.getAttribute('tabindex')])),
    [
      ['button', '0'],
      ['button', '0'],
      ['button', '0'],
      [null, null],
      ['link', '-1'],
    ],
  );
});

const NO_DIALOGS = { '/cdn/cdn/modes-1.js': { status: 404, body: 'not here' } };
const CALL = '<a href="tel:1">Call us</a>';
const INLINE = `${SCRIPT}<booking-widget mode="popup" ${AT}>${CALL}</booking-widget>`;

for (const [what, press] of /** @type {[string, (page: import('playwright-core').Page) => Promise<unknown>][]} */ ([
  ['a button', (page) => page.getByRole('button', { name: 'Book' }).click()],
  ["the page's script", (page) => page.evaluate(() => window.BookingWidget.open())],
])) {
  test(`where the dialogs can't be had, ${what} opens the widget in its place in the page`, async (t) => {
    const { page, events } = await site.open(t, `<button booking-popup>Book</button>${INLINE}`, {
      answers: NO_DIALOGS,
      expected: /could not be loaded/,
    });
    await page.waitForFunction(() => window.BookingWidget);
    await press(page);
    await word(page).waitFor();
    assert.deepEqual(
      events.map(({ detail }) => detail.code),
      ['not_loaded'],
    );
  });
}

test("where nothing can be had, a button shows the page's own fallback, and a link leads where it says", async (t) => {
  const answers = { ...NO_DIALOGS, '/cdn/cdn/widget-1.js': { status: 404, body: 'not here' } };
  const expected = /could not be loaded/;
  const openers = '<button booking-popup>Book</button><a href="#contact" booking-popup>Appointments</a>';
  const { page } = await site.open(t, openers + INLINE, { answers, expected });
  await page.waitForFunction(() => window.BookingWidget);
  await page.getByRole('link', { name: 'Appointments' }).click();
  await page.waitForFunction(() => location.hash === '#contact');
  assert.ok(!(await page.getByText('Call us').isVisible()));
  await page.getByRole('button', { name: 'Book' }).click();
  await page.getByRole('link', { name: 'Call us' }).waitFor();
});

test('a key that the page stops on its way opens nothing, nor does the next key', async (t) => {
  const { page } = await site.open(t, `${SCRIPT}${popup('own')}<div id="early" booking-popup>Early</div>`);
  await page.waitForFunction(() => document.getElementById('early')?.tabIndex === 0);
  await page.evaluate(() => {
    const stop = (/** @type {Event} */ event) => event.stopPropagation();
    document.addEventListener('keydown', stop, { capture: true, once: true });
    addEventListener('keydown', ({ defaultPrevented }) => Object.assign(window, { defaultPrevented }));
  });
  const opener = page.locator('#early');
  await opener.press('Enter');
  await opener.press('x');
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).defaultPrevented), false);
  assert.deepEqual(await opened(page), []);
  await opener.press('Enter');
  await untilOpen(page, 'own');
});

test("the shape that stands for the widget is drawn in a dialog too, and the button's icon is as it was", async (t) => {
  const { page } = await site.open(t, `${SCRIPT}<booking-widget mode="floating" ${AT}></booking-widget>`, {
    answers: { '/cdn/cdn/booking-1.wasm': { never: true } },
  });
  const button = page.getByRole('button', { name: 'Book' });
  const iconStyle = await button.locator('svg').evaluate((icon) => {
    const { position, strokeDasharray } = getComputedStyle(icon);
    return [position, strokeDasharray];
  });
  assert.deepEqual(iconStyle, ['static', 'none']);
  await button.click();
  const shape = page.locator('.skeleton p');
  await shape.waitFor();
  const drawn = await shape.evaluate((line) => {
    const { width, height, color } = getComputedStyle(line);
    return [width, height, color];
  });
  assert.deepEqual(drawn, ['180px', '16px', 'rgba(0, 0, 0, 0)']);
});

test('a dialog and its button speak the language that the element is given', async (t) => {
  const { page } = await site.open(t, `${SCRIPT}<booking-widget mode="floating" ${AT}></booking-widget>`);
  await page.getByRole('button', { name: 'Book' }).click();
  await word(page).waitFor();
  await page.evaluate(() => document.querySelector('booking-widget')?.setAttribute('locale', 'ar'));
  const dialog = page.getByRole('dialog', { name: 'احجز' });
  await dialog.waitFor();
  assert.deepEqual([await dialog.getAttribute('lang'), await dialog.getAttribute('dir')], ['ar', 'rtl']);
  await dialog.getByRole('button', { name: 'إغلاق' }).click();
  await page.getByRole('button', { name: 'احجز' }).waitFor();
  assert.equal((await mounted(page)).length, 1, 'in the widget that is there');
});

test('a floating button says that it opens a dialog, and makes way for a control but not for the whole page', async (t) => {
  const { page } = await site.open(
    t,
    `${SCRIPT}<booking-widget mode="floating" ${AT}></booking-widget>
    <main tabindex="-1" style="position: absolute; inset: 0; height: 3000px"><a href="#" style="position: fixed; right: 30px; bottom: 30px">More</a></main>`,
  );
  const button = page.getByRole('button', { name: 'Book' });
  assert.equal(await button.getAttribute('aria-haspopup'), 'dialog');
  const opacity = () => button.evaluate((element) => getComputedStyle(element).opacity);
  await page.getByRole('link', { name: 'More' }).focus();
  await eventually(async () => (await opacity()) === '0');
  await page.getByRole('main').focus();
  await eventually(async () => (await opacity()) === '1');
});
