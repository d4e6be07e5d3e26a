// The HTTP proxy between a browser and every server: answers requests in a server's place, runs the tests' own scripts
// before those of each page, and carries what the page reports. So all engines intercept alike.
//
//   const proxy = await startProxy();
//   proxy.routes.unshift({ matches: (url) => url.pathname === '/a', handler: (route) => route.fulfill({ body: 'b' }) });
//   proxy.scripts.push('window.a = 1');       // run first in each page, also under a content security policy
//   proxy.onReport = (name, values) => …;     // what the page passes to window.__report(name, …values)

import { once } from 'node:events';
import http from 'node:http';

/**
 * @typedef {{matches: (url: URL) => boolean, handler: (route: Route, request: ProxiedRequest) => unknown, times: number}} Entry
 * @typedef {{status: number, headers: Record<string, any>, body: Buffer}} Answer
 */

const OWN = '/-test-/';
// Reports are numbered, since two requests may overtake each other.
const REPORTS = `(() => {
  let number = 0;
  const tab = String(Math.random());
  window.__report = (name, ...values) => {
    const text = JSON.stringify({ tab, number: number++, name, values });
    navigator.sendBeacon('${OWN}report', text);
  };
})();`;

export class ProxiedRequest {
  #headers;
  /** @param {string} method @param {URL} url @param {http.IncomingHttpHeaders} headers @param {Buffer} body */
  constructor(method, url, headers, body) {
    this.#headers = headers;
    this.parsed = url;
    this.body = body;
    this.method = () => method;
    this.url = () => url.href;
    this.headers = () => this.#headers;
    this.postData = () => (body.length > 0 ? body.toString() : null);
    this.postDataJSON = () => (body.length > 0 ? JSON.parse(body.toString()) : null);
  }
}

export class ProxiedResponse {
  /** @param {ProxiedRequest} request @param {Answer} answer */
  constructor(request, answer) {
    this.answer = answer;
    this.request = () => request;
    this.url = () => request.url();
    this.status = () => answer.status;
    this.ok = () => answer.status >= 200 && answer.status < 300;
    this.headers = () => answer.headers;
    this.body = async () => answer.body;
    this.text = async () => answer.body.toString();
    this.json = async () => JSON.parse(answer.body.toString());
  }
}

/** What a handler of a request can do with it; the names are Playwright's. */
export class Route {
  /** @param {ProxiedRequest} request @param {(outcome: Answer | 'abort' | 'next') => void} settle */
  constructor(request, settle) {
    this.request = () => request;
    this.settle = settle;
  }
  async abort() {
    this.settle('abort');
  }
  async fallback() {
    this.settle('next');
  }
  async continue() {
    this.settle(await forward(this.request()));
  }
  async fetch() {
    return new ProxiedResponse(this.request(), await forward(this.request()));
  }
  /** @param {{status?: number, headers?: Record<string, any>, contentType?: string, body?: string | Buffer, json?: any, response?: ProxiedResponse}} answer */
  async fulfill({ status, headers, contentType, body, json, response }) {
    const text = json === undefined ? (body ?? response?.answer.body ?? '') : JSON.stringify(json);
    const from = { ...(headers ?? response?.answer.headers) };
    for (const name of Object.keys(from))
      if (/^(content-length|content-encoding|transfer-encoding)$/i.test(name)) delete from[name];
    if (contentType ?? json !== undefined) from['content-type'] = contentType ?? 'application/json';
    this.settle({ status: status ?? response?.answer.status ?? 200, headers: from, body: Buffer.from(text) });
  }
}

/** Asks the server that the request is for. @param {ProxiedRequest} request @returns {Promise<Answer>} */
async function forward(request) {
  const { parsed } = request;
  /** @type {http.OutgoingHttpHeaders} */
  const headers = { ...request.headers(), connection: 'close' };
  // Pages are changed on the way, and so are answers that a test reads.
  delete headers['accept-encoding'];
  delete headers['proxy-connection'];
  const asked = http.request(parsed, { method: request.method(), headers, agent: false });
  // One that comes after the answer's head, which the answer's own reader finds cut off.
  asked.on('error', () => {});
  asked.end(request.body);
  const [answer] = await once(asked, 'response');
  const parts = [];
  for await (const part of answer) parts.push(part);
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) };
}

