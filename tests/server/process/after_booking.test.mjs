// After a booking: the real server, a real relay, and mails as others read them. Relays that fail, servers that are
// killed, and what comes due by the server's clock.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { dirname, join } from 'node:path';
import test from 'node:test';

import ICAL from 'ical.js';

import { bearer, run, SECRET, startServer, visit } from '../../support/booking_server.mjs';
import { addMail, mailSite, readMail, reply, startRelay } from '../../support/mail_relay.mjs';
import { until } from './support/waiting.mjs';

const KILLS = 50;
const LONGEST_WAIT = 60_000; // ms
const OWNER = 'owner@example.com';
const ADA = 'ada@example.com';
const PASSWORD = 'open sesame and close';

/** A relay that is up, or refuses every mail with a 4xx once it has read it. */
class Relay extends EventEmitter {
  isUp = true;
  /** Called once, when the next mail has been read and not yet been answered. @type {(() => void) | null} */
  onceRead = null;
  port = 0;
  /** Mails that it took. @type {any[]} */
  mails = [];
  /** The Message-IDs of those that it refused. @type {Set<string>} */
  refused = new Set();

  /** @param {import('node:test').TestContext} t @param {Record<string, any>} options smtp-server's */
  async start(t, options = {}) {
    const { port } = await startRelay(t, {
      onData: (/** @type {any} */ stream, /** @type {any} */ session, /** @type {(error?: Error) => void} */ done) => {
        /** @type {Buffer[]} */
        const pieces = [];
        stream.on('data', (/** @type {Buffer} */ piece) => pieces.push(piece));
        stream.on('end', async () => {
          const mail = await readMail(Buffer.concat(pieces));
          mail.receiver = session.envelope.rcptTo[0].address;
          const isTaken = this.isUp && !this.onceRead;
          this.onceRead?.();
          this.onceRead = null;
          if (isTaken) this.mails.push(mail);
          else this.refused.add(mail.messageId);
          done(isTaken ? undefined : reply(451));
          this.emit('mail');
        });
      },
      ...options,
    });
    this.port = port;
    return this;
  }

  get env() {
    return { BOOKING_SMTP_URL: `smtp://127.0.0.1:${this.port}` };
  }

  /** @param {() => boolean} isSo */
  async until(isSo) {
    const signal = AbortSignal.timeout(LONGEST_WAIT);
    while (!isSo()) await once(this, 'mail', { signal });
  }

  /** The mails to one address, once there are that many. @param {string} address @param {number} count */
  async to(address, count) {
    const mails = () => this.mails.filter(({ receiver }) => receiver === address);
    await this.until(() => mails().length >= count);
    return mails();
  }
}

/** @param {import('node:test').TestContext} t @param {Record<string, any>} options startServer's */
async function startMailing(t, { site = () => {}, ...options }) {
  const server = await startServer({
    secretKey: SECRET,
    site: (each) => {
      addMail(each);
      site(each);
    },
    ...options,
  });
  t.after(() => server.stop());
  return server;
}

