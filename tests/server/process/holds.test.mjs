// Holds through sockets: which client gets the time, and what is stored.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, test } from 'node:test';

import { startServer, visit } from '../../support/booking_server.mjs';

const HOLDS = '/bookings/holds';
const wish = (changes = {}) => ({ booking_type_id: 3, resource_id: 1, starts_at: '2026-03-10T09:00:00Z', ...changes });

let server;
before(async () => {
  server = await startServer({ site: (site) => (site.allowed_origins = ['https://palm.example']) });
});
after(() => server.stop());

const send = (method, path, headers = { 'X-Api-Key': 'pk_demo' }) =>
  server.request(method, `/api/v1${path}`, { headers });

test('a visitor holds a time, renews the hold and books, while others find it taken', async () => {
  const held = await server.post(HOLDS, wish());
  assert.equal(held.status, 201);
  const { hold_token: token, expires_at } = held.json.data;
  assert.equal((await server.post('/bookings', visit({ resource_id: 1 }))).status, 422);
  const renewed = await send('PUT', `${HOLDS}/${token}`);
  assert.equal(renewed.status, 200);
  assert.ok(renewed.json.data.expires_at >= expires_at);
  const day = '/bookings/availability?booking_type_id=3&resource_id=1&date=2026-03-10';
  assert.equal((await server.get(day)).json.data.slots[0].available, false);
  assert.equal((await server.get(`${day}&hold_token=${token}`)).json.data.slots[0].available, true);
  const booked = await server.post('/bookings', visit({ resource_id: 1, hold_token: token }));
  assert.equal(booked.status, 201);
  assert.equal((await send('PUT', `${HOLDS}/${token}`)).status, 404);
});

test('letting go answers 204 without a body, and a beacon may do it from a page elsewhere', async () => {
  const starts_at = '2026-03-11T09:00:00Z';
  for (const letGo of [
    (token) => send('DELETE', `${HOLDS}/${token}`),
    (token) =>
      server.request('POST', `/api/v1${HOLDS}/${token}/release?key=pk_demo`, {
        headers: { 'Content-Type': 'text/plain;charset=UTF-8', 'Origin': 'https://palm.example' },
      }),
  ]) {
    const held = await server.post(HOLDS, wish({ starts_at }));
    assert.equal(held.status, 201);
    const answer = await letGo(held.json.data.hold_token);
    assert.equal(answer.status, 204);
    assert.equal(answer.bytes.length, 0);
    assert.equal(answer.headers['content-type'], undefined);
  }
  const preflight = await server.request('OPTIONS', `/api/v1${HOLDS}/ht_x`, {
    headers: { 'Origin': 'https://palm.example', 'Access-Control-Request-Method': 'DELETE' },
  });
  assert.match(preflight.headers['access-control-allow-methods'], /DELETE/);
});

test('a release that overtakes its hold frees the time, and the hold that comes after it takes nothing', async () => {
  const starts_at = '2026-03-16T09:00:00Z';
  const token = `ht_${'5e'.repeat(20)}`;
  const body = JSON.stringify(wish({ starts_at, new_token: token }));
  const slow = http.request({
    host: '127.0.0.1',
    port: server.port,
    method: 'POST',
    path: `/api/v1${HOLDS}`,
    headers: { 'X-Api-Key': 'pk_demo', 'Content-Type': 'application/json', 'Content-Length': body.length },
    agent: false,
  });
  // The hold is sent first, and all of it but its last byte is there before the page is left.
  await new Promise((resolve) => slow.write(body.slice(0, -1), resolve));
  const released = await server.request('POST', `/api/v1${HOLDS}/${token}/release?key=pk_demo`, {
    headers: { 'Content-Type': 'text/plain;charset=UTF-8', 'Origin': 'https://palm.example' },
  });
  assert.equal(released.status, 204);
  slow.end(body.slice(-1));
  const [answer] = await once(slow, 'response');
  let text = '';
  for await (const part of answer) text += part;
  assert.equal(answer.statusCode, 422, text);
  assert.deepEqual(Object.keys(JSON.parse(text).errors), ['new_token']);

  const day = '/bookings/availability?booking_type_id=3&resource_id=1&date=2026-03-16';
  assert.equal((await server.get(day)).json.data.slots[0].available, true);
  const next = await server.post(HOLDS, wish({ starts_at, hold_token: token, new_token: `ht_${'6f'.repeat(20)}` }));
  assert.equal(next.status, 201);
  await send('DELETE', `${HOLDS}/${next.json.data.hold_token}`);
});

test('of 64 who hold or book one free time at once, one gets it', async () => {
  const starts_at = '2026-03-12T09:00:00Z';
  const answers = await Promise.all(
    Array.from({ length: 64 }, (_, i) =>
      i % 2 ? server.post(HOLDS, wish({ starts_at })) : server.post('/bookings', visit({ resource_id: 1, starts_at })),
    ),
  );
  const won = answers.filter((answer) => answer.status === 201);
  assert.equal(won.length, 1);
  for (const { status, json } of answers) assert.ok(status === 201 || json.errors.starts_at);
  const token = won[0].json.data.hold_token;
  if (token) assert.equal((await send('DELETE', `${HOLDS}/${token}`)).status, 204);
});

test('the log says what was asked of a hold, and not whose it is', async () => {
  const held = await server.post(HOLDS, wish({ starts_at: '2026-03-13T09:00:00Z' }));
  const token = held.json.data.hold_token;
  await send('GET', `/bookings/availability?booking_type_id=3&date=2026-03-13&hold_token=${token}`);
  await send('PUT', `${HOLDS}/${token}/`);
  await send('PUT', `${HOLDS}/${token}`);
  const last = await send('POST', `${HOLDS}/${token}/release`);
  const id = last.headers['x-request-id'];
  while (!server.log.includes(id)) {
    await new Promise((resolve) => server.child.stderr.once('data', resolve));
  }
  assert.ok(!server.log.includes(token.slice(3)), 'the log holds a token');
  const paths = server.log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).path);
  assert.ok(paths.includes('/api/v1/bookings/holds/{hold_token}'));
  assert.ok(paths.includes('/api/v1/bookings/holds/{hold_token}/release'));
});

test('what an address holds counts after a restart too', async (t) => {
  const first = await startServer();
  /** @param {import('../../support/booking_server.mjs').BookingServer} asked */
  const holdAll = async (asked) => {
    let count = 0;
    for (let i = 0; i < 16; ++i) {
      const starts_at = `2026-03-10T${String(9 + Math.floor(i / 2)).padStart(2, '0')}:${i % 2 ? '30' : '00'}:00Z`;
      if ((await asked.post(HOLDS, wish({ starts_at }))).status === 201) ++count;
    }
    return count;
  };
  assert.ok((await holdAll(first)) > 0);
  await first.end('SIGTERM');
  const second = await startServer({ folder: first.folder });
  t.after(() => second.stop());
  assert.equal(await holdAll(second), 0);
});
