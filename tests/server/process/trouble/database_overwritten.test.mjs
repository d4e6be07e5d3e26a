// Another file is copied over the database in place, as `cp` does it: the path and the inode stay, the bytes don't.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { PROGRAM, run, startServer, temporaryFolder, visit } from '../../../support/booking_server.mjs';
import { until, untilNotReady, untilReady } from '../support/waiting.mjs';

const day = (number) => visit({ starts_at: `2026-03-${number}T09:00:00Z` });
const FREE = '/bookings/availability?booking_type_id=3&date=2026-03-19';
const OVERWRITTEN = /bookings\.db was overwritten by another file/;

async function book(server, number) {
  const answer = await server.post('/bookings', day(number));
  assert.equal(answer.status, 201, answer.text);
}

/** A server with two bookings in its file. */
async function serving(t, options = {}) {
  const server = await startServer(options);
  t.after(() => server.stop());
  await book(server, 10);
  await book(server, 11);
  await untilInFile(server, 2);
  return server;
}

/** Rows of the file alone, as if nothing were beside it; NaN while it is no whole database. */
function bookingsIn(file) {
  const script =
    'import sqlite3,sys\n' +
    'db = sqlite3.connect("file:" + sys.argv[1] + "?immutable=1", uri=True)\n' +
    'try: print(db.execute("SELECT COUNT(*) FROM bookings").fetchone()[0])\n' +
    'except sqlite3.Error: print("none")';
  return Number(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }));
}

const untilInFile = (server, bookings) => until(() => bookingsIn(server.database) === bookings, server);

/** Writes those bytes into a file that exists, as cp does. */
const overwrite = (file, bytes) => writeFileSync(file, bytes);

/** The file of another business's server, with one booking. */
async function foreignFile() {
  const server = await startServer();
  try {
    await book(server, 12);
    assert.deepEqual(await server.end('SIGTERM'), { code: 0, signal: null });
    return readFileSync(server.database);
  } finally {
    server.folder.remove();
  }
}

function sqlite(file, ...commands) {
  return execFileSync('sqlite3', ['-cmd', '.timeout 10000', file, ...commands], { encoding: 'utf8' });
}

async function refuses(server) {
  const { ino } = statSync(server.database);
  const answer = await server.post('/bookings', day(13));
  assert.equal(answer.status, 503, answer.text);
  assert.equal(answer.headers['retry-after'], '10');
  const read = await server.get(FREE);
  assert.equal(read.status, 503, read.text);
  await untilNotReady(server, /The database file is gone or was replaced/);
  await until(() => OVERWRITTEN.test(server.log), server);
  assert.equal(statSync(server.database).ino, ino);
}

async function goesOn(server, bookings) {
  await untilReady(server);
  await book(server, 13);
  assert.equal((await server.get(FREE)).status, 200);
  assert.equal(server.count('bookings'), bookings + 1);
  assert.equal(sqlite(server.database, 'PRAGMA integrity_check').trim(), 'ok');
}

test('another database copied over the running one is neither read nor written, until the right one is put back', async (t) => {
  const foreign = await foreignFile();
  const server = await serving(t);
  await book(server, 16); // in the log beside the file, unless a second has passed
  const right = readFileSync(server.database);
  overwrite(server.database, foreign);
  await refuses(server);
  assert.ok(readFileSync(server.database).equals(foreign), 'it was written to');
  overwrite(server.database, right);
  await goesOn(server, 3);
});

test('a server that stops leaves the file that was copied over its database alone, and none is mixed with its log', async (t) => {
  const foreign = await foreignFile();
  const server = await serving(t);
  const { database } = server;
  await book(server, 16);
  const right = readFileSync(database);
  overwrite(database, foreign);
  await refuses(server);
  assert.deepEqual(await server.end('SIGTERM'), { code: 0, signal: null });
  assert.ok(readFileSync(database).equals(foreign), 'it was written to');
  assert.ok(statSync(`${database}-wal`).size > 0);
  const args = ['--site', join(server.folder.path, 'site.json'), '--store', `sqlite:${database}`];
  const { code, err } = await run([...args, '--listen', '127.0.0.1:0']);
  assert.equal(code, 2, err);
  assert.match(err, /bookings\.db and its -wal do not belong together/);
  assert.ok(readFileSync(database).equals(foreign), 'it was written to');
  overwrite(database, right);
  const again = await startServer({ folder: server.folder });
  t.after(() => again.end('SIGTERM'));
  await goesOn(again, 3);
});

