// The wasm engine: one per page, shared by all widgets. Its code comes in two parts: the first draws the first slots, and
// the rest is loaded after them.
//
//   const engine = await startEngine(files);      // the same for all callers; EngineFiles
//   engine.call('activate', [handle, id], failed);                // bw_activate
//   engine.loadRest();
//   forgetEngine();                               // after a trap: the next call starts a new one
//
// A call that needs the rest too early is undone and queued, and later calls are queued behind it. They run in order once
// the rest is loaded. Until then each call is a transaction: its changes of the memory can be undone, and its orders to
// the page are carried out after it has ended. What the visitor does isn't called before (instance.js).

import createModule from 'booking-module';
import { guarded } from './guard.js';

const MISSING = new Error('this part of the engine is still on its way');
/** Functions of the rest, until they are loaded. */
const placeholder = new Proxy(
  {},
  {
    get: () => () => {
      throw MISSING;
    },
  },
);
const LONGEST_PAUSE = 30_000; // ms between two attempts to load the rest
const MOST_REFUSALS = 4; // a server that is being updated refuses for a moment

const encoder = new TextEncoder();

/** @typedef {(number | string | Uint8Array)[]} Given text and bytes are passed as address and length */

export class Engine {
  /** @type {BookingModule} */
  module;
  #instantiateRest;
  #isWhole = false;
  /** @type {Promise<boolean> | null} */
  #loading = null;
  #refusals = 0;
  #settle = () => {};
  /** Resolves once the rest is loaded and the queue has run, or the rest can't be had. @type {Promise<void>} */
  settled = new Promise((done) => {
    this.#settle = done;
  });
  /** @type {{name: string, given: Given, failed: (error: unknown) => void}[]} */
  #kept = [];
  /** @type {(() => void)[] | null} of the running call, for the page */
  #orders = null;
  #copy = new Uint8Array();

  /** @param {BookingModule} module @param {() => Promise<unknown>} instantiateRest */
  constructor(module, instantiateRest) {
    this.module = module;
    this.#instantiateRest = instantiateRest;
    module.ended = (fetch) => this.#withRest('end', fetch);
  }

