// The loader: all that a page has to name. It defines <booking-widget> and brings everything else.
//
//   <script async src="https://…/booking-widget.js"></script>
//   <booking-widget api="https://…/api/v1" key="pk_…">Call us on …</booking-widget>
//
// or the script tag alone, with data-api and data-key, which puts the widget in its own place. The
// module, the wasm, the messages and the first answer of the API download side by side, once the
// widget is near the viewport. mode="popup" and mode="floating" keep it in a dialog, which any element
// with booking-popup opens; what they need is in modes.js and comes with the first sign of interest.
// window.BookingWidget is described in booking-widget.d.ts. If the widget can't start, it shows its
// children, fires booking:error and says on the console what to do. It keeps no cookies and no
// storage, and never prints a key.
import { ATTRIBUTES, STARTING, TAG, complaint, endpoint, forgetLink, languageOf, readLink } from './attributes.js';
import { askAhead, loadFiles, loadModes, script } from './files.js';
import { Run, complain, skeletonSheet } from './run.js';

(() => {
  if (typeof window === 'undefined' || !window.customElements) return;  // rendering on a server

  class BookingWidget extends HTMLElement {
    static observedAttributes = ATTRIBUTES;
    #shadow = this.attachShadow({ mode: 'open' });
    /** @type {Run | null} */
    #run = null;
    /** @type {Popup | null} */
    #popup = null;
    /** @type {IntersectionObserver | null} */
    #nearing = null;
    #ranWith = '';
    #isPlanned = false;

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
      return ['popup', 'floating'].includes(this.getAttribute('mode') ?? '');
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

    /** Fetches what it will need, and starts nothing. */
    preload() {
      if (complaint(this) || this.#run) return;
      loadFiles(languageOf(this));
      askAhead(endpoint(this).config);
      loadModes();
    }

    /** @param {HTMLElement | null} [opener] gets the keyboard back when the dialog closes */
    async open(opener = null) {
      if (!this.isPopup) {
        this.scrollIntoView({ block: 'start' });
        this.#begin();
        const heading = /** @type {HTMLElement | null} */ (this.#shadow.querySelector('.heading'));
        heading?.focus({ preventScroll: true });
        return;
      }
      const { Popup } = await loadModes();
      if (!this.isConnected) return;
      this.#popup ??= new Popup(this, this.#shadow, languageOf(this));
      if (!this.#run || this.#run.failed) {
        const popup = this.#popup;
        this.#run = new Run(this, this.#shadow, popup.place, () => popup.settleFocus());
        this.#run.begin();
      }
      this.#popup.open(opener);
    }

    close() {
      this.#popup?.close();
    }

    // Once for all that happens in one task: attributes set one by one, a move within the page.
    #plan() {
      if (this.#isPlanned) return;
      this.#isPlanned = true;
      queueMicrotask(() => {
        this.#isPlanned = false;
        const wanted = this.isConnected ? JSON.stringify(STARTING.map((name) => this.getAttribute(name))) : '';
        if (wanted === this.#ranWith) {
          this.#run?.update();
          this.#popup?.update();
          return;
        }
        this.#ranWith = wanted;
        this.#end();
        if (wanted) this.#start();
      });
    }

    #end() {
      this.#nearing?.disconnect();
      this.#run?.end();
      this.#popup?.destroy();
      this.#run = this.#popup = null;
      this.#shadow.replaceChildren();
    }

    #start() {
      if (this.isPopup) {
        if (this.getAttribute('mode') === 'floating') this.#float();
        if (readLink(this).booking) this.open().catch(() => {});
        return;
      }
      this.#run = new Run(this, this.#shadow, this.#shadow, () => {});
      if (!window.IntersectionObserver || readLink(this).booking) return this.#run.begin();
      // A screenful ahead of the visitor.
      this.#nearing = new IntersectionObserver((entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) this.#begin();
      }, { rootMargin: '100% 0px' });
      this.#nearing.observe(this);
    }

    #begin() {
      if (this.#nearing) this.#run?.begin();
      this.#nearing?.disconnect();
      this.#nearing = null;
    }

    async #float() {
      const ranWith = this.#ranWith;
      try {
        const { Popup } = await loadModes();
        if (ranWith !== this.#ranWith || this.#popup) return;
        this.#popup = new Popup(this, this.#shadow, languageOf(this));
      } catch (error) {
        complain(this, 'not_loaded', `its files could not be loaded: ${error}`);
      }
    }
  }

  if (customElements.get(TAG)) return addOwn(script);  // the script was loaded twice
  customElements.define(TAG, BookingWidget);

  /** The widget that an opener or a page's own script asks for. */
  /** @param {(modes: ModesModule) => BookingWidgetElement} find @param {HTMLElement | null} [opener] */
  async function open(find, opener = null) {
    try {
      await find(await loadModes()).open(opener);
    } catch (error) {
      complain(document.body, 'not_loaded', `its files could not be loaded: ${error}`);
      // Where a link opens it, the link leads somewhere.
      if (opener instanceof HTMLAnchorElement && opener.href) location.assign(opener.href);
    }
  }

  /** @param {Event} event @returns {HTMLElement | undefined} */
  function openerOf(event) {
    return /** @type {HTMLElement | undefined} */ (event.composedPath().find(
      (at) => at instanceof HTMLElement && at.hasAttribute('booking-popup')));
  }

  for (const sign of ['pointerover', 'pointerdown', 'focusin']) {
    document.addEventListener(sign, (event) => {
      const opener = openerOf(event);
      if (opener) loadModes().then(({ widgetFor }) => widgetFor(opener).preload(), () => {});
    }, { passive: true });
  }
  document.addEventListener('click', (event) => {
    const opener = openerOf(event);
    // A link may be wanted in another tab.
    if (!opener || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(({ widgetFor }) => widgetFor(opener), opener);
  });

  /** @type {BookingWidgetApi} */
  const api = {
    mount(target, options = {}) {
      const at = typeof target === 'string' ? document.querySelector(target) : target;
      if (!at) throw new Error(`BookingWidget.mount: nothing on the page is ${target}`);
      const element = /** @type {BookingWidgetElement} */ (
        at.localName === TAG ? at : document.createElement(TAG));
      element.set(options);
      if (element !== at) at.append(element);
      return element;
    },
    open: (options) => open(({ widgetWith }) => widgetWith(options)),
    close() {
      for (const element of document.querySelectorAll(TAG)) /** @type {BookingWidgetElement} */ (element).close();
    },
    preload: (options) => loadModes().then(({ widgetWith }) => widgetWith(options).preload(), () => {}),
    on(name, listener) {
      document.addEventListener(name, /** @type {EventListener} */ (listener));
      return () => document.removeEventListener(name, /** @type {EventListener} */ (listener));
    },
  };
  // Calls made before: [['open', [options]], …].
  const early = /** @type {any} */ (window.BookingWidget)?.q ?? [];
  window.BookingWidget = api;
  for (const [name, parameters] of early) {
    try {
      if (Object.hasOwn(api, name)) /** @type {any} */ (api)[name](...parameters);
    } catch (error) {
      console.error(error);
    }
  }
  addOwn(script);
  whenParsed(() => {
    // A link to a booking opens also where every widget waits behind an opener: it opens by itself.
    const opener = /** @type {HTMLElement | null} */ (document.querySelector('[booking-popup]'));
    if (!opener || document.querySelector(TAG) || !readLink(opener).booking) return;
    forgetLink();
    loadModes().then(({ widgetFor }) => widgetFor(opener), () => {});
  });

  /** @param {() => void} act */
  function whenParsed(act) {
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', act);
    else act();
  }

  /** The widget of a script tag that has attributes itself. @param {HTMLScriptElement | null} script */
  function addOwn(script) {
    if (script !== document.currentScript || !script?.dataset.api) return;
    const element = /** @type {BookingWidget} */ (document.createElement(TAG));
    for (const name of ATTRIBUTES) {
      const value = script.getAttribute(`data-${name}`);
      if (value) element.setAttribute(name, value);
    }
    if (!element.isPopup) {
      if (script.closest('head')) console.error(`<${TAG}>: move the script tag to its place in the body.`);
      script.after(element);
    } else {
      whenParsed(() => document.body.append(element));
    }
  }
})();
