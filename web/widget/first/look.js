// The colours of the first screen until the engine's theme (src/view/toolkit/theme.cpp) takes their place: its default look,
// with the page's own colours as they were given.

const LIGHT = {
  'surface': '#ffffff',
  'text': '#16202a',
  'muted': '#5b6875',
  'line': '#e2e7ec',
  'accent': '#0f766e',
  'on-accent': '#ffffff',
  'soft': '#e6f3f1',
};
const DARK = {
  'surface': '#141b22',
  'text': '#eaf0f5',
  'muted': '#9aa8b5',
  'line': '#26313b',
  'accent': '#2dd4bf',
  'on-accent': '#06201d',
  'soft': '#12302d',
};

/** @param {number} colour 0xAABBGGRR */
const channels = (colour) => [0, 8, 16].map((shift) => (colour >>> shift) & 255);
/** @param {number} colour */
const css = (colour) => `rgb(${channels(colour)})`;
/** @param {number} colour */
const isBright = (colour) => {
  const [r, g, b] = channels(colour);
  return 0.3 * r + 0.59 * g + 0.11 * b > 150;
};

/** @param {boolean} wantsDark @param {{colours: number[], roundness: number}} brand @returns {Record<string, string>} */
export function firstLook(wantsDark, { colours: [accent, , surface, text], roundness }) {
  const isDark = surface ? !isBright(surface) : wantsDark;
  const look = { ...(isDark ? DARK : LIGHT) };
  if (surface) look.surface = css(surface);
  if (text) look.text = css(text);
  if (accent) Object.assign(look, { 'accent': css(accent), 'on-accent': isBright(accent) ? '#1a1a1a' : '#ffffff' });
  const mixed = (/** @type {string} */ ink, /** @type {number} */ part) =>
    `color-mix(in srgb,${ink} ${part}%,${look.surface})`;
  if (surface || text) Object.assign(look, { muted: mixed(look.text, 65), line: mixed(look.text, 12) });
  if (surface || accent) look.soft = mixed(look.accent, isDark ? 14 : 10);
  return {
    ...Object.fromEntries(
      Object.entries({ ...look, fill: look.accent }).map(([name, value]) => [`--bw-${name}`, value]),
    ),
    '--bw-round': `${roundness}`,
    'color-scheme': isDark ? 'dark' : 'light',
  };
}
