// What a visitor does on the first screen before the engine is there: kept, and done once its own screen is.
//
//   const kept = new KeptActions();
//   new Overlay(layer, kept.actions);
//   kept.release(actions);              // does what was kept, and from now on everything at once

import { KEPT } from '../overlay.js';

/** @typedef {import('../overlay.js').Actions} Actions */

/** @type {(keyof Actions)[]} */
const NAMES = ['activate', 'focus', 'focusLeft', 'setText', 'key', 'hover', 'press', 'trapFilled'];

export class KeptActions {
  /** @type {any} */
  #real = null;
  /** @type {{name: string, given: any[]}[]} */
  #kept = [];
  actions = /** @type {Actions} */ (
    /** @type {unknown} */ (
      Object.fromEntries(NAMES.map((name) => [name, (/** @type {any[]} */ ...given) => this.#take(name, given)]))
    )
  );

  /** @param {string} name @param {any[]} given */
  #take(name, given) {
    if (this.#real) return this.#real[name](...given);
    // The last press counts: those before it were for what it has replaced.
    if (name !== 'key') this.#kept = this.#kept.filter((one) => one.name !== name);
    this.#kept.push({ name, given });
    return KEPT; // a key is handled
  }

  /** @param {Actions} actions */
  release(actions) {
    this.#real = actions;
    for (const { name, given } of this.#kept.splice(0)) this.#real[name](...given);
  }
}
