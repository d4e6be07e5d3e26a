// Four servers on one database and a crowd that books, moves, cancels and holds the same few times. Each second a server is
// killed and started again; in the middle the database is.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { SECRET, startServer } from '../../../support/booking_server.mjs';
import { startPostgres } from '../../../support/postgres.mjs';
import { seeded } from '../../../support/seeded_random.mjs';
import { byId, kept, listed, MixedClient, send } from '../support/mixed_client.mjs';
import { until } from '../support/waiting.mjs';
import { OVERLAPS } from './support/overlaps.mjs';

const KILLS = Number(process.env.BOOKING_KILLS ?? 8); // scripts/soak: 100
const SERVERS = 4;
const CLIENTS = 64;
const PATIENCE = 5000; // ms; how long the server lets a change wait for a thread and for the database together

test('a crowd on four servers that are killed in turn, and a database that crashes, is told one story', async (t) => {
  const cluster = await startPostgres(t);
  const store = cluster.createDatabase();
  const created = new Set();
  const receiver = http
    .createServer((request, answer) => {
      let body = '';
      request.on('data', (data) => (body += data));
      request.on('end', () => {
        const { event, data } = JSON.parse(body);
        if (event === 'booking.created') created.add(data.id);
        answer.end();
      });
    })
    .unref();
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', () => resolve(undefined)));
  t.after(() => receiver.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (receiver.address());
  const start = () =>
    startServer({
      store,
      secretKey: SECRET,
      env: { BOOKING_WEBHOOK_SECRET: 'whsec_7c1d0b6e55f2' },
      site: (site) => (site.webhooks = [{ url: `http://127.0.0.1:${port}/` }]),
    });
  const servers = await Promise.all(Array.from({ length: SERVERS }, start));
  /** @type {string[]} */
  const logs = []; // of those that were killed
  t.after(() => Promise.all(servers.map((server) => server.stop())));
  const random = seeded('crowd on four servers');
  const clients = Array.from({ length: CLIENTS }, (_, i) => new MixedClient(`c${i}`, random.fork()));

  let isOver = false;
  let asked = 0;
  /** @type {{sent: number, at: number}[]} */
  const unavailable = [];
  const ask = async (/** @type {any} */ request) => {
    for (let i = asked++; !isOver; ++i) {
      const sent = performance.now();
      try {
        const answer = await send(servers[i % SERVERS], request);
        if (answer.status !== 503) return answer;
        assert.ok(Number(answer.headers['retry-after']) > 0);
        unavailable.push({ sent, at: performance.now() });
      } catch (error) {
        const { code } = /** @type {NodeJS.ErrnoException} */ (error);
        assert.ok(['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(String(code)), String(error));
      }
      await pause(20);
    }
    return null;
  };
  const work = Promise.all(clients.map((client) => client.work(ask)));
  let lost = 0;
  let back = 0;
  for (let kill = 0; kill < KILLS; ++kill) {
    // A second, or as long as the crowd needs for a hundred requests.
    const before = asked;
    await Promise.race([Promise.all([pause(1000), until(() => asked >= before + 100)]), work]);
    const at = random.below(SERVERS);
    servers[at].child.kill('SIGKILL');
    await servers[at].ended;
    logs.push(servers[at].log);
    servers[at].folder.remove();
    servers[at] = await start();
    if (kill !== Math.floor(KILLS / 2)) continue;
    lost = performance.now();
    await cluster.crash();
    await cluster.start();
    back = performance.now();
  }
  isOver = true;
  await work;
  for (const client of clients) {
    await client.finish((/** @type {any} */ request) => send(servers[0], request));
  }
  // A 503 is right while the database is away, and where a change has waited until its patience is over: on a slow
  // machine 64 clients wait that long for their turns.
  const inAbsence = unavailable.filter(({ sent, at }) => sent < back && at > lost);
  const atOnce = unavailable.filter((one) => !inAbsence.includes(one) && one.at - one.sent < PATIENCE);
  assert.deepEqual(
    atOnce.map(({ sent, at }) => `503 after ${at - sent} ms, asked ${sent - back} ms after the database was back`),
    [],
    [...logs, ...servers.map(({ log }) => log)].join('\n'),
  );

  const told = clients.flatMap((client) => [...client.bookings.values()]).sort(byId);
  const found = (await listed(servers[0])).sort(byId);
  assert.deepEqual(found.map(kept), told.map(kept));
  assert.equal(cluster.query(store, OVERLAPS), '0');
  for (const client of clients) {
    for (const [request, text] of client.first.values()) {
      assert.equal((await send(servers[random.below(SERVERS)], request)).text, text);
    }
  }
  // What a killed server had claimed is another's after a minute; this clock is the database's.
  cluster.query(store, 'UPDATE outbox SET claimed_until = now()');
  await until(() => cluster.query(store, 'SELECT count(*) FROM outbox') === '0');
  assert.deepEqual(
    found.map(({ id }) => id).filter((id) => !created.has(id)),
    [],
  );
  t.diagnostic(
    `soak: Four servers on PostgreSQL, ${CLIENTS} clients | ${KILLS} kills, one crash of the database, ${asked} requests, ` +
      `${told.length} bookings: none lost, none doubled, no event lost; ${inAbsence.length} × 503, the last ` +
      `${Math.round(Math.max(back, ...inAbsence.map(({ at }) => at)) - back)} ms after the database was back; ` +
      `${unavailable.length - inAbsence.length} × 503 after ${PATIENCE / 1000} s of waiting`,
  );
});
