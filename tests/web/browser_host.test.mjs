// What the engine orders of the browser: a function that fails leaves the engine as it is and is named in the console, and a
// visitor who leaves lets their time go.

import assert from 'node:assert/strict';
import test from 'node:test';
import { BrowserHost } from '../../web/engine/browser_host.js';
import { guarded } from '../../web/engine/guard.js';

/** The lines that are logged as errors until the test ends. @param {import('node:test').TestContext} t */
function logged(t) {
  /** @type {string[]} */
  const lines = [];
  t.mock.method(console, 'error', (/** @type {unknown[]} */ ...given) => lines.push(given.join(' ')));
  return lines;
}

const makeHost = () => new BrowserHost(/** @type {any} */ ({ canvas: {}, isLocalePlain: false }));

test('a function of the browser that throws or rejects is named in the console, and stops nothing', async (t) => {
  const lines = logged(t);
  class Host {
    openCanvas() {
      return 4096;
    }
    copy() {
      throw new Error('not here');
    }
    async listZones() {
      throw new Error('no list');
    }
  }
  /** @type {(() => void)[]} */
  const orders = [];
  const host = guarded(new Host(), (order) => orders.push(order));
  assert.equal(host.openCanvas(), 4096);
  host.copy();
  host.listZones();
  assert.deepEqual(lines, [], 'they are carried out later');
  for (const order of orders) order();
  await new Promise((done) => setImmediate(done));
  assert.equal(lines.length, 2);
  assert.match(lines[0], /copy.*not here/);
  assert.match(lines[1], /listZones.*no list/);
});

test('a trap of the engine is no failure of the browser: it is thrown on', () => {
  class Host {
    openCanvas() {
      throw new WebAssembly.RuntimeError('unreachable');
    }
  }
  assert.throws(() => guarded(new Host(), (order) => order()).openCanvas(), /unreachable/);
});

test('a visitor who closes the page lets their time go by a request that outlives it', (t) => {
  /** @type {unknown[][]} */
  const sent = [];
  t.mock.method(globalThis, 'fetch', async (/** @type {unknown[]} */ ...given) => {
    sent.push(given);
    throw new Error('the page is gone');
  });
  makeHost().beacon('https://a.example/release');
  assert.deepEqual(sent, [['https://a.example/release', { method: 'POST', keepalive: true }]]);
});
