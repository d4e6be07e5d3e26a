// The server's answers over loopback, as ratios to what the machine does at the same time:
//
//   node tests/bench/server.mjs [seconds] [rounds]
//
// Rows committed one by one to a raw SQLite file, and /healthz, are the references. Each round measures them and every
// figure for some seconds, one after another; a ratio is the median of the rounds'. Beside it stands the processor time of
// the server for one answer. The client is one thread of build/native/bin/bench-load, on the same cores. Prints a table
// and writes build/bench/server.json. BOOKING_BENCH_ROWS: bookings in the large store.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROGRAM, startServer, temporaryFolder } from '../support/booking_server.mjs';
import { processorTime } from './processor_time.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LOAD = process.env.BOOKING_BENCH_LOAD ?? join(dirname(PROGRAM), 'bench-load');
const SECONDS = Number(process.argv[2] ?? 2);
const ROUNDS = Number(process.argv[3] ?? 5);
const RESOURCES = 200;
const SMALL = 1000;
const LARGE = Number(process.env.BOOKING_BENCH_ROWS ?? 1_000_000);
const PLENTY = { secret_per_minute: 1e6, reads_per_minute: 1e6, bookings_per_minute: 1e6 };

/**
 * @typedef {{count: number, seconds: number, p50: number, p95: number, p99: number, statuses: Record<string, number>}} Told
 * @typedef {import('../support/booking_server.mjs').BookingServer} BookingServer
 */

/** 200 resources with sixteen slots a day each. @param {any} site */
function denseSite(site) {
  const ids = Array.from({ length: RESOURCES }, (_, index) => index + 1);
  site.time_zone = 'UTC';
  site.limits = PLENTY;
  site.hours = Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, ['00:00-08:00']]),
  );
  site.resources = ids.map((id) => ({ id, name: `Room ${id}`, type: 'room' }));
  site.booking_types = [{ id: 3, name: 'A visit', duration_minutes: 30, resource_ids: ids }];
}

/**
 * Bookings over twenty years up to the next sixty days, on the first eight half hours of each day: room for eleven million.
 * Indexes are built afterwards, sorted, which is what makes ten million possible in minutes.
 */
const FILL = `
import sqlite3, sys
path, count, now, resources = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
db = sqlite3.connect(path, isolation_level=None)
db.execute("PRAGMA journal_mode=OFF")
db.execute("PRAGMA synchronous=OFF")
db.execute("PRAGMA cache_size=-500000")
parts = db.execute("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'bookings' "
  "AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type").fetchall()
for kind, name, sql in parts:
  db.execute(f"DROP {kind} {name}")
db.execute("BEGIN")
db.execute("WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 100999) "
  "INSERT INTO contacts (id, name, email, email_key, phone, created_at, updated_at) "
  "SELECT i, 'Visitor ' || i, 'v' || i || '@example.com', 'v' || i || '@example.com', '', ?, ? FROM n", (now, now))
db.execute("""WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1),
  place(i, k) AS (SELECT i, (i / ?3) * (7300 * 8) / (?1 / ?3) FROM n),
  at(i, s) AS (SELECT i, (?2 / 86400 + 60 - 7300 + k / 8) * 86400 + (k % 8) * 1800 FROM place)
  INSERT INTO bookings (contact_id, booking_type_id, resource_id, title, starts_at, ends_at, occupied_from,
    occupied_until, status, created_at, updated_at, given_name, given_email, given_email_key)
  SELECT 1000 + i % 100000, 3, 1 + i % ?3, 'A visit', s, s + 1800, s, s + 1800, 'confirmed', ?2, ?2,
    'Visitor', 'v' || (1000 + i % 100000) || '@example.com', 'v' || (1000 + i % 100000) || '@example.com' FROM at""",
  (count, now, resources))
db.execute("COMMIT")
for kind, name, sql in parts:
  db.execute(sql)
db.execute("PRAGMA journal_mode=WAL")
`;

/** @param {string[]} args @returns {Promise<any>} */
const load = (args) =>
  new Promise((resolve, reject) => {
    const child = spawn(LOAD, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (data) => (out += data));
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`bench-load: ${code}`))));
  });

const folder = temporaryFolder();
let files = 0;

