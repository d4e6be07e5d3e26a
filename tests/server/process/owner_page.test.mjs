// The page of one booking that the owner's mails link to: from the mail that a real relay took to the mail that the
// visitor gets.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';

import { bearer, SECRET, startServer, temporaryFolder, visit } from '../../support/booking_server.mjs';
import { readMail, startRelay } from '../../support/mail_relay.mjs';
import { withoutTypes } from './support/upstream_server.mjs';
import { until } from './support/waiting.mjs';

/** @typedef {import('node:test').TestContext} T */

const FORM = 'application/x-www-form-urlencoded';
const REASON = 'Ill <b>today</b> & sorry';

/** Records the events that it gets. @param {T} t */
async function startReceiver(t) {
  /** @type {any[]} */
  const events = [];
  const server = http
    .createServer((request, response) => {
      let body = '';
      request.on('data', (data) => (body += data));
      request.on('end', () => {
        events.push(JSON.parse(body));
        response.end();
      });
    })
    .unref();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { events, url: `http://127.0.0.1:${port}/hook` };
}

/**
 * A business whose first type needs approval, with mail to two owners and to the first resource.
 * @param {T} t @param {{now?: string, folder?: any, change?: (site: any) => void, args?: string[]}} [options]
 */
async function startBusiness(t, { now, folder, change, args } = {}) {
  const relay = await startRelay(t);
  const receiver = await startReceiver(t);
  const server = await startServer({
    ...{ secretKey: SECRET, now, folder, args },
    env: { BOOKING_SMTP_URL: `smtp://127.0.0.1:${relay.port}`, BOOKING_WEBHOOK_SECRET: 'whsec_7c1d0b6e55f2' },
    site: (site) => {
      site.public_url = 'https://booking.example.com/clinic';
      site.booking_types[0].needs_approval = true;
      site.resources[0].email = 'ahmed@example.com';
      site.webhooks = [{ url: receiver.url }];
      site.mail = {
        from: 'Clinic <bookings@example.com>',
        owner: ['owner@example.com', 'desk@example.com'],
        manage_url: 'https://example.com/booking',
      };
      change?.(site);
    },
  });
  t.after(() => (folder ? server.end('SIGKILL') : server.stop()));
  const mailsTo = (/** @type {string} */ address) =>
    relay.mails.filter(({ envelope }) => envelope.rcptTo[0].address === address);
  /** The nth mail to the address, once it is there. @param {string} address @param {number} [n] */
  const mail = async (address, n = 1) => {
    await until(() => mailsTo(address).length >= n);
    return readMail(mailsTo(address)[n - 1].raw);
  };
  /** The page in the nth mail to the address. @param {string} address @param {number} [n] */
  const page = async (address, n) => {
    const { text } = await mail(address, n);
    const found = /https:\/\/booking\.example\.com\/clinic(\/b\/ob_[\w-]{32})\n/.exec(text);
    assert.ok(found, text);
    return found[1];
  };
  const book = async (changes = {}) => {
    const made = await server.post('/bookings', visit({ resource_id: 1, ...changes }));
    assert.equal(made.status, 201, made.text);
    return made.json.data;
  };
  const booking = async (/** @type {number} */ id) => (await server.get(`/bookings/${id}`, bearer)).json.data;
  const get = (/** @type {string} */ path) => server.request('GET', path);
  const post = (/** @type {string} */ path, /** @type {string} */ body, headers = {}) =>
    server.request('POST', path, { headers: { 'Content-Type': FORM, ...headers }, body });
  /** The fields of the form on that view, filled in. @param {string} path @param {Record<string, string>} [typed] */
  const fields = async (path, typed = {}) => {
    const { status, text } = await get(path);
    assert.equal(status, 200, text);
    const hidden = [...text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
    return new URLSearchParams({
      ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])),
      ...typed,
    }).toString();
  };
  return { server, relay, receiver, mail, page, book, booking, get, post, fields, mailsTo };
}

const words = (/** @type {string} */ html) => html.replace(/<style>[^]*<\/style>/, '').replace(/<[^>]+>/g, ' ');

