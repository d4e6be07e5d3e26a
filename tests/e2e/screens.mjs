// Every screen there is, one after the other, in any language; and ways to look at each as more than one visitor.
//
//   await visitScreens(page, server, { locale: 'ar-EG' }, async (screen) => { … });
//   const eyes = await openEyes(page);
//   await eyes.as({ width: 320, density: 4, theme: 'dark' });   // waits until it is painted so
//   const pixels = await eyes.read(look, argument);              // runs in the page, with what is painted

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE, isThere, root } from './support.mjs';

/** @typedef {import('./support.mjs').Page} Page */
/** @typedef {Awaited<ReturnType<typeof import('./support.mjs').startServer>>} Server */

const SECRET = { 'authorization': 'Bearer sk_test_e2e', 'content-type': 'application/json' };

/** @param {string} tag @returns {Record<string, string>} */
export const messagesOf = (tag) =>
  JSON.parse(readFileSync(join(root, `assets/messages/${tag.slice(0, 2)}.json`), 'utf8'));

/** @param {Server} server @param {string} path @param {object} body */
async function ask(server, path, body) {
  const answer = await fetch(`${server.url}/api/v1${path}`, {
    method: 'POST',
    headers: SECRET,
    body: JSON.stringify(body),
  });
  return (await answer.json()).data;
}

/**
 * The site's page with the widget at any query, with attributes of its own.
 * @param {Page} page @param {Server} server @param {{query?: string, locale?: string, attributes?: string}} [options]
 */
export async function openSite(page, server, { query = '', locale = 'en-GB', attributes = '' } = {}) {
  const dir = /^(ar|he|ur)/.test(locale) ? 'rtl' : 'ltr';
  await page.unroute('**/a-site*');
  await page.route('**/a-site*', (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: `<!doctype html>
    <html lang="${locale}" dir="${dir}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A site</title>
    <style>body { margin: 8.2px; background: Canvas; color: CanvasText; color-scheme: light dark } h1 { margin: 0 }</style><style></style>
    <main><h1>A site</h1><script async src="/booking-widget.js"></script><booking-widget api="/api/v1" key="pk_demo"
    locale="${locale}" ${attributes}></booking-widget></main></html>`,
    }),
  );
  await page.goto(`${server.url}/a-site${query}`);
}

/**
 * @param {Page} page @param {Server} server @param {{locale?: string, time: string, attributes?: string}} options `time` of
 * 10 March 2026, in UTC, like 09:30
 * @param {(screen: string) => Promise<void>} look
 */
export async function visitScreens(page, server, options, look) {
  const say = messagesOf(options.locale ?? 'en-GB');
  const button = (/** @type {string} */ name) => page.getByRole('button', { name });
  const heading = (/** @type {string} */ name) => isThere(page.getByRole('heading', { name, exact: true }));
  await openSite(page, server, options);
  await isThere(button('30-Minute'));
  await look('types');
  await button('30-Minute').click();
  await isThere(button(say['resources.anyone']));
  await look('resources');
  await button('Dr. Ahmed').click();
  await chooseTime(page, `2026-03-10T${options.time}:00Z`, async () => {
    await look('times');
    await page.getByRole('button', { name: new RegExp(say['zone.button'].replace('{zone}', '.+')) }).click();
    await isThere(page.getByRole('option').nth(5));
    await look('zones');
    await page.keyboard.press('Escape');
  });
  await heading(say['details.heading']);
  await page.locator('button[type=submit]').click();
  await isThere(page.getByText(say['errors.name.missing'], { exact: true }));
  await look('errors');
  await page.getByLabel(say['field.name']).fill('Sarah Johnson');
  await page.getByLabel(say['field.email']).fill('sarah@example.com');
  await page.locator('button[type=submit]').click();
  await heading(say['done.heading']);
  await look('confirmed');
  await visitBooking(page, server, options, say, look);
}

/**
 * @param {Page} page @param {Server} server @param {{locale?: string, time: string, attributes?: string}} options
 * @param {Record<string, string>} say @param {(screen: string) => Promise<void>} look
 */
