// Many clients book, move, cancel, hold, renew and release the same few times concurrently. All responses are recorded
// and checked afterwards (history.mjs).
//
//   testRaces('PostgreSQL', async (t, site) => [await startServer({ store, secretKey: SECRET, site }), …]);
//
// Several servers share one store; each request goes through the next one.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';

import { bearer } from '../../../support/booking_server.mjs';
import { seeded } from '../../../support/seeded_random.mjs';
import { judge } from './history.mjs';

/** @typedef {import('../../../support/booking_server.mjs').BookingServer} BookingServer */

const ROUNDS = Number(process.env.BOOKING_RACES ?? 3); // scripts/soak: 200, of 64 clients
const CLIENTS = process.env.BOOKING_RACES ? 64 : 32;
const REQUESTS = 12; // of each
const types = {
  3: { duration: 30, before: 0, after: 15, resources: [1, 2] },
  4: { duration: 60, before: 15, after: 0, resources: [1, 2] },
  5: { duration: 15, before: 0, after: 0, resources: [1, 2] },
};
const TIMES = ['09:00', '09:30', '10:00', '10:30', '11:00', '11:30', '12:00', '14:00', '14:30', '15:00'].map((time) =>
  Date.parse(`2026-03-10T${time}:00Z`),
);

function setUp(site) {
  for (const type of site.booking_types) {
    const { before, after, resources } = types[type.id];
    Object.assign(type, {
      step_minutes: 30,
      buffer_before_minutes: before,
      buffer_after_minutes: after,
      resource_ids: resources,
    });
  }
}

const place = ({ starts_at, ends_at, resource_id }) => ({
  start: Date.parse(starts_at),
  end: Date.parse(ends_at),
  resource: resource_id,
});

class Crowd {
  /** @param {BookingServer[]} servers */
  constructor(servers) {
    this.servers = servers;
    this.turn = 0;
    this.agent = new http.Agent({ keepAlive: true });
    this.history = [];
    this.found = []; // bookings that anybody may still cancel, once
    this.held = []; // holds that anybody may still end, once
  }

  /** Asks, and writes down what was asked, when, and what was said. */
  async ask(method, path, body, asked) {
    const began = performance.now();
    const server = this.servers[this.turn++ % this.servers.length];
    const answer = await server.request(method, `/api/v1${path}`, {
      agent: this.agent,
      headers: body ? { ...bearer, 'Content-Type': 'application/json' } : bearer,
      body: body && JSON.stringify(body),
    });
    const ended = performance.now();
    const json = answer.bytes.length > 0 ? answer.json : null;
    const op = { ...asked, began, ended, status: answer.status };
    op.taken = json?.errors?.starts_at?.[0] === 'The selected time is no longer available.';
    op.over = json?.errors?.status !== undefined;
    this.history.push(op);
    return { op, data: json?.data };
  }

  async book(type, start, resource, hold) {
    const body = { contact_id: 42, booking_type_id: type, starts_at: iso(start) };
    if (resource) body.resource_id = resource;
    if (hold) body.hold_token = hold;
    const asked = { kind: 'book', type, start, resource, hold };
    const { op, data } = await this.ask('POST', '/bookings', body, asked);
    if (op.status !== 201) return null;
    Object.assign(op, { id: data.id, at: place(data) });
    this.found.push(data.id);
    return data.id;
  }

  async move(id, start, resource) {
    const body = { starts_at: iso(start), resource_id: resource };
    const asked = { kind: 'move', id, start, resource };
    const { op, data } = await this.ask('PUT', `/bookings/${id}`, body, asked);
    if (op.status === 200) op.at = place(data);
  }

  cancel(id) {
    return this.ask('POST', `/bookings/${id}/cancel`, null, { kind: 'cancel', id });
  }

  async hold(type, start, resource, instead) {
    const body = { booking_type_id: type, starts_at: iso(start), resource_id: resource };
    if (instead) body.hold_token = instead;
    const asked = { kind: 'hold', type, start, resource, instead };
    const { op, data } = await this.ask('POST', '/bookings/holds', body, asked);
    if (op.status === 201) {
      op.token = data.hold_token;
      this.held.push({ type, start, resource, token: op.token });
    } else if (instead) {
      // It is still there, and may be ended yet.
      this.held.push(this.history.find(({ token, kind }) => kind === 'hold' && token === instead));
    }
  }

