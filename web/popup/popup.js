// Popups and floating buttons. booking-widget.js loads this file when the visitor first moves to an opener.
//
//   const popup = new Popup(element, shadow, language);   // mode="floating": adds its button
//   popup.place                                           // the widget's place
//   popup.open(opener); popup.close(); popup.update(language); popup.destroy();
//   widgetFor(opener)       // the widget that an element with booking-popup opens
//   widgetWith(options)     // the widget that the page's script opens
//   preloadFor(opener); preloadWith(options);   // download its files; the page stays as it is
//   makeReachable()         // gives a tab stop to openers that are neither buttons nor links
//
// A native <dialog> in the widget's shadow root: it traps Tab, closes on Esc and makes the page behind it
// inert. Closing keeps the widget's state.

import css from './popup.css';
import { TAG, reportError, followLink } from '../loader/report.js';

const SVG = 'http://www.w3.org/2000/svg';
const CALENDAR = 'M3.5 5.5h13v11h-13zM3.5 9h13M7 3v4M13 3v4';
const CROSS = 'M5 5l10 10M15 5L5 15';
// Closed popups keep their state, and each has a canvas, of which a page can have few. Popups in which the
// visitor began something are always kept.
const MOST_KEPT = 4;

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** @type {Popup | null} the open one */
let shown = null;

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name @param {string} className @param {(Node | string)[]} children
 */
function make(name, className, ...children) {
  const element = document.createElement(name);
  element.className = className;
  element.append(...children);
  return element;
}

/** @param {string} path */
function icon(path) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(document.createElementNS(SVG, 'path'));
  svg.firstElementChild?.setAttribute('d', path);
  return svg;
}

export class Popup {
  #element;
  #shadow;
  #title = make('p', 'title');
  #close = make('button', 'close', icon(CROSS));
  #sorry = make('p', 'sorry');
  #dialog;
  /** @type {Launcher | null} */
  #launcher = null;
  /** @type {Element | null} */
  #opener = null;
  /** @type {HTMLElement | null} the element that last had the focus */
  #left = null;
  #unlock = () => {};
  place = make('div', 'place');

