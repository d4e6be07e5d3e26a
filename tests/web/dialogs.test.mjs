// Every way to open and close a dialog, and where the focus is afterwards, in Chromium, with a stand-in for the widget.
// Chromium's own dialog restores the focus; these tests use one that leaves it to the page, as with buttons that Safari
// does not focus on a press.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { SCRIPT, mounted, startSite, word } from './site.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {Awaited<ReturnType<typeof startSite>>} */
let site;
before(async () => {
  site = await startSite();
});
after(() => site.stop());

const AT = 'api="/api/v1" key="pk_demo"';
const FORGETFUL = `<script>{
  const { showModal } = HTMLDialogElement.prototype;
  HTMLDialogElement.prototype.showModal = function () {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    active?.blur();
    showModal.call(this);
  };
}</script>`;
const PAGE = `${FORGETFUL}${SCRIPT}<booking-widget id="a" mode="popup" ${AT}></booking-widget>
  <booking-widget id="b" mode="popup" ${AT}></booking-widget>
  <button id="opener" booking-popup="a">Book</button>
  <a id="link" href="/elsewhere" booking-popup="a">Book <b id="inner">now</b></a>
  <span id="other" tabindex="0">Other</span>`;

/** The ids of the widgets whose dialogs are open. @param {Page} page @param {string} ids */
const untilOpen = (page, ids) =>
  page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('booking-widget')]
        .filter((element) => element.shadowRoot?.querySelector('dialog:modal'))
        .map(({ id }) => id)
        .join() === wanted,
    ids,
  );

/** The id of what has the keyboard, through all shadow roots. @param {Page} page */
const focused = (page) =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active?.id || active?.localName;
  });

/** @param {Page} page @param {string} id */
async function untilFocused(page, id) {
  await page.waitForFunction((wanted) => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return (active?.id || active?.localName) === wanted;
  }, id);
}

/** @param {Page} page @param {string} id */
const box = async (page, id) => {
  const found = await page.locator(`#${id}`).locator('dialog').boundingBox();
  assert.ok(found);
  return found;
};

/** Runs in the page, with the widget a. @param {Page} page @param {(a: BookingWidgetElement) => void} act */
const withA = (page, act) => page.evaluate(`(${act})(document.getElementById('a'))`);

/** Each way, and what has the keyboard after it closes. @type {[string, (page: Page) => Promise<unknown>, string][]} */
const WAYS_IN = [
  ['a press of the mouse', (page) => page.locator('#opener').click(), 'opener'],
  [
    "a press that does not focus, as Safari's",
    async (page) => {
      await page
        .locator('#opener')
        .evaluate((opener) => opener.addEventListener('mousedown', (event) => event.preventDefault()));
      await page.locator('#other').focus();
      await page.locator('#opener').click();
    },
    'opener',
  ],
  ['Enter', (page) => page.locator('#opener').press('Enter'), 'opener'],
  ['Space', (page) => page.locator('#opener').press('Space'), 'opener'],
  ['a press on what a link holds', (page) => page.locator('#inner').click(), 'link'],
  [
    "the page's script, from what has the keyboard",
    async (page) => {
      await page.locator('#other').focus();
      await page.evaluate(() => window.BookingWidget.open('a'));
    },
    'other',
  ],
  [
    "the page's script, for an opener that has not",
    async (page) => {
      await page.locator('#other').focus();
      await withA(page, (a) => a.open(document.getElementById('opener')));
    },
    'opener',
  ],
  [
    "the page's script, where nothing has the keyboard",
    (page) => page.evaluate(() => window.BookingWidget.open('a')),
    'body',
  ],
  [
    'what has the keyboard in a component of the page',
    async (page) => {
      await page.evaluate(() => {
        const host = document.body.appendChild(document.createElement('x-y'));
        host.attachShadow({ mode: 'open' }).innerHTML = '<input id="deep">';
        /** @type {HTMLElement} */ (host.shadowRoot?.firstElementChild).focus();
        return window.BookingWidget.open('a');
      });
    },
    'deep',
  ],
];

