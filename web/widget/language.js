// Follows the page's language, which a browser that translates the page changes.

/**
 * Has a widget read its options again when the language of anything on the page changes.
 * @param {HTMLElement} element @returns {() => void} ends it
 */
export function watchLanguage(element) {
  const widget = /** @type {HTMLElement & {attributeChangedCallback(): void}} */ (element);
  const changes = new MutationObserver(() => widget.attributeChangedCallback());
  changes.observe(document, { attributeFilter: ['lang'], subtree: true });
  return () => changes.disconnect();
}
