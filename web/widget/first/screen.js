// The first screen's nodes before the engine is there: what src/view/screens/times_step.cpp makes of the config's answer.
// The engine's own nodes take their place by their ids. The server has filed the times under the visitor's days.
//
//   const screen = firstScreen(readAnswer(body), { words, width, density, cycle, ruler });
//   overlay.present(nodeTable(screen.nodes), screen.height);
//
// tests/e2e/start/first_screen.test.mjs compares each node with the engine's.

import { Flag, LINE_HEIGHTS, Role } from '../nodes.js';
import { withCapital } from './words.js';

/**
 * @typedef {import('./words.js').Words} Words
 * @typedef {import('./ruler.js').Ruler} Ruler
 *
 * @typedef {object} FirstNode
 * @property {string} key @property {string} [parent] key
 * @property {number} role @property {number} [flags]
 * @property {number} x @property {number} y @property {number} w @property {number} h
 * @property {number} [style] @property {number} [align] @property {number} [detail]
 * @property {string} [name] @property {string} [value]
 */

// TextStyle of src/view/toolkit/semantics.hpp.
const TITLE = 0;
const HEADING = 1;
const BODY = 2;
const CONTROL = 3;
const SECONDARY = 4;
const LABEL = 5;
const STRONG = 6;
const SECONDARY_STRONG = 7;
const CENTRE = 1;
// As in src/view/toolkit/theme.hpp and controls.cpp.
const MOST_WIDTH = 1000;
const SIDE = 264;
const TARGET = 44;
const FACT_INDENT = 28;
const GAP = 8;
const AROUND_PICKED = 66;
const SWITCH_PADDING = 6;
const MOST_IN_ONE_COLUMN = 10;
/** When the evening begins, where it isn't at 18 (CLDR's day periods). @type {Record<string, number>} */
const EVENINGS = { hi: 16, es: 20, ja: 19, pt: 19, tr: 19, zh: 19 };
const PARTS = ['part.morning', 'part.afternoon', 'part.evening'];

/** @param {string} date YYYY-MM-DD */
const dateOf = (date) => new Date(`${date}T00:00Z`);
/** @param {Date} date @param {number} days */
const addDays = (date, days) => new Date(date.getTime() + days * 86_400_000);
/** @param {Date} date */
const isoOf = (date) => date.toISOString().slice(0, 10);

/**
 * @param {import('./answer.js').FirstAnswer} answer
 * @param {{words: Words, width: number, density: number, cycle: number, ruler: Ruler}} look
 */
export const firstScreen = (answer, look) => new Screen(answer, look).made();

class Screen {
  /** @type {FirstNode[]} */
  #nodes = [];
  /** Between the parts. @type {{x: number, y: number, w: number, h: number}[]} */
  #lines = [];
  #parent = '';
  #answer;
  #first;
  #look;

  /** @param {import('./answer.js').FirstAnswer} answer @param {Parameters<typeof firstScreen>[1]} look */
  constructor(answer, look) {
    this.#answer = answer;
    this.#first = answer.first;
    this.#look = look;
  }

  made() {
    const { width } = this.#look;
    const w = Math.min(width, MOST_WIDTH);
    const x = (width - w) / 2;
    const height = width >= 960 ? this.#three(x, w) : width >= 640 ? this.#two(x, w) : this.#one(x, w);
    if (this.#look.words.locale.rightToLeft) {
      for (const each of [...this.#nodes, ...this.#lines]) each.x = width - each.x - each.w;
    }
    return { nodes: this.#nodes, lines: this.#lines, height: Math.ceil(height) };
  }

  /** "London (GMT+1)": the offset is in the locale's digits, the place as it is named. */
  get #zone() {
    const { words } = this.#look;
    return this.#first.zone.replace(/[^(]+\)?$/, (offset) => words.digits(offset));
  }

  /** @param {number} css px */
  #space(css) {
    return Math.round(css * this.#look.density);
  }

  /** @param {number} x @param {number} w */
  #one(x, w) {
    const pad = this.#space(17);
    const inner = w - 2 * pad;
    let y = 24;
    y += this.#summary(x + pad, y, inner) + 24;
    this.#lines.push({ x, y, w, h: 1 });
    y += 21 + this.#month(x + pad, y + 21, inner) + 20;
    this.#lines.push({ x, y, w, h: 1 });
    return y + 24 + this.#times(x + pad, y + 24, inner, 3) + pad;
  }

  /** @param {number} x @param {number} w */
  #two(x, w) {
    const pad = this.#space(28);
    const rest = w - SIDE;
    const top = pad + this.#summary(x + pad, pad, w - 2 * pad) + 24;
    const month = this.#month(x + pad, top + 24, rest - 2 * pad) + 24 + pad;
    const times = this.#times(x + rest + 24, top + 32, SIDE - 48, 0) + 32 + pad;
    const height = Math.max(month, times);
    this.#lines.push({ x, y: top, w, h: 1 }, { x: x + rest, y: top, w: 1, h: height });
    return top + height;
  }

