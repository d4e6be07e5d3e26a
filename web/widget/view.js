// A widget on the page: the overlay on its stage, and the page's look. On a page with wishes of its own it shows the first
// screen (web/first) in that look.
//
//   const view = new View(request, messages);
//   await view.showFirst();                // what the visitor does on it is kept
//   view.show(table, height);              // the engine's nodes, in place of the first ones
//   view.takeOver(hover);                  // the engine shows the screen from now on
//   view.kept.release(actions);            // what was kept is done, once the engine has all of its code

import { Brand, textSample } from './brand.js';
import { cellAfterKey } from './calendar_keys.js';
import { firstLook } from './first_look.js';
import { KeptActions } from './kept_actions.js';
import { wantsDark } from './media.js';
import overlayCss from './overlay.css';
import { Overlay } from './overlay.js';
import { plainLocale } from './plain_locale.js';
import { report } from './report.js';

// The least width, in CSS px of unenlarged text, at which text still scales with the page's.
const LEAST_WIDTH = 240;
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
    day?.focus();
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
    root.append(textSample());
    if (!root.isConnected) request.place.prepend(root);
    this.overlay = new Overlay(this.stage, this.kept.actions);
    this.brand = new Brand(request.element, root);
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

  /** Resolves when the first screen is painted, or can't be shown without the engine. */
  async showFirst() {
    const { first, options } = this.#request;
    const { density, letterSpacing, wordSpacing } = this.brand;
    const look = firstLook(wantsDark(options.theme), this.brand);
    const spacing = { '--bw-letter-spacing': `${letterSpacing}em`, '--bw-word-spacing': `${wordSpacing}em` };
    const scale = () => {
      this.measure();
      return this.scale;
    };
    if (look) await first.show({ look: { ...look, ...spacing }, sentences: this.messages, density, scale });
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
    this.scale = Math.max(1, Math.min(this.brand.textScale, width / LEAST_WIDTH));
    this.root.style.setProperty('--bw-scale', `${this.scale}`);
    this.root.classList.toggle('scaled', this.scale > 1);
    return width / this.scale;
  }
}
