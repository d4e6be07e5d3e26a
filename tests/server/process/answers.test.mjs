// Every call of the API through a socket: its response, and its errors for invalid input.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { bearer, NOW, SECRET, startServer, visit } from '../../support/booking_server.mjs';

const AVAILABILITY = '/bookings/availability?booking_type_id=3';
let server;
before(async () => {
  server = await startServer({
    secretKey: SECRET,
    site: (site) => {
      site.allowed_origins = ['https://palm.example'];
      site.booking_types.push({ ...site.booking_types[0], id: 6, is_active: false });
    },
  });
});
after(async () => {
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});

describe('the documented calls', () => {
  test('the business lists its types and resources', async () => {
    const types = await server.get('/bookings/types', bearer);
    assert.equal(types.status, 200);
    assert.deepEqual(types.json.data[0], {
      id: 3,
      name: '30-Minute Consultation',
      duration_minutes: 30,
      description: 'One-on-one consultation session',
      is_active: true,
    });
    const resources = await server.get('/bookings/resources');
    assert.deepEqual(resources.json.data[0], {
      id: 1,
      name: 'Dr. Ahmed Al-Rashid',
      type: 'staff',
      is_active: true,
    });
  });

  test('a day of the demo clinic starts at nine', async () => {
    const { json } = await server.get(`${AVAILABILITY}&date=2026-03-10`, bearer);
    assert.equal(json.success, true);
    assert.equal(json.data.date, '2026-03-10');
    assert.equal(json.data.slots.length, 16);
    assert.deepEqual(json.data.slots[0], {
      starts_at: '2026-03-10T09:00:00Z',
      ends_at: '2026-03-10T09:30:00Z',
      available: true,
    });
  });

  test('a month comes in one compressed answer', async () => {
    for (const [accepted, encoding, unpack] of /** @type {const} */ ([
      ['gzip', 'gzip', gunzipSync],
      ['gzip, deflate, br', 'br', brotliDecompressSync],
    ])) {
      const answer = await server.get(`${AVAILABILITY}&from=2026-03-01&to=2026-03-31&key=pk_demo`, {
        'Accept-Encoding': accepted,
      });
      assert.equal(answer.headers['content-encoding'], encoding);
      const { data } = JSON.parse(unpack(answer.bytes).toString());
      assert.equal(data.days.length, 31);
      // British clocks go forward on the 29th.
      assert.equal(data.days[29].slots[0].starts_at, '2026-03-30T08:00:00Z');
    }
  });

  test("the first screen comes in one answer, with the server's clock", async () => {
    const { json } = await server.get('/widget/config?time_zone=Asia/Kathmandu');
    assert.equal(json.data.business.name, 'Palm Street Clinic');
    assert.ok(Math.abs(Date.parse(json.data.now) - Date.parse(NOW)) < 120_000);
    assert.match(JSON.stringify(json.data), /"Asia\/Kathmandu"/);
  });

  test("the first screen's days and times come by the visitor's clock", async () => {
    const shown = async (zone, resource = 1) => {
      const query = `time_zone=${zone}&booking_type_id=3&resource_id=${resource}`;
      const { json } = await server.get(`/widget/config?${query}`);
      return json.data.availability.first_screen;
    };
    const { times, days, ...rest } = await shown('America/St_Johns', 2);
    assert.deepEqual(rest, {
      today: '2026-03-04',
      month: '2026-03',
      has_next: true,
      day: '2026-03-04',
      zone: 'St Johns (NST)',
      is_elsewhere: true,
    });
    assert.deepEqual(days.at(-1), [31, 16]);
    assert.deepEqual(times.at(-1), ['2026-03-04T16:30:00Z', 13 * 60]);
    assert.equal(days[0][1], times.length);
    assert.equal(await shown('Mars/Base'), undefined);
  });

  test('a booking of the reference works as it is printed there', async () => {
    const answer = await server.request('POST', '/api/v1/bookings', {
      headers: { ...bearer, 'Content-Type': 'application/json' },
      body:
        '{"contact_id": 42,"booking_type_id": 3,"resource_id": 1,' +
        '"starts_at": "2026-03-10T14:00:00.000000Z","notes": "First-time client"}',
    });
    assert.equal(answer.status, 201);
    assert.equal(answer.json.message, 'Booking created successfully.');
    const { created_at, updated_at, id, uid, changes, contact, price, location, ...rest } = answer.json.data;
    assert.ok(id > 0);
    assert.equal(created_at, updated_at);
    assert.match(created_at, /^2026-03-04T09:\d\d:\d\d\.000000Z$/);
    assert.deepEqual(rest, {
      contact_id: 42,
      booking_type_id: 3,
      resource_id: 1,
      title: '30-Minute Consultation – Sarah Johnson',
      starts_at: '2026-03-10T14:00:00.000000Z',
      ends_at: '2026-03-10T14:30:00.000000Z',
      status: 'confirmed',
      notes: 'First-time client',
    });
    // What this server adds to it.
    assert.match(uid, /^[0-9a-f]{32}$/);
    assert.deepEqual(changes, { cancel_until: rest.starts_at, move_until: rest.starts_at });
    assert.deepEqual(contact, { name: 'Sarah Johnson', email: 'sarah.johnson@example.com' });
    assert.deepEqual(price, { amount: 4500, currency: 'GBP', digits: 2, from: false });
    assert.deepEqual(location, { kind: 'address', text: '12 Palm Street, London E8 4QX' });
  });

  test('the server says that it is well without a key', async () => {
    const answer = await server.request('GET', '/healthz');
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json, { success: true, data: { status: 'ok' } });
  });

  test('HEAD has the headers of GET and no body', async () => {
    const head = await server.request('HEAD', '/api/v1/bookings/types?key=pk_demo');
    const get = await server.get('/bookings/types');
    assert.equal(head.status, 200);
    assert.equal(head.bytes.length, 0);
    assert.equal(head.headers['content-length'], get.headers['content-length']);
  });
});