test('the file that was copied over the database is served once the old log is removed', async (t) => {
  const foreign = await foreignFile();
  const server = await serving(t);
  overwrite(server.database, foreign);
  await refuses(server);
  await server.end('SIGTERM');
  for (const end of ['-wal', '-shm']) rmSync(server.database + end, { force: true });
  const again = await startServer({ folder: server.folder });
  t.after(() => again.end('SIGTERM'));
  await goesOn(again, 1);
});

test('an empty file over the database does not cost the last bookings', async (t) => {
  const server = await serving(t);
  const { database } = server;
  await book(server, 16);
  const right = readFileSync(database);
  overwrite(database, '');
  await refuses(server);
  await server.end('SIGKILL');
  const args = ['--site', join(server.folder.path, 'site.json'), '--store', `sqlite:${database}`];
  const { code, err } = await run([...args, '--listen', '127.0.0.1:0']);
  assert.equal(code, 2, err);
  assert.match(err, /bookings\.db is empty/);
  assert.ok(existsSync(`${database}-wal`));
  overwrite(database, right);
  const again = await startServer({ folder: server.folder });
  t.after(() => again.end('SIGTERM'));
  await goesOn(again, 3);
});

const COPIES = {
  'cp': (from, to) => copyFileSync(from, to),
  'booking-server backup': (from, to) => execFileSync(PROGRAM, ['backup', to, '--store', `sqlite:${from}`]),
  '.backup': (from, to) => sqlite(from, `.backup ${to}`),
  'VACUUM INTO': (from, to) => sqlite(from, `VACUUM INTO '${to}'`),
};
for (const [how, copy] of Object.entries(COPIES)) {
  test(`an older copy of the same database, made by ${how}, is another file too`, async (t) => {
    const server = await serving(t);
    const older = join(server.folder.path, 'older.db');
    copy(server.database, older);
    const bytes = readFileSync(older);
    await book(server, 16);
    await untilInFile(server, 3);
    const right = readFileSync(server.database);
    overwrite(server.database, bytes);
    await refuses(server);
    assert.ok(readFileSync(server.database).equals(bytes), 'it was written to');
    overwrite(server.database, right);
    await goesOn(server, 3);
  });
}

test('backups, repairs and other programs that go through SQLite are no other file', async (t) => {
  const server = await serving(t);
  const { database } = server;
  const starts = ['12', '13', '16', '17', '18', '19', '20', '23', '24', '25', '26'].flatMap((date) =>
    ['09', '10', '11', '12', '14', '15', '16'].map((hour) => `2026-03-${date}T${hour}:00:00Z`),
  );
  const folder = temporaryFolder();
  t.after(folder.remove);
  const into = (name) => join(folder.path, name);
  const others = [
    () => execFileSync(PROGRAM, ['backup', into('a.db'), '--store', `sqlite:${database}`]),
    () => sqlite(database, `.backup ${into('b.db')}`),
    () => sqlite(database, 'VACUUM'),
    () => sqlite(database, 'PRAGMA wal_checkpoint(TRUNCATE)'),
    () => sqlite(database, "UPDATE contacts SET name = 'Written by hand'"),
    () => sqlite(database, 'PRAGMA wal_checkpoint(TRUNCATE)', 'VACUUM', 'PRAGMA wal_checkpoint(RESTART)', 'ANALYZE'),
    () => sqlite(database, `.restore ${into('b.db')}`, 'PRAGMA wal_checkpoint(TRUNCATE)'),
    () => execFileSync('touch', [database]),
    () => execFileSync('chmod', ['640', database]),
  ];
  for (const [number, starts_at] of starts.entries()) {
    const answer = await server.post('/bookings', visit({ starts_at }));
    assert.equal(answer.status, 201, answer.text);
    if (number % 2 === 0) others[(number / 2) % others.length]();
    assert.equal((await server.get(FREE)).status, 200);
    assert.equal((await server.request('GET', '/readyz')).status, 200);
  }
  assert.doesNotMatch(server.log, /overwritten|"status":503/);
});

