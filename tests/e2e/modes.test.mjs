// Popups, floating buttons, a page's own script, what the page knows already, and what comes after.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  bookButton,
  booked,
  ENGINE,
  cannot,
  checkAxe,
  chooseWhen,
  chooseWho,
  dayName,
  eventually,
  fillDetails,
  hasFocus,
  isThere,
  openHtml,
  openPage,
  recordEvents,
  until,
  startAll,
} from './support.mjs';

const { server, browser } = await startAll();

const SCRIPT = '<script async src="/booking-widget.js"></script>';
const AT = 'api="/api/v1" key="pk_demo"';
const TALL = '<div id="tall"></div><script>document.getElementById("tall").style.height = "3000px"</script>';

/** @param {import('playwright-core').Page} page */
const dialog = (page) => page.getByRole('dialog', { name: 'Book an appointment' });

/** What has the keyboard, through all shadow roots. @param {import('playwright-core').Page} page */
const focused = (page) =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active?.getAttribute('aria-label') || active?.textContent?.trim().slice(0, 40) || active?.localName;
  });

/** @param {import('playwright-core').Page} page @param {string} name */
const untilFocused = (page, name) =>
  page.waitForFunction((wanted) => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active?.textContent?.trim() === wanted;
  }, name);

test('a popup takes the keyboard in, keeps it, gives it back, and is found again as it was left', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(
    page,
    server.url,
    `${SCRIPT}<a href="#one">One</a><button booking-popup>Book</button><a href="#two">Two</a>
    <booking-widget mode="popup" ${AT}></booking-widget>${TALL}`,
  );
  const opener = page.getByRole('button', { name: 'Book', exact: true });
  await opener.focus();
  await page.keyboard.press('Enter');
  await isThere(dialog(page));
  await untilFocused(page, 'Palm Street Clinic');
  const within = new Set();
  // Some browsers lead from the end through their own window, so Close is looked for from both ends.
  for (const keys of ['Tab', 'Tab', 'Tab', 'Tab', ...Array(8).fill('Shift+Tab')]) {
    await page.keyboard.press(keys);
    within.add(await focused(page));
  }
  assert.ok(!within.has('One') && !within.has('Two') && within.has('Close'), [...within].join());
  await page.mouse.move(20, 400);
  await page.mouse.wheel(0, 500);
  await chooseWho(page);
  await isThere(page.getByRole('gridcell', { name: dayName('10 March') }));
  assert.equal(await page.evaluate(() => scrollY), 0, 'the page behind stays where it is');
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'hidden' });
  await untilFocused(page, 'Book');
  assert.equal(await page.evaluate(() => document.documentElement.getAttribute('style') ?? ''), '');

  await opener.click();
  await chooseWhen(page);
  await isThere(page.getByRole('heading', { name: 'Your details' }));
  await page.getByLabel('Name').fill('Sarah');
  await page.mouse.click(5, 500); // the backdrop
  await dialog(page).waitFor({ state: 'hidden' });
  await opener.click();
  await isThere(dialog(page));
  assert.equal(await page.getByLabel('Name').inputValue(), 'Sarah');
  // In Firefox Tab has led into the browser's own window, and a page without the keyboard is told of no focus.
  if (await page.evaluate(() => document.hasFocus())) await hasFocus(page.getByLabel('Name'));
  await page.getByRole('button', { name: 'Close' }).click();
  await dialog(page).waitFor({ state: 'hidden' });
});