  renew(token) {
    return this.ask('PUT', `/bookings/holds/${token}`, null, { kind: 'renew', token });
  }

  release(token) {
    return this.ask('DELETE', `/bookings/holds/${token}`, null, { kind: 'release', token });
  }

  async listed() {
    const all = [];
    for (let page = 1, last = 1; page <= last; ++page) {
      const { json } = await this.servers[0].get(`/bookings?per_page=100&page=${page}`, bearer);
      all.push(...json.data);
      last = json.meta.last_page;
    }
    return all.map((booking) => ({ id: booking.id, status: booking.status, at: place(booking) }));
  }
}

const iso = (instant) => new Date(instant).toISOString();

/** Removes a random element, so that no other client uses it. */
function takeOne(list, random) {
  return list.length > 0 ? list.splice(random.below(list.length), 1)[0] : null;
}

async function live(crowd, random) {
  const own = [];
  for (let i = 0; i < REQUESTS; ++i) {
    const type = random.pick([3, 4, 5]);
    const start = random.pick(TIMES);
    const resource = random.pick([1, 2]);
    const choice = random.below(12);
    if (choice < 2 && own.length > 0) {
      await crowd.move(random.pick(own), start, resource);
    } else if (choice < 4) {
      const id = takeOne(crowd.found, random);
      if (id) await crowd.cancel(id);
    } else if (choice < 6) {
      await crowd.hold(type, start, resource, random.below(2) ? takeOne(crowd.held, random)?.token : null);
    } else if (choice < 7) {
      const token = takeOne(crowd.held, random)?.token;
      if (token) await crowd.release(token);
    } else if (choice < 8 && crowd.held.length > 0) {
      await crowd.renew(random.pick(crowd.held).token);
    } else if (choice < 9 && crowd.held.length > 0) {
      const held = takeOne(crowd.held, random);
      const id = await crowd.book(held.type, held.start, held.resource, held.token);
      if (id) own.push(id);
    } else {
      const id = await crowd.book(type, start, random.below(3) ? resource : null);
      if (id) own.push(id);
    }
  }
}

/**
 * The tests of one kind of store.
 * @param {string} store its name
 * @param {(t: import('node:test').TestContext, site: (site: any) => void) => Promise<BookingServer[]>} start
 *   gets a new store, and servers that end with the test; `site` changes their site file
 */
export function testRaces(store, start) {
  const heard = new Set(); // in all rounds: kinds of requests, with how they were answered
  let asked = 0;
  let width = 0; // servers
  for (let round = 1; round <= ROUNDS; ++round) {
    test(`a crowd that wants the same few times is told one story by ${store}, round ${round}`, async (t) => {
      const random = seeded(`race ${round}`);
      const servers = await start(t, setUp);
      const crowd = new Crowd(servers);
      t.after(() => crowd.agent.destroy());
      await Promise.all(Array.from({ length: CLIENTS }, () => live(crowd, random.fork())));
      for (const { token } of crowd.history.filter(({ kind, status }) => kind === 'hold' && status === 201)) {
        await crowd.renew(token);
      }
      const { history } = crowd;
      const bookings = await crowd.listed();
      assert.deepEqual(judge({ types, history, bookings }), []);
      asked += history.length;
      width = servers.length;
      for (const { kind, status } of history) heard.add(`${kind} ${status}`);
      const inTime = history.map(({ began, ended }) => ({ began, ended }));
      const most = Math.max(
        ...inTime.map(({ began }) => inTime.filter((other) => other.began <= began && other.ended >= began).length),
      );
      assert.ok(most >= CLIENTS / 2, `at most ${most} asked at once`);
    });
  }

  test(`the crowds at ${store} met everything that can happen to them`, (t) => {
    const setting = `${store}, ${width} ${width === 1 ? 'server' : 'servers'}`;
    t.diagnostic(
      `soak: Races of ${CLIENTS} clients for ten times (${setting}) | ${ROUNDS} races, ${asked} requests: one story each`,
    );
    for (const both of [
      'book 201',
      'book 422',
      'move 200',
      'move 422',
      'cancel 200',
      'hold 201',
      'hold 422',
      'release 204',
      'renew 200',
      'renew 404',
    ]) {
      assert.ok(heard.has(both), `nobody met ${both}`);
    }
  });
}
