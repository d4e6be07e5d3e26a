// Checks the responses that concurrent clients got: could one clerk with one calendar, doing one thing after
// the other, have given them (linearizability)?
//
//   const wrongs = judge({ types, history, bookings });   // sentences; empty if the history is possible
//
// `types` gives, by id, { duration, before, after } in minutes and the `resources` that take it.
// `bookings` is what the API lists in the end. `history` is every request, in any order:
//   { kind, began, ended, status, … }   in any unit of time, by the client's clock
//   book     type, start (ms), resource (or null: anyone), hold (its token, if any), and, answered
//            201, id, at {start, end, resource}
//   move     id, start, resource, and, answered 200, at
//   cancel   id
//   hold     type, start, resource (not null), instead (an earlier hold's token, if any), and,
//            answered 201, token
//   renew    token, answered 200 or 404
//   release  token
// A refusal (422) says `taken`, or `over`: that the booking is cancelled.
//
// A history must not contain what the check can't tell apart: the moves of a booking are sequential, and it is
// cancelled at most once; a hold ends at most once, by being released, replaced or booked with. Every successful
// change gets a place in one order, and in that order no two bookings or holds may overlap on one resource, buffers
// included. A refusal only needs something that could have been in its way while it was processed.
import { Order } from './order.mjs';

const MINUTE = 60_000;
const MOST_TRIES = 20_000;

const overlap = (a, b) => a.resource === b.resource && a.from < b.until && b.from < a.until;

class Wrong extends Error {}

/** What a type takes of a resource from `start` on. */
function taken(type, resource, start) {
  return {
    resource,
    from: start - type.before * MINUTE,
    until: start + (type.duration + type.after) * MINUTE,
  };
}

class Judge {
  constructor({ types, history, bookings }) {
    this.types = types;
    this.history = history;
    this.listed = bookings;
    this.wrongs = [];
    this.stays = []; // {resource, from, until, begin, end, booking or hold}: end null: stays on
    this.bookings = new Map(); // id -> {type, stays, cancelled}
    this.holds = new Map(); // token -> stay
    this.order = new Order(history.length);
  }

  say(index, why) {
    const { kind, began, ended, status } = this.history[index];
    this.wrongs.push(`${kind} ${index} (${began} to ${ended}, answered ${status}): ${why}`);
  }

  inOrder(a, b, why) {
    if (a !== b && !this.order.add(a, b)) this.say(b, why);
  }

  /** What happened in which order by the clock alone. */
  readClock() {
    const { history, order } = this;
    history.forEach((a, i) => {
      history.forEach((b, j) => {
        // Closed under "before" as it is, so that it can be noted without add().
        if (a.ended < b.began) order.after[i * order.words + (j >> 5)] |= 1 << (j & 31);
      });
    });
  }

  each(kinds, visit) {
    const inTime = this.history.map((op, i) => [op, i]).sort(([a], [b]) => a.began - b.began);
    for (const [op, i] of inTime) if (kinds.includes(op.kind)) visit(op, i);
  }

  arrive(index, place, owner) {
    const stay = { ...place, begin: index, end: null, ...owner };
    this.stays.push(stay);
    return stay;
  }

  checkPlace(index, op, typeId) {
    const { at } = op;
    const type = this.types[typeId];
    if (at.start !== op.start) this.say(index, 'another start than was asked for');
    if (at.end !== at.start + type.duration * MINUTE) this.say(index, 'another length');
    const fits = op.resource == null ? type.resources : [op.resource];
    if (!fits.includes(at.resource)) this.say(index, 'a resource that was not asked for');
    return taken(type, at.resource, at.start);
  }

