// Every operation of the API document, with every status it lists, against the real server: status, headers and body of
// each response match the document.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { ApiDocument } from './support/api_document.mjs';
import {
  bearer,
  DEMO_SITE,
  run,
  SECRET,
  solved,
  startServer,
  temporaryFolder,
  visit,
} from '../../support/booking_server.mjs';
import { addMail } from '../../support/mail_relay.mjs';
import { WEBHOOK_SECRET, withoutTypes } from './support/upstream_server.mjs';

const KEY = { 'X-Api-Key': 'pk_demo' };
const JSON_BODY = { 'Content-Type': 'application/json' };
const AVAILABILITY = '/api/v1/bookings/availability?booking_type_id=3';
const ELSEWHERE = { Origin: 'https://evil.example' };
const TRANSPORT = ['400', '413', '414', '431', '501'];

// What nothing that a client sends, and no failure of the store, can bring about.
const UNPROVOKED = {
  500: ['listBookingTypes', 'listResources', 'getWidgetConfig', 'takeUpstreamEvent', 'getMetrics', 'getReadiness'],
  503: ['listBookingTypes', 'listResources', 'getWidgetConfig', 'takeUpstreamEvent', 'getMetrics'],
};

/**
 * @param {string} method @param {string} path
 * @param {{headers?: Record<string, string>, body?: any}} [options]
 */
const send = (method, path, { headers = bearer, body } = {}) => ({
  method,
  path,
  headers: body === undefined ? headers : { ...JSON_BODY, ...headers },
  body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
});

let times = 0;
/** A start on a Monday that no request used yet. */
function freshTime() {
  const monday = Date.UTC(2026, 3, 6, 9) + 7 * 86400_000 * Math.floor(times / 12);
  return new Date(monday + 1800_000 * (times++ % 12)).toISOString();
}
const order = () => ({ contact_id: 42, booking_type_id: 3, starts_at: freshTime() });

const make = async (server, path, body, headers = bearer) => {
  const answer = await server.post(path, body, { 'X-Api-Key': '', ...headers });
  assert.equal(answer.status, 201, answer.text);
  return answer.json.data;
};
const bookedId = async (server) => (await make(server, '/bookings', order())).id;
const held = async (server) =>
  (await make(server, '/bookings/holds', { booking_type_id: 3, starts_at: freshTime() })).hold_token;

/** Gives the server a link of an owner to that booking, as a mail would have it. */
function linkTo({ folder }, token, booking) {
  const script =
    'import hashlib,sqlite3,sys;db=sqlite3.connect(sys.argv[1],isolation_level=None,timeout=30);' +
    'db.execute("INSERT INTO owner_links VALUES (?,?,?,?)",' +
    '(hashlib.sha256(sys.argv[2].encode()).hexdigest(),int(sys.argv[3]),"owner@example.com",4102444800))';
  execFileSync('python3', ['-c', script, join(folder.path, 'bookings.db'), token, String(booking)]);
}
/** The path of the page of a new booking. */
async function ownerPage(server) {
  const id = await bookedId(server);
  if (!server.folder) return '/b/42';
  linkTo(server, `ob_${id}`, id);
  return `/b/ob_${id}`;
}
const form = (path, fields) =>
  send('POST', path, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
const SEEN = '2026-03-04T09:00:00Z';
const CANCEL = { action: 'cancel', seen: SEEN };
/** The form of a booking made a moment ago. */
async function cancelForm(server, fields = {}) {
  const path = await ownerPage(server);
  const page = server.request ? await server.request('GET', `${path}?view=cancel`) : { text: '' };
  const seen = /name="seen" value="([^"]+)"/.exec(page.text)?.[1] ?? SEEN;
  return form(path, { ...CANCEL, seen, ...fields });
}

/** The path of a new feed of the server's bookings. */
async function makeFeed({ folder }) {
  const site = join(folder.path, 'feed_site.json');
  const demo = JSON.parse(readFileSync(DEMO_SITE, 'utf8'));
  writeFileSync(site, JSON.stringify({ ...demo, public_url: 'https://book.example.com' }));
  const { out } = await run([
    'feed-link',
    'make',
    '--site',
    site,
    '--store',
    `sqlite:${join(folder.path, 'bookings.db')}`,
  ]);
  return new URL(out.split('\n')[0]).pathname;
}

