// Which part of a tall widget is in sight, so that only that part is painted: a canvas of the whole
// would be larger than a GPU can have.
//
//   const range = new VisibleRange(root, (top, bottom) => …);   // px from the root's top; when it changes
//   range.cover(height);                                  // 0: it is not tall
//
// VisibleRange of the root, a hair wide, are watched coming into sight and leaving it, in whatever scrolls
// them. It listens to no scrolling, and does nothing while nothing scrolls.

const STRIP = 200;  // px
const AHEAD = '150px 0px';

export class VisibleRange {
  #root;
  #changed;
  /** @type {HTMLElement[]} */
  #strips = [];
  /** @type {Set<number>} by index */
  #inSight = new Set();
  #observer;

  /** @param {HTMLElement} root @param {(top: number, bottom: number) => void} changed */
  constructor(root, changed) {
    this.#root = root;
    this.#changed = changed;
    this.#observer = new IntersectionObserver((entries) => this.#update(entries), { rootMargin: AHEAD });
  }

  /** @param {number} height px */
  cover(height) {
    const count = Math.ceil(height / STRIP);
    while (this.#strips.length > count) {
      const strip = /** @type {HTMLElement} */ (this.#strips.pop());
      this.#observer.unobserve(strip);
      this.#inSight.delete(this.#strips.length);
      strip.remove();
    }
    while (this.#strips.length < count) {
      const strip = document.createElement('div');
      strip.className = 'strip';
      strip.style.setProperty('top', `${this.#strips.length * STRIP}px`);
      strip.style.setProperty('height', `${STRIP}px`);
      this.#strips.push(strip);
      this.#root.prepend(strip);
      this.#observer.observe(strip);
    }
  }

  end() {
    this.#observer.disconnect();
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #update(entries) {
    for (const { target, isIntersecting } of entries) {
      const index = this.#strips.indexOf(/** @type {HTMLElement} */ (target));
      if (isIntersecting && index >= 0) this.#inSight.add(index);
      else this.#inSight.delete(index);
    }
    if (this.#inSight.size === 0) return;
    this.#changed(Math.min(...this.#inSight) * STRIP, (Math.max(...this.#inSight) + 1) * STRIP);
  }
}