export async function startProxy() {
  const proxy = {
    /** The first that matches answers. @type {Entry[]} */
    routes: [],
    /** @type {string[]} */
    scripts: [],
    /** @type {(name: string, values: any[]) => void} */
    onReport: () => {},
    /** @type {(request: ProxiedRequest) => void} */
    onRequest: () => {},
    /** @type {(response: ProxiedResponse) => void} */
    onResponse: () => {},
    port: 0,
    close: () => {},
  };
  /** Reports that came before an earlier one, by tab. @type {Map<string, {next: number, early: Map<number, any>}>} */
  const orders = new Map();
  /** @param {any} report */
  const accept = (report) => {
    const order = orders.get(report.tab) ?? { next: 0, early: new Map() };
    orders.set(report.tab, order);
    order.early.set(report.number, report);
    for (let due; (due = order.early.get(order.next)); ++order.next) proxy.onReport(due.name, due.values);
  };

  /** @param {ProxiedRequest} request @returns {Promise<Answer | 'abort'>} */
  const answer = async (request) => {
    for (const entry of [...proxy.routes]) {
      if (entry.times <= 0 || !entry.matches(request.parsed)) continue;
      --entry.times;
      /** @type {Answer | 'abort' | 'next'} */
      const outcome = await new Promise((resolve, reject) => {
        Promise.resolve(entry.handler(new Route(request, resolve), request)).catch(reject);
      });
      if (outcome !== 'next') return outcome;
    }
    return forward(request);
  };

  const server = http.createServer(async (incoming, outgoing) => {
    const parts = [];
    for await (const part of incoming) parts.push(part);
    const body = Buffer.concat(parts);
    const url = new URL(incoming.url ?? '', `http://${incoming.headers.host}`);
    if (url.pathname === `${OWN}report`) {
      accept(JSON.parse(body.toString()));
      outgoing.writeHead(204).end();
      return;
    }
    if (url.pathname.startsWith(`${OWN}first`)) {
      outgoing
        .writeHead(200, {
          'content-type': 'text/javascript; charset=utf-8',
          'cache-control': 'no-store',
          'cross-origin-resource-policy': 'cross-origin',
        })
        .end([REPORTS, ...proxy.scripts].join(';\n'));
      return;
    }
    const request = new ProxiedRequest(incoming.method ?? 'GET', url, incoming.headers, body);
    proxy.onRequest(request);
    /** @type {Answer | 'abort'} */
    let outcome = 'abort';
    try {
      outcome = await answer(request);
    } catch {
      // No server answers there, or it hung up.
    }
    if (outcome === 'abort') {
      incoming.socket.destroy();
      return;
    }
    proxy.onResponse(new ProxiedResponse(request, outcome));
    const { status, headers, body: bytes } = withScripts(outcome);
    for (const name of ['transfer-encoding', 'connection', 'keep-alive']) delete headers[name];
    // A browser repeats by itself what fails on a connection that it had used before.
    outgoing.writeHead(status, { ...headers, 'content-length': bytes.length, 'connection': 'close' }).end(bytes);
  });
  server.on('connect', (_, socket) => socket.end('HTTP/1.1 502 No https here\r\n\r\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.port = /** @type {import('node:net').AddressInfo} */ (server.address()).port;
  proxy.close = () => {
    server.close();
    server.closeAllConnections();
  };
  return proxy;
}

let pages = 0;
/** @param {Answer} answer @returns {Answer} */
function withScripts({ status, headers, body }) {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (!String(type).startsWith('text/html') || body.length === 0) return { status, headers: { ...headers }, body };
  const script = `<script src="${OWN}first.js?${++pages}"></script>`;
  // Before every script of the page, and after the language of the document.
  const html = body
    .toString()
    .replace(/^\s*(<!doctype html>)?\s*(<html[^>]*>)?\s*(<head>)?/i, (start) => `${start}${script}`);
  return { status, headers: { ...headers }, body: Buffer.from(html) };
}
