// The engine's orders that need the browser alone: canvas, files and addresses. src/wasm/bridge.js calls them on the
// widget itself (instance.js).

import { Painter } from './painter.js';
import { report } from '../widget/report.js';

export class BrowserHost {
  /** While it is on its way nothing asks for it. */
  engine = /** @type {import('./engine.js').Engine} */ (/** @type {unknown} */ (null));
  /** @type {Painter | null} without WebGL2 */
  #painter = null;
  canvas;
  isLocalePlain;

  /** @param {import('../widget/view.js').View} view */
  constructor({ canvas, isLocalePlain }) {
    this.canvas = canvas;
    this.isLocalePlain = isLocalePlain;
  }

  get isPainted() {
    return Boolean(this.#painter);
  }

  /** A context of WebGL2 and its program, which take a phone a while. */
  prepareCanvas() {
    this.#painter = Painter.on(this.canvas);
  }

  /** The largest side of a canvas, or 0 without WebGL2. */
  openCanvas() {
    return this.#painter?.mostSide ?? 0;
  }

  restoreCanvas() {
    this.#painter?.restore();
  }

  closeCanvas() {
    this.#painter?.end();
  }

  /**
   * @param {number} x @param {number} y @param {number} width @param {number} height
   * @param {number} row @param {number} pixels
   */
  texture(x, y, width, height, row, pixels) {
    const bytes = 4 * (row ? row * (height - 1) + width : width * height);
    this.#painter?.texture(x, y, width, height, row, this.#bytes(pixels, bytes));
  }

  /**
   * @param {number} width @param {number} height @param {number} top
   * @param {number} vertices @param {number} vertexBytes @param {number} indices @param {number} indexBytes
   */
  paint(width, height, top, vertices, vertexBytes, indices, indexBytes) {
    const [corners, order] = [this.#bytes(vertices, vertexBytes), this.#bytes(indices, indexBytes)];
    this.#painter?.paint(width, height, top, corners, order);
  }

  /** Of the engine's memory. @param {number} at @param {number} count */
  #bytes(at, count) {
    return this.engine.module.HEAPU8.subarray(at, at + count);
  }

  /** @param {string} name @param {string} type @param {string} text */
  saveFile(name, type, text) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    // The download has begun by then. An object URL that is never revoked keeps its file in memory.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** Browsers inside other apps open an address, but nothing that the page makes. @param {string} url */
  openFile(url) {
    location.assign(url);
  }

  /** Prices are plain numbers then. An Intl that throws is reported for the language already. @param {unknown} error */
  amountFailed(error) {
    if (!this.isLocalePlain) report('amount', error);
  }

  /** Sends a request that survives the page's unload. @param {string} url */
  beacon(url) {
    if (!('keepalive' in Request.prototype)) navigator.sendBeacon(url);
    else fetch(url, { method: 'POST', keepalive: true }).catch(() => {});
  }
}
