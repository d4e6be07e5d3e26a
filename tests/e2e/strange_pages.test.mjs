// The widget in pages whose styles, frames and scripts stand in its way.

import assert from 'node:assert/strict';
import test from 'node:test';
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
  openHtml,
  openPage,
  timeButton,
  startAll,
} from './support.mjs';

const { server, browser } = await startAll();

const PHONE = { viewport: { width: 390, height: 664 }, hasTouch: true, isMobile: true };
const FILLER = `<p>${'Lorem ipsum dolor. '.repeat(60)}</p>`;
const firstType = (/** @type {import('./support.mjs').Place} */ at) => at.getByRole('button', { name: '30-Minute' });

/**
 * Whether an element is wholly in the window, nothing covers its middle, and the page stands still: a finger on a page that
 * scrolls stops it.
 * @param {import('playwright-core').Locator} locator
 */
const isInSight = (locator) =>
  locator.evaluate(async (element) => {
    const at = scrollY;
    for (let frames = 0; frames < 3; ++frames) await new Promise((done) => requestAnimationFrame(done));
    if (scrollY !== at) return false;
    const { left, top, width, height } = element.getBoundingClientRect();
    const root = /** @type {ShadowRoot} */ (element.getRootNode());
    const front = root.elementFromPoint(left + width / 2, top + height / 2);
    return top >= 0 && top + height <= innerHeight && element.contains(front);
  });

/**
 * Taps again where a tap met a page that scrolled meanwhile, as a visitor does.
 * @param {import('playwright-core').Locator} locator @param {import('playwright-core').Locator} sign what the tap brings
 */
const tapUntil = (locator, sign) =>
  eventually(async () => {
    if (!(await sign.isVisible())) await locator.tap({ timeout: 1000 }).catch(() => {});
    return sign.isVisible();
  });

/** Widths of the canvas and of the element that it fills, as the browser shows them. @param {import('./support.mjs').Page} page */
const widths = (page) =>
  page.locator('booking-widget').evaluate((element) => {
    const [host, canvas] = [element, element.shadowRoot?.querySelector('canvas')].map((one) =>
      Math.round(one?.getBoundingClientRect().width ?? 0),
    );
    return { host, canvas };
  });

for (const [what, before] of [
  ['on a phone', ''],
  ['below a sticky header', '<header style="position:sticky;top:0;height:80px;background:navy;z-index:9"></header>'],
  [
    'below a fixed header that the page declares',
    '<style>html{scroll-padding-top:80px}</style><header style="position:fixed;inset:0 0 auto;height:80px;background:navy;z-index:9"></header>',
  ],
  [
    'above a bar at the bottom',
    '<footer style="position:fixed;inset:auto 0 0;height:72px;background:navy;z-index:9"></footer>',
  ],
]) {
  test(`the times of a day come into view when it is chosen, and each step's heading, ${what}`, async (t) => {
    const page = await openPage(t, browser, PHONE);
    await openHtml(page, server.url, `${before}${FILLER}${TAG}<div style="height:1200px"></div>`);
    await isThere(firstType(page));
    assert.equal(await page.evaluate(() => scrollY), 0, 'nothing moves when the page opens');
    await page.getByRole('button', { name: '30-Minute' }).tap();
    const who = page.getByRole('button', { name: 'Dr. Ahmed Al-Rashid' });
    await isThere(who);
    await eventually(() => isInSight(page.locator('booking-widget .heading').first()));
    const day = page.getByRole('gridcell', { name: dayName('10 March') });
    await tapUntil(who, day);
    const time = timeButton(page, '10 March', '09:30');
    await tapUntil(day, time);
    await eventually(() => isInSight(time));
    const heading = page.getByRole('heading', { name: /10 March/ });
    await eventually(() => isInSight(heading));
    const at = await page.evaluate(() => scrollY);
    await day.evaluate((cell) => /** @type {HTMLElement} */ (cell).click());
    await time.tap();
    const details = page.getByRole('heading', { name: 'Your details' });
    await isThere(details);
    await eventually(() => isInSight(details));
    assert.ok(at > 0);
  });
}

test('the times come into view in a dialog on a phone too', async (t) => {
  const page = await openPage(t, browser, PHONE);
  await openHtml(page, server.url, `${TAG.replace('key=', 'mode="popup" key=')}<button booking-popup>Book</button>`);
  await page.waitForFunction(() => window.BookingWidget);
  await page.getByRole('button', { name: 'Book' }).tap();
  await chooseWho(page);
  await page.getByRole('gridcell', { name: dayName('10 March') }).tap();
  await eventually(() => isInSight(timeButton(page, '10 March', '09:30')));
});

