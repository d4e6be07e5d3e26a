// Contacts through a socket, and a blacklist in the site file that applies from the next start.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bearer, SECRET, startServer, visit } from '../../support/booking_server.mjs';

test('a contact is added once, found by any part, and kept over a restart', async () => {
  const server = await startServer({ secretKey: SECRET });
  const body = { name: 'Zoë Ångström', phone: '+44 7700 900-123', type: 'whatsapp', tags: ['vip'] };
  const key = { ...bearer, 'Idempotency-Key': 'zoe' };
  const [made, again] = await Promise.all([1, 2].map(() => server.post('/contacts', body, key)));
  assert.equal(made.status, 201);
  assert.equal(again.text, made.text);
  assert.equal(server.count('contacts'), 2);
  await server.end('SIGTERM');

  const next = await startServer({ secretKey: SECRET, folder: server.folder });
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
  const server = await startServer({ secretKey: SECRET });
  const made = await server.post('/bookings', visit());
  assert.equal(made.status, 201);
  await server.end('SIGTERM');
  const id = made.json.data.contact_id;
  const next = await startServer({
    secretKey: SECRET,
    folder: server.folder,
    site: (site) => site.contacts.push({ id, name: 'Ada', blacklisted: true }),
  });
  const refused = await next.post('/bookings', visit({ starts_at: '2026-03-11T09:00:00Z' }));
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.json, {
    success: false,
    message: 'This booking cannot be made online. Please contact us.',
    errors: { contact: ['This booking cannot be made online. Please contact us.'] },
  });
  const contact = await next.get(`/contacts/${id}`, bearer);
  assert.equal(contact.json.data.blacklisted, true);
  assert.equal(contact.json.data.name, 'Ada Lovelace');
  await next.stop();
});
