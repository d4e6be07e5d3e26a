// How the overlay, on node tables made by hand, takes presses and keys, and what of them is kept until the engine can act.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { KeptActions } from '../../web/widget/kept_actions.js';
import { nodeId } from '../../web/widget/ids.js';
import { FieldKind, Flag, Role } from '../../web/widget/nodes.js';
import { launch } from '../e2e/support.mjs';
import { BUTTON, FORM, calls, only, openOverlay, present } from './overlay_page.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('a press acts once, however it is made', async (t) => {
  const page = await openOverlay(t, browser, { hasTouch: true });
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
  const page = await openOverlay(t, browser);
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
  const page = await openOverlay(t, browser, { hasTouch: true, isMobile: true });
  await present(page, FORM);
  await page.getByLabel('Name').press('Enter');
  assert.ok(await page.getByLabel('Email').evaluate((field) => field.matches(':focus')));
  assert.deepEqual(only(await calls(page), 'activate'), []);
  await page.getByRole('button', { name: 'Book' }).tap();
  assert.deepEqual(only(await calls(page), 'activate'), [['activate', 7]]);
});

test('what is disabled can be found and focused, and does nothing', async (t) => {
  const page = await openOverlay(t, browser);
  const disabled = FORM.map((node) => (node.id === 7 ? { ...node, flags: (node.flags ?? 0) | Flag.disabled } : node));
  await present(page, [...disabled, { ...BUTTON, flags: Flag.tabStop | Flag.disabled }]);
  await page.getByRole('button', { name: 'Next month', disabled: true }).click({ force: true });
  await page.getByRole('button', { name: 'Book', disabled: true }).press('Enter');
  await page.getByLabel('Name').press('Enter');
  assert.deepEqual(only(await calls(page), 'activate'), []);
});

test('pressing, dragging away and letting go is no click', async (t) => {
  const page = await openOverlay(t, browser);
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
  const page = await openOverlay(t, browser);
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

test('keys in the calendar are passed on, keys in fields are not', async (t) => {
  const page = await openOverlay(t, browser);
  const grid = [
    { id: 1, role: Role.grid, name: 'March 2026' },
    { id: 2, role: Role.row, parent: 1 },
    {
      id: 9,
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

const OPTION = { role: Role.option, parent: 60, flags: 0 };

const CHOOSER = [
  { id: 61, role: Role.textField, flags: Flag.tabStop | Flag.combobox, name: 'City', detail: FieldKind.search },
  { id: 60, role: Role.listBox, name: 'Zones' },
  { ...OPTION, id: 62, name: 'London' },
  { ...OPTION, id: 63, name: 'Lagos' },
];

test("keys in a list to search go to the list, and those that edit text stay the field's", async (t) => {
  const page = await openOverlay(t, browser);
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
          // Captured, because keys typed into fields end there; told when the event has been handled.
          addEventListener('keydown', (event) => setTimeout(() => done(event.defaultPrevented)), {
            capture: true,
            once: true,
          });
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
  const page = await openOverlay(t, browser);
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
  const page = await openOverlay(t, browser, { hasTouch: true });
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

test('letters typed into a field are no shortcuts of the page; Tab, Escape and combinations are heard', async (t) => {
  const page = await openOverlay(t, browser);
  await present(page, FORM);
  await page.evaluate(() => {
    const all = /** @type {any} */ (window);
    all.heard = [];
    document.addEventListener('keydown', ({ key }) => all.heard.push(key));
  });
  const name = page.getByLabel('Name');
  for (const key of ['x', '/', 'Control+s', 'Escape', 'Tab']) await name.press(key);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).heard), ['Control', 's', 'Escape', 'Tab']);
});

test('what is pressed and done later is marked and busy until it is done, also on an element made again', async (t) => {
  const page = await openOverlay(t, browser);
  const other = { ...BUTTON, id: 10, name: 'Previous month', rect: [10, 80, 200, 44] };
  const marks = () =>
    page.evaluate(() =>
      [.../** @type {any} */ (window).root.querySelectorAll('button')].map((button) => [
        button.hasAttribute('data-wanted'),
        button.getAttribute('aria-busy'),
      ]),
    );
  const want = (/** @type {number[]} */ ...ids) =>
    page.evaluate((all) => {
      /** @type {any} */ (window).wanted = all;
    }, ids);
  const [plain, marked] = [
    [false, null],
    [true, 'true'],
  ];
  await present(page, [BUTTON, other]);
  await want(9);
  await page.getByRole('button', { name: 'Next month' }).click();
  assert.deepEqual(await marks(), [marked, plain]);
  await want(10);
  await page.getByRole('button', { name: 'Previous month' }).click();
  assert.deepEqual(await marks(), [plain, marked]);
  await present(page, [other]);
  await present(page, [{ ...other, name: 'The month before' }, BUTTON]);
  assert.deepEqual(await marks(), [marked, plain]);
  await want();
  await present(page, [{ ...other, flags: Flag.tabStop | Flag.busy }, BUTTON]);
  assert.deepEqual(await marks(), [[false, 'true'], plain], 'busy as the engine says');
});

/** Kept actions, and what the engine's report in their place. */
function keep() {
  /** @type {any[][]} */
  const done = [];
  const names = ['activate', 'focus', 'focusLeft', 'setText', 'key', 'hover', 'press', 'trapFilled'];
  const actions = /** @type {import('../../web/widget/overlay.js').EngineActions} */ (
    /** @type {unknown} */ (
      Object.fromEntries(names.map((name) => [name, (/** @type {any[]} */ ...given) => done.push([name, ...given])]))
    )
  );
  return { kept: new KeptActions(() => false), actions, done };
}
const [TWELVE, TWENTY_FOUR] = ['cycle:0', 'cycle:1'].map(nodeId);
const [PREVIOUS, NEXT] = ['month:previous', 'month:next'].map(nodeId);

test('of the presses that are kept each is done once, one in a frame, and a later one in its turn', () => {
  const { kept, actions, done } = keep();
  for (const id of [5, TWELVE, NEXT, TWENTY_FOUR, PREVIOUS]) kept.actions.activate(id);
  assert.deepEqual(kept.actions.wanted(), [TWENTY_FOUR, NEXT, PREVIOUS]);
  assert.ok(kept.release(actions));
  kept.actions.activate(7);
  assert.deepEqual(kept.actions.wanted(), [7], 'in place of the months');
  assert.ok(!kept.release(actions));
  assert.deepEqual(done.splice(0), [
    ['activate', TWENTY_FOUR],
    ['activate', 7],
  ]);
  kept.actions.activate(8);
  assert.deepEqual(done, [['activate', 8]], 'at once');
  assert.deepEqual(kept.actions.wanted(), []);
});

test('the mouse points for the engine before it can be pressed, and the focus is told once', () => {
  const { kept, actions, done } = keep();
  kept.actions.hover(1, 2);
  kept.point(actions.hover);
  kept.actions.hover(3, 4);
  kept.actions.press(true);
  assert.deepEqual(done.splice(0), [
    ['hover', 1, 2],
    ['hover', 3, 4],
  ]);
  kept.actions.focus(6);
  kept.actions.activate(TWELVE);
  kept.actions.activate(5);
  assert.ok(kept.release(actions));
  assert.deepEqual(done.splice(0), [
    ['press', true],
    ['focus', 6],
    ['activate', TWELVE],
  ]);
  assert.ok(!kept.release(actions));
  assert.deepEqual(done, [['activate', 5]]);
});