/** @param {any} server @param {string} path @param {any} body */
const put = (server, path, body, headers = bearer) =>
  server.request('PUT', `/api/v1${path}`, {
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

/** @param {any} server */
const metrics = async (server) => (await server.request('GET', '/metrics')).text;

/** The one event of the mail's calendar file. @param {any} mail */
function eventOf(mail) {
  const file = mail.attachments.find((/** @type {any} */ each) => each.contentType === 'text/calendar');
  const calendar = new ICAL.Component(ICAL.parse(file.content.toString('utf8')));
  const component = calendar.getFirstSubcomponent('vevent');
  assert.ok(component);
  return { method: calendar.getFirstPropertyValue('method'), ...read(new ICAL.Event(component)) };
}
/** @param {ICAL.Event} event */
const read = (event) => ({
  uid: event.uid,
  sequence: event.sequence,
  starts_at: event.startDate.toJSDate().toISOString(),
  ends_at: event.endDate.toJSDate().toISOString(),
});

/** What the calendar must say of a booking that GET returned. @param {any} booking */
const asCalendar = (booking) => ({
  uid: `${booking.uid}@booking.example.com`,
  sequence: (Date.parse(booking.updated_at) - Date.parse(booking.created_at)) / 1000,
  starts_at: new Date(booking.starts_at).toISOString(),
  ends_at: new Date(booking.ends_at).toISOString(),
});

test('a booking, its move and its cancellation are mailed to both sides, with one entry for the calendar', async (t) => {
  const relay = await new Relay().start(t);
  const server = await startMailing(t, { env: relay.env });
  const made = (await server.post('/bookings', visit({ locale: 'de', time_zone: 'Europe/Berlin' }))).json.data;
  const path = `/bookings/${made.id}`;
  const get = async () => (await server.get(path, bearer)).json.data;

  const [confirmed] = await relay.to(ADA, 1);
  assert.equal(confirmed.from.value[0].address, 'bookings@example.com');
  assert.equal(confirmed.replyTo.value[0].address, 'desk@example.com');
  assert.equal(confirmed.subject, '30-Minute Consultation, 10. März');
  assert.match(confirmed.text, /10:00/, "the visitor's time");
  assert.deepEqual(eventOf(confirmed), { method: 'REQUEST', ...asCalendar(await get()) });
  const [news] = await relay.to(OWNER, 1);
  assert.equal(news.replyTo.value[0].address, ADA);
  assert.match(news.text, /Ada Lovelace/);
  assert.doesNotMatch(news.text + news.html, /example\.com\/booking/, "the visitor's link is not the owner's");
  await until(async () => (await get()).mail === 'sent');

  const link = /https:\/\/example\.com\/booking\?booking=\d+#(\S+)/.exec(confirmed.text);
  assert.ok(link, confirmed.text);
  const visitor = { Authorization: `Bearer ${link[1]}` };
  const shown = (await server.get(path, visitor)).json.data;
  assert.equal(shown.id, made.id);
  assert.equal(shown.mail, undefined, 'what became of a mail is for the business');
  const moving = await put(server, path, { starts_at: '2026-03-10T11:00:00Z' }, visitor);
  assert.equal(moving.status, 200, moving.text);
  const [, moved] = await relay.to(ADA, 2);
  const afterMove = eventOf(moved);
  assert.deepEqual(afterMove, { method: 'REQUEST', ...asCalendar(await get()) });
  assert.ok(afterMove.sequence > 0);
  assert.match(moved.text, /12:00/);
  assert.match(moved.text, /10:00/, 'the time before');

  assert.equal((await server.post(`${path}/cancel`, {}, visitor)).status, 200);
  const [, , cancelled] = await relay.to(ADA, 3);
  const afterCancel = eventOf(cancelled);
  assert.deepEqual(afterCancel, { method: 'CANCEL', ...asCalendar(await get()) });
  assert.ok(afterCancel.sequence > afterMove.sequence);
  await relay.to(OWNER, 3);
  assert.equal(relay.mails.length, 6);
  assert.equal(new Set(relay.mails.map(({ messageId }) => messageId)).size, 6);
});

test(`a server killed ${KILLS} times between commit and sending loses no mail`, async (t) => {
  const relay = await new Relay().start(t);
  relay.isUp = false;
  let server = await startMailing(t, { env: relay.env });
  const visitors = [];
  for (let kill = 0; kill < KILLS; ++kill) {
    const email = `visitor-${kill}@example.com`;
    const day = 10 + (kill % 4);
    const hour = 9 + (Math.floor(kill / 4) % 7);
    const made = await server.post(
      '/bookings',
      visit({
        starts_at: `2026-03-${day}T${String(hour).padStart(2, '0')}:00:00Z`,
        resource_id: 1 + Math.floor(kill / 28),
        contact: { name: `Visitor ${kill}`, email },
      }),
    );
    assert.equal(made.status, 201, made.text);
    visitors.push(email);
    await server.end('SIGKILL');
    server = await startMailing(t, { env: relay.env, folder: server.folder });
  }
  await relay.until(() => relay.refused.size > 0);
  await server.end('SIGKILL');
  relay.isUp = true;
  // Hours later, so that every mail is due.
  server = await startMailing(t, { env: relay.env, folder: server.folder, now: '2026-03-04T15:00:00Z' });
  await relay.to(OWNER, KILLS);
  await relay.until(() => visitors.every((email) => relay.mails.some(({ receiver }) => receiver === email)));
  await until(async () => server.count('outbox') === 0);
  // The last kill may come while the relay reads a mail: that one arrives twice, under one Message-ID.
  const ids = [...new Set(relay.mails.map(({ messageId }) => messageId))];
  assert.equal(ids.length, 2 * KILLS);
  for (const id of relay.refused) assert.ok(ids.includes(id), 'a retry keeps its Message-ID');
});

test('a server killed while the relay reads a mail sends that mail again, with the same Message-ID', async (t) => {
  const relay = await new Relay().start(t);
  let server = await startMailing(t, { env: relay.env });
  for (let kill = 0; kill < 10; ++kill) {
    relay.onceRead = () => server.child.kill('SIGKILL');
    const contact = { name: 'A', email: `visitor-${kill}@example.com` };
    const made = server.post('/bookings', visit({ starts_at: `2026-03-1${kill % 4}T1${kill % 6}:00:00Z`, contact }));
    await made.catch(() => {}); // the kill may come before the answer
    await server.ended;
    server = await startMailing(t, { env: relay.env, folder: server.folder });
  }
  const count = server.count('bookings');
  assert.ok(count > 0);
  const taken = () => new Set(relay.mails.map(({ messageId }) => messageId));
  await relay.until(() => taken().size >= 2 * count);
  await until(async () => server.count('outbox') === 0);
  const ids = taken();
  assert.equal(ids.size, 2 * count);
  assert.ok(relay.refused.size > 0, 'a kill came in the middle of a mail');
  for (const id of relay.refused) assert.ok(ids.has(id));
});

test('what was ordered while the relay was down comes when it is up, the same mail', async (t) => {
  const relay = await new Relay().start(t);
  relay.isUp = false;
  const server = await startMailing(t, { env: relay.env });
  const { id } = (await server.post('/bookings', visit())).json.data;
  await relay.until(() => relay.refused.size === 2);
  assert.equal((await server.get(`/bookings/${id}`, bearer)).json.data.mail, 'waiting');
  relay.isUp = true;
  await relay.until(() => relay.mails.length === 2);
  assert.deepEqual(new Set(relay.mails.map(({ messageId }) => messageId)), relay.refused);
  await until(async () => (await server.get(`/bookings/${id}`, bearer)).json.data.mail === 'sent');
  await until(async () => server.log.includes('Mails are sent again.'));
});

test('a mail to an address that does not exist is told to the owner and to webhooks, and shown by GET', async (t) => {
  /** @type {any[]} */
  const told = [];
  const hook = http
    .createServer((request, response) => {
      let body = '';
      request.on('data', (data) => (body += data));
      request.on('end', () => {
        told.push(JSON.parse(body));
        response.end();
      });
    })
    .unref();
  await new Promise((resolve) => hook.listen(0, '127.0.0.1', () => resolve(undefined)));
  t.after(() => hook.close());
  const { port } = /** @type {net.AddressInfo} */ (hook.address());
  const relay = await new Relay().start(t, {
    onRcptTo: (/** @type {any} */ to, /** @type {any} */ _, /** @type {(error: Error | null) => void} */ done) =>
      done(to.address === ADA ? reply(550) : null),
  });
  const server = await startMailing(t, {
    env: { ...relay.env, BOOKING_WEBHOOK_SECRET: 'whsec_of_sixteen_characters' },
    site: (/** @type {any} */ site) => (site.webhooks = [{ url: `http://127.0.0.1:${port}/` }]),
  });
  const { id } = (await server.post('/bookings', visit())).json.data;
  const mails = await relay.to(OWNER, 2);
  await until(async () => told.some(({ event, data }) => event === 'booking.updated' && data.mail === 'failed'));
  assert.ok(
    mails.some(({ text }) => text.includes(ADA) && text.includes('Ada Lovelace')),
    'the owner can call them',
  );
  await until(async () => (await server.get(`/bookings/${id}`, bearer)).json.data.mail === 'failed');
  assert.match(await metrics(server), /booking_mails_given_up_total 1\n/);
  assert.doesNotMatch(server.log, /ada@|owner@/);
});

test('a reminder comes by the clock, once, also over restarts', async (t) => {
  const relay = await new Relay().start(t);
  let server = await startMailing(t, { env: relay.env });
  await server.post('/bookings', visit());
  await relay.until(() => relay.mails.length === 2);
  await until(async () => server.count('outbox') === 0);
  const restart = async (/** @type {string} */ now) => {
    await server.end('SIGTERM');
    server = await startMailing(t, { env: relay.env, folder: server.folder, now });
  };
  await restart('2026-03-09T08:59:58Z');
  const [, dayBefore] = await relay.to(ADA, 2); // two seconds later, without a restart
  assert.match(dayBefore.text, /https:\/\/example\.com\/booking\?booking=/);
  await until(async () => server.count('outbox') === 0);
  await restart('2026-03-09T09:00:00Z');
  await restart('2026-03-10T07:30:00Z'); // down over the second one
  await relay.to(ADA, 3);
  await until(async () => server.count('outbox') === 0);
  await restart('2026-03-10T08:00:00Z');
  assert.equal(server.count('timers'), 0);
  assert.equal((await relay.to(ADA, 3)).length, 3);
});

test('a request is nudged and ends by the clock, and its time is free', async (t) => {
  const relay = await new Relay().start(t);
  const site = (/** @type {any} */ each) => {
    each.booking_types[0].needs_approval = true;
    each.pending_ends_after_minutes = 60;
  };
  let server = await startMailing(t, { env: relay.env, site });
  const made = (await server.post('/bookings', visit({ resource_id: 1 }))).json.data;
  assert.equal(made.status, 'pending');
  const get = async () => (await server.get(`/bookings/${made.id}`, bearer)).json.data;
  const [received] = await relay.to(ADA, 1);
  assert.deepEqual(received.attachments, [], 'a request is in no calendar yet');
  await relay.to(OWNER, 1);
  await server.end('SIGTERM');
  server = await startMailing(t, { env: relay.env, site, folder: server.folder, now: '2026-03-04T09:31:00Z' });
  await relay.to(OWNER, 2);
  assert.equal((await get()).status, 'pending');
  await server.end('SIGTERM');
  server = await startMailing(t, { env: relay.env, site, folder: server.folder, now: '2026-03-04T10:01:00Z' });
  await relay.to(OWNER, 3);
  await relay.to(ADA, 2);
  const ended = await get();
  assert.equal(ended.status, 'cancelled');
  assert.equal(ended.cancelled_by, 'expiry');
  const again = await server.post('/bookings', visit({ resource_id: 1, contact: { name: 'Bo', email: 'bo@x.uk' } }));
  assert.equal(again.status, 201, again.text);
});

test('a relay that hangs slows down no answer, and no stop', async (t) => {
  /** @type {Set<net.Socket>} */
  const sockets = new Set();
  const silent = net
    .createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    })
    .unref();
  await new Promise((resolve) => silent.listen(0, '127.0.0.1', () => resolve(undefined)));
  t.after(() => silent.close());
  const { port } = /** @type {net.AddressInfo} */ (silent.address());
  const server = await startMailing(t, { env: { BOOKING_SMTP_URL: `smtp://127.0.0.1:${port}` } });
  const began = performance.now();
  for (let hour = 9; hour < 17; ++hour) {
    const starts_at = `2026-03-10T${String(hour).padStart(2, '0')}:00:00Z`;
    const made = await server.post('/bookings', visit({ starts_at }));
    assert.equal(made.status, 201, made.text);
    if (hour === 9) await until(async () => sockets.size > 0);
  }
  assert.ok(sockets.size > 0, 'the relay still hangs');
  assert.ok(performance.now() - began < 8000, 'less than one deadline of the relay');
  const stopping = performance.now();
  await server.end('SIGTERM');
  assert.ok(performance.now() - stopping < 5000);
  assert.equal(server.count('outbox'), 16);
});

