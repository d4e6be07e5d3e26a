// A mail relay for tests: a real SMTP server (npm smtp-server) on a free port of this machine.
//
//   const relay = await startRelay(t, { authOptional: true });
//   relay.mails[0].raw, relay.mails[0].envelope
//
// 0.0.0.0 leads to this machine as well, but is no loopback address: booking-server requires STARTTLS there.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { DEMO_SITE, temporaryFolder } from './booking_server.mjs';

/** They have no types of their own. @type {any} */
const { SMTPServer } = createRequire(import.meta.url)('smtp-server');
/** A mail as others read it. @type {(raw: Buffer) => Promise<any>} */
export const readMail = createRequire(import.meta.url)('mailparser').simpleParser;

/** Gives the business mail, with an owner. @param {any} site */
export function addMail(site) {
  site.public_url = 'https://booking.example.com';
  site.mail = {
    from: 'Clínica "Palm", Street <bookings@example.com>',
    reply_to: 'desk@example.com',
    owner: ['owner@example.com'],
    manage_url: 'https://example.com/booking',
    signature: 'Palm Street Clinic\n020 7946 0123',
  };
}

/** The demo business with mail, in a file. @param {import('node:test').TestContext} t @param {(site: any) => void} change */
export function mailSite(t, change = () => {}) {
  const folder = temporaryFolder();
  t.after(folder.remove);
  const site = JSON.parse(readFileSync(DEMO_SITE, 'utf8'));
  addMail(site);
  change(site);
  const file = join(folder.path, 'site.json');
  writeFileSync(file, JSON.stringify(site));
  return file;
}

/** A certificate of its own authority, for these names. @param {import('node:test').TestContext} t @param {string} names */
export function makeCertificate(t, names) {
  const folder = temporaryFolder();
  t.after(folder.remove);
  const at = (/** @type {string} */ name) => join(folder.path, name);
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=relay'];
  execFileSync(
    'openssl',
    [...request, '-addext', `subjectAltName=${names}`, '-keyout', at('key.pem'), '-out', at('cert.pem')],
    { stdio: 'pipe' },
  );
  return { key: readFileSync(at('key.pem')), cert: readFileSync(at('cert.pem')), file: at('cert.pem') };
}

/** An error that the relay replies with. @param {number} code */
export const reply = (code) => Object.assign(new Error(`reply ${code}`), { responseCode: code });

/**
 * @param {import('node:test').TestContext} t
 * @param {Record<string, any>} options smtp-server's
 */
export async function startRelay(t, options = {}) {
  /** @type {{raw: Buffer, envelope: any, user: unknown, secure: boolean}[]} */
  const mails = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.key ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onData(/** @type {any} */ stream, /** @type {any} */ session, /** @type {() => void} */ done) {
      /** @type {Buffer[]} */
      const pieces = [];
      stream.on('data', (/** @type {Buffer} */ piece) => pieces.push(piece));
      stream.on('end', () => {
        const { envelope, user, secure } = session;
        mails.push({ raw: Buffer.concat(pieces), envelope, user, secure });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {}); // a client that hangs up, which some tests cause
  await new Promise((resolve) => server.listen(0, '0.0.0.0', () => resolve(undefined)));
  t.after(() => new Promise((resolve) => server.close(() => resolve(undefined))));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.server.address());
  return { mails, port, server };
}
