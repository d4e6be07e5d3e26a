// What a press and a move of the mouse cost a visitor with a day of 96 times, in Chromium with the CPU four times slower:
//
//   node tests/bench/interaction.mjs [rounds]
//
// The same is done on a plain page of HTML buttons in the same run. Prints ratios, writes build/bench/interaction.json,
// and judges nothing.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchToMeasure, root, startServer } from '../e2e/support.mjs';

const ROUNDS = Number(process.argv[2] ?? 5);
const PLAIN = readFileSync(join(root, 'tests/bench/peers/plain_calendar.html'), 'utf8');

/** @typedef {import('playwright-core').Page} Page */

/** @param {number[]} values @param {number} part 0.5: the median */
const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.floor(values.length * part)];

/** @param {Page} page @returns {Promise<() => Promise<number>>} ms of main thread so far */
async function mainThread(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  return async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
}

/** Until nothing has been painted or moved for 300 ms. @param {Page} page */
const settle = (page) => page.waitForTimeout(300);

/** @param {Page} page @param {(step: number) => import('playwright-core').Locator} target @param {number} steps */
async function hover(page, target, steps) {
  for (let step = 0; step < steps; ++step) {
    const box = await target(step).boundingBox();
    if (box) await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
    await page.waitForTimeout(160);
  }
}

/** @param {Page} page @param {() => Promise<number>} busy @param {() => Promise<unknown>} action */
async function costOf(page, busy, action) {
  await settle(page);
  const before = await busy();
  await action();
  await settle(page);
  return (await busy()) - before;
}

/** @param {Page} page @param {(day: number) => RegExp} dayName @param {RegExp} timeName */
async function measure(page, dayName, timeName) {
  const busy = await mainThread(page);
  const day = (/** @type {number} */ date) => page.getByRole('gridcell', { name: dayName(date) });
  const anyDay = (/** @type {number} */ date) =>
    day(date)
      .or(page.getByRole('button', { name: dayName(date) }))
      .first();
  const pick = async (/** @type {number} */ date) => {
    await anyDay(date).click();
    await page
      .getByRole('button', { name: new RegExp(`\\b${date} March`) })
      .nth(90)
      .waitFor();
  };
  // Both pages have painted every day before.
  for (const date of [10, 11, 12, 13]) await pick(date);
  const times = page.getByRole('button', { name: timeName });
  await costOf(page, busy, () => hover(page, (step) => times.nth(step), 10));
  const hovered = await costOf(page, busy, () => hover(page, (step) => times.nth(step), 10));
  const picked =
    (await costOf(page, busy, async () => {
      for (const date of [10, 11, 12, 13]) await pick(date);
    })) / 4;
  return { hovered, picked };
}

const server = await startServer([], (site) => {
  for (const day of Object.keys(site.hours)) site.hours[day] = ['00:00-24:00'];
  site.booking_types = [{ id: 3, name: 'Short', duration_minutes: 15, resource_ids: [1], minimum_notice_minutes: 0 }];
});
const browser = await launchToMeasure();
const viewport = { width: 1280, height: 1000 };
/** @type {{ours: {hovered: number, picked: number}, plain: {hovered: number, picked: number}}[]} */
const rounds = [];
/** @type {number[]} ms from a press to the next month's days */
const months = [];
for (let round = 0; round < ROUNDS; ++round) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/London', viewport });
  const plain = await context.newPage();
  await plain.route('**/plain', (route) => route.fulfill({ contentType: 'text/html', body: PLAIN }));
  await plain.goto(`${server.url}/plain`);
  const theirs = await measure(plain, (date) => new RegExp(`^${date} March, 96`), / March$/);
  await plain.close();
  const page = await context.newPage();
  await page.route('**/ours', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><meta charset="utf-8"><body style="margin: 0">
        <script async src="/booking-widget.js"></script>
        <booking-widget api="/api/v1" key="pk_demo" type="3" resource="1"></booking-widget>`,
    }),
  );
  await page.goto(`${server.url}/ours`);
  await page.getByRole('gridcell', { name: /\b10 March/ }).waitFor();
  const ours = await measure(page, (date) => new RegExp(`\\b${date} March.*available`), /\d\d:\d\d, .* March$/);
  rounds.push({ ours, plain: theirs });
  for (const name of ['April', 'May', 'June', 'July']) {
    await settle(page);
    months.push(
      await page.evaluate(async (month) => {
        const shadow = /** @type {ShadowRoot} */ (document.querySelector('booking-widget')?.shadowRoot);
        const next = [...shadow.querySelectorAll('button')].find((each) => each.ariaLabel === 'Next month');
        const began = performance.now();
        next?.click();
        const isShown = () =>
          [...shadow.querySelectorAll('[role=gridcell]')].some((cell) =>
            new RegExp(`\\b${month} .*available`).test(cell.ariaLabel ?? cell.textContent ?? ''),
          );
        while (!isShown()) await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        return performance.now() - began;
      }, name),
    );
  }
  await context.close();
}
await browser.close();
await server.stop();

const of = (/** @type {'ours' | 'plain'} */ who, /** @type {'hovered' | 'picked'} */ what) =>
  quantile(
    rounds.map((round) => round[who][what]),
    0.5,
  );
const figures = {
  conditions: `Chromium, CPU 4x slower, 96 times a day, median of ${ROUNDS} rounds`,
  hover: { ours_ms: of('ours', 'hovered'), plain_ms: of('plain', 'hovered') },
  pick_a_day: { ours_ms: of('ours', 'picked'), plain_ms: of('plain', 'picked') },
  next_month_p90_ms: quantile(months, 0.9),
};
mkdirSync(join(root, 'build/bench'), { recursive: true });
writeFileSync(join(root, 'build/bench/interaction.json'), `${JSON.stringify(figures, null, 2)}\n`);
for (const [name, { ours_ms: ours, plain_ms: plain }] of Object.entries({
  'hover of 10 times': figures.hover,
  'pick a day': figures.pick_a_day,
})) {
  console.log(
    `${name.padEnd(20)} ${ours.toFixed(0)} ms of main thread, plain buttons ${plain.toFixed(0)}: ${(ours / plain).toFixed(1)}x`,
  );
}
console.log(`${'next month, p90'.padEnd(20)} ${figures.next_month_p90_ms.toFixed(0)} ms until its days are there`);
