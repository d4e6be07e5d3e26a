// Tests the checker of histories: it accepts what one clerk could have answered, and rejects everything else.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { judge } from './support/history.mjs';

const MINUTE = 60_000;
const NINE = Date.parse('2026-03-10T09:00:00Z');
const TEN = NINE + 60 * MINUTE;
const types = {
  1: { duration: 30, before: 0, after: 0, resources: [1, 2] },
  2: { duration: 30, before: 15, after: 0, resources: [1] },
};
const at = (start, resource = 1) => ({ start, end: start + 30 * MINUTE, resource });

/** Request number n of a quiet day: nothing else happens while it is answered. */
const alone = (n) => ({ began: n * 10, ended: n * 10 + 5 });
const book = (id, start, n, more = {}) => ({
  kind: 'book',
  type: 1,
  start,
  resource: 1,
  status: 201,
  id,
  at: at(start),
  ...alone(n),
  ...more,
});
const move = (id, start, n, more = {}) => ({
  kind: 'move',
  id,
  start,
  resource: 1,
  status: 200,
  at: at(start),
  ...alone(n),
  ...more,
});
const cancel = (id, n, more = {}) => ({ kind: 'cancel', id, status: 200, ...alone(n), ...more });
const hold = (token, start, n, more = {}) => ({
  kind: 'hold',
  type: 1,
  start,
  resource: 1,
  status: 201,
  token,
  ...alone(n),
  ...more,
});
const renew = (token, n, status = 200) => ({ kind: 'renew', token, status, ...alone(n) });
const release = (token, n, more = {}) => ({ kind: 'release', token, status: 204, ...alone(n), ...more });
const refused = (wish, why = 'taken') => ({ ...wish, status: 422, [why]: true, at: undefined });
const listed = (id, start, status = 'confirmed', resource = 1) => ({ id, status, at: at(start, resource) });
const during = (began, ended) => ({ began, ended });

const right = [
  ['an empty day', [], []],
  [
    'a booking, and another one after it was cancelled',
    [book(1, NINE, 1), refused(book(0, NINE, 2)), cancel(1, 3), book(2, NINE, 4)],
    [listed(1, NINE, 'cancelled'), listed(2, NINE)],
  ],
  [
    'two who swap places by way of a third',
    [book(1, NINE, 1), book(2, TEN, 2), move(1, TEN + 60 * MINUTE, 3), move(2, NINE, 4), move(1, TEN, 5)],
    [listed(1, TEN), listed(2, NINE)],
  ],
  [
    'a time that is freed and taken in the same moment',
    [book(1, NINE, 1), cancel(1, 2, during(20, 40)), book(2, NINE, 3, during(20, 40))],
    [listed(1, NINE, 'cancelled'), listed(2, NINE)],
  ],
  [
    'a hold, renewed, and booked by its holder',
    [hold('a', NINE, 1), refused(book(0, NINE, 2)), renew('a', 3), book(1, NINE, 4, { hold: 'a' }), renew('a', 5, 404)],
    [listed(1, NINE)],
  ],
  [
    'a hold that is replaced by one of the same time',
    [hold('a', NINE, 1), hold('b', NINE, 2, { instead: 'a' }), release('b', 3), book(1, NINE, 4)],
    [listed(1, NINE)],
  ],
  [
    'anyone, while one of two is free',
    [
      book(1, NINE, 1),
      book(2, NINE, 2, { resource: null, at: at(NINE, 2) }),
      refused(book(0, NINE, 3, { resource: null })),
    ],
    [listed(1, NINE), listed(2, NINE, 'confirmed', 2)],
  ],
  [
    'a move that comes too late',
    [book(1, NINE, 1), cancel(1, 2), refused(move(1, TEN, 3), 'over')],
    [listed(1, NINE, 'cancelled')],
  ],
  [
    "a booking just before another one's buffer",
    [book(1, NINE, 1), book(2, NINE + 45 * MINUTE, 2, { type: 2 })],
    [listed(1, NINE), listed(2, NINE + 45 * MINUTE)],
  ],
];
for (const [what, history, bookings] of right) {
  test(`the judge takes ${what}`, () => {
    assert.deepEqual(judge({ types, history, bookings }), []);
  });
}

