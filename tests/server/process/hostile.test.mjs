// Malformed requests, and clients that never finish: each is answered or dropped, and other clients are served
// meanwhile.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';

import { startServer, visit } from '../../support/booking_server.mjs';

let server;
before(async () => {
  server = await startServer();
});
after(async () => {
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});

const statusOf = (answer) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
const envelopeOf = (answer) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
const HOST = 'Host: x\r\nX-Api-Key: pk_demo\r\nContent-Type: application/json\r\n';

/** @type {[what: string, bytes: string, status: number][]} */
const refused = [
  ['an odd transfer encoding', `POST /api/v1/bookings HTTP/1.1\r\n${HOST}Transfer-Encoding: identity\r\n\r\n`, 501],
  [
    'two lengths that differ',
    `POST /api/v1/bookings HTTP/1.1\r\n${HOST}Content-Length: 4\r\nContent-Length: 5\r\n\r\n12345`,
    400,
  ],
  ['a length that is no number', `POST /api/v1/bookings HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`, 400],
  ['a body over 64 KiB, not yet sent', `POST /api/v1/bookings HTTP/1.1\r\n${HOST}Content-Length: 65537\r\n\r\n`, 413],
  [
    'a body over 64 KiB, sent whole',
    `POST /api/v1/bookings HTTP/1.1\r\n${HOST}Content-Length: 300000\r\n\r\n${'x'.repeat(300000)}`,
    413,
  ],
  ['an address of 5,000 letters', `GET /${'a'.repeat(5000)} HTTP/1.1\r\n${HOST}\r\n`, 414],
  ['an address of 50,000 letters', `GET /${'a'.repeat(50000)} HTTP/1.1\r\n${HOST}\r\n`, 414],
  ['headers of 40,000 letters', `GET /healthz HTTP/1.1\r\n${HOST}X-A: ${'a'.repeat(40000)}\r\n\r\n`, 431],
  ['two hosts', 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
  ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
  ['garbage', '\x00\x01\x02garbage\xff\xfe\r\n\r\n', 400],
  ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['half an empty line before a request', '\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a space before an empty line', ' \r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a carriage return before a request', '\rGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a space before a colon', 'GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n', 400],
  ['a folded header', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n', 400],
  ['a folded first line', 'GET /healthz HTTP/1.1\r\n Host: x\r\n\r\n', 400],
  [
    'one length twice',
    `POST /api/v1/bookings HTTP/1.1\r\n${HOST}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`,
    400,
  ],
];
for (const [what, bytes, status] of refused) {
  test(`${what} is answered ${status} and the connection closed`, async () => {
    const answer = await server.raw(Buffer.from(bytes, 'latin1'));
    assert.equal(statusOf(answer), status, answer.slice(0, 200));
    assert.match(answer, /\r\nConnection: close\r\n/);
    assert.equal(envelopeOf(answer).success, false);
  });
}

test('a client that waits to be told to go on is told', async () => {
  const body = JSON.stringify(visit());
  const answer = await server.raw(
    `POST /api/v1/bookings HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nConnection: close\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 Created\r\n/);
});

// The document's limits, each with what is just within it.
const padded = (bytes) => JSON.stringify(visit({ starts_at: '2026-03-12T09:00:00Z' })).padEnd(bytes, ' ');
const ofBody = (bytes) =>
  `POST /api/v1/bookings HTTP/1.1\r\n${HOST}Connection: close\r\n` + `Content-Length: ${bytes}\r\n\r\n${padded(bytes)}`;
const ofTarget = (bytes) => `GET ${'/healthz?'.padEnd(bytes, 'a')} HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;
const sizes = [
  ['a body of 65,536 bytes', ofBody(65536), 201],
  ['a body of 65,537 bytes', ofBody(65537), 413],
  ['an address of 4,096 letters', ofTarget(4096), 200],
  ['an address of 4,097 letters', ofTarget(4097), 414],
];
for (const [what, bytes, status] of sizes) {
  test(`${what} is answered ${status}`, async () => {
    const answer = await server.raw(bytes);
    assert.equal(statusOf(answer), status, answer.slice(0, 200));
  });
}

test('requests sent in one go are answered in their order', async () => {
  const one = (path) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`;
  const answer = await server.raw(
    one('/healthz') +
      one('/api/v1/bookings/types') +
      one('/nowhere') +
      `GET /healthz HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
  );
  const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((found) => found[1]);
  assert.deepEqual(statuses, ['200', '200', '404', '200']);
  assert.ok(answer.indexOf('30-Minute') < answer.indexOf('HTTP/1.1 404'));
});

test('an old client that asks to keep its connection may', async () => {
  const answer = await server.raw(
    'GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /healthz HTTP/1.0\r\n\r\n',
  );
  assert.equal([...answer.matchAll(/HTTP\/1\.1 200/g)].length, 2);
  assert.match(answer, /Connection: keep-alive/);
});

test('empty lines in front of a request are ignored', async () => {
  const request = 'GET /healthz HTTP/1.1\r\nHost: x\r\n';
  const last = `${request}Connection: close\r\n\r\n`;
  for (const before of ['\r\n', '\r\n\r\n']) assert.equal(statusOf(await server.raw(before + last)), 200);
  // As old clients send one after a body.
  const body = `POST /api/v1/bookings HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\n{}\r\n`;
  const answers = await server.raw(`${body}${request}\r\n\r\n${last}`);
  assert.deepEqual(
    [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status),
    ['422', '200', '200'],
  );
  // In pieces.
  const socket = net.connect(server.port, '127.0.0.1');
  socket.setNoDelay(true);
  let heard = '';
  socket.on('data', (data) => (heard += data));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (const piece of ['\r', '\n', '\r', `\n${last}`]) {
    await new Promise((resolve) => socket.write(piece, resolve));
    // Answered after the server has looked at what came on other connections so far.
    await server.request('GET', '/healthz');
  }
  await closed;
  assert.equal(statusOf(heard), 200, heard);
});

test('half a request, and nothing more, gets no answer and harms nobody', async () => {
  assert.equal(await server.raw('GET /healthz HTTP/1.1\r\nHost', { end: true }), '');
  assert.equal(
    await server.raw(`POST /api/v1/bookings HTTP/1.1\r\n${HOST}Content-Length: 50\r\n\r\n{"a"`, { end: true }),
    '',
  );
  assert.equal((await server.get('/bookings/types')).status, 200);
});

test('clients that drip a byte at a time are dropped while others are served', async () => {
  const began = process.hrtime.bigint();
  const seconds = () => Number(process.hrtime.bigint() - began) / 1e9;
  const drips = Array.from(
    { length: 40 },
    (_, i) =>
      new Promise((resolve) => {
        const head =
          i % 2
            ? 'GET /healthz HTTP/1.1\r\nX-Slow: '
            : `POST /api/v1/bookings HTTP/1.1\r\n${HOST}Content-Length: 60000\r\n\r\n`;
        const socket = net.connect(server.port, '127.0.0.1', () => socket.write(head));
        const drip = setInterval(() => socket.write('a'), 250);
        socket.on('error', () => {});
        socket.resume();
        socket.on('close', () => {
          clearInterval(drip);
          resolve(seconds());
        });
      }),
  );
  let slowest = 0;
  let served = 0;
  let dropped = false;
  const all = Promise.all(drips).then((times) => {
    dropped = true;
    return times;
  });
  while (!dropped) {
    const asked = seconds();
    assert.equal((await server.get('/bookings/types')).status, 200);
    slowest = Math.max(slowest, seconds() - asked);
    served += 1;
  }
  const times = await all;
  assert.ok(Math.max(...times) < 9, `the last was dropped after ${Math.max(...times)} s`);
  assert.ok(Math.min(...times) > 3, `the first was dropped after ${Math.min(...times)} s`);
  assert.ok(served > 50);
  assert.ok(slowest < 2, `somebody waited ${slowest} s`);
});

test('a crowd from one address is held to its share, and comes back when it has gone', async () => {
  const sockets = await Promise.all(
    Array.from(
      { length: 450 },
      () =>
        new Promise((resolve) => {
          const socket = net.connect(server.port, '127.0.0.1', () => resolve(socket));
          socket.on('error', () => {});
        }),
    ),
  );
  const ask = () => server.raw('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  // A socket may count as connected before the server has taken it.
  let answer = await ask();
  while (statusOf(answer) !== 503) answer = await ask();
  assert.match(answer, /Retry-After: 1/);
  for (const socket of sockets) socket.destroy();
  let status = 503;
  while (status !== 200) {
    status = statusOf(await ask());
  }
});
