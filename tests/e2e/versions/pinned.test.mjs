// A page that pins one version of the widget: the browser checks each file by its hash, and refuses any other.

import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { temporaryFolder } from '../../support/booking_server.mjs';
import {
  bookButton,
  booked,
  chooseWhen,
  eventually,
  fillDetails,
  isThere,
  launch,
  openHtml,
  openPage,
  recordEvents,
  root,
  startServer,
} from '../support.mjs';

const SITE = 'http://a-site.test'; // another origin than the server's

const allowSite = (/** @type {any} */ site) => {
  site.allowed_origins = [SITE];
};

/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Record<string, string>} */
let files;
before(async () => {
  [server, browser] = await Promise.all([startServer([], allowSite), launch()]);
  files = await (await fetch(`${server.url}/booking-files.json`)).json();
});
after(() => Promise.all([browser.close(), server.stop()]));

/** As the builder prints it. */
const script = (url = server.url) =>
  `<script async src="${url}/${files.loader}" integrity="${files.integrity}" crossorigin="anonymous"></script>`;
const pinned = (attributes = 'type="3" resource="1"', url = server.url) => `${script(url)}
  <booking-widget api="${url}/api/v1" key="pk_demo" ${attributes}><a href="tel:1">Call us</a></booking-widget>`;
const fallback = (/** @type {import('playwright-core').Page} */ page) => page.getByRole('link', { name: 'Call us' });

/** @param {import('playwright-core').Page} page @param {string} time that no other test books */
async function book(page, time) {
  await chooseWhen(page, '10 March', time);
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(booked(page));
}

/**
 * Serves another file under this name from now on: one byte more.
 * @param {import('playwright-core').Page} page @param {string} name
 */
async function tamper(page, name) {
  await page.route(`**/${name}`, async (route) => {
    const response = await route.fetch();
    const body = Buffer.concat([await response.body(), Buffer.from('\n')]);
    await route.fulfill({ response, body });
  });
}

/** What the page logs as errors. @param {import('playwright-core').Page} page */
function errorsOf(page) {
  /** @type {string[]} */
  const errors = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

test('a visitor books on a page of another origin that pins the widget', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, SITE, pinned());
  await book(page, '09:30');
});

