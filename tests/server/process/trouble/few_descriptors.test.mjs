// A limit on open files that is lower than what many clients take.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';

import { startServer, visit } from '../../../support/booking_server.mjs';
import { until } from '../support/waiting.mjs';

test('clients that take all connections leave the database its files', async (t) => {
  const server = await startServer({ ulimit: '-n 64' });
  t.after(() => server.stop());
  assert.match(server.log, /The limit on open files is 64: the server takes 16 connections at a time/);
  const idle = Array.from({ length: 80 }, () => {
    const socket = net.connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    return socket;
  });
  await Promise.all(idle.map((socket) => once(socket, 'connect')));
  const open = () => idle.filter((socket) => !socket.destroyed);
  for (const socket of idle) socket.resume();
  await until(() => open().length === 16); // the others were refused, and closed
  const [one] = open();
  const body = JSON.stringify(visit());
  let heard = '';
  one.on('data', (data) => (heard += data));
  one.write(
    'POST /api/v1/bookings HTTP/1.1\r\nHost: a\r\nX-Api-Key: pk_demo\r\nConnection: close\r\n' +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await once(one, 'close');
  assert.match(heard, /^HTTP\/1\.1 201 /);
  for (const socket of idle) socket.destroy();
});