  readHolds() {
    this.each(['hold'], (op, i) => {
      if (op.status !== 201) return;
      const place = taken(this.types[op.type], op.resource, op.start);
      this.holds.set(op.token, this.arrive(i, place, { hold: op.token }));
    });
    this.each(['hold', 'release', 'book'], (op, i) => {
      const token = { hold: op.instead, release: op.token, book: op.hold }[op.kind];
      if (!token || op.status >= 300) return;
      const stay = this.holds.get(token);
      if (!stay) return this.say(i, 'a hold that nobody was given');
      if (stay.end !== null) return this.say(i, 'a second end of a hold');
      stay.end = i;
      this.inOrder(stay.begin, i, 'a hold ends before it begins');
    });
    this.each(['renew'], (op, i) => {
      const stay = this.holds.get(op.token);
      if (!stay) return this.say(i, 'a hold that nobody was given');
      this.inOrder(stay.begin, i, 'renewed before it was held');
      if (op.status === 200) {
        if (stay.end !== null) this.inOrder(i, stay.end, 'renewed after its end');
      } else if (op.status !== 404) {
        this.say(i, 'an answer that is none to this');
      } else if (stay.end === null) {
        this.say(i, 'a hold that lives was not there');
      } else {
        this.inOrder(stay.end, i, 'a hold was gone before its end');
      }
    });
  }

  readBookings() {
    this.each(['book'], (op, i) => {
      if (op.status !== 201) return;
      if (this.bookings.has(op.id)) return this.say(i, 'an id that was given before');
      const stay = this.arrive(i, this.checkPlace(i, op, op.type), { booking: op.id });
      this.bookings.set(op.id, { type: op.type, stays: [stay], at: op.at, cancelled: null });
    });
    this.each(['move', 'cancel'], (op, i) => {
      const booking = this.bookings.get(op.id);
      if (!booking) return this.say(i, 'a booking that nobody was given');
      this.inOrder(booking.stays[0].begin, i, 'changed before it was made');
      if (op.kind === 'cancel') {
        if (op.status !== 200) this.say(i, 'a booking could not be cancelled');
        if (booking.cancelled !== null) this.say(i, 'cancelled twice');
        booking.cancelled = i;
      } else if (op.status === 200) {
        const last = booking.stays.at(-1);
        const place = this.checkPlace(i, op, booking.type);
        if (last.from === place.from && last.resource === place.resource) return;
        last.end = i;
        this.inOrder(last.begin, i, 'moved from where it had not come to yet');
        booking.stays.push(this.arrive(i, place, { booking: op.id }));
        booking.at = op.at;
      }
    });
    this.each(['move'], (op, i) => this.readOver(op, i));
    for (const { stays, cancelled } of this.bookings.values()) {
      if (cancelled !== null) stays.at(-1).end = cancelled;
    }
  }

  /** A move and the one cancelling of its booking. */
  readOver(op, index) {
    const booking = this.bookings.get(op.id);
    if (!booking) return;
    if (op.status === 422 && op.over) {
      if (booking.cancelled === null) return this.say(index, 'nobody had cancelled it');
      this.inOrder(booking.cancelled, index, 'it was not cancelled yet');
    } else if (booking.cancelled !== null) {
      this.inOrder(index, booking.cancelled, 'a cancelled booking was moved');
    }
  }

  checkAnswers() {
    const fine = {
      book: [201, 422],
      move: [200, 422],
      cancel: [200],
      hold: [201, 422],
      renew: [200, 404],
      release: [204],
    };
    this.history.forEach(({ kind, status, taken: isTaken, over }, i) => {
      if (!fine[kind].includes(status)) this.say(i, 'an answer that is none to this');
      else if (status === 422 && !isTaken && !over) this.say(i, 'refused without a reason');
    });
  }

  /** What could have stood in the way of a refusal on `place`. */
  blockers(index, place, own) {
    return this.stays.filter(
      (stay) =>
        overlap(stay, place) &&
        !own(stay) &&
        stay.begin !== index &&
        stay.end !== index &&
        !this.order.isBefore(index, stay.begin) &&
        !(stay.end !== null && this.order.isBefore(stay.end, index)),
    );
  }

