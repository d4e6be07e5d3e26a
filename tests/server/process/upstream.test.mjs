// A server in front of an account, used by a widget and by the business's own backend.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { ApiDocument } from './support/api_document.mjs';
import { bearer, run, SECRET, temporaryFolder, visit } from '../../support/booking_server.mjs';
import { before, slotsOf, UPSTREAM_KEY, WEBHOOK_SECRET } from './support/upstream_server.mjs';
import { until } from './support/waiting.mjs';

const MONTH = '/bookings/availability?booking_type_id=3&from=2026-03-01&to=2026-03-31';
const person = (n) => ({ name: `Visitor ${n}`, email: `visitor${n}@example.com` });

function deliver(server, event, secret = WEBHOOK_SECRET) {
  const body = JSON.stringify(event);
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return server.request('POST', '/upstream-events', {
    headers: { 'Content-Type': 'application/json', 'X-Skylight-Signature': signature },
    body,
  });
}

test('the widget has all it needs with nothing but its publishable key', async () => {
  const world = await before();
  const { server, proxy } = world;
  const config = (await server.get('/widget/config?time_zone=Asia/Kathmandu')).json.data;
  assert.equal(config.business.name, 'Palm Street Clinic');
  assert.equal(config.zones.visitor.name, 'Asia/Kathmandu');
  assert.deepEqual(
    config.booking_types.map((type) => type.id),
    [3, 4, 5],
  );
  assert.deepEqual(config.booking_types[0].resource_ids, [1, 2, 3]);
  assert.deepEqual(
    config.resources.map((resource) => resource.id),
    [1, 2, 3],
  );
  const month = (await server.get(MONTH)).json.data;
  assert.equal(month.days.length, 31);
  assert.equal(month.stale, undefined);
  const day = month.days.find(({ date }) => date === '2026-03-10');
  const told = await world.ask('GET', '/bookings/availability?booking_type_id=3&date=2026-03-10');
  assert.deepEqual(day, told.data);
  const made = await server.post('/bookings', visit({ notes: 'First' }));
  assert.equal(made.status, 201);
  assert.equal(made.json.message, 'Booking created successfully.');
  assert.equal(made.json.data.title, '30-Minute Consultation – Ada Lovelace');
  assert.match(made.json.data.manage_token, /^bt_/);
  const link = { Authorization: `Bearer ${made.json.data.manage_token}` };
  const one = `/bookings/${made.json.data.id}`;
  assert.equal((await server.get(one, link)).json.data.notes, 'First');
  assert.equal((await server.get('/bookings/1000', link)).status, 404);
  const moved = await server.request('PUT', `/api/v1${one}`, {
    headers: { ...link, 'Content-Type': 'application/json' },
    body: JSON.stringify({ starts_at: '2026-03-11T10:00:00Z' }),
  });
  assert.equal(moved.json.data.starts_at, '2026-03-11T10:00:00.000000Z');
  const ended = await server.request('POST', `/api/v1${one}/cancel`, { headers: link });
  assert.deepEqual(ended.json.data, { id: made.json.data.id, status: 'cancelled' });
  assert.equal((await world.ask('GET', one)).data.status, 'cancelled');
  // Nothing but documented calls, each with the key, and the key nowhere else.
  for (const entry of proxy.asked) {
    assert.equal(entry.headers.authorization, `Bearer ${UPSTREAM_KEY}`);
    assert.ok(!entry.path.includes('sk_'));
    assert.doesNotMatch(entry.path, /widget|holds|visitor-tokens|(availability.*from=)/);
    assert.ok(entry.status < 400, `${entry.method} ${entry.path}: ${entry.status}`);
  }
  const answers = JSON.stringify([config, month, made.json, moved.json]);
  assert.ok(!answers.includes(UPSTREAM_KEY) && !server.log.includes(UPSTREAM_KEY));
  assert.ok(!server.log.includes('ada@example.com'));
  await world.stop();
});

test('where Authorization is answered 401, X-Api-Key is used, and remembered', async () => {
  const world = await before();
  world.proxy.fault = ({ headers }) => (headers.authorization ? 401 : undefined);
  assert.equal((await slotsOf(world.server)).status, 200);
  assert.equal((await slotsOf(world.server, '2026-03-11')).status, 200);
  const last = world.proxy.asked.at(-1);
  assert.equal(last?.headers['x-api-key'], UPSTREAM_KEY);
  const bearers = world.proxy.asked.filter(({ headers }) => headers.authorization).length;
  assert.ok(bearers <= 3, `${bearers} tries with Authorization`);
  await world.stop();
});

