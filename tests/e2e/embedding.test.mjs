// The widget in other people's pages.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  ENGINE,
  TAG,
  bookButton,
  booked,
  cannot,
  chooseWhen,
  chooseWho,
  dayName,
  eventually,
  fillDetails,
  isThere,
  openHtml,
  openPage,
  recordEvents,
  startAll,
} from './support.mjs';

const { server, browser } = await startAll();

const ELEMENT = (/** @type {string} */ attributes) =>
  `<booking-widget api="/api/v1" key="pk_demo" ${attributes}><a href="tel:1">Call us</a></booking-widget>`;

test('two widgets on a page keep apart', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, `${TAG}<hr>${ELEMENT('type="5" resource="3"')}`);
  const [first, second] = [page.locator('booking-widget').first(), page.locator('booking-widget').last()];
  // As high as it stays: the second one stands below it.
  await isThere(first.getByRole('button', { name: 'First visit' }));
  await chooseWhen(second, '10 March', '14:00');
  await chooseWho(first, 'First visit', 'Dr. Maya Chen');
  await chooseWhen(first, '11 March', '09:00');
  await second.getByRole('button', { name: 'Video call' }).click();
  await fillDetails(second);
  assert.equal(await first.getByLabel('Name').inputValue(), '');
  await bookButton(second).click();
  await isThere(booked(second));
  await isThere(first.getByRole('heading', { name: 'Your details' }));
  await second.evaluate((element) => element.remove());
  await fillDetails(first);
  await bookButton(first).click();
  await isThere(booked(first));
  await isThere(first.getByText('Wednesday, 11 March 2026, 09:00 – 10:00'));
});

test('under a strict content security policy', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG, {
    'content-security-policy':
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; " +
      "style-src 'self'; require-trusted-types-for 'script'",
  });
  await chooseWho(page);
  await chooseWhen(page, '12 March', '09:00');
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(booked(page));
  const painted = await page.locator('booking-widget').evaluate((element) => {
    const canvas = /** @type {HTMLCanvasElement} */ (element.shadowRoot?.querySelector('canvas'));
    return canvas.getBoundingClientRect().height > 200 && getComputedStyle(canvas).visibility;
  });
  assert.equal(painted, ENGINE === 'firefox-skin' ? 'hidden' : 'visible');
});

test('the script tag alone puts the widget in its own place', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(
    page,
    server.url,
    '<p>Above</p><div id="here"><script async src="/booking-widget.js" ' +
      'data-api="/api/v1" data-key="pk_demo" data-type="4" data-theme="dark"></script></div><p>Below</p>',
  );
  const widget = page.locator('#here > booking-widget');
  await isThere(widget.getByRole('button', { name: 'Anyone available' }));
  assert.equal(
    await widget.evaluate(
      (element) => getComputedStyle(/** @type {Element} */ (element.shadowRoot?.querySelector('.root'))).colorScheme,
    ),
    'dark',
  );
});

test('type and resource given in the tag skip their steps', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(
    page,
    server.url,
    `<script async src="/booking-widget.js"></script>${ELEMENT('type="3" resource="2"')}`,
  );
  await isThere(page.getByRole('gridcell', { name: dayName('10 March') }));
  await isThere(page.getByText('Dr. Maya Chen'));
  assert.equal(await page.getByRole('button', { name: 'Back' }).count(), 0);
});

test('a type alone leaves the choice of who', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, `<script async src="/booking-widget.js"></script>${ELEMENT('type="3"')}`);
  await isThere(page.getByRole('heading', { name: 'Who would you like to see?' }));
});

test('where the module cannot be had, the telephone number stays, and the page is told', async (t) => {
  for (const lost of ['**/booking-*.wasm', '**/widget-*.js', '**/messages/*.json']) {
    const page = await openPage(t, browser, { expected: /could not be loaded/ });
    const events = await recordEvents(page);
    await page.route(lost, (route) => route.fulfill({ status: 404, body: 'Not found' }));
    await page.goto(server.url);
    await eventually(() => events.length > 0); // the link is to be seen before the script has come, too
    await isThere(page.locator('booking-widget').getByRole('link', { name: 'Call us on 020 7946 0123' }));
    assert.deepEqual(
      events.map(({ name, detail }) => [name, detail.code]),
      [['booking:error', 'not_loaded']],
    );
  }
});

test('a wasm file served as some other type still starts', async (t) => {
  const page = await openPage(t, browser);
  await page.route('**/booking-*.wasm', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({
      response: answer,
      headers: { ...answer.headers(), 'content-type': 'application/octet-stream' },
    });
  });
  await openHtml(page, server.url, TAG);
  await isThere(page.getByRole('button', { name: '30-Minute' }));
});

test('a wasm file that comes damaged once is downloaded again, and the widget starts', async (t) => {
  const page = await openPage(t, browser);
  let tries = 0;
  await page.route('**/booking-*.wasm', (route) =>
    ++tries === 1 ? route.fulfill({ contentType: 'application/wasm', body: 'half a file' }) : route.continue(),
  );
  await openHtml(page, server.url, TAG);
  await isThere(page.getByRole('button', { name: '30-Minute' }));
  assert.equal(tries, 2);
});

