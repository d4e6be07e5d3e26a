// The Debian package and the tarball: built twice, unpacked, and used as an owner does, from init to a restored backup.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startCommand, temporaryFolder } from '../../../support/booking_server.mjs';
import {
  bookAt,
  bookingsOf,
  command,
  makePackages,
  readSecrets,
  ROOT,
  standIns,
  VERSION,
} from '../support/packages.mjs';

const folder = temporaryFolder();
const root = join(folder.path, 'root');
const installed = join(root, 'usr/bin/booking-server');
let deb = '';
let tarball = '';

/** @param {string} to @param {Record<string, string>} [env] */
const build = (to, env) => makePackages(['deb', 'tarball'], to, { files: standIns(folder.path), env });

before(async () => {
  const to = join(folder.path, 'packages');
  await build(to);
  const names = readdirSync(to).sort();
  [tarball, deb] = names.map((name) => join(to, name));
  assert.match(
    names.join(),
    new RegExp(`^booking-server-${VERSION}-linux-\\w+\\.tar\\.gz,booking-server_${VERSION}_\\w+\\.deb$`),
  );
  await command('dpkg-deb', ['-x', deb, root]);
});
after(folder.remove);

test('the packages are the same when they are built again, in another zone and with another umask', async () => {
  const again = join(folder.path, 'again');
  await command('sh', ['-c', 'umask 077; touch "$0"', join(folder.path, 'dist/booking-widget.js')]);
  await build(again, { TZ: 'Asia/Kathmandu', LANG: 'de_DE.UTF-8' });
  for (const file of [deb, tarball]) {
    const other = join(again, file.slice(file.lastIndexOf('/') + 1));
    assert.ok(readFileSync(file).equals(readFileSync(other)), other);
  }
});

test('the version is that of CMakeLists.txt everywhere', async () => {
  assert.equal((await command(installed, ['--version'])).stdout, `booking-server ${VERSION}\n`);
  assert.equal((await command('dpkg-deb', ['-f', deb, 'Version'])).stdout, `${VERSION}\n`);
  for (const file of ['package.json', 'package-lock.json']) {
    assert.equal(JSON.parse(readFileSync(join(ROOT, file), 'utf8')).version, undefined, file);
  }
});

test('the package depends on the packages of all libraries that the program loads', async () => {
  const { stdout: libraries } = await command('ldd', [installed]);
  assert.doesNotMatch(libraries, /not found/);
  const { stdout: depends } = await command('dpkg-deb', ['-f', deb, 'Depends']);
  for (const name of [
    'libc6',
    'libcurl4',
    'libicu72',
    'libsqlite3-0',
    'libssl3',
    'libical3',
    'tzdata',
    'ca-certificates',
  ]) {
    assert.match(depends, new RegExp(`(^|, )${name}( |,|\n)`), name);
  }
  // apt would install this package and no other.
  const { stdout } = await command('apt-get', ['--simulate', 'install', deb]);
  assert.deepEqual(stdout.match(/^Inst \S+/gm), ['Inst booking-server']);
});

test('files belong to root, and nobody else may write them', async () => {
  const { stdout } = await command('dpkg-deb', ['-c', deb]);
  const lines = stdout.trim().split('\n');
  for (const line of lines) assert.match(line, /^(drwxr-xr-x|-rwxr-xr-x|-rw-r--r--) root\/root /);
  assert.ok(!/www\/(index\.html|build\.js)/.test(stdout), "the demo's pages are left out");
  assert.match((await command('tar', ['-tzf', tarball])).stdout, /\/bin\/booking-server\n/);
});

test('systemd accepts both units, and finds little that they could do beyond their task', async () => {
  const units = ['booking-server.service', 'booking@clinic.service'];
  const files = units.map((unit) => {
    const text = readFileSync(join(root, 'usr/lib/systemd/system', unit.replace('clinic', '')), 'utf8');
    for (const line of ['DynamicUser=yes', 'ProtectSystem=strict']) assert.ok(text.split('\n').includes(line), line);
    assert.match(text, /^StateDirectory=booking/m);
    // What it runs is in the package, or on every machine: /bin/kill is of procps.
    const programs = [...text.matchAll(/^Exec\w+=(\S+)/gm)].map(([, program]) => program);
    assert.deepEqual(programs, ['/usr/bin/booking-server', '/bin/sh']);
    // The program is not at /usr/bin of this machine.
    const file = join(folder.path, unit);
    writeFileSync(
      file,
      text.replaceAll('/usr/bin/booking-server', installed).replaceAll('file:///usr', `file://${root}/usr`),
    );
    return file;
  });
  const verified = await command('systemd-analyze', ['verify', '--man=no', ...files]);
  assert.deepEqual([verified.stdout, verified.stderr], ['', '']);
  for (const file of files) {
    const args = ['security', '--offline=yes', '--threshold=15', '--no-pager', file];
    await command('systemd-analyze', args); // fails above the threshold: 15 is an exposure of 1.5 of 10
  }
});

