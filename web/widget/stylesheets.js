// The stylesheets of the widget's shadow root: the overlay's, and the skin where the canvas isn't seen.

import forcedCss from './forced_colors.css';
import overlayCss from './overlay.css';
import skinCss from './skin.css';

const overlaySheet = styleSheet(overlayCss);
const skin = styleSheet(skinCss + forcedCss);
/** The skin in media that hide the canvas. It applies always where WebGL is unavailable. @type {CSSStyleSheet | undefined} */
let mediaSkin;

/** @param {string} text @param {CSSStyleSheetInit} [options] */
function styleSheet(text, options) {
  const sheet = new CSSStyleSheet(options);
  sheet.replaceSync(text);
  return sheet;
}

/** Adds what the first screen doesn't need, for all widgets of the page. @param {string} overlay CSS @param {string} ofSkin CSS */
export function completeStylesheets(overlay, ofSkin) {
  if (mediaSkin) return;
  overlaySheet.replaceSync(overlayCss + overlay);
  const whole = skinCss + ofSkin + forcedCss;
  skin.replaceSync(whole);
  mediaSkin = styleSheet(whole, { media: '(forced-colors: active), print' });
}

/** Keeps the shadow root's others. @param {ShadowRoot} shadow @param {boolean} isWithoutCanvas */
export function useStylesheets(shadow, isWithoutCanvas) {
  const others = shadow.adoptedStyleSheets.filter((sheet) => ![overlaySheet, mediaSkin, skin].includes(sheet));
  shadow.adoptedStyleSheets = [...others, overlaySheet, (isWithoutCanvas ? undefined : mediaSkin) ?? skin];
}
