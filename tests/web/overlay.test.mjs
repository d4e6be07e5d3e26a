// The overlay in Chromium, on node tables made by hand: what it builds, keeps and reports.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { FieldKind, Flag, Role } from '../../web/widget/nodes.js';
import { launch, openPage } from '../e2e/support.mjs';

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
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** A page with one overlay, `window.calls` what it reported. @param {import('node:test').TestContext} t */
async function openOverlay(t, options = {}) {
  const page = await openPage(t, browser, options);
  await page.route(`${SITE}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><body>' });
    const contentType = pathname.endsWith('.js') ? 'text/javascript' : 'text/css';
    const body = readFileSync(new URL(`../../web/widget${pathname}`, import.meta.url), 'utf8');
    return route.fulfill({ contentType, body });
  });
  await page.goto(SITE);
  await page.evaluate(async () => {
    const { Overlay } = /** @type {any} */ (await import(/** @type {any} */ ('/overlay.js')));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await (await fetch('/overlay.css')).text());
    const host = document.body.appendChild(document.createElement('div'));
    const shadow = host.attachShadow({ mode: 'open' });
    shadow.adoptedStyleSheets = [sheet];
    const root = shadow.appendChild(document.createElement('div'));
    root.className = 'root';
    const layer = root.appendChild(document.createElement('div'));
    layer.className = 'overlay';
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
    all.overlay = new Overlay(layer, { ...actions, hover() {} });
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
function present(page, nodes) {
  return page.evaluate(({ words, arena }) => {
    const all = /** @type {any} */ (window);
    const view = new Uint32Array(words);
    all.overlay.present({ words: view, floats: new Float32Array(view.buffer), arena: new Uint8Array(arena) }, 600);
  }, table(nodes));
}

/** What was reported since the last time. @param {import('playwright-core').Page} page */
const calls = (page) => page.evaluate(() => /** @type {any} */ (window).calls.splice(0));

/** @param {any[][]} list @param {string} name */
const only = (list, name) => list.filter(([called]) => called === name);

const FORM = [
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
const BUTTON = { id: 9, role: Role.button, flags: Flag.tabStop, name: 'Next month' };

test('a press acts once, however it is made', async (t) => {
  const page = await openOverlay(t, { hasTouch: true });
  await present(page, [BUTTON]);
  const button = page.getByRole('button', { name: 'Next month' });
  const ways = {
    mouse: () => button.click(),
    tap: () => button.tap(),
    Enter: () => button.press('Enter'),
    Space: () => button.press('Space'),
    script: () => button.evaluate((element) => /** @type {HTMLElement} */ (element).click()),
  };
  for (const [way, press] of Object.entries(ways)) {
    await press();
    assert.deepEqual(only(await calls(page), 'activate'), [['activate', 9]], way);
  }
});

test('a submit button acts once, whether it is pressed or Enter is typed in a field', async (t) => {
  const page = await openOverlay(t);
  await present(page, FORM);
  const button = page.getByRole('button', { name: 'Book' });
  for (const press of [
    () => button.click(),
    () => button.press('Enter'),
    () => button.press('Space'),
    () => page.getByLabel('Name').press('Enter'),
    () => button.evaluate((element) => /** @type {HTMLElement} */ (element).click()),
  ]) {
    await press();
    assert.deepEqual(only(await calls(page), 'activate'), [['activate', 7]], String(press));
  }
});

test('on a touch keyboard Enter goes to the next field, and books nothing', async (t) => {
  const page = await openOverlay(t, { hasTouch: true, isMobile: true });
  await present(page, FORM);
  await page.getByLabel('Name').press('Enter');
  assert.ok(await page.getByLabel('Email').evaluate((field) => field.matches(':focus')));
  assert.deepEqual(only(await calls(page), 'activate'), []);
  await page.getByRole('button', { name: 'Book' }).tap();
  assert.deepEqual(only(await calls(page), 'activate'), [['activate', 7]]);
});

test('what is disabled can be found and focused, and does nothing', async (t) => {
  const page = await openOverlay(t);
  const disabled = FORM.map((node) => (node.id === 7 ? { ...node, flags: (node.flags ?? 0) | Flag.disabled } : node));
  await present(page, [...disabled, { ...BUTTON, flags: Flag.tabStop | Flag.disabled }]);
  await page.getByRole('button', { name: 'Next month', disabled: true }).click({ force: true });
  await page.getByRole('button', { name: 'Book', disabled: true }).press('Enter');
  await page.getByLabel('Name').press('Enter');
  assert.deepEqual(only(await calls(page), 'activate'), []);
});

test('pressing, dragging away and letting go is no click', async (t) => {
  const page = await openOverlay(t);
  await present(page, [BUTTON]);
  await page.mouse.move(200, 40);
  await page.mouse.down();
  await page.mouse.move(400, 300);
  await page.mouse.up();
  const seen = await calls(page);
  assert.deepEqual(seen[0], ['press', true], 'the press itself was felt');
  assert.deepEqual(only(seen, 'activate'), []);
});

test('the second click of a double click does not reach what appeared under the pointer', async (t) => {
  const page = await openOverlay(t);
  await present(page, [{ ...BUTTON, id: 21, name: 'First', rect: [10, 10, 200, 44] }]);
  await page.mouse.move(200, 40);
  await page.mouse.down({ clickCount: 1 });
  await page.mouse.up({ clickCount: 1 });
  await present(page, [{ ...BUTTON, id: 22, name: 'Second', rect: [10, 10, 200, 44] }]);
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
  assert.deepEqual(only(await calls(page), 'activate'), [['activate', 21]]);
  await page.getByRole('button', { name: 'Second' }).click();
  assert.deepEqual(only(await calls(page), 'activate'), [['activate', 22]], 'a click of its own does');
});

test('nothing is touched when nothing changed', async (t) => {
  const page = await openOverlay(t);
  await present(page, [...FORM, BUTTON]);
  await page.evaluate(() => {
    const all = /** @type {any} */ (window);
    all.changes = 0;
    new MutationObserver((list) => {
      all.changes += list.length;
    }).observe(all.root.querySelector('.content'), {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  });
  await present(page, [...FORM, BUTTON]);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).changes), 0);
  await present(page, [...FORM, { ...BUTTON, name: 'Later' }]);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).changes), 1);
});

test('the focused element is the same one after everything around it has changed places', async (t) => {
  const page = await openOverlay(t);
  const four = [1, 2, 3, 4].map((id) => ({ ...BUTTON, id, name: `Button ${id}` }));
  await present(page, four);
  const third = page.getByRole('button', { name: 'Button 3' });
  await third.focus();
  await third.evaluate((element) => {
    /** @type {any} */ (window).kept = element;
  });
  await calls(page);
  await present(page, [four[2], { ...BUTTON, id: 8, name: 'New' }, four[3], four[0]]);
  const order = await page.getByRole('button').allTextContents();
  assert.deepEqual(order, ['Button 3', 'New', 'Button 4', 'Button 1']);
  assert.ok(
    await page.evaluate(() => {
      const all = /** @type {any} */ (window);
      return all.root.getRootNode().activeElement === all.kept && all.kept.isConnected;
    }),
  );
  assert.deepEqual(await calls(page), [], 'and no change of focus was reported');
});

test('focus the widget asked for is not reported, focus the visitor moved is', async (t) => {
  const page = await openOverlay(t);
  await present(page, [{ id: 1, role: Role.heading, name: 'March', detail: 2 }, BUTTON]);
  await page.evaluate(() => /** @type {any} */ (window).overlay.focus(1));
  assert.deepEqual(await calls(page), []);
  assert.ok(await page.getByRole('heading', { name: 'March' }).evaluate((element) => element.matches(':focus')));
  await page.keyboard.press('Tab');
  assert.deepEqual(await calls(page), [['focus', 9]]);
  await page.keyboard.press('Tab');
  assert.deepEqual(await calls(page), [['focusLeft']]);
});

test('the widget does not take focus from a field elsewhere on the page', async (t) => {
  const page = await openOverlay(t);
  await present(page, [{ id: 1, role: Role.heading, name: 'March', detail: 2 }]);
  await page.evaluate(() => document.body.appendChild(document.createElement('input')).focus());
  await page.evaluate(() => /** @type {any} */ (window).overlay.focus(1));
  assert.equal(await page.evaluate(() => document.activeElement?.localName), 'input');
});

test('when the focused control goes, the heading takes over', async (t) => {
  const page = await openOverlay(t);
  await present(page, [{ id: 1, role: Role.heading, name: 'March', detail: 2 }, BUTTON]);
  await page.getByRole('button').focus();
  await present(page, [{ id: 2, role: Role.heading, name: 'April', detail: 2 }]);
  await page.evaluate(() => /** @type {any} */ (window).overlay.settleFocus());
  assert.ok(await page.getByRole('heading', { name: 'April' }).evaluate((element) => element.matches(':focus')));
});

test('typed text is reported, and written back only where it differs', async (t) => {
  const page = await openOverlay(t);
  await present(page, FORM);
  const name = page.getByLabel('Name');
  await name.pressSequentially('Zoë');
  assert.deepEqual(
    only(await calls(page), 'setText').map(([, , text]) => text),
    ['Z', 'Zo', 'Zoë'],
  );
  await name.evaluate((element) => /** @type {HTMLInputElement} */ (element).setSelectionRange(1, 1));
  const typed = FORM.map((node) => (node.id === 3 ? { ...node, value: 'Zoë' } : node));
  await present(page, typed);
  assert.equal(await name.evaluate((element) => /** @type {HTMLInputElement} */ (element).selectionStart), 1);
  await present(
    page,
    FORM.map((node) => (node.id === 3 ? { ...node, value: 'Zoë Hill' } : node)),
  );
  assert.equal(await name.inputValue(), 'Zoë Hill');
});

test('text being composed is left alone until it is done', async (t) => {
  const page = await openOverlay(t);
  await present(page, FORM);
  await page.getByLabel('Name').focus();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await present(
    page,
    FORM.map((node) => (node.id === 3 ? { ...node, value: 'something else' } : node)),
  );
  assert.equal(await page.getByLabel('Name').inputValue(), 'に');
  await devtools.send('Input.insertText', { text: '日本' });
  assert.deepEqual(only(await calls(page), 'setText').at(-1), ['setText', 3, '日本']);
});

test('fields say what they are to autofill and to touch keyboards', async (t) => {
  const page = await openOverlay(t);
  await present(page, FORM);
  const looks = await page.getByRole('textbox').evaluateAll((fields) =>
    fields.map((field) => {
      const input = /** @type {HTMLInputElement} */ (field);
      return [
        input.localName,
        input.type,
        input.name,
        input.autocomplete,
        input.inputMode,
        input.enterKeyHint,
        input.maxLength,
        getComputedStyle(input).fontSize,
      ];
    }),
  );
  assert.deepEqual(looks, [
    ['input', 'text', 'name', 'name', '', 'next', 200, '16px'],
    ['input', 'email', 'email', 'email', 'email', 'next', 254, '16px'],
    ['textarea', 'textarea', 'notes', 'off', '', 'enter', 2000, '16px'],
  ]);
});

test('a field is described by the error on the screen, or by a hidden one where there is none', async (t) => {
  const page = await openOverlay(t);
  const invalid = FORM.map((node) =>
    node.id === 3
      ? { ...node, flags: Flag.tabStop | Flag.invalid | Flag.required, description: 'Enter your name.' }
      : node,
  );
  const error = { id: 30, parent: 1, role: Role.text, flags: Flag.error, name: 'Enter your name.' };
  const name = page.getByLabel('Name');
  const described = () =>
    name.evaluate((field) => {
      const id = field.getAttribute('aria-describedby') ?? '';
      const scope = /** @type {ShadowRoot} */ (field.getRootNode());
      return [id, scope.getElementById(id)?.textContent, field.ariaInvalid, field.ariaRequired];
    });
  await present(page, [...invalid, error]);
  assert.deepEqual(await described(), ['bw-30', 'Enter your name.', 'true', 'true']);
  const other = invalid.map((node) => (node.id === 3 ? { ...node, description: 'As in your passport.' } : node));
  await present(page, other);
  assert.deepEqual(await described(), ['bw-3-d', 'As in your passport.', 'true', 'true']);
  await present(page, FORM);
  assert.deepEqual((await described()).slice(0, 2), ['', undefined]);
});

test('keys in the calendar are passed on, keys in fields are not', async (t) => {
  const page = await openOverlay(t);
  const grid = [
    { id: 1, role: Role.grid, name: 'March 2026' },
    { id: 2, role: Role.row, parent: 1 },
    {
      id: 3,
      role: Role.gridCell,
      parent: 2,
      flags: Flag.tabStop | Flag.selected | Flag.today,
      name: 'Tuesday 10 March',
      value: '10',
    },
  ];
  await present(page, [...grid, ...FORM.map((node) => ({ ...node, id: node.id + 40, parent: node.parent && 41 }))]);
  const cell = page.getByRole('gridcell', { name: 'Tuesday 10 March', selected: true });
  assert.equal(await cell.getAttribute('aria-current'), 'date');
  await cell.focus();
  for (const key of [
    'ArrowLeft',
    'ArrowDown',
    'Home',
    'PageUp',
    'Shift+PageDown',
    'Shift+ArrowLeft',
    'Alt+ArrowUp',
    'x',
  ]) {
    await page.keyboard.press(key);
  }
  assert.deepEqual(
    only(await calls(page), 'key').map(([, , key]) => key),
    [0, 3, 4, 6, 9],
  );
  await page.getByRole('textbox').first().press('ArrowLeft');
  assert.deepEqual(only(await calls(page), 'key'), []);
});

test('the same words said twice are two announcements', async (t) => {
  const page = await openOverlay(t);
  const status = page.getByRole('status');
  assert.equal(await status.textContent(), '');
  assert.equal(await page.getByRole('alert').textContent(), '');
  await page.evaluate(() => {
    const all = /** @type {any} */ (window);
    all.said = [];
    new MutationObserver((list) => {
      for (const change of list) for (const node of change.addedNodes) all.said.push(node.textContent);
    }).observe(all.root.querySelector('[role=status]'), { childList: true });
    all.overlay.announce('16 times on Tuesday 10 March.', false);
  });
  // What is said in one task stands together, and a task of the test's own may come before the timer that ends it.
  await page.evaluate(
    () =>
      new Promise((done) => {
        setTimeout(done);
      }),
  );
  await page.evaluate(() => /** @type {any} */ (window).overlay.announce('16 times on Tuesday 10 March.', false));
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).said), [
    '16 times on Tuesday 10 March.',
    '16 times on Tuesday 10 March.',
  ]);
  assert.equal(await status.textContent(), '16 times on Tuesday 10 March.', 'and only the last is left to read');
});

test('elements lie where they are painted', async (t) => {
  const page = await openOverlay(t);
  await present(page, [
    { id: 1, role: Role.group, name: 'Morning' },
    { ...BUTTON, parent: 1, rect: [20.25, 30.5, 104, 44] },
  ]);
  const place = await page.getByRole('button').evaluate((button) => {
    const box = button.getBoundingClientRect();
    const origin = /** @type {any} */ (window).root.getBoundingClientRect();
    return [box.left - origin.left, box.top - origin.top, box.width, box.height];
  });
  assert.deepEqual(place, [20.25, 30.5, 104, 44]);
});

test('a button with a second line has its name and describes the rest', async (t) => {
  const page = await openOverlay(t);
  await present(page, [{ ...BUTTON, name: 'First visit', description: 'For new patients' }]);
  const button = page.getByRole('button', { name: 'First visit', exact: true });
  assert.equal(await button.textContent(), 'First visitFor new patients');
  await button.locator('span').click();
  assert.deepEqual(only(await calls(page), 'activate'), [['activate', 9]]);
});

// --- What else comes in ------------------------------------------------------------------------------

const OPTION = { role: Role.option, parent: 60, flags: 0 };
const CHOOSER = [
  { id: 61, role: Role.textField, flags: Flag.tabStop | Flag.combobox, name: 'City', detail: FieldKind.search },
  { id: 60, role: Role.listBox, name: 'Zones' },
  { ...OPTION, id: 62, name: 'London' },
  { ...OPTION, id: 63, name: 'Lagos' },
];

test("keys in a list to search go to the list, and those that edit text stay the field's", async (t) => {
  const page = await openOverlay(t);
  await present(page, CHOOSER);
  const field = page.getByRole('combobox', { name: 'City' });
  assert.equal(await field.getAttribute('placeholder'), 'City');
  await field.pressSequentially('lon');
  await calls(page);
  // Whether the browser is kept from doing what it does with the key.
  const press = async (/** @type {string} */ key) => {
    const kept = page.evaluate(
      () =>
        new Promise((done) => {
          addEventListener('keydown', (event) => done(event.defaultPrevented), { once: true });
        }),
    );
    await page.evaluate(() => {});
    await field.press(key);
    const prevented = await kept;
    return [
      only(await calls(page), 'key')
        .map(([, id, code]) => `${id} ${code}`)
        .join(),
      prevented,
    ];
  };
  assert.deepEqual(await press('ArrowDown'), ['61 3', true]);
  assert.deepEqual(await press('ArrowUp'), ['61 2', true]);
  assert.deepEqual(await press('Escape'), ['61 10', true]);
  for (const key of [
    'ArrowLeft',
    'ArrowRight',
    'Home',
    'End',
    'Shift+ArrowUp',
    'Shift+ArrowDown',
    'Control+ArrowDown',
    'Alt+ArrowDown',
  ]) {
    assert.deepEqual(await press(key), ['', false], key);
  }
  assert.deepEqual(await press('Enter'), ['', true], 'Enter with nothing come to');
});

test('Escape is the answer no, where there is a question, and nobody around the widget sees it', async (t) => {
  const page = await openOverlay(t);
  const no = { ...BUTTON, id: 70, name: 'No', flags: Flag.tabStop | Flag.escape };
  await page.evaluate(() => {
    const all = /** @type {any} */ (window);
    all.seen = 0;
    addEventListener('keydown', (event) => {
      if (event.key === 'Escape') all.seen++;
    });
  });
  const escaped = async () => {
    await page.getByRole('button', { name: 'Next month' }).press('Escape');
    return [only(await calls(page), 'activate'), await page.evaluate(() => /** @type {any} */ (window).seen)];
  };
  await present(page, [BUTTON]);
  assert.deepEqual(await escaped(), [[], 1], "with no question it is the page's");
  await present(page, [BUTTON, no]);
  assert.deepEqual(await escaped(), [[['activate', 70]], 1]);
  await present(page, [BUTTON, { ...no, flags: no.flags | Flag.disabled }]);
  assert.deepEqual(await escaped(), [[], 1], 'the answer is under way');
});

test('only the mouse hovers and presses, with its first button, and lets go where it leaves', async (t) => {
  const page = await openOverlay(t, { hasTouch: true });
  await present(page, [BUTTON]);
  const button = page.getByRole('button', { name: 'Next month' });
  await button.tap();
  assert.deepEqual(only(await calls(page), 'press'), [], 'a finger');
  await button.hover();
  await page.mouse.down({ button: 'right' });
  await page.mouse.up({ button: 'right' });
  assert.deepEqual(only(await calls(page), 'press'), [['press', false]], 'the second button');
  await page.mouse.down();
  assert.deepEqual(only(await calls(page), 'press'), [['press', true]]);
  await page.mouse.move(1200, 880);
  await page.mouse.up();
  assert.deepEqual(only(await calls(page), 'press')[0], ['press', false]);
});

test('a link leads to the web alone, in a tab that knows nothing of this one', async (t) => {
  const page = await openOverlay(t);
  const link = (/** @type {string} */ value) => ({ id: 80, role: Role.link, flags: Flag.tabStop, name: 'Map', value });
  for (const [value, href] of [
    ['https://maps.example/x', 'https://maps.example/x'],
    ['http://maps.example/', 'http://maps.example/'],
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['xhttps://maps.example/', null],
    ['', null],
  ]) {
    await present(page, [link(/** @type {string} */ (value))]);
    const made = await page.evaluate(() => {
      const one = /** @type {any} */ (window).root.querySelector('a');
      return [one.getAttribute('href'), one.target, one.rel, one.textContent];
    });
    assert.deepEqual(made, [href, '_blank', 'noopener', 'Map'], /** @type {string} */ (value));
  }
});

test('a button says what it is: pressed, chosen, busy, disabled, today, and only that', async (t) => {
  const page = await openOverlay(t);
  /** @param {object} node */
  const said = async (node) => {
    await present(page, [
      { id: 1, role: Role.grid, name: 'March' },
      { id: 2, role: Role.row, parent: 1 },
      { ...BUTTON, id: 90, ...node },
    ]);
    return page.evaluate(() =>
      Object.fromEntries(
        [.../** @type {any} */ (window).root.querySelector('#bw-90').attributes]
          .map(({ name, value }) => [name, value])
          .filter(([name]) => /^(aria-|role|type|tabindex)/.test(name))
          .sort(),
      ),
    );
  };
  assert.deepEqual(await said({}), { tabindex: '0', type: 'button' });
  assert.deepEqual(await said({ flags: 0 }), { tabindex: '-1', type: 'button' });
  assert.deepEqual(await said({ flags: Flag.toggle }), { 'aria-pressed': 'false', 'tabindex': '-1', 'type': 'button' });
  assert.deepEqual(await said({ flags: Flag.toggle | Flag.selected }), {
    'aria-pressed': 'true',
    'tabindex': '-1',
    'type': 'button',
  });
  assert.deepEqual(await said({ flags: Flag.busy | Flag.disabled }), {
    'aria-busy': 'true',
    'aria-disabled': 'true',
    'tabindex': '-1',
    'type': 'button',
  });
  assert.deepEqual(
    await said({
      role: Role.gridCell,
      parent: 2,
      flags: Flag.toggle | Flag.today,
      value: '10',
      name: 'Tuesday 10 March',
    }),
    {
      'aria-current': 'date',
      'aria-label': 'Tuesday 10 March',
      'aria-selected': 'false',
      'role': 'gridcell',
      'tabindex': '-1',
      'type': 'button',
    },
  );
  assert.deepEqual(await said({ flags: Flag.tabStop, description: 'For new patients' }), {
    'aria-describedby': 'bw-90-d',
    'aria-label': 'Next month',
    'tabindex': '0',
    'type': 'button',
  });
  assert.deepEqual(
    await said({ name: 'First visit, 30 minutes', description: '30 minutes' }),
    { 'aria-label': 'First visit, 30 minutes', 'tabindex': '0', 'type': 'button' },
    'what the name says is not said twice',
  );
});

test('what holds others is a role only if it has something to say, and busy while it waits', async (t) => {
  const page = await openOverlay(t);
  await present(page, [
    { id: 1, role: Role.group, flags: Flag.busy, name: 'Times' },
    { id: 2, role: Role.group },
  ]);
  const looks = await page.evaluate(() =>
    [1, 2].map((id) => {
      const one = /** @type {any} */ (window).root.querySelector(`#bw-${id}`);
      return ['role', 'aria-label', 'aria-busy'].map((name) => one.getAttribute(name));
    }),
  );
  assert.deepEqual(looks, [
    ['group', 'Times', 'true'],
    [null, null, null],
  ]);
  await present(page, [{ id: 1, role: Role.group, name: 'Times' }]);
  assert.equal(await page.getByRole('group', { name: 'Times' }).getAttribute('aria-busy'), null);
});