function delivery(event, secret = WEBHOOK_SECRET) {
  const body = JSON.stringify(event);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return send('POST', '/upstream-events', { headers: { 'X-Skylight-Signature': `sha256=${signature}` }, body });
}
const EVENT = { event: 'booking.created', delivery_id: 'one', timestamp: '2026-03-04T09:00:00Z' };

/** The address of the calendar file of a new booking. */
async function calendarFile(server) {
  const id = await bookedId(server);
  const { path } = await make(server, `/bookings/${id}/calendar-link`, {});
  return path ?? `/api/v1/bookings/${id}/calendar.ics`;
}

// By operation: a request that succeeds; it may need something made first.
const good = {
  listBookings: () => send('GET', '/api/v1/bookings?status=confirmed&per_page=2'),
  createBooking: () => send('POST', '/api/v1/bookings', { body: order() }),
  getBooking: async (server) => send('GET', `/api/v1/bookings/${await bookedId(server)}`),
  updateBooking: async (server) =>
    send('PUT', `/api/v1/bookings/${await bookedId(server)}`, { body: { starts_at: freshTime(), notes: 'Later' } }),
  cancelBooking: async (server) => send('POST', `/api/v1/bookings/${await bookedId(server)}/cancel`),
  sendBookingMail: async (server) => send('POST', `/api/v1/bookings/${await bookedId(server)}/send`),
  createCalendarLink: async (server) => send('POST', `/api/v1/bookings/${await bookedId(server)}/calendar-link`),
  getCalendarFile: async (server) => send('GET', await calendarFile(server), { headers: {} }),
  listBookingTypes: () => send('GET', '/api/v1/bookings/types'),
  listResources: () => send('GET', '/api/v1/bookings/resources'),
  checkAvailability: () => send('GET', `${AVAILABILITY}&date=2026-03-10`),
  holdTime: () => send('POST', '/api/v1/bookings/holds', { body: { booking_type_id: 3, starts_at: freshTime() } }),
  renewHold: async (server) => send('PUT', `/api/v1/bookings/holds/${await held(server)}`),
  releaseHold: async (server) => send('DELETE', `/api/v1/bookings/holds/${await held(server)}`),
  releaseHoldByBeacon: async (server) =>
    send('POST', `/api/v1/bookings/holds/${await held(server)}/release?key=pk_demo`, { headers: {}, body: '' }),
  createVisitorToken: () => send('POST', '/api/v1/visitor-tokens', { body: { contact_id: 42 } }),
  listContacts: () => send('GET', '/api/v1/contacts?search=sarah'),
  createContact: () => send('POST', '/api/v1/contacts', { body: { name: 'Ada Lovelace' } }),
  getContact: () => send('GET', '/api/v1/contacts/42'),
  getWidgetConfig: () => send('GET', '/api/v1/widget/config?time_zone=Asia/Kathmandu'),
  getDocument: () => send('GET', '/openapi.json'),
  getHealth: () => send('GET', '/healthz'),
  getReadiness: () => send('GET', '/readyz'),
  getFeed: async (server) => send('GET', server.folder ? await makeFeed(server) : '/feeds/fd_none.ics'),
  getMetrics: () => send('GET', '/metrics'),
  getOwnerPage: async (server) => send('GET', await ownerPage(server), { headers: {} }),
  actOnOwnerPage: async (server) => cancelForm(server),
  takeUpstreamEvent: () => delivery(EVENT),
};

// The same without the server: for refusals that come before anything is looked up.
const bare = Object.fromEntries(
  Object.entries(good).map(([id, request]) => [
    id,
    () => {
      const nothing = { post: async () => ({ status: 201, json: { data: { id: 999999, hold_token: 'ht_none' } } }) };
      return request(nothing);
    },
  ]),
);

