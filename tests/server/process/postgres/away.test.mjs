// The PostgreSQL database goes away and comes back under running servers.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { run, startServer, visit } from '../../../support/booking_server.mjs';
import { startPostgres } from '../../../support/postgres.mjs';
import { until, untilNotReady, untilReady } from '../support/waiting.mjs';

test('while the database is away the answer is 503, and soon after it is back all is well', async (t) => {
  const cluster = await startPostgres(t);
  const store = cluster.createDatabase();
  const server = await startServer({ store });
  t.after(() => server.stop());
  await cluster.crash();
  await untilNotReady(server, /database server does not answer/);
  const refused = await server.post('/bookings', visit());
  assert.equal(refused.status, 503);
  assert.ok(Number(refused.headers['retry-after']) > 0);
  assert.equal((await server.get('/bookings/availability?booking_type_id=3&date=2026-03-10')).status, 503);
  await cluster.start();
  const back = performance.now();
  await untilReady(server);
  assert.equal((await server.post('/bookings', visit())).status, 201);
  assert.ok(performance.now() - back < 5000);
});

test('every booking that was confirmed is there after the database crashed in the middle', async (t) => {
  const cluster = await startPostgres(t);
  const store = cluster.createDatabase();
  const servers = await Promise.all([startServer({ store }), startServer({ store })]);
  t.after(() => Promise.all(servers.map((server) => server.stop())));
  /** @type {number[]} */
  const promised = [];
  const statuses = new Set();
  const hours = ['09', '10', '11', '12', '14', '15'];
  const days = ['09', '10', '11', '12', '13', '16', '17', '18', '19', '20'];
  const starts = days.flatMap((day) => hours.map((hour) => `2026-03-${day}T${hour}:00:00Z`));
  let isDone = false;
  const book = async (server, from) => {
    for (let i = from; i < starts.length; i += 2) {
      const body = visit({ resource_id: 1, starts_at: starts[i] });
      const headers = { 'Idempotency-Key': starts[i] };
      let answer = await server.post('/bookings', body, headers);
      statuses.add(answer.status);
      // As the widget does: the same request again, under its key.
      while (answer.status === 503) answer = await server.post('/bookings', body, headers);
      statuses.add(answer.status);
      if (answer.status === 201) promised.push(answer.json.data.id);
    }
  };
  const booking = Promise.all([book(servers[0], 0), book(servers[1], 1)]).finally(() => (isDone = true));
  await until(() => promised.length >= 8 || isDone);
  await cluster.crash();
  await cluster.start();
  await booking;
  assert.deepEqual(
    [...statuses].filter((status) => status !== 201 && status !== 503),
    [],
  );
  const kept = cluster.query(store, 'SELECT id FROM bookings').split('\n').map(Number);
  assert.deepEqual(
    promised.filter((id) => !kept.includes(id)),
    [],
  );
  assert.equal(kept.length, starts.length);
});

test('a secret in the flag is refused without being repeated', async () => {
  for (const store of ['postgres:host=/run password=sesame', 'postgres://booking:sesame@db.example.com/booking']) {
    const { code, out, err } = await run(['--site', 'x.json', '--store', store, '--listen', '127.0.0.1:0']);
    assert.equal(code, 2);
    assert.match(err, /BOOKING_PG_PASSWORD/);
    assert.doesNotMatch(out + err, /sesame/);
  }
});