/**
 * A server that is killed after sqlite3 has restored a copy with two bookings; `before` and `after`: days that are booked.
 * @param {import('node:test').TestContext} t @param {{before?: number[], after?: number[]}} days
 */
async function restoredAndKilled(t, { before = [], after = [] }) {
  const server = await serving(t);
  const { database } = server;
  const copy = join(server.folder.path, 'copy.db');
  sqlite(database, `.backup ${copy}`);
  await book(server, 12);
  await untilInFile(server, 3);
  const right = readFileSync(database);
  for (const number of before) await book(server, number);
  sqlite(database, `.restore ${copy}`);
  for (const number of after) await book(server, number);
  assert.deepEqual(await server.end('SIGKILL'), { code: null, signal: 'SIGKILL' });
  return { server, right };
}

async function startsAgain(t, { folder }) {
  const again = await startServer({ folder });
  t.after(() => again.end('SIGTERM'));
  return again;
}

const FROM_LOG = /Another program has written the whole database to .*bookings\.db-wal/;
/** @type {Record<string, {before?: number[], after?: number[]}>} */
const RESTORES = {
  'right after a checkpoint': {},
  'after a booking': { before: [17] },
  'before a booking': { after: [18] },
  'between two bookings': { before: [17], after: [18] },
};
for (const [when, days] of Object.entries(RESTORES)) {
  test(`a server that is killed after sqlite3 restored a copy, ${when}, starts with the copy`, async (t) => {
    const { server, right } = await restoredAndKilled(t, days);
    assert.ok(readFileSync(server.database).equals(right), 'it was brought into the file before');
    const again = await startsAgain(t, server);
    await goesOn(again, 2 + (days.after?.length ?? 0));
    if (days.before) assert.doesNotMatch(again.log, FROM_LOG);
    else await until(() => FROM_LOG.test(again.log), again);
  });
}

test('after sqlite3 restored a copy, what is copied over the database is not mixed with it', async (t) => {
  const foreign = await foreignFile();
  const { server, right } = await restoredAndKilled(t, {});
  for (const bytes of [foreign.subarray(0, foreign.length / 2), right.subarray(0, 5000)]) {
    const wal = readFileSync(`${server.database}-wal`);
    overwrite(server.database, bytes);
    const again = await startServer({ folder: server.folder });
    await until(() => FROM_LOG.test(again.log), again);
    assert.equal(again.count('bookings'), 2);
    await again.end('SIGKILL');
    rmSync(`${server.database}-shm`, { force: true });
    writeFileSync(`${server.database}-wal`, wal);
  }
  await goesOn(await startsAgain(t, server), 2);
});

test('after sqlite3 restored a copy, a database of another program that is copied over it is refused', async (t) => {
  const { server } = await restoredAndKilled(t, {});
  const other = join(server.folder.path, 'other.db');
  sqlite(other, 'PRAGMA journal_mode=WAL', 'PRAGMA application_id=1', 'CREATE TABLE bookings (id INTEGER)');
  const bytes = readFileSync(other);
  overwrite(server.database, bytes);
  const args = ['--site', join(server.folder.path, 'site.json'), '--store', `sqlite:${server.database}`];
  const { code, err } = await run([...args, '--listen', '127.0.0.1:0']);
  assert.equal(code, 2, err);
  assert.match(err, /bookings\.db and its -wal do not belong together/);
  assert.ok(readFileSync(server.database).equals(bytes), 'it was written to');
});
