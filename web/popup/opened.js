// Which widget an opener or the page's script opens: one of the page's own, or one made here.

import { TAG, dashed } from '../loader/tag.js';

// Closed popups keep their state, and each has a canvas, of which a page can have few. Popups in which the
// visitor began something are always kept.
const MOST_KEPT = 4;

/** @type {Map<string, BookingWidgetElement>} by the opener's options as JSON, the latest last */
const own = new Map();
/** @type {BookingWidgetElement | null} */
let scripted = null;
/** Widgets created here rather than by the page. @type {WeakSet<Element>} */
const made = new WeakSet();
/** Widgets with unsaved input of the visitor. @type {WeakSet<Element>} */
const begun = new WeakSet();

/** The first of the page's own widgets that matches. @param {string} selector @returns {BookingWidgetElement | null} */
function find(selector) {
  /** @type {NodeListOf<BookingWidgetElement>} */
  const all = document.querySelectorAll(selector);
  return [...all].find((element) => !made.has(element)) ?? null;
}

const standing = () => find(`${TAG}[mode]`) ?? find(TAG);

// Options that an opener or a page's script may set; the shared ones default to those of a widget in the page.
const OPTIONS = [
  'api',
  'files',
  'publishableKey',
  'key',
  'type',
  'resource',
  'locale',
  'theme',
  'timeZone',
  'name',
  'email',
  'phone',
  'notes',
  'date',
  'prefillFromUrl',
  'events',
  'thankYou',
  'redirect',
  'label',
  'manageUrl',
  'contactToken',
];
const SHARED = ['api', 'files', 'publishableKey', 'key', 'theme', 'locale'];

/**
 * Creates a popup that is not part of the page yet.
 * @param {Record<string, unknown>} options @param {BookingWidgetElement | null} [known] to update instead
 */
function makeWidget(options, known) {
  const model = known ?? find(`${TAG}[api]`) ?? document.querySelector(`${TAG}[api]`);
  const element = known ?? /** @type {BookingWidgetElement} */ (document.createElement(TAG));
  made.add(element);
  // A key of its own, under either name, replaces the model's.
  const isOwnKey = options.publishableKey || options.key;
  const shared = SHARED.filter((name) => !isOwnKey || !/key/i.test(name));
  element.set({
    ...Object.fromEntries(
      OPTIONS.map((name) => [name, shared.includes(name) ? model?.getAttribute(dashed(name)) : null]),
    ),
    ...options,
    mode: 'popup',
  });
  return element;
}

/** An opener's existing widget, or else the options to create it from. @param {HTMLElement} opener */
function wantedBy(opener) {
  const id = opener.getAttribute('booking-popup');
  const named = id && document.getElementById(id);
  if (named && named.localName === TAG) return { element: /** @type {BookingWidgetElement} */ (named) };
  const options = Object.fromEntries(Object.entries(opener.dataset).filter(([name]) => OPTIONS.includes(name)));
  const asked = JSON.stringify(options);
  const there = own.get(asked);
  return { element: (asked === '{}' && standing()) || (there?.isConnected ? there : null), options, asked };
}

/** @param {HTMLElement} opener has the attribute booking-popup */
export function widgetFor(opener) {
  const { element, options, asked } = wantedBy(opener);
  const id = asked && opener.getAttribute('booking-popup');
  if (id) console.error(`booking-popup="${id}": the page has no <${TAG}> with this id.`);
  if ((element && !made.has(element)) || !asked) return /** @type {BookingWidgetElement} */ (element);
  const widget = element ?? makeWidget(options);
  if (!element) {
    for (const sign of ['input', 'booking:slot-selected', 'booking:confirmed']) {
      widget.addEventListener(sign, () => begun.add(widget), { passive: true });
    }
    document.body.append(widget);
  }
  own.delete(asked);
  own.set(asked, widget);
  for (const [oldest, other] of own) {
    if (own.size <= MOST_KEPT) break;
    if (other === widget || begun.has(other)) continue;
    own.delete(oldest);
    other.destroy();
  }
  return widget;
}

/** @param {HTMLElement} opener */
export function preloadFor(opener) {
  const { element, options } = wantedBy(opener);
  (element ?? makeWidget(options ?? {})).preload();
}

/** @param {BookingWidgetOptions | string | BookingWidgetElement} options @returns {BookingWidgetElement | null} */
function meantBy(options) {
  const element = typeof options === 'string' ? document.getElementById(options) : options;
  if (element instanceof Element && element.localName === TAG) return /** @type {BookingWidgetElement} */ (element);
  if (typeof options === 'string' || options instanceof Element) {
    throw new Error(`the page has no <${TAG}> ${typeof options === 'string' ? options : 'that was meant'}`);
  }
  return Object.keys(options).length === 0 ? standing() : null;
}

/** @param {BookingWidgetOptions | string | BookingWidgetElement} [options] an element, its id, or its options */
export function widgetWith(options = {}) {
  const element = meantBy(options);
  if (element) return element;
  scripted = makeWidget(/** @type {Record<string, unknown>} */ (options), scripted?.isConnected ? scripted : null);
  if (!scripted.isConnected) document.body.append(scripted);
  return scripted;
}

/** @param {BookingWidgetOptions | string | BookingWidgetElement} [options] */
export function preloadWith(options = {}) {
  (meantBy(options) ?? makeWidget(/** @type {Record<string, unknown>} */ (options))).preload();
}
