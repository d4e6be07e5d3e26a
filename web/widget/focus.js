// Where the page's focus is.

/** Whether something else than this widget, or nothing, has the page's focus. @param {Node} root */
export function focusIsElsewhere(root) {
  const active = document.activeElement;
  if (!active || active === document.body) return false;
  /** @type {any} */
  let scope = root;
  while (scope) {
    if (scope === active || (scope.contains && scope.contains(active))) return false;
    scope = scope.getRootNode().host;
  }
  return true;
}
