// The widget's module, loaded by booking-widget.js: it shows the first times as soon as the API has answered, and hands
// over to the engine (web/engine), whose code, one per page, is downloaded after it.
//
//   const widget = await mount({ shadow, element, api, key, options, engine, config, messages, … });
//   widget.set(options, messages);   // as they are now
//   widget.destroy();

import { withOverrides } from './message_overrides.js';
import { View } from './view.js';

/** @param {MountRequest} request @returns {Promise<MountedWidget | null>} null: the session ended meanwhile */
export async function mount(request) {
  const code = request.engine.then((files) => files.code);
  const starting = Promise.all([request.engine, code]).then(([files, { startEngine }]) => startEngine(files));
  // An engine that can't start needs no sentences.
  const messages = await Promise.race([request.messages, starting.then(() => request.messages)]);
  if (request.isEnded()) return null;
  const view = new View(request, withOverrides(request.element, messages));
  /** @type {import("../engine/instance.js").Instance | null} */
  let widget = null;
  request.whenEnded(() => (widget ?? view).destroy());
  try {
    await Promise.race([view.showFirst(), starting]);
    const { Instance } = await code;
    if (!request.isEnded()) widget = new Instance(view, request);
    const engine = await starting;
    if (!request.isEnded()) await widget?.start(engine);
  } catch (error) {
    (widget ?? view).destroy();
    throw error;
  }
  if (!request.isEnded()) return widget;
  (widget ?? view).destroy();
  return null;
}
