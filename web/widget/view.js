// A widget on the page: the overlay on its stage, where the first screen (web/first) may be already.
//
//   const view = new View(request, messages);
//   view.show(table, height);              // the engine's nodes, in place of the first ones
//   view.takeOver(hover);                  // the engine shows the screen from now on
//   view.kept.release(actions);            // what was kept is done, once the engine has all of its code

import { cellAfterKey } from './calendar_keys.js';
import { KeptActions } from './kept_actions.js';
import overlayCss from './overlay.css';
import { Overlay } from './overlay.js';
import { plainLocale } from './plain_locale.js';
import { report } from './report.js';

const MOST_MAGNIFIED = 3;

export class View {
  root;
  canvas = document.createElement('canvas');
  /** @type {Overlay} */
  overlay;
  brand;
  /** JSON */
  messages;
  /** The response of widget/config. */
  answer;
  density = 1; // device pixels per CSS px of layout
  scale = 1; // of all that is shown, as the page's text is larger
  stage;
  #request;
  kept = new KeptActions((id, key) => {
    const cell = this.overlay.entries.get(id)?.element;
    const day = cell && cellAfterKey(cell, key, this.locale.rightToLeft);
    // A key that is heard later has moved the focus already, and the visitor may have turned to something else since.
    if (cell === this.overlay.activeElement()) day?.focus();
    return Boolean(day);
  });
  #isShown = false;
  isLocalePlain = false; // its Intl throws

  /** @param {MountRequest} request @param {string} messages JSON */
  constructor(request, messages) {
    this.#request = request;
    this.messages = messages;
    this.answer = request.config(false);
    this.stage = request.stage;
    const { root } = this.stage;
    this.#completeLocale(request.options.locale);
    this.stage.addStyles(overlayCss);
    this.root = root;
    this.canvas.setAttribute('aria-hidden', 'true');
    root.prepend(this.canvas);
    if (!root.isConnected) request.place.prepend(root);
    this.overlay = new Overlay(this.stage, this.kept.actions);
    this.brand = request.first.brand;
    request.first.fit();
    this.brand.read();
    this.overlay.listen();
    request.first.whenShown(() => {
      this.#isShown = true;
      this.overlay.adopt();
    });
  }

  get locale() {
    return this.stage.locale;
  }

  /** @param {string} wanted BCP 47 */
  setLanguage(wanted) {
    this.stage.setLanguage(wanted);
    this.#completeLocale(wanted);
  }

  /** All of it, which the engine needs. @param {string} wanted BCP 47 */
  #completeLocale(wanted) {
    const { stage } = this;
    try {
      if (stage.fault) throw stage.fault;
      for (const member of Object.values(stage.locale)) if (typeof member === 'object') Object.values(member);
    } catch (error) {
      this.isLocalePlain = true;
      report('describeLocale', error);
      stage.setLocale(plainLocale(wanted));
    }
  }

  destroy() {
    this.#request.first.end();
    this.root.remove();
  }

  /** @param {import('./nodes.js').Table} table @param {number} height CSS px of unenlarged text */
  show(table, height) {
    this.root.style.setProperty('height', `${height * this.scale}px`);
    this.overlay.present(table, height);
    if (!this.#isShown) this.#request.shown();
    this.#isShown = true;
  }

  /** The engine makes the first screen. */
  endFirst() {
    this.#request.first.close();
  }

  /** The engine shows the screen from now on. @param {import('./overlay.js').EngineActions['hover']} hover */
  takeOver(hover) {
    this.#request.first.end();
    this.stage.layer.classList.add('overlay');
    this.kept.point(hover);
  }

  /** Reads density and scale. Returns the width in CSS px of unenlarged text; 0: not laid out yet. */
  measure() {
    // In layout pixels, which transforms and `zoom` above leave as they are.
    const width = parseFloat(getComputedStyle(this.root).width) || 0;
    if (!width) return 0;
    // What is shown larger than laid out is painted that much finer.
    const shown = this.root.getBoundingClientRect().width / width;
    this.density = devicePixelRatio * Math.min(Math.max(shown, 1), MOST_MAGNIFIED);
    this.scale = this.brand.scaleAt(width);
    this.stage.setScale(this.scale);
    return width / this.scale;
  }
}
