// Media queries that never throw.

export const DARK = '(prefers-color-scheme: dark)';
export const CALM = '(prefers-reduced-motion: reduce)';
export const CONTRAST = '(prefers-contrast: more)';

/** @param {string | null} theme the page's wish */
export const wantsDark = (theme) => theme === 'dark' || (theme !== 'light' && media(DARK).matches);

/** @param {string} query @returns {MediaQueryList} one that never matches, if the page took matchMedia away */
export function media(query) {
  try {
    return matchMedia(query);
  } catch {
    return /** @type {any} */ (Object.assign(new EventTarget(), { matches: false }));
  }
}
