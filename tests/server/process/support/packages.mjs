// The server's packages, made by scripts/package, and what the tests of them share.
//
//   await makePackages(['deb'], to, { files: standIns(folder.path) });
//   const env = readSecrets(join(etc, 'secrets'));
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { PROGRAM } from '../../../support/booking_server.mjs';

export const command = promisify(execFile);
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
export const VERSION = String(
  /^project\(booking_widget VERSION ([\d.]+) /m.exec(readFileSync(join(ROOT, 'CMakeLists.txt'), 'utf8'))?.[1],
);

/**
 * Files in place of the widget's, where a test needs none that works. Returns their folder, in `folder`.
 * @param {string} folder
 */
export function standIns(folder) {
  const files = join(folder, 'dist');
  mkdirSync(join(files, 'messages'), { recursive: true });
  for (const name of ['booking-widget.js', 'booking-widget.js.br', 'messages/en.json', 'index.html', 'build.js']) {
    writeFileSync(join(files, name), name);
  }
  const list = { loader: 'booking-widget-0123456789.js', integrity: 'sha384-abc' };
  writeFileSync(join(files, 'booking-files.json'), JSON.stringify(list));
  return files;
}

/**
 * @param {string[]} kinds deb, tarball, image @param {string} to a folder
 * @param {{files: string, env?: Record<string, string>}} options
 */
export function makePackages(kinds, to, { files, env = {} }) {
  return command(join(ROOT, 'scripts/package'), kinds, {
    env: {
      PATH: process.env.PATH,
      SOURCE_DATE_EPOCH: '1700000000',
      BOOKING_SERVER: PROGRAM,
      BOOKING_DIST: files,
      BOOKING_PACKAGES: to,
      ...env,
    },
  });
}

/** The variables in a file of secrets, as systemd and podman's --env-file read it. @param {string} file @returns {Record<string, string>} */
export function readSecrets(file) {
  const lines = readFileSync(file, 'utf8').matchAll(/^(BOOKING_\w+)=(\S+)$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
}

/**
 * Books the first type of a site that is always open. Returns the booking.
 * @param {string} origin @param {string} key publishable @param {{hour?: number}} [options] of the day after tomorrow
 */
export async function bookAt(origin, key, { hour = 12 } = {}) {
  const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const made = await fetch(`${origin}/api/v1/bookings`, {
    method: 'POST',
    headers: { 'X-Api-Key': key, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      booking_type_id: 1,
      starts_at: `${day}T${String(hour).padStart(2, '0')}:00:00Z`,
      contact: { name: 'Ada', email: 'ada@example.com' },
    }),
  });
  const answer = await made.json();
  if (made.status !== 201) throw new Error(JSON.stringify(answer));
  return answer.data;
}

/** All bookings, as the owner's own backend reads them. @param {string} origin @param {string} secretKey @returns {Promise<any[]>} */
export async function bookingsOf(origin, secretKey) {
  const answer = await fetch(`${origin}/api/v1/bookings?per_page=100`, {
    headers: { Authorization: `Bearer ${secretKey}` },
  });
  return (await answer.json()).data;
}
