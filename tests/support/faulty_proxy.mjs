// A proxy between a booking server and its account: records the requests, enforces the account's rate limit, and
// fails on demand.
//
//   const proxy = await startProxy(upstream.origin, { limit: 120 });
//   proxy.fault = (request) => (request.method === 'POST' ? 'lost' : undefined);
//   proxy.asked                     // [{ method, path, headers, body, status, at }]
//
// Faults: down (hangs up unread), before (hangs up once it has read), lost (passes it on, then hangs
// up), silent (passes it on, answers never), slow (after `proxy.delay` ms), html, half, types, empty,
// redirect, and any status.
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';

const WINDOW = 60_000;
/** @type {Record<number, object>} */
const WORDS = {
  401: { message: 'Unauthenticated. Please provide a valid API key.' },
  403: { message: 'Account is inactive.' },
  404: { message: 'Not found.' },
  409: { message: 'That slot is gone.' },
  422: { message: 'Zu spät gebucht.', errors: { starts_at: ['Dieser Termin ist vergeben.'] } },
  429: { message: 'Too many requests.' },
  500: { message: 'Server Error' },
  503: { message: 'Service unavailable' },
};

/**
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {{method: string, path: string, headers: http.IncomingHttpHeaders, body: string, at: number, status: number}} Entry
 * @typedef {{limit?: number, tls?: https.ServerOptions}} ProxyOptions
 */

export class FaultyProxy {
  /** @type {Entry[]} */
  asked = [];
  port = 0;
  api = '';
  elsewhere = ''; // where redirects lead
  delay = 1000;
  refused = 0; // because of the limit
  pause = 2; // the retry_after of a 429, in seconds
  /** @type {(request: Entry) => any} */
  fault = () => undefined;

  /** @param {string} target @param {ProxyOptions} [options] */
  constructor(target, { limit = Infinity, tls } = {}) {
    this.target = new URL(target);
    this.limit = limit;
    /** @type {number[]} */
    this.times = [];
    this.agent = new http.Agent({ keepAlive: true });
    /** @param {Request} request @param {Response} answer */
    const handle = (request, answer) => this.handle(request, answer);
    this.server = tls ? https.createServer(tls, handle) : http.createServer(handle);
    this.server.unref().keepAliveTimeout = 60_000; // a test that fails doesn't stop it
    this.scheme = tls ? 'https' : 'http';
  }

  async listen() {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = /** @type {import('node:net').AddressInfo} */ (this.server.address()).port;
    this.api = `${this.scheme}://127.0.0.1:${this.port}/api/v1`;
    return this;
  }

  /** @param {Request} request @param {Response} answer */
  async handle(request, answer) {
    request.on('error', () => {});
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString();
    const path = String(request.url).replace('/api/v1', '');
    /** @type {Entry} */
    const entry = { method: String(request.method), path, headers: request.headers, body, at: Date.now(), status: 0 };
    this.asked.push(entry);
    const fault = this.fault(entry);
    if (fault === 'down') return request.socket.destroy();
    if (!this.admit()) {
      this.refused += 1;
      entry.status = 429;
      return this.say(answer, 429);
    }
    if (fault === 'before') return request.socket.destroy();
    if (typeof fault === 'number') {
      entry.status = fault;
      return this.say(answer, fault);
    }
    if (fault === 'redirect') {
      answer.writeHead(302, { Location: this.elsewhere });
      return answer.end();
    }
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, this.delay));
    const passed = await this.pass(request, body);
    entry.status = passed.status;
    if (fault === 'lost') return request.socket.destroy();
    if (fault === 'silent') return undefined;
    return this.answer(answer, passed, fault);
  }

  /** @param {Response} answer @param {{status: number, text: string}} passed @param {unknown} fault */
  answer(answer, { status, text }, fault) {
    const headers = { 'Content-Type': 'application/json', ...this.rate() };
    if (fault === 'html') {
      answer.writeHead(status, { 'Content-Type': 'text/html' });
      return answer.end('<!doctype html><title>Just a moment…</title>');
    }
    if (fault === 'half') {
      answer.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(text) });
      answer.write(text.slice(0, text.length / 2));
      return setTimeout(() => answer.destroy(), 10);
    }
    if (fault === 'types') text = text.replace(/"(id|starts_at|date)":("[^"]*"|\d+)/g, '"$1":[1]');
    if (fault === 'empty') text = '';
    answer.writeHead(status, headers);
    return answer.end(text);
  }

  /** @param {Response} answer @param {number} status */
  say(answer, status) {
    const pause = status === 429 ? { retry_after: this.pause } : {};
    const body = { success: false, ...(WORDS[status] ?? { message: 'No.' }), ...pause };
    answer.writeHead(status, { 'Content-Type': 'application/json', ...this.rate() });
    answer.end(JSON.stringify(body));
  }

  /** A sliding window, the strictest reading of "120 a minute". */
  admit() {
    const now = Date.now();
    while (this.times.length && this.times[0] <= now - WINDOW) this.times.shift();
    if (this.times.length >= this.limit) return false;
    this.times.push(now);
    return true;
  }

  rate() {
    if (this.limit === Infinity) return {};
    const reset = Math.ceil((this.times[0] + WINDOW) / 1000);
    return {
      'X-RateLimit-Limit': this.limit,
      'X-RateLimit-Remaining': this.limit - this.times.length,
      'X-RateLimit-Reset': reset,
    };
  }

  /** @param {Request} request @param {string} body @returns {Promise<{status: number, text: string}>} */
  pass(request, body) {
    return new Promise((resolve, reject) => {
      const headers = { ...request.headers, host: this.target.host };
      const options = { method: request.method, path: request.url, headers, agent: this.agent };
      const call = http.request(this.target, options, (answer) => {
        /** @type {Buffer[]} */
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () => {
          resolve({ status: Number(answer.statusCode), text: Buffer.concat(parts).toString() });
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  }

  /** @param {string} method @param {RegExp} pattern */
  count(method, pattern) {
    return this.asked.filter((entry) => entry.method === method && pattern.test(entry.path)).length;
  }

  async stop() {
    this.agent.destroy();
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** @param {string} target @param {ProxyOptions} [options] */
export const startProxy = (target, options) => new FaultyProxy(target, options).listen();
