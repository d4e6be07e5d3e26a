// One run of a widget in its element: the skeleton and the downloads. What follows is in web/session/run.js, which
// comes with the module; after a failure the fallback is shown.

import { endpoint, isConfigured, languageOf, localeOf, prefilled, visit } from './attributes.js';
import {
  askConfig,
  forget,
  load,
  loadEngine,
  loadModule,
  loadPopup,
  messagesOf,
  once,
  renewFiles,
  renewed,
} from './files.js';
import { reportError } from './report.js';

const START_DEADLINE = 30_000; // ms
const HEAD_START = 55; // ms that the module and the config have before the engine's files

export const SKELETON =
  // In columns WebKit never calls a box that is divided between two of them near.
  ':host{display:block;break-inside:avoid}:host([hidden]){display:none}' +
  ':host([mode=popup]),:host([mode=floating]){display:contents}' +
  // As wide as there is room also where the parent is as wide as its content. Grey on any page.
  '.skeleton{display:grid;grid-template-columns:minmax(280px,1000px);max-width:1000px;height:568px;' +
  'margin:auto;border-radius:16px;background:#8881;color:#0000}' +
  ':host([theme=dark]) .skeleton{background:#141b22}:host([theme=light]) .skeleton{background:#fff}' +
  // As high as a month with five or six weeks and a day's times, in three, two and one columns; a list is lower.
  '@media(max-width:975px){.skeleton{height:756px}}@media(max-width:655px){.skeleton{height:1127px}}' +
  ':host(:not([type][resource])) .skeleton{height:384px}' +
  // The lines of a heading, behind the status: transparent text.
  '.skeleton p{margin:40px 32px;width:180px;height:16px;border-radius:16px;background:#8883;' +
  'box-shadow:0 32px #8883,0 64px #8883}';

/** What web/session needs of the loader. @type {LoaderTools} */
const TOOLS = {
  _askConfig: askConfig,
  _languageOf: languageOf,
  _load: load,
  _loadEngine: loadEngine,
  _loadPopup: loadPopup,
  _localeOf: localeOf,
  _messagesOf: messagesOf,
  _prefilled: prefilled,
  _renewFiles: renewFiles,
  _renewed: renewed,
  _visit: visit,
};

/** Asks for what a widget starts with. @param {Element} element */
export function askAll(element) {
  const module = loadModule();
  const messages = messagesOf(languageOf(element));
  const start = endpoint(element);
  return { ...start, _messages: messages, _first: once(start._config, askConfig), _module: module };
}

/**
 * One run, from the element's attributes to the widget or the fallback.
 * @param {HTMLElement} element @param {ShadowRoot | HTMLElement} place in its shadow, where the widget stands
 * @param {() => void} restart @param {(error: unknown) => void} notLoaded reports that files could not be loaded
 */
export function startSession(element, place, restart, notLoaded) {
  const slot = document.createElement('slot');
  const skeleton = document.createElement('div');
  const status = document.createElement('p');
  status.append('.'); // content, though transparent, until its words have come
  let timer = 0;
  /** @type {unknown} */
  let isBegun;
  /** @type {unknown} */
  let isAgain;

  /** @type {Session} */
  const session = {
    _element: element,
    _place: place,
    _slot: slot,
    _skeleton: skeleton,
    _restart: restart,
    _begin: () => isBegun || begin(),
    _end() {
      isBegun = session._isEnded = true;
      clearTimeout(timer);
      session._ending?.();
    },
    _fail(error, code, what) {
      if (session._isEnded) return;
      session._end();
      session._isFailed = true;
      slot.hidden = false;
      place.replaceChildren(slot);
      if (code) reportError(element, code, `${what}: ${error}`);
      else if (error) notLoaded(error);
      // Puts a sentence for the visitor in front of the slot, and reports a wrong attribute.
      loadPopup().then(
        ({ explain }) => explain(element, slot, error),
        (lost) => error || notLoaded(lost),
      );
    },
  };

  // Loads what the widget needs, and starts it.
  function begin() {
    isBegun = true;
    const { _module, ...start } = askAll(element);
    forget(start._config); // the next widget asks again
    // Announced, because the status is there before its text.
    start._messages.then(
      ({ loading }) => {
        status.textContent = `${loading}`;
      },
      () => {},
    );
    const engine = new Promise((done) => {
      // The first times are shown without the engine, and its files would share the line with theirs.
      setTimeout(done, HEAD_START);
      _module.then(done, done);
    }).then(loadEngine);
    // The first formatters take a slow phone a while, which the line takes too. After the engine's files are asked for.
    const warming = setTimeout(() => {
      try {
        new Intl.DateTimeFormat(start._locale).format();
      } catch {
        /* the module does without */
      }
    }, HEAD_START);
    clearTimeout(timer);
    timer = window.setTimeout(() => session._fail('late'), START_DEADLINE);
    _module
      .then(({ run }) => {
        clearTimeout(warming); // the module makes its own
        return run(session, { ...start, _engine: engine }, TOOLS);
      })
      .then(
        () => clearTimeout(timer),
        async (error) => {
          if (isAgain || !(isAgain = await renewFiles())) session._fail(error);
          else if (!session._isEnded) {
            place.append(skeleton);
            begin();
          }
        },
      );
  }

  place.replaceChildren(slot);
  if (isConfigured(element)) {
    slot.hidden = true;
    skeleton.className = 'skeleton';
    status.role = 'status';
    skeleton.append(status);
    place.append(skeleton);
  } else session._fail();
  return session;
}
