// The first screen is on the page before the engine is. The engine's own takes its place: the same elements, at the same
// place, with the same words. What a visitor does before is done after.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  cannot,
  dayName,
  eventually,
  hasFocus,
  isThere,
  openHtml,
  openPage,
  startAll,
  timeButton,
  until,
} from '../support.mjs';
import { ENGINE, isDrafted, isLeft, isTakenOver, openWithoutCode, preset, watch } from './first.mjs';
import { holdBack, pressesAt } from './presses.mjs';

const { server, browser } = await startAll();

/** @typedef {import('playwright-core').BrowserContextOptions & {more?: string, type?: number}} Visit */
/** @type {Record<string, Visit>} */
const VISITS = {
  'a phone': { viewport: { width: 390, height: 844 } },
  'a small phone, New York, 12 hours': {
    viewport: { width: 320, height: 640 },
    locale: 'en-US',
    timezoneId: 'America/New_York',
  },
  'a tablet, German': { viewport: { width: 768, height: 1024 }, more: 'locale="de"', type: 4 },
  'a desktop, Arabic, Dubai': { more: 'locale="ar-EG"', timezoneId: 'Asia/Dubai' },
  'a phone, Arabic, dark': {
    viewport: { width: 390, height: 844 },
    more: 'locale="ar-SA"',
    colorScheme: 'dark',
    type: 5,
  },
  'Hebrew, a tablet': { viewport: { width: 700, height: 900 }, more: 'locale="he"', timezoneId: 'Asia/Jerusalem' },
  'Hindi, Kolkata': { viewport: { width: 390, height: 844 }, more: 'locale="hi"', timezoneId: 'Asia/Kolkata' },
  'Japanese': { more: 'locale="ja"', timezoneId: 'Asia/Tokyo' },
  'French, a small phone': { viewport: { width: 320, height: 640 }, more: 'locale="fr"', type: 5 },
  'Spanish, a zone without a name for its hours': { more: 'locale="es"', timezoneId: 'Etc/GMT+5' },
  'Urdu': { viewport: { width: 390, height: 844 }, more: 'locale="ur"', timezoneId: 'Asia/Karachi', type: 4 },
  'Chinese, a small phone': {
    viewport: { width: 320, height: 640 },
    more: 'locale="zh-Hant"',
    timezoneId: 'Asia/Taipei',
  },
  'Portuguese': { more: 'locale="pt-BR"', timezoneId: 'America/Sao_Paulo', type: 5 },
  'Turkish, compact': { more: 'locale="tr" style="--booking-density: compact"', timezoneId: 'Europe/Istanbul' },
  'large text, far apart': {
    viewport: { width: 390, height: 844 },
    more: 'style="font-size: 26px; letter-spacing: 1px; word-spacing: 3px"',
  },
  'large text on a wide page': { viewport: { width: 1500, height: 900 }, more: 'style="font-size: 26px"' },
  'a serif, and colours': {
    more: 'style="--booking-font: serif; --booking-accent: #b02a8f; --booking-surface: #fff8f0; --booking-radius: 4px"',
  },
};

for (const [who, { more, type, ...options }] of Object.entries(VISITS)) {
  const needs = /** @type {Parameters<typeof cannot>} */ ([
    ...(options.colorScheme ? ['media'] : []),
    ...((options.viewport?.width ?? 1280) < 447 ? ['narrow'] : []),
    ...(options.locale ? ['locale'] : []),
  ]);
  test(`the engine takes the first screen over as it is: ${who}`, { skip: cannot(...needs) }, async (t) => {
    const page = await openPage(t, browser, options);
    await page.addInitScript(watch);
    const { letGo } = await openWithoutCode(page, server.url, preset(more, type));
    await isTakenOver(page, letGo);
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).shifts), []);
  });
}

/** What is done on it, with its outcome. @type {Record<string, import('./presses.mjs').Press>} */
const PRESSES = {
  ...pressesAt('15:00'),
  'the clock': [
    (page) => page.getByRole('button', { name: '12 h' }).click(),
    (page) => isThere(page.getByRole('button', { name: /^3:30\spm, /i })),
  ],
  'a time by keyboard': [
    async (page) => {
      await page.getByRole('button', { name: /^14:00, / }).focus();
      await page.keyboard.press('Enter');
    },
    (page) => isThere(page.getByRole('heading', { name: 'Your details' })),
  ],
  'keys in the calendar': [
    async (page) => {
      await page.getByRole('gridcell', { name: dayName('4 March') }).focus();
      for (const key of ['ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    },
    (page) => hasFocus(page.getByRole('gridcell', { name: dayName('12 March') })),
  ],
};

for (const [what, [press, isDone]] of Object.entries(PRESSES)) {
  test(`done once the engine is there: ${what}`, async (t) => {
    const page = await openPage(t, browser);
    const { letGo } = await holdBack(page, ENGINE);
    await openHtml(page, server.url, preset());
    await isDrafted(page);
    await press(page);
    letGo();
    await isDone(page);
  });
}

test('the focus stays where it is, and nothing is announced', async (t) => {
  const page = await openPage(t, browser);
  const { letGo } = await holdBack(page, ENGINE);
  await page.addInitScript(watch);
  await openHtml(page, server.url, preset());
  await isDrafted(page);
  const time = page.getByRole('button', { name: /^13:00, / });
  await time.focus();
  await page.evaluate(() => {
    const shadow = /** @type {ShadowRoot} */ (document.querySelector('booking-widget')?.shadowRoot);
    const heard = /** @type {any} */ (window);
    heard.said = [];
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        if (element?.closest('[aria-live], [role=status], [role=alert]')) heard.said.push(element.textContent);
      }
    }).observe(shadow, { childList: true, subtree: true, characterData: true });
  });
  letGo();
  await until(page, () => /** @type {any} */ (window).isReady);
  await hasFocus(time);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).said), []);
  await page.keyboard.press('Enter');
  await isThere(page.getByRole('heading', { name: 'Your details' }));
});

