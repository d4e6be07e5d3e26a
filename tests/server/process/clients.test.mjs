// The API as other people's programs, browsers and proxies speak to it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { bearer, run, SECRET, startServer, temporaryFolder, visit } from '../../support/booking_server.mjs';

describe('what backends and forms send', () => {
  let server;
  before(async () => {
    server = await startServer({ secretKey: SECRET, site: (site) => (site.allow_overlap = true) });
  });
  after(() => server.stop());

  const found = async (search) => {
    const answer = await server.get(`/contacts?search=${search}`, bearer);
    assert.equal(answer.status, 200, answer.text);
    return answer.json.data.map((contact) => contact.name);
  };

  test('a plus sign in a search is a space, but in a number and in an address', async () => {
    const contact = { name: 'Sarah Plus', email: 'sarah+visits@example.com', phone: '+447700900777' };
    assert.equal((await server.post('/contacts', contact, bearer)).status, 201);
    for (const search of ['Sarah+Plus', 'Sarah%20Plus', '+447700900777', '%2B447700900777', 'sarah+visits@example.com'])
      assert.deepEqual(await found(search), ['Sarah Plus'], search);
  });

  test('times are read as databases and programs print them', async () => {
    const spellings = ['T09:00Z', 'T09:00:00+0000', 't10:00:00z', ' 11:00:00Z', ' 12:00:00+00', 'T17:45:00+05:45'];
    for (const [i, spelling] of spellings.entries()) {
      const starts_at = `2026-03-1${i % 2}${spelling}`;
      const answer = await server.post('/bookings', visit({ starts_at, resource_id: 1 }));
      assert.equal(answer.status, 201, `${starts_at}: ${answer.text}`);
    }
    for (const from of ['2026-03-10+09:00:00Z', '2026-03-10%2009:00:00%2B00:00', '2026-03-10T09:00:00+0000'])
      assert.equal((await server.get(`/bookings?from=${from}`, bearer)).status, 200, from);
  });

  test('names are stored without what nobody sees, and Japanese addresses are taken', async () => {
    const contact = { name: '\uFEFFAda\u200B \u202ALovelace\u202C', email: 'abc.@docomo.ne.jp' };
    const answer = await server.post('/bookings', visit({ contact, starts_at: '2026-03-13T09:00:00Z' }));
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual(await found('abc.@docomo'), ['Ada Lovelace']);
  });
});

test('a span that begins and ends at one time is a whole day, or the file says how to spell it', async () => {
  const folder = temporaryFolder();
  const check = async (hours) => {
    const path = join(folder.path, 'site.json');
    const site = {
      name: 'Bar',
      time_zone: 'Europe/London',
      hours: { monday: hours },
      booking_types: [{ id: 1, name: 'Table', duration_minutes: 60, resource_ids: [1] }],
      resources: [{ id: 1, name: 'Table' }],
    };
    writeFileSync(path, JSON.stringify(site));
    return run(['check', path]);
  };
  const midnight = await check(['00:00-00:00']);
  assert.equal(midnight.code, 2);
  assert.match(midnight.err, /"00:00-24:00" for the whole day, or an empty list, \[\], for closed/);
  assert.deepEqual((await check(['06:00-06:00'])).code, 0);
  folder.remove();
});

