// A changed site file is validated, and becomes active while visitors are booking.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';

import { bearer, DEMO_SITE, PLENTY, run, SECRET, startServer, temporaryFolder } from '../../support/booking_server.mjs';
import { holdWriteLock } from './support/lock_holder.mjs';
import { until } from './support/waiting.mjs';

const demo = () => ({ ...JSON.parse(readFileSync(DEMO_SITE, 'utf8')), limits: PLENTY });

test('check tells what a right file holds', async () => {
  const { code, out, err } = await run(['check', DEMO_SITE]);
  assert.deepEqual({ code, err }, { code: 0, err: '' });
  assert.equal(
    out,
    'site.json: Palm Street Clinic, Europe/London: 3 booking types, 3 resources, ' +
      '1 contact, 1 publishable key, no allowed origins.\n',
  );
});

test('check tells everything that is wrong with a file, and where', async () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'clinic.json');
  const site = demo();
  site.time_zone = 'Europe/Lundon';
  site.booking_types[1].step_minutes = 1;
  writeFileSync(file, JSON.stringify(site));
  const { code, out, err } = await run(['check', file]);
  assert.deepEqual({ code, out }, { code: 2, out: '' });
  assert.equal(err.split('\n').length, 3);
  assert.match(err, /^clinic\.json: time_zone: is "Europe\/Lundon"; give a zone /);
  assert.match(err, /\nclinic\.json: booking_types\[1\]\.step_minutes: is 1; give whole minutes from 5 /);
  assert.equal((await run(['check', join(folder.path, 'none.json')])).code, 2);
  assert.match((await run(['check', folder.path])).err, /is a folder; give/);
  assert.match((await run(['check'])).err, /^booking-server: check takes the site file/);
  folder.remove();
});

/** Clients that send requests without a pause, each on its own persistent connection, until stopped. */
function crowd(server, size) {
  const failures = [];
  let asked = 0;
  let stopped = false;
  const client = async (number) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    while (!stopped) {
      const day = 9 + (asked % 5);
      const path =
        number % 2
          ? '/bookings/types'
          : `/bookings/availability?booking_type_id=3&date=2026-03-${String(day).padStart(2, '0')}`;
      const headers = { 'X-Api-Key': 'pk_demo' };
      try {
        const answer = await server.request('GET', `/api/v1${path}`, { headers, agent });
        if (answer.status !== 200) failures.push(`${answer.status} ${answer.text}`);
      } catch (error) {
        failures.push(String(error));
      }
      ++asked;
    }
    agent.destroy();
  };
  const clients = Array.from({ length: size }, (_, i) => client(i));
  return {
    get asked() {
      return asked;
    },
    failures,
    async stop() {
      stopped = true;
      await Promise.all(clients);
    },
  };
}

test('a changed site file is applied under load without one failed request', async () => {
  const server = await startServer({ site: () => {}, secretKey: SECRET });
  const file = join(server.folder.path, 'site.json');
  const load = crowd(server, 8);
  const typeName = async () => (await server.get('/bookings/types')).json.data[0].name;
  const put = (site) => {
    writeFileSync(file, typeof site === 'string' ? site : JSON.stringify(site));
    server.child.kill('SIGHUP');
  };

  const changed = demo();
  changed.booking_types[0].name = 'Consultation';
  changed.publishable_keys.push('pk_second');
  changed.allowed_origins.push('https://palm.example');
  changed.contacts.push({ id: 77, name: 'Ada Lovelace' });
  assert.equal((await server.get('/bookings/types', { 'X-Api-Key': 'pk_second' })).status, 401);
  put(changed);
  await until(async () => (await typeName()) === 'Consultation', server);
  const second = { 'X-Api-Key': 'pk_second', 'Origin': 'https://palm.example' };
  const answer = await server.get('/bookings/types', second);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['access-control-allow-origin'], 'https://palm.example');
  const link = await server.post('/visitor-tokens', { contact_id: 77, expires_in: 60 }, bearer);
  assert.equal(link.status, 201);

  changed.booking_types[0].duration_minutes = 'thirty';
  changed.week_start = 'montag';
  put(changed);
  await until(() => server.log.includes('The site file was not applied'), server);
  assert.ok(server.log.includes('site.json: booking_types[0].duration_minutes: is \\"thirty\\"'));
  assert.ok(server.log.includes('site.json: week_start: is \\"montag\\"'));
  assert.equal(await typeName(), 'Consultation');

  put('{');
  await until(() => server.log.includes('site.json: is not JSON at line 1'), server);
  assert.equal(await typeName(), 'Consultation');

  const last = demo();
  last.booking_types[0].name = 'Chat';
  put(last);
  await until(async () => (await typeName()) === 'Chat', server);
  assert.equal((await server.get('/bookings/types', second)).status, 401);

  const asked = load.asked;
  await until(() => load.asked >= asked + 100, server);
  await load.stop();
  assert.deepEqual(load.failures, []);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});

test('many signals at once are no more than one', async () => {
  const server = await startServer({ site: () => {} });
  for (let i = 0; i < 50; ++i) server.child.kill('SIGHUP');
  const limit = Date.now() + 20_000;
  while (!server.log.includes('The site file was applied')) {
    assert.ok(Date.now() < limit);
    assert.equal((await server.get('/bookings/types')).status, 200);
  }
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});

test('a reload does not forget how many times an address holds', async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  const hours = ['09', '10', '11', '12', '13', '14', '15', '16'];
  const halves = hours.flatMap((hour) => [`2026-03-10T${hour}:00:00Z`, `2026-03-10T${hour}:30:00Z`]);
  const starts = [...halves, ...halves, ...halves]; // several resources
  const hold = async (starts_at) => (await server.post('/bookings/holds', { booking_type_id: 3, starts_at })).status;
  const untilTooMany = async () => {
    let held = 0;
    for (const start of starts) {
      const status = await hold(start);
      if (status === 429) return held;
      if (status === 201) ++held;
    }
    assert.fail('nothing was too many');
  };
  assert.ok((await untilTooMany()) > 0);
  server.child.kill('SIGHUP');
  while (!server.log.includes('The site file was applied')) await new Promise(setImmediate);
  assert.equal(await untilTooMany(), 0);
});

test('a file is applied while the database is locked, and its contacts are added afterwards', async (t) => {
  const server = await startServer({ secretKey: SECRET });
  t.after(() => server.stop());
  const lock = await holdWriteLock(server.database);
  t.after(() => lock.release());
  const changed = demo();
  changed.booking_types[0].name = 'Consultation';
  changed.contacts.push({ id: 77, name: 'Ada Lovelace' });
  writeFileSync(join(server.folder.path, 'site.json'), JSON.stringify(changed));
  server.child.kill('SIGHUP');
  await until(async () => (await server.get('/bookings/types')).json.data[0].name === 'Consultation', server);
  assert.doesNotMatch(server.log, /was not applied/);
  await lock.release();
  const isThere = async () => (await server.get('/contacts/77', bearer)).status === 200;
  await until(isThere, server);
});