// Of a file that is there: its token comes before everything else that may be wrong.
const told = (id) => (id === 'getCalendarFile' ? good.getCalendarFile(server) : bare[id]());

const withBody = async (id, body) => ({ ...(await bare[id]()), body: JSON.stringify(body) });
const withPath = async (id, change) => {
  const request = await told(id);
  return { ...request, path: change(request.path) };
};

const NO_BOOKING = send('GET', `${AVAILABILITY}&date=2026-03-10&booking_id=4242`);

// By operation: requests that are refused as invalid.
const invalid = {
  listBookings: () => [send('GET', '/api/v1/bookings?status=gone'), send('GET', '/api/v1/bookings?page=1&page=2')],
  checkAvailability: () => [send('GET', AVAILABILITY), send('GET', `${AVAILABILITY}&from=2026-03-01&to=2026-05-02`)],
  listContacts: () => [send('GET', '/api/v1/contacts?per_page=101')],
  createBooking: async () => [
    await withBody('createBooking', { surprise: 1 }),
    send('POST', '/api/v1/bookings', { headers: KEY, body: visit({ starts_at: '2026-03-10T09:01:00Z' }) }),
    send('POST', '/api/v1/bookings', { headers: { ...bearer, 'Idempotency-Key': 'a b' }, body: order() }),
  ],
  holdTime: async () => [await withBody('holdTime', {})],
  createVisitorToken: async () => [await withBody('createVisitorToken', { contact_id: 9 })],
  createContact: async () => [await withBody('createContact', { name: 'A', tags: 'none' })],
  updateBooking: async () => [await withBody('updateBooking', { status: 'cancelled' })],
  sendBookingMail: () => [send('POST', '/api/v1/bookings/42/send', { body: { email: 'sarah' } })],
  actOnOwnerPage: async () => [await cancelForm(server, { reason: 'x'.repeat(501) })],
};

let document;
let api;
let server;
let eventsServer;
let mailServer;
before(async () => {
  server = await startServer({ secretKey: SECRET });
  mailServer = await startServer({
    secretKey: SECRET,
    site: addMail,
    env: { BOOKING_SMTP_URL: 'smtp://127.0.0.1:9' },
  });
  eventsServer = await startServer({
    secretKey: SECRET,
    site: withoutTypes,
    args: ['--upstream', 'http://127.0.0.1:9/api/v1'],
    env: { BOOKING_UPSTREAM_KEY: 'sk_upstream_key_1234', BOOKING_UPSTREAM_WEBHOOK_SECRET: WEBHOOK_SECRET },
  });
  linkTo(server, '42', await bookedId(server)); // of the requests that need no booking of their own
  document = (await server.request('GET', '/openapi.json')).json;
  api = new ApiDocument(document);
});
after(async () => {
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await eventsServer.stop();
  await mailServer.stop();
});

const serverOf = (id) => ({ takeUpstreamEvent: eventsServer, sendBookingMail: mailServer })[id] ?? server;
const seen = new Map(); // operation -> the statuses that were brought about

/** Sends a request and holds the answer against the document. */
async function hold(id, request, status, to = serverOf(id)) {
  const answer = await to.request(request.method, request.path, request);
  assert.equal(answer.status, Number(status), `${id}: ${answer.text}`);
  assert.deepEqual(api.problemsOf(request.method, request.path, answer), [], `${id} ${status}`);
  if (!seen.has(id)) seen.set(id, new Set());
  seen.get(id).add(String(status));
  return answer;
}

/** An answer to bytes, as http would give it. */
function answerIn(text) {
  const [head, ...rest] = text.split('\r\n\r\n');
  const lines = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.slice(1).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
    }),
  );
  const bytes = Buffer.from(rest.join('\r\n\r\n'), 'latin1');
  return { status: Number(lines[0].split(' ')[1]), headers, bytes, text: bytes.toString() };
}

