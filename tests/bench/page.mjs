// How long a visitor waits for the first slots, in Chromium, beside two other pages that do the same job:
//
//   node tests/bench/page.mjs [runs]
//
// cally: the leanest page made by hand. react: React 19 with react-day-picker 10 (tests/bench/peers). All three are
// served by the same server with brotli, and take turns within each run, so that what slows the machine slows all.
// A phone on a fair mobile line: CPU four times slower, 1.6 Mbit/s down, 150 ms per round trip. Cold: an empty cache.
// Warm: the same page again. Prints medians and their ratios, and writes build/bench/page.json. Speed is measured here
// and never asserted by a test.

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { launchToMeasure, root, startServer } from '../e2e/support.mjs';
import { buildPeers } from './peers/build.mjs';

const RUNS = Number(process.argv[2] ?? 7);
const IDLE_MS = 5000;
const PAGES = /** @type {const} */ (['ours', 'cally', 'react']);

/** Of our page, by what their addresses have. */
const FILES = {
  loader: 'booking-widget.js',
  config: 'widget/config',
  sentences: 'messages/',
  module: '/widget-',
  engine: '/engine-',
  wasm: '.wasm',
};

/**
 * The first Wednesday of the next month, so that a whole month of times is shown. A server's clock that is behind the
 * browser's would make it ask again for files that it may keep for a while.
 */
function nextWednesday() {
  const today = new Date();
  const day = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 1, 9));
  while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().replace('.000', '');
}

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * Notes when the first slots and the first content were painted, and what moved. Ours shows them before the engine is there,
 * and fires booking:ready when that has taken them over.
 */
function watch() {
  const seen = /** @type {any} */ (window);
  seen.shift = 0;
  /** In a frame's callback: after that frame, before any script that has come meanwhile. @param {() => void} note */
  const afterFrame = (note) => /** @type {any} */ (window).scheduler.postTask(note, { priority: 'user-blocking' });
  const look = () => {
    const shadow = document.querySelector('booking-widget')?.shadowRoot;
    if (shadow?.querySelector('button[role=gridcell]')) afterFrame(() => (seen.first ??= performance.now()));
    else if (!seen.slots) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  for (const name of ['booking:ready', 'slots:ready']) {
    document.addEventListener(name, () =>
      requestAnimationFrame(() => afterFrame(() => (seen.slots ??= performance.now()))),
    );
  }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.shift += /** @type {any} */ (entry).value;
  }).observe({ type: 'layout-shift', buffered: true });
}

/** @param {import('playwright-core').Page} page @param {import('playwright-core').CDPSession} devtools @param {string} url */
async function visit(page, devtools, url) {
  let bytes = 0;
  const count = (/** @type {{encodedDataLength: number}} */ { encodedDataLength }) => {
    bytes += encodedDataLength;
  };
  devtools.on('Network.loadingFinished', count);
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => /** @type {any} */ (window).slots, null, { timeout: 60_000 });
  // The page itself is the same in all three: what follows it is counted.
  const untilSlots = bytes;
  const { first, slots, paint, shift, arrived } = await page.evaluate((files) => {
    const all = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType('resource'));
    return {
      first: /** @type {any} */ (window).first ?? /** @type {any} */ (window).slots,
      slots: /** @type {any} */ (window).slots,
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
      shift: /** @type {any} */ (window).shift,
      arrived: Object.fromEntries(
        Object.entries(files).map(([name, part]) => [name, all.find((each) => each.name.includes(part))?.responseEnd]),
      ),
    };
  }, FILES);
  devtools.off('Network.loadingFinished', count);
  return { first, slots, paint, shift, arrived, bytes: untilSlots };
}

/** @param {import('playwright-core').Browser} browser @param {string} url @param {boolean} isPhone */
async function measure(browser, url, isPhone) {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Performance.enable');
  if (isPhone) {
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 150,
      downloadThroughput: 200_000,
      uploadThroughput: 95_000,
    });
  }
  await page.addInitScript(watch);
  const cold = await visit(page, devtools, url);
  await page.waitForLoadState('networkidle');
  const warm = await visit(page, devtools, url);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const busy = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  let idle = NaN;
  if (isPhone && url.includes('ours')) {
    await page.waitForLoadState('networkidle');
    const before = await busy();
    await page.waitForTimeout(IDLE_MS);
    idle = (await busy()) - before;
  }
  await context.close();
  return { cold, warm, idle };
}

