// The server is killed repeatedly while it works, and restarted with the same database: confirmed changes are kept, and
// a retry of an unanswered request takes effect once.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { bearer, SECRET, startServer } from '../../support/booking_server.mjs';
import { seeded } from '../../support/seeded_random.mjs';
import { byId, kept, listed, MixedClient, send } from './support/mixed_client.mjs';

const KILLS = Number(process.env.BOOKING_KILLS ?? 20); // scripts/soak: 100
const CLIENTS = 8;
const MOST_EVENTS = 100; // requests sent and answers heard before a kill
/** Lets the clients work until the server is killed at the moment that `random` chose. */
async function workUntilKilled(server, clients, random) {
  let events = 1 + random.below(MOST_EVENTS);
  const passed = () => {
    if (--events === 0) server.child.kill('SIGKILL');
  };
  const sendOrNothing = async (request) => {
    const asked = send(server, request).catch((error) => {
      assert.ok(['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(error.code), String(error));
      return null;
    });
    passed();
    const answer = await asked;
    if (answer) passed();
    return answer;
  };
  await Promise.all(clients.map((client) => client.work(sendOrNothing)));
  assert.deepEqual(await server.ended, { code: null, signal: 'SIGKILL' });
}

/** What SQLite itself says of the file, read past the server. */
function inspect(server) {
  const script = `
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
one = lambda sql: db.execute(sql).fetchone()[0]
print(json.dumps({
  'integrity': one('PRAGMA integrity_check'),
  'dangling': db.execute('PRAGMA foreign_key_check').fetchall(),
  'bookings': one('SELECT COUNT(*) FROM bookings'),
  'overlaps': one("""SELECT COUNT(*) FROM bookings a JOIN bookings b ON a.id < b.id
    AND a.resource_id = b.resource_id AND a.occupied_from < b.occupied_until
    AND b.occupied_from < a.occupied_until
    WHERE a.status = 'confirmed' AND b.status = 'confirmed'""")}))`;
  const path = join(server.folder.path, 'bookings.db');
  return JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
}

test('a server killed again and again at its work has lost nothing and done nothing twice', async (t) => {
  const random = seeded('kills');
  const clients = Array.from({ length: CLIENTS }, (_, i) => new MixedClient(`c${i}`, random.fork()));
  let server = await startServer({ secretKey: SECRET });
  t.after(() => server.stop());
  for (let kill = 0; kill < KILLS; ++kill) {
    await workUntilKilled(server, clients, random);
    server = await startServer({ folder: server.folder, secretKey: SECRET });
  }
  const unanswered = clients.filter((client) => client.waiting).length;
  assert.equal(unanswered, CLIENTS, "the kill came in the middle of everybody's work");
  await Promise.all(clients.map((client) => client.finish((request) => send(server, request))));

  const told = clients.flatMap((client) => [...client.bookings.values()]).sort(byId);
  const found = (await listed(server)).sort(byId);
  assert.ok(told.length > KILLS, `only ${told.length} bookings were made`);
  for (const status of ['confirmed', 'cancelled']) {
    assert.ok(
      told.some((booking) => booking.status === status),
      `none is ${status}`,
    );
  }
  assert.deepEqual(found.map(kept), told.map(kept));
  assert.equal(new Set(found.map(({ notes }) => notes)).size, found.length);

  for (const { first, holds } of clients) {
    for (const [request, text] of first.values()) {
      assert.equal((await send(server, request)).text, text);
    }
    for (const { token, ...wish } of holds) {
      const renew = { method: 'PUT', path: `/bookings/holds/${token}`, headers: bearer };
      assert.equal((await send(server, renew)).status, 200);
      const other = { method: 'POST', path: '/bookings', headers: bearer, body: { ...wish, contact_id: 42 } };
      assert.equal((await send(server, other)).status, 422);
    }
  }
  t.diagnostic(
    `soak: SIGKILL in the middle of ${CLIENTS} clients' work | ${KILLS} kills, ${told.length} bookings: none lost, none doubled`,
  );
  assert.deepEqual(inspect(server), { integrity: 'ok', dangling: [], bookings: told.length, overlaps: 0 });
});
