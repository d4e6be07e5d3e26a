// The primary is lost, and its standby takes over: what was answered 201 is there, once, and so is what was to be told.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { SECRET, startServer, visit } from '../../../support/booking_server.mjs';
import { startPostgres, startStandby } from '../../../support/postgres.mjs';
import { until, untilReady } from '../support/waiting.mjs';
import { OVERLAPS } from './support/overlaps.mjs';

const RECOVERY = 5000; // ms after the database takes writes again
const WIDTH = 8; // clients

test('a primary is lost and its standby promoted: no booking is lost, none is made twice', async (t) => {
  const primary = await startPostgres(t);
  const standby = await startStandby(t, primary);
  const name = primary.createDatabase().split('dbname=')[1];
  const store = `postgres:host=${primary.folder},${standby.folder} user=booking dbname=${name} target_session_attrs=read-write`;
  const told = new Set();
  const receiver = http
    .createServer((request, answer) => {
      let body = '';
      request.on('data', (data) => (body += data));
      request.on('end', () => {
        told.add(JSON.parse(body).data.id);
        answer.end();
      });
    })
    .unref();
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', () => resolve(undefined)));
  t.after(() => receiver.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (receiver.address());
  const options = {
    store,
    secretKey: SECRET,
    env: { BOOKING_WEBHOOK_SECRET: 'whsec_7c1d0b6e55f2' },
    site: (/** @type {any} */ site) => (site.webhooks = [{ url: `http://127.0.0.1:${port}/` }]),
  };
  const servers = await Promise.all([startServer(options), startServer(options)]);
  t.after(() => Promise.all(servers.map((server) => server.stop())));

  const days = ['09', '10', '11', '12', '13', '16', '17', '18', '19', '20', '23', '24', '25', '26', '27'];
  const hours = ['09', '10', '11', '12', '13', '14', '15', '16'];
  const starts = days.flatMap((day) => hours.map((hour) => `2026-03-${day}T${hour}:00:00Z`));
  const wishes = starts.flatMap((starts_at) =>
    [1, 2].map((resource_id) => {
      const contact = { name: 'A', email: `a${resource_id}@example.com` };
      return { starts_at, resource_id, contact };
    }),
  );
  /** @type {number[]} */
  const promised = [];
  /** @type {{at: number, status: number, retryAfter: number}[]} */
  const answers = [];
  let asked = 0;
  const book = async () => {
    for (let i = asked++; i < wishes.length; i = asked++) {
      // As the widget does: the same request again, under its key, through any server.
      for (let attempt = i; ; ++attempt) {
        const answer = await servers[attempt % 2].post('/bookings', visit(wishes[i]), {
          'Idempotency-Key': `key-${i}`,
        });
        const { status } = answer;
        answers.push({ at: performance.now(), status, retryAfter: Number(answer.headers['retry-after']) });
        if (status === 201) promised.push(answer.json.data.id);
        if (status !== 503) break;
        await pause(50);
      }
    }
  };
  const booking = Promise.all(Array.from({ length: WIDTH }, book));
  await until(() => promised.length >= wishes.length / 4);
  const lost = performance.now();
  await primary.crash();
  await until(() => answers.some(({ status }) => status === 503));
  await standby.promote();
  const back = performance.now();
  await booking;

  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201, 503]));
  for (const { at, retryAfter } of answers.filter(({ status }) => status === 503)) {
    assert.ok(at >= lost && at < back + RECOVERY, `503 ${Math.round(at - back)} ms after the promotion`);
    assert.ok(retryAfter > 0);
  }
  const first = answers.find(({ at, status }) => at > back && status === 201);
  assert.ok(first && first.at - back < RECOVERY);
  await Promise.all(servers.map(untilReady));

  const kept = standby.query(standby.store(name), 'SELECT id FROM bookings').split('\n').map(Number);
  assert.equal(promised.length, wishes.length);
  assert.deepEqual(new Set(kept), new Set(promised));
  assert.equal(standby.query(standby.store(name), OVERLAPS), '0');
  await until(() => standby.query(standby.store(name), 'SELECT count(*) FROM outbox') === '0');
  assert.deepEqual([...promised.filter((id) => !told.has(id))], []);
  t.diagnostic(
    `soak: A primary lost, its synchronous standby promoted | ${promised.length} bookings by ${WIDTH} clients: none lost, none ` +
      `doubled, no event lost; booked again ${Math.round(first.at - back)} ms after the standby took writes`,
  );
});

test('a host that takes connections and says nothing holds nobody up while another one answers', async (t) => {
  const cluster = await startPostgres(t);
  const name = cluster.createDatabase().split('dbname=')[1];
  /** @type {Set<net.Socket>} */
  const sockets = new Set();
  const mute = net.createServer((socket) => sockets.add(socket)).unref();
  await new Promise((resolve) => mute.listen(`${cluster.folder}/.s.PGSQL.6000`, () => resolve(undefined)));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    mute.close();
  });
  const store = `postgres:host=${cluster.folder},${cluster.folder} port=6000,5432 user=booking dbname=${name}`;
  const server = await startServer({ store, secretKey: SECRET });
  t.after(() => server.stop());
  assert.ok(sockets.size > 0);
  assert.equal((await server.post('/bookings', visit())).status, 201);
  // The one that answered is asked first from then on.
  const tried = sockets.size;
  await cluster.crash();
  await cluster.start();
  await untilReady(server);
  assert.equal((await server.post('/bookings', visit({ starts_at: '2026-03-10T11:00:00Z' }))).status, 201);
  assert.ok(tried <= 3, `${tried} connections to the one that says nothing`);
});
