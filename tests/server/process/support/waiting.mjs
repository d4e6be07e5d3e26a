// Waits for what a test can only observe from outside.
//
//   await until(async () => (await metric(server, 'booking_holds_live')) === 0);
import { setTimeout as pause } from 'node:timers/promises';

// A state that never comes fails its test with a sentence; without an end it holds up the whole suite.
const MOST = 60_000; // ms

/** @param {() => unknown} condition may be async */
export async function until(condition) {
  const end = performance.now() + MOST;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`it never came to be: ${condition}`);
    await pause(10);
  }
}

/** @param {import('../../../support/booking_server.mjs').BookingServer} server */
export const untilReady = (server) => until(async () => (await server.request('GET', '/readyz')).status === 200);

/** @param {import('../../../support/booking_server.mjs').BookingServer} server @param {RegExp} why */
export const untilNotReady = (server, why) =>
  until(async () => {
    const { status, text } = await server.request('GET', '/readyz');
    return status === 503 && why.test(text);
  });

/**
 * A sample without labels; NaN if the metric is absent.
 * @param {import('../../../support/booking_server.mjs').BookingServer} server @param {string} name
 */
export async function metric(server, name) {
  const { text } = await server.request('GET', '/metrics');
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? NaN : Number(line.slice(name.length));
}
