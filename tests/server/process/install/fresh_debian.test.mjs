// A machine that has nothing but Debian: the package is installed by apt, set up, and started by the command of its unit.
// A visitor books in Chromium, from outside. A backup is made while others book, and restored for a second server.
//
// The machine is a folder with a Debian of its own, from the archive that this machine's apt uses. What runs in it sees
// its files and processes alone, and this machine's network.
import assert from 'node:assert/strict';
import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { bookButton, booked, fillDetails, isThere, launch, openHtml, openPage } from '../../../e2e/support.mjs';
import { startCommand, temporaryFolder } from '../../../support/booking_server.mjs';
import { freePort } from '../../../support/ports.mjs';
import {
  bookAt,
  bookingsOf,
  cannotMount,
  command,
  innermost,
  makePackages,
  readSecrets,
  ROOT,
} from '../support/packages.mjs';

const SITE = 'https://www.example.com'; // whose page has the tag
const STATE_USER = 61184; // of those that systemd gives to units with DynamicUser

const skip = cannotMount();
const folder = temporaryFolder();
const machine = join(folder.path, 'machine');

/** The sources of Debian 12 that this machine's apt uses, each a line of sources.list. */
async function debianSources() {
  const format = '$(ORIGIN)|$(RELEASE)|deb $(REPO_URI) $(RELEASE) $(COMPONENT)';
  const { stdout } = await command('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const found = stdout.split('\n').map((line) => line.split('|'));
  const lines = found.filter(([origin, release]) => origin === 'Debian' && release.startsWith('bookworm'));
  return [...new Set(lines.map(([, , line]) => line))];
}

before(async () => {
  if (skip) return;
  const to = join(folder.path, 'packages');
  await makePackages(['deb'], to, { files: process.env.BOOKING_DIST ?? join(ROOT, 'build/wasm/dist') });
  const [deb] = readdirSync(to);
  const sources = await debianSources();
  assert.notEqual(sources.length, 0, "apt of this machine has no lists of Debian's packages; run apt-get update");
  await command('mmdebstrap', [
    ...['--quiet', '--mode=root', '--variant=minbase', '--aptopt=Acquire::Check-Valid-Until "false"'],
    `--customize-hook=copy-in ${join(to, deb)} /tmp`,
    `--customize-hook=chroot "$1" apt-get install --quiet --yes --no-install-recommends /tmp/${deb}`,
    ...['bookworm', machine, ...sources],
  ]);
});
after(folder.remove);

/** What runs a command in the machine: util-linux's, with the machine's own processes and /proc. @param {string[]} args @param {number} user */
const inMachine = (args, user) => [
  ...['--mount', '--pid', '--fork', '--kill-child', `--root=${machine}`, '--mount-proc', '--wd=/'],
  ...[`--setgid=${user}`, `--setuid=${user}`, ...args],
];
/** @param {string[]} args */
const asRoot = (...args) => command('unshare', inMachine(args, 0), { env: { PATH: '/usr/sbin:/usr/bin' } });

/** @param {string} path in the machine */
const read = (path) => readFileSync(join(machine, path), 'utf8');

/**
 * Does what systemd does for a unit of the package: its folder of state, its environment, its command. Stopped by a signal
 * to its process, which is the machine's first, and after the test.
 * @param {import('node:test').TestContext} t @param {string} unit @param {string} [instance]
 */
async function start(t, unit, instance = '') {
  const text = read(`usr/lib/systemd/system/${unit}`).replaceAll('%i', instance).replaceAll('\\\n', '');
  const lines = [...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => ({ name, value }));
  const valuesOf = (/** @type {string} */ wanted) => lines.flatMap(({ name, value }) => (name === wanted ? value : []));
  const [state] = valuesOf('StateDirectory');
  const variables = Object.fromEntries(
    [
      ...valuesOf('Environment').flatMap((value) => value.split(' ')),
      ...valuesOf('EnvironmentFile').flatMap((path) => read(path.replace(/^-/, '')).split('\n')),
    ].flatMap((line) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return name ? [[name, value]] : [];
    }),
  );
  makeStateFolder(state);
  const { LISTEN, FLAGS, ...env } = variables;
  // In front of startCommand's own: unshare passes no signal on.
  let stop = async () => /** @type {number | null} */ (null);
  t.after(() => stop());
  const [program] = valuesOf('ExecStart');
  const args = program.replace(/\$\{LISTEN\}/, LISTEN).replace(/\$FLAGS$/, FLAGS);
  const server = await startCommand(t, 'unshare', inMachine(args.trim().split(/ +/), STATE_USER), env);
  assert.equal(server.origin, `http://${LISTEN}`);
  let isStopped = false;
  stop = () => {
    if (!isStopped) process.kill(innermost(server.pid), 'SIGTERM');
    isStopped = true;
    return server.ended;
  };
  return { ...server, stop };
}

