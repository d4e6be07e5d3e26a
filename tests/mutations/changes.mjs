// The changes of a mutation run: reading them, checking them against the sources, and writing sources with them.
//
//   const parts = readParts();               // [{ part, from, changes: [{ number, file, line, from, to, effect }] }]
//   findMistakes(parts, readSource)          // sentences; empty if each change still fits its file
//   withSwitches(text, changesOfFile)        // C++ in which each change waits for its switch
//   withChange(text, change)                 // JavaScript with one change made

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `line` is in the file exactly once, and `from`, a part of it, once in the line. `to` replaces `from`: an expression
 * an expression, a statement (which ends with a semicolon) a statement. An empty `to` leaves a statement out. A `to`
 * with $ON replaces the text as it is; $ON is then true while the change is on.
 * @typedef {{ number: number, file: string, line: string, from: string, to: string, effect: string }} Change
 * @typedef {{ part: string, changes: Change[] }} Part
 */

export const FOLDER = dirname(fileURLToPath(import.meta.url));
export const ROOT = join(FOLDER, '../..');
const CHANGES = join(FOLDER, 'changes');

/** @returns {Part[]} */
export function readParts() {
  const parts = readdirSync(CHANGES).map((name) => JSON.parse(readFileSync(join(CHANGES, name), 'utf8')));
  parts.sort((a, b) => a.numbers - b.numbers);
  return parts.map(({ part, numbers, changes }) => ({
    part,
    changes: changes.map((/** @type {any} */ change, /** @type {number} */ at) => ({
      from: change.line,
      ...change,
      number: numbers + at,
    })),
  }));
}

/** @param {string} file its path below the root */
export const readSource = (file) => readFileSync(join(ROOT, file), 'utf8');

/** Where `piece` is in `text`; several places or none is a mistake. @param {string} text @param {string} piece */
function onlyPlace(text, piece) {
  const at = text.indexOf(piece);
  if (at < 0) return 'is not there any more';
  return text.indexOf(piece, at + 1) < 0 ? at : 'is there more than once';
}

/** The place of a change in its file, or what is wrong. @param {string} text @param {Change} change */
function placeOf(text, change) {
  const line = onlyPlace(text, change.line);
  if (typeof line === 'string') return `“${change.line}” ${line}`;
  const within = onlyPlace(change.line, change.from);
  if (typeof within === 'string') return `“${change.from}” ${within} in “${change.line}”`;
  return line + within;
}

/** @param {Part[]} parts @param {(file: string) => string} read @returns {string[]} */
export function findMistakes(parts, read) {
  const mistakes = [];
  const numbers = new Set();
  for (const { part, changes } of parts) {
    for (const change of changes) {
      const name = `${part} ${change.number}, ${change.file}`;
      if (numbers.has(change.number)) mistakes.push(`${name}: another change has this number.`);
      numbers.add(change.number);
      if (!change.effect) mistakes.push(`${name}: the effect that a user sees is missing.`);
      if (change.to === change.from) mistakes.push(`${name}: nothing changes.`);
      let text;
      try {
        text = read(change.file);
      } catch {
        mistakes.push(`${name}: the file is gone; choose another change in its stead.`);
        continue;
      }
      const place = placeOf(text, change);
      if (typeof place === 'string') mistakes.push(`${name}: ${place}; write the change as the source is now.`);
    }
  }
  for (const [file, changes] of byFile(parts)) {
    let text = '';
    try {
      text = read(file);
    } catch {
      continue; // told above
    }
    if (changes.some((change) => typeof placeOf(text, change) === 'string')) continue;
    const spans = changes.map((change) => [Number(placeOf(text, change)), change.from.length, change.number]);
    spans.sort((a, b) => a[0] - b[0]);
    for (let i = 1; i < spans.length; i++) {
      if (spans[i][0] < spans[i - 1][0] + spans[i - 1][1])
        mistakes.push(`${file}: the changes ${spans[i - 1][2]} and ${spans[i][2]} overlap.`);
    }
  }
  return mistakes;
}

/** @param {Part[]} parts @returns {Map<string, Change[]>} */
export function byFile(parts) {
  const files = new Map();
  for (const change of parts.flatMap(({ changes }) => changes)) {
    const known = files.get(change.file);
    if (known) known.push(change);
    else files.set(change.file, [change]);
  }
  return files;
}

/** @param {Change} change */
function switched({ number, from, to }) {
  const on = `booking_changed(${number})`;
  if (to.includes('$ON')) return to.replaceAll('$ON', on);
  if (from.endsWith(';')) return `if (${on}) { ${to} } else { ${from} }`;
  return `(${on} ? (${to}) : (${from}))`;
}

/** @param {string} text @param {Change[]} changes those of this file */
export function withSwitches(text, changes) {
  const placed = changes.map((change) => ({ change, at: Number(placeOf(text, change)) }));
  placed.sort((a, b) => b.at - a.at);
  for (const { change, at } of placed)
    text = text.slice(0, at) + switched(change) + text.slice(at + change.from.length);
  return text;
}

/** @param {string} text @param {Change} change */
export function withChange(text, change) {
  const at = Number(placeOf(text, change));
  return text.slice(0, at) + change.to + text.slice(at + change.from.length);
}
