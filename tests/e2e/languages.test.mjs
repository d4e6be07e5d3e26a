// Every language through the whole flow, each in another zone; and text painted as the browser sets it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { inflateSync } from 'node:zlib';
import { blank, squeezed } from './readers.mjs';
import { openEyes } from './screens.mjs';
import { checkAxe, isThere, openHtml, openPage, root, startAll } from './support.mjs';

const { server, browser } = await startAll();

const WALKS = [
  ['ar-EG', 'Africa/Cairo'],
  ['de-DE', 'Europe/Berlin'],
  ['en-US', 'America/Los_Angeles'],
  ['es-MX', 'America/Mexico_City'],
  ['fr-CA', 'America/St_Johns'],
  ['he-IL', 'Asia/Jerusalem'],
  ['hi-IN', 'Asia/Kolkata'],
  ['ja-JP', 'Asia/Tokyo'],
  ['pt-BR', 'America/Sao_Paulo'],
  ['pt-PT', 'Atlantic/Azores'],
  ['tr-TR', 'Pacific/Apia'],
  ['ur-PK', 'Asia/Kathmandu'],
  ['zh-CN', 'Pacific/Marquesas'],
  ['zh-TW', 'Asia/Taipei'],
];
const RIGHT_TO_LEFT = ['ar', 'he', 'ur'];

/** The files whose names aren't the first two letters. @type {Record<string, string>} */
const FILES = { 'pt-PT': 'pt-PT', 'zh-TW': 'zh-Hant' };
/** @param {string} tag @returns {Record<string, string>} */
const messagesOf = (tag) =>
  JSON.parse(readFileSync(join(root, `assets/messages/${FILES[tag] ?? tag.slice(0, 2)}.json`), 'utf8'));
/** @param {string} attributes */
const widget = (attributes) => `<main><h1>A site</h1><script async src="/booking-widget.js"></script>
  <booking-widget api="/api/v1" key="pk_demo" ${attributes}></booking-widget></main>`;

/** @param {import('./support.mjs').Page} page @param {string} name */
const headed = (page, name) => isThere(page.getByRole('heading', { name, exact: true }));

/** What each language's times screen has of Back and of the arrows to other months. @type {Map<string, number[][]>} */
const arrows = new Map();

/**
 * Of each of window.arrowNames the ink, 0 to 9, of 18 by 18 pixels: of Back where its arrow stands before the word, of
 * the others in the middle. @type {import('./screens.mjs').Reader}
 */
function readArrows({ width, data }) {
  const overlay = /** @type {Element} */ (
    document.querySelector('booking-widget')?.shadowRoot?.querySelector('.overlay')
  );
  const isMirrored = getComputedStyle(overlay).direction === 'rtl';
  return /** @type {any} */ (window).arrowNames.map((/** @type {string} */ name, /** @type {number} */ index) => {
    const button = [...overlay.querySelectorAll('button')].find(
      (one) => (one.getAttribute('aria-label') ?? one.textContent) === name,
    );
    const { left, right, top, bottom } = /** @type {Element} */ (button).getBoundingClientRect();
    const beside = isMirrored ? right - 4 - 18 : left + 4;
    const [x0, y0] = [Math.round(index ? (left + right) / 2 - 9 : beside), Math.round((top + bottom) / 2 - 9)];
    const green = Array.from(
      { length: 18 * 18 },
      (_, i) => data[((y0 + Math.floor(i / 18)) * width + x0 + (i % 18)) * 4 + 1],
    );
    const most = Math.max(...green.map((one) => Math.abs(one - green[0])), 1);
    return green.map((one) => Math.round((Math.abs(one - green[0]) / most) * 9)).join('');
  });
}

