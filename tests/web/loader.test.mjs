// The loader alone, in Chromium, with a stand-in for the module it loads.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { eventually } from '../e2e/support.mjs';
import { SCRIPT, SITE, filesOf, mounted, startSite, tag, word } from './site.mjs';

/** @type {Awaited<ReturnType<typeof startSite>>} */
let site;
before(async () => {
  site = await startSite();
});
after(() => site.stop());
/** @type {typeof site.open} */
const open = (...call) => site.open(...call);

const NO_WISHES = {
  type: null,
  resource: null,
  name: null,
  email: null,
  phone: null,
  notes: null,
  date: null,
  events: null,
  thankYou: null,
  redirect: null,
  theme: null,
  locale: 'en-GB',
};

test('the tag brings the widget, with what its attributes say', async (t) => {
  const { page } = await open(
    t,
    tag(
      'api="/api/v1/" key=" pk_demo " type="3" resource="1" theme="dark" ' +
        'time-zone="Asia/Kathmandu" locale="pt-BR"',
    ),
  );
  await word(page).waitFor();
  const [{ api, key, options, messages, config }] = await mounted(page);
  assert.equal(api, `${SITE}/api/v1`);
  assert.equal(key, 'pk_demo');
  assert.deepEqual(options, {
    ...NO_WISHES,
    type: '3',
    resource: '1',
    timeZone: 'Asia/Katmandu',
    locale: 'pt-BR',
    theme: 'dark',
    booking: null,
    token: '',
    contactToken: '',
    manageUrl: `${SITE}/page`,
  });
  assert.equal(JSON.parse(messages).loading, 'pt');
  assert.deepEqual(config, { delivery: 0, status: 200, retryAfter: -1, body: '{"success":true}', challenge: '' });
  assert.ok(!(await page.getByText('Call us').isVisible()));
});

test('everything is asked for before anything has answered', async (t) => {
  /** @type {() => void} */
  let letGo = () => {};
  const hold = new Promise((resolve) => {
    letGo = () => resolve(undefined);
  });
  const paths = [
    '/cdn/cdn/widget-1.js',
    '/cdn/cdn/engine-1.js',
    '/cdn/cdn/booking-1.wasm',
    '/cdn/messages/en-1.json',
    '/api/v1/widget/config',
  ];
  const { page, asked } = await open(t, tag(), { answers: Object.fromEntries(paths.map((path) => [path, { hold }])) });
  await page.getByRole('status').waitFor({ state: 'attached' });
  await eventually(() => paths.every((path) => asked.some((url) => url.startsWith(path))));
  assert.ok(asked.includes('/api/v1/widget/config?time_zone=Europe%2FLondon&key=pk_demo'));
  assert.ok(!(await page.getByText('Call us').isVisible()), 'the fallback waits');
  letGo();
  await word(page).waitFor();
  assert.equal(await page.getByText('Loading').count(), 0);
});

test('nothing waits for a formatter of Intl, which is slow at first', async (t) => {
  // The page's own script runs before the loader's.
  const { page } = await open(
    t,
    `<script>
      window.order = [];
      const { fetch: ask } = window;
      window.fetch = (url, init) => { order.push(String(url)); return ask(url, init); };
      for (const name of ['DateTimeFormat', 'Locale']) {
        const used = Intl[name];
        Intl[name] = new Proxy(used, {
          apply(target, self, given) { order.push(name); return Reflect.apply(target, self, given); },
          construct(target, given) { order.push(name); return Reflect.construct(target, given); },
        });
      }
    </script>${tag()}`,
  );
  await word(page).waitFor();
  const order = /** @type {string[]} */ (await page.evaluate(() => /** @type {any} */ (window).order));
  // The loader makes none if the module is there first.
  const at = order.indexOf('DateTimeFormat');
  const before = order.slice(0, at < 0 ? order.length : at).join(' ');
  for (const asked of ['en-1.json', 'widget/config', 'booking-1.wasm']) assert.ok(before.includes(asked), before);
});

