// booking-server mail-test against real SMTP servers: every kind of mail in every language, read by others' MIME and
// calendar readers; and relays that fail in every way.
import assert from 'node:assert/strict';
import net from 'node:net';
import test from 'node:test';

import ICAL from 'ical.js';

import { DEMO_SITE, run } from '../../support/booking_server.mjs';
import { mailSite, makeCertificate, readMail, reply, startRelay } from '../../support/mail_relay.mjs';

const KINDS = [
  ...['received', 'confirmed', 'approved', 'declined', 'moved', 'cancelled', 'expired', 'reminder'],
  ...['owner_new', 'owner_waiting', 'owner_moved', 'owner_cancelled', 'owner_nudge', 'owner_expired'],
  ...['owner_failed', 'owner_held'],
];
const REQUESTS = ['confirmed', 'approved', 'moved'];
const ME = 'me@example.org';

/** @param {import('node:test').TestContext} t @param {string} url @param {{address?: string, change?: (site: any) => void, env?: Record<string, string>}} options */
const mailTest = (t, url, { address = ME, change, env = {} } = {}) =>
  run(['mail-test', mailSite(t, change), address], { BOOKING_SMTP_URL: url, ...env });

/** The mail failed before any was sent, and one line says why. @param {{code: number | null, out: string, err: string}} ended @param {string} why */
function assertFailed(ended, why) {
  assert.equal(ended.err, '');
  assert.equal(ended.out, `received: not sent. ${why}\n`);
  assert.equal(ended.code, 1);
}

