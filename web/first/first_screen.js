// The first screen before the engine is there, as far as the answer of widget/config says it. The engine's own takes its
// place: the same elements, by their ids, at the same places (src/view/screens/times_step.cpp).
//
//   const first = new FirstScreen(stage, session, start, visit);
//   await first.show();                   // in the page's look, and with its sentences
//   first.whenShown(() => …);
//   first.fit();                          // the page's look or the widget's width may have changed
//   first.close();                        // not any more: the engine makes it
//   first.end();                          // the engine shows it from now on
//
// tests/e2e/start/first_screen.test.mjs compares each element with the engine's.

import { contactToken } from '../widget/addresses.js';
import { CONTRAST, media, wantsDark } from '../widget/media.js';
import { report } from '../widget/report.js';
import { readAnswer } from './answer.js';
import { Brand } from './brand.js';
import { firstLook } from './first_look.js';
import { withOwnSentences } from './own_sentences.js';
import { Screen, laidOut } from './screen.js';
import { Words } from './words.js';

const MOST_TEXT = 1 << 20; // UTF-16 units of an answer
const DISTANCES = [4, 8, 17, 28]; // CSS px, of first.css

export class FirstScreen {
  /** The page's look, which the rest of the session goes on reading. */
  brand;
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
  /** Of the widget, CSS px; 0: not laid out. */
  #outerWidth = 0;
  #width = 0; // the same, of unenlarged text
  #scale = 1;
  /** CSS; null: the engine finds one. @type {Record<string, string> | null} */
  #look = null;
  #isDark = false;
  #isBranded = false;
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
    this.brand = new Brand(session._element, stage.root);
  }

  get isShown() {
    return Boolean(this.#screen);
  }

  /** Resolves when it is painted, or can't be shown without the engine. */
  show() {
    return (this.#showing ??= this.#show());
  }

  async #show() {
    const { _element: element } = this.#session;
    // Before the root comes, after which all is laid out again: that takes a slow phone 10 ms.
    this.#measure();
    this.#readLook();
    const ids = this.#start._isFirst;
    // A signed-in visitor's first screen has more on it, and stronger contrasts are the engine's.
    if (!ids || contactToken(element) || media(CONTRAST).matches) return;
    const sentences = await this.#start._messages.catch(() => {}); // told by the rest
    if (!sentences) return;
    try {
      this.#prepareWords();
      const [response, body] = await this.#start._first;
      if (this.#isClosed || this.#session._isEnded) return;
      if (typeof body !== 'string' || body.length > MOST_TEXT || /** @type {Response} */ (response).status !== 200)
        return;
      const answer = readAnswer(body, ids.slice(1));
      // The page's stylesheet may have come meanwhile.
      this.#readLook();
      if (answer && this.#look) this.#draw(answer, withOwnSentences(element, sentences));
    } catch (error) {
      report('firstScreen', error);
    }
    if (!document.hidden) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }

  /** Has Intl format what the answer will need, while the answer is on its way. The locale keeps the words. */
  #prepareWords() {
    const words = new Words(this.#stage.locale, {});
    const now = Date.now();
    words.month(now);
    words.day(now);
    words.day(now, 'date');
    words.time(0, this.#cycle);
    return words.locale.weekdaysShort;
  }

  get #cycle() {
    return Number(this.#visit.hourCycle) || this.#stage.locale.hourCycle;
  }

  /** Returns whether anything has changed. */
  #readLook() {
    this.#isBranded ||= this.brand.isAsked;
    if (this.#isBranded) this.#addRoot();
    const isDark = wantsDark(this.#session._element.getAttribute('theme'));
    if (!(this.#isBranded && this.brand.read()) && this.#look && isDark === this.#isDark) return false;
    this.#isDark = isDark;
    const { density, letterSpacing, wordSpacing } = this.brand;
    this.#look = firstLook(isDark, this.brand);
    this.#stage.setLook(this.#look ?? {});
    this.#stage.setSpacing(letterSpacing, wordSpacing);
    const { style } = this.#stage.root;
    for (const css of DISTANCES) style.setProperty(`--s${css}`, `${Math.round(css * density)}px`);
    this.#scaleText();
    return true;
  }

  #addRoot() {
    const { root } = this.#stage;
    if (!root.isConnected) this.#session._place.prepend(root);
  }

  #measure() {
    const { _skeleton: skeleton } = this.#session;
    // The skeleton is laid out already, and is as wide unless the text is enlarged.
    this.#outerWidth = laidOut(skeleton.isConnected ? skeleton : this.#stage.root, 'width') || 0;
    this.#scaleText();
  }

  #scaleText() {
    this.#scale = this.brand.scaleAt(this.#outerWidth);
    this.#stage.setScale(this.#scale);
    this.#width = this.#outerWidth / this.#scale;
  }

  /** @param {import('./answer.js').FirstAnswer} answer @param {Sentences} sentences */
  #draw(answer, sentences) {
    const { root, locale } = this.#stage;
    const words = new Words(locale, sentences);
    const { _skeleton: skeleton } = this.#session;
    if (!this.#width) this.#measure();
    if (!this.#width) return; // not laid out
    const screen = new Screen(this.#stage, answer, words, this.#cycle);
    screen.show(this.#width);
    this.#screen = screen;
    skeleton.remove();
    this.#addRoot();
    this.#measure();
    screen.fit(this.#width);
    this.#setHeight();
    this.#session._shown?.();
    this.#shown();
    // In a frame of its own: an observer that changes the height which it observes is an error of the page.
    this.#resizes = globalThis.ResizeObserver && new ResizeObserver(() => requestAnimationFrame(() => this.fit()));
    this.#resizes?.observe(root);
  }

  // What is enlarged is laid out as small as before.
  #setHeight() {
    const { root, content } = this.#stage;
    root.style.height = this.#scale > 1 ? `${laidOut(content, 'height') * this.#scale}px` : '';
  }

  /** Follows a change of the page's look or of the widget's width. */
  fit() {
    if (this.#isEnded || (this.#isClosed && !this.#screen)) return;
    const before = this.#width;
    const isOther = this.#readLook();
    if (!this.#screen) return;
    this.#measure();
    if (this.#width && (isOther || this.#width !== before)) this.#screen.fit(this.#width);
    this.#setHeight();
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
