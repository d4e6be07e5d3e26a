// Media queries that never throw.

/** @param {string} query @returns {MediaQueryList} one that never matches, if the page took matchMedia away */
export function media(query) {
  try {
    return matchMedia(query);
  } catch {
    return /** @type {any} */ (Object.assign(new EventTarget(), { matches: false }));
  }
}
