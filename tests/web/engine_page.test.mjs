// The parts of the engine's host that need no wasm: what is painted, whether a canvas can be trusted, what happens to the
// page, and what the engine is started with. A function that fails leaves the engine as it is and is named in the console,
// and a visitor who leaves lets their time go.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { BrowserHost } from '../../web/engine/browser_host.js';
import { guarded } from '../../web/engine/guard.js';
import { eventually, launch } from '../e2e/support.mjs';
import { openParts } from './parts_page.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const [RED, GREEN, WHITE, NONE] = ['255,0,0,255', '0,255,0,255', '255,255,255,255', '0,0,0,0'];

/**
 * Paints a texture of 4 x 4 px over a square of 4 x 4 px and returns the canvas row by row.
 * @param {import('playwright-core').Page} page
 * @param {{at: number, top?: number, height?: number, part?: boolean}} options at: the square's top in the whole
 */
const paint = (page, options) =>
  page.evaluate(async ({ at, top = 0, height = 4, part = false }) => {
    const { Painter } = /** @type {any} */ (await import(/** @type {any} */ ('/engine/painter.js')));
    const canvas = document.createElement('canvas');
    const painter = Painter.on(canvas);
    painter.texture(0, 0, 4, 4, 0, new Uint8Array(64).fill(255));
    // Its second row is four pixels after its first.
    const [red, green, blue] = [
      [255, 0, 0, 255],
      [0, 255, 0, 255],
      [0, 0, 255, 255],
    ];
    if (part) painter.texture(1, 1, 2, 2, 4, Uint8Array.from([red, green, blue, blue, green, red].flat()));
    const corners = [
      [0, 0],
      [4, 0],
      [4, 4],
      [0, 4],
    ];
    const vertices = new Uint8Array(80);
    const floats = new Float32Array(vertices.buffer);
    for (const [i, [x, y]] of corners.entries()) {
      floats.set([x, at + y, x / 4, y / 4], i * 5);
      vertices.set([255, 255, 255, 255], i * 20 + 16);
    }
    const indices = new Uint8Array(Uint32Array.from([0, 1, 2, 0, 2, 3]).buffer);
    painter.paint(4, 4, 0, vertices, indices);
    painter.paint(4, height, top, vertices, indices);
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const pen = /** @type {CanvasRenderingContext2D} */ (copy.getContext('2d'));
    pen.drawImage(canvas, 0, 0);
    const rows = [];
    for (let y = 0; y < canvas.height; ++y) {
      const { data } = pen.getImageData(0, y, 4, 1);
      rows.push([0, 4, 8, 12].map((from) => [...data.slice(from, from + 4)].join()));
    }
    painter.end();
    return rows;
  }, options);

const row = (/** @type {string} */ colour) => [colour, colour, colour, colour];

test('letters that come later are as they were drawn, and leave those around them', async (t) => {
  const page = await openParts(t, browser, '');
  assert.deepEqual(await paint(page, { at: 0, part: true }), [
    row(WHITE),
    [WHITE, RED, GREEN, WHITE],
    [WHITE, GREEN, RED, WHITE],
    row(WHITE),
  ]);
});

test('a screen that has become higher, and a part further down a long one, are painted where they are', async (t) => {
  const page = await openParts(t, browser, '');
  const square = Array.from({ length: 4 }, () => row(WHITE));
  const nothing = Array.from({ length: 4 }, () => row(NONE));
  assert.deepEqual(await paint(page, { at: 4, height: 8 }), [...nothing, ...square]);
  assert.deepEqual(await paint(page, { at: 40, top: 40 }), square);
  assert.deepEqual(await paint(page, { at: 40, top: 36, height: 8 }), [...nothing, ...square]);
});

