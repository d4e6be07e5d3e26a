// What comes with the engine, because the first screen has none of it: fields, forms, links, lists to choose from, announcements,
// and what is out of view. Each event becomes one call of the overlay's `Actions`.
//
//   const controls = new Controls(overlay);   // from now on the overlay calls it
//   controls.announce('16 times available.', false);

import { attribute, idOf, write } from '../../widget/elements.js';
import { KEYS } from '../../widget/keys.js';
import { media } from '../../widget/media.js';
import { FieldKind, Flag, Role, has } from '../../widget/nodes.js';
import { ESCAPE, FIELDS, addTrap, applyLink, readLinks } from './fields.js';
import { isConverting, keepTyping } from './keys.js';
import { liveRegion } from './live.js';
import { reveal } from './reveal.js';

/**
 * @typedef {import('../../widget/elements.js').Entry} Entry
 * @typedef {import('../../widget/nodes.js').Node} Node
 * @typedef {import('../../widget/nodes.js').Table} Table
 */

export class Controls {
  #overlay;
  #descriptions;
  #live;
  /** @type {import('./fields.js').Links} */
  #links = { labelled: new Set(), listBox: 0, errors: new Map() };
  #composing = 0;
  /** @type {HTMLElement | undefined} the option last marked as active */
  #marked = undefined;
  #reveals = false; // a key has moved on in a listbox
  reveal = reveal;

  /** @param {import('../../widget/overlay.js').Overlay} overlay */
  constructor(overlay) {
    const { root } = overlay;
    this.#overlay = overlay;
    this.#descriptions = root.appendChild(document.createElement('div'));
    this.#descriptions.hidden = true;
    this.#live = { polite: liveRegion(root, 'status'), urgent: liveRegion(root, 'alert') };
    this.#listen();
    overlay.controls = this;
  }

  get #actions() {
    return this.#overlay.actions;
  }

  /** Before the nodes of a frame are applied. @param {Table} table */
  read(table) {
    this.#links = readLinks(table);
  }

  /** @param {HTMLElement} element @param {Node} node @returns {boolean} true: it is done */
  apply(element, node) {
    switch (node.role) {
      case Role.link:
        applyLink(/** @type {HTMLAnchorElement} */ (element), node);
        return true;
      case Role.textField:
        this.#applyField(/** @type {HTMLInputElement} */ (element), node);
        return true;
      case Role.label:
        attribute(element, 'for', `bw-${node.detail}`);
        return false;
      case Role.form:
        attribute(element, 'novalidate', '');
        addTrap(element);
        return false;
    }
    return false;
  }

  /** @param {string} text @param {boolean} urgent */
  announce(text, urgent) {
    this.#live[urgent ? 'polite' : 'urgent'].hush();
    this.#live[urgent ? 'urgent' : 'polite'].say(text);
  }

  /** Brings the times of the day that was chosen into view. Returns false while they are still loading. */
  revealTimes() {
    const all = [...this.#overlay.content.querySelectorAll('.grid, .heading, .button')];
    const grid = all.findIndex((element) => element.classList.contains('grid'));
    const heading = all.findIndex((element, index) => index > grid && element.classList.contains('heading'));
    if (grid < 0 || heading < 0 || heading === all.length - 1) return false;
    reveal(all.slice(heading));
    return true;
  }

  /** Marks the active option of the focused combobox. */
  markOption() {
    const option = this.#activeOption();
    this.#marked?.removeAttribute('data-active');
    option?.setAttribute('data-active', '');
    this.#marked = option;
    if (this.#reveals) option?.scrollIntoView({ block: 'nearest' });
    this.#reveals = false;
  }

  #activeOption() {
    const id = this.#overlay.activeElement()?.getAttribute('aria-activedescendant');
    return this.#overlay.entries.get(idOf({ id }))?.element;
  }

  /** @param {HTMLInputElement} input (or textarea) @param {Node} node */
  #applyField(input, node) {
    const links = this.#links;
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
    this.describe(node.id, shown ? '' : said);
    input.readOnly = has(node, Flag.disabled);
    attribute(input, 'aria-disabled', has(node, Flag.disabled) ? 'true' : undefined);
    if (input.value !== node.value && this.#composing !== node.id) input.value = node.value;
  }

  /** A description that is not on the screen. @param {number} id @param {string} text */
  describe(id, text) {
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
    /** @param {string} type @param {(event: any) => void} handler */
    const on = (type, handler) => this.#overlay.content.addEventListener(type, handler, { passive: false });
    on('submit', (event) => this.submitted(event, event.target));
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
  }

  /**
   * A frame without allow-forms gets no submit event, so the button's click counts, and Enter in a field; the event comes
   * from programs that submit by themselves, such as password managers.
   * @param {Event} event @param {HTMLFormElement} form
   */
  submitted(event, form) {
    event.preventDefault();
    const trap = form.querySelector('input.trap');
    if (/** @type {HTMLInputElement | null} */ (trap)?.value) this.#actions.trapFilled();
    for (const entry of this.#overlay.entries.values()) {
      const button = /** @type {HTMLButtonElement} */ (entry.element);
      if (has(entry, Flag.submit) && button.form === form) {
        if (!has(entry, Flag.disabled)) this.#actions.activate(entry.id);
        return;
      }
    }
  }

  /** @param {KeyboardEvent} event */
  #keyPressed(event) {
    const entry = this.#overlay.entries.get(idOf(event.target));
    if (event.key === 'Escape' && !(entry && has(entry, Flag.combobox))) this.#escapePressed(event);
    if (!entry || event.ctrlKey || event.altKey || event.metaKey) return;
    if (has(entry, Flag.combobox)) {
      this.#comboboxKeyPressed(event, entry);
    } else if (event.key === 'Enter' && !isConverting(event)) {
      this.#enterPressed(event, entry.element);
    }
  }

  // An answer to a question; whatever is around the widget does not see it.
  /** @param {KeyboardEvent} event */
  #escapePressed(event) {
    const no = [...this.#overlay.entries.values()].find((entry) => has(entry, Flag.escape));
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
    if (!next) return this.submitted(event, input.form);
    event.preventDefault();
    next.focus();
  }

  /** @param {Event} event */
  #typed(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (idOf(input)) this.#actions.setText(idOf(input), input.value);
  }
}
