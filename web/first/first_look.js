// The first screen's look in the page's colours as they were given, until the engine's theme
// (src/view/toolkit/theme.cpp) takes its place.

import { DARK, LIGHT, propertiesOf } from './palette.js';

// A tenth more than WCAG's ratio, because the tint is not counted here.
const READABLE = 5;

/** @param {number} colour 0xAABBGGRR */
const channels = (colour) => [0, 8, 16].map((shift) => (colour >>> shift) & 255);
/** @param {string} hex */
const parse = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
/** @param {number[]} rgb */
const hexOf = (rgb) => `#${rgb.map((one) => Math.round(one).toString(16).padStart(2, '0')).join('')}`;

/** WCAG's relative luminance. @param {string} hex */
function luminance(hex) {
  const [r, g, b] = parse(hex).map((one) => (one <= 10 ? one / 3295 : ((one / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} a @param {string} b */
function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

/** @param {string} ink @param {string} paper @param {number} part of the ink */
function mix(ink, paper, part) {
  const under = parse(paper);
  return hexOf(parse(ink).map((one, index) => one * part + under[index] * (1 - part)));
}

/**
 * Null if words in the page's colours can't be read well: the engine finds other shades.
 * @param {boolean} wantsDark @param {{colours: number[], roundness: number}} brand
 * @returns {Record<string, string> | null} CSS
 */
export function firstLook(wantsDark, { colours, roundness }) {
  const [accent, , surface, text] = colours.map((colour) => colour && hexOf(channels(colour)));
  const isDark = surface ? contrast(surface, '#ffffff') > contrast(surface, '#000000') : wantsDark;
  const look = { ...(isDark ? DARK : LIGHT) };
  if (surface) look.surface = surface;
  if (text) look.text = text;
  if (accent) look.accent = accent;
  if (accent || surface) {
    look.soft = mix(look.accent, look.surface, isDark ? 0.14 : 0.1);
    look['on-accent'] = contrast('#ffffff', look.accent) >= 4.5 ? '#ffffff' : mix('#000000', look.accent, 0.9);
  }
  if (surface || text) {
    look.muted = mix(look.text, look.surface, 0.65);
    look.line = mix(look.text, look.surface, 0.12);
  }
  const pairs = [look.text, look.muted, look.accent].map((ink) => contrast(ink, look.surface));
  if (accent || surface || text) {
    if (Math.min(...pairs, contrast(look['on-accent'], look.accent)) < READABLE) return null;
  }
  return propertiesOf(look, isDark, roundness);
}
