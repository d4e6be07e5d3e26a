// Calendar feeds: made on the command line, read by a program of others (ical.js) through a real connection.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import ICAL from 'ical.js';

import { bearer, PLENTY, run, SECRET, startServer, visit } from '../../support/booking_server.mjs';

const PUBLIC = 'https://book.example.com';
const JSON_TYPE = { 'Content-Type': 'application/json' };

/** @param {(site: any) => unknown} [change] */
const clinic = (change) =>
  startServer({
    secretKey: SECRET,
    site: (site) => {
      site.public_url = `${PUBLIC}/`;
      site.booking_types[1].needs_approval = true;
      change?.(site);
    },
  });

/** @param {import('../../support/booking_server.mjs').BookingServer} server @param {string[]} args */
const feedLink = (server, ...args) =>
  run([
    ...['feed-link', ...args, '--site', join(server.folder.path, 'site.json')],
    ...['--store', `sqlite:${join(server.folder.path, 'bookings.db')}`],
  ]);

/** Makes a feed; returns the path of its address. */
async function makeFeed(server, ...flags) {
  const { code, out, err } = await feedLink(server, 'make', ...flags);
  assert.equal(code, 0, err);
  const address = out.split('\n')[0];
  assert.match(address, /^https:\/\/book\.example\.com\/feeds\/fd_[\w-]{32}\.ics$/);
  return address.slice(PUBLIC.length);
}

/** The UID in a booking's calendar entries: the same in a mail, a file and a feed. @param {any} booking */
const uidOf = ({ uid }) => `${uid}@book.example.com`;

/** The events of a feed, as ical.js reads them. @returns {Promise<any[]>} */
async function eventsOf(server, path) {
  const { status, headers, text } = await server.request('GET', path);
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/calendar; charset=utf-8');
  const calendar = new ICAL.Component(ICAL.parse(text));
  assert.equal(calendar.getFirstPropertyValue('version'), '2.0');
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      sequence: event.sequence,
      summary: event.summary,
      description: event.description,
      status: component.getFirstPropertyValue('status'),
      start: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
    };
  });
}

const book = async (server, changes = {}) => {
  const made = await server.post('/bookings', visit(changes));
  assert.equal(made.status, 201, made.text);
  return made.json.data;
};
const change = (server, id, body) =>
  server.request('PUT', `/api/v1/bookings/${id}`, { headers: { ...bearer, ...JSON_TYPE }, body: JSON.stringify(body) });
const cancel = (server, id) => server.request('POST', `/api/v1/bookings/${id}/cancel`, { headers: bearer });

test('a feed has every booking, and nothing about visitors', async () => {
  const server = await clinic();
  const path = await makeFeed(server);
  assert.deepEqual(await eventsOf(server, path), []);
  const first = await book(server);
  const waiting = await book(server, { booking_type_id: 4, starts_at: '2026-07-14T12:00:00Z', notes: 'Bad knee' });
  const events = await eventsOf(server, path);
  assert.deepEqual(
    events.map(({ description: _, ...rest }) => rest),
    [
      {
        uid: uidOf(first),
        sequence: 0,
        summary: '30-Minute Consultation',
        status: 'CONFIRMED',
        start: '2026-03-10T09:00:00.000Z',
        end: '2026-03-10T09:30:00.000Z',
      },
      {
        uid: uidOf(waiting),
        sequence: 0,
        summary: 'First visit',
        status: 'TENTATIVE',
        start: '2026-07-14T12:00:00.000Z',
        end: '2026-07-14T13:00:00.000Z',
      },
    ],
  );
  assert.deepEqual(new Set(events.map(({ description }) => description)), new Set(['Dr. Ahmed Al-Rashid']));
  const { text } = await server.request('GET', path);
  for (const word of ['Ada', 'Lovelace', 'ada@', 'knee', 'ATTENDEE', 'METHOD']) assert.ok(!text.includes(word), word);
  await server.stop();
});

test('names, addresses and notes are shown to those who asked for them', async () => {
  const server = await clinic();
  const contact = { name: 'Sarah Jane Ólafsdóttir', email: 'sarah@example.com', phone: '+447700900123' };
  await book(server, { contact, notes: 'Second floor;\nring twice, please' });
  const summary = async (...flags) => (await eventsOf(server, await makeFeed(server, ...flags)))[0];
  assert.equal((await summary('--names')).summary, '30-Minute Consultation, Sarah Ó.');
  assert.equal((await summary('--names')).description, 'Dr. Ahmed Al-Rashid');
  assert.equal(
    (await summary('--contact', '--notes')).description,
    'Dr. Ahmed Al-Rashid\nsarah@example.com\n+447700900123\nSecond floor;\nring twice, please',
  );
  await server.stop();
});

test('a resource’s feed has its bookings alone', async () => {
  const server = await clinic();
  await book(server, { resource_id: 1 });
  const hers = await book(server, { resource_id: 2, contact: { name: 'Grace Hopper', email: 'grace@example.com' } });
  const path = await makeFeed(server, '--resource', '2');
  const events = await eventsOf(server, path);
  assert.deepEqual(
    events.map(({ uid }) => uid),
    [uidOf(hers)],
  );
  assert.equal(events[0].description, null);
  assert.match((await server.request('GET', path)).text, /X-WR-CALNAME:.*: Dr\. Maya Chen\r\n/);
  assert.match((await feedLink(server, 'make', '--resource', '9')).err, /no resource 9/);
  await server.stop();
});