const raw = (lines) => ({
  request: async (method, path) =>
    answerIn(await server.raw(Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines}\r\n`))),
});
const transport = {
  400: raw('Host: a\r\nHost: b\r\n'),
  413: raw('Host: a\r\nContent-Length: 65537\r\n'),
  414: {
    request: (method, path) =>
      raw('Host: a\r\n').request(method, `${path}${path.includes('?') ? '&' : '?'}${'a'.repeat(4200)}`),
  },
  431: raw(`Host: a\r\nX-A: ${'a'.repeat(20000)}\r\n`),
  501: raw('Host: a\r\nTransfer-Encoding: gzip, chunked\r\n'),
};

const idsWith = (status) => api.operations.filter(({ about }) => about.responses[status]).map(({ id }) => id);
const isOpen = (id) => api.operation(id).about.security.length === 0;

describe('the answers are what the document says', () => {
  test('every call succeeds as it is told, and HEAD tells the same of it', async () => {
    for (const { id, method, about } of api.operations) {
      assert.ok(good[id], `${id} has no case`);
      const [status] = Object.keys(about.responses);
      const request = await good[id](serverOf(id));
      assert.equal(request.method, method);
      await hold(id, request, status);
      if (method === 'GET') await hold(id, { ...request, method: 'HEAD' }, status);
    }
  });

  test('the other forms of a success are what is told too', async () => {
    await hold(
      'checkAvailability',
      send('GET', `${AVAILABILITY}&from=2026-03-01&to=2026-05-01&key=pk_demo`, { headers: {} }),
      200,
    );
    const origin = { locale: 'en-GB', time_zone: 'Europe/London' };
    const visitor = { headers: KEY, body: visit({ starts_at: freshTime(), ...origin }) };
    const made = await hold('createBooking', send('POST', '/api/v1/bookings', visitor), 201);
    const { id, manage_token } = made.json.data;
    const link = { Authorization: `Bearer ${manage_token}` };
    const moved = await hold(
      'updateBooking',
      send('PUT', `/api/v1/bookings/${id}`, { headers: link, body: { starts_at: freshTime() } }),
      200,
    );
    assert.match(moved.json.data.manage_token, /^bt_/);
    const shown = async (headers) =>
      (await hold('getBooking', send('GET', `/api/v1/bookings/${id}`, { headers }), 200)).json.data;
    const { contact, locale, time_zone, changes } = await shown(bearer);
    assert.deepEqual({ contact, locale, time_zone }, { contact: visitor.body.contact, ...origin });
    assert.equal(changes.cancel_until, moved.json.data.starts_at);
    const cancel = { headers: link, body: { reason: 'I am ill.' } };
    await hold('cancelBooking', send('POST', `/api/v1/bookings/${id}/cancel`, cancel), 200);
    const { cancelled_by, cancel_reason, ...rest } = await shown(link);
    assert.deepEqual({ cancelled_by, cancel_reason }, { cancelled_by: 'visitor', cancel_reason: 'I am ill.' });
    assert.equal('contact' in rest || 'locale' in rest || 'time_zone' in rest || 'changes' in rest, false);
    await hold('sendBookingMail', await good.sendBookingMail(server), 409, server);
    const typed = { headers: KEY, body: visit({ starts_at: freshTime() }) };
    const mailed = await hold('createBooking', send('POST', '/api/v1/bookings', typed), 201, mailServer);
    const { correction_token } = mailed.json.data;
    const correction = {
      headers: { Authorization: `Bearer ${mailed.json.data.manage_token}` },
      body: { email: 'sarah@example.com', correction_token },
    };
    await hold('sendBookingMail', send('POST', `/api/v1/bookings/${mailed.json.data.id}/send`, correction), 200);
    const full = { name: 'A', email: 'a@example.com', phone: '+447700900123', type: 'telegram', tags: ['x'] };
    await hold('createContact', send('POST', '/api/v1/contacts', { body: full }), 201);
    await hold('listBookings', send('GET', '/api/v1/bookings'), 200);
    await hold('getWidgetConfig', send('GET', '/api/v1/widget/config', { headers: KEY }), 200);
    const named = send('GET', '/api/v1/widget/config?booking_type_id=3&resource_id=1', { headers: KEY });
    assert.ok((await hold('getWidgetConfig', named, 200)).json.data.availability.days.length > 0);
    const fromKathmandu = { ...named, path: `${named.path}&time_zone=Asia/Kathmandu` };
    const { first_screen: screen } = (await hold('getWidgetConfig', fromKathmandu, 200)).json.data.availability;
    assert.equal(screen.zone, 'Kathmandu (GMT+5:45)');
    await hold('actOnOwnerPage', form(await ownerPage(server), { ...CANCEL, seen: '2020-01-01T00:00:00Z' }), 409);
    const feed = await good.getFeed(server);
    const { etag } = (await hold('getFeed', feed, 200)).headers;
    await hold('getFeed', { ...feed, headers: { 'If-None-Match': etag } }, 304);
    const { headers } = await hold('getDocument', await good.getDocument(), 200);
    await hold('getDocument', send('GET', '/openapi.json', { headers: { 'If-None-Match': headers.etag } }), 304);
  });

  test('who may not ask is refused as it is told', async () => {
    for (const id of idsWith('401').filter((one) => !isOpen(one))) {
      const keyless = await withPath(id, (path) => path.replace(/key=pk_demo|token=.*/, ''));
      await hold(id, { ...keyless, headers: JSON_BODY }, 401);
    }
    await hold('takeUpstreamEvent', delivery(EVENT, 'another secret'), 401);
    for (const id of idsWith('403')) {
      const request = await bare[id]();
      await hold(id, { ...request, headers: { ...JSON_BODY, ...KEY, ...ELSEWHERE } }, 403);
    }
    await hold('listContacts', { ...(await bare.listContacts()), headers: KEY }, 403);
  });

  test('what is not there, and what is wrong, is refused as it is told', async () => {
    for (const id of idsWith('404')) {
      const elsewhere = await withPath(id, (path) => path.replace('/42', '/4242'));
      if (id === 'getCalendarFile') continue;
      await hold(id, id === 'checkAvailability' ? NO_BOOKING : elsewhere, 404, server);
    }
    const file = await good.getCalendarFile(server);
    await hold('getCalendarFile', { ...file, path: file.path.replace(/bookings\/\d+/, 'bookings/4242') }, 404);
    for (const id of idsWith('415')) {
      const request = await bare[id]();
      await hold(id, { ...request, headers: { ...request.headers, 'Content-Type': 'text/plain' } }, 415);
    }
    for (const id of idsWith('422').filter((one) => one !== 'cancelBooking')) {
      assert.ok(invalid[id], `${id} has no case of what is invalid`);
      for (const request of await invalid[id](server)) {
        const answer = await probe(id, request);
        await hold(id, answer, 422);
      }
    }
  });

  test('a page without the challenge that its site asks for is refused as it is told', async () => {
    const guarded = await startServer({ site: (site) => (site.spam = { difficulty_bits: 8 }) });
    await hold('getWidgetConfig', send('GET', '/api/v1/widget/config', { headers: KEY }), 200, guarded);
    const visitor = send('POST', '/api/v1/bookings', { headers: KEY, body: visit() });
    const wanted = await hold('createBooking', visitor, 428, guarded);
    const headers = { ...visitor.headers, 'X-Booking-Challenge': solved(wanted.headers['x-booking-challenge']) };
    await hold('createBooking', { ...visitor, headers }, 201, guarded);
    await hold('createBooking', { ...visitor, headers }, 428, guarded);
    await hold('createBooking', { ...visitor, headers: { ...headers, 'X-Booking-Trap': 'filled' } }, 428, guarded);
    await guarded.stop();
  });

  test('a booking that is over, or about to begin, cannot be cancelled, nor with a long reason', async () => {
    const strict = await startServer({ secretKey: SECRET, site: (site) => (site.cancel_until_minutes = 525600) });
    const made = await make(strict, '/bookings', visit(), KEY);
    const link = { Authorization: `Bearer ${made.manage_token}` };
    const cancel = `/api/v1/bookings/${made.id}/cancel`;
    await hold('cancelBooking', send('POST', cancel, { headers: link }), 422, strict);
    await hold('cancelBooking', send('POST', cancel, { body: { reason: 'x'.repeat(501) } }), 422, strict);
    await hold('cancelBooking', send('POST', cancel), 200, strict);
    await strict.stop();
    const folder = temporaryFolder();
    const today = await startServer({ secretKey: SECRET, folder });
    const soon = { ...order(), starts_at: '2026-03-04T09:30:00Z' };
    const { id } = await make(today, '/bookings', soon);
    await today.end('SIGTERM');
    const tomorrow = await startServer({ secretKey: SECRET, folder, now: '2026-03-05T09:00:00Z' });
    await hold('cancelBooking', send('POST', `/api/v1/bookings/${id}/cancel`), 422, tomorrow);
    await tomorrow.stop();
  });

  test('what cannot be read as a request is refused as it is told', async () => {
    for (const status of TRANSPORT) {
      for (const id of idsWith(status)) await hold(id, await bare[id](), status, transport[status]);
    }
    for (const id of idsWith('400').filter(
      (one) => !['getDocument', 'takeUpstreamEvent', 'getCalendarFile'].includes(one),
    )) {
      const request = await withPath(id, (path) => `${path}${path.includes('?') ? '&' : '?'}a=%zz`);
      await hold(id, { ...request, headers: { ...bearer, ...request.headers } }, 400);
    }
    for (const id of idsWith('415')) await hold(id, { ...(await bare[id]()), body: '{"a":' }, 400);
    await hold('takeUpstreamEvent', delivery([]), 400);
  });

  test('who asks too much is refused as it is told', async () => {
    const few = await startServer({
      secretKey: SECRET,
      site: (site) => (site.limits = { secret_per_minute: 1, reads_per_minute: 1, bookings_per_minute: 1 }),
    });
    linkTo(few, '42', (await make(few, '/bookings', order())).id);
    await few.request('POST', '/b/42');
    await few.get('/bookings/types');
    await few.request('GET', '/metrics');
    for (const id of idsWith('429')) await hold(id, await told(id), 429, few);
    await few.stop();
  });
});

/** An invalid request as it is sent: one about a booking is about one that is there. */
async function probe(id, request) {
  if (id !== 'updateBooking') return request;
  return { ...request, path: `/api/v1/bookings/${await bookedId(server)}` };
}

const python = (path, script) =>
  spawn(
    'python3',
    ['-c', `import sqlite3,sys\ndb=sqlite3.connect(sys.argv[1],isolation_level=None,timeout=30)\n${script}`, path],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );

test('a store that fails is told of as the document says', async () => {
  const broken = await startServer({ secretKey: SECRET });
  const requests = [];
  for (const id of idsWith('500').filter((one) => !UNPROVOKED[500].includes(one))) {
    requests.push([id, await good[id](broken)]);
  }
  const script = 'for t in ("bookings","contacts","holds"): db.execute(f"ALTER TABLE {t} RENAME TO gone_{t}")';
  await once(python(join(broken.folder.path, 'bookings.db'), script), 'close');
  for (const [id, request] of requests) await hold(id, request, 500, broken);
  await broken.stop();
});

test('a server whose database is gone says so as the document says', async () => {
  const without = await startServer({ secretKey: SECRET });
  const requests = [];
  for (const id of idsWith('503').filter((one) => !UNPROVOKED[503].includes(one))) {
    requests.push([id, await good[id](without)]);
  }
  rmSync(without.database);
  for (const [id, request] of requests) await hold(id, request, 503, without);
  await without.stop();
});

test('every operation and every status in the document was brought about', () => {
  for (const { id, about } of api.operations) {
    const missing = Object.keys(about.responses).filter(
      (status) => !seen.get(id)?.has(status) && !UNPROVOKED[status]?.includes(id),
    );
    assert.deepEqual(missing, [], id);
    for (const [status, ids] of Object.entries(UNPROVOKED)) {
      assert.ok(!ids.includes(id) || !seen.get(id)?.has(status), `${id} ${status} can be brought about`);
    }
  }
});