describe('proxies', () => {
  const PAGE = { 'X-Api-Key': 'pk_demo', 'Host': '127.0.0.1:8080', 'Origin': 'https://clinic.example' };
  const TYPES = '/api/v1/bookings/types';

  test("the server's own page books behind a proxy that replaces the Host", async () => {
    const server = await startServer({ args: ['--trusted-proxies', '127.0.0.1'] });
    const status = async (headers) => (await server.request('GET', TYPES, { headers: { ...PAGE, ...headers } })).status;
    assert.equal(await status({}), 403);
    assert.equal(await status({ 'X-Forwarded-Host': 'clinic.example' }), 200);
    assert.equal(await status({ 'X-Forwarded-Host': 'clinic.example, inner.example' }), 200);
    assert.equal(await status({ 'X-Forwarded-Host': 'other.example' }), 403);
    assert.equal(await status({ 'Sec-Fetch-Site': 'same-origin' }), 200);
    await server.stop();
  });

  test('X-Forwarded-Host from anybody else counts for nothing, and the log says what to set', async () => {
    const server = await startServer();
    const headers = { ...PAGE, 'X-Forwarded-Host': 'clinic.example' };
    const answer = await server.request('GET', TYPES, { headers });
    assert.equal(answer.status, 403);
    assert.equal(answer.json.code, 'origin_refused');
    assert.equal(answer.json.origin, 'https://clinic.example');
    assert.equal(answer.headers['access-control-allow-origin'], 'https://clinic.example');
    await server.request('GET', TYPES, { headers });
    const ready = await server.request('GET', '/readyz');
    assert.deepEqual(
      ready.json.data.notes.map(({ part }) => part),
      ['origins'],
    );
    assert.ok(!ready.text.includes('clinic.example'), 'what anybody can send is not shown');
    await server.stop();
    const told = server.log.split('\n').filter((line) => line.includes('https://clinic.example'));
    assert.equal(told.length, 1, server.log);
    assert.match(told[0], /allowed_origins.*proxy_set_header Host \$http_host.*ProxyPreserveHost On/);
  });

  test('/readyz says that the proxy in front replaces the Host, until it passes it on', async () => {
    const server = await startServer();
    const through = (Host) => server.request('GET', '/', { headers: { Host, 'X-Forwarded-For': '203.0.113.9' } });
    const notes = async () => (await server.request('GET', '/readyz')).json.data.notes ?? [];
    assert.deepEqual(await notes(), []);
    await through('127.0.0.1:8080');
    const [{ part, note }] = await notes();
    assert.equal(part, 'proxy');
    assert.match(note, /proxy_set_header Host \$http_host.*ProxyPreserveHost On.*public_url/);
    await through('booking.example.com');
    assert.deepEqual(await notes(), []);
    await server.stop();
    const known = await startServer({ site: (site) => (site.public_url = 'https://booking.example.com') });
    await known.request('GET', '/', { headers: { 'Host': '127.0.0.1:8080', 'X-Forwarded-For': '203.0.113.9' } });
    assert.deepEqual((await known.request('GET', '/readyz')).json.data.notes ?? [], []);
    await known.stop();
  });

  test('a preview host is listed by a pattern', async () => {
    const server = await startServer({ site: (site) => (site.allowed_origins = ['https://*.clinic.example']) });
    const from = async (Origin) => (await server.request('GET', TYPES, { headers: { ...PAGE, Origin } })).status;
    assert.equal(await from('https://pr-3.clinic.example'), 200);
    assert.equal(await from('https://clinic.example'), 403);
    const preflight = await server.request('OPTIONS', '/api/v1/bookings', {
      headers: { 'Host': 'x', 'Origin': 'https://pr-3.clinic.example', 'Access-Control-Request-Method': 'POST' },
    });
    assert.match(preflight.headers['access-control-allow-headers'] ?? '', /X-Api-Key/);
    await server.stop();
  });

  test("keys and links in X-Api-Key work where Authorization is the proxy's", async () => {
    const server = await startServer();
    const basic = { Authorization: 'Basic dXNlcjpwYXNz' };
    const made = await server.post('/bookings', visit(), basic);
    assert.equal(made.status, 201);
    const { id, manage_token } = made.json.data;
    assert.equal((await server.get(`/bookings/${id}`, { ...basic, 'X-Api-Key': manage_token })).status, 200);
    await server.stop();
  });
});

