// A crowd of visitors in front of an account with a quota: each opens the widget and browses two months, and some book.
// Used by upstream_crowd.test.mjs, and by tests/bench/upstream.mjs for a full minute.
import { before } from './upstream_server.mjs';

/** @type {[from: string, to: string][]} */
const MONTHS = [
  ['2026-03-01', '2026-03-31'],
  ['2026-04-01', '2026-04-30'],
];
/** @typedef {{ms: number, status: number, waits: number, answer: any}} Visit */

/** @param {number} ms */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** @param {[from: string, to: string]} range */
const month = ([from, to]) => `/bookings/availability?booking_type_id=3&from=${from}&to=${to}`;

/** Free half hours, far enough apart that each day is booked a few times at most. */
function* slots() {
  for (let time = 0; time < 16; time++) {
    for (let day = 9; day < 50; day++) {
      const date = new Date(Date.UTC(2026, 2, day, 9, time * 30));
      const weekday = date.getUTCDay();
      const isWinter = date < new Date('2026-03-28');
      if (weekday === 0 || weekday === 6) continue;
      if (!isWinter) date.setUTCHours(date.getUTCHours() - 1);
      yield date.toISOString().replace('.000', '');
    }
  }
}

/**
 * @param {{visitors: number, bookings: number, seconds: number, limit?: number, lead?: number,
 *          rest?: number}} crowd  `rest`: seconds between the warming of the cache and the crowd;
 *   `lead`: the part of the visitors who come first and are not measured, so that the allowance is
 *   spent as in any other minute
 * @returns what became of them: milliseconds of every read, and every booking's answer
 */
export async function crowd({ visitors, bookings, seconds, limit = 120, lead = 0, rest = 0 }) {
  const world = await before({ limit });
  const { server, proxy } = world;
  /** @type {{ms: number, status: number}[]} */
  const reads = [];
  /** @type {string[]} */
  const stale = [];
  /** @type {Visit[]} */
  const made = [];
  const read = async (/** @type {string} */ path) => {
    const began = performance.now();
    const answer = await server.get(path);
    reads.push({ ms: performance.now() - began, status: answer.status });
    if (answer.status === 200 && answer.json.data.stale) stale.push(path);
    return answer;
  };
  // Fills the cache: the first visitors wait for pages that are not cached yet.
  for (const path of ['/widget/config?time_zone=Europe/London', ...MONTHS.map(month)]) {
    while ((await read(path)).status !== 200) await wait(1000);
  }
  const cold = reads.splice(0).length;
  await wait(rest * 1000);
  const free = slots();
  const book = async (/** @type {number} */ n) => {
    const body = {
      booking_type_id: 3,
      starts_at: free.next().value,
      contact: { name: `Visitor ${n}`, email: `visitor${n}@example.com` },
    };
    const began = performance.now();
    /** @type {Visit} */
    const entry = { ms: 0, status: 0, waits: 0, answer: undefined };
    made.push(entry);
    for (;;) {
      entry.answer = await server.post('/bookings', body, { 'Idempotency-Key': `crowd-${n}` });
      if (entry.answer.status !== 429) break;
      entry.waits += 1;
      await wait(entry.answer.json.retry_after * 1000);
    }
    entry.ms = performance.now() - began;
    entry.status = entry.answer.status;
  };
  const visit = async (/** @type {number} */ n) => {
    await read('/widget/config?time_zone=Europe/London');
    await read(month(MONTHS[0]));
    await wait(200);
    await read(month(MONTHS[1]));
    if (Math.floor(((n + 1) * bookings) / visitors) > Math.floor((n * bookings) / visitors)) {
      await book(n);
    }
  };
  const began = performance.now();
  const all = [];
  let led = 0;
  for (let n = 0; n < visitors; n++) {
    if (n === Math.floor(visitors * lead)) {
      led = made.length;
      reads.length = 0;
      stale.length = 0;
    }
    await wait(Math.max(0, began + (n * seconds * 1000) / visitors - performance.now()));
    all.push(visit(n));
  }
  await Promise.all(all);
  /** @type {any[]} */
  const listed = [];
  for (let page = 1, last = 1; page <= last; page++) {
    const answer = await world.ask('GET', `/bookings?per_page=100&page=${page}`);
    last = answer.meta.last_page;
    listed.push(...answer.data);
  }
  await world.stop();
  return {
    reads,
    stale,
    listed,
    cold,
    asked: proxy.asked,
    refused: proxy.refused,
    made: made.slice(led),
    led: made.slice(0, led),
  };
}
