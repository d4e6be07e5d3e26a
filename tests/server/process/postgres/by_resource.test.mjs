// The example that spreads bookings by resource: the server works as before, and the database refuses what it refused before.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { bearer, SECRET, startServer, visit } from '../../../support/booking_server.mjs';
import { startPostgres } from '../../../support/postgres.mjs';
import { OVERLAPS } from './support/overlaps.mjs';

const EXAMPLE = readFileSync(new URL('../../../../examples/postgres/by_resource.sql', import.meta.url), 'utf8');

test('bookings that are spread over partitions are made, moved to another resource and cancelled, and never overlap', async (t) => {
  const cluster = await startPostgres(t);
  const store = cluster.createDatabase();
  await (await startServer({ store })).stop();
  cluster.query(store, EXAMPLE);
  const servers = await Promise.all([
    startServer({ store, secretKey: SECRET }),
    startServer({ store, secretKey: SECRET }),
  ]);
  t.after(() => Promise.all(servers.map((server) => server.stop())));
  const [a, b] = servers;
  const put = (/** @type {number} */ id, /** @type {any} */ body) =>
    b.request('PUT', `/api/v1/bookings/${id}`, {
      headers: { ...bearer, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const made = await Promise.all(
    [1, 2, 1, 2, 1, 2].map((resource_id, i) =>
      servers[i % 2].post('/bookings', visit({ resource_id, contact: { name: 'A', email: `a${i}@example.com` } })),
    ),
  );
  assert.deepEqual(made.map(({ status }) => status).sort(), [201, 201, 422, 422, 422, 422], a.log);
  const booked = made.filter(({ status }) => status === 201).map(({ json }) => json.data);
  const ofOne = booked.find(({ resource_id }) => resource_id === 1);
  const starts_at = '2026-03-10T11:00:00Z';
  const moved = await put(ofOne.id, { starts_at, resource_id: 2 });
  assert.equal(moved.status, 200, moved.text);
  assert.equal((await a.get(`/bookings/${ofOne.id}`, bearer)).json.data.resource_id, 2);
  const back = await put(booked.find(({ resource_id }) => resource_id === 2).id, { starts_at });
  assert.equal(back.status, 422);
  const cancelled = await a.request('POST', `/api/v1/bookings/${ofOne.id}/cancel`, { headers: bearer });
  assert.equal(cancelled.status, 200);
  assert.equal((await a.get('/bookings?per_page=100', bearer)).json.data.length, 2);
  assert.equal(cluster.query(store, OVERLAPS), '0');
  const second = `INSERT INTO bookings (contact_id, booking_type_id, resource_id, title, starts_at, ends_at, occupied_from,
    occupied_until, status, created_at, updated_at) SELECT contact_id, booking_type_id, resource_id, title, starts_at, ends_at,
    occupied_from, occupied_until, status, created_at, updated_at FROM bookings WHERE status = 'confirmed'`;
  assert.throws(() => cluster.query(store, second), /never_overlap/);
});
