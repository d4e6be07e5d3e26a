// Answers about times are kept until the commit that makes them wrong. Over real sockets, while others keep asking:
// nothing that is answered after a booking's 201 has its time.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { bearer, SECRET, startServer, visit } from '../../../support/booking_server.mjs';

const READERS = 8;
const MONTH = '/bookings/availability?booking_type_id=3&resource_id=1&from=2026-03-09&to=2026-03-27';

/** Each weekday's half hours, of three weeks. */
const STARTS = [9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 23, 24, 25, 26, 27].flatMap((day) =>
  ['09:00', '09:30', '10:00', '10:30', '14:00', '16:30'].map(
    (time) => `2026-03-${String(day).padStart(2, '0')}T${time}:00Z`,
  ),
);

/** @param {import('../../../support/booking_server.mjs').BookingServer} server @param {http.Agent} agent @param {boolean} packed */
async function free(server, agent, packed) {
  const headers = { 'X-Api-Key': 'pk_demo', ...(packed ? { 'Accept-Encoding': 'gzip' } : {}) };
  const answer = await server.request('GET', `/api/v1${MONTH}`, { headers, agent });
  assert.equal(answer.status, 200);
  const text = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(answer.bytes).toString() : answer.text;
  /** @type {{slots: {starts_at: string, available: boolean}[]}[]} */
  const days = JSON.parse(text).data.days;
  return new Set(days.flatMap((day) => day.slots.filter((slot) => slot.available).map((slot) => slot.starts_at)));
}

test('after a 201 no answer has the time, and after a cancellation each has it again', async (t) => {
  const server = await startServer({ secretKey: SECRET });
  t.after(() => server.stop());
  const agent = new http.Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  let isOver = false;
  /** Times that nobody can book any more, since before the question was sent. @type {Set<string>} */
  const taken = new Set();
  const wrong = [];
  const crowd = Array.from({ length: READERS }, async (_, index) => {
    let asked = 0;
    while (!isOver) {
      const before = [...taken];
      const open = await free(server, agent, index % 2 === 0);
      wrong.push(...before.filter((time) => taken.has(time) && open.has(time)));
      ++asked;
    }
    return asked;
  });
  const booked = [];
  for (const starts_at of STARTS) {
    const made = await server.post('/bookings', visit({ resource_id: 1, starts_at }));
    assert.equal(made.status, 201, made.text);
    taken.add(starts_at);
    booked.push({ starts_at, id: made.json.data.id });
    assert.ok(!(await free(server, agent, booked.length % 2 === 0)).has(starts_at), `${starts_at} after its 201`);
  }
  for (const { starts_at, id } of booked.slice(0, 20)) {
    taken.delete(starts_at);
    const ended = await server.request('POST', `/api/v1/bookings/${id}/cancel`, { headers: bearer });
    assert.equal(ended.status, 200, ended.text);
    assert.ok((await free(server, agent, true)).has(starts_at), `${starts_at} after its cancellation`);
  }
  isOver = true;
  assert.ok((await Promise.all(crowd)).every((asked) => asked > 0));
  assert.deepEqual(wrong, []);
});

test('a hold takes its time from the next answer on, and gives it back', async (t) => {
  const server = await startServer({ secretKey: SECRET });
  t.after(() => server.stop());
  const agent = new http.Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  const starts_at = STARTS[0];
  for (let round = 0; round < 3; ++round) {
    assert.ok((await free(server, agent, false)).has(starts_at));
    const wish = { booking_type_id: 3, resource_id: 1, starts_at };
    const held = await server.post('/bookings/holds', wish, bearer);
    assert.equal(held.status, 201, held.text);
    assert.ok(!(await free(server, agent, false)).has(starts_at));
    const path = `/api/v1/bookings/holds/${held.json.data.hold_token}`;
    assert.equal((await server.request('DELETE', path, { headers: bearer })).status, 204);
  }
  assert.ok((await free(server, agent, true)).has(starts_at));
});

test('a new site file makes new answers', async (t) => {
  const server = await startServer({ secretKey: SECRET });
  t.after(() => server.stop());
  const before = (await server.get('/widget/config')).json.data.business.name;
  const path = `${server.folder.path}/site.json`;
  const site = JSON.parse(readFileSync(path, 'utf8'));
  site.name = 'Another name';
  writeFileSync(path, JSON.stringify(site));
  server.child.kill('SIGHUP');
  for (;;) {
    const now = (await server.get('/widget/config')).json.data.business.name;
    if (now === 'Another name') break;
    assert.equal(now, before);
  }
});

test('the first screen goes to the next month with the last booking of this one, and comes back with its cancellation', async (t) => {
  const server = await startServer({
    secretKey: SECRET,
    site: (/** @type {any} */ site) => {
      site.exceptions = [
        { date: '2026-03-01', last_date: '2026-03-30', hours: [] },
        { date: '2026-03-31', hours: ['09:00-09:30'] },
        { date: '2026-04-01', last_date: '2026-05-10', hours: [] },
      ];
    },
  });
  t.after(() => server.stop());
  const first = async () => {
    const { json } = await server.get(
      '/widget/config?booking_type_id=3&resource_id=1&time_zone=Europe/London&key=pk_demo',
    );
    const { from, to, days, first_screen: screen } = json.data.availability;
    assert.equal(from, '2026-03-04');
    return [screen.month, screen.day, to, days.at(-1).date];
  };
  const march = ['2026-03', '2026-03-31', '2026-03-31', '2026-03-31'];
  const may = ['2026-05', '2026-05-11', '2026-05-31', '2026-05-31'];
  for (let round = 0; round < 3; ++round) {
    for (let reader = 0; reader < 3; ++reader) assert.deepEqual(await first(), march);
    const made = await server.post('/bookings', visit({ resource_id: 1, starts_at: '2026-03-31T08:00:00Z' }));
    assert.equal(made.status, 201, made.text);
    for (let reader = 0; reader < 3; ++reader) assert.deepEqual(await first(), may);
    const cancelled = await server.post(`/bookings/${made.json.data.id}/cancel`, {}, bearer);
    assert.equal(cancelled.status, 200, cancelled.text);
  }
});
