// A PostgreSQL of a test's own: in a temporary folder, over a socket in it, never the system's.
//
//   const cluster = await startPostgres(t);          // ends with the test
//   const store = cluster.createDatabase();           // for --store
//   cluster.query(store, 'SELECT count(*) FROM bookings');
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
  #databases = 0;
  #user = unprivileged();
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #server;
  /** @type {(() => void)[]} */
  #ends = [];

  constructor() {
    if (!BIN) throw new Error("PostgreSQL 15 is missing; Debian's postgresql-15 has it: scripts/setup installs it.");
    this.folder = mkdtempSync(join(tmpdir(), 'booking-pg-'));
    if (this.#user.uid !== undefined) chownSync(this.folder, this.#user.uid, this.#user.gid);
    const data = join(this.folder, 'data');
    execFileSync(
      join(BIN, 'initdb'),
      ['-D', data, '-U', 'booking', '--auth=trust', '-N', '-E', 'UTF8', '--locale=C.UTF-8'],
      { ...this.#user, stdio: 'ignore', cwd: '/' },
    );
  }

  async start() {
    const flags = ['-D', join(this.folder, 'data'), '-k', this.folder, '-c', 'listen_addresses='];
    this.#server = this.run(join(String(BIN), 'postgres'), flags);
    while (!this.#answers()) await pause(20);
    return this;
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
    await new Promise((resolve) => {
      server?.once('close', resolve);
      server?.kill(signal);
    });
  }

  /** @param {string} database */
  store(database) {
    return `postgres:host=${this.folder} user=booking dbname=${database}`;
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
