// The loader, the only file that a page references. It defines <booking-widget> and loads everything else.
//
//   <script async src="https://…/booking-widget.js"></script>
//   <booking-widget api="https://…/api/v1" key="pk_…">Call us on …</booking-widget>
//
// or the script tag alone, with data-api and data-key, which inserts the widget after itself. The module,
// the wasm, the messages and the API's first response download in parallel, once the widget is near the
// viewport. mode="popup" and mode="floating" show it in a dialog, which any element with booking-popup
// opens; popup.js, which they need, is loaded when the visitor first moves to an opener.
// booking-widget.d.ts declares window.BookingWidget. If the widget can't start, it shows its children,
// fires booking:error and logs what to do. It sets no cookies, uses no storage, and never logs a key.
import {
  ATTRIBUTES,
  STARTING,
  configError,
  endpoint,
  languageOf,
  linkedBooking,
  readLink,
  relinked,
} from './attributes.js';
import { askAhead, loadFiles, loadPopup, script } from './files.js';
import { Session, skeletonSheet } from './session.js';
import { TAG, reportError, followLink } from './report.js';

(() => {
  if (typeof window === 'undefined' || !window.customElements) return; // rendering on a server

  class BookingWidget extends HTMLElement {
    static observedAttributes = ATTRIBUTES;
    #shadow = this.attachShadow({ mode: 'open' });
    /** @type {Session | null} */
    #session = null;
    /** @type {Popup | null} */
    #popup = null;
    /** @type {IntersectionObserver | null} */
    #nearing = null;
    #ranWith = '';
    #isPlanned = false;
    #isWanted = false; // open, once it can be

    static {
      addEventListener('hashchange', () => {
        const element = /** @type {BookingWidget | null} */ (relinked());
        if (element) element.#startAnew();
      });
    }

    constructor() {
      super();
      this.#shadow.adoptedStyleSheets = [skeletonSheet()];
    }

    connectedCallback() {
      this.#plan();
    }

    disconnectedCallback() {
      this.#plan();
    }

    attributeChangedCallback() {
      this.#plan();
    }

    get isPopup() {
      return /^(popup|floating)$/.test(this.getAttribute('mode') ?? '');
    }

    /** @param {Record<string, unknown>} options */
    set(options) {
      for (const [option, value] of Object.entries(options)) {
        const name = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
        if (!ATTRIBUTES.includes(name)) console.error(`<${TAG}>: there is no option ${option}.`);
        else if (value === null || value === undefined) this.removeAttribute(name);
        else this.setAttribute(name, String(value));
      }
    }

    destroy() {
      this.remove();
    }

    /** Downloads what the widget needs, without starting it. */
    preload() {
      if (configError(this) || this.#session) return;
      loadFiles(languageOf(this));
      askAhead(endpoint(this).config);
      loadPopup();
    }

    /** @param {Element | null} [opener] gets the keyboard back when the dialog closes */
    async open(opener = null) {
      if (!this.isPopup) {
        this.scrollIntoView({ block: 'start' });
        this.#begin();
        const heading = /** @type {HTMLElement | null} */ (this.#shadow.querySelector('.heading'));
        heading?.focus({ preventScroll: true });
        return;
      }
      this.#isWanted = true;
      const { Popup } = await loadPopup();
      if (!this.isConnected || !this.#isWanted) return;
      this.#popup ??= new Popup(this, this.#shadow, languageOf(this));
      if (!this.#session || this.#session.failed) {
        const popup = this.#popup;
        this.#session = new Session(this, this.#shadow, popup.place, () => popup.settleFocus());
        this.#session.begin();
      }
      this.#popup.open(opener);
    }

    close() {
      this.#isWanted = false;
      this.#popup?.close();
    }

    // Runs once for all changes of one task: several attributes, a move within the page.
    #plan() {
      if (this.#isPlanned) return;
      this.#isPlanned = true;
      queueMicrotask(() => {
        this.#isPlanned = false;
        const wanted = this.isConnected ? JSON.stringify(STARTING.map((name) => this.getAttribute(name))) : '';
        if (wanted === this.#ranWith) {
          this.#session?.update();
          this.#popup?.update(languageOf(this));
          return;
        }
        this.#ranWith = wanted;
        this.#end();
        if (wanted) this.#start();
      });
    }

    #startAnew() {
      this.#ranWith = '';
      this.#plan();
    }

    // A widget in a dialog retries when the dialog opens.
    #online = () => {
      if (this.#session?.failed || (!this.#session && !this.#popup)) this.#startAnew();
    };

    #end() {
      this.#nearing?.disconnect();
      this.#session?.end();
      this.#popup?.destroy();
      this.#session = this.#popup = null;
      this.#shadow.replaceChildren();
    }

    #start() {
      if (this.isPopup) {
        if (this.getAttribute('mode') === 'floating') this.#float();
        if (readLink(this).booking) open('widgetWith', this);
        return;
      }
      this.#session = new Session(this, this.#shadow, this.#shadow, () => {}, this.#online);
      if (!window.IntersectionObserver || readLink(this).booking) return this.#session.begin();
      // One viewport height ahead.
      this.#nearing = new IntersectionObserver(
        (entries) => {
          if (entries.some(({ isIntersecting }) => isIntersecting)) this.#begin();
        },
        { rootMargin: '100% 0px' },
      );
      this.#nearing.observe(this);
    }

    #begin() {
      if (this.#nearing) this.#session?.begin();
      this.#nearing?.disconnect();
      this.#nearing = null;
    }

    #float() {
      const ranWith = this.#ranWith;
      loadPopup().then(
        ({ Popup }) => {
          if (ranWith === this.#ranWith) this.#popup ??= new Popup(this, this.#shadow, languageOf(this));
        },
        (error) => {
          reportError(this, 'not_loaded', `its files could not be loaded: ${error}`);
          addEventListener('online', this.#online, { once: true });
        },
      );
    }
  }

  if (customElements.get(TAG)) return addOwn(script); // the script was loaded twice
  customElements.define(TAG, BookingWidget);

  const parsed = /** @type {Promise<void>} */ (
    new Promise((done) => {
      whenParsed(done);
    })
  );
  const ready = () => Promise.all([loadPopup(), parsed]);
  let closings = 0; // of everything, which an opening that waits for its files is a part of

  /**
   * Opens the widget that an opener or a page's own script asks for.
   * @param {'widgetFor' | 'widgetWith'} find @param {any} wanted @param {HTMLElement | null} [opener]
   */
  async function open(find, wanted, opener = null) {
    const before = closings;
    try {
      const [modes] = await ready();
      if (before === closings) await modes[find](wanted).open(opener);
    } catch (error) {
      reportError(document.body, 'not_loaded', `it could not be opened: ${error}`);
      followLink(opener);
    }
  }

  /** @param {'preloadFor' | 'preloadWith' | 'makeReachable'} what @param {any} [wanted] */
  function prepare(what, wanted) {
    return ready()
      .then(([modes]) => modes[what](wanted))
      .catch(() => {}); // told when it is opened
  }

  /** @param {Event} event */
  function openerOf(event) {
    return /** @type {HTMLElement | undefined} */ (
      event.composedPath().find((at) => at instanceof Element && at.hasAttribute('booking-popup'))
    );
  }

  for (const sign of ['pointerover', 'focusin']) {
    document.addEventListener(
      sign,
      (event) => {
        const opener = openerOf(event);
        if (opener) prepare('preloadFor', opener);
      },
      { passive: true },
    );
  }
  document.addEventListener('click', (event) => {
    const opener = openerOf(event);
    // The visitor may want the link in another tab.
    if (!opener || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open('widgetFor', opener, opener);
  });

  // Openers that the keyboard can't reach by themselves get a tab stop.
  function reach() {
    if (document.querySelector('[booking-popup]:not(a[href],button,input,[tabindex])')) {
      prepare('makeReachable');
    }
  }

  /** @type {BookingWidgetApi} */
  const api = {
    mount(target, options = {}) {
      const at = typeof target === 'string' ? document.querySelector(target) : target;
      if (!at) throw new Error(`BookingWidget.mount: nothing on the page is ${target}`);
      const element = /** @type {BookingWidgetElement} */ (at.localName === TAG ? at : document.createElement(TAG));
      element.set(options);
      if (element !== at) at.append(element);
      return element;
    },
    open: (options) => open('widgetWith', options),
    close() {
      ++closings;
      for (const element of document.querySelectorAll(TAG)) /** @type {BookingWidgetElement} */ (element).close();
    },
    preload: (options) => prepare('preloadWith', options),
    on(name, listener) {
      document.addEventListener(name, /** @type {EventListener} */ (listener));
      return () => document.removeEventListener(name, /** @type {EventListener} */ (listener));
    },
  };
  // Calls queued before the script loaded: [['open', [options]], …].
  const early = /** @type {any} */ (window.BookingWidget)?.q ?? [];
  window.BookingWidget = api;
  for (const [name, parameters] of early) {
    const call = () => {
      try {
        /** @type {any} */ (api)[name]?.(...parameters);
      } catch (error) {
        console.error(error);
      }
    };
    // The element they refer to may follow further down the page.
    if (name === 'on') call();
    else whenParsed(call);
  }
  addOwn(script);
  whenParsed(() => {
    reach();
    new MutationObserver(reach).observe(document, { childList: true, subtree: true });
    // A link to a booking opens the popup by itself on a page where openers are the only way to a widget.
    const opener = /** @type {HTMLElement | null} */ (document.querySelector('[booking-popup]'));
    if (opener && linkedBooking() && !document.querySelector(TAG)) open('widgetFor', opener);
  });

  /** @param {() => void} act */
  function whenParsed(act) {
    if (document.readyState === 'loading') document.addEventListener('readystatechange', act, { once: true });
    else act();
  }

  /** Inserts the widget of a script tag that carries the attributes. @param {HTMLScriptElement | null} tag */
  function addOwn(tag) {
    if (tag !== document.currentScript || !tag?.dataset.api) return;
    const element = /** @type {BookingWidget} */ (document.createElement(TAG));
    for (const name of ATTRIBUTES) {
      const value = tag.getAttribute(`data-${name}`);
      if (value) element.setAttribute(name, value);
    }
    if (!element.isPopup) {
      if (tag.closest('head')) console.error(`<${TAG}>: move the script tag to its place in the body.`);
      tag.after(element);
    } else {
      whenParsed(() => document.body.append(element));
    }
  }
})();
