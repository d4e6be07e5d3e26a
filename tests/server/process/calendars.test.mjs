// The owner's calendars as sources of busy times: real connections, failures, and a real CalDAV server.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { DEMO_SITE, run, startServer, temporaryFolder, visit } from '../../support/booking_server.mjs';
import { endLater } from '../../support/leftovers.mjs';
import { metric, until } from './support/waiting.mjs';

const SECRET_PATH = '/secret-1f9c7e/basic.ics';
const DAY = '2026-03-10';
const NINE = `${DAY}T09:00:00Z`;
const TEN = `${DAY}T10:00:00Z`;

/** @param {...string[]} events lines of each */
const calendar = (...events) =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN'],
    ...events.flatMap((lines) => ['BEGIN:VEVENT', 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']),
    ...['END:VCALENDAR', ''],
  ].join('\r\n');
/** From nine to ten on that day. */
const MEETING = ['UID:meeting@example.com', 'SUMMARY:Tax office', 'DTSTART:20260310T090000Z', 'DTEND:20260310T100000Z'];

/** A server of calendars; `answer(response, request)` responds, by default with the meeting. */
class Source {
  /** @type {http.IncomingMessage[]} */
  requests = [];
  port = 0;
  /** @type {(response: http.ServerResponse, request: http.IncomingMessage) => unknown} */
  answer = (response) => response.setHeader('Content-Type', 'text/calendar').end(calendar(MEETING));
  server = http
    .createServer((request, response) => {
      this.requests.push(request);
      this.answer(response, request);
    })
    .unref();

  async listen() {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', () => resolve(undefined)));
    this.port = /** @type {import('node:net').AddressInfo} */ (this.server.address()).port;
    return this;
  }
  url(path = SECRET_PATH) {
    return `http://127.0.0.1:${this.port}${path}`;
  }
  close() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

const source = () => new Source().listen();
const PRIVATE = { allow_private_network: true };

/** A server whose site file names these addresses, for everybody or as `place` puts them. */
async function serverWith(calendars, place = (site, busy) => (site.busy = busy), options = {}) {
  const folder = temporaryFolder();
  const busy = calendars.map(({ url, ...rest }, i) => {
    writeFileSync(join(folder.path, `${i}.url`), `${url}\n`);
    return { ics_url_file: `${i}.url`, ...PRIVATE, ...rest };
  });
  return startServer({ folder, site: (site) => place(site, busy), ...options });
}

/** The starts that are free on the day, of a type and perhaps one resource. */
async function free(server, query = 'booking_type_id=3') {
  const { json } = await server.get(`/bookings/availability?${query}&date=${DAY}`);
  return json.data.slots.filter((slot) => slot.available).map((slot) => slot.starts_at);
}

const isRead = (server) => async () => (await metric(server, 'booking_calendar_polls_total{result="read"}')) >= 1;

test('a time in the owner’s calendar is not free, cannot be booked, and nothing can be moved to it', async () => {
  const owner = await source();
  const server = await serverWith([{ url: owner.url() }]);
  await until(isRead(server), server);
  const starts = await free(server);
  assert.ok(!starts.includes(NINE) && !starts.includes(`${DAY}T09:30:00Z`) && starts.includes(TEN), starts.join());
  const refused = await server.post('/bookings', visit({ starts_at: NINE }));
  assert.equal(refused.status, 422);
  const made = await server.post('/bookings', visit({ starts_at: TEN }));
  assert.equal(made.status, 201);
  const { id, manage_token: token } = made.json.data;
  const move = (starts_at) =>
    server.request('PUT', `/api/v1/bookings/${id}`, {
      headers: { 'Authorization': `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ starts_at }),
    });
  assert.equal((await move(`${DAY}T09:30:00Z`)).status, 422);
  assert.equal((await move(`${DAY}T11:00:00Z`)).status, 200);
  await server.stop();
  await owner.close();
});

test('one resource’s calendar blocks that resource alone, buffers included', async () => {
  const owner = await source();
  const server = await serverWith([{ url: owner.url() }], (site, busy) => {
    site.resources[1].busy = busy;
    site.booking_types[0].buffer_after_minutes = 15;
  });
  await until(isRead(server), server);
  assert.ok((await free(server)).includes(NINE));
  assert.ok((await free(server, 'booking_type_id=3&resource_id=1')).includes(NINE));
  const starts = await free(server, 'booking_type_id=5&resource_id=2');
  assert.deepEqual(starts.slice(0, 1), [TEN]);
  const made = await server.post('/bookings', visit({ starts_at: NINE }));
  assert.equal(made.json.data.resource_id, 1);
  const another = { name: 'Grace Hopper', email: 'grace@example.com' };
  const refused = await server.post('/bookings', visit({ starts_at: NINE, contact: another }));
  assert.deepEqual([refused.status, Object.keys(refused.json.errors)], [422, ['starts_at']]);
  await server.stop();
  await owner.close();
});

test('a calendar never cancels a booking that is made', async () => {
  const owner = await source();
  owner.answer = (response) => response.end(calendar());
  const first = await serverWith([{ url: owner.url() }]);
  const { id, manage_token: token } = (await first.post('/bookings', visit({ starts_at: NINE }))).json.data;
  await first.end('SIGTERM');
  owner.answer = (response) => response.end(calendar(MEETING));
  const server = await startServer({
    folder: first.folder,
    site: (site) => (site.busy = [{ ics_url_file: '0.url', ...PRIVATE }]),
  });
  await until(isRead(server), server);
  const booking = await server.request('GET', `/api/v1/bookings/${id}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  assert.equal(booking.json.data.status, 'confirmed');
  await server.stop();
  await owner.close();
});

test('what cannot be read is said once, without the address, and the rest goes on', async () => {
  const owner = await source();
  const other = await source();
  const answers = {
    '/denied': (response) => response.writeHead(401).end(),
    '/gone': (response) => response.writeHead(404).end(),
    '/page': (response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Sign in</title>'),
    '/loop': (response) => response.writeHead(302, { Location: '/loop' }).end(),
    '/inside': (response) => response.writeHead(302, { Location: other.url('/inside') }).end(),
    '/file': (response) => response.writeHead(302, { Location: 'file:///etc/passwd' }).end(),
    '/half': (response) => response.end('BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n'),
    '/endless': (response) => {
      const block = 'X-A:'.padEnd(65_534, 'a') + '\r\n';
      const more = () => {
        while (response.write(block));
        response.once('drain', more);
      };
      response.write('BEGIN:VCALENDAR\r\n');
      more();
    },
    '/good': (response) => response.end(calendar(MEETING)),
    '/moved': (response) => response.writeHead(301, { Location: '/good' }).end(),
  };
  owner.answer = (response, request) => answers[String(request.url).split('?')[0]](response);
  const paths = [...Object.keys(answers).slice(0, 8), '/moved'];
  const server = await serverWith(paths.map((path) => ({ url: owner.url(`${path}?key=1f9c7e`) })));
  await until(async () => (await metric(server, 'booking_calendar_polls_total{result="failed"}')) >= 8, server);
  await until(isRead(server), server);
  const said = async (i) => {
    await until(() => server.log.includes(`busy[${i}]`), server); // written a moment after it was counted
    const lines = server.log.split('\n').filter((line) => line.includes(`busy[${i}]`));
    assert.equal(lines.length, 1, server.log);
    return JSON.parse(lines[0]).message;
  };
  assert.match(await said(0), /answered 401/);
  assert.match(await said(1), /answered 404/);
  assert.match(await said(2), /not a calendar/);
  assert.match(await said(3), /redirects too often/);
  assert.match(await said(4), /cannot be read/);
  assert.match(await said(5), /an address that may not be asked/);
  assert.match(await said(6), /ends in the middle/);
  assert.match(await said(7), /too large/);
  assert.equal(other.requests.length, 0);
  assert.equal(owner.requests.filter(({ url }) => url?.startsWith('/loop')).length, 6);
  assert.ok(!(await free(server)).includes(NINE));
  assert.equal(await metric(server, 'booking_calendars'), 9);
  assert.equal(await metric(server, 'booking_calendars_stale'), 8);
  assert.equal(await metric(server, 'booking_calendars_lost'), 8);
  const ready = await server.request('GET', '/readyz');
  assert.equal(ready.status, 200);
  assert.match(ready.json.data.notes[0].note, /^Not read for 15 minutes: busy\[0\], /);
  const { text } = await server.request('GET', '/metrics');
  for (const shown of [server.log, text, ready.text]) assert.ok(!/1f9c7e|denied/.test(shown), shown);
  await server.stop();
  await owner.close();
  await other.close();
});

/** Whether this machine's own name is one of a private network, and of nobody else's. */
const ownName = await lookup(hostname()).then(
  ({ address }) =>
    /^(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(address) && !/\.(local|internal)$/.test(hostname()),
  () => false,
);

test('a private network is not reached unless the site file allows it', { skip: !ownName }, async () => {
  const owner = await source();
  // A name, so that the site file doesn't show where it leads.
  const private_name = { url: `https://${hostname()}:${owner.port}/`, allow_private_network: false };
  const server = await serverWith([private_name, private_name]);
  let connections = 0;
  owner.server.on('connection', () => ++connections);
  await until(async () => (await metric(server, 'booking_calendar_polls_total{result="failed"}')) >= 2, server);
  assert.equal(connections, 0);
  assert.ok((await free(server)).includes(NINE));
  await server.stop();
  await owner.close();
});

test('while a calendar is lost its times are open or closed, as the site file says', async () => {
  const owner = await source();
  owner.answer = (response) => response.destroy();
  const server = await serverWith(
    [
      { url: owner.url(), if_lost: 'open' },
      { url: owner.url(), if_lost: 'closed' },
    ],
    (site, [open, closed]) => {
      site.resources[0].busy = [open];
      site.resources[1].busy = [closed];
    },
  );
  await until(async () => (await metric(server, 'booking_calendar_polls_total{result="failed"}')) >= 2, server);
  assert.ok((await free(server, 'booking_type_id=3&resource_id=1')).includes(NINE));
  assert.deepEqual(await free(server, 'booking_type_id=3&resource_id=2'), []);
  assert.equal((await server.post('/bookings', visit({ resource_id: 2 }))).status, 422);
  assert.equal((await server.post('/bookings', visit({ resource_id: 1 }))).status, 201);
  // The owner corrects the address.
  owner.answer = (response) => response.end(calendar());
  writeFileSync(join(server.folder.path, '1.url'), owner.url('/right.ics'));
  server.child.kill('SIGHUP');
  await until(async () => (await free(server, 'booking_type_id=3&resource_id=2')).includes(NINE), server);
  await server.stop();
  await owner.close();
});

test('what was read of a calendar counts after a restart, also if it cannot be read then', async () => {
  const owner = await source();
  const first = await serverWith([{ url: owner.url(), if_lost: 'closed' }]);
  await until(async () => (await free(first)).includes(TEN), first);
  await first.end('SIGTERM'); // its folder stays
  owner.answer = (response) => response.destroy();
  const site = (each) => (each.busy = [{ ics_url_file: '0.url', ...PRIVATE, if_lost: 'closed' }]);
  const server = await startServer({ folder: first.folder, site, now: '2026-03-05T08:00:00Z' });
  await until(async () => (await metric(server, 'booking_calendar_polls_total{result="failed"}')) >= 1, server);
  const starts = await free(server);
  assert.ok(!starts.includes(NINE) && starts.includes(TEN), starts.join());
  await server.end('SIGTERM');
  // More than a day after the last answer it is lost.
  const late = await startServer({ folder: first.folder, site, now: '2026-03-05T10:00:00Z' });
  assert.deepEqual(await free(late), []);
  await late.stop();
  await owner.close();
});

test('a slow calendar does not hold up a booking for longer than a second', async () => {
  const owner = await source();
  owner.answer = () => {}; // never
  const server = await serverWith([{ url: owner.url() }]);
  await until(() => owner.requests.length === 1, server);
  const begun = performance.now();
  assert.equal((await server.post('/bookings', visit())).status, 201);
  const seconds = (performance.now() - begun) / 1000;
  assert.ok(seconds > 0.9 && seconds < 5, `${seconds} s`);
  await server.stop();
  await owner.close();
});

test('check names every mistake about calendars, and no address', async () => {
  const folder = temporaryFolder();
  const site = join(folder.path, 'site.json');
  writeFileSync(join(folder.path, 'plain.url'), 'http://calendar.example.com/secret-1f9c7e');
  writeFileSync(join(folder.path, 'empty.url'), '\n\n');
  writeFileSync(join(folder.path, 'good.url'), '\n webcal://calendar.example.com/secret-1f9c7e\n');
  const demo = JSON.parse(readFileSync(DEMO_SITE, 'utf8'));
  const check = async (busy, flags = []) => {
    writeFileSync(site, JSON.stringify({ ...demo, busy }));
    const { code, err } = await run(['check', site, ...flags]);
    assert.ok(!err.includes('1f9c7e'), err);
    return `${code} ${err}`;
  };
  assert.equal(await check([{ ics_url_file: 'good.url', all_day: 'busy', if_lost: 'closed' }]), '0 ');
  assert.match(await check([{}]), /^2 .*busy\[0\]\.ics_url_file/);
  assert.match(await check([{ ics_url_file: 'none.url' }]), /^2 .*busy\[0\]\.ics_url_file: names a file that cannot/);
  assert.match(await check([{ ics_url_file: 'plain.url' }]), /^2 .*holds no address/);
  // What could never be read.
  for (const url of ['http://127.0.0.1/1f9c7e', 'https://localhost:5232/1f9c7e', 'https://192.168.1.2/1f9c7e']) {
    writeFileSync(join(folder.path, 'private.url'), url);
    assert.match(await check([{ ics_url_file: 'private.url' }]), /^2 .*busy\[0\]\.ics_url_file.*never be read/);
    assert.equal(await check([{ ics_url_file: 'private.url', ...PRIVATE }]), '0 ');
  }
  assert.match(await check([{ ics_url_file: 'empty.url' }]), /^2 .*holds no address/);
  assert.match(await check([{ ics_url_file: 'good.url', all_day: 'maybe' }]), /^2 .*busy\[0\]\.all_day/);
  assert.match(await check([{ ics_url_file: 'good.url', if_lost: 1 }]), /^2 .*busy\[0\]\.if_lost/);
  assert.match(await check([{ ics_url_file: 'good.url', url: 'x' }]), /^2 .*busy\[0\]\.url/);
  assert.match(await check([{ ics_url_file: 'good.url' }], ['--upstream']), /^2 .*upstream/);
  folder.remove();
});

/** A real CalDAV server on a free port. */
async function radicale() {
  const folder = temporaryFolder();
  mkdirSync(join(folder.path, 'data'));
  const placeholder = await source();
  const { port } = placeholder;
  await placeholder.close();
  const child = spawn(
    'radicale',
    [
      ...['--config', '', '--server-hosts', `127.0.0.1:${port}`, '--auth-type', 'none'],
      ...['--storage-filesystem-folder', join(folder.path, 'data')],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr.on('data', (data) => (log += data));
  const ended = new Promise((resolve) => child.on('close', resolve));
  child.on(
    'close',
    endLater(() => child.kill('SIGKILL')),
  );
  const send = (method, path, body = '', headers = {}) =>
    new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      });
      request.on('error', reject).end(body);
    });
  await until(
    () =>
      send('GET', '/').then(
        () => true,
        () => false,
      ),
    { log },
  );
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    folder.remove();
  };
  return { send, stop, url: `http://127.0.0.1:${port}/chen/visits/` };
}

test('a calendar kept by Radicale blocks its times, recurring events and moved instances included', async () => {
  const dav = await radicale();
  const make = `<?xml version="1.0"?><mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>
    <resourcetype><collection/><C:calendar/></resourcetype></prop></set></mkcol>`;
  assert.equal(await dav.send('MKCOL', '/chen/'), 201);
  assert.equal(await dav.send('MKCOL', '/chen/visits/', make, { 'Content-Type': 'application/xml' }), 201);
  const london = 'TZID=Europe/London';
  const series = calendar(
    [
      ...['UID:weekly', 'SUMMARY:Team', `DTSTART;${london}:20260303T090000`, `DTEND;${london}:20260303T100000`],
      'RRULE:FREQ=WEEKLY;BYDAY=TU',
    ],
    [
      ...['UID:weekly', 'SUMMARY:Team', `RECURRENCE-ID;${london}:20260310T090000`],
      ...[`DTSTART;${london}:20260310T140000`, `DTEND;${london}:20260310T150000`],
    ],
  );
  const put = await dav.send('PUT', '/chen/visits/weekly.ics', series, { 'Content-Type': 'text/calendar' });
  assert.equal(put, 201);
  const server = await serverWith([{ url: dav.url }]);
  await until(isRead(server), server);
  const starts = await free(server);
  assert.ok(starts.includes(NINE) && !starts.includes(`${DAY}T14:00:00Z`), starts.join());
  const { json } = await server.get('/bookings/availability?booking_type_id=3&date=2026-03-31');
  const taken = json.data.slots.filter((slot) => !slot.available).map((slot) => slot.starts_at);
  assert.deepEqual(taken, ['2026-03-31T08:00:00Z', '2026-03-31T08:30:00Z']); // in summer time
  await server.stop();
  await dav.stop();
});