describe('bad input', () => {
  /** @type {[what: string, changes: Record<string, unknown>, field: string][]} */
  const wrongBookings = [
    ['a type given as text', { booking_type_id: '3' }, 'booking_type_id'],
    ['a type that is not there', { booking_type_id: 99 }, 'booking_type_id'],
    ['an inactive type', { booking_type_id: 6 }, 'booking_type_id'],
    ['a resource that is not there', { resource_id: 99 }, 'resource_id'],
    ['a resource that does not take the type', { resource_id: 3 }, 'resource_id'],
    ['a date that does not exist', { starts_at: '2026-02-30T09:00:00Z' }, 'starts_at'],
    ['an instant without a zone', { starts_at: '2026-03-10T09:00:00' }, 'starts_at'],
    ['a number for an instant', { starts_at: 1773133200 }, 'starts_at'],
    ['a start off the grid', { starts_at: '2026-03-10T09:10:00Z' }, 'starts_at'],
    ['a start in the past', { starts_at: '2026-03-03T09:00:00Z' }, 'starts_at'],
    ['a start outside opening hours', { starts_at: '2026-03-10T22:00:00Z' }, 'starts_at'],
    ['a start beyond the horizon', { starts_at: '2029-03-12T09:00:00Z' }, 'starts_at'],
    ['notes over their limit', { notes: 'n'.repeat(2001) }, 'notes'],
    ['a name over its limit', { contact: { name: 'n'.repeat(201), email: 'a@b.co' } }, 'contact.name'],
    ['no name', { contact: { email: 'a@b.co' } }, 'contact.name'],
    ['an email that is none', { contact: { name: 'A', email: 'a' } }, 'contact.email'],
    ['a phone that is none', { contact: { name: 'A', email: 'a@b.co', phone: '12' } }, 'contact.phone'],
    ['a field nobody knows', { surprise: true }, 'surprise'],
    ['a contact id from a page', { contact_id: 42 }, 'contact_id'],
  ];
  for (const [what, changes, field] of wrongBookings) {
    test(`${what} is refused by name`, async () => {
      const answer = await server.post('/bookings', visit(changes));
      assert.equal(answer.status, 422);
      assert.equal(answer.json.success, false);
      assert.ok(answer.json.message.length > 0);
      assert.ok(answer.json.errors[field]?.[0].length > 0, answer.text);
    });
  }

  const malformed = [
    ['half a JSON object', '{"booking_type_id": 3'],
    ['nothing', ''],
    ['a list', '[]'],
    ['invalid UTF-8', Buffer.from('{"notes": "\xff\xfe"}', 'latin1')],
    ['arrays in arrays in arrays', '['.repeat(60000)],
  ];
  for (const [what, body] of malformed) {
    test(`${what} for a body is 400`, async () => {
      const answer = await server.post('/bookings', body);
      assert.equal(answer.status, 400);
      assert.equal(answer.json.success, false);
    });
  }

  test('another content type is 415', async () => {
    const answer = await server.post('/bookings', visit(), { 'Content-Type': 'text/plain' });
    assert.equal(answer.status, 415);
  });

  test('unknown routes are 404 and unknown methods 405, in the envelope', async () => {
    const nowhere = await server.get('/nowhere');
    assert.equal(nowhere.status, 404);
    assert.equal(nowhere.json.success, false);
    const wrong = await server.request('DELETE', '/api/v1/bookings/types');
    assert.equal(wrong.status, 405);
    assert.equal(wrong.headers.allow, 'GET, HEAD, OPTIONS');
    assert.equal(wrong.json.success, false);
  });
});

