// Browsers without some feature, printing, and platform behaviour: typing, and entering and leaving by Tab.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  TAG,
  bookButton,
  booked,
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

/** @typedef {import('./support.mjs').Page} Page */

const { server, browser } = await startAll();

/** A browser of some years ago: without what `Intl` has learnt since, without a zone, and with old rules for London. */
function forgetIntl() {
  delete (/** @type {any} */ (globalThis).Temporal);
  const { DateTimeFormat } = Intl;
  const proto = /** @type {any} */ (Intl.Locale.prototype);
  for (const name of ['getWeekInfo', 'weekInfo', 'getTextInfo', 'textInfo', 'getTimeZones', 'timeZones'])
    delete proto[name];
  for (const name of ['DisplayNames', 'supportedValuesOf']) delete (/** @type {any} */ (Intl)[name]);
  /** @type {any} */ (Intl).DateTimeFormat = function (/** @type {string} */ locale, /** @type {any} */ options) {
    if (options?.timeZone && options.timeZone !== 'UTC')
      throw new RangeError(`Invalid time zone specified: ${options.timeZone}`);
    const format = new DateTimeFormat(locale, options);
    const { resolvedOptions } = format;
    format.resolvedOptions = () => ({ ...resolvedOptions.call(format), timeZone: /** @type {any} */ (undefined) });
    return format;
  };
  const { select } = Intl.PluralRules.prototype;
  Intl.PluralRules.prototype.select = function (/** @type {number} */ number) {
    return this.resolvedOptions().locale.startsWith('ar') ? 'other' : select.call(this, number);
  };
}

test("a browser with little of Intl books at the business's own time", async (t) => {
  const page = await openPage(t, browser, { timezoneId: 'Asia/Tokyo' });
  await page.addInitScript(forgetIntl);
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await page.getByRole('gridcell', { name: dayName('30 March') }).click();
  // Clocks went forward the day before, by the server's rules; the browser's may be outdated.
  await page.getByRole('button', { name: 'London (BST), change time zone' }).click();
  await isThere(page.getByRole('combobox'));
  await page.keyboard.press('Escape');
  await chooseWhen(page, '30 March', '09:30');
  await fillDetails(page);
  const answer = page.waitForResponse(
    (response) => response.request().method() === 'POST' && response.url().endsWith('/bookings'),
  );
  await bookButton(page).click();
  await isThere(booked(page));
  assert.match((await (await answer).json()).data.starts_at, /^2026-03-30T08:30:00/);
  await openHtml(page, server.url, TAG.replace('key=', 'locale="ar-EG" type="3" resource="1" key='));
  await isThere(page.getByRole('gridcell').first());
  assert.equal(
    await page
      .locator('booking-widget')
      .evaluate((element) => element.shadowRoot?.querySelector('.root')?.getAttribute('dir')),
    'rtl',
  );
});