/** @type {[string, (page: Page) => Promise<unknown>][]} */
const WAYS_OUT = [
  ['Esc', (page) => page.keyboard.press('Escape')],
  ['the cross', (page) => page.getByRole('button', { name: 'Close' }).click()],
  ['the cross, by the keyboard', (page) => page.getByRole('button', { name: 'Close' }).press('Enter')],
  ['the backdrop', (page) => page.mouse.click(3, 300)],
  ["the page's script", (page) => page.evaluate(() => window.BookingWidget.close())],
  ['its element', (page) => withA(page, (a) => a.close())],
  ['the browser', (page) => withA(page, (a) => a.shadowRoot?.querySelector('dialog')?.close())],
  ['what takes it from the page', (page) => withA(page, (a) => a.remove())],
  ['what makes it another', (page) => withA(page, (a) => a.setAttribute('mode', 'floating'))],
];

test('however a dialog is opened and closed, the keyboard goes back, and the page is free', async (t) => {
  const { page } = await site.open(t, PAGE);
  const style = () => page.evaluate(() => document.documentElement.getAttribute('style') ?? '');
  /** @type {[number, number][]} each way in with Esc, and each way out from a press */
  const pairs = [
    ...WAYS_IN.map((_, at) => /** @type {[number, number]} */ ([at, 0])),
    ...WAYS_OUT.map((_, at) => /** @type {[number, number]} */ ([1, at])),
  ];
  for (const [at, to] of pairs) {
    const [[, open, back], [, close]] = [WAYS_IN[at], WAYS_OUT[to]];
    const how = `${WAYS_IN[at][0]}, ${WAYS_OUT[to][0]}`;
    await page.reload();
    await page.waitForFunction(() => window.BookingWidget);
    await open(page);
    await untilOpen(page, 'a');
    await word(page).waitFor();
    assert.match(await style(), /overflow: hidden/, how);
    assert.notEqual(await focused(page), back, `${how}: the keyboard is in the dialog`);
    await close(page);
    await untilOpen(page, '');
    await page.waitForFunction(() => !document.documentElement.getAttribute('style'));
    assert.equal(await focused(page), back, how);
  }
});

test('an opener that has gone meanwhile is not missed, and one that was moved is found', async (t) => {
  const { page } = await site.open(t, PAGE);
  await page.waitForFunction(() => window.BookingWidget);
  await page.locator('#opener').click();
  await untilOpen(page, 'a');
  await page.evaluate(() => document.body.append(/** @type {Element} */ (document.getElementById('opener'))));
  await page.keyboard.press('Escape');
  await untilOpen(page, '');
  await untilFocused(page, 'opener');
  await page.keyboard.press('Enter');
  await untilOpen(page, 'a');
  await page.evaluate(() => document.getElementById('opener')?.remove());
  await page.keyboard.press('Escape');
  await untilOpen(page, '');
  await page.waitForFunction(() => document.documentElement.getAttribute('style') === '');
  assert.equal(await focused(page), 'body');
  // The next time nothing is left of it.
  await page.locator('#other').focus();
  await withA(page, (a) => a.open());
  await untilOpen(page, 'a');
  await page.keyboard.press('Escape');
  await untilOpen(page, '');
  await untilFocused(page, 'other');
});

test('a dialog that another takes the place of is closed, and the keyboard goes where the other was opened', async (t) => {
  const { page } = await site.open(t, PAGE);
  await page.waitForFunction(() => window.BookingWidget);
  await page.locator('#opener').click();
  await untilOpen(page, 'a');
  await page.evaluate(() =>
    /** @type {BookingWidgetElement} */ (document.getElementById('b')).open(document.getElementById('link')),
  );
  await untilOpen(page, 'b');
  await page.evaluate(() => /** @type {BookingWidgetElement} */ (document.getElementById('a')).close());
  await untilOpen(page, 'b');
  await page.keyboard.press('Escape');
  await untilOpen(page, '');
  await untilFocused(page, 'link');
  assert.equal(await page.evaluate(() => document.documentElement.getAttribute('style')), '');
  assert.deepEqual(
    (await mounted(page)).map((/** @type {any} */ { destroyed }) => destroyed),
    [0, 0],
    'both are kept as they were left',
  );
});

