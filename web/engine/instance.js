// One widget in its element: what the engine orders is done here, and what happens on the page is told to the engine.
//
//   const widget = new Instance(view, request);   // view: web/widget/view.js
//   await widget.start(await startEngine(files));
//   widget.set(options, messages);   // as they are now
//   widget.destroy();
//
// It draws only when the engine asks: one animation frame per request, none while nothing changes.

import { readAddress } from '../widget/addresses.js';
import { CALM, CONTRAST, media, wantsDark } from '../widget/media.js';
import { toJson } from '../widget/json.js';
import { WORDS, arenaText } from '../widget/nodes.js';
import { report } from '../widget/report.js';
import { BrowserHost } from './browser_host.js';
import { copyText } from './clipboard.js';
import controlsCss from './controls/controls.css';
import { Controls } from './controls/controls.js';
import skinCss from './controls/skin.css';
import { forgetEngine, isMissing } from './engine.js';
import { HAPPENED, watchPage } from './page_events.js';
import { arePixelsTrue } from './pixels.js';
import { startText, wishesOf } from './start_text.js';
import { VisibleRange } from './visible_range.js';
import { browserRules } from './zone.js';

const CONTEXT_LOST = 0;
const CONTEXT_RESTORED = 1;

export class Instance extends BrowserHost {
  #view;
  #request;
  #visibleRange;
  #controls;
  #handle = 0;
  #options;
  #height = 0;
  #width = 0; // CSS px of unenlarged text
  #density = 0; // device pixels per such a pixel
  #isPending = false;
  #frame = 0;
  #isShown = false;
  /** While what the visitor did too early is being done. @type {import('../widget/overlay.js').EngineActions | null} */
  #early = null;
  #isAgain = false;
  #waitsForConfig = false; // what is drawn meanwhile is in the engine's second part, and the skeleton says as much
  #wake = 0;
  /** @type {(() => void)[]} what undoes each subscription */
  #undo = [];

  // Read and written by bridge.js.
  fontFamily = '';
  letterSpacing = 0;
  wordSpacing = 0;

