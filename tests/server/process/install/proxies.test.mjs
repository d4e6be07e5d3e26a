// The examples of reverse proxies, each started in front of a server, with a visitor who books through it. Debian's
// nginx and caddy; scripts/setup installs them.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';

import { startServer, temporaryFolder, visit } from '../../../support/booking_server.mjs';
import { endLater } from '../../../support/leftovers.mjs';
import { freePort } from '../../../support/ports.mjs';
import { until } from '../support/waiting.mjs';

const HOST = 'booking.example.com'; // in the examples
const VISITOR = '127.0.0.2'; // not the proxy's address, so that the server tells them apart

/** @param {string} name */
const example = (name) =>
  readFileSync(fileURLToPath(new URL(`../../../../examples/proxy/${name}`, import.meta.url)), 'utf8');

/** Every one of these is in the text, and is replaced. @param {string} text @param {[string, string][]} pairs */
function replaced(text, pairs) {
  for (const [from, to] of pairs) {
    assert.ok(text.includes(from), `the example has "${from}"`);
    text = text.replaceAll(from, to);
  }
  return text;
}

/** Whether a TLS handshake succeeds: Caddy makes its certificate after it listens. @param {number} port @returns {Promise<boolean>} */
function speaksTls(port) {
  return new Promise((resolve) => {
    const socket = tls.connect({ host: '127.0.0.1', port, servername: HOST, rejectUnauthorized: false });
    socket.once('secureConnect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

/**
 * Starts the program, and waits until it speaks TLS at the port.
 * @param {import('node:test').TestContext} t @param {string} program @param {string[]} args
 * @param {{port: number, home: string}} options
 */
async function startProxy(t, program, args, { port, home }) {
  const path = ['/usr/sbin', '/usr/bin'].map((folder) => join(folder, program)).find(existsSync);
  assert.ok(path, `${program} is missing; scripts/setup installs it`);
  const child = spawn(path, args, { env: { PATH: process.env.PATH, HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  child.stderr.on('data', (data) => (said += data));
  let isRunning = true;
  const ended = new Promise((resolve) => child.on('close', resolve)).then(() => (isRunning = false));
  child.on(
    'close',
    endLater(() => child.kill('SIGKILL')),
  );
  t.after(() => (child.kill('SIGTERM'), ended));
  await until(async () => {
    assert.ok(isRunning, `${program} ended: ${said}`);
    return speaksTls(port);
  });
}

/**
 * One request of a visitor over TLS.
 * @param {number} port @param {string} method @param {string} path
 * @param {{headers?: Record<string, string>, from?: string}} [options]
 * @returns {Promise<{status: number, text: string, headers: import('node:http').IncomingHttpHeaders}>}
 */
function ask(port, method, path, { headers = {}, from = VISITOR } = {}) {
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        localAddress: from,
        servername: HOST,
        rejectUnauthorized: false,
        agent: false,
        headers: { Host: HOST, ...headers },
      },
      (answer) => {
        let text = '';
        answer.on('data', (part) => (text += part));
        answer.on('end', () => resolve({ status: Number(answer.statusCode), text, headers: answer.headers }));
      },
    );
    request.on('error', reject);
    request.end();
  });
}

/**
 * A booking from a page of the server's own origin, by HTTP/2 as browsers speak it. An older browser: it sends Origin
 * alone, which the server compares with Host.
 * @param {number} port @param {string} origin @param {object} booking @returns {Promise<{status: number, text: string}>}
 */
function book(port, origin, booking) {
  return new Promise((resolve, reject) => {
    const session = http2.connect(`https://${HOST}`, {
      createConnection: () =>
        tls.connect({
          socket: net.connect({ host: '127.0.0.1', port, localAddress: VISITOR }),
          servername: HOST,
          ALPNProtocols: ['h2'],
          rejectUnauthorized: false,
        }),
    });
    session.on('error', reject);
    const request = session.request({
      ':method': 'POST',
      ':authority': HOST,
      ':path': '/api/v1/bookings',
      origin,
      'x-api-key': 'pk_demo',
      'content-type': 'application/json',
    });
    let status = 0;
    let text = '';
    request.on('response', (headers) => (status = Number(headers[':status'])));
    request.setEncoding('utf8');
    request.on('data', (part) => (text += part));
    request.on('error', reject);
    request.on('end', () => {
      session.close();
      resolve({ status, text });
    });
    request.end(JSON.stringify(booking));
  });
}

const LIMITS = { secret_per_minute: 1000, reads_per_minute: 3, bookings_per_minute: 1000 };

/**
 * What has to hold behind any proxy.
 * @param {import('../../../support/booking_server.mjs').BookingServer} server @param {number} port
 */
async function behaves(server, port) {
  const origin = `https://${HOST}`;
  const made = await book(port, origin, visit());
  assert.equal(made.status, 201, made.text);
  const foreign = await book(port, 'https://elsewhere.example', visit({ starts_at: '2026-03-10T10:00:00Z' }));
  assert.equal(foreign.status, 403, 'a page of another origin');

  // Each visitor has limits of their own, whatever they say of their address.
  const path = '/api/v1/widget/config';
  const key = { 'X-Api-Key': 'pk_demo' };
  for (const forged of ['203.0.113.1', '203.0.113.2', '127.0.0.1']) {
    const read = await ask(port, 'GET', path, { headers: { ...key, 'X-Forwarded-For': forged } });
    assert.equal(read.status, 200, read.text);
  }
  const forged = { ...key, 'X-Forwarded-For': '203.0.113.4' };
  assert.equal((await ask(port, 'GET', path, { headers: forged })).status, 429);
  assert.equal((await ask(port, 'GET', path, { headers: key, from: '127.0.0.3' })).status, 200);

  assert.equal((await ask(port, 'GET', '/metrics')).status, 403);
  assert.equal((await ask(port, 'GET', '/metrics', { from: '127.0.0.1' })).status, 200);
  const ready = await server.request('GET', '/readyz');
  assert.equal(ready.status, 200);
  assert.doesNotMatch(ready.text, /proxy/, 'Host came through');
}

test('nginx.conf: a visitor books through nginx, and each visitor has limits of their own', async (t) => {
  const folder = temporaryFolder();
  t.after(folder.remove);
  const server = await startServer({
    args: ['--trusted-proxies', '127.0.0.1'],
    site: (site) => (site.limits = LIMITS),
  });
  t.after(() => server.stop());
  const [secure, plain] = [await freePort(), await freePort()];
  const certificate = join(folder.path, 'cert.pem');
  const key = join(folder.path, 'key.pem');
  const subject = ['-nodes', '-days', '1', '-subj', `/CN=${HOST}`, '-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', ...subject], {
    stdio: 'ignore',
  });
  const log = join(folder.path, 'booking.log');
  const site = replaced(example('nginx.conf'), [
    ['  listen [::]:80;\n', ''],
    ['  listen [::]:443 ssl http2;\n', ''],
    ['listen 80;', `listen 127.0.0.1:${plain};`],
    ['listen 443 ssl', `listen 127.0.0.1:${secure} ssl`],
    ['/etc/letsencrypt/live/booking.example.com/fullchain.pem', certificate],
    ['/etc/letsencrypt/live/booking.example.com/privkey.pem', key],
    ['/var/log/nginx/booking.log', log],
    ['server 127.0.0.1:8080;', `server 127.0.0.1:${server.port};`],
  ]);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder.path, name)};`,
  );
  const config = join(folder.path, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off; master_process off; pid ${join(folder.path, 'pid')}; error_log stderr;\n` +
      `events {}\nhttp { ${temporary.join(' ')}\n${site}}\n`,
  );
  await startProxy(t, 'nginx', ['-p', folder.path, '-e', 'stderr', '-c', config], {
    port: secure,
    home: folder.path,
  });
  await behaves(server, secure);
  assert.equal((await ask(secure, 'GET', '/b/not-a-token')).status, 404);
  assert.equal((await ask(secure, 'GET', '/healthz?name=Ada')).status, 200);
  // nginx writes a request's line after its answer; the lines are in order.
  const written = () => readFileSync(log, 'utf8');
  await until(() => written().includes('/healthz'));
  assert.doesNotMatch(written(), /Ada|not-a-token/);
  const moved = await fetch(`http://127.0.0.1:${plain}/x`, { redirect: 'manual', headers: { Host: HOST } });
  assert.equal(moved.status, 301);
});

