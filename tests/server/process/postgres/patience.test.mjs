// A request has one patience, counted from its arrival, for whatever of the database it waits for. What comes first is
// seen by the order of the answers: a request that came later has its own patience to the end.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bearer, SECRET, startServer, visit } from '../../../support/booking_server.mjs';
import { startPostgres } from '../../../support/postgres.mjs';
import { until, untilNotReady, untilReady } from '../support/waiting.mjs';
import { BOOKING_LOCK, otherSession } from './support/other_session.mjs';
import { startStallingProxy } from './support/stalling_proxy.mjs';

const EARLIER = { resource_id: 1, starts_at: '2026-03-10T09:00:00Z' };
const LATER = { resource_id: 1, starts_at: '2026-03-10T11:00:00Z' };
const KEY = { 'Idempotency-Key': 'a-key' };

// Commits of bookings wait until the gate is open.
const GATE = `
  CREATE TABLE gate (is_closed boolean);
  INSERT INTO gate VALUES (true);
  CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    WHILE EXISTS (SELECT FROM gate) LOOP PERFORM pg_sleep(0.02); END LOOP;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON bookings DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wait_at_gate();`;
const FROM_COMMITTING = "FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active'";
const COMMITTING = `SELECT count(*) ${FROM_COMMITTING}`;

/** How many have waited for the lock for so many seconds, by the database's clock. */
const waitedFor = (/** @type {number} */ seconds) =>
  `SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'
   AND clock_timestamp() - query_start > interval '${seconds} s'`;

/** @param {import('node:test').TestContext} t @param {number} count */
async function startServers(t, count) {
  const cluster = await startPostgres(t);
  const store = cluster.createDatabase();
  const proxy = await startStallingProxy(t, cluster);
  const servers = await Promise.all(
    Array.from({ length: count }, () => startServer({ store: proxy.through(store), secretKey: SECRET })),
  );
  t.after(() => Promise.all(servers.map((server) => server.stop())));
  /** @param {string} sql */
  const query = (sql) => cluster.query(store, sql);
  return { cluster, store, proxy, servers, query };
}

/**
 * Whether it's answered before the condition is met, as on a busy machine.
 * @param {Promise<unknown>} request @param {() => boolean} condition
 */
async function isAnsweredBefore(request, condition) {
  let isAnswered = false;
  request.then(() => (isAnswered = true));
  await until(() => isAnswered || condition());
  return isAnswered;
}

/**
 * A booking whose commit is on its way. A busy machine may use its patience up before that: then it is made again.
 * @template {{booking: Promise<import('../../../support/booking_server.mjs').Answer>}} Requests
 * @param {(sql: string) => string} query @param {() => Requests | Promise<Requests>} book
 */
async function committing(query, book) {
  for (;;) {
    const requests = await book();
    if (!(await isAnsweredBefore(requests.booking, () => query(COMMITTING) === '1'))) return requests;
    await Promise.all(Object.values(requests));
    // One of them may be at the gate after its answer.
    query(`SELECT pg_terminate_backend(pid) ${FROM_COMMITTING}`);
    await until(() => query(COMMITTING) === '0');
  }
}

/** Which of them is answered first. @param {Record<string, Promise<unknown>>} requests */
const first = (requests) => Promise.race(Object.entries(requests).map(([name, request]) => request.then(() => name)));

test('a booking whose commit is not answered in its patience has an unknown outcome, and its key finds out', async (t) => {
  const { store, servers, query } = await startServers(t, 2);
  query(GATE);
  const { booking: early, late } = await committing(query, async () => {
    const other = await otherSession(store, `SELECT ${BOOKING_LOCK}`);
    const booking = servers[0].post('/bookings', visit(EARLIER), KEY);
    await isAnsweredBefore(booking, () => query(waitedFor(0.5)) !== '0');
    const second = servers[1].post('/bookings', visit(LATER));
    await isAnsweredBefore(booking, () => query(waitedFor(1.5)) !== '0');
    await other.end();
    return { booking, late: second };
  });
  assert.equal(await first({ early, late }), 'early');
  const unknown = await early;
  assert.equal(unknown.status, 503);
  assert.match(unknown.text, /not known whether this was done/);
  assert.ok(Number(unknown.headers['retry-after']) > 0);
  const refused = await late;
  assert.equal(refused.status, 503);
  assert.doesNotMatch(refused.text, /not known/);

  const again = servers[1].post('/bookings', visit(EARLIER), KEY);
  await until(() => query(waitedFor(0)) !== '0');
  query('DELETE FROM gate');
  const found = await again;
  assert.equal(found.status, 201, found.text);
  assert.equal(query('SELECT id FROM bookings'), String(found.json.data.id));
});

