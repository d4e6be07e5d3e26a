// The wasm engine: one per page, shared by all widgets.
//
//   const module = await startEngine(fetch(…));   // the same for all callers
//   forgetEngine();                               // after a trap: the next call starts a new one

import createModule from 'booking-module';

/** @type {Promise<BookingModule> | null} */
let engine = null;

/** @param {Promise<Response>} wasm used by the first caller only */
export function startEngine(wasm) {
  engine ??= new Promise((resolve, reject) => {
    createModule({
      /** @param {WebAssembly.Imports} imports @param {Function} done */
      instantiateWasm(imports, done) {
        instantiate(wasm, imports).then(({ instance, module }) => done(instance, module), reject);
        return {};
      },
    }).then(resolve, reject);
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
