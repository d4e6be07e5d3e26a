// The visible part of a tall widget. Only that part is painted: a canvas of the whole could exceed the
// GPU's limits.
//
//   const range = new VisibleRange(root, (top, bottom) => …);   // called on changes; px from the root's top
//   range.cover(height);                                        // 0: not tall
//
// An IntersectionObserver watches narrow strips along the root, so any scrolling ancestor counts. There is
// no scroll listener, and nothing runs while nothing scrolls.

const STRIP = 200; // px
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
