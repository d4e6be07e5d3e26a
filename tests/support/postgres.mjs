// A PostgreSQL of a test's own: in a temporary folder, over a socket in it, never the system's.
//
//   const cluster = await startPostgres(t);          // ends with the test
//   const store = cluster.createDatabase();           // for --store
//   cluster.query(store, 'SELECT count(*) FROM bookings');
//   const standby = await startStandby(t, cluster);   // has every commit; standby.promote()
//
// Commits are synced to disk, as in production.
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { endLater } from './leftovers.mjs';

const BIN = ['17', '16', '15'].map((version) => `/usr/lib/postgresql/${version}/bin`).find(existsSync);

/** PostgreSQL and PgBouncer refuse to run as root. */
function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  const number = (/** @type {string} */ flag, /** @type {string} */ user) =>
    Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  const user = /^postgres:/m.test(readFileSync('/etc/passwd', 'utf8')) ? 'postgres' : 'nobody';
  return { uid: number('-u', user), gid: number('-g', user) };
}

export class Cluster {
  folder = '';
  #databases = 0;
  #port = 5432; // also in the name of its socket
  #user = unprivileged();
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #server;
  /** @type {(() => void)[]} */
  #ends = [];

  /** @param {Cluster} [primary] of which this is a standby */
  constructor(primary) {
    if (!BIN) throw new Error("PostgreSQL 15 is missing; Debian's postgresql-15 has it: scripts/setup installs it.");
    this.folder = mkdtempSync(join(tmpdir(), 'booking-pg-'));
    if (this.#user.uid !== undefined) chownSync(this.folder, this.#user.uid, this.#user.gid);
    const data = ['-D', join(this.folder, 'data')];
    if (primary) this.#execute('pg_basebackup', [...data, '-h', primary.folder, '-U', 'booking', '-R', '-c', 'fast']);
    else this.#execute('initdb', [...data, '-U', 'booking', '--auth=trust', '-N', '-E', 'UTF8', '--locale=C.UTF-8']);
  }

  /** @param {string} program @param {string[]} args */
  #execute(program, args) {
    execFileSync(join(String(BIN), program), args, { ...this.#user, stdio: 'ignore', cwd: '/' });
  }

  /** @param {Record<string, string | number>} [settings] more than the usual ones */
  async start(settings = {}) {
    this.#port = Number(settings.port ?? 5432);
    const all = /** @type {Record<string, string | number>} */ ({ listen_addresses: '', ...settings });
    const given = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const flags = ['-D', join(this.folder, 'data'), '-k', this.folder, ...given];
    this.#server = this.run(join(String(BIN), 'postgres'), flags);
    while (!this.#answers()) await pause(20);
    return this;
  }

  /** A file in its folder that only its own user may read. @param {string} name @param {string | Buffer} text */
  write(name, text) {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    if (this.#user.uid !== undefined) chownSync(path, this.#user.uid, Number(this.#user.gid));
    return path;
  }

  /** Makes a standby the primary, and waits until it takes writes. */
  async promote() {
    this.#execute('pg_ctl', ['promote', '-W', '-D', join(this.folder, 'data')]);
    while (this.query(this.store('postgres'), 'SELECT pg_is_in_recovery()') !== 'f') await pause(5);
  }

  /** Starts a program as the cluster's user; it ends with the cluster. @param {string} program @param {string[]} args */
  run(program, args) {
    const log = openSync(join(this.folder, 'log'), 'a');
    const child = spawn(program, args, { ...this.#user, stdio: ['ignore', log, log], cwd: this.folder });
    const forget = endLater(() => child.kill('SIGQUIT'));
    child.on('close', forget);
    this.#ends.push(() => child.kill('SIGQUIT'));
    return child;
  }

  #answers() {
    try {
      this.query(this.store('postgres'), 'SELECT 1');
      return true;
    } catch {
      return false;
    }
  }

  /** Ends the database at once, as a crash does. @param {NodeJS.Signals} [signal] */
  async crash(signal = 'SIGQUIT') {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    await new Promise((resolve) => {
      server.once('close', resolve);
      server.kill(signal);
    });
  }

  /** @param {string} database */
  store(database) {
    const port = this.#port === 5432 ? '' : ` port=${this.#port}`;
    return `postgres:host=${this.folder}${port} user=booking dbname=${database}`;
  }

  createDatabase() {
    const name = `test${++this.#databases}`;
    this.query(this.store('postgres'), `CREATE DATABASE ${name}`);
    return this.store(name);
  }

  /** One row a line, read past the server. @param {string} store @param {string} sql */
  query(store, sql) {
    const conninfo = store.slice('postgres:'.length);
    return execFileSync('psql', ['-XAtqc', sql, conninfo], { encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  /** PgBouncer in transaction mode in front of it; undefined: it isn't installed. */
  async pooled(/** @type {string} */ store) {
    const program = '/usr/sbin/pgbouncer';
    if (!existsSync(program)) return undefined;
    const port = 6432;
    const settings = `[databases]
* = host=${this.folder} user=booking
[pgbouncer]
listen_addr =
listen_port = ${port}
unix_socket_dir = ${this.folder}
auth_type = any
pool_mode = transaction
default_pool_size = 4
ignore_startup_parameters = extra_float_digits
server_login_retry = 1
logfile = ${this.folder}/pgbouncer.log
pidfile = ${this.folder}/pgbouncer.pid
`;
    const file = join(this.folder, 'pgbouncer.ini');
    writeFileSync(file, settings, { mode: 0o644 });
    this.run(program, [file]);
    while (!existsSync(join(this.folder, `.s.PGSQL.${port}`))) await pause(20);
    return `${store} port=${port}`;
  }

  stop() {
    for (const end of this.#ends) end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** @param {import('node:test').TestContext | {after: (end: () => void) => void}} t */
export async function startPostgres(t) {
  const cluster = new Cluster();
  t.after(() => cluster.stop());
  return cluster.start();
}

/**
 * A standby that has every commit before its server says so.
 * @param {import('node:test').TestContext} t @param {Cluster} primary
 */
export async function startStandby(t, primary) {
  const standby = new Cluster(primary);
  t.after(() => standby.stop());
  await standby.start();
  primary.query(primary.store('postgres'), "ALTER SYSTEM SET synchronous_standby_names = '*'");
  primary.query(primary.store('postgres'), 'SELECT pg_reload_conf()');
  const state = () => primary.query(primary.store('postgres'), 'SELECT sync_state FROM pg_stat_replication');
  while (state() !== 'sync') await pause(20);
  return standby;
}
