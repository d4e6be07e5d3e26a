// The options of a widget: its element's attributes, and what the page's URL adds. The only state is which
// widget a booking link in the URL belongs to.
//
//   readOptions(element)   // the widget's options, unchecked
//   endpoint(element)      // the API's URL, key and first request
//   configError(element)   // [code, message] of invalid attributes, or null

import { TOKEN } from '../widget/addresses.js';
import { TAG } from './report.js';

const MOST_TEXT = 4000; // UTF-16 units of anything that the page wishes for
// A change of one of these restarts the widget; the others are applied while it runs.
export const STARTING = ['api', 'key', 'mode', 'time-zone', 'manage-url', 'contact-token'];
// Options that the page's URL may set if prefill-from-url lists them.
const PREFILL = ['name', 'email', 'phone', 'notes', 'type', 'resource', 'date'];
export const ATTRIBUTES = [
  ...STARTING,
  ...PREFILL,
  'locale',
  'theme',
  'prefill-from-url',
  'events',
  'thank-you',
  'redirect',
  'label',
  'position',
];

/** The attribute's language, else the page's, else the browser's. @param {Element} element */
function wantedLocale(element) {
  const said = element.getAttribute('locale');
  if (said) return said;
  const page = (element.closest('[lang]') ?? document.documentElement).getAttribute('lang') || '';
  // A page in "en" gets the visitor's own region of English.
  return navigator.languages.find((tag) => page && tag.startsWith(`${page}-`)) || page || navigator.language || 'en';
}

/** @param {string} wanted @param {object} list by language @returns {string} its key, or '' */
function bestMatch(wanted, list) {
  for (let tag = wanted; tag; tag = tag.slice(0, Math.max(tag.lastIndexOf('-'), 0))) {
    const found = Object.keys(list).find((key) => key.toLowerCase() === tag.toLowerCase());
    if (found) return found;
  }
  return '';
}

/** A key of BOOKING_FILES.messages. @param {Element} element */
export function languageOf(element) {
  let wanted = wantedLocale(element);
  try {
    wanted = Intl.getCanonicalLocales(wanted)[0]; // "iw" is "he" now
  } catch {
    /* no tag at all */
  }
  return bestMatch(wanted, BOOKING_FILES.messages);
}

/**
 * The URL without its trailing slash; empty if it is invalid, not http(s), or holds credentials, from which browsers
 * fetch nothing.
 * @param {string} api
 */
function absolute(api) {
  try {
    return /^(https?:..[^/@]+(\/.*?)??)\/*$/.exec(new URL(api, document.baseURI).href)?.[1] ?? '';
  } catch {
    return '';
  }
}

/** @type {Element | null} the widget that opens the booking link in the page's URL: the first */
let linked = null;
/** The fragment that the link was last read from. */
let opened = '';

/** The id of the booking in the page's URL, or ''. */
export function linkedBooking() {
  return /^[1-9]\d{0,14}$/.exec(new URLSearchParams(location.search).get('booking') ?? '')?.[0] ?? '';
}

/**
 * The booking in the page's URL, `?booking=ID#bt_…`. A missing or truncated token becomes '', which the API refuses.
 * @param {Element} element
 */
export function readLink(element) {
  const booking = linkedBooking();
  if (booking && !linked?.isConnected) linked = element;
  if (!booking || linked !== element) return { booking: null, token: '' };
  opened = location.hash;
  return { booking, token: TOKEN.exec(opened.slice(1))?.[0] ?? '' };
}

/** The widget for a booking link followed in this tab, where a new fragment doesn't reload the page. */
export function relinked() {
  return location.hash.startsWith('#bt_') && location.hash !== opened ? linked : null;
}

/** The visitor's choices on this page. @type {Record<string, string>} */
export const visit = {};

/** The attribute's zone if it is valid, else the browser's. @param {Element} element */
function wantedZone(element) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone ?? '';
  const said = element.getAttribute('time-zone');
  if (!said) return own;
  try {
    return Intl.DateTimeFormat('en', { timeZone: said }).resolvedOptions().timeZone; // "utc" is "UTC"
  } catch {
    console.warn(`<${TAG}>: time-zone="${said}" is no time zone: ${own} it is.`);
    return own;
  }
}

/** The API's URL and key, the time zone, and the URL of widget/config. @param {Element} element */
export function endpoint(element) {
  const api = absolute(element.getAttribute('api') ?? '');
  const key = (element.getAttribute('key') ?? '').trim();
  const timeZone = visit.timeZone || wantedZone(element);
  const query = new URLSearchParams({ time_zone: timeZone, ...(key && { key }) });
  return { api, key, timeZone, config: `${api}/widget/config?${query}` };
}

/** The widget's options from its attributes and the page's URL. @param {Element} element */
export function readOptions(element) {
  /** @param {string} name */
  const said = (name) => element.getAttribute(name)?.slice(0, MOST_TEXT) ?? null;
  const allowed = said('prefill-from-url')?.split(/[\s,]+/) ?? [];
  const query = new URLSearchParams(location.search);
  const wishes = Object.fromEntries(
    PREFILL.map((name) => [
      name,
      (allowed.includes(name) && query.get(`booking-${name}`)?.slice(0, MOST_TEXT)) || said(name),
    ]),
  );
  // An unencoded + at the start of a number arrives as a space.
  wishes.phone = wishes.phone?.replace(/^ (?=\d)/, '+') ?? null;
  return {
    .../** @type {Record<'name' | 'email' | 'phone' | 'notes' | 'type' | 'resource' | 'date', string | null>} */ (
      wishes
    ),
    // Dates are parts of sentences, so both are in the same language.
    locale: languageOf(element) ? wantedLocale(element) : 'en-GB',
    theme: said('theme'),
    events: said('events'),
    thankYou: said('thank-you'),
    redirect: said('redirect'),
  };
}

/** Why an element's attributes are invalid. @param {Element} element */
export function configError(element) {
  const api = element.getAttribute('api');
  if (!api) return ['missing_api', 'it needs api="https://…/api/v1", the booking API'];
  if (element.getAttribute('key')?.trim().startsWith('sk_')) {
    return ['secret_key', 'key is secret and opens the whole account: revoke it, and use a publishable one (pk_…)'];
  }
  if (!absolute(api)) return ['bad_api', 'api has to be an http or https address'];
  return null;
}
