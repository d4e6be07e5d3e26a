// The loader in pages of other people's making, in Chromium, with a stand-in for the widget.

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

const ABSENT = { status: 404, body: 'not here' };
const KEY = 'publishable-key="pk_demo"';
const CALL = '<a href="tel:1">Call us</a>';

/** What the page prints from now on. @param {import('playwright-core').Page} page */
function printed(page) {
  /** @type {string[]} */
  const lines = [];
  page.on('console', (message) => lines.push(message.text()));
  return lines;
}

/** @param {string[]} lines @param {RegExp} sentence */
const says = (lines, sentence) => eventually(() => lines.some((line) => sentence.test(line)));

test('the key has a second name, which frameworks pass on, and which counts', async (t) => {
  for (const attributes of [KEY, `${KEY} key="7"`, 'key=" “pk_demo” "']) {
    const { page, asked } = await open(t, tag(`api="/api/v1" ${attributes}`));
    await word(page).waitFor();
    assert.equal((await mounted(page))[0].key, 'pk_demo', attributes);
    assert.ok(asked.some((url) => url.endsWith('&key=pk_demo')));
  }
  const secret = await open(t, tag('api="/api/v1" publishable-key="sk_live_x"'), { expected: /secret key/ });
  await eventually(() => secret.events.length > 0);
  assert.equal(secret.events[0].detail.code, 'secret_key');
});

test('an opener takes the key of the page under either name, and its own replaces it', async (t) => {
  const { page } = await open(
    t,
    `${SCRIPT}<booking-widget mode="popup" api="/api/v1" ${KEY}></booking-widget>
    <button booking-popup data-type="1">One</button><button booking-popup data-type="2" data-key="pk_two">Two</button>`,
  );
  for (const name of ['One', 'Two']) {
    await page.getByRole('button', { name }).click();
    await word(page).and(page.locator(':visible')).waitFor();
    await page.keyboard.press('Escape');
  }
  assert.deepEqual(
    (await mounted(page)).map((/** @type {any} */ { key }) => key),
    ['pk_demo', 'pk_two'],
  );
});

for (const [what, attributes, status, sentence] of /** @type {[string, string, number, RegExp][]} */ ([
  ['a missing key', 'api="/api/v1"', 401, /publishable-key="pk_…" is missing/],
  ['a refused key', `api="/api/v1" ${KEY}`, 401, /refuses the key: publishable-key has to be one of/],
  ['a wrong address', `api="/api/v2" ${KEY}`, 404, /loader\.test\/api\/v2\/widget\/config answered 404/],
  ['a refusal', `api="/api/v1" ${KEY}`, 403, /add "http:\/\/loader\.test" to allowed_origins/],
])) {
  test(`the console names ${what}, and the page's own fallback is shown with the message`, async (t) => {
    const { page } = await open(t, tag(attributes), {
      answers: { '/api/v1/widget/config': { status, body: '{}' } },
      expected: /<booking-widget>: /,
    });
    const lines = printed(page);
    await word(page).waitFor();
    await page.evaluate(() => /** @type {any} */ (window).fire('booking:error', 'refused'));
    await says(lines, sentence);
    await page.getByRole('link', { name: 'Call us' }).waitFor();
    assert.ok(await word(page).isVisible(), 'the message of the widget stays');
    assert.ok(!lines.join().includes('pk_demo'));
    await page.evaluate(() => /** @type {any} */ (window).fire('booking:ready'));
    await page.getByRole('link', { name: 'Call us' }).waitFor({ state: 'hidden' });
  });
}

test('while the API does not answer, the fallback is shown; so it is when a booking is refused for good, until the visitor goes on', async (t) => {
  const answers = { '/api/v1/widget/config': { status: 503, body: '' } };
  const { page } = await open(t, tag(), { answers });
  await word(page).waitFor();
  await page.getByRole('link', { name: 'Call us' }).waitFor();
  // An account has no widget/config, and answers all the same.
  const account = await open(t, tag(), { answers: { '/api/v1/widget/config': { status: 404, body: '' } } });
  await word(account.page).waitFor();
  assert.ok(!(await account.page.getByRole('link', { name: 'Call us' }).isVisible()));
  const fine = await open(t, tag());
  await word(fine.page).waitFor();
  const fallback = fine.page.getByRole('link', { name: 'Call us' });
  const fire = (/** @type {string} */ name, /** @type {string} */ code) =>
    fine.page.evaluate((given) => /** @type {any} */ (window).fire(...given), [name, code]);
  await fire('booking:error', 'unknown_type');
  await fire('booking:error', 'booking_offline');
  assert.ok(!(await fallback.isVisible()));
  // Nobody but the business can help: the message says so, and the telephone number stands below it.
  for (const code of ['booking_rejected', 'booking_unknown', 'cancel_refused', 'reschedule_rejected', 'link_refused']) {
    await fire('booking:error', code);
    await fallback.waitFor();
    await fire('booking:resize', '');
    assert.ok(await fallback.isVisible(), code);
    await fire('booking:slot-selected', '');
    assert.ok(!(await fallback.isVisible()), code);
  }
});

