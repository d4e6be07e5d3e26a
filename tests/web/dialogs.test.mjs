// Every way to open and close a dialog, and where the focus is afterwards, in Chromium, with a stand-in for the widget.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { PAGE, focused, untilFocused, untilOpen, withA } from './dialog_page.mjs';
import { mounted, startSite, word } from './site.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {Awaited<ReturnType<typeof startSite>>} */
let site;
before(async () => {
  site = await startSite();
});
after(() => site.stop());

/** Each way, and what has the keyboard after it closes. @type {[string, (page: Page) => Promise<unknown>, string][]} */
const WAYS_IN = [
  ['a press of the mouse', (page) => page.locator('#opener').click(), 'opener'],
  [
    "a press that does not focus, as Safari's",
    async (page) => {
      await page
        .locator('#opener')
        .evaluate((opener) => opener.addEventListener('mousedown', (event) => event.preventDefault()));
      await page.locator('#other').focus();
      await page.locator('#opener').click();
    },
    'opener',
  ],
  ['Enter', (page) => page.locator('#opener').press('Enter'), 'opener'],
  ['Space', (page) => page.locator('#opener').press('Space'), 'opener'],
  ['a press on what a link holds', (page) => page.locator('#inner').click(), 'link'],
  [
    "the page's script, from what has the keyboard",
    async (page) => {
      await page.locator('#other').focus();
      await page.evaluate(() => window.BookingWidget.open('a'));
    },
    'other',
  ],
  [
    "the page's script, for an opener that has not",
    async (page) => {
      await page.locator('#other').focus();
      await withA(page, (a) => a.open(document.getElementById('opener')));
    },
    'opener',
  ],
  [
    "the page's script, where nothing has the keyboard",
    (page) => page.evaluate(() => window.BookingWidget.open('a')),
    'body',
  ],
  [
    'what has the keyboard in a component of the page',
    async (page) => {
      await page.evaluate(() => {
        const host = document.body.appendChild(document.createElement('x-y'));
        host.attachShadow({ mode: 'open' }).innerHTML = '<input id="deep">';
        /** @type {HTMLElement} */ (host.shadowRoot?.firstElementChild).focus();
        return window.BookingWidget.open('a');
      });
    },
    'deep',
  ],
];

/** @type {[string, (page: Page) => Promise<unknown>][]} */
const WAYS_OUT = [
  ['Esc', (page) => page.keyboard.press('Escape')],
  ['the cross', (page) => page.getByRole('button', { name: 'Close' }).click()],
  ['the cross, by the keyboard', (page) => page.getByRole('button', { name: 'Close' }).press('Enter')],
  ['the backdrop', (page) => page.mouse.click(3, 300)],
  ["the page's script", (page) => page.evaluate(() => window.BookingWidget.close())],
  ['its element', (page) => withA(page, (a) => a.close())],
  ['the browser', (page) => withA(page, (a) => a.shadowRoot?.querySelector('dialog')?.close())],
  ['what takes it from the page', (page) => withA(page, (a) => a.remove())],
  ['what makes it another', (page) => withA(page, (a) => a.setAttribute('mode', 'floating'))],
];

test('however a dialog is opened and closed, the keyboard goes back, and the page is free', async (t) => {
  const { page } = await site.open(t, PAGE);
  const style = () => page.evaluate(() => document.documentElement.getAttribute('style') ?? '');
  /** @type {[number, number][]} each way in with Esc, and each way out from a press */
  const pairs = [
    ...WAYS_IN.map((_, at) => /** @type {[number, number]} */ ([at, 0])),
    ...WAYS_OUT.map((_, at) => /** @type {[number, number]} */ ([1, at])),
  ];
  for (const [at, to] of pairs) {
    const [[, open, back], [, close]] = [WAYS_IN[at], WAYS_OUT[to]];
    const how = `${WAYS_IN[at][0]}, ${WAYS_OUT[to][0]}`;
    await page.reload();
    await page.waitForFunction(() => window.BookingWidget);
    await open(page);
    await untilOpen(page, 'a');
    await word(page).waitFor();
    assert.match(await style(), /overflow: hidden/, how);
    assert.notEqual(await focused(page), back, `${how}: the keyboard is in the dialog`);
    await close(page);
    await untilOpen(page, '');
    await page.waitForFunction(() => !document.documentElement.getAttribute('style'));
    assert.equal(await focused(page), back, how);
  }
});

test('a dialog without an opener gives the keyboard back in the task that closes it', async (t) => {
  const { page } = await site.open(t, PAGE);
  await page.waitForFunction(() => window.BookingWidget);
  await page.evaluate(() => window.BookingWidget.open('a'));
  await untilOpen(page, 'a');
  await word(page).waitFor();
  const active = await page.evaluate(() => {
    window.BookingWidget.close();
    return document.activeElement?.localName;
  });
  assert.equal(active, 'body');
});

