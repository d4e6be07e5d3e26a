// Rate limits, metrics and readiness through sockets, and the client's address behind a proxy.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';

import { startServer } from '../../support/booking_server.mjs';

const KEY = { 'X-Api-Key': 'pk_demo' };
const few = (site) => (site.limits = { reads_per_minute: 3, bookings_per_minute: 2 });
const from = (address) => ({ ...KEY, 'X-Forwarded-For': address });

test('a client that asks too much is told when to come back', async () => {
  const server = await startServer({ site: few });
  const answers = [];
  for (let i = 0; i < 4; ++i) answers.push(await server.get('/bookings/types'));
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [200, 200, 200, 429],
  );
  assert.deepEqual(
    answers.map((a) => a.headers['x-ratelimit-remaining']),
    ['2', '1', '0', '0'],
  );
  assert.equal(answers[0].headers['x-ratelimit-limit'], '3');
  const { headers, json } = answers[3];
  assert.equal(json.success, false);
  assert.ok(json.retry_after > 0 && json.retry_after <= 60);
  assert.equal(headers['retry-after'], String(json.retry_after));
  assert.equal(headers['x-ratelimit-reset'], answers[0].headers['x-ratelimit-reset']);
  await server.stop();
});

test('a stranger cannot pass for many by a header, and a proxy speaks for many', async () => {
  const alone = await startServer({ site: few });
  for (let i = 0; i < 3; ++i) await alone.get('/bookings/types', from(`192.0.2.${i}`));
  assert.equal((await alone.get('/bookings/types', from('192.0.2.9'))).status, 429);
  await alone.stop();

  const behind = await startServer({ site: few, args: ['--trusted-proxies', '127.0.0.0/8, 10.0.0.1'] });
  const ask = async (address) => (await behind.get('/bookings/types', from(address))).status;
  for (let i = 0; i < 3; ++i) assert.equal(await ask(`198.51.100.${i}, 192.0.2.1, 10.0.0.1`), 200);
  assert.equal(await ask('192.0.2.1'), 429);
  assert.equal(await ask('192.0.2.1, 192.0.2.2'), 200);
  // The same header on several lines is one list.
  const raw = (lines) =>
    behind.raw(`GET /api/v1/bookings/types?key=pk_demo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${lines}\r\n`);
  assert.match(await raw('X-Forwarded-For: 192.0.2.3\r\nX-Forwarded-For: 192.0.2.1\r\n'), /^HTTP\/1.1 429/);
  assert.match(await raw('X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.3\r\n'), /^HTTP\/1.1 200/);
  await behind.stop();
});

test("connections of a trusted proxy are not capped as one client's", async () => {
  for (const args of [[], ['--trusted-proxies', '127.0.0.1']]) {
    const server = await startServer({ args });
    const open = Array.from({ length: 450 }, () => {
      const socket = net.connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      return socket;
    });
    await Promise.all(open.map((socket) => once(socket, 'connect')));
    const answer = await server.request('GET', '/healthz').catch(() => ({ status: 503 }));
    assert.equal(answer.status, args.length ? 200 : 503);
    for (const socket of open) socket.destroy();
    await server.stop();
  }
});

test('connections of a few networks that say nothing, or not enough, shut nobody out', async () => {
  const server = await startServer();
  const open = Array.from({ length: 1024 }, (_, i) => {
    const socket = net.connect({ port: server.port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (i % 4)}` });
    socket.on('error', () => {});
    return socket;
  });
  await Promise.all(open.map((socket) => once(socket, 'connect')));
  const oldest = once(open[0], 'close');
  assert.equal((await server.request('GET', '/healthz')).status, 200);
  await oldest;
  for (const socket of open) socket.write('GET /healthz HTTP/1.1\r\nHost:');
  for (let i = 0; i < 3; ++i) assert.equal((await server.request('GET', '/healthz')).status, 200);
  for (const socket of open) socket.destroy();
  await server.stop();
});

test('the metrics tell what happened, and of nobody', async () => {
  const server = await startServer();
  const held = await server.post('/bookings/holds', { booking_type_id: 3, starts_at: '2026-03-10T09:00:00Z' });
  await server.get('/bookings/types');
  await server.request('GET', '/no/such/page');
  const answer = await server.request('GET', '/metrics');
  assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  const value = (name) =>
    Number(
      answer.text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length),
    );
  const requests = (labels) => value(`booking_http_requests_total{${labels}}`);
  assert.equal(requests('route="/api/v1/bookings/types",method="GET",status="200"'), 1);
  assert.equal(requests('route="/api/v1/bookings/holds",method="POST",status="201"'), 1);
  assert.equal(requests('route="none",method="GET",status="404"'), 1);
  assert.equal(value('booking_holds_live'), 1);
  assert.equal(value('booking_http_requests_in_flight'), 1); // this one
  assert.ok(value('booking_http_connections') >= 1);
  assert.equal(value('booking_worker_queue_length'), 0);
  for (const secret of [held.json.data.hold_token, '127.0.0.1', 'no/such']) {
    assert.ok(!answer.text.includes(secret));
  }
  await server.stop();
});

test("scrapes of the metrics are bounded, and use up nothing of a visitor's requests", async () => {
  const server = await startServer({ site: few });
  const statuses = [];
  for (let i = 0; i < 5; ++i) statuses.push((await server.request('GET', '/metrics')).status);
  assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
  assert.equal((await server.get('/bookings/types')).status, 200);
  for (const path of ['/healthz', '/readyz']) {
    for (let i = 0; i < 5; ++i) assert.equal((await server.request('GET', path)).status, 200);
  }
  await server.stop();
});

test('a server is ready while its store answers', async () => {
  const server = await startServer();
  const answer = await server.request('GET', '/readyz');
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.json, { success: true, data: { status: 'ready' } });
  await server.stop();
});
