// Writes nodes as src/view/toolkit/semantics.hpp lays them out, for the overlay.

import { WORDS } from '../nodes.js';

/** FNV-1a, as node_id. @param {string} key of ASCII */
export function nodeId(key) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; ++at) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193) >>> 0;
  return hash || 1;
}

const NO_TEXT = 0xffffffff;

let drafts = 0;

/** @param {import('./screen.js').FirstNode[]} nodes @returns {import('../nodes.js').Table} */
export function nodeTable(nodes) {
  ++drafts;
  const words = new Uint32Array(nodes.length * WORDS);
  const floats = new Float32Array(words.buffer);
  /** @type {string[]} */
  const texts = [];
  for (const [
    index,
    { key, parent, role, flags = 0, x, y, w, h, style = 2, align = 0, detail = 0, name = '', value = '' },
  ] of nodes.entries()) {
    const at = index * WORDS;
    words.set([nodeId(key), parent ? nodeId(parent) : 0, role, flags], at);
    floats.set([x, y, w, h], at + 4);
    words.set([style, align, detail], at + 8);
    words[at + 11] = texts.push(name) - 1;
    words[at + 13] = texts.push(value) - 1;
    words[at + 15] = NO_TEXT;
    // Other hashes than those of the table before, so that all is applied once more.
    words.set([drafts, drafts], at + 17);
  }
  return { words, floats, text: (at) => texts[words[at]] ?? '' };
}
