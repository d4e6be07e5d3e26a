// The floating button.
//
//   const launcher = new Launcher(element);   // the widget's element, with mode="floating"
//   launcher.button                           // to be put into the page
//   launcher.update(words); launcher.destroy();

import { TAG } from '../loader/tag.js';
import { blend, readColour } from '../widget/colour.js';
import { media } from '../widget/media.js';
import { icon, make } from './elements.js';

const CALENDAR = 'M3.5 5.5h13v11h-13zM3.5 9h13M7 3v4M13 3v4';
// Of the floating button, CSS px from its side of the window and from the bottom or top.
const OFFSET = /^\s*(\d{1,4})(?:[\s,]+(\d{1,4}))?\s*$/;
const WHITE = [255, 255, 255];

/** A button in a corner of the window. It moves aside if it covers the focused element. */
export class Launcher {
  #element;
  #label = make('span', '');
  #probe = make('i', '');
  #undo = new AbortController();
  #isMissed = false;
  button = make('button', 'launcher', icon(CALENDAR), this.#label, this.#probe);

  /** @param {BookingWidgetElement} element */
  constructor(element) {
    this.#element = element;
    const { button } = this;
    button.type = 'button';
    this.#probe.hidden = true;
    button.part.add('button');
    button.setAttribute('aria-haspopup', 'dialog');
    // In the top layer it stays in the window's corner when an element above it is transformed, or clips it.
    button.popover = 'manual';
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
    media('(prefers-color-scheme: dark)').addEventListener('change', change, { signal });
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
    const [, side, edge] = OFFSET.exec(this.#element.getAttribute('offset') ?? '') ?? [];
    for (const [name, pixels] of Object.entries({ '--side': side, '--edge': edge })) {
      this.button.style.setProperty(name, pixels ? `${pixels}px` : '');
    }
    this.#show();
    // After the style of a new theme is applied.
    requestAnimationFrame(() => this.#chooseColours());
  }

  destroy() {
    this.#undo.abort();
  }

  // A button that was moved within the page has left the top layer.
  #show() {
    const { button } = this;
    if (!button.isConnected || !('popover' in button)) return;
    if (!button.matches(':popover-open')) button.showPopover();
    if (this.#isMissed || this.#element.closest('[hidden]') === this.#element) return;
    if (button.getClientRects().length > 0) return;
    this.#isMissed = true;
    console.warn(`<${TAG}>: its button isn't shown while an element above it is not displayed.`);
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
    const under = this.#colour(surface) ?? WHITE;
    // An invalid or transparent colour would leave the button without a fill.
    const wanted = this.#colour(brand);
    const fill = wanted?.[3] ? wanted : (this.#colour(own) ?? under);
    style.setProperty('--fill', `rgb(${blend(under, fill).slice(0, 3)})`);
    const ground = luminance(blend(under, this.#colour(wished.backgroundColor) ?? fill));
    const isDark = 1.05 / (ground + 0.05) >= (media('(prefers-contrast: more)').matches ? 7 : 4.5);
    style.setProperty('--ink', isDark ? '#fff' : '#06201d');
    const [low, high] = [ground, luminance(under)].sort((a, b) => a - b);
    if ((high + 0.05) / (low + 0.05) < 3) style.setProperty('--rim', isDark ? '#fff' : '#06201d');
  }

  /** @param {string} value */
  #colour(value) {
    return readColour(this.#probe, value);
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

/** Relative luminance as WCAG defines it. @param {number[]} colour red, green and blue, 0 to 255 */
function luminance(colour) {
  const [red, green, blue] = colour.map((one) => {
    const share = one / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
