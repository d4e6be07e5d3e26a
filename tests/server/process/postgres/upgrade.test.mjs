// A database of an earlier schema, with what the first release kept, opened by four servers at once.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { bearer, run, SECRET, startServer, temporaryFolder, visit } from '../../../support/booking_server.mjs';
import { startPostgres } from '../../../support/postgres.mjs';
import { firstReleaseSite, firstReleaseTold, putFirstRelease } from '../../fixtures/first_release.mjs';

const LAST = readdirSync(new URL('../../../../src/server/store/postgres/schema/', import.meta.url)).length;
const told = firstReleaseTold();
// From each later version back to the one before it.
const BACK = [
  `DROP INDEX bookings_holding_time, bookings_by_resource, bookings_by_given_email, bookings_by_given_phone, holds_by_resource;
   CREATE INDEX bookings_by_occupied ON bookings (occupied_from, occupied_until, resource_id)
     WHERE status IN ('pending', 'confirmed')`,
  'DROP TABLE request_counts',
  `CREATE INDEX bookings_by_type ON bookings (booking_type_id, starts_at) WHERE status IN ('pending', 'confirmed');
   CREATE INDEX bookings_by_end ON bookings (ends_at) WHERE status IN ('pending', 'confirmed')`,
  'DROP TABLE released_tokens',
];

test('four servers that start at once on a database of the first schema migrate it once, with all that it holds', async (t) => {
  assert.equal(BACK.length, LAST - 1, 'a way back from each version');
  const cluster = await startPostgres(t);
  const store = cluster.createDatabase();
  const folder = temporaryFolder();
  t.after(folder.remove);
  putFirstRelease(folder);
  const { code, err } = await run(['copy', '--from', `sqlite:${join(folder.path, 'bookings.db')}`, '--to', store]);
  assert.equal(code, 0, err);
  for (const sql of [...BACK].reverse()) cluster.query(store, sql);
  cluster.query(store, 'UPDATE booking_schema SET version = 1');

  const site = (/** @type {any} */ changed) => {
    firstReleaseSite(changed);
    delete changed.spam;
  };
  const options = { store, site, secretKey: SECRET, env: { BOOKING_WEBHOOK_SECRET: 'whsec_7c1d0b6e55f2' } };
  const servers = await Promise.all(Array.from({ length: 4 }, () => startServer(options)));
  t.after(() => Promise.all(servers.map((server) => server.stop())));
  assert.equal(cluster.query(store, 'SELECT version FROM booking_schema'), String(LAST));
  const ids = told.bookings.map((/** @type {any} */ each) => each.id);
  for (const server of servers) {
    const { json } = await server.get('/bookings?per_page=100', bearer);
    assert.deepEqual(
      json.data.map((/** @type {any} */ each) => each.id),
      ids,
    );
    for (const [owner, token] of Object.entries(told.links)) {
      for (const id of ids) {
        const { status } = await server.get(`/bookings/${id}`, { Authorization: `Bearer ${token}` });
        assert.equal(status, id === Number(owner) ? 200 : 404);
      }
    }
  }
  const wish = visit({ resource_id: 1, starts_at: '2026-03-19T09:00:00Z' });
  const answers = await Promise.all(servers.map((server) => server.post('/bookings', wish)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 422, 422, 422]);
});