test('what is said at once stands together; an error takes away what was said before, and is told at once', async (t) => {
  const page = await openOverlay(t);
  const [status, alert] = [page.getByRole('status'), page.getByRole('alert')];
  assert.deepEqual(
    [await status.getAttribute('aria-live'), await alert.getAttribute('aria-live')],
    ['polite', 'assertive'],
  );
  const say = (/** @type {[string, boolean][]} */ ...all) =>
    page.evaluate(
      (sentences) =>
        new Promise((done) => {
          for (const [text, urgent] of sentences) /** @type {any} */ (window).overlay.announce(text, urgent);
          setTimeout(() => setTimeout(done));
        }),
      all,
    );
  await say(['March 2026', false], ['20 days with times.', false]);
  assert.equal(await status.textContent(), 'March 202620 days with times.');
  await say(['Enter your name.', true]);
  assert.deepEqual([await status.textContent(), await alert.textContent()], ['', 'Enter your name.']);
  await say(['Booked.', false]);
  assert.deepEqual([await status.textContent(), await alert.textContent()], ['Booked.', '']);
  await say(['One.', false], ['Two.', true]);
  assert.deepEqual(
    [await status.textContent(), await alert.textContent()],
    ['One.', 'Two.'],
    'nothing said in this moment is lost',
  );
});

