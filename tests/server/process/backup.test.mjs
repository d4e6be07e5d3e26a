// Backups: made while the server works, and put back while it doesn't.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { bearer, run, SECRET, startServer, temporaryFolder, visit } from '../../support/booking_server.mjs';

const store = (folder) => `sqlite:${join(folder.path, 'bookings.db')}`;
const backUp = (folder, to) => run(['backup', to, '--store', store(folder)]);
const restore = (folder, from) => run(['restore', from, '--store', store(folder)]);

/** What SQLite itself says of a file, whose log isn't beside it: its check, and the number of bookings. */
function look(file) {
  const script =
    'import sqlite3,sys\n' +
    'db=sqlite3.connect("file:"+sys.argv[1]+"?mode=ro",uri=True)\n' +
    'try: print(db.execute("PRAGMA integrity_check").fetchone()[0],' +
    'db.execute("SELECT COUNT(*) FROM bookings").fetchone()[0])\n' +
    'except sqlite3.Error as error: print(error)';
  return execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }).trim();
}

/** As many free starts as asked for. */
async function freeStarts(server, count) {
  const starts = [];
  for (const [from, to] of [
    ['2026-03-05', '2026-04-30'],
    ['2026-05-01', '2026-06-28'],
  ]) {
    const path = `/bookings/availability?booking_type_id=3&resource_id=1&from=${from}&to=${to}`;
    for (const day of (await server.get(path, bearer)).json.data.days) {
      starts.push(...day.slots.filter((slot) => slot.available).map((slot) => slot.starts_at));
    }
  }
  // Slots overlap: of those that begin within half an hour of each other, one.
  const apart = starts.filter((start) => /:[03]0:00Z$/.test(start));
  assert.ok(apart.length >= count, `${apart.length} starts`);
  return apart.slice(0, count);
}

test('a backup made while 200 bookings are under way is whole, and has all that were made before it', async (t) => {
  const server = await startServer({ secretKey: SECRET });
  t.after(() => server.stop());
  const starts = await freeStarts(server, 200);
  let made = 0;
  let waiting = starts.length;
  const bookings = starts.map(async (starts_at) => {
    const body = { contact_id: 42, booking_type_id: 3, resource_id: 1, starts_at };
    const answer = await server.post('/bookings', body, bearer);
    if (answer.status === 201) ++made;
    --waiting;
    return answer.status;
  });
  const to = join(server.folder.path, 'backup.db');
  for (let round = 0; waiting > 0 || round === 0; ++round) {
    const before = made;
    const done = await backUp(server.folder, to);
    assert.deepEqual({ code: done.code, err: done.err }, { code: 0, err: '' });
    const [, count] = /: (\d+) bookings\.\n$/.exec(done.out) ?? [];
    assert.ok(Number(count) >= before, `${count} of ${before}`);
    assert.equal(look(to), `ok ${count}`);
    assert.equal(statSync(to).mode & 0o777, 0o600);
  }
  assert.deepEqual(new Set(await Promise.all(bookings)), new Set([201]));
  assert.equal((await backUp(server.folder, to)).out, `${to}: 200 bookings.\n`);
  const left = readdirSync(server.folder.path).filter((name) => !/^(bookings\.db|site\.json)/.test(name));
  assert.deepEqual(left, ['backup.db']);
});

test("a restored backup takes the store's place while no server runs, and the old file is kept", async (t) => {
  let server = await startServer({ secretKey: SECRET });
  const { folder } = server;
  t.after(() => folder.remove());
  const kept = (await server.post('/bookings', visit())).json.data;
  const to = join(folder.path, 'backup.db');
  assert.equal((await backUp(folder, to)).code, 0);
  const lost = (await server.post('/bookings', visit({ starts_at: '2026-03-11T09:00:00Z' }))).json.data;

  const refused = await restore(folder, to);
  assert.equal(refused.code, 2);
  assert.match(refused.err, /bookings\.db is in use; stop the server first\.\n$/);
  assert.equal((await server.get(`/bookings/${lost.id}`, bearer)).status, 200);
  await server.end('SIGKILL'); // as after a crash: its log is still beside the file

  const done = await restore(folder, to);
  assert.equal(done.err, '');
  const [, aside] = /: 1 bookings\. The file that was there is (\S+)\.\n$/.exec(done.out) ?? [];
  assert.equal(look(aside), 'ok 2');
  assert.equal(statSync(join(folder.path, 'bookings.db')).mode & 0o777, 0o600);

  server = await startServer({ folder, secretKey: SECRET });
  assert.equal((await server.get(`/bookings/${kept.id}`, { 'X-Api-Key': kept.manage_token })).status, 200);
  const other = (await server.post('/bookings', visit({ starts_at: '2026-03-12T09:00:00Z' }))).json.data;
  assert.equal(other.id, lost.id);
  assert.equal((await server.get(`/bookings/${lost.id}`, { 'X-Api-Key': lost.manage_token })).status, 404);
  assert.equal((await server.get(`/bookings/${lost.id}`, { 'X-Api-Key': other.manage_token })).status, 200);
  await server.end('SIGTERM');
});

