// The examples of the account's reference page, run by curl as printed there, with only the host and the key replaced.
// The responses have the printed fields, order, formats and sentences. Ids and earlier bookings may differ.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';

import { SECRET, startServer } from '../../support/booking_server.mjs';

const HOST = 'https://dashboard.skylightchat.com';
const KEY = 'sk_live_••••••••••••';

// The Booking object, whole.
const BOOKING = {
  id: 101,
  contact_id: 42,
  booking_type_id: 3,
  resource_id: 1,
  title: 'Consultation – Sarah Johnson',
  starts_at: '2026-03-10T14:00:00.000000Z',
  ends_at: '2026-03-10T15:00:00.000000Z',
  status: 'confirmed',
  notes: 'First-time client',
  created_at: '2026-03-04T09:00:00.000000Z',
  updated_at: '2026-03-04T09:00:00.000000Z',
};

let server;
before(async () => {
  server = await startServer({ secretKey: SECRET });
});
after(() => server.stop());

/** Runs a line of the page in a shell, and gives the status and the body as text. */
function curl(printed) {
  const line = printed.replace(HOST, server.origin).replace(KEY, SECRET);
  const command = `${line} --silent --show-error --noproxy '*' --write-out '\n%{http_code}'`;
  return new Promise((resolve, reject) => {
    execFile('bash', ['-c', command], (error, out) => {
      if (error) return reject(error);
      const end = out.lastIndexOf('\n');
      const body = out.slice(0, end);
      resolve({ status: Number(out.slice(end + 1)), body, json: JSON.parse(body) });
    });
  });
}

const LIST = `curl "https://dashboard.skylightchat.com/api/v1/bookings?status=confirmed&from=2026-03-01" \\
-H "Authorization: Bearer sk_live_••••••••••••"`;

const CREATE = `curl -X POST https://dashboard.skylightchat.com/api/v1/bookings \\
-H "Authorization: Bearer sk_live_••••••••••••" \\
-H "Content-Type: application/json" \\
-d '{
"contact_id": 42,
"booking_type_id": 3,
"starts_at": "2026-03-10T14:00:00.000000Z"
}'`;

const CANCEL = `curl -X POST https://dashboard.skylightchat.com/api/v1/bookings/101/cancel \\
-H "Authorization: Bearer sk_live_••••••••••••"`;

const AVAILABILITY = `curl "https://dashboard.skylightchat.com/api/v1/bookings/availability?booking_type_id=3&date=2026-03-10" \\
-H "Authorization: Bearer sk_live_••••••••••••"`;

// Printed on the page as a method and a path, with a body at most.
const call = (method, path, body) =>
  `curl -X ${method} ${HOST}/api/v1${path} -H "Authorization: Bearer ${KEY}"` +
  (body ? ` -H "Content-Type: application/json" -d '${body}'` : '');

// What our server says of a booking beyond the page, after all that the page prints.
const ADDITIONS = [
  ...['uid', 'changes', 'price', 'location', 'policy', 'cancelled_by', 'cancel_reason'],
  ...['contact', 'locale', 'time_zone', 'mail'],
];

const micros = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const create = async (body) => (await curl(call('POST', '/bookings', body))).json.data;

/** The same fields in the same order, each of the same type and, where it is an instant, form. */
function assertPrintedAlike(given, printed) {
  const documented = Object.keys(given).filter((name) => !ADDITIONS.includes(name));
  assert.deepEqual(documented, Object.keys(printed));
  for (const [name, value] of Object.entries(printed)) {
    assert.equal(typeof given[name], typeof value, name);
    if (name.endsWith('_at')) assert.match(given[name], micros, name);
  }
}

test('check available slots', async () => {
  const { status, json } = await curl(AVAILABILITY);
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(json), ['success', 'data']);
  assert.deepEqual(Object.keys(json.data), ['date', 'slots']);
  assert.deepEqual(json.data.date, '2026-03-10');
  assert.equal(
    JSON.stringify(json.data.slots.slice(0, 3)),
    JSON.stringify([
      { starts_at: '2026-03-10T09:00:00Z', ends_at: '2026-03-10T09:30:00Z', available: true },
      { starts_at: '2026-03-10T09:30:00Z', ends_at: '2026-03-10T10:00:00Z', available: true },
      { starts_at: '2026-03-10T10:00:00Z', ends_at: '2026-03-10T10:30:00Z', available: true },
    ]),
  );
});