async function visitBooking(page, server, options, say, look) {
  const link = (await page.getByRole('link', { name: say['link.manage'] }).getAttribute('href')) ?? '';
  await openSite(page, server, { ...options, query: link.slice(link.indexOf('?')) });
  await isThere(page.getByRole('heading', { name: say['manage.heading'] }));
  await look('booking');
  await page.getByRole('button', { name: say['manage.cancel'] }).click();
  await isThere(page.getByRole('heading', { name: say['cancel.heading'] }));
  await look('cancelling');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: say['manage.reschedule'] }).click();
  await chooseTime(page, '2026-03-12T16:00:00Z', () => look('another time'));
  await isThere(page.getByRole('heading', { name: say['reschedule.heading'] }));
  await look('moving');
  await openSite(page, server, { ...options, query: '?booking=7#bt_forged' });
  await isThere(page.getByRole('heading', { name: say['manage.locked'] }));
  await look('locked');
  const { contact_id } = await bookingOf(server, link);
  const { token } = await ask(server, '/visitor-tokens', { contact_id, expires_in: 3600 });
  await openSite(page, server, { ...options, attributes: `${options.attributes ?? ''} contact-token="${token}"` });
  await page.getByRole('button', { name: say['list.open'] }).click();
  await isThere(page.getByRole('listitem').getByRole('button').first());
  await look('list');
}

/** @param {Server} server @param {string} link */
async function bookingOf(server, link) {
  const id = new URL(link, server.url).searchParams.get('booking');
  return (await (await fetch(`${server.url}/api/v1/bookings/${id}`, { headers: SECRET })).json()).data;
}

/**
 * The day that an instant lies in, and its time; the visitor's clock is London's.
 * @param {Page} page @param {string} at @param {() => Promise<void>} between
 */
