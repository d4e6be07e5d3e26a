// The part of a session that needs no place in the loader: the loader (web/loader/session.js) has asked for everything
// when this file, a part of the module, arrives. It mounts the widget, and applies changes of its element.

import { mount } from '../widget/widget.js';
import { readAnswer } from './answer.js';
import { readLink } from './link.js';
import { readOptions } from './options.js';

/**
 * @param {Session} session @param {SessionStart} start what the loader has read and asked for
 * @param {LoaderTools} tools
 */
export async function run(session, start, tools) {
  const { _element: element } = session;
  const options = readOptions(element, tools);
  // Dates are parts of sentences, so both are in the same language.
  options.locale = start._locale;
  let told = JSON.stringify(options);
  let status = 0;

  /** The element's own children, below the widget's message or in place of the widget. @param {boolean} isShown */
  const showFallback = (isShown) => {
    if (!session._isEnded) session._slot.hidden = !isShown;
  };

  /** The engine's files, once more if one of them can't be had, so that what the visitor has begun stays. */
  const loadEngineAgain = async () => {
    const files = await start._engine;
    try {
      await Promise.all([files.code, files.wasm]);
      return files;
    } catch (error) {
      const names = await tools._renewFiles();
      // Of another version: the module has to be loaded again too.
      if (names && new URL(import.meta.url).pathname.endsWith(`/${names.module}`)) return tools._loadEngine();
      throw error;
    }
  };
  const engine = loadEngineAgain();
  engine.catch(() => {}); // told by the module's

  if (session._isEnded) return;
  const widget = await mount({
    visit: tools._visit,
    shadow: /** @type {ShadowRoot} */ (element.shadowRoot),
    place: session._place,
    element,
    api: start._api,
    key: start._key,
    options: { ...options, timeZone: start._timeZone, ...readLink(session, start._booking) },
    engine,
    config: async (again) => {
      const answer = await readAnswer(
        start._config,
        await (again ? tools._askConfig(start._config) : start._first),
        tools,
      );
      ({ status } = answer);
      // 404: an API without widget/config, of which the widget asks more.
      showFallback(!/200|404/.test(`${status}`));
      return answer;
    },
    messages: start._messages,
    zones: () => tools._renewed(({ zones = BOOKING_ZONES }) => tools._load(zones)),
    isEnded: () => Boolean(session._isEnded),
    whenEnded: (act) => {
      session._ending = act;
    },
    shown: () => {
      session._skeleton.remove();
      session._shown?.();
    },
    fired: (name, code) => {
      if (!code) {
        if (name !== 'booking:resize') showFallback(false);
        return;
      }
      // Codes in one word: the API didn't answer what can be booked. The widget says so itself, and where nobody but
      // the business can help.
      const isConfig = !/_/.test(code);
      if (isConfig || /_(refused|rejected|unknown)$/.test(code)) showFallback(true);
      if (isConfig) {
        tools._loadPopup().then(
          ({ diagnose }) => diagnose(start._config, status),
          () => {},
        );
      }
    },
    failed: (error) => session._fail(error, 'stopped', 'it stopped'),
  });
  if (session._isEnded) return widget?.destroy();
  session._ending = () => {
    session._ending = undefined;
    widget?.destroy();
  };
  session._update = () => {
    const changed = readOptions(element, tools);
    const before = told;
    const now = (told = JSON.stringify(changed));
    if (now === before) return;
    tools
      ._renewed(() => tools._messagesOf(tools._languageOf(element)))
      .then(
        (/** @type {string} */ messages) => {
          // The attributes may have changed again while the messages downloaded.
          if (now === told && !session._isEnded) widget?.set(changed, messages);
        },
        (/** @type {unknown} */ error) => console.error(error),
      );
  };
  session._update();
}