/** @param {string} name */
function makeStateFolder(name) {
  const path = join(machine, 'var/lib', name);
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o700);
  chownSync(path, STATE_USER, STATE_USER);
  return path;
}

/**
 * A visitor of the owner's page, to which the tag that init printed was added.
 * @param {import('node:test').TestContext} t @param {string} tag
 */
async function bookInChromium(t, tag) {
  const browser = await launch();
  try {
    await t.test('a visitor books in Chromium', async (visit) => {
      const page = await openPage(visit, browser);
      await openHtml(page, SITE, tag);
      // The machine's clock is the real one: in the last half hour of a month, the widget offers the next month's first day.
      const time = page.getByRole('button', { name: /^\d\d:\d\d, / }).first();
      const nextDay = page.getByRole('button', { name: /^Show / });
      await isThere(time.or(nextDay));
      if (await nextDay.isVisible()) await nextDay.click();
      await time.click();
      await fillDetails(page);
      await bookButton(page).click();
      await isThere(booked(page));
    });
  } finally {
    await browser.close();
  }
}

test(
  'from a bare Debian to a booking, a backup under load, and the same bookings on a second server',
  { skip },
  async (t) => {
    const listen = `127.0.0.1:${await freePort()}`;
    const answers = ['--name', 'Clinic', '--hours', 'mon-sun 00:00-24:00', '--time-zone', 'Europe/London'];
    const places = ['--public-url', `http://${listen}`, '--website', SITE];
    const { stdout } = await asRoot('booking-server', 'init', '/etc/booking', ...answers, ...places, '--yes');
    writeFileSync(join(machine, 'etc/booking/service'), `LISTEN=${listen}\n`);
    const tag = String(/<script async[^]*?<\/booking-widget>/.exec(stdout)?.[0]);
    const owner = { Authorization: `Bearer ${readSecrets(join(machine, 'etc/booking/secrets')).BOOKING_SECRET_KEY}` };

    const first = await start(t, 'booking-server.service');
    await bookInChromium(t, tag);

    // Others book one after the other until the backup is there.
    const [store, backup] = ['sqlite:/var/lib/booking/bookings.db', '/var/backups/booking.db'];
    const before = await bookingsOf(first.origin, owner);
    assert.deepEqual(before.length, 1);
    const who = { contact_id: before[0].contact_id };
    let isBackedUp = false;
    const backingUp = asRoot('booking-server', 'backup', backup, '--store', store).finally(() => {
      isBackedUp = true;
    });
    for (let slot = 0; !isBackedUp || slot === 0; ++slot) await bookAt(first.origin, owner, { slot, who });
    assert.match((await backingUp).stdout, /^\/var\/backups\/booking\.db: \d+ bookings\.\n$/);
    const all = await bookingsOf(first.origin, owner);
    assert.equal(await first.stop(), 0, first.log());

    // Another machine has the backup, the site file and the secrets, and a state folder that is empty.
    mkdirSync(join(machine, 'etc/booking/second'));
    for (const name of ['site.json', 'secrets', 'service']) {
      copyFileSync(join(machine, 'etc/booking', name), join(machine, 'etc/booking/second', name));
    }
    makeStateFolder('booking-second');
    await asRoot('booking-server', 'restore', backup, '--store', 'sqlite:/var/lib/booking-second/bookings.db');
    const second = await start(t, 'booking@.service', 'second');
    const restored = await bookingsOf(second.origin, owner);
    const ids = new Set(restored.map(({ id }) => id));
    assert.ok(ids.has(before[0].id));
    assert.deepEqual(
      restored,
      all.filter(({ id }) => ids.has(id)),
    );
    await bookAt(second.origin, owner, { slot: all.length, who });
    assert.equal(await second.stop(), 0, second.log());
  },
);
