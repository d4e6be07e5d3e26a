// The page's look on the widget, the choice of a zone, and lists too long to read.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import {
  TAG,
  chooseWho,
  dayName,
  eventually,
  hasFocus,
  isThere,
  openHtml,
  openPage,
  timeButton,
  startAll,
} from './support.mjs';

/** @typedef {import('playwright-core').Page} Page */

const { server, browser } = await startAll();

/** A property the widget wears. @param {Page} page @param {string} name */
const worn = (page, name) =>
  page
    .locator('booking-widget')
    .evaluate(
      (element, property) =>
        /** @type {HTMLElement} */ (element.shadowRoot?.querySelector('.root')).style.getPropertyValue(property),
      name,
    );

/** Waits until it is worn. @param {Page} page @param {string} name @param {string} value */
const becomes = (page, name, value) =>
  page.waitForFunction(
    ([property, wanted]) => {
      const root = document.querySelector('booking-widget')?.shadowRoot?.querySelector('.root');
      return root instanceof HTMLElement && root.style.getPropertyValue(property) === wanted;
    },
    [name, value],
  );

/** Whether a colour, "r,g,b", has been painted on the canvas. @param {Page} page @param {string} rgb */
const paints = (page, rgb) =>
  page.waitForFunction(async (wanted) => {
    const canvas = document.querySelector('booking-widget')?.shadowRoot?.querySelector('canvas');
    if (!canvas) return false;
    // What was painted is gone after the frame, so it is looked at within one.
    return new Promise((done) => {
      const pointer = new PointerEvent('pointermove', { pointerType: 'mouse', clientX: 5, clientY: 5 });
      canvas.nextElementSibling?.dispatchEvent(pointer);
      requestAnimationFrame(() => {
        const pen = /** @type {CanvasRenderingContext2D} */ (
          Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height }).getContext(
            '2d',
          )
        );
        pen.drawImage(canvas, 0, 0);
        const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
        const seen = new Set();
        for (let at = 0; at < data.length; at += 4) seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
        done(seen.has(wanted));
      });
    });
  }, rgb);

test("the page's colours, corners and font are the widget's, and follow the page as it changes", async (t) => {
  const page = await openPage(t, browser);
  /** @type {string[]} */
  const hints = [];
  page.on('console', (message) => {
    if (message.type() === 'info') hints.push(message.text());
  });
  await openHtml(
    page,
    server.url,
    `<style>
    booking-widget { --booking-accent: oklch(0.45 0.2 290); --booking-font: Georgia, serif; --booking-radius: 4px }
    .dark booking-widget { --booking-surface: rgb(20 20 24) }</style>${TAG}`,
  );
  await chooseWho(page);
  await isThere(page.getByRole('gridcell', { name: dayName('10 March') }));
  const brand = await worn(page, '--bw-fill');
  assert.match(brand, /^#[0-9a-f]{6}$/);
  assert.equal(await worn(page, '--bw-accent'), brand, 'which can be read as it is');
  assert.equal(await worn(page, '--bw-round'), '0.25');
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(brand.slice(at, at + 2), 16));
  await paints(page, `${red},${green},${blue}`);
  assert.match(
    await page.getByRole('heading', { level: 2 }).evaluate((element) => getComputedStyle(element).fontFamily),
    /Georgia/,
  );
  assert.equal(hints.join(), '');

  await page.evaluate(() => document.documentElement.classList.add('dark'));
  await becomes(page, '--bw-surface', '#141418');
  assert.equal(await worn(page, 'color-scheme'), 'dark');
  await page.locator('booking-widget').evaluate((element) => element.style.setProperty('--booking-accent', 'yellow'));
  await becomes(page, '--bw-fill', '#ffff00');
  await page.evaluate(() => document.documentElement.classList.remove('dark'));
  await becomes(page, '--bw-surface', '#ffffff');
  await becomes(page, 'color-scheme', 'light');
  assert.notEqual(await worn(page, '--bw-accent'), '#ffff00');
  assert.equal(hints.length, 1);
  assert.ok(hints[0].includes(`--booking-accent: ${brand} cannot be read`), 'on the dark surface');
});

const SERIF = '/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf';
/** @param {Page} page */
const loadFont = (page) =>
  page.evaluate(
    async (data) => {
      const face = new FontFace('Later', `url(data:font/ttf;base64,${data})`);
      document.fonts.add(face);
      await face.load();
    },
    readFileSync(SERIF, 'base64'),
  );