/** @param {string} program @param {string[]} args */
const run = (program, args) => command(program, args, { env: { PATH: process.env.PATH, TZ: 'UTC' } });

test('installed, init, start, book, back up, restore: the booking is there again', async (t) => {
  const etc = join(folder.path, 'etc');
  const store = join(folder.path, 'bookings.db');
  const { stdout } = await run(installed, ['init', etc, '--name', 'Clinic', '--hours', 'mon-sun 00:00-24:00', '--yes']);
  assert.match(stdout, /\/booking-widget-0123456789\.js"\n +integrity="sha384-abc" crossorigin="anonymous">/);
  const site = readFileSync(join(etc, 'site.json'), 'utf8');
  const key = String(/"(pk_[0-9a-f]+)"/.exec(site)?.[1]);
  const env = readSecrets(join(etc, 'secrets'));
  const args = ['--site', join(etc, 'site.json'), '--store', `sqlite:${store}`, '--listen', '127.0.0.1:0'];
  const first = await startCommand(t, installed, args, env);
  const file = await fetch(`${first.origin}/booking-widget.js`);
  assert.equal(await file.text(), 'booking-widget.js', 'the files beside the program are served without a flag');
  assert.equal((await fetch(`${first.origin}/`)).status, 404);
  await run(installed, ['health', `${first.origin}/healthz`]);
  const booking = await bookAt(first.origin, { 'X-Api-Key': key });
  const backup = join(folder.path, 'backup.db');
  assert.equal(
    (await run(installed, ['backup', backup, '--store', `sqlite:${store}`])).stdout,
    `${backup}: 1 bookings.\n`,
  );
  await first.stop();
  await assert.rejects(run(installed, ['health', `${first.origin}/healthz`]), { code: 1 });

  const other = join(folder.path, 'other.db');
  await run(installed, ['restore', backup, '--store', `sqlite:${other}`]);
  args[3] = `sqlite:${other}`;
  const second = await startCommand(t, installed, args, env);
  const owner = { Authorization: `Bearer ${env.BOOKING_SECRET_KEY}` };
  const uids = (await bookingsOf(second.origin, owner)).map(({ uid }) => uid);
  assert.deepEqual(uids, [booking.uid]);
});

test('removing the package keeps bookings and secrets; purging asks, and keeps them without an answer', async () => {
  const machine = join(folder.path, 'machine');
  const admin = join(machine, 'var/lib/dpkg');
  for (const name of ['info', 'updates', 'triggers']) mkdirSync(join(admin, name), { recursive: true });
  writeFileSync(join(admin, 'status'), '');
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    DEBIAN_FRONTEND: 'noninteractive',
    DEBCONF_NOWARNINGS: 'yes',
  };
  // debconf of this machine, with its configuration and answers below the root.
  for (const name of ['etc', 'var/cache/debconf']) mkdirSync(join(machine, name), { recursive: true });
  const database = (/** @type {string} */ name) =>
    `Name: ${name}\nDriver: File\nFilename: /var/cache/debconf/${name}.dat\n`;
  writeFileSync(
    join(machine, 'etc/debconf.conf'),
    `Config: answers\nTemplates: texts\n\n${database('answers')}\n${database('texts')}`,
  );
  const flags = [`--root=${machine}`, '--force-script-chrootless', '--force-depends', '--force-not-root'];
  const dpkg = (/** @type {string[]} */ ...args) => command('dpkg', [...flags, ...args], { env });
  const data = ['var/lib/private/booking/bookings.db', 'etc/booking/secrets'].map((path) => join(machine, path));
  const keep = () => {
    for (const path of data) {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, 'mine');
      chmodSync(path, 0o600);
    }
  };

  await dpkg('-i', deb);
  assert.ok(statSync(join(machine, 'usr/bin/booking-server')).isFile());
  keep();
  await dpkg('--remove', 'booking-server');
  assert.ok(!existsSync(join(machine, 'usr/bin/booking-server')));
  assert.deepEqual(data.map(existsSync), [true, true]);
  const purged = await dpkg('--purge', 'booking-server');
  assert.match(purged.stderr, /were kept/);
  assert.deepEqual(data.map(existsSync), [true, true]);

  await dpkg('-i', deb);
  const answer = join(folder.path, 'answer');
  writeFileSync(answer, 'booking-server booking-server/delete-data boolean true\n');
  await command('debconf-set-selections', [answer], { env: { ...env, DPKG_ROOT: machine } });
  await dpkg('--purge', 'booking-server');
  assert.deepEqual(data.map(existsSync), [false, false]);
});
