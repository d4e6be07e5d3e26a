// Addresses that a page gives, and what stands in them, checked before anything leads there.

/** Whoever has it may change bookings: it goes to the API alone. */
export const TOKEN = /^bt_[\w.-]{1,200}$/;

/** An address of the web, by the page's own; null for any other. @param {string | null} text */
export function readAddress(text) {
  try {
    const url = text ? new URL(text, document.baseURI) : null;
    return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : null;
  } catch {
    return null;
  }
}

/** Where links to bookings lead: to the page given, else to this one; empty: nowhere. @param {Element} element */
export function manageUrl(element) {
  const url = readAddress(element.getAttribute('manage-url') || location.href);
  if (!url) return '';
  url.hash = '';
  if (url.searchParams.has('booking')) url.searchParams.delete('booking');
  return url.href;
}

/** Of the visitor whom the page's backend knows; empty: nobody. @param {Element} element */
export function contactToken(element) {
  return TOKEN.exec(element.getAttribute('contact-token') ?? '')?.[0] ?? '';
}
