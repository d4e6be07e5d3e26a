// The stylesheets of the widget's shadow root: what each screen needs, and the skin where the canvas isn't seen.

import baseCss from './base.css';
import firstCss from './first.css';
import forcedCss from './forced_colors.css';
import skinCss from './skin.css';

const texts = { base: baseCss, skin: skinCss + firstCss };
const base = styleSheet(texts.base);
const skin = styleSheet(texts.skin + forcedCss);
/** What was added. @type {Set<string>} */
const added = new Set();
/** The skin in media that hide the canvas. It applies always where WebGL is unavailable. @type {CSSStyleSheet | undefined} */
let mediaSkin;

/** @param {string} text @param {CSSStyleSheetInit} [options] */
function styleSheet(text, options) {
  const sheet = new CSSStyleSheet(options);
  sheet.replaceSync(text);
  return sheet;
}

/** Adds what the first screen doesn't need, once for all widgets of the page. @param {string} css @param {string} [ofSkin] CSS */
export function addStyles(css, ofSkin = '') {
  if (added.has(css)) return;
  added.add(css);
  base.replaceSync((texts.base += css));
  if (!ofSkin) return;
  texts.skin += ofSkin + forcedCss;
  skin.replaceSync(texts.skin);
  mediaSkin = styleSheet(texts.skin, { media: '(forced-colors: active), print' });
}

/** Keeps the shadow root's others. @param {ShadowRoot} shadow @param {boolean} isWithoutCanvas */
export function useStylesheets(shadow, isWithoutCanvas) {
  const others = shadow.adoptedStyleSheets.filter((sheet) => ![base, mediaSkin, skin].includes(sheet));
  shadow.adoptedStyleSheets = [...others, base, (isWithoutCanvas ? undefined : mediaSkin) ?? skin];
}