// A time of its own for each walk, all on one day in London.
let hours = 9;
for (const [tag, zone] of WALKS) {
  test(`a visitor books in ${tag}, in ${zone}`, async (t) => {
    const page = await openPage(t, browser, { locale: tag, timezoneId: zone, viewport: { width: 390, height: 800 } });
    const say = messagesOf(tag);
    await openHtml(page, server.url, widget(`locale="${tag}" type="3"`));
    await headed(page, say['resources.heading']);
    const how = await page.locator('booking-widget').evaluate((element) => {
      const inner = /** @type {HTMLElement} */ (element.shadowRoot?.querySelector('.root'));
      return [inner.lang, inner.dir];
    });
    assert.deepEqual(how, [tag, RIGHT_TO_LEFT.includes(tag.slice(0, 2)) ? 'rtl' : 'ltr']);
    await page.getByRole('button', { name: say['resources.anyone'] }).click();
    const at = new Date(Date.UTC(2026, 2, 10, hours, hours % 2 ? 0 : 30));
    hours += hours === 16 ? -7 : 1;
    const day = await page.evaluate(
      ([time, locale, timeZone]) =>
        new Intl.DateTimeFormat(/** @type {string} */ (locale), {
          weekday: 'long',
          day: 'numeric',
          month: 'long',
          year: 'numeric',
          timeZone: /** @type {string} */ (timeZone),
          calendar: 'gregory',
        }).format(new Date(time)),
      /** @type {const} */ ([at.getTime(), tag, zone]),
    );
    const cell = page.locator('button[role=gridcell]', { hasText: day });
    await cell.click();
    await isThere(cell.and(page.locator('[aria-selected=true]'))); // its times come in the same frame
    await page.screenshot({ path: `${root}build/screenshots/language-${tag}.png`, fullPage: true });
    await checkAxe(page, 'times');
    await page.evaluate(
      (names) => {
        /** @type {any} */ (window).arrowNames = names;
      },
      [say.back, say['month.previous'], say['month.next']],
    );
    const eyes = await openEyes(page);
    const [back, previous, next, ...wrong] = await eyes.read(readArrows, blank, squeezed);
    arrows.set(
      tag,
      [back, previous, next].map((ink) => [...ink].map(Number)),
    );
    assert.deepEqual(wrong, [], 'every name is painted, and has room');
    // The button names the time as the browser itself writes it there and then.
    const written = await page.evaluate(
      ([time, locale, timeZone]) =>
        new Intl.DateTimeFormat(/** @type {string} */ (locale), {
          timeStyle: 'short',
          timeZone: /** @type {string} */ (timeZone),
        }).format(new Date(time)),
      /** @type {const} */ ([at.getTime(), tag, zone]),
    );
    const slots = page.locator('button[aria-label]:not([role])', { hasText: /\d|[٠-٩]/ });
    await isThere(slots.first());
    const plain = (/** @type {string} */ text) => text.replace(/[\s\u200e\u200f\u061c\u2066-\u2069]+/gu, ' ').trim();
    const names = await slots.evaluateAll((all) =>
      all.map((one) => one.getAttribute('aria-label') ?? one.textContent ?? ''),
    );
    // Taiwan has more parts of the day than two; the widget names two.
    const expected =
      tag === 'zh-TW' ? written.replace(/^(凌晨|清晨)/, '上午').replace(/^(中午|晚上)/, '下午') : written;
    const index = names.findIndex((name) => plain(name).startsWith(plain(expected)));
    assert.ok(index >= 0, `${written} is among ${names.slice(0, 20)}`);
    await slots.nth(index).click();
    await headed(page, say['details.heading']);
    const submit = page.locator('button[type=submit]');
    await submit.click();
    await isThere(page.getByText(say['errors.name.missing'], { exact: true }));
    await page.screenshot({ path: `${root}build/screenshots/language-${tag}-details.png`, fullPage: true });
    await checkAxe(page, 'details');
    await page.evaluate(() => scrollTo(0, 0));
    assert.deepEqual(await eyes.read(blank, squeezed), [], 'every name is painted, and has room');
    await page.getByLabel(say['field.name']).fill('Sarah Johnson');
    await page.getByLabel(say['field.email']).fill(`sarah.${tag}@example.com`);
    await submit.click();
    await headed(page, say['done.heading']);
    await page.screenshot({ path: `${root}build/screenshots/language-${tag}-done.png`, fullPage: true });
    await checkAxe(page, 'confirmed');
    await page.evaluate(() => scrollTo(0, 0));
    assert.deepEqual(await eyes.read(blank, squeezed), [], 'every name is painted, and has room');
    const left = await page
      .locator('booking-widget')
      .evaluate((element) =>
        [...(element.shadowRoot?.querySelectorAll('.overlay :is(h2, h3, p, button, label)') ?? [])]
          .map((node) => node.textContent ?? '')
          .filter((text) => /\{\w+\}|^[a-z]+\.[a-z_.]+$/.test(text)),
      );
    assert.deepEqual(left, [], 'no sentence is missing or half filled');
  });
}

