// Reads the table of nodes that src/view/toolkit/semantics.hpp writes.
//
//   for (let at = 0; at < table.words.length; at += WORDS) readNode(table, at);

/**
 * @typedef {object} Table as src/view/toolkit/semantics.hpp lays it out
 * @property {Uint32Array} words
 * @property {Float32Array} floats the same memory
 * @property {(at: number) => string} text whose place is told from words[at] on
 *
 * @typedef {object} Node
 * @property {number} id
 * @property {number} role
 * @property {number} flags
 * @property {number} style
 * @property {number} align
 * @property {number} detail
 * @property {number} active
 * @property {string} name
 * @property {string} value
 * @property {string} description
 */

// tests/web/tables.test.mjs compares these with the header.
export const Role = {
  group: 0,
  heading: 1,
  text: 2,
  button: 3,
  grid: 4,
  row: 5,
  columnHeader: 6,
  gridCell: 7,
  form: 8,
  label: 9,
  textField: 10,
  list: 11,
  listItem: 12,
  emptyCell: 13,
  status: 14,
  link: 15,
  listBox: 16,
  option: 17,
};
export const FieldKind = { name: 0, email: 1, phone: 2, notes: 3, search: 4 };
export const Flag = {
  disabled: 1,
  tabStop: 2,
  toggle: 4,
  selected: 8,
  today: 16,
  invalid: 32,
  required: 64,
  multiline: 128,
  submit: 256,
  busy: 512,
  primary: 1024,
  error: 2048,
  escape: 4096,
  combobox: 8192,
};
export const Align = { start: 0, centre: 1, end: 2 };
/** Line height of each TextStyle, CSS px. */
export const LINE_HEIGHTS = [28, 24, 24, 20, 20, 16, 20, 20];
export const WORDS = 20;

const decoder = new TextDecoder();

/** Reads the texts that the engine writes behind its table. @param {Uint32Array} words @param {Uint8Array} arena */
export const arenaText = (words, arena) => (/** @type {number} */ at) =>
  words[at + 1] ? decoder.decode(arena.subarray(words[at], words[at] + words[at + 1])) : '';

/** @param {Table} table @param {number} at @returns {Node} */
export function readNode({ words, text }, at) {
  return {
    id: words[at],
    role: words[at + 2],
    flags: words[at + 3],
    style: words[at + 8],
    align: words[at + 9],
    detail: words[at + 10],
    active: words[at + 19],
    name: text(at + 11),
    value: text(at + 13),
    description: text(at + 15),
  };
}

/** @param {{flags: number}} node @param {number} flag */
export function has(node, flag) {
  return (node.flags & flag) !== 0;
}
