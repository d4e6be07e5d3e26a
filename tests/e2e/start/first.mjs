// A page whose first screen is there before the engine is: its tag, and what is on it.

import assert from 'node:assert/strict';
import { ENGINE as DRIVEN, isThere, openHtml, until } from '../support.mjs';
import { holdBack } from './presses.mjs';

/** What holdBack() keeps back, for the first screen to stay. */
export const ENGINE = '**/booking-*.wasm';
/** What it keeps back for nobody to listen to what is done there. */
export const CODE = '**/engine-*.js';
/** What it keeps back for the engine's own first screen to stay without its second part. */
export const REST = '**/rest-*.wasm';
/** @param {string} [more] attributes and style @param {number} [type] */
export const preset = (more = '', type = 3) => `<script async src="/booking-widget.js"></script>
  <booking-widget api="/api/v1" key="pk_demo" type="${type}" resource="1" ${more}><a href="tel:1">Call us</a></booking-widget>`;

/**
 * Opens a page that gets the tag once it is loaded: Firefox waits with that for what is imported meanwhile.
 * @param {import('playwright-core').Page} page @param {string} url @param {string} tag
 */
export async function openWithoutCode(page, url, tag) {
  const { letGo } = await holdBack(page, CODE);
  await openHtml(page, url, '');
  await page.evaluate((html) => document.body.append(document.createRange().createContextualFragment(html)), tag);
  await isDrafted(page);
  return { letGo };
}

/** Notes what moves, and when the engine is there. In the page. */
export function watch() {
  const seen = /** @type {any} */ (window);
  seen.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      for (const { node, previousRect, currentRect } of /** @type {any} */ (entry).sources) {
        seen.shifts.push(
          `${node?.outerHTML ?? node?.parentElement?.outerHTML}: ${JSON.stringify([previousRect, currentRect])}`,
        );
      }
    }
  }).observe({ type: 'layout-shift', buffered: true });
  document.addEventListener('booking:ready', () => {
    requestAnimationFrame(() => requestAnimationFrame(() => Object.assign(window, { isReady: true })));
  });
}

/** The elements, and whether each was marked by the reading before. In the page. */
function readElements() {
  const shadow = /** @type {ShadowRoot} */ (document.querySelector('booking-widget')?.shadowRoot);
  const origin = /** @type {Element} */ (shadow.querySelector('.root')).getBoundingClientRect();
  return [...shadow.querySelectorAll('.content [id]')].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const marked = /** @type {any} */ (element);
    const wasThere = Boolean(marked.isMarked);
    marked.isMarked = true;
    // Where it is, which is compared by itself.
    const attributes = [...element.attributes]
      .filter(({ name }) => name !== 'style' && name !== 'data-line')
      .map(({ name, value }) => `${name}=${value}`)
      .sort();
    return {
      what: [element.localName, element.parentElement?.id, ...attributes, element.textContent].join(' | '),
      // The overlay's containers have no place of their own.
      rect: element.matches('.group, .grid, .row') ? [] : [x - origin.x, y - origin.y, width, height],
      wasThere,
    };
  });
}

/** @param {import('playwright-core').Page} page */
export const isDrafted = (page) => isThere(page.locator('button[role=gridcell]').first());

/** The skeleton stays, some frames after the answer. @param {import('playwright-core').Page} page */
export async function isLeft(page) {
  for (let frame = 0; frame < 5; ++frame) {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  }
  await isThere(page.locator('.skeleton'));
  assert.equal(await page.getByRole('gridcell').count(), 0);
}

/**
 * Lets the engine go, whose first screen has the same elements as the one that is there, at the same places and with the
 * same words. The page has to be watched. Returns them.
 * @param {import('playwright-core').Page} page @param {() => void} letGo
 */
export async function isTakenOver(page, letGo) {
  const before = await page.evaluate(readElements);
  letGo();
  await until(page, () => /** @type {any} */ (window).isReady);
  const after = await page.evaluate(readElements);
  assert.deepEqual(
    before.map(({ what }) => what),
    after.map(({ what }) => what),
  );
  assert.ok(after.every(({ wasThere }) => wasThere));
  for (const [i, { what, rect }] of after.entries()) {
    // Firefox sets some words on a page in another font than on a canvas, and these controls are as wide as their words.
    const most = DRIVEN === 'chromium' || !/class=button s4 a0|s[47] a1 toggle/.test(what) ? 1 : 10;
    for (const [side, length] of rect.entries()) {
      assert.ok(Math.abs(length - before[i].rect[side]) <= most, `${what}: ${before[i].rect} became ${rect}`);
    }
  }
  return after;
}
