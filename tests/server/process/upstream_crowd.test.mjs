// 1,000 visitors per minute in front of an account that allows 120 calls per minute, for a quarter of a minute.
// tests/bench/upstream.mjs runs the whole minute and measures the times.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { visit } from '../../support/booking_server.mjs';
import { before } from './support/upstream_server.mjs';
import { crowd } from './support/upstream_crowd.mjs';

test('a crowd reads and books within the allowance of one account', async () => {
  const { reads, made, listed, asked, refused } = await crowd({ visitors: 250, bookings: 6, seconds: 15 });
  assert.equal(refused, 0);
  assert.ok(asked.every(({ status }) => status < 400));
  assert.equal(reads.length, 750);
  assert.ok(reads.every(({ status }) => status === 200));
  assert.deepEqual(
    made.map(({ status }) => status),
    Array(6).fill(201),
  );
  const ids = made.map(({ answer }) => answer.json.data.id).sort();
  assert.deepEqual(listed.map(({ id }) => id).sort(), ids);
});

test('where more want to book than the allowance carries, the rest are told how long it takes', async () => {
  const world = await before({ limit: 30 });
  const { server, proxy } = world;
  await server.get('/bookings/types');
  const book = (n) =>
    server.post(
      '/bookings',
      visit({
        starts_at: `2026-03-${10 + (n % 4)}T${10 + Math.floor(n / 4)}:00:00Z`,
        contact: { name: `Visitor ${n}`, email: `visitor${n}@example.com` },
      }),
      { 'Idempotency-Key': `queue-${n}` },
    );
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => book(n)));
  const made = answers.filter(({ status }) => status === 201);
  const told = answers.filter(({ status }) => status === 429);
  assert.equal(made.length + told.length, 20);
  assert.ok(made.length >= 7 && made.length <= 9, `${made.length} made at once`);
  assert.equal(proxy.refused, 0);
  for (const { json, headers } of told) {
    assert.match(json.message, /Your place in line is kept/);
    assert.ok(json.retry_after >= 5 && json.retry_after <= 125, `${json.retry_after} s`);
    assert.equal(headers['retry-after'], String(json.retry_after));
  }
  // Bookings further back in the queue get a larger retry_after.
  assert.ok(Math.max(...told.map(({ json }) => json.retry_after)) > 62);
  assert.equal((await world.ask('GET', '/bookings')).meta.total, made.length);
  await world.stop();
});