test('on a wide screen, where the times stand beside the calendar, nothing scrolls', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, `${TAG}<div style="height:1200px"></div>`);
  await chooseWho(page);
  await page.getByRole('gridcell', { name: dayName('10 March') }).click();
  await isThere(timeButton(page, '10 March', '09:30'));
  assert.equal(await page.evaluate(() => scrollY), 0);
});

test('in a frame that may not submit forms, Book books and Enter does', async (t) => {
  for (const act of [
    (/** @type {import('playwright-core').FrameLocator} */ frame) => bookButton(/** @type {any} */ (frame)).click(),
    (/** @type {import('playwright-core').FrameLocator} */ frame) => frame.getByLabel('Email').press('Enter'),
  ]) {
    const page = await openPage(t, browser, { expected: /Blocked form submission/ });
    await page.route(`${server.url}/inner`, (route) =>
      route.fulfill({ contentType: 'text/html', body: `<!doctype html><meta charset="utf-8">${TAG}` }),
    );
    await openHtml(
      page,
      server.url,
      '<iframe sandbox="allow-scripts allow-same-origin" src="/inner" style="width:900px;height:800px"></iframe>',
    );
    const frame = /** @type {any} */ (page.frameLocator('iframe'));
    await chooseWho(frame);
    await chooseWhen(frame, '12 March', act.toString().includes('press') ? '11:00' : '09:30');
    await fillDetails(frame);
    await act(frame);
    await isThere(booked(frame));
  }
});

const INNER = TAG.replace(/.*<booking-widget/s, '<booking-widget');
for (const [what, html, least] of /** @type {[string, string, number][]} */ ([
  ['a flex row', `<div style="display:flex;justify-content:center">${INNER}</div>`, 990],
  ['a centred flex column', `<div style="display:flex;flex-direction:column;align-items:center">${INNER}</div>`, 990],
  [
    'a crowded flex row',
    `<div style="display:flex;width:700px"><div style="flex:none;width:500px">x</div>${INNER}</div>`,
    280,
  ],
  ['an inline block', `<div style="display:inline-block">${INNER}</div>`, 990],
  ['a float', `<div style="float:left">${INNER}</div>`, 990],
  ['an absolute box', `<div style="position:absolute">${INNER}</div>`, 990],
  ['a table cell', `<table><tr><td>${INNER}</td></tr></table>`, 990],
  [
    'a crowded table',
    `<table style="width:600px"><tr><td>${INNER}</td><td>${'word '.repeat(400)}</td></tr></table>`,
    280,
  ],
  [
    'an automatic grid track',
    `<div style="display:grid;grid-template-columns:auto;justify-content:center">${INNER}</div>`,
    990,
  ],
  [
    'a narrow grid track',
    `<div style="display:grid;grid-template-columns:min-content auto">${INNER}<p>x</p></div>`,
    280,
  ],
  ['fit-content', `<div style="width:fit-content">${INNER}</div>`, 990],
  ['a dialog', `<dialog id="d">${INNER}</dialog><script>d.showModal()</script>`, 990],
  ['a popover', `<div popover id="d">${INNER}</div><script>d.showPopover()</script>`, 990],
  ['a host that is a flex box', `<style>booking-widget{display:flex}</style>${INNER}`, 990],
  ['a host that is a grid', `<style>booking-widget{display:grid}</style>${INNER}`, 990],
])) {
  test(`the widget is as wide as there is room in ${what}`, async (t) => {
    const page = await openPage(t, browser);
    await openHtml(page, server.url, `<script async src="/booking-widget.js"></script>${html}`);
    await isThere(firstType(page));
    const { host, canvas } = await widths(page);
    assert.ok(canvas >= least && Math.abs(canvas - Math.min(host, 1000)) <= 1, `${canvas} of ${host}`);
    await chooseWho(page);
    await page.setViewportSize({ width: 260, height: 900 });
    await eventually(async () => (await widths(page)).canvas < 900 || least < 990 || /absolute|table/.test(what));
  });
}

test('a narrow flex row of a narrow window is not overflowed', async (t) => {
  const page = await openPage(t, browser, { viewport: { width: 250, height: 700 } });
  await openHtml(page, server.url, `<style>body{margin:0}</style><div style="display:flex">${TAG}</div>`);
  await isThere(firstType(page));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 250);
});