  checkRefusals() {
    this.history.forEach((op, i) => {
      if (op.status !== 422 || !op.taken) return;
      const booking = this.bookings.get(op.id);
      if (op.kind === 'move' && !booking) return;
      const type = this.types[op.kind === 'move' ? booking.type : op.type];
      const token = op.hold ?? op.instead;
      const own = (stay) => (token && stay.hold === token) || (op.kind === 'move' && stay.booking === op.id);
      for (const resource of op.resource == null ? type.resources : [op.resource]) {
        const found = this.blockers(i, taken(type, resource, op.start), own);
        if (found.length === 0) this.say(i, `refused, though nothing was there on ${resource}`);
        if (found.length !== 1) continue;
        this.inOrder(found[0].begin, i, 'refused before anything was there');
        if (found[0].end !== null) this.inOrder(i, found[0].end, 'refused after it had gone');
      }
    });
  }

  checkEnd() {
    const seen = new Set();
    for (const { id, status, at } of this.listed) {
      const booking = this.bookings.get(id);
      if (!booking) this.wrongs.push(`booking ${id} is listed, and nobody was told of it`);
      if (seen.has(id)) this.wrongs.push(`booking ${id} is listed twice`);
      seen.add(id);
      if (!booking) continue;
      const expected = booking.cancelled === null ? 'confirmed' : 'cancelled';
      if (status !== expected) this.wrongs.push(`booking ${id} is ${status}, not ${expected}`);
      for (const name of ['start', 'end', 'resource']) {
        if (at[name] === booking.at[name]) continue;
        this.wrongs.push(`booking ${id} has ${name} ${at[name]}, not ${booking.at[name]}`);
      }
    }
    for (const id of this.bookings.keys()) {
      if (!seen.has(id)) this.wrongs.push(`booking ${id} was made and is not listed`);
    }
  }

  /** Pairs that must not be there at once: one goes before the other comes. */
  pairs() {
    const pairs = [];
    this.stays.forEach((a, i) => {
      for (const b of this.stays.slice(i + 1)) {
        if (!overlap(a, b) || a.end === b.begin || b.end === a.begin) continue;
        pairs.push([a, b]);
      }
    });
    return pairs;
  }

  /** Finds an order in which no pair overlaps; throws Wrong if that is impossible. */
  settle(order, pairs, tries = { left: MOST_TRIES }) {
    const goes = (a, b) => a.end !== null && !order.isBefore(b.begin, a.end);
    let open = pairs;
    for (let before = -1; before !== open.length;) {
      before = open.length;
      open = open.filter(([a, b]) => {
        const ab = goes(a, b);
        const ba = goes(b, a);
        if (!ab && !ba) {
          throw new Wrong(`${name(a)} and ${name(b)} are on resource ${a.resource} at one time`);
        }
        if (ab && ba) return !order.isBefore(a.end, b.begin) && !order.isBefore(b.end, a.begin);
        order.add(...(ab ? [a.end, b.begin] : [b.end, a.begin]));
        return false;
      });
    }
    if (open.length === 0) return;
    if (--tries.left < 0) throw new Wrong('too much happened at once to be judged');
    const [[a, b], ...rest] = open;
    const copy = order.copy();
    copy.add(a.end, b.begin);
    try {
      return this.settle(copy, rest, tries);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
    }
    order.add(b.end, a.begin);
    this.settle(order, rest, tries);
  }

  judge() {
    this.readClock();
    this.checkAnswers();
    this.readHolds();
    this.readBookings();
    this.checkEnd();
    if (this.wrongs.length > 0) return this.wrongs;
    this.checkRefusals();
    try {
      this.settle(this.order.copy(), this.pairs());
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      this.wrongs.push(error.message);
    }
    return this.wrongs;
  }
}

const name = ({ booking, hold }) => (booking ? `booking ${booking}` : `hold ${hold}`);

export function judge(told) {
  return new Judge(told).judge();
}
