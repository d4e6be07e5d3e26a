// The elements of the first screen: those that web/widget/overlay.js makes of the engine's nodes, laid out by first.css.
//
//   const screen = new Screen(stage, readAnswer(body, ids), words, 24);
//   screen.show(390);   // CSS px
//   screen.fit(390);    // once it is on the page, and when the width has changed
//   screen.end();         // the elements stay, where the engine places them
//
// The server has filed the times under the visitor's days.

import { nodeId } from '../widget/ids.js';
import { newElement } from './stage.js';
import { withCapital } from './words.js';

// As in src/view/toolkit/theme.hpp and controls.cpp.
const LEAST_WIDTH = 280;
const LEAST_HALF = 56;
const AROUND_LABEL = 12.5;
const AROUND_TIME = 16;
const GAP = 8;
const FACT_INDENT = 28;
const MOST_IN_ONE_COLUMN = 10;
/** When the evening begins, where it isn't at 18 (CLDR's day periods). @type {Record<string, number>} */
const EVENINGS = { hi: 16, es: 20, ja: 19, pt: 19, tr: 19, zh: 19 };
// TextStyle of src/view/toolkit/semantics.hpp.
const [TITLE, HEADING, , CONTROL, SECONDARY, LABEL, STRONG, SECONDARY_STRONG] = [0, 1, 2, 3, 4, 5, 6, 7];
const PARTS = ['part.morning', 'part.afternoon', 'part.evening'];
const DAY = 86_400_000; // ms

/** @param {string} date YYYY-MM-DD */
const dateOf = (date) => Date.parse(`${date}T00:00Z`);

/** @typedef {Record<string, string | number | boolean | undefined>} Attributes those undefined or false are left out */

/**
 * @param {string} kind of element @param {string} key @param {string} classes @param {(Node | string)[]} children
 * @param {Attributes} [attributes]
 */
function make(kind, key, classes, children, attributes = {}) {
  const element = newElement(kind, classes);
  element.id = `bw-${nodeId(key)}`;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, `${value}`);
  }
  element.append(...children);
  return element;
}

/** @param {string} key @param {string} classes @param {string} name @param {string} seen @param {Attributes} [attributes] */
function button(key, classes, name, seen, attributes) {
  const label = seen === name ? undefined : name;
  return make('button', key, `button ${classes}`, [seen], {
    'type': 'button',
    'tabindex': 0,
    'aria-label': label,
    ...attributes,
  });
}

/** @param {string} key @param {(Node | string)[]} children @param {string} [name] */
const group = (key, children, name) =>
  make('div', key, 'group s2 a0', children, { 'role': name && 'group', 'aria-label': name });

/** @param {string} key @param {string} text @param {number} style @param {number} level */
const heading = (key, text, style, level) => make(`h${level}`, key, `heading s${style} a0`, [text], { tabindex: -1 });

/** @param {string} key @param {string} text @param {number} style */
const paragraph = (key, text, style) => make('p', key, `text s${style} a0`, [text]);

/** CSS px as laid out, whatever is transformed above. @param {Element} element @param {'width' | 'height'} side */
export const laidOut = (element, side) => parseFloat(getComputedStyle(element)[side]);

export class Screen {
  #stage;
  #answer;
  #words;
  #cycle;
  /** Their widths decide about columns. */
  #probes = newElement('div', 'probes');
  /** @type {HTMLElement[]} */
  #weekdays = [];
  #sizes = '';

  /**
   * @param {import('./stage.js').Stage} stage @param {import('./answer.js').FirstAnswer} answer
   * @param {import('./words.js').Words} words @param {number} cycle 12 or 24
   */
  constructor(stage, answer, words, cycle) {
    this.#stage = stage;
    this.#answer = answer;
    this.#words = words;
    this.#cycle = cycle;
  }

