// The server is asked thousands of things made up from its own document, over several connections
// that stay open: it answers each one as the document says, never with a 5xx, and stays whole.
//
//   BOOKING_SEED=7 BOOKING_REQUESTS=500 node --test tests/server/process/property/
//
// 20,000 requests at a program with sanitizers, a few at any other. A seed gives the same requests
// again; the order in which they reach the server is its own on each connection.
import assert from 'node:assert/strict';
import http from 'node:http';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { ApiDocument } from '../support/api_document.mjs';
import { PROGRAM, SECRET, startServer } from '../../../support/booking_server.mjs';
import { directed, MUST_BE_MET } from './directed.mjs';
import { Random } from '../../../support/seeded_random.mjs';
import { curlLine, Generator } from './generator.mjs';

const CONNECTIONS = 6;
const REPORT = /AddressSanitizer|LeakSanitizer|runtime error:|SUMMARY:/;

const withSanitizers = readFileSync(PROGRAM).includes('__asan_init');
const COUNT = Number(process.env.BOOKING_REQUESTS ?? (withSanitizers ? 20_000 : 2000));
const SEED = Number(process.env.BOOKING_SEED ?? Math.floor(Math.random() * 2 ** 31));
const MOST_A_MINUTE = 1_000_000;
const LEAST_SUCCESSES = 5; // one in so many
const UNPACKED = { gzip: gunzipSync, br: brotliDecompressSync };

function send(server, agent, { method, path, headers, body }) {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: server.port, method, path, agent, setHost: true };
    const sent = { ...headers };
    if (body !== undefined) sent['Content-Length'] = String(Buffer.byteLength(body));
    const request = http.request({ ...options, headers: sent }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const bytes = Buffer.concat(parts);
        const unpack = bytes.length > 0 && UNPACKED[answer.headers['content-encoding']];
        const text = (unpack ? unpack(bytes) : bytes).toString();
        resolve({
          status: answer.statusCode,
          headers: answer.headers,
          bytes,
          text,
          get json() {
            return JSON.parse(text);
          },
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** What is wrong with an answer; empty if nothing. */
function problemsOf(api, request, answer) {
  const problems = api.problemsOf(request.method, request.path, answer);
  if (answer.status >= 500) problems.push(`the status is ${answer.status}`);
  return problems;
}

test(`${COUNT} made-up requests are answered as the document says, seed ${SEED}`, async () => {
  console.log(`To run it again: BOOKING_SEED=${SEED} BOOKING_REQUESTS=${COUNT}`);
  const server = await startServer({
    secretKey: SECRET,
    args: ['--trusted-proxies', '127.0.0.1'],
    site: (site) => {
      site.limits = {
        secret_per_minute: MOST_A_MINUTE,
        reads_per_minute: MOST_A_MINUTE,
        bookings_per_minute: MOST_A_MINUTE,
      };
      site.allowed_origins = ['https://palm.example'];
      site.booking_types.push({
        ...site.booking_types[0],
        id: 6,
        name: 'Approved',
        needs_approval: true,
        max_per_day: 3,
      });
    },
  });
  const api = new ApiDocument((await server.request('GET', '/openapi.json')).json);
  const met = new Map();
  const ask = async (agent, generator, request) => {
    let answer;
    try {
      answer = await send(server, agent, request);
    } catch (reason) {
      const error = /** @type {NodeJS.ErrnoException} */ (reason);
      throw new Error(`no answer (${error.code ?? error.message})\n${curlLine(server.origin, request)}`);
    }
    const problems = problemsOf(api, request, answer);
    if (problems.length > 0) {
      throw new Error(
        `${request.id}: ${problems.join('; ')}\nanswered ${answer.status} ` +
          `${answer.text.slice(0, 500)}\n${curlLine(server.origin, request)}`,
      );
    }
    const told = `${request.id} ${answer.status}`;
    met.set(told, (met.get(told) ?? 0) + 1);
    generator.learn(request, answer);
    return answer;
  };
  const clients = Array.from({ length: CONNECTIONS }, (_, number) => ({
    agent: new http.Agent({ keepAlive: true, maxSockets: 1 }),
    generator: new Generator(api, new Random(SEED + number), { secret: SECRET, publishable: 'pk_demo' }),
  }));
  const [first] = clients;
  for (const { request } of directed(api, first.generator)) await ask(first.agent, first.generator, request);

  let left = COUNT;
  let successes = 0;
  await Promise.all(
    clients.map(async ({ agent, generator }) => {
      while (left-- > 0) {
        const { status } = await ask(agent, generator, generator.next());
        if (status < 300) successes += 1;
      }
      agent.destroy();
    }),
  );
  console.log(`${successes} of ${COUNT} requests succeeded`);
  const ended = await server.stop();
  assert.deepEqual(ended, { code: 0, signal: null }, server.log.slice(-3000));
  assert.doesNotMatch(server.log, REPORT);
  for (const told of MUST_BE_MET) assert.ok(met.has(told), `no request was answered ${told}`);
  // It would prove little if the random requests were all refused.
  assert.ok(successes > COUNT / LEAST_SUCCESSES, `${successes} of ${COUNT} requests succeeded`);
});
