// The widget's module, loaded by booking-widget.js: one wasm engine per page, one instance per element.
//
//   const widget = await mount({ shadow, element, api, key, options, wasm, config, messages, … });
//   widget.set(options, messages);   // as they are now
//   widget.destroy();
//
// It draws only when the engine asks: one animation frame per request, none while nothing changes.

import { contactToken, manageUrl, readAddress } from './addresses.js';
import { Brand } from './brand.js';
import { copyText } from './clipboard.js';
import { forgetEngine, startEngine } from './engine.js';
import overlayCss from './overlay.css';
import skinCss from './skin.css';
import { describeLocale } from './locale.js';
import { Overlay } from './overlay.js';
import { WORDS } from './nodes.js';
import { withOverrides } from './message_overrides.js';
import { zoneRules } from './zone.js';
import { VisibleRange } from './visible_range.js';

const CONTEXT_LOST = 0;
const CONTEXT_RESTORED = 1;
// The codes of bw_page_event.
const HAPPENED = { lineLost: 0, lineBack: 1, pageLeft: 2, pageReturned: 3, trapFilled: 4 };
// The least width, in CSS px of unenlarged text, at which text still scales with the page's.
const LEAST_WIDTH = 240;

const encoder = new TextEncoder();
let again = '';
const overlaySheet = styleSheet(overlayCss);
// The skin applies in media that hide the canvas, and always where WebGL is unavailable.
const mediaSkin = styleSheet(skinCss, { media: '(forced-colors: active), print' });
const skin = styleSheet(skinCss);

/** @param {string} text @param {CSSStyleSheetInit} [options] */
function styleSheet(text, options) {
  const sheet = new CSSStyleSheet(options);
  sheet.replaceSync(text);
  return sheet;
}

/** @param {MountRequest} request @returns {Promise<MountedWidget | null>} null: the session ended meanwhile */
export async function mount(request) {
  const [module, messages] = await Promise.all([startEngine(request.wasm), request.messages]);
  if (request.isEnded()) return null;
  try {
    return new Instance(module, request, withOverrides(request.element, messages));
  } catch (error) {
    request.place.querySelector('.root')?.remove();
    throw error;
  }
}

class Instance {
  #module;
  #request;
  #root = document.createElement('div');
  #overlay;
  #brand;
  #visibleRange;
  #handle = 0;
  #options;
  #height = 0;
  #scale = 1; // of all that is painted, as the page's text is larger
  #isPending = false;
  #frame = 0;
  #isShown = false;
  #isAgain = false;
  /** @type {(() => void)[]} what undoes each subscription */
  #undo = [];

  // Read and written by bridge.js.
  canvas = document.createElement('canvas');
  fontFamily = '';
  letterSpacing = 0;
  wordSpacing = 0;
  /** @type {WebGL2RenderingContext | null | undefined} */
  gl = undefined;
  painted = 0;

  /** @param {BookingModule} module @param {MountRequest} request @param {string} messages JSON */
  constructor(module, request, messages) {
    this.#module = module;
    this.#request = request;
    this.#options = request.options;
    this.#root.className = 'root';
    const locale = this.#setLanguage();
    this.canvas.setAttribute('aria-hidden', 'true');
    const layer = document.createElement('div');
    layer.className = 'overlay';
    this.#root.append(this.canvas, layer, this.#sample());
    request.place.prepend(this.#root);
    this.#overlay = new Overlay(layer, this.#actions());
    this.#useStylesheet(false);
    this.#visibleRange = new VisibleRange(
      this.#root,
      (top, bottom) => this.#handle && module._bw_in_sight(this.#handle, top / this.#scale, bottom / this.#scale),
    );
    this.#undo.push(() => this.#visibleRange.end());
    this.#brand = new Brand(request.element, this.#root);
    this.#brand.read();
    this.#setText();
    this.#create(locale, messages);
    this.#watch();
    if (!this.gl) this.#useStylesheet(true);
    this.#checkRedirect();
  }

