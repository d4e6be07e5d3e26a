// Locators upon the drivers of Firefox and WebKit, with Playwright's names for the part of them that the tests use.

import { findAll } from './finder.mjs';

/**
 * @typedef {import('./finder.mjs').Step} Step
 * @typedef {import('./finder.mjs').Words} Words
 * @typedef {import('./page.mjs').Page} Page
 * @typedef {{name?: string | RegExp, exact?: boolean, [state: string]: any}} RoleOptions
 */

/** @param {string | RegExp | undefined} name @param {boolean} [exact] @returns {Words | undefined} */
function wordsOf(name, exact = false) {
  if (name === undefined) return undefined;
  return name instanceof RegExp ? { source: name.source, flags: name.flags } : { text: name, exact };
}

/** Runs in the page: the one element that a click would reach, or why it can't be found yet. @param {Element[]} found */
async function pointOf(found) {
  if (found.length !== 1)
    return { why: `${found.length} elements`, many: found.map((one) => one.outerHTML.slice(0, 120)) };
  const [element] = found;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  if (element.matches(':disabled') || element.getAttribute('aria-disabled') === 'true')
    return { why: 'it is disabled' };
  const seen = () => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { left, top, width, height };
  };
  element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  const before = seen();
  await frame();
  const { left, top, width, height } = seen();
  if (left !== before.left || top !== before.top) return { why: 'it moves' };
  if (width === 0 || height === 0 || getComputedStyle(element).visibility !== 'visible')
    return { why: 'it is not seen' };
  const x = Math.max(0, Math.min(left + width / 2, innerWidth - 1));
  const y = Math.max(0, Math.min(top + height / 2, innerHeight - 1));
  let hit = document.elementFromPoint(x, y);
  while (hit?.shadowRoot) {
    const inner = hit.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === hit) break;
    hit = inner;
  }
  for (let at = hit; at; at = at.assignedSlot ?? at.parentElement ?? /** @type {ShadowRoot} */ (at.getRootNode()).host)
    if (at === element) return { x, y };
  const label = /** @type {HTMLInputElement} */ (element).labels?.[0];
  if (label && hit && label.contains(hit)) return { x, y };
  return { why: `${hit?.outerHTML.slice(0, 120)} is over it` };
}

/** Runs in the page. @param {Element[]} found @param {string} value */
function enter([element], value) {
  const field = /** @type {HTMLInputElement} */ (element);
  field.focus();
  field.select();
  document.execCommand(value ? 'insertText' : 'delete', false, value);
  if (field.value === value) return;
  field.value = value;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}

/** Runs in the page. @param {Element[]} found */
const areSeen = (found) =>
  found.map((element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible';
  });

export class Locator {
  #page;
  /** @param {Page} page @param {Step[]} steps */
  constructor(page, steps) {
    this.#page = page;
    this.steps = steps;
  }
  /** @param {Step} step */
  #with(step) {
    return new Locator(this.#page, [...this.steps, step]);
  }
  /** @param {string} role @param {RoleOptions} [options] */
  getByRole(role, { name, exact, ...states } = {}) {
    return this.#with({ kind: 'role', role, words: wordsOf(name, exact), states });
  }
  /** @param {string | RegExp} name @param {{exact?: boolean}} [options] */
  getByLabel(name, { exact } = {}) {
    return this.#with({ kind: 'label', words: wordsOf(name, exact) });
  }
  /** @param {string | RegExp} text @param {{exact?: boolean}} [options] */
  getByText(text, { exact } = {}) {
    return this.#with({ kind: 'text', words: wordsOf(text, exact) });
  }
  /** @param {string} css */
  locator(css) {
    return this.#with({ kind: 'css', css });
  }
  /** @param {number} nth */
  nth(nth) {
    return this.#with({ kind: 'nth', nth });
  }
  first() {
    return this.nth(0);
  }
  last() {
    return this.nth(-1);
  }
  /** @param {{hasText?: string | RegExp, visible?: boolean}} options */
  filter({ hasText, visible }) {
    const seen = visible ? this.#with({ kind: 'visible' }) : this;
    return hasText === undefined ? seen : seen.#with({ kind: 'having', words: wordsOf(hasText) });
  }
  /** @param {Locator} other */
  and(other) {
    return this.#with({ kind: 'and', steps: other.steps });
  }
  /** @param {Locator} other */
  or(other) {
    return this.#with({ kind: 'or', steps: other.steps });
  }

