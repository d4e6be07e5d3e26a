// URLs and tokens that a page sets, validated before use.

/** A token grants changes to bookings, so it is sent to the API alone. */
export const TOKEN = /^bt_[\w.-]{1,200}$/;

/** An http(s) URL, resolved against the page's; null if invalid. @param {string | null} text */
export function readAddress(text) {
  try {
    const url = text ? new URL(text, document.baseURI) : null;
    return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : null;
  } catch {
    return null;
  }
}

/** The page that links to bookings open: the attribute's, else this one; '' if invalid. @param {Element} element */
export function manageUrl(element) {
  const url = readAddress(element.getAttribute('manage-url') || location.href);
  if (!url) return '';
  url.hash = '';
  if (url.searchParams.has('booking')) url.searchParams.delete('booking');
  return url.href;
}

/** The token of a visitor known to the page's backend, or ''. @param {Element} element */
export function contactToken(element) {
  return TOKEN.exec(element.getAttribute('contact-token') ?? '')?.[0] ?? '';
}
