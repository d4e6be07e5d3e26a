// What the server costs on PostgreSQL as bookings grow, in ratios to pgbench on the same cluster in the same run:
//
//   BOOKING_SERVER=build/native/bin/booking-server node tests/bench/postgres.mjs [sizes] [seconds, 4] [rounds, 5]
//
// Sizes: 1000,100000,1000000. A business of twenty people with as many bookings as given, at most 48,000 of them still to
// come, and a tenth as many contacts. Eight clients book times that are free; then one client reads days and months. pgbench
// runs its own transaction with one client and with eight, and its reading one with one. Each round measures everything, one
// after another; a figure is the median of the rounds'. The clients share the machine's cores with the servers. Prints lines
// of a Markdown table, and what it costs to count a request for all servers together.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { SECRET, startServer } from '../support/booking_server.mjs';
import { startPostgres } from '../support/postgres.mjs';
import { processorTime } from './processor_time.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SIZES = (process.argv[2] ?? '1000,100000,1000000').split(',').map(Number);
const SECONDS = Number(process.argv[3] ?? 4);
const ROUNDS = Number(process.argv[4] ?? 5);
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

/**
 * Transactions a second, and the mean ms of one.
 * @param {{clients: number, args?: string[], store?: string}} options
 */
function pgbench({ clients, args = [], store = pgbenchDatabase }) {
  const flags = ['-n', '-T', String(SECONDS), '-c', String(clients), '-j', String(Math.min(clients, 2)), ...args];
  const out = execFileSync(pgbenchPath, [...place, ...flags, databaseOf(store)], {
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

/**
 * Bookings of half an hour, one after another on every day. Indexes and the constraint are dropped meanwhile and made at the
 * end, which takes a fifth of the time: they are as compact as after REINDEX.
 * @param {string} store @param {number} count
 */
function fill(store, count) {
  const contacts = Math.ceil(count / 10);
  const rows = (/** @type {number} */ from, /** @type {number} */ until, /** @type {string} */ day) => `
INSERT INTO bookings (contact_id, booking_type_id, resource_id, title, starts_at, ends_at, occupied_from, occupied_until, status,
  created_at, updated_at, uid, given_name, given_email, given_email_key)
SELECT 1000 + n % ${contacts}, 3, 1 + n % ${RESOURCES}, '30-Minute Consultation', t, t + interval '30 min', t, t + interval '30 min', 'confirmed',
  t - interval '7 days', t - interval '7 days', 'u' || (n + ${from}), 'Visitor', 'v' || n || '@example.com', 'v' || n || '@example.com'
FROM generate_series(0, ${until - from - 1}) AS n,
  LATERAL (SELECT timestamptz '${day}' + (n / ${RESOURCES} / 8) * interval '1 day'
    + interval '9 h' + (n / ${RESOURCES} % 8) * interval '1 h' AS t) AS at`;
  // Of what is to come, half of each day: the hours, not the half hours.
  const ahead = Math.min(Math.ceil(count / 10), RESOURCES * 8 * 300);
  const past = count - ahead;
  const days = Math.ceil(past / RESOURCES / 8) + 1;
  const first = new Date(Date.parse('2026-03-03T00:00:00Z') - days * DAY).toISOString();
  const each = (/** @type {string} */ column) =>
    `DO $$ DECLARE one text; BEGIN FOR one IN SELECT ${column} FROM dropped LOOP EXECUTE one; END LOOP; END $$`;
  const steps = [
    "SET maintenance_work_mem = '1GB'",
    `CREATE TEMP TABLE dropped AS
       SELECT format('ALTER TABLE bookings DROP CONSTRAINT %I', conname) AS drop,
         format('ALTER TABLE bookings ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)) AS make
       FROM pg_constraint WHERE conrelid = 'bookings'::regclass AND contype = 'x'
       UNION ALL SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
       FROM pg_index WHERE indrelid = 'bookings'::regclass
         AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`,
    each('drop'),
    `INSERT INTO contacts (id, name, email, email_key, folded_name, folded_email, created_at, updated_at)
       SELECT n, 'Visitor', 'c' || n || '@example.com', 'c' || n || '@example.com', 'visitor', 'c' || n || '@example.com', now(), now()
       FROM generate_series(1000, ${999 + contacts}) AS n`,
    `SELECT setval(pg_get_serial_sequence('contacts', 'id'), ${999 + contacts})`,
    ...(past > 0 ? [rows(0, past, first)] : []),
    rows(past, count, '2026-03-05T00:00:00Z'),
    each('make'),
  ];
  cluster.query(store, steps.join(';\n'));
  cluster.query(store, 'VACUUM (ANALYZE)');
  cluster.query(store, 'CHECKPOINT');
  const found = Number(cluster.query(store, 'SELECT count(*) FROM bookings'));
  if (found !== count) throw new Error(`${found} bookings, not ${count}`);
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

/** Bookings a second, and the server's processor time for one, in ms. @param {Server} running */
async function book(running) {
  const agent = new http.Agent({ keepAlive: true });
  const used = processorTime(running);
  const until = performance.now() + SECONDS * 1000;
  let made = 0;
  let refused = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < until) {
        const answer = await running.request('POST', '/api/v1/bookings', {
          agent,
          headers: { 'X-Api-Key': 'pk_demo', 'Content-Type': 'application/json' },
          body: JSON.stringify(nextWish()),
        });
        if (answer.status === 201) ++made;
        // Summer time moves the opening hours: some are refused.
        else if (answer.status === 422) ++refused;
        else throw new Error(`${answer.status} ${answer.text}`);
      }
    }),
  );
  agent.destroy();
  if (refused > made / 5) throw new Error(`${refused} refused, ${made} made`);
  return { perSecond: made / SECONDS, ms: (processorTime(running) - used) / (made + refused) };
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
  return median(times);
}
const day = (/** @type {number} */ i) =>
  `/bookings/availability?booking_type_id=3&date=2026-04-${String(1 + (i % 28)).padStart(2, '0')}`;
