// The widget's module, loaded by booking-widget.js: one wasm engine per page, one instance per element.
//
//   const widget = await mount({ shadow, element, api, key, options, wasm, config, messages, … });
//   widget.set(options, messages);   // as they are now
//   widget.destroy();
//
// It draws only when the engine asks: one animation frame per request, none while nothing changes.

import { contactToken, manageUrl, readAddress, readId } from './addresses.js';
import { Brand, textSample } from './brand.js';
import { BrowserHost } from './browser_host.js';
import { copyText } from './clipboard.js';
import { forgetEngine, isMissing, startEngine } from './engine.js';
import { report } from './guard.js';
import { describeLocale, plainLocale } from './locale.js';
import { media } from './media.js';
import { Overlay } from './overlay.js';
import { toJson } from './json.js';
import { CALM, CONTRAST, DARK, HAPPENED, watchPage } from './page_events.js';
import { arePixelsTrue } from './pixels.js';
import { WORDS } from './nodes.js';
import { withOverrides } from './message_overrides.js';
import { useStylesheets } from './stylesheets.js';
import { browserRules } from './zone.js';
import { VisibleRange } from './visible_range.js';

const CONTEXT_LOST = 0;
const CONTEXT_RESTORED = 1;
// The least width, in CSS px of unenlarged text, at which text still scales with the page's.
const LEAST_WIDTH = 240;

const MOST_MAGNIFIED = 3;

/** @param {MountRequest} request @returns {Promise<MountedWidget | null>} null: the session ended meanwhile */
export async function mount(request) {
  const [engine, messages] = await Promise.all([startEngine(request.wasm, request.rest), request.messages]);
  const { type, resource, booking } = request.options;
  // The first screen is not the one that the first part is made for.
  if (!type || !resource || booking) engine.loadRest();
  const make = () => {
    if (request.isEnded()) return null;
    try {
      return new Instance(engine, request, withOverrides(request.element, messages));
    } catch (error) {
      request.place.querySelector('.root')?.remove();
      throw error;
    }
  };
  try {
    return make();
  } catch (error) {
    if (!isMissing(error) || !(await engine.loadRest())) throw error;
    return make();
  }
}

class Instance extends BrowserHost {
  #engine;
  #request;
  #root = document.createElement('div');
  #overlay;
  #brand;
  #visibleRange;
  #handle = 0;
  #options;
  #height = 0;
  #density = 1; // device pixels per CSS px of layout
  #scale = 1; // of all that is painted, as the page's text is larger
  #isPending = false;
  #frame = 0;
  #isShown = false;
  #isAgain = false;
  #wake = 0;
  /** @type {(() => void)[]} what undoes each subscription */
  #undo = [];

  // Read and written by bridge.js.
  fontFamily = '';
  letterSpacing = 0;
  wordSpacing = 0;

  /** @param {import('./engine.js').Engine} engine @param {MountRequest} request @param {string} messages JSON */
  constructor(engine, request, messages) {
    super(engine);
    this.#engine = engine;
    this.#request = request;
    this.#options = request.options;
    this.#root.className = 'root';
    const locale = this.#setLanguage();
    this.canvas.setAttribute('aria-hidden', 'true');
    // Without WebGL the skin is the interface.
    if (!arePixelsTrue()) this.canvas.getContext = () => null;
    const layer = document.createElement('div');
    layer.className = 'overlay';
    this.#root.append(this.canvas, layer, textSample());
    request.place.prepend(this.#root);
    this.#overlay = new Overlay(layer, this.#actions());
    this.#useStylesheet(false);
    this.#visibleRange = new VisibleRange(this.#root, (top, bottom) =>
      this.#call('in_sight', top / this.#scale, bottom / this.#scale),
    );
    this.#undo.push(() => this.#visibleRange.end());
    this.#hideFromShortcuts();
    this.#brand = new Brand(request.element, this.#root);
    this.#brand.read();
    this.#setText();
    this.#create(locale, messages);
    this.#watch();
    if (!this.isPainted) this.#useStylesheet(true);
    this.#checkRedirect();
  }

