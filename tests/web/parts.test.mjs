// Parts of the widget that need a page and no wasm: the brand's look, what is in sight of a tall widget, the clipboard,
// and the site's own words.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { withOwnSentences } from '../../web/first/own_sentences.js';
import { launch } from '../e2e/support.mjs';
import { openParts } from './parts_page.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("a brand's look is read within its limits, and invalid values are ignored", async (t) => {
  const page = await openParts(t, browser, '<div id="site"><div id="root"></div></div>');
  /** @param {string} css of the element @param {string} [more] of what is above it */
  const read = (css, more = '') =>
    page.evaluate(
      async ([own, above]) => {
        const { Brand } = /** @type {any} */ (await import(/** @type {any} */ ('/first/brand.js')));
        const [site, root] = ['site', 'root'].map((id) => /** @type {HTMLElement} */ (document.getElementById(id)));
        site.style.cssText = own;
        document.body.style.cssText = above;
        const brand = new Brand(site, root);
        const hints = /** @type {string[]} */ ([]);
        const { info } = console;
        console.info = (text) => hints.push(text.match(/--booking-(\w+)/)?.[1] ?? '');
        brand.read();
        const again = brand.read();
        console.info = info;
        const hex = (/** @type {number} */ colour) =>
          colour &&
          `${(colour & 255).toString(16).padStart(2, '0')}${((colour >>> 8) & 255).toString(16).padStart(2, '0')}${(
            (colour >>> 16) &
            255
          )
            .toString(16)
            .padStart(2, '0')}`;
        return {
          colours: brand.colours.map(hex),
          radius: brand.roundness * 16,
          density: brand.density,
          scale: brand.textScale,
          letters: brand.letterSpacing,
          words: brand.wordSpacing,
          hints,
          again,
        };
      },
      [css, more],
    );
  const usual = {
    colours: [0, 0, 0, 0],
    radius: 16,
    density: 1,
    scale: 1,
    letters: 0,
    words: 0,
    hints: [],
    again: false,
  };
  assert.deepEqual(await read(''), usual);
  /** @type {[string, object][]} */
  const cases = [
    ['--booking-accent: #6d28d9; --booking-text: rgb(1 2 3)', { colours: ['6d28d9', 0, 0, '010203'] }],
    ['--booking-accent: transparent; --booking-background: url(x)', { hints: ['background'] }],
    ['--booking-surface: #000; --booking-accent: rgb(255 255 255 / 0.5)', { colours: ['808080', 0, '000000', 0] }],
    ['--booking-accent: rgb(0 0 0 / 0.5)', { colours: ['7f7f7f', 0, 0, 0] }],
    ['--booking-surface: rgb(0 0 0 / 0.2)', { colours: [0, 0, 'cccccc', 0] }],
    ['--booking-radius: 0', { radius: 0 }],
    ['--booking-radius: 8px', { radius: 8 }],
    ['--booking-radius: 32px', { radius: 32 }],
    ['--booking-radius: 33px', { radius: 32, hints: ['radius'] }],
    ['--booking-radius: -1px', { hints: ['radius'] }],
    ['--booking-radius: 50%', { hints: ['radius'] }],
    ['font-size: 16px; --booking-radius: 0.5em', { radius: 8 }],
    ['--booking-density: compact', { density: 0.85 }],
    ['--booking-density: comfortable', {}],
    ['--booking-density: 1.15', { density: 1.15 }],
    ['--booking-density: 1.2', { density: 1.15, hints: ['density'] }],
    ['--booking-density: 0.5', { density: 0.85, hints: ['density'] }],
    ['--booking-density: roomy', { hints: ['density'] }],
    ['font-size: 20px', {}],
    ['font-size: 24px', { scale: 1.5 }],
    ['font-size: 64px', { scale: 2 }],
    ['font-size: 10px', {}],
    ['letter-spacing: 0.12em; word-spacing: 0.16em', { letters: 0.12, words: 0.16 }],
    ['letter-spacing: 1em; word-spacing: 1em', { letters: 0.25, words: 0.5 }],
    ['letter-spacing: -0.1em', {}],
  ];
  for (const [css, look] of cases) {
    const found = await read(css);
    // Of a mixture each processor rounds a little otherwise.
    const near = (/** @type {any} */ colours) =>
      colours.map((/** @type {any} */ one) => one && one.replace(/7f|80/g, '7f'));
    const wanted = { ...usual, ...look };
    assert.deepEqual({ ...found, colours: near(found.colours) }, { ...wanted, colours: near(wanted.colours) }, css);
  }
  assert.deepEqual((await read('', '--booking-accent: #6d28d9')).colours[0], '6d28d9', 'from above');
});

