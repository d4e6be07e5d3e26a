// The loader, the only file that a page references. It defines <booking-widget> and loads everything else.
//
//   <script async src="https://…/booking-widget.js"></script>
//   <booking-widget api="https://…/api/v1" publishable-key="pk_…">Call us on …</booking-widget>
//
// or the script tag alone, with data-api and data-publishable-key, which inserts the widget after itself. The module,
// the wasm, the messages and the API's first response download in parallel, once the widget is near the
// viewport. mode="popup" and mode="floating" show it in a dialog, which any element with booking-popup
// opens; popup.js, which they need, is loaded when the visitor first moves to an opener, and at once for a
// floating button, an opener that is neither a button nor a link, or a link to a booking.
// booking-widget.d.ts declares window.BookingWidget. If the widget can't start, it shows its children,
// fires booking:error and logs what to do; the sentences are in popup.js. It sets no cookies, uses no storage, and never logs a key.
import {
  ATTRIBUTES,
  STARTING,
  configError,
  endpoint,
  languageOf,
  linkedBooking,
  places,
  readLink,
  relinked,
} from './attributes.js';
import { askAhead, loadModule, loadPopup, loadEngine, messagesOf, script, setPlaces } from './files.js';
import { SKELETON, Session } from './session.js';
import { followLink, reportError } from './report.js';
import { TAG, dashed } from './tag.js';

(() => {
  if (!globalThis.customElements) return; // rendering on a server
  if (customElements.get(TAG)) return addOwn(); // the script was loaded twice

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SKELETON);

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
        if (element) element.#restart();
      });
    }

    constructor() {
      super();
      this.#shadow.adoptedStyleSheets = [sheet];
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
      return /^(popup|floating)$/.test(this.getAttribute('mode') || '');
    }

    /** @param {Record<string, unknown>} options */
    set(options) {
      for (const [option, value] of Object.entries(options)) {
        const name = dashed(option);
        if (!ATTRIBUTES.includes(name)) console.error(`<${TAG}>: no option ${option}.`);
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
      loadModule();
      loadEngine();
      messagesOf(languageOf(this));
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
        const wanted = this.isConnected ? STARTING.map((name) => this.getAttribute(name)).join('\n') : '';
        if (wanted === this.#ranWith) {
          this.#session?.update();
          this.#popup?.update(languageOf(this));
          return;
        }
        this.#ranWith = wanted;
        this.#end();
        if (!wanted) return;
        const { api, files } = places(this);
        setPlaces(api, files);
        this.#start();
      });
    }

    #restart() {
      this.#ranWith = '';
      this.#plan();
    }

    // A widget in a dialog retries when the dialog opens.
    #online = () => {
      if (this.#session?.failed || (!this.#session && !this.#popup)) this.#restart();
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
      if (readLink(this).booking) return this.#session.begin();
      // An observer calls after a frame, which the files would wait for.
      const [box] = document.readyState === 'loading' ? [] : this.getClientRects();
      if (box && box.top < 2 * innerHeight && box.bottom > -innerHeight) return this.#session.begin();
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

  customElements.define(TAG, BookingWidget);

  const parsed = new Promise(whenParsed);
  const ready = () => Promise.all([loadPopup(), parsed]);
  const UNREACHABLE = '[booking-popup]:not(a[href],button,input,[tabindex])';
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

  // Captured, because an element in between may stop the event.
  for (const type of ['pointerover', 'focusin', 'click']) addEventListener(type, used, true);

  /** @param {any} event */
  function used(event) {
    const path = event.composedPath();
    const opener = path.find((/** @type {any} */ at) => at.hasAttribute?.('booking-popup'));
    if (!opener) return;
    if (event.type !== 'click') return prepare('preloadFor', opener);
    // The visitor may want the link in another tab.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    // Decides where the event ends: at the document, or at the element whose listener stops it.
    const end = new AbortController();
    const decide = (/** @type {Event} */ ending) => {
      if (ending === event && !event.cancelBubble && event.currentTarget !== document) return;
      end.abort();
      if (ending !== event || event.defaultPrevented) return;
      event.preventDefault();
      open('widgetFor', opener, opener);
    };
    for (const at of path) at.addEventListener('click', decide, end);
  }

  // Openers that the keyboard can't reach by themselves get a tab stop. Only what is new on the page is searched.
  /** @param {{addedNodes: Iterable<any>}[]} changes */
  function reach(changes) {
    for (const { addedNodes } of changes) {
      for (const added of addedNodes) {
        if (added.matches?.(UNREACHABLE) || added.querySelector?.(UNREACHABLE)) return prepare('makeReachable');
      }
    }
  }

  /** @type {BookingWidgetApi} */
  const api = {
    mount(target, options = {}) {
      const at = typeof target === 'string' ? document.querySelector(target) : target;
      if (!at) throw new Error(`BookingWidget.mount: nothing on the page is ${target}`);
      const there = at.localName === TAG ? at : at.querySelector(`:scope > ${TAG}`);
      const element = /** @type {BookingWidgetElement} */ (there ?? document.createElement(TAG));
      element.set(options);
      if (!there) at.append(element);
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
  // A form or a frame of that name on the page is found under window too, but isn't its own property.
  const stub = Object.prototype.hasOwnProperty.call(window, 'BookingWidget') ? window.BookingWidget : null;
  const early = /** @type {any} */ (stub)?.q ?? [];
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
  addOwn();
  whenParsed(() => {
    reach([{ addedNodes: [document] }]);
    new MutationObserver(reach).observe(document, { childList: true, subtree: true });
    if (document.querySelector(TAG)) return;
    // A link to a booking opens the popup by itself on a page where openers are the only way to a widget.
    const opener = /** @type {HTMLElement | null} */ (document.querySelector('[booking-popup]'));
    if (!opener) console.info(`<${TAG}>: no widget here.`);
    else if (linkedBooking()) open('widgetFor', opener);
  });

  /** @param {(event?: any) => void} act */
  function whenParsed(act) {
    if (document.readyState === 'loading') document.addEventListener('readystatechange', act, { once: true });
    else act();
  }

  /** Inserts the widget of the script tag if that carries the attributes. */
  function addOwn() {
    // A module has no current script.
    const { currentScript } = document;
    const tag = /** @type {HTMLScriptElement | null} */ (currentScript ?? (script?.type === 'module' ? script : null));
    if (!tag?.dataset.api) return;
    const element = /** @type {BookingWidget} */ (document.createElement(TAG));
    for (const name of ATTRIBUTES) {
      const value = tag.getAttribute(`data-${name}`);
      if (value) element.setAttribute(name, value);
    }
    /** @param {(node: Node) => void} add */
    const insert = (add) => {
      // A page that comes back from a cache of its own has the widget already.
      if (![...document.querySelectorAll(TAG)].some((other) => other.isEqualNode(element))) add(element);
    };
    if (element.isPopup || tag.closest('head')) whenParsed(() => insert((node) => document.body.append(node)));
    else insert((node) => tag.after(node));
  }
})();