  /** A page function of what is found now. @param {Function} read @param {any} [argument] */
  #now(read, argument) {
    const given = argument === undefined ? '' : `, ${JSON.stringify(argument)}`;
    return this.#page.run(`(${read})((${findAll})(${JSON.stringify(this.steps)})${given})`);
  }

  /** Waits until exactly one element is found. @returns {Promise<void>} */
  async #one() {
    let count = 0;
    await this.#page.until(
      async () => {
        count = await this.count();
        if (count > 1) throw new Error(`${count} elements, not one: ${this}`);
        return count === 1;
      },
      () => `${this}: ${count} elements`,
    );
  }
  toString() {
    return JSON.stringify(this.steps);
  }
  /** @returns {Promise<number>} */
  count() {
    return this.#now((/** @type {Element[]} */ found) => found.length);
  }
  async all() {
    return Array.from({ length: await this.count() }, (_, index) => this.nth(index));
  }
  /** @param {{state?: 'visible' | 'hidden' | 'attached' | 'detached', timeout?: number}} [options] */
  async waitFor({ state = 'visible', timeout } = {}) {
    /** @type {boolean[]} */
    let seen = [];
    await this.#page.until(
      async () => {
        seen = await this.#now(areSeen);
        if (state === 'attached') return seen.length > 0;
        if (state === 'detached') return seen.length === 0;
        if (state === 'hidden') return !seen.includes(true);
        if (seen.length > 1) throw new Error(`${seen.length} elements, not one: ${this}`);
        return seen[0] === true;
      },
      () => `${this} never became ${state}: ${seen.length} elements`,
      timeout,
    );
  }
  /** @returns {Promise<boolean>} */
  async isVisible() {
    return (await this.#now(areSeen)).includes(true);
  }
  /** Waits until a click would reach it. @returns {Promise<{x: number, y: number}>} */
  async #reach() {
    /** @type {any} */
    let at;
    await this.#page.until(
      async () => {
        at = await this.#now(pointOf);
        if (at.many?.length > 1) throw new Error(`${at.why}, not one: ${this}: ${at.many}`);
        return 'x' in at;
      },
      () => `${this} cannot be reached: ${at?.why}`,
    );
    return at;
  }
  /** @param {{clickCount?: number}} [options] */
  async click({ clickCount = 1 } = {}) {
    const { x, y } = await this.#reach();
    await this.#page.mouse.click(x, y, { clickCount });
  }
  dblclick() {
    return this.click({ clickCount: 2 });
  }
  check() {
    return this.click();
  }
  async hover() {
    const { x, y } = await this.#reach();
    await this.#page.mouse.move(x, y);
  }
  /** @param {string} value */
  async fill(value) {
    await this.#one();
    await this.#now(enter, value);
  }
  async focus() {
    await this.#one();
    await this.#now((/** @type {HTMLElement[]} */ [element]) => element.focus());
  }
  /** @param {string} keys */
  async press(keys) {
    await this.focus();
    await this.#page.keyboard.press(keys);
  }
  /** @param {string} text */
  async pressSequentially(text) {
    await this.focus();
    await this.#page.keyboard.type(text);
  }
  async scrollIntoViewIfNeeded() {
    await this.#one();
    await this.#now((/** @type {Element[]} */ [element]) => element.scrollIntoView({ block: 'nearest' }));
  }
  /** @param {string} value */
  async selectOption(value) {
    await this.#one();
    await this.#now((/** @type {HTMLSelectElement[]} */ [element], /** @type {string} */ wanted) => {
      const option = [...element.options].find((one) => one.value === wanted || one.label === wanted);
      if (!option) throw new Error(`no option ${wanted}`);
      element.value = option.value;
      for (const type of ['input', 'change']) element.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
    }, value);
  }
  /** @param {Function} read @param {any} [argument] */
  async evaluate(read, argument) {
    await this.#one();
    const given = argument === undefined ? '' : `, ${JSON.stringify(argument)}`;
    return this.#page.run(`(${read})((${findAll})(${JSON.stringify(this.steps)})[0]${given})`);
  }
  /** @param {Function} read @param {any} [argument] */
  evaluateAll(read, argument) {
    return this.#now(read, argument);
  }
  inputValue() {
    return this.evaluate((/** @type {HTMLInputElement} */ element) => element.value);
  }
  textContent() {
    return this.evaluate((/** @type {Element} */ element) => element.textContent);
  }
  innerText() {
    return this.evaluate((/** @type {HTMLElement} */ element) => element.innerText);
  }
  /** @returns {Promise<string[]>} */
  allTextContents() {
    return this.#now((/** @type {Element[]} */ found) => found.map((element) => element.textContent ?? ''));
  }
  /** @param {string} name @returns {Promise<string | null>} */
  getAttribute(name) {
    return this.evaluate(
      (/** @type {Element} */ element, /** @type {string} */ wanted) => element.getAttribute(wanted),
      name,
    );
  }
  boundingBox() {
    return this.evaluate((/** @type {Element} */ element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x, y, width, height };
    });
  }
}