test('where the page names type and resource, the first times are asked for with the config', async (t) => {
  const cases = /** @type {[string, string, string][]} */ ([
    ['type="3" resource=" 1 "', '/page', '&booking_type_id=3&resource_id=1'],
    ['prefill-from-url="type" resource="1"', '/page?booking-type=4', '&booking_type_id=4&resource_id=1'],
    ['type="3"', '/page', ''],
    ['type="x" resource="1"', '/page', ''],
    ['type="3" resource="1" date="2026-05-04"', '/page', ''],
    ['type="3" resource="1"', '/page?booking=7#bt_b7', ''],
  ]);
  for (const [attributes, address, query] of cases) {
    const { page, asked } = await open(t, tag(`api="/api/v1" key="pk_demo" ${attributes}`), { address });
    await word(page).waitFor();
    const config = asked.filter((url) => url.includes('widget/config'));
    assert.deepEqual(config, [`/api/v1/widget/config?time_zone=Europe%2FLondon&key=pk_demo${query}`], attributes);
  }
});

test('until the widget is there, a still shape stands in its place, and a screen reader hears one sentence', async (t) => {
  const { page } = await open(t, tag(), { answers: { '/cdn/cdn/booking-1.wasm': { never: true } } });
  await page.getByRole('status').filter({ hasText: 'Loading' }).waitFor({ state: 'attached' });
  const widget = page.locator('booking-widget');
  const seen = await widget.evaluate((element) => {
    const { shadowRoot: shadow } = /** @type {any} */ (element);
    const box = shadow.querySelector('.skeleton').getBoundingClientRect();
    const all = [...shadow.querySelectorAll('*')];
    const height = () => element.getBoundingClientRect().height;
    const listHeight = height();
    element.setAttribute('type', '3');
    element.setAttribute('resource', '1');
    return {
      listHeight,
      timesHeight: height(),
      isSeen: box.width > 200 && box.height > 200,
      moving: all.flatMap((each) => each.getAnimations()).length,
    };
  });
  assert.deepEqual([seen.isSeen, seen.moving], [true, 0]);
  assert.ok(seen.listHeight < 400, 'a list of types is lower than a month with its times');
  assert.ok(seen.timesHeight > 500);
  assert.equal(await widget.getByRole('status').count(), 1);
  assert.equal(await widget.getByRole('img').count(), 0);
});

test('the script alone, with data-api, puts the widget in its own place', async (t) => {
  const { page } = await open(
    t,
    '<p>Before</p><script async src="/cdn/booking-widget.js" data-api="/api/v1" ' +
      'data-key="pk_demo" data-type="4"></script><p>After</p>',
  );
  await word(page).waitFor();
  const order = await page.evaluate(() => [...document.body.children].map((element) => element.localName));
  assert.deepEqual(order, ['p', 'script', 'booking-widget', 'p']);
  assert.equal((await mounted(page))[0].options.type, '4');
});

test('two tags and a script loaded twice bring each file once', async (t) => {
  const { page, asked } = await open(t, `${tag()}${tag()}${SCRIPT}`);
  await word(page).nth(1).waitFor();
  assert.equal((await mounted(page)).length, 2);
  assert.equal(asked.filter((url) => url.includes('booking-1.wasm')).length, 1);
  assert.equal(asked.filter((url) => url.includes('/en-1.json')).length, 1);
  assert.equal(asked.filter((url) => url.includes('rest-en-1.json')).length, 1);
});

test("the language is the attribute's, else the page's, else English with its dates", async (t) => {
  const cases = [
    { body: tag(), locale: 'fr-FR', expect: ['en-GB', 'Loading'] },
    { body: `<div lang="ar-EG">${tag()}</div>`, locale: 'en-GB', expect: ['ar-EG', 'ar'] },
    { body: `<div lang="ar">${tag()}</div>`, locale: 'ar-SA', expect: ['ar-SA', 'ar'] },
    { body: tag('api="/api/v1" key="pk_demo" locale="ja"'), locale: 'ja', expect: ['en-GB', 'Loading'] },
    { body: tag('api="/api/v1" key="pk_demo" locale="PT-br"'), locale: 'ja', expect: ['PT-br', 'pt'] },
    { body: `<div lang="pt_BR">${tag()}</div>`, locale: 'ja', expect: ['pt-BR', 'pt'] },
  ];
  for (const { body, locale, expect } of cases) {
    const { page } = await open(t, body, { locale });
    await word(page).waitFor();
    const [{ options, messages }] = await mounted(page);
    assert.deepEqual([options.locale, JSON.parse(messages).loading], expect);
  }
});

