// A page that is open while the server is stopped, upgraded and started again: its visitor goes on, and everything that the
// widget loads from then on is of the version that it started with. A page that is loaded afterwards has the new version.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { startServer, temporaryFolder } from '../../support/booking_server.mjs';
import { makeNextVersion } from '../../support/next_version.mjs';
import {
  TAG,
  bookButton,
  booked,
  chooseWhen,
  chooseWho,
  eventually,
  isThere,
  launch,
  openHtml,
  openPage,
  root,
  timeButton,
} from '../support.mjs';

/** @typedef {import('playwright-core').Page} Page */

const FILES = process.env.BOOKING_DIST ?? join(root, 'build/wasm/dist');
const PRESET = TAG.replace('key=', 'type="3" resource="1" key=');

const folder = temporaryFolder();
const nextFiles = join(folder.path, 'next');
const names = makeNextVersion(FILES, nextFiles);
const [oldNames, newNames] = [[...names.keys()], [...names.values()]];
const inUse = (/** @type {string[]} */ of, /** @type {string} */ start) => of.find((name) => name.startsWith(start));

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser.close();
  folder.remove();
});

/**
 * A server of this version, with a store of its own, and a page of it.
 * @param {import('node:test').TestContext} t @param {string} body of the page
 * @param {(page: Page) => Promise<unknown>} [prepare] before the page is loaded
 */
async function openBefore(t, body, prepare = async () => {}) {
  const own = temporaryFolder();
  const options = { folder: own, args: ['--keep-versions', join(own.path, 'versions')], files: FILES };
  let server = await startServer(options);
  t.after(() => server.stop());
  const page = await openPage(t, browser);
  /** @type {{name: string, status: number}[]} the widget's files that the page loads */
  const loaded = [];
  page.on('response', (response) => {
    const name = new URL(response.url()).pathname.slice(1);
    if (/-[0-9a-f]{10}\./.test(name)) loaded.push({ name, status: response.status() });
  });
  await prepare(page);
  await openHtml(page, server.origin, body);
  return {
    page,
    loaded,
    origin: server.origin,
    log: () => server.log,
    stop: () => server.end('SIGTERM'),
    /** The next version, at the same address with the same store. */
    async startNext() {
      server = await startServer({ ...options, files: nextFiles, port: server.port });
      assert.doesNotMatch(server.log, /hash in their name/); // it keeps and serves all files
    },
    async upgrade() {
      await this.stop();
      await this.startNext();
    },
  };
}

/**
 * All that the page has loaded is of the old version, and `wanted` is among it.
 * @param {{name: string, status: number}[]} loaded @param {string} wanted how the file's name starts
 */
function isOld(loaded, wanted) {
  const name = inUse(oldNames, wanted);
  assert.ok(
    loaded.some((file) => file.name === name),
    `${name} was loaded`,
  );
  for (const file of loaded) {
    assert.ok(oldNames.includes(file.name), `${file.name} is of the old version`);
    assert.equal(file.status, 200, file.name);
  }
}

test('a visitor who has typed half of the details goes on after an upgrade, and books', async (t) => {
  const { page, loaded, ...server } = await openBefore(t, TAG);
  await chooseWho(page);
  await chooseWhen(page);
  await page.getByLabel('Name').pressSequentially('Sarah Joh');
  await server.stop();
  await page.getByLabel('Name').pressSequentially('nson');
  await page.getByLabel('Email').fill('sarah@example.com');
  await server.startNext();
  await page.locator('booking-widget').evaluate((element) => element.setAttribute('locale', 'de'));
  await isThere(page.getByRole('heading', { name: 'Ihre Angaben' }));
  assert.equal(await page.getByLabel('Name').inputValue(), 'Sarah Johnson');
  await page.locator('booking-widget').evaluate((element) => element.setAttribute('locale', 'en'));
  await bookButton(page).click();
  await isThere(booked(page));
  isOld(loaded, 'messages/de-');
});

test('a booking that is sent while the server is upgraded is made once the server is back', async (t) => {
  const { page, loaded, ...server } = await openBefore(t, PRESET);
  await chooseWhen(page);
  await page.getByLabel('Name').fill('Sarah Johnson');
  await page.getByLabel('Email').fill('sarah@example.com');
  await server.stop();
  await bookButton(page).click();
  await isThere(page.getByText('Connection lost. Trying again…').first());
  await server.startNext();
  await isThere(booked(page));
  isOld(loaded, 'rest-');
});

test('the list of time zones that is opened after an upgrade is of the old version', async (t) => {
  const { page, loaded, ...server } = await openBefore(t, PRESET);
  await isThere(page.getByRole('button', { name: 'change time zone' }));
  await server.upgrade();
  await page.getByRole('button', { name: 'change time zone' }).click();
  await isThere(page.getByRole('option', { name: 'Your time zone' }));
  isOld(loaded, 'zones-');
});

test('a dialog that is opened after an upgrade is of the old version, and so is its widget', async (t) => {
  const dialog = PRESET.replace('<booking-widget', '<booking-widget mode="popup"');
  const { page, loaded, ...server } = await openBefore(t, `${dialog}<a href="#contact" booking-popup>Book</a>`);
  await page.waitForFunction(() => typeof window.BookingWidget !== 'undefined');
  await server.upgrade();
  await page.getByRole('link', { name: 'Book' }).click();
  await isThere(page.getByRole('dialog'));
  await chooseWhen(page);
  await isThere(page.getByRole('heading', { name: 'Your details' }));
  isOld(loaded, 'modes-');
  isOld(loaded, 'widget-');
});

test('the second part of the wasm that comes after an upgrade is that of the first part', async (t) => {
  let letGo = () => {};
  const hold = new Promise((resolve) => {
    letGo = () => resolve(undefined);
  });
  let isAsked = false;
  const { page, loaded, ...server } = await openBefore(t, PRESET, (opened) =>
    opened.route('**/rest-*.wasm', async (route) => {
      isAsked = true;
      await hold;
      await route.continue();
    }),
  );
  const time = page.getByRole('button', { name: /^09:30, / }).first();
  await isThere(time);
  await time.click();
  await eventually(() => isAsked);
  await server.upgrade();
  letGo();
  await page.getByLabel('Name').fill('Sarah Johnson');
  await page.getByLabel('Email').fill('sarah@example.com');
  await bookButton(page).click();
  await isThere(booked(page));
  isOld(loaded, 'rest-');
});

test('a page that is loaded again after an upgrade has the new version, and books', async (t) => {
  const { page, loaded, ...server } = await openBefore(t, PRESET);
  await isThere(
    timeButton(page, '5 March', '09:30')
      .or(page.getByRole('button', { name: /^09:30, / }))
      .first(),
  );
  await server.upgrade();
  // The loader comes from the browser's cache, which asks for the new one meanwhile: it names the old files, once.
  await page.reload();
  await isThere(page.getByRole('button', { name: /^09:30, / }).first());
  await eventually(() => server.log().includes('"/booking-widget.js"'));
  loaded.length = 0;
  await eventually(async () => {
    await page.reload();
    await isThere(page.getByRole('button', { name: /^09:30, / }).first());
    return loaded.some(({ name }) => name === inUse(newNames, 'widget-'));
  });
  await chooseWhen(page);
  await page.getByLabel('Name').fill('Sarah Johnson');
  await page.getByLabel('Email').fill('sarah@example.com');
  await bookButton(page).click();
  await isThere(booked(page));
  assert.ok(loaded.some(({ name }) => name === inUse(newNames, 'rest-')));
});
