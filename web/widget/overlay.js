// The nodes of src/view/toolkit/semantics.hpp as real DOM elements over the canvas: visitors click them, tab through
// them and hear them read. Each event becomes one call of `Actions`. What the first screen doesn't have comes with the
// engine: fields, forms, links and announcements (web/engine/controls).
//
//   const overlay = new Overlay(stage, actions);   // web/first/hearing.js
//   overlay.listen();                    // takes the first screen's elements over, and what was done on them
//   overlay.adopt();                     // those that were made since
//   overlay.present(table, height);      // after each painted frame
//   overlay.focus(id);                   // keyboard focus asked for by the widget, not reported back
//
// Elements are kept by id and updated only if their hash changed. The focused element is never recreated or
// moved, and a field's text is never written during composition.

/**
 * @typedef {object} EngineActions
 * @property {(id: number) => unknown} activate
 * @property {(id: number) => void} focus
 * @property {() => void} focusLeft
 * @property {(id: number, text: string) => void} setText
 * @property {(id: number, key: number) => boolean} key true: handled
 * @property {(x: number, y: number) => void} hover
 * @property {(down: boolean) => void} press
 * @property {() => void} trapFilled
 *
 * @typedef {EngineActions & {wanted: () => number[]}} Actions `wanted`: what was pressed and is done later, once the engine can
 */

import {
  ARIA_ROLES,
  CLASSES,
  CONTAINERS,
  applyButton,
  arrange,
  attribute,
  classNames,
  elementKind,
  idOf,
  place,
  write,
} from './elements.js';
import { focusIsElsewhere } from './focus.js';
import { KEYS, hasModifier } from './keys.js';
import { Flag, Role, WORDS, has, readNode } from './nodes.js';

/**
 * @typedef {import('./nodes.js').Table} Table
 * @typedef {import('./elements.js').Entry} Entry
 */

export class Overlay {
  /** @type {Map<number, Entry>} */
  entries = new Map();
  root;
  content;
  actions;
  #stage;
  /** Once the engine is there. @type {import('../engine/controls/controls.js').Controls | null} */
  controls = null;
  #quiet = false; // a change of our own: no focus reports
  #focusWasLost = false;
  #isDayChosen = false; // its times are to come into view
  /** @type {EventTarget | null} */
  #lastClicked = null;
  /** @type {number | null} where the widget was at a press that is done later, px from the window's top */
  #wantedAt = null;

  /** @param {import('../first/hearing.js').Hearing} stage @param {Actions} actions */
  constructor(stage, actions) {
    this.root = stage.layer;
    this.content = stage.content;
    this.actions = actions;
    this.#stage = stage;
  }

  /** From now on, and of what has happened before. */
  listen() {
    this.adopt();
    this.#stage.hear((type, event, element) => this.#heard(type, event, element));
  }

