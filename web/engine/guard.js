// Keeps exceptions of the browser from the engine, which they would leave in the middle of its work.
//
//   module.nextHost = guarded(host, later);   // its methods, as the engine calls them, don't throw

import { report } from '../widget/report.js';

/** Methods whose result the engine uses. */
const IMMEDIATE = ['openCanvas'];

/** @param {object} host */
function methodsOf(host) {
  const names = [];
  for (let at = Object.getPrototypeOf(host); at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (value && name !== 'constructor') names.push(name);
    }
  }
  return names;
}

/**
 * Guards each of the host's methods and returns the host. `later` runs a call when it is due, so that only those of
 * IMMEDIATE return anything. Traps are rethrown: the engine must not be called after one.
 * @template {object} Host @param {Host} host @param {(order: () => void) => void} later
 */
export function guarded(host, later) {
  for (const name of methodsOf(host)) {
    const run = /** @type {any} */ (host)[name];
    const call = (/** @type {any[]} */ given) => {
      const failed = (/** @type {unknown} */ error) => {
        if (error instanceof WebAssembly.RuntimeError) throw error;
        report(name, error);
      };
      try {
        const result = run.apply(host, given);
        return result?.catch ? result.catch(failed) : result;
      } catch (error) {
        return failed(error);
      }
    };
    /** @type {any} */ (host)[name] = (/** @type {any[]} */ ...given) => {
      if (IMMEDIATE.includes(name)) return call(given);
      later(() => call(given));
    };
  }
  return host;
}
