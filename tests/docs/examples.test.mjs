// The examples, each in Chromium on a site of another origin, against a running server.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import * as esbuild from 'esbuild';
import { compileScript, parse } from 'vue/compiler-sfc';
import {
  bookButton,
  booked,
  chooseWhen,
  chooseWho,
  dayName,
  eventually,
  fillDetails,
  hasFocus,
  isThere,
  launch,
  openPage,
  root,
  startServer,
} from '../e2e/support.mjs';

/** @typedef {import('playwright-core').Page} Page */

const SITE = 'https://www.example.com';
const BOOKING = 'https://booking.example.com'; // in the examples; replaced by the test's own server
const TYPE = '30-Minute Consultation';
const DOCTOR = 'Dr. Ahmed Al-Rashid';

/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  [server, browser] = await Promise.all([
    startServer([], (site) => {
      site.allowed_origins = [SITE];
    }),
    launch(),
  ]);
});
after(() => Promise.all([browser.close(), server.stop()]));

/** @param {string} path below examples */
const example = (path) => readFileSync(join(root, 'examples', path), 'utf8');

/** @param {Page} page @param {string} path @param {string} body @param {string} [contentType] */
function serve(page, path, body, contentType = 'text/html; charset=utf-8') {
  return page.route(`${SITE}${path}`, (route) =>
    route.fulfill({ contentType, body: body.replaceAll(BOOKING, server.url) }),
  );
}

/** @param {string} body */
const pageOf = (body) => `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>A site</title><body>${body}`;

/** @param {Page} page @param {string} day @param {string} time a time that no other test takes */
async function bookFrom(page, day, time) {
  await chooseWhen(page, day, time);
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(booked(page));
}

test('inline.html: a visitor books in the page', async (t) => {
  const page = await openPage(t, browser);
  await serve(page, '/', example('inline.html'));
  await page.goto(`${SITE}/`);
  await chooseWho(page, TYPE, DOCTOR);
  await bookFrom(page, '10 March', '09:00');
  await isThere(page.getByText('Please come ten minutes early.'));
});

test('popup.html: the link opens the dialog, and a button opens one for its doctor', async (t) => {
  const page = await openPage(t, browser);
  await serve(page, '/', example('popup.html'));
  await page.goto(`${SITE}/`);
  const link = page.getByRole('link', { name: 'Book an appointment' });
  await link.click();
  await isThere(page.getByRole('dialog').getByRole('button', { name: TYPE }));
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await hasFocus(link);
  await page.getByRole('button', { name: 'Book with Dr. Chen' }).click();
  const dialog = page.getByRole('dialog', { name: 'Dr. Chen' });
  await dialog.getByRole('button', { name: TYPE }).click();
  // The step of the resource is skipped.
  await isThere(dialog.getByRole('gridcell', { name: dayName('10 March') }));
});

test('script-api.html: queued calls run once the script has loaded, and the page gets the event', async (t) => {
  const page = await openPage(t, browser);
  await serve(page, '/', example('script-api.html'));
  await page.goto(`${SITE}/`);
  await page.getByRole('button', { name: DOCTOR }).click();
  await bookFrom(page, '10 March', '10:00');
  await isThere(page.getByText(/Booking \d+ starts at 2026-03-10T10:00/));
});

test('wordpress/block.html: a visitor sees the widget', async (t) => {
  const page = await openPage(t, browser);
  await serve(page, '/', pageOf(example('wordpress/block.html')));
  await page.goto(`${SITE}/`);
  await isThere(page.getByRole('button', { name: TYPE }));
});