test('sixty visitors behind one address all book, and at most half of a day is held', async () => {
  const server = await startServer({ site: (site) => delete site.limits });
  const visitors = Array.from({ length: 60 }, (_, i) => {
    const minutes = 9 * 60 + Math.floor((i % 30) / 2) * 30;
    const clock = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    return { resource_id: 1 + (i % 2), starts_at: `2026-03-1${i < 30 ? 0 : 1}T${clock}:00Z` };
  });
  const held = await Promise.all(
    visitors.map(async (wish) => {
      assert.equal((await server.get('/widget/config')).status, 200);
      return server.post('/bookings/holds', { booking_type_id: 3, ...wish });
    }),
  );
  const tokens = held.map((answer) => answer.json.data?.hold_token);
  const count = tokens.filter(Boolean).length;
  assert.equal(count, 32, 'half of 16 times on two days with two doctors');
  for (const answer of held) assert.ok([201, 429].includes(answer.status));
  const booked = await Promise.all(
    visitors.map((wish, i) =>
      server.post(
        '/bookings',
        visit({
          ...wish,
          contact: { name: `Pupil ${i}`, email: `pupil${i}@example.com` },
          ...(tokens[i] && { hold_token: tokens[i] }),
        }),
      ),
    ),
  );
  assert.deepEqual(
    booked.map((answer) => answer.status),
    visitors.map(() => 201),
  );
  await server.stop();
});

test("a zone that is the machine's own is refused", async () => {
  const folder = temporaryFolder();
  for (const time_zone of ['localtime', 'posixrules', 'Factory', 'posix/Europe/London', 'right/Europe/London']) {
    const path = join(folder.path, 'site.json');
    writeFileSync(path, JSON.stringify({ name: 'A', time_zone, booking_types: [], resources: [] }));
    const { code, err } = await run(['check', path]);
    assert.equal(code, 2);
    assert.match(err, /time_zone/, time_zone);
  }
  folder.remove();
});

describe('the rules of time zones', () => {
  const offsetAt = (zone, instant) =>
    zone.transitions.reduce((found, each) => (each.from <= instant ? each : found), zone.transitions[0]).offset_seconds;

  test('they reach from the first booking to the last day that can be booked, and no further', async () => {
    const folder = temporaryFolder();
    const old = await startServer({ folder, now: '2024-07-01T09:00:00Z' });
    const starts_at = '2024-07-10T09:00:00Z';
    assert.equal((await old.post('/bookings', visit({ starts_at }))).status, 201);
    await old.end('SIGTERM');
    const far = await startServer({
      folder,
      site: (site) => site.booking_types.forEach((type) => (type.max_days_ahead = 3650)),
    });
    const answer = await far.get('/widget/config?time_zone=America/New_York');
    const { business, visitor } = answer.json.data.zones;
    assert.equal(offsetAt(business, '2024-07-10T09:00:00Z'), 3600);
    assert.equal(offsetAt(business, '2029-07-02T08:00:00Z'), 3600);
    assert.equal(offsetAt(business, '2036-01-02T08:00:00Z'), 0);
    assert.equal(offsetAt(visitor, '2035-07-02T08:00:00Z'), -4 * 3600);
    await far.end('SIGTERM');
    const near = await startServer({ folder });
    const short = (await near.get('/widget/config')).json.data.zones.business;
    assert.ok(short.transitions.length < 10, 'a year ahead and two back');
    await near.stop();
  });

  test('from 2038 on there is summer time', async () => {
    const server = await startServer({
      now: '2038-06-01T09:00:00Z',
      site: (site) => site.booking_types.forEach((type) => (type.max_days_ahead = 3650)),
    });
    const { business } = (await server.get('/widget/config')).json.data.zones;
    assert.equal(offsetAt(business, '2038-07-02T08:00:00Z'), 3600);
    assert.equal(offsetAt(business, '2045-07-02T08:00:00Z'), 3600);
    const day = await server.get('/bookings/availability?booking_type_id=3&date=2038-07-05');
    assert.equal(day.json.data.slots[0].starts_at, '2038-07-05T08:00:00Z');
    await server.stop();
  });
});