for (const [what, path] of [
  ['module', '/cdn/cdn/widget-1.js'],
  ['engine', '/cdn/cdn/engine-1.js'],
  ['wasm', '/cdn/cdn/booking-1.wasm'],
  ['messages', '/cdn/messages/en-1.json'],
]) {
  test(`when the ${what} is missing, the children are shown and the page is told`, async (t) => {
    const { page, events } = await open(t, tag(), {
      answers: { [path]: { status: 404, body: 'not here' } },
      expected: /could not be loaded/,
    });
    await eventually(() => events.length > 0);
    await page.getByRole('link', { name: 'Call us' }).waitFor();
    assert.deepEqual(
      events.map(({ name, target, detail }) => [name, target, detail.code]),
      [['booking:error', 'booking-widget', 'not_loaded']],
    );
    assert.equal(await page.getByText('Loading').count(), 0);
  });
}

for (const [what, path] of [
  ['module', '/cdn/cdn/widget-1.js'],
  ['engine', '/cdn/cdn/engine-1.js'],
  ['messages', '/cdn/messages/en-1.json'],
]) {
  test(`if the ${what} is missing once, it alone is asked for again`, async (t) => {
    let tries = 0;
    const answers = {
      '/cdn/booking-files.json': { json: filesOf(1) },
      get [path]() {
        return ++tries === 1 ? { status: 404, body: 'not here' } : site.files[path];
      },
    };
    const { page, events, asked } = await open(t, tag(), { answers });
    await word(page).waitFor();
    assert.deepEqual(events, []);
    const files = asked.filter((url) => url.startsWith('/cdn/'));
    assert.deepEqual(
      files.filter((url, at) => files.indexOf(url) !== at),
      [path],
    );
  });
}

test('after a failure, a widget added later tries again', async (t) => {
  const answers = { '/cdn/cdn/booking-1.wasm': { status: 500, body: 'oh' } };
  const { page, events } = await open(t, tag(), { answers, expected: /could not be loaded/ });
  await eventually(() => events.length > 0);
  delete (/** @type {any} */ (answers)['/cdn/cdn/booking-1.wasm']);
  await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('booking-widget'), { id: 'late' }));
    const late = /** @type {Element} */ (document.getElementById('late'));
    late.setAttribute('api', '/api/v1');
    late.setAttribute('key', 'pk_demo');
  });
  await word(page).waitFor();
  assert.equal((await mounted(page)).length, 1);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await word(page).nth(1).waitFor();
  assert.ok(!(await page.getByText('Call us').isVisible()), 'with a line again the first one tries again too');
});

test("without a key none is sent: the site's own proxy adds it", async (t) => {
  const { page, asked } = await open(t, tag('api="/api/v1"'));
  await word(page).waitFor();
  const config = asked.filter((url) => url.includes('config'));
  assert.equal(config.length, 1);
  assert.ok(!config[0].includes('key'), config[0]);
  assert.equal((await mounted(page))[0].key, '');
});

test('wrong attributes are told to the developer, and a secret key is never printed', async (t) => {
  const cases = /** @type {const} */ ([
    ['key="pk_demo"', 'missing_api'],
    ['api="/api/v1" key="sk_live_verysecret"', 'secret_key'],
    ['api="ftp://x/" key="pk_demo"', 'bad_api'],
    ['api="http://" key="pk_demo"', 'bad_api'],
  ]);
  for (const [attributes, code] of cases) {
    const { page, events, asked } = await open(t, tag(attributes), { expected: /<booking-widget>: / });
    /** @type {string[]} */
    const printed = [];
    page.on('console', (message) => printed.push(message.text()));
    await eventually(() => events.length > 0);
    await page.getByRole('link', { name: 'Call us' }).waitFor();
    assert.deepEqual(
      events.map(({ detail }) => detail.code),
      [code],
    );
    assert.ok(!JSON.stringify([events, printed]).includes('verysecret'));
    assert.ok(!asked.some((url) => url.includes('config')), 'nothing was asked of the API');
  }
});

test('a widget that stops for good gives way to its children', async (t) => {
  const { page, events } = await open(t, tag(), { expected: /it stopped/ });
  await word(page).waitFor();
  await page.evaluate(() => /** @type {any} */ (window).fail(new Error('unreachable')));
  await page.getByRole('link', { name: 'Call us' }).waitFor();
  await eventually(() => events.some(({ name }) => name === 'booking:error'));
  assert.equal(events.at(-1)?.detail.code, 'stopped');
});