  /** @param {LiveOptions} options @param {string} messages JSON, in the language of `options` */
  set(options, messages) {
    const before = this.#options;
    this.#options = { ...before, ...options };
    if (!this.#handle) return;
    if (options.locale !== before.locale) {
      const texts = JSON.stringify({
        locale: JSON.stringify(this.#setLanguage()),
        messages: withOverrides(this.#request.element, messages),
      });
      this.#module._bw_set_texts(this.#handle, ...this.#write(texts));
    }
    this.#module._bw_set_options(this.#handle, ...this.#write(JSON.stringify(this.#wishes())));
    this.#tellEnvironment();
    if (options.redirect !== before.redirect) this.#checkRedirect();
  }

  destroy() {
    for (const undo of this.#undo.splice(0)) undo();
    if (this.#handle) this.#module._bw_destroy(this.#handle);
    this.#handle = 0;
    this.#root.remove();
  }

  // --- Called by bridge.js ---------------------------------------------------------------------

  schedule() {
    if (this.#isPending || !this.#handle) return;
    this.#isPending = true;
    this.#askFrame();
  }

  /**
   * @param {number} nodes @param {number} count @param {number} arena @param {number} arenaBytes
   * @param {number} height @param {number} top @param {number} painted height, from the top on
   */
  present(nodes, count, arena, arenaBytes, height, top, painted) {
    const { HEAPU8, HEAPU32, HEAPF32 } = this.#module;
    const from = nodes >>> 2;
    const to = from + count * WORDS;
    const scale = this.#scale;
    this.#root.style.setProperty('height', `${height * scale}px`);
    // A whole number of device pixels, or the browser would scale the canvas and blur it.
    this.canvas.style.setProperty('width', `${this.canvas.width / devicePixelRatio}px`);
    this.canvas.style.setProperty('top', `${top * scale}px`);
    this.canvas.style.setProperty('height', `${painted * scale}px`);
    this.#visibleRange.cover(painted < height - 1 ? height * scale : 0);
    this.#overlay.present(
      {
        words: HEAPU32.subarray(from, to),
        floats: HEAPF32.subarray(from, to),
        arena: HEAPU8.subarray(arena, arena + arenaBytes),
      },
      height,
    );
    if (!this.#isShown) this.#request.shown();
    this.#isShown = true;
    if (height * scale === this.#height) return;
    this.#height = height * scale;
    this.#dispatch('booking:resize', { height: this.#height });
  }

  /** @param {number} id */
  focus(id) {
    this.#overlay.focus(id >>> 0);
  }

  /** @param {string} text @param {boolean | number} urgent */
  announce(text, urgent) {
    this.#overlay.announce(text, Boolean(urgent));
  }

  /** @param {string} name @param {string} detail JSON */
  emit(name, detail) {
    const payload = detail ? JSON.parse(detail) : {};
    const goesOn = this.#dispatch(name, payload);
    const url = name === 'booking:confirmed' && goesOn && readAddress(this.#options.redirect);
    if (!url) return;
    url.searchParams.set('booking_id', payload.id);
    url.searchParams.set('starts_at', payload.starts_at);
    url.searchParams.set('status', payload.status);
    location.assign(url);
  }

  async loadConfig() {
    const answer = this.#request.config(this.#isAgain);
    this.#isAgain = true;
    const { delivery, status, body, challenge } = await answer;
    if (!this.#handle) return;
    if (challenge) this.#module._bw_challenge_given(this.#handle, ...this.#write(challenge));
    const [text, bytes] = this.#write(body);
    this.#module._bw_config_answered(this.#handle, delivery, status, text, bytes);
  }

  /** For zones whose rules the API does not return. @param {string} name empty: the visitor's */
  loadZone(name) {
    const zone = name || this.#request.options.timeZone;
    const rules = zoneRules(zone, Date.now(), this.#root.lang);
    const [text, bytes] = this.#write(JSON.stringify(rules));
    this.#module._bw_zone_told(this.#handle, text, bytes);
  }

  /** @param {string} name @param {string} type @param {string} text */
  saveFile(name, type, text) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    // The download has begun by then. An object URL that is never revoked keeps its file in memory.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** @param {string} text */
  async copy(text) {
    const done = await copyText(text, this.#root);
    if (this.#handle) this.#module._bw_link_copied(this.#handle, Number(done));
  }

  /** @param {number} now ms since 1970, by the server's clock */
  async listZones(now) {
    /** @type {unknown[]} */
    let zones = [];
    try {
      const { listZones } = await import(new URL(BOOKING_ZONES, import.meta.url).href + again);
      zones = await listZones(now, this.#root.lang);
    } catch {
      again += '#'; // some browsers remember that an import failed; another fragment is another import
    }
    if (!this.#handle) return;
    const [text, bytes] = this.#write(JSON.stringify(zones));
    this.#module._bw_zones_told(this.#handle, text, bytes);
  }

  /** Keeps a choice for the widgets that start after this one. @param {string} what @param {string} choice */
  remember(what, choice) {
    this.#request.visit[what] = choice;
  }

  /** Sends a request that survives the page's unload. @param {string} url */
  beacon(url) {
    if (!('keepalive' in Request.prototype)) navigator.sendBeacon(url);
    else fetch(url, { method: 'POST', keepalive: true, credentials: 'omit' }).catch(() => {});
  }

  /** @param {string} properties JSON */
  theme(properties) {
    // They apply to the dialog around the widget too.
    const { style } = this.#request.place.parentElement ?? this.#root;
    const used = JSON.parse(properties);
    for (const [name, value] of Object.entries(used)) style.setProperty(name, value);
    if (this.#handle) this.#brand.hintAtShades(used);
  }

  // ----------------------------------------------------------------------------------------------

  /** @param {string} name @param {object} detail @returns {boolean} false: a listener called preventDefault */
  #dispatch(name, detail) {
    return this.#request.element.dispatchEvent(
      new CustomEvent(name, {
        detail,
        bubbles: true,
        composed: true,
        cancelable: name === 'booking:confirmed',
      }),
    );
  }

  #checkRedirect() {
    if (!this.#options.redirect || readAddress(this.#options.redirect)) return;
    const message = 'redirect has to be an http or https address';
    console.error(`<booking-widget>: ${message}.`);
    this.#dispatch('booking:error', { code: 'bad_redirect', message });
  }

  /** Applies the language of the options. */
  #setLanguage() {
    const locale = describeLocale(this.#options.locale);
    this.#root.lang = locale.tag;
    this.#root.dir = locale.rightToLeft ? 'rtl' : 'ltr';
    return locale;
  }

  /** The options for the engine, which checks each. */
  #wishes() {
    const { type, resource, booking, theme, locale, redirect, ...texts } = this.#options;
    return { ...texts, type: readId(type), resource: readId(resource), booking: readId(booking) };
  }

  /** @param {import('./locale.js').LocaleData} locale @param {string} messages JSON */
  #create(locale, messages) {
    const { api, key, place, element } = this.#request;
    const random = crypto.getRandomValues(new Uint8Array(16));
    const [text, bytes] = this.#write(
      JSON.stringify({
        ...this.#wishes(),
        contactToken: contactToken(element),
        manageUrl: manageUrl(element),
        framed: place.parentElement ? 'no' : 'yes',
        host: new URL(api).host,
        hourCycle: this.#request.visit.hourCycle,
        random: Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join(''),
        api,
        key,
        locale: JSON.stringify(locale),
        messages,
      }),
    );
    this.#module.nextHost = this;
    this.#handle = this.#module._bw_create(text, bytes);
    if (!this.#handle) throw new Error('the widget could not be made');
    this.#tellEnvironment();
    this.#resize();
    this.schedule();
  }

  // A hidden page gets no animation frames, and a press or a response must not wait for one.
  #askFrame() {
    const draw = () => this.#draw();
    if (document.hidden) setTimeout(draw);
    else this.#frame = requestAnimationFrame(draw);
  }

  #draw() {
    this.#isPending = false;
    if (!this.#handle) return;
    try {
      this.#module._bw_frame(this.#handle);
      this.#overlay.settleFocus();
    } catch (error) {
      // A trap leaves the engine in an unknown state: it must not be called again.
      this.#handle = 0;
      forgetEngine();
      this.destroy();
      this.#request.failed(error);
    }
  }

  /** @param {string} text @returns {[number, number]} address and length in the engine's memory */
  #write(text) {
    const bytes = encoder.encode(text);
    const at = this.#module._bw_alloc(bytes.length);
    this.#module.HEAPU8.set(bytes, at);
    return [at, bytes.length];
  }

  /** @returns {import('./overlay.js').Actions} */
  #actions() {
    const module = this.#module;
    return {
      activate: (id) => module._bw_activate(this.#handle, id),
      focus: (id) => module._bw_focus(this.#handle, id),
      focusLeft: () => module._bw_focus_left(this.#handle),
      setText: (id, text) => module._bw_set_text(this.#handle, id, ...this.#write(text)),
      key: (id, key) => module._bw_key(this.#handle, id, key) !== 0,
      hover: (x, y) => module._bw_hover(this.#handle, x, y),
      press: (down) => module._bw_press(this.#handle, Number(down)),
      trapFilled: () => this.#happened(HAPPENED.trapFilled),
    };
  }

  /** @param {boolean} isWithoutCanvas */
  #useStylesheet(isWithoutCanvas) {
    this.#root.classList.toggle('skin', isWithoutCanvas);
    const own = this.#request.shadow.adoptedStyleSheets.filter(
      (sheet) => ![overlaySheet, mediaSkin, skin].includes(sheet),
    );
    this.#request.shadow.adoptedStyleSheets = [...own, overlaySheet, isWithoutCanvas ? skin : mediaSkin];
  }

  #watch() {
    const resizes = new ResizeObserver(() => this.#resize());
    resizes.observe(this.#root);
    resizes.observe(/** @type {Element} */ (this.#root.querySelector('.sample')));
    this.#undo.push(() => resizes.disconnect());
    this.#watchDensity();
    const environment = () => this.#tellEnvironment();
    for (const query of [DARK, CALM, CONTRAST]) this.#on(matchMedia(query), 'change', environment);
    this.#watchBrand();
    this.#on(document.fonts, 'loadingdone', () => {
      this.#brand.read();
      this.#setText();
      this.#module._bw_fonts_changed(this.#handle);
    });
    this.#on(document, 'visibilitychange', () => {
      cancelAnimationFrame(this.#frame);
      if (this.#isPending) this.#askFrame();
      else this.schedule();
    });
    this.#on(window, 'offline', () => this.#happened(HAPPENED.lineLost));
    this.#on(window, 'online', () => this.#happened(HAPPENED.lineBack));
    if (navigator.onLine === false) this.#happened(HAPPENED.lineLost);
    this.#on(window, 'pagehide', () => this.#happened(HAPPENED.pageLeft));
    this.#on(window, 'pageshow', (event) => {
      if (/** @type {PageTransitionEvent} */ (event).persisted) this.#happened(HAPPENED.pageReturned);
    });
    this.#on(this.canvas, 'webglcontextlost', (event) => {
      event.preventDefault(); // or it is never restored
      this.#module._bw_context(this.#handle, CONTEXT_LOST);
      this.#useStylesheet(true);
    });
    this.#on(this.canvas, 'webglcontextrestored', () => {
      this.#module._bw_context(this.#handle, CONTEXT_RESTORED);
      this.#useStylesheet(false);
      this.schedule();
    });
  }

  // Any ancestor may set a custom property, by one of its attributes or by a stylesheet that loads late.
  #watchBrand() {
    const changes = new MutationObserver(() => this.#readBrand());
    /** @type {any} */
    let at = this.#request.element;
    for (; at; at = at.parentNode ?? at.host) {
      if (at.nodeType === Node.ELEMENT_NODE) changes.observe(at, { attributes: true });
    }
    this.#undo.push(() => changes.disconnect());
    this.#on(window, 'load', () => this.#readBrand());
  }

  /** @param {number} what of HAPPENED */
  #happened(what) {
    this.#module._bw_page_event(this.#handle, what);
  }

  // A ResizeObserver doesn't fire for a new density, and a media query matches only the density it names.
  #watchDensity() {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const changed = () => {
      this.#resize();
      this.#watchDensity();
    };
    query.addEventListener('change', changed, { once: true });
    this.#undo.push(() => query.removeEventListener('change', changed));
  }

  /** @param {EventTarget} target @param {string} type @param {(event: Event) => void} handler */
  #on(target, type, handler) {
    const guarded = (/** @type {Event} */ event) => {
      if (this.#handle) handler(event);
    };
    target.addEventListener(type, guarded);
    this.#undo.push(() => target.removeEventListener(type, guarded));
  }

  #resize() {
    const { width } = this.#root.getBoundingClientRect();
    if (!this.#handle || width === 0) return; // not laid out: it will be
    this.#readBrand();
    this.#scale = Math.max(1, Math.min(this.#brand.textScale, width / LEAST_WIDTH));
    this.#root.style.setProperty('--bw-scale', `${this.#scale}`);
    this.#root.classList.toggle('scaled', this.#scale > 1);
    this.#module._bw_resize(this.#handle, width / this.#scale, devicePixelRatio * this.#scale);
  }

  // An element whose size follows the page's text, however that is changed.
  #sample() {
    const sample = document.createElement('i');
    sample.className = 'sample';
    sample.setAttribute('aria-hidden', 'true');
    sample.textContent = 'mm mm';
    return sample;
  }

  #readBrand() {
    if (!this.#handle || !this.#brand.read()) return;
    this.#tellEnvironment();
    if (this.#setText()) this.#module._bw_fonts_changed(this.#handle);
  }

  /** Reads how the page's text is set. Returns whether it changed. */
  #setText() {
    const { font, letterSpacing, wordSpacing } = this.#brand;
    if (this.fontFamily === font && this.letterSpacing === letterSpacing && this.wordSpacing === wordSpacing)
      return false;
    Object.assign(this, { fontFamily: font, letterSpacing, wordSpacing });
    this.#root.style.setProperty('--bw-letter-spacing', `${letterSpacing}em`);
    this.#root.style.setProperty('--bw-word-spacing', `${wordSpacing}em`);
    return true;
  }

  #tellEnvironment() {
    const isDark = this.#options.theme === 'dark' || (this.#options.theme !== 'light' && matches(DARK));
    const {
      colours: [accent, background, surface, text],
      roundness,
      density,
    } = this.#brand;
    this.#module._bw_environment(
      this.#handle,
      Number(isDark),
      Number(matches(CALM)),
      Number(matches(CONTRAST)),
      accent,
      background,
      surface,
      text,
      roundness,
      density,
    );
  }
}

const DARK = '(prefers-color-scheme: dark)';
const CALM = '(prefers-reduced-motion: reduce)';
const CONTRAST = '(prefers-contrast: more)';

/** Ids are positive integers; anything else is ignored. @param {string | null} text */
function readId(text) {
  return text && /^[1-9]\d*$/.test(text.trim()) ? Number(text) : null;
}

/** @param {string} query */
function matches(query) {
  return matchMedia(query).matches;
}
