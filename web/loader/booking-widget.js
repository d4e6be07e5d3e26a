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
// fires booking:error and logs what to do; the sentences are in popup.js. It sets no cookies, uses no storage, and never
// logs a key.
//
// It is the first file on the way to the first times, so it has only what a page needs before another file can be there:
// what asks for the others, the skeleton, the openers' clicks, and what is left to do if no other file comes. What a
// session does with them is in web/session, a part of the module.
import { ATTRIBUTES, linkedBooking } from './attributes.js';
import { defineElement, isPopup } from './element.js';
import { loadPopup, script } from './files.js';
import { followLink, reportError } from './report.js';
import { TAG } from './tag.js';

(() => {
  if (!globalThis.customElements) return; // rendering on a server
  const parsed = new Promise((done) => {
    document.addEventListener('readystatechange', done);
    if (document.readyState !== 'loading') done(0);
  });
  if (customElements.get(TAG)) return addOwn(); // the script was loaded twice
  defineElement(open);

  const ready = () => Promise.all([loadPopup(), parsed]);
  const UNREACHABLE = '[booking-popup]:not(a[href],button,input,[tabindex])';
  let closings = 0; // of everything, which an opening that waits for its files is a part of

  /**
   * Opens the widget that an opener or a page's own script asks for.
   * @param {'widgetFor' | 'widgetWith'} find @param {any} wanted @param {HTMLElement | null} [opener]
   */
  async function open(find, wanted, opener = null) {
    const before = closings;
    let modes;
    try {
      [modes] = await ready();
      if (before === closings) await modes[find](wanted).open(opener);
    } catch (error) {
      reportError(document.body, 'not_loaded', `it could not be loaded: ${error}`);
      // Without dialogs, the page's own widget is shown in its place.
      if (!followLink(opener) && !modes && document.querySelector(TAG)) api.mount(TAG, { mode: null }).open();
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
  const early = (Object.hasOwn(window, 'BookingWidget') && /** @type {any} */ (window.BookingWidget)?.q) || [];
  window.BookingWidget = api;
  for (const [name, parameters] of early) {
    const call = () => /** @type {any} */ (api)[name]?.(...parameters);
    // The element they refer to may follow further down the page.
    if (name === 'on') call();
    else parsed.then(call).catch(console.error);
  }
  addOwn();
  parsed.then(() => {
    reach([{ addedNodes: [document] }]);
    new MutationObserver(reach).observe(document, { childList: true, subtree: true });
    if (document.querySelector(TAG)) return;
    // A link to a booking opens the popup by itself on a page where openers are the only way to a widget.
    const opener = /** @type {HTMLElement | null} */ (document.querySelector('[booking-popup]'));
    if (!opener) console.info(`<${TAG}>: no widget here.`);
    else if (linkedBooking()) open('widgetFor', opener);
  });

  /** Inserts the widget of the script tag if that carries the attributes. */
  function addOwn() {
    // A module has no current script.
    const { currentScript } = document;
    const tag = /** @type {HTMLScriptElement | null} */ (currentScript ?? (script?.type === 'module' ? script : null));
    if (!tag?.dataset.api) return;
    const element = document.createElement(TAG);
    for (const name of ATTRIBUTES) {
      const value = tag.getAttribute(`data-${name}`);
      if (value) element.setAttribute(name, value);
    }
    const isElsewhere = isPopup(element) || tag.closest('head');
    const insert = () => {
      // A page that comes back from a cache of its own has the widget already.
      if ([...document.querySelectorAll(TAG)].some((other) => other.isEqualNode(element))) return;
      if (isElsewhere) document.body.append(element);
      else tag.after(element);
    };
    if (isElsewhere) parsed.then(insert);
    else insert();
  }
})();