describe('keys and origins', () => {
  test('no key, a wrong key, and a secret key in the address are all 401', async () => {
    for (const answer of [
      await server.get('/bookings/types', {}),
      await server.get('/bookings/types', { 'X-Api-Key': 'pk_other' }),
      await server.get(`/bookings/types?key=${SECRET}`, {}),
    ]) {
      assert.equal(answer.status, 401);
      assert.deepEqual(answer.json, {
        success: false,
        message: 'Unauthenticated. Please provide a valid API key.',
      });
    }
  });

  test('a page elsewhere may use the key when the site lists it', async () => {
    const origin = 'https://palm.example';
    const answer = await server.get('/bookings/types', { 'X-Api-Key': 'pk_demo', 'Origin': origin });
    assert.equal(answer.headers['access-control-allow-origin'], origin);
    assert.match(answer.headers.vary, /Origin/);
    const preflight = await server.request('OPTIONS', '/api/v1/bookings', {
      headers: { 'Origin': origin, 'Access-Control-Request-Method': 'POST' },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers['access-control-max-age'], '7200');
    const other = await server.get('/bookings/types', {
      'X-Api-Key': 'pk_demo',
      'Origin': 'https://evil.example',
    });
    assert.equal(other.status, 403);
    assert.equal(other.json.message, 'Request origin is not allowed.');
    // The page may read why, and nothing else.
    assert.equal(other.headers['access-control-allow-origin'], 'https://evil.example');
    assert.deepEqual(Object.keys(other.json), ['success', 'message', 'code', 'origin']);
    assert.equal(
      (await server.get('/nowhere', { Origin: 'https://evil.example' })).headers['access-control-allow-origin'],
      undefined,
    );
  });

  test("a page of the server's own origin may use the key", async () => {
    const headers = { 'X-Api-Key': 'pk_demo', 'Origin': server.origin };
    assert.equal((await server.get('/bookings/types', headers)).status, 200);
  });
});

test("the log says what was asked, and nothing that is anybody's own", async () => {
  await server.get('/bookings/types?key=pk_demo&note=query-word', {});
  await server.post(
    '/bookings',
    visit({
      starts_at: '2026-03-11T09:00:00Z',
      notes: 'note-word',
      contact: { name: 'name-word', email: 'email-word@example.com' },
    }),
  );
  const answer = await server.get('/bookings/types', bearer);
  const id = answer.headers['x-request-id'];
  while (!server.log.includes(id)) await new Promise((resolve) => server.child.stderr.once('data', resolve));
  for (const line of server.log.trim().split('\n')) JSON.parse(line);
  const line = JSON.parse(server.log.split('\n').find((text) => text.includes(`"${id}"`)));
  assert.equal(line.method, 'GET');
  assert.equal(line.path, '/api/v1/bookings/types');
  assert.equal(line.status, 200);
  assert.equal(typeof line.duration_ms, 'number');
  for (const secret of [SECRET, 'pk_demo', 'query-word', 'note-word', 'name-word', 'email-word']) {
    assert.ok(!server.log.includes(secret), `the log holds ${secret}`);
  }
});