test('tag-manager.html: the tag puts the widget in its place, and reports the booking', async (t) => {
  const page = await openPage(t, browser);
  // Tag Manager adds the tag to a parsed page; a contextual fragment runs its script, as Tag Manager does.
  await serve(page, '/', pageOf('<div id="booking"></div>'));
  await page.goto(`${SITE}/`);
  const tag = example('tag-manager.html').replaceAll(BOOKING, server.url);
  assert.doesNotMatch(tag, /=>|`|\b(const|let|class)\b/, 'Tag Manager accepts only ES5');
  await page.evaluate((html) => {
    document.body.append(document.createRange().createContextualFragment(html));
  }, tag);
  await chooseWho(page, TYPE, DOCTOR);
  await bookFrom(page, '10 March', '11:00');
  const layer = await page.evaluate(() => /** @type {any} */ (window).dataLayer);
  assert.deepEqual(
    layer.map((/** @type {any} */ { event, booking_type_id }) => [event, booking_type_id]),
    [['booking_confirmed', 3]],
  );
});

test('turbo.html: the widget starts again each time Turbo comes back to its page', async (t) => {
  const page = await openPage(t, browser);
  const turbo = readFileSync(
    createRequire(import.meta.url).resolve('@hotwired/turbo/dist/turbo.es2017-umd.js'),
    'utf8',
  );
  await serve(page, '/assets/turbo.js', turbo, 'text/javascript');
  await serve(page, '/book', example('turbo.html'));
  await serve(page, '/about', example('turbo.html').replace(/<main>[^]*<\/main>/, '<main><h1>About us</h1></main>'));
  await page.goto(`${SITE}/book`);
  await isThere(page.getByRole('button', { name: TYPE }));
  await page.evaluate(() => {
    /** @type {any} */ (window).isSamePage = true;
  });
  for (let visit = 0; visit < 2; ++visit) {
    await page.getByRole('link', { name: 'About us' }).click();
    await isThere(page.getByRole('heading', { name: 'About us' }));
    await eventually(() =>
      page
        .locator('booking-widget')
        .count()
        .then((count) => count === 0),
    );
    await page.getByRole('link', { name: 'Book' }).click();
    await isThere(page.getByRole('button', { name: TYPE }));
  }
  assert.ok(await page.evaluate(() => /** @type {any} */ (window).isSamePage), 'Turbo itself changed the pages');
});

/** The code fences of a document. @param {string} path @param {string} language @returns {string[]} */
const fences = (path, language) =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/^```(\w*)\n([^]*?)^```$/gm)]
    .filter(([, named]) => named === language)
    .map(([, , code]) => code);

test('the tags of README.md and embed.md, each in a page', async (t) => {
  const page = await openPage(t, browser);
  const tags = ['README.md', 'docs/embed.md'].flatMap((path) => fences(path, 'html'));
  assert.equal(tags.length, 6);
  const { loader, integrity } = await (await fetch(`${server.url}/booking-files.json`)).json();
  for (const [number, written] of tags.entries()) {
    const tag = written.replace('booking-widget-0a1b2c3d4e.js', loader).replace('sha384-…', integrity);
    const script = tag.includes('<script async') ? '' : `<script async src="${BOOKING}/booking-widget.js"></script>`;
    await serve(page, `/${number}`, pageOf(script + tag));
    await page.goto(`${SITE}/${number}`);
    if (tag.includes('mode="popup"')) await page.getByRole('link', { name: 'Book an appointment' }).click();
    await isThere(page.getByRole('button', { name: TYPE }));
    if (tag.includes('types.lead')) await isThere(page.getByText('Book a table'));
  }
});

test('the script of embed.md does what it says', async (t) => {
  const page = await openPage(t, browser);
  const [stub, calls] = fences('docs/embed.md', 'js');
  const queued = `BookingWidget.on('booking:ready', () => { document.title = 'Ready'; });
    BookingWidget.mount('#early', { api: '${BOOKING}/api/v1', key: 'pk_demo' });`;
  await serve(
    page,
    '/',
    pageOf(`<script>${stub}${queued}</script><div id="early"></div><div id="here"></div>
    <script async src="${BOOKING}/booking-widget.js"></script>`),
  );
  await page.goto(`${SITE}/`);
  await page.waitForFunction(() => document.title === 'Ready');
  const left = await page.evaluate(
    async (code) => {
      await new (Object.getPrototypeOf(async () => {}).constructor)(code)();
      return document.querySelectorAll('#here > *').length;
    },
    calls.replaceAll(BOOKING, server.url),
  );
  assert.equal(left, 0, 'the destroyed widget is gone');
});

/** @param {string} entry code that imports from its folder @param {string} folder @param {esbuild.Plugin[]} [plugins] */
async function bundle(entry, folder, plugins = []) {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: entry, resolveDir: join(root, 'examples', folder), loader: 'jsx' },
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    plugins,
    logLevel: 'silent',
    define: {
      'process.env.NODE_ENV': '"development"',
      '__VUE_OPTIONS_API__': 'true',
      '__VUE_PROD_DEVTOOLS__': 'false',
      '__VUE_PROD_HYDRATION_MISMATCH_DETAILS__': 'false',
    },
  });
  return outputFiles[0].text;
}

test('react: the component books, follows its props, and leaves nothing behind', async (t) => {
  const page = await openPage(t, browser);
  const code = await bundle(
    `
    import { StrictMode } from 'react';
    import { createRoot } from 'react-dom/client';
    import { App } from './App.jsx';
    import { BookingWidget } from './BookingWidget.jsx';
    const root = createRoot(document.getElementById('root'));
    window.show = (theme) => root.render(<StrictMode>
      <BookingWidget api="${BOOKING}/api/v1" publishableKey="pk_demo" {...(theme && { theme })} /></StrictMode>);
    window.leave = () => root.unmount();
    root.render(<StrictMode><App /></StrictMode>);`,
    'react',
  );
  await serve(page, '/app.js', code, 'text/javascript');
  await serve(page, '/', pageOf('<div id="root"></div><script src="/app.js"></script>'));
  await page.goto(`${SITE}/`);
  await page.getByRole('button', { name: DOCTOR }).click();
  await bookFrom(page, '10 March', '13:00');
  await isThere(page.getByText(/Booking \d+ starts at 2026-03-10T13:00/));

  const widget = page.locator('booking-widget');
  assert.equal(await widget.count(), 1, 'strict mode mounts twice and leaves one');
  await page.evaluate(() => {
    /** @type {any} */ (window).show('dark');
  });
  await eventually(() => widget.evaluate((element) => element.getAttribute('theme') === 'dark').catch(() => false));
  await page.evaluate(() => {
    /** @type {any} */ (window).show('');
  });
  await eventually(() => widget.evaluate((element) => !element.hasAttribute('theme')));
  await page.evaluate(() => {
    /** @type {any} */ (window).leave();
  });
  await eventually(() => widget.count().then((count) => count === 0));
});

/** Compiles .vue files, as a Vue project's build does. @type {esbuild.Plugin} */
const VUE = {
  name: 'vue',
  setup(build) {
    build.onLoad({ filter: /\.vue$/ }, ({ path }) => {
      const { descriptor, errors } = parse(readFileSync(path, 'utf8'), { filename: path });
      assert.deepEqual(errors, []);
      return { contents: compileScript(descriptor, { id: path, inlineTemplate: true }).content, loader: 'js' };
    });
  },
};

test('vue: the component books, and leaves nothing behind', async (t) => {
  const page = await openPage(t, browser);
  const code = await bundle(
    `
    import { createApp } from 'vue';
    import App from './App.vue';
    const app = createApp(App);
    app.mount('#root');
    window.leave = () => app.unmount();`,
    'vue',
    [VUE],
  );
  await serve(page, '/app.js', code, 'text/javascript');
  await serve(page, '/', pageOf('<div id="root"></div><script src="/app.js"></script>'));
  await page.goto(`${SITE}/`);
  await page.getByRole('button', { name: DOCTOR }).click();
  await bookFrom(page, '10 March', '14:00');
  await isThere(page.getByText(/Booking \d+ starts at 2026-03-10T14:00/));
  await page.evaluate(() => {
    /** @type {any} */ (window).leave();
  });
  await eventually(() =>
    page
      .locator('booking-widget')
      .count()
      .then((count) => count === 0),
  );
});
