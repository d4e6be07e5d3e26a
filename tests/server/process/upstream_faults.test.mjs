// The account is slow, down, invalid, or loses responses: readers get the last known times, marked as stale, and no
// booking is made twice or confirmed without proof.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { bearer, SECRET, temporaryFolder, visit } from '../../support/booking_server.mjs';
import { startProxy } from '../../support/faulty_proxy.mjs';
import { before, slotsOf, startBefore, UPSTREAM_KEY } from './support/upstream_server.mjs';
import { metric, until } from './support/waiting.mjs';

const isBooking = ({ method, path }) => method === 'POST' && path === '/bookings';
const liveBookings = async (world) =>
  (await world.ask('GET', '/bookings?per_page=100')).data.filter((b) => b.status === 'confirmed');

for (const fault of ['down', 'html', 'half', 'types', 'empty', 'redirect', 401, 403, 429, 500, 503]) {
  test(`while the upstream fails (${fault}), the last known times are shown and marked`, async () => {
    const world = await before();
    const { server, proxy } = world;
    const known = (await slotsOf(server)).json.data;
    proxy.elsewhere = 'http://127.0.0.1:1/stolen';
    proxy.fault = () => fault;
    // A booking that fails has the day asked again, in vain.
    const refused = await server.post('/bookings', visit({ resource_id: 1 }));
    assert.ok([429, 503].includes(refused.status), `${refused.status} ${refused.text}`);
    assert.ok(refused.json.retry_after >= 1);
    assert.equal(refused.headers['retry-after'], String(refused.json.retry_after));
    await server.request('POST', '/upstream-events', event());
    const stale = await slotsOf(server);
    assert.equal(stale.status, 200);
    assert.equal(stale.json.data.stale, true);
    assert.match(stale.json.data.as_of, /^2026-03-04T09:0\d:\d\dZ$/);
    assert.deepEqual(stale.json.data.slots, known.slots);
    // What was never known is not made up.
    const unknown = await slotsOf(server, '2026-04-10');
    assert.equal(unknown.status, 503);
    assert.ok(unknown.json.retry_after >= 1);
    assert.equal((await liveBookings(world)).length, 0);
    const said = server.log + JSON.stringify([refused.json, stale.json, unknown.json]);
    assert.ok(!said.includes(UPSTREAM_KEY));
    if (fault === 401) await until(() => server.log.includes('check BOOKING_UPSTREAM_KEY'));
    await world.stop();
  });
}

// A signed webhook that outdates every day.
function event() {
  const body = JSON.stringify({ event: 'booking.updated', delivery_id: 'd', timestamp: 1, data: {} });
  const signature = execFileSync('openssl', ['dgst', '-sha256', '-hmac', 'a webhook secret'], {
    input: body,
    encoding: 'utf8',
  })
    .trim()
    .split(' ')
    .at(-1);
  return { headers: { 'X-Skylight-Signature': `sha256=${signature}` }, body };
}

for (const fault of ['lost', 'half', 'html', 'types', 500]) {
  test(`a booking whose answer is lost (${fault}) is made once, and reported made`, async () => {
    const world = await before();
    let times = 0;
    world.proxy.fault = (entry) => (isBooking(entry) && times++ === 0 ? fault : undefined);
    const made = await world.server.post('/bookings', visit());
    assert.equal(made.status, 201, made.text);
    const [booking, ...more] = await liveBookings(world);
    assert.equal(more.length, 0);
    assert.equal(made.json.data.id, booking.id);
    await world.stop();
  });
}

test('a booking whose outcome stays unknown is not reported made; the same key finds it', async () => {
  const world = await before();
  const { server, proxy } = world;
  let lost = false;
  proxy.fault = (entry) => {
    if (isBooking(entry)) lost = true;
    if (isBooking(entry)) return 'lost';
    return lost && entry.path.startsWith('/bookings?') ? 500 : undefined;
  };
  const key = { 'Idempotency-Key': 'k' };
  const unknown = await server.post('/bookings', visit(), key);
  assert.equal(unknown.status, 503);
  assert.match(unknown.json.message, /not known yet/);
  assert.ok(unknown.json.retry_after >= 1);
  assert.equal((await liveBookings(world)).length, 1);
  proxy.fault = () => undefined;
  const found = await server.post('/bookings', visit(), key);
  assert.equal(found.status, 201);
  const bookings = await liveBookings(world);
  assert.deepEqual(
    bookings.map(({ id }) => id),
    [found.json.data.id],
  );
  assert.equal((await server.post('/bookings', visit(), key)).text, found.text);
  await world.stop();
});

