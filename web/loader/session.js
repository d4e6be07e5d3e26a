// One run of a widget in its element: the skeleton, the downloads, then the widget or the fallback.

import { configError, endpoint, languageOf, readLink, readOptions, visit } from './attributes.js';
import {
  askConfig,
  askPopup,
  firstConfig,
  forgetWasm,
  loadMessages,
  loadEngineAgain,
  loadModule,
  loadZones,
  messagesOf,
  renewFiles,
} from './files.js';
import { reportError } from './report.js';

const START_DEADLINE = 30_000; // ms
const HEAD_START = 100; // ms that the first screen's files have before the engine's

export const SKELETON =
  // In columns WebKit never calls a box that is divided between two of them near.
  ':host{display:block;break-inside:avoid}:host([hidden]){display:none}' +
  ':host([mode=popup]),:host([mode=floating]){display:contents}' +
  // As wide as there is room also where the parent is as wide as its content. Grey on any page.
  '.skeleton{position:relative;display:grid;grid-template-columns:minmax(auto,1000px);max-width:1000px;height:568px;' +
  'margin:auto;border-radius:16px;overflow:hidden;background:#8881;color:#0000}' +
  '.skeleton:before{content:"";width:280px;max-width:100%}' +
  ':host([theme=dark]) .skeleton{background:#141b22}:host([theme=light]) .skeleton{background:#fff}' +
  // As high as a month with five or six weeks and a day's times, in three, two and one columns; a list is lower.
  '@media(max-width:975px){.skeleton{height:756px}}@media(max-width:655px){.skeleton{height:1127px}}' +
  ':host(:not([type][resource])) .skeleton{height:384px}' +
  '.skeleton svg{position:absolute;width:100%;height:100%;stroke:#8883;stroke-width:14;stroke-linecap:round}' +
  ':host(:dir(rtl)) .skeleton svg{transform:scaleX(-1)}';
// The lines of a heading.
const SHAPES = 'M32 47h88m-88 30h180m-180 30h132';

/** One run, from the element's attributes to the widget or the fallback. */
export class Session {
  /** @type {MountedWidget | null} */
  #widget = null;
  ended = false;
  failed = false;
  #element;
  #shadow;
  #place;
  #shown;
  #online;
  #slot = document.createElement('slot');
  #skeleton = document.createElement('div');
  #status = document.createElement('p');
  #timer = 0;
  #told = '';
  #isAgain = false;
  #ending = () => {};

