// Price, place and policy through sockets: before a booking, with it, in its mails, calendar file and feed. The video
// link reaches a visitor with the confirmed booking, and not before.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import test from 'node:test';

import ICAL from 'ical.js';

import { bearer, run, SECRET, startServer, visit } from '../../support/booking_server.mjs';
import { addMail, mailSite, readMail, startRelay } from '../../support/mail_relay.mjs';

const ROOM = 'https://meet.example.com/s3cret-room';
const NUMBER = '+44 20 7946 0999';
const LONGEST_WAIT = 60_000; // ms
const ADA = 'ada@example.com';

/** @param {any} site */
function addOffer(site) {
  Object.assign(site.booking_types[0], {
    price: { amount: 12500, currency: 'JOD', from: true },
    location: [
      { kind: 'address', text: '12 High St' },
      { kind: 'you_call', phone: NUMBER },
      { kind: 'video', url: ROOM },
    ],
    policy: 'Later changes cost £20.',
    cancel_until_minutes: 1440,
    move_until_minutes: 1440,
  });
}

/** @param {unknown} what */
const assertNoSecret = (what) => assert.doesNotMatch(JSON.stringify(what), /s3cret-room|7946 0999/);

/** @param {import('node:test').TestContext} t @param {(site: any) => void} [change] */
async function startOffering(t, change = () => {}) {
  /** @type {any[]} */
  const mails = [];
  const waiting = new EventEmitter();
  const { port } = await startRelay(t, {
    onData: (/** @type {any} */ stream, /** @type {any} */ session, /** @type {() => void} */ done) => {
      /** @type {Buffer[]} */
      const pieces = [];
      stream.on('data', (/** @type {Buffer} */ piece) => pieces.push(piece));
      stream.on('end', async () => {
        const mail = await readMail(Buffer.concat(pieces));
        mails.push({ ...mail, receiver: session.envelope.rcptTo[0].address });
        done();
        waiting.emit('mail');
      });
    },
  });
  const server = await startServer({
    secretKey: SECRET,
    site: (/** @type {any} */ site) => {
      addMail(site);
      addOffer(site);
      change(site);
    },
    env: { BOOKING_SMTP_URL: `smtp://127.0.0.1:${port}` },
  });
  t.after(() => server.stop());
  /** The mails to one address, once there are that many. @param {string} address @param {number} count */
  const mailsTo = async (address, count) => {
    const signal = AbortSignal.timeout(LONGEST_WAIT);
    const found = () => mails.filter(({ receiver }) => receiver === address);
    while (found().length < count) await once(waiting, 'mail', { signal });
    return found();
  };
  return { server, mailsTo };
}

/** The entry of the mail's calendar file. @param {any} mail */
function eventOf(mail) {
  const file = mail.attachments.find((/** @type {any} */ each) => each.contentType === 'text/calendar');
  return new ICAL.Component(ICAL.parse(file.content.toString('utf8'))).getFirstSubcomponent('vevent');
}

/** Its LOCATION. @param {any} mail */
const locationOf = (mail) => eventOf(mail)?.getFirstPropertyValue('location');

test("a request's video link is hidden until the business approves it", async (t) => {
  const { server, mailsTo } = await startOffering(t, (site) => {
    site.booking_types[0].needs_approval = true;
  });
  const page = { 'X-Api-Key': 'pk_demo' };
  assertNoSecret((await server.get('/widget/config?time_zone=Europe/London', page)).text);
  assertNoSecret((await server.get('/bookings/availability?booking_type_id=3&date=2026-03-10', page)).text);
  const made = (await server.post('/bookings', visit({ location: { kind: 'video' } }))).json.data;
  assert.equal(made.status, 'pending');
  assert.deepEqual(made.location, { kind: 'video' });
  assertNoSecret(made);
  const link = { Authorization: `Bearer ${made.manage_token}` };
  assertNoSecret((await server.get(`/bookings/${made.id}`, link)).text);
  const [received] = await mailsTo(ADA, 1);
  assertNoSecret(received);
  assert.match(received.text, /Where: Video call\n/);
  const [news] = await mailsTo('owner@example.com', 1);
  assert.match(news.text, /s3cret-room/);

  const approved = await server.request('PUT', `/api/v1/bookings/${made.id}`, {
    headers: { ...bearer, 'Content-Type': 'application/json' },
    body: JSON.stringify({ status: 'confirmed' }),
  });
  assert.equal(approved.status, 200);
  const where = { kind: 'video', url: ROOM };
  assert.deepEqual((await server.get(`/bookings/${made.id}`, link)).json.data.location, where);
  const mail = (await mailsTo(ADA, 2))[1];
  assert.equal(locationOf(mail), ROOM);
  assert.match(mail.html, new RegExp(`href="${ROOM}"`));
});

