// Where a line may end, in every sentence of every language: as this Chromium has it, tests/vectors/line_breaks.json, which
// the native test of `wrap` reads. A paragraph of any width is then broken alike, because both fill each line.
//
//   BOOKING_UPDATE=1 node --test tests/e2e/line_breaks.test.mjs     # writes the file

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { launch, root } from './support.mjs';

const VECTORS = join(root, 'tests/vectors/line_breaks.json');
const FOLDERS = ['assets/messages', 'assets/messages/server'].map((folder) => join(root, folder));

// Dates are as Chromium writes them: the data of Node may be of another year.
/** What stands in the sentences' braces. @param {string} language @returns {Promise<Record<string, string>>} */
async function samples(language) {
  const dates = await page.evaluate((locale) => {
    const format = (/** @type {Intl.DateTimeFormatOptions} */ options) =>
      new Intl.DateTimeFormat(locale, { timeZone: 'UTC', calendar: 'gregory', ...options })
        .format(Date.UTC(2026, 2, 10, 15, 30))
        .replaceAll('\u202f', '\u00a0');
    const day = /** @type {const} */ ({ weekday: 'long', day: 'numeric', month: 'long' });
    return {
      day: format(day),
      date: format({ ...day, year: 'numeric' }),
      month: format({ month: 'long', year: 'numeric' }),
      time: format({ timeStyle: 'short' }),
    };
  }, language);
  return {
    ...dates,
    start: '9:30',
    end: '10:30',
    count: '12',
    zone: 'Buenos Aires (GMT-3)',
    business: 'Praxis (Mitte)',
    address: 'name@example.com',
    number: '+44 7700 900123',
    example: '(201) 555-0123',
    reason: 'Re-booked.',
  };
}

/** @returns {Promise<Record<string, string[]>>} by language */
async function sentences() {
  /** @type {Record<string, string[]>} */
  const all = {};
  for (const folder of FOLDERS) {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
      const language = name.replace('.json', '');
      const said = await samples(language);
      const messages = Object.values(JSON.parse(readFileSync(join(folder, name), 'utf8')));
      (all[language] ??= []).push(
        ...messages
          .flatMap((message) => (typeof message === 'string' ? message : Object.values(message)))
          .map((text) =>
            text.replace(/{(\w+)}/g, (/** @type {string} */ _, /** @type {string} */ key) => said[key] ?? 'X'),
          ),
      );
    }
  }
  return all;
}

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
before(async () => {
  browser = await launch();
  page = await browser.newPage();
  await page.setContent(
    '<!doctype html><body style="margin: 0"><div id="host" style="font: 14px/20px sans-serif"></div>',
  );
});
after(() => browser.close());

/** The lines of paragraphs in the browser, each with the spaces at its end. @param {string} language @param {string[]} texts @param {number} width */
const linesOf = (language, texts, width) =>
  page.evaluate(([lang, all, px]) => {
    const host = /** @type {HTMLElement} */ (document.getElementById('host'));
    host.lang = lang;
    host.dir = /^(ar|he|ur)/.test(lang) ? 'rtl' : 'ltr';
    host.style.width = `${px}px`;
    host.replaceChildren(...all.map((text) => Object.assign(document.createElement('p'), { textContent: text })));
    const range = document.createRange();
    return [...host.children].map((paragraph) => {
      const node = /** @type {Text} */ (paragraph.firstChild);
      const lines = [''];
      let top = -1;
      let at = 0;
      for (const sign of node.data) {
        range.setStart(node, at);
        range.setEnd(node, (at += sign.length));
        const box = [...range.getClientRects()].pop();
        const isNext = sign !== ' ' && box && top >= 0 && box.top > top + 10;
        if (isNext) lines.push('');
        if (sign !== ' ' && box) top = box.top;
        lines[lines.length - 1] += sign;
      }
      return lines;
    });
  }, /** @type {const} */ ([language, texts, width]));

const atSpaces = (/** @type {string} */ text) => text.match(/[^ ]+ *|^ +/g) ?? [];

test('where a line may end is as committed, and where that is not told, after spaces alone', async () => {
  /** @type {Record<string, string[]>} */
  const found = {};
  for (const [language, texts] of Object.entries(await sentences())) {
    const pieces = await linesOf(language, texts, 0);
    found[language] = [
      ...new Set(
        pieces.filter((some) => some.join('|') !== atSpaces(some.join('')).join('|')).map((some) => some.join('|')),
      ),
    ];
  }
  const text = `${JSON.stringify(found, null, 1)}\n`;
  if (process.env.BOOKING_UPDATE) writeFileSync(VECTORS, text);
  assert.deepEqual(JSON.parse(readFileSync(VECTORS, 'utf8')), found);
});

test('a paragraph of any width is the lines that its pieces fill one after the other', async () => {
  for (const [language, texts] of Object.entries(await sentences())) {
    const pieces = await linesOf(language, texts, 0);
    for (let width = 200; width <= 520; width += 80) {
      const lines = await linesOf(language, texts, width);
      for (const [index, some] of pieces.entries()) {
        // Each of the browser's lines ends where a piece does, and the piece after it had no room.
        const ends = new Set(
          some.reduce((all, piece) => [...all, (all.at(-1) ?? 0) + piece.length], /** @type {number[]} */ ([])),
        );
        let end = 0;
        for (const line of lines[index])
          assert.ok(ends.has((end += line.length)), `${language}, ${width} px: ${lines[index].join('|')}`);
      }
    }
  }
});
