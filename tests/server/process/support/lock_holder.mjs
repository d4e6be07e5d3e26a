// Another process that holds SQLite's write lock on a server's database, as a backup or a repair by hand may.
//
//   const lock = await holdWriteLock(server.database);
//   …
//   await lock.release();
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { endLater } from '../../../support/leftovers.mjs';

const SCRIPT = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
database.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
database.execute("ROLLBACK")
`;

/** @param {string} database */
export async function holdWriteLock(database) {
  const child = spawn('python3', ['-c', SCRIPT, database], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  child.on(
    'close',
    endLater(() => child.kill('SIGKILL')),
  );
  await once(child.stdout, 'data');
  return {
    async release() {
      child.stdin.end();
      await ended;
    },
  };
}
