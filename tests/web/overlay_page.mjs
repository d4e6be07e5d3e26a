// A page with one overlay, and the node tables that semantics.hpp writes, made by hand.

import { readFileSync } from 'node:fs';
import { FieldKind, Flag, Role } from '../../web/widget/nodes.js';
import { openPage } from '../e2e/support.mjs';

/**
 * @typedef {object} NodeLook
 * @property {number} id
 * @property {number} role
 * @property {number} [parent]
 * @property {number} [flags]
 * @property {number[]} [rect]
 * @property {number} [style]
 * @property {number} [detail]
 * @property {string} [name]
 * @property {string} [value]
 * @property {string} [description]
 */

const SITE = 'http://overlay.test';

/**
 * A page with one overlay, `window.calls` what it reported.
 * @param {import('node:test').TestContext} t @param {import('playwright-core').Browser} browser
 * @param {Parameters<typeof openPage>[2] & {clock?: boolean}} [options] clock: the page's timers are the test's
 */
export async function openOverlay(t, browser, { clock = false, ...options } = {}) {
  const page = await openPage(t, browser, options);
  if (clock) await page.clock.install({ time: 0 });
  if (clock) await page.clock.pauseAt(1000);
  await page.route(`${SITE}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><body>' });
    const contentType = pathname.endsWith('.js') ? 'text/javascript' : 'text/css';
    const body = readFileSync(new URL(`../../web${pathname}`, import.meta.url), 'utf8');
    return route.fulfill({ contentType, body });
  });
  await page.goto(SITE);
  await page.evaluate(async () => {
    const { Overlay } = /** @type {any} */ (await import(/** @type {any} */ ('/widget/overlay.js')));
    const { Controls } = /** @type {any} */ (await import(/** @type {any} */ ('/engine/controls/controls.js')));
    const { arenaText } = /** @type {any} */ (await import(/** @type {any} */ ('/widget/nodes.js')));
    const { Hearing } = /** @type {any} */ (await import(/** @type {any} */ ('/first/hearing.js')));
    const sheets = ['/first/base.css', '/widget/overlay.css', '/engine/controls/controls.css'];
    const styles = await Promise.all(sheets.map(async (url) => (await fetch(url)).text()));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles.join(''));
    const host = document.body.appendChild(document.createElement('div'));
    const shadow = host.attachShadow({ mode: 'open' });
    shadow.adoptedStyleSheets = [sheet];
    const root = shadow.appendChild(document.createElement('div'));
    root.className = 'root';
    const layer = root.appendChild(document.createElement('div'));
    layer.className = 'layer overlay';
    const content = layer.appendChild(document.createElement('div'));
    content.className = 'content';
    const all = /** @type {any} */ (window);
    all.calls = [];
    all.root = root;
    const report =
      (/** @type {string} */ name) =>
      (/** @type {any[]} */ ...given) => {
        all.calls.push([name, ...given]);
        return true;
      };
    const names = ['activate', 'focus', 'focusLeft', 'setText', 'key', 'press'];
    const actions = Object.fromEntries(names.map((name) => [name, report(name)]));
    all.arenaText = arenaText;
    all.wanted = [];
    all.overlay = new Overlay(new Hearing(layer, content), { ...actions, hover() {}, wanted: () => all.wanted });
    all.overlay.listen();
    all.controls = new Controls(all.overlay);
  });
  return page;
}

/** The table semantics.hpp writes. @param {NodeLook[]} nodes */
function table(nodes) {
  const words = new Uint32Array(nodes.length * 20);
  const floats = new Float32Array(words.buffer);
  let arena = Buffer.alloc(0);
  nodes.forEach((node, index) => {
    const at = index * 20;
    const rect = node.rect ?? [10, 10 + index * 60, 200, 44];
    words.set([node.id, node.parent ?? 0, node.role, node.flags ?? 0], at);
    floats.set(rect, at + 4);
    words.set([node.style ?? 2, 0, node.detail ?? 0], at + 8);
    [node.name, node.value, node.description].forEach((text, i) => {
      const bytes = Buffer.from(text ?? '');
      words.set([arena.length, bytes.length], at + 11 + i * 2);
      arena = Buffer.concat([arena, bytes]);
    });
    words[at + 17] = hash({ ...node, rect: undefined });
    words[at + 18] = hash(rect);
  });
  return { words: [...words], arena: [...arena] };
}

/** @param {unknown} value */
function hash(value) {
  let sum = 2166136261;
  for (const byte of Buffer.from(JSON.stringify(value))) sum = Math.imul(sum ^ byte, 16777619);
  return sum >>> 0;
}

/** @param {import('playwright-core').Page} page @param {NodeLook[]} nodes */
export function present(page, nodes) {
  return page.evaluate(({ words, arena }) => {
    const all = /** @type {any} */ (window);
    const view = new Uint32Array(words);
    const text = all.arenaText(view, new Uint8Array(arena));
    all.overlay.present({ words: view, floats: new Float32Array(view.buffer), text }, 600);
  }, table(nodes));
}

/** What was reported since the last time. @param {import('playwright-core').Page} page */
export const calls = (page) => page.evaluate(() => /** @type {any} */ (window).calls.splice(0));

/** @param {any[][]} list @param {string} name */
export const only = (list, name) => list.filter(([called]) => called === name);

export const FORM = [
  { id: 1, role: Role.form, name: 'Your details' },
  { id: 2, role: Role.label, parent: 1, name: 'Name', detail: 3 },
  { id: 3, role: Role.textField, parent: 1, flags: Flag.tabStop, name: 'Name', detail: FieldKind.name },
  { id: 4, role: Role.label, parent: 1, name: 'Email', detail: 5 },
  { id: 5, role: Role.textField, parent: 1, flags: Flag.tabStop, name: 'Email', detail: FieldKind.email },
  {
    id: 6,
    role: Role.textField,
    parent: 1,
    flags: Flag.tabStop | Flag.multiline,
    name: 'Notes',
    detail: FieldKind.notes,
    rect: [10, 400, 200, 80],
  },
  { id: 7, role: Role.button, parent: 1, flags: Flag.tabStop | Flag.submit, name: 'Book' },
];
export const BUTTON = { id: 9, role: Role.button, flags: Flag.tabStop, name: 'Next month' };
