// The engine's second part is loaded after the first slots. However late it comes, no action of the visitor or the page is
// lost.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openSite, visitScreens } from '../screens.mjs';
import { REST } from './first.mjs';
import { holdBack, pressesAt } from './presses.mjs';
import {
  TAG,
  bookButton,
  booked,
  cannot,
  chooseWhen,
  dayName,
  eventually,
  fillDetails,
  hasFocus,
  isThere,
  openHtml,
  openPage,
  recordEvents,
  timeButton,
  until,
  startAll,
} from '../support.mjs';

/** @typedef {import('playwright-core').Route} Route */

const { server, browser } = await startAll();

const PRESET = `<script async src="/booking-widget.js"></script>
  <booking-widget api="/api/v1" key="pk_demo" type="3" resource="1"><a href="tel:1">Call us</a></booking-widget>`;

/** Counts the WebGL contexts that the page gives out. In the page. */
function countContexts() {
  const { getContext } = HTMLCanvasElement.prototype;
  const counted = /** @type {any} */ (window);
  counted.contexts = 0;
  HTMLCanvasElement.prototype.getContext = function (/** @type {any} */ ...given) {
    if (given[0] === 'webgl2') ++counted.contexts;
    return /** @type {any} */ (getContext).apply(this, given);
  };
}

/** What the form's fields hold. @param {import('playwright-core').Page} page */
const values = (page) =>
  page.getByRole('textbox').evaluateAll((fields) => fields.map((field) => /** @type {any} */ (field).value));

/** Two frames and a task of the page. @param {import('playwright-core').Page} page */
const frames = (page) =>
  page.evaluate(
    () =>
      new Promise((done) => {
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
      }),
  );

test('the first slots are there without the second part, which is asked for once they are', async (t) => {
  const page = await openPage(t, browser);
  const events = await recordEvents(page);
  const rest = await holdBack(page, REST);
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await openHtml(page, server.url, PRESET);
  await isThere(
    timeButton(page, '5 March', '09:30')
      .or(page.getByRole('button', { name: /^09:30, / }))
      .first(),
  );
  await eventually(() => rest.asked() === 1);
  assert.deepEqual(
    events.map(({ name }) => name),
    ['booking:ready'],
  );
  assert.ok(!asked.some((url) => url.includes('availability')), 'the times came with the config');
  rest.letGo();
});

/**
 * What may come before the first times: none of it makes them wait. Each gives what follows once the page is open.
 * @type {Record<string, (page: import('playwright-core').Page) => Promise<(() => Promise<unknown>) | undefined>>}
 */
const EARLY = {
  'an answer of the API that is later than the engine': async (page) => {
    const config = await holdBack(page, '**/widget/config?*');
    return async () => {
      await until(page, () =>
        performance.getEntriesByType('resource').some(({ name }) => /\/booking-\w+\.wasm$/.test(name)),
      );
      for (let frame = 0; frame < 5; ++frame) await frames(page);
      config.letGo();
    };
  },
  'a challenge of the API': async (page) => {
    await page.route('**/widget/config?*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'x-booking-challenge': 'AAAA' } });
    });
    return undefined;
  },
};

for (const [what, happens] of Object.entries(EARLY)) {
  test(`the first slots do not wait for the second part after ${what}`, async (t) => {
    const page = await openPage(t, browser);
    const events = await recordEvents(page);
    const rest = await holdBack(page, REST);
    const next = await happens(page);
    await openHtml(page, server.url, PRESET);
    await next?.();
    await eventually(() => events.some(({ name }) => name === 'booking:ready'));
    await isThere(page.getByRole('button', { name: /^09:30, / }));
    rest.letGo();
    await page.getByRole('button', { name: /^16:30, / }).click();
    await isThere(page.getByRole('heading', { name: 'Your details' }));
  });
}

test('details that the page gives are filled in, and the first slots do not wait for them', async (t) => {
  const page = await openPage(t, browser);
  const rest = await holdBack(page, REST);
  await page.addInitScript(countContexts);
  await openHtml(
    page,
    server.url,
    PRESET.replace('type=', 'name="Ada King" email="ada@example.com" phone="020 7946 0000" notes="Ground floor" type='),
  );
  await page.getByRole('button', { name: /^16:30, / }).click();
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).contexts), 1);
  await page.locator('booking-widget').evaluate((element) => element.setAttribute('notes', 'Second floor'));
  rest.letGo();
  await isThere(page.getByRole('heading', { name: 'Your details' }));
  for (const text of ['Ada King', 'ada@example.com', '020 7946 0000', 'Second floor']) {
    await eventually(async () => (await values(page)).includes(text));
  }
});