  /** The host of the next instance. @param {object} host */
  set host(host) {
    this.module.nextHost = guarded(host, (order) => (this.#orders ? this.#orders.push(order) : order()));
  }

  /**
   * @param {string} name without bw_ @param {Given} given
   * @param {(error: unknown) => void} failed called if the queued call throws
   * @returns {number | undefined} undefined: it is queued
   */
  call(name, given, failed) {
    try {
      if (this.#kept.length === 0) return this.run(name, given);
    } catch (error) {
      if (error !== MISSING) throw error;
    }
    this.#kept.push({ name, given, failed });
    this.loadRest();
    return undefined;
  }

  /** As call, but if it needs the rest it throws an error that isMissing() knows. @param {string} name @param {Given} given */
  run(name, given) {
    const undo = this.#isWhole ? null : this.#remember();
    const orders = (this.#orders = /** @type {(() => void)[]} */ ([]));
    let result;
    try {
      result = /** @type {any} */ (this.module)[`_bw_${name}`](...this.#pass(given));
    } catch (error) {
      if (error === MISSING) undo?.();
      throw error;
    } finally {
      this.#orders = null;
    }
    for (const order of orders) order();
    return result;
  }

  /** Starts a request that a call has ordered. @param {number} sending its address */
  start(sending) {
    this.#withRest('start', sending);
  }

  // A call that can't be undone: now, or once the rest is loaded. All of its code is in the same part.
  /** @param {string} name @param {number} address */
  #withRest(name, address) {
    const run = () => /** @type {any} */ (this.module)[`_bw_${name}`](address);
    try {
      run();
    } catch (error) {
      if (error !== MISSING) throw error;
      this.loadRest().then((isThere) => isThere && run());
    }
  }

  /** Downloads the rest once. Resolves to false if the server has refused it too often, or has another file in its place. */
  loadRest() {
    this.#loading ??= this.#load().finally(() => this.#settle());
    return this.#loading;
  }

  async #load() {
    for (let pause = 1000; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        await this.#instantiateRest();
        break;
      } catch (error) {
        const said = String(error);
        // 408 and 429 ask for another try.
        const isRefused = / answered 4(?!08|29)/.test(said) && ++this.#refusals >= MOST_REFUSALS;
        // The server has another version by now, and says so, or sends another file under this name.
        if (isRefused || /^(Compile|Link)Error|match its hash$/.test(said)) {
          this.#loading = null;
          for (const { failed } of this.#kept.splice(0)) failed(error);
          return false;
        }
        const waited = new AbortController();
        await new Promise((done) => {
          setTimeout(done, pause);
          addEventListener('online', done, waited);
        });
        waited.abort();
      }
    }
    this.#isWhole = true;
    this.#copy = new Uint8Array();
    // Their orders may make further calls, which run last.
    for (const { name, given, failed } of this.#kept) {
      try {
        this.run(name, given);
      } catch (error) {
        failed(error);
      }
    }
    this.#kept = [];
    return true;
  }

  /** Copies the memory in use, without the unused part of the stack. Returns a function that restores it. */
  #remember() {
    const { module } = this;
    const low = module._bw_data_end();
    const stack = module.stackSave();
    const used = module._bw_memory_used();
    const size = low + used - stack;
    if (this.#copy.length < size) this.#copy = new Uint8Array(size + (size >> 1));
    this.#copy.set(module.HEAPU8.subarray(0, low));
    this.#copy.set(module.HEAPU8.subarray(stack, used), low);
    return () => {
      module.HEAPU8.set(this.#copy.subarray(0, low));
      module.HEAPU8.set(this.#copy.subarray(low, size), stack);
      module.stackRestore(stack);
    };
  }

  /** @param {Given} given @returns {number[]} */
  #pass(given) {
    return given.flatMap((one) => {
      if (typeof one === 'number') return one;
      const bytes = typeof one === 'string' ? encoder.encode(one) : one;
      const at = this.module._bw_alloc(bytes.length);
      this.module.HEAPU8.set(bytes, at);
      return [at, bytes.length];
    });
  }
}

/** Whether a call failed because the rest isn't there yet. @param {unknown} error */
export const isMissing = (error) => error === MISSING;

/** @type {Promise<Engine> | null} */
let engine = null;

/** @param {EngineFiles} files read by the first caller's engine only */
export function startEngine({ wasm, load }) {
  engine ??= new Promise((resolve, reject) => {
    /** @type {WebAssembly.Imports} */
    let restImports;
    createModule({
      /** @param {WebAssembly.Imports} imports @param {Function} done */
      instantiateWasm(imports, done) {
        // An engine that has stopped has read it.
        const unread = wasm.then((response) => (response.bodyUsed ? load() : response));
        const given = { ...imports, placeholder };
        instantiate(unread, given)
          // The connection was lost on the way, or the response is another file.
          .catch(() => instantiate(load(), given))
          .then(({ instance, module }) => {
            restImports = { ...imports, primary: withTable(instance.exports) };
            done(instance, module);
          }, reject);
        return {};
      },
    }).then((module) => resolve(new Engine(module, () => instantiate(load(BOOKING_REST), restImports))), reject);
  });
  engine.catch(forgetEngine);
  return engine;
}

/**
 * The first part's exports, and its other functions by their places in its table (tools/share_by_table.mjs).
 * @param {WebAssembly.Exports} exports
 */
function withTable(exports) {
  const table = Object.values(exports).find((each) => each instanceof WebAssembly.Table);
  return new Proxy(exports, { get: (all, name) => all[String(name)] ?? table?.get(Number(name)) });
}

/** @param {Promise<Response>} download @param {WebAssembly.Imports} imports */
async function instantiate(download, imports) {
  const response = await download;
  if (!response.ok) throw new Error(`the module answered ${response.status}`);
  // Streaming compilation fails if the host serves another content type.
  if (response.headers.get('content-type')?.startsWith('application/wasm')) {
    return WebAssembly.instantiateStreaming(response, imports);
  }
  return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}

export function forgetEngine() {
  engine = null;
}
