// Finds faults in a painted widget. Each function runs in the page with the widget's pixels (screens.mjs), so it must
// not refer to anything outside itself.

/** Boxes not painted within a pixel of their element, and words not within theirs. @type {import('./screens.mjs').Reader} */
export function misplaced({ width, height, data, density }) {
  const at = (/** @type {number} */ x, /** @type {number} */ y) => {
    const i =
      (Math.min(Math.max(Math.floor(y), 0), height - 1) * width + Math.min(Math.max(Math.floor(x), 0), width - 1)) * 4;
    return [data[i], data[i + 1], data[i + 2]];
  };
  const differ = (/** @type {number[]} */ a, /** @type {number[]} */ b) =>
    Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]);
  const overlay = /** @type {Element} */ (
    document.querySelector('booking-widget')?.shadowRoot?.querySelector('.overlay')
  );
  const scaled = (/** @type {DOMRect} */ { left, top, right, bottom }) =>
    [left, top, right, bottom].map((side) => side * density);
  const name = (/** @type {Element} */ one) =>
    `<${one.className}> ${one.getAttribute('aria-label') ?? one.textContent}`.slice(0, 70);
  /** @type {string[]} */
  const wrong = [];

  const BOXES =
    '.field, .option, .primary, .button.s1.a0, .button.s2, .link.s2, .toggle.s3, .toggle.s6, ' +
    '.cell:not([aria-disabled])';
  // Of what is taller than a canvas should be, only what is in sight is painted.
  const painted = /** @type {DOMRect} */ (overlay.previousElementSibling?.getBoundingClientRect());
  const isPainted = (/** @type {Element} */ one) => one.getBoundingClientRect().bottom < painted.bottom;
  const { activeElement } = /** @type {ShadowRoot} */ (overlay.getRootNode()); // has a ring around it
  for (const box of [...overlay.querySelectorAll(BOXES)].filter((one) => one !== activeElement && isPainted(one))) {
    const [left, top, right, bottom] = scaled(box.getBoundingClientRect());
    const [midX, midY] = [(left + right) / 2, (top + bottom) / 2];
    // From two pixels outside inwards: where another colour begins is the edge.
    const edge = (
      /** @type {number} */ x,
      /** @type {number} */ y,
      /** @type {number} */ dx,
      /** @type {number} */ dy,
    ) => {
      const most = Math.ceil(2.5 * density);
      const outside = at(x - dx * most, y - dy * most);
      const unlike = (/** @type {number} */ off) => differ(at(x + dx * off, y + dy * off), outside);
      const inwards = Array.from({ length: 2 * most }, (_, step) => step + 1 - most);
      // A graphics card rounds to sixteenths of a pixel, so an edge may tinge the next one.
      const least = Math.max(16, Math.max(...inwards.map(unlike)) / 8);
      for (const off of inwards) {
        const [column, row] = [Math.floor(x + dx * off), Math.floor(y + dy * off)];
        if (unlike(off) <= least) continue;
        // A pixel begins on the side that one comes from.
        return (dx ? (column + (1 - dx) / 2 - x) * dx : (row + (1 - dy) / 2 - y) * dy) / density;
      }
      return NaN;
    };
    const offs = [edge(left, midY, 1, 0), edge(right, midY, -1, 0), edge(midX, top, 0, 1), edge(midX, bottom, 0, -1)];
    if (!offs.every((off) => Math.abs(off) <= 1))
      wrong.push(`${name(box)}: edges are off by ${offs.map((off) => off.toFixed(2))}`);
  }

  for (const text of overlay.querySelectorAll('h2, h3, h4, p, label, .header, .button.a1:not(.s7), .cell')) {
    if (
      text.closest('.live, .trap, [hidden]') ||
      !text.textContent?.trim() ||
      text.matches('[data-small]') ||
      !isPainted(text)
    )
      continue;
    const [left, top, right, bottom] = scaled(text.getBoundingClientRect());
    const range = document.createRange();
    range.selectNodeContents(text.querySelector('[aria-hidden=true]') ?? text);
    const [from, , to] = scaled(range.getBoundingClientRect());
    // Around it too, or what hangs over would not be seen; but of a button only within its border, and of a day only
    // the number: what marks it lies around.
    const isBox = text.matches('button');
    const [rim, over] = text.matches('.button') ? [8, -4] : [3, isBox ? -12 : 3];
    const [first, last] = isBox ? [from, to] : [left, right];
    const ground = at(isBox ? left + 4 * density : left - rim * density + 1, (top + bottom) / 2);
    let [inkLeft, inkTop, inkRight, inkBottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let y = Math.floor(top - over * density); y < bottom + over * density; ++y) {
      for (let x = Math.floor(first - rim * density); x < last + rim * density; ++x) {
        if (differ(at(x, y), ground) < 150) continue;
        [inkLeft, inkRight] = [Math.min(inkLeft, x), Math.max(inkRight, x + 1)];
        [inkTop, inkBottom] = [Math.min(inkTop, y), Math.max(inkBottom, y + 1)];
      }
    }
    // A letter does not fill all of its width; and of a label a part is painted lighter, so it is shorter.
    const size =
      (parseFloat(getComputedStyle(text).fontSize) * (right - left)) / /** @type {HTMLElement} */ (text).offsetWidth;
    const bearing = size * 0.34;
    const isMirrored = getComputedStyle(text).direction === 'rtl';
    const isInPlace =
      inkRight > inkLeft &&
      ((isMirrored && text.matches('label')) || Math.abs(inkLeft - from) <= bearing) &&
      ((!isMirrored && text.matches('label')) || Math.abs(inkRight - to) <= bearing) &&
      inkTop >= top - (isMirrored ? size / 4 : 2 * density) &&
      inkBottom <= bottom + 3 * density;
    if (!isInPlace) {
      wrong.push(
        `${name(text)}: painted ${[inkLeft, inkTop, inkRight, inkBottom]}, set ${[from, top, to, bottom].map(Math.round)}`,
      );
    }
  }
  return wrong;
}