test('on paper every screen is words, dark on white, though the page is dark', async (t) => {
  const page = await openPage(t, browser, { colorScheme: 'dark', viewport: { width: 800, height: 900 } });
  await openHtml(page, server.url, TAG);
  const looks = async (/** @type {string} */ screen) => {
    await page.emulateMedia({ media: 'print' });
    const pale = await page.locator('booking-widget').evaluate((element) => {
      const shadow = /** @type {ShadowRoot} */ (element.shadowRoot);
      const texts = [...shadow.querySelectorAll('.overlay :is(h2, h3, p, button, a, label, input)')].filter(
        (one) => !one.closest('.live, .trap, [hidden]'),
      );
      const canvas = getComputedStyle(/** @type {Element} */ (shadow.querySelector('canvas'))).visibility;
      const isPale = (/** @type {string} */ colour) => {
        const [red, green, blue, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
        return alpha < 1 || 0.2126 * red + 0.7152 * green + 0.0722 * blue > 110;
      };
      // Browsers print no backgrounds.
      const filled = shadow.querySelectorAll('.overlay :is(.primary, [aria-pressed="true"], [aria-selected="true"])');
      return [
        canvas,
        texts.length > 3,
        ...texts.filter((one) => isPale(getComputedStyle(one).color)).map((one) => one.textContent),
        ...[...filled]
          .filter((one) => isPale(getComputedStyle(one).borderColor) || one.clientTop < 1)
          .map((one) => `${one.textContent} without its border`),
      ];
    });
    assert.deepEqual(pale, ['hidden', true], screen);
    await page.screenshot({ path: `${root}build/screenshots/print-${screen}.png` });
    const pdf = (await page.pdf()).toString('latin1');
    assert.ok(/\/Type ?\/Font\b/.test(pdf), `${screen}: there is text on it`);
    await page.emulateMedia({ media: 'screen' });
  };
  await isThere(page.getByRole('button', { name: '30-Minute' }));
  await looks('types');
  await chooseWho(page);
  await page.getByRole('gridcell', { name: dayName('11 March') }).click();
  await isThere(timeButton(page, '11 March', '09:30'));
  await looks('times');
  await chooseWhen(page, '11 March', '09:30');
  await fillDetails(page);
  await looks('details');
  await bookButton(page).click();
  await isThere(booked(page));
  await looks('confirmed');
});

test("typing is the browser's own: filled in at once, undone, pasted, composed, from the right", async (t) => {
  const page = await openPage(t, browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  // A server that finds fault with a name, once.
  await page.route(
    '**/api/v1/bookings',
    (route) =>
      route.fulfill({
        status: 422,
        json: {
          success: false,
          message: 'The name is wrong.',
          errors: { 'contact.name': ['Please give both names.'] },
        },
      }),
    { times: 1 },
  );
  await openHtml(
    page,
    server.url,
    `<a href="#before">Before</a>${TAG.replace('key=', 'type="3" resource="1" key=')}<a href="#after">After</a>`,
  );
  await chooseWhen(page, '12 March', '09:30');
  const name = page.getByRole('textbox', { name: 'Name' });
  await isThere(name);
  // As a browser fills a form in: all of its fields in one task, by the names they have from the first.
  await page.locator('booking-widget').evaluate((element) => {
    const form = /** @type {HTMLFormElement} */ (element.shadowRoot?.querySelector('form'));
    for (const [field, value] of [
      ['name', 'Sarah'],
      ['email', 'sarah@example.com'],
      ['tel', '+44 20 7946 0123'],
    ]) {
      const input = /** @type {HTMLInputElement} */ (form.querySelector(`[autocomplete="${field}"]`));
      input.value = value;
      for (const type of ['input', 'change']) input.dispatchEvent(new Event(type, { bubbles: true }));
    }
  });
  await name.press('End');
  await page.keyboard.type(' Johnson');
  await page.keyboard.press('Control+z');
  assert.notEqual(await name.inputValue(), 'Sarah Johnson');
  await page.keyboard.press('Control+Shift+z');
  assert.equal(await name.inputValue(), 'Sarah Johnson');
  const notes = page.getByRole('textbox', { name: 'Notes' });
  await page.evaluate(() => navigator.clipboard.writeText('Two lines,\nas they were'));
  await notes.press('Control+v');
  assert.equal(await notes.inputValue(), 'Two lines,\nas they were');
  await notes.fill('');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
  await devtools.send('Input.insertText', { text: '日本' });
  await page.keyboard.type(' مرحبا');
  assert.equal(await notes.inputValue(), '日本 مرحبا');

  // What the server says comes while the visitor goes on typing, and the caret stays.
  await name.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await isThere(page.getByText('Please give both names.'));
  assert.equal(await name.evaluate((field) => /** @type {HTMLInputElement} */ (field).selectionStart), 1);
  const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/bookings'));
  await bookButton(page).click();
  const body = (await sent).postDataJSON();
  assert.deepEqual(
    [body.contact.name, body.contact.email, body.notes],
    ['Sarah Johnson', 'sarah@example.com', '日本 مرحبا'],
  );
  await isThere(booked(page));
});

test('Tab comes in at one end and leaves at the other, and so back', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(
    page,
    server.url,
    `<a id="before" href="#before">Before</a>${TAG}<a id="after" href="#after">After</a>`,
  );
  await chooseWho(page);
  await page.getByRole('gridcell', { name: dayName('10 March') }).click();
  await isThere(timeButton(page, '10 March', '09:30'));
  for (const [from, key, to] of [
    ['before', 'Tab', 'after'],
    ['after', 'Shift+Tab', 'before'],
  ]) {
    await page.locator(`#${from}`).focus();
    let stops = 0;
    do {
      await page.keyboard.press(key);
      ++stops;
    } while (stops < 60 && (await page.evaluate(() => document.activeElement?.localName)) === 'booking-widget');
    assert.equal(await page.evaluate(() => document.activeElement?.id), to, key);
    assert.ok(stops > 15 && stops < 60, `${stops} stops`);
  }
});

test("the floating button can be read and seen, whatever the brand's colour is", async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG.replace('key=', 'mode="floating" key='));
  const button = page.getByRole('button', { name: 'Book' });
  await isThere(button);
  /** @type {[string, string, string, boolean][]} colour, ground, ink, and whether it has a rim */
  const cases = [
    ['#0f766e', 'rgb(15, 118, 110)', 'rgb(255, 255, 255)', false],
    ['yellow', 'rgb(255, 255, 0)', 'rgb(6, 32, 29)', true],
    ['url(x)', 'rgb(15, 118, 110)', 'rgb(255, 255, 255)', false],
    ['transparent', 'rgb(15, 118, 110)', 'rgb(255, 255, 255)', false],
    ['rgb(0 0 0 / 0.2)', 'rgb(204, 204, 204)', 'rgb(6, 32, 29)', true],
    ['#fff', 'rgb(255, 255, 255)', 'rgb(6, 32, 29)', true],
  ];
  for (const [colour, ground, ink, hasRim] of cases) {
    await page.evaluate((value) => document.documentElement.style.setProperty('--booking-accent', value), colour);
    const wanted = JSON.stringify([ground, ink, hasRim]);
    await page.waitForFunction((expected) => {
      const { backgroundColor, color, borderTopColor } = getComputedStyle(
        /** @type {Element} */ (document.querySelector('booking-widget')?.shadowRoot?.querySelector('.launcher')),
      );
      return JSON.stringify([backgroundColor, color, borderTopColor !== 'rgba(0, 0, 0, 0)']) === expected;
    }, wanted);
  }
});
