// booking-server copy from PostgreSQL, run by the administrator.
import assert from 'node:assert/strict';
import { chownSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { run, startServer, temporaryFolder, visit } from '../../../support/booking_server.mjs';
import { startPostgres } from '../../../support/postgres.mjs';

test("the administrator's copy leaves the SQLite files to the server's own user", async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only the administrator may give files away');
  const cluster = await startPostgres(t);
  const store = cluster.createDatabase();
  const server = await startServer({ store });
  t.after(() => server.stop());
  await server.post('/bookings', visit());
  await server.end('SIGTERM');
  const folder = temporaryFolder();
  t.after(folder.remove);
  const nobody = 65534;
  chownSync(folder.path, nobody, nobody);
  const { code, err, out } = await run(['copy', '--from', store, '--to', `sqlite:${join(folder.path, 'bookings.db')}`]);
  assert.deepEqual([code, err], [0, '']);
  assert.match(out, /^Copied 1 bookings, /);
  const names = readdirSync(folder.path);
  assert.ok(names.includes('bookings.db'));
  for (const name of names) {
    const { uid, gid, mode } = statSync(join(folder.path, name));
    assert.deepEqual([uid, gid, mode & 0o777], [nobody, nobody, 0o600], name);
  }
});
