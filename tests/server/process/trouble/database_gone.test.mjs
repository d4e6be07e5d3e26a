// The database file is deleted or replaced while the server runs: nothing is booked into a file that nobody will read.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { test } from 'node:test';

import { startServer, visit } from '../../../support/booking_server.mjs';
import { until, untilNotReady, untilReady } from '../support/waiting.mjs';

const PARTS = ['', '-wal', '-shm'];
const LATER = { starts_at: '2026-03-11T09:00:00Z' };

async function serving(t) {
  const server = await startServer();
  t.after(() => server.stop());
  assert.equal((await server.post('/bookings', visit())).status, 201);
  return server;
}

/** A copy as SQLite makes it from a running database. */
function backUp(from, to) {
  const script = 'import sqlite3,sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))';
  execFileSync('python3', ['-c', script, from, to]);
}

async function refuses(server) {
  const answer = await server.post('/bookings', visit(LATER));
  assert.equal(answer.status, 503, answer.text);
  assert.equal(answer.headers['retry-after'], '10');
  await untilNotReady(server, /The database file is gone or was replaced/);
}

async function goesOn(server, bookings) {
  await untilReady(server);
  assert.equal((await server.post('/bookings', visit(LATER))).status, 201);
  assert.equal(server.count('bookings'), bookings);
}

for (const parts of [[''], PARTS]) {
  test(`a database whose file${parts.length > 1 ? 's are' : ' is'} moved away is not written, until it is back`, async (t) => {
    const server = await serving(t);
    const { database } = server;
    for (const part of parts) renameSync(database + part, `${database}.away${part}`);
    await refuses(server);
    await until(() => /bookings\.db is gone; put it back\./.test(server.log));
    assert.ok(!existsSync(database), 'an empty one was made');
    for (const part of parts) renameSync(`${database}.away${part}`, database + part);
    await goesOn(server, 2);
  });
}

test('a backup in the place of a deleted database is opened by itself', async (t) => {
  const server = await serving(t);
  const { database } = server;
  backUp(database, `${database}.backup`);
  const lost = await server.post('/bookings', visit({ starts_at: '2026-03-12T09:00:00Z' }));
  assert.equal(lost.status, 201);
  for (const part of PARTS) rmSync(database + part);
  await refuses(server);
  copyFileSync(`${database}.backup`, database);
  await goesOn(server, 2);
  await until(() => /was replaced while the server ran; it goes on with the new file\./.test(server.log));
  // Readers see it too.
  const day = await server.get('/bookings/availability?booking_type_id=3&date=2026-03-12');
  assert.ok(day.text.includes('2026-03-12T09:00:00Z'));
});

test('a backup moved over the database alone is not mixed with the last commits of the old one', async (t) => {
  const server = await serving(t);
  const { database } = server;
  backUp(database, `${database}.backup`);
  // A second after the last commit, the log beside the database is empty.
  assert.equal((await server.post('/bookings', visit({ starts_at: '2026-03-12T09:00:00Z' }))).status, 201);
  renameSync(database, `${database}.old`);
  copyFileSync(`${database}.backup`, database);
  await refuses(server);
  await until(() => /do not belong together any more/.test(server.log));
  renameSync(`${database}.old`, database);
  await goesOn(server, 3);
});
