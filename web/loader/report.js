// What the page and its developer are told, and where a link leads that could not do more.

export const TAG = 'booking-widget';

/** @param {Element} element @param {string} code @param {string} message */
export function reportError(element, code, message) {
  console.error(`<${TAG}>: ${message}.`);
  element.dispatchEvent(new CustomEvent('booking:error', {
    detail: { code, message }, bubbles: true, composed: true,
  }));
}

/** Where a link was to open a widget, and it can't be had. @param {Element | null} opener */
export function followLink(opener) {
  if (opener instanceof HTMLAnchorElement && opener.href) location.assign(opener.href);
}
