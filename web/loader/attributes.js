// What an element says of its widget, and what the page's address adds. Nothing here changes anything
// but which widget a link in the address is for.
//
//   readOptions(element)   // what the widget is told, as it is said
//   endpoint(element)      // where it asks
//   configError(element)     // why it can't work, or null

import { TOKEN } from '../widget/addresses.js';
import { TAG } from './report.js';

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
    wanted = Intl.getCanonicalLocales(wanted)[0];  // "iw" is "he" now
  } catch { /* no tag at all */ }
  return bestMatch(wanted, BOOKING_FILES.messages);
}

/**
 * Without the slash at its end; empty if it is no address of the web. One with a user's name or password, up to an at
 * sign, counts as no address: a browser fetches nothing from it.
 * @param {string} api
 */
function absolute(api) {
  try {
    return /^(https?:..[^/@]+(\/.*?)??)\/*$/.exec(new URL(api, document.baseURI).href)?.[1] ?? '';
  } catch {
    return '';
  }
}

/** @type {Element | null} the widget that a link in the page's address is for: the first */
let linked = null;
/** The fragment that it was last read from. */
let opened = '';

/** The id of the booking that the page's address names; empty: none. */
export function linkedBooking() {
  return /^[1-9]\d{0,14}$/.exec(new URLSearchParams(location.search).get('booking') ?? '')?.[0] ?? '';
}

/**
 * The booking that the page's address names, `?booking=ID#bt_…`. A token that was lost or cut short on
 * its way is empty, and opens nothing.
 * @param {Element} element
 */
export function readLink(element) {
  const booking = linkedBooking();
  if (booking && !linked?.isConnected) linked = element;
  if (!booking || linked !== element) return { booking: null, token: '' };
  opened = location.hash;
  return { booking, token: TOKEN.exec(opened.slice(1))?.[0] ?? '' };
}

/** The widget that a link followed in this tab is for: another fragment leaves the page where it is. */
export function relinked() {
  return location.hash.startsWith('#bt_') && location.hash !== opened ? linked : null;
}

/** What visitors have chosen on this page. @type {Record<string, string>} */
export const visit = {};

/** The attribute's, if there is such a zone, else the browser's. @param {Element} element */
function wantedZone(element) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone ?? '';
  const said = element.getAttribute('time-zone');
  if (!said) return own;
  try {
    return Intl.DateTimeFormat('en', { timeZone: said }).resolvedOptions().timeZone;  // "utc" is "UTC"
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
  // The + of a number that was not encoded came as a space.
  wishes.phone = wishes.phone?.replace(/^ (?=\d)/, '+') ?? null;
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
export function configError(element) {
  const api = element.getAttribute('api');
  if (!api) return ['missing_api', 'it needs api="https://…/api/v1", the booking API'];
  if (element.getAttribute('key')?.trim().startsWith('sk_')) {
    return ['secret_key', 'key is secret and opens the whole account: revoke it, and use a publishable one (pk_…)'];
  }
  if (!absolute(api)) return ['bad_api', 'api has to be an http or https address'];
  return null;
}