test('an element moved on the page goes on; removed, it is cleaned up; put back, it restarts', async (t) => {
  const { page } = await open(t, `<div id="there"></div>${tag()}`);
  await word(page).waitFor();
  await page.evaluate(() =>
    document.getElementById('there')?.append(/** @type {Element} */ (document.querySelector('booking-widget'))),
  );
  assert.deepEqual(
    (await mounted(page)).map((/** @type {any} */ { destroyed }) => destroyed),
    [0],
  );
  await page.evaluate(() => {
    const element = /** @type {Element} */ (document.querySelector('booking-widget'));
    element.remove();
    /** @type {any} */ (window).element = element;
  });
  assert.deepEqual(
    (await mounted(page)).map((/** @type {any} */ { destroyed }) => destroyed),
    [1],
  );
  await page.evaluate(() => document.body.append(/** @type {any} */ (window).element));
  await page.waitForFunction(() => /** @type {any} */ (window).mounted.length === 2);
});

test('changed options are applied in place; another API or zone restarts the widget', async (t) => {
  const { page } = await open(t, tag());
  await word(page).waitFor();
  const widget = page.locator('booking-widget');
  await widget.evaluate((element) => {
    element.setAttribute('theme', 'dark');
    element.setAttribute('type', '5');
  });
  await page.waitForFunction(() => /** @type {any} */ (window).mounted[0].set.length === 1);
  await widget.evaluate((element) => element.setAttribute('locale', 'ar'));
  await page.waitForFunction(() => /** @type {any} */ (window).mounted[0].set.length === 2);
  const [first, second] = (await mounted(page))[0].set;
  assert.deepEqual(first.options, { ...NO_WISHES, theme: 'dark', type: '5' });
  assert.equal(second.options.locale, 'ar');
  assert.equal(JSON.parse(second.messages).loading, 'ar');
  await widget.evaluate((element) => element.setAttribute('time-zone', 'Asia/Tokyo'));
  await page.waitForFunction(() => /** @type {any} */ (window).mounted.length === 2);
  assert.equal((await mounted(page))[0].destroyed, 1);
});

test('what is said while files are on their way is what holds, however late they come', async (t) => {
  const held = () => {
    let letGo = () => {};
    const hold = new Promise((resolve) => {
      letGo = () => resolve(undefined);
    });
    return { hold, letGo: () => letGo() };
  };
  const [wasm, portuguese] = [held(), held()];
  const { page, asked } = await open(t, tag(), {
    answers: { '/cdn/cdn/booking-1.wasm': wasm, '/cdn/messages/pt-1.json': portuguese },
  });
  const widget = page.locator('booking-widget');
  await eventually(() => asked.includes('/cdn/cdn/booking-1.wasm'));
  await page.evaluate(() => import(/** @type {any} */ ('/cdn/cdn/widget-1.js')));
  await widget.evaluate((element) => element.setAttribute('theme', 'dark'));
  wasm.letGo();
  await page.waitForFunction(() => /** @type {any} */ (window).mounted?.[0].set.length === 1);
  assert.equal((await mounted(page))[0].set[0].options.theme, 'dark');

  const slow = page.waitForRequest('**/pt-1.json');
  await widget.evaluate((element) => element.setAttribute('locale', 'pt-BR'));
  await slow;
  await widget.evaluate((element) => element.setAttribute('locale', 'ar'));
  await page.waitForFunction(() => /** @type {any} */ (window).mounted[0].set.length === 2);
  const came = page.waitForEvent('requestfinished', (request) => request.url().endsWith('/pt-1.json'));
  portuguese.letGo();
  await came;
  await widget.evaluate((element) => element.setAttribute('theme', 'light'));
  await page.waitForFunction(() => /** @type {any} */ (window).mounted[0].set.at(-1).options.theme === 'light');
  assert.deepEqual(
    (await mounted(page))[0].set.map((/** @type {any} */ { options }) => options.locale),
    ['en-GB', 'ar', 'ar'],
  );
});

test("the page's address fills in what the owner lists, over the attributes, and nothing else", async (t) => {
  const { page } = await open(
    t,
    tag('api="/api/v1" name="Ada" email="ada@example.com" prefill-from-url="name, date phone"'),
    {
      address:
        '/page?booking-phone=+44+20&booking-name=Eve+X&booking-email=eve%40example.com&booking-date=2026-03-12&booking-api=%2Fevil',
    },
  );
  await word(page).waitFor();
  const [{ options, api }] = await mounted(page);
  assert.deepEqual(
    [options.name, options.email, options.date, options.phone],
    ['Eve X', 'ada@example.com', '2026-03-12', '+44 20'],
  );
  assert.equal(api, `${SITE}/api/v1`);
  const long = await open(t, tag('api="/api/v1" prefill-from-url="notes"'), {
    address: `/page?booking-notes=${'x'.repeat(9000)}`,
  });
  await word(long.page).waitFor();
  assert.equal((await mounted(long.page))[0].options.notes.length, 4000);
});

