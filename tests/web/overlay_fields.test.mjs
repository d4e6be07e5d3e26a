// The overlay's fields, on node tables made by hand: what is typed, and what they tell autofill and screen readers.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Flag, Role } from '../../web/widget/nodes.js';
import { launch } from '../e2e/support.mjs';
import { FORM, calls, only, openOverlay, present } from './overlay_page.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('typed text is reported, and written back only where it differs', async (t) => {
  const page = await openOverlay(t, browser);
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
  const page = await openOverlay(t, browser);
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
  const page = await openOverlay(t, browser);
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

test('a field is described by the error on the screen, or by a hidden one if the screen shows none', async (t) => {
  const page = await openOverlay(t, browser);
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
  await present(
    page,
    FORM.map((node) => (node.id === 3 ? { ...node, flags: Flag.tabStop | Flag.required } : node)),
  );
  assert.deepEqual(await described(), ['', undefined, null, 'true'], 'required, and not wrong');
});

test('a field tells what it needs, and is not written while it is locked', async (t) => {
  const page = await openOverlay(t, browser);
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