test('a slot that is taken is listed as such', async () => {
  for (const resource of [1, 2]) {
    await create(`{"contact_id": 42, "booking_type_id": 3, "resource_id": ${resource},
      "starts_at": "2026-03-10T09:30:00Z"}`);
  }
  const { json } = await curl(AVAILABILITY);
  assert.deepEqual(
    json.data.slots.slice(0, 3).map((slot) => slot.available),
    [true, false, true],
  );
});

test('create a booking, with the fields that are required', async () => {
  const { status, json } = await curl(CREATE);
  assert.equal(status, 201);
  assert.deepEqual(Object.keys(json), ['success', 'data', 'message']);
  assert.equal(json.success, true);
  assert.equal(json.message, 'Booking created successfully.');
  assertPrintedAlike({ ...json.data, notes: '' }, BOOKING);
  assert.equal(json.data.contact_id, 42);
  assert.equal(json.data.booking_type_id, 3);
  assert.equal(json.data.starts_at, '2026-03-10T14:00:00.000000Z');
  // The demo's type 3 takes half an hour; the page's takes a whole one.
  assert.equal(json.data.ends_at, '2026-03-10T14:30:00.000000Z');
  assert.equal(json.data.status, 'confirmed');
  assert.equal(json.data.notes, null);
});

test('create a booking, with every field; then get it and list it', async () => {
  const made = await curl(
    call(
      'POST',
      '/bookings',
      `{
"contact_id": 42,
"booking_type_id": 3,
"resource_id": 1,
"starts_at": "2026-03-10T15:00:00.000000Z",
"notes": "First-time client"
}`,
    ),
  );
  assert.equal(made.status, 201);
  assertPrintedAlike(made.json.data, BOOKING);
  assert.equal(made.json.data.title, '30-Minute Consultation – Sarah Johnson');
  const got = await curl(call('GET', `/bookings/${made.json.data.id}`));
  assert.equal(got.status, 200);
  assert.deepEqual(got.json, { success: true, data: made.json.data });
  assertPrintedAlike(got.json.data, BOOKING);
  const listed = await curl(LIST);
  assert.equal(listed.status, 200);
  assert.deepEqual(listed.json.data.at(-1), made.json.data);
  assertPrintedAlike(listed.json.data.at(-1), BOOKING);
  assert.deepEqual(listed.json.meta, { current_page: 1, last_page: 1, per_page: 15, total: 4 });
});

test('update a booking', async () => {
  const { id } = await create(`{"contact_id": 42, "booking_type_id": 3, "resource_id": 1,
    "starts_at": "2026-03-11T09:00:00Z"}`);
  const { status, json } = await curl(
    call(
      'PUT',
      `/bookings/${id}`,
      `{
"starts_at": "2026-03-11T10:00:00.000000Z",
"notes": "Rescheduled per client request"
}`,
    ),
  );
  assert.equal(status, 200);
  assertPrintedAlike(json.data, BOOKING);
  assert.equal(json.data.id, id);
  assert.equal(json.data.starts_at, '2026-03-11T10:00:00.000000Z');
  assert.equal(json.data.notes, 'Rescheduled per client request');
});

test('cancel a booking', async () => {
  const { id } = await create('{"contact_id": 42, "booking_type_id": 3, "starts_at": "2026-03-12T10:00:00Z"}');
  const { status, body } = await curl(CANCEL.replace('/101/', `/${id}/`));
  assert.equal(status, 200);
  assert.equal(body, `{"success":true,"data":{"id":${id},"status":"cancelled"},"message":"Booking cancelled."}`);
  assert.equal((await curl(CANCEL.replace('/101/', '/100000101/'))).status, 404);
});

test('list booking types and resources', async () => {
  const types = await curl(call('GET', '/bookings/types'));
  assert.equal(types.status, 200);
  assert.deepEqual(Object.keys(types.json), ['success', 'data']);
  assert.equal(
    JSON.stringify(types.json.data[0]),
    JSON.stringify({
      id: 3,
      name: '30-Minute Consultation',
      duration_minutes: 30,
      description: 'One-on-one consultation session',
      is_active: true,
    }),
  );
  const resources = await curl(call('GET', '/bookings/resources'));
  assert.equal(resources.status, 200);
  assert.equal(
    JSON.stringify(resources.json.data[0]),
    '{"id":1,"name":"Dr. Ahmed Al-Rashid","type":"staff","is_active":true}',
  );
});