export async function chooseTime(page, at, between) {
  const tag = await page.locator('booking-widget').evaluate((element) => element.getAttribute('locale') ?? '');
  const write = (/** @type {Intl.DateTimeFormatOptions} */ fields) =>
    page.evaluate(
      ([time, locale, how]) =>
        new Intl.DateTimeFormat(/** @type {string} */ (locale), {
          .../** @type {object} */ (how),
          timeZone: 'Europe/London',
          calendar: 'gregory',
        }).format(new Date(/** @type {string} */ (time))),
      /** @type {const} */ ([at, tag, fields]),
    );
  const day = await write({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const cell = page.locator('button[role=gridcell]').filter({ hasText: day });
  await cell.click();
  await isThere(cell.and(page.locator('[aria-selected=true]'))); // its times come in the same frame
  const time = await write({ timeStyle: 'short' });
  const slots = page.locator('button.toggle[aria-label]');
  await isThere(slots.nth(3));
  await between();
  const plain = (/** @type {string | null} */ text) =>
    (text ?? '').replace(/[\s\u200e\u200f\u061c\u2066-\u2069]+/gu, ' ').trim();
  const names = await slots.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  await slots.nth(names.findIndex((name) => plain(name).startsWith(plain(time)))).click();
}

/**
 * @typedef {object} Visitor and their browser; `style` is the widget's element's, `sheet` of the whole page
 * @property {number} [width] @property {number} [density] @property {'light' | 'dark'} [theme] @property {boolean} [contrast]
 * @property {string} [style] @property {string} [sheet]
 *
 * @typedef {{width: number, height: number, data: Uint8ClampedArray, density: number}} Pixels of the window, from its corner
 * @typedef {(pixels: Pixels) => string[]} Reader what is wrong
 */

/**
 * In engines other than Chromium a visitor differs only in the width of the window and in style sheets.
 * @param {Page} page
 */
export async function openEyes(page) {
  if (ENGINE !== 'chromium') return openWindow(page);
  const client = await page.context().newCDPSession(page);
  return {
    /** Looks as this visitor would, and waits until it is painted so. @param {Visitor} visitor */
    async as({ width = 700, density = 1, theme = 'light', contrast = false, style = '', sheet = '' }) {
      await client.send('Emulation.setDeviceMetricsOverride', {
        width,
        height: 900,
        deviceScaleFactor: density,
        mobile: false,
      });
      await client.send('Emulation.setEmulatedMedia', {
        features: [
          { name: 'prefers-color-scheme', value: theme },
          { name: 'prefers-contrast', value: contrast ? 'more' : 'no-preference' },
          { name: 'prefers-reduced-motion', value: 'reduce' },
        ],
      });
      await page.mouse.move(0, 0);
      await settle(page, style, sheet);
    },
    /** What readers find in the page, of what is painted. @param {Reader[]} readers */
    async read(...readers) {
      // The picture begins at the page's top, and the widget may have scrolled to what it brought into view. Elements
      // come a frame before their pixels.
      await page.evaluate(() => scrollTo(0, 0));
      await settle(page);
      const height = await heightOf(page);
      const { data } = await client.send('Page.captureScreenshot', {
        format: 'png',
        captureBeyondViewport: true,
        optimizeForSpeed: true,
        clip: { x: 0, y: 0, width: await page.evaluate(() => innerWidth), height, scale: 1 },
      });
      return readImage(page, data, readers);
    },
  };
}

/** @param {Page} page */
function openWindow(page) {
  return {
    /** @param {Visitor} visitor */
    async as({ width = 700, style = '', sheet = '' }) {
      await page.mouse.move(0, 0);
      await page.setViewportSize({ width, height: 900 });
      await settle(page, style, sheet);
    },
    /** @param {Reader[]} readers */
    async read(...readers) {
      // A screenshot has only what is in the window, and a taller window may have less to say.
      const before = /** @type {{width: number, height: number}} */ (page.viewportSize());
      await page.mouse.move(0, 0);
      await page.evaluate(() => scrollTo(0, 0));
      await page.setViewportSize({ width: before.width, height: await heightOf(page) });
      await settle(page);
      const found = await readImage(page, (await page.screenshot()).toString('base64'), readers);
      await page.setViewportSize(before);
      return found;
    },
  };
}

/** @param {Page} page */
const heightOf = (page) =>
  page.evaluate(() => Math.ceil(document.documentElement.getBoundingClientRect().bottom + scrollY + 10));

/** Sets the styles that are given, and waits until the widget is painted so. @param {Page} page @param {string} [style] @param {string} [sheet] */
const settle = (page, style, sheet) =>
  page.evaluate(
    async ([css, rules]) => {
      const element = /** @type {HTMLElement} */ (document.querySelector('booking-widget'));
      if (typeof css === 'string') element.style.cssText = css;
      const last = /** @type {Element} */ (document.head.lastElementChild);
      if (typeof rules === 'string' && last.textContent !== rules)
        last.replaceWith(Object.assign(document.createElement('style'), { textContent: rules }));
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const canvas = /** @type {HTMLCanvasElement} */ (element.shadowRoot?.querySelector('canvas'));
      // Until nothing has changed for two frames.
      for (let before = '', same = 0, frames = 0; same < 2 && frames < 60; ++frames) {
        await frame();
        const { width: w, height: h } = canvas.getBoundingClientRect();
        const now = `${w} ${h} ${canvas.width} ${canvas.height}`;
        const fits = Math.abs(canvas.width - w * devicePixelRatio) < 1.5;
        same = now === before && fits ? same + 1 : 0;
        before = now;
      }
    },
    [style, sheet],
  );

/** @param {Page} page @param {string} image PNG in base64 @param {Reader[]} readers */
const readImage = (page, image, readers) =>
  page.evaluate(
    async ([png, sources]) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
      const { width, height: rows } = bitmap;
      const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (
        new OffscreenCanvas(width, rows).getContext('2d', { willReadFrequently: true })
      );
      pen.drawImage(bitmap, 0, 0);
      const pixels = {
        width,
        height: rows,
        data: pen.getImageData(0, 0, width, rows).data,
        density: devicePixelRatio,
      };
      return /** @type {string[]} */ (sources.flatMap((source) => (0, eval)(`(${source})`)(pixels)));
    },
    /** @type {const} */ ([image, readers.map(String)]),
  );
