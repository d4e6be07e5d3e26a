// How the first screen looks before the engine is there, and how its keys lead: colours, corners, lines and what the site
// says about itself, as the engine shows them after it.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import {
  cannot,
  dayName,
  eventually,
  hasFocus,
  isThere,
  openHtml,
  openPage,
  startAll,
  startServer,
  until,
} from '../support.mjs';
import { ENGINE, isDrafted, isTakenOver, openWithoutCode, preset, watch } from './first.mjs';
import { holdBack } from './presses.mjs';

const { server, browser } = await startAll();
// Another site and month: a type that ends with the month, names with signs of direction, which could turn all after them,
// a description of two lines, and a price of thousands.
const special = await startServer(
  [],
  (site) => {
    site.name = 'Palm \u202eStreet';
    const [type] = site.booking_types;
    type.name = 'Visit \u2067now';
    type.description = 'With \u202dall\nof  it';
    type.location = { kind: 'address', text: '12 \u202ePalm Street' };
    type.price.amount = 123456789;
    type.max_days_ahead = 20;
    site.resources[0].name = 'Dr. \u2066Ahmed';
  },
  {},
  '2026-09-02T09:00:00Z',
);
after(() => special.stop());

/** @param {import('playwright-core').Locator} locator @param {string} property */
const look = (locator, property) =>
  locator.evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);

/** Of the card around all. @param {import('playwright-core').Page} page @param {string} property */
const cardLook = (page, property) =>
  page.evaluate((name) => {
    const card = /** @type {Element} */ (document.querySelector('booking-widget')?.shadowRoot?.querySelector('.root'));
    return getComputedStyle(card).getPropertyValue(name);
  }, property);

test("the page's colours and square corners are there at once", async (t) => {
  const page = await openPage(t, browser);
  const style = '--booking-text: #0b1520; --booking-surface: #fff8f0; --booking-accent: #7a1f5c; --booking-radius: 0';
  const { letGo } = await openWithoutCode(page, server.url, preset(`style="${style}"`));
  assert.equal(await cardLook(page, 'background-color'), 'rgb(255, 248, 240)');
  assert.equal(await cardLook(page, 'border-top-left-radius'), '0px');
  const heading = page.getByRole('heading', { name: '30-Minute Consultation' });
  assert.equal(await look(heading, 'color'), 'rgb(11, 21, 32)');
  const time = page.getByRole('button', { name: /^09:30, / });
  assert.equal(await look(time, 'color'), 'rgb(11, 21, 32)');
  assert.equal(await look(time, 'border-top-left-radius'), '0px');
  const day = page.getByRole('gridcell', { name: dayName('10 March') });
  assert.equal(await look(day, 'color'), 'rgb(122, 31, 92)');
  letGo();
});

/** @type {Record<string, import('playwright-core').BrowserContextOptions & {style: string, surface: string, text: string}>} */
const DARK = {
  'a visitor who wants it dark': {
    style: '',
    colorScheme: 'dark',
    surface: 'rgb(20, 27, 34)',
    text: 'rgb(234, 240, 245)',
  },
  'a page whose cards are dark, by day': {
    style: '--booking-surface: #10151c',
    colorScheme: 'light',
    surface: 'rgb(16, 21, 28)',
    text: 'rgb(234, 240, 245)',
  },
};
for (const [who, { style, surface, text, ...options }] of Object.entries(DARK)) {
  test(`a dark card has bright words: ${who}`, { skip: cannot('media') }, async (t) => {
    const page = await openPage(t, browser, options);
    const { letGo } = await openWithoutCode(page, server.url, preset(`style="${style}"`));
    assert.equal(await cardLook(page, 'background-color'), surface);
    assert.equal(await look(page.getByRole('heading', { name: 'March 2026' }), 'color'), text);
    letGo();
  });
}

