// A mail or webhook is taken, and the store can't note it: it isn't sent again and again.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';

import { startServer, visit } from '../../../support/booking_server.mjs';
import { addMail, startRelay } from '../../../support/mail_relay.mjs';
import { holdWriteLock } from '../support/lock_holder.mjs';
import { until } from '../support/waiting.mjs';

/** Holds the write lock from the first delivery on until the store was tried in vain. */
async function lockedMeanwhile(server, lock) {
  // The probe of the store says so once, the sender again.
  const refusal = /database: (BEGIN IMMEDIATE: database is locked|another write takes too long)/g;
  await until(() => [...server.log.matchAll(refusal)].length > 1);
  await (await lock).release();
  await until(() => server.count('outbox') === 0);
}

test('a mail whose sending cannot be noted at once is sent once', async (t) => {
  /** @type {Promise<any> | undefined} */
  let lock;
  /** @type {string[]} */
  const receivers = [];
  const { port } = await startRelay(t, {
    onData(/** @type {any} */ stream, /** @type {any} */ session, /** @type {() => void} */ done) {
      stream.resume();
      stream.on('end', async () => {
        receivers.push(session.envelope.rcptTo[0].address);
        lock ??= holdWriteLock(server.database);
        await lock;
        done();
      });
    },
  });
  const env = { BOOKING_SMTP_URL: `smtp://127.0.0.1:${port}` };
  const server = await startServer({ site: addMail, env });
  t.after(() => server.stop());
  assert.equal((await server.post('/bookings', visit())).status, 201);
  await until(() => lock);
  await lockedMeanwhile(server, lock);
  assert.deepEqual(receivers.sort(), ['ada@example.com', 'owner@example.com']);
});

test('a webhook whose delivery cannot be noted at once is sent once', async (t) => {
  /** @type {Promise<any> | undefined} */
  let lock;
  let deliveries = 0;
  const receiver = http
    .createServer(async (request, answer) => {
      request.resume();
      await once(request, 'end');
      ++deliveries;
      lock ??= holdWriteLock(server.database);
      await lock;
      answer.end();
    })
    .unref();
  receiver.listen(0, '127.0.0.1');
  t.after(() => receiver.close());
  await once(receiver, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (receiver.address());
  const url = `http://127.0.0.1:${port}/hook`;
  const server = await startServer({
    site: (site) => (site.webhooks = [{ url, events: ['booking.created'], allow_private_network: true }]),
    env: { BOOKING_WEBHOOK_SECRET: 'a webhook secret of ours' },
  });
  t.after(() => server.stop());
  assert.equal((await server.post('/bookings', visit())).status, 201);
  await until(() => lock);
  await lockedMeanwhile(server, lock);
  assert.equal(deliveries, 1);
});
