// The ids of nodes, as node_id of src/view/toolkit/semantics.hpp makes them.

/** FNV-1a, 32 bit, never 0. @param {string} key of ASCII */
export function nodeId(key) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; ++at) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193) >>> 0;
  return hash || 1;
}
