// Popups and floating buttons. The loader loads this file when the first of them is needed.
//
//   float(host)               // adds the button of mode="floating"
//   openDialog(host, opener)  // what the element's method open() does
//   widgetFor(opener)          // the widget that an element with booking-popup opens
//   widgetWith(options)        // the widget that the page's script opens
//   preloadFor(opener); preloadWith(options);   // download its files; the page stays as it is
//   makeReachable()            // gives a tab stop to openers that are neither buttons nor links
//   explain(…); isRefused(url); diagnose(url, status);   // after a failure: failure.js
//
// A native <dialog> in the widget's shadow root: it traps Tab, closes on Esc and makes the page behind it
// inert. Closing keeps the widget's state.

import css from './popup.css';
import { languageOf } from '../loader/attributes.js';
import { followLink, reportError } from '../loader/report.js';
import { watchLanguage } from '../widget/language.js';
import { icon, make } from './elements.js';
import { Launcher } from './launcher.js';

export { diagnose, explain, isRefused } from './failure.js';
export { preloadFor, preloadWith, widgetFor, widgetWith } from './opened.js';
export { makeReachable } from './reachable.js';

const CROSS = 'M5 5l10 10M15 5L5 15';

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** @type {Popup | null} the open one */
let shown = null;

/** A button that the page shows from the start. @param {Host} host */
export function float(host) {
  host._run ??= new Popup(host);
}

/** @param {Host} host @param {Element | null} opener gets the keyboard back when the dialog closes */
export function openDialog(host, opener) {
  if (!host._element.isConnected || !host._isWanted) return;
  const popup = /** @type {Popup} */ (host._run ??= new Popup(host));
  if (!host._session || host._session._isFailed) {
    const session = host._start(popup.place);
    session._shown = () => popup.settleFocus();
    session._begin();
  }
  popup.open(opener);
}

/** The run of a popup, with a session in its dialog from the first opening on. @implements {Run} */
class Popup {
  #host;
  #element;
  #shadow;
  #title = make('p', 'title');
  #close = make('button', 'close', icon(CROSS));
  #dialog;
  /** @type {Launcher | null} */
  #launcher = null;
  /** @type {Element | null} */
  #opener = null;
  /** @type {HTMLElement | null} the element that last had the focus */
  #left = null;
  #unlock = () => {};
  #unwatch;
  #forgotten = new AbortController();
  place = make('div', 'place');

