// A server in front of an account that allows 120 calls per minute, in a full minute of real time:
//
//   node tests/bench/upstream.mjs [visitors] [bookings] [seconds]
//
// 1,000 visitors open the widget and browse two months each, 25 of them book. The cache is warmed
// a minute before them, and as many come in the minute before and are not measured. Prints how long
// they waited, and what the account was asked.
import { crowd } from '../server/process/support/upstream_crowd.mjs';

const [visitors = 1000, bookings = 25, seconds = 60] = process.argv.slice(2).map(Number);
const result = await crowd({
  visitors: visitors * 2,
  bookings: bookings * 2,
  seconds: seconds * 2,
  lead: 1 / 2,
  rest: 61,
});
/** @param {{ms: number}[]} times @param {number} share */
const at = (times, share) => {
  const sorted = times.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)]?.toFixed(0);
};
/** @param {{status: number}[]} entries @param {number} status */
const count = (entries, status) => entries.filter((entry) => entry.status === status).length;
console.log(`${visitors} visitors and ${bookings} bookings in ${seconds} s:`);
console.log(
  `  reads: ${result.reads.length}, ${count(result.reads, 200)} answered 200, p50 ` +
    `${at(result.reads, 0.5)} ms, p95 ${at(result.reads, 0.95)} ms, longest ${at(result.reads, 1)} ms; ` +
    `${result.stale.length} marked stale`,
);
console.log(
  `  bookings: ${result.made.length}, ${count(result.made, 201)} made, p50 ` +
    `${at(result.made, 0.5)} ms, longest ${at(result.made, 1)} ms; ` +
    `${result.made.filter(({ waits }) => waits > 0).length} had to wait their turn`,
);
console.log(
  `  the minute before: ${result.led.length} bookings, ${count(result.led, 201)} made, ` +
    `${result.led.filter(({ waits }) => waits > 0).length} had to wait their turn, longest ` +
    `${at(result.led, 1)} ms; ${result.listed.length} bookings upstream in all`,
);
console.log(`  upstream: ${result.asked.length} calls with the warming, ${result.refused} answered 429`);
