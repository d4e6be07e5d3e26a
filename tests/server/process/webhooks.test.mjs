// Webhooks at their receivers: real connections, failures, and a server that is killed.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';

import { bearer, DEMO_SITE, run, SECRET, startServer, temporaryFolder, visit } from '../../support/booking_server.mjs';
import { metric, until } from './support/waiting.mjs';

const WEBHOOK_SECRET = 'whsec_7c1d0b6e55f2';
const env = { BOOKING_WEBHOOK_SECRET: WEBHOOK_SECRET };
const starts = (hour, minute = 0) =>
  `2026-03-10T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00Z`;

/** Records its requests; `answer(response, request)` responds, by default with 200. */
class Receiver extends EventEmitter {
  /** @type {{headers: http.IncomingHttpHeaders, path: string, body: string, event: string, delivery_id: string, data: any}[]} */
  requests = [];
  port = 0;
  server = http.createServer().unref();
  /** @type {(response: http.ServerResponse, request: any) => unknown} */
  answer = (response) => response.end();

  async listen(port = 0) {
    this.server.on('request', (request, response) => {
      let body = '';
      request.on('data', (data) => (body += data));
      request.on('end', () => {
        const { event, delivery_id, data } = JSON.parse(body);
        this.requests.push({ headers: request.headers, path: String(request.url), body, event, delivery_id, data });
        this.answer(response, this.requests.at(-1));
        this.emit('request');
      });
    });
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = /** @type {import('node:net').AddressInfo} */ (this.server.address()).port;
    return this;
  }

