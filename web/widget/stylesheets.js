// The stylesheets of the widget's shadow root: the overlay's, and the skin where the canvas isn't seen.

import overlayCss from './overlay.css';
import skinCss from './skin.css';

const overlaySheet = styleSheet(overlayCss);
// The skin applies in media that hide the canvas, and always where WebGL is unavailable.
const mediaSkin = styleSheet(skinCss, { media: '(forced-colors: active), print' });
const skin = styleSheet(skinCss);

/** @param {string} text @param {CSSStyleSheetInit} [options] */
function styleSheet(text, options) {
  const sheet = new CSSStyleSheet(options);
  sheet.replaceSync(text);
  return sheet;
}

/** Keeps the shadow root's others. @param {ShadowRoot} shadow @param {boolean} isWithoutCanvas */
export function useStylesheets(shadow, isWithoutCanvas) {
  const others = shadow.adoptedStyleSheets.filter((sheet) => ![overlaySheet, mediaSkin, skin].includes(sheet));
  shadow.adoptedStyleSheets = [...others, overlaySheet, isWithoutCanvas ? skin : mediaSkin];
}
