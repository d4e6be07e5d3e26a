// A visitor comes back to a booking: by its link, or signed in; and takes it along in a calendar.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import {
  bookButton,
  booked,
  cannot,
  chooseWhen,
  chooseWho,
  dayName,
  eventually,
  failOnce,
  fillDetails,
  isThere,
  launch,
  openPage,
  recordEvents,
  startServer,
  ENGINE,
  TAG,
  timeButton,
} from './support.mjs';

/** @typedef {import('./support.mjs').Page} Page */

/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  // Every quarter of an hour, so that a new time can overlap with the old one.
  const quarters = (/** @type {any} */ site) => {
    site.booking_types.find((/** @type {any} */ type) => type.id === 3).step_minutes = 15;
  };
  [server, browser] = await Promise.all([startServer([], quarters), launch()]);
});
after(() => Promise.all([browser.close(), server.stop()]));

const SECRET = { 'authorization': 'Bearer sk_test_e2e', 'content-type': 'application/json' };

/** @param {string} method @param {string} path @param {object} [body] @param {Record<string, string>} [headers] */
async function api(method, path, body, headers = SECRET) {
  const answer = await fetch(`${server.url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  return answer.json();
}

/** A page of the site's own, with the widget, at any query. @param {Page} page @param {string} address */
async function openSite(page, address, tag = TAG, url = server.url) {
  await page.route(
    (asked) => asked.pathname === '/a-site',
    (route) =>
      route.fulfill({
        contentType: 'text/html; charset=utf-8',
        body: `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>A site</title><body>${tag}`,
      }),
  );
  await page.goto(`${url}/a-site${address}`);
}

/** @param {string} starts_at @returns {Promise<{id: number, manage_token: string}>} */
async function aBooking(starts_at) {
  const made = await (await server.book({ booking_type_id: 3, resource_id: 1, starts_at })).json();
  assert.ok(made.data?.manage_token, JSON.stringify(made));
  return made.data;
}

/** What a press saves. @param {Page} page @param {string} name */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
  const text = await readFile(await download.path(), 'utf8');
  const line = (/** @type {string} */ field) => text.match(new RegExp(`^${field}:(.*)\r$`, 'm'))?.[1];
  return { name: download.suggestedFilename(), text, line };
}

/** @param {Page} page @param {string} name */
const heading = (page, name) => page.getByRole('heading', { name, exact: true });
/** @param {Page} page @param {RegExp | string} name */
const button = (page, name) => page.getByRole('button', { name });

/** @param {Page} page @param {RegExp} name */
const waitForFocus = (page, name) =>
  page.waitForFunction((source) => {
    const active = document.activeElement?.shadowRoot?.activeElement;
    return new RegExp(source).test(active?.getAttribute('aria-label') ?? active?.textContent ?? '');
  }, name.source);

test(
  'from the confirmation a link leads back, to another time and to a cancel',
  { skip: cannot('download') },
  async (t) => {
    const page = await openPage(t, browser);
    const events = await recordEvents(page, ['booking:rescheduled', 'booking:cancelled']);
    /** @type {string[]} */
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await openSite(page, '');
    await chooseWho(page);
    await chooseWhen(page, '10 March', '09:30');
    await fillDetails(page);
    await bookButton(page).click();
    await isThere(booked(page));
    const first = await saved(page, 'File (.ics)');
    assert.match(first.name, /^booking-\d+\.ics$/);
    assert.ok(!first.text.includes('METHOD'), 'a file for any calendar, and no message to one');
    assert.equal(first.line('DTSTART'), '20260310T093000Z');
    for (const [name, host] of [
      ['Google', 'calendar.google.com'],
      ['Outlook', 'outlook.live.com'],
    ]) {
      const link = page.getByRole('link', { name });
      const address = new URL((await link.getAttribute('href')) ?? '');
      assert.equal(address.host, host);
      assert.ok(!address.href.includes('bt_'), 'nobody else is given the key to the booking');
      assert.deepEqual([await link.getAttribute('target'), await link.getAttribute('rel')], ['_blank', 'noopener']);
    }
    const link = (await page.getByRole('link', { name: 'Change or cancel' }).getAttribute('href')) ?? '';
    assert.match(link, /\/a-site\?booking=\d+#bt_/);
    assert.ok(!first.text.includes('bt_'), 'the file at an address has no key to the booking');

    await page.goto(link);
    await isThere(heading(page, 'Your booking'));
    await isThere(page.getByText('Tuesday, 10 March 2026, 09:30 – 10:00'));
    await button(page, 'Change the time').click();
    await page.getByRole('gridcell', { name: /10 March 2026, your current booking, \d+ times/ }).click();
    const own = button(page, /^09:30, Tuesday,? 10 March, your current booking/);
    assert.equal(await own.getAttribute('aria-disabled'), 'true');
    await chooseWhen(page, '12 March', '10:00');
    await isThere(heading(page, 'Change your booking?'));
    await isThere(page.getByText('Tuesday, 10 March 2026, 09:30 – 10:00'));
    await isThere(page.getByText('Thursday, 12 March 2026, 10:00 – 10:30'));
    await button(page, /^Move to Thursday,? 12 March, 10:00/).click();
    await isThere(heading(page, 'Your booking has a new time'));
    assert.equal(
      (await server.book({ booking_type_id: 3, resource_id: 1, starts_at: '2026-03-12T10:00:00Z' })).status,
      422,
      'the new time is taken',
    );
    await aBooking('2026-03-10T09:30:00Z');

    await button(page, 'Cancel booking').click();
    await waitForFocus(page, /^Cancel this booking\?$/);
    await page.keyboard.press('Escape');
    await waitForFocus(page, /^Cancel booking$/);
    await page.keyboard.press('Enter');
    await button(page, 'Yes, cancel it').click();
    await isThere(heading(page, 'Your booking has been cancelled'));
    await isThere(page.getByText('If you added this booking to your calendar, remove it there.'));
    await page.reload();
    await isThere(heading(page, 'This booking has been cancelled'));

    const changes = events.filter(({ name }) => /rescheduled|cancelled/.test(name));
    assert.deepEqual(
      changes.map(({ name, detail }) => [name, detail.starts_at, detail.status]),
      [
        ['booking:rescheduled', '2026-03-12T10:00:00.000000Z', 'confirmed'],
        ['booking:cancelled', '2026-03-12T10:00:00.000000Z', 'cancelled'],
      ],
    );
    assert.deepEqual(Object.keys(changes[0].detail), [
      'id',
      'starts_at',
      'ends_at',
      'booking_type_id',
      'resource_id',
      'status',
    ]);
    const network = asked.filter((url) => url.includes('/api/'));
    const named = network.filter((url) => url.includes('bt_'));
    assert.ok(network.length > 5);
    assert.equal(named.length, 1, 'no token in an address but that of the file');
    assert.match(named[0], /\/api\/v1\/bookings\/\d+\/calendar\.ics\?token=bt_f/);
  },
);

test('the calendar file is at an address of the server, and the page stays where it is', async (t) => {
  const { id, manage_token } = await aBooking('2026-03-17T09:30:00Z');
  const page = await openPage(t, browser);
  /** @type {string[]} */
  const files = [];
  /** @type {string[]} */
  const bodies = [];
  await page.route(/\/calendar\.ics/, async (route) => {
    const answer = await route.fetch();
    files.push(route.request().url());
    bodies.push(await answer.text());
    // After a download Firefox's driver can't lead its page elsewhere.
    await route.fulfill(ENGINE.startsWith('firefox') ? { status: 204 } : { response: answer });
  });
  await openSite(page, `?booking=${id}#${manage_token}`);
  await isThere(heading(page, 'Your booking'));
  const address = page.url();
  await button(page, 'File (.ics)').click();
  await eventually(() => bodies.length === 1);
  assert.match(files[0], new RegExp(`^${server.url}/api/v1/bookings/${id}/calendar\\.ics\\?token=bt_f`));
  assert.match(bodies[0], /^BEGIN:VCALENDAR\r\n[^]*DTSTART:20260317T093000Z\r\n/);
  // The page is there, works, and gives the file again.
  await button(page, 'Cancel booking').click();
  await waitForFocus(page, /^Cancel this booking\?$/);
  await page.keyboard.press('Escape');
  await waitForFocus(page, /^Cancel booking$/);
  assert.equal(page.url(), address);
  await button(page, 'File (.ics)').click();
  await eventually(() => bodies.length === 2);
});

