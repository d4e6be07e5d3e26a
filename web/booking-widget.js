// The loader: all that a page has to name. It defines <booking-widget> and brings everything else.
//
//   <script async src="https://…/booking-widget.js"></script>
//   <booking-widget api="https://…/api/v1" key="pk_…">Call us on …</booking-widget>
//
// or the script tag alone, with data-api and data-key, which puts the widget in its own place. The
// module, the wasm, the messages and the first answer of the API download side by side. If the widget
// can't start, the element shows its children, fires booking:error and says on the console what to
// do. It keeps no cookies and no storage, and never prints a key.
(() => {
  const TAG = 'booking-widget';
  const ATTRIBUTES = ['api', 'key', 'type', 'resource', 'locale', 'theme', 'time-zone', 'manage-url',
    'contact-token'];
  const CONFIG_DEADLINE = 10_000;  // ms
  const START_DEADLINE = 30_000;
  const MOST_BYTES = 1 << 20;

  if (typeof window === 'undefined' || !window.customElements) return;  // rendering on a server
  const script = /** @type {HTMLScriptElement | null} */ (
    document.currentScript ?? document.querySelector(`script[src*="${TAG}.js"]`));
  const base = script?.src || document.baseURI;

  /** What every widget on the page shares; forgotten after a failure, so the next one tries anew. */
  /** @type {Map<string, Promise<any>>} */
  const shared = new Map();

  /** @template T @param {string} path @param {(url: string) => Promise<T>} get @returns {Promise<T>} */
  function once(path, get) {
    let result = shared.get(path);
    if (!result) {
      shared.set(path, result = get(new URL(path, base).href));
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
  async function askConfig(url) {
    const control = new AbortController();
    let delivery = 1;
    const timer = setTimeout(() => {
      delivery = 2;
      control.abort();
    }, CONFIG_DEADLINE);
    try {
      const response = await fetch(url, { credentials: 'omit', signal: control.signal });
      return { delivery: 0, status: response.status, body: await readBody(response, control) };
    } catch {
      return { delivery, status: 0, body: '' };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Empty, which is no JSON, if it is too long. @param {Response} response @param {AbortController} control */
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

  /** The language wanted: the attribute's, else the page's, else the browser's. @param {Element} element */
  function wantedLocale(element) {
    const said = element.getAttribute('locale');
    if (said) return said;
    const page = element.closest('[lang]')?.getAttribute('lang') || '';
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

  let retry = '';

  /** @type {CSSStyleSheet} */
  let sheet;
  function skeletonSheet() {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(
        ':host{display:block}:host([hidden]){display:none}' +
        '.skeleton{box-sizing:border-box;max-width:1000px;min-height:384px;margin-inline:auto;' +
        'padding:28px;border:1px solid #8883;border-radius:16px;color:#8882}' +
        '.skeleton i{display:block;height:80px;margin-top:12px;border-radius:12px;background:currentColor}' +
        '.skeleton i:first-child{width:40%;height:28px;margin:0 0 24px}' +
        '.skeleton [role]{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}');
    }
    return sheet;
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
  const TOKEN = /^bt_[\w.-]{1,200}$/;
  /** @type {Element | null} the widget that a link in the page's address is for: the first */
  let linked = null;

  /**
   * The booking that the page's address names, `?booking=ID#bt_…`. A token that was cut short on its way
   * is empty, and opens nothing.
   * @param {Element} element
   */
  function readLink(element) {
    const booking = new URLSearchParams(location.search).get('booking') ?? '';
    const token = location.hash.slice(1);
    const nothing = { booking: null, token: '' };
    if (!/^[1-9]\d{0,14}$/.test(booking) || !token.startsWith('bt_')) return nothing;
    if (!linked?.isConnected) linked = element;
    if (linked !== element) return nothing;
    return { booking, token: TOKEN.test(token) ? token : '' };
  }

  /** Where links to bookings lead: to the page given, else to this one. @param {Element} element */
  function manageUrl(element) {
    try {
      const url = new URL(element.getAttribute('manage-url') || location.href, document.baseURI);
      url.hash = '';
      if (url.searchParams.has('booking')) url.searchParams.delete('booking');
      return url.protocol.startsWith('http') ? url.href : '';
    } catch {
      return '';
    }
  }

  /** Why a page's attributes cannot work. @param {string | null} api @param {string | null} key */
  function complaint(api, key) {
    if (!api) return ['missing_api', 'give it api="https://…/api/v1", the address of the booking API'];
    if (key?.trim().startsWith('sk_')) {
      return ['secret_key', 'key holds a secret key, which opens the whole account to every visitor. ' +
        'Replace it by a publishable key (pk_…), or leave it to your own proxy; and revoke the secret one'];
    }
    if (!absolute(api)) return ['bad_api', 'api has to be an http or https address'];
    return null;
  }

  /** One life of an element, from its attributes to the widget or the fallback. */
  class Run {
    /** @type {MountedWidget | null} */
    widget = null;
    ended = false;
    #element;
    #shadow;
    #slot = document.createElement('slot');
    #timer = 0;

    /** @param {HTMLElement} element @param {ShadowRoot} shadow */
    constructor(element, shadow) {
      this.#element = element;
      this.#shadow = shadow;
      const api = element.getAttribute('api');
      const key = element.getAttribute('key');
      const wrong = complaint(api, key);
      shadow.adoptedStyleSheets = [skeletonSheet()];
      shadow.replaceChildren(this.#slot);
      if (wrong) this.#fail(wrong[0], wrong[1]);
      else this.#begin(absolute(api ?? ''), (key ?? '').trim());
    }

    end() {
      this.ended = true;
      clearTimeout(this.#timer);
      this.widget?.destroy();
      this.widget = null;
    }

    /** @param {string} api @param {string} key */
    #begin(api, key) {
      const element = this.#element;
      const wanted = wantedLocale(element);
      const language = bestMatch(wanted, BOOKING_FILES.messages);
      const timeZone = element.getAttribute('time-zone') ||
        Intl.DateTimeFormat().resolvedOptions().timeZone;
      const query = new URLSearchParams({ time_zone: timeZone, ...(key && { key }) });
      const ask = () => askConfig(`${api}/widget/config?${query}`);

      const module = once(BOOKING_FILES.module, (url) => import(url + retry));
      // Some browsers remember that an import failed; another fragment is another import to them.
      module.catch(() => { retry += '#'; });
      const wasm = once(BOOKING_FILES.wasm, download);
      const messages = once(BOOKING_FILES.messages[language || 'en'],
        async (url) => (await download(url)).text());
      const config = ask();

      this.#showSkeleton(BOOKING_FILES.loading[language || 'en']);
      this.#timer = window.setTimeout(() => this.#fail('not_loaded', 'its files did not come in time'),
        START_DEADLINE);
      module.then((/** @type {WidgetModule} */ { mount }) => this.ended ? null : mount({
        shadow: this.#shadow,
        element,
        api,
        key,
        options: {
          type: element.getAttribute('type'),
          resource: element.getAttribute('resource'),
          timeZone,
          // Dates stand inside sentences, so they are in the language of the sentences.
          locale: language ? wanted : 'en-GB',
          theme: element.getAttribute('theme'),
          ...readLink(element),
          contactToken: TOKEN.exec(element.getAttribute('contact-token') ?? '')?.[0] ?? '',
          manageUrl: manageUrl(element),
        },
        wasm,
        config: (again) => again ? ask() : config,
        messages,
        shown: () => this.#shadow.querySelector('.skeleton')?.remove(),
        failed: (error) => this.#fail('stopped', `it stopped: ${error}`),
      })).then((widget) => {
        clearTimeout(this.#timer);
        if (this.ended) widget?.destroy();
        else this.widget = widget;
      }, (error) => {
        for (const path of [BOOKING_FILES.module, BOOKING_FILES.wasm]) shared.delete(path);
        this.#fail('not_loaded', `its files could not be loaded: ${error}`);
      });
    }

    /** @param {string} text */
    #showSkeleton(text) {
      const skeleton = document.createElement('div');
      skeleton.className = 'skeleton';
      for (let bar = 0; bar < 4; ++bar) skeleton.append(document.createElement('i'));
      const status = document.createElement('p');
      status.setAttribute('role', 'status');
      status.textContent = text;
      skeleton.append(status);
      this.#slot.hidden = true;
      this.#shadow.append(skeleton);
    }

    /** @param {string} code @param {string} message */
    #fail(code, message) {
      if (this.ended) return;
      this.end();
      this.#slot.hidden = false;
      this.#shadow.replaceChildren(this.#slot);
      console.error(`<${TAG}>: ${message}.`);
      this.#element.dispatchEvent(new CustomEvent('booking:error', {
        detail: { code, message }, bubbles: true, composed: true,
      }));
    }
  }

  class BookingWidget extends HTMLElement {
    static observedAttributes = ATTRIBUTES;
    #shadow = this.attachShadow({ mode: 'open' });
    /** @type {Run | null} */
    #run = null;
    #ranWith = '';
    #isPlanned = false;

    connectedCallback() {
      this.#plan();
    }

    disconnectedCallback() {
      this.#plan();
    }

    /** @param {string} name */
    attributeChangedCallback(name) {
      if (name === 'theme') this.#run?.widget?.set({ theme: this.getAttribute('theme') });
      else this.#plan();
    }

    // Once for all that happens in one task: attributes set one by one, a move within the page.
    #plan() {
      if (this.#isPlanned) return;
      this.#isPlanned = true;
      queueMicrotask(() => {
        this.#isPlanned = false;
        const wanted = this.isConnected ? JSON.stringify(
          ATTRIBUTES.map((name) => name === 'theme' || this.getAttribute(name))) : '';
        if (wanted === this.#ranWith) return;
        this.#ranWith = wanted;
        this.#run?.end();
        this.#run = wanted ? new Run(this, this.#shadow) : null;
      });
    }
  }

  if (!customElements.get(TAG)) customElements.define(TAG, BookingWidget);

  if (script === document.currentScript && script?.dataset.api) {
    const element = document.createElement(TAG);
    for (const name of ATTRIBUTES) {
      const value = script.getAttribute(`data-${name}`);
      if (value) element.setAttribute(name, value);
    }
    if (script.closest('head')) console.error(`<${TAG}>: move the script tag to its place in the body.`);
    script.after(element);
  }
})();
