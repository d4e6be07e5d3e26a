// CSS colours as numbers, from the browser's styles. No pixel is read back: some browsers answer with noise.
//
//   readColour(probe, 'oklch(70% 0.1 200 / 50%)')   // [red, green, blue, alpha]: 0 to 255, and 0 to 1

/**
 * @param {HTMLElement} probe in the document; its colour is used
 * @param {string} value any CSS colour
 * @returns {number[] | null} null: not a colour
 */
export function readColour(probe, value) {
  const { style } = probe;
  style.color = '';
  style.color = value;
  if (!style.color) return null;
  // Mixed with itself, a colour of any space becomes one of sRGB. A browser without color-mix() ignores this.
  style.color = `color-mix(in srgb, ${value}, ${value})`;
  const computed = getComputedStyle(probe).color;
  const [red, green, blue, alpha = 1] = (computed.replace(/none/g, '0').match(/-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  const most = computed.startsWith('color(') ? 255 : 1;
  return [...[red, green, blue].map((one) => Math.round(Math.min(Math.max(one * most, 0), 255))), alpha];
}

/** One colour over another. @param {number[]} under @param {number[]} over @returns {number[]} as opaque as `under` */
export function blend(under, [red, green, blue, alpha]) {
  const over = [red, green, blue];
  return under.map((one, index) => (index < 3 ? Math.round(one + (over[index] - one) * alpha) : one));
}
