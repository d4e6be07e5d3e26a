// The module, which the loader loads first: it shows the first times as soon as the API has answered, while the engine's
// files are on their way. The rest of a session (web/session/run.js) comes with those.

import { FirstScreen } from './first_screen.js';
import { withOwnSentences } from './own_sentences.js';
import { Stage } from './stage.js';
import { toJson } from '../widget/json.js';

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
  session._update = () => first.fit();
  first.show().catch(() => {}); // told by the rest

  /**
   * All sentences: those of the first screen, and the rest; the page's own in their places.
   * @param {Partial<typeof BOOKING_FILES>} [names] after an update of the server
   */
  const readSentences = async ({ sentences: hash = BOOKING_SENTENCES } = {}) => {
    const language = tools._languageOf(session._element);
    const rest = tools._messagesOf(`rest-${language || 'en'}`, hash);
    const [firstOnes, others] = await Promise.all([tools._messagesOf(language), rest]);
    return toJson(withOwnSentences(session._element, { ...firstOnes, ...others }));
  };
  const sentences = twice(tools, () => readSentences());
  const engine = twice(tools, async (isAgain) => {
    const files = isAgain ? tools._loadEngine() : await start._engine;
    await Promise.all([files.code, files.wasm]);
    return files;
  });
  for (const promise of [sentences, engine]) promise.catch(() => {}); // told below
  try {
    const code = start._engine.then((files) => files.code);
    const { run: goOn } = await code.catch(() => engine.then((files) => files.code));
    await goOn(session, start, tools, { stage, first, engine, sentences, readSentences });
  } catch (error) {
    end();
    throw error;
  }
}

/**
 * Reads files, and once more if one of them can't be had, so that what the visitor has begun stays.
 * @template T @param {LoaderTools} tools @param {(isAgain: boolean) => Promise<T>} read
 */
async function twice(tools, read) {
  try {
    return await read(false);
  } catch (error) {
    const names = await tools._renewFiles();
    // Of another version: this module has to be loaded again too.
    if (names && new URL(import.meta.url).pathname.endsWith(`/${names.module}`)) return read(true);
    throw error;
  }
}
