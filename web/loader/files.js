// Downloads: each file once for all widgets of the page, and the first response of the API.

export const script = /** @type {HTMLScriptElement | null} */ (
  globalThis.document?.currentScript ?? globalThis.document?.querySelector('script[src*="booking-widget.js"]') ?? null
);
const CONFIG_DEADLINE = 10_000; // ms
const MOST_BYTES = 1 << 20;
const FRESH = 30_000; // ms that an answer fetched ahead is good for

/** Downloads shared by all widgets of the page. A failed download is dropped, so the next widget retries it. */
/** @type {Map<string, Promise<any>>} */
const shared = new Map();

/** @template T @param {string} path @param {(url: string) => Promise<T>} get @returns {Promise<T>} */
function once(path, get) {
  let result = shared.get(path);
  if (!result) {
    shared.set(path, (result = get(new URL(path, script?.src || document.baseURI).href)));
    result.catch(() => shared.delete(path));
  }
  return result;
}

/** @param {string} url */
async function download(url) {
  const response = await fetch(url, { credentials: 'omit' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}

/** @param {string} url @returns {Promise<ConfigAnswer>} */
export async function askConfig(url) {
  const control = new AbortController();
  let delivery = 1;
  const timer = setTimeout(() => {
    delivery = 2;
    control.abort();
  }, CONFIG_DEADLINE);
  try {
    const response = await fetch(url, { credentials: 'omit', signal: control.signal });
    const challenge = response.headers.get('X-Booking-Challenge') ?? '';
    return { delivery: 0, status: response.status, body: await readBody(response, control), challenge };
  } catch {
    return { delivery, status: 0, body: '', challenge: '' };
  } finally {
    clearTimeout(timer);
  }
}

/** The text; empty, which is invalid JSON, if it is too long. @param {Response} response @param {AbortController} control */
async function readBody(response, control) {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let body = '';
  let bytes = 0;
  for (;;) {
    const piece = await reader?.read();
    if (!piece || piece.done) return body;
    bytes += piece.value.length;
    if (bytes > MOST_BYTES) {
      control.abort();
      return '';
    }
    body += decoder.decode(piece.value, { stream: true });
  }
}

/** Responses to widget/config that were prefetched, by URL. */
/** @type {Map<string, {answer: Promise<ConfigAnswer>, until: number}>} */
const ahead = new Map();

/** @param {string} url */
export function firstConfig(url) {
  const known = ahead.get(url);
  ahead.delete(url);
  return known && performance.now() < known.until ? known.answer : askConfig(url);
}

/** Prefetches widget/config, unless a fresh response is there already. @param {string} url */
export function askAhead(url) {
  if (!ahead.has(url)) ahead.set(url, { answer: askConfig(url), until: performance.now() + FRESH });
}

/** Drops files that failed to run: the next widget downloads them again. */
export function forgetEngine() {
  for (const path of [BOOKING_FILES.module, BOOKING_FILES.wasm]) shared.delete(path);
}

let retry = '';

/** @param {string} path @returns {Promise<any>} */
function load(path) {
  const module = once(path, (url) => import(url + retry));
  // Some browsers cache a failed import; a URL with another fragment is a different import.
  module.catch(() => {
    retry += '#';
  });
  return module;
}

/** @param {string} language or '' */
export function loadFiles(language) {
  return {
    module: load(BOOKING_FILES.module),
    wasm: once(BOOKING_FILES.wasm, download),
    messages: once(BOOKING_FILES.messages[language || 'en'][0], async (url) => (await download(url)).text()),
  };
}

/** @returns {Promise<PopupModule>} */
export const loadPopup = () => load(BOOKING_FILES.modes);