/** Actions at the first slots, each with its outcome. @type {Record<string, import('./presses.mjs').Press>} */
const PRESSES = {
  ...pressesAt('16:00'),
  'a key in the calendar': [
    async (page) => {
      await page.getByRole('gridcell', { name: dayName('10 March') }).focus();
      await page.keyboard.press('ArrowRight');
    },
    (page) => hasFocus(page.getByRole('gridcell', { name: dayName('11 March') })),
  ],
  'keys held down, and a press after them': [
    async (page) => {
      await page.getByRole('gridcell', { name: dayName('10 March') }).focus();
      for (const key of ['ArrowRight', 'ArrowDown', 'PageDown', 'PageUp']) await page.keyboard.press(key);
      await page.getByRole('gridcell', { name: dayName('12 March') }).click();
      await page.mouse.move(10, 10);
    },
    (page) => isThere(timeButton(page, '12 March', '09:30')),
  ],
};

for (const [what, [press, isDone]] of Object.entries(PRESSES)) {
  test(`a press before the second part has come is kept: ${what}`, async (t) => {
    const page = await openPage(t, browser);
    const rest = await holdBack(page, REST);
    await openHtml(page, server.url, PRESET);
    await isThere(page.getByRole('button', { name: /^09:30, / }));
    await press(page);
    await frames(page);
    await isThere(page.getByRole('gridcell', { name: dayName('10 March') }));
    rest.letGo();
    await isDone(page);
  });
}

test("the page's own changes meanwhile are applied afterwards, in their order", async (t) => {
  const page = await openPage(t, browser);
  const rest = await holdBack(page, REST);
  await openHtml(page, server.url, PRESET);
  await isThere(page.getByRole('button', { name: /^09:30, / }));
  const widget = page.locator('booking-widget');
  await widget.evaluate((element) => element.setAttribute('resource', '2'));
  await frames(page);
  await widget.evaluate((element) => {
    element.setAttribute('locale', 'fr');
    element.setAttribute('theme', 'dark');
  });
  await page.setViewportSize({ width: 390, height: 844 });
  await frames(page);
  rest.letGo();
  await isThere(page.getByRole('heading', { name: 'Mars 2026' }));
  await isThere(page.getByText('Dr. Maya Chen'));
});

test('a WebGL context that is lost meanwhile comes back', async (t) => {
  const page = await openPage(t, browser);
  const rest = await holdBack(page, REST);
  await openHtml(page, server.url, PRESET);
  await isThere(page.getByRole('button', { name: /^09:30, / }));
  await page.locator('booking-widget').evaluate(async (element) => {
    const canvas = /** @type {HTMLCanvasElement} */ (element.shadowRoot?.querySelector('canvas'));
    const lost = new Promise((done) => {
      canvas.addEventListener('webglcontextlost', done, { once: true });
    });
    const way = canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context');
    way?.loseContext();
    await lost;
    way?.restoreContext();
  });
  await page.getByRole('gridcell', { name: dayName('10 March') }).click();
  await frames(page);
  rest.letGo();
  await isThere(timeButton(page, '10 March', '09:30'));
});

test('an element that is removed meanwhile leaves nothing, and one put back works', async (t) => {
  const page = await openPage(t, browser);
  const rest = await holdBack(page, REST);
  await openHtml(page, server.url, PRESET);
  await isThere(page.getByRole('button', { name: /^09:30, / }));
  await page.getByRole('button', { name: /^15:30, / }).click();
  await page.locator('booking-widget').evaluate((element) => {
    element.remove();
    setTimeout(() => document.body.append(element));
  });
  await page.locator('booking-widget').waitFor({ state: 'attached' });
  await frames(page);
  rest.letGo();
  await chooseWhen(page, '11 March', '09:30');
  await isThere(page.getByRole('heading', { name: 'Your details' }));
});

/** Screens that a page may begin with. @type {Record<string, [(page: any) => Promise<unknown>, (page: any) => any]>} */
const BEGINNINGS = {
  'the types': [(page) => openHtml(page, server.url, TAG), (page) => page.getByRole('button', { name: '30-Minute' })],
  'the resources': [
    (page) => openHtml(page, server.url, TAG.replace('key=', 'type="3" key=')),
    (page) => page.getByRole('button', { name: 'Anyone available' }),
  ],
  'a link to a booking': [
    (page) => openSite(page, server, { query: '?booking=7#bt_forged' }),
    (page) => page.getByRole('heading', { level: 2 }),
  ],
  'a server that fails': [
    async (page) => {
      await page.route('**/widget/config*', (/** @type {any} */ route) => route.fulfill({ status: 400, body: '{}' }));
      await openHtml(page, server.url, PRESET);
    },
    (page) => page.getByRole('button', { name: 'Retry' }),
  ],
  'a server without the first times': [
    async (page) => {
      await page.route('**/widget/config*', (/** @type {any} */ route) =>
        route.continue({
          url: route
            .request()
            .url()
            .replace(/&(booking_type|resource)_id=\d+/g, ''),
        }),
      );
      await openHtml(page, server.url, PRESET);
    },
    (page) => page.getByRole('button', { name: /^09:30, / }),
  ],
  'an account': [
    async (page) => {
      await page.route('**/widget/config*', (/** @type {any} */ route) => route.fulfill({ status: 404, body: '{}' }));
      await openHtml(page, server.url, PRESET);
    },
    (page) => page.getByRole('button', { name: /^09:30, / }),
  ],
  'Arabic': [
    (page) => openSite(page, server, { locale: 'ar-EG', attributes: 'type="3" resource="1"' }),
    (page) => page.locator('button[role=gridcell]'),
  ],
};