  /** @param {number} x @param {number} w */
  #three(x, w) {
    const pad = this.#space(28);
    const rest = w - 2 * SIDE;
    const summary = this.#summary(x + 24, pad, SIDE - 48);
    const month = this.#month(x + SIDE + pad, pad, rest - 2 * pad);
    const times = this.#times(x + SIDE + rest + 24, pad + 8, SIDE - 48, 0) + 8;
    const height = Math.max(summary, month, times) + 2 * pad;
    for (const side of [SIDE, SIDE + rest]) this.#lines.push({ x: x + side, y: 0, w: 1, h: height });
    return height;
  }

  /** @param {FirstNode} node */
  #add(node) {
    this.#nodes.push({ ...node, parent: this.#parent });
  }

  /** @param {FirstNode} node @param {() => void} inside */
  #inside(node, inside) {
    const before = this.#parent;
    this.#add(node);
    this.#parent = node.key;
    inside();
    this.#parent = before;
  }

  /**
   * Returns its height.
   * @param {string} key @param {string} text @param {number} style @param {number} x @param {number} y @param {number} w
   * @param {number} [level] of a heading
   */
  #text(key, text, style, x, y, w, level = 0) {
    const h = this.#look.ruler.lines(text, style, w) * LINE_HEIGHTS[style];
    this.#add({ key, role: level ? Role.heading : Role.text, x, y, w, h, style, detail: level, name: text });
    return h;
  }

  /** @param {number} x @param {number} top @param {number} w */
  #summary(x, top, w) {
    const { words, ruler } = this.#look;
    const { business, type, resource } = this.#answer;
    let y = top;
    if (business) y += this.#text('summary:business', business, SECONDARY, x, y, w);
    y += this.#text('heading', type.name, TITLE, x, y, w, 2);
    if (type.description) y += 4 + this.#text('summary:description', type.description, SECONDARY, x, y + 4, w);
    y += 16;
    const places = type.location.map(({ kind, text }) => (kind === 'address' ? text : words.say(`location.${kind}`)));
    const facts = {
      duration: words.say('duration.minutes', {}, type.duration_minutes),
      price: type.price && ruler.price(type.price, words),
      place: places.length > 1 ? places.map(words.isolated, words).join('\u00a0· ') : places[0],
      resource,
    };
    for (const [key, text] of Object.entries(facts)) {
      if (text) y += this.#text(`summary:${key}`, text, SECONDARY, x + FACT_INDENT, y, w - FACT_INDENT) + 12;
    }
    return y - 12 - top;
  }

  /** @param {number} x @param {number} y @param {number} w */
  #month(x, y, w) {
    const height = this.#calendar(x, y, w);
    return height + 20 + this.#clockLine(x, y + height + 20, w);
  }

  /** @param {number} x @param {number} top @param {number} w */
  #calendar(x, top, w) {
    const { words, ruler } = this.#look;
    const first = dateOf(`${this.#first.month}-01`);
    const month = withCapital(words.month(first));
    const beside = w - 2 * TARGET - 2 * GAP;
    const isAbove = ruler.widestWord(month, HEADING) > beside;
    const height = this.#text('month', month, HEADING, x, isAbove ? top : top + 10, isAbove ? w : beside, 3);
    const y = isAbove ? top + height + GAP : top;
    const arrow = (
      /** @type {string} */ key,
      /** @type {number} */ from,
      /** @type {string} */ value,
      /** @type {boolean} */ can,
    ) =>
      this.#add({
        key: `month:${key}`,
        role: Role.button,
        flags: Flag.tabStop | (can ? 0 : Flag.disabled),
        x: from,
        y,
        w: TARGET,
        h: TARGET,
        style: BODY,
        align: CENTRE,
        name: words.say(`month.${key}`),
        value,
      });
    arrow('previous', x + w - 2 * TARGET - GAP, '‹', false);
    arrow('next', x + w - TARGET, '›', this.#first.has_next);

    const before = (first.getUTCDay() - (words.locale.weekStart % 7) + 7) % 7;
    const end = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1));
    const weeks = Math.ceil((before + (end.getTime() - first.getTime()) / 86_400_000) / 7);
    const column = w / 7;
    const pitch = TARGET + this.#space(4);
    const gridHeight = 92 + weeks * pitch - this.#space(4);
    this.#inside({ key: 'calendar', role: Role.grid, x, y: y + 64, w, h: gridHeight - 64, name: month }, () => {
      this.#inside({ key: 'week:head', role: Role.row, x, y: y + 64, w, h: 20 }, () =>
        this.#weekdays(x, y + 64, column),
      );
      for (let week = 0; week < weeks; ++week) {
        const rowY = y + 92 + week * pitch;
        this.#inside({ key: `week:${week}`, role: Role.row, x, y: rowY, w, h: TARGET }, () => {
          for (let i = 0; i < 7; ++i) {
            const day = addDays(first, week * 7 + i - before);
            this.#day(day, day >= first && day < end, x + i * column, rowY, column);
          }
        });
      }
    });
    return y - top + gridHeight;
  }

  /** @param {number} x @param {number} y @param {number} column */
  #weekdays(x, y, column) {
    const { words, ruler } = this.#look;
    const { weekdays, weekdaysShort, weekdaysNarrow, weekStart } = words.locale;
    const isNarrow = weekdaysShort.some((name) => ruler.width(name, LABEL) > column - 4);
    for (let i = 0; i < 7; ++i) {
      const day = (weekStart + i) % 7;
      this.#add({
        key: `weekday:${i}`,
        role: Role.columnHeader,
        x: x + i * column,
        y,
        w: column,
        h: 20,
        style: LABEL,
        align: CENTRE,
        name: weekdays[day],
        value: (isNarrow ? weekdaysNarrow : weekdaysShort)[day],
      });
    }
  }

  /** @param {Date} day @param {boolean} isInMonth @param {number} left @param {number} y @param {number} column */
  #day(day, isInMonth, left, y, column) {
    const { words } = this.#look;
    const w = Math.min(52, column - 4);
    const at = { x: left + (column - w) / 2, y, w, h: TARGET };
    const date = isoOf(day);
    if (!isInMonth) return this.#add({ key: `day:${date}:empty`, role: Role.emptyCell, ...at, style: BODY });
    const [, count = 0] = this.#first.days.find(([number]) => number === day.getUTCDate()) ?? [];
    const isChosen = date === this.#first.day;
    const name = { day: words.day(day, 'date') };
    this.#add({
      key: `day:${date}`,
      role: Role.gridCell,
      flags:
        (isChosen ? Flag.tabStop | Flag.selected : 0) |
        (count ? 0 : Flag.disabled) |
        (date === this.#first.today ? Flag.today : 0),
      ...at,
      style: count ? STRONG : CONTROL,
      align: CENTRE,
      name: count ? words.say('day.times', name, count) : words.say('day.none', name),
      value: words.digits(day.getUTCDate()),
    });
  }

  /** @param {number} x @param {number} top @param {number} w */
  #clockLine(x, top, w) {
    const { words, ruler, cycle } = this.#look;
    const y = top + 17;
    this.#lines.push({ x, y: top, w, h: 1 });
    const zone = this.#zone;
    const labels = ['cycle.12', 'cycle.24'].map((key) => words.say(key));
    const half = Math.max(
      56,
      ...labels.map((label) => ruler.width(label, SECONDARY_STRONG) + 0.5 + 2 * SWITCH_PADDING),
    );
    const switchWidth = Math.min(2 * half, w);
    const isBeside = ruler.widestWord(zone, SECONDARY) + AROUND_PICKED <= w - switchWidth;
    const room = w - (isBeside ? switchWidth : 0) - AROUND_PICKED;
    const textHeight = ruler.lines(zone, SECONDARY, room) * 20;
    const textWidth = textHeight <= 20 ? ruler.width(zone, SECONDARY) : room;
    const pickerHeight = Math.max(TARGET, textHeight + 16);
    this.#add({
      key: 'zone',
      role: Role.button,
      flags: Flag.tabStop,
      x: x - 8,
      y,
      w: textWidth + AROUND_PICKED,
      h: pickerHeight,
      style: SECONDARY,
      name: words.say('zone.button', { zone }),
      value: zone,
    });
    const inner = switchWidth / 2 - 2 * SWITCH_PADDING;
    const lines = Math.max(...labels.map((label) => ruler.lines(label, SECONDARY_STRONG, inner)));
    const h = Math.max(TARGET, lines * 20 + 2 * SWITCH_PADDING);
    const at = { x: x + (isBeside ? w - switchWidth : 0), y: isBeside ? y : y + pickerHeight + this.#space(8), h };
    this.#inside({ key: 'cycle', role: Role.group, ...at, w: switchWidth, name: words.say('cycle.group') }, () => {
      for (const [i, name] of labels.entries()) {
        const isChosen = (cycle === 12 ? 0 : 1) === i;
        this.#add({
          key: `cycle:${i}`,
          role: Role.button,
          flags: Flag.tabStop | Flag.toggle | (isChosen ? Flag.selected : 0),
          ...at,
          x: at.x + (i * switchWidth) / 2,
          w: switchWidth / 2,
          style: isChosen ? SECONDARY_STRONG : SECONDARY,
          align: CENTRE,
          name,
        });
      }
    });
    return 17 + (isBeside ? Math.max(h, pickerHeight) : pickerHeight + this.#space(8) + h);
  }

  /** @param {number} x @param {number} top @param {number} w @param {number} most buttons in a row; 0: as fits one column */
  #times(x, top, w, most) {
    const { words, ruler, cycle } = this.#look;
    const day = words.day(dateOf(this.#first.day));
    let y = top + this.#text('times:heading', withCapital(day), HEADING, x, top, w, 3) + 16;
    const evening = 60 * (EVENINGS[words.locale.tag.slice(0, 2)] ?? 18);
    const times = this.#first.times.map(([start, minutes]) => ({
      start,
      label: words.time(minutes, cycle),
      part: minutes < 720 ? 0 : minutes < evening ? 1 : 2,
    }));
    const needed = Math.max(...times.map(({ label }) => ruler.width(label, STRONG))) + 8 + GAP;
    let across = most || (times.length > MOST_IN_ONE_COLUMN ? 2 : 1);
    while (across > 1 && needed * across > w + GAP) --across;
    const parts = PARTS.map((key, part) => ({
      key,
      slots: times.filter((time) => time.part === part),
    }));
    const filled = parts.filter(({ slots }) => slots.length);
    for (const { key, slots } of filled)
      y += this.#part(x, y, w, filled.length > 1 ? key : '', slots, across, day) + 16;
    return y - 16 - top;
  }

  /**
   * @param {number} x @param {number} top @param {number} w @param {string} label or '' @param {any[]} slots @param {number} across
   * @param {string} day
   */
  #part(x, top, w, label, slots, across, day) {
    const { words } = this.#look;
    const width = (w - GAP * (across - 1)) / across;
    const pitch = TARGET + this.#space(GAP);
    const name = label ? words.say(label) : withCapital(day);
    let y = top;
    this.#inside({ key: label || 'day.whole', role: Role.group, x, y, w, h: 0, name }, () => {
      if (label) y += this.#text(`${label}:label`, name, LABEL, x, y, w) + 8;
      for (const [i, { start, label: time }] of slots.entries()) {
        const spoken = words.say('slot.name', { time, day });
        this.#add({
          key: `slot:${start}`,
          role: Role.button,
          flags: Flag.tabStop | Flag.toggle,
          x: x + (i % across) * (width + GAP),
          y: y + Math.floor(i / across) * pitch,
          w: width,
          h: TARGET,
          style: CONTROL,
          align: CENTRE,
          name: this.#first.is_elsewhere ? words.pair(spoken, this.#zone) : spoken,
          value: time,
        });
      }
    });
    return y + Math.ceil(slots.length / across) * pitch - this.#space(GAP) - top;
  }
}