test('a canvas whose lowest bits differ is painted on, one that gives back noise or throws is not', async (t) => {
  const page = await openParts(t, browser, '');
  const trusted = await page.evaluate(async () => {
    const { getImageData } = CanvasRenderingContext2D.prototype;
    const readings = [0, 3, 40, NaN].map(async (noise) => {
      const url = `/engine/pixels.js?${noise}`;
      const { arePixelsTrue } = /** @type {any} */ (await import(/** @type {any} */ (url)));
      CanvasRenderingContext2D.prototype.getImageData = function (/** @type {any[]} */ ...given) {
        if (Number.isNaN(noise)) throw new Error('no pixels');
        const image = /** @type {any} */ (getImageData).apply(this, given);
        for (let i = 0; i < image.data.length; ++i) image.data[i] += i % 2 ? noise : -noise;
        return image;
      };
      return arePixelsTrue();
    });
    return Promise.all(readings);
  });
  assert.deepEqual(trusted, [true, true, false, false]);
});

/** What was heard of the page, in order. @param {import('playwright-core').Page} page */
const heard = (page) => page.evaluate(() => /** @type {any} */ (window).heard.splice(0));

/** Watches a widget within two components. @param {import('playwright-core').Page} page */
async function watch(page) {
  await page.evaluate(async () => {
    const outer = /** @type {HTMLElement} */ (document.getElementById('outer')).attachShadow({ mode: 'open' });
    const element = document.createElement('div');
    outer.append(element);
    const root = element.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
    root.innerHTML = '<span class="sample">x</span><canvas></canvas>';
    const { watchPage } = /** @type {any} */ (await import(/** @type {any} */ ('/engine/page_events.js')));
    const all = /** @type {any} */ (window);
    all.heard = [];
    all.canvas = root.querySelector('canvas');
    const names = ['size', 'environment', 'brand', 'fonts', 'visibility', 'context', 'happened'];
    const listeners = names.map((name) => [
      name,
      (/** @type {unknown} */ given) =>
        all.heard.push([name, given].filter((one) => /boolean|number|string/.test(typeof one)).join(' ')),
    ]);
    all.stop = watchPage(element, root, all.canvas, Object.fromEntries(listeners));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

test('the line, the way back to a page and its end are heard, until the widget goes', async (t) => {
  const page = await openParts(t, browser, '<div id="outer"></div>');
  await page.evaluate(() => Object.defineProperty(navigator, 'onLine', { value: false, configurable: true }));
  await watch(page);
  assert.ok((await heard(page)).includes('happened 0'), 'a page that begins without a line');
  const fire = () =>
    page.evaluate(() => {
      for (const name of ['online', 'offline', 'pagehide']) window.dispatchEvent(new Event(name));
      for (const persisted of [false, true]) dispatchEvent(new PageTransitionEvent('pageshow', { persisted }));
    });
  await fire();
  assert.deepEqual(await heard(page), ['happened 1', 'happened 0', 'happened 2', 'happened 3']);
  await page.evaluate(() => /** @type {any} */ (window).stop());
  await fire();
  assert.deepEqual(await heard(page), []);
});

test('a lost WebGL context is asked for again, and a change of colours around any component is seen', async (t) => {
  const page = await openParts(t, browser, '<section id="section"><div id="outer"></div></section>');
  await watch(page);
  await heard(page);
  const isKept = await page.evaluate(() =>
    /** @type {any} */ (window).canvas.dispatchEvent(new Event('webglcontextlost', { cancelable: true })),
  );
  assert.equal(isKept, false, 'or the browser never restores it');
  assert.deepEqual(await heard(page), ['context true']);
  for (const id of ['outer', 'section']) {
    await page.evaluate((at) => document.getElementById(at)?.setAttribute('class', 'night'), id);
    await eventually(async () => (await heard(page)).includes('brand'));
  }
});

test('each change of the density of the screen is heard, so that zooming blurs nothing', async (t) => {
  const page = await openParts(t, browser, '<div id="outer"></div>');
  // Emulated densities fire no change of a query.
  await page.evaluate(() => {
    const all = /** @type {any} */ (window);
    all.queries = {};
    all.matchMedia = (/** @type {string} */ query) => (all.queries[query] ??= new EventTarget());
  });
  await watch(page);
  await heard(page);
  for (const [before, after] of [
    [1, 2],
    [2, 3],
  ]) {
    await page.evaluate(
      ([old, now]) => {
        Object.defineProperty(window, 'devicePixelRatio', { value: now, configurable: true });
        /** @type {any} */ (window).queries[`(resolution: ${old}dppx)`]?.dispatchEvent(new Event('change'));
      },
      [before, after],
    );
    assert.deepEqual(await heard(page), ['size'], `${after}`);
  }
});

test('a widget has its own frame unless it stands in a dialog, and begins with what the page knows', async (t) => {
  const page = await openParts(t, browser, '<div id="outer"></div>');
  const begin = (/** @type {boolean} */ isInDialog) =>
    page.evaluate(async (inDialog) => {
      const { startText } = /** @type {any} */ (await import(/** @type {any} */ ('/engine/start_text.js')));
      const element = document.createElement('div');
      const shadow = element.attachShadow({ mode: 'open' });
      const around = inDialog ? shadow.appendChild(document.createElement('dialog')) : shadow;
      const place = around.appendChild(document.createElement('div'));
      const options = { type: '3', resource: '1', booking: '77', date: '2026-03-10', name: 'Ada' };
      const given = { api: 'https://a.example/api/v1', key: 'pk', place, element, options, visit: { hourCycle: '12' } };
      return JSON.parse(startText(given, { tag: 'en' }, '{}'));
    }, isInDialog);
  const { framed, hourCycle, booking, type, name, host } = await begin(false);
  assert.deepEqual([framed, hourCycle, booking, type, host], ['yes', '12', 77, 3, 'a.example']);
  assert.equal(name, undefined, 'details of the visitor are read later');
  assert.equal((await begin(true)).framed, 'no');
});

/** The lines that are logged as errors until the test ends. @param {import('node:test').TestContext} t */
function logged(t) {
  /** @type {string[]} */
  const lines = [];
  t.mock.method(console, 'error', (/** @type {unknown[]} */ ...given) => lines.push(given.join(' ')));
  return lines;
}

const makeHost = () => new BrowserHost(/** @type {any} */ ({ canvas: {}, isLocalePlain: false }));

test('a function of the browser that throws or rejects is named in the console, and stops nothing', async (t) => {
  const lines = logged(t);
  class Host {
    openCanvas() {
      return 4096;
    }
    copy() {
      throw new Error('not here');
    }
    async listZones() {
      throw new Error('no list');
    }
  }
  /** @type {(() => void)[]} */
  const orders = [];
  const host = guarded(new Host(), (order) => orders.push(order));
  assert.equal(host.openCanvas(), 4096);
  host.copy();
  host.listZones();
  assert.deepEqual(lines, [], 'they are carried out later');
  for (const order of orders) order();
  await new Promise((done) => setImmediate(done));
  assert.equal(lines.length, 2);
  assert.match(lines[0], /copy.*not here/);
  assert.match(lines[1], /listZones.*no list/);
});

test('a trap of the engine is no failure of the browser: it is thrown on', () => {
  class Host {
    openCanvas() {
      throw new WebAssembly.RuntimeError('unreachable');
    }
  }
  assert.throws(() => guarded(new Host(), (order) => order()).openCanvas(), /unreachable/);
});

test('a visitor who closes the page lets their time go by a request that outlives it', (t) => {
  /** @type {unknown[][]} */
  const sent = [];
  t.mock.method(globalThis, 'fetch', async (/** @type {unknown[]} */ ...given) => {
    sent.push(given);
    throw new Error('the page is gone');
  });
  makeHost().beacon('https://a.example/release');
  assert.deepEqual(sent, [['https://a.example/release', { method: 'POST', keepalive: true }]]);
});