test('without an answer of the server the page makes the calendar file', { skip: cannot('download') }, async (t) => {
  const { id, manage_token } = await aBooking('2026-03-17T10:30:00Z');
  const page = await openPage(t, browser);
  await page.route(/\/calendar-link/, (route) => route.fulfill({ status: 404, body: 'not here' }));
  await openSite(page, `?booking=${id}#${manage_token}`);
  await isThere(heading(page, 'Your booking'));
  const { name, text, line } = await saved(page, 'File (.ics)');
  assert.equal(name, `booking-${id}.ics`);
  assert.equal(line('DTSTART'), '20260317T103000Z');
  assert.ok(text.replaceAll('\r\n ', '').includes(`?booking=${id}#${manage_token}`));
});

test('a link that leads nowhere says why, and a failure is tried again by itself', async (t) => {
  const page = await openPage(t, browser);
  const { id, manage_token: token } = await aBooking('2026-03-11T09:00:00Z');
  await openSite(page, `?booking=${id}#${token.slice(0, -3)}xyz`);
  await isThere(heading(page, 'This link does not work'));
  await openSite(page, `?booking=999#${token}`);
  await isThere(heading(page, 'This booking cannot be found'));
  await button(page, 'Make a new booking').click();
  await isThere(button(page, '30-Minute'));

  const goOn = await failOnce(page, /\/bookings\/\d+$/, (route) => route.abort());
  await openSite(page, `?a=1&booking=${id}#${token}`);
  await isThere(page.getByText('Connection lost. Trying again').first());
  goOn();
  await isThere(button(page, 'Change the time'));

  await page.route(
    /\/bookings\/\d+$/,
    async (route) => {
      const answer = await route.fetch();
      const json = await answer.json();
      Object.assign(json.data, {
        status: 'completed',
        starts_at: '2026-03-03T09:00:00Z',
        ends_at: '2026-03-03T09:30:00Z',
      });
      await route.fulfill({ response: answer, json });
    },
    { times: 1 },
  );
  await page.reload();
  await isThere(heading(page, 'This booking is in the past'));
  assert.equal(await button(page, /Change|Cancel/).count(), 0);
});

