// Starts the real booking-server on a free port with a folder of its own, and sends requests to it.
//
//   const server = await startServer({ secretKey: SECRET });
//   await server.post('/bookings', visit());
//   await server.stop();
//
// The program is $BOOKING_SERVER, or build/native/bin/booking-server.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { endLater } from './leftovers.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const PROGRAM = process.env.BOOKING_SERVER ?? join(ROOT, 'build/native/bin/booking-server');
export const DEMO_SITE = join(ROOT, 'assets/demo/site.json');
export const SECRET = 'sk_test_5f0c2e9a7b4d4c1e';
/** What each program gets: little, so that no test depends on the caller's shell. */
const ENVIRONMENT = /** @type {Headers} */ ({ PATH: process.env.PATH });
if (process.env.TSAN_OPTIONS) ENVIRONMENT.TSAN_OPTIONS = process.env.TSAN_OPTIONS;
/** For tests that send a minute's requests in a moment, all from one address. */
export const PLENTY = { secret_per_minute: 100_000, reads_per_minute: 100_000, bookings_per_minute: 100_000 };
export const NOW = '2026-03-04T09:00:00Z'; // a Wednesday

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {http.IncomingHttpHeaders} headers
 * @property {Buffer} bytes
 * @property {string} text
 * @property {any} json
 *
 * @typedef {{path: string, remove: () => void}} Folder
 * @typedef {Record<string, string>} Headers
 */

export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'booking-server-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * Runs the program to its end; for wrong flags and files, where it ends by itself.
 * @param {string[]} args @param {Headers} [env]
 * @returns {Promise<{code: number | null, signal: NodeJS.Signals | null, out: string, err: string}>}
 */
export function run(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(PROGRAM, args, { env: { ...ENVIRONMENT, ...env } });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (err += data));
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
}

/**
 * Throws what a sanitizer wrote. ThreadSanitizer lets the program go on, and a leak is found after the last answer, so
 * the test would pass.
 * @param {string} log
 */
function refuseReports(log) {
  const report = /(?:(?:WARNING|ERROR): \w+Sanitizer: |\S+: runtime error: )[^]*/.exec(log);
  if (report) throw new Error(report[0]);
}

export class BookingServer {
  port = 0;
  origin = '';
  log = '';
  out = '';

  /** @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child @param {Folder} folder @param {string} database */
  constructor(child, folder, database) {
    this.child = child;
    this.folder = folder;
    this.database = database;
    /** @type {Promise<{code: number | null, signal: NodeJS.Signals | null}>} */
    this.ended = new Promise((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal }));
    }).then((ended) => {
      refuseReports(this.log);
      return ended;
    });
    child.stderr.on('data', (data) => (this.log += data));
  }

  /** @returns {Promise<BookingServer>} */
  listening() {
    return new Promise((resolve, reject) => {
      this.child.stdout.on('data', (data) => {
        this.out += data;
        const found = /Listening on http:\/\/127\.0\.0\.1:(\d+)\n/.exec(this.out);
        if (!found) return;
        this.port = Number(found[1]);
        this.origin = `http://127.0.0.1:${this.port}`;
        resolve(this);
      });
      this.child.once('error', reject);
      this.ended.then(() => reject(new Error(`the server did not start: ${this.log}${this.out}`)), reject);
    });
  }

  /**
   * One request on a connection of its own.
   * @param {string} method @param {string} path
   * @param {{headers?: http.OutgoingHttpHeaders, body?: any, agent?: http.Agent | false}} [options]
   * @returns {Promise<Answer>}
   */
  request(method, path, { headers = {}, body, agent = false } = {}) {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, method, path, headers, agent };
      const request = http.request(options, (answer) => {
        /** @type {Buffer[]} */
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const bytes = Buffer.concat(parts);
          resolve({
            status: Number(answer.statusCode),
            headers: answer.headers,
            bytes,
            text: bytes.toString('utf8'),
            get json() {
              return JSON.parse(this.text);
            },
          });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  /** @param {string} path @param {Headers} [headers] */
  get(path, headers = { 'X-Api-Key': 'pk_demo' }) {
    return this.request('GET', `/api/v1${path}`, { headers });
  }

  /** @param {string} path @param {any} body text, or what is sent as JSON @param {Headers} [headers] */
  post(path, body, headers = {}) {
    return this.request('POST', `/api/v1${path}`, {
      headers: { 'X-Api-Key': 'pk_demo', 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : body,
    });
  }

  /**
   * Sends bytes as they are; returns all that comes back until the server hangs up.
   * @param {string | Uint8Array} bytes @param {{end?: boolean}} [options] @returns {Promise<string>}
   */
  raw(bytes, { end = false } = {}) {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.port, '127.0.0.1', () => {
        socket.write(bytes);
        if (end) socket.end();
      });
      /** @type {Buffer[]} */
      const parts = [];
      socket.on('data', (part) => parts.push(part));
      // The server may reset the connection after its answer; the answer is what counts.
      socket.on('error', (/** @type {NodeJS.ErrnoException} */ error) =>
        error.code === 'ECONNRESET' ? undefined : reject(error),
      );
      socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')));
    });
  }

  /** The rows of a table, read past the server. @param {string} table */
  count(table) {
    const script =
      'import sqlite3,sys;' +
      'print(sqlite3.connect(sys.argv[1]).execute("SELECT COUNT(*) FROM "+sys.argv[2]).fetchone()[0])';
    return Number(execFileSync('python3', ['-c', script, this.database, table], { encoding: 'utf8' }));
  }

  /** @param {NodeJS.Signals} signal */
  async end(signal) {
    this.child.kill(signal);
    return this.ended;
  }

  async stop() {
    try {
      return await this.end('SIGTERM');
    } finally {
      this.folder.remove();
    }
  }
}