test('of a tall widget the part in sight is told, and a little around it, whatever scrolls', async (t) => {
  const page = await openParts(t, browser, '<div id="frame"><div id="root"></div></div>', {
    viewport: { width: 600, height: 400 },
  });
  await page.evaluate(async () => {
    const { VisibleRange } = /** @type {any} */ (await import(/** @type {any} */ ('/engine/visible_range.js')));
    const root = /** @type {HTMLElement} */ (document.getElementById('root'));
    root.style.cssText = 'position: relative; height: 4000px';
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('body { margin: 0 } .strip { position: absolute; left: 0; width: 1px }');
    document.adoptedStyleSheets = [sheet];
    const all = /** @type {any} */ (window);
    all.told = [];
    all.range = new VisibleRange(root, (/** @type {number} */ top, /** @type {number} */ bottom) => {
      all.told = [top, bottom];
    });
    all.range.cover(4000);
  });
  const until = (/** @type {number} */ top, /** @type {number} */ bottom) =>
    page.waitForFunction((wanted) => /** @type {any} */ (window).told.join() === wanted, `${top},${bottom}`);
  await until(0, 600);
  await page.evaluate(() => scrollTo(0, 1000));
  await until(800, 1600);
  // Shorter: strips below are gone, and no longer in sight.
  await page.evaluate(() => {
    /** @type {any} */ (window).range.cover(1300);
    scrollTo(0, 900);
  });
  await until(600, 1400);
  assert.equal(await page.locator('.strip').count(), 7);
  await page.evaluate(() => {
    /** @type {any} */ (window).range.cover(0);
    /** @type {any} */ (window).range.end();
  });
  assert.equal(await page.locator('.strip').count(), 0);
});

test('a link is copied, also on a page that has no clipboard, and the keyboard stays where it was', async (t) => {
  for (const lacks of [false, true]) {
    const page = await openParts(t, browser, '<div id="host"></div><textarea id="paste"></textarea>', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const done = await page.evaluate(async (without) => {
      const { copyText } = /** @type {any} */ (await import(/** @type {any} */ ('/engine/clipboard.js')));
      if (without) Object.defineProperty(navigator, 'clipboard', { value: undefined });
      else
        Object.defineProperty(navigator, 'clipboard', {
          value: {
            writeText: (/** @type {string} */ text) => {
              /** @type {any} */ (window).wrote = text;
            },
          },
        });
      const root = /** @type {HTMLElement} */ (document.getElementById('host')).attachShadow({ mode: 'open' });
      root.innerHTML = '<div><button>Copy</button></div>';
      /** @type {HTMLElement} */ (root.querySelector('button')).focus();
      document.addEventListener('copy', (event) => {
        const field = /** @type {HTMLTextAreaElement} */ (event.composedPath()[0]);
        /** @type {any} */ (window).wrote = field.value.slice(field.selectionStart, field.selectionEnd);
      });
      const told = await copyText('https://site.example/?booking=7', root.firstElementChild);
      return [
        told,
        /** @type {any} */ (window).wrote,
        root.activeElement?.localName,
        root.querySelectorAll('textarea').length,
      ];
    }, lacks);
    assert.deepEqual(done, [true, 'https://site.example/?booking=7', 'button', 0], lacks ? 'without' : 'with');
  }
});

test("the site's own words stand for ours one by one, and nothing else comes in with them", (t) => {
  /** @type {string[]} */
  const told = [];
  const { error } = console;
  t.after(() => {
    console.error = error;
  });
  console.error = (text) => {
    told.push(text);
  };
  const ours = { lead: 'Choose', count: { one: '{count} day', other: '{count} days' }, bye: 'Bye' };
  /** @param {unknown} text */
  const read = (text) =>
    withOwnSentences(
      /** @type {any} */ ({ querySelector: () => (text === undefined ? null : { textContent: text }) }),
      ours,
    );
  for (const text of [undefined, '', ' \n']) assert.deepEqual(read(text), ours);
  assert.deepEqual(read('{"lead": "Book a table"}'), { ...ours, lead: 'Book a table' });
  assert.deepEqual(read('{"count": "{count} d"}'), { ...ours, count: '{count} d' }, 'one sentence for all numbers');
  assert.deepEqual(read('{"count": {"other": "{count} d"}}'), { ...ours, count: { other: '{count} d' } });
  assert.deepEqual(read('{"lead": {"other": "x"}, "bye": 7, "unknown": "x", "count": 3}'), ours);
  assert.deepEqual(read('{"lead": "", "bye": null}'), ours, 'an empty sentence is ignored');
  assert.deepEqual(told, []);
  for (const text of ['{', '[]', '"x"', 'null', '7']) assert.deepEqual(read(text), ours, text);
  assert.equal(told.length, 5);
  // The first screen reads them, and the rest of the session again.
  const element = /** @type {any} */ ({ querySelector: () => ({ textContent: '{' }) });
  for (let i = 0; i < 2; ++i) withOwnSentences(element, ours);
  assert.equal(told.length, 6, 'told once');
});