  /** @param {LiveOptions} options @param {string} messages JSON, in the language of `options` */
  set(options, messages) {
    const before = this.#options;
    this.#options = { ...before, ...options };
    if (!this.#handle) return;
    if (options.locale !== before.locale) {
      const texts = toJson({
        locale: toJson(this.#setLanguage()),
        messages: withOverrides(this.#request.element, messages),
      });
      this.#call('set_texts', texts);
    }
    this.#tellOptions();
    this.#tellEnvironment();
    if (options.redirect !== before.redirect) this.#checkRedirect();
  }

  destroy() {
    for (const undo of this.#undo.splice(0)) undo();
    clearTimeout(this.#wake);
    this.#call('destroy');
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
    const { HEAPU8, HEAPU32, HEAPF32 } = this.#engine.module;
    const from = nodes >>> 2;
    const to = from + count * WORDS;
    const scale = this.#scale;
    this.#root.style.setProperty('height', `${height * scale}px`);
    // A whole number of device pixels, or the browser would scale the canvas and blur it.
    this.canvas.style.setProperty('width', `${this.canvas.width / this.#density}px`);
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

  // A request of the engine, by its address: it is started, its answer is read, and it is ended.

  /** @param {number} sending */
  send(sending) {
    this.#engine.start(sending);
  }

  /** @param {number} fetch */
  fetched(fetch) {
    this.#call('answered', fetch);
  }

  /** @param {number} fetch */
  read(fetch) {
    this.#engine.module.ended(fetch);
  }

  /** @param {number} ms */
  wake(ms) {
    clearTimeout(this.#wake);
    // Its code is in the engine's second part: an earlier call would be queued, and hold up those after it.
    this.#wake = window.setTimeout(() => this.#engine.loadRest().then((isThere) => isThere && this.#call('woke')), ms);
  }

  work() {
    setTimeout(() => this.#call('work_on'));
  }

  async loadConfig() {
    const answer = this.#request.config(this.#isAgain);
    this.#isAgain = true;
    const { delivery, status, body, challenge } = await answer;
    if (!this.#handle) return;
    if (challenge) this.#call('challenge_given', challenge);
    this.#call('config_answered', delivery, status, body);
  }

  /** For zones whose rules the API does not return. @param {string} name empty: the visitor's, of an account */
  loadZone(name) {
    const rules = browserRules(name, this.#request.options.timeZone, this.#root.lang);
    if (rules) this.#call('zone_told', toJson(rules));
  }

  /** @param {string} text */
  async copy(text) {
    const done = await copyText(text, this.#root);
    this.#call('link_copied', Number(done));
  }

  /** @param {number} now ms since 1970, by the server's clock */
  async listZones(now) {
    /** @type {unknown[]} */
    let zones = [];
    try {
      const { listZones } = await this.#request.zones();
      zones = await listZones(now, this.#root.lang);
    } catch (error) {
      report('listZones', error);
    }
    this.#call('zones_told', toJson(zones));
  }

  /** Keeps a choice for the widgets that start after this one. @param {string} what @param {string} choice */
  remember(what, choice) {
    this.#request.visit[what] = choice;
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

  /**
   * Also under a name without a colon, for templates in which a colon means something else.
   * @param {string} name @param {any} detail @returns {boolean} false: a listener called preventDefault
   */
  #dispatch(name, detail) {
    const init = { detail, bubbles: true, composed: true, cancelable: name === 'booking:confirmed' };
    const [goesOn, goesOnToo] = [name, name.replace(':', '-')].map((one) =>
      this.#request.element.dispatchEvent(new CustomEvent(one, init)),
    );
    this.#request.fired(name, detail.code);
    if (name === 'booking:ready') this.#complete();
    return goesOn && goesOnToo;
  }

  /** Loads the engine's second part, which reads what #create leaves out. */
  async #complete() {
    const { name, email, phone, notes } = this.#options;
    if ((await this.#engine.loadRest()) && (name || email || phone || notes)) this.#tellOptions();
  }

  #tellOptions() {
    this.#call('set_options', toJson(this.#wishes()));
  }

  #checkRedirect() {
    if (!this.#options.redirect || readAddress(this.#options.redirect)) return;
    const message = 'redirect has to be an http or https address';
    console.error(`<booking-widget>: ${message}.`);
    this.#dispatch('booking:error', { code: 'bad_redirect', message });
  }

  /** Applies the language of the options. */
  #setLanguage() {
    let locale;
    try {
      locale = describeLocale(this.#options.locale);
    } catch (error) {
      report('describeLocale', error);
      locale = plainLocale(this.#options.locale);
    }
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
    // No first screen shows the visitor's details, and the second part reads them.
    const { name, email, phone, notes, ...wishes } = this.#wishes();
    const text = toJson({
      ...wishes,
      contactToken: contactToken(element),
      manageUrl: manageUrl(element),
      framed: place.parentElement ? 'no' : 'yes',
      host: new URL(api).host,
      hourCycle: this.#request.visit.hourCycle,
      random: [...random].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
      api,
      key,
      locale: toJson(locale),
      messages,
    });
    this.#engine.host = this;
    try {
      this.#handle = this.#engine.run('create', [text]);
    } catch (error) {
      this.closeCanvas(); // its context isn't undone
      throw error;
    }
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
      this.#call('frame');
      this.#overlay.settleFocus();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A trap leaves the engine in an unknown state: it must not be called again. @param {unknown} error */
  #fail(error) {
    if (!this.#handle) return;
    this.#handle = 0;
    forgetEngine();
    this.destroy();
    this.#request.failed(error);
  }

  /** @param {string} name @param {import('./engine.js').Given} given after the handle */
  #call(name, ...given) {
    if (!this.#handle) return 0;
    return this.#engine.call(name, [this.#handle, ...given], (error) => this.#fail(error));
  }

  /** @returns {import('./overlay.js').Actions} */
  #actions() {
    return {
      activate: (id) => this.#call('activate', id),
      focus: (id) => this.#call('focus', id),
      focusLeft: () => this.#call('focus_left'),
      setText: (id, text) => this.#call('set_text', id, text),
      key: (id, key) => this.#call('key', id, key) !== 0,
      hover: (x, y) => this.#call('hover', x, y),
      press: (down) => this.#call('press', Number(down)),
      trapFilled: () => this.#happened(HAPPENED.trapFilled),
    };
  }

  /** @param {boolean} isWithoutCanvas */
  #useStylesheet(isWithoutCanvas) {
    this.#root.classList.toggle('skin', isWithoutCanvas);
    useStylesheets(this.#request.shadow, isWithoutCanvas);
  }

  #watch() {
    const end = watchPage(this.#request.element, this.#root, this.canvas, {
      size: () => this.#resize(),
      environment: () => this.#tellEnvironment(),
      brand: () => this.#readBrand(),
      fonts: () => {
        this.#brand.read();
        this.#setText();
        this.#call('fonts_changed');
      },
      visibility: () => {
        cancelAnimationFrame(this.#frame);
        if (this.#isPending) this.#askFrame();
        else this.schedule();
      },
      context: (isLost) => {
        this.#call('context', isLost ? CONTEXT_LOST : CONTEXT_RESTORED);
        this.#useStylesheet(isLost);
        if (!isLost) this.schedule();
      },
      happened: (what) => this.#happened(what),
    });
    this.#undo.push(end);
  }

  /** @param {number} what of HAPPENED */
  #happened(what) {
    this.#call('page_event', what);
  }

  #resize() {
    // In layout pixels, which transforms and `zoom` above leave as they are.
    const width = parseFloat(getComputedStyle(this.#root).width) || 0;
    if (!this.#handle || width === 0) return; // not laid out: it will be
    this.#readBrand();
    // What is shown larger than laid out is painted that much finer.
    const shown = this.#root.getBoundingClientRect().width / width;
    this.#density = devicePixelRatio * Math.min(Math.max(shown, 1), MOST_MAGNIFIED);
    this.#scale = Math.max(1, Math.min(this.#brand.textScale, width / LEAST_WIDTH));
    this.#root.style.setProperty('--bw-scale', `${this.#scale}`);
    this.#root.classList.toggle('scaled', this.#scale > 1);
    this.#call('resize', width / this.#scale, this.#density * this.#scale);
  }

  // Outside, the target of what is typed into a field is the element, of which libraries of keyboard shortcuts ask this.
  #hideFromShortcuts() {
    const { element, shadow } = this.#request;
    const get = () => /^(input|textarea)$/.test(shadow.activeElement?.localName ?? '');
    Object.defineProperty(element, 'isContentEditable', { get, configurable: true });
  }

  #readBrand() {
    if (!this.#handle || !this.#brand.read()) return;
    this.#tellEnvironment();
    if (this.#setText()) this.#call('fonts_changed');
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
    const isDark = this.#options.theme === 'dark' || (this.#options.theme !== 'light' && media(DARK).matches);
    const {
      colours: [accent, background, surface, text],
      roundness,
      density,
    } = this.#brand;
    this.#call(
      'environment',
      Number(isDark),
      Number(media(CALM).matches),
      Number(media(CONTRAST).matches),
      accent,
      background,
      surface,
      text,
      roundness,
      density,
    );
  }
}
