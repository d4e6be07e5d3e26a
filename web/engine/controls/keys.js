// Keys that are the input method's, or the field's alone.

/** Whether a key belongs to an input method. WebKit ends the composition before the key that ended it. @param {KeyboardEvent} event */
export function isConverting({ isComposing, keyCode }) {
  return isComposing || keyCode === 229;
}

/**
 * Keeps what is typed into a field from the page's keyboard shortcuts, which see the element as its target. Tab,
 * Escape and combinations pass.
 * @param {KeyboardEvent} event
 */
export function keepTyping(event) {
  const { key, target } = event;
  if (!(/** @type {Element} */ (target).matches('input, textarea')) || key === 'Tab' || key === 'Escape') return;
  const isCombination = event.ctrlKey || event.altKey || event.metaKey;
  if (!isCombination || event.getModifierState('AltGraph')) event.stopPropagation();
}