  /** @param {BookingWidgetElement} element @param {ShadowRoot} shadow @param {string} language or '' */
  constructor(element, shadow, language) {
    this.#element = element;
    this.#shadow = shadow;
    this.#close.type = 'button';
    this.#close.addEventListener('click', () => this.close());
    this.#title.id = 'title';
    this.#dialog = make('dialog', '', make('div', 'bar', this.#title, this.#close), this.place);
    this.#dialog.setAttribute('aria-labelledby', 'title');
    this.#dialog.tabIndex = -1;
    // Closes on Esc in the same task, so that the page behind is usable at once.
    this.#dialog.addEventListener('cancel', ({ target }) => {
      if (target === this.#dialog) this.close();
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
    if (element.getAttribute('mode') === 'floating') this.#launcher = new Launcher(element);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
    shadow.replaceChildren(...(this.#launcher ? [this.#launcher.button] : []), this.#dialog);
    this.update(language);
  }

  /** @param {Element | null} opener */
  open(opener) {
    if (this.#dialog.open) return;
    shown?.close();
    shown = this;
    this.#opener = opener ?? focusedElement();
    this.#unlock = lockScroll();
    this.#fillEmptySlot();
    this.#dialog.showModal();
    // An invisible modal dialog would make the whole page inert.
    if (this.#dialog.getClientRects().length === 0) {
      this.close();
      reportError(this.#element, 'not_shown', 'its dialog has no place to open: an element above it is not displayed');
      return followLink(opener);
    }
    // Focuses the dialog until there is a heading, rather than the close button, which comes first.
    (this.#left?.isConnected ? this.#left : this.#dialog).focus({ preventScroll: true });
    this.settleFocus();
  }

  /** Works also if the dialog is closed already and its close event is pending. */
  close() {
    this.#dialog.close();
    this.#closed();
  }

  /** Focuses the widget's heading, if the focus is still on the dialog. */
  settleFocus() {
    if (!this.#dialog.open || (this.#shadow.activeElement ?? this.#dialog) !== this.#dialog) return;
    const heading = /** @type {HTMLElement | null} */ (this.place.querySelector('.heading'));
    heading?.focus({ preventScroll: true });
  }

  /** Call when the attributes changed or the element was moved. @param {string} language or '' */
  update(language) {
    const words = BOOKING_WORDS[language || 'en'];
    const dialog = this.#dialog;
    dialog.lang = language || 'en';
    dialog.dir = words.rightToLeft ? 'rtl' : 'ltr';
    this.#title.textContent = this.#element.getAttribute('label') || words.book;
    this.#close.setAttribute('aria-label', words.close);
    this.#sorry.textContent = words.unavailable;
    this.#launcher?.update(words);
    // A dialog that was moved within the page has left the top layer: show it again.
    if (!dialog.open || dialog.matches(':modal')) return;
    dialog.open = false;
    if (shown === this) dialog.showModal();
  }

  destroy() {
    this.close();
    this.#launcher?.destroy();
    this.#shadow.adoptedStyleSheets = this.#shadow.adoptedStyleSheets.filter((one) => one !== sheet);
  }

  #closed() {
    if (shown !== this) return;
    shown = null;
    this.#unlock();
    if (this.#opener?.isConnected) /** @type {HTMLElement} */ (this.#opener).focus({ preventScroll: true });
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
    dialog.addEventListener('click', (event) => {
      if (began && isOutside(event)) this.close();
    });
  }

  // Shown if the widget can't start and its element has no fallback content.
  #fillEmptySlot() {
    const slot = this.place.querySelector('slot');
    if (slot && !slot.hasChildNodes()) slot.append(this.#sorry);
  }
}

/** A button in a corner of the window. It moves aside if it covers the focused element. */
class Launcher {
  #element;
  #label = make('span', '');
  #undo = new AbortController();
  button = make('button', 'launcher', icon(CALENDAR), this.#label);

  /** @param {BookingWidgetElement} element */
  constructor(element) {
    this.#element = element;
    const { button } = this;
    button.type = 'button';
    button.part.add('button');
    button.setAttribute('aria-haspopup', 'dialog');
    this.#label.dir = 'auto';
    button.addEventListener('click', () => element.open(button));
    for (const sign of ['pointerenter', 'pointerdown', 'focus']) {
      button.addEventListener(
        sign,
        () => {
          element.preload();
          this.#chooseColours();
        },
        { passive: true },
      );
    }
    const { signal } = this.#undo;
    document.addEventListener('focusin', (event) => this.#makeWay(event), { passive: true, signal });
    const change = () => this.#chooseColours();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', change, { signal });
    const changes = new MutationObserver(change);
    for (let at = /** @type {any} */ (element); at; at = at.parentNode ?? at.host) {
      if (at.nodeType === Node.ELEMENT_NODE) changes.observe(at, { attributes: true });
    }
    signal.addEventListener('abort', () => changes.disconnect());
  }

  /** @param {{book: string, rightToLeft: boolean}} words */
  update(words) {
    this.#label.textContent = this.#element.getAttribute('label') || words.book;
    const position = this.#element.getAttribute('position') ?? '';
    this.button.classList.toggle('start', /\bstart\b/.test(position));
    this.button.classList.toggle('top', /\btop\b/.test(position));
    // After the style of a new theme is applied.
    requestAnimationFrame(() => this.#chooseColours());
  }

  destroy() {
    this.#undo.abort();
  }

  // The colours of the widget's main button: the brand's colour, opaque, with white text, or near black if
  // white lacks contrast; with a rim if the button hardly differs from the surface.
  #chooseColours() {
    const { style } = this.button;
    for (const name of ['--fill', '--ink', '--rim']) style.removeProperty(name);
    const wished = getComputedStyle(this.button);
    const [surface, own, brand] = ['--own-surface', '--own-accent', '--booking-accent'].map((name) =>
      wished.getPropertyValue(name).trim(),
    );
    // An invalid or transparent colour would leave the button without a fill.
    const isColour = CSS.supports('color', brand) && paint([brand]);
    style.setProperty('--fill', paint([surface, isColour ? brand : own]));
    const ground = luminance(paint([surface, wished.backgroundColor]));
    const isDark = 1.05 / (ground + 0.05) >= (matchMedia('(prefers-contrast: more)').matches ? 7 : 4.5);
    style.setProperty('--ink', isDark ? '#fff' : '#06201d');
    const [low, high] = [ground, luminance(surface)].sort((a, b) => a - b);
    if ((high + 0.05) / (low + 0.05) < 3) style.setProperty('--rim', isDark ? '#fff' : '#06201d');
  }

  /** @param {FocusEvent} event */
  #makeWay(event) {
    const target = /** @type {Element} */ (event.target);
    const own = this.button.getBoundingClientRect();
    const box = target.getBoundingClientRect();
    const isBelow =
      target !== this.#element &&
      box.left < own.right &&
      box.right > own.left &&
      box.top < own.bottom &&
      box.bottom > own.top &&
      box.height < innerHeight / 2;
    this.button.classList.toggle('aside', isBelow);
  }
}

/** Blends CSS colours, each over the one before. @param {string[]} colours @returns {string} as #rrggbb, '' if transparent */
function paint(colours) {
  const pen = new OffscreenCanvas(1, 1).getContext('2d');
  if (!pen) return colours[0];
  for (const colour of colours) {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
  }
  const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
  return alpha === 0 ? '' : `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, '0')}`;
}

/** Relative luminance as WCAG defines it. @param {string} colour #rrggbb */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Stops the page from scrolling behind the dialog, without a shift where its scrollbar was. */
function lockScroll() {
  const { style } = document.documentElement;
  const bar = innerWidth - document.documentElement.clientWidth;
  const before = { overflow: style.overflow, paddingInlineEnd: style.paddingInlineEnd };
  style.overflow = 'hidden';
  if (bar > 0) style.paddingInlineEnd = `${bar}px`;
  return () => Object.assign(style, before);
}

/** The focused element, also inside shadow roots. */
function focusedElement() {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active !== document.body ? active : null;
}

// --- Openers by the keyboard --------------------------------------------------------------------

const NATIVE = 'a[href],button,input,select,textarea,summary';

/** Gives openers a tab stop and a role, unless the page has. */
export function makeReachable() {
  /** @type {NodeListOf<HTMLElement>} */
  const openers = document.querySelectorAll('[booking-popup]:not([tabindex])');
  for (const opener of openers) {
    // It may contain a focusable element of its own.
    if (opener.tabIndex >= 0 || opener.shadowRoot || opener.querySelector(`${NATIVE},[tabindex]`)) continue;
    opener.setAttribute('tabindex', '0');
    if (!opener.hasAttribute('role')) opener.setAttribute('role', 'button');
  }
}

document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (
    event.defaultPrevented ||
    (key !== 'Enter' && key !== ' ') ||
    !(target instanceof Element) ||
    !target.matches(`[booking-popup][tabindex]:not(${NATIVE})`)
  )
    return;
  event.preventDefault(); // Space would scroll
  if (!event.repeat) target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }));
});

// --- Which widget an opener opens ---------------------------------------------------------------

/** @type {Map<string, BookingWidgetElement>} by the opener's options as JSON, the latest last */
const own = new Map();
/** @type {BookingWidgetElement | null} */
let scripted = null;
/** Widgets created here rather than by the page. @type {WeakSet<Element>} */
const made = new WeakSet();
/** Widgets with unsaved input of the visitor. @type {WeakSet<Element>} */
const begun = new WeakSet();

/** The first of the page's own widgets that matches. @param {string} selector @returns {BookingWidgetElement | null} */
function find(selector) {
  /** @type {NodeListOf<BookingWidgetElement>} */
  const all = document.querySelectorAll(selector);
  return [...all].find((element) => !made.has(element)) ?? null;
}

const standing = () => find(`${TAG}[mode]`) ?? find(TAG);

// Options that an opener or a page's script may set; the shared ones default to those of a widget in the page.
const OPTIONS = [
  'api',
  'key',
  'type',
  'resource',
  'locale',
  'theme',
  'timeZone',
  'name',
  'email',
  'phone',
  'notes',
  'date',
  'prefillFromUrl',
  'events',
  'thankYou',
  'redirect',
  'label',
  'manageUrl',
  'contactToken',
];
const SHARED = ['api', 'key', 'theme', 'locale'];

/**
 * Creates a popup that is not part of the page yet.
 * @param {Record<string, unknown>} options @param {BookingWidgetElement | null} [known] to update instead
 */
function makeWidget(options, known) {
  const model = known ?? find(`${TAG}[api]`) ?? document.querySelector(`${TAG}[api]`);
  const element = known ?? /** @type {BookingWidgetElement} */ (document.createElement(TAG));
  made.add(element);
  element.set({
    ...Object.fromEntries(OPTIONS.map((name) => [name, SHARED.includes(name) ? model?.getAttribute(name) : null])),
    ...options,
    mode: 'popup',
  });
  return element;
}

/** An opener's existing widget, or else the options to create it from. @param {HTMLElement} opener */
function wantedBy(opener) {
  const id = opener.getAttribute('booking-popup');
  const named = id && document.getElementById(id);
  if (named && named.localName === TAG) return { element: /** @type {BookingWidgetElement} */ (named) };
  const options = Object.fromEntries(Object.entries(opener.dataset).filter(([name]) => OPTIONS.includes(name)));
  const asked = JSON.stringify(options);
  const there = own.get(asked);
  return { element: (asked === '{}' && standing()) || (there?.isConnected ? there : null), options, asked };
}

/** @param {HTMLElement} opener has the attribute booking-popup */
export function widgetFor(opener) {
  const { element, options, asked } = wantedBy(opener);
  const id = asked && opener.getAttribute('booking-popup');
  if (id) console.error(`booking-popup="${id}": the page has no <${TAG}> with this id.`);
  if ((element && !made.has(element)) || !asked) return /** @type {BookingWidgetElement} */ (element);
  const widget = element ?? makeWidget(options);
  if (!element) {
    for (const sign of ['input', 'booking:slot-selected', 'booking:confirmed']) {
      widget.addEventListener(sign, () => begun.add(widget), { passive: true });
    }
    document.body.append(widget);
  }
  own.delete(asked);
  own.set(asked, widget);
  for (const [oldest, other] of own) {
    if (own.size <= MOST_KEPT) break;
    if (other === widget || begun.has(other)) continue;
    own.delete(oldest);
    other.destroy();
  }
  return widget;
}

/** @param {HTMLElement} opener */
export function preloadFor(opener) {
  const { element, options } = wantedBy(opener);
  (element ?? makeWidget(options ?? {})).preload();
}

/** @param {BookingWidgetOptions | string | BookingWidgetElement} options @returns {BookingWidgetElement | null} */
function meantBy(options) {
  const element = typeof options === 'string' ? document.getElementById(options) : options;
  if (element instanceof Element && element.localName === TAG) return /** @type {BookingWidgetElement} */ (element);
  if (typeof options === 'string' || options instanceof Element) {
    throw new Error(`the page has no <${TAG}> ${typeof options === 'string' ? options : 'that was meant'}`);
  }
  return Object.keys(options).length === 0 ? standing() : null;
}

/** @param {BookingWidgetOptions | string | BookingWidgetElement} [options] an element, its id, or its options */
export function widgetWith(options = {}) {
  const element = meantBy(options);
  if (element) return element;
  scripted = makeWidget(/** @type {Record<string, unknown>} */ (options), scripted?.isConnected ? scripted : null);
  if (!scripted.isConnected) document.body.append(scripted);
  return scripted;
}

/** @param {BookingWidgetOptions | string | BookingWidgetElement} [options] */
export function preloadWith(options = {}) {
  (meantBy(options) ?? makeWidget(/** @type {Record<string, unknown>} */ (options))).preload();
}
