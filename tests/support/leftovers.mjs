// Ends the programs that a test file started and did not stop, so that the file ends also when a test or a hook fails.
//
//   const forget = endLater(() => child.kill('SIGKILL'));   // called some seconds after the file's last test
//   forget();                                               // the program has ended by itself
//   patience(1000)                                          // ms, more where BOOKING_TEST_SLOWDOWN makes pages slow
import { after } from 'node:test';

/** How many times slower the CPU of each page is. tools/repeat_tests.mjs sets it. */
export const SLOWDOWN = Number(process.env.BOOKING_TEST_SLOWDOWN ?? 1);
const GRACE = 5000; // ms, for the file's own hooks to stop their programs

/**
 * How long a test waits at most, in ms. With slow pages other programs are busy too, so the wait is twice as long as
 * the slowdown alone makes it.
 * @param {number} ms
 */
export const patience = (ms) => (SLOWDOWN > 1 ? ms * SLOWDOWN * 2 : ms);

/** @type {Set<() => unknown>} */
const leftovers = new Set();
// Registered while the file loads: a hook that a before hook registers runs as soon as that hook ends.
if (process.env.NODE_TEST_CONTEXT) {
  after(() => {
    setTimeout(() => leftovers.forEach((end) => end()), patience(GRACE)).unref();
  });
}

/** @param {() => unknown} end @returns {() => void} drops it */
export function endLater(end) {
  leftovers.add(end);
  return () => leftovers.delete(end);
}