test('a moved booking keeps its UID with a higher sequence; a cancelled one stays as cancelled', async () => {
  const server = await clinic();
  const path = await makeFeed(server);
  const moved = await book(server);
  const gone = await book(server, { starts_at: '2026-03-10T11:00:00Z' });
  await change(server, moved.id, { starts_at: '2026-03-10T10:00:00Z' });
  await cancel(server, gone.id);
  const [first, second] = await eventsOf(server, path);
  assert.equal(first.uid, uidOf(moved));
  assert.equal(first.start, '2026-03-10T10:00:00.000Z');
  assert.ok(first.sequence > 0);
  assert.equal(second.status, 'CANCELLED');
  assert.ok(second.sequence > 0);
  await server.end('SIGTERM');
  const later = await startServer({
    folder: server.folder,
    now: '2026-04-05T09:00:00Z', // 32 days after the cancellation
    site: (site) => (site.public_url = PUBLIC),
  });
  assert.deepEqual(
    (await eventsOf(later, path)).map(({ uid, status }) => [uid, status]),
    [[uidOf(moved), 'CONFIRMED']],
  );
  await later.end('SIGTERM');
  const nextYear = await startServer({ folder: server.folder, now: '2027-03-13T09:00:00Z' });
  assert.deepEqual(await eventsOf(nextYear, path), []);
  await nextYear.stop();
});

test('a program that has the feed gets 304 until it changes', async () => {
  const server = await clinic();
  const path = await makeFeed(server);
  await book(server);
  const { headers, text } = await server.request('GET', path);
  assert.equal(headers['cache-control'], 'private, no-cache');
  assert.equal(headers['x-robots-tag'], 'noindex');
  const etag = String(headers.etag);
  const again = await server.request('GET', path, { headers: { 'If-None-Match': etag } });
  assert.deepEqual([again.status, again.text, again.headers.etag], [304, '', etag]);
  const head = await server.request('HEAD', path);
  assert.deepEqual([head.status, head.text, head.headers.etag], [200, '', etag]);
  assert.equal(Number(head.headers['content-length']), Buffer.byteLength(text));
  await book(server, { starts_at: '2026-03-10T11:00:00Z' });
  const changed = await server.request('GET', path, { headers: { 'If-None-Match': etag } });
  assert.equal(changed.status, 200);
  assert.notEqual(changed.headers.etag, etag);
  assert.equal((await server.request('POST', path)).status, 405);
  await server.stop();
});

test('a revoked address is gone, and the others stay', async () => {
  const server = await clinic();
  const first = await makeFeed(server, '--names');
  const second = await makeFeed(server, '--resource', '1');
  const { out } = await feedLink(server, 'list');
  assert.match(
    out,
    /^1 {2}made \S+ {2}all resources {2}names\n2 {2}made \S+ {2}resource 1 \(Dr\. Ahmed Al-Rashid\)\n$/,
  );
  assert.ok(!/fd_/.test(out));
  assert.equal((await feedLink(server, 'revoke', '--id', '1')).code, 0);
  assert.equal((await server.request('GET', first)).status, 404);
  assert.equal((await server.request('GET', second)).status, 200);
  assert.match((await feedLink(server, 'revoke', '--id', '1')).err, /No such feed; feed-link list shows the numbers\./);
  await server.stop();
});

test('an address is in no log, no metric and no database', async () => {
  const server = await clinic();
  const path = await makeFeed(server);
  await server.request('GET', path);
  await server.request('GET', path.replace('.ics', ''));
  await server.request('GET', path.replace('fd_', 'x'));
  const metrics = (await server.request('GET', '/metrics')).text;
  assert.match(metrics, /route="\/feeds\/\{feed_token\}\.ics"/);
  assert.match(server.log, /"path":"\/feeds\/\{feed_token\}\.ics"/);
  const token = path.slice('/feeds/fd_'.length, -'.ics'.length);
  for (const shown of [metrics, server.log]) assert.ok(!shown.includes(token), shown);
  for (const name of readdirSync(server.folder.path)) {
    assert.ok(!readFileSync(join(server.folder.path, name)).includes(token), name);
  }
  await server.stop();
});

test('reads of feeds are limited like others', async () => {
  const server = await clinic((site) => (site.limits = { ...PLENTY, reads_per_minute: 3 }));
  const path = await makeFeed(server);
  const statuses = [];
  for (let i = 0; i < 4; ++i) statuses.push((await server.request('GET', path)).status);
  assert.deepEqual(statuses, [200, 200, 200, 429]);
  await server.stop();
});

test('feed-link says what is wrong with how it was called', async () => {
  const server = await clinic((site) => delete site.public_url);
  assert.match((await feedLink(server, 'make')).err, /no public_url/);
  assert.match((await feedLink(server, 'show')).err, /make, list or revoke/);
  assert.match((await feedLink(server, 'make', '--phone')).err, /"--phone" does not belong/);
  assert.match((await feedLink(server, 'list', '--names')).err, /"--names" does not belong/);
  assert.match((await feedLink(server, 'revoke')).err, /--id N/);
  const elsewhere = ['--site', join(server.folder.path, 'site.json'), '--store', 'sqlite:/nowhere/b.db'];
  assert.match((await run(['feed-link', 'list', ...elsewhere])).err, /no such store/);
  assert.match((await run(['feed-link', 'list'])).err, /--site FILE/);
  await server.stop();
});
