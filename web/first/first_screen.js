// The first screen before the engine is there, as far as the answer of widget/config says it. The engine's own takes its
// place: the same elements, by their ids, at the same places (src/view/screens/times_step.cpp).
//
//   const first = new FirstScreen(stage, session, start, visit);
//   first.showUsual();                    // unless the page has a look or sentences of its own
//   await first.show(wishes);             // as the page wants it
//   first.whenShown(() => …);
//   first.close();                        // not any more: the engine makes it
//   first.end();                          // the engine shows it from now on
//
// tests/e2e/start/first_screen.test.mjs compares each element with the engine's.

import { contactToken } from '../widget/addresses.js';
import { CONTRAST, media, wantsDark } from '../widget/media.js';
import { report } from '../widget/report.js';
import { readAnswer } from './answer.js';
import * as palette from './palette.js';
import { Screen, laidOut } from './screen.js';
import { Words } from './words.js';

const LARGE_TEXT = 20; // px, more than which is a visitor's setting
const WISHES = ['accent', 'background', 'surface', 'text', 'radius', 'density'];
const MOST_TEXT = 1 << 20; // UTF-16 units of an answer

/**
 * @typedef {object} Wishes
 * @property {Record<string, string>} look CSS
 * @property {string} sentences JSON
 * @property {number} [density] of the site
 * @property {() => number} [scale] as the page's text is larger
 */

export class FirstScreen {
  #stage;
  #session;
  #start;
  #visit;
  /** @type {Promise<void> | undefined} */
  #showing;
  /** @type {Screen | null} */
  #screen = null;
  /** @type {ResizeObserver | undefined} */
  #resizes;
  #isClosed = false;
  #isEnded = false;
  #shown = () => {};

  /**
   * @param {import('./stage.js').Stage} stage @param {Session} session @param {SessionStart} start
   * @param {Record<string, string>} visit
   */
  constructor(stage, session, start, visit) {
    this.#stage = stage;
    this.#session = session;
    this.#start = start;
    this.#visit = visit;
  }

  get isShown() {
    return Boolean(this.#screen);
  }

  /** Shows it in the default look and the usual words, if the page wants nothing else. */
  async showUsual() {
    const { _element: element } = this.#session;
    const style = getComputedStyle(element);
    const isUsual =
      parseFloat(style.fontSize) <= LARGE_TEXT &&
      style.letterSpacing === 'normal' &&
      parseFloat(style.wordSpacing) === 0 &&
      !WISHES.some((name) => style.getPropertyValue(`--booking-${name}`)) &&
      !element.querySelector(':scope > script');
    if (!isUsual) return;
    const isDark = wantsDark(element.getAttribute('theme'));
    const look = palette.propertiesOf(isDark ? palette.DARK : palette.LIGHT, isDark);
    await this.show({ look, sentences: await this.#start._messages });
  }

  /** Resolves when it is painted, or can't be shown without the engine. @param {Wishes} wishes of the first call */
  show(wishes) {
    return (this.#showing ??= this.#show(wishes));
  }

  /** @param {Wishes} wishes */
  async #show(wishes) {
    const { _element: element } = this.#session;
    const [response, body] = await this.#start._first;
    const ids = this.#start._isFirst;
    if (this.#isClosed || this.#session._isEnded || !ids) return;
    if (typeof body !== 'string' || body.length > MOST_TEXT || /** @type {Response} */ (response).status !== 200)
      return;
    // A signed-in visitor's first screen has more on it, and stronger contrasts are the engine's.
    if (contactToken(element) || media(CONTRAST).matches) return;
    try {
      const answer = readAnswer(body, ids.slice(1));
      if (answer) this.#draw(answer, wishes);
    } catch (error) {
      report('firstScreen', error);
    }
    if (!document.hidden) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }

  /** @param {import('./answer.js').FirstAnswer} answer @param {Wishes} wishes */
  #draw(answer, { look, sentences, density = 1, scale = () => 1 }) {
    const { root, content, locale } = this.#stage;
    const words = new Words(locale, JSON.parse(sentences));
    const cycle = Number(this.#visit.hourCycle) || locale.hourCycle;
    const { _place: place, _skeleton: skeleton } = this.#session;
    this.#stage.setLook(look);
    if (density !== 1) {
      for (const css of [4, 8, 17, 28]) root.style.setProperty(`--s${css}`, `${Math.round(css * density)}px`);
    }
    let width = 0;
    /** Whether there is another width than before. */
    const measure = () => {
      const before = width;
      // The skeleton is laid out already, and is as wide unless the text is enlarged.
      width = laidOut(skeleton.isConnected ? skeleton : root, 'width') / scale() || 0;
      return width && width !== before;
    };
    if (!measure()) return; // not laid out
    const screen = new Screen(this.#stage, answer, words, cycle);
    screen.show(width);
    this.#screen = screen;
    skeleton.remove();
    if (!root.isConnected) place.prepend(root);
    measure();
    screen.fit(width);
    const fit = () => {
      if (this.#isEnded) return;
      if (measure()) screen.fit(width);
      setHeight();
    };
    // What is enlarged is laid out as small as before.
    const setHeight = () => {
      const by = scale();
      if (by > 1) root.style.height = `${laidOut(content, 'height') * by}px`;
    };
    setHeight();
    this.#session._shown?.();
    this.#shown();
    // In a frame of its own: an observer that changes the height which it observes is an error of the page.
    this.#resizes = globalThis.ResizeObserver && new ResizeObserver(() => requestAnimationFrame(fit));
    this.#resizes?.observe(root);
  }

  /** @param {() => void} act */
  whenShown(act) {
    if (this.isShown) act();
    else this.#shown = act;
  }

  close() {
    this.#isClosed = true;
  }

  end() {
    this.close();
    this.#isEnded = true;
    this.#resizes?.disconnect();
    this.#screen?.end();
  }
}