test('on a phone the popup fills the screen, scrolls inside, and closes', { skip: cannot('touch') }, async (t) => {
  const page = await openPage(t, browser, {
    viewport: { width: 390, height: 700 },
    hasTouch: true,
    reducedMotion: 'reduce',
  });
  await openHtml(
    page,
    server.url,
    `${SCRIPT}<button booking-popup data-api="/api/v1" data-key="pk_demo"
    data-type="3" data-resource="1" data-label="Dr. Ahmed">Book</button>${TALL}`,
  );
  await page.getByRole('button', { name: 'Book' }).tap();
  const box = await page.getByRole('dialog', { name: 'Dr. Ahmed' }).boundingBox();
  assert.deepEqual(box, { x: 0, y: 0, width: 390, height: 700 });
  await page.getByRole('gridcell', { name: dayName('10 March') }).tap();
  await page.getByRole('button', { name: /^16:00, Tuesday/ }).scrollIntoViewIfNeeded();
  assert.equal(await page.evaluate(() => scrollY), 0);
  assert.ok(await page.getByRole('button', { name: 'Close' }).isVisible(), 'the way out stays in sight');
  await page.getByRole('button', { name: 'Close' }).tap();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

test('nothing is fetched for a popup until its opener is touched, and then everything', async (t) => {
  const page = await openPage(t, browser);
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await openHtml(
    page,
    server.url,
    `${SCRIPT}<p><a id="link" href="/elsewhere" booking-popup="book">Book</a></p>
    <booking-widget id="book" mode="popup" ${AT}></booking-widget>`,
  );
  await page.waitForFunction(() => customElements.get('booking-widget'));
  assert.deepEqual(asked, ['/a-site', '/booking-widget.js']);
  const config = page.waitForResponse('**/widget/config?*');
  await page.getByRole('link', { name: 'Book' }).hover();
  await config;
  await page.getByRole('link', { name: 'Book' }).click();
  await isThere(dialog(page).getByRole('button', { name: '30-Minute' }));
  assert.equal(asked.filter((path) => path.endsWith('/widget/config')).length, 1, 'and asked for once');
});

test(
  'a floating button stands in its corner, says what it is told, and makes way for what has the keyboard',
  { skip: cannot('narrow') },
  async (t) => {
    const page = await openPage(t, browser, { viewport: { width: 390, height: 700 } });
    await openHtml(
      page,
      server.url,
      `${SCRIPT}<div dir="rtl" lang="en">
    <booking-widget mode="floating" label="Book now" ${AT}></booking-widget></div>
    <a id="low" href="#low">Low</a>`,
    );
    const button = page.getByRole('button', { name: 'Book now' });
    await isThere(button);
    const box = /** @type {{x: number, y: number, width: number, height: number}} */ (await button.boundingBox());
    assert.deepEqual([box.x, box.y + box.height], [20, 680], 'the end of a page in Arabic is the left');
    await page.evaluate(({ x, y }) => {
      const { style } = /** @type {HTMLElement} */ (document.getElementById('low'));
      Object.assign(style, { position: 'absolute', left: `${x + 10}px`, top: `${y + 10}px` });
    }, box);
    await page.locator('#low').focus();
    await page.waitForFunction(
      () =>
        getComputedStyle(
          /** @type {Element} */ (document.querySelector('booking-widget')?.shadowRoot?.querySelector('.launcher')),
        ).opacity === '0',
    );
    await button.focus();
    await page.keyboard.press('Enter');
    await isThere(page.getByRole('dialog', { name: 'Book now' }).getByRole('button', { name: '30-Minute' }));
    await page.keyboard.press('Escape');
    await untilFocused(page, 'Book now');
    await page.locator('booking-widget').evaluate((element) => {
      element.setAttribute('label', 'Termin');
      element.setAttribute('position', 'top start');
      element.style.setProperty('--booking-accent', '#ffee88');
    });
    const moved = page.getByRole('button', { name: 'Termin' });
    await page.waitForFunction(
      () =>
        getComputedStyle(
          /** @type {Element} */ (document.querySelector('booking-widget')?.shadowRoot?.querySelector('.launcher')),
        ).color === 'rgb(6, 32, 29)',
    );
    assert.equal((await moved.boundingBox())?.y, 20);
  },
);

test("a page's script opens a popup with its own wishes, and is told each step without a name in it", async (t) => {
  const page = await openPage(t, browser);
  const events = await recordEvents(
    page,
    ['ready', 'type-selected', 'slot-selected', 'submitted', 'confirmed', 'resize', 'error'].map(
      (word) => `booking:${word}`,
    ),
  );
  await openHtml(page, server.url, `${SCRIPT}<button id="own">Own</button>`);
  await page.waitForFunction(() => window.BookingWidget);
  await page.getByRole('button', { name: 'Own' }).focus();
  await page.evaluate(() =>
    window.BookingWidget.open({
      api: '/api/v1',
      key: 'pk_demo',
      name: 'Sarah Johnson',
      email: 'sarah@example.com',
      date: '2026-03-17',
      thankYou: 'Please bring\nyour insurance card.',
    }),
  );
  await chooseWho(page);
  await isThere(page.getByRole('gridcell', { name: /17 March.*available/, selected: true }));
  await page.getByRole('button', { name: /^10:00, Tuesday,? 17 March/ }).click();
  assert.equal(await page.getByLabel('Email').inputValue(), 'sarah@example.com');
  await bookButton(page).click();
  await isThere(booked(page));
  await isThere(page.getByText('Please bring'));
  await page.evaluate(() => window.BookingWidget.close());
  await untilFocused(page, 'Own');
  const steps = events.filter(({ name }) => !/resize|ready/.test(name));
  assert.deepEqual(
    steps.map(({ name }) => name),
    ['booking:type-selected', 'booking:slot-selected', 'booking:submitted', 'booking:confirmed'],
  );
  assert.deepEqual(steps[1].detail, {
    starts_at: '2026-03-17T10:00:00.000000Z',
    ends_at: '2026-03-17T10:30:00.000000Z',
    booking_type_id: 3,
    resource_id: 1,
  });
  assert.ok(events.some(({ name, detail }) => name === 'booking:resize' && detail.height > 300));
  assert.doesNotMatch(JSON.stringify(events), /sarah/i);
});

test("after booking the page may lead on, with the booking's id and time, unless it keeps the visitor", async (t) => {
  for (const keeps of [false, true]) {
    const page = await openPage(t, browser);
    await page.route('**/thanks*', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Thanks</h1>' }));
    await openHtml(
      page,
      server.url,
      `${SCRIPT}<booking-widget ${AT} type="3" resource="1" redirect="/thanks?from=here"
      events="full"></booking-widget>`,
    );
    await page.evaluate(
      (prevent) =>
        document.addEventListener('booking:confirmed', (event) => {
          /** @type {any} */ (window).told = event.detail;
          if (prevent) event.preventDefault();
        }),
      keeps,
    );
    await chooseWhen(page, '18 March', keeps ? '10:00' : '11:00');
    await fillDetails(page);
    await bookButton(page).click();
    if (keeps) {
      await isThere(booked(page));
      assert.equal(await until(page, () => /** @type {any} */ (window).told?.contact.email), 'sarah@example.com');
    } else {
      await page.waitForURL('**/thanks*');
      const { searchParams } = new URL(page.url());
      assert.deepEqual([...searchParams.keys()], ['from', 'booking_id', 'starts_at', 'status']);
      assert.match(searchParams.get('booking_id') ?? '', /^\d+$/);
      assert.equal(searchParams.get('starts_at'), '2026-03-18T11:00:00.000000Z');
    }
  }
});

test('a redirect to anything but the web is told to the page, and not followed', async (t) => {
  const page = await openPage(t, browser, { expected: /redirect has to be/ });
  const events = await recordEvents(page);
  await openHtml(page, server.url, `${SCRIPT}<booking-widget ${AT} redirect="javascript:alert(1)"></booking-widget>`);
  await isThere(page.getByRole('button', { name: '30-Minute' }));
  const refusals = () => events.filter(({ detail }) => detail.code === 'bad_redirect').length;
  await eventually(() => refusals() === 1);
  await page.locator('booking-widget').evaluate((element) => element.setAttribute('redirect', 'data:text/html,no'));
  await eventually(() => refusals() === 2);
});

test("theme, language and known details change under the visitor's hands, and what was typed stays", async (t) => {
  const page = await openPage(t, browser);
  await openHtml(
    page,
    server.url,
    `${SCRIPT}<booking-widget ${AT} type="3" resource="1" phone="+447700900123"></booking-widget>`,
  );
  await chooseWhen(page);
  await page.getByLabel('Name').fill('Sarah');
  assert.equal(await page.getByLabel('Phone').inputValue(), '+447700900123');
  await page.evaluate(() => {
    const [widget] = document.getElementsByTagName('booking-widget');
    widget.set({ theme: 'dark', locale: 'en-US', name: 'Eve', email: 'eve@example.com' });
  });
  await isThere(page.getByRole('button', { name: 'Book Tuesday, March 10, 9:30 AM' }));
  assert.equal(await page.getByLabel('Name').inputValue(), 'Sarah');
  assert.equal(await page.getByLabel('Email').inputValue(), 'eve@example.com');
  assert.equal(
    await page
      .locator('booking-widget')
      .evaluate(
        (element) => getComputedStyle(/** @type {Element} */ (element.shadowRoot?.querySelector('.root'))).colorScheme,
      ),
    'dark',
  );
});

test('popups work under a strict content security policy, and where nothing can be had they say so', async (t) => {
  const policy = {
    'content-security-policy':
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; " +
      "connect-src 'self'; style-src 'self'; require-trusted-types-for 'script'",
  };
  const page = await openPage(t, browser);
  await openHtml(page, server.url, `${SCRIPT}<booking-widget mode="floating" ${AT}></booking-widget>`, policy);
  await page.getByRole('button', { name: 'Book an appointment' }).click();
  await isThere(dialog(page).getByRole('button', { name: '30-Minute' }));

  const lost = await openPage(t, browser, { expected: /could not be loaded/ });
  await lost.route('**/booking-*.wasm', (route) => route.fulfill({ status: 404, body: 'no' }));
  await openHtml(lost, server.url, `${SCRIPT}<booking-widget mode="floating" ${AT}></booking-widget>`);
  await lost.getByRole('button', { name: 'Book an appointment' }).click();
  await isThere(dialog(lost).getByText('Online booking is not available at the moment.'));
});

test('axe finds nothing about the dialog, the floating button and the builder', async (t) => {
  const page = await openPage(t, browser, { reducedMotion: 'reduce' });
  await page.goto(`${server.url}/doctors.html`);
  await isThere(page.getByRole('button', { name: 'Book an appointment' }));
  await checkAxe(page, 'floating');
  await page.getByRole('link', { name: 'Book with Dr. Chen' }).click();
  await isThere(page.getByRole('dialog', { name: 'Dr. Maya Chen' }).getByRole('button', { name: '30-Minute' }));
  await checkAxe(page, 'dialog');
  await page.goto(`${server.url}/build.html`);
  await isThere(page.locator('#preview').getByRole('button', { name: '30-Minute' }));
  await checkAxe(page, 'builder');
});

test('a link to a booking opens the dialog that the widget waits in', async (t) => {
  const page = await openPage(t, browser);
  await page.goto(`${server.url}/doctors.html?booking=1#bt_b1.1.x`);
  await isThere(dialog(page));
  await openHtml(
    page,
    server.url,
    `${SCRIPT}<script>history.replaceState(null, '', '?booking=1#bt_b1.1.x')</script>
    <button booking-popup data-api="/api/v1" data-key="pk_demo">Book</button>`,
  );
  await isThere(dialog(page));
});

test('the builder writes a tag that works as it was tried, whatever was typed', async (t) => {
  const page = await openPage(t, browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`${server.url}/build.html`);
  await page.getByLabel('What can be booked').selectOption('First visit');
  await page.getByLabel('With whom').selectOption('Dr. Maya Chen');
  await page.getByLabel('Theme').selectOption('Dark');
  await page.getByLabel('Your words after a booking').fill('"Bring" <b>it</b> & smile');
  await page.getByLabel('Your colour').fill('#b3261e');
  const preview = page.locator('#preview booking-widget');
  await isThere(preview.getByRole('gridcell', { name: dayName('10 March') }));
  await page.getByRole('radio', { name: 'In a dialog' }).check();
  await page.getByLabel('Title and button').fill('Book "now"');
  await page.locator('#preview').getByRole('button', { name: 'Book "now"' }).click();
  await isThere(page.getByRole('dialog', { name: 'Book "now"' }).getByRole('gridcell', { name: dayName('10 March') }));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Copy' }).click();
  await isThere(page.getByRole('button', { name: 'Copied' }));
  const copied = (await page.getByLabel('The tag to paste').textContent()) ?? '';
  // WebKit lets no test read the clipboard.
  if (ENGINE !== 'webkit') assert.equal(await page.evaluate(() => navigator.clipboard.readText()), copied);
  await page.getByLabel('Publishable key').fill('sk_live_secret');
  assert.doesNotMatch((await page.getByLabel('The tag to paste').textContent()) ?? '', /sk_/);

  await openHtml(page, server.url, copied);
  await page.getByRole('button', { name: 'Book "now"' }).click();
  await isThere(page.getByRole('dialog', { name: 'Book "now"' }).getByRole('gridcell', { name: dayName('10 March') }));
  const said = await page
    .locator('booking-widget')
    .evaluate((element) => [
      element.getAttribute('thank-you'),
      element.getAttribute('type'),
      /** @type {HTMLElement} */ (element).style.getPropertyValue('--booking-accent'),
    ]);
  assert.deepEqual(said, ['"Bring" <b>it</b> & smile', '4', '#b3261e']);
});

test('a floating button stands as far from its corner as offset says, beside a chat bubble', async (t) => {
  const page = await openPage(t, browser, { viewport: { width: 600, height: 700 } });
  await openHtml(page, server.url, `${SCRIPT}<booking-widget mode="floating" offset="88 16" ${AT}></booking-widget>`);
  const button = page.getByRole('button', { name: 'Book an appointment' });
  await isThere(button);
  const distances = async () => {
    const { x, y, width, height } = /** @type {{x: number, y: number, width: number, height: number}} */ (
      await button.boundingBox()
    );
    return { left: x, top: y, right: 600 - x - width, bottom: 700 - y - height };
  };
  const set = (/** @type {Record<string, string>} */ attributes) =>
    page.locator('booking-widget').evaluate(async (element, wanted) => {
      for (const [name, value] of Object.entries(wanted)) element.setAttribute(name, value);
      await new Promise((done) => requestAnimationFrame(done));
    }, attributes);
  const { right, bottom } = await distances();
  assert.deepEqual([right, bottom], [88, 16]);
  await set({ offset: '88' });
  assert.deepEqual([(await distances()).right, (await distances()).bottom], [88, 20]);
  await set({ offset: '7, 9', position: 'top start' });
  assert.deepEqual([(await distances()).left, (await distances()).top], [7, 9]);
  for (const wrong of ['', '-5', 'a lot', '10px', '99999', '1 2 3']) {
    await set({ offset: wrong });
    assert.deepEqual([(await distances()).left, (await distances()).top], [20, 20], wrong);
  }
});

test(
  'Back closes a popup as a close request, and no step of the widget is an entry in the history',
  { skip: cannot('narrow') },
  async (t) => {
    const page = await openPage(t, browser, { viewport: { width: 390, height: 700 } });
    await openHtml(
      page,
      server.url,
      `${SCRIPT}<button booking-popup>Book</button><booking-widget mode="popup" ${AT}></booking-widget>`,
    );
    const history = () => page.evaluate(() => [window.history.length, location.href]);
    const before = await history();
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    const box = await dialog(page).boundingBox();
    assert.deepEqual(box, { x: 0, y: 0, width: 390, height: 700 }, 'a phone shows it on the full screen');
    await chooseWho(page);
    await chooseWhen(page);
    await isThere(page.getByRole('heading', { name: 'Your details' }));
    assert.deepEqual(await history(), before, 'Back leaves the page, as it would without a widget');
    // What Chromium and Firefox make of Back where a modal dialog is open, and of Esc on a keyboard.
    assert.ok(await page.evaluate(() => 'CloseWatcher' in window));
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'hidden' });
    assert.deepEqual(await history(), before);
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await isThere(page.getByRole('heading', { name: 'Your details' }));
  },
);

test('a widget follows the language of a page that a browser translates, and back', async (t) => {
  const page = await openPage(t, browser, { locale: 'en-GB' });
  const lang = (/** @type {string} */ tag) =>
    page.evaluate((wanted) => document.documentElement.setAttribute('lang', wanted), tag);
  await openHtml(
    page,
    server.url,
    `${SCRIPT}<booking-widget ${AT}></booking-widget><booking-widget mode="floating" ${AT}></booking-widget>
    <booking-widget locale="fr" ${AT}></booking-widget>`,
  );
  await isThere(page.getByText('Choose what you would like to book'));
  await isThere(page.getByText('Choisissez ce que vous souhaitez réserver'));
  for (const [tag, lead, button] of [
    ['de', 'Wählen Sie, was Sie buchen möchten', 'Termin buchen'],
    ['zh-TW', '請選擇您要預約的項目', '預約'],
    ['ar_EG', 'يُرجى اختيار نوع الموعد', 'حجز موعد'],
    ['en', 'Choose what you would like to book', 'Book an appointment'],
  ]) {
    await lang(tag);
    await isThere(page.getByText(lead, { exact: true }));
    await isThere(page.getByRole('button', { name: button, exact: true }));
    assert.equal(
      await page.getByText('Choisissez ce que vous souhaitez réserver').count(),
      1,
      'its own tag is its own',
    );
  }
});
