// Many concurrent clients, and a power failure: no double booking, and no confirmed booking is lost.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';

import { SECRET, startServer, visit } from '../../support/booking_server.mjs';

function assertWinners(answers, winners) {
  const won = answers.filter((answer) => answer.status === 201);
  const lost = answers.filter((answer) => answer.status !== 201);
  assert.equal(won.length, winners);
  for (const answer of lost) {
    assert.equal(answer.status, 422);
    assert.deepEqual(answer.json, {
      success: false,
      message: 'The selected time is no longer available.',
      errors: { starts_at: ['The selected time is no longer available.'] },
    });
  }
}

test('of 64 clients that post one free slot at once, one gets it', async () => {
  const server = await startServer();
  const answers = await Promise.all(
    Array.from({ length: 64 }, (_, i) =>
      server.post(
        '/bookings',
        visit({
          resource_id: 1,
          contact: { name: `Visitor ${i}`, email: `v${i}@example.com` },
        }),
      ),
    ),
  );
  assertWinners(answers, 1);
  assert.equal(server.count('bookings'), 1);
  await server.stop();
});

test('of 64 clients that ask for anyone, as many get the slot as there are doctors', async () => {
  const server = await startServer({ site: (site) => (site.allow_overlap = true) });
  const answers = await Promise.all(Array.from({ length: 64 }, () => server.post('/bookings', visit())));
  assertWinners(answers, 2);
  const resources = answers.filter((a) => a.status === 201).map((a) => a.json.data.resource_id);
  assert.deepEqual(resources.sort(), [1, 2]);
  assert.equal(server.count('bookings'), 2);
  await server.stop();
});

test('of 48 clients that book one day, as many get a time as the day takes', async () => {
  const server = await startServer({
    site: (site) => {
      site.booking_types[0].max_per_day = 3;
      site.allow_overlap = true; // two may ask for the same hour before the day is full
    },
  });
  const answers = await Promise.all(
    Array.from({ length: 48 }, (_, i) => {
      const hour = String(9 + (i % 8)).padStart(2, '0');
      return server.post('/bookings', visit({ starts_at: `2026-03-10T${hour}:00:00Z` }));
    }),
  );
  assertWinners(answers, 3);
  const day = await server.get('/bookings/availability?booking_type_id=3&date=2026-03-10');
  assert.ok(day.json.data.slots.every((slot) => !slot.available));
  await server.stop();
});

test('one request sent twice at once with its key is booked once and answered twice', async () => {
  const server = await startServer({ site: (site) => (site.allow_overlap = true) });
  const send = (key, changes) => server.post('/bookings', visit(changes), { 'Idempotency-Key': key });
  const answers = await Promise.all(Array.from({ length: 16 }, () => send('same', {})));
  assert.deepEqual(new Set(answers.map((answer) => answer.status)), new Set([201]));
  assert.equal(new Set(answers.map((answer) => answer.text)).size, 1);
  assert.equal(server.count('bookings'), 1);
  const other = await send('same', { notes: 'another request' });
  assert.equal(other.status, 422);
  assert.ok(other.json.errors.idempotency_key);
  assert.equal((await send('other', {})).status, 201);
  await server.stop();
});

test('two servers on one file do not book a slot twice', async () => {
  const first = await startServer();
  const second = await startServer({ folder: first.folder });
  const answers = await Promise.all(
    Array.from({ length: 32 }, (_, i) => (i % 2 ? first : second).post('/bookings', visit({ resource_id: 2 }))),
  );
  assertWinners(answers, 1);
  await second.end('SIGTERM');
  await first.stop();
});

test('a booking survives the server being killed right after it said so', async () => {
  const server = await startServer();
  const made = await server.post('/bookings', visit({ resource_id: 1 }));
  assert.equal(made.status, 201);
  assert.deepEqual(await server.end('SIGKILL'), { code: null, signal: 'SIGKILL' });
  const again = await startServer({ folder: server.folder });
  const day = await again.get('/bookings/availability?booking_type_id=3&date=2026-03-10&resource_id=1');
  assert.equal(day.json.data.slots[0].available, false);
  assert.equal(day.json.data.slots[1].available, true);
  assert.equal((await again.post('/bookings', visit({ resource_id: 1 }))).status, 422);
  await again.stop();
});

test('a server told to stop finishes what it was asked, and ends well', async () => {
  const server = await startServer({ secretKey: SECRET });
  const asked = Array.from({ length: 20 }, (_, i) =>
    server.post('/bookings', visit({ starts_at: `2026-03-${10 + (i % 4)}T1${i % 5}:00:00Z` })),
  );
  await asked[0];
  const ended = server.end('SIGTERM');
  const answers = await Promise.allSettled(asked);
  assert.deepEqual(await ended, { code: 0, signal: null });
  const whole = answers.filter((answer) => answer.status === 'fulfilled');
  const booked = whole.filter(({ value }) => value.status === 201).length;
  for (const { value } of whole) assert.ok([201, 422].includes(value.status));
  // What was said to be booked is booked; one cut off before its answer may be as well.
  assert.ok(server.count('bookings') >= booked);
  assert.match(server.out, /^Listening on http:\/\/127\.0\.0\.1:\d+\n$/);
  server.folder.remove();
});

test('open connections with nothing on them do not hold up the end', async () => {
  const server = await startServer();
  const agent = new http.Agent({ keepAlive: true });
  await server.request('GET', '/healthz', { agent });
  const silent = net.connect(server.port, '127.0.0.1');
  silent.on('error', () => {});
  await once(silent, 'connect');
  assert.equal((await server.request('GET', '/healthz')).status, 200); // it has been accepted by now
  const began = process.hrtime.bigint();
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  assert.ok(process.hrtime.bigint() - began < 3_000_000_000n);
  agent.destroy();
});