test('a refusal of the origin, which the browser hides, is told from a server that is down', async (t) => {
  const elsewhere = { headers: { 'access-control-allow-origin': 'http://elsewhere.test' }, status: 403 };
  const everywhere = { headers: { 'access-control-allow-origin': '*' }, body: '' };
  for (const [isUp, expect] of /** @type {const} */ ([
    [true, { delivery: 0, status: 403 }],
    [false, { delivery: 1, status: 0 }],
  ])) {
    const { page } = await open(t, '<div id="here"></div>', { expected: /CORS|<booking-widget>: / });
    await page.route('http://api.test/**', (route) =>
      route.fulfill(route.request().url().endsWith('/booking-widget.js') && isUp ? everywhere : elsewhere),
    );
    const lines = printed(page);
    await page.setContent(tag(`api="http://api.test/api/v1" ${KEY}`));
    await word(page).waitFor();
    const [{ config }] = await mounted(page);
    assert.deepEqual(config, { ...expect, retryAfter: -1, body: '', challenge: '' });
    await page.getByRole('link', { name: 'Call us' }).waitFor();
    await page.evaluate(() => /** @type {any} */ (window).fire('booking:error', 'refused'));
    await says(
      lines,
      /api\.test\/api\/v1\/widget\/config refuses pages of this origin: add "http:\/\/loader\.test" to allowed_origins/,
    );
  }
});

test('without WebAssembly a sentence and the fallback stand where the widget would', async (t) => {
  for (const body of [
    `${SCRIPT}<booking-widget api="/api/v1">${CALL}</booking-widget>`,
    `${SCRIPT}<booking-widget api="/api/v1"></booking-widget>`,
    '<script async src="/cdn/booking-widget.js" data-api="/api/v1"></script>',
  ]) {
    const { page, events } = await open(t, `<script>delete window.WebAssembly</script>${body}`, {
      expected: /no WebAssembly/,
    });
    const widget = page.locator('booking-widget');
    await widget.getByText('Not here').waitFor();
    assert.ok(((await widget.boundingBox())?.height ?? 0) > 10);
    assert.equal(await page.getByRole('link', { name: 'Call us' }).count(), body.includes('tel:') ? 1 : 0);
    await eventually(() => events.length > 0);
    assert.equal(events[0].detail.code, 'unsupported');
  }
});

/** The answers of a server that was updated: the names of the loader's files are gone. */
function updated() {
  const { files } = site;
  const gone = Object.keys(files).filter((path) => /-1\.\w+$/.test(path));
  return {
    ...Object.fromEntries(gone.map((path) => [path, ABSENT])),
    ...Object.fromEntries(gone.map((path) => [path.replace('-1.', '-2.'), files[path]])),
    '/cdn/cdn/widget-2.js': files['/cdn/cdn/widget-2.js'],
    '/cdn/booking-files.json': { json: { ...filesOf(2), zones: 'cdn/zones-2.js', sentences: '2' } },
  };
}