for (const [what, style, scale] of /** @type {[string, string, number][]} */ ([
  ['an element that grows into view', '@keyframes z{from{opacity:0;transform:scale(.3)}}#a{animation:z 1s both}', 1],
  ['a zoomed body', 'body{zoom:1.25}', 1.25],
  ['a zoomed-out element', '#a{zoom:0.8}', 0.8],
  ['an enlarged element', '#a{transform:scale(1.2);transform-origin:0 0;width:800px}', 1.2],
  ['a reduced element', '#a{transform:scale(.7);transform-origin:0 0}', 0.7],
])) {
  test(`painted and real elements agree in ${what}`, async (t) => {
    const page = await openPage(t, browser, { reducedMotion: 'no-preference' });
    await openHtml(page, server.url, `<style>body{margin:0}${style}</style><div id="a">${TAG}</div>`);
    await isThere(firstType(page));
    await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
    await eventually(async () => {
      const { host, canvas } = await widths(page);
      return host > 200 && Math.abs(Math.min(host, 1000 * scale) - canvas) <= 1;
    });
    const density = await page.locator('booking-widget').evaluate((element) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element.shadowRoot?.querySelector('canvas'));
      return canvas.width / canvas.getBoundingClientRect().width;
    });
    assert.ok(density >= 0.99, `painted with ${density} dots per px`);
    await chooseWho(page);
    await chooseWhen(page, '10 March', '10:00');
    await isThere(page.getByRole('heading', { name: 'Your details' }));
  });
}

test('a widget in a hidden section is hidden and no part of the page until the section is shown', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(
    page,
    server.url,
    `<style>section { visibility: hidden; pointer-events: none }</style><section>${TAG}</section>`,
  );
  const inside = (/** @type {string} */ selector) =>
    page.locator('booking-widget').evaluate((element, sought) => {
      const one = element.shadowRoot?.querySelector(sought);
      const { visibility, pointerEvents } = one ? getComputedStyle(one) : { visibility: '', pointerEvents: '' };
      return [visibility, pointerEvents];
    }, selector);
  for (const selector of ['canvas', '.overlay button', '.overlay h2']) {
    await eventually(async () => (await inside(selector))[0] !== '');
    assert.deepEqual(await inside(selector), ['hidden', 'none'], selector);
  }
  assert.equal(await page.getByRole('button').count(), 0, 'hidden from a screen reader too');
  await page.evaluate(() => document.querySelector('style')?.remove());
  await isThere(firstType(page));
  for (const selector of ['canvas', '.overlay button']) {
    assert.equal((await inside(selector))[0], 'visible', selector);
  }
  await chooseWho(page);
  await chooseWhen(page, '12 March', '14:00');
  await isThere(page.getByRole('heading', { name: 'Your details' }));
});

test('what a page sets for its own text changes nothing in the form', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(
    page,
    server.url,
    `<style>
      section { -webkit-text-fill-color: transparent; -webkit-text-stroke: 2px red; writing-mode: vertical-rl; white-space: pre;
        word-break: break-all; hyphens: auto; text-transform: uppercase; line-height: 4; cursor: none; user-select: none;
        -webkit-user-select: none; font-variant: small-caps; font-style: italic; text-align: right; text-indent: 3em;
        text-shadow: 0 0 9px red; -webkit-text-security: disc; text-wrap: balance; line-break: anywhere; tab-size: 1;
        font-stretch: condensed; font-feature-settings: "smcp"; text-emphasis: filled; quotes: none; list-style: square;
        direction: rtl; overflow-wrap: normal; text-orientation: upright; caret-color: transparent; }
    </style><section>${TAG}</section>`,
  );
  await chooseWho(page);
  await chooseWhen(page, '11 March', '10:00');
  await page.getByLabel('Name').fill('Sarah');
  const read = () =>
    page.getByLabel('Name').evaluate((field) => {
      const style = getComputedStyle(field);
      return Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)]));
    });
  const inSection = await read();
  assert.equal(inSection['-webkit-text-fill-color'], inSection.color);
  await page.evaluate(() => document.querySelector('style')?.remove());
  const plain = await read();
  const width =
    /^(width|inline-size|height|block-size|left|right|top|bottom|inset.*|perspective-origin|transform-origin)$/;
  const changed = Object.keys(plain).filter((name) => !width.test(name) && plain[name] !== inSection[name]);
  assert.deepEqual(changed, []);
});

