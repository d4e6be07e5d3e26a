// Where a widget is shown: its card, the language of its words, its styles, and what a visitor does there.
//
//   const stage = new Stage(shadow, place, 'en-GB');   // place: in the shadow
//   stage.content.append(…);
//   stage.root.remove();

import { Hearing } from './hearing.js';
import { describeLocale } from './locale.js';
import { addStyles, useStylesheets } from './stylesheets.js';

export class Stage extends Hearing {
  root = newElement('div', 'root');
  locale = /** @type {import('./locale.js').LocaleData} */ ({});
  /** What Intl threw. @type {unknown} */
  fault;
  shadow;
  #place;

  /** @param {ShadowRoot} shadow @param {ShadowRoot | HTMLElement} place @param {string} language BCP 47 */
  constructor(shadow, place, language) {
    super(newElement('div', 'layer'), newElement('div', 'content'));
    this.shadow = shadow;
    this.#place = place;
    this.setLanguage(language);
    this.layer.append(this.content);
    this.root.append(this.layer);
    this.useStylesheet(true);
  }

  /** @param {string} wanted BCP 47 */
  setLanguage(wanted) {
    try {
      this.setLocale(describeLocale(wanted));
    } catch (error) {
      this.fault = error; // web/widget/view.js does without Intl
    }
  }

  /** @param {import('./locale.js').LocaleData} locale */
  setLocale(locale) {
    this.locale = locale;
    this.root.lang = locale.tag;
    this.root.dir = locale.rightToLeft ? 'rtl' : 'ltr';
  }

  /** @param {Record<string, string>} properties CSS */
  setLook(properties) {
    // They apply to the dialog around the widget too.
    const { style } = this.#place.parentElement ?? this.root;
    for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
  }

  /** @param {number} letters em @param {number} words em */
  setSpacing(letters, words) {
    this.root.style.setProperty('--bw-letter-spacing', `${letters}em`);
    this.root.style.setProperty('--bw-word-spacing', `${words}em`);
  }

  /** @param {number} scale of all that is shown: 1 or more */
  setScale(scale) {
    this.root.style.setProperty('--bw-scale', `${scale}`);
    this.root.classList.toggle('scaled', scale > 1);
  }

  addStyles = addStyles;

  /** @param {boolean} isWithoutCanvas */
  useStylesheet(isWithoutCanvas) {
    this.root.classList.toggle('skin', isWithoutCanvas);
    useStylesheets(this.shadow, isWithoutCanvas);
  }
}

/** @param {string} name @param {string} classes */
export function newElement(name, classes) {
  const element = document.createElement(name);
  element.className = classes;
  return element;
}
