// Another process holds the database's write lock: bookings wait for it, and nothing else does.
import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';

import { startServer, visit } from '../../../support/booking_server.mjs';
import { holdWriteLock } from '../support/lock_holder.mjs';
import { metric, until } from '../support/waiting.mjs';

const times = Array.from({ length: 8 }, (_, i) => `2026-03-10T${String(9 + i).padStart(2, '0')}:00:00Z`);

const bookingText = (starts_at) => {
  const body = JSON.stringify(visit({ starts_at }));
  return (
    'POST /api/v1/bookings HTTP/1.1\r\nHost: a\r\nX-Api-Key: pk_demo\r\nConnection: close\r\n' +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
};

/** Waits until that many requests are at the server, beside the one that asks. */
const untilInFlight = (server, count) =>
  until(async () => (await metric(server, 'booking_http_requests_in_flight')) === count + 1);

/** A server whose bookings wait for a write lock. */
async function stuck(t) {
  const server = await startServer();
  t.after(() => server.stop());
  const lock = await holdWriteLock(server.database);
  t.after(() => lock.release());
  return { server, lock };
}

test('reads, readiness and metrics answer while bookings wait for a write, which are refused after five seconds', async (t) => {
  const { server, lock } = await stuck(t);
  let answered = 0;
  const bookings = times.map(async (starts_at) => {
    const answer = await server.post('/bookings', visit({ starts_at }));
    ++answered;
    return answer;
  });
  await untilInFlight(server, times.length);
  for (const path of [
    '/bookings/types',
    '/bookings/availability?booking_type_id=3&date=2026-03-10',
    '/widget/config',
  ]) {
    assert.equal((await server.get(path)).status, 200);
  }
  const ready = await server.request('GET', '/readyz');
  assert.equal(ready.status, 503);
  assert.match(ready.json.message, /store: The database is held by another write/);
  assert.equal((await server.request('GET', '/healthz')).status, 200);
  assert.equal(answered, 0, 'a read waited for a write');
  for (const answer of await Promise.all(bookings)) {
    assert.equal(answer.status, 503);
    assert.equal(answer.headers['retry-after'], '1');
  }
  await lock.release();
  assert.equal(server.count('bookings'), 0);
  assert.equal((await server.post('/bookings', visit())).status, 201);
  assert.equal((await server.request('GET', '/readyz')).status, 200);
});

test('nothing is booked for clients that hang up while their bookings wait', async (t) => {
  const { server, lock } = await stuck(t);
  const sockets = times.map((starts_at) => {
    const socket = net.connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(bookingText(starts_at));
    return socket;
  });
  await untilInFlight(server, times.length);
  for (const socket of sockets) socket.destroy();
  await untilInFlight(server, 0);
  await lock.release();
  assert.equal((await server.post('/bookings', visit())).status, 201);
  assert.equal(server.count('bookings'), 1);
});

test('a client that closes its sending side with its request gets its answer', async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  assert.match(await server.raw(bookingText(times[0]), { end: true }), /^HTTP\/1\.1 201 /);
});

test('a server that is told to stop while bookings wait refuses them, and ends', async (t) => {
  const { server } = await stuck(t);
  const bookings = times.map((starts_at) => server.post('/bookings', visit({ starts_at })));
  await untilInFlight(server, times.length);
  server.child.kill('SIGTERM');
  for (const { status } of await Promise.all(bookings)) assert.equal(status, 503);
  assert.deepEqual(await server.ended, { code: 0, signal: null });
  assert.equal(server.count('bookings'), 0);
});
