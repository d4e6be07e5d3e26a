// What a visitor does in a widget, kept until somebody listens. Until then a press is marked, and keys move the focus in the
// calendar.
//
//   const hearing = new Hearing(layer, content);   // content: in the layer, with the controls
//   hearing.hearButton(button);                    // each one
//   hearing.hear((type, event, element) => …);     // also what has happened before
//
// There are no listeners outside these elements, and none for wheel or touch, which scroll the page.

import { cellAfterKey } from '../widget/calendar_keys.js';
import { KEYS, hasModifier } from '../widget/keys.js';

/**
 * `element`: the button of a click, the target of a key or of the focus; null: the focus has left.
 * @typedef {(type: string, event: any, element: any) => void} Listener
 */

export class Hearing {
  layer;
  content;
  /** What has happened. @type {Parameters<Listener>[]} */
  #kept = [];
  /** @type {Listener} */
  #listener = (type, event, element) => {
    if (type === 'pointermove' && this.#kept.at(-1)?.[0] === type) this.#kept.pop();
    this.#kept.push([type, event, element]);
    const key = KEYS.indexOf(event.key);
    if (type === 'keydown' && key >= 0 && element.matches('.cell') && !hasModifier(event)) {
      event.preventDefault(); // or the page scrolls
      cellAfterKey(element, key, !!this.content.closest('[dir=rtl]'))?.focus();
    }
    if (type === 'click' && !element.matches('[aria-disabled=true]')) this.#mark(element);
  };
  /** The last that was pressed. @type {HTMLElement | undefined} */
  #wanted;

  /** @param {HTMLElement} layer @param {HTMLElement} content */
  constructor(layer, content) {
    this.layer = layer;
    this.content = content;
    /** @param {string} type @param {(event: any) => any} about */
    const on = (type, about) =>
      content.addEventListener(type, (event) => this.#listener(type, event, about(event)), { passive: false });
    on('keydown', ({ target }) => target);
    on('focusin', ({ target }) => target);
    on('focusout', ({ relatedTarget }) => (content.contains(relatedTarget) ? relatedTarget : null));
    // Hover and press are only painted; a click is the browser's own, after it.
    for (const type of ['pointermove', 'pointerdown', 'pointerup', 'pointercancel', 'pointerleave']) {
      const heard = (/** @type {any} */ event) => {
        if (event.pointerType === 'mouse') this.#listener(type, event, null);
      };
      layer.addEventListener(type, heard, { passive: true });
    }
  }

  // As web/widget/overlay.js does it, which corrects it.
  /** @param {HTMLElement} button */
  #mark(button) {
    for (const each of [this.#wanted, button]) {
      each?.toggleAttribute('data-wanted', each === button);
      if (each) each.ariaBusy = each === button ? 'true' : null;
    }
    this.#wanted = button;
  }

  // On each, because a screen reader calls all that is in an element that listens to clicks "clickable".
  /** @param {HTMLElement} button */
  hearButton(button) {
    button.addEventListener('click', (event) => this.#listener('click', event, button));
  }

  /** @param {Listener} listener */
  hear(listener) {
    this.#listener = listener;
    for (const each of this.#kept.splice(0)) listener(...each);
  }
}
