// Waits for what a test can only observe from outside.
//
//   await until(async () => (await metric(server, 'booking_holds_live')) === 0);
import { setTimeout as pause } from 'node:timers/promises';

// A state that never comes fails its test with a sentence; without an end it holds up the whole suite.
const MOST = 60_000; // ms

/**
 * Returns the condition's value once it is true.
 * @template T @param {() => T | Promise<T>} condition @param {{log: string}} [server] whose log the failure quotes
 * @returns {Promise<T>}
 */
export async function until(condition, server) {
  const end = performance.now() + MOST;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > end) {
      const log = server ? `; the log ends with ${server.log.slice(-800)}` : '';
      throw new Error(`it never came to be: ${condition}${log}`);
    }
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
 * A sample, named with its labels if it has some; NaN if it is absent.
 * @param {import('../../../support/booking_server.mjs').BookingServer} server @param {string} name
 */
export async function metric(server, name) {
  const { text } = await server.request('GET', '/metrics');
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? NaN : Number(line.slice(name.length));
}