test("the page's keyboard shortcuts get no letter that is typed into a field, and their own keys elsewhere", async (t) => {
  const page = await openPage(t, browser);
  await openHtml(
    page,
    server.url,
    `<script>
      window.taken = [];
      const isTyping = ({ target }) => /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable;
      for (const [at, isCaptured] of [[document, false], [window, false], [window, true]]) {
        at.addEventListener('keydown', (event) => {
          if (isTyping(event) || !/^[s/ ?]$/i.test(event.key)) return;
          taken.push(event.key);
          event.preventDefault();
        }, isCaptured);
      }
      document.addEventListener('keyup', (event) => { if (!isTyping(event) && event.key === 's') taken.push('up'); });
    </script>${TAG}<p>Text</p>`,
  );
  await chooseWho(page);
  await chooseWhen(page, '11 March', '10:30');
  const name = page.getByLabel('Name');
  await name.click();
  await name.pressSequentially('Chris S/mith?');
  assert.equal(await name.inputValue(), 'Chris S/mith?');
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).taken), []);
  await page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('booking-widget')).blur());
  await page.getByText('Text', { exact: true }).click();
  await page.keyboard.press('s');
  assert.ok((await page.evaluate(() => /** @type {any} */ (window).taken.length)) > 0);
});

test('the Enter that ends a conversion of an input method stays in its field', async (t) => {
  const page = await openPage(t, browser, PHONE);
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await chooseWhen(page, '11 March', '10:30');
  const name = page.getByLabel('Name');
  await name.focus();
  const press = (/** @type {number} */ keyCode) =>
    name.evaluate((field, code) => {
      const event = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, cancelable: true });
      Object.defineProperty(event, 'keyCode', { value: code });
      field.dispatchEvent(event);
    }, keyCode);
  const isFocused = () => name.evaluate((field) => field.matches(':focus'));
  await press(229);
  assert.ok(await isFocused());
  await press(13);
  assert.ok(!(await isFocused()));
});

test('a booking is made where the page has replaced built-ins, as old libraries do', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(
    page,
    server.url,
    `<script>
      Array.from = function (it) {
        if (!it) return [];
        if ('toArray' in Object(it)) return it.toArray();
        let length = it.length || 0;
        const results = new Array(length);
        while (length--) results[length] = it[length];
        return results;
      };
      Array.prototype.toJSON = function () { return '[' + this.join(', ') + ']'; };
      String.prototype.toJSON = function () { return '"' + this + '"'; };
      Number.prototype.toJSON = Date.prototype.toJSON = function () { return String(this); };
      Object.prototype.toJSON = undefined;
      delete Object.prototype.toJSON;
      Array.prototype.reduce = function () { return this.length > 1 ? this : this[0]; };
      Array.prototype.entries = Array.prototype.toArray = function () { return [].concat(this); };
      Array.prototype.each = function (f) { for (let i = 0; i < this.length; i++) f(this[i]); };
      Function.prototype.delay = function () {};
      window.$ = window.$$ = () => null;
      document.getElementsByClassName = () => [];
      Element.prototype.show = Element.prototype.hide = function () { return this; };
    </script>${TAG}`,
  );
  await chooseWho(page, 'First visit', 'Dr. Maya Chen');
  await chooseWhen(page, '13 March', '09:00');
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(booked(page));
});

test('when what can be booked is not answered, the message and the page’s own fallback are both there', async (t) => {
  const page = await openPage(t, browser, { expected: /<booking-widget>: / });
  let isDown = true;
  await page.route('**/widget/config*', (route) =>
    isDown ? route.fulfill({ status: 403, body: '{}' }) : route.fallback(),
  );
  await openHtml(page, server.url, TAG);
  await isThere(page.getByRole('heading', { name: 'Online booking is not available at the moment' }));
  await isThere(page.getByRole('link', { name: 'Call us' }));
  isDown = false;
  await page.getByRole('button', { name: 'Retry' }).click();
  await isThere(firstType(page));
  await page.getByRole('link', { name: 'Call us' }).waitFor({ state: 'hidden' });
});

test('under enforced Trusted Types the floating button, its dialog and the choice of a time zone work', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG.replace('key=', 'mode="floating" key='), {
    'content-security-policy':
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; " +
      "style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
  });
  await page.getByRole('button', { name: 'Book an appointment' }).click();
  await chooseWho(page);
  await page
    .getByRole('button', { name: /time zone|London/i })
    .first()
    .click();
  await isThere(page.getByRole('combobox'));
});