test('bookings that no longer start on a slot are named at the start and in the metrics', async () => {
  const folder = temporaryFolder();
  const before = await startServer({ folder });
  const { id } = (await before.post('/bookings', visit({ resource_id: 1 }))).json.data;
  await before.post('/bookings', visit({ resource_id: 1, starts_at: '2026-03-11T10:15:00Z', booking_type_id: 3 }));
  assert.doesNotMatch(before.log, /no longer start/);
  await before.end('SIGTERM');
  // As if the law had moved the clock by a quarter of an hour.
  const later = await startServer({ folder, site: (site) => (site.time_zone = 'Asia/Kathmandu') });
  const line = later.log.split('\n').find((text) => text.includes('no longer start'));
  assert.match(
    line ?? later.log,
    new RegExp(`1 booking to come no longer starts on a slot.*: ${id} at 2026-03-10T09:00:00Z`),
  );
  assert.match((await later.request('GET', '/metrics')).text, /booking_off_slot_bookings 1\n/);
  const { notes } = (await later.request('GET', '/readyz')).json.data;
  assert.match(JSON.stringify(notes), /no longer starts on a slot/);
  await later.stop();
});

describe('the calendar file at a plain address', () => {
  let server;
  let made;
  before(async () => {
    server = await startServer({ secretKey: SECRET });
    made = (await server.post('/bookings', visit())).json.data;
  });
  after(() => server.stop());

  const link = async (key) => server.post(`/bookings/${made.id}/calendar-link`, '', { 'X-Api-Key': key });

  test('the link of a booking opens its file, without a key and without METHOD or ORGANIZER', async () => {
    const answer = await link(made.manage_token);
    assert.equal(answer.status, 201, answer.text);
    const file = await server.request('GET', answer.json.data.path);
    assert.equal(file.status, 200);
    assert.equal(file.headers['content-type'], 'text/calendar; charset=utf-8');
    assert.match(String(file.headers['content-disposition']), /^inline; filename="booking-\d+\.ics"$/);
    assert.match(file.text, /^BEGIN:VCALENDAR\r\n[^]*DTSTART:20260310T090000Z\r\n[^]*END:VCALENDAR\r\n$/);
    assert.ok(file.text.includes(`UID:${made.uid}@127.0.0.1:${server.port}\r\n`));
    assert.doesNotMatch(file.text, /METHOD|ORGANIZER|bt_/);
  });

  test('its token opens nothing else, and other tokens open no file', async () => {
    const { path } = (await link(SECRET)).json.data;
    const token = new URL(path, server.origin).searchParams.get('token');
    for (const [method, at] of [
      ['GET', `/bookings/${made.id}`],
      ['GET', '/bookings'],
      ['POST', `/bookings/${made.id}/cancel`],
      ['POST', `/bookings/${made.id}/calendar-link`],
      ['GET', '/bookings/availability?booking_type_id=3&date=2026-03-10'],
    ]) {
      const answer = await server.request(method, `/api/v1${at}`, { headers: { 'X-Api-Key': token } });
      assert.equal(answer.status, 403, at);
    }
    const file = `/api/v1/bookings/${made.id}/calendar.ics`;
    for (const wrong of [
      '',
      '?token=',
      `?token=${made.manage_token}`,
      `?token=${SECRET}`,
      '?key=pk_demo',
      `?token=${token}x`,
    ])
      assert.ok([401, 403].includes((await server.request('GET', file + wrong)).status), wrong);
    const other = `/api/v1/bookings/${made.id + 1}/calendar.ics?token=${token}`;
    assert.equal((await server.request('GET', other)).status, 404);
    assert.equal((await link('pk_demo')).status, 403);
    assert.ok(!server.log.includes(token));
  });
});