test('a press scrolls nothing once the visitor has turned to something else', { skip: cannot('narrow') }, async (t) => {
  const page = await openPage(t, browser, { viewport: { width: 390, height: 700 } });
  const { letGo } = await holdBack(page, ENGINE);
  await page.addInitScript(watch);
  await openHtml(page, server.url, `<input aria-label="Search">${preset()}<div style="height:3000px"></div>`);
  await isDrafted(page);
  await page.getByRole('gridcell', { name: dayName('10 March') }).click();
  await page.getByLabel('Search').focus();
  await page.evaluate(() => scrollTo(0, 0));
  letGo();
  await isThere(timeButton(page, '10 March', '09:30'));
  assert.equal(await page.evaluate(() => scrollY), 0);
  await hasFocus(page.getByLabel('Search'));
});

/** @typedef {import('playwright-core').Route} Route */
const LOST = (/** @type {Route} */ route) => route.fulfill({ status: 404 });
const ANOTHER = (/** @type {Route} */ route) =>
  route.fulfill({ contentType: 'text/html', body: '<!doctype html><p>Hi' });
for (const [what, pattern, fail] of /** @type {[string, string, (route: Route) => Promise<void>][]} */ ([
  ["an engine's code that fails", '**/engine-*.js', LOST],
  ["an engine's wasm that fails", '**/booking-*.wasm', LOST],
  [
    "an engine's wasm that breaks off",
    '**/booking-*.wasm',
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.body()).subarray(0, 50_000) });
    },
  ],
  ['a file of the other sentences that fails', '**/messages/rest-*.json', LOST],
  ['a page in place of the other sentences that comes', '**/messages/rest-*.json', ANOTHER],
])) {
  test(`${what} once is loaded again, and what was pressed is done`, async (t) => {
    const page = await openPage(t, browser);
    let letGo = () => {};
    const hold = new Promise((resolve) => {
      letGo = () => resolve(undefined);
    });
    await page.route(pattern, (route) => hold.then(() => fail(route)), { times: 1 });
    await openHtml(page, server.url, preset());
    await isDrafted(page);
    await page.getByRole('gridcell', { name: dayName('11 March') }).click();
    letGo();
    await isThere(timeButton(page, '11 March', '09:30'));
  });
}

test('a page in place of the first sentences is no words of the widget', async (t) => {
  const page = await openPage(t, browser, { expected: /firstScreen/ });
  await page.route('**/messages/en-*.json', ANOTHER, { times: 1 });
  await openHtml(page, server.url, preset());
  await isThere(page.getByText('30 minutes'));
});

test(
  'a widget that goes before its engine has come leaves nothing on the page',
  { skip: cannot('devtools') },
  async (t) => {
    const page = await openPage(t, browser);
    const { letGo } = await holdBack(page, ENGINE);
    await openHtml(page, server.url, preset());
    await isDrafted(page);
    await page.evaluate(() => {
      const element = /** @type {HTMLElement} */ (document.querySelector('booking-widget'));
      Object.assign(window, { removed: element });
      element.remove();
    });
    await eventually(() =>
      page.evaluate(() => !(/** @type {any} */ (window).removed.shadowRoot.querySelector('.root'))),
    );
    letGo();
  },
);

test('an engine that can not be had leaves the page its fallback', async (t) => {
  const page = await openPage(t, browser, { expected: /it could not be loaded/ });
  await page.route('**/booking-*.wasm', (route) => route.fulfill({ status: 404 }));
  await openHtml(page, server.url, preset());
  await isThere(page.getByRole('link', { name: 'Call us' }));
  assert.equal(await page.getByRole('gridcell').count(), 0);
});

