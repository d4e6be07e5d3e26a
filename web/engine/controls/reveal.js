// Brings elements into view, as little as needed, and not below what covers the page's edge.
//
//   reveal([heading, firstButton, …]);   // in order; the first stays in view if there isn't room for all

import { media } from '../../widget/media.js';

const GAP = 24; // px, between the elements and the edge
const CALM = '(prefers-reduced-motion: reduce)';

/** @param {Element[]} elements of one shadow root, displayed */
export function reveal(elements) {
  const [first] = elements;
  const parent = first?.parentElement?.closest('.content');
  if (!parent) return;
  const boxes = elements.map((element) => element.getBoundingClientRect());
  const top = Math.min(...boxes.map((box) => box.top));
  const bottom = Math.max(...boxes.map((box) => box.bottom));
  const scroller = scrollerOf(parent);
  const view = scroller?.getBoundingClientRect();
  const [above, below] = covered(boxes[0].left + Math.min(boxes[0].width, innerWidth) / 2);
  const from = Math.max(view?.top ?? 0, above);
  const to = Math.min(view?.bottom ?? innerHeight, innerHeight - below);
  if (top >= from && bottom <= to) return;
  // A mark of their extent, no taller than the view: the browser finds out what to scroll.
  const mark = document.createElement('i');
  const scale = parent.getBoundingClientRect().width / /** @type {HTMLElement} */ (parent).offsetWidth || 1;
  const height = Math.min(bottom - top, Math.max(to - from - 2 * GAP, 0));
  mark.className = 'mark';
  const sizes = {
    'top': (top - parent.getBoundingClientRect().top) / scale,
    'height': height / scale,
    'scroll-margin-top': (GAP + margin(above, 'scrollPaddingTop')) / scale,
    'scroll-margin-bottom': (GAP + margin(below, 'scrollPaddingBottom')) / scale,
  };
  for (const [name, size] of Object.entries(sizes)) mark.style.setProperty(name, `${size}px`);
  parent.append(mark);
  mark.scrollIntoView({ block: 'nearest', behavior: media(CALM).matches ? 'instant' : 'smooth' });
  mark.remove();
}

/** What covers the window, less what the page declares. @param {number} size @param {'scrollPaddingTop' | 'scrollPaddingBottom'} declared */
function margin(size, declared) {
  return Math.max(size - (parseFloat(getComputedStyle(document.documentElement)[declared]) || 0), 0);
}

/** The nearest ancestor that scrolls, in any shadow root; null: the window. @param {Element} element */
function scrollerOf(element) {
  /** @type {any} */
  let at = element;
  for (
    ;
    at && at !== document.body && at !== document.documentElement;
    at = at.assignedSlot ?? at.parentNode ?? at.host
  ) {
    if (at instanceof Element && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return null;
}

/** Heights of the bars that stay at the window's top and bottom, px. @param {number} x @returns {[top: number, bottom: number]} */
function covered(x) {
  const at = Math.min(Math.max(x, 1), innerWidth - 1);
  return [barAt(at, 1)?.bottom ?? 0, innerHeight - (barAt(at, innerHeight - 2)?.top ?? innerHeight)];
}

/** The fixed or sticky bar at a point of the window. @param {number} x @param {number} y */
function barAt(x, y) {
  for (let at = document.elementFromPoint(x, y); at; at = at.parentElement) {
    const box = at.getBoundingClientRect();
    if (/fixed|sticky/.test(getComputedStyle(at).position) && box.height < innerHeight / 3) return box;
  }
  return null;
}
