// A site with the loader and the popup's code, in Chromium, and a stand-in for the widget module.

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { launch, openPage, recordEvents } from '../e2e/support.mjs';

export const SITE = 'http://loader.test';
/** @param {number} version */
export const filesOf = (version) => ({
  module: `cdn/widget-${version}.js`,
  engine: `cdn/engine-${version}.js`,
  modes: `cdn/modes-${version}.js`,
  wasm: `cdn/booking-${version}.wasm`,
  messages: String(version),
  languages: 'en ar pt',
});
const WORDS = {
  en: { book: 'Book', close: 'Close', unavailable: 'Not now', unsupported: 'Not here', rightToLeft: false },
  ar: { book: 'احجز', close: 'إغلاق', unavailable: 'غير متاح', unsupported: 'ليس هنا', rightToLeft: true },
  pt: { book: 'Marcar', close: 'Fechar', unavailable: 'Agora não', unsupported: 'Aqui não', rightToLeft: false },
};
// Stands in for web/session/mount.js: notes what it was given, and shows a word and a field.
const WIDGET = `import { contactToken, manageUrl } from '../widget/addresses.js';
export async function mount(request) {
  const { element, place } = request;
  const engine = await request.engine;
  const wasm = await engine.wasm;
  if (!wasm.ok) throw new Error('no engine');
  const note = { api: request.api, key: request.key,
    options: { ...request.options, contactToken: contactToken(element), manageUrl: manageUrl(element) },
    messages: await request.messages, config: await request.config(false), set: [], destroyed: 0 };
  (window.mounted ??= []).push(note);
  const word = document.createElement('p');
  word.textContent = 'The widget';
  place.append(word, document.createElement('input'));
  request.whenEnded(() => {});
  request.shown();
  window.fail = request.failed;
  window.loadRest = () => engine.load('cdn/rest-1.wasm');
  window.listZones = () => request.zones().then(({ listZones }) => listZones());
  window.fire = request.fired;
  return { destroy() { note.destroyed++; word.remove(); }, set(options, messages) { note.set.push({ options, messages }); } };
}`;

/** @param {import('esbuild').BuildOptions} options */
async function bundle(options) {
  const result = await build({
    bundle: true,
    write: false,
    format: 'esm',
    loader: { '.css': 'text' },
    ...options,
  });
  return result.outputFiles?.[0].text ?? '';
}

/** @param {string} name */
const web = (name) => new URL(`../../web/${name}`, import.meta.url).pathname;

/** @type {import('esbuild').Plugin} */
const standIn = {
  name: 'stand-in',
  setup({ onLoad }) {
    onLoad({ filter: /session\/mount\.js$/ }, () => ({ contents: WIDGET, resolveDir: web('session') }));
  },
};

/** @param {object} names @param {boolean} isPinned */
const bundleLoader = (names, isPinned) =>
  bundle({
    entryPoints: [web('loader/booking-widget.js')],
    format: 'iife',
    define: { BOOKING_FILES: JSON.stringify(names), BOOKING_PINNED: `${isPinned}` },
  });

/** @param {number} version */
const moduleOf = (version) =>
  bundle({ entryPoints: [web('first/run.js')], define: { BOOKING_SENTENCES: JSON.stringify(String(version)) } });

/** @param {string} content */
export const integrityOf = (content) => `sha256-${createHash('sha256').update(content).digest('base64')}`;

/** The loader that checks the files of version 1. @param {Record<string, any>} files by URL */
async function addPinned(files) {
  const content = (/** @type {string} */ name) => {
    const { body, json } = files[`/cdn/${name}`];
    return body ?? JSON.stringify(json);
  };
  const names = filesOf(1);
  const languages = names.languages.split(' ');
  const messages = ['', 'rest-'].flatMap((part) => languages.map((language) => `messages/${part}${language}-1.json`));
  const later = ['cdn/zones-1.js', ...messages].map((name) => [basename(name), integrityOf(content(name))]);
  files['/cdn/cdn/hashes-1.json'] = { json: Object.fromEntries(later) };
  const checked = { ...names, hashes: 'cdn/hashes-1.json' };
  for (const name of /** @type {const} */ (['module', 'engine', 'modes', 'wasm', 'hashes'])) {
    checked[name] += `#${integrityOf(content(checked[name]))}`;
  }
  const body = await bundleLoader(checked, true);
  files['/cdn/booking-widget-1.js'] = { contentType: 'text/javascript', body };
  return body;
}

