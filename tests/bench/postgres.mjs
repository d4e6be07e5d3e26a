// What the server costs on PostgreSQL as bookings grow, in ratios to pgbench on the same cluster in the same run:
//
//   BOOKING_SERVER=build/native/bin/booking-server node tests/bench/postgres.mjs [sizes, 1000,100000,1000000] [seconds, 10]
//
// A business of twenty people with as many bookings as given, nine of ten of them in the past. Eight clients book times that
// are free; then one client reads days and months. pgbench runs its own transaction with eight clients, and its reading
// one with one. The clients share the machine's cores with the servers. Prints lines of a Markdown table.
import { execFileSync } from 'node:child_process';
import http from 'node:http';

import { SECRET, startServer } from '../support/booking_server.mjs';
import { startPostgres } from '../support/postgres.mjs';

const SIZES = (process.argv[2] ?? '1000,100000,1000000').split(',').map(Number);
const SECONDS = Number(process.argv[3] ?? 10);
const RESOURCES = 20;
const CLIENTS = 8;
const DAY = 86_400_000;

/** @type {(() => unknown)[]} */
const ends = [];
const cluster = await startPostgres({ after: (/** @type {() => unknown} */ end) => ends.push(end) });
const pgbenchDatabase = cluster.createDatabase();
const pgbenchPath = '/usr/lib/postgresql/15/bin/pgbench';
const place = ['-h', cluster.folder, '-U', 'booking'];
const databaseOf = (/** @type {string} */ store) => store.split('dbname=')[1];
execFileSync(pgbenchPath, [...place, '-i', '-q', '-s', '10', databaseOf(pgbenchDatabase)], { stdio: 'pipe' });

/** Transactions a second, and the mean ms of one. @param {string[]} args */
function pgbench(...args) {
  const out = execFileSync(pgbenchPath, [...place, '-n', '-T', String(SECONDS), ...args, databaseOf(pgbenchDatabase)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { tps: Number(/^tps = ([\d.]+)/m.exec(out)?.[1]), ms: Number(/^latency average = ([\d.]+)/m.exec(out)?.[1]) };
}

/** @param {any} site */
function business(site) {
  site.resources = Array.from({ length: RESOURCES }, (_, i) => ({ id: i + 1, name: `Person ${i + 1}` }));
  for (const type of site.booking_types) type.resource_ids = site.resources.map((/** @type {any} */ each) => each.id);
}

/** Bookings of half an hour, one after another on every working day, most of them before now. @param {string} store @param {number} count */
function fill(store, count) {
  const past = Math.floor(count * 0.9);
  const rows = (/** @type {number} */ from, /** @type {number} */ until, /** @type {string} */ day) => `
INSERT INTO bookings (contact_id, booking_type_id, resource_id, title, starts_at, ends_at, occupied_from, occupied_until, status,
  created_at, updated_at, uid, given_name, given_email, given_email_key)
SELECT 42, 3, 1 + n % ${RESOURCES}, '30-Minute Consultation', t, t + interval '30 min', t, t + interval '30 min', 'confirmed',
  t - interval '7 days', t - interval '7 days', 'u' || (n + ${from}), 'Visitor', 'v' || n || '@example.com', 'v' || n || '@example.com'
FROM generate_series(0, ${until - from - 1}) AS n,
  LATERAL (SELECT timestamptz '${day}' + (n / ${RESOURCES} / 8) * interval '1 day'
    + interval '9 h' + (n / ${RESOURCES} % 8) * interval '1 h' AS t) AS at`;
  const days = Math.ceil(past / RESOURCES / 8) + 1;
  const first = new Date(Date.parse('2026-03-03T00:00:00Z') - days * DAY).toISOString();
  if (past > 0) cluster.query(store, rows(0, past, first));
  // Of what is to come, half of each day: the hours, not the half hours.
  const ahead = Math.min(count - past, RESOURCES * 8 * 300);
  cluster.query(store, rows(past, past + ahead, '2026-03-05T00:00:00Z'));
  cluster.query(store, 'ANALYZE');
}

const server = async (/** @type {string} */ store, /** @type {number} */ connections) =>
  startServer({ store, secretKey: SECRET, site: business, args: ['--store-connections', String(connections)] });

/** @typedef {Awaited<ReturnType<typeof server>>} Server */

let booked = 0; // of this store
/** A time that is free: the half hours, one person after another, on working days. */
function nextWish() {
  const n = booked++;
  const day = Math.floor(n / RESOURCES / 8);
  const start = Date.parse('2026-03-09T09:30:00Z') + (Math.floor(day / 5) * 7 + (day % 5)) * DAY;
  const starts_at = new Date(start + (Math.floor(n / RESOURCES) % 8) * 3_600_000).toISOString().replace('.000', '');
  const contact = { name: `Visitor ${n}`, email: `bench${n}@example.com` };
  return { booking_type_id: 3, resource_id: 1 + (n % RESOURCES), starts_at, contact };
}

/** Bookings a second. @param {Server} running */
async function book(running) {
  const agent = new http.Agent({ keepAlive: true });
  const until = performance.now() + SECONDS * 1000;
  let made = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < until) {
        const answer = await running.request('POST', '/api/v1/bookings', {
          agent,
          headers: { 'X-Api-Key': 'pk_demo', 'Content-Type': 'application/json' },
          body: JSON.stringify(nextWish()),
        });
        if (answer.status === 201) ++made;
        // Summer time moves the opening hours: some are refused, and cost the same.
        else if (answer.status !== 422) throw new Error(`${answer.status} ${answer.text}`);
      }
    }),
  );
  agent.destroy();
  return made / SECONDS;
}

