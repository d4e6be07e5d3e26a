// The DOM of what only a form has: its fields, the links between nodes, and a honeypot.

import { attribute, write } from '../../widget/elements.js';
import { Flag, Role, WORDS } from '../../widget/nodes.js';

/**
 * @typedef {import('../../widget/nodes.js').Node} Node
 * @typedef {import('../../widget/nodes.js').Table} Table
 */

// By FieldKind. Limits are core/booking.hpp's; a phone number's is generous for spaces and brackets.
export const FIELDS = [
  { name: 'name', type: 'text', autocomplete: 'name', autocapitalize: 'words', maxlength: '200', enterkeyhint: 'next' },
  {
    name: 'email',
    type: 'email',
    autocomplete: 'email',
    inputmode: 'email',
    autocapitalize: 'none',
    spellcheck: 'false',
    maxlength: '254',
    enterkeyhint: 'next',
  },
  { name: 'tel', type: 'tel', autocomplete: 'tel', inputmode: 'tel', maxlength: '40', enterkeyhint: 'done' },
  { name: 'notes', autocomplete: 'off', enterkeyhint: 'enter', maxlength: '2000' },
  {
    name: 'search',
    type: 'text',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    enterkeyhint: 'search',
    maxlength: '100',
  },
];
export const ESCAPE = 10; // after the same two with Shift

/**
 * @typedef {object} Links between nodes
 * @property {Set<number>} labelled ids of fields with a label
 * @property {number} listBox id of the list box on the screen, or 0
 * @property {Map<string, number>} errors ids of the error sentences on the screen
 */

/** @param {Table} table @returns {Links} */
export function readLinks({ words, text }) {
  const links = { labelled: new Set(), listBox: 0, errors: new Map() };
  for (let at = 0; at < words.length; at += WORDS) {
    if (words[at + 2] === Role.label) links.labelled.add(words[at + 10]);
    if (words[at + 2] === Role.listBox) links.listBox = words[at];
    if (words[at + 3] & Flag.error) links.errors.set(text(at + 11), words[at]);
  }
  return links;
}

/** @param {HTMLAnchorElement} link @param {Node} node */
export function applyLink(link, node) {
  attribute(link, 'href', /^https?:/.test(node.value) ? node.value : undefined);
  attribute(link, 'target', '_blank');
  attribute(link, 'rel', 'noopener');
  write(link, node.name);
}

/**
 * A honeypot: visitors can't see or reach this field, spam programs fill it in.
 * @param {HTMLElement} form
 */
export function addTrap(form) {
  if (form.querySelector('.trap')) return;
  const trap = form.appendChild(document.createElement('input'));
  trap.className = 'trap';
  trap.name = 'website';
  trap.tabIndex = -1;
  trap.autocomplete = 'off';
  trap.setAttribute('aria-hidden', 'true');
}