  url(path = '/hook-9f2b') {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** Its requests, once there are that many. */
  async received(count) {
    const signal = AbortSignal.timeout(20_000);
    while (this.requests.length < count) await once(this, 'request', { signal });
    return this.requests;
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

const receiver = () => new Receiver().listen();
const tell =
  (...urls) =>
  (site) =>
    (site.webhooks = urls.map((url) => ({ url })));

test('a receiver is told, signed, of all that becomes of a booking', async () => {
  const hook = await receiver();
  const server = await startServer({ secretKey: SECRET, env, site: tell(hook.url()) });
  const id = (await server.post('/bookings', visit())).json.data.id;
  await hook.received(1);
  const shown = (await server.get(`/bookings/${id}`, bearer)).json.data;
  const json = { ...bearer, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ starts_at: starts(11) });
  await server.request('PUT', `/api/v1/bookings/${id}`, { headers: json, body });
  await server.post(`/bookings/${id}/cancel`, '', bearer);
  const told = await hook.received(3);
  assert.deepEqual(
    told.map((each) => each.event),
    ['booking.created', 'booking.updated', 'booking.cancelled'],
  );
  assert.deepEqual(told[0].data, shown);
  assert.equal(told[1].data.starts_at, '2026-03-10T11:00:00.000000Z');
  assert.equal(told[2].data.status, 'cancelled');
  assert.equal(new Set(told.map((each) => each.delivery_id)).size, 3);
  for (const { headers, body: bytes } of told) {
    assert.equal(
      headers['x-skylight-signature'],
      `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(bytes).digest('hex')}`,
    );
    assert.equal(headers['content-type'], 'application/json');
    assert.match(String(headers['user-agent']), /^booking-server\/\d+\.\d+\.\d+$/);
    assert.equal(headers['content-length'], String(Buffer.byteLength(bytes)));
    assert.equal(JSON.parse(bytes).timestamp.length, '2026-03-04T09:00:00.000000Z'.length);
  }
  const delivered = 'booking_webhooks_delivered_total{event="booking.cancelled"}';
  await until(async () => (await metric(server, delivered)) === 1, server);
  assert.equal(server.count('outbox'), 0);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  for (const secret of [WEBHOOK_SECRET, 'hook-9f2b', 'Ada', 'ada@example.com']) {
    assert.ok(!server.log.includes(secret));
  }
  await hook.close();
});

test('a receiver in a private network has a name and no certificate, with leave', async () => {
  const hook = await receiver();
  const url = `http://n8n.localhost:${hook.port}/hook`;
  const server = await startServer({ env, site: (site) => (site.webhooks = [{ url, allow_private_network: true }]) });
  assert.equal((await server.post('/bookings', visit())).status, 201);
  const [first] = await hook.received(1);
  assert.equal(first.event, 'booking.created');
  await server.stop();
  await hook.close();
});

test('what is not taken comes again: refused, cut off, redirected or answered with an error', async () => {
  const elsewhere = await receiver();
  const hook = await receiver();
  const late = await receiver(); // its port is closed at first
  await late.close();
  const tries = new Map();
  hook.answer = (response, { path }) => {
    tries.set(path, (tries.get(path) ?? 0) + 1);
    if (tries.get(path) > 1) return response.writeHead(204).end();
    if (path === '/error') return response.writeHead(500).end('sorry');
    if (path === '/redirect') return response.writeHead(307, { Location: elsewhere.url() }).end();
    return response.destroy();
  };
  const site = tell(hook.url('/error'), hook.url('/redirect'), hook.url('/cut'), late.url());
  const server = await startServer({ env, site });
  assert.equal((await server.post('/bookings', visit())).status, 201);
  const failed = 'booking_webhook_attempts_failed_total{event="booking.created"}';
  await until(async () => (await metric(server, failed)) === 4, server);
  await late.listen(late.port);
  const told = await hook.received(6);
  for (const path of ['/error', '/redirect', '/cut']) {
    const [first, second] = told.filter((each) => each.path === path);
    assert.equal(second.body, first.body);
    assert.equal(second.headers['x-skylight-signature'], first.headers['x-skylight-signature']);
  }
  assert.equal(new Set(told.map((each) => each.delivery_id)).size, 3);
  await late.received(1);
  await until(async () => (await metric(server, 'booking_webhooks_pending{event="booking.created"}')) === 0, server);
  assert.equal(elsewhere.requests.length, 0);
  assert.match(server.log, /Webhooks to 127\.0\.0\.1:\d+ are not taken \(it answers 500\)/);
  await server.stop();
  await Promise.all([hook, elsewhere, late].map((each) => each.close()));
});

test('a server that is killed before, and while, it tells loses nothing', async () => {
  const hook = await receiver();
  hook.answer = () => {}; // it takes what comes, and never says so
  const first = await startServer({ env, site: tell(hook.url()) });
  for (const hour of [9, 10]) {
    assert.equal((await first.post('/bookings', visit({ starts_at: starts(hour) }))).status, 201);
  }
  await hook.received(1);
  await first.end('SIGKILL');
  hook.answer = (response) => response.end();
  const second = await startServer({ folder: first.folder, env, site: tell(hook.url()) });
  const told = await hook.received(3);
  assert.equal(told[1].body, told[0].body);
  assert.deepEqual(
    told.map((each) => each.data.id),
    [1, 1, 2],
  );
  await until(() => second.count('outbox') === 0, second);
  await second.stop();
  await hook.close();
});

test('what failed for a day is given up, and told to whoever reads the log', async () => {
  const hook = await receiver();
  hook.answer = (response) => response.writeHead(503).end();
  const first = await startServer({ env, site: tell(hook.url()) });
  await first.post('/bookings', visit());
  await hook.received(1);
  await first.end('SIGKILL');
  const later = { folder: first.folder, env, site: tell(hook.url()), now: '2026-03-05T09:00:00Z' };
  const second = await startServer(later);
  await until(() => second.log.includes('was given up after a day: booking.created, delivery '), second);
  assert.equal(second.count('outbox'), 0);
  assert.equal(await metric(second, 'booking_webhooks_given_up_total{event="booking.created"}'), 1);
  await second.stop();
  await hook.close();
});

test('a receiver that never answers holds up no booking, no other receiver and no end', async () => {
  const dead = await receiver();
  dead.answer = () => {};
  const hook = await receiver();
  const server = await startServer({ env, site: tell(dead.url(), hook.url()) });
  const began = Date.now();
  for (let i = 0; i < 12; ++i) {
    const time = starts(9 + Math.floor(i / 2), (i % 2) * 30);
    const answer = await server.post('/bookings', visit({ starts_at: time }));
    assert.equal(answer.status, 201, answer.text);
  }
  const told = await hook.received(12);
  assert.deepEqual(
    told.map((each) => each.data.id),
    Array.from({ length: 12 }, (_, i) => i + 1),
  );
  await dead.received(1);
  assert.ok(Date.now() - began < 15_000);
  assert.equal(dead.requests.length, 1);
  await until(async () => (await metric(server, 'booking_webhooks_pending{event="booking.created"}')) === 12, server);
  assert.equal((await server.request('GET', '/readyz')).status, 200);
  const stopping = Date.now();
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  assert.ok(Date.now() - stopping < 8_000);
  await Promise.all([dead.close(), hook.close()]);
});

test('a changed site file says who is told from now on', async () => {
  const [old, fresh] = [await receiver(), await receiver()];
  old.answer = () => {};
  const server = await startServer({ env, site: tell(old.url()) });
  await server.post('/bookings', visit());
  await old.received(1);
  const file = join(server.folder.path, 'site.json');
  const site = JSON.parse(readFileSync(file, 'utf8'));
  site.webhooks = [{ url: fresh.url(), events: ['booking.created'] }];
  writeFileSync(file, JSON.stringify(site));
  server.child.kill('SIGHUP');
  await until(() => server.log.includes('The site file was applied'), server);
  assert.match(server.log, /that the site file does not list were dropped: 1\./);
  assert.equal((await server.post('/bookings', visit({ starts_at: starts(10) }))).status, 201);
  assert.deepEqual(
    (await fresh.received(1)).map((each) => each.data.id),
    [2],
  );
  assert.equal(old.requests.length, 1);
  await server.stop();
  await Promise.all([old.close(), fresh.close()]);
});

test('webhooks without a secret are refused, at the start and when the site file changes', async () => {
  const sentence = /The site file lists webhooks, and BOOKING_WEBHOOK_SECRET, which signs them, is not set: /;
  const folder = temporaryFolder();
  const file = join(folder.path, 'site.json');
  const server = await startServer({ folder });
  const site = JSON.parse(readFileSync(DEMO_SITE, 'utf8'));
  tell('https://hooks.example.org/')(site);
  writeFileSync(file, JSON.stringify(site));
  server.child.kill('SIGHUP');
  await until(() => server.log.includes('was not applied'), server);
  assert.match(server.log, sentence);
  const store = `sqlite:${join(folder.path, 'other.db')}`;
  const { code, err } = await run(['--site', file, '--store', store, '--listen', '127.0.0.1:0']);
  assert.equal(code, 2);
  assert.match(err, sentence);
  await server.stop();
});
