// What a visitor does before the engine has all of its code: kept, and done then. It is kept by the same rules on the first
// screen and on the engine's own.
//
//   const kept = new KeptActions(step);
//   new Overlay(stage, kept.actions);
//   kept.point(hover);                  // the engine shows what is under the mouse, from now on
//   while (kept.release(actions)) …;    // does what was kept, a press in each frame, and then everything at once
//
// Presses replace each other, as each would have replaced the screen of the one before. The last one of the clock stays, and
// so do several on the arrows of the month.

import { nodeId } from './ids.js';

/**
 * @typedef {import('./overlay.js').Actions} Actions
 * @typedef {import('./overlay.js').EngineActions} EngineActions
 */

/** @type {(keyof EngineActions)[]} */
const NAMES = ['activate', 'focus', 'focusLeft', 'setText', 'key', 'hover', 'press', 'trapFilled'];
const CLOCK = ['cycle:0', 'cycle:1'].map(nodeId);
const ARROWS = ['month:previous', 'month:next'].map(nodeId);

const isArrow = (/** @type {number} */ id) => ARROWS.includes(id);

export class KeptActions {
  /** What is done at once. @type {any} */
  #real = {};
  #step;
  /** @type {number[]} one id at most */
  #clock = [];
  /** @type {number[]} ids */
  #presses = [];
  /** @type {number[]} pressed in the calendar since it has the focus */
  #keys = [];
  /** The day that had the focus before them. */
  #origin = 0;
  #isBeyond = false; // they have left the month
  #focused = 0; // id
  #hasTurned = false; // the engine doesn't know what is focused
  /** @type {Map<string, any[]>} where the mouse is, and whether it is pressed */
  #mouse = new Map();
  /** @type {Actions} */
  actions = Object.assign(
    /** @type {any} */ (
      Object.fromEntries(NAMES.map((name) => [name, (/** @type {any[]} */ ...given) => this.#take(name, given)]))
    ),
    { wanted: () => [...this.#clock, ...this.#presses] },
  );

  /**
   * @param {(id: number, key: number) => boolean} step moves the focus from a day by a key; false: the day isn't on the screen
   */
  constructor(step) {
    this.#step = step;
  }

  /** @param {string} name @param {any[]} given */
  #take(name, given) {
    if (this.#real[name]) return this.#real[name](...given);
    if (name === 'activate') this.#press(given[0]);
    else if (name === 'key') this.#type(given[0], given[1]);
    else if (name === 'focus' || name === 'focusLeft') this.#turnTo(given[0] ?? 0);
    else this.#mouse.set(name, given);
    return true; // a key is handled
  }

  /** @param {number} id */
  #press(id) {
    if (CLOCK.includes(id)) this.#clock = [id];
    // Not Enter on the day that has the focus, where the keys lead to a month that isn't shown yet.
    else if (!this.#isBeyond || id !== this.#focused) {
      this.#presses = isArrow(id) && this.#presses.every(isArrow) ? [...this.#presses, id] : [id];
      this.#keys = [];
    }
  }

  /** @param {number} id @param {number} key */
  #type(id, key) {
    if (this.#keys.length === 0) this.#origin = id;
    const keys = [...this.#keys, key];
    this.#isBeyond ||= !this.#step(id, key);
    this.#keys = keys; // a move of the focus has ended them
  }

  /** The visitor has moved on. @param {number} id 0: out of the widget */
  #turnTo(id) {
    this.#focused = id;
    this.#hasTurned = true;
    this.#keys = [];
    this.#isBeyond = false;
  }

  /** @param {EngineActions['hover']} hover */
  point(hover) {
    this.#real = { hover };
    const at = this.#mouse.get('hover');
    if (at) this.#real.hover(...at);
    this.#mouse.delete('hover');
  }

  /** @param {EngineActions} actions @returns {boolean} there are more presses, because the engine takes one of a node in a frame */
  release(actions) {
    for (const [name, given] of this.#mouse) /** @type {any} */ (actions)[name](...given);
    this.#mouse.clear();
    if (this.#hasTurned) actions.focus(this.#focused);
    for (const key of this.#keys) actions.key(this.#origin, key);
    this.#turnTo(this.#focused);
    this.#hasTurned = false;
    const id = this.#clock.shift() ?? this.#presses.shift();
    if (id) actions.activate(id);
    if (this.actions.wanted().length) return true;
    this.#real = actions;
    return false;
  }
}
