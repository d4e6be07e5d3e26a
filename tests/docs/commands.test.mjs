// The commands and snippets of the documents, run against a real server.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import { root, startServer } from '../e2e/support.mjs';
import {
  bearer,
  SECRET as OWN_SECRET,
  startServer as startOwn,
  temporaryFolder,
  visit,
} from '../support/booking_server.mjs';

const run = promisify(execFile);
const PROGRAM = process.env.BOOKING_SERVER ?? join(root, 'build/native/bin/booking-server');
const SECRET = 'sk_test_e2e'; // startServer's
const NOW = `${new Date().toISOString().slice(0, 19)}Z`; // the commands use `date`

/** The code fences of a document. @param {string} path @param {string} language @returns {string[]} */
function fences(path, language) {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)]
    .filter(([, named]) => named === language)
    .map(([, , code]) => code);
}

/** The one with that word. @param {string} path @param {string} language @param {string} word */
function fence(path, language, word) {
  const found = fences(path, language).find((code) => code.includes(word));
  assert.ok(found, `${path} has a fence with ${word}`);
  return found;
}

/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;
before(async () => {
  server = await startServer(['--now', NOW]);
});
after(() => server.stop());

test('every command of api.md works, one after the other', async () => {
  const script = fences('docs/api.md', 'sh').join('\n').replaceAll('http://127.0.0.1:8080', server.url);
  assert.ok(script.split('curl ').length > 10);
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], {
    env: { ...process.env, BOOKING_SECRET_KEY: SECRET },
  });
  const parts = [
    '30-Minute Consultation',
    '"slots"',
    '"errors"',
    '"cancelled"',
    '"contact_id":42',
    '"token"',
    '"ready"',
    'booking_http_requests_total',
    '"openapi"',
  ];
  for (const part of parts) {
    assert.ok(stdout.includes(part), `${part} is in the answers`);
  }
});

test('operate.md describes every metric of a running server, and no others', async () => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const served = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  const operate = readFileSync(join(root, 'docs/operate.md'), 'utf8');
  const groups =
    'http|log|worker|changes|slots|rate|spam|holds|off|store|webhook|mail|reminders|requests|calendar|upstream';
  const described = [...operate.matchAll(new RegExp(`\`(booking_(?:${groups})[a-z_]*)\``, 'g'))].map(
    ([, name]) => name,
  );
  assert.deepEqual(
    served.filter((name) => !described.includes(name)),
    [],
  );
  const code = ['api', 'app', 'account', 'calendars', 'mail_queue', 'net', 'own', 'service', 'webhooks']
    .flatMap((room) => {
      const folder = join(root, 'src/server', room);
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      return names.filter((name) => name.endsWith('pp')).map((name) => readFileSync(join(folder, name), 'utf8'));
    })
    .join('\n');
  assert.deepEqual(
    described.filter((name) => !code.includes(`"${name}"`)),
    [],
  );
});

