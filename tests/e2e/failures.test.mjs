// When the network or the server fails: transient errors are retried automatically; then a calm sentence and Retry
// appear, and no input is lost.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import test from 'node:test';
import {
  TAG,
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
  openHtml,
  openPage,
  patience,
  recordEvents,
  timeButton,
  startAll,
} from './support.mjs';

/** @typedef {import('playwright-core').Route} Route */

const { server, browser } = await startAll();

const SENTENCES = {
  server: 'Something went wrong on our side. Please try again.',
  garbled: 'We received a reply that we could not read. Please try again.',
};

const LOST = 'Connection lost. Trying again…';
const BUSY = 'Many people are booking at the moment. Trying again automatically…';

/**
 * What a failing server answers, and the sentence for it.
 * @type {[string, (route: Route) => Promise<void>, string][]}
 */
const ANSWERS = [
  [
    'a page of HTML',
    (route) => route.fulfill({ contentType: 'text/html', body: '<h1>It works!</h1>' }),
    SENTENCES.garbled,
  ],
  [
    'half a body',
    async (route) => {
      const answer = await route.fetch();
      const whole = await answer.text();
      await route.fulfill({ response: answer, body: whole.slice(0, whole.length / 2) });
    },
    SENTENCES.garbled,
  ],
  [
    'fields of a wrong type',
    (route) =>
      route.fulfill({
        json: { success: true, data: { days: 'soon', booking_types: 3, id: 'x' } },
      }),
    SENTENCES.garbled,
  ],
  [
    'a 500',
    (route) => route.fulfill({ status: 500, json: { success: false, message: 'Server Error' } }),
    SENTENCES.server,
  ],
  [
    'a 500 in HTML',
    (route) =>
      route.fulfill({
        status: 500,
        contentType: 'text/html',
        body: '<h1>Oops</h1>',
      }),
    SENTENCES.server,
  ],
  ['a 503', (route) => route.fulfill({ status: 503, json: { success: false, message: 'Busy', retry_after: 1 } }), BUSY],
  ['no connection', (route) => route.abort('internetdisconnected'), LOST],
];

/** Presses Retry, unless it goes on by itself. @param {import('./support.mjs').Page} page @param {string} sentence */
async function retry(page, sentence) {
  if (sentence !== LOST && sentence !== BUSY) await page.getByRole('button', { name: 'Retry' }).click();
}

for (const [index, [what, answer, sentence]] of ANSWERS.entries()) {
  test(`the first answer is ${what}`, async (t) => {
    const page = await openPage(t, browser);
    const goOn = await failOnce(page, '**/widget/config?*', answer);
    await openHtml(page, server.url, TAG);
    await isThere(page.getByText(sentence).first());
    goOn();
    await retry(page, sentence);
    await isThere(page.getByRole('button', { name: '30-Minute' }));
  });

  test(`the times come as ${what}`, async (t) => {
    const page = await openPage(t, browser);
    const goOn = await failOnce(page, '**/bookings/availability?*', answer);
    await openHtml(page, server.url, TAG);
    await chooseWho(page);
    await isThere(page.getByText(sentence).first());
    goOn();
    await retry(page, sentence);
    await isThere(page.getByRole('gridcell', { name: dayName('10 March') }));
  });

  test(`the booking is answered by ${what}, and what was typed stays`, async (t) => {
    const page = await openPage(t, browser);
    // The server does book, or not: either way the visitor's second try must be the same one.
    /** @type {(string | undefined)[]} */
    const keys = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/bookings'))
        keys.push(request.headers()['idempotency-key']);
    });
    const goOn = await failOnce(page, '**/api/v1/bookings', answer);
    await openHtml(page, server.url, TAG);
    await chooseWho(page, 'Quick follow-up', 'Room 2');
    await page.getByRole('button', { name: 'Next month' }).click();
    await page.getByRole('gridcell', { name: dayName('9 April') }).click();
    await timeButton(page, '9 April', `${10 + index}:15`).click();
    await page.getByRole('button', { name: 'Video call' }).click();
    await fillDetails(page);
    await page.getByLabel('Notes').fill('Please ring the bell twice.');
    await bookButton(page).click();
    await isThere(page.getByText(sentence).first());
    assert.equal(await page.getByLabel('Name').inputValue(), 'Sarah Johnson');
    assert.equal(await page.getByLabel('Notes').inputValue(), 'Please ring the bell twice.');
    goOn();
    await retry(page, sentence);
    await isThere(booked(page));
    assert.equal(keys.length, 2);
    assert.ok(keys[0] && keys[0] === keys[1], 'both tries went under one idempotency key');
  });
}

