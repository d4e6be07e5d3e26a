// What the browser tests share: the browser of BOOKING_ENGINE, a booking server with a store of its own, a page that fails
// its test on any page error, and the steps of a visitor.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

import { startServer as startBookingServer } from '../support/booking_server.mjs';
import { startBrowser } from '../support/engines/browser.mjs';
import { ENGINE, cannot } from '../support/engines/driver.mjs';
import { SLOWDOWN, endLater, patience } from '../support/leftovers.mjs';

export { ENGINE, cannot, patience };

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').Locator} Locator
 * @typedef {import('playwright-core').Browser} Browser
 * @typedef {import('node:test').TestContext} TestContext
 */

export const root = fileURLToPath(new URL('../../', import.meta.url));
export { NOW } from '../support/booking_server.mjs';

// Without a graphics card the page is put together more quickly by the processor itself; WebGL stays.
const BY_PROCESSOR = '--disable-gpu-compositing';

/** Of Chromium in every test. */
export const FLAGS = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  BY_PROCESSOR,
  // As Chromium's windows set text; its headless shell would move letters to whole pixels.
  '--font-render-hinting=none',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page of one port of this machine may ask another port.
  '--disable-features=LocalNetworkAccessChecks',
];

/**
 * Chromium without its own windows, which cost half of its time, or the engine that BOOKING_ENGINE names with the part of Playwright's interface that the tests use there.
 * @param {string[]} [more] flags of Chromium's @param {Record<string, any>} [preferences] of Firefox's
 * @param {string[]} [flags] in place of FLAGS
 * @returns {Promise<Browser>}
 */
export async function launch(more = [], preferences = {}, flags = FLAGS) {
  if (ENGINE !== 'chromium') return /** @type {any} */ (await startBrowser(ENGINE, { preferences }));
  const executablePath = process.env.BOOKING_CHROMIUM ?? '/usr/bin/chromium-headless-shell';
  const launching = chromium.launch({ executablePath, args: [...flags, ...more] });
  // Registered before it runs: a server that fails to start meanwhile ends the hook that would keep the browser.
  const forget = endLater(() => launching.then((started) => started.close()));
  const browser = await launching;
  browser.on('disconnected', forget);
  return browser;
}

/**
 * A browser to measure in: it puts the page together as a visitor's does, on the graphics card or what stands in for it.
 * By the processor each frame of a canvas would be copied once more, on the page's main thread.
 */
export const launchToMeasure = () =>
  launch(
    [],
    {},
    FLAGS.filter((flag) => flag !== BY_PROCESSOR),
  );

/**
 * A booking server on a free port, with the demo's site, its limits raised, and an empty store, stopped by `stop`.
 * BOOKING_SERVER and BOOKING_DIST name another program and another folder than scripts/build makes.
 * @param {string[]} [flags] more of the server's own
 * @param {(site: any) => void} [change] the demo's site file
 * @param {Record<string, string>} [env] more environment variables
 * @param {string} [now] the server's clock at its start; otherwise NOW
 */
export async function startServer(flags = [], change = () => {}, env = {}, now = undefined) {
  const server = await startBookingServer({
    secretKey: 'sk_test_e2e',
    tokenSecret: 'e2e token secret, long enough',
    files: process.env.BOOKING_DIST ?? join(root, 'build/wasm/dist'),
    site(demo) {
      // All tests are one client to the server, and send more requests per minute than a visitor does.
      demo.limits = { reads_per_minute: 1_000_000, bookings_per_minute: 1_000_000 };
      change(demo);
    },
    args: flags,
    env,
    now,
  });
  const url = server.origin;
  return {
    url,
    stop: () => server.stop(),
    /** Books as another visitor would. @param {object} booking */
    book(booking) {
      return fetch(`${url}/api/v1/bookings`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': 'pk_demo' },
        body: JSON.stringify({ contact: { name: 'Omar Hill', email: 'omar@example.com' }, ...booking }),
      });
    },
  };
}

/** A server and a browser for all tests of a file. They are stopped after its last test. */
export async function startAll() {
  const [server, browser] = await Promise.all([startServer(), launch()]);
  after(() => Promise.all([browser.close(), server.stop()]));
  return { server, browser };
}

/**
 * A page of its own for one test, closed after it. Errors of the page fail the test, and so does what
 * it logs as an error, but for the browser's own lines on failed requests and what `expected` matches.
 * Its visitor wants little motion, which spares the tests the frames of every transition.
 * @param {TestContext} t @param {Browser} browser
 * @param {import('playwright-core').BrowserContextOptions & {expected?: RegExp}} [options]
 */
export async function openPage(t, browser, { expected, ...options } = {}) {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(patience(10_000));
  const page = await context.newPage();
  if (SLOWDOWN > 1) {
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  }
  /** @type {string[]} */
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error.stack)));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() !== 'error' || text.startsWith('Failed to load resource')) return;
    if (!expected?.test(text)) problems.push(text);
  });
  t.after(async () => {
    // A page that goes lets its time go, for the tests after it.
    await Promise.allSettled(context.pages().map((each) => each.goto('about:blank')));
    await context.close();
    assert.deepEqual(problems, [], 'the page had no errors');
  });
  return page;
}

/**
 * Serves `body` as a page of the site's own origin.
 * @param {Page} page @param {string} url @param {string} body @param {Record<string, string>} [headers]
 */