test('the recipe for taking money confirms what was paid, and refunds what came too late', async (t) => {
  const folder = temporaryFolder();
  t.after(folder.remove);
  const fields = JSON.parse(fence('docs/operate.md', 'json', 'pending_ends_after_minutes'));
  const site = (/** @type {any} */ demo) => Object.assign(demo.booking_types[0], fields);
  process.env.BOOKING_SECRET_KEY = OWN_SECRET;
  t.after(() => {
    delete process.env.BOOKING_SECRET_KEY;
  });
  const recipe = fence('docs/operate.md', 'js', 'confirmPaid');
  const start = async (/** @type {string} */ now) => {
    const started = await startOwn({ secretKey: OWN_SECRET, site, folder, now });
    const file = join(folder.path, `recipe-${started.port}.mjs`);
    writeFileSync(file, recipe.replace('http://127.0.0.1:8080', started.origin));
    return { own: started, confirmPaid: (await import(file)).confirmPaid };
  };
  let { own, confirmPaid } = await start('2026-03-04T09:00:00Z');
  const paid = (await own.post('/bookings', visit())).json.data;
  const starts_at = '2026-03-10T10:00:00Z';
  const late = (await own.post('/bookings', visit({ starts_at, resource_id: 1 }))).json.data;
  assert.deepEqual([paid.status, late.status], ['pending', 'pending']);
  assert.equal(await confirmPaid(paid.id), 'confirmed');
  assert.equal(await confirmPaid(paid.id), 'confirmed', 'told twice by the payment provider');
  await own.end('SIGTERM');

  ({ own, confirmPaid } = await start('2026-03-04T09:31:00Z'));
  t.after(() => own.stop());
  const get = async (/** @type {number} */ id) => (await own.get(`/bookings/${id}`, bearer)).json.data;
  const limit = Date.now() + 30_000;
  while ((await get(late.id)).status === 'pending') assert.ok(Date.now() < limit, 'the request ends');
  assert.equal((await get(late.id)).cancelled_by, 'expiry');
  assert.equal(await confirmPaid(late.id), 'refund');
  assert.equal((await get(paid.id)).status, 'confirmed');
  const contact = { name: 'Bo', email: 'bo@example.com' };
  const next = await own.post('/bookings', visit({ starts_at, resource_id: 1, contact }));
  assert.equal(next.status, 201, next.text);
});

test('the server ignores cookies, and sets none', async () => {
  const cookie = { cookie: `key=${SECRET}; Authorization=Bearer ${SECRET}; session=1` };
  const address = `${server.url}/api/v1/bookings/types`;
  assert.equal((await fetch(address, { headers: cookie })).status, 401);
  const [without, withCookie] = await Promise.all(
    [{}, cookie].map((more) => fetch(address, { headers: { 'x-api-key': 'pk_demo', ...more } })),
  );
  assert.equal(withCookie.status, 200);
  assert.equal(await withCookie.text(), await without.text());
  assert.equal(withCookie.headers.get('set-cookie'), null);
});

test('the receiver of webhooks in operate.md recognises a genuine delivery', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'booking-docs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'receiver.mjs');
  writeFileSync(file, fence('docs/operate.md', 'js', 'isGenuine'));
  process.env.BOOKING_WEBHOOK_SECRET = 'a secret of sixteen characters or more';
  t.after(() => {
    delete process.env.BOOKING_WEBHOOK_SECRET;
  });
  const { isGenuine } = await import(file);

  /** @type {Promise<{body: Buffer, signature: string}>} */
  const delivered = new Promise((resolve) => {
    const receiver = createServer((request, response) => {
      /** @type {Buffer[]} */
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        response.end();
        resolve({ body: Buffer.concat(parts), signature: String(request.headers['x-skylight-signature']) });
      });
    });
    t.after(() => receiver.close());
    receiver.listen(0, '127.0.0.1', async () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (receiver.address());
      const own = await startServer(
        [],
        (site) => {
          site.webhooks = [{ url: `http://127.0.0.1:${port}/` }];
        },
        { BOOKING_WEBHOOK_SECRET: String(process.env.BOOKING_WEBHOOK_SECRET) },
      );
      t.after(() => own.stop());
      await own.book({ booking_type_id: 3, starts_at: '2026-03-10T11:00:00Z' });
    });
  });
  const { body, signature } = await delivered;
  assert.equal(JSON.parse(body.toString()).event, 'booking.created');
  assert.ok(isGenuine(body, signature));
  assert.ok(!isGenuine(Buffer.concat([body, Buffer.from(' ')]), signature));
  assert.ok(!isGenuine(body, `sha256=${createHmac('sha256', 'another').update(body).digest('hex')}`));
});