  /** @param {number} width CSS px of unenlarged text */
  show(width) {
    const { content, layer } = this.#stage;
    const parts = [this.#summary(), this.#month(), this.#times()];
    this.#probes.ariaHidden = 'true';
    // Before anything is laid out, as it usually is in the end: each change later takes a slow phone 10 ms.
    this.#setColumns(width);
    this.#setSizes(width, this.#mostAcross(), LEAST_HALF);
    content.append(...parts);
    layer.append(this.#probes);
    for (const each of content.querySelectorAll('button')) this.#stage.hearButton(each);
  }

  /** @param {number} width */
  #setColumns(width) {
    const columns = width >= 960 ? 'three' : width >= 640 ? 'two' : 'one';
    const { content } = this.#stage;
    if (!content.classList.contains(columns)) content.className = `content first ${columns}`;
  }

  #mostAcross() {
    if (this.#stage.content.classList.contains('one')) return 3;
    return this.#answer.first.times.length > MOST_IN_ONE_COLUMN ? 2 : 1;
  }

  /** @param {number} width @param {number} across times in a row @param {number} half of the choice of a clock, px */
  #setSizes(width, across, half) {
    // In a page with less room than the card's least width (base.css), the content would stick out.
    const most = width < LEAST_WIDTH ? `;max-width:${width}px` : '';
    const sizes = `--across:${across};--half:${half}px${most}`;
    if (sizes === this.#sizes) return;
    this.#stage.content.style.cssText = this.#sizes = sizes;
  }

  /** @param {number} width CSS px of unenlarged text */
  fit(width) {
    const { content } = this.#stage;
    this.#setColumns(width);
    const [, month, times] = content.children;
    const [name, , next, grid, zone, clock] = /** @type {HTMLCollectionOf<HTMLElement>} */ (month.children);
    const [weekday, label, time] = [...this.#probes.children].map((probe) => laidOut(probe, 'width'));

    const { weekdaysShort, weekdaysNarrow, weekStart } = this.#words.locale;
    const names = weekday > laidOut(grid, 'width') / 7 - 4 ? weekdaysNarrow : weekdaysShort;
    for (const [i, header] of this.#weekdays.entries()) {
      const seen = names[(weekStart + i) % 7];
      if (header.textContent !== seen) header.textContent = seen;
    }

    const room = laidOut(times.children[1], 'width') + GAP;
    let across = this.#mostAcross();
    while (across > 1 && (time + AROUND_TIME) * across > room) --across;
    this.#setSizes(width, across, Math.max(LEAST_HALF, label + AROUND_LABEL));
    // They don't fit beside each other.
    content.classList.remove('above', 'below');
    if (next.offsetTop > name.offsetTop) content.classList.add('above');
    if (clock.offsetTop > zone.offsetTop) content.classList.add('below');
  }

  end() {
    this.#probes.remove();
    this.#stage.content.className = 'content';
  }

  /** @param {string[]} texts @param {number} style of text */
  #probe(texts, style) {
    const probe = newElement('p', `s${style}`);
    probe.textContent = texts.join('\n');
    this.#probes.append(probe);
  }

  /** "London (GMT+1)": the offset is in the locale's digits, the place as it is named. */
  get #zone() {
    return this.#answer.first.zone.replace(/[^(]+\)?$/, (offset) => this.#words.digits(offset));
  }