for (const [what, act] of /** @type {[string, (page: import('playwright-core').Page) => Promise<unknown>][]} */ ([
  [
    'the choice of a time zone',
    async (page) => {
      const zones = await page.evaluate(() => /** @type {any} */ (window).listZones());
      assert.equal(zones, 'zones');
    },
  ],
  [
    'another language',
    async (page) => {
      await page.evaluate(() => document.querySelector('booking-widget')?.setAttribute('locale', 'ar'));
      await page.waitForFunction(() => /** @type {any} */ (window).mounted[0].set.length > 0);
      const [{ set }] = await mounted(page);
      assert.equal(JSON.parse(set[0].messages).loading, 'ar');
    },
  ],
  [
    'a dialog',
    async (page) => {
      await page.evaluate(() => window.BookingWidget.open({ type: 4 }));
      await word(page).nth(1).waitFor();
    },
  ],
  [
    'another widget',
    async (page) => {
      await page.evaluate(() => {
        document.body.append(document.createElement('main'));
        window.BookingWidget.mount('main', { api: '/api/v1', locale: 'pt' });
      });
      await page.waitForFunction(() => /** @type {any} */ (window).mounted.at(-1).options.locale === 'pt');
    },
  ],
  [
    'the reason of a failure',
    async (page) => {
      await page.evaluate(() => /** @type {any} */ (window).fail('a trap'));
      await page.getByText('Not now').waitFor();
    },
  ],
])) {
  test(`${what} is loaded under its current name after an update of the server in an open tab`, async (t) => {
    /** @type {Record<string, object>} */
    const answers = {};
    const { page } = await open(t, tag(), { answers, expected: /it stopped/ });
    await word(page).waitFor();
    Object.assign(answers, updated());
    await act(page);
  });
}

test("the engine's second part is asked for under the name that its first part came with", async (t) => {
  /** @type {Record<string, object>} */
  const answers = {};
  const { page, asked } = await open(t, tag(), { answers, expected: /rest-/ });
  await word(page).waitFor();
  Object.assign(answers, updated());
  await page.evaluate(() => /** @type {any} */ (window).listZones());
  await page.evaluate(() => /** @type {any} */ (window).loadRest().catch(() => {}));
  assert.deepEqual(
    asked.filter((path) => path.includes('cdn/rest-')),
    ['/cdn/cdn/rest-1.wasm'],
  );
});

test('files of an older version are asked for under their new names, and an error is told only after that', async (t) => {
  const old = {
    '/cdn/cdn/widget-1.js': ABSENT,
    '/cdn/cdn/modes-1.js': ABSENT,
    '/cdn/cdn/booking-1.wasm': ABSENT,
    '/cdn/messages/en-1.json': ABSENT,
  };
  const { files } = site;
  const current = {
    '/cdn/booking-files.json': { json: filesOf(2) },
    '/cdn/cdn/widget-2.js': files['/cdn/cdn/widget-2.js'],
    '/cdn/cdn/modes-2.js': files['/cdn/cdn/modes-1.js'],
    '/cdn/cdn/engine-2.js': files['/cdn/cdn/engine-1.js'],
    '/cdn/cdn/booking-2.wasm': files['/cdn/cdn/booking-1.wasm'],
    '/cdn/messages/en-2.json': files['/cdn/messages/en-1.json'],
    '/cdn/messages/rest-en-2.json': files['/cdn/messages/rest-en-1.json'],
  };
  const inline = await open(t, tag(), { answers: { ...old, ...current } });
  await word(inline.page).waitFor();
  assert.deepEqual(inline.events, []);

  const popup = await open(
    t,
    `${SCRIPT}<booking-widget mode="popup" api="/api/v1"></booking-widget><button booking-popup>Book</button>`,
    { answers: { ...old, ...current } },
  );
  await popup.page.waitForFunction(() => window.BookingWidget);
  await popup.page.getByRole('button', { name: 'Book' }).click();
  await word(popup.page).waitFor();
  assert.deepEqual(popup.events, []);

  const gone = await open(t, tag(), {
    answers: { ...old, '/cdn/booking-files.json': { json: filesOf(1) } },
    expected: /could not be loaded/,
  });
  await eventually(() => gone.events.length > 0);
  assert.equal(gone.asked.filter((url) => url.endsWith('/booking-files.json')).length > 0, true);
  await gone.page.getByRole('link', { name: 'Call us' }).waitFor();
});