/** @type {Record<string, {before?: (page: Page) => Promise<void>, set: (page: Page) => Promise<void>}>} */
const LATER_FONTS = {
  'that the page sets later': {
    set: (page) =>
      page.locator('booking-widget').evaluate((element) => element.style.setProperty('--booking-font', 'DejaVu Serif')),
  },
  'whose file comes later': { set: loadFont },
  'whose file comes later, in a browser without a loadingdone event': {
    before: (page) =>
      page.addInitScript(() => {
        document.fonts.addEventListener = () => {};
      }),
    set: loadFont,
  },
};
for (const [which, { before: prepare, set }] of Object.entries(LATER_FONTS)) {
  test(`words are painted again in a font ${which}`, async (t) => {
    const page = await openPage(t, browser);
    await prepare?.(page);
    await openHtml(page, server.url, `<style>booking-widget { --booking-font: Later, monospace }</style>${TAG}`);
    await isThere(page.getByRole('button', { name: '30-Minute' }));
    const heading = page.getByRole('heading', { level: 2 });
    const clip = (await heading.boundingBox()) ?? undefined;
    const painted = () => page.screenshot({ clip });
    let before = await painted();
    await eventually(async () => {
      const now = await painted();
      const isStill = now.equals(before);
      before = now;
      return isStill;
    });
    await set(page);
    await eventually(async () => !(await painted()).equals(before));
  });
}

test('invalid colours, lengths and numbers are left alone, and told once', async (t) => {
  const page = await openPage(t, browser);
  /** @type {string[]} */
  const hints = [];
  page.on('console', (message) => {
    if (message.type() === 'info') hints.push(message.text());
  });
  await openHtml(
    page,
    server.url,
    `<style>booking-widget {
    --booking-accent: url(x); --booking-radius: 50%; --booking-density: roomy }</style>${TAG}`,
  );
  await isThere(page.getByRole('button', { name: '30-Minute' }));
  assert.equal(await worn(page, '--bw-accent'), '#0f766e');
  assert.equal(await worn(page, '--bw-round'), '1.00');
  assert.deepEqual(hints.map((hint) => hint.match(/--booking-\w+/)?.[0]).sort(), [
    '--booking-accent',
    '--booking-density',
    '--booking-radius',
  ]);
});

test('a zone is found by its country and picked by keys; the moment stays, and the next widget knows', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await page.getByRole('gridcell', { name: dayName('10 March') }).click();
  await isThere(timeButton(page, '10 March', '09:30'));
  await page.getByRole('button', { name: 'London (GMT), change time zone' }).click();
  const field = page.getByRole('combobox', { name: 'City, country or offset' });
  await isThere(page.getByRole('option', { name: 'Your time zone' }));
  await hasFocus(field); // one can type at once
  await field.fill('nepal');
  await page.getByRole('option', { name: 'Your time zone' }).waitFor({ state: 'detached' });
  const kathmandu = page.getByRole('option', { name: /Kath?mandu.*GMT\+5:45/ });
  await isThere(kathmandu);
  await field.press('ArrowDown');
  await eventually(
    async () => (await field.getAttribute('aria-activedescendant')) === (await kathmandu.getAttribute('id')),
  );
  await field.press('Enter');
  const button = page.getByRole('button', { name: /Kath?mandu \(GMT\+5:45\), change time zone/ });
  await isThere(page.getByRole('button', { name: /^15:15, Tuesday,? 10 March/ }));
  await hasFocus(button);
  await page.getByRole('button', { name: '12 h' }).click();
  await isThere(page.getByRole('button', { name: /^3:15\spm, /i }));

  await button.click();
  await field.press('Escape');
  await hasFocus(button);
  await page.evaluate(() => {
    const first = /** @type {Element} */ (document.querySelector('booking-widget'));
    const second = /** @type {Element} */ (first.cloneNode(true));
    second.setAttribute('type', '3');
    second.setAttribute('resource', '1');
    first.replaceWith(second);
  });
  await isThere(button);
  await isThere(page.getByRole('button', { name: /^\d+:15\spm, /i }).first());
});

test("a time zone that there is not falls back to the browser's, and the console says so", async (t) => {
  const page = await openPage(t, browser, { timezoneId: 'America/New_York' });
  const told = page.waitForEvent('console', (message) => message.text().includes('Mars/Olympus'));
  await openHtml(page, server.url, TAG.replace('key=', 'time-zone="Mars/Olympus" type="3" resource="1" key='));
  await isThere(page.getByRole('button', { name: 'New York (EST), change time zone' }));
  assert.equal((await told).type(), 'warning');
});

