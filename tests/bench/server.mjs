// The server's throughput and latency over loopback:
//
//   node tests/bench/server.mjs [seconds]
//
// Keeps a fixed number of connections busy for a fixed time with one kind of request each, and prints
// responses per second and the 50th and 99th percentile. The client shares the machine's cores with it.

import { Agent, request } from 'node:http';
import { startServer } from '../e2e/support.mjs';

const SECONDS = Number(process.argv[2] ?? 5);
const CONNECTIONS = 16;

const server = await startServer();
const { hostname, port } = new URL(server.url);
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** @param {string} method @param {string} path @param {string} [body] @returns {Promise<number>} status */
const ask = (method, path, body) =>
  new Promise((resolve, reject) => {
    const headers = { 'x-api-key': 'pk_demo', 'content-type': 'application/json' };
    const call = request({ hostname, port, agent, method, path, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    call.once('error', reject);
    call.end(body);
  });

/** A new slot for each booking: weekdays from a fixed Monday on, every half hour, then the next type. */
let booked = 0;
function nextBooking() {
  const index = booked++;
  const day = new Date(Date.UTC(2026, 3, 6 + Math.floor(index / 80) * 7 + (Math.floor(index / 16) % 5)));
  const minutes = 8 * 60 + (index % 16) * 30; // summer time: 09:00 in London is 08:00Z
  day.setUTCMinutes(minutes);
  const starts_at = day.toISOString().replace('.000', '');
  return JSON.stringify({
    booking_type_id: 3,
    resource_id: 1,
    starts_at,
    contact: { name: `Visitor ${index}`, email: `visitor${index}@example.com` },
  });
}

/** @param {string} name @param {() => Promise<number>} once @param {(status: number) => boolean} isRight */
async function measure(name, once, isRight) {
  /** @type {number[]} */
  const times = [];
  let wrong = 0;
  const until = performance.now() + SECONDS * 1000;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < until) {
        const begun = performance.now();
        if (!isRight(await once())) ++wrong;
        times.push(performance.now() - begun);
      }
    }),
  );
  times.sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => times[Math.floor((times.length - 1) * share)].toFixed(2);
  console.log(
    `${name}: ${Math.round(times.length / SECONDS)} a second, p50 ${at(0.5)} ms, ` +
      `p99 ${at(0.99)} ms, ${wrong} unexpected (${CONNECTIONS} connections, ${SECONDS} s)`,
  );
}

const month = '/api/v1/bookings/availability?booking_type_id=3&from=2026-03-01&to=2026-03-31';
await measure(
  'healthz      ',
  () => ask('GET', '/healthz'),
  (status) => status === 200,
);
await measure(
  'month of slots',
  () => ask('GET', month),
  (status) => status === 200 || status === 429,
);
// A slot in a week without that hour answers 422, which costs the same transaction.
await measure(
  'booking      ',
  () => ask('POST', '/api/v1/bookings', nextBooking()),
  (status) => status === 201 || status === 422 || status === 429,
);
agent.destroy();
await server.stop();