  /** @param {import('../widget/view.js').View} view @param {MountRequest} request */
  constructor(view, request) {
    super(view);
    this.#view = view;
    this.#request = request;
    this.#options = request.options;
    this.#visibleRange = new VisibleRange(view.root, (top, bottom) =>
      this.#call('in_sight', top / view.scale, bottom / view.scale),
    );
    this.#undo.push(() => this.#visibleRange.end());
    this.#controls = new Controls(view.overlay);
    view.stage.addStyles(controlsCss, skinCss);
    this.#hideFromShortcuts();
    this.#setText();
    // Without WebGL, or with a canvas that lies about its pixels, the skin is the interface.
    if (arePixelsTrue()) this.prepareCanvas();
  }

  /** @param {import('./engine.js').Engine} engine */
  async start(engine) {
    this.engine = engine;
    this.#view.endFirst();
    const { type, resource, booking } = this.#options;
    // The first screen is not the one that the first part is made for.
    this.#waitsForConfig = Boolean(type && resource && !booking);
    if (!this.#waitsForConfig) engine.loadRest();
    if (!this.isPainted) this.#view.stage.useStylesheet(true);
    try {
      this.#create();
    } catch (error) {
      if (!isMissing(error) || !(await engine.loadRest())) throw error;
      if (!this.#request.isEnded()) this.#create();
    }
    this.#watch();
    this.#checkRedirect();
  }

  /** @param {LiveOptions} options @param {string} messages JSON, in the language of `options` */
  set(options, messages) {
    const before = this.#options;
    this.#options = { ...before, ...options };
    if (!this.#handle) return;
    if (options.locale !== before.locale) {
      this.#view.setLanguage(options.locale);
      this.#call('set_texts', toJson({ locale: toJson(this.#view.locale), messages }));
    }
    this.#tellOptions();
    this.#tellEnvironment();
    if (options.redirect !== before.redirect) this.#checkRedirect();
  }

  destroy() {
    for (const undo of this.#undo.splice(0)) undo();
    clearTimeout(this.#wake);
    if (this.#handle) this.#call('destroy');
    else this.closeCanvas();
    this.#handle = 0;
    this.#view.destroy();
  }

  // --- Called by bridge.js ---------------------------------------------------------------------

  schedule() {
    if (this.#isPending || this.#waitsForConfig || !this.#handle) return;
    this.#isPending = true;
    this.#askFrame();
  }

  /**
   * @param {number} nodes @param {number} count @param {number} arena @param {number} arenaBytes
   * @param {number} height @param {number} top @param {number} painted height, from the top on
   */
  present(nodes, count, arena, arenaBytes, height, top, painted) {
    const { HEAPU8, HEAPU32, HEAPF32 } = this.engine.module;
    const from = nodes >>> 2;
    const to = from + count * WORDS;
    const words = HEAPU32.subarray(from, to);
    const view = this.#view;
    const { scale } = view;
    // A whole number of device pixels, or the browser would scale the canvas and blur it.
    this.canvas.style.setProperty('width', `${this.canvas.width / view.density}px`);
    this.canvas.style.setProperty('top', `${top * scale}px`);
    this.canvas.style.setProperty('height', `${painted * scale}px`);
    this.#visibleRange.cover(painted < height - 1 ? height * scale : 0);
    view.show(
      {
        words,
        floats: HEAPF32.subarray(from, to),
        text: arenaText(words, HEAPU8.subarray(arena, arena + arenaBytes)),
      },
      height,
    );
    if (height * scale !== this.#height) {
      this.#height = height * scale;
      this.#dispatch('booking:resize', { height: this.#height });
    }
    if (this.#isShown) return;
    this.#isShown = true;
    if (this.isPainted) view.stage.useStylesheet(false);
    const actions = this.#actions();
    view.takeOver(actions.hover);
    // All that a visitor does needs the second part, except to point at something. If it can't be had, the first call says so.
    this.engine.settled.then(() => {
      this.#early = actions;
      this.#release();
    });
  }

  /** @param {number} id */
  focus(id) {
    this.#view.overlay.focus(id >>> 0);
  }

  /** @param {string} text @param {boolean | number} urgent */
  announce(text, urgent) {
    this.#controls.announce(text, Boolean(urgent));
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
    this.engine.start(sending);
  }

  /** @param {number} fetch */
  fetched(fetch) {
    this.#call('answered', fetch);
  }

  /** @param {number} fetch */
  read(fetch) {
    this.engine.module.ended(fetch);
  }

  /** @param {number} ms */
  wake(ms) {
    clearTimeout(this.#wake);
    // Its code is in the engine's second part: an earlier call would be queued, and hold up those after it.
    this.#wake = window.setTimeout(() => this.engine.loadRest().then((isThere) => isThere && this.#call('woke')), ms);
  }

  work() {
    setTimeout(() => this.#call('work_on'));
  }

  async loadConfig() {
    const answer = this.#isAgain ? this.#request.config(true) : this.#view.answer;
    this.#isAgain = true;
    const { delivery, status, retryAfter, body, challenge } = await answer;
    if (!this.#handle) return;
    this.#waitsForConfig = false;
    this.#call('config_answered', delivery, status, retryAfter, body);
    this.schedule();
    // Its code is in the engine's second part, and the first times don't wait for that.
    if (challenge) this.engine.settled.then(() => this.#call('challenge_given', challenge));
  }

  /** For zones whose rules the API does not return. @param {string} name empty: the visitor's, of an account */
  loadZone(name) {
    const rules = browserRules(name, this.#request.options.timeZone, this.#view.root.lang);
    if (rules) this.#call('zone_told', toJson(rules));
  }

  /** @param {string} text */
  async copy(text) {
    const done = await copyText(text, this.#view.root);
    this.#call('link_copied', Number(done));
  }

  /** @param {number} now ms since 1970, by the server's clock */
  async listZones(now) {
    /** @type {unknown[]} */
    let zones = [];
    try {
      const { listZones } = await this.#request.zones();
      zones = await listZones(now, this.#view.root.lang);
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
    const used = JSON.parse(properties);
    this.#view.stage.setLook(used);
    if (this.#handle) this.#view.brand.hintAtShades(used);
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
    if ((await this.engine.loadRest()) && (name || email || phone || notes)) this.#tellOptions();
  }

  #tellOptions() {
    this.#call('set_options', toJson(wishesOf(this.#options)));
  }

  #checkRedirect() {
    if (!this.#options.redirect || readAddress(this.#options.redirect)) return;
    const message = 'redirect has to be an http or https address';
    console.error(`<booking-widget>: ${message}.`);
    this.#dispatch('booking:error', { code: 'bad_redirect', message });
  }

  #create() {
    this.engine.host = this;
    // Before the engine sets its colours: to compute the styles in between takes a slow phone 20 ms.
    const size = this.#measure();
    this.#width = 0; // of an engine that couldn't be made
    this.#handle = this.engine.run('create', [startText(this.#request, this.#view.locale, this.#view.messages)]) ?? 0;
    if (!this.#handle) throw new Error('the widget could not be made');
    this.#tellEnvironment();
    this.#tellSize(size);
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
      this.#view.overlay.settleFocus();
      this.#release();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The next press, because the engine takes one of a node in a frame. */
  #release() {
    if (this.#early && !this.#view.kept.release(this.#early)) this.#early = null;
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
    return this.engine.call(name, [this.#handle, ...given], (error) => this.#fail(error));
  }

  /** @returns {import('../widget/overlay.js').EngineActions} */
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

  #watch() {
    const end = watchPage(this.#request.element, this.#view.root, this.canvas, {
      size: () => this.#resize(),
      environment: () => this.#tellEnvironment(),
      brand: () => this.#readBrand(),
      fonts: () => {
        this.#view.brand.read();
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
        this.#view.stage.useStylesheet(isLost);
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
    if (this.#handle) this.#tellSize(this.#measure());
  }

  #measure() {
    this.#readBrand();
    return this.#view.measure();
  }

  /** @param {number} width CSS px of unenlarged text; 0: not laid out */
  #tellSize(width) {
    const density = this.#view.density * this.#view.scale;
    if (!width || (width === this.#width && density === this.#density)) return;
    this.#width = width;
    this.#density = density;
    this.#call('resize', width, density);
  }

  // Outside, the target of what is typed into a field is the element, of which libraries of keyboard shortcuts ask this.
  #hideFromShortcuts() {
    const { element, stage } = this.#request;
    const get = () => /^(input|textarea)$/.test(stage.shadow.activeElement?.localName ?? '');
    Object.defineProperty(element, 'isContentEditable', { get, configurable: true });
  }

  #readBrand() {
    if (!this.#view.brand.read()) return;
    this.#tellEnvironment();
    if (this.#setText()) this.#call('fonts_changed');
  }

  /** Reads how the page's text is set. Returns whether it changed. */
  #setText() {
    const { font, letterSpacing, wordSpacing } = this.#view.brand;
    if (this.fontFamily === font && this.letterSpacing === letterSpacing && this.wordSpacing === wordSpacing)
      return false;
    Object.assign(this, { fontFamily: font, letterSpacing, wordSpacing });
    this.#view.stage.setSpacing(letterSpacing, wordSpacing);
    return true;
  }

  #tellEnvironment() {
    const {
      colours: [accent, background, surface, text],
      roundness,
      density,
    } = this.#view.brand;
    this.#call(
      'environment',
      Number(wantsDark(this.#options.theme)),
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