export async function openHtml(page, url, body, headers = {}) {
  const html = `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>A site</title>
    <meta name="viewport" content="width=device-width"><body>${body}</body></html>`;
  await page.route(`${url}/a-site`, (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', headers, body: html }),
  );
  await page.goto(`${url}/a-site`);
}

export const TAG = `<script async src="/booking-widget.js"></script>
  <booking-widget api="/api/v1" key="pk_demo"><a href="tel:+442079460123">Call us</a></booking-widget>`;

// --- A visitor's steps; `at` is the page or one widget of several ------------------------------------

/** @typedef {Page | Locator} Place */

/** @param {Place} at @param {string} type @param {string} resource */
export async function chooseWho(at, type = '30-Minute Consultation', resource = 'Dr. Ahmed Al-Rashid') {
  await at.getByRole('button', { name: type }).click();
  await at.getByRole('button', { name: resource }).click();
}

/** @param {Place} at @param {string} day like "10 March" @param {string} time like "09:30" */
export async function chooseWhen(at, day = '10 March', time = '09:30') {
  await at.getByRole('gridcell', { name: dayName(day) }).click();
  await timeButton(at, day, time).click();
}

/**
 * A time of that very day: the day shown before may have the same time, and is shown until the next frame.
 * @param {Place} at @param {string} day like "10 March" @param {string} time like "09:30"
 */
export const timeButton = (at, day, time) => at.getByRole('button', { name: new RegExp(`^${time}, .*\\b${day}\\b`) });

/** @param {string} day like "10 March" */
export const dayName = (day) => new RegExp(`\\b${day}\\b.*available`);

/** @param {Place} at */
export async function fillDetails(at) {
  await at.getByLabel('Name').fill('Sarah Johnson');
  await at.getByLabel('Email').fill('sarah@example.com');
}

/** @param {Place} at */
export const bookButton = (at) => at.getByRole('button', { name: /^Book (?!another)/ });

/** @param {Place} at */
export const booked = (at) => at.getByRole('heading', { name: 'You are booked' });

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * axe finds nothing wrong, and cannot tell only of the contrast of what is painted on the canvas: that is
 * theme_test.cpp's.
 * @param {Page} page @param {string} screen
 */
export async function checkAxe(page, screen) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async (values) => {
    const { violations, incomplete } = await /** @type {any} */ (window).axe.run(document, {
      runOnly: { type: 'tag', values },
    });
    const untold = incomplete.filter((/** @type {any} */ { id }) => id !== 'color-contrast');
    return [...violations, ...untold].map((/** @type {any} */ { id, nodes }) => [
      id,
      ...nodes.slice(0, 3).map((/** @type {any} */ { html, failureSummary }) => `${html} ${failureSummary}`),
    ]);
  }, RULES);
  assert.deepEqual(found, [], screen);
}

/** Asks again and again, until it is so. @param {() => boolean | Promise<boolean>} condition */
export async function eventually(condition) {
  for (const end = Date.now() + patience(10_000); Date.now() < end;) {
    if (await condition()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  assert.fail(`it never came to be: ${condition}`);
}

/**
 * Like expect(locator).toBeFocused(), also in a window that is not in front, where WebKit matches no :focus.
 * @param {Locator} locator
 */
export const hasFocus = (locator) =>
  eventually(() =>
    locator.evaluate((element) => /** @type {ShadowRoot} */ (element.getRootNode()).activeElement === element),
  );

/**
 * Answers the first request for `pattern` by `answer`, and holds the later ones back until the returned function is
 * called: what is shown while the widget tries again stays until the test has read it.
 * @param {Page} page @param {string | RegExp} pattern @param {(route: import('playwright-core').Route) => Promise<void>} answer
 */
export async function failOnce(page, pattern, answer) {
  let goOn = () => {};
  const isRead = new Promise((resolve) => {
    goOn = () => resolve(undefined);
  });
  await page.route(pattern, async (route) => {
    await isRead;
    await route.fallback();
  });
  await page.route(pattern, answer, { times: 1 });
  return goOn;
}

/** Like expect(locator).toBeVisible(). @param {Locator} locator */
export const isThere = (locator) => locator.waitFor({ state: 'visible' });

/**
 * Waits for a page function to return a truthy value, and returns it.
 * @template T @param {Page} page @param {() => T} read in the page
 */
export const until = (page, read) => page.waitForFunction(read).then((handle) => handle.jsonValue());

/**
 * The events the widgets fire from now on. Call before the page opens.
 * @param {Page} page @returns {Promise<{name: string, detail: any, target: string}[]>} filled as they come
 */
export async function recordEvents(page, names = ['booking:ready', 'booking:confirmed', 'booking:error']) {
  /** @type {{name: string, detail: any, target: string}[]} */
  const events = [];
  await page.exposeFunction('recordEvent', (/** @type {any} */ event) => {
    events.push(event);
  });
  await page.addInitScript((wanted) => {
    for (const name of wanted) {
      document.addEventListener(name, (event) => {
        const { detail, target } = /** @type {CustomEvent} */ (event);
        /** @type {any} */ (window).recordEvent({ name, detail, target: /** @type {Element} */ (target).localName });
      });
    }
  }, names);
  return events;
}
