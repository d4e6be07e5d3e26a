// The nodes of src/view/toolkit/semantics.hpp as real DOM elements over the canvas: visitors click them, type into
// them, tab through them and hear them read. Each event becomes one call of `Actions`.
//
//   const overlay = new Overlay(rootElement, actions);
//   overlay.present(table, height);      // after each painted frame
//   overlay.focus(id);                   // keyboard focus asked for by the widget, not reported back
//
// Elements are kept by id and updated only if their hash changed. The focused element is never recreated or
// moved, and a field's text is never written during composition. There are no listeners outside its own
// element, and none for wheel or touch, which scroll the page.

/**
 * @typedef {object} Actions
 * @property {(id: number) => unknown} activate KEPT: it happens later
 * @property {(id: number) => void} focus
 * @property {() => void} focusLeft
 * @property {(id: number, text: string) => void} setText
 * @property {(id: number, key: number) => boolean} key true: handled
 * @property {(x: number, y: number) => void} hover
 * @property {(down: boolean) => void} press
 * @property {() => void} trapFilled
 */

import { media } from './media.js';
import {
  ARIA_ROLES,
  CONTAINERS,
  ESCAPE,
  FIELDS,
  KEYS,
  addTrap,
  applyButton,
  applyLink,
  arrange,
  attribute,
  classNames,
  elementKind,
  idOf,
  place,
  write,
} from './elements.js';
import { focusIsElsewhere } from './focus.js';
import { isConverting, keepTyping } from './keys.js';
import { liveRegion } from './live.js';
import { reveal } from './reveal.js';
import { FieldKind, Flag, Role, WORDS, has, readLinks, readNode } from './nodes.js';

/**
 * @typedef {import('./nodes.js').Table} Table
 * @typedef {import('./nodes.js').Links} Links
 * @typedef {import('./elements.js').Entry} Entry
 */

/** What an action returns that is done once the engine is there. */
export const KEPT = true;

export class Overlay {
  /** @type {Map<number, Entry>} */
  #entries = new Map();
  /** @type {HTMLElement} */
  #root;
  /** @type {HTMLElement} */
  #content;
  /** @type {HTMLElement} */
  #descriptions;
  #live;
  /** @type {Actions} */
  #actions;
  #quiet = false; // a change of our own: no focus reports
  #focusWasLost = false;
  #composing = 0;
  /** @type {HTMLElement | undefined} the option last marked as active */
  #marked = undefined;
  #reveals = false; // a key has moved on in a listbox
  #isDayChosen = false; // its times are to come into view
  /** @type {EventTarget | null} */
  #lastClicked = null;
  /** @type {Element | null} pressed before the engine was there */
  #wanted = null;
  /** @type {number | null} where the widget was when that was pressed, px from the window's top */
  #wantedAt = null;

  /** @param {HTMLElement} root empty, positioned @param {Actions} actions */
  constructor(root, actions) {
    this.#root = root;
    this.#actions = actions;
    this.#content = root.appendChild(document.createElement('div'));
    this.#content.className = 'content';
    this.#descriptions = root.appendChild(document.createElement('div'));
    this.#descriptions.hidden = true;
    this.#live = { polite: liveRegion(root, 'status'), urgent: liveRegion(root, 'alert') };
    this.#listen();
  }