  /** Takes the elements over that are there. */
  adopt() {
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (this.content.querySelectorAll('[id]'))) {
      const flags = element.ariaDisabled === 'true' ? Flag.disabled : 0;
      const role = CLASSES.indexOf(element.classList[0]);
      const entry = { element, kind: element.localName, role, flags, attributes: 0, place: 0 };
      this.entries.set(idOf(element), { id: idOf(element), ...entry });
    }
  }

  /** @param {Table} table @param {number} height CSS px */
  present(table, height) {
    const { words, floats } = table;
    this.#markWanted();
    this.#quiet = true;
    const focused = this.#focusedId();
    /** @type {Set<number>} */
    const present = new Set();
    /** @type {Map<Element, HTMLElement[]>} */
    const order = new Map([[this.content, []]]);
    this.controls?.read(table);
    for (let at = 0; at < words.length; at += WORDS) {
      const entry = this.#entryFor(words, at);
      present.add(entry.id);
      if (entry.attributes !== words[at + 17]) {
        entry.attributes = words[at + 17];
        this.#apply(entry, readNode(table, at));
      }
      if (entry.place !== words[at + 18]) {
        entry.place = words[at + 18];
        place(entry, floats.subarray(at + 4, at + 8), words[at + 8]);
      }
      const parent = this.entries.get(words[at + 1])?.element ?? this.content;
      const siblings = order.get(parent);
      if (siblings) siblings.push(entry.element);
      else order.set(parent, [entry.element]);
    }
    for (const [id, entry] of this.entries) if (!present.has(id)) this.#drop(entry);
    const active = this.activeElement();
    for (const [parent, children] of order) arrange(parent, children, active);
    this.root.style.setProperty('height', `${height}px`);
    if (focused && this.#focusedId() !== focused) this.#refocus(focused);
    this.controls?.markOption();
    this.#quiet = false;
    if (this.#markWanted() || !this.#isDayChosen || !this.controls) return;
    // The choice of a day moves no focus: on a phone its times are below the calendar.
    this.#isDayChosen = !focusIsElsewhere(this.root) && !this.#hasScrolled() && !this.controls.revealTimes();
  }

  #top() {
    return this.root.getBoundingClientRect().top;
  }

  /** Whether the visitor has scrolled on since the press that is carried out now was kept. */
  #hasScrolled() {
    const before = this.#wantedAt;
    this.#wantedAt = null;
    return before !== null && Math.abs(before - this.#top()) > 1;
  }

  /**
   * Moves keyboard focus for the widget, and scrolls only if the element is out of view. Does nothing if the
   * focus has meanwhile moved elsewhere on the page.
   * @param {number} id
   */
  focus(id) {
    const element = this.entries.get(id)?.element;
    if (!element || focusIsElsewhere(this.root)) return;
    this.#focusQuietly(element);
    if (!this.#hasScrolled()) this.controls?.reveal([element]);
  }

  /** After a frame: if the focused element is gone and no focus was requested, focuses the heading. */
  settleFocus() {
    if (!this.#focusWasLost) return;
    this.#focusWasLost = false;
    if (this.#focusedId() || focusIsElsewhere(this.root)) return;
    this.actions.focusLeft();
    const heading = [...this.entries.values()].find((entry) => entry.role === Role.heading);
    if (heading) this.#focusQuietly(heading.element);
  }

  /** @returns {ShadowRoot | Document} */
  #scope() {
    return /** @type {ShadowRoot | Document} */ (this.root.getRootNode());
  }

  /** @returns {Element | null} */
  activeElement() {
    const active = this.#scope().activeElement;
    return active && this.content.contains(active) ? active : null;
  }

  #focusedId() {
    return idOf(this.activeElement());
  }

  /** @param {HTMLElement} element */
  #focusQuietly(element) {
    const before = this.#quiet;
    this.#quiet = true;
    element.focus({ preventScroll: true });
    this.#quiet = before;
  }

  /** @param {number} id */
  #refocus(id) {
    const entry = this.entries.get(id);
    if (entry) this.#focusQuietly(entry.element);
    else this.#focusWasLost = true;
  }

  /** @param {Uint32Array} words @param {number} at @returns {Entry} */
  #entryFor(words, at) {
    const [id, , role, flags] = words.subarray(at, at + 4);
    const kind = elementKind(role, flags, words[at + 10]);
    const known = this.entries.get(id);
    if (known?.kind === kind) return known;
    known?.element.remove();
    const element = document.createElement(kind);
    element.id = `bw-${id}`;
    if (kind === 'button') this.#stage.hearButton(element);
    const entry = { id, element, kind, role, flags, attributes: 0, place: 0 };
    this.entries.set(id, entry);
    return entry;
  }

  /** @param {Entry} entry */
  #drop(entry) {
    entry.element.remove();
    this.controls?.describe(entry.id, '');
    this.entries.delete(entry.id);
  }

  /** @param {Entry} entry @param {import("./nodes.js").Node} node */
  #apply(entry, node) {
    const { element } = entry;
    entry.role = node.role;
    entry.flags = node.flags;
    attribute(element, 'class', classNames(node));
    const role = node.role === Role.group && !node.name ? undefined : ARIA_ROLES[node.role];
    attribute(element, 'role', role);
    if (entry.kind === 'button') return applyButton(/** @type {HTMLButtonElement} */ (element), node);
    if (this.controls?.apply(element, node)) return;
    if (node.role === Role.heading) attribute(element, 'tabindex', '-1');
    if (CONTAINERS.includes(node.role)) {
      attribute(element, 'aria-label', node.name || undefined);
      attribute(element, 'aria-busy', has(node, Flag.busy) ? 'true' : undefined);
    } else {
      write(element, node.value || node.name);
      const spoken = node.role === Role.columnHeader && node.value ? node.name : undefined;
      attribute(element, 'aria-label', spoken);
    }
  }

  /** @type {import('../first/hearing.js').Listener} */
  #heard(type, event, element) {
    if (type === 'click') this.#clicked(event, element);
    else if (type === 'keydown') this.#keyPressed(event, element);
    else if (type === 'focusin' && !this.#quiet) this.actions.focus(idOf(element));
    else if (type === 'focusout' && !this.#quiet && !element) this.actions.focusLeft();
    else if (type.startsWith('pointer')) this.#pointed(type, event);
  }

  /** @param {string} type @param {PointerEvent} event */
  #pointed(type, event) {
    if (type === 'pointermove') {
      const box = this.root.getBoundingClientRect();
      const scale = box.width / this.root.offsetWidth || 1;
      this.actions.hover((event.clientX - box.left) / scale, (event.clientY - box.top) / scale);
    } else if (type !== 'pointerdown' || event.button === 0) this.actions.press(type === 'pointerdown');
    if (type === 'pointerleave') this.actions.hover(-1, -1);
  }

  /** @param {MouseEvent} event @param {HTMLButtonElement} button */
  #clicked(event, button) {
    const entry = this.entries.get(idOf(button));
    if (!entry) return;
    // The second click of a double click belongs to what the first one was meant for, not to what
    // came under the pointer since.
    const stray = event.detail > 1 && this.#lastClicked !== button;
    this.#lastClicked = button;
    if (stray || has(entry, Flag.disabled)) {
      event.preventDefault();
      return;
    }
    if (has(entry, Flag.submit) && button.form) {
      this.controls?.submitted(event, button.form);
      return;
    }
    this.#isDayChosen = entry.role === Role.gridCell;
    this.actions.activate(entry.id);
    if (this.#markWanted()) this.#wantedAt = this.#top();
  }

  /** Marks what was pressed and is done later, and nothing else. @returns {boolean} whether there is any */
  #markWanted() {
    const wanted = this.actions.wanted();
    for (const { id, element } of this.entries.values()) {
      const isWanted = wanted.includes(id);
      if (!isWanted && !element.hasAttribute('data-wanted')) continue;
      element.toggleAttribute('data-wanted', isWanted);
      attribute(element, 'aria-busy', isWanted ? 'true' : undefined);
    }
    return wanted.length > 0;
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} element */
  #keyPressed(event, element) {
    const entry = this.entries.get(idOf(element));
    if (entry?.role !== Role.gridCell || hasModifier(event)) return;
    let key = KEYS.indexOf(event.key);
    if (key < 0 || (event.shiftKey && key < 6)) return;
    if (event.shiftKey) key += 2;
    if (this.actions.key(entry.id, key)) event.preventDefault();
  }
}
