// SIGTERM: running requests are finished, new ones are refused.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import net from 'node:net';
import { test } from 'node:test';

import { startServer, temporaryFolder, visit } from '../../support/booking_server.mjs';
import { slowDisk } from './support/disk.mjs';
import { until } from './support/waiting.mjs';

/** A connection whose answers can be waited for. */
class Line {
  constructor(port) {
    this.heard = '';
    this.body = '';
    this.socket = net.connect(port, '127.0.0.1');
    this.socket.on('data', (data) => (this.heard += data));
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
  }

  async hears(pattern) {
    while (!pattern.test(this.heard)) {
      await Promise.race([new Promise((resolve) => this.socket.once('data', resolve)), this.closed]);
      if (this.socket.destroyed) break;
    }
    assert.match(this.heard, pattern);
  }
}

const connects = (port) =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

async function untilItTakesNobody(port) {
  while (await connects(port)) {
    /* once more */
  }
}

test('a booking whose sending had begun is made, though the server was told to stop', async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  const lines = Array.from({ length: 8 }, (_, i) => {
    const line = new Line(server.port);
    line.body = JSON.stringify(visit({ starts_at: `2026-03-10T${9 + i}:00:00Z`.replace('T9', 'T09') }));
    line.socket.write(
      'POST /api/v1/bookings HTTP/1.1\r\nHost: a\r\nX-Api-Key: pk_demo\r\n' +
        `Content-Type: application/json\r\nContent-Length: ${line.body.length}\r\n` +
        'Expect: 100-continue\r\n\r\n',
    );
    return line;
  });
  await Promise.all(lines.map((line) => line.hears(/^HTTP\/1\.1 100 /)));
  server.child.kill('SIGTERM');
  await untilItTakesNobody(server.port);
  for (const { socket, body } of lines) socket.write(body);
  await Promise.all(lines.map((line) => line.hears(/HTTP\/1\.1 201 [^]*Connection: close/)));
  for (const { socket } of lines) socket.end();
  assert.deepEqual(await server.ended, { code: 0, signal: null });
  assert.equal(server.count('bookings'), lines.length);
});

test('of what a crowd sends to a server that stops, all that was answered is booked', async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  let heard = 0;
  const client = async (day) => {
    for (let i = 0; i < 100; ++i) {
      const hour = String(9 + (i % 8)).padStart(2, '0');
      const half = i % 16 < 8 ? '00' : '30';
      const starts_at = `2026-${day}T${hour}:${half}:00Z`;
      const answer = await server.post('/bookings', visit({ starts_at })).catch(() => null);
      if (!answer) return;
      if (answer.status === 201 && ++heard === 100) server.child.kill('SIGTERM');
    }
  };
  const days = ['03-09', '03-10', '03-11', '03-12', '03-13', '03-16', '03-17', '03-18', '03-19'];
  await Promise.all(days.map(client));
  assert.deepEqual(await server.ended, { code: 0, signal: null });
  assert.ok(heard >= 100);
  // A client whose connection broke may have one more, which it never heard of.
  const booked = server.count('bookings');
  assert.ok(booked >= heard && booked <= heard + days.length, `${booked} booked, ${heard} heard`);
});

test('a server that stops says that it is not ready, and waits for nobody longer than 10 seconds', async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  // After the first response the server has also begun to read the second request, sent in part with the first.
  const lines = Array.from({ length: 2 }, () => {
    const line = new Line(server.port);
    line.socket.write('GET /readyz HTTP/1.1\r\nHost: a\r\n\r\nGET /readyz HTTP/1.1\r\nHost: a\r\n');
    return line;
  });
  await Promise.all(lines.map((line) => line.hears(/^HTTP\/1\.1 200 [^]*"ready"/)));
  const began = process.hrtime.bigint();
  server.child.kill('SIGTERM');
  await untilItTakesNobody(server.port);
  lines[0].socket.write('\r\n');
  await lines[0].hears(/HTTP\/1\.1 503 [^]*server: It is stopping; ask another one\./);
  lines[0].socket.end();
  assert.deepEqual(await server.ended, { code: 0, signal: null }); // the other one never finished
  assert.ok(process.hrtime.bigint() - began < 10_000_000_000n);
});

test('on a slow disk, a server that stops leaves the last bookings in the log beside its file, for the next start', async (t) => {
  const folder = temporaryFolder();
  t.after(folder.remove);
  const disk = slowDisk(folder.path);
  const server = await startServer({ folder, env: disk.env });
  disk.begin();
  const days = ['10', '11', '12', '13', '16'];
  for (const day of days) {
    const answer = await server.post('/bookings', visit({ starts_at: `2026-03-${day}T09:00:00Z` }));
    assert.equal(answer.status, 201, answer.text);
  }
  // It doesn't try again before the next booking.
  const log = statSync(`${server.database}-wal`).size;
  await until(() => disk.attempts().at(-1) === log, server);
  const attempts = disk.attempts().length;
  assert.deepEqual(await server.end('SIGTERM'), { code: 0, signal: null });
  assert.equal(disk.attempts().length, attempts);
  const again = await startServer({ folder });
  t.after(() => again.end('SIGTERM'));
  assert.equal(again.count('bookings'), days.length);
});