/**
 * @param {object} [options]
 * @param {Folder} [options.folder]
 * @param {string} [options.secretKey]
 * @param {string} [options.tokenSecret]
 * @param {string} [options.files] folder of static files
 * @param {(site: any) => void} [options.site] changes the demo's site file
 * @param {string} [options.now]
 * @param {number} [options.port] of a server that was stopped; default: a free one
 * @param {string[]} [options.args] added to the usual ones
 * @param {Headers} [options.env] added to the usual ones
 * @param {string} [options.database] a path; default: in the folder
 * @param {string} [options.store] another store than that file
 * @param {string} [options.ulimit] limits of the shell that starts it, such as '-n 64'
 */
export async function startServer(options = {}) {
  const folder = options.folder ?? temporaryFolder();
  const changed = JSON.parse(readFileSync(DEMO_SITE, 'utf8'));
  changed.limits = PLENTY;
  options.site?.(changed);
  const site = join(folder.path, 'site.json');
  writeFileSync(site, JSON.stringify(changed));
  const database = options.database ?? join(folder.path, 'bookings.db');
  const args = ['--site', site, '--store', options.store ?? `sqlite:${database}`];
  args.push('--listen', `127.0.0.1:${options.port ?? 0}`, '--now', options.now ?? NOW);
  if (options.files) args.push('--static', options.files);
  args.push(...(options.args ?? []));
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...ENVIRONMENT,
    BOOKING_TOKEN_SECRET: options.tokenSecret ?? 'a secret',
    ...options.env,
  };
  if (options.secretKey) env.BOOKING_SECRET_KEY = options.secretKey;
  const command = options.ulimit ? ['sh', '-c', `ulimit ${options.ulimit}; exec "$0" "$@"`, PROGRAM] : [PROGRAM];
  const child = spawn(command[0], [...command.slice(1), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.on(
    'close',
    endLater(() => child.kill('SIGKILL')),
  );
  return new BookingServer(child, folder, database).listening();
}

/**
 * Runs the command that "booking-server init" printed, on a free port. Stopped after the test.
 * @param {import('node:test').TestContext} t @param {string} printed
 * @returns {Promise<{origin: string, log: () => string}>}
 */
export function startInitialised(t, printed) {
  const body = String(/^ {2}\((set -a; .*)\)$/m.exec(printed)?.[1]).replace('127.0.0.1:8080', '127.0.0.1:0');
  return startCommand(t, 'sh', ['-c', body]);
}

/**
 * A program that serves, until the test is over: it prints the server's "Listening on" itself.
 * @param {import('node:test').TestContext} t @param {string} program @param {string[]} args @param {Headers} [env]
 * @returns {Promise<{origin: string, pid: number, log: () => string, stop: () => Promise<number | null>, ended: Promise<number | null>}>}
 */
export function startCommand(t, program, args, env = {}) {
  const child = spawn(program, args, { env: { ...ENVIRONMENT, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  let out = '';
  /** @type {Promise<number | null>} its exit code */
  const ended = new Promise((resolve) => child.on('close', resolve)).then((code) => {
    refuseReports(log);
    return code;
  });
  const stop = () => (child.kill('SIGTERM'), ended);
  t.after(stop);
  child.on(
    'close',
    endLater(() => child.kill('SIGKILL')),
  );
  child.stderr.on('data', (data) => (log += data));
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => {
      out += data;
      const found = /Listening on (http:\/\/\S+)\n/.exec(out);
      if (found) resolve({ origin: found[1], pid: Number(child.pid), log: () => log, stop, ended });
    });
    child.once('error', reject);
    ended.then(() => reject(new Error(`it did not start: ${log}${out}`)), reject);
  });
}

/** @type {Headers} */
export const bearer = { Authorization: `Bearer ${SECRET}` };

/** A challenge with the counter that solves it, as X-Booking-Challenge takes them. @param {string} challenge */
export function solved(challenge) {
  const bits = Number(challenge.split('.')[4]);
  for (let counter = 0; ; ++counter) {
    const digest = createHash('sha256').update(`${challenge};${counter}`).digest();
    if (digest.readUInt32BE(0) >>> (32 - bits) === 0 || bits === 0) return `${challenge};${counter}`;
  }
}

/** A visitor's request for a booking. @param {Record<string, any>} [changes] replace fields @returns {Record<string, any>} */
export function visit(changes = {}) {
  return {
    booking_type_id: 3,
    starts_at: '2026-03-10T09:00:00Z',
    contact: { name: 'Ada Lovelace', email: 'ada@example.com' },
    ...changes,
  };
}