for (const [what, locale] of [
  ['from the left', 'en-GB'],
  ['from the right', 'ar-EG'],
]) {
  for (const width of [1280, 800]) {
    test(`lines stand between the parts, ${what}, at ${width} px`, async (t) => {
      const page = await openPage(t, browser, { viewport: { width, height: 900 } });
      const { letGo } = await openWithoutCode(page, server.url, preset(`locale="${locale}"`));
      const separated = await page.evaluate(() => {
        const shadow = /** @type {ShadowRoot} */ (document.querySelector('booking-widget')?.shadowRoot);
        const [summary, month, times] = /** @type {Element} */ (shadow.querySelector('.content')).children;
        /** Whether there is a line between the two, which nothing crosses. @param {Element} before @param {Element} part */
        const isBetween = (before, part) => {
          const style = getComputedStyle(part);
          const box = part.getBoundingClientRect();
          const other = before.getBoundingClientRect();
          const [side, isBeside] =
            other.bottom <= box.top + 1
              ? ['Top', true]
              : other.right <= box.left + 1
                ? ['Left', true]
                : ['Right', other.left >= box.right - 1];
          const line = style.getPropertyValue(`border-${side.toLowerCase()}-width`);
          const isInside = [...part.querySelectorAll('button, h2, h3')].every((element) => {
            const { left, right, top } = element.getBoundingClientRect();
            return left > box.left + 1 && right < box.right - 1 && top > box.top + 1;
          });
          return line === '1px' && isBeside && isInside;
        };
        return [isBetween(summary, month), isBetween(month, times)];
      });
      assert.deepEqual(separated, [true, true]);
      letGo();
    });
  }
}

test("the page's own sentences are there at once", async (t) => {
  const page = await openPage(t, browser);
  await page.addInitScript(watch);
  const words = '<script type="application/json">{"part.morning": "Before noon", "cycle.12": "a.m./p.m."}</script>';
  const { letGo } = await openWithoutCode(page, server.url, preset().replace('<a', `${words}<a`));
  await isThere(page.getByRole('group', { name: 'Before noon' }));
  await isThere(page.getByRole('button', { name: 'a.m./p.m.' }));
  await isTakenOver(page, letGo);
});

test('in Arabic the arrow keys lead to the day that lies there', async (t) => {
  const page = await openPage(t, browser);
  await page.addInitScript(watch);
  const { letGo } = await openWithoutCode(page, server.url, preset('locale="ar-AE"'));
  const today = page.locator('button[role=gridcell][aria-current=date]');
  await today.focus();
  await page.keyboard.press('ArrowLeft');
  const focused = await page.evaluate(() => document.querySelector('booking-widget')?.shadowRoot?.activeElement?.id);
  const day = page.locator(`#${focused}`);
  const before = await today.boundingBox();
  const left = await day.boundingBox();
  assert.ok(before && left && left.x < before.x && left.y === before.y);
  letGo();
  await until(page, () => /** @type {any} */ (window).isReady);
  await hasFocus(day);
});

test('what lies under a still mouse is marked once the engine paints it', async (t) => {
  const page = await openPage(t, browser);
  await page.addInitScript(watch);
  const { letGo } = await openWithoutCode(page, server.url, preset());
  const time = page.getByRole('button', { name: /^14:30, / });
  await time.hover();
  letGo();
  await until(page, () => /** @type {any} */ (window).isReady);
  const clip = (await time.boundingBox()) ?? undefined;
  const under = await page.screenshot({ clip });
  await page.mouse.move(0, 0);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.ok(!under.equals(await page.screenshot({ clip })));
});

test('names that would turn their line do not, and the last month has no next, as in the engine', async (t) => {
  const page = await openPage(t, browser);
  await page.addInitScript(watch);
  const { letGo } = await openWithoutCode(page, special.url, preset());
  assert.equal(await page.getByRole('button', { name: 'Next month' }).getAttribute('aria-disabled'), 'true');
  const shown = await isTakenOver(page, letGo);
  assert.ok(shown.every(({ what }) => !/[\u202a-\u202e\u2066\u2067]/.test(what)));
});

/** @param {import('playwright-core').Page} page @param {string} colour of the card */
const isCard = (page, colour) => eventually(async () => (await cardLook(page, '--bw-surface')) === colour);
const [WHITE, BLACK, SAND] = ['#ffffff', '#141b22', '#fff8f0'];