test('the owner approves a request, the visitor is told, and the other owner reads who did it', async (t) => {
  const b = await startBusiness(t);
  const { id } = await b.book({ notes: 'I am <i>new</i>.' });
  const mine = await b.page('owner@example.com');
  const other = await b.page('desk@example.com');
  const third = await b.page('ahmed@example.com');
  assert.equal(new Set([mine, other, third]).size, 3, 'each mail has a link of its own');

  const shown = await b.get(mine);
  assert.equal(shown.status, 200);
  assert.match(words(shown.text), /Waiting for your approval[^]*30-Minute Consultation[^]*Ada Lovelace/);
  assert.ok(shown.text.includes('I am &lt;i&gt;new&lt;/i&gt;.'));
  assert.doesNotMatch(shown.text, /<script|<img|https?:\/\/|style="|ob_/);
  const { headers } = shown;
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['referrer-policy'], 'same-origin');
  assert.equal(headers['x-robots-tag'], 'noindex, nofollow');
  assert.match(
    String(headers['content-security-policy']),
    /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
  );

  const stale = await b.fields(`${other}?view=decline`, { reason: REASON });
  const body = await b.fields(`${mine}?view=approve`);
  const done = await b.post(mine, body, { 'Sec-Fetch-Site': 'same-origin', 'Origin': b.server.origin });
  assert.equal(done.status, 303, done.text);
  assert.equal(done.headers.location, '?done=approved');
  assert.equal((await b.booking(id)).status, 'confirmed');
  assert.match(
    words((await b.get(`${mine}?done=approved`)).text),
    /You have approved the booking\. The visitor will get/,
  );
  const told = await b.mail('ada@example.com', 2);
  assert.match(told.text, /^Your booking is confirmed/);
  await until(() => b.receiver.events.length === 2);
  assert.deepEqual(
    b.receiver.events.map(({ event, data }) => [event, data.status]),
    [
      ['booking.created', 'pending'],
      ['booking.updated', 'confirmed'],
    ],
  );

  assert.match(words((await b.get(other)).text), /Already approved by owner@example\.com\./);
  const late = await b.post(other, stale);
  assert.equal(late.status, 409);
  assert.match(words(late.text), /Already approved by owner@example\.com\./);
  assert.equal((await b.booking(id)).status, 'confirmed');
  // The same form once more, from a button that was pressed twice.
  assert.equal((await b.post(mine, body)).status, 303);
  assert.equal(b.mailsTo('ada@example.com').length, 2);
});

test('the owner declines with a reason, which the visitor reads as text', async (t) => {
  const b = await startBusiness(t);
  const { id } = await b.book();
  const mine = await b.page('owner@example.com');
  const other = await b.page('desk@example.com');
  const confirm = await b.get(`${mine}?view=decline`);
  assert.match(
    words(confirm.text),
    /Decline this request\?[^]*become available to others straight away[^]*The visitor will get an email/,
  );
  const long = await b.post(mine, await b.fields(`${mine}?view=decline`, { reason: `<i>${'x'.repeat(500)}` }));
  assert.equal(long.status, 422);
  assert.match(long.text, /Shorten the reason[^]*<textarea[^>]*>\n&lt;i&gt;xxx/);
  const body = await b.fields(`${mine}?view=decline`, { reason: `${REASON}\r\nSee you` });
  assert.equal((await b.post(mine, body)).headers.location, '?done=declined');
  const { status, cancelled_by, cancel_reason } = await b.booking(id);
  assert.deepEqual(
    { status, cancelled_by, cancel_reason },
    { status: 'cancelled', cancelled_by: 'business', cancel_reason: `${REASON}\nSee you` },
  );
  const told = await b.mail('ada@example.com', 2);
  assert.match(told.text, /could not be accepted[^]*Ill <b>today/);
  assert.match(words((await b.get(other)).text), /Already declined by owner@example\.com\./);
  assert.ok((await b.get(other)).text.includes('Ill &lt;b&gt;today&lt;/b&gt; &amp; sorry'));
});

