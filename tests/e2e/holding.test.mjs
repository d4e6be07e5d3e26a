// The chosen time is held while the form is filled in, a lost connection loses nothing, and spam checks pass without
// the visitor's noticing.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import {
  TAG,
  bookButton,
  booked,
  chooseWhen,
  chooseWho,
  dayName,
  eventually,
  fillDetails,
  isThere,
  launch,
  openHtml,
  openPage,
  startServer,
  timeButton,
} from './support.mjs';

/** @typedef {import('./support.mjs').Page} Page */

/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;
/** @type {Awaited<ReturnType<typeof startServer>>} */
let wary;
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  [server, wary, browser] = await Promise.all([
    startServer(),
    startServer([], (site) => {
      site.spam = { difficulty_bits: 12, minimum_seconds: 1 };
    }),
    launch(),
  ]);
});
after(() => Promise.all([browser.close(), server.stop(), wary.stop()]));

const TIMES = '/api/v1/bookings/availability?booking_type_id=3&resource_id=1&date=';

/** Whether a time of that day is free to others. @param {string} starts_at */
async function isFree(starts_at) {
  const answer = await fetch(`${server.url}${TIMES}${starts_at.slice(0, 10)}&key=pk_demo`);
  const { data } = await answer.json();
  return data.slots.find((/** @type {any} */ slot) => slot.starts_at === starts_at).available;
}

/** How many bookings begin at that time. @param {string} url @param {string} starts_at */
async function bookingsAt(url, starts_at) {
  const day = starts_at.slice(0, 10);
  const answer = await fetch(`${url}/api/v1/bookings?from=${day}&to=${day}&per_page=100`, {
    headers: { authorization: 'Bearer sk_test_e2e' },
  });
  const { data } = await answer.json();
  return data.filter(
    (/** @type {any} */ booking) =>
      booking.status !== 'cancelled' && booking.starts_at.startsWith(starts_at.slice(0, 16)),
  ).length;
}

test('a chosen time is kept for its visitor, is taken to others, and is let go with Back and the page', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await chooseWhen(page, '10 March', '09:30');
  await isThere(page.getByText('Held for you for 5 more minutes'));
  assert.equal(await isFree('2026-03-10T09:30:00Z'), false);
  const other = await openPage(t, browser);
  await openHtml(other, server.url, TAG);
  await chooseWho(other);
  await other.getByRole('gridcell', { name: dayName('10 March') }).click();
  await isThere(timeButton(other, '10 March', '10:00'));
  assert.equal(await timeButton(other, '10 March', '09:30').count(), 0);
  await page.getByRole('button', { name: 'Back' }).click();
  await eventually(() => isFree('2026-03-10T09:30:00Z'));
  await chooseWhen(page, '10 March', '09:30');
  await eventually(async () => !(await isFree('2026-03-10T09:30:00Z')));
  await page.goto('about:blank');
  await eventually(() => isFree('2026-03-10T09:30:00Z'));
});

test('a widget that is taken out of the page lets its time go', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await chooseWhen(page, '11 March', '09:30');
  await eventually(async () => !(await isFree('2026-03-11T09:30:00Z')));
  await page.evaluate(() => document.querySelector('booking-widget')?.remove());
  await eventually(() => isFree('2026-03-11T09:30:00Z'));
});

test('a hold counts down, is renewed for who types, and its booking uses it', async (t) => {
  const page = await openPage(t, browser);
  await page.clock.install();
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await chooseWhen(page, '12 March', '09:30');
  await isThere(page.getByText('Held for you for 5 more minutes'));
  await page.clock.runFor(180_000);
  await isThere(page.getByText('Held for you for 2 more minutes'));
  const renewed = page.waitForResponse((answer) => answer.request().method() === 'PUT');
  await fillDetails(page);
  assert.equal((await renewed).status(), 200);
  await bookButton(page).click();
  await isThere(booked(page));
  assert.equal(await bookingsAt(server.url, '2026-03-12T09:30:00Z'), 1);
});

test('a line that is lost is said, and the booking goes on by itself once it is back', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await chooseWhen(page, '13 March', '09:30');
  await fillDetails(page);
  await page.getByLabel('Notes').fill('Please ring twice.');
  await page.context().setOffline(true);
  await isThere(page.getByText('You are offline. Nothing you have entered is lost.').first());
  await bookButton(page).click();
  await isThere(page.getByText('You are offline. This will continue automatically once you are back online.').first());
  assert.equal(await page.getByLabel('Notes').inputValue(), 'Please ring twice.');
  await page.context().setOffline(false);
  await isThere(booked(page));
  assert.equal(await bookingsAt(server.url, '2026-03-13T09:30:00Z'), 1);
});

test('a server that is busy is sent the same booking again when it says, and makes one', async (t) => {
  const page = await openPage(t, browser);
  /** @type {(string | undefined)[]} */
  const keys = [];
  let goOn = () => {};
  const isRead = new Promise((resolve) => {
    goOn = () => resolve(undefined);
  });
  await page.route('**/api/v1/bookings', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    if (keys.length === 1) {
      await route.fulfill({ status: 503, headers: { 'retry-after': '1' }, contentType: 'text/html', body: 'Busy' });
    } else if (keys.length === 2) {
      await isRead;
      await route.fetch(); // made, and its answer lost
      await route.abort('connectionreset');
    } else {
      await route.continue();
    }
  });
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await chooseWhen(page, '17 March', '09:30');
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(page.getByText('Trying again').first());
  goOn();
  await isThere(booked(page));
  assert.equal(keys.length, 3);
  assert.ok(keys[0] && new Set(keys).size === 1, 'all went under one key');
  assert.equal(await bookingsAt(server.url, '2026-03-17T09:30:00Z'), 1);
});

test('what a wary server wants worked out is worked out unseen', async (t) => {
  const page = await openPage(t, browser);
  /** @type {number[]} */
  const answers = [];
  page.on('response', (answer) => {
    if (answer.request().method() === 'POST' && answer.url().endsWith('/bookings')) answers.push(answer.status());
  });
  await openHtml(page, wary.url, TAG);
  await chooseWho(page);
  await chooseWhen(page, '10 March', '09:30');
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(booked(page));
  assert.deepEqual(answers, [201]);
  // The next booking of the same page needs another, which comes with the hold.
  await page.getByRole('button', { name: 'Make a new booking' }).click();
  await chooseWho(page);
  const held = page.waitForResponse((answer) => answer.url().endsWith('/holds') && answer.status() === 201);
  await chooseWhen(page, '11 March', '10:00');
  await (await held).finished();
  await bookButton(page).click();
  await isThere(booked(page));
  assert.deepEqual(answers, [201, 201]);
});

test('a hidden field that a password manager filled in costs work, and refuses nobody', async (t) => {
  const page = await openPage(t, browser);
  /** @type {number[]} */
  const answers = [];
  page.on('response', (answer) => {
    if (answer.request().method() === 'POST' && answer.url().endsWith('/bookings')) answers.push(answer.status());
  });
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await chooseWhen(page, '18 March', '09:30');
  await fillDetails(page);
  await page.locator('input[name=website]').evaluate((/** @type {HTMLInputElement} */ input) => {
    input.value = 'https://spam.example';
  });
  await bookButton(page).click();
  await booked(page).waitFor({ timeout: 60_000 });
  assert.deepEqual(answers, [428, 201], 'work was asked for, and done');
  assert.equal(await bookingsAt(server.url, '2026-03-18T09:30:00Z'), 1);
});
