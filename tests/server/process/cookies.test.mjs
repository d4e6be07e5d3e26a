// A request from a page on the API's own origin carries the cookies of that origin, which a browser does not let the
// widget leave out. The server takes no notice of them and sets none.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { bearer, SECRET, startServer } from '../../support/booking_server.mjs';

const COOKIES = 'session=7f3a; pk_demo=sk_live; key=pk_other; Authorization=Bearer%20sk_live; broken';
const JSON_BODY = { 'Content-Type': 'application/json' };
const BOOKING = { contact_id: 42, booking_type_id: 3, resource_id: 1, starts_at: '2026-03-10T14:00:00Z' };
const KEY = { 'X-Api-Key': 'pk_demo' };

let server;
before(async () => {
  server = await startServer({ secretKey: SECRET });
});
after(async () => {
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});

/** What an answer says, without what differs between any two requests. */
function said({ status, headers, text }) {
  const { date, etag, 'x-request-id': id, ...kept } = headers;
  const quota = /^(x-)?ratelimit-(remaining|reset)$/;
  return {
    status,
    headers: Object.entries(kept).filter(([name]) => !quota.test(name) && !/challenge/.test(name)),
    body: text.replace(/"(now|request_id)":"[^"]*"/g, ''),
  };
}

/** Sends a request without cookies, then the same with them. */
async function both(method, path, headers, body) {
  const sent = (more) => server.request(method, `/api/v1${path}`, { headers: { ...headers, ...more }, body });
  return [await sent({}), await sent({ Cookie: COOKIES })];
}

describe("cookies of the page's origin", () => {
  const reads = {
    'the first screen': ['/widget/config?time_zone=Europe/London&key=pk_demo', {}],
    'a month of times': ['/bookings/availability?booking_type_id=3&from=2026-03-01&to=2026-03-31&key=pk_demo', {}],
    'the list of types': ['/bookings/types', bearer],
    'a read without a key': ['/bookings/types', {}],
    'a read with a wrong key': ['/bookings/types?key=pk_wrong', {}],
    'a booking without its token': ['/bookings/1', KEY],
    'an unknown path': ['/bookings/nothing', KEY],
  };
  for (const [name, [path, headers]] of Object.entries(reads)) {
    test(`${name}: the answer is the same with cookies as without`, async () => {
      const [without, withCookies] = await both('GET', path, headers);
      assert.deepEqual(said(withCookies), said(without));
      for (const answer of [without, withCookies]) assert.equal(answer.headers['set-cookie'], undefined);
    });
  }

  test('a booking that is sent again with cookies and the same key gets the first answer', async () => {
    const [made, repeated] = await both(
      'POST',
      '/bookings',
      { ...bearer, ...JSON_BODY, 'Idempotency-Key': 'cookies-1' },
      JSON.stringify(BOOKING),
    );
    assert.equal(made.status, 201);
    assert.equal(repeated.status, 201);
    assert.equal(repeated.json.data.id, made.json.data.id);
    for (const answer of [made, repeated]) assert.equal(answer.headers['set-cookie'], undefined);
  });

  test('a refused booking is refused in the same words with cookies', async () => {
    const [without, withCookies] = await both(
      'POST',
      '/bookings',
      { ...bearer, ...JSON_BODY },
      '{"booking_type_id": 3}',
    );
    assert.equal(without.status, 422);
    assert.deepEqual(said(withCookies), said(without));
    assert.equal(withCookies.headers['set-cookie'], undefined);
  });
});