  #summary() {
    const words = this.#words;
    const { business, type, resource } = this.#answer;
    const places = type.location.map(({ kind, text }) => (kind === 'address' ? text : words.say(`location.${kind}`)));
    const description = paragraph('summary:description', type.description, SECONDARY);
    description.style.setProperty('--above', '4px');
    const facts = {
      duration: words.say('duration.minutes', {}, type.duration_minutes),
      price: type.price && words.price(type.price),
      place: places.length > 1 ? places.map(words.isolated, words).join('\u00a0· ') : places[0],
      resource,
    };
    const shown = Object.entries(facts).filter(([, text]) => text);
    return group('part:summary', [
      ...(business ? [paragraph('summary:business', business, SECONDARY)] : []),
      heading('heading', type.name, TITLE, 2),
      ...(type.description ? [description] : []),
      ...shown.map(([key, text], i) => {
        const fact = paragraph(`summary:${key}`, text ?? '', SECONDARY);
        fact.style.cssText = `--above:${i ? 12 : 16}px;--inset:${FACT_INDENT}px;--bw-muted:var(--bw-text)`;
        return fact;
      }),
    ]);
  }

  #month() {
    const words = this.#words;
    const { today, month, has_next: hasNext } = this.#answer.first;
    const first = dateOf(`${month}-01`);
    const name = withCapital(words.month(first));
    const arrow = (/** @type {string} */ key, /** @type {string} */ sign, /** @type {boolean} */ can) =>
      button(`month:${key}`, 's2 a1', words.say(`month.${key}`), sign, { 'aria-disabled': !can, 'data-small': '' });
    const zone = this.#zone;
    return group('part:month', [
      heading('month', name, HEADING, 3),
      arrow('previous', '‹', month > today),
      arrow('next', '›', hasNext),
      make('div', 'calendar', 'grid s2 a0', [this.#weekdayRow(), ...this.#weeks(first)], {
        'role': 'grid',
        'aria-label': name,
      }),
      button('zone', 's4 a0', words.say('zone.button', { zone }), zone),
      group('cycle', this.#clock(), words.say('cycle.group')),
    ]);
  }

  #weekdayRow() {
    const { weekdays, weekdaysShort, weekStart } = this.#words.locale;
    this.#probe(weekdaysShort, LABEL);
    this.#weekdays = weekdays.map((_, i) =>
      make('div', `weekday:${i}`, 'header s5 a1', [weekdaysShort[(weekStart + i) % 7]], {
        'role': 'columnheader',
        'aria-label': weekdays[(weekStart + i) % 7],
      }),
    );
    return make('div', 'week:head', 'row s2 a0', this.#weekdays, { role: 'row' });
  }

  /** @param {number} first day of the month, ms since 1970 */
  #weeks(first) {
    const before = (new Date(first).getUTCDay() - (this.#words.locale.weekStart % 7) + 7) % 7;
    const month = new Date(first).getUTCMonth();
    const rows = [];
    for (let day = first - before * DAY; day <= first || new Date(day).getUTCMonth() === month; day += 7 * DAY) {
      const cells = [0, 1, 2, 3, 4, 5, 6].map((i) => this.#day(day + i * DAY, month));
      rows.push(make('div', `week:${rows.length}`, 'row s2 a0', cells, { role: 'row' }));
    }
    return rows;
  }

  /** @param {number} time ms since 1970 @param {number} month that is shown */
  #day(time, month) {
    const { days, day: chosen, today } = this.#answer.first;
    const words = this.#words;
    const day = new Date(time);
    const date = day.toISOString().slice(0, 10);
    if (day.getUTCMonth() !== month) return make('div', `day:${date}:empty`, 'empty s2 a0', [], { role: 'gridcell' });
    const number = day.getUTCDate();
    const [, count = 0] = days.find(([each]) => each === number) ?? [];
    const name = { day: words.day(time, 'date') };
    // Screen readers read the text of a cell, not its aria-label.
    const seen = document.createElement('span');
    seen.ariaHidden = 'true';
    seen.textContent = words.digits(number);
    const said = newElement('span', 'live');
    said.textContent = count ? words.say('day.times', name, count) : words.say('day.none', name);
    return make('button', `day:${date}`, `cell s${count ? STRONG : CONTROL} a1`, [seen, said], {
      'role': 'gridcell',
      'type': 'button',
      'tabindex': date === chosen ? 0 : -1,
      'aria-disabled': !count,
      'aria-current': date === today && 'date',
      'aria-selected': String(date === chosen),
    });
  }

  #clock() {
    const words = this.#words;
    const labels = ['cycle.12', 'cycle.24'].map((key) => words.say(key));
    this.#probe(labels, SECONDARY_STRONG);
    return labels.map((label, i) => {
      const isChosen = (this.#cycle === 12 ? 0 : 1) === i;
      const style = isChosen ? SECONDARY_STRONG : SECONDARY;
      return button(`cycle:${i}`, `s${style} a1 toggle`, label, label, { 'aria-pressed': String(isChosen) });
    });
  }

  #times() {
    const words = this.#words;
    const { day: date, times } = this.#answer.first;
    const day = words.day(dateOf(date));
    const evening = 60 * (EVENINGS[words.locale.tag.slice(0, 2)] ?? 18);
    /** @type {HTMLElement[][]} */
    const parts = [[], [], []];
    const labels = times.map(([start, minutes]) => {
      const label = words.time(minutes, this.#cycle);
      parts[minutes < 720 ? 0 : minutes < evening ? 1 : 2].push(this.#time(start, label, day));
      return label;
    });
    this.#probe(labels, STRONG);
    const isOne = parts.filter((each) => each.length).length === 1;
    return group('part:times', [
      heading('times:heading', withCapital(day), HEADING, 3),
      ...parts.flatMap((slots, i) => {
        if (!slots.length) return [];
        const name = words.say(PARTS[i]);
        if (isOne) return group('day.whole', slots, withCapital(day));
        return group(PARTS[i], [paragraph(`${PARTS[i]}:label`, name, LABEL), ...slots], name);
      }),
    ]);
  }

  /** @param {string} start @param {string} time @param {string} day */
  #time(start, time, day) {
    const words = this.#words;
    const spoken = words.say('slot.name', { time, day });
    const name = this.#answer.first.is_elsewhere ? words.pair(spoken, this.#zone) : spoken;
    return button(`slot:${start}`, 's3 a1 toggle', name, time, { 'aria-pressed': 'false' });
  }
}