test('the owner moves a booking to a free time, also after the first choice was taken', async (t) => {
  const b = await startBusiness(t);
  const { id } = await b.book({ booking_type_id: 4 });
  const mine = await b.page('owner@example.com');
  const times = await b.get(`${mine}?view=move`);
  assert.match(times.text, /<h3>Tuesday,? 10 March<\/h3>/);
  const to = (/** @type {string} */ time) => `${mine}?view=move&to=${time}`;
  assert.ok(times.text.includes('href="?view=move&amp;to=2026-03-10T10:00:00Z"'), times.text);
  assert.match(
    words((await b.get(to('2026-03-10T10:00:00Z'))).text),
    /Move this booking\?[^]*Current time[^]*New time/,
  );
  const body = await b.fields(to('2026-03-10T10:00:00Z'));
  await b.book({ booking_type_id: 4, starts_at: '2026-03-10T10:00:00Z', contact: { name: 'Bo', email: 'bo@x.org' } });
  const taken = await b.post(mine, body);
  assert.equal(taken.status, 409);
  assert.match(words(taken.text), /That time has just been taken[^]*Tuesday,? 10 March/);
  assert.ok(!taken.text.includes('to=2026-03-10T10:00:00Z'));
  assert.equal((await b.booking(id)).starts_at, '2026-03-10T09:00:00.000000Z');
  const moved = await b.post(mine, await b.fields(to('2026-03-10T11:00:00Z')));
  assert.equal(moved.headers.location, '?done=moved', moved.text);
  assert.equal((await b.booking(id)).starts_at, '2026-03-10T11:00:00.000000Z');
  assert.match((await b.mail('ada@example.com', 2)).text, /^Your booking has a new time/);
  const after = words((await b.get(`${mine}?done=moved`)).text);
  assert.match(after, /You have moved the booking[^]*Before it that day\s*10:00/);
  assert.doesNotMatch(after, /Bo|bo@x\.org/, "the other booking's visitor is not on this page");
});

test('the owner cancels what stands; a page that the visitor has overtaken says so', async (t) => {
  const b = await startBusiness(t);
  const { id } = await b.book({ booking_type_id: 4 });
  const mine = await b.page('owner@example.com');
  assert.equal((await b.post(mine, await b.fields(`${mine}?view=cancel`, { reason: 'Ill' }))).status, 303);
  assert.equal((await b.booking(id)).cancelled_by, 'business');
  assert.match((await b.mail('ada@example.com', 2)).text, /cancelled by Palm Street Clinic[^]*Ill/);
  assert.match((await b.mail('ahmed@example.com', 2)).text, /^Booking cancelled/);

  const second = await b.book({ booking_type_id: 4 });
  const page = await b.page('owner@example.com', 2);
  const body = await b.fields(`${page}?view=cancel`);
  const link = { 'X-Api-Key': '', 'Authorization': `Bearer ${second.manage_token}` };
  const path = `/bookings/${second.id}`;
  const put = (/** @type {any} */ json) =>
    b.server.request('PUT', `/api/v1${path}`, {
      headers: { ...link, 'Content-Type': 'application/json' },
      body: JSON.stringify(json),
    });
  assert.equal((await put({ notes: 'By the back door' })).status, 200);
  const changed = await b.post(page, body);
  assert.equal(changed.status, 409);
  assert.match(words(changed.text), /has changed since you opened it[^]*By the back door/);
  const again = await b.fields(`${page}?view=cancel`);
  assert.equal((await b.server.post(`${path}/cancel`, '', link)).status, 200);
  const late = await b.post(page, again);
  assert.equal(late.status, 409);
  assert.match(words(late.text), /The visitor has cancelled this booking\./);
  assert.equal((await b.booking(second.id)).cancelled_by, 'visitor');
});

test('GET and HEAD never act, whatever the address says', async (t) => {
  const b = await startBusiness(t);
  const { id } = await b.book();
  const mine = await b.page('owner@example.com');
  await until(async () => (await b.booking(id)).mail === 'sent');
  const before = await b.booking(id);
  for (const view of ['approve', 'decline', 'cancel', 'move', 'move&to=2026-03-10T11:00:00Z']) {
    const form = await b.fields(`${mine}?view=approve`);
    for (const query of [`view=${view}`, form.replace('approve', view), `done=${view}d`]) {
      for (const method of ['GET', 'HEAD']) {
        const { status } = await b.server.request(method, `${mine}?${query}`, { headers: { 'Content-Type': FORM } });
        assert.equal(status, 200, `${method} ${query}`);
      }
      const sent = { headers: { 'Content-Type': FORM }, body: form };
      assert.equal((await b.server.request('GET', `${mine}?${query}`, sent)).status, 200);
    }
  }
  assert.deepEqual(await b.booking(id), before);
  assert.equal((await b.server.request('PUT', mine)).status, 405);
});

