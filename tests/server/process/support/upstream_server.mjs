// A server in front of an account: the account is another server of ours, limited to the documented calls, and a
// proxy stands between them.
//
//   const world = await before();
//   await world.server.post('/bookings', visit());
//   world.proxy.fault = () => 'down';
//   await world.stop();
import { after } from 'node:test';

import { startProxy } from '../../../support/faulty_proxy.mjs';
import { NOW, startServer } from '../../../support/booking_server.mjs';

export const UPSTREAM_KEY = 'sk_live_upstream_2b7e151628aed2a6';
export const WEBHOOK_SECRET = 'a webhook secret';

/** Drops what a site file in front of an account takes from the account. @param {any} site */
export function withoutTypes(site) {
  for (const name of ['booking_types', 'resources', 'contacts', 'hours']) delete site[name];
}

/**
 * @typedef {import('../../../support/booking_server.mjs').BookingServer} BookingServer
 *
 * @typedef {object} Options
 * @property {number} [limit] of the account, requests per minute
 * @property {(site: any) => void} [account] changes the account's site file
 * @property {(site: any) => void} [site]
 * @property {string} [secretKey]
 * @property {import('../../../support/booking_server.mjs').Folder} [folder]
 * @property {import('node:https').ServerOptions} [tls]
 * @property {string} [now]
 * @property {string} [api] in place of the proxy's
 * @property {string[]} [args]
 * @property {Record<string, string>} [env]
 */

/** @param {Options} [options] */
export async function before(options = {}) {
  const account = await startServer({
    secretKey: UPSTREAM_KEY,
    args: ['--documented-only'],
    site: options.account,
    now: options.now ?? NOW,
  });
  const proxy = await startProxy(account.origin, { limit: options.limit, tls: options.tls });
  const world = {
    /** @type {BookingServer} */
    server: /** @type {any} */ (undefined),
    account,
    proxy,
    startServer: (/** @type {Options} */ changes = {}) => startBefore(proxy, { ...options, ...changes }),
    isStopped: false,
    async stop() {
      if (world.isStopped) return;
      world.isStopped = true;
      await world.server?.stop();
      await proxy.stop();
      await account.stop();
    },
    /**
     * The account's own answer to its key, past the proxy and the server.
     * @param {string} method @param {string} path @param {object} [body]
     */
    ask: (method, path, body) =>
      account
        .request(method, `/api/v1${path}`, {
          headers: { 'Authorization': `Bearer ${UPSTREAM_KEY}`, 'Content-Type': 'application/json' },
          body: body && JSON.stringify(body),
        })
        .then((answer) => answer.json),
  };
  after(() => world.stop()); // also where the test fails
  world.server = await world.startServer();
  return world;
}

/** @param {import('../../../support/faulty_proxy.mjs').FaultyProxy} proxy @param {Options} [options] */
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

/** @param {BookingServer} server @param {string} [date] @param {string} [more] */
export const slotsOf = (server, date = '2026-03-10', more = '&resource_id=1') =>
  server.get(`/bookings/availability?booking_type_id=3&date=${date}${more}`);
