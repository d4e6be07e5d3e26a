// How long a visitor waits, and what an idle page costs, in Chromium:
//
//   node tests/bench/page.mjs [runs]
//
// A phone on a fair mobile line: CPU four times slower, 1.6 Mbit/s down, 150 ms per round trip, cold
// cache. Prints the median of the runs. Speed is measured here and never asserted by a test.

import { launch, openHtml, startServer } from '../e2e/support.mjs';

const RUNS = Number(process.argv[2] ?? 5);
const IDLE_MS = 5000;
const TAG = `<script async src="/booking-widget.js"></script>
  <booking-widget api="/api/v1" key="pk_demo" type="3" resource="1"></booking-widget>`;

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** @param {import('playwright-core').Browser} browser @param {string} url @param {boolean} isPhone */
async function measure(browser, url, isPhone) {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Performance.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  if (isPhone) {
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 150,
      downloadThroughput: 200_000,
      uploadThroughput: 95_000,
    });
  }
  let bytes = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.addInitScript(() => {
    document.addEventListener('booking:ready', () => {
      Object.assign(window, { readyAt: performance.now() });
    });
  });
  await openHtml(page, url, TAG);
  const slots = await page
    .waitForFunction(() => /** @type {any} */ (window).readyAt)
    .then((handle) => handle.jsonValue());
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const busy = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const before = await busy();
  await page.waitForTimeout(IDLE_MS);
  const idle = (await busy()) - before;
  await context.close();
  return { slots, idle, bytes };
}

const server = await startServer();
const browser = await launch();
for (const isPhone of [true, false]) {
  /** @type {any[]} */
  const runs = [];
  for (let run = 0; run < RUNS; ++run) runs.push(await measure(browser, server.url, isPhone));
  const of = (/** @type {'slots' | 'idle' | 'bytes'} */ name) => median(runs.map((run) => run[name]));
  console.log(
    `${isPhone ? 'phone, mobile line' : 'this machine      '}: first slots after ` +
      `${of('slots').toFixed(0)} ms, ${(of('bytes') / 1024).toFixed(1)} KB over the wire, ` +
      `${of('idle').toFixed(1)} ms of main thread in ${IDLE_MS / 1000} idle s (median of ${RUNS})`,
  );
}
await browser.close();
await server.stop();