  /** @param {Host} host */
  constructor(host) {
    const element = host._element;
    const shadow = /** @type {ShadowRoot} */ (element.shadowRoot);
    this.#host = host;
    this.#element = element;
    this.#shadow = shadow;
    this.#close.type = 'button';
    this.#close.addEventListener('click', () => this._close());
    this.#title.id = 'title';
    this.#dialog = make('dialog', '', make('div', 'bar', this.#title, this.#close), this.place);
    this.#dialog.setAttribute('aria-labelledby', 'title');
    this.#dialog.tabIndex = -1;
    // Closes on Esc in the same task, so that the page behind is usable at once.
    this.#dialog.addEventListener('cancel', ({ target }) => {
      if (target === this.#dialog) this._close();
    });
    // Fires in a later task: by then the dialog may be open again, or the focus may have moved.
    this.#dialog.addEventListener('close', () => {
      if (this.#dialog.open) return;
      // What had the focus in the dialog keeps it until the next frame.
      const focused = focusedElement();
      if (focused && !this.#dialog.contains(focused)) this.#opener = null;
      this.#closed();
    });
    this.place.addEventListener('focusin', ({ target }) => {
      this.#left = /** @type {HTMLElement} */ (target);
    });
    this.#closeByBackdrop();
    this.#unwatch = watchLanguage(element);
    if (element.getAttribute('mode') === 'floating') this.#launcher = new Launcher(element);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
    shadow.replaceChildren(...(this.#launcher ? [this.#launcher.button] : []), this.#dialog);
    this.#write();
  }

  /** @param {Element | null} opener */
  open(opener) {
    if (this.#dialog.open) return;
    shown?._close();
    shown = this;
    this.#opener = opener ?? focusedElement();
    this.#unlock = lockScroll();
    this.#dialog.showModal();
    // An invisible modal dialog would make the whole page inert.
    if (this.#dialog.getClientRects().length === 0) {
      this._close();
      reportError(this.#element, 'not_shown', 'its dialog has no place to open: an element above it is not displayed');
      return followLink(opener);
    }
    // Focuses the dialog until there is a heading, rather than the close button, which comes first.
    (this.#left?.isConnected ? this.#left : this.#dialog).focus({ preventScroll: true });
    this.settleFocus();
  }

  /** Works also if the dialog is closed already and its close event is pending. */
  _close() {
    this.#dialog.close();
    this.#closed();
  }

  /** Focuses the widget's heading, if the focus is still on the dialog. */
  settleFocus() {
    if (!this.#dialog.open || (this.#shadow.activeElement ?? this.#dialog) !== this.#dialog) return;
    const heading = /** @type {HTMLElement | null} */ (this.place.querySelector('.heading'));
    heading?.focus({ preventScroll: true });
  }

  /** Call when the attributes changed or the element was moved. */
  _update() {
    this.#host._session?._update?.();
    this.#write();
  }

  #write() {
    const language = languageOf(this.#element);
    const words = BOOKING_WORDS[language || 'en'];
    const dialog = this.#dialog;
    dialog.lang = language || 'en';
    dialog.dir = words.rightToLeft ? 'rtl' : 'ltr';
    this.#title.textContent = this.#element.getAttribute('label') || words.book;
    this.#close.setAttribute('aria-label', words.close);
    this.#launcher?.update(words);
    // A dialog that was moved within the page has left the top layer: show it again.
    if (!dialog.open || dialog.matches(':modal')) return;
    dialog.open = false;
    if (shown === this) dialog.showModal();
  }

  _end() {
    this.#host._session?._end();
    this._close();
    this.#unwatch();
    this.#forgotten.abort();
    this.#launcher?.destroy();
    this.#shadow.adoptedStyleSheets = this.#shadow.adoptedStyleSheets.filter((one) => one !== sheet);
  }

  #closed() {
    if (shown !== this) return;
    shown = null;
    this.#unlock();
    if (this.#opener?.isConnected) /** @type {HTMLElement} */ (this.#opener).focus({ preventScroll: true });
    // The browser takes the focus from a hidden element only with the next frame.
    const active = /** @type {HTMLElement | null} */ (this.#shadow.activeElement);
    if (this.#dialog.contains(active)) active?.blur();
    this.#opener = null;
  }

  // A press counts only if it began on the backdrop, so that selecting text doesn't close the dialog.
  #closeByBackdrop() {
    const dialog = this.#dialog;
    let began = false;
    /** @param {MouseEvent} event */
    const isOutside = ({ target, clientX, clientY }) => {
      const box = dialog.getBoundingClientRect();
      return (
        target === dialog && (clientX < box.left || clientX >= box.right || clientY < box.top || clientY >= box.bottom)
      );
    };
    dialog.addEventListener(
      'pointerdown',
      (event) => {
        began = isOutside(event);
      },
      { passive: true },
    );
    // Not on the dialog: a screen reader calls all that is in an element that listens to clicks "clickable".
    this.#shadow.addEventListener(
      'click',
      (event) => {
        if (began && isOutside(/** @type {MouseEvent} */ (event))) this._close();
      },
      { signal: this.#forgotten.signal },
    );
  }
}

/** Stops the page from scrolling behind the dialog, without a shift where its scrollbar was. */
function lockScroll() {
  const { style } = document.documentElement;
  const { clientWidth } = document.documentElement;
  const before = { overflow: style.overflow, paddingInlineEnd: style.paddingInlineEnd };
  style.overflow = 'hidden';
  // Nothing with scrollbar-gutter: stable, which keeps its place.
  const bar = document.documentElement.clientWidth - clientWidth;
  if (bar > 0) style.paddingInlineEnd = `${bar}px`;
  return () => Object.assign(style, before);
}

/** The focused element, also inside shadow roots. */
function focusedElement() {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active !== document.body ? active : null;
}