test('opened once more while it is open, a dialog stays as it is', async (t) => {
  const { page } = await site.open(t, PAGE);
  await page.waitForFunction(() => window.BookingWidget);
  await page.locator('#opener').click();
  await word(page).waitFor();
  await page.getByRole('textbox').fill('Sarah');
  await page.evaluate(() =>
    /** @type {BookingWidgetElement} */ (document.getElementById('a')).open(document.getElementById('link')),
  );
  assert.equal(await focused(page), 'input');
  await page.keyboard.press('Escape');
  await untilOpen(page, '');
  await untilFocused(page, 'opener');
  assert.equal((await mounted(page)).length, 1);
});

test('what had the keyboard in a dialog has it again, unless it has gone', async (t) => {
  const { page } = await site.open(t, PAGE);
  await page.waitForFunction(() => window.BookingWidget);
  const again = async () => {
    await page.keyboard.press('Escape');
    await untilOpen(page, '');
    await page.locator('#opener').click();
    await untilOpen(page, 'a');
    return focused(page);
  };
  await page.locator('#opener').click();
  await word(page).waitFor();
  assert.equal(await focused(page), 'dialog', 'not the cross, which comes first');
  await page.getByRole('textbox').focus();
  assert.equal(await again(), 'input');
  await withA(page, (a) => a.shadowRoot?.querySelector('input')?.remove());
  assert.equal(await again(), 'dialog');
});

test('a press closes a dialog if it begins and ends on the backdrop, by mouse', async (t) => {
  const { page } = await site.open(t, PAGE);
  await page.waitForFunction(() => window.BookingWidget);
  await page.locator('#opener').click();
  await word(page).waitFor();
  const { x, y, width, height } = await box(page, 'a');
  const [inside, field, outside] = [
    { x: x + width / 2, y: y + height - 8 },
    { x: x + 30, y: y + 90 },
    { x: x - 10, y: y + height / 2 },
  ];
  /** @param {{x: number, y: number}} from @param {{x: number, y: number}} to */
  const drag = async (from, to) => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 3 });
    await page.mouse.up();
    await page.evaluate(
      () =>
        new Promise((done) => {
          setTimeout(done);
        }),
    );
  };
  for (const [from, to] of [
    [inside, outside],
    [field, outside],
    [outside, inside],
    [outside, field],
    [inside, inside],
  ]) {
    await drag(from, to);
    await untilOpen(page, 'a');
  }
  await page.mouse.click(outside.x, outside.y, { button: 'right' });
  await untilOpen(page, 'a');
  // The border is the dialog's, up to its last pixel on each side.
  const middle = { x: x + width / 2, y: y + height / 2 };
  const edges = [
    [
      { x, y: middle.y },
      { x: x - 1, y: middle.y },
    ],
    [
      { x: x + width - 1, y: middle.y },
      { x: x + width, y: middle.y },
    ],
    [
      { x: middle.x, y: Math.ceil(y) },
      { x: middle.x, y: Math.floor(y) - 1 },
    ],
    [
      { x: middle.x, y: Math.floor(y + height) - 1 },
      { x: middle.x, y: Math.ceil(y + height) },
    ],
  ];
  for (const [on, off] of edges) {
    await page.mouse.click(on.x, on.y);
    await untilOpen(page, 'a');
    await page.mouse.click(off.x, off.y);
    await untilOpen(page, '');
    await page.locator('#opener').press('Enter');
    await untilOpen(page, 'a');
  }
  await drag(outside, { x: outside.x, y: outside.y + 40 });
  await untilOpen(page, '');
});

