// URLs and tokens that a page sets, validated before use.

/** A token grants changes to bookings, so it is sent to the API alone. */
export const TOKEN = /^bt_[\w.-]{1,200}$/;

/** A fragment that ends in a token: `#bt_…`, or `#/route?bt_…` where the page's router keeps its route there. */
export const LINK = /^#(?:!?\/.*[?&])?(?=bt_)/;

/** The token in a fragment, or ''. @param {string} hash */
export function tokenOf(hash) {
  return LINK.test(hash) ? (TOKEN.exec(hash.replace(LINK, ''))?.[0] ?? '') : '';
}

/** A URL without user name and password, with which browsers fetch nothing. @param {string} url */
export function withoutLogin(url) {
  return url.replace(/^(\w+:\/\/)[^/?#]*@/, '$1');
}

/** An http(s) URL, resolved against the page's; null if invalid. @param {string | null} text */
export function readAddress(text) {
  try {
    const url = text ? new URL(text, withoutLogin(document.baseURI)) : null;
    return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : null;
  } catch {
    return null;
  }
}

/** The page that links to bookings open: the attribute's, else this one; '' if invalid. @param {Element} element */
export function manageUrl(element) {
  const url = readAddress(element.getAttribute('manage-url') || withoutLogin(location.href));
  if (!url) return '';
  // A fragment with a slash is the route of a page whose router reads the fragment.
  url.hash = /^#!?\//.test(url.hash) ? url.hash.replace(/[?&]bt_.*/, '') : '';
  if (url.searchParams.has('booking')) url.searchParams.delete('booking');
  return url.href;
}

/** The token of a visitor known to the page's backend, or ''. @param {Element} element */
export function contactToken(element) {
  return TOKEN.exec(element.getAttribute('contact-token') ?? '')?.[0] ?? '';
}

/** Ids are positive integers; anything else is ignored. @param {string | null} text */
export function readId(text) {
  return text && /^[1-9]\d*$/.test(text.trim()) ? Number(text) : null;
}
