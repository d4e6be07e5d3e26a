// The options of a widget: its element's attributes, and what the page's URL adds. The only state is which
// widget a booking link in the URL belongs to.
//
//   readOptions(element)   // the widget's options, unchecked
//   endpoint(element)      // the API's URL, key and first request
//   configError(element)   // why the widget can't start: a code of booking:error, or ''

import { LINK, tokenOf, withoutLogin } from '../widget/addresses.js';
import { TAG } from './tag.js';

const MOST_TEXT = 4000; // UTF-16 units of anything that the page wishes for
// A change of one of these restarts the widget; the others are applied while it runs.
export const STARTING = ['api', 'files', 'publishable-key', 'key', 'mode', 'time-zone', 'manage-url', 'contact-token'];
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
  'offset',
];

/** The attribute's language, else the page's, else the browser's; "de_DE" is "de-DE". @param {Element} element */
function wantedLocale(element) {
  const said = element.getAttribute('locale');
  if (said) return said.replace(/_/g, '-');
  const page = ((element.closest('[lang]') ?? document.documentElement).getAttribute('lang') ?? '').replace(/_/g, '-');
  // A page in "en" gets the visitor's own region of English.
  return navigator.languages.find((tag) => page && tag.startsWith(`${page}-`)) || page || navigator.language || 'en';
}

/** A language of the messages, or ''. @param {Element} element */
export function languageOf(element) {
  const { languages } = BOOKING_FILES;
  const wanted = wantedLocale(element);
  // Of a language with one file no more is asked: the first use of Intl takes a slow phone 20 ms.
  const short = wanted.slice(0, 2);
  if (
    /^[a-z]{2}(-[A-Z]{2})?$/.test(wanted) &&
    ` ${languages} `.includes(` ${short} `) &&
    !languages.includes(`${short}-`)
  )
    return short;
  try {
    const { language, script, region } = new Intl.Locale(wanted).maximize(); // "iw" is "he" now
    // "zh-Hant" is Taiwan's and Hong Kong's; as in CLDR, Portuguese is Portugal's wherever it isn't Brazil's.
    const keys = [`${language}-${script}`, region !== 'BR' && `${language}-PT`, language];
    return keys.find((key) => languages.split(' ').includes(/** @type {string} */ (key))) || '';
  } catch {
    return ''; // no tag at all
  }
}

/**
 * The URL without its trailing slash; empty if it is invalid, not http(s), or holds credentials, from which browsers
 * fetch nothing.
 * @param {string} api
 */
function absolute(api) {
  try {
    return /^(https?:..[^/@]+(\/.*?)??)\/*$/.exec(new URL(api, withoutLogin(document.baseURI)).href)?.[1] ?? '';
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
  return { booking, token: tokenOf(opened) };
}

/** The widget for a booking link followed in this tab, where a new fragment doesn't reload the page. */
export function relinked() {
  return LINK.test(location.hash) && location.hash !== opened ? linked : null;
}

/** The visitor's choices on this page. @type {Record<string, string>} */
export const visit = {};

/** A valid zone, else the browser's, else '': the business's. @param {string | undefined} timeZone @returns {string} */
function wantedZone(timeZone) {
  try {
    // Temporal knows the browser's zone without a formatter, whose first one takes a slow phone 40 ms.
    const { Temporal } = /** @type {any} */ (globalThis);
    if (!timeZone && Temporal) return Temporal.Now.timeZoneId();
    return Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone ?? ''; // "utc" is "UTC"
  } catch {
    if (!timeZone) return '';
    console.warn(`<${TAG}>: time-zone="${timeZone}" is unknown.`);
    return wantedZone(undefined);
  }
}

/**
 * An attribute without the quotes that a text processor has curled, which HTML takes for a part of the value.
 * @param {Element} element @param {string} name
 */
function plain(element, name) {
  return (element.getAttribute(name) ?? '').replace(/^[\s“”„″]+|[\s“”„″]+$/g, '');
}

/** @param {Element} element */
const keyOf = (element) => plain(element, 'publishable-key') || plain(element, 'key');

/** The API's URL, and the folder of the files or ''. @param {Element} element */
export function places(element) {
  const named = plain(element, 'files');
  return { api: absolute(plain(element, 'api')), files: named && absolute(named) };
}

/**
 * The API's URL and key, the time zone, and the URL of widget/config. Its answer includes the first times if the page
 * names type and resource, and no date: the widget doesn't ask for them then.
 * @param {Element} element
 */
export function endpoint(element) {
  const { api } = places(element);
  const key = keyOf(element);
  const timeZone = visit.timeZone || wantedZone(element.getAttribute('time-zone') || undefined);
  const { type, resource, date } = readOptions(element);
  const ids = !date && !linkedBooking() && /^\s*([1-9]\d*)\s+([1-9]\d*)\s*$/.exec(`${type} ${resource}`);
  const query = new URLSearchParams({
    time_zone: timeZone,
    ...(key && { key }),
    ...(ids && { booking_type_id: ids[1], resource_id: ids[2] }),
  });
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

/** Why a widget can't start: a code of booking:error, or ''. @param {Element} element */
export function configError(element) {
  const api = plain(element, 'api');
  if (!api) return 'missing_api';
  if (keyOf(element).startsWith('sk_')) return 'secret_key';
  if (!absolute(api)) return 'bad_api';
  return globalThis.WebAssembly ? '' : 'unsupported';
}