test('a page that changes its width meanwhile', { skip: cannot('narrow') }, async (t) => {
  const page = await openPage(t, browser, { viewport: { width: 1280, height: 900 } });
  const { letGo } = await holdBack(page, ENGINE);
  await page.addInitScript(watch);
  await openHtml(page, server.url, preset());
  await isDrafted(page);
  await page.setViewportSize({ width: 390, height: 844 });
  const fits = async () => {
    const box = await page.getByRole('button', { name: /^16:00, / }).boundingBox();
    return box !== null && box.x + box.width <= 390;
  };
  await eventually(fits);
  await eventually(() => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  letGo();
  await until(page, () => /** @type {any} */ (window).isReady);
  await eventually(fits);
});

/** What an answer of another server might say. @type {Record<string, (answer: any) => void>} */
const WRONG = {
  'no first screen': ({ availability }) => delete availability.first_screen,
  'a time written as text': ({ availability }) => (availability.first_screen.times[0][1] = '540'),
  'a time beyond the day': ({ availability }) => (availability.first_screen.times[0][1] = 1440),
  'no times': ({ availability }) => (availability.first_screen.times = []),
  'days that are no list': ({ availability }) => (availability.first_screen.days = { length: 1 }),
  'an impossible date': ({ availability }) => (availability.first_screen.day = '2026-13-45'),
  'a month that is markup': ({ availability }) => (availability.first_screen.month = '<b>'),
  'a name that is an object': (answer) => (answer.business.name = {}),
  'a price without its currency': (answer) => delete answer.booking_types[0].price.currency,
  'no types': (answer) => (answer.booking_types = null),
  'the times of another type': ({ availability }) => (availability.booking_type_id = 4),
  'a day of another month': ({ availability }) => (availability.first_screen.day = '2026-04-04'),
  'a day before today': ({ availability }) => (availability.first_screen.today = '2026-03-05'),
  'a day after the last of its month': ({ availability }) => (availability.first_screen.day = '2026-03-32'),
  'a time that is not offered': ({ availability }) => (availability.first_screen.times[0][0] = '2026-03-04T03:00:00Z'),
  'another number of times than the day has': ({ availability }) => availability.first_screen.times.pop(),
  'the times of somebody else': ({ availability }) => (availability.resource_id = 2),
  'a time that is taken': ({ availability }) => {
    const slots = availability.days.flatMap((/** @type {any} */ { slots: each }) => each);
    slots.find((/** @type {any} */ slot) => slot.starts_at === availability.first_screen.times[0][0]).available = false;
  },
  'a zone of a thousand letters': ({ availability }) => (availability.first_screen.zone = 'Zone '.repeat(200)),
};
for (const [what, spoil] of Object.entries(WRONG)) {
  test(`an answer with ${what} is left to the engine`, async (t) => {
    const page = await openPage(t, browser);
    const { letGo } = await holdBack(page, ENGINE);
    await page.route('**/widget/config?*', async (route) => {
      const json = await (await route.fetch()).json();
      spoil(json.data);
      await route.fulfill({ json });
    });
    const answered = page.waitForResponse(/widget\/config/);
    await openHtml(page, server.url, preset());
    await answered;
    await isLeft(page);
    letGo();
    await page.locator('.skeleton').waitFor({ state: 'detached' });
  });
}

for (const [what, take] of /** @type {[string, () => void][]} */ ([
  ['without a canvas that measures', () => (HTMLCanvasElement.prototype.getContext = () => null)],
  [
    'whose canvases throw',
    () =>
      (HTMLCanvasElement.prototype.getContext = () => {
        throw new Error('no canvas');
      }),
  ],
])) {
  test(`a browser ${what} shows the engine's first screen`, async (t) => {
    const page = await openPage(t, browser, { expected: /no canvas/ });
    await page.addInitScript(take);
    await openHtml(page, server.url, preset());
    await isDrafted(page);
    await page.getByRole('gridcell', { name: dayName('10 March') }).click();
    await isThere(timeButton(page, '10 March', '09:30'));
  });
}

/** @type {Record<string, import('playwright-core').BrowserContextOptions & {more: string}>} */
const WITHOUT = {
  'a visitor who is signed in': { more: 'contact-token="bt_unknown"' },
  'a visitor who wants more contrast': { more: '', contrast: 'more' },
  'a page that names a date': { more: 'date="2026-03-10"' },
  'a pale accent': { more: 'style="--booking-accent: #6aa89f"' },
  'colours that can not be read': { more: 'style="--booking-accent: #ffee00"' },
  'text as bright as the card': { more: 'style="--booking-text: #fff"' },
};
for (const [who, { more, ...options }] of Object.entries(WITHOUT)) {
  test(
    `the engine alone shows the first screen: ${who}`,
    { skip: options.contrast ? cannot('media') : false },
    async (t) => {
      const page = await openPage(t, browser, options);
      const { letGo } = await holdBack(page, ENGINE);
      const answered = page.waitForResponse(/widget\/config/);
      await openHtml(page, server.url, preset(more));
      await answered;
      await isLeft(page);
      letGo();
      await isDrafted(page);
    },
  );
}