test('what the widget focuses comes into sight, and what is in sight does not move', async (t) => {
  const page = await openOverlay(t);
  const far = { ...BUTTON, rect: [10, 3000, 200, 44] };
  await present(page, [{ id: 1, role: Role.heading, name: 'March', detail: 2, rect: [10, 10, 200, 28] }, far]);
  await page.evaluate(() => {
    document.body.style.height = '4000px';
  });
  const focus = (/** @type {number} */ id) =>
    page.evaluate((which) => {
      /** @type {any} */ (window).overlay.focus(which);
      return scrollY;
    }, id);
  assert.equal(await focus(1), 0);
  assert.ok((await focus(9)) > 2000, 'below the window');
  await page.evaluate(() => scrollTo(0, 2900));
  assert.equal(await focus(9), 2900, 'in sight');
  assert.ok((await focus(1)) < 50, 'above the window');
});

test('a field tells what it needs, and is not written while it is locked', async (t) => {
  const page = await openOverlay(t);
  const locked = FORM.map((node) => (node.id === 5 ? { ...node, flags: Flag.tabStop | Flag.disabled } : node));
  await present(page, locked);
  const email = page.getByLabel('Email');
  assert.deepEqual(
    await email.evaluate((field) => [
      /** @type {HTMLInputElement} */ (field).readOnly,
      field.getAttribute('aria-disabled'),
    ]),
    [true, 'true'],
  );
  await email.press('x');
  assert.deepEqual(only(await calls(page), 'setText'), []);
  await present(page, FORM);
  assert.deepEqual(
    await email.evaluate((field) => [
      /** @type {HTMLInputElement} */ (field).readOnly,
      field.getAttribute('aria-disabled'),
      field.getAttribute('spellcheck'),
      field.getAttribute('autocapitalize'),
    ]),
    [false, null, 'false', 'none'],
  );
  const trap = await page.evaluate(() => {
    const one = /** @type {any} */ (window).root.querySelectorAll('.trap');
    return [
      one.length,
      one[0].name,
      one[0].tabIndex,
      one[0].autocomplete,
      one[0].getAttribute('aria-hidden'),
      one[0].getBoundingClientRect().width < 2 ||
        getComputedStyle(one[0]).opacity === '0' ||
        getComputedStyle(one[0]).clipPath !== 'none',
    ];
  });
  assert.deepEqual(trap, [1, 'website', -1, 'off', 'true', true]);
});
