// --keep-versions: what a server with newer files still serves of the earlier ones.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { startServer, temporaryFolder } from '../../../support/booking_server.mjs';

/** @param {import('node:test').TestContext} t */
function startVersions(t) {
  const folder = temporaryFolder();
  t.after(folder.remove);
  const kept = join(folder.path, 'versions');
  return {
    kept,
    /** A server with these files, stopped after `use`. @param {Record<string, string>} contents @param {string} now @param {(server: any) => Promise<void>} [use] */
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

const OLD = { 'booking-widget.js': 'old', 'widget-0123456789.js': 'old module', 'widget-0123456789.js.gz': 'packed' };
const NEW = { 'booking-widget.js': 'new', 'widget-abcdefabcd.js': 'new module' };

test('the files of the version before are served as they were, until nobody has asked for 90 days', async (t) => {
  const versions = startVersions(t);
  await versions.run(OLD, '2026-03-04T09:00:00Z');
  await versions.run(NEW, '2026-06-01T09:00:00Z', async (server) => {
    const old = await server.request('GET', '/widget-0123456789.js');
    assert.deepEqual(
      [old.status, old.text, old.headers['cache-control'], old.headers['access-control-allow-origin']],
      [200, 'old module', 'public, max-age=31536000, immutable', '*'],
    );
    const packed = await server.request('GET', '/widget-0123456789.js', { headers: { 'Accept-Encoding': 'gzip' } });
    assert.deepEqual([packed.text, packed.headers['content-encoding']], ['packed', 'gzip']);
    assert.equal((await server.request('GET', '/booking-widget.js')).text, 'new');
  });
  await versions.run(NEW, '2026-08-29T09:00:00Z');
  assert.equal(readdirSync(versions.kept).length, 2);
  await versions.run(NEW, '2026-08-31T09:00:00Z', async (server) => {
    assert.equal((await server.request('GET', '/widget-0123456789.js')).status, 404);
    assert.equal((await server.request('GET', '/widget-abcdefabcd.js')).status, 200);
  });
  assert.equal(readdirSync(versions.kept).length, 1);
});

test('a server that was killed while it kept its files keeps them at the next start', async (t) => {
  const versions = startVersions(t);
  mkdirSync(join(versions.kept, '.draft-01234567'), { recursive: true });
  writeFileSync(join(versions.kept, '.draft-01234567/widget-0123456789.js'), 'ol');
  await versions.run(OLD, '2026-03-04T09:00:00Z');
  await versions.run(NEW, '2026-03-05T09:00:00Z', async (server) => {
    assert.equal((await server.request('GET', '/widget-0123456789.js')).text, 'old module');
  });
});

test('a server that cannot use its folder of versions serves its own files, and logs what may be missing', async (t) => {
  const versions = startVersions(t);
  writeFileSync(versions.kept, 'a file');
  const server = await versions.run(NEW, '2026-03-04T09:00:00Z', async (running) => {
    assert.equal((await running.request('GET', '/widget-abcdefabcd.js')).text, 'new module');
  });
  assert.match(server.log, /Earlier versions of the widget's files may be missing: [^"]*versions cannot be used: /);
  assert.ok(existsSync(versions.kept));
});