test('a move whose answer is lost is not sent twice', async (t) => {
  const page = await openPage(t, browser);
  const { id, manage_token: token } = await aBooking('2026-03-11T10:00:00Z');
  /** @type {string[]} */
  const sent = [];
  await page.route(/\/bookings\/\d+$/, async (route) => {
    const method = route.request().method();
    if (method === 'OPTIONS') return route.continue();
    sent.push(method);
    if (method !== 'PUT') return route.continue();
    await route.fetch();
    await route.abort();
  });
  await openSite(page, `?booking=${id}#${token}`);
  await button(page, 'Change the time').click();
  await page.getByRole('gridcell', { name: /11 March 2026, your current booking/ }).click();
  await button(page, /^10:15, Wednesday,? 11 March/).click();
  await button(page, /^Move to/).click();
  await isThere(heading(page, 'Your booking has a new time'));
  assert.deepEqual(sent, ['GET', 'PUT', 'GET']);
});

test('before an account elsewhere a time is held and booked, and the booking moved and cancelled there', async (t) => {
  const account = await startServer(['--documented-only']);
  t.after(() => account.stop());
  const folder = await mkdtemp(join(tmpdir(), 'booking-e2e-'));
  t.after(() => rm(folder, { recursive: true }));
  const keyFile = join(folder, 'key.txt');
  await writeFile(keyFile, 'sk_test_e2e\n');
  const front = await startServer(['--upstream', `${account.url}/api/v1`, '--upstream-key-file', keyFile], (site) => {
    for (const name of ['booking_types', 'resources', 'contacts', 'hours', 'exceptions']) delete site[name];
  });
  t.after(() => front.stop());
  const page = await openPage(t, browser);
  await openSite(page, '', TAG, front.url);
  await chooseWho(page);
  await chooseWhen(page, '10 March', '09:30');
  await isThere(page.getByText(/^Held for you/));
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(booked(page));
  const link = (await page.getByRole('link', { name: 'Change or cancel' }).getAttribute('href')) ?? '';
  const id = new URL(link).searchParams.get('booking');
  const there = async () =>
    (await (await fetch(`${account.url}/api/v1/bookings/${id}`, { headers: SECRET })).json()).data;
  assert.equal((await there()).starts_at, '2026-03-10T09:30:00.000000Z');

  await page.goto(link);
  await button(page, 'Change the time').click();
  await chooseWhen(page, '12 March', '10:00');
  await button(page, /^Move to Thursday,? 12 March, 10:00/).click();
  await isThere(heading(page, 'Your booking has a new time'));
  assert.equal((await there()).starts_at, '2026-03-12T10:00:00.000000Z');
  await button(page, 'Cancel booking').click();
  await button(page, 'Yes, cancel it').click();
  await isThere(heading(page, 'Your booking has been cancelled'));
  assert.equal((await there()).status, 'cancelled');
});