test('Back and the arrows to other months point the way that each language is read', () => {
  assert.equal(arrows.size, WALKS.length, 'each language was walked through');
  const english = arrows.get('en-US') ?? [];
  const mirrored = (/** @type {number[]} */ ink) => ink.map((_, at) => ink[at - (at % 18) + 17 - (at % 18)]);
  const distance = (/** @type {number[]} */ one, /** @type {number[]} */ other) =>
    one.reduce((sum, ink, at) => sum + Math.abs(ink - other[at]), 0);
  const [back, previous, next] = english;
  // A tip in the middle of the left, and ends to the right of it.
  const columns = (/** @type {number} */ row) =>
    [...back.slice(row * 18, row * 18 + 18).keys()].filter((x) => back[row * 18 + x] > 5);
  assert.ok(
    Math.max(...columns(8)) < Math.min(...columns(5)) && Math.max(...columns(9)) < Math.min(...columns(12)),
    back.join(''),
  );
  assert.ok(distance(back, previous) < 60 && distance(back, mirrored(next)) < 60);
  for (const [tag, inks] of arrows) {
    const isMirrored = RIGHT_TO_LEFT.includes(tag.slice(0, 2));
    for (const [index, ink] of inks.entries()) {
      const wanted = isMirrored ? mirrored(english[index]) : english[index];
      assert.ok(
        distance(ink, wanted) < 60 && distance(ink, mirrored(wanted)) > 150,
        `${tag}: ${['Back', 'previous', 'next'][index]} ${ink.join('')}`,
      );
    }
  }
});

test('a site can say it in its own words, and wrong ones change nothing', async (t) => {
  const page = await openPage(t, browser, { expected: /no JSON object/ });
  const words = (/** @type {string} */ text) =>
    widget('').replace('></booking-widget>', `><script type="application/json">${text}</script></booking-widget>`);
  await openHtml(
    page,
    server.url,
    words('{"types.lead": "Book a table", "duration.minutes": "{count} min", "resources.heading": 7}'),
  );
  await isThere(page.getByText('Book a table'));
  await isThere(page.getByRole('button', { name: /30 min(,|$)/ }));
  await page.getByRole('button', { name: '30-Minute' }).click();
  await headed(page, 'Who would you like to see?');
  await openHtml(page, server.url, words('["Book a table"]'));
  await isThere(page.getByText('Choose what you would like to book'));
});

// --- Painted as the browser sets it ------------------------------------------------------------------

/** A PNG of Chromium's: 8 bits, RGB or RGBA, not interlaced. @param {Buffer} png */
function pixelsOf(png) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = png[25] === 6 ? 4 : 3;
  const parts = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; ++y) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; ++x) {
      const value = raw[y * (stride + 1) + 1 + x];
      const left = x >= channels ? out[y * stride + x - channels] : 0;
      const up = y ? out[(y - 1) * stride + x] : 0;
      const corner = y && x >= channels ? out[(y - 1) * stride + x - channels] : 0;
      const guess = left + up - corner;
      const [a, b, c] = [left, up, corner].map((near) => Math.abs(guess - near));
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      out[y * stride + x] = value + [0, left, up, (left + up) >> 1, paeth][filter];
    }
  }
  return { width, height, channels, data: out };
}

