// What a visitor does on the first screen before the engine is there: kept, and done once its own screen is.
//
//   const kept = new KeptActions(keyOf, step);
//   new Overlay(layer, kept.actions);
//   kept.release(actions);              // does what was kept, and from now on everything at once
//
// Presses replace each other, as each would have replaced the screen of the one before. Those of the clock stay, and so do
// several on the arrows of the month.

import { KEPT } from '../overlay.js';

/** @typedef {import('../overlay.js').Actions} Actions */

/** @type {(keyof Actions)[]} */
const NAMES = ['activate', 'focus', 'focusLeft', 'setText', 'key', 'hover', 'press', 'trapFilled'];

const frame = () =>
  new Promise((done) => {
    if (document.hidden) setTimeout(done);
    else requestAnimationFrame(() => setTimeout(done));
  });

export class KeptActions {
  /** @type {any} */
  #real = null;
  #keyOf;
  #step;
  /** @type {number[]} ids */
  #clock = [];
  /** @type {number[]} ids */
  #presses = [];
  /** @type {number[]} pressed in the calendar since it has the focus */
  #keys = [];
  /** The day that had the focus before them. */
  #origin = 0;
  #isBeyond = false; // they have left the month
  /** @type {number | null} id */
  #focused = null;
  /** @type {Map<string, any[]>} where the mouse is, and whether it is pressed */
  #mouse = new Map();
  actions = /** @type {Actions} */ (
    /** @type {unknown} */ (
      Object.fromEntries(NAMES.map((name) => [name, (/** @type {any[]} */ ...given) => this.#take(name, given)]))
    )
  );

  /**
   * @param {(id: number) => string} keyOf the key of a node
   * @param {(id: number, key: number) => number} step moves the focus from a day by a key; the id of the day, or 0 if it isn't
   *   on the screen
   */
  constructor(keyOf, step) {
    this.#keyOf = keyOf;
    this.#step = step;
  }

  /** @param {string} name @param {any[]} given */
  #take(name, given) {
    if (this.#real) return this.#real[name](...given);
    if (name === 'activate') this.#press(given[0]);
    else if (name === 'key') this.#type(given[0], given[1]);
    else if (name === 'focus' || name === 'focusLeft') this.#turnTo(name === 'focus' ? given[0] : null);
    else this.#mouse.set(name, given);
    return KEPT; // a key is handled
  }

  /** @param {number} id */
  #press(id) {
    const isArrow = (/** @type {number} */ one) => /^month:/.test(this.#keyOf(one));
    if (/^cycle:/.test(this.#keyOf(id))) this.#clock.push(id);
    // Enter on the day that has the focus, where the keys lead to a month that isn't shown yet.
    else if (!this.#isBeyond) {
      this.#presses = isArrow(id) && this.#presses.every(isArrow) ? [...this.#presses, id] : [id];
      this.#keys = [];
    }
  }

  /** @param {number} id @param {number} key */
  #type(id, key) {
    if (this.#keys.length === 0) this.#origin = id;
    this.#keys.push(key);
    const moved = this.#isBeyond ? 0 : this.#step(id, key);
    if (moved) this.#focused = moved;
    else this.#isBeyond = true;
  }

  /** The visitor has moved on. @param {number | null} id */
  #turnTo(id) {
    this.#focused = id;
    this.#keys = [];
    this.#isBeyond = false;
  }

  /** @param {Actions} actions */
  async release(actions) {
    this.#real = actions;
    for (const [name, given] of this.#mouse) this.#real[name](...given);
    if (this.#focused) actions.focus(this.#focused);
    for (const key of this.#keys) actions.key(this.#origin, key);
    // The engine takes one press of a node in a frame.
    for (const [index, id] of [...this.#clock, ...this.#presses].entries()) {
      if (index > 0) await frame();
      actions.activate(id);
    }
  }
}
