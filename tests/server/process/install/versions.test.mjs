// --keep-versions: what a server with newer files still serves of the earlier ones.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { DEMO_SITE, run, startServer, temporaryFolder } from '../../../support/booking_server.mjs';

/** @param {import('node:test').TestContext} t */
function startVersions(t) {
  const folder = temporaryFolder();
  t.after(folder.remove);
  const kept = join(folder.path, 'versions');
  return {
    kept,
    /** A server with these files, stopped after `use`. @param {Record<string, string | Buffer>} contents @param {string} now @param {(server: any) => Promise<void>} [use] */
    async run(contents, now, use = async () => {}) {
      const files = join(folder.path, `files of ${now}`);
      mkdirSync(files, { recursive: true });
      for (const [name, content] of Object.entries(contents)) writeFileSync(join(files, name), content);
      const own = temporaryFolder();
      const server = await startServer({ folder: own, files, now, args: ['--keep-versions', kept] });
      try {
        await use(server);
      } finally {
        await server.stop();
      }
      return server;
    },
  };
}

/** As tools/bundle.mjs names a module. @param {string} content */
const named = (content) => `widget-${createHash('sha256').update(content).digest('hex').slice(0, 10)}.js`;

const [OLD_MODULE, NEW_MODULE] = [named('old module'), named('new module')];
const OLD = {
  'booking-widget.js': 'old',
  [OLD_MODULE]: 'old module',
  [`${OLD_MODULE}.gz`]: gzipSync('old module'),
};
const NEW = { 'booking-widget.js': 'new', [NEW_MODULE]: 'new module' };

test('the files of the version before are served as they were, until nobody has asked for 90 days', async (t) => {
  const versions = startVersions(t);
  await versions.run(OLD, '2026-03-04T09:00:00Z');
  await versions.run(NEW, '2026-06-01T09:00:00Z', async (server) => {
    const old = await server.request('GET', `/${OLD_MODULE}`);
    assert.deepEqual(
      [old.status, old.text, old.headers['cache-control'], old.headers['access-control-allow-origin']],
      [200, 'old module', 'public, max-age=31536000, immutable', '*'],
    );
    const packed = await server.request('GET', `/${OLD_MODULE}`, { headers: { 'Accept-Encoding': 'gzip' } });
    assert.deepEqual([packed.bytes, packed.headers['content-encoding']], [OLD[`${OLD_MODULE}.gz`], 'gzip']);
    assert.equal((await server.request('GET', '/booking-widget.js')).text, 'new');
  });
  await versions.run(NEW, '2026-08-29T09:00:00Z');
  assert.equal(readdirSync(versions.kept).length, 2);
  await versions.run(NEW, '2026-08-31T09:00:00Z', async (server) => {
    assert.equal((await server.request('GET', `/${OLD_MODULE}`)).status, 404);
    assert.equal((await server.request('GET', `/${NEW_MODULE}`)).status, 200);
  });
  assert.equal(readdirSync(versions.kept).length, 1);
});

test('a server that was killed while it kept its files keeps them at the next start', async (t) => {
  const versions = startVersions(t);
  mkdirSync(join(versions.kept, '.draft-01234567'), { recursive: true });
  writeFileSync(join(versions.kept, `.draft-01234567/${OLD_MODULE}`), 'ol');
  await versions.run(OLD, '2026-03-04T09:00:00Z');
  await versions.run(NEW, '2026-03-05T09:00:00Z', async (server) => {
    assert.equal((await server.request('GET', `/${OLD_MODULE}`)).text, 'old module');
  });
});

test('a server that cannot use its folder of versions serves its own files, and logs what may be missing', async (t) => {
  const versions = startVersions(t);
  writeFileSync(versions.kept, 'a file');
  const server = await versions.run(NEW, '2026-03-04T09:00:00Z', async (running) => {
    assert.equal((await running.request('GET', `/${NEW_MODULE}`)).text, 'new module');
  });
  assert.match(server.log, /Earlier versions of the widget's files may be missing: [^"]*versions cannot be used: /);
  assert.ok(existsSync(versions.kept));
});

test('a kept file that was damaged is not served: the log and check name it', async (t) => {
  const versions = startVersions(t);
  await versions.run(OLD, '2026-03-04T09:00:00Z');
  const [version] = readdirSync(versions.kept);
  writeFileSync(join(versions.kept, version, OLD_MODULE), 'another module');
  const server = await versions.run(NEW, '2026-03-05T09:00:00Z', async (running) => {
    assert.equal((await running.request('GET', `/${OLD_MODULE}`)).status, 404);
  });
  const sentence =
    `Files in ${join(versions.kept, version)} are not served, because their content does not match the hash in ` +
    `their name: /${OLD_MODULE}, /${OLD_MODULE}.gz.`;
  assert.ok(server.log.includes(sentence), server.log);
  const checked = await run(['check', DEMO_SITE, '--keep-versions', versions.kept]);
  assert.deepEqual([checked.code, checked.err], [0, '']);
  assert.ok(checked.out.includes(`note: ${sentence}\n`), checked.out);
  const none = await run(['check', DEMO_SITE, '--keep-versions', join(versions.kept, 'none')]);
  assert.deepEqual([none.code, /--keep-versions: .*none cannot be used: /.test(none.err)], [2, true]);
});
