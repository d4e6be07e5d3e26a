// Bodies that come in chunks (RFC 9112, 7.1): read like any other, and never a way to smuggle a request.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';

import { PLENTY, startServer, visit } from '../../support/booking_server.mjs';
import { seeded } from '../../support/seeded_random.mjs';

let server;
before(async () => {
  server = await startServer({ site: (site) => Object.assign(site, { limits: PLENTY, allow_overlap: true }) });
});
after(async () => {
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});

const HOST = 'Host: x\r\nX-Api-Key: pk_demo\r\nContent-Type: application/json\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const LAST = '0\r\n\r\n';
const post = (headers, body, version = '1.1') =>
  `POST /api/v1/bookings HTTP/${version}\r\n${HOST}${headers}\r\n${body}`;
const chunk = (text, extension = '') => `${Buffer.byteLength(text).toString(16)}${extension}\r\n${text}\r\n`;
const statusesOf = (answer) => [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((found) => Number(found[1]));
const HEALTH = `GET /healthz HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;
const order = (hour) => JSON.stringify(visit({ starts_at: `2026-03-12T${hour}:00:00Z` }));

const taken = [
  ['in one chunk', chunk(order('09')) + LAST],
  ['a byte at a time', [...order('10')].map((c) => chunk(c)).join('') + LAST],
  ['with extensions', chunk(order('11'), ';a;b=c;d="e f"') + '000;last\r\n\r\n'],
  ['with trailers that are ignored', chunk(order('12')) + '0\r\nX-Checksum: 1\r\nHost: evil\r\n\r\n'],
];
for (const [how, body] of taken) {
  test(`a body ${how} is read, and the request after it too`, async () => {
    const answer = await server.raw(post(CHUNKED, body) + HEALTH);
    assert.deepEqual(statusesOf(answer), [201, 200], answer.slice(0, 300));
  });
}

test('a client that streams its body over a kept connection books', async () => {
  const answer = await server.request('POST', '/api/v1/bookings', {
    headers: { 'X-Api-Key': 'pk_demo', 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
    body: order('13'),
  });
  assert.equal(answer.status, 201);
});

/** @type {[what: string, bytes: string, status: number][]} */
const refused = [
  ['both lengths', post(`Content-Length: 4\r\n${CHUNKED}`, LAST), 400],
  ['both lengths the other way round', post(`${CHUNKED}Content-Length: 4\r\n`, LAST), 400],
  ['both lengths, the encoding unknown', post('Content-Length: 4\r\nTransfer-Encoding: x\r\n', '1234'), 400],
  ['the encoding twice', post(CHUNKED + CHUNKED, LAST), 400],
  ['the encoding twice, once unknown', post(`Transfer-Encoding: x\r\n${CHUNKED}`, LAST), 400],
  ['a list of encodings', post('Transfer-Encoding: gzip, chunked\r\n', LAST), 501],
  ['an empty encoding', post('Transfer-Encoding: \r\n', LAST), 501],
  ['an encoding with a tab', post('Transfer-Encoding: \x0bchunked\r\n', LAST), 400],
  ['a folded encoding', post('Transfer-Encoding:\r\n chunked\r\n', LAST), 400],
  ['chunks in HTTP/1.0', post(CHUNKED, LAST, '1.0'), 400],
  ["a size that isn't a number", post(CHUNKED, 'x\r\n'), 400],
  ['a negative size', post(CHUNKED, '-1\r\n'), 400],
  ['a size with 0x', post(CHUNKED, '0x2\r\n{}\r\n0\r\n\r\n'), 400],
  ['a size of 17 digits', post(CHUNKED, `1${'0'.repeat(16)}\r\n`), 400],
  ['a size that ends in a line feed alone', post(CHUNKED, '2\n{}\r\n0\r\n\r\n\r\n'), 400],
  ['a chunk longer than it says', post(CHUNKED, '2\r\n{}x\r\n0\r\n\r\n'), 400],
  ['a malformed extension', post(CHUNKED, '2;=\r\n{}\r\n0\r\n\r\n'), 400],
  ['a length in the trailers', post(CHUNKED, '2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n'), 400],
  ['a chunk over 64 KiB', post(CHUNKED, '10001\r\n'), 413],
  ['chunks over 64 KiB together', post(CHUNKED, chunk(' '.repeat(40000)) + chunk(' '.repeat(30000))), 413],
  ['an extension of 100 KiB', post(CHUNKED, `2;a=${'b'.repeat(100 * 1024)}`), 413],
  ['extensions of 600 KiB together', post(CHUNKED, chunk(' ', `;a=${'b'.repeat(30000)}`).repeat(20)), 413],
];
for (const [what, bytes, status] of refused) {
  test(`${what}: ${status}, and nothing after it is read as a request`, async () => {
    const answer = await server.raw(Buffer.from(bytes + HEALTH, 'latin1'));
    assert.deepEqual(statusesOf(answer), [status], answer.slice(0, 300));
    assert.match(answer, /\r\nConnection: close\r\n/);
  });
}

test('a chunked body of 64 KiB is taken', async () => {
  const body = order('14').padEnd(65536, ' ');
  const chunks = Array.from({ length: 16 }, (_, i) => chunk(body.slice(i * 4096, (i + 1) * 4096)));
  const answer = await server.raw(post(`${CHUNKED}Connection: close\r\n`, chunks.join('') + LAST));
  assert.deepEqual(statusesOf(answer), [201]);
});

test('a client that drips its chunks is dropped at the deadline', async () => {
  const answer = await new Promise((resolve) => {
    let seen = '';
    const socket = net.connect(server.port, '127.0.0.1', () => socket.write(post(CHUNKED, '')));
    const drip = setInterval(() => socket.write(chunk(' ')), 100);
    socket.on('error', () => {});
    socket.on('data', (data) => (seen += data));
    socket.on('close', () => {
      clearInterval(drip);
      resolve(seen);
    });
  });
  assert.equal(answer, '');
});

// Whatever the chunks and the pieces of the network are, a body is read as the same body with a length is.
test('200 bodies, cut anywhere, are answered as their plain twins', async () => {
  const random = seeded('chunks');
  for (let i = 0; i < 200; i += 1) {
    const text = JSON.stringify({ booking_type_id: random.below(9), notes: 'é'.repeat(random.below(2000)) });
    const bytes = Buffer.from(text);
    let chunks = Buffer.alloc(0);
    for (let at = 0; at < bytes.length;) {
      const size = 1 + random.below(random.below(2) ? 8 : 3000);
      const part = bytes.subarray(at, at + size);
      const extension = random.below(4) ? '' : ';x="y"';
      const head = Buffer.from(`${'0'.repeat(random.below(3))}${part.length.toString(16)}${extension}\r\n`);
      chunks = Buffer.concat([chunks, head, part, Buffer.from('\r\n')]);
      at += size;
    }
    const whole = Buffer.concat([Buffer.from(post(CHUNKED, '')), chunks, Buffer.from(LAST + HEALTH)]);
    const sent = inPieces(whole, random);
    const plain = post(`Content-Length: ${bytes.length}\r\n`, text) + HEALTH;
    const [chunkedAnswer, plainAnswer] = await Promise.all([sent, server.raw(plain)]);
    assert.deepEqual(statusesOf(chunkedAnswer), [422, 200]);
    assert.equal(bodyOf(chunkedAnswer), bodyOf(plainAnswer));
  }
});

const bodyOf = (answer) => answer.slice(answer.indexOf('\r\n\r\n') + 4, answer.lastIndexOf('HTTP/1.1'));

function inPieces(bytes, random) {
  return new Promise((resolve, reject) => {
    let seen = '';
    const socket = net.connect({ port: server.port, host: '127.0.0.1', noDelay: true }, () => {
      let at = 0;
      const next = () => {
        if (at >= bytes.length) return;
        const size = 1 + random.below(4000);
        socket.write(bytes.subarray(at, (at += size)), () => setImmediate(next));
      };
      next();
    });
    socket.on('data', (data) => (seen += data));
    socket.on('error', reject);
    socket.on('close', () => resolve(seen));
  });
}
