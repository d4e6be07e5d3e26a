// Firefox or WebKit as the tests use a browser: Playwright's names, upon the engine's driver and the intercepting proxy.

import { startFirefox } from './firefox.mjs';
import { startProxy } from './intercepting_proxy.mjs';
import { Page } from './page.mjs';
import { startWebKit } from './webkit.mjs';

// What each page tells the test: errors that nobody caught, and what it logs.
const WATCH = `(() => {
  const told = (error) => String(error?.stack ? error + '\\n' + error.stack : error);
  addEventListener('error', (event) => {
    if (event.message) __report('pageerror', told(event.error ?? event.message));
  });
  addEventListener('unhandledrejection', (event) => __report('pageerror', told(event.reason)));
  for (const type of ['error', 'warn', 'info', 'log']) {
    const write = console[type];
    console[type] = (...values) => {
      __report('console', type === 'warn' ? 'warning' : type, values.map(told).join(' '));
      write.apply(console, values);
    };
  }
})()`;
const SESSION_OPTIONS = ['viewport', 'timezoneId', 'deviceScaleFactor', 'locale', 'reducedMotion', 'permissions'];

/**
 * @param {Exclude<import('./driver.mjs').EngineName, 'chromium'>} engine
 * @param {{preferences?: Record<string, any>}} [options] of Firefox
 */
export async function startBrowser(engine, options = {}) {
  const proxy = await startProxy();
  const driver =
    engine === 'webkit'
      ? await startWebKit({ proxy: proxy.port })
      : await startFirefox({ ...options, proxy: proxy.port, hasCanvas: engine === 'firefox' });
  return {
    /** @param {Record<string, any>} given Playwright's options */
    async newContext(given) {
      for (const [name, value] of Object.entries(given))
        if (value !== undefined && !SESSION_OPTIONS.includes(name))
          throw new Error(`${engine} has no ${name} here; see cannot()`);
      const size = given.viewport ?? { width: 1280, height: 900 };
      /** @type {Page[]} */
      const pages = [];
      let timeout = 0;
      const context = {
        async newPage() {
          const tab = await driver.openTab({
            ...size,
            density: given.deviceScaleFactor ?? 1,
            timeZone: given.timezoneId ?? 'Europe/London',
          });
          proxy.scripts.splice(0, Infinity, WATCH);
          const page = new Page(tab, proxy, context, size);
          page.setDefaultTimeout(timeout);
          pages.push(page);
          return page;
        },
        pages: () => pages,
        /** @param {number} ms */
        setDefaultTimeout(ms) {
          timeout = ms;
        },
        async close() {
          for (const page of pages.splice(0)) await page.close();
        },
      };
      return context;
    },
    async close() {
      await driver.close();
      proxy.close();
    },
    on() {}, // a browser that ends by itself fails the next request of the test
  };
}
