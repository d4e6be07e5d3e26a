// Nobody reads the log: the pipe is full, and the server goes on.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';

import { DEMO_SITE, PROGRAM, startServer, temporaryFolder } from '../../../support/booking_server.mjs';
import { metric, until } from '../support/waiting.mjs';

const DROPPED = 'booking_log_lines_dropped_total';
// Makes the longest line that a request can make.
const METHOD = 'X'.repeat(200);

/** Requests until lines of the log are dropped: the pipe is full, and the server's queue. */
async function untilDropped(server) {
  server.child.stderr.pause();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  await until(async () => {
    await Promise.all(Array.from({ length: 500 }, () => server.request(METHOD, '/nowhere', { agent })));
    return (await metric(server, DROPPED)) > 0;
  });
  agent.destroy();
}

test('a server whose log nobody reads answers, counts the lines it drops, and says so once the log is read', async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  await untilDropped(server);
  assert.equal((await server.request('GET', '/healthz')).status, 200);
  const dropped = await metric(server, DROPPED);
  server.child.stderr.resume();
  const said = /"(\d+) lines of this log were dropped/g;
  const told = () => [...server.log.matchAll(said)].reduce((sum, found) => sum + Number(found[1]), 0);
  await until(() => told() >= dropped);
  assert.equal((await server.request('GET', '/healthz')).status, 200);
  const lines = () => server.log.trim().split('\n');
  await until(() => lines().at(-1)?.includes('/healthz'));
  for (const line of lines()) JSON.parse(line);
});

test('a program that is refused at its start ends, though nobody reads why', { timeout: 60_000 }, async (t) => {
  const folder = temporaryFolder();
  t.after(() => folder.remove());
  const site = join(folder.path, 'site.json');
  // A problem each, longer in all than a pipe takes.
  const booking_types = Array.from({ length: 4_000 }, (_, i) => ({
    id: i + 1,
    name: 'T',
    duration_minutes: 'thirty',
  }));
  writeFileSync(site, JSON.stringify({ ...JSON.parse(readFileSync(DEMO_SITE, 'utf8')), booking_types }));
  const store = `sqlite:${join(folder.path, 'b.db')}`;
  const child = spawn(PROGRAM, ['--site', site, '--store', store, '--listen', '127.0.0.1:0']);
  t.after(() => child.kill('SIGKILL'));
  child.stderr.pause();
  assert.deepEqual(await once(child, 'exit'), [2, null]);
});

test('SIGTERM ends a server whose log nobody reads', async (t) => {
  const server = await startServer();
  t.after(() => server.folder.remove());
  await untilDropped(server);
  const exited = once(server.child, 'exit');
  server.child.kill('SIGTERM');
  assert.deepEqual(await exited, [0, null]);
  server.child.stderr.resume();
});
