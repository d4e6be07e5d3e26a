// Several servers on one PostgreSQL database: any of them answers any request, and none books a time twice.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';

import { bearer, SECRET, startServer, visit } from '../../../support/booking_server.mjs';
import { startPostgres } from '../../../support/postgres.mjs';
import { until } from '../support/waiting.mjs';
import { OVERLAPS } from './support/overlaps.mjs';

/** @type {import('../../../support/postgres.mjs').Cluster} */
let cluster;
/** @type {(() => unknown)[]} */
const ends = [];
before(async () => {
  cluster = await startPostgres({ after: (end) => ends.push(end) });
});
after(() => ends.forEach((end) => end()));

const at = (day, hour, minute = '00') => `2026-03-${day}T${hour}:${minute}:00Z`;

/** @param {import('node:test').TestContext} t @param {number} count @param {any} [options] */
async function startServers(t, count, options = {}) {
  const store = options.store ?? cluster.createDatabase();
  const servers = await Promise.all(
    Array.from({ length: count }, () => startServer({ secretKey: SECRET, ...options, store })),
  );
  t.after(() => Promise.all(servers.map((server) => server.stop())));
  return { store, servers };
}

test('a visitor holds, books, moves and cancels, each time through another server', async (t) => {
  const { store, servers } = await startServers(t, 4);
  const [a, b, c, d] = servers;
  const wish = { booking_type_id: 3, resource_id: 1, starts_at: at(10, '09') };
  const held = await a.post('/bookings/holds', wish);
  assert.equal(held.status, 201);
  assert.equal((await b.post('/bookings', visit({ resource_id: 1 }))).status, 422);
  const token = held.json.data.hold_token;
  const made = await c.post('/bookings', visit({ resource_id: 1, hold_token: token }));
  assert.equal(made.status, 201);
  const { id, manage_token: manage } = made.json.data;
  const headers = { 'Authorization': `Bearer ${manage}`, 'Content-Type': 'application/json' };
  const moved = await d.request('PUT', `/api/v1/bookings/${id}`, {
    headers,
    body: JSON.stringify({ starts_at: at(10, '11') }),
  });
  assert.equal(moved.status, 200, moved.text);
  const shown = await b.get(`/bookings/${id}`, bearer);
  assert.equal(shown.json.data.starts_at, at(10, '11', '00').replace('Z', '.000000Z'));
  const cancelled = await a.request('POST', `/api/v1/bookings/${id}/cancel`, { headers: bearer });
  assert.equal(cancelled.status, 200);
  assert.equal(cluster.query(store, 'SELECT status FROM bookings'), 'cancelled');
  assert.equal((await d.post('/bookings', visit({ resource_id: 1, starts_at: at(10, '11') }))).status, 201);
});

test('a release at one server counts for a hold that arrives later at another', async (t) => {
  const { store, servers } = await startServers(t, 2);
  const [a, b] = servers;
  const wish = { booking_type_id: 3, resource_id: 1, starts_at: at(10, '09') };
  const token = `ht_${'5e'.repeat(20)}`;
  const path = `/api/v1/bookings/holds/${token}/release?key=pk_demo`;
  assert.equal((await a.request('POST', path)).status, 204);
  const late = await b.post('/bookings/holds', { ...wish, new_token: token });
  assert.equal(late.status, 422, late.text);
  assert.deepEqual(Object.keys(late.json.errors), ['new_token']);
  assert.equal(cluster.query(store, 'SELECT count(*) FROM holds'), '0');
  assert.equal((await b.post('/bookings/holds', { ...wish, hold_token: token })).status, 201);
});

test('of those who book or hold one time through four servers at once, one gets it', async (t) => {
  const { store, servers } = await startServers(t, 4);
  const times = ['09', '10', '11', '12'].map((hour) => at(10, hour));
  const answers = await Promise.all(
    times.flatMap((starts_at) =>
      Array.from({ length: 32 }, (_, i) => {
        const wish = { booking_type_id: 3, resource_id: 1, starts_at };
        const server = servers[i % 4];
        return i % 3 === 0
          ? server.post('/bookings/holds', wish, bearer)
          : server.post('/bookings', visit({ ...wish, contact: { name: 'A', email: `a${i}@example.com` } }), bearer);
      }),
    ),
  );
  const statuses = answers.map((answer) => answer.status);
  assert.equal(statuses.filter((status) => status === 201).length, times.length, String(statuses));
  assert.ok(
    statuses.every((status) => status === 201 || status === 422 || status === 429),
    String(statuses),
  );
  assert.equal(cluster.query(store, OVERLAPS), '0');
});

test('moves to one time through several servers leave one booking there', async (t) => {
  const { store, servers } = await startServers(t, 3);
  const ids = [];
  for (const hour of ['09', '10', '11', '12']) {
    ids.push((await servers[0].post('/bookings', visit({ resource_id: 1, starts_at: at(10, hour) }))).json.data.id);
  }
  const answers = await Promise.all(
    ids.map((id, i) =>
      servers[i % 3].request('PUT', `/api/v1/bookings/${id}`, {
        headers: { ...bearer, 'Content-Type': 'application/json' },
        body: JSON.stringify({ starts_at: at(10, '14') }),
      }),
    ),
  );
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 422, 422, 422]);
  assert.equal(cluster.query(store, OVERLAPS), '0');
});

