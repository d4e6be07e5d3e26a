// The first screen without the engine: its table of nodes, its lines, its height and its colours.
//
//   const draft = draftOf(answer.body, { layer, brand, locale, sentences, width, cycle, isDark });   // null: not known yet

import { readAnswer } from './answer.js';
import { firstLook } from './look.js';
import { Ruler, newPen } from './ruler.js';
import { firstScreen } from './screen.js';
import { nodeTable } from './table.js';
import { Words } from './words.js';

/**
 * @param {string} body of widget/config
 * @param {object} given
 * @param {(string | null)[]} given.choice type and resource, as the page names them
 * @param {HTMLElement} given.layer of the overlay, to measure text in
 * @param {import('../brand.js').Brand} given.brand
 * @param {import('../locale.js').LocaleData} given.locale
 * @param {string} given.sentences JSON
 * @param {number} given.width CSS px of unenlarged text
 * @param {number} given.cycle 12 or 24
 * @param {boolean} given.isDark
 */
export function draftOf(body, { choice, layer, brand, locale, sentences, width, cycle, isDark }) {
  const answer = readAnswer(body, choice);
  const pen = newPen();
  const look = firstLook(isDark, brand);
  if (!answer || !pen || !look) return null;
  const ruler = new Ruler(pen, layer, brand);
  try {
    const words = new Words(locale, JSON.parse(sentences));
    const screen = firstScreen(answer, { words, width, ruler, density: brand.density, cycle });
    return { ...screen, table: nodeTable(screen.nodes), look };
  } finally {
    ruler.end();
  }
}