test('neither an address nor the password is in the log', async (t) => {
  const relay = await new Relay().start(t, {
    authOptional: false,
    onAuth: (/** @type {any} */ auth, /** @type {any} */ _, /** @type {any} */ done) =>
      auth.password === PASSWORD && relay.isUp ? done(null, { user: auth.username }) : done(reply(535)),
  });
  relay.isUp = false;
  const env = {
    BOOKING_SMTP_URL: `smtp://user-word@127.0.0.1:${relay.port}`,
    BOOKING_SMTP_PASSWORD: PASSWORD,
  };
  const server = await startMailing(t, { env });
  await server.post('/bookings', visit());
  await until(async () => /booking_mail_attempts_failed_total [1-9]/.test(await metrics(server)));
  relay.isUp = true;
  await relay.until(() => relay.mails.length === 2);
  await until(async () => server.log.includes('Mails are sent again.'));
  await server.end('SIGTERM');
  assert.match(server.log, /A mail was not sent: The relay refused the user name or the password/);
  for (const secret of [PASSWORD, 'user-word', ADA, 'ada', OWNER, 'Lovelace', '#']) {
    assert.ok(!(server.log + server.out).includes(secret), `${secret} in ${server.log}`);
  }
});

test('a server with mail and without a relay does not start, nor takes mail up later, and says what is missing', async (t) => {
  const site = mailSite(t);
  const args = ['--site', site, '--store', `sqlite:${join(dirname(site), 'bookings.db')}`, '--listen', '127.0.0.1:0'];
  const { code, err, out } = await run(args, { BOOKING_TOKEN_SECRET: 'a secret of enough length' });
  assert.notEqual(code, 0);
  assert.match(err + out, /BOOKING_SMTP_URL, the relay that sends it, is not set/);
  const server = await startServer();
  t.after(() => server.stop());
  writeFileSync(join(server.folder.path, 'site.json'), readFileSync(site));
  server.child.kill('SIGHUP');
  await until(async () => server.log.includes('was not applied'));
  assert.match(server.log, /BOOKING_SMTP_URL, the relay that sends it, is not set/);
  const wrong = await run(args, {
    BOOKING_TOKEN_SECRET: 'a secret of enough length',
    BOOKING_SMTP_URL: 'smtps://me@relay.example.com',
  });
  assert.notEqual(wrong.code, 0);
  assert.match(wrong.err + wrong.out, /BOOKING_SMTP_PASSWORD is not set/);
});

