// Listing, reading, moving and cancelling bookings through a socket, as the account's reference prints it; contacts, and
// a blacklist in the site file that applies from the next start.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { bearer, SECRET, startServer, visit } from '../../support/booking_server.mjs';

let server;
let id;
before(async () => {
  server = await startServer({ secretKey: SECRET });
  const made = await server.request('POST', '/api/v1/bookings', {
    headers: { ...bearer, 'Content-Type': 'application/json' },
    body: '{"contact_id": 42, "booking_type_id": 3, "starts_at": "2026-03-10T14:00:00.000000Z"}',
  });
  assert.equal(made.status, 201);
  id = made.json.data.id;
});
after(async () => {
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});

const put = (path, body) =>
  server.request('PUT', `/api/v1${path}`, {
    headers: { ...bearer, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

test('the list is filtered as the reference asks for it', async () => {
  const answer = await server.get('/bookings?status=confirmed&from=2026-03-01', bearer);
  assert.equal(answer.status, 200);
  assert.deepEqual(
    answer.json.data.map((booking) => booking.id),
    [id],
  );
  assert.deepEqual(answer.json.meta, { current_page: 1, last_page: 1, per_page: 15, total: 1 });
});

test('a booking is moved as the reference moves it', async () => {
  const answer = await put(`/bookings/${id}`, {
    starts_at: '2026-03-11T10:00:00.000000Z',
    notes: 'Rescheduled per client request',
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.json.data.starts_at, '2026-03-11T10:00:00.000000Z');
  assert.equal(answer.json.data.notes, 'Rescheduled per client request');
  const read = await server.get(`/bookings/${id}`, bearer);
  assert.deepEqual(read.json.data, answer.json.data);
});

test('two bookings that race for one time end in two places', async () => {
  const contact = { contact_id: 42, booking_type_id: 3, resource_id: 1 };
  const make = (starts_at) => server.post('/bookings', { ...contact, starts_at }, bearer);
  const ids = [];
  for (const hour of ['09', '10', '11', '12']) {
    const made = await make(`2026-03-12T${hour}:00:00Z`);
    ids.push(made.json.data.id);
  }
  const answers = await Promise.all(ids.map((one) => put(`/bookings/${one}`, { starts_at: '2026-03-12T14:00:00Z' })));
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 422, 422, 422]);
  const list = await server.get('/bookings?from=2026-03-12&to=2026-03-12', bearer);
  const starts = list.json.data.map((booking) => booking.starts_at);
  assert.equal(new Set(starts).size, 4);
});

test('a booking is cancelled by a POST without a body, as often as asked', async () => {
  for (let i = 0; i < 2; ++i) {
    const answer = await server.raw(
      `POST /api/v1/bookings/${id}/cancel HTTP/1.1\r\nHost: x\r\n` +
        `Authorization: Bearer ${SECRET}\r\nConnection: close\r\n\r\n`,
    );
    assert.match(answer, /^HTTP\/1\.1 200 /);
    const expected = { success: true, data: { id, status: 'cancelled' }, message: 'Booking cancelled.' };
    assert.deepEqual(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)), expected);
  }
});

test('a visitor moves and cancels with the link of the booking, and sees no other', async () => {
  const made = await server.post('/bookings', {
    booking_type_id: 3,
    starts_at: '2026-03-16T09:00:00Z',
    contact: { name: 'Ada Lovelace', email: 'ada@example.com' },
  });
  const { id: own, manage_token: token } = made.json.data;
  const headers = { 'Authorization': `Bearer ${token}`, 'Content-Type': 'application/json' };
  const moved = await server.request('PUT', `/api/v1/bookings/${own}`, {
    headers,
    body: '{"starts_at": "2026-03-17T09:00:00Z"}',
  });
  assert.equal(moved.status, 200);
  assert.equal((await server.get(`/bookings/${id}`, headers)).status, 404);
  assert.equal((await server.get('/bookings', headers)).status, 403);
  const cancelled = await server.post(`/bookings/${own}/cancel`, '', headers);
  assert.deepEqual(cancelled.json.data, { id: own, status: 'cancelled' });
  assert.ok(!server.log.includes(token.slice(3)), 'the log holds the link');
});

test("a contact's link lists that contact's bookings", async () => {
  const made = await server.post('/visitor-tokens', { contact_id: 42, expires_in: 60 }, bearer);
  assert.equal(made.status, 201);
  const headers = { Authorization: `Bearer ${made.json.data.token}` };
  const list = await server.get('/bookings?per_page=100', headers);
  assert.ok(list.json.data.length > 0);
  assert.ok(list.json.data.every((booking) => booking.contact_id === 42));
  const forged = { Authorization: `Bearer ${made.json.data.token.replace('c42', 'c43')}` };
  assert.equal((await server.get('/bookings', forged)).status, 401);
});

test('a contact is added once, found by any part, and kept over a restart', async () => {
  const first = await startServer({ secretKey: SECRET });
  const body = { name: 'Zoë Ångström', phone: '+44 7700 900-123', type: 'whatsapp', tags: ['vip'] };
  const key = { ...bearer, 'Idempotency-Key': 'zoe' };
  const [made, again] = await Promise.all([1, 2].map(() => first.post('/contacts', body, key)));
  assert.equal(made.status, 201);
  assert.equal(again.text, made.text);
  assert.equal(first.count('contacts'), 2);
  await first.end('SIGTERM');

  const next = await startServer({ secretKey: SECRET, folder: first.folder });
  for (const search of ['zoË å', '00 900', 'ÅNGSTRÖM']) {
    const found = await next.get(`/contacts?search=${encodeURIComponent(search)}`, bearer);
    assert.deepEqual(found.json.data, [made.json.data], search);
    assert.deepEqual(found.json.meta, { current_page: 1, last_page: 1, per_page: 15, total: 1 });
  }
  assert.equal((await next.get('/contacts')).status, 403);
  assert.ok(!next.log.includes('900'), 'the log holds what was searched for');
  await next.stop();
});

test('somebody put on the blacklist in the site file can book no more after the start', async () => {
  const first = await startServer({ secretKey: SECRET });
  const made = await first.post('/bookings', visit());
  assert.equal(made.status, 201);
  assert.equal(made.json.data.contact_id, made.json.data.id);
  const contactId = (await first.get(`/bookings/${made.json.data.id}`, bearer)).json.data.contact_id;
  await first.end('SIGTERM');
  const next = await startServer({
    secretKey: SECRET,
    folder: first.folder,
    site: (site) => site.contacts.push({ id: contactId, name: 'Ada', blacklisted: true }),
  });
  const refused = await next.post('/bookings', visit({ starts_at: '2026-03-11T09:00:00Z' }));
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.json, {
    success: false,
    message: 'This booking cannot be made online. Please contact us.',
    errors: { contact: ['This booking cannot be made online. Please contact us.'] },
  });
  const contact = await next.get(`/contacts/${contactId}`, bearer);
  assert.equal(contact.json.data.blacklisted, true);
  assert.equal(contact.json.data.name, 'Ada Lovelace');
  await next.stop();
});