test('a server killed while a booking is on its way finds it again, and books nothing twice', async () => {
  const world = await before();
  world.proxy.fault = (entry) => (isBooking(entry) ? 'silent' : undefined);
  const key = { 'Idempotency-Key': 'k' };
  const cut = world.server.post('/bookings', visit(), key).catch((error) => error);
  await until(async () => (await liveBookings(world)).length === 1);
  await world.server.end('SIGKILL');
  assert.ok((await cut) instanceof Error);
  world.proxy.fault = () => undefined;
  const again = await startBefore(world.proxy, { folder: world.server.folder });
  const found = await again.post('/bookings', visit(), key);
  assert.equal(found.status, 201);
  assert.deepEqual(
    (await liveBookings(world)).map(({ id }) => id),
    [found.json.data.id],
  );
  world.server = again;
  await world.stop();
});

test('a contact whose answer is lost is made once', async () => {
  const world = await before();
  let times = 0;
  world.proxy.fault = ({ method, path }) =>
    method === 'POST' && path === '/contacts' && times++ === 0 ? 'lost' : undefined;
  assert.equal((await world.server.post('/bookings', visit())).status, 201);
  assert.equal((await world.ask('GET', '/contacts?search=ada@example.com')).meta.total, 1);
  await world.stop();
});

test('a move and a cancel whose answers are lost are done, and reported done', async () => {
  const world = await before({ secretKey: SECRET });
  const { server, proxy } = world;
  const made = (await server.post('/bookings', visit({ resource_id: 1 }))).json.data;
  let times = 0;
  proxy.fault = ({ method }) => (method !== 'GET' && times++ === 0 ? 'lost' : undefined);
  const moved = await server.request('PUT', `/api/v1/bookings/${made.id}`, {
    headers: { ...bearer, 'Content-Type': 'application/json' },
    body: JSON.stringify({ starts_at: '2026-03-12T09:00:00Z' }),
  });
  assert.equal(moved.json.data.starts_at, '2026-03-12T09:00:00.000000Z');
  times = 0;
  const ended = await server.request('POST', `/api/v1/bookings/${made.id}/cancel`, { headers: bearer });
  assert.equal(ended.json.data.status, 'cancelled');
  assert.equal((await liveBookings(world)).length, 0);
  await world.stop();
});

test('what the upstream refuses is told in its own words', async () => {
  const world = await before();
  const { server, proxy } = world;
  proxy.fault = (entry) => (isBooking(entry) ? 422 : undefined);
  const refused = await server.post('/bookings', visit());
  assert.equal(refused.status, 422);
  assert.equal(refused.json.message, 'Zu spät gebucht.');
  assert.deepEqual(refused.json.errors, { starts_at: ['Dieser Termin ist vergeben.'] });
  proxy.fault = (entry) => (isBooking(entry) ? 409 : undefined);
  const taken = await server.post('/bookings', visit());
  assert.equal(taken.status, 422);
  assert.deepEqual(taken.json.errors.starts_at, ['The selected time is no longer available.']);
  assert.equal((await liveBookings(world)).length, 0);
  await world.stop();
});

test('the breaker opens, bookings are told at once, and it closes by itself', async () => {
  const world = await before();
  const { server, proxy } = world;
  await slotsOf(server);
  proxy.fault = () => 'down';
  await until(async () => {
    await slotsOf(server, `2026-05-${10 + (proxy.asked.length % 20)}`);
    return (await metric(server, 'booking_upstream_breaker')) === 2;
  });
  const ready = await server.request('GET', '/readyz');
  assert.equal(ready.status, 503);
  assert.match(ready.json.message, /upstream/);
  const asked = proxy.asked.length;
  const refused = await server.post('/bookings', visit());
  assert.equal(refused.status, 503);
  assert.ok(refused.json.retry_after >= 1);
  assert.ok(!proxy.asked.slice(asked).some(({ path }) => !path.includes('date=')));
  assert.equal((await slotsOf(server)).status, 200);
  proxy.fault = () => undefined;
  // Nobody has to come for it.
  await until(async () => (await server.request('GET', '/readyz')).status === 200);
  assert.equal(await metric(server, 'booking_upstream_breaker'), 0);
  assert.equal((await slotsOf(server, '2026-05-12')).status, 200);
  assert.match(server.log, /it answers again/);
  assert.equal((await server.post('/bookings', visit())).status, 201);
  await world.stop();
});