test('a mail is sent again, and a corrected address gets all that follows, with one entry for the calendar', async (t) => {
  const relay = await new Relay().start(t);
  const server = await startMailing(t, { env: relay.env });
  const made = (await server.post('/bookings', visit())).json.data;
  const path = `/bookings/${made.id}`;
  const link = { 'Authorization': `Bearer ${made.manage_token}`, 'X-Api-Key': '' };
  const get = async () => (await server.get(path, bearer)).json.data;
  const [first] = await relay.to(ADA, 1);
  const again = await server.post(`${path}/send`, undefined, link);
  assert.equal(again.status, 200, again.text);
  const second = (await relay.to(ADA, 2))[1];
  assert.deepEqual(eventOf(second), eventOf(first));
  assert.notEqual(second.messageId, first.messageId);

  const right = 'sarah@example.com';
  const body = { email: right, correction_token: made.correction_token };
  const corrected = await server.post(`${path}/send`, body, link);
  assert.equal(corrected.status, 200, corrected.text);
  const [mail] = await relay.to(right, 1);
  assert.deepEqual(eventOf(mail), { method: 'REQUEST', ...asCalendar(await get()) });
  assert.match(mail.html, new RegExp(made.manage_token.replace(/\..*/, '')));
  assert.equal((await server.post(`${path}/send`, { ...body, email: 'bo@example.com' }, link)).status, 409);
  // The link in the mail can't correct it, nor can one without the page's token.
  assert.equal((await server.post(`${path}/send`, { email: 'bo@example.com' }, link)).status, 422);
  assert.equal((await get()).contact.email, right);

  assert.equal((await server.post(`${path}/cancel`, undefined, link)).status, 200);
  const cancelled = (await relay.to(right, 2))[1];
  assert.deepEqual(eventOf(cancelled), { method: 'CANCEL', ...asCalendar(await get()) });
  const refused = await server.post(`${path}/send`, undefined, link);
  assert.equal(refused.status, 200, refused.text);
  const often = await server.post(`${path}/send`, undefined, link);
  assert.equal(often.status, 429);
  assert.ok(Number(often.headers['retry-after']) > 23 * 3600);
  await relay.to(right, 3);
  assert.equal((await relay.to(ADA, 2)).length, 2);
});