test('a copy of the loader, under another name or in the page itself, finds its files by the API', async (t) => {
  const { files } = site;
  const root = {
    '/booking-files.json': { json: filesOf(1) },
    ...Object.fromEntries(Object.entries(files).map(([path, answer]) => [path.replace(/^\/cdn\//, '/'), answer])),
    '/cache/all.min.js': files['/cdn/booking-widget.js'],
  };
  const inside = `<script>${files['/cdn/booking-widget.js'].body.replaceAll('</script', '<\\/script')}</script>`;
  for (const script of ['<script src="/cache/all.min.js"></script>', inside]) {
    for (const api of ['/api/v1', '../api/v1', `${SITE}/api/v1/`]) {
      const { page, events } = await open(t, `<booking-widget api="${api}">${CALL}</booking-widget>${script}`, {
        answers: root,
        address: '/shop/page',
      });
      await word(page).waitFor();
      assert.deepEqual(events, []);
    }
  }
});

/** The files in another folder. @param {string} folder */
function filesIn(folder) {
  const all = Object.entries(site.files).map(([path, answer]) => [path.replace(/^\/cdn\//, folder), answer]);
  return { ...Object.fromEntries(all), [`${folder}booking-files.json`]: { json: filesOf(1) } };
}

/** The files of the next version in another folder. @param {string} folder */
function movedTo(folder) {
  const all = Object.entries(updated()).map(([path, answer]) => [path.replace(/^\/cdn\//, folder), answer]);
  return Object.fromEntries(all);
}

test("a copy of the loader finds its files where the API's address has a path of its own", async (t) => {
  const config = { json: { success: true } };
  for (const [api, folder] of [
    ['/clinic/book/api/v1', '/clinic/book/'],
    ['/services/a/b/booking', '/'],
    ['/book', '/'],
  ]) {
    const { page, events } = await open(
      t,
      `<booking-widget api="${api}"></booking-widget><script src="/cache/all.min.js"></script>`,
      {
        answers: {
          '/cache/all.min.js': site.files['/cdn/booking-widget.js'],
          // What a site answers to a path that it doesn't have.
          '/cache/booking-files.json': { json: { error: 'unknown' } },
          ...filesIn(folder),
          [`${api}/widget/config`]: config,
        },
      },
    );
    await word(page).waitFor();
    assert.deepEqual(events, [], api);
  }
});

test('a copy of the loader finds its files in the folder that the page names', async (t) => {
  const copy = { '/cache/all.min.js': site.files['/cdn/booking-widget.js'] };
  for (const [body, named] of [
    [
      '<booking-widget api="/api/v1" files=" /assets/booking "></booking-widget><script src="/cache/all.min.js"></script>',
      1,
    ],
    [`<script src="/cache/all.min.js" data-api="/api/v1" data-files="${SITE}/assets/booking/"></script>`, 1],
    [
      '<booking-widget api="/api/v1" files="../assets/booking"></booking-widget><script src="/cache/all.min.js"></script>',
      2,
    ],
  ]) {
    const { page, events, asked } = await open(t, /** @type {string} */ (body), {
      address: '/shop/page',
      answers: {
        ...copy,
        '/shop/page': { contentType: 'text/html', body: `<!doctype html><html lang="en-GB"><body>${body}` },
        ...(named === 1 ? filesIn('/assets/booking/') : movedTo('/assets/booking/')),
      },
    });
    await word(page).waitFor();
    assert.deepEqual(events, []);
    const elsewhere = asked.filter((path) => !/^\/(shop|cache|api|assets)\//.test(path));
    assert.deepEqual(elsewhere, [], 'nothing is sought elsewhere');
  }
});

test('on a site behind a login, files and API are asked with it, and its page opens with user name and password', async (t) => {
  const { page } = await open(t, '');
  await page.context().addCookies([{ name: 'pass', value: '1', url: SITE }]);
  /** @type {string[]} */
  const without = [];
  page.on('request', async (request) => {
    const headers = await request.allHeaders();
    if (!headers.cookie?.includes('pass=1')) without.push(request.url());
  });
  await page.goto(`${SITE.replace('//', '//user:secret@')}/tagged`);
  await word(page).waitFor();
  const [{ api, options }] = await mounted(page);
  assert.equal(api, `${SITE}/api/v1`);
  assert.equal(options.manageUrl, `${SITE}/tagged`);
  assert.deepEqual(without, []);
});

test('a link to a booking keeps the route of a page whose router reads the fragment, and its token is found there', async (t) => {
  const { page } = await open(t, tag(), { address: '/page?booking=7#/book?week=2&bt_b7.1.x' });
  await word(page).waitFor();
  const [{ options }] = await mounted(page);
  assert.deepEqual([options.booking, options.token], ['7', 'bt_b7.1.x']);
  assert.equal(options.manageUrl, `${SITE}/page#/book?week=2`);
});

/** As Turbo and pjax do: the page is put away as a copy, brought back, and its scripts run again. */
const comeBack = () => {
  const copy = /** @type {HTMLElement} */ (document.body.cloneNode(true));
  document.body.replaceWith(copy);
  for (const old of copy.querySelectorAll('script')) {
    const script = document.createElement('script');
    for (const { name, value } of old.attributes) script.setAttribute(name, value);
    old.replaceWith(script);
  }
};

test('a page that its own cache brings back has one widget, and one listener', async (t) => {
  for (const mode of ['', 'data-mode="floating"']) {
    const { page, asked } = await open(
      t,
      `<script>
        window.listening = 0;
        const add = window.addEventListener;
        window.addEventListener = function (type, ...rest) {
          if (type === 'focusin') window.listening++;
          return add.call(this, type, ...rest);
        };
      </script><script async src="/cdn/booking-widget.js" data-api="/api/v1" ${mode}></script>`,
    );
    await page.locator('booking-widget').waitFor({ state: 'attached' });
    for (let times = 0; times < 3; ++times) {
      const before = await page.evaluate(() => performance.getEntriesByType('resource').length);
      await page.evaluate(comeBack);
      await page.waitForFunction(
        (count) =>
          performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/booking-widget.js')).length >
          count,
        times,
      );
      assert.ok(before >= 0);
    }
    await eventually(() => asked.filter((url) => url === '/cdn/booking-widget.js').length >= 1);
    assert.equal(await page.locator('booking-widget').count(), 1, mode);
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).listening), 1);
  }
});

test('mounting twice on one element gives one widget, with the options of both', async (t) => {
  const { page } = await open(t, `${SCRIPT}<div id="here"></div>`);
  await page.waitForFunction(() => window.BookingWidget);
  const isSame = await page.evaluate(() => {
    const first = window.BookingWidget.mount('#here', { api: '/api/v1', type: 3 });
    return first === window.BookingWidget.mount('#here', { publishableKey: 'pk_demo' });
  });
  assert.ok(isSame);
  await word(page).waitFor();
  assert.deepEqual([(await mounted(page))[0].key, (await mounted(page))[0].options.type], ['pk_demo', '3']);
});

test('a module script alone brings the widget, and a script without attributes says why it shows nothing', async (t) => {
  const { page } = await open(
    t,
    '<script type="module" src="/cdn/booking-widget.js" data-api="/api/v1" data-publishable-key="pk_demo"></script>',
  );
  await word(page).waitFor();
  const none = await open(t, '');
  const lines = printed(none.page);
  await none.page.setContent(SCRIPT);
  await says(lines, /<booking-widget>: no widget here/);
});

test('a script alone in the head puts its widget in the body', async (t) => {
  const { page } = await open(t, '');
  await page.setContent(
    '<html><head><script async src="/cdn/booking-widget.js" data-api="/api/v1"></script></head><body><p>Hi</p></body></html>',
  );
  await page.locator('body > booking-widget').getByText('The widget').waitFor();
});

test('each event fires a second time under a name without a colon', async (t) => {
  const { page, events } = await open(
    t,
    `<script>addEventListener('booking-error', ({ detail }) => { window.told = detail.code; });</script>${tag('api="ftp://x"')}`,
    { expected: /api has to be/ },
  );
  await eventually(() => events.length > 0);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).told), 'bad_api');
});

test('what a page adds and changes is searched for openers, and nothing else of the page', async (t) => {
  const { page } = await open(t, `${SCRIPT}<main></main>`);
  await page.waitForFunction(() => window.BookingWidget);
  const searched = await page.evaluate(async () => {
    const main = /** @type {Element} */ (document.querySelector('main'));
    for (let count = 0; count < 2000; ++count) main.append(document.createElement('i'));
    await new Promise((done) => {
      setTimeout(done);
    });
    let searches = 0;
    for (const { prototype } of [Document, Element]) {
      const { querySelector } = prototype;
      prototype.querySelector = function (/** @type {string} */ selector) {
        searches += this.childElementCount;
        return querySelector.call(this, selector);
      };
    }
    for (let count = 0; count < 200; ++count) {
      const changed = document.createElement('b');
      changed.textContent = String(count);
      main.children[count].replaceChildren(changed);
      await Promise.resolve();
    }
    return searches;
  });
  assert.equal(searched, 0);
  await page.evaluate(() => {
    document.querySelector('main')?.insertAdjacentHTML('beforeend', '<p><span booking-popup id="late">Book</span></p>');
  });
  await page.waitForFunction(() => document.getElementById('late')?.tabIndex === 0);
});
