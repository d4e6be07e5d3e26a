// Limits against abuse hold for all servers on one database together.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { bearer, SECRET, startServer, visit } from '../../../support/booking_server.mjs';
import { startPostgres } from '../../../support/postgres.mjs';
import { otherSession } from './support/other_session.mjs';

/** @type {import('../../../support/postgres.mjs').Cluster} */
let cluster;
/** @type {(() => unknown)[]} */
const ends = [];
before(async () => {
  cluster = await startPostgres({ after: (end) => ends.push(end) });
});
after(() => ends.forEach((end) => end()));

const at = (/** @type {number} */ i) =>
  `2026-03-${10 + Math.floor(i / 7)}T${String(9 + (i % 7)).padStart(2, '0')}:00:00Z`;

/** @param {import('node:test').TestContext} t @param {any} [options] */
async function startTwo(t, options = {}) {
  const store = cluster.createDatabase();
  const all = { secretKey: SECRET, ...options, store };
  const servers = await Promise.all([startServer(all), startServer(all)]);
  t.after(() => Promise.all(servers.map((server) => server.stop())));
  return { store, servers };
}

test('bookings of a minute are counted for all servers together, and reads by each', async (t) => {
  const { store, servers } = await startTwo(t, {
    site: (/** @type {any} */ site) => (site.limits = { bookings_per_minute: 5, reads_per_minute: 10 }),
  });
  const answers = [];
  for (let i = 0; i < 8; ++i) answers.push(await servers[i % 2].post('/bookings', visit({ starts_at: at(i) })));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [201, 201, 201, 201, 201, 429, 429, 429],
  );
  assert.deepEqual(
    answers.map(({ headers }) => headers['x-ratelimit-remaining']),
    ['4', '3', '2', '1', '0', '0', '0', '0'],
  );
  assert.equal(new Set(answers.map(({ headers }) => headers['x-ratelimit-reset'])).size, 1);
  // Once a server knows, it doesn't ask the database again.
  assert.equal(cluster.query(store, 'SELECT max(count) FROM request_counts'), '6');
  for (let i = 0; i < 20; ++i) {
    assert.equal((await servers[i % 2].get('/bookings/types')).status, 200);
  }
  // The address stands nowhere.
  assert.doesNotMatch(cluster.query(store, 'SELECT who FROM request_counts'), /127|\s/);
});

test('a guesser of keys has 30 guesses, and one more at each server', async (t) => {
  const { servers } = await startTwo(t);
  const statuses = [];
  for (let i = 0; i < 40; ++i) {
    statuses.push((await servers[i % 2].get('/bookings', { Authorization: `Bearer sk_wrong_${i}` })).status);
  }
  assert.deepEqual(new Set(statuses.slice(0, 30)), new Set([401]));
  assert.deepEqual(new Set(statuses.slice(30)), new Set([429]));
  for (const server of servers) assert.equal((await server.get('/bookings', bearer)).status, 429);
});

test('an address holds no more of a day through two servers than through one', async (t) => {
  const { servers } = await startTwo(t);
  const held = async (/** @type {string} */ day, /** @type {(i: number) => any} */ server) => {
    let count = 0;
    for (let i = 0; i < 16; ++i) {
      const starts_at = `2026-03-${day}T${String(9 + Math.floor(i / 2)).padStart(2, '0')}:${i % 2 ? '30' : '00'}:00Z`;
      const wish = { booking_type_id: 3, resource_id: 1, starts_at };
      if ((await server(i).post('/bookings/holds', wish)).status === 201) ++count;
    }
    return count;
  };
  const alone = await held('10', () => servers[0]);
  assert.ok(alone > 0 && alone < 16, String(alone));
  assert.equal(await held('11', (i) => servers[i % 2]), alone);
});

test('while nothing can be counted together, each server counts by itself', async (t) => {
  const { store, servers } = await startTwo(t, {
    site: (/** @type {any} */ site) => (site.limits = { bookings_per_minute: 2 }),
  });
  cluster.query(store, 'DROP TABLE request_counts');
  const statuses = [];
  for (let i = 0; i < 6; ++i)
    statuses.push((await servers[i % 2].post('/bookings', visit({ starts_at: at(i) }))).status);
  assert.deepEqual(statuses, [201, 201, 201, 201, 429, 429]);
});

test('while the counts are locked, each server counts by itself and books', async (t) => {
  const { store, servers } = await startTwo(t, {
    site: (/** @type {any} */ site) => (site.limits = { bookings_per_minute: 2 }),
  });
  const other = await otherSession(store, 'LOCK TABLE request_counts');
  const statuses = [];
  for (let i = 0; i < 6; ++i)
    statuses.push((await servers[i % 2].post('/bookings', visit({ starts_at: at(i) }))).status);
  assert.deepEqual(statuses, [201, 201, 201, 201, 429, 429]);
  await other.end();
});