test('a damaged or incomplete backup is refused, and the store stays as it was', async (t) => {
  const server = await startServer({ secretKey: SECRET });
  const { folder } = server;
  t.after(() => folder.remove());
  await server.post('/bookings', visit());
  const file = (name) => join(folder.path, name);
  copyFileSync(file('bookings.db'), file('alone.db')); // most of it, if not all, is still in the log
  const isAloneWhole = look(file('alone.db')) === 'ok 1';
  await server.end('SIGTERM');
  writeFileSync(file('text.db'), 'not a database\n'.repeat(300));
  writeFileSync(file('empty.db'), '');
  const half = readFileSync(file('bookings.db'));
  writeFileSync(file('half.db'), half.subarray(0, half.length / 2));
  mkdirSync(file('folder.db'));
  const before = readFileSync(file('bookings.db'));
  // SQLite keeps files of its own beside the copy while it reads it.
  const listed = () => readdirSync(folder.path).filter((name) => !name.startsWith('alone.db-'));
  const names = listed();
  const wrong = ['text.db', 'empty.db', 'half.db', 'folder.db', 'missing.db', 'bookings.db'];
  if (!isAloneWhole) wrong.push('alone.db');
  for (const name of wrong) {
    const { code, err } = await restore(folder, file(name));
    assert.equal(code, 2, name);
    assert.match(err, new RegExp(`${name}[^\n]*\n$`));
  }
  for (const to of ['bookings.db', 'folder.db', 'missing/backup.db']) {
    const { code, err } = await backUp(folder, file(to));
    assert.equal(code, 2, to);
    assert.match(err, /^booking-server: [^\n]*\n$/);
  }
  assert.deepEqual(listed(), names);
  assert.deepEqual(readFileSync(file('bookings.db')), before);
});

test('a store that is damaged, or gone, is replaced all the same', async (t) => {
  const server = await startServer();
  const { folder } = server;
  t.after(() => folder.remove());
  await server.post('/bookings', visit());
  const file = join(folder.path, 'bookings.db');
  const to = join(folder.path, 'backup.db');
  assert.equal((await backUp(folder, to)).code, 0);
  await server.end('SIGTERM');
  writeFileSync(file, 'overwritten');
  const done = await restore(folder, to);
  assert.equal(done.err, '');
  assert.equal(look(file), 'ok 1');
  const [, aside] = /there is (\S+)\.\n$/.exec(done.out) ?? [];
  assert.equal(readFileSync(aside, 'utf8'), 'overwritten');

  const elsewhere = temporaryFolder();
  t.after(() => elsewhere.remove());
  assert.equal((await restore(elsewhere, to)).out, `${join(elsewhere.path, 'bookings.db')}: 1 bookings.\n`);
  assert.equal(look(join(elsewhere.path, 'bookings.db')), 'ok 1');
});

