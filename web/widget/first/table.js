// Writes nodes as src/view/toolkit/semantics.hpp lays them out, for the overlay.

import { WORDS } from '../nodes.js';

const encoder = new TextEncoder();

/** FNV-1a, as node_id. @param {string} key */
export function nodeId(key) {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash || 1;
}

let drafts = 0;

/** @param {import('./screen.js').FirstNode[]} nodes @returns {import('../nodes.js').Table} */
export function nodeTable(nodes) {
  ++drafts;
  const words = new Uint32Array(nodes.length * WORDS);
  const floats = new Float32Array(words.buffer);
  /** @type {number[]} */
  const arena = [];
  for (const [
    index,
    { key, parent, role, flags = 0, x, y, w, h, style = 2, align = 0, detail = 0, name = '', value = '' },
  ] of nodes.entries()) {
    const at = index * WORDS;
    words.set([nodeId(key), parent ? nodeId(parent) : 0, role, flags], at);
    floats.set([x, y, w, h], at + 4);
    words.set([style, align, detail], at + 8);
    for (const [place, text] of [name, value].entries()) {
      const bytes = encoder.encode(text);
      words.set([arena.length, bytes.length], at + 11 + 2 * place);
      arena.push(...bytes);
    }
    // Other hashes than those of the table before, so that all is applied once more.
    words.set([drafts, drafts], at + 17);
  }
  return { words, floats, arena: Uint8Array.from(arena) };
}
