// A widget on the page: its elements, their style and the page's look. Before the engine is there it shows the first
// screen by itself, as far as the answer of widget/config says it (first/draft.js).
//
//   const view = new View(request, messages);
//   await view.showFirst();                // what the visitor does on it is kept
//   view.show(table, height);              // the engine's nodes, in place of the first ones
//   view.takeOver(hover);                  // the engine shows the screen from now on
//   view.kept.release(actions);            // what was kept is done, once the engine has all of its code

import { Brand, textSample } from './brand.js';
import { contactToken } from './addresses.js';
import { cellAfterKey } from './first/calendar_keys.js';
import { draftOf } from './first/draft.js';
import { KeptActions } from './first/kept_actions.js';
import { describeLocale, plainLocale } from './locale.js';
import { CONTRAST, DARK, media } from './media.js';
import { Overlay } from './overlay.js';
import { WORDS } from './nodes.js';
import { report } from './report.js';
import { completeStylesheets, useStylesheets } from './stylesheets.js';

// The least width, in CSS px of unenlarged text, at which text still scales with the page's.
const LEAST_WIDTH = 240;
const MOST_MAGNIFIED = 3;
// Nodes of the first screen that are as small as what is beside the point, and not as pale.
const FACTS = /^summary:(duration|price|place|resource)$/;

export class View {
  root = document.createElement('div');
  canvas = document.createElement('canvas');
  /** @type {Overlay} */
  overlay;
  brand;
  /** JSON */
  messages;
  /** The response of widget/config. */
  answer;
  /** @type {import('./locale.js').LocaleData} */
  locale;
  isLocalePlain = false; // its Intl throws
  isEngines = false; // the engine is there, and shows the first screen itself
  density = 1; // device pixels per CSS px of layout
  scale = 1; // of all that is shown, as the page's text is larger
  #request;
  #layer = document.createElement('div');
  #lines = document.createElement('div');
  kept = new KeptActions((id, key) => {
    const cell = this.overlay.entries.get(id)?.element;
    const day = cell && cellAfterKey(cell, key, this.locale.rightToLeft);
    day?.focus();
    return Boolean(day);
  });
  #isShown = false;
  /** @type {ResizeObserver | null} */
  #resizes = null;
  #width = 0;

  /** @param {MountRequest} request @param {string} messages JSON */
  constructor(request, messages) {
    this.#request = request;
    this.messages = messages;
    this.answer = request.config(false);
    const { root, canvas } = this;
    root.className = 'root';
    this.locale = this.setLanguage(request.options.locale);
    canvas.setAttribute('aria-hidden', 'true');
    this.#layer.className = 'overlay';
    this.#layer.append(this.#lines);
    this.#lines.className = 'lines';
    root.append(canvas, this.#layer, textSample());
    request.place.prepend(root);
    this.overlay = new Overlay(this.#layer, this.kept.actions);
    this.useStylesheet(true);
    this.brand = new Brand(request.element, root);
    this.brand.read();
  }

  destroy() {
    this.#resizes?.disconnect();
    this.root.remove();
  }

  /** Resolves when the first screen is painted, or can't be shown without the engine. */
  async showFirst() {
    const { status, body } = await this.answer;
    const { element, isEnded } = this.#request;
    if (this.isEngines || isEnded() || status !== 200) return;
    // A signed-in visitor's first screen has more on it, and stronger contrasts are the engine's.
    if (contactToken(element) || media(CONTRAST).matches) return;
    if (!this.#draft(body)) return;
    if (globalThis.ResizeObserver) {
      // In a frame of its own: an observer that changes the height which it observes is an error of the page.
      const resized = () => {
        if (this.measure() !== this.#width) this.#draft(body);
      };
      this.#resizes = new ResizeObserver(() => requestAnimationFrame(resized));
      this.#resizes.observe(this.root);
    }
    if (!document.hidden) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }

  /** Shows the first screen in the width that there is. @param {string} body @returns {boolean} false: nothing to show */
  #draft(body) {
    const { options, visit } = this.#request;
    const width = this.measure();
    if (!width || this.isEngines) return false; // or not laid out
    try {
      const draft = draftOf(body, {
        choice: [options.type, options.resource],
        layer: this.#layer,
        brand: this.brand,
        locale: this.locale,
        sentences: this.messages,
        width,
        cycle: Number(visit.hourCycle) || this.locale.hourCycle,
        isDark: this.isDark(options.theme),
      });
      if (!draft) return false;
      this.#width = width;
      this.setLook(draft.look);
      this.root.classList.add('first');
      this.#lines.replaceChildren(...draft.lines.map(lineOf));
      this.show(draft.table, draft.height);
      for (const [index, { key }] of draft.nodes.entries()) {
        const entry = this.overlay.entries.get(draft.table.words[index * WORDS]);
        if (FACTS.test(key)) entry?.element.style.setProperty('--bw-muted', 'var(--bw-text)');
      }
      return true;
    } catch (error) {
      report('firstScreen', error);
      return false;
    }
  }

  /** @param {import('./nodes.js').Table} table @param {number} height CSS px of unenlarged text */
  show(table, height) {
    this.root.style.setProperty('height', `${height * this.scale}px`);
    this.overlay.present(table, height);
    if (!this.#isShown) this.#request.shown();
    this.#isShown = true;
  }

  /** The engine shows the screen from now on. @param {import('./overlay.js').EngineActions['hover']} hover */
  takeOver(hover) {
    this.#resizes?.disconnect();
    this.root.classList.remove('first');
    this.#lines.remove();
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

  /** @param {string} wanted BCP 47 */
  setLanguage(wanted) {
    try {
      this.locale = describeLocale(wanted);
    } catch (error) {
      this.isLocalePlain = true;
      report('describeLocale', error);
      this.locale = plainLocale(wanted);
    }
    this.root.lang = this.locale.tag;
    this.root.dir = this.locale.rightToLeft ? 'rtl' : 'ltr';
    return this.locale;
  }

  /** @param {Record<string, string>} properties CSS */
  setLook(properties) {
    // They apply to the dialog around the widget too.
    const { style } = this.#request.place.parentElement ?? this.root;
    for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
  }

  /** The engine has the rest of the styles. */
  completeStylesheets = completeStylesheets;

  /** @param {boolean} isWithoutCanvas */
  useStylesheet(isWithoutCanvas) {
    this.root.classList.toggle('skin', isWithoutCanvas);
    useStylesheets(this.#request.shadow, isWithoutCanvas);
  }

  /** @param {string | null} theme the page's wish */
  isDark(theme) {
    return theme === 'dark' || (theme !== 'light' && media(DARK).matches);
  }
}

/** @param {Record<'x' | 'y' | 'w' | 'h', number>} line */
function lineOf({ x, y, w, h }) {
  const line = document.createElement('i');
  Object.assign(line.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
  return line;
}
