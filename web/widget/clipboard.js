// Text into the visitor's clipboard.
//
//   if (await copyText(link, root)) …   // false: the browser would not

/**
 * Also where the page is not served over https, and so has no clipboard of its own.
 * @param {string} text @param {Element} place where a field may stand for a moment
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
    const done = document.execCommand('copy');
    field.remove();
    if (active instanceof HTMLElement) active.focus({ preventScroll: true });
    return done;
  }
}