test('the server reports an invalid site file as operate.md shows', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'booking-docs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const site = JSON.parse(readFileSync(join(root, 'assets/demo/site.json'), 'utf8'));
  const file = join(folder, 'site.json');
  // The example of webhooks in operate.md has to be valid too.
  Object.assign(site, JSON.parse(fence('docs/operate.md', 'json', 'webhooks')));
  writeFileSync(file, JSON.stringify(site));
  assert.match((await run(PROGRAM, ['check', file])).stdout, /^site\.json: Palm Street Clinic/);

  site.booking_types[1].duration_minutes = 'thirty';
  writeFileSync(file, JSON.stringify(site));
  const wrong = await run(PROGRAM, ['check', file]).catch((error) => error);
  assert.equal(wrong.code, 2);
  const shown = fences('docs/operate.md', '')
    .find((text) => text.startsWith('site.json:'))
    ?.trim();
  assert.ok(shown && wrong.stderr.includes(shown), wrong.stderr);
});

test('the commands that start the server start it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'booking-docs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(join(root, 'assets/demo/site.json'), join(folder, 'site.json'));
  writeFileSync(join(folder, 'key.txt'), `${SECRET}\n`);
  const account = await startServer(['--documented-only']);
  t.after(() => account.stop());

  // Those with a PostgreSQL database start in tests/server/process/postgres.
  const commands = ['README.md', 'docs/operate.md', 'docs/account.md'].flatMap((path) =>
    fences(path, 'sh').filter((code) => code.startsWith('booking-server --') && !code.includes('postgres:')),
  );
  assert.equal(commands.length, 3);
  for (const command of commands) {
    const words = command
      .replaceAll('\\\n', ' ')
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(
        (word) =>
          ({
            '127.0.0.1:8080': '127.0.0.1:0',
            'build/wasm/dist': process.env.BOOKING_DIST ?? join(root, 'build/wasm/dist'),
            'https://HOST/api/v1': `${account.url}/api/v1`,
          })[word] ?? word,
      );
    const child = spawn(PROGRAM, words, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = new Promise((resolve) => {
      child.once('close', resolve);
    });
    const url = await new Promise((resolve, reject) => {
      child.stdout.on('data', (text) => resolve(String(text).match(/^Listening on (\S+)/)?.[1]));
      ended.then(() => reject(new Error(`it did not start: ${command}`)));
    });
    const types = await fetch(`${url}/api/v1/bookings/types`, { headers: { 'x-api-key': 'pk_demo' } });
    child.kill('SIGTERM');
    assert.equal(types.status, 200, command);
    assert.equal(await ended, 0);
  }
});

test('the presets of CONTRIBUTING.md are those of CMake', () => {
  const presets = JSON.parse(readFileSync(join(root, 'CMakePresets.json'), 'utf8')).configurePresets.map(
    (/** @type {{name: string}} */ { name }) => name,
  );
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  assert.deepEqual([...text.matchAll(/^\| `cmake --preset (\w+)`/gm)].map(([, name]) => name).sort(), presets.sort());
});

const PROGRAMS = ['quick', 'native', 'sanitize', 'dev']
  .map((preset) => join(root, 'build', preset, 'bin/core_tests'))
  .filter((path) => existsSync(path));

test(
  'one case runs, and JUnit is written, as CONTRIBUTING.md says',
  { skip: PROGRAMS.length === 0 && 'core_tests is not built' },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'booking-docs-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const commands = fences('CONTRIBUTING.md', 'sh')
      .join('')
      .split('\n')
      .filter((line) => line.includes('/core_tests '))
      .map((line) => line.replace(/\S*core_tests/, PROGRAMS[0]).replace(/#.*/, ''));
    assert.equal(commands.length, 4);
    const [one, list, results, junit] = await Promise.all(
      commands.map((command, number) =>
        // All cases would take long.
        run('bash', ['-c', number < 2 ? command : `${command} -tc='*visitor*'`], { cwd: folder }),
      ),
    );
    const cases = Number(one.stdout.match(/test cases: +(\d+) \|/)?.[1]);
    assert.ok(cases > 0 && cases < list.stdout.split('\n').length - 10, one.stdout);
    assert.match(results.stdout, /test cases:/);
    for (const xml of [readFileSync(join(folder, 'core.xml'), 'utf8'), junit.stdout]) {
      assert.match(xml, /<testcase /);
    }
  },
);