test('Caddyfile: a visitor books through Caddy, and each visitor has limits of their own', async (t) => {
  const folder = temporaryFolder();
  t.after(folder.remove);
  const server = await startServer({
    args: ['--trusted-proxies', '127.0.0.1'],
    site: (site) => (site.limits = LIMITS),
  });
  t.after(() => server.stop());
  const [secure, plain] = [await freePort(), await freePort()];
  const storage = join(folder.path, 'storage');
  mkdirSync(storage);
  const site = replaced(example('Caddyfile'), [
    ['\nbooking.example.com {\n', `\nhttps://booking.example.com {\n\ttls internal\n`],
    ['reverse_proxy 127.0.0.1:8080', `reverse_proxy 127.0.0.1:${server.port}`],
  ]);
  const config = join(folder.path, 'Caddyfile');
  const options = [
    'admin off',
    'skip_install_trust',
    'default_bind 127.0.0.1',
    `http_port ${plain}`,
    `https_port ${secure}`,
    `storage file_system ${storage}`,
  ];
  writeFileSync(config, `{\n\t${options.join('\n\t')}\n}\n${site}`);
  await startProxy(t, 'caddy', ['run', '--config', config, '--adapter', 'caddyfile'], {
    port: secure,
    home: folder.path,
  });
  await behaves(server, secure);
});