/** The median in ms. @param {Server} running @param {(i: number) => string} path */
async function read(running, path) {
  const agent = new http.Agent({ keepAlive: true });
  const times = [];
  for (let i = 0; i < 200; ++i) {
    const begun = performance.now();
    const answer = await running.request('GET', `/api/v1${path(i)}`, { agent, headers: { 'X-Api-Key': 'pk_demo' } });
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    times.push(performance.now() - begun);
  }
  agent.destroy();
  return times.sort((a, b) => a - b)[times.length / 2];
}
const day = (/** @type {number} */ i) =>
  `/bookings/availability?booking_type_id=3&date=2026-04-${String(1 + (i % 28)).padStart(2, '0')}`;
const month = (/** @type {number} */ i) =>
  `/bookings/availability?booking_type_id=3&from=2026-0${4 + (i % 5)}-01&to=2026-0${4 + (i % 5)}-28`;

console.log('| bookings | connections | bookings/s | of pgbench | day p50 | month p50 | day, of a pgbench read |');
console.log('|---|---|---|---|---|---|---|');
const fixed = (/** @type {number} */ number, digits = 1) => number.toFixed(digits);
for (const size of SIZES) {
  const store = cluster.createDatabase();
  await (await server(store, 8)).stop(); // makes the schema and the contact
  fill(store, size);
  booked = 0;
  for (const connections of size === SIZES.at(-1) ? [2, 4, 8] : [8]) {
    const running = await server(store, connections);
    const write = pgbench('-c', String(CLIENTS), '-j', '2');
    const made = await book(running);
    const one = pgbench('-S', '-c', '1');
    const ofDay = await read(running, day);
    const ofMonth = await read(running, month);
    await running.stop();
    console.log(
      `| ${size} | ${connections} | ${fixed(made, 0)} | ${fixed(made / write.tps, 2)} (${fixed(write.tps, 0)} tps) | ` +
        `${fixed(ofDay, 2)} ms | ${fixed(ofMonth, 2)} ms | ${fixed(ofDay / one.ms, 0)} × ${fixed(one.ms, 3)} ms |`,
    );
  }
}
for (const end of ends.reverse()) end();
