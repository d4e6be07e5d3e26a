// A page that mounts and unmounts the widget a hundred times, like a single-page app.

import assert from 'node:assert/strict';
import test from 'node:test';
import { cannot, isThere, openHtml, openPage, startAll } from './support.mjs';

const { server, browser } = await startAll();

/** Mounts, waits until it is painted, and unmounts, `times` over. @param {import('playwright-core').Page} page @param {number} times */
const comeAndGo = (page, times) =>
  page.evaluate(async (count) => {
    const api = window.BookingWidget;
    for (let i = 0; i < count; ++i) {
      const painted = new Promise((done) => {
        document.addEventListener('booking:resize', done, { once: true });
      });
      const ready = new Promise((done) => {
        document.addEventListener('booking:ready', done, { once: true });
      });
      // Every fourth one in a dialog.
      const element = api.mount(document.body, {
        api: '/api/v1',
        key: 'pk_demo',
        type: 3,
        resource: 1,
        mode: i % 4 ? null : 'popup',
      });
      if (!(i % 4)) await element.open();
      await Promise.all([painted, ready]);
      element.destroy();
      await new Promise((done) => {
        requestAnimationFrame(done);
      });
    }
  }, times);

test('a hundred widgets that came and went leave nothing behind', { skip: cannot('devtools') }, async (t) => {
  const page = await openPage(t, browser, { viewport: { width: 320, height: 480 } });
  await page.addInitScript(() => {
    // The engine's memory is its module's own; this is where it can be seen.
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...given) => {
      const result = await instantiateStreaming.apply(WebAssembly, given);
      // The first part's: the second takes it from there.
      /** @type {any} */ (window).engine ??= Object.values(result.instance.exports).find(
        (each) => each instanceof WebAssembly.Memory,
      );
      return result;
    };
    // Contexts that were given out and not yet given back.
    const { getContext } = HTMLCanvasElement.prototype;
    /** @type {any} */ (window).contexts = [];
    HTMLCanvasElement.prototype.getContext = function (/** @type {any} */ ...given) {
      const context = /** @type {any} */ (getContext).apply(this, given);
      if (given[0] === 'webgl2' && context) /** @type {any} */ (window).contexts.push(new WeakRef(context));
      return context;
    };
  });
  await openHtml(page, server.url, '<script async src="/booking-widget.js"></script>');
  await page.waitForFunction(() => window.BookingWidget);
  const devtools = await page.context().newCDPSession(page);
  const measure = async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    const { jsEventListeners, nodes } = await devtools.send('Memory.getDOMCounters');
    const [engine, contexts] = await page.evaluate(() => {
      /** @type {any} */
      const { engine: memory, contexts: all } = window;
      return [
        memory.buffer.byteLength,
        all.filter((/** @type {any} */ each) => each.deref()?.isContextLost() === false).length,
      ];
    });
    return { heap: usedSize, engine, contexts, listeners: jsEventListeners, nodes };
  };
  // The browser compiles and remembers more for the first hundred.
  await comeAndGo(page, 100);
  const before = await measure();
  await comeAndGo(page, 100);
  const now = await measure();
  t.diagnostic(`${JSON.stringify(before)} -> ${JSON.stringify(now)}`);
  assert.ok(now.heap <= before.heap * 1.05, `the heap grew from ${before.heap} to ${now.heap} bytes`);
  assert.equal(now.engine, before.engine, 'the engine takes no more memory');
  assert.equal(now.contexts, 0, 'no WebGL context is kept');
  assert.ok(now.listeners <= before.listeners, `${before.listeners} listeners became ${now.listeners}`);
  // The browser may hold on to the last one of them.
  assert.ok(now.nodes <= before.nodes + 200, `${before.nodes} nodes became ${now.nodes}`);
  assert.equal(await page.evaluate(() => document.documentElement.style.overflow), '');

  await page.evaluate(() => {
    window.BookingWidget.mount(document.body, { api: '/api/v1', key: 'pk_demo' });
  });
  await isThere(page.getByRole('button', { name: '30-Minute' }));
});