test('a booking that was confirmed, moved and then declined leaves the visitor’s calendar', async (t) => {
  const relay = await new Relay().start(t);
  const server = await startMailing(t, {
    env: relay.env,
    site: (/** @type {any} */ site) => (site.booking_types[0].needs_approval = true),
  });
  const made = (await server.post('/bookings', visit())).json.data;
  const path = `/bookings/${made.id}`;
  const get = async () => (await server.get(path, bearer)).json.data;
  assert.equal((await put(server, path, { status: 'confirmed' })).status, 200);
  assert.equal(eventOf((await relay.to(ADA, 2))[1]).method, 'REQUEST');
  const link = { Authorization: `Bearer ${made.manage_token}` };
  const moved = await put(server, path, { starts_at: '2026-03-10T11:00:00Z' }, link);
  assert.equal(moved.json?.data.status ?? JSON.parse(moved.text).data.status, 'pending');
  assert.deepEqual(eventOf((await relay.to(ADA, 3))[2]), { method: 'REQUEST', ...asCalendar(await get()) });
  assert.equal((await server.post(`${path}/cancel`, { reason: 'Full.' }, bearer)).status, 200);
  const booking = await get();
  assert.equal(booking.declined, true);
  assert.deepEqual(eventOf((await relay.to(ADA, 4))[3]), { method: 'CANCEL', ...asCalendar(booking) });
});

test('a server killed between the commit and the sending of a mail asked for again loses none', async (t) => {
  const relay = await new Relay().start(t);
  relay.isUp = false;
  let server = await startMailing(t, { env: relay.env });
  const made = (await server.post('/bookings', visit())).json.data;
  const link = { 'Authorization': `Bearer ${made.manage_token}`, 'X-Api-Key': '' };
  for (let kill = 0; kill < 3; ++kill) {
    const again = await server.post(`/bookings/${made.id}/send`, undefined, link);
    assert.equal(again.status, 200, again.text);
    await server.end('SIGKILL');
    server = await startMailing(t, { env: relay.env, folder: server.folder });
  }
  assert.equal((await server.post(`/bookings/${made.id}/send`, undefined, link)).status, 429);
  await server.end('SIGKILL');
  relay.isUp = true;
  server = await startMailing(t, { env: relay.env, folder: server.folder, now: '2026-03-04T15:00:00Z' });
  const ids = new Set((await relay.to(ADA, 4)).map(({ messageId }) => messageId));
  await until(async () => server.count('outbox') === 0);
  assert.equal(ids.size, 4);
});
