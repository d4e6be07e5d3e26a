// Pages upon the drivers of Firefox and WebKit, with Playwright's names for the part of them that the
// tests use, so that a test is written once. A method that is missing here needs what cannot() names.

import { writeFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { patience } from '../leftovers.mjs';
import { Locator } from './locator.mjs';

/**
 * @typedef {import('./driver.mjs').Tab} Tab
 * @typedef {Awaited<ReturnType<typeof import('./intercepting_proxy.mjs').startProxy>>} Proxy
 * @typedef {import('./locator.mjs').RoleOptions} RoleOptions
 */

const POLL = 30; // ms
// A page that is just going away answers with one of these.
const GOING = /navigat|context|discarded|detached|no such (window|frame)|realm|destroyed|unknown error|Unload/i;
const COMBINERS = ['Shift', 'Control', 'Alt', 'Meta'];

/** Playwright's patterns of addresses. @param {string | RegExp | ((url: URL) => boolean)} pattern @returns {(url: URL) => boolean} */
function matcher(pattern) {
  if (typeof pattern === 'function') return pattern;
  if (pattern instanceof RegExp) return (url) => pattern.test(url.href);
  const source = pattern
    .replace(/[.+?^$()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*/g, (stars) => ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*' })[stars] ?? '')
    .replace(/\{([^}]*)\}/g, (_, choices) => `(?:${choices.replaceAll(',', '|')})`);
  const whole = new RegExp(`^${source}$`);
  return (url) => whole.test(url.href);
}

export class Page {
  #tab;
  #proxy;
  #timeout = patience(20_000);
  /** @type {Map<string, ((value: any) => void)[]>} */
  #listeners = new Map();
  /** What this page added to the proxy. @type {import('./intercepting_proxy.mjs').Entry[]} */
  #routes = [];
  /** @type {Map<string, Function>} */
  #exposed = new Map();
  #context;
  #size;
  #url = 'about:blank';

  /** @param {Tab} tab @param {Proxy} proxy @param {any} context @param {{width: number, height: number}} size */
  constructor(tab, proxy, context, size) {
    this.#tab = tab;
    this.#proxy = proxy;
    this.#context = context;
    this.#size = size;
    proxy.onReport = (name, values) => this.#reported(name, values);
    // What the browser asks for by itself is not the page's, as with Playwright.
    const isOwn = (/** @type {any} */ request) => !request.parsed.pathname.endsWith('/favicon.ico');
    proxy.onRequest = (request) => isOwn(request) && this.#emit('request', request);
    proxy.onResponse = (response) => isOwn(response.request()) && this.#emit('response', response);
    this.mouse = {
      move: tab.move,
      down: tab.down,
      up: tab.up,
      wheel: tab.wheel,
      /** @param {number} x @param {number} y @param {{clickCount?: number}} [options] */
      async click(x, y, { clickCount = 1 } = {}) {
        await tab.move(x, y);
        for (let count = 0; count < clickCount; ++count) {
          await tab.down();
          await tab.up();
        }
      },
    };
    this.keyboard = {
      down: tab.keyDown,
      up: tab.keyUp,
      /** @param {string} keys like Shift+Tab */
      async press(keys) {
        const parts = keys.length > 1 ? keys.split('+') : [keys];
        const held = parts.filter((part) => COMBINERS.includes(part));
        const key = parts[parts.length - 1].replace('Space', ' ');
        for (const one of held) if (one !== key) await tab.keyDown(one);
        await tab.keyDown(key);
        await tab.keyUp(key);
        for (const one of held.reverse()) if (one !== key) await tab.keyUp(one);
      },
      /** @param {string} text */
      async type(text) {
        for (const character of text) {
          await tab.keyDown(character);
          await tab.keyUp(character);
        }
      },
    };
  }

  /** @param {string} role @param {RoleOptions} [options] @returns {Locator} */
  getByRole(role, options) {
    return new Locator(this, []).getByRole(role, options);
  }
  /** @param {string | RegExp} name @param {{exact?: boolean}} [options] @returns {Locator} */
  getByLabel(name, options) {
    return new Locator(this, []).getByLabel(name, options);
  }
  /** @param {string | RegExp} text @param {{exact?: boolean}} [options] @returns {Locator} */
  getByText(text, options) {
    return new Locator(this, []).getByText(text, options);
  }
  /** @param {string} css @returns {Locator} */
  locator(css) {
    return new Locator(this, []).locator(css);
  }

  /** The value of an expression, or of its promise, in the page. @param {string} source */
  async run(source) {
    const whole = `(async () => { const value = await (${source}); return value === undefined ? null : JSON.stringify(value); })()`;
    for (let tries = 0; ; ++tries) {
      try {
        const text = await this.#tab.evaluate(whole);
        return text === null || text === undefined ? undefined : JSON.parse(text);
      } catch (error) {
        if (tries > 20 || !GOING.test(String(error))) throw error;
        await delay(POLL);
      }
    }
  }
  /** @param {() => Promise<unknown>} condition @param {() => string} what @param {number} [timeout] */
  async until(condition, what, timeout = this.#timeout) {
    for (const end = Date.now() + timeout; ;) {
      const result = await condition();
      if (result) return result;
      if (Date.now() > end) throw new Error(`after ${timeout} ms: ${what()}`);
      await delay(POLL);
    }
  }
  /** @param {Function | string} read @param {any} [argument] @returns {Promise<any>} */
  evaluate(read, argument) {
    if (typeof read === 'string') return this.run(`(() => { ${read}\n })()`);
    return this.run(`(${read})(${argument === undefined ? '' : JSON.stringify(argument)})`);
  }
  /** @param {Function} read @param {any} [argument] @param {{timeout?: number}} [options] */
  async waitForFunction(read, argument, { timeout } = {}) {
    const truthy = /** @type {any[]} */ (
      await this.until(
        async () => {
          // What it returns may be an element, which stays in the page.
          const value = await this.run(
            `Promise.resolve((${read})(${argument === undefined ? '' : JSON.stringify(argument)})).then((value) =>
            value && [value instanceof Node || value === window ? true : value])`,
          );
          return value;
        },
        () => `it never came to be: ${read}`,
        timeout,
      )
    );
    return { jsonValue: async () => truthy[0] };
  }
  /** @param {string} url */
  async goto(url) {
    this.#url = url;
    await this.#tab.goto(url);
  }
  /** The address that was last gone to or waited for. */
  url() {
    return this.#url;
  }
  reload() {
    return this.#tab.reload();
  }
  goBack() {
    return this.#tab.back();
  }
  /** @param {string | RegExp | ((url: URL) => boolean)} pattern */
  async waitForURL(pattern) {
    const matches = matcher(pattern);
    await this.until(
      async () => {
        this.#url = await this.run('location.href');
        return matches(new URL(this.#url));
      },
      () => `the address never matched ${pattern}`,
    );
  }
  /** @param {string} [state] */
  async waitForLoadState(state = 'load') {
    if (state === 'networkidle') throw new Error('wait for what the page shows instead');
    await this.waitForFunction(() => document.readyState === 'complete');
  }
  /** @param {{width: number, height: number}} size */
  async setViewportSize(size) {
    this.#size = size;
    await this.#tab.resize(size);
  }
  viewportSize() {
    return this.#size;
  }
  /** @param {{path?: string}} [options] */
  async screenshot({ path } = {}) {
    const bytes = await this.#tab.screenshot();
    if (path) {
      const named = path.replace(/([^/]+)$/, `${process.env.BOOKING_ENGINE}-$1`);
      mkdirSync(dirname(named), { recursive: true });
      writeFileSync(named, bytes);
    }
    return bytes;
  }
  context() {
    return this.#context;
  }

  // --- What goes over the network, and what the page reports ------------------------------------------

  /** @param {string | RegExp | ((url: URL) => boolean)} pattern @param {any} handler @param {{times?: number}} [options] */
  async route(pattern, handler, { times = Infinity } = {}) {
    const entry = { pattern, matches: matcher(pattern), handler, times };
    this.#routes.push(entry);
    this.#proxy.routes.unshift(entry);
  }
  /** @param {string | RegExp} pattern */
  async unroute(pattern) {
    const dropped = this.#routes.filter((entry) => /** @type {any} */ (entry).pattern === pattern);
    this.#proxy.routes = this.#proxy.routes.filter((entry) => !dropped.includes(entry));
  }
  /** @param {Function | string} script @param {any} [argument] */
  async addInitScript(script, argument) {
    this.#proxy.scripts.push(
      typeof script === 'string' ? script : `(${script})(${argument === undefined ? '' : JSON.stringify(argument)})`,
    );
  }
  /** @param {string} name @param {Function} called */
  async exposeFunction(name, called) {
    this.#exposed.set(name, called);
    this.#proxy.scripts.push(`window['${name}'] = async (...given) => window.__report('call', '${name}', given)`);
  }
  /** @param {string} name @param {any[]} values */
  #reported(name, values) {
    if (name === 'call') this.#exposed.get(values[0])?.(...values[1]);
    if (name === 'pageerror') this.#emit('pageerror', Object.assign(new Error(values[0]), { stack: values[0] }));
    if (name === 'console') this.#emit('console', { type: () => values[0], text: () => values[1] });
  }
  /** @param {string} event @param {(value: any) => void} listener */
  on(event, listener) {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }
  /** @param {string} event @param {any} value */
  #emit(event, value) {
    for (const listener of this.#listeners.get(event) ?? []) listener(value);
  }
  /** @param {string} event @param {((value: any) => boolean) | {predicate?: (value: any) => boolean}} [how] @returns {Promise<any>} */
  waitForEvent(event, how = {}) {
    const fits = typeof how === 'function' ? how : (how.predicate ?? (() => true));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no such ${event}`)), this.#timeout);
      this.on(event, (value) => {
        if (!fits(value)) return;
        clearTimeout(timer);
        resolve(value);
      });
    });
  }
  /** @param {any} pattern */
  waitForRequest(pattern) {
    const fits =
      typeof pattern === 'function' ? pattern : (/** @type {any} */ request) => matcher(pattern)(request.parsed);
    return this.waitForEvent('request', fits);
  }
  /** @param {any} pattern */
  waitForResponse(pattern) {
    const fits =
      typeof pattern === 'function'
        ? pattern
        : (/** @type {any} */ response) => matcher(pattern)(response.request().parsed);
    return this.waitForEvent('response', fits);
  }
  /** @param {number} timeout ms */
  setDefaultTimeout(timeout) {
    this.#timeout = Math.max(timeout, patience(20_000));
  }
  async close() {
    this.#proxy.routes = this.#proxy.routes.filter((entry) => !this.#routes.includes(entry));
    await this.#tab.close();
  }
}