/** Text, edges of fields and of selected elements, and focus rings with too little contrast. @type {import('./screens.mjs').Reader} */
export function unreadable({ width, height, data, density }) {
  const LUMINANCE = Array.from({ length: 256 }, (_, part) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  const luminance = (/** @type {number} */ rgb) =>
    0.2126 * LUMINANCE[rgb >> 16] + 0.7152 * LUMINANCE[(rgb >> 8) & 255] + 0.0722 * LUMINANCE[rgb & 255];
  const contrast = (/** @type {number} */ a, /** @type {number} */ b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05);
  };
  const hex = (/** @type {number} */ rgb) => `#${rgb.toString(16).padStart(6, '0')}`;
  const at = (/** @type {number} */ x, /** @type {number} */ y) => {
    const i =
      (Math.min(Math.max(Math.floor(y), 0), height - 1) * width + Math.min(Math.max(Math.floor(x), 0), width - 1)) * 4;
    return (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
  };
  const shadow = /** @type {ShadowRoot} */ (document.querySelector('booking-widget')?.shadowRoot);
  const overlay = /** @type {Element} */ (shadow.querySelector('.overlay'));
  const wantsMore = matchMedia('(prefers-contrast: more)').matches;
  const name = (/** @type {Element} */ one) =>
    `<${one.className}> ${one.getAttribute('aria-label') ?? one.textContent}`.slice(0, 70);
  /** @type {string[]} */
  const wrong = [];

  for (const text of overlay.querySelectorAll(
    'h2, h3, h4, p, label, .header, .button, .option, .link, .cell, .field',
  )) {
    const isField = text.matches('.field');
    if (text.closest('.live, .trap, [hidden]') || !(text.textContent?.trim() || /** @type {any} */ (text).value))
      continue;
    const box = text.getBoundingClientRect();
    const inset = text.matches('.button, .option, .link, .cell, .field') ? 3 : 0;
    /** @type {Map<number, number>} */
    const colours = new Map();
    for (let y = Math.ceil((box.top + inset) * density); y < (box.bottom - inset) * density; ++y) {
      for (let x = Math.ceil((box.left + inset) * density); x < (box.right - inset) * density; ++x) {
        const rgb = at(x, y);
        colours.set(rgb, (colours.get(rgb) ?? 0) + 1);
      }
    }
    const [ground] = [...colours].reduce((most, one) => (one[1] > most[1] ? one : most));
    const best = Math.max(...[...colours].filter(([, count]) => count > 1).map(([rgb]) => contrast(rgb, ground)));
    const isDisabled = text.matches('[aria-disabled]');
    const least = isDisabled ? 3 : wantsMore ? 7 : 4.5;
    // Smoothing takes a little from thin strokes, of any browser's text.
    if (best < least * 0.96 && !(isDisabled && !isField))
      wrong.push(`${name(text)}: ${best.toFixed(2)} on ${hex(ground)}`);
    if (isDisabled && best < 2.9 && text.matches('.cell'))
      wrong.push(`${name(text)}, unavailable: ${best.toFixed(2)} on ${hex(ground)}`);
  }

  const lines = [
    ...overlay.querySelectorAll(
      '.field, .primary:not([aria-disabled]), .toggle.s6[aria-pressed=true], .cell[aria-selected=true]',
    ),
  ];
  const focused = shadow.activeElement?.matches('button:focus-visible') ? shadow.activeElement : null;
  for (const shape of focused ? [...lines, focused] : lines) {
    const box = shape.getBoundingClientRect();
    const y = ((box.top + box.bottom) / 2) * density;
    const [from, to] = shape === focused ? [-4, -2] : [-1, 2];
    const outside = at((box.left - 7) * density, y);
    let best = 0;
    for (let x = (box.left + from) * density; x <= (box.left + to) * density; ++x)
      best = Math.max(best, contrast(at(x, y), outside));
    if (best < (wantsMore ? 4.5 : 3) * 0.97)
      wrong.push(`${name(shape)}, its ${shape === focused ? 'focus' : 'edge'}: ${best.toFixed(2)}`);
  }
  return wrong;
}

/** What is cut off, lies over something else, or makes the page scroll sideways. @type {import('./screens.mjs').Reader} */
export function squeezed() {
  const root = /** @type {Element} */ (document.querySelector('booking-widget')?.shadowRoot?.querySelector('.root'));
  const name = (/** @type {Element} */ one) =>
    `<${one.className}> ${one.getAttribute('aria-label') ?? one.textContent}`.slice(0, 70);
  /** @type {string[]} */
  const wrong = [];
  const wider = document.documentElement.scrollWidth - innerWidth;
  if (wider > 0) wrong.push(`the page is ${wider} px wider than its window`);
  const card = root.getBoundingClientRect();
  const nodes = [
    ...root.querySelectorAll('.overlay :is(h2, h3, h4, p, a, label, button, input, textarea, .header, .empty)'),
  ].filter((one) => !one.closest('.live, .trap, [hidden]'));
  for (const node of nodes) {
    const box = node.getBoundingClientRect();
    if (
      box.left < card.left - 1 ||
      box.right > card.right + 1 ||
      box.top < card.top - 1 ||
      box.bottom > card.bottom + 1
    ) {
      wrong.push(`${name(node)}: outside of the widget, ${[box.left, box.top, box.right, box.bottom].map(Math.round)}`);
    }
    if (node.matches('button, a, input, textarea') && (box.width < 24 || box.height < 24))
      wrong.push(`${name(node)}: ${box.width} by ${box.height}`);
    const range = document.createRange();
    range.selectNodeContents(node.querySelector('[aria-hidden=true]') ?? node);
    const text = range.getBoundingClientRect();
    // In a row of a list the second line stands elsewhere than it is painted.
    const isCut =
      text.width > 0 &&
      !node.matches('.field') &&
      (text.left < box.left - 2 || text.right > box.right + 2 || text.bottom > box.bottom + 4);
    if (isCut && !node.querySelector('.second'))
      wrong.push(
        `${name(node)}: cut, ${Math.round(text.width)} px in ${Math.round(box.width)}, ${Math.round(text.height)} in ${Math.round(box.height)}`,
      );
  }
  for (const [index, node] of nodes.entries()) {
    const one = node.getBoundingClientRect();
    for (const next of nodes.slice(index + 1)) {
      const other = next.getBoundingClientRect();
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      // What can be pressed reaches a little beyond what is seen of it.
      if (across > 2 && down > 13)
        wrong.push(`${name(node)} and ${name(next)} lie over each other, ${Math.round(across)} by ${Math.round(down)}`);
    }
  }
  return wrong;
}

/** What has a name and nothing painted where it lies. @type {import('./screens.mjs').Reader} */
export function blank({ width, height, data, density }) {
  const overlay = /** @type {Element} */ (
    document.querySelector('booking-widget')?.shadowRoot?.querySelector('.overlay')
  );
  /** @type {string[]} */
  const wrong = [];
  for (const node of overlay.querySelectorAll('h2, h3, h4, p, a, label, button, input, textarea, .header')) {
    const name = node.getAttribute('aria-label') ?? (node.textContent || /** @type {any} */ (node).value);
    if (!name?.trim() || node.closest('.live, .trap, [hidden]')) continue;
    const box = node.getBoundingClientRect();
    /** @type {Map<number, number>} */
    const colours = new Map();
    for (let y = Math.max(Math.ceil(box.top * density), 0); y < Math.min(box.bottom * density, height); ++y) {
      for (let x = Math.max(Math.ceil(box.left * density), 0); x < Math.min(box.right * density, width); ++x) {
        const at = (y * width + x) * 4;
        // Of what is smoothed there are many shades.
        const shade = ((data[at] >> 5) << 6) | ((data[at + 1] >> 5) << 3) | (data[at + 2] >> 5);
        colours.set(shade, (colours.get(shade) ?? 0) + 1);
      }
    }
    const ground = Math.max(0, ...colours.values());
    const ink = [...colours.values()].reduce((sum, count) => sum + count, 0) - ground;
    // The smallest has a digit in it.
    if (ink < 8 * density) wrong.push(`<${node.className}> ${name.slice(0, 50)}: ${ink} pixels are painted`);
  }
  return wrong;
}