/** How much ink each column has, from the first column with any to the last. @param {Buffer} png */
function inkOf(png) {
  const { width, height, channels, data } = pixelsOf(png);
  const columns = new Float64Array(width);
  for (let x = 0; x < width; ++x) {
    for (let y = 0; y < height; ++y) {
      const at = (y * width + x) * channels;
      columns[x] += Math.abs(data[at + 1] - data[1]) / 255;
    }
  }
  const first = columns.findIndex((ink) => ink > 0.25);
  const last = columns.findLastIndex((ink) => ink > 0.25);
  return columns.slice(first, last + 1);
}

/** 1 where both have their ink in the same columns. @param {Float64Array} a @param {Float64Array} b */
function likeness(a, b) {
  const length = Math.min(a.length, b.length);
  const smooth = (/** @type {Float64Array} */ of, /** @type {number} */ x) =>
    (of[x - 1] ?? 0) + (of[x] ?? 0) + (of[x + 1] ?? 0);
  let [product, one, other] = [0, 0, 0];
  for (let x = 0; x < length; ++x) {
    product += smooth(a, x) * smooth(b, x);
    one += smooth(a, x) ** 2;
    other += smooth(b, x) ** 2;
  }
  return product / Math.sqrt(one * other);
}

const NAMES = [
  'كشف لمدة نصف ساعة',
  'كشف Dr. Smith (30 min) عام',
  'Visit at عيادة النخيل, 2nd floor',
  'שיחה עם Ada 😀 ב־9:30',
  'ڈاکٹر سے مشورہ',
  'क्षत्रिय परामर्श',
  '初診相談（３０分）',
  'Cafe\u0301 nai\u0308ve',
  'Dr \u202Etxt.exe\u202C Ada',
  'a\u200Bb\u200Cc',
  'مشاوره تلفنی می‌خواهم +98 21 1234 5678',
];

for (const tag of ['en-GB', 'ar-EG']) {
  test(`names in any script are painted as the browser sets them, on a page in ${tag}`, async (t) => {
    const page = await openPage(t, browser, {
      locale: tag,
      deviceScaleFactor: 2,
      viewport: { width: 620, height: 800 },
    });
    let name = '';
    await page.route('**/widget/config?*', async (route) => {
      const answer = await route.fetch();
      const config = await answer.json();
      config.data.booking_types[0].name = name;
      await route.fulfill({ response: answer, json: config });
    });
    for (name of NAMES) {
      await openHtml(page, server.url, widget(`locale="${tag}" type="3" resource="1"`));
      const shown = name.replace(/[\u202a-\u202e]/g, '');
      const config = page.locator('booking-widget');
      await page.waitForFunction(() =>
        document.querySelector('booking-widget')?.shadowRoot?.querySelector('.overlay h2, .overlay h3'),
      );
      const heading = page.getByRole('heading', { name: shown, exact: true });
      await isThere(heading);
      await config.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const painted = inkOf(await heading.screenshot());
      await config.evaluate(
        (element, [text, direction]) => {
          const shadow = /** @type {ShadowRoot} */ (element.shadowRoot);
          const node = [...shadow.querySelectorAll('h2, h3, h4')].find((one) => one.textContent === text);
          const style = getComputedStyle(/** @type {Element} */ (node));
          const line = document.createElement('div');
          line.id = 'line';
          line.dir = direction;
          line.textContent = text;
          Object.assign(line.style, {
            font: style.font,
            lineHeight: '28px',
            width: 'max-content',
            whiteSpace: 'nowrap',
            unicodeBidi: 'plaintext',
            background: '#fff',
            color: '#000',
            padding: '4px',
          });
          document.body.replaceChildren(line);
        },
        /** @type {const} */ ([shown, RIGHT_TO_LEFT.includes(tag.slice(0, 2)) ? 'rtl' : 'ltr']),
      );
      const set = inkOf(await page.locator('#line').screenshot());
      assert.ok(
        Math.abs(painted.length - set.length) <= 2,
        `${shown}: ${painted.length / 2} px painted, ${set.length / 2} px set by the browser`,
      );
      assert.ok(likeness(painted, set) > 0.9, `${shown}: in the same order (${likeness(painted, set)})`);
    }
  });
}