for (const [what, [open, screen]] of Object.entries(BEGINNINGS)) {
  test(`however late the second part is, the page begins with ${what}`, async (t) => {
    const page = await openPage(t, browser, { expected: /widget\/config|400|404/ });
    const rest = await holdBack(page, REST);
    await open(page);
    await eventually(() => rest.asked() > 0);
    await frames(page);
    rest.letGo();
    await isThere(screen(page).first());
  });
}

test('a whole booking, and every screen after it, with the second part late on each page', async (t) => {
  const page = await openPage(t, browser, { expected: /booking 7|bt_forged|401/ });
  await page.route('**/rest-*.wasm', async (route) => {
    await page
      .locator('booking-widget')
      .evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
      .catch(() => {});
    await route.continue().catch(() => {});
  });
  /** @type {string[]} */
  const seen = [];
  await visitScreens(page, server, { locale: 'en-GB', time: '15:30' }, async (screen) => {
    seen.push(screen);
  });
  assert.ok(seen.includes('list'), seen.join());
});

/**
 * A page whose visitor presses a time before the second part's first answer, after which the pauses between the tries pass.
 * @param {import('node:test').TestContext} t @param {(route: Route) => Promise<void>} fail @param {number} times
 * @param {{time?: string, expected?: RegExp}} [options]
 */
async function pressWhileFailing(t, fail, times, { time = '15:00', ...options } = {}) {
  const page = await openPage(t, browser, options);
  await page.clock.install();
  const events = await recordEvents(page);
  let press = () => {};
  const isPressed = new Promise((done) => {
    press = () => done(undefined);
  });
  let tries = 0;
  await page.route(REST, async (route) => {
    const isFailing = ++tries <= times;
    await isPressed;
    await (isFailing ? fail(route) : route.continue());
  });
  await openHtml(page, server.url, PRESET);
  await isThere(page.getByRole('button', { name: /^09:30, / }));
  await eventually(() => tries > 0);
  await page.getByRole('button', { name: new RegExp(`^${time}, `) }).click();
  press();
  return { page, events, tries: () => tries };
}

/** Passes one pause between two tries after the other. @param {import('playwright-core').Page} page @param {() => boolean} isDone */
const passPauses = (page, isDone) =>
  eventually(async () => {
    if (!isDone()) await page.clock.fastForward(30_000);
    return isDone();
  });

// The press asks once more.
for (const [what, answer, tried] of /** @type {const} */ ([
  ['a status four times', { status: 404, body: 'gone' }, 4 + 1],
  ['a page', { contentType: 'text/html', body: '<!doctype html><title>Welcome</title>' }, 1 + 1],
])) {
  test(
    `the fallback is shown once a second part is needed that the server answers with ${what}`,
    { skip: cannot('clock') },
    async (t) => {
      const fail = (/** @type {Route} */ route) => route.fulfill(answer);
      const { page, events, tries } = await pressWhileFailing(t, fail, Infinity, { expected: /it stopped/ });
      await passPauses(page, () => events.at(-1)?.detail.code === 'stopped');
      await isThere(page.getByRole('link', { name: 'Call us' }));
      assert.equal(tries(), tried);
    },
  );
}

const answering = (/** @type {number} */ status) => (/** @type {Route} */ route) =>
  route.fulfill({ status, body: 'not now' });
for (const [index, [what, fail, times]] of /** @type {[string, (route: Route) => Promise<void>, number][]} */ ([
  ['is lost on the way', (route) => route.abort('failed'), 6],
  ['a server that is being updated does not have yet', answering(404), 3],
  ['a busy server refuses', answering(429), 6],
  ['a proxy has waited for too long', answering(408), 6],
  ['a server that starts does not send', answering(503), 6],
]).entries()) {
  test(`a second part that ${what} is asked for again, and nothing is lost`, { skip: cannot('clock') }, async (t) => {
    const { page, tries } = await pressWhileFailing(t, fail, times, { time: `1${index}:30` });
    await passPauses(page, () => tries() > times);
    await fillDetails(page);
    await bookButton(page).click();
    await isThere(booked(page));
    assert.equal(tries(), times + 1);
  });
}
