// One run of a widget in its element: the skeleton, the downloads, then the widget or the fallback.

import { configError, endpoint, languageOf, readLink, readOptions, visit } from './attributes.js';
import { askConfig, firstConfig, forgetEngine, loadFiles } from './files.js';
import { TAG, reportError } from './report.js';

const START_DEADLINE = 30_000; // ms

/** @type {CSSStyleSheet} */
let sheet;
export function skeletonSheet() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(
      ':host{display:block}:host([hidden]){display:none}' +
        ':host(:is([mode=popup],[mode=floating])){display:contents}' +
        '.skeleton{box-sizing:border-box;max-width:1000px;min-height:384px;margin-inline:auto;' +
        'padding:28px;border:1px solid #8883;border-radius:16px;color:#8882}' +
        '.skeleton i{display:block;height:80px;margin-top:12px;border-radius:12px;background:currentColor}' +
        '.skeleton i:first-of-type{width:40%;height:28px;margin:0 0 24px}' +
        '.skeleton [role]{position:absolute;clip-path:inset(50%)}',
    );
  }
  return sheet;
}

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
  #timer = 0;
  #told = '';

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
    if (wrong) this.#fail(wrong[0], wrong[1]);
    else this.#showSkeleton();
  }

  end() {
    this.ended = true;
    clearTimeout(this.#timer);
    this.#widget?.destroy();
    this.#widget = null;
  }

  begin() {
    if (this.ended) return;
    const element = this.#element;
    const { api, key, timeZone, config } = endpoint(element);
    const { module, wasm, messages } = loadFiles(languageOf(element));
    const options = this.#read(); // in the language of the messages
    const first = firstConfig(config);
    this.#timer = window.setTimeout(() => this.#fail('not_loaded', 'its files did not come in time'), START_DEADLINE);
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
              wasm,
              config: (again) => (again ? askConfig(config) : first),
              messages,
              isEnded: () => this.ended,
              shown: () => {
                this.#place.querySelector('.skeleton')?.remove();
                this.#shown();
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
        (error) => {
          forgetEngine();
          this.#fail('not_loaded', `its files could not be loaded: ${error}`);
        },
      );
  }

  /** Passes changed attributes to the running widget. */
  update() {
    if (!this.#widget) return;
    const before = this.#told;
    const options = this.#read();
    const told = this.#told;
    if (told === before) return;
    loadFiles(languageOf(this.#element)).messages.then(
      (/** @type {string} */ messages) => {
        // The attributes may have changed again while the messages downloaded.
        if (told === this.#told) this.#widget?.set(options, messages);
      },
      (/** @type {unknown} */ error) => console.error(`<${TAG}>: ${error}.`),
    );
  }

  #read() {
    const options = readOptions(this.#element);
    this.#told = JSON.stringify(options);
    return options;
  }

  #showSkeleton() {
    const skeleton = document.createElement('div');
    skeleton.className = 'skeleton';
    // The status comes first, so that it adds no height.
    const status = document.createElement('p');
    status.setAttribute('role', 'status');
    status.textContent = BOOKING_FILES.messages[languageOf(this.#element) || 'en'][1];
    skeleton.append(status);
    for (let bar = 0; bar < 4; ++bar) skeleton.append(document.createElement('i'));
    this.#slot.hidden = true;
    this.#place.append(skeleton);
  }

  /** @param {string} code @param {string} message */
  #fail(code, message) {
    if (this.ended) return;
    this.end();
    this.failed = true;
    this.#slot.hidden = false;
    this.#place.replaceChildren(this.#slot);
    if (code === 'not_loaded') addEventListener('online', this.#online, { once: true });
    reportError(this.#element, code, message);
  }
}