for (const locale of [
  'ar',
  'de',
  'en-GB',
  'es',
  'fr',
  'he',
  'hi',
  'ja',
  'pt-BR',
  'pt-PT',
  'tr',
  'ur',
  'zh-CN',
  'zh-TW',
]) {
  test(`every kind of mail arrives in ${locale}, and others' readers understand it`, async (t) => {
    const relay = await startRelay(t);
    const name = 'Erstbesuch – زيارة & "تجربة"';
    const change = (/** @type {any} */ site) => {
      site.locale = locale;
      site.booking_types[0].name = name;
    };
    const ended = await mailTest(t, `smtp://127.0.0.1:${relay.port}`, { change });
    assert.equal(ended.out, KINDS.map((kind) => `${kind}: sent\n`).join(''));
    assert.equal(ended.code, 0, ended.err);
    const ids = new Set();
    for (const [index, { raw, envelope }] of relay.mails.entries()) {
      const kind = KINDS[index];
      assert.equal(envelope.mailFrom.address, 'bookings@example.com');
      assert.deepEqual(
        envelope.rcptTo.map((/** @type {{address: string}} */ to) => to.address),
        [ME],
      );
      const lines = raw.toString('latin1').split('\r\n');
      assert.deepEqual(
        lines.filter((line) => line.length > 998 || /[^\t\x20-\x7e]/.test(line)),
        [],
        'mail is ASCII in short lines',
      );
      const mail = await readMail(raw);
      ids.add(mail.messageId);
      assert.equal(mail.from?.value[0].name, 'Clínica "Palm", Street');
      assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
      assert.equal(mail.replyTo?.value[0].address, kind.startsWith('owner_') ? ME : 'desk@example.com');
      if (kind !== 'owner_held') {
        assert.ok(mail.subject?.includes(name), mail.subject);
        assert.ok(mail.text?.includes(name));
        assert.ok(String(mail.html).includes('Erstbesuch – زيارة &amp; &quot;تجربة&quot;'));
      }
      assert.match(String(mail.html), /<html lang="[a-zA-Z-]+" dir="(ltr|rtl)">/);
      assert.doesNotMatch(String(mail.html), /<img|<script|<link|url\(|https?:\/\/(?!(booking\.)?example\.com)/);
      checkCalendar(kind, mail, name);
    }
    assert.equal(ids.size, KINDS.length);
  });
}

/** @param {string} kind @param {any} mail @param {string} name */
function checkCalendar(kind, mail, name) {
  const method = REQUESTS.includes(kind) ? 'REQUEST' : kind === 'cancelled' ? 'CANCEL' : '';
  const files = mail.attachments.filter(({ contentType }) => /calendar|ics/.test(contentType));
  if (!method) return assert.deepEqual(mail.attachments, []);
  // As an invitation for Exchange and Gmail, and as a file for the others.
  assert.deepEqual(files.map(({ contentType }) => contentType).sort(), ['application/ics', 'text/calendar']);
  for (const file of files) {
    const calendar = new ICAL.Component(ICAL.parse(file.content.toString('utf8')));
    assert.equal(calendar.getFirstPropertyValue('method'), method);
    const component = calendar.getFirstSubcomponent('vevent');
    assert.ok(component);
    const event = new ICAL.Event(component);
    assert.ok(event.summary.includes(name), event.summary);
    assert.ok(event.uid.startsWith('test-'));
    assert.equal(event.organizer, 'mailto:bookings@example.com');
    assert.equal(event.attendees.length, 1);
    const [attendee] = event.attendees;
    assert.equal(attendee.getFirstValue(), `mailto:${ME}`);
    assert.equal(attendee.getParameter('partstat'), 'ACCEPTED');
    assert.equal(attendee.getParameter('rsvp'), 'FALSE');
    assert.equal(event.endDate.toUnixTime() - event.startDate.toUnixTime(), 30 * 60);
    assert.equal(component.getFirstPropertyValue('status'), method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED');
  }
}

test('a relay is spoken to over TLS from the start, with user and password', async (t) => {
  const { key, cert, file } = makeCertificate(t, 'IP:127.0.0.1');
  const relay = await startRelay(t, {
    ...{ secure: true, key, cert, authOptional: false },
    onAuth: ({ username, password }, _, done) =>
      password === 'open sesame' ? done(null, { user: username }) : done(reply(535)),
  });
  const url = `smtps://me%40example.com@127.0.0.1:${relay.port}`;
  const env = { BOOKING_SMTP_PASSWORD: 'open sesame', BOOKING_SMTP_CA: file };
  const ended = await mailTest(t, url, { env });
  assert.equal(ended.code, 0, ended.out + ended.err);
  assert.ok(relay.mails.every(({ user, secure }) => user === 'me@example.com' && secure));
  assertFailed(
    await mailTest(t, url, { env: { ...env, BOOKING_SMTP_PASSWORD: 'guessed' } }),
    'The relay refused the user name or the password: check BOOKING_SMTP_URL and BOOKING_SMTP_PASSWORD. ' +
      '(It replied 535.)',
  );
});

test('another relay is spoken to after STARTTLS alone', async (t) => {
  const { key, cert, file } = makeCertificate(t, 'IP:0.0.0.0');
  const relay = await startRelay(t, { key, cert });
  const ended = await mailTest(t, `smtp://0.0.0.0:${relay.port}`, { env: { BOOKING_SMTP_CA: file } });
  assert.equal(ended.code, 0, ended.out + ended.err);
  assert.ok(relay.mails.length === KINDS.length && relay.mails.every(({ secure }) => secure));
});

test('nothing is sent to another relay that offers no STARTTLS', async (t) => {
  const relay = await startRelay(t);
  assertFailed(
    await mailTest(t, `smtp://0.0.0.0:${relay.port}`),
    'The relay offers no STARTTLS, and nothing is sent without: write smtps:// if its port has TLS from the start ' +
      '(465).',
  );
  assert.equal(relay.mails.length, 0);
});

const UNTRUSTED =
  "The relay's certificate is not trusted for its host name: check the host, or name its authority in BOOKING_SMTP_CA.";

test('a certificate of an unknown authority, or for another host, is not trusted', async (t) => {
  const { key, cert, file } = makeCertificate(t, 'DNS:mail.example.com');
  const relay = await startRelay(t, { key, cert });
  const url = `smtp://0.0.0.0:${relay.port}`;
  assertFailed(await mailTest(t, url), UNTRUSTED);
  assertFailed(await mailTest(t, url, { env: { BOOKING_SMTP_CA: file } }), UNTRUSTED);
  assert.equal(relay.mails.length, 0);
});

test('TLS from the start at a port without it is named', async (t) => {
  const relay = await startRelay(t);
  assertFailed(
    await mailTest(t, `smtps://127.0.0.1:${relay.port}`),
    'TLS could not be started: write smtp:// for a port with STARTTLS (587), smtps:// for one with TLS from the ' +
      'start (465).',
  );
});

test('no route to the relay is named', async (t) => {
  const relay = await startRelay(t);
  await new Promise((resolve) => relay.server.close(() => resolve(undefined)));
  assertFailed(
    await mailTest(t, `smtp://127.0.0.1:${relay.port}`),
    'There is no route to the relay: the connection was refused or not made in time; check host, port and firewall.',
  );
  assertFailed(
    await mailTest(t, 'smtps://relay.invalid:465'),
    "The relay's host name is not known: check the host in BOOKING_SMTP_URL.",
  );
});

test('a relay that refuses the sender, the recipient or greylists says so', async (t) => {
  const code = { sender: 0, recipient: 0 };
  const relay = await startRelay(t, {
    onMailFrom: (_, __, done) => done(code.sender ? reply(code.sender) : null),
    onRcptTo: (_, __, done) => done(code.recipient ? reply(code.recipient) : null),
  });
  const url = `smtp://127.0.0.1:${relay.port}`;
  code.sender = 553;
  assertFailed(
    await mailTest(t, url),
    'The relay refused the sender: give an address as mail.from that this user may send from. (It replied 553.)',
  );
  code.sender = 0;
  code.recipient = 550;
  assertFailed(await mailTest(t, url), "The relay refused the recipient's address. (It replied 550.)");
  code.recipient = 451;
  assertFailed(await mailTest(t, url), 'The relay asks to try again later. (It replied 451.)');
});

test('a mail whose content is refused stops no other mail', async (t) => {
  let count = 0;
  const relay = await startRelay(t, {
    onData(stream, _, done) {
      stream.resume();
      stream.on('end', () => done(count++ === 1 ? reply(554) : null));
    },
  });
  const ended = await mailTest(t, `smtp://127.0.0.1:${relay.port}`);
  const lines = KINDS.map((kind) =>
    kind === 'confirmed'
      ? "confirmed: not sent. The relay refused the mail's content. (It replied 554.)\n"
      : `${kind}: sent\n`,
  );
  assert.equal(ended.out, lines.join(''));
  assert.equal(ended.code, 1);
});

test('a relay that drops the connection after DATA has not taken the mail for sure', async (t) => {
  const relay = await startRelay(t, {
    onData(stream, session) {
      stream.resume();
      stream.on('end', () => {
        for (const connection of relay.server.connections) connection._socket.destroy();
        void session;
      });
    },
  });
  assertFailed(await mailTest(t, `smtp://127.0.0.1:${relay.port}`), 'The relay closed the connection in the middle.');
});

test('a relay that drops the connection instead of greeting is named', async (t) => {
  const server = net.createServer((socket) => socket.end()).unref();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  t.after(() => server.close());
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  assertFailed(await mailTest(t, `smtp://127.0.0.1:${port}`), 'The relay closed the connection in the middle.');
});

test("an address in a language's own letters needs a relay that can send to it", async (t) => {
  const able = await startRelay(t);
  const address = 'josé@müller.example';
  const ended = await mailTest(t, `smtp://127.0.0.1:${able.port}`, { address });
  assert.equal(ended.code, 0, ended.out + ended.err);
  assert.equal(able.mails[0].envelope.rcptTo[0].address, 'josé@müller.example');
  assert.ok(able.mails[0].envelope.mailFrom.args.SMTPUTF8);
  const unable = await startRelay(t, { hideSMTPUTF8: true });
  assertFailed(
    await mailTest(t, `smtp://127.0.0.1:${unable.port}`, { address }),
    "The recipient's address is not one that this relay can send to.",
  );
  assert.equal(unable.mails.length, 0);
  // The domain alone is no obstacle: it has an ASCII form.
  const other = await mailTest(t, `smtp://127.0.0.1:${unable.port}`, { address: 'info@müller.example' });
  assert.equal(other.code, 0, other.out + other.err);
});

test('what mail-test lacks is said before anything is sent', async (t) => {
  const site = mailSite(t);
  const said = async (/** @type {string[]} */ args, env = {}) => {
    const { code, err } = await run(args, env);
    assert.equal(code, 2);
    return err;
  };
  const URL = { BOOKING_SMTP_URL: 'smtps://me@relay.example.com' };
  assert.match(await said(['mail-test', site]), /mail-test takes the site file and an address/);
  assert.match(await said(['mail-test', site, 'me']), /mail-test takes the site file and an address/);
  assert.match(await said(['mail-test', DEMO_SITE, ME], URL), /has no "mail"/);
  assert.match(await said(['mail-test', site, ME]), /BOOKING_SMTP_URL is not set/);
  assert.match(await said(['mail-test', site, ME], URL), /BOOKING_SMTP_PASSWORD is not set/);
  const leaked = await said(['mail-test', site, ME], { BOOKING_SMTP_URL: 'smtps://me:pass-word@relay.example.com' });
  assert.match(leaked, /belongs into BOOKING_SMTP_PASSWORD/);
  assert.doesNotMatch(leaked, /pass-word|relay\.example/);
});
