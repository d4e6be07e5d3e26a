// Writes src/wasm/first_part.txt: the functions that run until the first slots are on the page, in the visits below.
//
//   scripts/build demo && node tests/bench/first_part.mjs
//
// Run it after a change of the first screen. The list has to be complete for speed alone: other functions are loaded after
// the first screen, and calls of them wait (web/engine/engine.js).
//
// The served wasm is the whole one, to which the second part doesn't link.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, root, startServer } from '../e2e/support.mjs';
import { LIST, countFunctions, lineOf, nameFunctions } from '../../tools/split_wasm.mjs';

/** @typedef {import('playwright-core').BrowserContextOptions & {attributes?: string, style?: string}} Visit */
/** @type {Visit[]} */
const VISITS = [
  {},
  { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, locale: 'en-GB', timezoneId: 'Europe/London' },
  { viewport: { width: 390, height: 844 }, locale: 'en-US', timezoneId: 'America/New_York' },
  { viewport: { width: 800, height: 900 }, locale: 'de-DE', timezoneId: 'Europe/Berlin' },
  { viewport: { width: 320, height: 640 }, attributes: 'locale="ar-EG"', timezoneId: 'Asia/Dubai' },
  { attributes: 'locale="zh-Hant"', timezoneId: 'Asia/Taipei', colorScheme: 'dark' },
  { attributes: 'locale="fr" theme="dark"', reducedMotion: 'reduce', forcedColors: 'active' },
  { style: '--booking-accent: #b02a8f; --booking-surface: #fff8f0; font-size: 24px; letter-spacing: 1px' },
];

const lib = join(root, 'build/wasm/lib/booking_module.wasm');
const wasm = readFileSync(lib);
const folder = mkdtempSync(join(tmpdir(), 'booking-profile-'));
const instrumented = join(folder, 'instrumented.wasm');
execFileSync('wasm-split', ['--instrument', lib, '-o', instrumented, '--all-features'], { stdio: 'inherit' });
const body = readFileSync(instrumented);
rmSync(folder, { recursive: true });

/** Keeps the engine's exports. In the page. */
function keepExports() {
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (...given) => {
    const result = await instantiateStreaming.apply(WebAssembly, given);
    /** @type {any} */ (window).engine = result.instance.exports;
    return result;
  };
  // What a timer starts comes after the first slots.
  const { setTimeout } = window;
  Object.assign(window, {
    setTimeout: (/** @type {() => void} */ run, /** @type {number} */ ms = 0) => (ms < 100 ? setTimeout(run, ms) : 0),
  });
  document.addEventListener('booking:ready', () => {
    requestAnimationFrame(() => requestAnimationFrame(() => Object.assign(window, { isReady: true })));
  });
}

/** The profile: eight bytes for the module, then for each function when it was called first, or 0. In the page. */
function readProfile() {
  const { engine } = /** @type {any} */ (window);
  const memory = /** @type {WebAssembly.Memory} */ (
    Object.values(engine).find((each) => each instanceof WebAssembly.Memory)
  );
  const at = memory.grow(2) * 65536;
  const size = engine.__write_profile(at, 2 * 65536);
  return [...new Uint8Array(memory.buffer, at, size)];
}

const [server, browser] = await Promise.all([startServer(), launch()]);
/** @type {Set<number>} */
const called = new Set();
for (const { attributes = '', style = '', ...options } of VISITS) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.addInitScript(keepExports);
  await page.route('**/booking-*.wasm', (route) => route.fulfill({ contentType: 'application/wasm', body }));
  await page.route('**/a-site', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en-GB"><body><script async src="/booking-widget.js"></script>
        <booking-widget api="/api/v1" key="pk_demo" type="3" resource="1" style="${style}" ${attributes}></booking-widget>`,
    }),
  );
  await page.goto(`${server.url}/a-site`);
  await page.waitForFunction(() => /** @type {any} */ (window).isReady);
  // A pointer that moves over the slots before the rest is there.
  await page.mouse.move(200, 300);
  await page.mouse.move(200, 310);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const profile = Buffer.from(await page.evaluate(readProfile));
  for (let index = 0; 8 + 4 * index < profile.length; ++index) {
    if (profile.readUInt32LE(8 + 4 * index)) called.add(index);
  }
  await context.close();
}
await Promise.all([browser.close(), server.stop()]);

const functions = countFunctions(wasm);
const names = new Map(nameFunctions(wasm));
const imported = Math.min(...names.keys());
const list = [...called].map((index) => names.get(imported + index) ?? '').filter(Boolean);
/** By name, so that a change of the code changes few lines. @param {string} line */
const nameIn = (line) => line.slice(11);
const lines = [...new Set(list.map(lineOf))].sort((a, b) => (nameIn(a) < nameIn(b) ? -1 : 1));
writeFileSync(LIST, `${lines.join('\n')}\n`);
console.log(`${called.size} of ${functions} functions run until the first slots.`);
