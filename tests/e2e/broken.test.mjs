// Browsers in which a function throws, is missing or lies, as some extensions and privacy settings make them: the
// engine falls back, says so once, and goes on.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  ENGINE,
  TAG,
  bookButton,
  booked,
  chooseWhen,
  chooseWho,
  dayName,
  fillDetails,
  isThere,
  launch,
  openHtml,
  openPage,
  timeButton,
  startAll,
} from './support.mjs';

/** @typedef {import('./support.mjs').Page} Page */

const { server, browser } = await startAll();

/** What is logged as an error. @param {Page} page */
function errorsOf(page) {
  /** @type {string[]} */
  const errors = [];
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) errors.push(text);
  });
  return errors;
}

/** As Chromium has it where the machine's zone is unknown. */
function nameNoZone() {
  delete (/** @type {any} */ (globalThis).Temporal);
  const { DateTimeFormat } = Intl;
  const { resolvedOptions } = DateTimeFormat.prototype;
  DateTimeFormat.prototype.resolvedOptions = function () {
    return { ...resolvedOptions.call(this), timeZone: 'Etc/Unknown' };
  };
  /** @type {any} */ (Intl).DateTimeFormat = function (/** @type {string} */ locale, /** @type {any} */ options) {
    if (options?.timeZone === 'Etc/Unknown') throw new RangeError('Invalid time zone specified: Etc/Unknown');
    return new DateTimeFormat(locale, options);
  };
}

test("a browser that cannot name its zone shows the business's own times", async (t) => {
  const page = await openPage(t, browser, { timezoneId: 'Asia/Tokyo', expected: /Etc\/Unknown/ });
  const errors = errorsOf(page);
  await page.addInitScript(nameNoZone);
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await page.getByRole('gridcell', { name: dayName('31 March') }).click();
  await isThere(timeButton(page, '31 March', '09:30'));
  await isThere(page.getByRole('button', { name: 'London (BST), change time zone' }));
  await chooseWhen(page, '31 March', '09:30');
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(booked(page));
  assert.equal(errors.length, 1, errors.join('\n'));
});

/** What a page's side provides, and how it breaks. @type {Record<string, () => void>} */
const BROKEN = {
  'all of Intl throws': () => {
    for (const name of Object.getOwnPropertyNames(Intl)) {
      /** @type {any} */ (Intl)[name] = () => {
        throw new Error(`no ${name}`);
      };
    }
  },
  'storage throws': () => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    }
  },
  'matchMedia is missing': () => {
    /** @type {any} */ (window).matchMedia = undefined;
  },
  'document.fonts is missing': () => {
    Object.defineProperty(document, 'fonts', { value: undefined });
  },
  'canvases have no context': () => {
    HTMLCanvasElement.prototype.getContext = () => null;
    /** @type {any} */ (window).OffscreenCanvas = undefined;
  },
  'canvases throw': () => {
    HTMLCanvasElement.prototype.getContext = () => {
      throw new Error('no canvas');
    };
  },
  'pixels cannot be read': () => {
    CanvasRenderingContext2D.prototype.getImageData = () => {
      throw new DOMException('denied', 'SecurityError');
    };
  },
  'text cannot be measured': () => {
    CanvasRenderingContext2D.prototype.measureText = () => {
      throw new Error('no measure');
    };
  },
};

for (const [what, breakIt] of Object.entries(BROKEN)) {
  test(`${what}, and a visitor books`, async (t) => {
    const page = await openPage(t, browser, { expected: /^<booking-widget>: / });
    const errors = errorsOf(page);
    await page.addInitScript(breakIt);
    await openHtml(page, server.url, TAG);
    await chooseWho(page);
    // Without Intl the names of days are short and English.
    await page
      .getByRole('gridcell', { name: /\b1[0-9] Mar(ch)?\b.*available/ })
      .first()
      .click();
    const time = page.getByRole('button', { name: /^1[0-6]:[03]0, / }).first();
    await time.click();
    await fillDetails(page);
    await bookButton(page).click();
    await isThere(booked(page));
    assert.ok(errors.length <= 1, errors.join('\n'));
  });
}

test('prices are plain numbers where Intl formats none, which is reported once', async (t) => {
  const page = await openPage(t, browser, { expected: /^<booking-widget>: amount: / });
  const errors = errorsOf(page);
  await page.addInitScript(() => {
    const { NumberFormat } = Intl;
    /** @type {any} */ (Intl).NumberFormat = function (/** @type {string} */ locale, /** @type {any} */ options) {
      if (options?.currency) throw new RangeError(`no ${options.currency}`);
      return new NumberFormat(locale, options);
    };
  });
  await openHtml(page, server.url, TAG);
  await isThere(page.getByRole('button', { name: /\bGBP\s45\.00\b/ }));
  await isThere(page.getByRole('button', { name: /\bfrom GBP\s85\.00\b/ }));
  assert.equal(errors.length, 1, errors.join('\n'));
});

