// The widget after its first times (web/first), which hands over to the engine, one per page.
//
//   const widget = await mount({ stage, first, element, api, key, options, engine, config, messages, … });
//   widget.set(options, messages);   // as they are now
//   widget.destroy();

import { startEngine } from '../engine/engine.js';
import { Instance } from '../engine/instance.js';
import { watchLook } from '../engine/page_events.js';
import { View } from '../widget/view.js';

/** @param {MountRequest} request @returns {Promise<MountedWidget | null>} null: the session ended meanwhile */
export async function mount(request) {
  const starting = request.engine.then(startEngine);
  // An engine that can't start needs no sentences.
  const messages = await Promise.race([request.messages, starting.then(() => request.messages)]);
  if (request.isEnded()) return null;
  const view = new View(request, messages);
  /** @type {Instance | null} */
  let widget = null;
  request.whenEnded(() => (widget ?? view).destroy());
  const follow = () => request.first.fit();
  const endLook = watchLook(request.element, follow, follow);
  try {
    await Promise.race([request.first.show(), starting]);
    if (!request.isEnded()) widget = new Instance(view, request);
    const engine = await starting;
    if (!request.isEnded()) await widget?.start(engine);
  } catch (error) {
    (widget ?? view).destroy();
    throw error;
  } finally {
    endLook();
  }
  if (!request.isEnded()) return widget;
  (widget ?? view).destroy();
  return null;
}
