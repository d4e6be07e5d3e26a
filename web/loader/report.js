// Reports an error to the page and its developer, and follows a link that could not open a widget.

export const TAG = 'booking-widget';

/** @param {Element} element @param {string} code @param {string} message */
export function reportError(element, code, message) {
  console.error(`<${TAG}>: ${message}.`);
  element.dispatchEvent(
    new CustomEvent('booking:error', {
      detail: { code, message },
      bubbles: true,
      composed: true,
    }),
  );
}

/** Follows the link that was meant to open a widget which can't load. @param {Element | null} opener */
export function followLink(opener) {
  if (opener instanceof HTMLAnchorElement && opener.href) location.assign(opener.href);
}