test('many who look at the same month ask for each of its days once', async () => {
  const world = await before();
  const answers = await Promise.all(Array.from({ length: 30 }, () => world.server.get(MONTH)));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
  const days = world.proxy.asked.map(({ path }) => path).filter((path) => path.includes('date='));
  assert.equal(new Set(days).size, days.length);
  assert.equal(world.proxy.count('GET', /^\/bookings\/types/), 1);
  assert.ok(days.length <= 29); // those before yesterday need no asking
  await world.stop();
});

test('a booked time is taken for everybody at once, and a cancelled one free again', async () => {
  const world = await before({ secretKey: SECRET });
  const { server } = world;
  const first = async () => (await slotsOf(server)).json.data.slots[0].available;
  assert.equal(await first(), true);
  const made = await server.post('/bookings', visit({ resource_id: 1 }));
  assert.equal(await first(), false);
  const again = await server.post('/bookings', visit({ resource_id: 1, contact: person(2) }));
  assert.equal(again.status, 422);
  assert.deepEqual(again.json.errors.starts_at, ['The selected time is no longer available.']);
  await server.request('POST', `/api/v1/bookings/${made.json.data.id}/cancel`, { headers: bearer });
  assert.equal(await first(), true);
  await world.stop();
});

test('a webhook that is signed makes its days be asked again; any other is refused', async () => {
  const world = await before();
  const { server, proxy } = world;
  await slotsOf(server);
  const booked = await world.ask('POST', '/bookings', {
    contact_id: 42,
    booking_type_id: 3,
    resource_id: 1,
    starts_at: '2026-03-10T09:00:00Z',
  });
  assert.equal((await slotsOf(server)).json.data.slots[0].available, true);
  const event = { event: 'booking.created', delivery_id: 'one', timestamp: 1, data: booked.data };
  assert.equal((await deliver(server, event, 'another secret')).status, 401);
  assert.equal((await server.request('POST', '/upstream-events', { body: '{}' })).status, 401);
  assert.equal((await slotsOf(server)).json.data.slots[0].available, true);
  assert.equal((await deliver(server, event)).status, 200);
  assert.equal((await slotsOf(server)).json.data.slots[0].available, false);
  const asked = proxy.asked.length;
  assert.equal((await deliver(server, event)).status, 200);
  await slotsOf(server);
  assert.equal(proxy.asked.length, asked);
  assert.equal((await deliver(server, 'no event')).status, 400);
  const unknown = { event: 'booking.updated', delivery_id: 'two', timestamp: 2, data: { id: 9 } };
  assert.equal((await deliver(server, unknown)).status, 200);
  await slotsOf(server);
  assert.equal(proxy.asked.length, asked + 1);
  await world.stop();
});

test('the same visitor is one contact, however often and at once they book', async () => {
  const world = await before();
  const answers = await Promise.all(
    ['09:00', '09:30', '10:00', '10:30'].map((time, i) =>
      world.server.post(
        '/bookings',
        visit({
          starts_at: `2026-03-10T${time}:00Z`,
          contact: { name: 'Ada', email: i % 2 ? 'ADA@example.com' : 'ada@example.com' },
        }),
      ),
    ),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    [201, 201, 201, 201],
  );
  const contactOf = async ({ json }) => (await world.ask('GET', `/bookings/${json.data.id}`)).data.contact_id;
  const contacts = await Promise.all(answers.map(contactOf));
  assert.equal(new Set(contacts).size, 1);
  for (const { json } of answers) {
    assert.equal(json.data.contact_id, json.data.id);
    const link = { 'X-Api-Key': json.data.manage_token };
    assert.equal((await world.server.get(`/bookings/${json.data.id}`, link)).json.data.contact_id, json.data.id);
  }
  // "ada" finds others too; only the very same address counts.
  const other = await world.server.post(
    '/bookings',
    visit({
      starts_at: '2026-03-11T09:00:00Z',
      contact: { name: 'B', email: 'a.ada@example.com' },
    }),
  );
  assert.notEqual(await contactOf(other), contacts[0]);
  assert.equal((await world.ask('GET', '/contacts?search=ada@example.com')).meta.total, 2);
  await world.stop();
});

test('who is on the blacklist is refused politely', async () => {
  const world = await before({
    account: (site) => {
      site.contacts.push({ id: 7, name: 'Mallory', email: 'm@example.com', blacklisted: true });
    },
  });
  const refused = await world.server.post(
    '/bookings',
    visit({
      contact: { name: 'M', email: 'M@example.com' },
    }),
  );
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.json.errors.contact, ['This booking cannot be made online. Please contact us.']);
  assert.equal(world.proxy.count('POST', /./), 0);
  await world.stop();
});