test('a pinned widget loads nothing but files of its version, each once', async (t) => {
  const page = await openPage(t, browser);
  /** @type {string[]} */
  const asked = [];
  await page.route(`${server.url}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (!pathname.startsWith('/api/')) asked.push(pathname);
    return route.continue();
  });
  await openHtml(page, SITE, pinned());
  await book(page, '10:00');
  const once = [files.loader, files.module, files.engine, files.wasm, files.rest].map((name) => `/${name}`);
  assert.deepEqual(asked.filter((path) => !/^\/(messages|hashes)/.test(path)).sort(), once.sort());
});

test('a pinned widget works where the policy requires nonces and trusted types', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, SITE, pinned().replace('<script', '<script nonce="a1"'), {
    'content-security-policy':
      `default-src 'none'; script-src 'nonce-a1' 'wasm-unsafe-eval'; connect-src ${server.url}; style-src 'self'; ` +
      "require-trusted-types-for 'script'; trusted-types booking-widget",
  });
  await book(page, '10:30');
});

test('after an upgrade a page with the old tag goes on as before', async (t) => {
  const folder = temporaryFolder();
  t.after(folder.remove);
  const kept = ['--keep-versions', join(folder.path, 'versions')];
  await (await startServer(kept, allowSite)).stop();
  // The new version has no file of the old one.
  const served = join(folder.path, 'new');
  const filter = (/** @type {string} */ path) => !/-[0-9a-f]{10}\.[^/]*$/.test(path);
  cpSync(process.env.BOOKING_DIST ?? join(root, 'build/wasm/dist'), served, { recursive: true, filter });
  const upgraded = await startServer([...kept, '--static', served], allowSite);
  t.after(upgraded.stop);
  const page = await openPage(t, browser);
  await openHtml(page, SITE, pinned('type="3" resource="1"', upgraded.url));
  await page.getByRole('button', { name: 'change time zone' }).click();
  await isThere(page.getByRole('option', { name: 'Your time zone' }));
  await page.getByRole('button', { name: 'Back' }).click();
  await book(page, '09:30');
});

test('another loader than the one that the page names is not run', async (t) => {
  const page = await openPage(t, browser, { expected: /integrity/ });
  await tamper(page, files.loader);
  await openHtml(page, SITE, pinned().replace('<script', '<script onerror="window.isRefused = true"'));
  await page.waitForFunction(() => /** @type {any} */ (window).isRefused);
  await isThere(fallback(page));
  assert.equal(await page.evaluate(() => typeof window.BookingWidget), 'undefined');
});

for (const [what, name] of /** @type {const} */ ([
  ['module', () => files.module],
  ['engine', () => files.engine],
  ['wasm', () => files.wasm],
  ['list of hashes', () => 'hashes-'],
  ['file of sentences', () => 'messages/en-'],
])) {
  test(`another ${what} is refused: the fallback stays, and the console names the file`, async (t) => {
    const page = await openPage(t, browser, { expected: /integrity|could not be loaded/i });
    const events = await recordEvents(page);
    const errors = errorsOf(page);
    await tamper(page, `${name()}*`);
    await openHtml(page, SITE, pinned());
    await eventually(() => events.length > 0);
    await isThere(fallback(page));
    assert.deepEqual([events[0].name, events[0].detail.code], ['booking:error', 'not_loaded']);
    const said = errors.find((error) => error.includes('could not be loaded')) ?? '';
    assert.ok(said.includes(name()) && said.includes("doesn't match its hash"), said);
  });
}

test('another second part is refused: the fallback shows once it is needed', async (t) => {
  const page = await openPage(t, browser, { expected: /integrity|it stopped/i });
  const errors = errorsOf(page);
  const events = await recordEvents(page);
  await tamper(page, files.rest);
  await openHtml(page, SITE, pinned());
  await page.getByRole('button', { name: /^09:30, / }).click();
  await isThere(fallback(page));
  assert.equal(events.at(-1)?.detail.code, 'stopped');
  assert.ok(errors.some((error) => error.includes(files.rest) && error.includes("doesn't match its hash")));
});

test('another list of time zones is not run: the zone stays, and the widget goes on', async (t) => {
  const page = await openPage(t, browser, { expected: /integrity|listZones/i });
  const errors = errorsOf(page);
  await tamper(page, files.zones);
  await openHtml(page, SITE, pinned());
  await page.getByRole('button', { name: 'change time zone' }).click();
  await eventually(() => errors.some((error) => error.includes('listZones') && error.includes(files.zones)));
  await page.getByRole('button', { name: 'Back' }).click();
  await book(page, '11:00');
});

test('another dialog is not run: the opener leads where it says', async (t) => {
  const page = await openPage(t, browser, { expected: /integrity|could not be loaded/i });
  const errors = errorsOf(page);
  await tamper(page, files.modes);
  await openHtml(page, SITE, `${pinned('mode="popup"')}<a href="#contact" booking-popup>Book</a>`);
  await page.getByRole('link', { name: 'Book' }).click();
  await page.waitForFunction(() => location.hash === '#contact');
  assert.ok(errors.some((error) => error.includes(files.modes) && error.includes("doesn't match its hash")));
});

test('another language is refused: the widget stays in the one that it has', async (t) => {
  const page = await openPage(t, browser, { expected: /integrity|match its hash/i });
  const errors = errorsOf(page);
  await tamper(page, 'messages/de-*.json');
  await openHtml(page, SITE, pinned());
  await isThere(page.getByRole('button', { name: 'change time zone' }));
  await page.locator('booking-widget').evaluate((element) => element.setAttribute('locale', 'de'));
  await eventually(() => errors.some((error) => error.includes('messages/de-')));
  await book(page, '11:30');
});

test('the builder writes a tag that pins the version that the server has', async (t) => {
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/build.html`);
  const tag = page.getByLabel('The tag to paste');
  assert.match((await tag.textContent()) ?? '', /src="[^"]+\/booking-widget\.js"><\/script>/);
  await page.getByLabel('Version').selectOption('This one alone, checked by the browser');
  const copied = (await tag.textContent()) ?? '';
  assert.ok(copied.startsWith(`${script()}\n`), copied);
  await openHtml(page, SITE, copied);
  await isThere(page.getByRole('button', { name: '30-Minute' }));
});
