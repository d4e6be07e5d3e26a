// What the loader needs only after a failure: sentences for the page's developer and its visitor, and the reason why
// the API doesn't answer.
//
//   explain(element, slot, error)   // puts the visitor's sentence in front of the slot; reports a wrong attribute
//   await isRefused(url)            // whether a request without an answer failed because of the page's origin
//   await diagnose(url, status)     // logs why widget/config isn't answered, and what to change

import { isConfigured, languageOf, places, plain } from '../loader/attributes.js';
import { reportError } from '../loader/report.js';
import { TAG } from '../loader/tag.js';

/** By the code of booking:error. */
const SENTENCES = /** @type {Record<string, string>} */ ({
  missing_api: 'it needs api="https://…/api/v1", the booking API',
  secret_key:
    'publishable-key is a secret key, which opens the whole account: revoke it, and use a publishable one (pk_…)',
  bad_api: 'api has to be an http or https address',
  unsupported: 'this browser has no WebAssembly',
});

/** Why a widget can't start: a code of booking:error, or ''. @param {Element} element */
export function configError(element) {
  if (isConfigured(element)) return '';
  if (!plain(element, 'api')) return 'missing_api';
  const { _api, _key } = places(element);
  if (/^sk_/.test(_key)) return 'secret_key';
  return _api ? 'unsupported' : 'bad_api';
}

/**
 * @param {HTMLElement} element @param {HTMLSlotElement} slot in the page, unless the widget has started again
 * @param {unknown} error why the widget stopped; empty: its attributes are wrong
 */
export function explain(element, slot, error) {
  const code = error ? '' : configError(element);
  if (slot.isConnected) {
    const language = languageOf(element) || 'en';
    const words = BOOKING_WORDS[language];
    const sentence = document.createElement('p');
    sentence.className = 'sorry';
    sentence.setAttribute('role', 'status');
    sentence.lang = language;
    sentence.dir = words.rightToLeft ? 'rtl' : 'ltr';
    sentence.textContent = words[code === 'unsupported' ? code : 'unavailable'];
    slot.before(sentence);
  }
  if (code) reportError(element, code, SENTENCES[code]);
}

/** @param {string} url @param {RequestInit} [init] @returns {Promise<number>} the status; 0: not readable */
async function statusOf(url, init) {
  try {
    return (await fetch(url, { cache: 'no-store', ...init })).status;
  } catch {
    return 0;
  }
}

/** Whether anything answers at all, readable or not. @param {string} url */
async function isReached(url) {
  try {
    await fetch(url, { mode: 'no-cors', cache: 'no-store' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a request without an answer failed because the API doesn't answer pages of this origin. A proxy in front of
 * a server that is down isn't readable either, so the server's own files have to be.
 * @param {string} url
 */
export async function isRefused(url) {
  if (navigator.onLine === false) return false;
  const [isThere, status] = await Promise.all([
    isReached(url),
    statusOf(new URL('/booking-widget.js', url).href, { method: 'HEAD' }),
  ]);
  return isThere && status > 0 && status < 500;
}

/** @type {Set<string>} the URLs that were diagnosed: once each is enough */
const diagnosed = new Set();

/**
 * Logs why the API doesn't answer, and what to change.
 * @param {string} url of widget/config, with the key @param {number} status of its last answer; 0: none
 */
export async function diagnose(url, status) {
  if (diagnosed.has(url)) return;
  diagnosed.add(url);
  const sentence = await sentenceOf(url, status);
  const log = status >= 400 && status < 500 ? 'error' : 'warn';
  console[log](`<${TAG}>: ${sentence}.`);
}

/** @param {string} url @param {number} status @returns {Promise<string>} */
async function sentenceOf(url, status) {
  const { origin, pathname, search, searchParams } = new URL(url);
  const address = origin + pathname;
  if (status === 401 && searchParams.has('key')) {
    return `${address} refuses the key: publishable-key has to be one of the site file's publishable_keys`;
  }
  if (status === 401) {
    return (
      'publishable-key="pk_…" is missing (React and Vue keep an attribute named key for themselves), ' +
      `and ${address} asks for it`
    );
  }
  if (status === 404) return `${address} answered 404: api has to be the API's address up to /api/v1`;
  if (status > 0 && status !== 403) return `${address} answered ${status}, but not what can be booked`;
  if (status === 0 && !(await isReached(url))) return `${address} can't be reached`;
  // The browser hides the status of a page's refusal and of a wrong address on another origin alike.
  const usual = new URL(`/api/v1/widget/config${search}`, url).href;
  if (origin !== location.origin && usual !== url && (await statusOf(usual))) {
    return `${address} answered 404: the API is at ${origin}/api/v1`;
  }
  return (
    `${address} refuses pages of this origin: add "${location.origin}" to allowed_origins in the site file, ` +
    "or correct api if this isn't the booking API's address"
  );
}