/** A browser, and the files made as tools/bundle.mjs makes them. */
export async function startSite() {
  const [browser, loader, modes, module, newerModule, engine] = await Promise.all([
    launch(),
    bundleLoader(filesOf(1), false),
    bundle({
      entryPoints: [web('popup/popup.js')],
      define: { BOOKING_WORDS: JSON.stringify(WORDS), BOOKING_FILES: JSON.stringify(filesOf(1)) },
    }),
    moduleOf(1),
    moduleOf(2),
    bundle({
      entryPoints: [web('session/run.js')],
      plugins: [standIn],
      define: { BOOKING_ZONES: JSON.stringify('cdn/zones-1.js') },
    }),
  ]);

  /** @type {Record<string, any>} */
  const files = {
    '/cdn/booking-widget.js': { contentType: 'text/javascript', body: loader },
    '/cdn/cdn/modes-1.js': { contentType: 'text/javascript', body: modes },
    '/cdn/cdn/widget-1.js': { contentType: 'text/javascript', body: module },
    '/cdn/cdn/widget-2.js': { contentType: 'text/javascript', body: newerModule },
    '/cdn/cdn/engine-1.js': { contentType: 'text/javascript', body: engine },
    '/cdn/cdn/zones-1.js': { contentType: 'text/javascript', body: "export const listZones = () => 'zones';" },
    '/cdn/cdn/booking-1.wasm': { contentType: 'application/wasm', body: 'wasm' },
    '/cdn/messages/en-1.json': { json: { loading: 'Loading' } },
    '/cdn/messages/ar-1.json': { json: { loading: 'ar' } },
    '/cdn/messages/pt-1.json': { json: { loading: 'pt' } },
    '/cdn/messages/rest-en-1.json': { json: { retry: 'Try again' } },
    '/cdn/messages/rest-ar-1.json': { json: { retry: 'ar' } },
    '/cdn/messages/rest-pt-1.json': { json: { retry: 'pt' } },
  };
  const pinned = await addPinned(files);

  /**
   * @param {import('node:test').TestContext} t @param {string} body
   * @param {{expected?: RegExp, locale?: string, clock?: boolean, address?: string,
   *   answers?: Record<string, object>}} [options] answers: by path, in place of the right ones
   */
  async function open(t, body, { answers = {}, clock = false, address = '/page', ...options } = {}) {
    const page = await openPage(t, browser, options);
    if (clock) await page.clock.install();
    const events = await recordEvents(page);
    /** @type {string[]} */
    const asked = [];
    const html = (/** @type {string} */ content) => ({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en-GB"><meta charset="utf-8"><body>${content}`,
    });
    /** @type {Record<string, object>} */
    const right = {
      '/page': html(body),
      '/shop/page': html(body),
      '/tagged': html(tag()),
      ...files,
      '/api/v1/widget/config': { json: { success: true } },
    };
    await page.route(
      ({ origin }) => origin === SITE,
      async (route) => {
        const url = new URL(route.request().url());
        asked.push(url.pathname + url.search);
        const answer = /** @type {any} */ (answers[url.pathname] ?? right[url.pathname]);
        if (answer?.never) return;
        if (answer?.abort) return route.abort('failed');
        if (answer?.hold) await answer.hold;
        if (answer) await route.fulfill(answer.hold ? right[url.pathname] : answer).catch(() => {});
        else await route.fulfill({ status: 404, body: 'not here' });
      },
    );
    await page.goto(`${SITE}${address}`);
    return { page, events, asked };
  }

  const integrity = integrityOf(pinned);
  const pinnedTag = tag().replace('booking-widget.js"', `booking-widget-1.js" integrity="${integrity}" crossorigin`);
  return { open, files, pinnedTag, stop: () => browser.close() };
}

export const SCRIPT = '<script async src="/cdn/booking-widget.js"></script>';
export const STUB = `<script>
  window.BookingWidget = window.BookingWidget || { q: [] };
  for (const name of ['mount', 'open', 'close', 'preload', 'on']) BookingWidget[name] ??= (...call) => BookingWidget.q.push([name, call]);
</script>`;
export const tag = (attributes = 'api="/api/v1" key="pk_demo"') =>
  `${SCRIPT}<booking-widget ${attributes}><a href="tel:1">Call us</a></booking-widget>`;

/** What the stand-in noted, one for each widget. @param {import('playwright-core').Page} page */
export const mounted = (page) => page.evaluate(() => /** @type {any} */ (window).mounted ?? []);
/** @param {import('playwright-core').Page} page */
export const word = (page) => page.getByText('The widget');