test('a form of another site, another type or another shape does nothing', async (t) => {
  const b = await startBusiness(t);
  const { id } = await b.book();
  const mine = await b.page('owner@example.com');
  const body = await b.fields(`${mine}?view=approve`);
  const statuses = async (/** @type {[string, Record<string, string>?][]} */ ...requests) => {
    const all = [];
    for (const [sent, headers] of requests) {
      const { status, headers: got, text } = await b.post(mine, sent, headers);
      assert.match(String(got['content-type']), /^text\/html/);
      assert.match(text, /<h1>That did not work<\/h1>/);
      all.push(status);
    }
    return all;
  };
  assert.deepEqual(
    await statuses(
      [body, { Origin: 'https://elsewhere.example' }],
      [body, { Origin: 'null' }],
      [body, { 'Sec-Fetch-Site': 'cross-site' }],
      [body, { 'Sec-Fetch-Site': 'same-site' }],
      [body, { 'Content-Type': 'text/plain' }],
      [body, { 'Content-Type': 'application/json' }],
      [''],
      [`${body}&action=approve`],
      [`${body}&more=1`],
      [`${body}&reason=%ff`],
      [`${body}&reason=%4`],
      [`${body}&starts_at=2026-03-10T11:00:00Z`],
      [body.replace('approve', 'move')],
      [body.replace('approve', 'delete')],
      [body.replace(/seen=[^&]*/, 'seen=now')],
      [`${body}&reason=${'x'.repeat(17_000)}`],
    ),
    [403, 403, 403, 403, 415, 415, ...Array(10).fill(400)],
  );
  assert.equal((await b.booking(id)).status, 'pending');
  // Behind a proxy that replaces the host.
  assert.equal((await b.post(mine, body, { Origin: 'https://booking.example.com', Host: 'inner:8080' })).status, 303);
});

test('of two people who decide at once, one wins and the other reads who did', async (t) => {
  const b = await startBusiness(t);
  const pages = ['owner@example.com', 'desk@example.com'];
  for (let round = 1; round <= 5; ++round) {
    const { id } = await b.book({ starts_at: `2026-03-10T${String(9 + round).padStart(2, '0')}:00:00Z` });
    const [one, other] = await Promise.all(pages.map((address) => b.page(address, round)));
    const forms = await Promise.all([b.fields(`${one}?view=approve`), b.fields(`${other}?view=decline`)]);
    const answers = await Promise.all([b.post(one, forms[0]), b.post(other, forms[1])]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409]);
    const isApproved = answers[0].status === 303;
    const late = words(answers[isApproved ? 1 : 0].text);
    assert.match(late, isApproved ? /Already approved by owner@example/ : /Already declined by desk@example/);
    assert.equal((await b.booking(id)).status, isApproved ? 'confirmed' : 'cancelled');
    await b.server.post(`/bookings/${id}/cancel`, '', bearer);
  }
});

test('a link opens its own booking alone, and wrong ones count as wrong keys', async (t) => {
  const b = await startBusiness(t);
  const first = await b.book();
  const second = await b.book({ starts_at: '2026-03-10T12:00:00Z', contact: { name: 'Bo', email: 'bo@x.org' } });
  const mine = await b.page('owner@example.com');
  const shown = words((await b.get(mine)).text);
  assert.match(shown, /Ada Lovelace[^]*After it that day\s*12:00/);
  assert.doesNotMatch(shown, /Bo\b|bo@x/);
  // The forms name no booking: there is nothing to put another one's id into.
  assert.equal((await b.post(mine, `${await b.fields(`${mine}?view=approve`)}&id=${second.id}`)).status, 400);
  assert.equal((await b.server.get(`/bookings/${first.id}`, { Authorization: `Bearer ${mine.slice(3)}` })).status, 401);
  for (const wrong of [`${mine}x`, mine.slice(0, -1), '/b/ob_', '/b/x', `${mine.toLowerCase()}A`]) {
    const answer = await b.get(wrong);
    assert.equal(answer.status, 404, wrong);
    assert.match(words(answer.text), /This link does not work/);
    assert.equal(answer.headers['cache-control'], 'no-store');
  }
  assert.equal((await b.get(`${mine}/x`)).status, 404);
  let last;
  for (let i = 0; i < 40; ++i) last = await b.get(`/b/ob_${i}`);
  assert.equal(last?.status, 429);
  assert.match(String(last?.headers['content-type']), /^text\/html/);
  assert.equal((await b.get(mine)).status, 429, 'nothing is checked for this address until the minute is over');
});

