// Downloads: each file once for all widgets of the page, and the first response of the API.
//
// The pinned loader (BOOKING_PINNED) takes no file but those of its own version: the browser checks each by its hash,
// which stands behind '#' in its URL.

import { withoutLogin } from '../widget/addresses.js';
import { TAG } from './tag.js';

export const script = /** @type {HTMLScriptElement | null} */ (
  globalThis.document?.currentScript ?? globalThis.document?.querySelector('script[src*=booking-widget]') ?? null
);
const CONFIG_DEADLINE = 10_000; // ms
const MOST_TEXT = 1 << 20; // UTF-16 units
const FRESH = 30_000; // ms that an answer fetched ahead is good for

// Replaced by those of a newer version, or found elsewhere, when a download fails.
let files = BOOKING_FILES;
/** A URL in the folder of the files. */
let folder = withoutLogin(script?.src || globalThis.document?.baseURI || '');
let api = '';

/** Downloads shared by all widgets of the page. A failed download is dropped, so the next widget retries it. */
/** @type {Map<string, Promise<any>>} */
const shared = new Map();

/** @param {string} path @param {string} [from] */
const urlOf = (path, from = folder) => new URL(path, from).href;

/** @template T @param {string} path @param {(url: string) => Promise<T>} read @returns {Promise<T>} */
function once(path, read) {
  const url = urlOf(path);
  let result = shared.get(url);
  if (!result) {
    shared.set(url, (result = read(url)));
    result.catch(() => shared.delete(url));
  }
  return result;
}

/**
 * What the pinned loader expects of a file: the hash in its URL, else the one in the list of hashes.
 * @param {string} url @returns {Promise<string>}
 */