  /** @param {Table} table @param {number} height CSS px */
  present(table, height) {
    const { words, floats } = table;
    this.#want(null);
    this.#quiet = true;
    const focused = this.#focusedId();
    /** @type {Set<number>} */
    const present = new Set();
    /** @type {Map<Element, HTMLElement[]>} */
    const order = new Map([[this.#content, []]]);
    const links = readLinks(table);
    for (let at = 0; at < words.length; at += WORDS) {
      const entry = this.#entryFor(words, at);
      present.add(entry.id);
      if (entry.attributes !== words[at + 17]) {
        entry.attributes = words[at + 17];
        this.#apply(entry, readNode(table, at), links);
      }
      if (entry.place !== words[at + 18]) {
        entry.place = words[at + 18];
        place(entry, floats.subarray(at + 4, at + 8), words[at + 8]);
      }
      const parent = this.#entries.get(words[at + 1])?.element ?? this.#content;
      const siblings = order.get(parent);
      if (siblings) siblings.push(entry.element);
      else order.set(parent, [entry.element]);
    }
    for (const [id, entry] of this.#entries) if (!present.has(id)) this.#drop(entry);
    const active = this.#activeElement();
    for (const [parent, children] of order) arrange(parent, children, active);
    this.#root.style.setProperty('height', `${height}px`);
    if (focused && this.#focusedId() !== focused) this.#refocus(focused);
    this.#markOption();
    this.#quiet = false;
    if (this.#isDayChosen && (focusIsElsewhere(this.#root) || this.#hasScrolled())) this.#isDayChosen = false;
    if (this.#isDayChosen) this.#revealTimes();
  }

  #top() {
    return this.#root.getBoundingClientRect().top;
  }

  /** Whether the visitor has scrolled on since the press that is carried out now was kept. */
  #hasScrolled() {
    const before = this.#wantedAt;
    this.#wantedAt = null;
    return before !== null && Math.abs(before - this.#top()) > 1;
  }

  // The choice of a day moves no focus: on a phone its times are below the calendar.
  #revealTimes() {
    const all = [...this.#content.querySelectorAll('.grid, .heading, .button')];
    const grid = all.findIndex((element) => element.classList.contains('grid'));
    const heading = all.findIndex((element, index) => index > grid && element.classList.contains('heading'));
    if (grid < 0 || heading < 0 || heading === all.length - 1) return; // still loading
    this.#isDayChosen = false;
    reveal(all.slice(heading));
  }

  #markOption() {
    const option = this.#activeOption();
    this.#marked?.removeAttribute('data-active');
    option?.setAttribute('data-active', '');
    this.#marked = option;
    if (this.#reveals) option?.scrollIntoView({ block: 'nearest' });
    this.#reveals = false;
  }

  /** Marks the active option of the focused combobox. */
  #activeOption() {
    const id = this.#activeElement()?.getAttribute('aria-activedescendant');
    return this.#entries.get(idOf({ id }))?.element;
  }

  /**
   * Moves keyboard focus for the widget, and scrolls only if the element is out of view. Does nothing if the
   * focus has meanwhile moved elsewhere on the page.
   * @param {number} id
   */
  focus(id) {
    const element = this.#entries.get(id)?.element;
    if (!element || focusIsElsewhere(this.#root)) return;
    this.#focusQuietly(element);
    if (!this.#hasScrolled()) reveal([element]);
  }

  /** After a frame: if the focused element is gone and no focus was requested, focuses the heading. */
  settleFocus() {
    if (!this.#focusWasLost) return;
    this.#focusWasLost = false;
    if (this.#focusedId() || focusIsElsewhere(this.#root)) return;
    this.#actions.focusLeft();
    const heading = [...this.#entries.values()].find((entry) => entry.role === Role.heading);
    if (heading) this.#focusQuietly(heading.element);
  }

  /** @param {string} text @param {boolean} urgent */
  announce(text, urgent) {
    this.#live[urgent ? 'polite' : 'urgent'].hush();
    this.#live[urgent ? 'urgent' : 'polite'].say(text);
  }

  /** @returns {ShadowRoot | Document} */
  #scope() {
    return /** @type {ShadowRoot | Document} */ (this.#root.getRootNode());
  }

  /** @returns {Element | null} */
  #activeElement() {
    const active = this.#scope().activeElement;
    return active && this.#content.contains(active) ? active : null;
  }

  #focusedId() {
    return idOf(this.#activeElement());
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
    const entry = this.#entries.get(id);
    if (entry) this.#focusQuietly(entry.element);
    else this.#focusWasLost = true;
  }

  /** @param {Uint32Array} words @param {number} at @returns {Entry} */
  #entryFor(words, at) {
    const [id, , role, flags] = words.subarray(at, at + 4);
    const kind = elementKind(role, flags, words[at + 10]);
    const known = this.#entries.get(id);
    if (known?.kind === kind) return known;
    known?.element.remove();
    const element = document.createElement(kind);
    element.id = `bw-${id}`;
    // On each button, because a screen reader calls all that is in an element that listens to clicks "clickable".
    if (kind === 'button') element.addEventListener('click', (event) => this.#clicked(event));
    const entry = { id, element, kind, role, flags, attributes: 0, place: 0 };
    this.#entries.set(id, entry);
    return entry;
  }

  /** @param {Entry} entry */
  #drop(entry) {
    entry.element.remove();
    this.#describe(entry.id, '');
    this.#entries.delete(entry.id);
  }

  /** @param {Entry} entry @param {import("./nodes.js").Node} node @param {Links} links */
  #apply(entry, node, links) {
    const { element } = entry;
    entry.role = node.role;
    entry.flags = node.flags;
    attribute(element, 'class', classNames(node));
    const role = node.role === Role.group && !node.name ? undefined : ARIA_ROLES[node.role];
    attribute(element, 'role', role);
    switch (node.role) {
      case Role.button:
      case Role.option:
      case Role.gridCell:
        applyButton(/** @type {HTMLButtonElement} */ (element), node);
        return;
      case Role.link:
        applyLink(/** @type {HTMLAnchorElement} */ (element), node);
        return;
      case Role.textField:
        this.#applyField(/** @type {HTMLInputElement} */ (element), node, links);
        return;
      case Role.heading:
        attribute(element, 'tabindex', '-1');
        break;
      case Role.label:
        attribute(element, 'for', `bw-${node.detail}`);
        break;
      case Role.form:
        attribute(element, 'novalidate', '');
        addTrap(element);
        break;
    }
    if (CONTAINERS.includes(node.role)) {
      attribute(element, 'aria-label', node.name || undefined);
      attribute(element, 'aria-busy', has(node, Flag.busy) ? 'true' : undefined);
    } else {
      write(element, node.value || node.name);
      const spoken = node.role === Role.columnHeader && node.value ? node.name : undefined;
      attribute(element, 'aria-label', spoken);
    }
  }

  /** @param {HTMLInputElement} input (or textarea) @param {import("./nodes.js").Node} node @param {Links} links */
  #applyField(input, node, links) {
    for (const [name, value] of Object.entries(FIELDS[node.detail])) {
      if (name !== 'type' || input.localName === 'input') attribute(input, name, value);
    }
    const isCombobox = has(node, Flag.combobox);
    const active = node.active ? `bw-${node.active}` : undefined;
    for (const [name, value] of Object.entries({
      'role': 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'true',
      'aria-controls': `bw-${links.listBox}`,
      'aria-activedescendant': active,
    }))
      attribute(input, name, isCombobox ? value : undefined);
    attribute(input, 'aria-label', links.labelled.has(node.id) ? undefined : node.name);
    attribute(input, 'aria-required', has(node, Flag.required) ? 'true' : undefined);
    attribute(input, 'aria-invalid', has(node, Flag.invalid) ? 'true' : undefined);
    const shown = links.errors.get(node.description);
    // Only the skin shows a hint; otherwise it is painted. A screen reader says it as the placeholder.
    const hint = has(node, Flag.invalid) ? '' : node.description;
    attribute(input, 'placeholder', node.detail === FieldKind.search ? node.name : hint || undefined);
    const said = hint && node.detail !== FieldKind.search ? '' : node.description;
    attribute(input, 'aria-describedby', said ? `bw-${shown ?? `${node.id}-d`}` : undefined);
    this.#describe(node.id, shown ? '' : said);
    input.readOnly = has(node, Flag.disabled);
    attribute(input, 'aria-disabled', has(node, Flag.disabled) ? 'true' : undefined);
    if (input.value !== node.value && this.#composing !== node.id) input.value = node.value;
  }

  /** A description that is not on the screen. @param {number} id @param {string} text */
  #describe(id, text) {
    const known = this.#descriptions.querySelector(`#bw-${id}-d`);
    if (!text) {
      known?.remove();
      return;
    }
    const element = known ?? this.#descriptions.appendChild(document.createElement('p'));
    element.id = `bw-${id}-d`;
    write(element, text);
  }

  #listen() {
    const content = this.#content;
    /** @param {string} type @param {(event: any) => void} handler */
    const on = (type, handler) => content.addEventListener(type, handler, { passive: false });
    on('submit', (event) => this.#submitted(event, event.target));
    on('keydown', (event) => this.#keyPressed(event));
    for (const type of ['keydown', 'keypress', 'keyup']) on(type, keepTyping);
    for (const type of ['input', 'change']) on(type, (event) => this.#typed(event));
    on('compositionstart', (event) => {
      this.#composing = idOf(event.target);
    });
    on('compositionend', (event) => {
      this.#composing = 0;
      this.#typed(event);
    });
    on('focusin', (event) => {
      if (!this.#quiet) this.#actions.focus(idOf(event.target));
    });
    on('focusout', (event) => {
      if (!this.#quiet && !content.contains(event.relatedTarget)) this.#actions.focusLeft();
    });
    this.#listenToMouse();
  }

  // Hover and press are only painted; a click is the browser's own, after it.
  #listenToMouse() {
    /** @param {string} type @param {(event: PointerEvent) => void} handler */
    const on = (type, handler) => {
      this.#root.addEventListener(
        type,
        (event) => {
          const pointer = /** @type {PointerEvent} */ (event);
          if (pointer.pointerType === 'mouse') handler(pointer);
        },
        { passive: true },
      );
    };
    on('pointermove', (event) => {
      const box = this.#root.getBoundingClientRect();
      const scale = box.width / this.#root.offsetWidth || 1;
      this.#actions.hover((event.clientX - box.left) / scale, (event.clientY - box.top) / scale);
    });
    on('pointerdown', (event) => {
      if (event.button === 0) this.#actions.press(true);
    });
    on('pointerup', () => this.#actions.press(false));
    on('pointercancel', () => this.#actions.press(false));
    on('pointerleave', () => {
      this.#actions.press(false);
      this.#actions.hover(-1, -1);
    });
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
    const entry = this.#entries.get(idOf(button));
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
      this.#submitted(event, button.form);
      return;
    }
    this.#isDayChosen = entry.role === Role.gridCell;
    if (this.#actions.activate(entry.id) === KEPT) this.#want(button);
  }

  /** @param {Element | null} button shows that its press is kept, in place of the one before */
  #want(button) {
    for (const name of ['data-wanted', 'aria-busy']) this.#wanted?.removeAttribute(name);
    button?.setAttribute('data-wanted', '');
    button?.setAttribute('aria-busy', 'true');
    if (button) this.#wantedAt = this.#top();
    this.#wanted = button;
  }

  /**
   * A frame without allow-forms gets no submit event, so the button's click counts, and Enter in a field; the event comes
   * from programs that submit by themselves, such as password managers.
   * @param {Event} event @param {HTMLFormElement} form
   */
  #submitted(event, form) {
    event.preventDefault();
    const trap = form.querySelector('input.trap');
    if (/** @type {HTMLInputElement | null} */ (trap)?.value) this.#actions.trapFilled();
    for (const entry of this.#entries.values()) {
      const button = /** @type {HTMLButtonElement} */ (entry.element);
      if (has(entry, Flag.submit) && button.form === form) {
        if (!has(entry, Flag.disabled)) this.#actions.activate(entry.id);
        return;
      }
    }
  }

  /** @param {KeyboardEvent} event */
  #keyPressed(event) {
    const entry = this.#entries.get(idOf(event.target));
    if (event.key === 'Escape' && !(entry && has(entry, Flag.combobox))) this.#escapePressed(event);
    if (!entry || event.ctrlKey || event.altKey || event.metaKey) return;
    if (has(entry, Flag.combobox)) {
      this.#comboboxKeyPressed(event, entry);
    } else if (entry.role === Role.gridCell) {
      let key = KEYS.indexOf(event.key);
      if (key < 0 || (event.shiftKey && key < 6)) return;
      if (event.shiftKey) key += 2;
      if (this.#actions.key(entry.id, key)) event.preventDefault();
    } else if (event.key === 'Enter' && !isConverting(event)) {
      this.#enterPressed(event, entry.element);
    }
  }

  // An answer to a question; whatever is around the widget does not see it.
  /** @param {KeyboardEvent} event */
  #escapePressed(event) {
    const no = [...this.#entries.values()].find((entry) => has(entry, Flag.escape));
    if (!no || isConverting(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!has(no, Flag.disabled)) this.#actions.activate(no.id);
  }

  /** @param {KeyboardEvent} event @param {Entry} entry */
  #comboboxKeyPressed(event, entry) {
    if (isConverting(event) || event.shiftKey) return;
    const option = this.#activeOption();
    if (event.key === 'Enter') {
      if (option) this.#actions.activate(idOf(option));
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      this.#reveals = true;
      this.#actions.key(entry.id, KEYS.indexOf(event.key));
    } else if (event.key === 'Escape') {
      this.#actions.key(entry.id, ESCAPE);
    } else {
      return;
    }
    event.preventDefault();
  }

  // On a touch keyboard Enter reads "next", so it goes to the next field and books nothing.
  /** @param {KeyboardEvent} event @param {HTMLElement} element */
  #enterPressed(event, element) {
    const input = /** @type {HTMLInputElement} */ (element);
    if (input.localName !== 'input' || !input.form) return;
    const fields = [...input.form.querySelectorAll('.field')];
    const isNext = input.enterKeyHint === 'next' && media('(pointer: coarse)').matches;
    const next = /** @type {HTMLElement | undefined} */ (isNext && fields[fields.indexOf(input) + 1]);
    if (!next) return this.#submitted(event, input.form);
    event.preventDefault();
    next.focus();
  }

  /** @param {Event} event */
  #typed(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (idOf(input)) this.#actions.setText(idOf(input), input.value);
  }
}