test('a link ends a day after the booking, wherever that was moved; once it has begun, nothing is done', async (t) => {
  const folder = temporaryFolder();
  t.after(folder.remove);
  const at = async (/** @type {string} */ now) => {
    const b = await startBusiness(t, { folder, now });
    return { ...b, end: () => b.server.end('SIGTERM') };
  };
  let b = await at('2026-03-04T09:00:00Z');
  const { id } = await b.book({ booking_type_id: 4 });
  const mine = await b.page('owner@example.com');
  const body = await b.fields(`${mine}?view=move&to=2026-03-11T11:00:00Z`);
  assert.equal((await b.post(mine, body)).status, 303);
  const cancel = await b.fields(`${mine}?view=cancel`);
  await b.end();
  b = await at('2026-03-11T11:30:00Z');
  const begun = await b.get(`${mine}?view=cancel`);
  assert.match(words(begun.text), /has begun/);
  assert.doesNotMatch(begun.text, /<form|view=/);
  const late = await b.post(mine, cancel);
  assert.equal(late.status, 409);
  assert.match(words(late.text), /has begun/);
  assert.equal((await b.booking(id)).status, 'confirmed');
  await b.end();
  b = await at('2026-03-12T11:55:00Z');
  assert.equal((await b.get(mine)).status, 200);
  await b.end();
  b = await at('2026-03-12T12:00:01Z');
  assert.equal((await b.get(mine)).status, 404);
  await b.end();
});

test('the token is in no log, no metric and no stored row', async (t) => {
  const b = await startBusiness(t);
  await b.book();
  const mine = await b.page('owner@example.com');
  const token = mine.slice('/b/'.length);
  await b.get(mine);
  await b.get(`${mine}/x`);
  await b.get(`/x${mine}`);
  await b.get(`/b/${token.replace('ob_', 'zz_')}`);
  await b.post(mine, await b.fields(`${mine}?view=approve`));
  await b.mail('ada@example.com', 2);
  const metrics = (await b.server.request('GET', '/metrics')).text;
  assert.match(metrics, /route="\/b\/\{owner_token\}"/);
  assert.match(b.server.log, /"path":"\/b\/\{owner_token\}"/);
  for (const text of [metrics, b.server.log]) {
    for (const part of [token, token.slice(3)]) assert.ok(!text.includes(part));
  }
  await until(() => b.server.count("outbox WHERE channel = 'mail'") === 0);
  assert.equal(b.server.count(`owner_links WHERE hash LIKE '%${token.slice(3)}%'`), 0);
  assert.equal(b.server.count('owner_links'), 4, 'two owners, and the resource about the request and its approval');
});

test('pages count as reads, and forms as bookings', async (t) => {
  const change = (/** @type {any} */ site) => (site.limits = { reads_per_minute: 4, bookings_per_minute: 2 });
  const b = await startBusiness(t, { change });
  await b.book();
  const mine = await b.page('owner@example.com');
  const body = await b.fields(`${mine}?view=approve`);
  assert.equal((await b.post(mine, body)).status, 303);
  const answer = await b.post(mine, body);
  assert.equal(answer.status, 429);
  assert.ok(Number(answer.headers['retry-after']) > 0);
  for (let i = 0; i < 3; ++i) assert.equal((await b.get(mine)).status, 200);
  assert.equal((await b.get(mine)).status, 429);
});

test('a visitor without an address gets no mail, and the page says so', async (t) => {
  const change = (/** @type {any} */ site) =>
    (site.details = { ...site.details, email: 'optional', phone: 'required' });
  const b = await startBusiness(t, { change });
  await b.book({ contact: { name: 'Ada', phone: '+44 20 7946 0123' } });
  const mine = await b.page('owner@example.com');
  const { text } = await b.get(`${mine}?view=approve`);
  assert.match(words(text), /The visitor will not get an email\. Please tell them yourself\./);
  assert.ok(text.includes('<a href="tel:+442079460123">'), text);
});

test('in front of an account, and beside the documented calls alone, there is no such page', async (t) => {
  for (const { args, site } of [
    { args: ['--upstream', 'http://127.0.0.1:9/api/v1'], site: withoutTypes },
    { args: ['--documented-only'], site: () => {} },
  ]) {
    const server = await startServer({ args, site, env: { BOOKING_UPSTREAM_KEY: 'sk_upstream_key_1234' } });
    t.after(() => server.stop());
    for (const method of ['GET', 'POST']) {
      const answer = await server.request(method, '/b/ob_abc', { headers: { 'Content-Type': FORM } });
      assert.equal(answer.status, 404);
      assert.equal(answer.json.message, 'There is nothing at this address.');
    }
  }
});
