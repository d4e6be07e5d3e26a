// Downloads: each file once for all widgets of the page, and the first response of the API.
//
// The pinned loader (BOOKING_PINNED) takes no file but those of its own version: the browser checks each by its hash,
// which stands behind '#' in its URL.

import { withoutLogin } from '../widget/addresses.js';
import { TAG } from './tag.js';

const { document: page } = globalThis; // undefined on a server
export const script = /** @type {HTMLScriptElement | null} */ (
  page?.currentScript ?? page?.querySelector('script[src*=booking-widget]')
);
const CONFIG_DEADLINE = 10_000; // ms

// Replaced by those of a newer version, or found elsewhere, when a download fails.
let files = BOOKING_FILES;
/** A URL in the folder of the files. */
let folder = withoutLogin(script?.src || page?.baseURI || '');
let api = '';
// Some browsers cache a failed import; a URL with another fragment is a different import.
let retry = '';

/** Downloads shared by all widgets of the page, by URL. A failed one is dropped, so the next widget retries it. */
/** @type {Record<string, Promise<any>>} */
const shared = {};

/** @param {string} path @param {string} [from] */
const urlOf = (path, from = folder) => new URL(path, from).href;

/** @param {string} path @param {(url: string) => Promise<any>} read @returns {Promise<any>} */
export function once(path, read) {
  const url = urlOf(path);
  if (!shared[url]) {
    (shared[url] = read(url)).catch(() => {
      forget(url);
      retry += '#';
    });
  }
  return shared[url];
}

/** The next widget downloads it again. @param {string} path */
export function forget(path) {
  delete shared[urlOf(path)];
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

/** Remembers where the files may be. @param {{_api: string, _files: string}} places the page's own folder, or '' */
export function setPlaces({ _api, _files }) {
  api = _api;
  if (_files) folder = `${_files}/`;
}

/**
 * Looks for the current names of the files, which an update of the server changes: in the same folder, and, where the
 * script is a copy, beside the API and at the root of its server. Returns them if they were found.
 */
export async function renewFiles() {
  if (BOOKING_PINNED) return;
  for (const from of [folder, `${api}/../../`, `${api}${'/..'.repeat(9)}/`]) {
    try {
      const url = urlOf('booking-files.json', from);
      const names = await (await get(url, { cache: 'no-cache' })).json();
      // A server may answer anything to a path that it doesn't have.
      if (!names.module) continue;
      folder = url;
      return (files = names);
    } catch {
      /* not there */
    }
  }
}

/**
 * Loads a file that is wanted later, perhaps after an update of the server: if it isn't there, under its current name.
 * @param {(names: typeof files) => Promise<any>} read @returns {Promise<any>}
 */
export const renewed = (read) =>
  read(files).catch(async (error) => {
    if (await renewFiles()) return read(files);
    throw error;
  });

/** Asks for widget/config, and reads the answer while the module is on its way. @param {string} url @returns {Promise<ConfigResponse>} */
export function askConfig(url) {
  const control = new AbortController();
  setTimeout(() => control.abort(), CONFIG_DEADLINE);
  return fetch(url, { signal: control.signal }).then(
    async (response) => [response, await response.text().catch((error) => error)],
    (error) => [error],
  );
}

/** @param {string} path @returns {Promise<any>} */
export const load = (path) => once(path, (url) => (BOOKING_PINNED ? importChecked(url + retry) : import(url + retry)));

/** Under their current name. @param {string} language or '' @param {string} [hash] @returns {Promise<Sentences>} */
export const messagesOf = (language, hash = files.messages) =>
  once(`messages/${language || 'en'}-${hash}.json`, async (url) => {
    // Into the browser's cache, while the list of hashes is on its way.
    if (BOOKING_PINNED)
      get(url)
        .then((early) => early.blob())
        .catch(() => {});
    return (await download(url)).json();
  });

// What a widget starts with: of one version, so the caller renews all of it.
/** @returns {Promise<FirstModule>} */
export const loadModule = () => load(files.module);

/** After the module, which shows the first times before the engine is there. @returns {EngineFiles} */
export function loadEngine() {
  // The engine's code names the second part, which is where the first one is, also if the files are found elsewhere later.
  const from = folder;
  return {
    code: load(files.engine),
    wasm: once(files.wasm, download),
    load: (name = files.wasm) => download(urlOf(name, from)),
  };
}

/** @returns {Promise<PopupModule>} */
export const loadPopup = () => renewed(({ modes }) => load(modes));
