// The default look of src/view/toolkit/theme.cpp, and how a look is told to the styles.

export const LIGHT = {
  'surface': '#ffffff',
  'text': '#16202a',
  'muted': '#5b6875',
  'line': '#e2e7ec',
  'accent': '#0f766e',
  'on-accent': '#ffffff',
  'soft': '#e6f3f1',
};
export const DARK = {
  'surface': '#141b22',
  'text': '#eaf0f5',
  'muted': '#9aa8b5',
  'line': '#26313b',
  'accent': '#2dd4bf',
  'on-accent': '#06201d',
  'soft': '#12302d',
};

/** @param {typeof LIGHT} look @param {boolean} isDark @param {number} [roundness] @returns {Record<string, string>} CSS */
export function propertiesOf(look, isDark, roundness = 1) {
  const named = Object.entries({ ...look, fill: look.accent, round: `${roundness}` });
  return {
    ...Object.fromEntries(named.map(([name, value]) => [`--bw-${name}`, value])),
    'color-scheme': isDark ? 'dark' : 'light',
  };
}