const month = (/** @type {number} */ i) =>
  `/bookings/availability?booking_type_id=3&from=2026-0${4 + (i % 5)}-01&to=2026-0${4 + (i % 5)}-28`;

/** Counting a request for all servers together: the server's own statement, once in each transaction. @param {string} store */
function counting(store) {
  const source = readFileSync(join(ROOT, 'src/server/store/postgres/request_counts.cpp'), 'utf8');
  const statement = /kCount\(R"\(\n([^]*?)\)"\)/.exec(source)?.[1];
  if (!statement) throw new Error('the statement that counts was not found');
  const script = statement.replaceAll('$1', "('bench' || :who)").replaceAll('$2', 'now()');
  const file = cluster.write('count.sql', `\\set who random(1, 1000)\n${script.replaceAll('\n', ' ')};\n`);
  return [1, CLIENTS].map((clients) => pgbench({ clients, store, args: ['-f', file] }));
}

/** @param {number[]} all */
function median(all) {
  return all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
}
const fixed = (/** @type {number} */ number, digits = 1) => number.toFixed(digits);
const row = (/** @type {(string | number)[]} */ cells) => console.log(`| ${cells.join(' | ')} |`);
const columns = ['bookings', 'connections', 'bookings/s', 'of pgbench, 1 client', 'of pgbench, 8 clients'];
columns.push('server CPU', 'day p50', 'month p50', 'day, of a pgbench read');
row(columns);
console.log('|---'.repeat(columns.length) + '|');
let last = '';
for (const size of SIZES) {
  const store = (last = cluster.createDatabase());
  await (await server(store, 8)).stop(); // makes the schema
  const begun = performance.now();
  fill(store, size);
  console.error(`${size} bookings filled in, in ${fixed((performance.now() - begun) / 1000, 0)} s`);
  booked = 0;
  for (const connections of [2, 4, 8]) {
    const running = await server(store, connections);
    /** @type {Record<string, number>[]} */
    const rounds = [];
    for (let round = 0; round < ROUNDS; ++round) {
      const single = pgbench({ clients: 1 }).tps;
      const made = await book(running);
      const eight = pgbench({ clients: CLIENTS }).tps;
      const lookUp = pgbench({ clients: 1, args: ['-S'] }).ms;
      const ofDay = await read(running, day);
      const ofMonth = await read(running, month);
      const { perSecond } = made;
      const ratios = { ofSingle: perSecond / single, ofEight: perSecond / eight, ofLookUp: ofDay / lookUp };
      rounds.push({ ...made, single, eight, lookUp, ofDay, ofMonth, ...ratios });
    }
    await running.stop();
    const of = (/** @type {string} */ name, digits = 0) => fixed(median(rounds.map((each) => each[name])), digits);
    row([
      size,
      connections,
      of('perSecond'),
      `${of('ofSingle', 2)} (${of('single')} tps)`,
      `${of('ofEight', 2)} (${of('eight')} tps)`,
      `${of('ms', 2)} ms`,
      `${of('ofDay', 2)} ms`,
      `${of('ofMonth', 2)} ms`,
      `${of('ofLookUp')} × ${of('lookUp', 3)} ms`,
    ]);
  }
}
const transactions = [1, CLIENTS].map((clients) => pgbench({ clients }));
counting(last).forEach((each, i) => {
  const { tps, ms } = transactions[i];
  console.log(
    `Counting a request, ${i === 0 ? 1 : CLIENTS} at a time: ${fixed(each.ms, 2)} ms, ${fixed(each.tps, 0)} a second; ` +
      `a transaction of pgbench ${fixed(ms, 2)} ms, ${fixed(tps, 0)} a second`,
  );
});
for (const end of ends.reverse()) end();