test('a press closes a dialog if it begins and ends on the backdrop, by finger', async (t) => {
  const { page } = await site.open(t, PAGE, /** @type {object} */ ({ hasTouch: true }));
  await page.waitForFunction(() => window.BookingWidget);
  await page.locator('#opener').tap();
  await word(page).waitFor();
  const { x, y, width, height } = await box(page, 'a');
  const devtools = await page.context().newCDPSession(page);
  const [inside, outside] = [
    { x: x + width / 2, y: y + height - 8 },
    { x: x + width / 2, y: y + height + 12 },
  ];
  for (const [from, to] of [
    [inside, outside],
    [outside, inside],
  ]) {
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] });
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [to] });
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await page.evaluate(
      () =>
        new Promise((done) => {
          setTimeout(done);
        }),
    );
    await untilOpen(page, 'a');
  }
  await page.touchscreen.tap(inside.x, inside.y);
  await untilOpen(page, 'a');
  await page.touchscreen.tap(outside.x, outside.y);
  await untilOpen(page, '');
});

test('the page keeps the styles it had, and does not shift while a scrollbar is away', async (t) => {
  const { page } = await site.open(t, PAGE);
  await page.waitForFunction(() => window.BookingWidget);
  await page.evaluate(() => {
    const { documentElement } = document;
    documentElement.setAttribute('style', 'overflow: scroll; padding-inline-end: 7px; color: red;');
    Object.defineProperty(documentElement, 'clientWidth', { get: () => innerWidth - 15 });
  });
  const style = () =>
    page.evaluate(() => {
      const { overflow, paddingInlineEnd, color } = document.documentElement.style;
      return [overflow, paddingInlineEnd, color];
    });
  await page.locator('#opener').click();
  await untilOpen(page, 'a');
  assert.deepEqual(await style(), ['hidden', '15px', 'red']);
  await page.evaluate(() => window.BookingWidget.open('b'));
  await untilOpen(page, 'b');
  assert.deepEqual(await style(), ['hidden', '15px', 'red']);
  await page.keyboard.press('Escape');
  await untilOpen(page, '');
  assert.deepEqual(await style(), ['scroll', '7px', 'red']);
});

test('a press with a key that opens another tab, and one that the page has answered, open no dialog', async (t) => {
  const { page } = await site.open(t, PAGE, {
    answers: { '/elsewhere': { contentType: 'text/html', body: 'Elsewhere' } },
  });
  await page.waitForFunction(() => window.BookingWidget);
  // How a click ended is known once the page's own listeners have had it.
  const pressed = (/** @type {Record<string, any>} */ init) =>
    page.evaluate((how) => {
      const click = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true, ...how });
      document.getElementById('inner')?.addEventListener(
        'click',
        (event) => {
          if (how.detail === 9) event.preventDefault();
        },
        { once: true },
      );
      addEventListener(
        'click',
        (event) => {
          /** @type {any} */ (window).prevented = event.defaultPrevented;
          event.preventDefault();
        },
        { once: true },
      );
      document.getElementById('inner')?.dispatchEvent(click);
      return /** @type {any} */ (window).prevented;
    }, init);
  for (const key of ['ctrlKey', 'metaKey', 'shiftKey']) assert.equal(await pressed({ [key]: true }), false, key);
  assert.equal(await pressed({ detail: 9 }), true);
  await page.evaluate(() => window.BookingWidget.open('b'));
  await untilOpen(page, 'b');
  await page.keyboard.press('Escape');
  assert.equal(await pressed({}), true);
  await untilOpen(page, 'a');
});

test('a dialog of an opener takes what it does not say from a widget of the page, and no more', async (t) => {
  const { page } = await site.open(
    t,
    `${SCRIPT}<booking-widget mode="popup" ${AT} theme="dark" locale="ar" name="Eve" type="9"
    time-zone="Asia/Tokyo" label="Own"></booking-widget><button booking-popup data-type="4" data-thank-you="Bye" data-mode="floating"
    data-x="1">One</button><button booking-popup data-type="4" data-key="pk_other" data-theme="light">Two</button>`,
  );
  for (const name of ['One', 'Two']) {
    await page.getByRole('button', { name }).click();
    await word(page).and(page.locator(':visible')).waitFor();
    await page.keyboard.press('Escape');
  }
  const made = await page
    .locator('booking-widget')
    .evaluateAll((all) =>
      all
        .slice(1)
        .map((element) => Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]).sort())),
    );
  assert.deepEqual(made, [
    {
      'api': '/api/v1',
      'key': 'pk_demo',
      'locale': 'ar',
      'mode': 'popup',
      'thank-you': 'Bye',
      'theme': 'dark',
      'type': '4',
    },
    { api: '/api/v1', key: 'pk_other', locale: 'ar', mode: 'popup', theme: 'light', type: '4' },
  ]);
});