test('a copy that throws, and a file that cannot be made', async (t) => {
  const page = await openPage(t, browser, {
    expected: /^<booking-widget>: /,
  });
  await page.addInitScript(() => {
    URL.createObjectURL = () => {
      throw new Error('no object URL');
    };
    Object.defineProperty(navigator, 'clipboard', {
      get() {
        throw new Error('no clipboard');
      },
    });
    const execCommand = document.execCommand;
    Document.prototype.execCommand = function (/** @type {string} */ name, /** @type {any[]} */ ...rest) {
      if (name === 'copy') throw new Error('no command');
      return /** @type {any} */ (execCommand).call(this, name, ...rest);
    };
  });
  // The server's own address needs no object URL.
  await page.route('**/calendar-link', (route) => route.fulfill({ status: 404, body: 'not here' }));
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await chooseWhen(page, '12 March', '10:00');
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(booked(page));
  await page.getByRole('button', { name: 'File (.ics)' }).click();
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await page.getByRole('button', { name: 'Make a new booking' }).click();
  await isThere(page.getByRole('button', { name: '30-Minute' }));
});

// --- Pixels ---------------------------------------------------------------------------------------

/** As Firefox's resistFingerprinting answers: noise. */
function randomisePixels() {
  const noise = (/** @type {Uint8ClampedArray | Uint8Array} */ data) => {
    for (let i = 0; i < data.length; ++i) data[i] = i % 4 === 3 ? 255 : Math.random() * 256;
  };
  for (const { prototype } of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
    const { getImageData } = prototype;
    prototype.getImageData = function (/** @type {any[]} */ ...given) {
      const image = /** @type {any} */ (getImageData).apply(this, given);
      noise(image.data);
      return image;
    };
  }
  const { readPixels } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.readPixels = function (/** @type {any[]} */ ...given) {
    /** @type {any} */ (readPixels).apply(this, given);
    noise(given[6]);
  };
}

const BRANDED = `<div style="--booking-accent: rgb(20 60 200); --booking-surface: oklch(98% 0.01 90)">${TAG}</div>
  <booking-widget mode="floating" label="Open" api="/api/v1" key="pk_demo"></booking-widget>
  <style>booking-widget { --booking-accent: rgb(20 60 200) }</style>`;

/** What is drawn by the page itself, and in which colours. @param {Page} page */
const looksOf = (page) =>
  page.evaluate(() => {
    const [inline, floating] = [...document.querySelectorAll('booking-widget')].map(
      (each) => /** @type {ShadowRoot} */ (each.shadowRoot),
    );
    const skinned = /** @type {HTMLElement | null} */ (inline.querySelector('.root.skin'));
    return {
      hasSkin: Boolean(skinned),
      accent: getComputedStyle(/** @type {Element} */ (inline.querySelector('.root'))).getPropertyValue('--bw-accent'),
      launcher: getComputedStyle(/** @type {Element} */ (floating.querySelector('.launcher'))).backgroundColor,
    };
  });

test('where pixels are read back as noise the skin is the interface, and colours are right', async (t) => {
  const page = await openPage(t, browser);
  await page.addInitScript(randomisePixels);
  await openHtml(page, server.url, BRANDED);
  await isThere(page.getByRole('button', { name: '30-Minute' }));
  await page.waitForFunction(() =>
    document.querySelectorAll('booking-widget')[1].shadowRoot?.querySelector('.launcher'),
  );
  await page.waitForFunction(
    () =>
      getComputedStyle(
        /** @type {Element} */ (document.querySelectorAll('booking-widget')[1].shadowRoot?.querySelector('.launcher')),
      ).backgroundColor === 'rgb(20, 60, 200)',
  );
  assert.deepEqual(await looksOf(page), { hasSkin: true, accent: '#143cc8', launcher: 'rgb(20, 60, 200)' });
});

test(
  "a little noise, as Brave adds, doesn't bring the skin",
  { skip: ENGINE === 'firefox-skin' && 'no canvas' },
  async (t) => {
    const page = await openPage(t, browser);
    await page.addInitScript(() => {
      const { getImageData } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.getImageData = function (/** @type {any[]} */ ...given) {
        const image = /** @type {any} */ (getImageData).apply(this, given);
        for (let i = 0; i < image.data.length; i += 7) image.data[i] ^= 1;
        return image;
      };
    });
    await openHtml(page, server.url, BRANDED);
    await isThere(page.getByRole('button', { name: '30-Minute' }));
    assert.equal((await looksOf(page)).hasSkin, false);
  },
);

test(
  "Firefox's own resistance to fingerprinting",
  { skip: !ENGINE.startsWith('firefox') && 'a setting of Firefox' },
  async (t) => {
    const resisting = await launch([], { 'privacy.resistFingerprinting': true });
    t.after(() => resisting.close());
    const page = await openPage(t, resisting);
    await openHtml(page, server.url, BRANDED);
    await chooseWho(page.locator('booking-widget').first());
    await isThere(page.getByRole('gridcell', { name: dayName('10 March') }));
    const looks = await looksOf(page);
    assert.deepEqual([looks.hasSkin, looks.accent], [true, '#143cc8']);
  },
);
