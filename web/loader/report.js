// Reports an error to the page and its developer, and follows a link that could not open a widget.

import { TAG } from './tag.js';

/** Logs an error and fires booking:error. @param {Element} element @param {string} code @param {string} message */
export function reportError(element, code, message) {
  console.error(`<${TAG}>: ${message}.`);
  const init = { detail: { code, message }, bubbles: true, composed: true };
  for (const name of ['booking:error', 'booking-error']) element.dispatchEvent(new CustomEvent(name, init));
}

/** Follows the link, if it is one, that was meant to open a widget which can't load. @param {Element | null} opener */
export function followLink(opener) {
  const href = opener?.getAttribute('href');
  return href && !(/** @type {unknown} */ (location.assign(href)));
}
