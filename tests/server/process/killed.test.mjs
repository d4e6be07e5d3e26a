// The server is killed repeatedly while it works, and restarted with the same database: confirmed changes are kept, and
// a retry of an unanswered request takes effect once.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { bearer, SECRET, startServer } from '../../support/booking_server.mjs';
import { seeded } from '../../support/seeded_random.mjs';

const KILLS = 20;
const CLIENTS = 8;
const MOST_EVENTS = 100; // requests sent and answers heard before a kill
const STARTS = [9, 10, 11, 12, 13, 14, 15].flatMap((day) =>
  ['09:00', '10:00', '11:00', '12:00', '13:00', '14:00', '15:00', '16:00'].map(
    (time) => `2026-03-${day + (day > 13 ? 2 : 0)}T${time}:00.000000Z`,
  ),
);

/** One client: the responses it got, and its unanswered request. */
class Client {
  constructor(name, random) {
    this.name = name;
    this.random = random;
    this.count = 0;
    this.bookings = new Map(); // id -> as the last answer told it
    this.first = new Map(); // Idempotency-Key -> [the request, the text of its answer]
    this.holds = [];
    this.waiting = null;
  }

  /** Something to do: a method, a path, a body, headers, and what to note when it is answered. */
  wish() {
    const confirmed = [...this.bookings.values()].filter(({ status }) => status === 'confirmed');
    const chosen = confirmed.length > 0 ? this.random.pick(confirmed) : null;
    const choice = this.random.below(10);
    if (chosen && choice < 3) return this.move(chosen);
    if (chosen && choice < 5) return this.cancel(chosen);
    return choice < 6 ? this.hold() : this.book();
  }

  book() {
    const key = `${this.name}-${++this.count}`;
    const isPage = this.random.below(2) === 0;
    const who = isPage ? { contact: { name: this.name, email: `${this.name}@example.com` } } : { contact_id: 42 };
    const request = {
      method: 'POST',
      path: '/bookings',
      key,
      headers: { ...(isPage ? { 'X-Api-Key': 'pk_demo' } : bearer), 'Idempotency-Key': key },
      body: {
        ...who,
        booking_type_id: this.random.pick([3, 4]),
        resource_id: this.random.pick([1, 2]),
        starts_at: this.random.pick(STARTS),
        notes: key,
      },
    };
    const heard = (answer) => {
      assert.ok([201, 422].includes(answer.status), answer.text);
      this.first.set(key, [request, answer.text]);
      if (answer.status === 201) {
        const { manage_token, ...booking } = answer.json.data;
        this.bookings.set(booking.id, booking);
      }
    };
    return { request, heard };
  }

  move(booking) {
    const body = { starts_at: this.random.pick(STARTS), resource_id: this.random.pick([1, 2]) };
    const request = { method: 'PUT', path: `/bookings/${booking.id}`, headers: bearer, body };
    const heard = (answer) => {
      assert.ok([200, 422].includes(answer.status), answer.text);
      if (answer.status === 200) this.bookings.set(booking.id, answer.json.data);
    };
    return { request, heard };
  }

  cancel(booking) {
    const request = { method: 'POST', path: `/bookings/${booking.id}/cancel`, headers: bearer };
    const heard = (answer) => {
      assert.equal(answer.status, 200, answer.text);
      this.bookings.set(booking.id, { ...booking, status: 'cancelled' });
    };
    return { request, heard };
  }

  hold() {
    const body = {
      booking_type_id: 3,
      resource_id: this.random.pick([1, 2]),
      starts_at: this.random.pick(STARTS),
    };
    const request = { method: 'POST', path: '/bookings/holds', headers: bearer, body };
    const heard = (answer) => {
      assert.ok([201, 422].includes(answer.status), answer.text);
      if (answer.status === 201) this.holds.push({ ...body, token: answer.json.data.hold_token });
    };
    return { request, heard };
  }

  /** Sends requests, first the unanswered one, until `send` finds no server. */
  async work(send) {
    while (true) {
      this.waiting ??= this.wish();
      const answer = await send(this.waiting.request);
      if (!answer) return;
      this.waiting.heard(answer);
      this.waiting = null;
    }
  }

  async finish(send) {
    if (this.waiting) this.waiting.heard(await send(this.waiting.request));
    this.waiting = null;
  }
}

