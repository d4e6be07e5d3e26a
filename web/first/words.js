// Sentences, dates and times of the first screen, as src/core/text.hpp writes them, before the engine is there.
//
//   const words = new Words(describeLocale('en-GB'), sentences);
//   words.say('slot.name', { time: '9:00', day });  words.time(540, 24);

/** @typedef {import('./locale.js').LocaleData} LocaleData */

const PLURAL_NAMES = /** @type {Record<string, string>} */ ({
  z: 'zero',
  1: 'one',
  2: 'two',
  f: 'few',
  m: 'many',
});

const FROM_RIGHT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefe]/;
const FROM_LEFT = /(?![\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe])\p{L}/u;

/** @param {string} pattern @param {Record<string, string>} values */
const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** @param {string} text */
export const withCapital = (text) => text.replace(/^[a-z]/, (letter) => letter.toUpperCase());

export class Words {
  locale;
  #sentences;

  /** @param {LocaleData} locale @param {Sentences} sentences */
  constructor(locale, sentences) {
    this.locale = locale;
    this.#sentences = sentences;
  }

  /** In the locale's digits. @param {string | number} text */
  digits(text) {
    const { digits } = this.locale;
    return digits[1] === '1' ? `${text}` : `${text}`.replace(/\d/g, (digit) => digits[Number(digit)]);
  }

  /** @param {string} key @param {Record<string, string>} [values] @param {number} [count] */
  say(key, values = {}, count = 0) {
    const forms = this.#sentences[key] ?? key;
    const isolated = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, this.isolated(value)]));
    isolated.count = this.digits(count);
    if (typeof forms === 'string') return fill(this.digits(forms), isolated);
    const place = count < 200 ? count : 100 + (count % 100);
    const form = forms[PLURAL_NAMES[this.locale.plurals[place]]] ?? forms.other ?? key;
    return fill(this.digits(form), isolated);
  }

  /** Keeps its own direction inside a sentence. @param {string} text */
  isolated(text) {
    return (this.locale.rightToLeft ? FROM_LEFT : FROM_RIGHT).test(text) ? `\u2068${text}\u2069` : text;
  }

  /** @param {string} first @param {string} second */
  pair(first, second) {
    return first && second ? this.say('pair', { first, second }) : first || second;
  }

  /** "December 2026". @param {number} time at midnight UTC, as all here, ms since 1970 */
  month(time) {
    const { monthsAlone, patterns } = this.locale;
    const date = new Date(time);
    return fill(patterns.month, {
      month: monthsAlone[date.getUTCMonth()],
      year: this.digits(date.getUTCFullYear()),
    });
  }

  /** "Tuesday 1 December". @param {number} time @param {'day' | 'date'} [pattern] 'date': with the year */
  day(time, pattern = 'day') {
    const { tag, weekdays, months, patterns } = this.locale;
    const date = new Date(time);
    let day = this.digits(date.getUTCDate());
    if (date.getUTCDate() === 1) {
      if (/^fr\b/.test(tag)) day += 'er';
      if (/^pt(-BR)?$/.test(tag)) day += 'º';
    }
    return fill(patterns[pattern], {
      weekday: weekdays[date.getUTCDay()],
      day,
      month: months[date.getUTCMonth()],
      year: this.digits(date.getUTCFullYear()),
    });
  }

  /** @param {number} minutes after midnight @param {number} cycle 12 or 24 */
  time(minutes, cycle) {
    const { locale } = this;
    const is12 = cycle === 12;
    const hour = Math.floor(minutes / 60);
    const shown = is12 ? hour % 12 || 12 : hour;
    // What the other clock needs is not even read: it would be worked out.
    const isPadded = is12 ? locale.padHour12 : locale.padHour24;
    return fill(is12 ? locale.patterns.time12 : locale.patterns.time24, {
      hour: this.digits(String(shown).padStart(isPadded ? 2 : 1, '0')),
      minute: this.digits(String(minutes % 60).padStart(2, '0')),
      period: is12 ? locale.periods[hour < 12 ? 0 : 1] : '',
    });
  }

  /** @param {import('./answer.js').Price} price */
  price({ amount, currency, digits, from }) {
    if (amount === 0) return this.say('price.free');
    const { tag, rightToLeft } = this.locale;
    const style = /** @type {const} */ ('currency');
    const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    const shown = new Intl.NumberFormat(tag, { style, currency, ...fraction })
      .format(amount / 10 ** digits)
      .replace(/\u202f/g, '\u00a0');
    // A symbol of letters and a sign would be turned round.
    const whole = rightToLeft ? shown.replace(/[A-Z]+[$£¥€₩₹₪₫]/, '\u2068$&\u2069') : shown;
    return from ? this.say('price.from', { price: whole }) : whole;
  }
}