for (const [what, status] of /** @type {const} */ ([
  ['a proxy without its server', 502],
  ['a busy server', 503],
  ['a proxy that has waited for too long', 504],
  ['a rate limit', 429],
])) {
  test(
    `${what} is asked for the config again, and the page is told only after that`,
    { skip: cannot('clock') },
    async (t) => {
      const page = await openPage(t, browser, { expected: /answered 429/ });
      await page.clock.install();
      const events = await recordEvents(page);
      let tries = 0;
      await page.route('**/widget/config?*', (route) => {
        ++tries;
        return route.fulfill({ status, contentType: 'text/html', body: '<h1>Oops</h1>' });
      });
      await openHtml(page, server.url, TAG);
      await eventually(async () => {
        await page.clock.fastForward(10_000);
        return events.length > 0;
      });
      assert.equal(events[0].detail.code, status === 429 || status === 503 ? 'busy' : 'server');
      assert.ok(tries > 3, `${tries} tries`);
      await isThere(page.getByRole('button', { name: 'Retry' }));
    },
  );
}

test('the config is asked for again when the server has said', { skip: cannot('clock') }, async (t) => {
  const page = await openPage(t, browser);
  await page.clock.install();
  let tries = 0;
  await page.route('**/widget/config?*', (route) =>
    ++tries === 1
      ? route.fulfill({
          status: 503,
          headers: { 'Retry-After': '40' },
          contentType: 'text/html',
          body: '<h1>Soon</h1>',
        })
      : route.continue(),
  );
  await openHtml(page, server.url, TAG);
  await isThere(page.getByText(BUSY).first());
  await page.clock.runFor(30_000);
  assert.equal(tries, 1);
  await page.clock.runFor(12_000);
  await isThere(page.getByRole('button', { name: '30-Minute' }));
});

test('no answer for ten seconds is said, and asked for again by itself', { skip: cannot('clock') }, async (t) => {
  const page = await openPage(t, browser);
  await page.clock.install();
  const asked = page.waitForRequest('**/widget/config?*');
  const goOn = await failOnce(page, '**/widget/config?*', () => new Promise(() => {}));
  await openHtml(page, server.url, TAG);
  await asked;
  await page.clock.fastForward(10_000);
  await isThere(page.getByText(LOST).first());
  goOn();
  await page.clock.fastForward(2_000);
  await isThere(page.getByRole('button', { name: '30-Minute' }));
});