/**
 * @param {import('../../support/booking_server.mjs').BookingServer} server
 * @param {{method: string, path: string, headers?: Record<string, string>, body?: any}} request
 */
const send = (server, { method, path, headers, body }) =>
  server.request(method, `/api/v1${path}`, {
    headers: body ? { ...headers, 'Content-Type': 'application/json' } : headers,
    body: body && JSON.stringify(body),
  });

/** Lets the clients work until the server is killed at the moment that `random` chose. */
async function workUntilKilled(server, clients, random) {
  let events = 1 + random.below(MOST_EVENTS);
  const passed = () => {
    if (--events === 0) server.child.kill('SIGKILL');
  };
  const sendOrNothing = async (request) => {
    const asked = send(server, request).catch((error) => {
      assert.ok(['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(error.code), String(error));
      return null;
    });
    passed();
    const answer = await asked;
    if (answer) passed();
    return answer;
  };
  await Promise.all(clients.map((client) => client.work(sendOrNothing)));
  assert.deepEqual(await server.ended, { code: null, signal: 'SIGKILL' });
}

async function listed(server) {
  const all = [];
  for (let page = 1, last = 1; page <= last; ++page) {
    const { json } = await server.get(`/bookings?per_page=100&page=${page}`, bearer);
    all.push(...json.data);
    last = json.meta.last_page;
  }
  return all;
}

/** What SQLite itself says of the file, read past the server. */
function inspect(server) {
  const script = `
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
one = lambda sql: db.execute(sql).fetchone()[0]
print(json.dumps({
  'integrity': one('PRAGMA integrity_check'),
  'dangling': db.execute('PRAGMA foreign_key_check').fetchall(),
  'bookings': one('SELECT COUNT(*) FROM bookings'),
  'overlaps': one("""SELECT COUNT(*) FROM bookings a JOIN bookings b ON a.id < b.id
    AND a.resource_id = b.resource_id AND a.occupied_from < b.occupied_until
    AND b.occupied_from < a.occupied_until
    WHERE a.status = 'confirmed' AND b.status = 'confirmed'""")}))`;
  const path = join(server.folder.path, 'bookings.db');
  return JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
}

const byId = (a, b) => a.id - b.id;
// Moved and cancelled once more by repeats; the server also says until when and by whom, and the secret key gets what
// was typed.
const kept = ({ updated_at, changes, cancelled_by, contact, contact_id, ...booking }) => booking;

test('a server killed twenty times at its work has lost nothing and done nothing twice', async (t) => {
  const random = seeded('kills');
  const clients = Array.from({ length: CLIENTS }, (_, i) => new Client(`c${i}`, random.fork()));
  let server = await startServer({ secretKey: SECRET });
  t.after(() => server.stop());
  for (let kill = 0; kill < KILLS; ++kill) {
    await workUntilKilled(server, clients, random);
    server = await startServer({ folder: server.folder, secretKey: SECRET });
  }
  const unanswered = clients.filter((client) => client.waiting).length;
  assert.equal(unanswered, CLIENTS, "the kill came in the middle of everybody's work");
  await Promise.all(clients.map((client) => client.finish((request) => send(server, request))));

  const told = clients.flatMap((client) => [...client.bookings.values()]).sort(byId);
  const found = (await listed(server)).sort(byId);
  assert.ok(told.length > KILLS, `only ${told.length} bookings were made`);
  for (const status of ['confirmed', 'cancelled']) {
    assert.ok(
      told.some((booking) => booking.status === status),
      `none is ${status}`,
    );
  }
  assert.deepEqual(found.map(kept), told.map(kept));
  assert.equal(new Set(found.map(({ notes }) => notes)).size, found.length);

  for (const { first, holds } of clients) {
    for (const [request, text] of first.values()) {
      assert.equal((await send(server, request)).text, text);
    }
    for (const { token, ...wish } of holds) {
      const renew = { method: 'PUT', path: `/bookings/holds/${token}`, headers: bearer };
      assert.equal((await send(server, renew)).status, 200);
      const other = { method: 'POST', path: '/bookings', headers: bearer, body: { ...wish, contact_id: 42 } };
      assert.equal((await send(server, other)).status, 422);
    }
  }
  assert.deepEqual(inspect(server), { integrity: 'ok', dangling: [], bookings: told.length, overlaps: 0 });
});
