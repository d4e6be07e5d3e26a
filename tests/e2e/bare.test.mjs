// The widget with an account that has only the documented calls. The server plays the account; a small proxy of the
// site in front of it adds the secret key and counts the calls.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import {
  bookButton,
  booked,
  chooseWho,
  dayName,
  fillDetails,
  isThere,
  launch,
  openHtml,
  openPage,
  recordEvents,
  root,
  startServer,
  timeButton,
} from './support.mjs';

const SECRET = 'Bearer sk_test_e2e';
const ALLOWED = 120; // requests a minute, for the whole account
const TAG =
  '<main><h1>A site</h1><script async src="/booking-widget.js"></script>' +
  '<booking-widget api="/api/v1"></booking-widget></main>';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = join(root, 'build/screenshots');
mkdirSync(pictures, { recursive: true });

/** Twenty lines of the site owner's. @param {string} account its address */
async function startProxy(account) {
  const proxy = {
    url: '',
    /** @type {{time: number, path: string}[]} */
    asked: [],
    /** What happens to a request in place of its answer. @type {(path: string, method: string) => 'lose' | 'hang up' | 'busy' | undefined} */
    trouble: () => undefined,
    /** The most that was asked in any minute. */
    most: () =>
      Math.max(
        0,
        ...proxy.asked.map(
          ({ time }) => proxy.asked.filter((other) => other.time >= time && other.time < time + 60_000).length,
        ),
      ),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  const server = http.createServer((request, response) => {
    const path = request.url ?? '';
    const isApi = path.startsWith('/api/');
    const trouble = isApi && proxy.trouble(path, request.method ?? '');
    if (isApi) proxy.asked.push({ time: Date.now(), path });
    const inMinute = proxy.asked.filter(({ time }) => time > Date.now() - 60_000).length;
    if (trouble === 'busy' || (isApi && inMinute > ALLOWED)) {
      response
        .writeHead(429, { 'content-type': 'application/json' })
        .end(JSON.stringify({ success: false, message: 'Too Many Requests', retry_after: 2 }));
      return;
    }
    const { host, ...headers } = request.headers;
    const onward = http.request(
      account + path,
      {
        method: request.method,
        headers: isApi ? { ...headers, authorization: SECRET } : headers,
      },
      (answer) => {
        if (trouble === 'lose') {
          // it has begun to answer: no browser sends that again
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': 999 });
          response.write('{', () => request.socket.destroy());
        } else if (trouble === 'hang up') {
          answer.resume().on('end', () => request.socket.destroy());
        } else {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        }
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise((done) => {
    server.listen(0, '127.0.0.1', () => done(undefined));
  });
  proxy.url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  return proxy;
}

/** @type {Awaited<ReturnType<typeof startServer>>} */
let account;
/** @type {Awaited<ReturnType<typeof startProxy>>} */
let proxy;
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  [account, browser] = await Promise.all([startServer(['--documented-only']), launch()]);
  proxy = await startProxy(account.url);
});
after(async () => {
  proxy.close();
  await Promise.all([browser.close(), account.stop()]);
});

/** Everything the account has. @param {string} path */
async function list(path) {
  const answer = await fetch(`${account.url}/api/v1${path}`, { headers: { authorization: SECRET } });
  return (await answer.json()).data;
}

/** @param {import('node:test').TestContext} t @param {object} [options] */
async function visit(t, options = {}) {
  proxy.asked.length = 0;
  proxy.trouble = () => undefined;
  const page = await openPage(t, browser, options);
  const events = await recordEvents(page);
  await openHtml(page, proxy.url, TAG);
  return { page, events };
}

/** @param {import('./support.mjs').Page} page @param {string} screen */
async function checkAxe(page, screen) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run(document);
    return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].html, nodes[0].failureSummary]);
  });
  assert.deepEqual(found, [], screen);
}

const notChecked = (/** @type {string} */ day) => new RegExp(`\\b${day}\\b.*availability not known yet`);

for (const [timezoneId, day, time, startsAt] of /** @type {const} */ ([
  ['Pacific/Apia', '10 March', '00:00', '2026-03-09T11:00:00.000000Z'],
  ['America/Los_Angeles', '10 March', '02:00', '2026-03-10T09:00:00.000000Z'],
])) {
  test(`a visitor in ${timezoneId} books a day of their own, and the account keeps its breath`, async (t) => {
    const { page, events } = await visit(t, { timezoneId });
    await isThere(page.getByRole('heading', { name: 'Book online' }));
    assert.equal(events[0]?.name, 'booking:ready');
    await chooseWho(page);
    await page.getByRole('gridcell', { name: dayName(day) }).click();
    await timeButton(page, day, time).click();
    await fillDetails(page);
    await bookButton(page).click();
    await isThere(booked(page));
    await isThere(page.getByText(`Tuesday, 10 March 2026, ${time}`));
    assert.equal(events.at(-1)?.name, 'booking:confirmed');
    assert.equal(events.at(-1)?.detail.starts_at, startsAt);
    assert.ok(proxy.asked.length < 40, `${proxy.asked.length} requests`);
    assert.ok(proxy.asked.every(({ path }) => !/key|idempot/i.test(path)));
    const known = await list('/contacts?search=sarah@example.com');
    assert.equal(known.length, 1, 'found again the second time');
  });
}

