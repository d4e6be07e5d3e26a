// The part of a session that neither the loader (web/loader/session.js) nor the first times (web/first/run.js) need, in one
// file with the engine's code. It mounts the widget, and applies changes of its element.

import { mount } from './mount.js';
import { readAnswer } from './answer.js';
import { readLink } from './link.js';
import { readOptions } from './options.js';

/**
 * @param {Session} session @param {SessionStart} start what the loader has read and asked for
 * @param {LoaderTools} tools
 * @param {object} begun
 * @param {import('../first/stage.js').Stage} begun.stage
 * @param {import('../first/first_screen.js').FirstScreen} begun.first
 * @param {Promise<EngineFiles>} begun.engine
 * @param {Promise<string>} begun.sentences JSON
 * @param {(names: Partial<typeof BOOKING_FILES>) => Promise<string>} begun.readSentences
 */
export async function run(session, start, tools, { stage, first, engine, sentences, readSentences }) {
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

  if (session._isEnded) return;
  const widget = await mount({
    visit: tools._visit,
    stage,
    first,
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
    messages: sentences,
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
    tools._renewed(readSentences).then(
      (/** @type {string} */ messages) => {
        // The attributes may have changed again while the messages downloaded.
        if (now === told && !session._isEnded) widget?.set(changed, messages);
      },
      (/** @type {unknown} */ error) => console.error(error),
    );
  };
  session._update();
}
