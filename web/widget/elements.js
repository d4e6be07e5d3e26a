// The DOM of a node: its element, attributes and position.

import { Flag, LINE_HEIGHTS, Role, has } from './nodes.js';

/**
 * @typedef {object} Entry
 * @property {number} id
 * @property {HTMLElement} element
 * @property {string} kind the element's kind; a node of another kind needs a new element
 * @property {number} role
 * @property {number} flags
 * @property {number} attributes hash
 * @property {number} place hash
 *
 * @typedef {import('./nodes.js').Node} Node
 */

export const CLASSES = [
  'group',
  'heading',
  'text',
  'button',
  'grid',
  'row',
  'header',
  'cell',
  'form',
  'label',
  'field',
  'list',
  'item',
  'empty',
  'status',
  'link',
  'listbox',
  'option',
];
export const ARIA_ROLES = /** @type {Record<number, string>} */ ({
  [Role.group]: 'group',
  [Role.grid]: 'grid',
  [Role.row]: 'row',
  [Role.columnHeader]: 'columnheader',
  [Role.gridCell]: 'gridcell',
  [Role.list]: 'list',
  [Role.listItem]: 'listitem',
  [Role.emptyCell]: 'gridcell',
  [Role.listBox]: 'listbox',
  [Role.option]: 'option',
});
export const CONTAINERS = [Role.group, Role.grid, Role.row, Role.form, Role.list, Role.listItem, Role.listBox];

/** @param {number} role @param {number} flags @param {number} detail */
export function elementKind(role, flags, detail) {
  switch (role) {
    case Role.heading:
      return `h${Math.min(Math.max(detail, 2), 6)}`;
    case Role.text:
    case Role.status:
      return 'p';
    case Role.button:
    case Role.option:
    case Role.gridCell:
      return 'button';
    case Role.form:
      return 'form';
    case Role.link:
      return 'a';
    case Role.label:
      return 'label';
    case Role.textField:
      return flags & Flag.multiline ? 'textarea' : 'input';
    default:
      return 'div';
  }
}

/** @param {Node} node */
export function classNames(node) {
  const names = [CLASSES[node.role], `s${node.style}`, `a${node.align}`];
  if (has(node, Flag.primary)) names.push('primary');
  if (has(node, Flag.error)) names.push('error');
  if (has(node, Flag.toggle)) names.push('toggle');
  return names.join(' ');
}

/** @param {HTMLButtonElement} button @param {Node} node */
export function applyButton(button, node) {
  const flag = (/** @type {number} */ bit) => (has(node, bit) ? 'true' : undefined);
  const chosen = String(has(node, Flag.selected));
  const isOneOf = node.role !== Role.button;
  attribute(button, 'type', has(node, Flag.submit) ? 'submit' : 'button');
  attribute(button, 'tabindex', has(node, Flag.tabStop) ? '0' : '-1');
  attribute(button, 'aria-disabled', flag(Flag.disabled));
  attribute(button, 'aria-busy', flag(Flag.busy));
  attribute(button, 'aria-current', has(node, Flag.today) ? 'date' : undefined);
  attribute(button, 'aria-selected', isOneOf ? chosen : undefined);
  attribute(button, 'aria-pressed', !isOneOf && has(node, Flag.toggle) ? chosen : undefined);
  const seen = node.value || node.name;
  if (node.role === Role.gridCell) return writeCell(button, seen, node.name);
  attribute(button, 'aria-label', node.description || seen !== node.name ? node.name : undefined);
  if (!node.description) {
    write(button, seen);
    attribute(button, 'aria-describedby', undefined);
    return;
  }
  const second = document.createElement('span');
  second.id = `bw-${node.id}-d`;
  second.className = 'second';
  second.textContent = node.description;
  button.replaceChildren(seen, second);
  // A description that the name contains is not read out twice.
  attribute(button, 'aria-describedby', node.name.includes(node.description) ? undefined : second.id);
}

/**
 * A cell of a grid: screen readers read the text of a cell, not its aria-label (Orca says "30" alone), so the text is
 * its name, and what is seen of it is hidden from them.
 * @param {HTMLButtonElement} cell @param {string} seen @param {string} name
 */
function writeCell(cell, seen, name) {
  // The same words stay the same elements, which a screen reader may be reading.
  if (cell.firstElementChild?.textContent === seen && cell.lastElementChild?.textContent === name) return;
  const [shown, said] = [seen, name].map((text) => {
    const part = document.createElement('span');
    part.textContent = text;
    return part;
  });
  shown.ariaHidden = 'true';
  said.className = 'live';
  cell.replaceChildren(shown, said);
}

/** @param {Entry} entry @param {Float32Array} rect x y w h @param {number} style */
export function place({ element, role }, [x, y, w, h], style) {
  if (CONTAINERS.includes(role)) return;
  const sides = { left: x, top: y, width: w, height: h };
  for (const [side, length] of Object.entries(sides)) {
    element.style.setProperty(side, `${Math.round(length * 100) / 100}px`);
  }
  // A painted line must not wrap because the browser rounds its width.
  element.toggleAttribute('data-line', h < 1.5 * LINE_HEIGHTS[style]);
  element.toggleAttribute('data-small', role === Role.button && w <= 48);
}

/**
 * Puts `children` in this order with few moves, and never moves the focused one.
 * @param {Element} parent @param {HTMLElement[]} children @param {Element | null} active
 */
export function arrange(parent, children, active) {
  let cursor = parent.firstChild;
  for (const child of children) {
    if (child !== cursor && child.parentNode === parent && child.contains(active)) {
      while (cursor && cursor !== child) {
        const next = cursor.nextSibling;
        parent.append(cursor);
        cursor = next;
      }
    }
    if (child === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(child, cursor);
  }
}

/** @param {Element} element @param {string} name @param {string | undefined} value */
export function attribute(element, name, value) {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** @param {Element} element @param {string} text */
export function write(element, text) {
  if (element.textContent !== text || element.firstElementChild) element.textContent = text;
}

/** @param {any} element */
export function idOf(element) {
  return Number(element?.id?.slice(3)) || 0;
}
