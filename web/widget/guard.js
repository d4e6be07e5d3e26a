// Keeps what the browser throws away from the engine, which an exception would leave in the middle of its work.
//
//   module.nextHost = guarded(host);   // its methods, as the engine calls them, don't throw
//   report(what, error);               // logs the first of each kind on the page

/** What was reported before. @type {Set<string>} */
const reported = new Set();

/** @param {string} what */
export const isReported = (what) => reported.has(what);

/** Logs what a function of the browser threw: the first of each kind on the page. @param {string} what @param {unknown} error */
export function report(what, error) {
  if (reported.has(what)) return;
  reported.add(what);
  console.error(`<booking-widget>: ${what}: ${error}.`);
}

/**
 * Itself, with each of its class's methods guarded. Traps go on: the engine must not be called after one.
 * @template {object} Host @param {Host} host
 */
export function guarded(host) {
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(host))) {
    const run = /** @type {any} */ (host)[name];
    if (name === 'constructor') continue;
    /** @type {any} */ (host)[name] = (/** @type {any[]} */ ...given) => {
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
  }
  return host;
}