test('an idempotency key is kept here: the same request books once', async () => {
  const world = await before();
  const key = { 'Idempotency-Key': 'once' };
  const answers = await Promise.all(Array.from({ length: 5 }, () => world.server.post('/bookings', visit(), key)));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
  assert.equal(world.proxy.count('POST', /^\/bookings$/), 1);
  const other = await world.server.post('/bookings', visit({ notes: 'x' }), key);
  assert.ok(other.json.errors.idempotency_key);
  await world.stop();
});

test("the business's backend reaches its account through the server", async () => {
  const world = await before({ secretKey: SECRET });
  const { server } = world;
  const call = (method, path, body) =>
    server.request(method, `/api/v1${path}`, {
      headers: { ...bearer, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    });
  const contact = await call('POST', '/contacts', { name: 'Bea', phone: '+447700900123' });
  assert.equal(contact.status, 201);
  const id = contact.json.data.id;
  assert.deepEqual((await call('GET', `/contacts/${id}`)).json, await world.ask('GET', `/contacts/${id}`));
  const made = await call('POST', '/bookings', {
    contact_id: id,
    booking_type_id: 3,
    starts_at: '2026-03-10T09:00:00Z',
  });
  assert.equal(made.status, 201);
  assert.equal(made.json.data.manage_token, undefined);
  assert.deepEqual(
    (await call('GET', `/bookings?contact_id=${id}`)).json,
    await world.ask('GET', `/bookings?contact_id=${id}`),
  );
  assert.equal((await call('GET', '/contacts?search=bea')).json.meta.total, 1);
  assert.equal((await call('GET', '/contacts/999')).status, 404);
  assert.equal(
    (
      await call('POST', '/bookings', {
        contact_id: 999,
        booking_type_id: 3,
        starts_at: '2026-03-10T09:30:00Z',
      })
    ).status,
    422,
  );
  const link = (await call('POST', '/visitor-tokens', { contact_id: id })).json.data.token;
  const theirs = await server.get('/bookings', { Authorization: `Bearer ${link}` });
  assert.equal(theirs.json.meta.total, 1);
  const again = await server.post(
    '/bookings',
    { booking_type_id: 3, starts_at: '2026-03-10T11:00:00Z' },
    { 'X-Api-Key': '', 'Authorization': `Bearer ${link}` },
  );
  assert.equal(again.status, 201);
  assert.equal(again.json.data.contact_id, id);
  assert.ok(again.json.data.manage_token.startsWith('bt_b'));
  assert.equal((await world.ask('GET', `/bookings?contact_id=${id}`)).meta.total, 2);
  await world.stop();
});

test('a time that a visitor holds reads as taken to others alone', async () => {
  const world = await before();
  const { server } = world;
  const held = await server.post('/bookings/holds', {
    booking_type_id: 3,
    resource_id: 1,
    starts_at: '2026-03-10T09:00:00Z',
  });
  assert.equal(held.status, 201);
  const token = held.json.data.hold_token;
  assert.equal((await slotsOf(server)).json.data.slots[0].available, false);
  const own = await slotsOf(server, '2026-03-10', `&resource_id=1&hold_token=${token}`);
  assert.equal(own.json.data.slots[0].available, true);
  const others = await server.post('/bookings', visit({ resource_id: 1, contact: person(1) }));
  assert.ok(others.json.errors.starts_at);
  const booked = await server.post('/bookings', visit({ resource_id: 1, hold_token: token }));
  assert.equal(booked.status, 201);
  assert.ok(!world.proxy.asked.some(({ body }) => body.includes('hold_token')));
  await world.stop();
});

test('holds of one address close no day of an account that takes five bookings on it', async () => {
  const { server, stop } = await before({
    account: (/** @type {any} */ site) => (site.max_per_day = 5),
  });
  const at = (/** @type {number} */ hour) => ({
    booking_type_id: 3,
    resource_id: 1,
    starts_at: `2026-03-10T${String(hour).padStart(2, '0')}:00:00Z`,
  });
  const held = [];
  for (let hour = 9; hour < 17; ++hour) held.push((await server.post('/bookings/holds', at(hour))).status);
  assert.deepEqual(held, [201, 201, 201, 201, 201, 201, 201, 201]);
  const half = { ...at(9), starts_at: '2026-03-10T09:30:00Z' };
  assert.equal((await server.post('/bookings/holds', half)).status, 429);
  for (let n = 0; n < 5; ++n) {
    const starts_at = `2026-03-10T${String(9 + n).padStart(2, '0')}:30:00Z`;
    assert.equal(
      (await server.post('/bookings', visit({ resource_id: 1, starts_at, contact: person(n) }))).status,
      201,
    );
  }
  await stop();
});

test('what is answered before an account is as the document says', async () => {
  const world = await before({ secretKey: SECRET });
  const { server, proxy } = world;
  const api = new ApiDocument((await server.request('GET', '/openapi.json')).json);
  const call = async (status, method, path, body, headers = bearer) => {
    const target = path.startsWith('/readyz') ? path : `/api/v1${path}`;
    const answer = await server.request(method, target, {
      headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    assert.deepEqual(api.problemsOf(method, target, answer), [], `${method} ${path}`);
    return answer.text && answer.json.data;
  };
  const page = { 'X-Api-Key': 'pk_demo' };
  const at = (time) => ({ booking_type_id: 3, starts_at: `2026-03-10T${time}:00Z` });
  await call(200, 'GET', '/widget/config?time_zone=Asia/Kathmandu', undefined, page);
  await call(200, 'GET', '/bookings/types');
  await call(200, 'GET', '/bookings/resources');
  await call(200, 'GET', MONTH.replace('2026-03-31', '2026-03-12'), undefined, page);
  await call(422, 'GET', '/bookings/availability?booking_type_id=99&date=2026-03-10');
  const held = await call(201, 'POST', '/bookings/holds', at('10:00'), page);
  await call(200, 'PUT', `/bookings/holds/${held.hold_token}`, undefined, page);
  await call(204, 'DELETE', `/bookings/holds/${held.hold_token}`, undefined, page);
  const made = await call(201, 'POST', '/bookings', visit(at('09:00')), page);
  const link = { Authorization: `Bearer ${made.manage_token}` };
  await call(200, 'GET', `/bookings/${made.id}`, undefined, link);
  await call(200, 'PUT', `/bookings/${made.id}`, { starts_at: '2026-03-10T11:00:00Z' }, link);
  await call(200, 'POST', `/bookings/${made.id}/cancel`, undefined, link);
  await call(422, 'PUT', `/bookings/${made.id}`, { starts_at: '2026-03-10T12:00:00Z' }, link);
  await call(404, 'GET', '/bookings/999');
  await call(200, 'GET', '/bookings?status=cancelled');
  const contact = await call(201, 'POST', '/contacts', { name: 'Bea', phone: '+447700900123' });
  await call(200, 'GET', '/contacts?search=bea');
  await call(200, 'GET', `/contacts/${contact.id}`);
  await call(201, 'POST', '/visitor-tokens', { contact_id: contact.id });
  proxy.fault = () => 503;
  await deliver(server, { event: 'booking.updated', delivery_id: 'x', timestamp: 2, data: { id: 9 } });
  await call(200, 'GET', '/bookings/availability?booking_type_id=3&date=2026-03-10', undefined, page);
  await call(503, 'GET', '/bookings/availability?booking_type_id=3&date=2026-04-10', undefined, page);
  await call(503, 'POST', '/bookings', visit(at('09:00')), page);
  await call(503, 'GET', `/bookings/${made.id}`, undefined, link);
  await call(503, 'PUT', `/bookings/${made.id}`, { notes: 'x' }, link);
  await call(503, 'GET', '/contacts?search=bea');
  await world.stop();
});

test('a server that is wrongly set up before an upstream says what to do', async () => {
  const folder = temporaryFolder();
  const site = join(folder.path, 'site.json');
  writeFileSync(site, JSON.stringify({ name: 'A', time_zone: 'UTC', publishable_keys: ['pk_a'] }));
  const base = ['--site', site, '--store', `sqlite:${join(folder.path, 'b.db')}`, '--listen', '127.0.0.1:0'];
  assert.match((await run(base)).err, /booking_types/);
  assert.match(
    (await run([...base, '--upstream', 'https://a.example/api/v1'])).err,
    /give --upstream-key-file FILE, or set BOOKING_UPSTREAM_KEY/,
  );
  assert.match((await run([...base, '--upstream', 'http://a.example/api/v1'])).err, /give one such as https:/);
  assert.match((await run(['check', site])).err, /booking_types/);
  assert.equal((await run(['check', site, '--upstream'])).code, 0);
  folder.remove();
});

test('the key may lie in a file', async () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'key');
  writeFileSync(file, `${UPSTREAM_KEY}\n`);
  const world = await before({
    args: ['--upstream-key-file', file],
    env: { BOOKING_UPSTREAM_KEY: '' },
  });
  assert.equal((await world.server.get('/bookings/types')).status, 200);
  await until(() => world.proxy.asked.length >= 2);
  assert.equal(world.proxy.asked[0].headers.authorization, `Bearer ${UPSTREAM_KEY}`);
  await world.stop();
  folder.remove();
});
