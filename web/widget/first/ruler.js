// Widths and lines of text before the engine is there, as the browser sets it in the overlay.
//
//   const ruler = new Ruler(newPen(), layer, brand);   // layer: with the overlay's styles
//   ruler.lines('Physiotherapy', style, 356);  ruler.end();

import { LINE_HEIGHTS } from '../nodes.js';

/** Size and weight of each TextStyle. */
const SIZES = [20, 16, 16, 15, 14, 12, 15, 14];
const WEIGHTS = [620, 620, 400, 400, 400, 400, 620, 620];

/** A canvas that measures, which some extensions take away: null. */
export function newPen() {
  try {
    return document.createElement('canvas').getContext('2d');
  } catch {
    return null;
  }
}

export class Ruler {
  #pen;
  #probe = document.createElement('p');
  #font;
  #style = -1; // of the pen
  #letterSpacing;
  #wordSpacing;

  /**
   * @param {CanvasRenderingContext2D} pen @param {HTMLElement} layer
   * @param {{font: string, letterSpacing: number, wordSpacing: number}} brand em
   */
  constructor(pen, layer, { font, letterSpacing, wordSpacing }) {
    this.#pen = pen;
    this.#font = font;
    this.#letterSpacing = letterSpacing;
    this.#wordSpacing = wordSpacing;
    layer.append(this.#probe);
  }

  end() {
    this.#probe.remove();
  }

  /** @param {string} text @param {number} style */
  width(text, style) {
    const pen = this.#pen;
    if (style !== this.#style) {
      this.#style = style;
      pen.font = `${WEIGHTS[style]} ${SIZES[style]}px ${this.#font}`;
      pen.letterSpacing = `${this.#letterSpacing * SIZES[style]}px`;
      pen.wordSpacing = `${this.#wordSpacing * SIZES[style]}px`;
    }
    return pen.measureText(text).width;
  }

  /** @param {string} text @param {number} style */
  widestWord(text, style) {
    // Lines may break before and after each ideograph.
    return Math.max(...text.split(/ |(?<=[\u3040-\u9fff])/).map((word) => this.width(word, style)));
  }

  /** How many lines it takes. @param {string} text @param {number} style @param {number} width CSS px */
  lines(text, style, width) {
    if (this.width(text, style) <= width && !text.includes('\n')) return 1;
    const probe = this.#probe;
    probe.className = `s${style}`;
    probe.style.width = `${width}px`;
    probe.style.whiteSpace = 'pre-line';
    probe.textContent = text;
    return Math.round(probe.offsetHeight / LINE_HEIGHTS[style]);
  }

  /** @param {{amount: number, currency: string, digits: number, from: boolean}} price @param {import('./words.js').Words} words */
  price({ amount, currency, digits, from }, words) {
    if (amount === 0) return words.say('price.free');
    const style = /** @type {const} */ ('currency');
    const shown = new Intl.NumberFormat(words.locale.tag, {
      style,
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
      .format(amount / 10 ** digits)
      .replace(/\u202f/g, '\u00a0');
    // A symbol of letters and a sign would be turned round.
    const whole = words.locale.rightToLeft ? shown.replace(/[A-Z]+[$£¥€₩₹₪₫]/, '\u2068$&\u2069') : shown;
    return from ? words.say('price.from', { price: whole }) : whole;
  }
}