test('a widget far down the page fetches nothing until the visitor comes near', async (t) => {
  const { page, asked } = await open(t, `<div id="above"></div>${tag()}`);
  await word(page).waitFor();
  assert.ok(asked.some((url) => url.includes('config')));
  const far = await open(t, `<main>${SCRIPT}</main>`);
  await far.page.waitForFunction(() => customElements.get('booking-widget'));
  await far.page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('div'), { id: 'tall' }));
    /** @type {HTMLElement} */ (document.getElementById('tall')).style.height = '10000px';
    /** @type {any} */ (window).BookingWidget.mount(document.body, { api: '/api/v1' });
  });
  await far.page.getByRole('status').waitFor({ state: 'attached' });
  // An observer fires once by itself, at the latest in the next frame.
  await far.page.evaluate(
    () =>
      new Promise((done) => {
        requestAnimationFrame(() => requestAnimationFrame(done));
      }),
  );
  assert.ok(!far.asked.some((url) => url.includes('config') || url.includes('wasm')), far.asked.join());
  await far.page.evaluate(() => scrollTo(0, 8800));
  await word(far.page).waitFor();
});

for (const [where, around] of Object.entries({
  'closed details': (/** @type {string} */ inner) => `<details><summary>Book</summary>${inner}</details>`,
  'a section that is hidden until it is found': (/** @type {string} */ inner) =>
    `<div hidden="until-found">${inner}</div>`,
  'a part whose content is skipped': (/** @type {string} */ inner) =>
    `<div style="content-visibility:hidden">${inner}</div>`,
  'a drawer beside the page': (/** @type {string} */ inner) =>
    `<div style="position:absolute;left:-9999px;width:400px">${inner}</div>`,
})) {
  test(`a widget in ${where} fetches nothing, also where the script comes last`, async (t) => {
    const { page, asked } = await open(t, `<main>${SCRIPT}</main>`);
    await page.waitForFunction(() => customElements.get('booking-widget') && document.readyState === 'complete');
    await page.evaluate((html) => {
      document.body.insertAdjacentHTML('beforeend', html);
    }, around('<booking-widget api="/api/v1"></booking-widget>'));
    await page.evaluate(
      () =>
        new Promise((done) => {
          requestAnimationFrame(() => requestAnimationFrame(done));
        }),
    );
    assert.ok(!asked.some((url) => url.includes('config') || url.includes('wasm')), asked.join());
  });
}

test('how the API did not answer is told apart', async (t) => {
  const path = '/api/v1/widget/config';
  const huge = await open(t, tag(), { answers: { [path]: { body: 'x'.repeat((1 << 20) + 1) } } });
  await word(huge.page).waitFor();
  assert.deepEqual((await mounted(huge.page))[0].config, {
    delivery: 0,
    status: 200,
    retryAfter: -1,
    body: '',
    challenge: '',
  });

  const offline = await open(t, tag(), { answers: { [path]: { abort: true } } });
  await word(offline.page).waitFor();
  assert.deepEqual((await mounted(offline.page))[0].config, {
    delivery: 1,
    status: 0,
    retryAfter: -1,
    body: '',
    challenge: '',
  });

  const silent = await open(t, tag(), { answers: { [path]: { never: true } }, clock: true });
  await eventually(() => silent.asked.some((one) => one.startsWith(path)));
  await silent.page.clock.fastForward(10_000);
  await word(silent.page).waitFor();
  assert.deepEqual((await mounted(silent.page))[0].config, {
    delivery: 2,
    status: 0,
    retryAfter: -1,
    body: '',
    challenge: '',
  });
});

test("the proof of work that the API asks for is handed on with its config, so that the first booking isn't refused", async (t) => {
  const answer = { json: {}, headers: { 'X-Booking-Challenge': 'v1.later.8' } };
  const { page } = await open(t, tag(), { answers: { '/api/v1/widget/config': answer } });
  await word(page).waitFor();
  assert.equal((await mounted(page))[0].config.challenge, 'v1.later.8');
});