/** @param {string} method @param {string} path @param {any} [body] */
function text(method, path, body) {
  const json = body === undefined ? '' : JSON.stringify(body);
  const headers = ['Host: localhost', 'X-Api-Key: pk_demo', 'Accept-Encoding: gzip, br'];
  if (json) headers.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(json)}`);
  return `${method} ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${json}`;
}

/** @param {BookingServer} server @param {number} connections @param {string[]} requests @param {boolean} [again] */
async function ask(server, connections, requests, again = true) {
  const path = join(folder.path, `requests-${++files}`);
  writeFileSync(path, requests.map((request) => `${Buffer.byteLength(request)}\n${request}`).join(''));
  const args = ['requests', String(server.port), String(SECONDS), String(connections), path];
  const before = processorTime(server);
  /** @type {Told} */
  const told = await load(again ? [...args, 'rounds'] : args);
  const cpu = (processorTime(server) - before) / told.count;
  return { ...told, perSecond: told.count / told.seconds, cpu };
}

const dayOf = (/** @type {number} */ index) => new Date(Date.UTC(2026, 3, 6 + index)).toISOString().slice(0, 10);
const API = '/api/v1';
const month = (/** @type {number} */ resource, /** @type {number} */ day) =>
  text(
    'GET',
    `${API}/bookings/availability?booking_type_id=3&resource_id=${resource}&from=${dayOf(day)}&to=${dayOf(day + 30)}`,
  );
const oneDay = (/** @type {number} */ resource, /** @type {number} */ day) =>
  text('GET', `${API}/bookings/availability?booking_type_id=3&resource_id=${resource}&date=${dayOf(day)}`);
const HEALTH = [text('GET', '/healthz')];
const CONFIG = [text('GET', `${API}/widget/config?time_zone=Europe/London`)];

/** Free times of all resources in turn, on the other half hours of their days; none is asked for twice. */
class Bookings {
  next = 0;
  /** @param {number} count */
  take(count) {
    return Array.from({ length: count }, () => {
      const index = this.next++;
      const place = Math.floor(index / RESOURCES);
      const minutes = 4 * 60 + (place % 8) * 30;
      const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
      return text('POST', `${API}/bookings`, {
        booking_type_id: 3,
        resource_id: 1 + (index % RESOURCES),
        starts_at: `${dayOf(Math.floor(place / 8))}T${time}:00Z`,
        contact: { name: `Guest ${index}`, email: `guest${index}@example.com` },
      });
    });
  }
}

/** Months that nobody has asked for before, all within the days that can be booked. */
class Months {
  next = 0;
  /** @param {number} count */
  take(count) {
    return Array.from({ length: count }, () => {
      const index = this.next++;
      return month(1 + (index % RESOURCES), Math.floor(index / RESOURCES));
    });
  }
}

/**
 * Sends the next of them, each once.
 * @param {BookingServer} server @param {number} connections @param {Bookings | Months} source
 */
async function askNext(server, connections, source) {
  const told = await ask(server, connections, source.take(MOST), false);
  source.next -= MOST - told.count; // those that were not sent
  return told;
}

const median = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** @type {Map<string, any[]>} */
const measured = new Map();
/** @param {string} name @param {any} value @param {number} [status] what every answer must be */
function note(name, value, status) {
  const statuses = Object.keys(value.statuses ?? {});
  if (status && statuses.some((each) => Number(each) !== status)) {
    throw new Error(`${name}: ${JSON.stringify(value.statuses)} where all should be ${status}`);
  }
  measured.set(name, [...(measured.get(name) ?? []), value]);
  return value;
}

const now = '2026-03-04T09:00:00Z';
const seconds = Date.parse(now) / 1000;

/** @param {number} count */
async function filled(count) {
  const place = temporaryFolder();
  const first = await startServer({ folder: place, site: denseSite, now });
  await first.end('SIGTERM');
  if (count > 0) {
    execFileSync('python3', ['-c', FILL, first.database, String(count), String(seconds), String(RESOURCES)]);
  }
  const begun = performance.now();
  const server = await startServer({ folder: place, site: denseSite, now });
  const started = performance.now() - begun;
  return { server, started, bookings: new Bookings(), months: new Months() };
}

const dense = await filled(0);
const small = await filled(SMALL);
const large = await filled(LARGE);
const MOST = Math.max(2000, SECONDS * 10_000);

for (let round = 0; round < ROUNDS; ++round) {
  note('commits', await load(['commits', join(folder.path, 'raw.db'), String(SECONDS)]));
  for (const connections of [1, 8, 64]) {
    note(`booking ${connections}`, await askNext(dense.server, connections, dense.bookings), 201);
  }
  note('healthz', await ask(dense.server, 64, HEALTH), 200);
  note('month kept', await ask(dense.server, 64, [month(7, 300)]), 200);
  note('month new', await askNext(dense.server, 64, dense.months), 200);
  note('config', await ask(dense.server, 64, CONFIG), 200);
  for (const [name, each] of /** @type {const} */ ([
    ['small', small],
    ['large', large],
  ])) {
    const days = Array.from({ length: 20_000 }, (_, i) => oneDay(1 + (i % RESOURCES), Math.floor(i / RESOURCES)));
    note(`day ${name}`, await ask(each.server, 1, days), 200);
    note(`month ${name}`, await askNext(each.server, 1, each.months), 200);
    note(`booking ${name}`, await askNext(each.server, 1, each.bookings), 201);
  }
  // A booking and /healthz, one at a time, while 64 clients ask for months that nobody has asked for.
  const [, health, booking] = await Promise.all([
    askNext(dense.server, 64, dense.months),
    ask(dense.server, 1, HEALTH),
    askNext(dense.server, 1, dense.bookings),
  ]);
  note('healthz among months', health, 200);
  note('booking among months', booking, 201);
}

const all = (/** @type {string} */ name) => /** @type {any[]} */ (measured.get(name));
const rate = (/** @type {any} */ value) => value.count / value.seconds;
const ratio = (/** @type {string} */ name, /** @type {string} */ reference) =>
  median(all(name).map((each, index) => rate(each) / rate(all(reference)[index])));
const slower = (/** @type {string} */ what) =>
  median(all(`${what} large`).map((each, index) => each.p50 / all(`${what} small`)[index].p50));
const cpuOf = (/** @type {string} */ name) => median(all(name).map((each) => each.cpu)) * 1000;

/** @type {{what: string, value: number, unit: string, cpu?: number}[]} */
const rows = [
  ...[1, 8, 64].map((connections) => ({
    what: `bookings : raw commits, ${connections} connection${connections > 1 ? 's' : ''}`,
    value: ratio(`booking ${connections}`, 'commits'),
    unit: '',
    cpu: cpuOf(`booking ${connections}`),
  })),
  { what: 'booking p99, 64 connections', value: median(all('booking 64').map((each) => each.p99)), unit: ' ms' },
  {
    what: 'month, unchanged : healthz, 64 connections',
    value: ratio('month kept', 'healthz'),
    unit: '',
    cpu: cpuOf('month kept'),
  },
  {
    what: 'month, first time : healthz, 64 connections',
    value: ratio('month new', 'healthz'),
    unit: '',
    cpu: cpuOf('month new'),
  },
  {
    what: 'widget/config : healthz, 64 connections',
    value: ratio('config', 'healthz'),
    unit: '',
    cpu: cpuOf('config'),
  },
  ...['day', 'month', 'booking'].map((what) => ({
    what: `${what} p50, ${LARGE} bookings : ${SMALL}`,
    value: slower(what),
    unit: '',
    cpu: cpuOf(`${what} large`),
  })),
  { what: `start to ready, ${SMALL} bookings`, value: small.started, unit: ' ms' },
  { what: `start to ready, ${LARGE} bookings`, value: large.started, unit: ' ms' },
  {
    what: 'healthz p95 while 64 ask for months',
    value: median(all('healthz among months').map((each) => each.p95)),
    unit: ' ms',
  },
  {
    what: 'booking p95 while 64 ask for months',
    value: median(all('booking among months').map((each) => each.p95)),
    unit: ' ms',
  },
];
const conditions =
  `${cpus().length} cores (${cpus()[0].model}), shared with the client; ${RESOURCES} resources; ` +
  `${ROUNDS} rounds of ${SECONDS} s, medians; raw commits ${Math.round(median(all('commits').map(rate)))} a second, ` +
  `healthz ${Math.round(median(all('healthz').map(rate)))} a second`;
const width = Math.max(...rows.map((row) => row.what.length));
for (const row of rows) {
  const cpu = row.cpu === undefined ? '' : `   ${row.cpu.toFixed(0)} µs of the server's processor time each`;
  console.log(`${row.what.padEnd(width)}  ${row.value.toFixed(row.unit ? 1 : 2).padStart(8)}${row.unit}${cpu}`);
}
console.log(conditions);
mkdirSync(join(ROOT, 'build/bench'), { recursive: true });
const result = { conditions, rows, measured: Object.fromEntries(measured) };
writeFileSync(join(ROOT, 'build/bench/server.json'), `${JSON.stringify(result, null, 2)}\n`);
for (const each of [dense, small, large]) await each.server.stop();
folder.remove();