test('a connection that has to be made again costs none but the patience of the request', async (t) => {
  const { store, servers, query, proxy } = await startServers(t, 1);
  const other = await otherSession(store, `SELECT ${BOOKING_LOCK}`);
  const early = servers[0].post('/bookings', visit(EARLIER));
  await until(() => query(waitedFor(1)) === '1');
  const late = servers[0].post('/bookings', visit(LATER));
  await until(() => query(waitedFor(3)) === '1');
  proxy.stall();
  proxy.cut();
  assert.equal(await first({ early, late }), 'early');
  assert.deepEqual([(await early).status, (await late).status], [503, 503]);
  await other.end();
  proxy.resume();
  await untilReady(servers[0]);
  assert.equal(query('SELECT count(*) FROM bookings'), '0');
});

test('a request waits for a connection that is slowly made as long as for a lock, and is not refused before', async (t) => {
  const { store, servers, query, proxy } = await startServers(t, 1);
  const direct = await startServer({ store });
  t.after(() => direct.stop());
  const other = await otherSession(store, `SELECT ${BOOKING_LOCK}`);
  const locked = direct.post('/bookings', visit(EARLIER));
  await until(() => query(waitedFor(1)) === '1');
  proxy.stall();
  proxy.cut();
  // Nothing else is asked of the database before it.
  const connecting = servers[0].post('/bookings/holds', { booking_type_id: 3, ...LATER }, bearer);
  assert.equal(await first({ locked, connecting }), 'locked');
  assert.deepEqual([(await locked).status, (await connecting).status], [503, 503]);
  await other.end();
  proxy.resume();
  await untilReady(servers[0]);
});

test('a database that answers each statement slowly gets no more than the patience, and nothing is booked', async (t) => {
  const { servers, query, proxy } = await startServers(t, 1);
  proxy.delay = 700;
  const answer = await servers[0].post('/bookings', visit(EARLIER));
  assert.equal(answer.status, 503);
  // It was given up before it was to be committed.
  assert.doesNotMatch(answer.text, /not known/);
  proxy.delay = 0;
  await untilReady(servers[0]);
  assert.equal(query('SELECT count(*) FROM bookings'), '0');
});

test('servers are ready while commits are slow, and not where one takes longer than a request waits', async (t) => {
  const { servers, query } = await startServers(t, 2);
  query(GATE);
  const { booking } = await committing(query, () => ({ booking: servers[0].post('/bookings', visit(EARLIER), KEY) }));
  for (const server of servers) {
    const { status, text } = await server.request('GET', '/readyz');
    assert.equal(status, 200, text);
  }
  for (const server of servers) await untilNotReady(server, /held by another write/);
  assert.equal((await booking).status, 503);
  query('DELETE FROM gate');
  for (const server of servers) await untilReady(server);
  assert.equal((await servers[1].post('/bookings', visit(EARLIER), KEY)).status, 201);
});

test('a server whose database says nothing any more is not ready, also while a commit is under way', async (t) => {
  const { servers, query, proxy } = await startServers(t, 1);
  query(GATE);
  const { booking } = await committing(query, () => ({ booking: servers[0].post('/bookings', visit(EARLIER)) }));
  proxy.stall();
  const { status, text } = await servers[0].request('GET', '/readyz');
  assert.equal(status, 503, text);
  assert.match(text, /does not answer/);
  assert.equal((await booking).status, 503);
  query('DELETE FROM gate');
  proxy.resume();
  await untilReady(servers[0]);
});