test("the page's script opens one dialog of its own, as it asks each time, and is told what there is not", async (t) => {
  const { page, events } = await site.open(t, PAGE, { expected: /could not be opened|there is no option/ });
  await page.waitForFunction(() => window.BookingWidget);
  const own = page.locator('body > booking-widget:not([id])');
  await page.evaluate(() => window.BookingWidget.open({ type: 4, email: 'ada@example.com' }));
  await word(page).waitFor();
  await page.evaluate(() => window.BookingWidget.open(/** @type {any} */ ({ type: 5, theme: 'dark', colour: 1 })));
  assert.deepEqual(
    await own.evaluateAll((all) =>
      all.map((one) => [one.getAttribute('type'), one.getAttribute('email'), one.getAttribute('theme')]),
    ),
    [['5', null, 'dark']],
  );
  assert.equal((await mounted(page)).length, 1, 'and it goes on');
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.BookingWidget.open('nowhere'));
  await page.evaluate(() => window.BookingWidget.open(/** @type {any} */ (document.body)));
  assert.deepEqual(
    events.map(({ target, detail }) => [target, detail.code]),
    [
      ['body', 'not_loaded'],
      ['body', 'not_loaded'],
    ],
  );
  await page.evaluate(() => window.BookingWidget.open(/** @type {any} */ (document.getElementById('b'))));
  await untilOpen(page, 'b');
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.BookingWidget.open());
  await untilOpen(page, 'a');
});

test("an opener that names no widget of the page says so, and opens the page's own", async (t) => {
  const { page } = await site.open(t, `${PAGE}<button id="wrong" booking-popup="other">Wrong</button>`, {
    expected: /no <booking-widget> with this id/,
  });
  await page.waitForFunction(() => window.BookingWidget);
  const told = page.waitForEvent('console', (message) => message.text().includes('booking-popup="other"'));
  await page.locator('#wrong').click();
  await told;
  await untilOpen(page, 'a');
});

test('an answer fetched ahead is used for half a minute, and asked for again after it', async (t) => {
  for (const [waited, times] of [
    [29_000, 1],
    [31_000, 2],
  ]) {
    const { page, asked } = await site.open(t, PAGE, { clock: true });
    await page.waitForFunction(() => window.BookingWidget);
    const count = () => asked.filter((path) => path.startsWith('/api/v1/widget/config')).length;
    const answered = page.waitForResponse('**/widget/config?*');
    await page.evaluate(() => window.BookingWidget.preload('a'));
    await answered;
    assert.equal(count(), 1);
    await page.evaluate(() => window.BookingWidget.preload('a'));
    await page.clock.fastForward(waited);
    await page.locator('#opener').click();
    await word(page).waitFor();
    assert.equal(count(), times, `after ${waited} ms`);
    assert.equal(await page.locator('booking-widget').count(), 2, 'and nothing was put in the page');
  }
});

test('nothing is fetched ahead for what cannot work', async (t) => {
  const { page, asked } = await site.open(
    t,
    `${SCRIPT}<booking-widget id="a" mode="popup" api="ftp://x/"></booking-widget>`,
  );
  await page.waitForFunction(() => window.BookingWidget);
  await page.evaluate(() => window.BookingWidget.preload('a'));
  await page.evaluate(() => window.BookingWidget.preload(/** @type {any} */ ({ api: '/api/v1', key: 'sk_live_x' })));
  assert.deepEqual(
    asked.filter((path) => /config|wasm|widget-1|json/.test(path)),
    [],
  );
});
