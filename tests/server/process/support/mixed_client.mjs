// A client that books, moves, cancels and holds the same few times as others, and remembers what it was told.
//
//   const client = new MixedClient('c1', seeded('name'));
//   await client.work((request) => …);      // an answer; or null, then it waits with its request
//   await client.finish((request) => send(server, request));
//   client.bookings                         // each as the last answer told it
import assert from 'node:assert/strict';

import { bearer } from '../../../support/booking_server.mjs';

const STARTS = [9, 10, 11, 12, 13, 14, 15].flatMap((day) =>
  ['09:00', '10:00', '11:00', '12:00', '13:00', '14:00', '15:00', '16:00'].map(
    (time) => `2026-03-${day + (day > 13 ? 2 : 0)}T${time}:00.000000Z`,
  ),
);

/** One client: the responses it got, and its unanswered request. */
export class MixedClient {
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
    if (choice < 6) return this.holds.length > 0 ? this.letGo() : this.hold();
    return this.book();
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

  letGo() {
    const [{ token }] = this.holds;
    const request = { method: 'DELETE', path: `/bookings/holds/${token}`, headers: bearer };
    const heard = (answer) => {
      // 404: it was done, and the answer didn't arrive.
      assert.ok([204, 404].includes(answer.status), answer.text);
      this.holds.shift();
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
 * @param {import('../../../support/booking_server.mjs').BookingServer} server
 * @param {{method: string, path: string, headers?: Record<string, string>, body?: any}} request
 */
export const send = (server, { method, path, headers, body }) =>
  server.request(method, `/api/v1${path}`, {
    headers: body ? { ...headers, 'Content-Type': 'application/json' } : headers,
    body: body && JSON.stringify(body),
  });

/** All bookings, as the secret key sees them. @param {import('../../../support/booking_server.mjs').BookingServer} server */
export async function listed(server) {
  const all = [];
  for (let page = 1, last = 1; page <= last; ++page) {
    const { json } = await server.get(`/bookings?per_page=100&page=${page}`, bearer);
    all.push(...json.data);
    last = json.meta.last_page;
  }
  return all;
}

export const byId = (a, b) => a.id - b.id;
// Moved and cancelled once more by repeats; the server also says until when and by whom, and the secret key gets what
// was typed.
export const kept = ({ updated_at, changes, cancelled_by, contact, contact_id, ...booking }) => booking;