test('a backup takes the place of an earlier backup alone', async (t) => {
  const server = await startServer();
  const { folder } = server;
  t.after(() => folder.remove());
  await server.post('/bookings', visit());
  const file = (/** @type {string} */ name) => join(folder.path, name);
  const whileServing = readFileSync(file('bookings.db-wal'));
  const refuse = async (/** @type {string} */ to, /** @type {RegExp} */ sentence) => {
    const { code, err, out } = await backUp(folder, to);
    assert.deepEqual([code, out], [2, ''], to);
    assert.match(err, sentence);
    assert.match(err, /; give another file[^\n]*\.\n$/);
  };
  for (const end of ['', '-wal', '-shm', '-lock', '-journal']) {
    await refuse(file(`bookings.db${end}`), /bookings\.db[a-z-]* belongs to a store;/);
  }
  assert.deepEqual(readFileSync(file('bookings.db-wal')), whileServing);
  mkdirSync(file('more'));
  linkSync(file('bookings.db-lock'), file('other-name'));
  await refuse(file('other-name'), /other-name belongs to a store;/);
  await refuse(file('more/../bookings.db-shm'), /bookings\.db-shm belongs to a store;/);
  assert.equal((await server.request('GET', '/readyz')).status, 200);
  assert.equal((await backUp(folder, file('good.db'))).code, 0);
  await server.end('SIGTERM');

  for (const end of ['-wal', '-shm', '-journal']) {
    await refuse(file(`bookings.db${end}`), /belongs to a store;/); // they aren't there after a stop
    assert.ok(!existsSync(file(`bookings.db${end}`)));
  }
  copyFileSync(file('bookings.db'), file('other.db'));
  writeFileSync(file('other.db-lock'), ''); // the store of another server, which is stopped
  symlinkSync(file('good.db'), file('link.db'));
  symlinkSync(file('nowhere.db'), file('dangling.db'));
  writeFileSync(file('empty.db'), '');
  execFileSync('mkfifo', [file('pipe')]);
  execFileSync('python3', [
    '-c',
    `import sqlite3; sqlite3.connect(${JSON.stringify(file('theirs.db'))}).execute('create table t (x)')`,
  ]);
  const listed = () =>
    readdirSync(folder.path).map((name) => {
      const { ino, size } = lstatSync(file(name));
      return `${name} ${ino} ${size}`;
    });
  const before = listed();
  await refuse(file('other.db'), /other\.db belongs to a store;/);
  for (const name of ['site.json', 'link.db', 'dangling.db', 'empty.db', 'pipe', 'theirs.db', 'more']) {
    await refuse(file(name), new RegExp(`${name} is not an earlier backup;`));
  }
  assert.deepEqual(listed(), before);
  assert.equal((await backUp(folder, file('good.db'))).code, 0);
  assert.equal(look(file('good.db')), 'ok 1');
});

test('restores within one second keep each former file', async (t) => {
  const server = await startServer();
  const { folder } = server;
  t.after(() => folder.remove());
  const to = join(folder.path, 'backup.db');
  assert.equal((await backUp(folder, to)).code, 0);
  await server.end('SIGTERM');
  const kept = new Set();
  for (let i = 0; i < 12; ++i) {
    const { code, out, err } = await restore(folder, to);
    assert.deepEqual([code, err], [0, '']);
    const [, aside] = / The file that was there is (\S+)\.\n$/.exec(out) ?? [];
    assert.equal(look(aside), 'ok 0');
    kept.add(aside);
  }
  assert.equal(kept.size, 12);
});

test("the administrator's restore leaves the files to the server's own user", async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only the administrator may give files away');
  const server = await startServer();
  t.after(() => server.stop());
  const to = join(server.folder.path, 'backup.db');
  assert.equal((await backUp(server.folder, to)).code, 0);
  const folder = temporaryFolder();
  t.after(() => folder.remove());
  const nobody = 65534;
  chownSync(folder.path, nobody, nobody);
  assert.equal((await restore(folder, to)).err, '');
  assert.equal((await restore(folder, to)).err, ''); // in place of that
  for (const name of readdirSync(folder.path)) assert.equal(statSync(join(folder.path, name)).uid, nobody, name);
});

test('the database file alone has everything soon after the last write, and after a stop', async (t) => {
  const server = await startServer();
  const { folder } = server;
  t.after(() => folder.remove());
  await server.post('/bookings', visit());
  const copy = join(folder.path, 'copy.db');
  do copyFileSync(join(folder.path, 'bookings.db'), copy);
  while (look(copy) !== 'ok 1');
  await server.end('SIGTERM');
  assert.ok(!existsSync(join(folder.path, 'bookings.db-wal')));
  assert.equal(look(join(folder.path, 'bookings.db')), 'ok 1');
});
