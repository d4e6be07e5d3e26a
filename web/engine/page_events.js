// What happens to the page of a widget, from its size to the line to the network.
//
//   const stop = watchPage(element, root, canvas, { size() {}, environment() {}, … });
//   stop();

import { watchLanguage } from '../widget/language.js';
import { CALM, CONTRAST, DARK, media } from '../widget/media.js';

// The codes of bw_page_event.
export const HAPPENED = { lineLost: 0, lineBack: 1, pageLeft: 2, pageReturned: 3, trapFilled: 4 };

/**
 * @typedef {object} Listeners
 * @property {() => void} size of the root, or the screen's density
 * @property {() => void} environment of DARK, CALM and CONTRAST
 * @property {() => void} brand what the brand's properties may depend on has changed
 * @property {() => void} fonts are loaded, or the page's text has another size
 * @property {() => void} visibility of the page
 * @property {(isLost: boolean) => void} context of WebGL is lost, or restored
 * @property {(what: number) => void} happened of HAPPENED
 */

/**
 * @param {HTMLElement} element the widget's @param {HTMLElement} root in its shadow
 * @param {HTMLCanvasElement} canvas @param {Listeners} listeners @returns {() => void} ends it
 */
export function watchPage(element, root, canvas, { size, environment, brand, fonts, visibility, context, happened }) {
  const end = new AbortController();
  const { signal } = end;
  /** @param {EventTarget | undefined} target @param {string} type @param {(event: Event) => void} handler */
  const on = (target, type, handler) => target?.addEventListener(type, handler, { signal });

  const sample = addSample(root);
  let sampled = 0; // CSS px
  const resizes = new ResizeObserver((entries) => {
    size();
    const width = entries.find(({ target }) => target === sample)?.contentRect.width;
    if (!width) return; // not laid out
    if (sampled && width !== sampled) fonts(); // a web font has loaded, or the page's text changed
    sampled = width;
  });
  resizes.observe(root);
  resizes.observe(sample);
  watchDensity(size, signal);
  for (const query of [CALM, CONTRAST]) on(media(query), 'change', environment);
  const endLook = watchLook(element, brand, environment);
  const endLanguage = watchLanguage(element);
  on(document.fonts, 'loadingdone', fonts); // WebKit doesn't fire it for every font
  on(document, 'visibilitychange', visibility);
  on(window, 'offline', () => happened(HAPPENED.lineLost));
  on(window, 'online', () => happened(HAPPENED.lineBack));
  if (navigator.onLine === false) happened(HAPPENED.lineLost);
  on(window, 'pagehide', () => happened(HAPPENED.pageLeft));
  on(window, 'pageshow', (event) => {
    if (/** @type {PageTransitionEvent} */ (event).persisted) happened(HAPPENED.pageReturned);
  });
  on(canvas, 'webglcontextlost', (event) => {
    event.preventDefault(); // or it is never restored
    context(true);
  });
  on(canvas, 'webglcontextrestored', () => context(false));
  return () => {
    end.abort();
    resizes.disconnect();
    endLook();
    endLanguage();
  };
}

/**
 * @param {HTMLElement} element the widget's @param {() => void} brand as in Listeners
 * @param {() => void} darkness the visitor's preference for dark or light has changed @returns {() => void} ends it
 */
export function watchLook(element, brand, darkness) {
  const end = new AbortController();
  const changes = watchAncestors(element, brand);
  window.addEventListener('load', brand, end);
  media(DARK).addEventListener('change', darkness, end);
  return () => {
    end.abort();
    changes.disconnect();
  };
}

/**
 * A ResizeObserver doesn't fire for a new density, and a media query matches only the density it names.
 * @param {() => void} changed @param {AbortSignal} signal
 */
function watchDensity(changed, signal) {
  const next = () => {
    changed();
    watchDensity(changed, signal);
  };
  media(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', next, { once: true, signal });
}

/**
 * Any ancestor may set a custom property, by one of its attributes or by a stylesheet that loads late.
 * @param {HTMLElement} element @param {() => void} changed
 */
function watchAncestors(element, changed) {
  const changes = new MutationObserver(changed);
  /** @type {any} */
  let at = element;
  for (; at; at = at.parentNode ?? at.host) {
    if (at.nodeType === Node.ELEMENT_NODE) changes.observe(at, { attributes: true });
  }
  return changes;
}

/** Adds an element whose size follows the page's text, however that is changed. @param {HTMLElement} root */
function addSample(root) {
  const sample = document.createElement('i');
  sample.className = 'sample';
  sample.setAttribute('aria-hidden', 'true');
  sample.textContent = 'mm mm';
  root.append(sample);
  return sample;
}