test('a 429 of the upstream stops all asking for as long as it says', async () => {
  const world = await before();
  const { server, proxy } = world;
  let times = 0;
  proxy.fault = () => (times++ === 0 ? 429 : undefined);
  const refused = await server.get('/bookings/types');
  assert.equal(refused.status, 503);
  await until(async () => (await server.get('/bookings/types')).status === 200);
  const first = proxy.asked[0];
  const later = proxy.asked.filter(({ at }) => at > first.at + 500);
  assert.ok(later.length > 0 && later.every(({ at }) => at >= first.at + 2000 - 50));
  await world.stop();
});

test('a 429 of the upstream that asks for an hour pauses for two minutes at most, and /readyz says so', async () => {
  const world = await before();
  const { server, proxy } = world;
  proxy.pause = 3600;
  proxy.fault = () => 429;
  const refused = await server.get('/bookings/types');
  assert.equal(refused.status, 503);
  const left = await metric(server, 'booking_upstream_paused_seconds');
  assert.ok(left > 15 && left <= 120, `${left} seconds`);
  const ready = await server.request('GET', '/readyz');
  assert.equal(ready.status, 503);
  assert.match(ready.json.message, /upstream: It allows no calls for \d+ seconds \(429\)/);
  await world.stop();
});

test('one who waits for the upstream keeps nobody else waiting', async () => {
  const world = await before();
  const { server, proxy } = world;
  await slotsOf(server);
  proxy.fault = ({ path }) => (path.includes('2026-06') ? 'silent' : undefined);
  const waiting = Array.from({ length: 100 }, (_, i) => slotsOf(server, `2026-06-${10 + (i % 3)}`));
  const first = await Promise.race([
    Promise.all(Array.from({ length: 20 }, () => slotsOf(server))).then(() => 'known'),
    Promise.all(waiting).then(() => 'unknown'),
  ]);
  assert.equal(first, 'known');
  for (const { status, json } of await Promise.all(waiting)) {
    assert.equal(status, 503);
    assert.ok(json.retry_after >= 1);
  }
  await world.stop();
});

function certificate(folder, host) {
  const file = (name) => join(folder.path, name);
  const openssl = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
  );
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=x',
    '-addext',
    `subjectAltName=${host}`,
    '-keyout',
    file('key.pem'),
    '-out',
    file('request.pem'),
  );
  openssl(
    'x509',
    '-req',
    '-days',
    '2',
    '-in',
    file('request.pem'),
    '-CA',
    file('ca.pem'),
    '-CAkey',
    file('ca.key'),
    '-CAcreateserial',
    '-copy_extensions',
    'copy',
    '-out',
    file('cert.pem'),
  );
  return { ca: file('ca.pem'), tls: { key: readFileSync(file('key.pem')), cert: readFileSync(file('cert.pem')) } };
}

test("the key goes over TLS that is verified, to the upstream's host alone", async () => {
  const folder = temporaryFolder();
  const { ca, tls } = certificate(folder, 'IP:127.0.0.1');
  const trusted = await before({ tls, args: ['--upstream-ca', ca] });
  assert.equal((await trusted.server.get('/bookings/types')).status, 200);
  assert.equal(trusted.proxy.asked[0].headers.authorization, `Bearer ${UPSTREAM_KEY}`);

  // A redirect is no way out, even to a host that would take it.
  const thief = await startProxy(trusted.account.origin);
  trusted.proxy.elsewhere = `${thief.api}/bookings/availability`;
  trusted.proxy.fault = () => 'redirect';
  assert.equal((await slotsOf(trusted.server)).status, 503);
  assert.equal(thief.asked.length, 0);
  await thief.stop();

  // Neither an authority that is not trusted, nor another host's certificate, gets to see it.
  const otherFolder = temporaryFolder();
  const wrongHost = certificate(otherFolder, 'DNS:elsewhere.example');
  const elsewhere = await startProxy(trusted.account.origin, { tls: wrongHost.tls });
  const servers = [
    await startBefore(trusted.proxy, {}),
    await startBefore(elsewhere, { args: ['--upstream-ca', wrongHost.ca] }),
  ];
  const before_ = trusted.proxy.asked.length;
  for (const server of servers) {
    assert.equal((await server.get('/bookings/types')).status, 503);
    assert.match(server.log, /upstream: GET \/bookings\/(types|resources): SSL/);
    await server.stop();
  }
  assert.equal(trusted.proxy.asked.length, before_);
  assert.equal(elsewhere.asked.length, 0);
  await elsewhere.stop();
  await trusted.stop();
  folder.remove();
  otherFolder.remove();
});
