// How the program starts, and how it reports invalid flags and files.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { bearer, DEMO_SITE, run, SECRET, startServer, temporaryFolder, visit } from '../../support/booking_server.mjs';

const oneSentence = /^booking-server: [^\n]+\n$/;

test('wrong flags end with one sentence and code 2', async () => {
  for (const args of [[], ['--sight'], ['--site', DEMO_SITE, '--store', 'x', '--listen', 'a:1']]) {
    const { code, out, err } = await run(args);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, oneSentence);
  }
});

test('--help and --version print and end', async () => {
  assert.match((await run(['--help'])).out, /--site FILE/);
  assert.match((await run(['--version'])).out, /^booking-server \d+\.\d+\.\d+\n$/);
});

test('a wrong site file is refused with the path of every wrong value', async () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'clinic.json');
  writeFileSync(
    file,
    JSON.stringify({
      name: 'A',
      time_zone: 'Europe/London',
      resources: [{ id: 1, name: 'R' }],
      booking_types: [{ id: 1, name: 'T', duration_minutes: 'thirty', resource_ids: [2] }],
    }),
  );
  const store = `sqlite:${join(folder.path, 'b.db')}`;
  const { code, err } = await run(['--site', file, '--store', store, '--listen', '127.0.0.1:0']);
  assert.equal(code, 2);
  assert.equal(
    err,
    'clinic.json: booking_types[0].duration_minutes: is "thirty"; give whole minutes from 5 to 1440\n' +
      'clinic.json: booking_types[0].resource_ids[0]: is 2; give the id of one of the resources\n',
  );
  const missing = await run(['--site', '/nowhere.json', '--store', store, '--listen', '127.0.0.1:0']);
  assert.equal(missing.code, 2);
  assert.match(missing.err, /^\/nowhere\.json: cannot be read \(No such file or directory\); give [^\n]+\n$/);
  folder.remove();
});

test('a port in use, a folder that is not there and a store that cannot be are named', async () => {
  const server = await startServer();
  const base = ['--site', DEMO_SITE, '--store', `sqlite:${join(server.folder.path, 'other.db')}`];
  const inUse = await run([...base, '--listen', `127.0.0.1:${server.port}`]);
  assert.equal(inUse.code, 2);
  assert.match(inUse.err, /cannot listen on 127\.0\.0\.1:\d+ \(Address already in use\)/);
  const noFiles = await run([...base, '--listen', '127.0.0.1:0', '--static', '/nowhere']);
  assert.equal(noFiles.code, 2);
  assert.match(noFiles.err, /\/nowhere cannot be read/);
  const noStore = await run(['--site', DEMO_SITE, '--store', 'sqlite:/nowhere/b.db', '--listen', '127.0.0.1:0']);
  assert.equal(noStore.code, 2);
  assert.match(noStore.err, /\/nowhere\/b\.db: No such file or directory/);
  await server.stop();
});

test('without BOOKING_SECRET_KEY nobody has full access, and the log says so', async () => {
  const server = await startServer();
  assert.equal((await server.get('/bookings/types', bearer)).status, 401);
  assert.match(server.log, /BOOKING_SECRET_KEY is not set/);
  await server.stop();
});

test("without BOOKING_TOKEN_SECRET visitors' links are the same after a restart", async () => {
  const key = { 'Idempotency-Key': 'one' };
  const first = await startServer({ tokenSecret: '', secretKey: SECRET });
  const made = await first.post('/bookings', visit(), key);
  assert.match(made.json.data.manage_token, /^bt_/);
  assert.match(first.log, /BOOKING_TOKEN_SECRET is not set/);
  await first.end('SIGTERM');
  const second = await startServer({ tokenSecret: '', folder: first.folder });
  // The secret was kept, not made again: there is still just one of it.
  assert.equal(second.count("meta WHERE name = 'token_secret'"), 1);
  assert.equal((await second.post('/bookings', visit(), key)).text, made.text);
  await second.stop();
});

test("the site's files are served beside the API", async () => {
  const folder = temporaryFolder();
  const files = join(folder.path, 'dist');
  mkdirSync(files);
  writeFileSync(join(files, 'index.html'), '<!doctype html><title>Clinic</title>');
  writeFileSync(join(files, 'booking-0123abcdef.wasm'), Buffer.from([0, 97, 115, 109]));
  writeFileSync(join(files, 'booking-0123abcdef.wasm.br'), 'brotli');
  const server = await startServer({ files, folder });
  const page = await server.request('GET', '/');
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.match(String(page.headers['content-security-policy']), /script-src 'self' 'wasm-unsafe-eval'/);
  assert.equal(page.headers['x-content-type-options'], 'nosniff');
  const same = await server.request('GET', '/', { headers: { 'If-None-Match': page.headers.etag } });
  assert.equal(same.status, 304);
  assert.equal(same.bytes.length, 0);
  const wasm = await server.request('GET', '/booking-0123abcdef.wasm', {
    headers: { 'Accept-Encoding': 'gzip, br', 'Origin': 'https://anywhere.example' },
  });
  assert.equal(wasm.text, 'brotli');
  assert.equal(wasm.headers['content-encoding'], 'br');
  assert.equal(wasm.headers['content-type'], 'application/wasm');
  assert.equal(wasm.headers['access-control-allow-origin'], '*');
  assert.match(String(wasm.headers['cache-control']), /immutable/);
  const plain = await server.request('GET', '/booking-0123abcdef.wasm');
  assert.deepEqual([...plain.bytes], [0, 97, 115, 109]);
  for (const path of ['/../site.json', '/%2e%2e/bookings.db', '/..%2fbookings.db', '/bookings.db']) {
    assert.equal((await server.request('GET', path)).status, 404);
  }
  assert.equal((await server.request('POST', '/')).status, 405);
  await server.stop();
});