/** @type {[what: string, history: any[], bookings: any[], why: RegExp][]} */
const wrong = [
  ['two bookings at one time', [book(1, NINE, 1), book(2, NINE, 2)], [listed(1, NINE), listed(2, NINE)], /at one time/],
  [
    'two at one time, asked at once',
    [book(1, NINE, 1, during(1, 9)), book(2, NINE, 1, during(1, 9))],
    [listed(1, NINE), listed(2, NINE)],
    /at one time/,
  ],
  [
    "a booking inside another one's buffer",
    [book(1, NINE, 1), book(2, NINE + 30 * MINUTE, 2, { type: 2 })],
    [listed(1, NINE), listed(2, NINE + 30 * MINUTE)],
    /at one time/,
  ],
  [
    'a time given away before it was free',
    [book(1, NINE, 1), book(2, NINE, 2), cancel(1, 3)],
    [listed(1, NINE, 'cancelled'), listed(2, NINE)],
    /at one time/,
  ],
  [
    'two who swap places at once, each waiting for the other',
    [book(1, NINE, 1), book(2, TEN, 2), move(1, TEN, 3, during(30, 50)), move(2, NINE, 4, during(30, 50))],
    [listed(1, TEN), listed(2, NINE)],
    /at one time/,
  ],
  [
    "a booking in another one's hold",
    [hold('a', NINE, 1), book(1, NINE, 2)],
    [listed(1, NINE)],
    /hold a and booking 1/,
  ],
  ['two holds of one time', [hold('a', NINE, 1), hold('b', NINE, 2)], [], /hold a and hold b/],
  ['a move into a hold', [book(1, TEN, 1), hold('a', NINE, 2), move(1, NINE, 3)], [listed(1, NINE)], /at one time/],
  ['a booking that was lost', [book(1, NINE, 1)], [], /booking 1 was made and is not listed/],
  ['a booking nobody was told of', [], [listed(7, NINE)], /booking 7 is listed/],
  ['a booking that is there twice', [book(1, NINE, 1)], [listed(1, NINE), listed(1, NINE)], /listed twice/],
  ['one id for two bookings', [book(1, NINE, 1), book(1, TEN, 2)], [listed(1, TEN)], /given before/],
  ['a move that was undone', [book(1, NINE, 1), move(1, TEN, 2)], [listed(1, NINE)], /has start/],
  [
    'a cancelled booking that came back',
    [book(1, NINE, 1), cancel(1, 2)],
    [listed(1, NINE)],
    /is confirmed, not cancelled/,
  ],
  ['a booking cancelled by nobody', [book(1, NINE, 1)], [listed(1, NINE, 'cancelled')], /is cancelled, not confirmed/],
  ['a refusal of a free time', [refused(book(0, NINE, 1))], [], /nothing was there on 1/],
  [
    'a refusal after the time was freed',
    [book(1, NINE, 1), cancel(1, 2), refused(book(0, NINE, 3))],
    [listed(1, NINE, 'cancelled')],
    /nothing was there/,
  ],
  [
    'a refusal before the time was taken',
    [refused(book(0, NINE, 1)), book(1, NINE, 2)],
    [listed(1, NINE)],
    /nothing was there/,
  ],
  [
    'anyone refused while one was free',
    [book(1, NINE, 1), refused(book(0, NINE, 2, { resource: null }))],
    [listed(1, NINE)],
    /nothing was there on 2/,
  ],
  ['a holder refused', [hold('a', NINE, 1), refused(book(0, NINE, 2, { hold: 'a' }))], [], /nothing was there/],
  [
    'a move refused by its own booking',
    [book(1, NINE, 1), refused(move(1, NINE, 2))],
    [listed(1, NINE)],
    /nothing was there/,
  ],
  [
    'a move refused as over that was not',
    [book(1, NINE, 1), refused(move(1, TEN, 2), 'over')],
    [listed(1, NINE)],
    /nobody had cancelled/,
  ],
  [
    'a move refused as over before it was',
    [book(1, NINE, 1), refused(move(1, TEN, 2), 'over'), cancel(1, 3)],
    [listed(1, NINE, 'cancelled')],
    /not cancelled yet/,
  ],
  [
    'a move of a cancelled booking',
    [book(1, NINE, 1), cancel(1, 2), move(1, TEN, 3)],
    [listed(1, TEN, 'cancelled')],
    /cancelled booking was moved/,
  ],
  ['a living hold that was not found', [hold('a', NINE, 1), renew('a', 2, 404)], [], /that lives/],
  ['a hold gone before its end', [hold('a', NINE, 1), renew('a', 2, 404), release('a', 3)], [], /gone before its end/],
  [
    'a hold renewed after its end',
    [hold('a', NINE, 1), release('a', 2), renew('a', 3)],
    [],
    /is on|renewed after|ends before/,
  ],
  [
    'a booking on another resource than asked for',
    [book(1, NINE, 1, { at: at(NINE, 2) })],
    [listed(1, NINE, 'confirmed', 2)],
    /not asked for/,
  ],
  ['a booking at another time than asked for', [book(1, NINE, 1, { at: at(TEN) })], [listed(1, TEN)], /another start/],
  [
    'a booking too short',
    [book(1, NINE, 1, { at: { ...at(NINE), end: NINE + MINUTE } })],
    [{ ...listed(1, NINE), at: { ...at(NINE), end: NINE + MINUTE } }],
    /another length/,
  ],
  ['a server error', [{ ...book(0, NINE, 1), status: 500 }], [], /none to this/],
  ['a refusal without a reason', [refused(book(0, NINE, 1), 'unclear')], [], /without a reason/],
];
for (const [what, history, bookings, why] of wrong) {
  test(`the judge refuses ${what}`, () => {
    assert.match(judge({ types, history, bookings }).join('\n'), why);
  });
}
