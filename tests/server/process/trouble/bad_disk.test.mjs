// The disk is full, read-only or fails: what can be read is served, nothing is booked, and both say so.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bearer, SECRET, startServer, temporaryFolder, visit } from '../../../support/booking_server.mjs';
import { cannotMount, failingWrites, smallDisk } from '../support/disk.mjs';
import { untilNotReady, untilReady } from '../support/waiting.mjs';

const DAYS = ['10', '11', '12', '13', '16', '17', '18', '19', '20'];
const STARTS = DAYS.flatMap((day) =>
  ['09', '10', '11', '12', '14', '15', '16'].map((h) => `2026-03-${day}T${h}:00:00Z`),
);

/** Books until the disk takes no more; gives the number of bookings and the refusal. */
async function bookUntilRefused(server) {
  let booked = 0;
  for (const starts_at of STARTS) {
    const answer = await server.post('/bookings', visit({ starts_at, resource_id: 1 }));
    if (answer.status !== 201) return { booked, refusal: answer };
    ++booked;
  }
  assert.fail('the disk took everything');
}

async function refusesAndShows(server, why) {
  const { booked, refusal } = await bookUntilRefused(server);
  assert.equal(refusal.status, 503, refusal.text);
  assert.equal(refusal.headers['retry-after'], '10');
  await untilNotReady(server, why);
  for (const path of [
    '/bookings/types',
    '/bookings/availability?booking_type_id=3&date=2026-03-10',
    '/widget/config',
  ]) {
    assert.equal((await server.get(path)).status, 200);
  }
  const listed = await server.get('/contacts', bearer);
  assert.equal(listed.status, 200, listed.text);
  assert.equal((await server.request('GET', '/healthz')).status, 200);
  return booked;
}

test(
  'a full disk refuses bookings, also after a restart, and is noticed when there is room',
  { skip: cannotMount },
  async (t) => {
    const disk = smallDisk(t, 2048);
    const first = await startServer({ database: disk.database, secretKey: SECRET });
    t.after(() => first.folder.remove());
    assert.equal((await first.post('/bookings', visit({ starts_at: '2026-03-23T09:00:00Z' }))).status, 201);
    disk.fill();
    const booked = await refusesAndShows(first, /The disk is full/);
    assert.deepEqual(await first.end('SIGTERM'), { code: 0, signal: null });
    disk.fill(); // what closing the database has freed
    const second = await startServer({ database: disk.database, secretKey: SECRET, folder: first.folder });
    t.after(() => second.end('SIGTERM'));
    const more = await refusesAndShows(second, /The disk is full/);
    disk.empty();
    await untilReady(second);
    const free = STARTS[booked + more];
    assert.equal((await second.post('/bookings', visit({ starts_at: free, resource_id: 1 }))).status, 201);
    assert.equal(second.count('bookings'), booked + more + 2);
  },
);

for (const [how, signal] of /** @type {[string, NodeJS.Signals][]} */ ([
  ['was stopped', 'SIGTERM'],
  ['was killed', 'SIGKILL'],
])) {
  test(
    `a server that ${how} serves a disk that is read-only by then, and books once it is not`,
    { skip: cannotMount },
    async (t) => {
      const disk = smallDisk(t, 2048);
      const first = await startServer({ database: disk.database, secretKey: SECRET });
      t.after(() => first.folder.remove());
      const made = await first.post('/bookings', visit({ starts_at: '2026-03-23T09:00:00Z' }));
      await first.end(signal);
      disk.setReadOnly(true);
      const second = await startServer({ database: disk.database, secretKey: SECRET, folder: first.folder });
      t.after(() => second.end('SIGTERM'));
      assert.equal(await refusesAndShows(second, /The database is read-only/), 0);
      const shown = await second.get(`/bookings/${made.json.data.id}`, bearer);
      assert.equal(shown.json.data.starts_at, made.json.data.starts_at);
      disk.setReadOnly(false);
      await untilReady(second);
      assert.equal((await second.post('/bookings', visit({ starts_at: STARTS[1] }))).status, 201);
      assert.equal(second.count('bookings'), 2);
    },
  );
}

test('a limit on the size of files is met like a full disk', async (t) => {
  const server = await startServer({ ulimit: '-f 600', secretKey: SECRET });
  t.after(() => server.stop());
  await refusesAndShows(server, /The disk (is full|fails)/);
});

test('a disk that fails refuses bookings, and takes them when it works again', async (t) => {
  const folder = temporaryFolder();
  const disk = failingWrites(folder.path);
  const server = await startServer({ folder, env: disk.env, secretKey: SECRET });
  t.after(() => server.stop());
  disk.begin();
  assert.equal(await refusesAndShows(server, /The disk fails/), 0);
  disk.end();
  await untilReady(server);
  assert.equal((await server.post('/bookings', visit())).status, 201);
  assert.equal(server.count('bookings'), 1);
});
