// The wasm engine: one per page, shared by all widgets. Its code comes in two parts: what the first screen needs, and
// the rest, after that screen is there.
//
//   const engine = await startEngine(fetch(…), () => fetch(…));   // the same for all callers
//   engine.call('activate', [handle, id], failed);                // bw_activate
//   engine.loadRest();
//   forgetEngine();                               // after a trap: the next call starts a new one
//
// A call that needs code of the rest before that is there is undone and kept, with all that come after it. They are made
// in their order once the rest is there. For that, each call until then runs as a transaction: the memory that it changed
// is put back, and what it ordered of the page is carried out only after it has ended.

import createModule from 'booking-module';
import { guarded } from './guard.js';

/** Thrown in place of a function of the rest. */
const MISSING = new Error('this part of the engine is still on its way');
const LONGEST_PAUSE = 30_000; // ms between two attempts to load the rest

const encoder = new TextEncoder();

/** @typedef {(number | string | Uint8Array)[]} Given text and bytes are passed as address and length */

export class Engine {
  /** @type {BookingModule} */
  module;
  #instantiateRest;
  #download;
  #isWhole = false;
  /** @type {Promise<boolean> | null} */
  #loading = null;
  /** @type {{name: string, given: Given, failed: (error: unknown) => void}[]} */
  #kept = [];
  /** @type {(() => void)[] | null} what the running call has ordered */
  #orders = null;
  #copy = new Uint8Array();

  /**
   * @param {BookingModule} module @param {() => Promise<Response>} download
   * @param {((response: Response) => Promise<unknown>) | null} instantiateRest null: it is whole
   */
  constructor(module, download, instantiateRest) {
    this.module = module;
    this.#download = download;
    this.#instantiateRest = instantiateRest;
    this.#isWhole = !instantiateRest;
    module.ended = (fetch) => this.#withRest('end', fetch);
  }

  /** The host of the next instance. @param {object} host */
  set host(host) {
    this.module.nextHost = guarded(host, (order) => (this.#orders ? this.#orders.push(order) : order()));
  }

  /**
   * @param {string} name without bw_ @param {Given} given
   * @param {(error: unknown) => void} failed told what a call that was kept has thrown
   * @returns {number | undefined} undefined: it is kept
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

  /** As call, but throws what isMissing() knows, instead of keeping the call. @param {string} name @param {Given} given */
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

  // What can't be undone, and needs little: now, or once the rest is there. Nothing has begun where a part is missing.
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

  /** Downloads the rest, unless it is there. Returns whether it has come: not from a server of another version, and not if it is another file. */
  loadRest() {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load() {
    if (this.#isWhole) return true;
    for (let pause = 1000; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        await this.#instantiateRest?.(await this.#download());
        break;
      } catch (error) {
        // The server has another version by now, or another file under this name.
        if (/ answered 4|match its hash$/.test(String(error))) {
          this.#loading = null;
          for (const { failed } of this.#kept.splice(0)) failed(error);
          return false;
        }
        await new Promise((done) => {
          setTimeout(done, pause);
          addEventListener('online', done, { once: true });
        });
      }
    }
    this.#isWhole = true;
    this.#copy = new Uint8Array();
    // What they order may make calls too, which come last.
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

  #remember() {
    const { module } = this;
    const used = module._bw_memory_used();
    const stack = module.stackSave();
    if (this.#copy.length < used) this.#copy = new Uint8Array(used + (used >> 1));
    this.#copy.set(module.HEAPU8.subarray(0, used));
    return () => {
      module.HEAPU8.set(this.#copy.subarray(0, used));
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

/**
 * @param {Promise<Response>} wasm used by the first caller only
 * @param {() => Promise<Response>} rest
 */
export function startEngine(wasm, rest) {
  engine ??= new Promise((resolve, reject) => {
    /** @type {((response: Response) => Promise<unknown>) | null} */
    let instantiateRest = null;
    createModule({
      /** @param {WebAssembly.Imports} imports @param {Function} done */
      instantiateWasm(imports, done) {
        const missing = () => {
          throw MISSING;
        };
        const placeholder = new Proxy({}, { get: () => missing });
        instantiate(wasm, { ...imports, placeholder }).then(({ instance, module }) => {
          const isSplit = WebAssembly.Module.imports(module).some((each) => each.module === 'placeholder');
          if (isSplit) {
            const primary = instance.exports;
            instantiateRest = (response) => instantiate(Promise.resolve(response), { ...imports, primary });
          }
          done(instance, module);
        }, reject);
        return {};
      },
    }).then((module) => resolve(new Engine(module, rest, instantiateRest)), reject);
  });
  engine.catch(() => {
    engine = null;
  });
  return engine;
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
