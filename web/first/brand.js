// The page's custom properties for the widget's look, validated.
//
//   const brand = new Brand(element, root);   // `root`: in the element's shadow, for trying values out
//   if (brand.isAsked) …                      // whether the page sets anything
//   if (brand.read()) apply(brand.colours, brand.roundness, brand.density, brand.font, …);
//   brand.scaleAt(390);                       // CSS px
//
//   --booking-accent, --booking-background, --booking-surface, --booking-text   any CSS colour
//   --booking-radius    of the card, 0 to 32px; buttons and fields follow it
//   --booking-density   comfortable, compact, or a number from 0.85 to 1.15
//   --booking-font      a font-family; the page's own otherwise
//
// Larger text or spacing that a visitor sets for the page applies to the widget (WCAG 1.4.4 and 1.4.12).
//
// A translucent colour is blended with the surface, or with white. An invalid value is ignored, and logged
// once.

import { blend, readColour } from '../widget/colour.js';

const COLOURS = ['accent', 'background', 'surface', 'text'];
const WHITE = [255, 255, 255];
const LOOKS_RADIUS = 16;
// Larger text is a visitor's setting rather than a site's design.
const LARGE_TEXT = 20; // px
const LOOKS_TEXT = 16;
const MOST_SCALE = 2;
// The least width, in CSS px of unenlarged text, at which text still scales with the page's.
const LEAST_WIDTH = 240;
const MOST_LETTER_SPACING = 0.25; // em
const MOST_WORD_SPACING = 0.5;
// Spacing that the canvas can't paint is not used for layout either.
const HAS_SPACING = 'letterSpacing' in (window.CanvasRenderingContext2D?.prototype ?? {});
const DENSITIES = /** @type {Record<string, number>} */ ({ comfortable: 1, compact: 0.85 });

export class Brand {
  /** 0xAABBGGRR in the order of COLOURS, 0: not given. */
  colours = [0, 0, 0, 0];
  roundness = 1;
  density = 1;
  font = '';
  /** Scale of the whole widget for larger page text, where there is room: 1 to 2. */
  textScale = 1;
  letterSpacing = 0; // em
  wordSpacing = 0;
  #element;
  #root;
  #probe = document.createElement('i');
  #read = '';
  /** @type {Set<string>} */
  #hinted = new Set();

  /** @param {HTMLElement} element @param {HTMLElement} root */
  constructor(element, root) {
    this.#element = element;
    this.#root = root;
    this.#probe.hidden = true;
    root.append(this.#probe);
  }

  /** Whether the page sets anything. Reads only the element's styles: computing the root's takes a slow phone 10 ms. */
  get isAsked() {
    const { fontSize, letterSpacing, wordSpacing } = getComputedStyle(this.#element);
    const isSpaced = [letterSpacing, wordSpacing].some((each) => parseFloat(each));
    return isSpaced || parseFloat(fontSize) > LARGE_TEXT || this.#given().some(Boolean);
  }

  #given() {
    const style = getComputedStyle(this.#element);
    return [...COLOURS, 'radius', 'density'].map((name) => style.getPropertyValue(`--booking-${name}`).trim());
  }

  /** Returns whether anything changed since the last call. */
  read() {
    const given = this.#given();
    // Values may depend on these, and text is set like the page's.
    const { color, colorScheme, fontFamily, fontSize, letterSpacing, wordSpacing } = getComputedStyle(this.#root);
    const now = JSON.stringify([given, color, colorScheme, fontFamily, fontSize, letterSpacing, wordSpacing]);
    if (now === this.#read) return false;
    this.#read = now;
    this.font = fontFamily;
    const size = parseFloat(fontSize);
    this.textScale = size > LARGE_TEXT ? Math.min(size / LOOKS_TEXT, MOST_SCALE) : 1;
    this.letterSpacing = spacing(letterSpacing, size, MOST_LETTER_SPACING);
    this.wordSpacing = spacing(wordSpacing, size, MOST_WORD_SPACING);
    // The other colours are blended with the surface.
    const surface = this.#colour(given[2], 'surface', WHITE);
    this.colours = COLOURS.map((name, index) =>
      index === 2 ? surface : this.#colour(given[index], name, surface ? channels(surface) : WHITE),
    );
    this.roundness = this.#radius(given[4]) / LOOKS_RADIUS;
    this.density = this.#density(given[5]);
    return true;
  }

  /** How much larger all of the widget is shown than it is laid out. @param {number} width of the widget, CSS px */
  scaleAt(width) {
    return Math.max(1, Math.min(this.textScale, width / LEAST_WIDTH));
  }

  /** Logs, once per property, that another shade is painted. @param {Record<string, string>} used what is painted, by custom property */
  hintAtShades(used) {
    for (const name of ['accent', 'text']) {
      const wanted = this.colours[COLOURS.indexOf(name)];
      const shade = used[`--bw-${name}`];
      if (!wanted || hex(wanted) === shade) continue;
      this.#hint(name, `${hex(wanted)} cannot be read well there: words and lines are ${shade}`);
    }
  }

  /** @param {string} name @param {string} what */
  #hint(name, what) {
    if (this.#hinted.has(name)) return;
    this.#hinted.add(name);
    console.info(`<booking-widget>: --booking-${name}: ${what}.`);
  }

  /** The value as the browser computes it; empty if it is invalid. @param {string} property @param {string} value */
  #compute(property, value) {
    this.#probe.style.removeProperty(property);
    this.#probe.style.setProperty(property, value);
    return this.#probe.style.getPropertyValue(property) && getComputedStyle(this.#probe).getPropertyValue(property);
  }

  /** @param {string} value @param {string} name @param {number[]} under @returns {number} 0xAABBGGRR or 0 */
  #colour(value, name, under) {
    if (!value) return 0;
    const colour = readColour(this.#probe, value);
    if (!colour) this.#hint(name, `"${value}" is no colour`);
    if (!colour?.[3]) return 0; // transparent: nothing was asked for
    const [r, g, b] = blend(under, colour);
    return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
  }

  /** @param {string} value */
  #radius(value) {
    if (!value) return LOOKS_RADIUS;
    const computed = this.#compute('border-top-left-radius', value === '0' ? '0px' : value);
    const radius = /^[\d.]+px$/.test(computed) ? parseFloat(computed) : NaN;
    if (radius >= 0 && radius <= 32) return radius;
    this.#hint('radius', `"${value}" is no length from 0 to 32px`);
    return radius > 32 ? 32 : LOOKS_RADIUS;
  }

  /** @param {string} value */
  #density(value) {
    if (!value) return 1;
    const density = DENSITIES[value] ?? Number(value);
    if (density >= 0.85 && density <= 1.15) return density;
    this.#hint('density', `"${value}" is neither comfortable nor compact, nor a number from 0.85 to 1.15`);
    return Number.isNaN(density) ? 1 : Math.min(Math.max(density, 0.85), 1.15);
  }
}

/** @param {string} computed px, or "normal" @param {number} size px @param {number} most em */
function spacing(computed, size, most) {
  const em = parseFloat(computed) / size;
  return HAS_SPACING && em > 0 ? Math.min(Math.round(em * 1000) / 1000, most) : 0;
}

/** @param {number} colour 0xAABBGGRR */
function hex(colour) {
  return `#${channels(colour)
    .map((one) => one.toString(16).padStart(2, '0'))
    .join('')}`;
}

/** Red, green and blue. @param {number} colour 0xAABBGGRR */
function channels(colour) {
  return [0, 8, 16].map((shift) => (colour >>> shift) & 255);
}
