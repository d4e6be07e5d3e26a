// What a sanitizer writes into the log of a program under test fails the test, also where the program goes on and ends
// as it should.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import test from 'node:test';

import { BookingServer, startCommand } from '../support/booking_server.mjs';

const RACE = 'WARNING: ThreadSanitizer: data race (pid=1)';
const script = (/** @type {string} */ line) =>
  `echo '${line}' >&2; echo 'Listening on http://127.0.0.1:1'; read -r _; exit 0`;

/** @param {string} line that it logs */
function start(line) {
  const child = spawn('sh', ['-c', script(line)], { stdio: ['pipe', 'pipe', 'pipe'] });
  const server = new BookingServer(/** @type {any} */ (child), { path: '', remove: () => {} }, '');
  return { child, server: server.listening() };
}

for (const report of [RACE, 'ERROR: LeakSanitizer: detected memory leaks', 'a.cpp:1:2: runtime error: overflow']) {
  test(`a server that logged "${report}" fails the test that waits for its end`, async () => {
    const { child, server } = start(report);
    const { ended } = await server;
    child.stdin.end();
    await assert.rejects(ended, (/** @type {Error} */ error) => error.message.startsWith(report));
  });
}

test('a server that only logs ends as it ended', async () => {
  const { child, server } = start('{"level":"warning","message":"a slow request"}');
  const { ended } = await server;
  child.stdin.end();
  assert.deepEqual(await ended, { code: 0, signal: null });
});

test('so does a command that a test starts', async (t) => {
  /** @type {(() => unknown)[]} */
  const ends = [];
  const place = /** @type {any} */ ({ after: (/** @type {() => unknown} */ end) => ends.push(end) });
  const command = await startCommand(place, 'sh', ['-c', script(RACE).replace('read -r _', 'exec sleep 60')]);
  t.after(() => command.stop().catch(() => {}));
  await assert.rejects(command.stop(), /ThreadSanitizer: data race/);
});
