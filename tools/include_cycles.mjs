// Fails if folders of src/ include each other in a cycle, or if anything but src/widget/app.cpp changes the step.
//
//   node tools/include_cycles.mjs            # prints each cycle, and the includes that make it
//
// A folder of src/ is one node; each folder of src/server, src/widget and src/view is one of its own. The headers of
// the widget that every part sees are a node below the parts.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../src/', import.meta.url));
const IN_PARTS = ['server', 'widget', 'core', 'view'];
const WIDGET_MODEL =
  /^widget\/(\w+\/)?model\.hpp$|^widget\/(action|options|queries|platform\/(effect|clock|progress|request_quota))\.hpp$/;

/** @param {string} file  relative to src/ */
function nodeOf(file) {
  if (WIDGET_MODEL.test(file)) return 'widget (model)';
  const [top] = file.split('/');
  return IN_PARTS.includes(top) ? dirname(file) : top;
}

const files = readdirSync(ROOT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(cpp|hpp)$/.test(entry.name))
  .map((entry) => relative(ROOT, join(entry.parentPath ?? entry.path, entry.name)));

/** @type {Map<string, Map<string, string[]>>}  from a node, to a node: the includes */
const arrows = new Map();
/** @type {string[]} */
const wrongSteps = [];
for (const file of files) {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const from = nodeOf(file);
  const out = arrows.get(from) ?? new Map();
  arrows.set(from, out);
  for (const [, included] of text.matchAll(/^#include "([^"]+)"/gm)) {
    if (!files.includes(included)) continue;
    const to = nodeOf(included);
    if (to === from) continue;
    out.set(to, [...(out.get(to) ?? []), `${file} includes ${included}`]);
  }
  const changesStep = /(\.|->)step\s*=[^=]/.test(text);
  if (file.startsWith('widget/') && changesStep && file !== 'widget/app.cpp') wrongSteps.push(file);
}

/** The nodes of a cycle, the first again at the end; or null. @returns {string[] | null} */
function cycle() {
  const done = new Set();
  /** @type {string[]} */
  const path = [];
  /** @param {string} node @returns {string[] | null} */
  const visit = (node) => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return null;
    path.push(node);
    for (const next of arrows.get(node)?.keys() ?? []) {
      const found = visit(next);
      if (found) return found;
    }
    path.pop();
    done.add(node);
    return null;
  };
  for (const node of arrows.keys()) {
    const found = visit(node);
    if (found) return found;
  }
  return null;
}

const found = cycle();
if (found) {
  console.error(`Folders include each other in a cycle: ${found.join(' -> ')}`);
  found.slice(1).forEach((to, at) => console.error(arrows.get(found[at])?.get(to)?.join('\n')));
}
for (const file of wrongSteps) {
  console.error(`src/${file} changes the step; only src/widget/app.cpp may. Return an Outcome.`);
}
if (found || wrongSteps.length) process.exit(1);
console.log(`${arrows.size} folders, no cycle; the step is changed in src/widget/app.cpp alone.`);
