// Copies text to the visitor's clipboard.
//
//   if (await copyText(link, root)) …   // false: the browser refused

/**
 * Works also on pages without https, where navigator.clipboard is missing.
 * @param {string} text @param {Element} place that may hold a field for a moment
 */
export async function copyText(text, place) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const active = /** @type {ShadowRoot} */ (place.getRootNode()).activeElement;
    const field = place.appendChild(document.createElement('textarea'));
    field.value = text;
    field.select();
    try {
      return document.execCommand('copy');
    } catch {
      return false;
    } finally {
      field.remove();
      if (active instanceof HTMLElement) active.focus({ preventScroll: true });
    }
  }
}
