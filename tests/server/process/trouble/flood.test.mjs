// Many large requests at once, and the memory they took.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { test } from 'node:test';

import { PROGRAM, startServer, visit } from '../../../support/booking_server.mjs';
import { until } from '../support/waiting.mjs';

const MIB = 1024;
const skip = /\/(sanitize|tsan)\//.test(PROGRAM) && 'sanitizers keep what is freed';

test('memory that a flood of large requests took is given back', { skip }, async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  const resident = () => {
    const status = readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  };
  await server.post('/bookings', visit({ notes: 'x' }));
  const before = resident();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 300 });
  const headers = { 'X-Api-Key': 'pk_demo', 'Content-Type': 'application/json' };
  const body = JSON.stringify(visit({ surprise: 'x'.repeat(60_000) }));
  for (let round = 0; round < 4; ++round) {
    const answers = await Promise.all(
      Array.from({ length: 300 }, () => server.request('POST', '/api/v1/bookings', { headers, body, agent })),
    );
    for (const { status } of answers) assert.ok(status === 422 || status === 503, String(status));
  }
  agent.destroy();
  await until(() => resident() < before + 24 * MIB);
});
