// The server's packages, made by scripts/package, and what the tests of them share.
//
//   await makePackages(['deb'], to, { files: standIns(folder.path) });
//   const env = readSecrets(join(etc, 'secrets'));
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { PROGRAM } from '../../../support/booking_server.mjs';

const [A_DAY, HALF_AN_HOUR] = [86_400_000, 1_800_000]; // ms
const ADA = { contact: { name: 'Ada', email: 'ada@example.com' } };
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

/**
 * The last descendant of a process: the program that others started for it, to which they pass no signal on.
 * @param {number} pid @returns {number}
 */
export function innermost(pid) {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return children.length > 0 ? innermost(Number(children[0])) : pid;
}

/** The variables in a file of secrets, as systemd and podman's --env-file read it. @param {string} file @returns {Record<string, string>} */
export function readSecrets(file) {
  const lines = readFileSync(file, 'utf8').matchAll(/^(BOOKING_\w+)=(\S+)$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
}

/**
 * Books the first type of a site that is always open. Returns the booking.
 * @param {string} origin @param {Record<string, string>} credentials headers
 * @param {{slot?: number, who?: object}} [options] half hours from the midnight after tomorrow; the booking's fields about
 * the visitor, which a secret key gives as contact_id
 */
export async function bookAt(origin, credentials, { slot = 0, who = ADA } = {}) {
  const starts = (Math.floor(Date.now() / A_DAY) + 2) * A_DAY + slot * HALF_AN_HOUR;
  const made = await fetch(`${origin}/api/v1/bookings`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...credentials },
    body: JSON.stringify({
      booking_type_id: 1,
      starts_at: new Date(starts).toISOString(),
      ...who,
    }),
  });
  const answer = await made.json();
  if (made.status !== 201) throw new Error(JSON.stringify(answer));
  return answer.data;
}

/** As the owner's own backend reads them, all of them. @param {string} origin @param {Record<string, string>} credentials @returns {Promise<any[]>} */
export async function bookingsOf(origin, credentials) {
  const all = [];
  for (let page = 1; ; ++page) {
    const answer = await fetch(`${origin}/api/v1/bookings?per_page=100&page=${page}`, { headers: credentials });
    const { data } = await answer.json();
    all.push(...data);
    if (data.length < 100) return all;
  }
}

/** For a test's `skip`: the reason where a program can be given no mounts of its own, otherwise false. */
export const cannotMount = () =>
  spawnSync('unshare', ['--mount', 'true']).status === 0
    ? false
    : "no mounts of a program's own here: a chroot, or a container without the right to mount";