async function hashOf(url) {
  const [path, hash] = url.split('#');
  if (hash) return hash;
  const list = await once(/** @type {string} */ (files.hashes), async (at) => (await download(at)).json());
  return list[path.replace(/.*\//, '')];
}

/** @param {string} url @param {RequestInit} [init] */
async function get(url, init) {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}

/** @param {string} url */
async function getChecked(url) {
  const integrity = await hashOf(url);
  return get(url, { integrity }).catch(async () => {
    // A lost connection, a status and another file fail alike with a hash. The browser may have kept a damaged copy.
    await (await get(url, { cache: 'reload' })).blob();
    return get(url, { integrity }).catch(() => {
      throw new Error(`${url} doesn't match its hash`);
    });
  });
}

const download = BOOKING_PINNED ? getChecked : get;

/** @type {{createScriptURL(url: string): string} | undefined} */
let policy;

/**
 * Lets the browser check a module and run it: import() of the same URL returns that one. It can't check itself, and
 * WebKit doesn't check what a modulepreload link names.
 * @param {string} url @returns {Promise<any>}
 */
async function importChecked(url) {
  const integrity = await hashOf(url);
  // For pages that require trusted types.
  policy ??= /** @type {any} */ (window).trustedTypes?.createPolicy(TAG, { createScriptURL: String });
  const element = document.createElement('script');
  const src = policy?.createScriptURL(url) ?? url;
  const nonce = script?.nonce ?? '';
  await new Promise((onload, onerror) => {
    Object.assign(element, { type: 'module', crossOrigin: '', integrity, nonce, onload, onerror, src });
    document.head.append(element);
  })
    .catch(async () => {
      await download(url); // says why
      throw new Error(`${url} didn't load`);
    })
    .finally(() => element.remove());
  return import(url);
}

/** Remembers where the files may be. @param {string} url of the API @param {string} wanted the page's own folder, or '' */
export function setPlaces(url, wanted) {
  api = url;
  if (wanted) folder = `${wanted}/`;
}

/**
 * Looks for the current names of the files, which an update of the server changes: in the same folder, and, where the
 * script is a copy, beside the API and at the root of its server. Returns whether they were found.
 */
export async function renewFiles() {
  if (BOOKING_PINNED) return false;
  for (const from of [folder, `${api}/../../`, `${api}${'/..'.repeat(9)}/`]) {
    try {
      const url = urlOf('booking-files.json', from);
      const names = await (await get(url, { cache: 'no-cache' })).json();
      // A server may answer anything to a path that it doesn't have.
      if (!names.module) continue;
      files = names;
      folder = url;
      return true;
    } catch {
      /* not there */
    }
  }
  return false;
}

/** Loads a file; if it isn't there, under its current name. @template T @param {() => Promise<T>} read @returns {Promise<T>} */
const renewed = (read) =>
  read().catch(async (error) => {
    if (await renewFiles()) return read();
    throw error;
  });

/** @param {string} url @returns {Promise<ConfigAnswer>} */
export async function askConfig(url) {
  const control = new AbortController();
  let delivery = 1;
  const timer = setTimeout(() => {
    delivery = 2;
    control.abort();
  }, CONFIG_DEADLINE);
  let response;
  try {
    response = await fetch(url, { signal: control.signal });
    const challenge = response.headers.get('X-Booking-Challenge') ?? '';
    const body = await response.text();
    // Empty, which is invalid JSON, if it is too long.
    return { delivery: 0, status: response.status, body: body.length > MOST_TEXT ? '' : body, challenge };
  } catch {
    // A refusal of the page's origin can't be read, not even its head.
    const isOwn = url.startsWith(`${location.origin}/`);
    const isRefused = delivery === 1 && !response && !isOwn && (await askPopup('isRefused', url));
    return { delivery: isRefused ? 0 : delivery, status: isRefused ? 403 : 0, body: '', challenge: '' };
  } finally {
    clearTimeout(timer);
  }
}

/** Fresh responses to widget/config that were prefetched, by URL. @type {Map<string, Promise<ConfigAnswer>>} */
const ahead = new Map();

/** @param {string} url */
export function firstConfig(url) {
  const known = ahead.get(url);
  ahead.delete(url);
  return known ?? askConfig(url);
}

/** Prefetches widget/config, unless a fresh response is there already. @param {string} url */
export function askAhead(url) {
  if (ahead.has(url)) return;
  ahead.set(url, askConfig(url));
  setTimeout(() => ahead.delete(url), FRESH);
}

/** Drops the download that a failed engine has read: the next widget downloads it again. */
export const forgetWasm = () => shared.delete(urlOf(files.wasm));

let retry = '';

/** @param {string} path @returns {Promise<any>} */
function load(path) {
  const module = once(path, (url) => (BOOKING_PINNED ? importChecked(url + retry) : import(url + retry)));
  // Some browsers cache a failed import; a URL with another fragment is a different import.
  module.catch(() => {
    retry += '#';
  });
  return module;
}

/** Under their current name. @param {string} language or '' */
export const messagesOf = (language) =>
  once(`messages/${language || 'en'}-${files.messages}.json`, async (url) => {
    // Into the browser's cache, while the list of hashes is on its way.
    if (BOOKING_PINNED)
      get(url)
        .then((early) => early.blob())
        .catch(() => {});
    return (await download(url)).text();
  });

// What a widget starts with: of one version, so the caller renews all of it. The module doesn't wait for the language,
// because the first use of Intl takes as long as a round trip on a slow phone.
export const loadModule = () => load(files.module);

// After the module, which shows the first times before the engine is there.
export function loadEngine() {
  // The second part is of the same version as the first, also if the names are renewed before it is wanted.
  const rest = urlOf(files.rest);
  return { code: load(files.engine), wasm: once(files.wasm, download), rest: () => download(rest) };
}

/** The same, once more if one of them can't be had, so that what the visitor has begun stays. */
export async function loadEngineAgain() {
  const { module } = files;
  const loaded = loadEngine();
  try {
    await Promise.all([loaded.code, loaded.wasm]);
    return loaded;
  } catch (error) {
    // Of another version: the module has to be loaded again too.
    if ((await renewFiles()) && files.module === module) return loadEngine();
    throw error;
  }
}

// What is loaded later, perhaps after an update of the server.
/** @param {string} language or '' @returns {Promise<string>} */
export const loadMessages = (language) => renewed(() => messagesOf(language));
/** @returns {Promise<ZonesModule>} */
export const loadZones = () => renewed(() => load(files.zones));
/** @returns {Promise<PopupModule>} */
export const loadPopup = () => renewed(() => load(files.modes));

/**
 * Calls a function of popup.js after a failure. Returns nothing if that can't be loaded either.
 * @param {'isRefused' | 'diagnose' | 'explain'} what @param {any[]} parameters @returns {Promise<any>}
 */
export const askPopup = (what, ...parameters) =>
  loadPopup().then(
    (popup) => /** @type {any} */ (popup[what])(...parameters),
    () => {},
  );
