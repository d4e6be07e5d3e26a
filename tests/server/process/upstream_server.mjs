// A server before an upstream account: another one of ours that plays the account, with the
// documented calls alone, and a proxy between them.
//
//   const world = await before();
//   await world.server.post('/bookings', visit());
//   world.proxy.fault = () => 'down';
//   await world.stop();
import { after } from 'node:test';

import { startProxy } from './faulty_proxy.mjs';
import { NOW, startServer } from '../../support/booking_server.mjs';

export const UPSTREAM_KEY = 'sk_live_upstream_2b7e151628aed2a6';
export const WEBHOOK_SECRET = 'a webhook secret';

/** The site file before an upstream needs none of what lives there. */
export function withoutTypes(site) {
  for (const name of ['booking_types', 'resources', 'contacts', 'hours']) delete site[name];
}

/**
 * @param {{limit?: number, account?: (site: object) => void, site?: (site: object) => void,
 *          secretKey?: string, folder?: object, tls?: object, args?: string[], env?: object}} options
 */
export async function before(options = {}) {
  const account = await startServer({
    secretKey: UPSTREAM_KEY,
    args: ['--documented-only'],
    site: options.account,
    now: options.now ?? NOW,
  });
  const proxy = await startProxy(account.origin, { limit: options.limit, tls: options.tls });
  const world = {
    account,
    proxy,
    startServer: (changes = {}) => startBefore(proxy, { ...options, ...changes }),
    isStopped: false,
    async stop() {
      if (world.isStopped) return;
      world.isStopped = true;
      await world.server?.stop();
      await proxy.stop();
      await account.stop();
    },
    /** The account's own answer to its key, past the proxy and the server. */
    ask: (method, path, body) => account.request(method, `/api/v1${path}`, {
      headers: { 'Authorization': `Bearer ${UPSTREAM_KEY}`, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    }).then((answer) => answer.json),
  };
  after(() => world.stop());  // also where the test fails
  world.server = await world.startServer();
  return world;
}

export function startBefore(proxy, options = {}) {
  return startServer({
    folder: options.folder,
    secretKey: options.secretKey,
    now: options.now,
    site: (site) => {
      withoutTypes(site);
      options.site?.(site);
    },
    args: ['--upstream', options.api ?? proxy.api, ...(options.args ?? [])],
    env: {
      BOOKING_UPSTREAM_KEY: UPSTREAM_KEY,
      BOOKING_UPSTREAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
      ...options.env,
    },
  });
}

/** Asks until it is so; the time limit of the test is the only one. */
export async function until(check) {
  for (;;) {
    const value = await check();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const slotsOf = (server, date = '2026-03-10', more = '&resource_id=1') =>
  server.get(`/bookings/availability?booking_type_id=3&date=${date}${more}`);
