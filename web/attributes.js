// What an element says of its widget, and what the page's address adds. Nothing here changes anything
// but which widget a link in the address is for.
//
//   readOptions(element)   // what the widget is told, as it is said
//   endpoint(element)      // where it asks
//   complaint(element)     // why it can't work, or null

export const TAG = 'booking-widget';
const MOST_TEXT = 4000;  // UTF-16 units of anything that the page wishes for
// With another of these the widget starts anew; with another of the rest it goes on.
export const STARTING = ['api', 'key', 'mode', 'time-zone', 'manage-url', 'contact-token'];
// What the page's address may say where the owner lists it in prefill-from-url.
const PREFILL = ['name', 'email', 'phone', 'notes', 'type', 'resource', 'date'];
export const ATTRIBUTES = [...STARTING, ...PREFILL, 'locale', 'theme', 'prefill-from-url', 'events', 'thank-you',
  'redirect', 'label', 'position'];

/** The language wanted: the attribute's, else the page's, else the browser's. @param {Element} element */
function wantedLocale(element) {
  const said = element.getAttribute('locale');
  if (said) return said;
  const page = (element.closest('[lang]') ?? document.documentElement).getAttribute('lang') || '';
  // "en" on the page leaves the region to the visitor.
  return navigator.languages.find((tag) => page && tag.startsWith(`${page}-`)) ||
    page || navigator.language || 'en';
}

/** @param {string} wanted @param {Record<string, string>} list by language @returns {string} its key, or '' */
function bestMatch(wanted, list) {
  for (let tag = wanted; tag; tag = tag.slice(0, Math.max(tag.lastIndexOf('-'), 0))) {
    const found = Object.keys(list).find((key) => key.toLowerCase() === tag.toLowerCase());
    if (found) return found;
  }
  return '';
}

/** A key of BOOKING_FILES.messages. @param {Element} element */
export function languageOf(element) {
  return bestMatch(wantedLocale(element), BOOKING_FILES.messages);
}

/** Without the slash at its end; empty if it is no address of the web. @param {string} api */
function absolute(api) {
  try {
    const url = new URL(api, document.baseURI);
    return url.protocol.startsWith('http') ? url.href.replace(/\/+$/, '') : '';
  } catch {
    return '';
  }
}

/** Whoever has it may change bookings: it goes to the API alone. */
export const TOKEN = /^bt_[\w.-]{1,200}$/;
/** @type {Element | null} the widget that a link in the page's address is for: the first */
let linked = null;

/**
 * The booking that the page's address names, `?booking=ID#bt_…`. A token that was cut short on its way
 * is empty, and opens nothing.
 * @param {Element} element
 */
export function readLink(element) {
  const booking = new URLSearchParams(location.search).get('booking') ?? '';
  const token = location.hash.slice(1);
  const nothing = { booking: null, token: '' };
  if (!/^[1-9]\d{0,14}$/.test(booking) || !token.startsWith('bt_')) return nothing;
  if (!linked?.isConnected) linked = element;
  if (linked !== element) return nothing;
  return { booking, token: TOKEN.test(token) ? token : '' };
}

/** The widget that the link was for will not come: another may have it. */
export function forgetLink() {
  linked = null;
}

/** Where links to bookings lead: to the page given, else to this one. @param {Element} element */
export function manageUrl(element) {
  try {
    const url = new URL(element.getAttribute('manage-url') || location.href, document.baseURI);
    url.hash = '';
    if (url.searchParams.has('booking')) url.searchParams.delete('booking');
    return url.protocol.startsWith('http') ? url.href : '';
  } catch {
    return '';
  }
}

/** What visitors have chosen on this page. @type {Record<string, string>} */
export const visit = {};

/** The attribute's, if there is such a zone, else the browser's. @param {Element} element */
function wantedZone(element) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone ?? '';
  const said = element.getAttribute('time-zone');
  if (!said) return own;
  try {
    Intl.DateTimeFormat('en', { timeZone: said });
    return said;
  } catch {
    console.warn(`<${TAG}>: time-zone="${said}" is no time zone: ${own} it is.`);
    return own;
  }
}

/** Where it asks who it is, and the zone that the first answer is for. @param {Element} element */
export function endpoint(element) {
  const api = absolute(element.getAttribute('api') ?? '');
  const key = (element.getAttribute('key') ?? '').trim();
  const timeZone = visit.timeZone || wantedZone(element);
  const query = new URLSearchParams({ time_zone: timeZone, ...(key && { key }) });
  return { api, key, timeZone, config: `${api}/widget/config?${query}` };
}

/** What the widget is told of its attributes and of the page's address. @param {Element} element */
export function readOptions(element) {
  /** @param {string} name */
  const said = (name) => element.getAttribute(name)?.slice(0, MOST_TEXT) ?? null;
  const allowed = said('prefill-from-url')?.split(/[\s,]+/) ?? [];
  const query = new URLSearchParams(location.search);
  const wishes = Object.fromEntries(PREFILL.map((name) => [name,
    (allowed.includes(name) && query.get(`booking-${name}`)?.slice(0, MOST_TEXT)) || said(name)]));
  return {
    .../** @type {Record<'name' | 'email' | 'phone' | 'notes' | 'type' | 'resource' | 'date', string | null>} */ (wishes),
    // Dates stand inside sentences, so they are in the language of the sentences.
    locale: languageOf(element) ? wantedLocale(element) : 'en-GB',
    theme: said('theme'),
    events: said('events'),
    thankYou: said('thank-you'),
    redirect: said('redirect'),
  };
}

/** Why an element's attributes cannot work. @param {Element} element */
export function complaint(element) {
  const api = element.getAttribute('api');
  if (!api) return ['missing_api', 'give it api="https://…/api/v1", the address of the booking API'];
  if (element.getAttribute('key')?.trim().startsWith('sk_')) {
    return ['secret_key', 'key holds a secret key, which opens the whole account to every visitor. ' +
      'Replace it by a publishable key (pk_…), or leave it to your own proxy; and revoke the secret one'];
  }
  if (!absolute(api)) return ['bad_api', 'api has to be an http or https address'];
  return null;
}
