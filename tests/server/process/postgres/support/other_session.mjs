// Another program that is in the middle of a transaction on the database, with what it has locked.
//
//   const other = await otherSession(store, `SELECT ${BOOKING_LOCK}`);
//   …
//   await other.end();
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { endLater } from '../../../../support/leftovers.mjs';

/** The lock under which servers decide about bookings and holds. */
export const BOOKING_LOCK = 'pg_advisory_xact_lock(1651470187, 2)';

/** @param {string} store @param {string} sql */
export async function otherSession(store, sql) {
  const psql = spawn('psql', ['-XAtq', store.slice('postgres:'.length)], { stdio: ['pipe', 'pipe', 'inherit'] });
  psql.on(
    'close',
    endLater(() => psql.kill('SIGKILL')),
  );
  psql.stdin.write(`BEGIN; ${sql}; SELECT 'done';\n`);
  await once(psql.stdout, 'data');
  return {
    async end() {
      psql.stdin.end();
      await once(psql, 'close');
    },
  };
}
