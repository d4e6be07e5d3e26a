// Runs in the page: finds elements by role and name, through shadow roots, as Playwright's locators do.

/**
 * @typedef {{text: string, exact: boolean} | {source: string, flags: string}} Words
 * @typedef {object} Step
 * @property {'role' | 'label' | 'text' | 'css' | 'nth' | 'having' | 'and' | 'or' | 'visible'} kind
 * @property {string} [role]
 * @property {Words} [words]
 * @property {Record<string, any>} [states] pressed, selected, disabled, checked, expanded, level
 * @property {string} [css]
 * @property {number} [nth] negative: from the end
 * @property {Step[]} [steps]
 */

/** @param {Step[]} steps @returns {Element[]} */
export function findAll(steps) {
  const ROLES = [
    ['button', 'button, input[type=submit], input[type=button], summary'],
    ['link', 'a[href]'],
    ['heading', 'h1, h2, h3, h4, h5, h6'],
    ['textbox', 'textarea, input:not([type]), input:is([type=text], [type=email], [type=tel], [type=url])'],
    ['searchbox', 'input[type=search]'],
    ['checkbox', 'input[type=checkbox]'],
    ['radio', 'input[type=radio]'],
    ['combobox', 'select'],
    ['option', 'option'],
    ['list', 'ul, ol'],
    ['listitem', 'li'],
    ['dialog', 'dialog'],
    ['main', 'main'],
    ['form', 'form'],
    ['group', 'fieldset, details'],
    ['status', 'output'],
    ['img', 'img'],
  ];
  /** @param {string} text */
  const squeeze = (text) =>
    text
      .replace(/[\u200b\u00ad]/g, '')
      .replace(/\s+/g, ' ')
      .trim();
  /** @param {string} text @param {Words | undefined} words */
  const fits = (text, words) => {
    if (!words) return true;
    const plain = squeeze(text);
    if ('source' in words) return new RegExp(words.source, words.flags).test(plain);
    const wanted = squeeze(words.text);
    return words.exact ? plain === wanted : plain.toLowerCase().includes(wanted.toLowerCase());
  };
  /** @param {Element} element */
  const roleOf = (element) => element.getAttribute('role') ?? ROLES.find(([, css]) => element.matches(css))?.[0] ?? '';
  /** Every element under a root, open shadow roots included, in document order. @param {Node} root @returns {Element[]} */
  const under = (root) => {
    /** @type {Element[]} */
    const found = [];
    /** @param {Node} node */
    const visit = (node) => {
      if (node instanceof Element) {
        found.push(node);
        if (node.shadowRoot) [...node.shadowRoot.children].forEach(visit);
      }
      for (const child of /** @type {Element} */ (node).children ?? []) visit(child);
    };
    for (const child of /** @type {Element} */ (root).children ?? []) visit(child);
    if (root instanceof Element && root.shadowRoot) [...root.shadowRoot.children].forEach(visit);
    return found;
  };
  /** @param {Element} element @returns {Element | null} */
  const parentOf = (element) =>
    element.assignedSlot ?? element.parentElement ?? /** @type {ShadowRoot} */ (element.getRootNode()).host ?? null;
  /** @param {Element} element */
  const isSeen = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible';
  };
  /** Whether assistive technology is told of it. @param {Element} element */
  const isTold = (element) => {
    if (getComputedStyle(element).visibility !== 'visible') return false;
    for (let at = /** @type {Element | null} */ (element); at; at = parentOf(at)) {
      if (at.getAttribute('aria-hidden') === 'true' || getComputedStyle(at).display === 'none') return false;
      // The children of a host that are in no slot are not rendered.
      if (at.parentElement?.shadowRoot && !at.assignedSlot) return false;
    }
    return true;
  };
  /** @param {Element} element @returns {string} */
  const textOf = (element) => {
    if (element.getAttribute('aria-hidden') === 'true') return '';
    const own = element.getAttribute('aria-label');
    if (own) return own;
    return [...(element.shadowRoot ?? element).childNodes]
      .map((node) => (node instanceof Element ? textOf(node) : (node.textContent ?? '')))
      .join(' ');
  };
  /** @param {Element} element @returns {string} */
  const nameOf = (element) => {
    const scope = /** @type {ShadowRoot} */ (element.getRootNode());
    const named = (element.getAttribute('aria-labelledby') ?? '')
      .split(/\s+/)
      .map((id) => (id && scope.getElementById(id) ? textOf(/** @type {Element} */ (scope.getElementById(id))) : ''))
      .join(' ');
    if (named.trim()) return named;
    const label = element.getAttribute('aria-label');
    if (label) return label;
    const { labels } = /** @type {HTMLInputElement} */ (element);
    if (labels?.length) return [...labels].map(textOf).join(' ');
    if (/^(input|textarea|select)$/.test(element.localName))
      return element.getAttribute('title') ?? element.getAttribute('placeholder') ?? '';
    if (/^(dialog|form|group|list|listbox|grid|main|region|img|status|alert)$/.test(roleOf(element)))
      return element.getAttribute('alt') ?? element.getAttribute('title') ?? '';
    return textOf(element) || (element.getAttribute('title') ?? '');
  };
  /** @param {Element} element @param {string} state */
  const stateOf = (element, state) => {
    if (state === 'level') return Number(element.getAttribute('aria-level') ?? element.localName.slice(1));
    if (state === 'disabled' && element.matches(':disabled')) return true;
    if (state === 'checked' && 'checked' in element) return element.checked;
    return element.getAttribute(`aria-${state}`) === 'true';
  };
  /** Whether the text stands in this element and in none inside it. @param {Element} element @param {Words | undefined} words */
  const hasText = (element, words) =>
    !/^(script|style|noscript|head|title)$/.test(element.localName) &&
    fits(element.textContent ?? '', words) &&
    ![...element.children].some(
      (child) => !/^(script|style)$/.test(child.localName) && fits(child.textContent ?? '', words),
    );

  /** @param {Element[] | null} from null: the document @param {Step} step @returns {Element[]} */
  const take = (from, step) => {
    const roots = from ?? [document];
    const all = () => [...new Set(roots.flatMap(under))];
    switch (step.kind) {
      case 'role':
        return all().filter(
          (element) =>
            roleOf(element) === step.role &&
            isTold(element) &&
            fits(nameOf(element), step.words) &&
            Object.entries(step.states ?? {}).every(([state, value]) => stateOf(element, state) === value),
        );
      case 'label':
        return all().filter(
          (element) =>
            (element.matches('input, textarea, select') || element.hasAttribute('aria-label')) &&
            fits(nameOf(element), step.words),
        );
      case 'text':
        return all().filter((element) => hasText(element, step.words));
      case 'css': {
        // A selector that begins with > or spans shadow roots is not needed.
        const css = String(step.css);
        return all().filter((element) => element.matches(css));
      }
      case 'nth':
        return (from ?? []).slice(Number(step.nth), step.nth === -1 ? undefined : Number(step.nth) + 1);
      case 'having':
        return (from ?? []).filter((element) => fits(textOf(element), step.words));
      case 'visible':
        return (from ?? []).filter(isSeen);
      case 'and': {
        const others = run(step.steps ?? []);
        return (from ?? []).filter((element) => others.includes(element));
      }
      case 'or':
        return [...new Set([...(from ?? []), ...run(step.steps ?? [])])];
    }
  };
  /** @param {Step[]} path @returns {Element[]} */
  const run = (path) => {
    /** @type {Element[] | null} */
    let found = null;
    for (const step of path) found = take(found, step);
    return found ?? [];
  };
  return run(steps);
}