  /**
   * @param {HTMLElement} element @param {ShadowRoot} shadow
   * @param {ShadowRoot | HTMLElement} place in the shadow, where the widget stands
   * @param {() => void} shown called when the widget stands
   * @param {() => void} [online] called when the browser is online again after a failed download
   */
  constructor(element, shadow, place, shown, online = () => {}) {
    this.#element = element;
    this.#shadow = shadow;
    this.#place = place;
    this.#shown = shown;
    this.#online = online;
    place.replaceChildren(this.#slot);
    const wrong = configError(element);
    if (wrong) {
      this.#fail(wrong);
    } else {
      this.#slot.hidden = true;
      this.#skeleton.className = 'skeleton';
      const [svg, path] = ['svg', 'path'].map((name) => document.createElementNS('http://www.w3.org/2000/svg', name));
      svg.setAttribute('aria-hidden', 'true');
      path.setAttribute('d', SHAPES);
      svg.append(path);
      this.#status.role = 'status';
      this.#skeleton.append(svg, this.#status);
      place.append(this.#skeleton);
    }
  }

  end() {
    this.ended = true;
    clearTimeout(this.#timer);
    if (this.#widget) this.#widget.destroy();
    else this.#ending();
    this.#widget = null;
  }

  /** Loads what the widget needs, and starts it. */
  begin() {
    if (this.ended) return;
    const module = loadModule();
    const element = this.#element;
    const messages = messagesOf(languageOf(element));
    const { api, key, timeZone, config } = endpoint(element);
    // Announced, because the status is there before its text.
    messages.then(
      (text) => {
        this.#status.textContent = JSON.parse(text).loading;
      },
      () => {},
    );
    const options = this.#read(); // in the language of the messages
    const first = firstConfig(config);
    // The first times are shown without the engine, and its files would share the line with theirs.
    const isFirst = /&resource_id=/.test(config);
    const headStart = new Promise((done) => setTimeout(done, isFirst ? HEAD_START : 0));
    const engine = Promise.race([module.catch(() => {}), headStart]).then(loadEngineAgain);
    engine.catch(() => {}); // told by the module's
    // The first formatters take a slow phone a while, which the line takes too.
    setTimeout(() => {
      try {
        new Intl.DateTimeFormat(options.locale).format();
        new Intl.NumberFormat(options.locale).format(0);
      } catch {
        /* the module does without */
      }
    });
    let status = 0;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(
      () => this.#fail('not_loaded', 'its files could not be loaded: late'),
      START_DEADLINE,
    );
    module
      .then((/** @type {WidgetModule} */ { mount }) =>
        this.ended
          ? null
          : mount({
              visit,
              shadow: this.#shadow,
              place: this.#place,
              element,
              api,
              key,
              options: {
                ...options,
                timeZone,
                ...readLink(element),
              },
              engine,
              config: async (again) => {
                const answer = await (again ? askConfig(config) : first);
                ({ status } = answer);
                // 404: an API without widget/config, of which the widget asks more.
                this.#showFallback(!/200|404/.test(`${status}`));
                return answer;
              },
              messages,
              zones: loadZones,
              isEnded: () => this.ended,
              whenEnded: (act) => {
                this.#ending = act;
              },
              shown: () => {
                this.#skeleton.remove();
                this.#shown();
              },
              fired: (name, code) => {
                if (!code) {
                  if (name !== 'booking:resize') this.#showFallback(false);
                  return;
                }
                // Codes in one word: the API didn't answer what can be booked. The widget says so itself, and where
                // nobody but the business can help.
                const isConfig = !/_/.test(code);
                if (isConfig || /_(refused|rejected|unknown)$/.test(code)) this.#showFallback(true);
                if (isConfig) askPopup('diagnose', config, status);
              },
              failed: (error) => this.#fail('stopped', `it stopped: ${error}`),
            }),
      )
      .then(
        (widget) => {
          clearTimeout(this.#timer);
          if (this.ended) return widget?.destroy();
          this.#widget = widget;
          this.update();
        },
        async (error) => {
          forgetWasm();
          if (!this.#isAgain && (this.#isAgain = await renewFiles())) {
            if (!this.ended) this.#place.append(this.#skeleton);
            this.begin();
          } else this.#fail('not_loaded', `its files could not be loaded: ${error}`);
        },
      );
  }

  /** The element's own children, below the widget's message or in place of the widget. @param {boolean} isShown */
  #showFallback(isShown) {
    if (!this.ended) this.#slot.hidden = !isShown;
  }

  /** Passes changed attributes to the running widget. */
  update() {
    if (!this.#widget) return;
    const before = this.#told;
    const options = this.#read();
    const told = this.#told;
    if (told === before) return;
    loadMessages(languageOf(this.#element)).then(
      (/** @type {string} */ messages) => {
        // The attributes may have changed again while the messages downloaded.
        if (told === this.#told) this.#widget?.set(options, messages);
      },
      (/** @type {unknown} */ error) => console.error(error),
    );
  }

  #read() {
    const options = readOptions(this.#element);
    this.#told = JSON.stringify(options);
    return options;
  }

  /** @param {string} code @param {string} [message] */
  #fail(code, message) {
    if (this.ended) return;
    this.#showFallback(true);
    this.end();
    this.failed = true;
    this.#place.replaceChildren(this.#slot);
    if (code === 'not_loaded') addEventListener('online', this.#online, { once: true });
    if (message) reportError(this.#element, code, message);
    // Puts a sentence for the visitor in front of the slot. Other codes have their message there, too.
    askPopup('explain', code, this.#slot, languageOf(this.#element)).then(
      (said = code) => message || reportError(this.#element, code, said),
    );
  }
}