test('a theme that the page sets before the times are there is theirs', async (t) => {
  const page = await openPage(t, browser);
  const engine = await holdBack(page, ENGINE);
  const answer = await holdBack(page, '**/widget/config?*');
  await openHtml(page, server.url, preset('style="--booking-radius: 4px"'));
  const widget = page.locator('booking-widget');
  // The page's look has been read by then.
  await eventually(() => widget.evaluate((element) => Boolean(element.shadowRoot?.querySelector('.root'))));
  await widget.evaluate((element) => element.setAttribute('theme', 'dark'));
  answer.letGo();
  await isDrafted(page);
  await isCard(page, BLACK);
  engine.letGo();
});

test('a theme that the page sets is followed before the code that listens is there', async (t) => {
  const page = await openPage(t, browser);
  const { letGo } = await openWithoutCode(page, server.url, preset());
  await isCard(page, WHITE);
  await page.locator('booking-widget').evaluate((element) => element.setAttribute('theme', 'dark'));
  await isCard(page, BLACK);
  letGo();
});

/** @type {Record<string, (page: import('playwright-core').Page) => Promise<unknown>>} */
const TURNS = {
  'the class of a page': (page) => page.evaluate(() => document.documentElement.classList.add('sand')),
  'the wish of a visitor': async (page) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await isCard(page, BLACK);
    await page.emulateMedia({ colorScheme: 'light' });
    await isCard(page, WHITE);
    await page.evaluate(() => document.body.setAttribute('class', 'sand'));
  },
};
for (const [what, turn] of Object.entries(TURNS)) {
  test(`${what} that changes is followed while the engine is on its way`, { skip: cannot('media') }, async (t) => {
    const page = await openPage(t, browser);
    await page.addInitScript(watch);
    const { letGo } = await holdBack(page, ENGINE);
    const style = '<style>.sand { --booking-surface: #fff8f0; font-size: 24px }</style>';
    await openHtml(page, server.url, `${style}${preset()}`);
    await isDrafted(page);
    // The code that listens has come.
    await until(page, () => document.querySelector('booking-widget')?.shadowRoot?.querySelector('canvas'));
    await turn(page);
    await isCard(page, SAND);
    await isTakenOver(page, letGo);
    await page.evaluate(() => {
      for (const at of [document.documentElement, document.body]) at.removeAttribute('class');
    });
    await isCard(page, WHITE);
  });
}

for (const width of [200, 250]) {
  test(`a parent of ${width} px is as wide as the first screen, as the engine's`, async (t) => {
    const page = await openPage(t, browser);
    await page.addInitScript(watch);
    const tag = `<div style="width: ${width}px">${preset()}</div>`;
    const { letGo } = await openWithoutCode(page, server.url, tag);
    await isTakenOver(page, letGo);
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).shifts), []);
  });
}

/** @type {Record<string, import('playwright-core').BrowserContextOptions & {more: string}>} */
const WIDE = {
  'a long month in large text far apart stands above its arrows': {
    viewport: { width: 320, height: 700 },
    more: 'style="font-size: 32px; letter-spacing: 4px"',
  },
  'a Chinese month in large text is broken between any two signs': {
    viewport: { width: 320, height: 700 },
    more: 'locale="zh-Hant" style="font-size: 32px; letter-spacing: 4px"',
  },
  'long times have fewer columns': {
    viewport: { width: 320, height: 700 },
    locale: 'en-US',
    more: 'style="font-size: 32px; letter-spacing: 8px"',
  },
  'a price of thousands is written as the French do': { more: 'locale="fr"' },
};
for (const [what, { more, ...options }] of Object.entries(WIDE)) {
  const needs = /** @type {Parameters<typeof cannot>} */ (options.viewport ? ['narrow', 'locale'] : ['locale']);
  test(`${what}, as in the engine`, { skip: cannot(...needs) }, async (t) => {
    const page = await openPage(t, browser, options);
    await page.addInitScript(watch);
    const { letGo } = await openWithoutCode(page, special.url, preset(more));
    await isTakenOver(page, letGo);
  });
}
