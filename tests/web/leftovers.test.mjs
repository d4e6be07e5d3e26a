// A test file ends, and reports the failure, also when its server can't start.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { patience } from '../support/leftovers.mjs';

test('a file whose server cannot start closes the browser that it launched meanwhile, and ends', async (t) => {
  const file = fileURLToPath(new URL('fixtures/failed_start.mjs', import.meta.url));
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, BOOKING_SERVER: '/bin/false' };
  delete env.NODE_TEST_CONTEXT; // a run of its own
  const child = spawn(process.execPath, ['--test', file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  const [code] = await once(child, 'close', { signal: AbortSignal.timeout(patience(60_000)) });
  assert.equal(code, 1);
  assert.match(output, /the server did not start/);
});