test('two hundred types: found by a word, and painted sharp wherever one scrolls to', async (t) => {
  const page = await openPage(t, browser, { deviceScaleFactor: 2 });
  await page.route('**/widget/config?*', async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    const [model] = json.data.booking_types;
    for (let id = 1000; id < 1200; ++id) {
      json.data.booking_types.push({
        ...model,
        id,
        name: `Treatment ${id}`,
        description: id === 1150 ? 'For knees' : '',
      });
    }
    await route.fulfill({ response, json });
  });
  await openHtml(page, server.url, `<p>Above</p>${TAG}<p>Below</p>`);
  const last = page.getByRole('button', { name: 'Treatment 1199' });
  await isThere(last);
  await last.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => {
    const root = document.querySelector('booking-widget')?.shadowRoot;
    const canvas = /** @type {HTMLCanvasElement} */ (root?.querySelector('canvas'));
    const { top, bottom, width, height } = canvas.getBoundingClientRect();
    const end = /** @type {Element} */ (root?.querySelector('.root')).getBoundingClientRect().bottom;
    return (
      top <= 0 &&
      bottom >= Math.min(end, innerHeight) - 1 &&
      canvas.height <= 8192 &&
      Math.abs(canvas.width - width * 2) < 2 &&
      Math.abs(canvas.height - height * 2) < 2
    );
  });
  const field = page.getByRole('textbox', { name: 'Search' });
  await field.fill('KNEES');
  await last.waitFor({ state: 'detached' });
  await isThere(page.getByRole('button', { name: 'Treatment 1150' }));
  await isThere(page.getByRole('status').getByText('1 result.'));
  await page.waitForFunction(
    () =>
      /** @type {HTMLElement | null | undefined} */ (
        document.querySelector('booking-widget')?.shadowRoot?.querySelector('canvas')
      )?.style.top === '0px',
  );
});

test('in the list of zones the arrow keys move on what is read out, what is marked and what Enter takes', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG.replace('key=', 'type="3" resource="1" key='));
  await page.getByRole('button', { name: 'London (GMT), change time zone' }).click();
  const field = page.getByRole('combobox');
  const options = page.getByRole('option');
  await isThere(page.getByRole('option', { name: 'Your time zone' }));
  await field.fill('indian');
  await page.waitForFunction(
    () =>
      (document.querySelector('booking-widget')?.shadowRoot?.querySelectorAll('[role=option]').length ?? 0) > 2 &&
      [...(document.querySelector('booking-widget')?.shadowRoot?.querySelectorAll('[role=option]') ?? [])].every(
        (one) => !one.textContent?.includes('Your time zone'),
      ),
  );
  const count = await options.count();
  assert.equal(await field.getAttribute('aria-controls'), await page.getByRole('listbox').getAttribute('id'));
  /** The place of the option that is read out, and of the one that is marked. */
  const come = () =>
    page.evaluate(() => {
      const root = /** @type {ShadowRoot} */ (document.querySelector('booking-widget')?.shadowRoot);
      const all = [...root.querySelectorAll('[role=option]')];
      const active = root.querySelector('[role=combobox]')?.getAttribute('aria-activedescendant');
      return [
        all.findIndex(({ id }) => id === active),
        all.findIndex((one) => one.hasAttribute('data-active')),
        all.filter((one) => one.hasAttribute('data-active')).length,
      ].join();
    });
  const untilAt = (/** @type {number} */ place) =>
    page.waitForFunction((wanted) => {
      const root = /** @type {ShadowRoot} */ (document.querySelector('booking-widget')?.shadowRoot);
      const active = root.querySelector('[role=combobox]')?.getAttribute('aria-activedescendant');
      return [...root.querySelectorAll('[role=option]')].findIndex(({ id }) => id === active) === wanted;
    }, place);
  await untilAt(0);
  for (const [key, place] of /** @type {const} */ ([
    ['ArrowDown', 1],
    ['ArrowDown', 2],
    ['ArrowUp', 1],
    ['ArrowUp', 0],
    ['ArrowUp', count - 1],
    ['ArrowDown', 0],
    ['ArrowDown', 1],
  ])) {
    await field.press(key);
    await untilAt(place);
    assert.equal(await come(), `${place},${place},1`, `${key}: what is read out is what is marked`);
    assert.ok(await field.evaluate((element) => element.matches(':focus')), 'the keyboard stays in the field');
  }
  assert.ok(count > 2);
  // What Enter takes is what was read out.
  const name = ((await options.nth(1).textContent()) ?? '').match(/[A-Z][\p{L} ]+/u)?.[0].trim() ?? '';
  await field.press('Enter');
  await isThere(page.getByRole('button', { name: /change time zone/ }));
  const taken = (await page.getByRole('button', { name: /change time zone/ }).getAttribute('aria-label')) ?? '';
  assert.ok(name && taken.startsWith(name), `${name}: ${taken}`);
});
