// The overlay in Chromium, on node tables made by hand: what it builds, keeps and says.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Flag, Role } from '../../web/widget/nodes.js';
import { launch } from '../e2e/support.mjs';
import { BUTTON, FORM, calls, only, openOverlay, present } from './overlay_page.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('nothing is touched when nothing changed', async (t) => {
  const page = await openOverlay(t, browser);
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

test('the same words said twice are two announcements', async (t) => {
  const page = await openOverlay(t, browser);
  const status = page.getByRole('status');
  assert.equal(await status.textContent(), '');
  assert.equal(await page.getByRole('alert').textContent(), '');
  await page.evaluate(() => {
    const all = /** @type {any} */ (window);
    all.said = [];
    new MutationObserver((list) => {
      for (const change of list) for (const node of change.addedNodes) all.said.push(node.textContent);
    }).observe(all.root.querySelector('[role=status]'), { childList: true });
    all.controls.announce('16 times available on Tuesday 10 March.', false);
  });
  // What is said in one task stands together, and a task of the test's own may come before the timer that ends it.
  await page.evaluate(
    () =>
      new Promise((done) => {
        setTimeout(done);
      }),
  );
  await page.evaluate(() =>
    /** @type {any} */ (window).controls.announce('16 times available on Tuesday 10 March.', false),
  );
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).said), [
    '16 times available on Tuesday 10 March.',
    '16 times available on Tuesday 10 March.',
  ]);
  assert.equal(
    await status.textContent(),
    '16 times available on Tuesday 10 March.',
    'and only the last is left to read',
  );
});

test('elements lie where they are painted', async (t) => {
  const page = await openOverlay(t, browser);
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
  const page = await openOverlay(t, browser);
  await present(page, [{ ...BUTTON, name: 'First visit', description: 'For new patients' }]);
  const button = page.getByRole('button', { name: 'First visit', exact: true });
  assert.equal(await button.textContent(), 'First visitFor new patients');
  await button.locator('span').click();
  assert.deepEqual(only(await calls(page), 'activate'), [['activate', 9]]);
  assert.notEqual(await button.getAttribute('aria-describedby'), null);
  await present(page, [{ ...BUTTON, name: 'First visit, free', description: 'free' }]);
  const whole = page.getByRole('button', { name: 'First visit, free', exact: true });
  assert.equal(await whole.getAttribute('aria-describedby'), null, 'what the name says is not read twice');
});

test('a link leads to the web alone, in a tab that knows nothing of this one', async (t) => {
  const page = await openOverlay(t, browser);
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
  const page = await openOverlay(t, browser);
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
      'aria-selected': 'false',
      'role': 'gridcell',
      'tabindex': '-1',
      'type': 'button',
    },
  );
  // Orca reads a cell's text where others read its name: they are the same.
  assert.ok(await page.getByRole('gridcell', { name: 'Tuesday 10 March', exact: true }).isVisible());
  const parts = await page.evaluate(() =>
    [.../** @type {any} */ (window).root.querySelectorAll('[role=gridcell] span')].map((one) => [
      one.textContent,
      one.ariaHidden,
    ]),
  );
  assert.deepEqual(parts, [
    ['10', 'true'],
    ['Tuesday 10 March', null],
  ]);
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

test('no element that holds others listens to clicks: screen readers would call all in it "clickable"', async (t) => {
  const page = await openOverlay(t, browser);
  await present(page, [
    { id: 1, role: Role.heading, name: 'A heading' },
    { id: 2, role: Role.button, name: 'A button' },
  ]);
  const devtools = await page.context().newCDPSession(page);
  /** @param {string} element */
  const listened = async (element) => {
    const { result } = await devtools.send('Runtime.evaluate', { expression: element });
    const { listeners } = await devtools.send('DOMDebugger.getEventListeners', {
      objectId: String(result.objectId),
    });
    return listeners.map(({ type }) => type).filter((type) => /^(click|mouse(up|down))$/.test(type));
  };
  assert.deepEqual(await listened('root.querySelector("#bw-2")'), ['click']);
  for (const each of ['root', 'root.querySelector(".content")', 'root.querySelector("#bw-1")']) {
    assert.deepEqual(await listened(each), [], each);
  }
});

test('what holds others is a role only if it has something to say, and busy while it waits', async (t) => {
  const page = await openOverlay(t, browser);
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

test('a heading has its own level below the page’s, and none that there is not', async (t) => {
  const page = await openOverlay(t, browser);
  const levels = [1, 2, 3, 9];
  await present(
    page,
    levels.map((detail, at) => ({ id: at + 1, role: Role.heading, detail, name: `Level ${detail}` })),
  );
  for (const [name, level] of /** @type {[string, number][]} */ ([
    ['Level 1', 2],
    ['Level 2', 2],
    ['Level 3', 3],
    ['Level 9', 6],
  ])) {
    assert.equal(await page.getByRole('heading', { name, level }).count(), 1, name);
  }
});

test('what is said at once stands together; an error takes away what was said before, and is told at once', async (t) => {
  const page = await openOverlay(t, browser);
  const [status, alert] = [page.getByRole('status'), page.getByRole('alert')];
  assert.deepEqual(
    [await status.getAttribute('aria-live'), await alert.getAttribute('aria-live')],
    ['polite', 'assertive'],
  );
  const say = (/** @type {[string, boolean][]} */ ...all) =>
    page.evaluate(
      (sentences) =>
        new Promise((done) => {
          for (const [text, urgent] of sentences) /** @type {any} */ (window).controls.announce(text, urgent);
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

test('what was said is there until it has been read out, and then no more, so that nobody finds it later', async (t) => {
  const page = await openOverlay(t, browser, { clock: true });
  const [status, alert] = [page.getByRole('status'), page.getByRole('alert')];
  const read = async () => [await status.textContent(), await alert.textContent()];
  const say = (/** @type {string} */ text, urgent = false) =>
    page.evaluate((given) => /** @type {any} */ (window).controls.announce(...given), [text, urgent]);
  await say('No times are available in November.');
  await page.clock.runFor(4_000);
  assert.deepEqual(await read(), ['No times are available in November.', '']);
  await say('20 days with times in December.');
  await page.clock.runFor(4_000);
  assert.deepEqual(await read(), ['20 days with times in December.', ''], 'each has its own time');
  await page.clock.runFor(6_000);
  assert.deepEqual(await read(), ['', '']);
  await say('Enter your name.', true);
  await page.clock.runFor(4_000);
  assert.deepEqual(await read(), ['', 'Enter your name.']);
  await page.clock.runFor(6_000);
  assert.deepEqual(await read(), ['', '']);
});

test('an arrow points as the text runs', async (t) => {
  const page = await openOverlay(t, browser);
  /** @param {string} dir @param {string} value */
  const painted = async (dir, value) => {
    await present(page, [{ ...BUTTON, name: 'Earlier', value, rect: [10, 10, 44, 44] }]);
    await page.evaluate((direction) => {
      const { root } = /** @type {any} */ (window);
      root.dir = direction;
      root.querySelector('button').style.color = '#000';
    }, dir);
    return (await page.locator('button').screenshot()).toString('base64');
  };
  const [left, right] = [await painted('ltr', '‹'), await painted('ltr', '›')];
  assert.notEqual(left, right);
  assert.equal(await painted('rtl', '‹'), right);
  assert.equal(await painted('rtl', '›'), left);
});