test('a mail says the price and the policy in the language it was booked in', async (t) => {
  const { server, mailsTo } = await startOffering(t);
  const body = visit({ location: { kind: 'address', text: '12 High St' }, locale: 'ar-EG', time_zone: 'Africa/Cairo' });
  const made = await server.post('/bookings', body);
  assert.equal(made.status, 201, made.text);
  const [mail] = await mailsTo(ADA, 1);
  assert.match(mail.text, /١٢٫٥٠٠/);
  assert.match(mail.text, /12 High St/);
  assert.match(mail.text, /Later changes cost £20\./);
  assert.match(mail.text, /٩ مارس/, 'the limit, a day before');
  assert.equal(locationOf(mail), '12 High St');
});

test('a feed has the location where that was asked for', async (t) => {
  const { server } = await startOffering(t);
  await server.post('/bookings', visit({ location: { kind: 'video' } }));
  const files = ['--site', join(server.folder.path, 'site.json')];
  const store = ['--store', `sqlite:${join(server.folder.path, 'bookings.db')}`];
  const feed = async (/** @type {string[]} */ ...flags) => {
    const made = await run(['feed-link', 'make', ...flags, ...files, ...store]);
    const path = /\/feeds\/\S+/.exec(made.out)?.[0];
    assert.ok(path, made.err);
    return (await server.request('GET', path)).text;
  };
  assertNoSecret(await feed('--names', '--contact', '--notes'));
  assert.match(await feed('--location'), new RegExp(`LOCATION:${ROOM}`));
});

test('booking-server check names what is wrong with a price and a location, and repeats no link', async (t) => {
  const file = mailSite(t, (site) => {
    site.booking_types[0].price = { amount: 45, currency: 'GPB' };
    site.booking_types[0].location = [{ kind: 'video', url: 'http://meet.example.com/s3cret-room' }];
  });
  const { code, err } = await run(['check', file]);
  assert.equal(code, 2);
  assert.match(err, /booking_types\[0\]\.price\.currency: is "GPB"; give a currency of ISO 4217/);
  assert.match(err, /booking_types\[0\]\.location\[0\]\.url: is not the link of a video call/);
  assertNoSecret(err);
});

test("the calendar file at its own address is the mail's entry, in the language of the booking", async (t) => {
  const { server, mailsTo } = await startOffering(t);
  const asked = visit({ location: { kind: 'video' }, resource_id: 1, locale: 'ar-EG' });
  const made = (await server.post('/bookings', asked)).json.data;
  const link = await server.post(`/bookings/${made.id}/calendar-link`, '', { 'X-Api-Key': made.manage_token });
  const file = await server.request('GET', link.json.data.path);
  const event = new ICAL.Component(ICAL.parse(file.text)).getFirstSubcomponent('vevent');
  const [mail] = await mailsTo(ADA, 1);
  const sent = eventOf(mail);
  for (const name of ['uid', 'sequence', 'summary', 'location', 'dtstart', 'dtend', 'status']) {
    const [one, other] = [event, sent].map((each) => String(each?.getFirstPropertyValue(name)));
    assert.equal(one, other, name);
  }
  assert.equal(event?.getFirstPropertyValue('location'), ROOM);
  assert.match(String(event?.getFirstPropertyValue('description')), /^مع .*Ahmed/);
  assert.doesNotMatch(file.text, /bt_/);
});

test("a request's calendar file at its own address has no video link", async (t) => {
  const { server } = await startOffering(t, (site) => {
    site.booking_types[0].needs_approval = true;
  });
  const made = (await server.post('/bookings', visit({ location: { kind: 'video' } }))).json.data;
  const link = await server.post(`/bookings/${made.id}/calendar-link`, '', { 'X-Api-Key': made.manage_token });
  const file = await server.request('GET', link.json.data.path);
  assert.match(file.text, /STATUS:TENTATIVE\r\n[^]*LOCATION:Video call\r\n/);
  assertNoSecret(file.text);
});
