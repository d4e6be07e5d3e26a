// <booking-widget>: when a widget starts, restarts and ends, and its methods.

import { ATTRIBUTES, STARTING, bookingFor, isConfigured, places } from './attributes.js';
import { forget, loadEngine, loadPopup, setPlaces } from './files.js';
import { reportError } from './report.js';
import { SKELETON, askAll, startSession } from './session.js';
import { TAG, dashed } from './tag.js';

const FRESH = 30_000; // ms that an answer fetched ahead is good for

/** @param {Element} element */
export const isPopup = (element) => element.matches('[mode=popup],[mode=floating]');

/** Without an observer, which calls after a frame: the files would wait for that. @param {Element} element */
function isSurelyNear(element) {
  if (document.readyState === 'loading' || window !== top) return false;
  const { left, right, top: above, bottom } = element.getBoundingClientRect();
  return (
    right > left &&
    right > 0 &&
    left < innerWidth &&
    above < 2 * innerHeight &&
    bottom > -innerHeight &&
    // Also what is skipped, such as in closed details.
    element.checkVisibility?.({ contentVisibilityAuto: true })
  );
}

/** @param {(find: 'widgetWith', element: Element) => void} open opens a popup when the page has been read */
export function defineElement(open) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SKELETON);

  /** @param {BookingWidgetElement} element @returns {() => void} call when anything about it has changed */
  function control(element) {
    const shadow = element.attachShadow({ mode: 'open' });
    shadow.adoptedStyleSheets = [sheet];
    let ranWith = '';
    let isPlanned = false;

    /** @type {Host} */
    const host = {
      _element: element,
      _start: (place) => (host._session = startSession(element, place, restart, notLoaded)),
    };

    function restart() {
      ranWith = '';
      plan();
    }

    /** @param {unknown} error */
    function notLoaded(error) {
      reportError(element, 'not_loaded', `it could not be loaded: ${error}`);
      // A widget in a dialog retries when the dialog opens.
      addEventListener('online', () => (host._run && !host._run._isFailed) || restart(), { once: true });
    }

    // One viewport height ahead.
    const nearing = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) begin();
      },
      { rootMargin: '100% 0px' },
    );

    function begin() {
      nearing.disconnect();
      host._session?._begin();
    }

    // Runs once for all changes of one task: several attributes, a move within the page.
    function plan() {
      if (isPlanned) return;
      isPlanned = true;
      queueMicrotask(() => {
        isPlanned = false;
        const wanted = element.isConnected ? STARTING.map((name) => element.getAttribute(name)).join('\n') : '';
        if (wanted === ranWith) return host._run?._update?.();
        ranWith = wanted;
        nearing.disconnect();
        host._run?._end();
        host._run = host._session = null;
        shadow.replaceChildren();
        if (!wanted) return;
        setPlaces(places(element));
        const hasLink = bookingFor(element);
        if (isPopup(element)) {
          if (element.matches('[mode=floating]')) {
            loadPopup().then(({ float }) => wanted === ranWith && float(host), notLoaded);
          }
          if (hasLink) open('widgetWith', element);
        } else {
          host._run = host._start(shadow);
          if (hasLink || isSurelyNear(element)) begin();
          else nearing.observe(element);
        }
      });
    }

    Object.assign(element, {
      /** Downloads what the widget needs, without starting it. */
      preload() {
        if (!isConfigured(element) || host._session) return;
        const { _config } = askAll(element);
        loadEngine();
        loadPopup();
        setTimeout(() => forget(_config), FRESH);
      },

      /** @param {Element | null} [opener] gets the keyboard back when the dialog closes */
      async open(opener = null) {
        if (isPopup(element)) {
          host._isWanted = true;
          const { openDialog } = await loadPopup();
          return openDialog(host, opener);
        }
        element.scrollIntoView();
        begin();
        const heading = /** @type {HTMLElement | null} */ (shadow.querySelector('.heading'));
        heading?.focus({ preventScroll: true });
      },

      close() {
        host._isWanted = false;
        host._run?._close?.();
      },
    });
    return plan;
  }

  customElements.define(
    TAG,
    class extends HTMLElement {
      static observedAttributes = ATTRIBUTES;
      #plan = control(/** @type {any} */ (this));

      connectedCallback() {
        this.#plan();
      }

      disconnectedCallback() {
        this.#plan();
      }

      attributeChangedCallback() {
        this.#plan();
      }

      /** @param {Record<string, unknown>} options */
      set(options) {
        for (const [option, value] of Object.entries(options)) {
          const name = dashed(option);
          if (!ATTRIBUTES.includes(name)) console.error(`<${TAG}>: no option ${option}.`);
          else if (value == null) this.removeAttribute(name);
          else this.setAttribute(name, /** @type {string} */ (value));
        }
      }

      destroy() {
        this.remove();
      }
    },
  );
}
