// What the loader reads of an element: where its files and its API are, and what it asks the API first. The only state
// is the widget that a booking link in the page's URL belongs to. web/session/options.js reads the other options.
//
//   endpoint(element)      // the API's URL, key and first request
//   isConfigured(element)  // whether the widget can start

import { withoutLogin } from '../widget/addresses.js';
import { TAG } from './tag.js';

// A change of one of these restarts the widget; the others are applied while it runs.
export const STARTING = 'api files publishable-key key mode time-zone manage-url contact-token'.split(' ');
const REST =
  'name email phone notes type resource date locale theme prefill-from-url events thank-you redirect label position offset';
export const ATTRIBUTES = [...STARTING, ...REST.split(' ')];

/** Of the page's URL. @param {string} name */
const queried = (name) => new URLSearchParams(location.search).get(name);

/** An option that the page's URL may set if prefill-from-url lists it. @param {Element} element @param {string} name */
export const prefilled = (element, name) =>
  (element
    .getAttribute('prefill-from-url')
    ?.split(/[\s,]+/)
    .includes(name) &&
    queried(`booking-${name}`)) ||
  element.getAttribute(name);

/** "de_DE" is "de-DE". @param {Element} element @param {string} name */
const tagOf = (element, name) => (element.getAttribute(name) ?? '').replace(/_/g, '-');

/** The attribute's language, else the page's, else the browser's. @param {Element} element */
function wantedLocale(element) {
  const page = tagOf(element.closest('[lang]') ?? document.documentElement, 'lang');
  return (
    tagOf(element, 'locale') ||
    // A page in "en" gets the visitor's own region of English.
    navigator.languages.find((tag) => tag.startsWith(`${page}-`)) ||
    page ||
    navigator.language ||
    'en'
  );
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

/** Of dates: they are parts of sentences, so both are in the same language. @param {Element} element */
export const localeOf = (element) => (languageOf(element) ? wantedLocale(element) : 'en-GB');

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

/** The id of the booking in the page's URL, or ''. */
export const linkedBooking = () => /^[1-9]\d{0,14}$/.exec(queried('booking') ?? '')?.[0] ?? '';

/** The same, if it is for this widget. @param {Element} element */
export function bookingFor(element) {
  if (linkedBooking() && !linked?.isConnected) linked = element;
  return linked === element ? linkedBooking() : '';
}

/** The visitor's choices on this page. @type {Record<string, string>} */
export const visit = {};

/** A valid zone, else the browser's, else '': the business's. @param {string | null} [timeZone] @returns {string} */
function wantedZone(timeZone) {
  try {
    // Temporal knows the browser's zone without a formatter, whose first one takes a slow phone 40 ms.
    return (
      (!timeZone && /** @type {any} */ (globalThis).Temporal?.Now.timeZoneId()) ||
      Intl.DateTimeFormat('en', { timeZone: timeZone || undefined }).resolvedOptions().timeZone || // "utc" is "UTC"
      ''
    );
  } catch {
    if (!timeZone) return '';
    console.warn(`<${TAG}>: time-zone="${timeZone}" is unknown.`);
    return wantedZone();
  }
}

/**
 * An attribute without the quotes that a text processor has curled, which HTML takes for a part of the value.
 * @param {Element} element @param {string} name
 */
export const plain = (element, name) =>
  (element.getAttribute(name) ?? '').replace(/^[\s\u201c-\u2033]+|[\s\u201c-\u2033]+$/g, '');

/** The API's URL, the folder of the files, and the key; or ''. @param {Element} element */
export function places(element) {
  /** @param {string} name */
  const addressOf = (name) => plain(element, name) && absolute(plain(element, name));
  return {
    _api: addressOf('api'),
    _files: addressOf('files'),
    _key: plain(element, 'publishable-key') || plain(element, 'key'),
  };
}

/**
 * The API's URL and key, the time zone, and the URL of widget/config. Its answer includes the first times if the page
 * names type and resource, and no date: the widget doesn't ask for them then.
 * @param {Element} element
 */
export function endpoint(element) {
  const { _api: api, _key: key } = places(element);
  const timeZone = visit.timeZone || wantedZone(element.getAttribute('time-zone'));
  const booking = bookingFor(element);
  const ids =
    !booking &&
    !prefilled(element, 'date') &&
    /^\s*([1-9]\d*)\s+([1-9]\d*)\s*$/.exec(`${prefilled(element, 'type')} ${prefilled(element, 'resource')}`);
  const query = new URLSearchParams({
    time_zone: timeZone,
    ...(key && { key }),
    ...(ids && { booking_type_id: ids[1], resource_id: ids[2] }),
  });
  return {
    _api: api,
    _key: key,
    _timeZone: timeZone,
    _locale: localeOf(element),
    _booking: booking,
    _isFirst: ids,
    _config: `${api}/widget/config?${query}`,
  };
}

/** Whether a widget can start; web/popup/failure.js says why not. @param {Element} element */
export function isConfigured(element) {
  const { _api, _key } = places(element);
  return _api && !/^sk_/.test(_key) && globalThis.WebAssembly;
}
