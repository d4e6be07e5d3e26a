// Stores of earlier versions, opened by this one: the same bookings, and the links that were given out still open them.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';

import { bearer, NOW, SECRET, solved, startServer, temporaryFolder, visit } from '../../../support/booking_server.mjs';
import { addMail, startRelay } from '../../../support/mail_relay.mjs';
import {
  FIRST_SCHEMA,
  firstReleaseSite,
  firstReleaseTold,
  LAST_SCHEMA,
  putFirstRelease,
} from '../../fixtures/first_release.mjs';
import { until } from '../support/waiting.mjs';

const told = firstReleaseTold();
const env = { BOOKING_WEBHOOK_SECRET: 'whsec_7c1d0b6e55f2' };
const link = (/** @type {string} */ token) => ({ Authorization: `Bearer ${token}` });
const noSpam = (/** @type {any} */ site) => {
  firstReleaseSite(site);
  delete site.spam;
};

/** The fields of a booking that the answers of every version have. */
const known = (
  /** @type {any} */ { id, contact_id, booking_type_id, resource_id, starts_at, ends_at, status, notes, created_at },
) => ({
  id,
  contact_id,
  booking_type_id,
  resource_id,
  starts_at,
  ends_at,
  status,
  notes,
  created_at,
});

/** @param {import('node:test').TestContext} t */
async function startReceiver(t) {
  /** @type {any[]} */
  const received = [];
  const receiver = http
    .createServer((request, answer) => {
      let body = '';
      request.on('data', (data) => (body += data));
      request.on('end', () => {
        received.push(JSON.parse(body));
        answer.end();
      });
    })
    .unref();
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', () => resolve(undefined)));
  t.after(() => receiver.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (receiver.address());
  return { url: `http://127.0.0.1:${port}/hook`, received };
}

for (let version = FIRST_SCHEMA; version <= LAST_SCHEMA; ++version) {
  test(`a store of schema ${version} has the same bookings, and its links open theirs alone`, async (t) => {
    const folder = temporaryFolder();
    putFirstRelease(folder, { version });
    const server = await startServer({ folder, secretKey: SECRET, site: noSpam, env });
    t.after(() => server.stop());
    const { json } = await server.get('/bookings?per_page=100', bearer);
    assert.deepEqual(json.data.map(known), told.bookings.map(known));
    const contacts = (await server.get('/contacts?per_page=100', bearer)).json.data;
    const names = (/** @type {any[]} */ list) => list.map(({ id, name, phone }) => ({ id, name, phone }));
    assert.deepEqual(names(contacts), names(told.contacts));

    for (const [owner, token] of Object.entries(told.links)) {
      for (const { id } of told.bookings) {
        const { status } = await server.get(`/bookings/${id}`, link(token));
        assert.equal(status, id === Number(owner) ? 200 : 404, `the link of ${owner} at ${id}`);
      }
    }
    for (const { id, contact_id } of told.bookings) {
      const { status } = await server.get(`/bookings/${id}`, link(told.contactLink));
      assert.equal(status, contact_id === told.joseId ? 200 : 404);
    }

    // What was kept for an Idempotency-Key, a hold, and the composed form of an address.
    const again = await server.post('/bookings', told.kept.body, { 'Idempotency-Key': told.kept.key });
    assert.equal(again.json.data.id, told.kept.data.id);
    const { hold_token, ...wish } = told.hold;
    const refused = await server.post(
      '/bookings',
      visit({ ...wish, contact: { name: 'Eve', email: 'eve@example.com' } }),
    );
    assert.equal(refused.status, 422);
    const contact = { name: 'José Núñez', email: 'jos\u00e9@example.com' };
    const made = await server.post('/bookings', visit({ ...wish, contact, hold_token }));
    assert.equal(made.status, 201, made.text);
    const listed = (await server.get(`/bookings/${made.json.data.id}`, bearer)).json.data;
    assert.equal(listed.contact_id, told.joseId);

    // A booking that is moved by its old link keeps it.
    const [id] = Object.keys(told.links);
    const move = await server.request('PUT', `/api/v1/bookings/${id}`, {
      headers: { ...link(told.links[id]), 'Content-Type': 'application/json' },
      body: JSON.stringify({ starts_at: '2026-03-18T09:00:00Z' }),
    });
    assert.equal(move.status, 200, move.text);
    assert.equal((await server.get(`/bookings/${id}`, link(told.links[id]))).status, 200);
  });
}

test('a page that the first release opened books with its challenge and its hold, and moves with its link', async (t) => {
  const folder = temporaryFolder();
  putFirstRelease(folder);
  const server = await startServer({ folder, secretKey: SECRET, site: firstReleaseSite, env });
  t.after(() => server.stop());
  const { hold_token, ...wish } = told.hold;
  const renewed = await server.request('PUT', `/api/v1/bookings/holds/${hold_token}`, {
    headers: { 'X-Api-Key': 'pk_demo' },
  });
  assert.equal(renewed.status, 200, renewed.text);
  const headers = { 'X-Booking-Challenge': solved(told.challenge) };
  const made = await server.post('/bookings', visit({ ...wish, hold_token }), headers);
  assert.equal(made.status, 201, made.text);
});

test('two servers that start at once on a store of the first release migrate it once', async (t) => {
  const folder = temporaryFolder();
  putFirstRelease(folder);
  const options = { folder, secretKey: SECRET, site: noSpam, env };
  const servers = await Promise.all([startServer(options), startServer(options)]);
  t.after(() => Promise.all(servers.map((server) => server.stop())));
  for (const server of servers) {
    const { json } = await server.get('/bookings?per_page=100', bearer);
    assert.deepEqual(json.data.map(known), told.bookings.map(known));
    assert.equal((await server.request('GET', '/readyz')).status, 200);
  }
  const wish = visit({ resource_id: 1, starts_at: '2026-03-19T09:00:00Z' });
  const answers = await Promise.all(servers.map((server) => server.post('/bookings', wish)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 422]);
});

test('what the first release had to tell is told, and nobody gets mail about its bookings', async (t) => {
  const folder = temporaryFolder();
  const relay = await startRelay(t);
  const { url, received } = await startReceiver(t);
  putFirstRelease(folder, { receiver: url });
  const server = await startServer({
    folder,
    secretKey: SECRET,
    env: { ...env, BOOKING_SMTP_URL: `smtp://127.0.0.1:${relay.port}` },
    site: (site) => {
      noSpam(site);
      addMail(site);
      site.webhooks = [
        { url, events: ['booking.created', 'booking.updated', 'booking.cancelled', 'booking.reminder'] },
      ];
      // Of the booking at half past nine too, if it had any.
      site.reminders_minutes = [30];
    },
    now: '2026-03-04T08:59:57Z',
  });
  t.after(() => server.stop());
  assert.equal(NOW, '2026-03-04T09:00:00Z');
  const contact = { name: 'New', email: 'new@example.com' };
  const made = await server.post('/bookings', visit({ resource_id: 2, starts_at: '2026-03-04T09:30:00Z', contact }));
  assert.equal(made.status, 201, made.text);
  const isReminded = () => received.some(({ event }) => event === 'booking.reminder');
  await until(isReminded);
  await until(() => received.length === told.deliveries + 2 && relay.mails.length >= 3);
  const about = received.filter(({ event }) => event === 'booking.reminder').map(({ data }) => data.id);
  assert.deepEqual(about, [made.json.data.id]);
  const to = new Set(
    relay.mails.flatMap(({ envelope }) => envelope.rcptTo.map((/** @type {any} */ each) => each.address)),
  );
  assert.deepEqual(to, new Set(['new@example.com', 'owner@example.com']));
  const ids = received.map(({ delivery_id }) => delivery_id);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(server.count('outbox'), 0);
});
