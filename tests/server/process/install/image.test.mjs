// The container image: built twice, and run by buildah with the user, folder, command and health check that it names.
// Its processes see the image's files alone, and this machine's network.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startCommand, temporaryFolder } from '../../../support/booking_server.mjs';
import {
  bookAt,
  bookingsOf,
  cannotMount,
  command,
  innermost,
  makePackages,
  readSecrets,
  standIns,
  VERSION,
} from '../support/packages.mjs';

const USER = 10001; // in docs/operate.md
const skip = spawnSync('buildah', ['--version']).error
  ? 'buildah is missing; scripts/setup installs it'
  : cannotMount();

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const storage = ['--root', join(folder.path, 'storage'), '--runroot', join(folder.path, 'run')];
let image = '';
let container = '';
/** @type {any} what the image says about how it runs */
let config;

/** @param {string[]} args */
const buildah = (...args) => command('buildah', ['--storage-driver', 'vfs', ...storage, ...args]);

/** @param {string} to */
async function build(to, env = {}) {
  await makePackages(['image'], to, { files: standIns(folder.path), env });
  return join(to, readdirSync(to)[0]);
}

before(async () => {
  if (skip) return;
  image = await build(join(folder.path, 'packages'));
  assert.match(image, new RegExp(`/booking-server-${VERSION}-image-\\w+\\.tar$`));
  container = (await buildah('from', '--quiet', '--pull-never', `docker-archive:${image}`)).stdout.trim();
  const { stdout } = await buildah('inspect', container);
  config = JSON.parse(stdout).Docker.config;
  // buildah's own copy of the volume would take the place of the mounted folder; podman and docker prefer the latter.
  await buildah('config', '--volume', '/data-', container);
  mkdirSync(data);
  chmodSync(data, 0o700);
  chownSync(data, USER, USER);
});
after(folder.remove);

/** What runs the image's program in the container, with /data. @param {string[]} args @param {Record<string, string>} [env] */
const inContainer = (args, env = {}) => [
  ...['--storage-driver', 'vfs', ...storage, 'run', '--isolation', 'chroot', '--volume', `${data}:/data`],
  ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ...[container, '--', ...config.Entrypoint, ...args],
];
const runInContainer = (/** @type {string[]} */ args) => command('buildah', inContainer(args));

/** The image's own command, on a free port: several tests may run at a time. @param {import('node:test').TestContext} t */
async function start(t) {
  assert.equal(config.Cmd.at(-1), '0.0.0.0:8080');
  const args = inContainer([...config.Cmd.slice(0, -1), '127.0.0.1:0'], readSecrets(join(data, 'secrets')));
  const server = await startCommand(t, 'buildah', args);
  const pid = innermost(server.pid);
  return {
    ...server,
    pid,
    /** As podman and docker stop it. */
    stop: () => (process.kill(pid, 'SIGTERM'), server.ended),
  };
}

/** The image's own health check, for a server on another port than the image's. @param {string} origin */
function isHealthy(origin) {
  const [kind, ...check] = config.Healthcheck.Test;
  assert.deepEqual([kind, check.slice(0, -1)], ['CMD', [...config.Entrypoint, 'health']]);
  return runInContainer(['health', check.at(-1).replace('http://127.0.0.1:8080', origin)]).then(
    () => true,
    (error) => {
      assert.equal(error.code, 1, error.stderr);
      return false;
    },
  );
}

test('the image is the same when it is built again, in another zone', { skip }, async () => {
  const again = await build(join(folder.path, 'again'), { TZ: 'Asia/Kathmandu', LANG: 'de_DE.UTF-8' });
  assert.ok(readFileSync(image).equals(readFileSync(again)));
});

test('the image says who runs it, what it keeps and where it listens', { skip }, () => {
  assert.equal(config.User, `${USER}:${USER}`);
  assert.deepEqual(config.Volumes, { '/data': {} });
  assert.equal(config.WorkingDir, '/data');
  assert.deepEqual(config.ExposedPorts, { '8080/tcp': {} });
  assert.equal(config.Labels['org.opencontainers.image.version'], VERSION);
});

test('a container is set up, takes a booking, stops, and has the booking when it starts again', { skip }, async (t) => {
  const open = ['--hours', 'mon-sun 00:00-24:00', '--time-zone', 'Europe/London'];
  await runInContainer(['init', '/data', '--name', 'Clinic', ...open, '--yes']);
  const { uid, gid, mode } = statSync(join(data, 'secrets'));
  assert.deepEqual([uid, gid, mode & 0o777], [USER, USER, 0o600]);
  const key = String(/"(pk_[0-9a-f]+)"/.exec(readFileSync(join(data, 'site.json'), 'utf8'))?.[1]);
  const owner = { Authorization: `Bearer ${readSecrets(join(data, 'secrets')).BOOKING_SECRET_KEY}` };

  const first = await start(t);
  const status = readFileSync(`/proc/${first.pid}/status`, 'utf8');
  for (const name of ['Uid', 'Gid']) assert.match(status, new RegExp(`^${name}:(\t${USER}){4}$`, 'm'));
  assert.match(status, /^CapEff:\t0+$/m);
  assert.equal(await isHealthy(first.origin), true);
  assert.equal(await (await fetch(`${first.origin}/booking-widget.js`)).text(), 'booking-widget.js');
  const booking = await bookAt(first.origin, { 'X-Api-Key': key });
  assert.equal(await first.stop(), 0, first.log());
  assert.equal(await isHealthy(first.origin), false);

  const second = await start(t);
  assert.equal(await isHealthy(second.origin), true);
  const uids = (await bookingsOf(second.origin, owner)).map((each) => each.uid);
  assert.deepEqual(uids, [booking.uid]);
  assert.equal(await second.stop(), 0, second.log());
  for (const name of readdirSync(data)) assert.equal(statSync(join(data, name)).uid, USER, name);
});