test('an element moved on the page keeps its state; taken out and put back, it starts over', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, `<div id="there"></div>${TAG}`);
  await chooseWho(page);
  await isThere(page.getByRole('gridcell', { name: dayName('10 March') }));
  await page.evaluate(() =>
    document.getElementById('there')?.append(/** @type {Element} */ (document.querySelector('booking-widget'))),
  );
  await chooseWhen(page, '10 March', '10:00');
  await isThere(page.getByRole('heading', { name: 'Your details' }));
  await page.evaluate(() => {
    const widget = /** @type {Element} */ (document.querySelector('booking-widget'));
    widget.remove();
    setTimeout(() => document.body.append(widget));
  });
  await isThere(page.getByRole('button', { name: '30-Minute' }));
});

test('a widget that is not laid out begins when it is', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, `<div id="tab" hidden>${TAG}</div>`);
  await page.waitForFunction(() =>
    document.querySelector('booking-widget')?.shadowRoot?.querySelector('[role=status]'),
  );
  await page.evaluate(() => {
    /** @type {HTMLElement} */ (document.getElementById('tab')).hidden = false;
  });
  await isThere(page.getByRole('button', { name: '30-Minute' }));
});

// Of brotli, headers included; each a little above what it is. What grows is named.
// What shows the first times, and the engine that takes them over.
const FIRST = {
  'the loader': [/\/booking-widget\.js$/, 4_510],
  'the module': [/\/widget-\w+\.js$/, 11_200],
  'the first sentences': [/\/messages\/en-\w+\.json$/, 720],
  'the config with the times': [/\/widget\/config\?/, 2_450],
};
const MOST_FIRST = 18_850; // of all these together
const BUDGET = {
  ...FIRST,
  "the engine's code": [/\/engine-\w+\.js$/, 17_900],
  'the other sentences': [/\/messages\/rest-en-\w+\.json$/, 2_850],
  "the wasm's first part": [/\/booking-\w+\.wasm$/, 54_200],
};
const MOST = 93_650; // of all these together
const PINNED = {
  ...BUDGET,
  'the loader': [/\/booking-widget-\w+\.js$/, 4_950],
  'the list of hashes': [/\/hashes-\w+\.json$/, 1_650],
};
const MOST_PINNED = 95_650;
// Asked for after the first slots (start/second_part.test.mjs).
const LATER = /\/rest-\w+\.wasm$|\/bookings\/availability\?/;

const pinned = async () => {
  const { loader, integrity } = await (await fetch(`${server.url}/booking-files.json`)).json();
  return `<script async src="/${loader}" integrity="${integrity}" crossorigin="anonymous"></script>`;
};
for (const [what, script, budget, most] of /** @type {const} */ ([
  ['', async () => '<script async src="/booking-widget.js"></script>', BUDGET, MOST],
  [' where the page pins a version', pinned, PINNED, MOST_PINNED],
])) {
  test(
    `all that a visitor downloads to see the first times${what} is within its budget`,
    { skip: cannot('devtools') },
    async (t) => {
      const page = await openPage(t, browser);
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Network.enable');
      /** @type {Map<string, string>} */
      const urls = new Map();
      /** @type {Map<string, number>} */
      const sizes = new Map();
      const add = (/** @type {string} */ url, /** @type {number} */ size) =>
        sizes.set(url, (sizes.get(url) ?? 0) + size);
      devtools.on('Network.responseReceived', ({ requestId, response }) => urls.set(requestId, response.url));
      devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
        // A file that is asked for twice comes from the browser's cache the second time.
        add(urls.get(requestId) ?? '', encodedDataLength),
      );
      await openHtml(page, server.url, '');
      await page.unroute(`${server.url}/a-site`); // while there are routes, the browser has no cache
      await page.evaluate(
        (html) => document.body.append(document.createRange().createContextualFragment(html)),
        `${await script()}${ELEMENT('type="3" resource="1"')}`,
      );
      await isThere(page.getByRole('button', { name: '09:30, ' }));
      await page.waitForLoadState('networkidle');
      sizes.delete(`${server.url}/a-site`);
      t.diagnostic([...sizes].map(([url, size]) => `${size} ${new URL(url).pathname}`).join(', '));
      for (const url of sizes.keys()) if (LATER.test(url)) sizes.delete(url);
      const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
      assert.ok(all <= most, `${all} bytes, of at most ${most}`);
      const isFirst = (/** @type {string} */ url) =>
        Object.values(FIRST).some(([file]) => /** @type {RegExp} */ (file).test(url));
      const first = [...sizes].reduce((sum, [url, size]) => sum + (isFirst(url) ? size : 0), 0);
      assert.ok(first <= MOST_FIRST, `${first} bytes until the first times, of at most ${MOST_FIRST}`);
      const grown = Object.entries(budget).flatMap(([name, [pattern, limit]]) => {
        const [url, size = Infinity] = [...sizes].find(([each]) => /** @type {RegExp} */ (pattern).test(each)) ?? [];
        sizes.delete(url ?? '');
        return size > Number(limit) ? [`${name}: ${size} bytes, of at most ${limit}`] : [];
      });
      assert.deepEqual(grown, []);
      assert.deepEqual([...sizes.keys()], [], 'nothing else is downloaded');
    },
  );
}