test('a request with one idempotency key, sent to all servers, makes one booking', async (t) => {
  const { store, servers } = await startServers(t, 3);
  const send = (server) => server.post('/bookings', visit(), { 'Idempotency-Key': 'a-key' });
  const answers = await Promise.all([...servers, ...servers].map(send));
  assert.deepEqual(new Set(answers.map((answer) => answer.status)), new Set([201]));
  assert.deepEqual(new Set(answers.map((answer) => answer.json.data.id)).size, 1);
  assert.equal((await send(servers[1])).text, answers[0].text);
  assert.equal(cluster.query(store, 'SELECT count(*) FROM bookings'), '1');
  const other = await servers[2].post('/bookings', visit({ notes: 'x' }), { 'Idempotency-Key': 'a-key' });
  assert.equal(other.status, 422);
});

test('each webhook is sent once, by whichever server, also if the one that wrote it is killed', async (t) => {
  /** @type {string[]} */
  const received = [];
  const receiver = http
    .createServer((request, answer) => {
      let body = '';
      request.on('data', (data) => (body += data));
      request.on('end', () => {
        received.push(JSON.parse(body).delivery_id);
        answer.end();
      });
    })
    .unref();
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', () => resolve(undefined)));
  t.after(() => receiver.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (receiver.address());
  const { store, servers } = await startServers(t, 3, {
    env: { BOOKING_WEBHOOK_SECRET: 'whsec_7c1d0b6e55f2' },
    site: (site) => (site.webhooks = [{ url: `http://127.0.0.1:${port}/` }]),
  });
  const hours = ['09', '10', '11', '12', '14', '15'];
  const answers = await Promise.all(
    ['10', '11', '12'].flatMap((day) =>
      hours.map((hour, i) => servers[i % 3].post('/bookings', visit({ resource_id: 1, starts_at: at(day, hour) }))),
    ),
  );
  assert.deepEqual(new Set(answers.map((answer) => answer.status)), new Set([201]));
  await until(() => cluster.query(store, 'SELECT count(*) FROM outbox') === '0');
  assert.equal(received.length, answers.length);
  assert.equal(new Set(received).size, answers.length);

  // Written by a program that is gone: another server finds it within a second or two.
  cluster.query(
    store,
    `INSERT INTO outbox (channel, receiver, event, booking_id, delivery_id, body, made_at, due_at, due_set_at,
       claimed_by, claimed_until)
     VALUES ('webhook', 'http://127.0.0.1:${port}/', 'booking.created', 1, 'orphan', '{"delivery_id":"orphan"}',
       '2026-03-04T09:00:00Z', '2026-03-04T09:00:00Z', '2026-03-04T09:00:00Z', 'gone', clock_timestamp())`,
  );
  await until(() => received.includes('orphan'));
  await until(() => cluster.query(store, 'SELECT count(*) FROM outbox') === '0');
  assert.equal(received.length, answers.length + 1);
});

test('a server that is killed in the middle takes no booking with it, and holds nobody up', async (t) => {
  const { store, servers } = await startServers(t, 3);
  const [victim, ...others] = servers;
  /** @type {number[]} */
  const promised = [];
  const days = Array.from({ length: 5 }, (_, i) => 10 + i).filter((day) => day < 14);
  const starts = days.flatMap((day) => ['09', '10', '11', '12', '14', '15'].map((hour) => at(day, hour)));
  let asked = 0;
  await Promise.all(
    starts.map(async (starts_at, i) => {
      const server = servers[i % 3];
      if (++asked === 12) victim.child.kill('SIGKILL');
      try {
        const answer = await server.post('/bookings', visit({ resource_id: 1, starts_at }));
        if (answer.status === 201) promised.push(answer.json.data.id);
        else assert.equal(server, victim, `${answer.status} ${answer.text}`);
      } catch (error) {
        assert.equal(server, victim, String(error));
      }
    }),
  );
  assert.ok(promised.length >= (starts.length * 2) / 3 - 1);
  const kept = cluster.query(store, 'SELECT id FROM bookings').split('\n').map(Number);
  assert.deepEqual(
    promised.filter((id) => !kept.includes(id)),
    [],
  );
  for (const server of others) assert.equal((await server.request('GET', '/readyz')).status, 200);
});

test('behind PgBouncer in transaction mode all of it works', async (t) => {
  const direct = cluster.createDatabase();
  const store = await cluster.pooled(direct);
  if (!store) return t.skip('pgbouncer is not installed');
  const { servers } = await startServers(t, 2, { store });
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, i) => servers[i % 2].post('/bookings', visit({ resource_id: 1 }))),
  );
  assert.equal(answers.filter((answer) => answer.status === 201).length, 1, String(answers.map((a) => a.status)));
  assert.ok(answers.every((answer) => [201, 422].includes(answer.status)));
  for (const server of servers) assert.equal((await server.request('GET', '/readyz')).status, 200);
});
