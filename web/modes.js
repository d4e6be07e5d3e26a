// What popups and floating buttons need, loaded by booking-widget.js with the first sign of interest.
//
//   const popup = new Popup(element, shadow, language);   // a floating one has its button now
//   popup.place                                           // where the widget stands
//   popup.open(opener); popup.close(); popup.destroy();
//   widgetFor(opener)    // the widget that an element with booking-popup opens
//   widgetWith(options)  // the one that a page's own script opens
//
// The dialog is the browser's own, in the widget's shadow root: it keeps Tab inside, closes by Esc and
// makes the page behind it inert. Closing keeps the widget as it was.

import css from './modes.css';

const TAG = 'booking-widget';
const SVG = 'http://www.w3.org/2000/svg';
const CALENDAR = 'M3.5 5.5h13v11h-13zM3.5 9h13M7 3v4M13 3v4';
const CROSS = 'M5 5l10 10M15 5L5 15';
// Kept as they were left, each with a canvas of its own, of which a page has few.
const MOST_KEPT = 4;

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** @type {Popup | null} the one that is open */
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
  #words;
  #title = make('p', 'title');
  #dialog;
  /** @type {Launcher | null} */
  #launcher = null;
  /** @type {HTMLElement | null} */
  #opener = null;
  /** @type {HTMLElement | null} what had the keyboard last */
  #left = null;
  #unlock = () => {};
  place = make('div', 'place');

  /** @param {BookingWidgetElement} element @param {ShadowRoot} shadow @param {string} language or '' */
  constructor(element, shadow, language) {
    this.#element = element;
    this.#shadow = shadow;
    this.#words = BOOKING_WORDS[language || 'en'];
    const close = make('button', 'close', icon(CROSS));
    close.type = 'button';
    close.setAttribute('aria-label', this.#words.close);
    close.addEventListener('click', () => this.close());
    this.#title.id = 'title';
    this.#dialog = make('dialog', '', make('div', 'bar', this.#title, close), this.place);
    this.#dialog.setAttribute('aria-labelledby', 'title');
    this.#dialog.tabIndex = -1;
    this.#dialog.lang = language || 'en';
    this.#dialog.dir = this.#words.rightToLeft ? 'rtl' : 'ltr';
    this.#dialog.addEventListener('close', () => this.#closed());
    this.place.addEventListener('focusin', ({ target }) => {
      this.#left = /** @type {HTMLElement} */ (target);
    });
    this.#closeByBackdrop();
    if (element.getAttribute('mode') === 'floating') this.#launcher = new Launcher(element, this.#words);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
    shadow.replaceChildren(...(this.#launcher ? [this.#launcher.button] : []), this.#dialog);
    this.update();
  }

  /** @param {HTMLElement | null} opener */
  open(opener) {
    if (this.#dialog.open) return;
    shown?.close();
    shown = this;
    this.#opener = opener ?? focusedElement();
    this.#unlock = lockScroll();
    this.#fillEmptySlot();
    this.#dialog.showModal();
    // Itself, until there is a heading; not the way out, which comes first.
    (this.#left?.isConnected ? this.#left : this.#dialog).focus({ preventScroll: true });
    this.settleFocus();
  }

  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  /** Moves the keyboard to the widget's heading, if it waits on the dialog for that. */
  settleFocus() {
    if (!this.#dialog.open || (this.#shadow.activeElement ?? this.#dialog) !== this.#dialog) return;
    const heading = /** @type {HTMLElement | null} */ (this.place.querySelector('.heading'));
    heading?.focus({ preventScroll: true });
  }

  /** The attributes have changed. */
  update() {
    this.#title.textContent = this.#element.getAttribute('label') || this.#words.book;
    this.#launcher?.update();
  }

  destroy() {
    if (this.#dialog.open) this.#dialog.close();
    this.#closed();
    this.#launcher?.destroy();
    this.#shadow.adoptedStyleSheets = this.#shadow.adoptedStyleSheets.filter((one) => one !== sheet);
  }

  #closed() {
    if (shown !== this) return;
    shown = null;
    this.#unlock();
    if (this.#opener?.isConnected) this.#opener.focus({ preventScroll: true });
    this.#opener = null;
  }

  // Only a press that began on the backdrop, too: not the end of selecting text.
  #closeByBackdrop() {
    const dialog = this.#dialog;
    let began = false;
    /** @param {MouseEvent} event */
    const isOutside = ({ target, clientX, clientY }) => {
      const box = dialog.getBoundingClientRect();
      return target === dialog && (clientX < box.left || clientX >= box.right || clientY < box.top ||
        clientY >= box.bottom);
    };
    dialog.addEventListener('pointerdown', (event) => { began = isOutside(event); }, { passive: true });
    dialog.addEventListener('click', (event) => { if (began && isOutside(event)) this.close(); });
  }

  // Shown where the widget can't start and its tag has nothing to say for that.
  #fillEmptySlot() {
    const slot = this.place.querySelector('slot');
    if (slot && !slot.hasChildNodes()) slot.append(make('p', 'sorry', this.#words.unavailable));
  }
}

/** A button in a corner of the window, and out of the way of whatever else has the keyboard. */
class Launcher {
  #element;
  #words;
  #label = make('span', '');
  #undo = new AbortController();
  button = make('button', 'launcher', icon(CALENDAR), this.#label);

  /** @param {BookingWidgetElement} element @param {{book: string}} words */
  constructor(element, words) {
    this.#element = element;
    this.#words = words;
    const { button } = this;
    button.type = 'button';
    button.part.add('button');
    button.setAttribute('aria-haspopup', 'dialog');
    this.#label.dir = 'auto';
    button.addEventListener('click', () => element.open(button));
    for (const sign of ['pointerenter', 'pointerdown', 'focus']) {
      button.addEventListener(sign, () => {
        element.preload();
        this.#chooseColours();
      }, { passive: true });
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

  update() {
    this.#label.textContent = this.#element.getAttribute('label') || this.#words.book;
    const position = this.#element.getAttribute('position') ?? '';
    this.button.classList.toggle('start', /\bstart\b/.test(position));
    this.button.classList.toggle('top', /\btop\b/.test(position));
    // Once the style of a new theme holds.
    requestAnimationFrame(() => this.#chooseColours());
  }

  destroy() {
    this.#undo.abort();
  }

  // As the widget's main button is coloured: the brand's own colour, opaque, and upon it white, or
  // near black where white could not be read; with a rim where it hardly differs from the surface.
  #chooseColours() {
    const { style } = this.button;
    for (const name of ['--fill', '--ink', '--rim']) style.removeProperty(name);
    const wished = getComputedStyle(this.button);
    const [surface, own, brand] = ['--own-surface', '--own-accent', '--booking-accent'].map(
      (name) => wished.getPropertyValue(name).trim());
    // One that is no colour, or can't be seen, would leave the button without.
    const isColour = CSS.supports('color', brand) && paint([brand]);
    style.setProperty('--fill', paint([surface, isColour ? brand : own]));
    const ground = luminance(paint([surface, wished.backgroundColor]));
    const isDark = (1.05 / (ground + 0.05)) >= (matchMedia('(prefers-contrast: more)').matches ? 7 : 4.5);
    style.setProperty('--ink', isDark ? '#fff' : '#06201d');
    const [low, high] = [ground, luminance(surface)].sort((a, b) => a - b);
    if ((high + 0.05) / (low + 0.05) < 3) style.setProperty('--rim', isDark ? '#fff' : '#06201d');
  }

  /** @param {FocusEvent} event */
  #makeWay(event) {
    const target = /** @type {Element} */ (event.target);
    const own = this.button.getBoundingClientRect();
    const box = target.getBoundingClientRect();
    const isBelow = target !== this.#element && box.left < own.right && box.right > own.left &&
      box.top < own.bottom && box.bottom > own.top && box.height < innerHeight / 2;
    this.button.classList.toggle('aside', isBelow);
  }
}

/** One upon the other, in whatever notation. @param {string[]} colours @returns {string} as #rrggbb, empty: transparent */
function paint(colours) {
  const pen = new OffscreenCanvas(1, 1).getContext('2d');
  if (!pen) return colours[0];
  for (const colour of colours) {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
  }
  const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
  return alpha === 0 ? '' : `#${(red << 16 | green << 8 | blue).toString(16).padStart(6, '0')}`;
}

/** WCAG's. @param {string} colour #rrggbb */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The page stays where it is behind the dialog, and does not shift when its scrollbar goes. */
function lockScroll() {
  const { style } = document.documentElement;
  const bar = innerWidth - document.documentElement.clientWidth;
  const before = { overflow: style.overflow, paddingInlineEnd: style.paddingInlineEnd };
  style.overflow = 'hidden';
  if (bar > 0) style.paddingInlineEnd = `${bar}px`;
  return () => Object.assign(style, before);
}

/** In whichever shadow root it is. */
function focusedElement() {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement && active !== document.body ? active : null;
}

// --- Which widget an opener opens ---------------------------------------------------------------

/** @type {Map<string, BookingWidgetElement>} by what they were asked for with, the latest last */
const own = new Map();
/** @type {BookingWidgetElement | null} */
let scripted = null;

/** @param {string} selector @returns {BookingWidgetElement | null} */
function find(selector) {
  return document.querySelector(selector);
}

// What an opener or a page's script may say; the rest it takes from a widget that stands in the page.
const OPTIONS = ['api', 'key', 'type', 'resource', 'locale', 'theme', 'timeZone', 'name', 'email', 'phone',
  'notes', 'date', 'prefillFromUrl', 'events', 'thankYou', 'redirect', 'label', 'manageUrl', 'contactToken'];
const SHARED = ['api', 'key', 'theme', 'locale'];

/**
 * A popup that stands in no tag.
 * @param {Record<string, unknown>} options @param {BookingWidgetElement | null} [known] to be given them
 */
function makeWidget(options, known) {
  const model = known ?? find(`${TAG}[api]`);
  const element = known ?? /** @type {BookingWidgetElement} */ (document.createElement(TAG));
  element.set({
    ...Object.fromEntries(OPTIONS.map((name) =>
      [name, SHARED.includes(name) ? model?.getAttribute(name) : null])),
    ...options, mode: 'popup',
  });
  if (!known) document.body.append(element);
  return element;
}

/** @param {HTMLElement} opener has the attribute booking-popup */
export function widgetFor(opener) {
  const id = opener.getAttribute('booking-popup');
  const named = id && document.getElementById(id);
  if (named && named.localName === TAG) return /** @type {BookingWidgetElement} */ (named);
  if (id) console.error(`booking-popup="${id}": the page has no <${TAG}> with this id.`);
  const options = Object.fromEntries(Object.entries(opener.dataset).filter(([name]) => OPTIONS.includes(name)));
  const asked = JSON.stringify(options);
  const standing = asked === '{}' && (find(`${TAG}[mode]`) ?? find(TAG));
  if (standing) return standing;
  const known = own.get(asked);
  const element = known?.isConnected ? known : makeWidget(options);
  own.delete(asked);
  own.set(asked, element);
  for (const [oldest, widget] of own) {
    if (own.size <= MOST_KEPT) break;
    own.delete(oldest);
    widget.destroy();
  }
  return element;
}

/** @param {BookingWidgetOptions | string | BookingWidgetElement} [options] an element, its id, or what to open with */
export function widgetWith(options = {}) {
  const named = typeof options === 'string' ? document.getElementById(options) : options;
  if (named instanceof HTMLElement && named.localName === TAG) return /** @type {BookingWidgetElement} */ (named);
  if (typeof options === 'string' || options instanceof Element) {
    throw new Error(`BookingWidget.open: the page has no <${TAG}> ${typeof options === 'string' ? options : ''}`);
  }
  const standing = Object.keys(options).length === 0 && (find(`${TAG}[mode]`) ?? find(TAG));
  if (standing) return standing;
  scripted = makeWidget(/** @type {Record<string, unknown>} */ (options), scripted?.isConnected ? scripted : null);
  return scripted;
}
