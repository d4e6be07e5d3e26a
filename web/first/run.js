// The module, which the loader loads first: it shows the first times as soon as the API has answered, while the engine's
// files are on their way. The rest of a session (web/session/run.js) comes with those.

import { FirstScreen } from './first_screen.js';
import { withOwnSentences } from './own_sentences.js';
import { Stage } from './stage.js';

/**
 * @param {Session} session @param {SessionStart} start what the loader has read and asked for
 * @param {LoaderTools} tools
 */
export async function run(session, start, tools) {
  if (session._isEnded) return;
  const stage = new Stage(/** @type {ShadowRoot} */ (session._element.shadowRoot), session._place, start._locale);
  const first = new FirstScreen(stage, session, start, tools._visit);
  const end = () => {
    first.end();
    stage.root.remove();
  };
  session._ending = end;
  first.show().catch(() => {}); // told by the rest

  /**
   * All sentences: those of the first screen, and the rest; the page's own in their places.
   * @param {string} language of the messages, or '' @param {Partial<typeof BOOKING_FILES>} [names] after an update of the server
   */
  const sentencesIn = async (language, { sentences: hash = BOOKING_SENTENCES } = {}) => {
    const rest = tools._messagesOf(`rest-${language || 'en'}`, hash);
    const texts = await Promise.all([tools._messagesOf(language), rest]);
    return withOwnSentences(session._element, texts[0].replace(/}\s*$/, ',') + texts[1].replace('{', ''));
  };
  const sentences = sentencesIn(tools._languageOf(session._element));
  const engine = loadEngine(start, tools);
  for (const promise of [sentences, engine]) promise.catch(() => {}); // told below
  try {
    const code = start._engine.then((files) => files.code);
    const { run: goOn } = await code.catch(() => engine.then((files) => files.code));
    await goOn(session, start, tools, { stage, first, engine, sentences, sentencesIn });
  } catch (error) {
    end();
    throw error;
  }
}

/**
 * The engine's files, once more if one of them can't be had, so that what the visitor has begun stays.
 * @param {SessionStart} start @param {LoaderTools} tools
 */
async function loadEngine(start, tools) {
  const files = await start._engine;
  try {
    await Promise.all([files.code, files.wasm]);
    return files;
  } catch (error) {
    const names = await tools._renewFiles();
    // Of another version: this module has to be loaded again too.
    if (names && new URL(import.meta.url).pathname.endsWith(`/${names.module}`)) return tools._loadEngine();
    throw error;
  }
}