// The browser's own deadline runs here, so these two wait for it: ten seconds each, side by side.
test("the wasm's own requests give up after ten seconds", { concurrency: true, skip: cannot('clock') }, async (t) => {
  await Promise.all([
    t.test('no times', async (t) => {
      const page = await openPage(t, browser);
      const goOn = await failOnce(page, '**/bookings/availability?*', () => new Promise(() => {}));
      await openHtml(page, server.url, TAG);
      await chooseWho(page);
      await page
        .getByText(LOST)
        .first()
        .waitFor({ timeout: patience(20_000) });
      goOn();
      await isThere(page.getByRole('gridcell', { name: dayName('10 March') }));
    }),
    t.test('a booking made whose answer is lost: the visitor thinks again, and still has one', async (t) => {
      const page = await openPage(t, browser);
      await page.clock.install();
      await page.route(
        '**/api/v1/bookings',
        async (route) => {
          assert.equal((await route.fetch()).status(), 201);
          // The page's clock stops here, and so the widget does not try again before the visitor has thought again.
          await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000);
        },
        { times: 1 },
      );
      await openHtml(page, server.url, TAG);
      await chooseWho(page, 'First visit', 'Anyone available');
      await chooseWhen(page, '16 March', '09:00');
      await fillDetails(page);
      await bookButton(page).click();
      const end = Date.now() + patience(20_000);
      const back = page.getByRole('button', { name: 'Back', disabled: false });
      // A frame at a time: the sentence may be read before the button is painted.
      const isBack = async () => (await page.getByText(LOST).count()) > 0 && (await back.count()) > 0;
      while (!(await isBack()) && Date.now() < end) await page.clock.runFor(20);
      await back.click();
      await page.clock.resume();
      await chooseWhen(page, '16 March', '11:00');
      await bookButton(page).click();
      await isThere(booked(page));
      await isThere(page.getByText('16 March 2026, 09:00'));
      const list = await fetch(`${server.url}/api/v1/bookings?from=2026-03-16&to=2026-03-16`, {
        headers: { authorization: 'Bearer sk_test_e2e' },
      });
      const { data } = await list.json();
      assert.deepEqual(
        data.map((/** @type {any} */ { starts_at }) => starts_at),
        ['2026-03-16T09:00:00.000000Z'],
      );
    }),
  ]);
});

test('a connection cut in the middle of the body', async (t) => {
  const cut = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n' +
          'Content-Length: 5000\r\n\r\n{"success": true, "data": {"business"',
      );
      setTimeout(() => socket.destroy(), 50);
    });
  });
  await new Promise((resolve) => {
    cut.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  t.after(() => cut.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (cut.address());
  const page = await openPage(t, browser);
  await openHtml(
    page,
    server.url,
    '<script async src="/booking-widget.js"></script>' +
      `<booking-widget api="http://127.0.0.1:${port}/api/v1" key="pk_demo"></booking-widget>`,
  );
  await isThere(page.getByText(LOST).first());
});

test('a refused key is no reason to try again and again', { skip: cannot('clock') }, async (t) => {
  const page = await openPage(t, browser, { expected: /refuses the key/ });
  await page.clock.install();
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/')) asked.push(request.url());
  });
  await openHtml(page, server.url, TAG.replace('pk_demo', 'pk_unknown'));
  await isThere(
    page.getByText('Online booking is not available here at the moment. Please contact us directly.').first(),
  );
  assert.equal(asked.length, 1);
  // Longer than any retry waits for.
  await page.clock.runFor(300_000);
  await page.getByRole('button', { name: 'Retry' }).click();
  await eventually(() => asked.length > 1);
  assert.equal(asked.length, 2, 'the visitor asked, and nobody else');
});

test('a time taken meanwhile: back to fresh times, with the details kept', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  // Without a hold, or nobody else could take it.
  await page.route('**/bookings/holds', (route) => route.fulfill({ status: 405, json: { success: false } }));
  await chooseWhen(page, '10 March', '11:00');
  await fillDetails(page);
  const other = await server.book({ booking_type_id: 3, resource_id: 1, starts_at: '2026-03-10T11:00:00Z' });
  assert.equal(other.status, 201);
  await bookButton(page).click();
  await isThere(
    page.getByText('That time has just been taken. Please choose another. Your details have been kept.').first(),
  );
  await timeButton(page, '10 March', '11:30').waitFor();
  assert.equal(await timeButton(page, '10 March', '11:00').count(), 0);
  await timeButton(page, '10 March', '11:30').click();
  assert.equal(await page.getByLabel('Name').inputValue(), 'Sarah Johnson');
  await bookButton(page).click();
  await isThere(booked(page));
});