test('somebody signed in sees their bookings, and books without saying who they are', async (t) => {
  const page = await openPage(t, browser);
  const days = ['16', '17', '18', '19', '20', '23', '24', '25', '26', '27', '30'];
  for (const day of days) {
    await api('POST', '/bookings', {
      contact_id: 42,
      booking_type_id: 4,
      resource_id: 2,
      starts_at: `2026-03-${day}T09:00:00Z`,
    });
  }
  const { data } = await api('POST', '/visitor-tokens', { contact_id: 42 });
  const tag = TAG.replace('key=', `contact-token="${data.token}" key=`);
  await openSite(page, '', tag);
  await button(page, 'My bookings').click();
  await isThere(button(page, /First visit.*Monday, 16 March/));
  assert.equal(await button(page, /First visit/).count(), 10);
  await button(page, 'Show more').click();
  await isThere(button(page, /First visit.*Monday, 30 March/));
  await button(page, /First visit.*Monday, 16 March/).click();
  await button(page, 'Cancel booking').click();
  await button(page, 'Yes, cancel it').click();
  await isThere(heading(page, 'Your booking has been cancelled'));
  await button(page, 'Back').click();
  await page.getByRole('button', { name: 'Cancelled', exact: true }).click();
  await isThere(page.getByRole('button', { name: 'Cancelled', exact: true, pressed: true }));
  await isThere(button(page, /First visit, Cancelled, Monday, 16 March/));
  await button(page, /First visit, (?!Cancelled)/)
    .first()
    .waitFor({ state: 'detached' });
  assert.equal(await button(page, /First visit/).count(), 1);
  await button(page, 'Past').click();
  await isThere(page.getByText('You have no past bookings.'));

  await button(page, 'Make a new booking').click();
  await chooseWho(page);
  await page.getByRole('gridcell', { name: dayName('31 March') }).click();
  await timeButton(page, '31 March', '11:00').click();
  await isThere(heading(page, 'Check and book'));
  assert.equal(await page.getByLabel('Name').count(), 0);
  await bookButton(page).click();
  await isThere(booked(page));
  const list = await api('GET', '/bookings?contact_id=42&from=2026-03-31');
  assert.deepEqual(
    list.data.map((/** @type {any} */ { starts_at }) => starts_at),
    ['2026-03-31T10:00:00.000000Z'],
  );
});