test('a day far ahead can be chosen before it was looked at', async (t) => {
  const { page } = await visit(t);
  await chooseWho(page);
  await page.getByRole('gridcell', { name: notChecked('31 March') }).click();
  await isThere(page.getByRole('heading', { name: 'Tuesday 31 March' }));
  await isThere(page.getByRole('button', { name: '09:30, Tuesday 31 March' }));
});

test('a visitor who pages and chooses without rest is never too many', async (t) => {
  const { page } = await visit(t);
  await chooseWho(page, 'Quick follow-up', 'Anyone available');
  for (let month = 0; month < 8; ++month) {
    await page.getByRole('button', { name: 'Next month' }).click();
    for (const day of [28, 21, 14, 7]) {
      await page
        .getByRole('gridcell', { name: new RegExp(`\\b${day}\\b`) })
        .first()
        .click();
    }
  }
  await page.getByRole('status').or(page.getByText('Loading times')).first().waitFor();
  assert.ok(proxy.most() <= 83, `${proxy.most()} in a minute`);
});

test('an account that is busy is left alone, and then asked by itself', async (t) => {
  const { page } = await visit(t);
  let busy = true;
  proxy.trouble = (path) => (busy && path.includes('availability') ? 'busy' : undefined);
  await chooseWho(page);
  await isThere(page.getByText('Many people are booking at the moment. Trying again automatically…').first());
  await checkAxe(page, 'held off');
  busy = false;
  await page.getByRole('gridcell', { name: dayName('5 March') }).waitFor();
});

test('a booking made whose answer is lost is found again, not made again', async (t) => {
  const { page } = await visit(t);
  let posts = 0;
  proxy.trouble = (path, method) =>
    method === 'POST' && path.endsWith('/bookings') && ++posts === 1 ? 'lose' : undefined;
  // It is looked for once the sentence has been read.
  let goOn = () => {};
  const isRead = new Promise((resolve) => {
    goOn = () => resolve(undefined);
  });
  await page.route('**/api/v1/bookings?*', async (route) => {
    await isRead;
    await route.continue();
  });
  await chooseWho(page);
  await page.getByRole('gridcell', { name: dayName('6 March') }).click();
  await timeButton(page, '6 March', '09:30').click();
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(page.getByText('Connection lost. Trying again…').first());
  goOn();
  await isThere(booked(page));
  assert.equal(posts, 1);
  const made = await list('/bookings?from=2026-03-06&to=2026-03-06');
  assert.deepEqual(
    made.map((/** @type {any} */ { starts_at }) => starts_at),
    ['2026-03-06T09:30:00.000000Z'],
  );
});

test('a browser that sends a booking again by itself, on a connection that was closed, makes one', async (t) => {
  const { page } = await visit(t);
  let posts = 0;
  proxy.trouble = (path, method) =>
    method === 'POST' && path.endsWith('/bookings') && ++posts === 1 ? 'hang up' : undefined;
  await chooseWho(page);
  await page.getByRole('gridcell', { name: dayName('6 March') }).click();
  await timeButton(page, '6 March', '14:30').click();
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(booked(page));
  const made = await list('/bookings?from=2026-03-06&to=2026-03-06');
  assert.equal(made.filter((/** @type {any} */ { starts_at }) => starts_at.includes('14:30')).length, 1);
});

test('nobody may read bookings: a lost one stays unknown, and is never sent again', async (t) => {
  const { page } = await visit(t);
  let posts = 0;
  await page.route('**/api/v1/bookings?*', (route) => route.fulfill({ status: 403, json: { success: false } }));
  proxy.trouble = (path, method) => (method === 'POST' && path.endsWith('/bookings') && ++posts ? 'lose' : undefined);
  await chooseWho(page);
  await page.getByRole('gridcell', { name: dayName('6 March') }).click();
  await timeButton(page, '6 March', '11:30').click();
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(page.getByText('We could not find out whether your booking went through.').first());
  await checkAxe(page, 'unknown');
  assert.equal(posts, 1);
});

for (const width of [390, 1280]) {
  test(`a month in progress, and a search, at ${width} px`, async (t) => {
    const { page } = await visit(t, {
      viewport: { width, height: 900 },
      deviceScaleFactor: width < 500 ? 2 : 1,
    });
    const shoot = async (/** @type {string} */ screen) => {
      await page.mouse.move(0, 0);
      await page.screenshot({ path: join(pictures, `bare-${screen}-${width}.png`), fullPage: true });
      await checkAxe(page, screen);
    };
    await isThere(page.getByRole('heading', { name: 'Book online' }));
    await shoot('types');
    await chooseWho(page);
    await page.getByRole('gridcell', { name: dayName('9 March') }).waitFor();
    await shoot('month');
    let hold = true;
    await page.route('**/availability?*', async (route) => {
      const date = new URL(route.request().url()).searchParams.get('date');
      if (hold) return;
      await route.fulfill({ json: { success: true, data: { date, slots: [] } } });
    });
    await page.getByRole('gridcell', { name: notChecked('27 March') }).click();
    await isThere(page.getByText('Loading times').first());
    await shoot('day-asked');
    hold = false;
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Dr. Maya Chen' }).click();
    await isThere(page.getByText('Loading times').first());
    await shoot('month-begun');
  });
}