test('an opener that has gone meanwhile is not missed, and one that was moved is found', async (t) => {
  const { page } = await site.open(t, PAGE);
  await page.waitForFunction(() => window.BookingWidget);
  await page.locator('#opener').click();
  await untilOpen(page, 'a');
  await page.evaluate(() => document.body.append(/** @type {Element} */ (document.getElementById('opener'))));
  await page.keyboard.press('Escape');
  await untilOpen(page, '');
  await untilFocused(page, 'opener');
  await page.keyboard.press('Enter');
  await untilOpen(page, 'a');
  await page.evaluate(() => document.getElementById('opener')?.remove());
  await page.keyboard.press('Escape');
  await untilOpen(page, '');
  await page.waitForFunction(() => document.documentElement.getAttribute('style') === '');
  assert.equal(await focused(page), 'body');
  // The next time nothing is left of it.
  await page.locator('#other').focus();
  await withA(page, (a) => a.open());
  await untilOpen(page, 'a');
  await page.keyboard.press('Escape');
  await untilOpen(page, '');
  await untilFocused(page, 'other');
});

test('a dialog that another takes the place of is closed, and the keyboard goes where the other was opened', async (t) => {
  const { page } = await site.open(t, PAGE);
  await page.waitForFunction(() => window.BookingWidget);
  await page.locator('#opener').click();
  await untilOpen(page, 'a');
  await page.evaluate(() =>
    /** @type {BookingWidgetElement} */ (document.getElementById('b')).open(document.getElementById('link')),
  );
  await untilOpen(page, 'b');
  await page.evaluate(() => /** @type {BookingWidgetElement} */ (document.getElementById('a')).close());
  await untilOpen(page, 'b');
  await page.keyboard.press('Escape');
  await untilOpen(page, '');
  await untilFocused(page, 'link');
  assert.equal(await page.evaluate(() => document.documentElement.getAttribute('style')), '');
  assert.deepEqual(
    (await mounted(page)).map((/** @type {any} */ { destroyed }) => destroyed),
    [0, 0],
    'both are kept as they were left',
  );
});

test('opened once more while it is open, a dialog stays as it is', async (t) => {
  const { page } = await site.open(t, PAGE);
  await page.waitForFunction(() => window.BookingWidget);
  await page.locator('#opener').click();
  await word(page).waitFor();
  await page.getByRole('textbox').fill('Sarah');
  await page.evaluate(() =>
    /** @type {BookingWidgetElement} */ (document.getElementById('a')).open(document.getElementById('link')),
  );
  assert.equal(await focused(page), 'input');
  await page.keyboard.press('Escape');
  await untilOpen(page, '');
  await untilFocused(page, 'opener');
  assert.equal((await mounted(page)).length, 1);
});

test('what had the keyboard in a dialog has it again, unless it has gone', async (t) => {
  const { page } = await site.open(t, PAGE);
  await page.waitForFunction(() => window.BookingWidget);
  const again = async () => {
    await page.keyboard.press('Escape');
    await untilOpen(page, '');
    await page.locator('#opener').click();
    await untilOpen(page, 'a');
    return focused(page);
  };
  await page.locator('#opener').click();
  await word(page).waitFor();
  assert.equal(await focused(page), 'dialog', 'not the cross, which comes first');
  await page.getByRole('textbox').focus();
  assert.equal(await again(), 'input');
  await withA(page, (a) => a.shadowRoot?.querySelector('input')?.remove());
  assert.equal(await again(), 'dialog');
});

test('the page keeps the styles it had, and does not shift while a scrollbar is away', async (t) => {
  const { page } = await site.open(t, PAGE);
  await page.waitForFunction(() => window.BookingWidget);
  await page.evaluate(() => {
    const { documentElement } = document;
    documentElement.setAttribute('style', 'overflow: scroll; padding-inline-end: 7px; color: red;');
    const width = () => innerWidth - (documentElement.style.overflow === 'hidden' ? 0 : 15);
    Object.defineProperty(documentElement, 'clientWidth', { get: width, configurable: true });
  });
  const style = () =>
    page.evaluate(() => {
      const { overflow, paddingInlineEnd, color } = document.documentElement.style;
      return [overflow, paddingInlineEnd, color];
    });
  await page.locator('#opener').click();
  await untilOpen(page, 'a');
  assert.deepEqual(await style(), ['hidden', '15px', 'red']);
  await page.evaluate(() => window.BookingWidget.open('b'));
  await untilOpen(page, 'b');
  assert.deepEqual(await style(), ['hidden', '15px', 'red']);
  await page.keyboard.press('Escape');
  await untilOpen(page, '');
  assert.deepEqual(await style(), ['scroll', '7px', 'red']);
  // scrollbar-gutter: stable keeps the scrollbar's place.
  await page.evaluate(() => {
    Object.defineProperty(document.documentElement, 'clientWidth', { get: () => innerWidth - 15 });
  });
  await page.locator('#opener').click();
  await untilOpen(page, 'a');
  assert.deepEqual(await style(), ['hidden', '7px', 'red']);
});
