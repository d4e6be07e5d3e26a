// A mixed load for a while: what the server uses stays bounded, and every answer is one that the API knows.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import { test } from 'node:test';

import { PROGRAM, bearer, SECRET, startServer, visit } from '../../../support/booking_server.mjs';
import { seeded } from '../../../support/seeded_random.mjs';
import { until } from '../support/waiting.mjs';

const SECONDS = Number(process.env.BOOKING_LOAD_SECONDS ?? 6); // scripts/soak: 600
const CLIENTS = 16;
const MOST_LIVE = 300; // bookings; then the oldest is cancelled
// The sanitizers' own allocators keep tens of MiB for each few threads.
const MOST_GROWTH = (/\/(sanitize|tsan)\//.test(PROGRAM) ? 256 : 32) * 2 ** 20;
const MEBIBYTE = 1024 * 1024;

/** @param {import('../../../support/booking_server.mjs').BookingServer} server */
function usedBy(server) {
  const { pid } = server.child;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    resident: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    log: statSync(`${server.database}-wal`, { throwIfNoEntry: false })?.size ?? 0,
  };
}

/** @param {number[]} times @param {number} share */
const quantile = (times, share) => times.sort((a, b) => a - b)[Math.floor((times.length - 1) * share)] ?? 0;

test('a mixed load uses no more and more memory, descriptors or disk', async (t) => {
  const random = seeded('load');
  // AddressSanitizer keeps what was freed, 256 MB of it by itself.
  const server = await startServer({ secretKey: SECRET, env: { ASAN_OPTIONS: 'quarantine_size_mb=1' } });
  t.after(() => server.stop());
  const idle = usedBy(server).descriptors;
  const agent = new http.Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  const days = Array.from({ length: 300 }, (_, i) => new Date(Date.UTC(2026, 2, 9 + i)).toISOString().slice(0, 10));
  /** @type {number[]} */
  const live = [];
  const times = { reads: /** @type {number[]} */ ([]), changes: /** @type {number[]} */ ([]) };
  const statuses = new Map();
  let asked = 0;
  let made = 0;

  const ask = async (
    /** @type {string} */ method,
    /** @type {string} */ path,
    /** @type {any} */ body,
    headers = bearer,
  ) => {
    const begun = performance.now();
    const answer = await server.request(method, `/api/v1${path}`, {
      agent,
      headers: body ? { ...headers, 'Content-Type': 'application/json' } : headers,
      body: body && JSON.stringify(body),
    });
    (method === 'GET' ? times.reads : times.changes).push(performance.now() - begun);
    const key = `${method} ${answer.status}`;
    statuses.set(key, (statuses.get(key) ?? 0) + 1);
    ++asked;
    return answer;
  };
  const wish = (/** @type {any} */ own) => ({
    booking_type_id: own.pick([3, 4, 5]),
    resource_id: own.pick([1, 2]),
    starts_at: `${own.pick(days)}T${String(9 + own.below(7)).padStart(2, '0')}:00:00Z`,
  });
  const page = { 'X-Api-Key': 'pk_demo' };
  const once = async (/** @type {any} */ own) => {
    const choice = own.below(20);
    if (choice < 7) {
      return ask('GET', `/bookings/availability?booking_type_id=3&date=${own.pick(days)}`, null, page);
    }
    if (choice < 9)
      return ask('GET', '/bookings/availability?booking_type_id=4&from=2026-04-01&to=2026-04-30', null, page);
    if (choice < 10) return ask('GET', '/bookings?per_page=20', null);
    if (choice < 12) return ask('POST', '/bookings/holds', wish(own));
    if (choice < 13) return ask('GET', '/bookings', null, { Authorization: 'Bearer sk_wrong' });
    if (choice < 14) return ask('POST', '/bookings', { notes: 'x'.repeat(60_000) }, page);
    if (choice < 16 && live.length > 0) return ask('PUT', `/bookings/${own.pick(live)}`, wish(own));
    if (live.length > MOST_LIVE) return ask('POST', `/bookings/${live.shift()}/cancel`, null);
    const contact = { name: `Visitor ${++made}`, email: `v${made}@example.com` };
    const answer = await ask('POST', '/bookings', visit({ ...wish(own), contact }), page);
    if (answer.status === 201) live.push(answer.json.data.id);
  };

  const end = performance.now() + SECONDS * 1000;
  /** @type {ReturnType<typeof usedBy>[]} */
  const used = [];
  const watch = setInterval(() => used.push(usedBy(server)), 250);
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const own = random.fork();
      while (performance.now() < end) await once(own);
    }),
  );
  clearInterval(watch);
  const wrong = [...statuses.keys()].filter((each) => !/ (200|201|401|422|429)$/.test(each));
  assert.deepEqual(wrong, []);
  const most = (/** @type {(each: ReturnType<typeof usedBy>) => number} */ of, from = used) =>
    Math.max(...from.map(of));
  // After a fifth of the time, all that is kept per thread and connection is there.
  const settled = most(({ resident }) => resident, used.slice(0, Math.ceil(used.length / 5)));
  const last = most(({ resident }) => resident, used.slice(-Math.ceil(used.length / 5)));
  assert.ok(last - settled < MOST_GROWTH, `${settled} to ${last} bytes`);
  assert.ok(most(({ log }) => log) < 64 * MEBIBYTE);
  assert.ok(most(({ descriptors }) => descriptors) < CLIENTS + 64);
  agent.destroy();
  // Idle again: all connections are closed.
  await until(() => usedBy(server).descriptors <= idle + 16);
  const inMebibytes = (/** @type {number} */ bytes) => (bytes / MEBIBYTE).toFixed(0);
  t.diagnostic(
    `soak: Mixed load of ${CLIENTS} clients | ${SECONDS} s, ${asked} requests; memory ${inMebibytes(settled)} MiB, at the end ` +
      `${inMebibytes(last)} MiB; at most ${most(({ descriptors }) => descriptors)} descriptors, ` +
      `${inMebibytes(most(({ log }) => log))} MiB of WAL; p99 of reads ${quantile(times.reads, 0.99).toFixed(0)} ms, of changes ` +
      `${quantile(times.changes, 0.99).toFixed(0)} ms`,
  );
});