const folder = mkdtempSync(join(tmpdir(), 'booking-bench-'));
cpSync(process.env.BOOKING_DIST ?? join(root, 'build/wasm/dist'), folder, { recursive: true });
const now = nextWednesday();
await buildPeers(folder, now);
process.env.BOOKING_DIST = folder;
const server = await startServer([], () => {}, {}, now);
const browser = await launchToMeasure();
/** @type {Record<string, any>} */
const results = { runs: RUNS, machine: `${cpus().length} x ${cpus()[0].model}`, chromium: browser.version() };
for (const isPhone of [true, false]) {
  /** @type {Record<string, any[]>} */
  const runs = Object.fromEntries(PAGES.map((name) => [name, []]));
  for (let run = 0; run < RUNS; ++run) {
    for (const name of PAGES) runs[name].push(await measure(browser, `${server.url}/${name}.html`, isPhone));
  }
  const table = Object.fromEntries(
    PAGES.map((name) => [
      name,
      {
        seen: median(runs[name].map(({ cold }) => cold.first)),
        seenWarm: median(runs[name].map(({ warm }) => warm.first)),
        cold: median(runs[name].map(({ cold }) => cold.slots)),
        warm: median(runs[name].map(({ warm }) => warm.slots)),
        paint: median(runs[name].map(({ cold }) => cold.paint)),
        bytes: median(runs[name].map(({ cold }) => cold.bytes)),
        shift: Math.max(...runs[name].map(({ cold }) => cold.shift)),
      },
    ]),
  );
  const { ours, cally, react } = table;
  const ratios = {
    'seen, ours : react, cold': ours.seen / react.cold,
    'seen, ours : cally, cold': ours.seen / cally.cold,
    'ours : react, cold': ours.cold / react.cold,
    'ours : react, warm': ours.warm / react.warm,
    'ours : cally, cold': ours.cold / cally.cold,
    'ours : cally, warm': ours.warm / cally.warm,
    'first contentful paint, ours : react': ours.paint / react.paint,
  };
  results[isPhone ? 'phone' : 'unthrottled'] = { ...table, ratios };
  console.log(isPhone ? 'Phone, mobile line (ms until painted)' : 'This machine');
  for (const name of PAGES) {
    const { seen, cold, warm, paint, bytes, shift } = table[name];
    console.log(
      `  ${name.padEnd(6)} first slots seen ${seen.toFixed(0)}, ready ${cold.toFixed(0)} cold, ${warm.toFixed(0)} warm; ` +
        `first content ${paint.toFixed(0)}; ${(bytes / 1024).toFixed(1)} KB; layout shift ${shift.toFixed(3)}`,
    );
  }
  for (const [name, ratio] of Object.entries(ratios)) console.log(`  ${name}: ${ratio.toFixed(2)}`);
  if (isPhone) {
    results.arrived = Object.fromEntries(
      Object.keys(FILES).map((file) => [file, median(runs.ours.map(({ cold }) => cold.arrived[file]))]),
    );
    const when = Object.entries(results.arrived).map(([file, ms]) => `${file} ${ms.toFixed(0)}`);
    console.log(`  ours, cold: ${when.join(', ')}, painted ${ours.cold.toFixed(0)}`);
    results.idle = median(runs.ours.map(({ idle }) => idle));
    console.log(`  ${results.idle.toFixed(1)} ms of main thread in ${IDLE_MS / 1000} idle s`);
  }
}
await browser.close();
await server.stop();
rmSync(folder, { recursive: true });
mkdirSync(join(root, 'build/bench'), { recursive: true });
writeFileSync(join(root, 'build/bench/page.json'), `${JSON.stringify(results, null, 2)}\n`);
