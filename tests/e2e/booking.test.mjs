// A visitor books: with a mouse, with the keyboard alone, with a finger.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  bookButton,
  booked,
  cannot,
  chooseWhen,
  chooseWho,
  dayName,
  fillDetails,
  isThere,
  openHtml,
  openPage,
  recordEvents,
  TAG,
  timeButton,
  startAll,
} from './support.mjs';

const { server, browser } = await startAll();

/** @param {import('./support.mjs').Page} page */
const focused = (page) =>
  page.evaluate(() => {
    const active = document.activeElement?.shadowRoot?.activeElement;
    return active?.getAttribute('aria-label') ?? active?.textContent ?? '';
  });

/** @param {import('./support.mjs').Page} page @param {RegExp} name */
async function waitForFocus(page, name) {
  await page.waitForFunction(
    ({ source, flags }) => {
      const active = document.activeElement?.shadowRoot?.activeElement;
      return active && new RegExp(source, flags).test(active.getAttribute('aria-label') ?? active.textContent ?? '');
    },
    { source: name.source, flags: name.flags },
  );
}

/** A tap while the page still glides only stops it. @param {import('./support.mjs').Page} page */
const restOfScroll = (page) =>
  page.evaluate(
    () =>
      new Promise((done) => {
        let last = -1;
        let still = 0;
        const look = () => {
          still = scrollY === last ? still + 1 : 0;
          last = scrollY;
          if (still > 15) done(undefined);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );

/** Tab, as often as it takes. @param {import('./support.mjs').Page} page @param {RegExp} name */
async function tabTo(page, name) {
  const passed = [];
  for (let presses = 0; presses < 40; ++presses) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    if (name.test(at)) return;
    passed.push(at);
  }
  assert.fail(`Tab never came to ${name}, only to ${passed.join(' | ')}`);
}

test('with a mouse, and the slot is gone for the next one', async (t) => {
  const page = await openPage(t, browser);
  const events = await recordEvents(page);
  await page.goto(server.url);
  await chooseWho(page);
  await chooseWhen(page, '10 March', '09:30');
  await isThere(page.getByText(/^Tuesday,? 10 March, 09:30/).first());
  await fillDetails(page);
  await page.getByLabel('Notes').fill('First-time client');
  await bookButton(page).click();
  await isThere(booked(page));
  await isThere(page.getByText('Tuesday, 10 March 2026, 09:30 – 10:00'));
  await isThere(page.locator('booking-widget').getByText('Dr. Ahmed Al-Rashid'));

  assert.deepEqual(
    events.map(({ name, target }) => [name, target]),
    [
      ['booking:ready', 'booking-widget'],
      ['booking:confirmed', 'booking-widget'],
    ],
  );
  const { id, ...detail } = events[1].detail;
  assert.ok(Number.isInteger(id) && id > 0);
  assert.deepEqual(detail, {
    starts_at: '2026-03-10T09:30:00.000000Z',
    ends_at: '2026-03-10T10:00:00.000000Z',
    booking_type_id: 3,
    resource_id: 1,
    status: 'confirmed',
  });
  const again = await server.book({ booking_type_id: 3, resource_id: 1, starts_at: '2026-03-10T09:30:00Z' });
  assert.equal(again.status, 422);
  assert.ok((await again.json()).errors.starts_at);
});

test('with the keyboard alone', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG);
  await isThere(page.getByRole('button', { name: '30-Minute' }));
  await tabTo(page, /^30-Minute/);
  await page.keyboard.press('Enter');
  await waitForFocus(page, /Who would you like to see/);
  await tabTo(page, /^Dr. Ahmed/);
  await page.keyboard.press('Space');
  await isThere(page.getByRole('gridcell', { name: dayName('10 March') }));
  await tabTo(page, /\bMarch 2026, \d+ times/);
  assert.match(await focused(page), /4 March/, "today is the grid's one Tab stop");
  await page.keyboard.press('ArrowDown');
  await waitForFocus(page, /11 March/);
  await page.keyboard.press('ArrowRight');
  await waitForFocus(page, /12 March/);
  await page.keyboard.press('PageDown');
  await waitForFocus(page, /12 April/);
  await page.keyboard.press('PageUp');
  await waitForFocus(page, /12 March/);
  await page.keyboard.press('Enter');
  await isThere(page.getByRole('heading', { name: /^Thursday,? 12 March/ }));
  await tabTo(page, /^10:00, .*12 March/);
  await page.keyboard.press('Enter');
  await waitForFocus(page, /Your details/);
  await page.keyboard.press('Tab');
  await page.keyboard.type('Sarah Johnson');
  await page.keyboard.press('Tab');
  await page.keyboard.type('sarah@example.com');
  await page.keyboard.press('Enter');
  await isThere(booked(page));
  await waitForFocus(page, /You are booked/);
});

test(
  'with a finger, and a swipe over the widget scrolls the page',
  { skip: cannot('touch', 'devtools') },
  async (t) => {
    const page = await openPage(t, browser, {
      hasTouch: true,
      isMobile: true,
      viewport: { width: 390, height: 700 },
      deviceScaleFactor: 3,
    });
    await page.goto(server.url);
    await page.getByRole('button', { name: '30-Minute' }).tap();
    await page.getByRole('button', { name: 'Anyone available' }).tap();
    await page.getByRole('gridcell', { name: dayName('11 March') }).tap();
    const before = await page.evaluate(() => scrollY);
    const devtools = await page.context().newCDPSession(page);
    const touch = (/** @type {any} */ type, /** @type {number[]} */ ...ys) =>
      devtools.send('Input.dispatchTouchEvent', { type, touchPoints: ys.map((y) => ({ x: 195, y })) });
    await touch('touchStart', 500);
    for (let y = 480; y >= 200; y -= 20) await touch('touchMove', y);
    await touch('touchEnd');
    await page.waitForFunction((y) => scrollY > y + 200, before);
    await restOfScroll(page);
    assert.equal(await page.getByRole('heading', { name: 'Your details' }).count(), 0, 'and nothing was chosen');
    await timeButton(page, '11 March', '11:00').tap();
    await fillDetails(page);
    await bookButton(page).tap();
    await isThere(booked(page));
  },
);

test('the wheel over the widget scrolls the page', async (t) => {
  const page = await openPage(t, browser, { viewport: { width: 800, height: 500 } });
  await page.goto(server.url);
  await page.getByRole('button', { name: '30-Minute' }).hover();
  const before = await page.evaluate(() => scrollY);
  await page.mouse.wheel(0, 240);
  await page.waitForFunction((y) => scrollY >= y + 200, before);
});

test('Back keeps what was typed, and another time can be taken', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG);
  await chooseWho(page, 'First visit', 'Anyone available');
  await chooseWhen(page, '13 March', '09:00');
  await fillDetails(page);
  await page.getByRole('button', { name: 'Back' }).click();
  await chooseWhen(page, '16 March', '10:00');
  assert.equal(await page.getByLabel('Name').inputValue(), 'Sarah Johnson');
  assert.equal(await page.getByLabel('Email').inputValue(), 'sarah@example.com');
  await bookButton(page).click();
  await isThere(page.getByText('Monday, 16 March 2026, 10:00 – 11:00'));
});

test('wrong details are told beside their field, and the first of them has the focus', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await chooseWhen(page, '17 March', '09:00');
  await page.getByLabel('Email').fill('sarah@example');
  await bookButton(page).click();
  await isThere(page.getByText('Enter a full email address, such as name@example.com.'));
  const name = page.getByRole('textbox', { name: 'Name' });
  const described = await name.evaluate(
    (field) =>
      /** @type {ShadowRoot} */ (field.getRootNode()).getElementById(field.getAttribute('aria-describedby') ?? '')
        ?.textContent,
  );
  assert.equal(described, 'Enter your name.');
  await page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute('name') === 'name');
  await name.fill('Sarah Johnson');
  await page.getByLabel('Email').fill('sarah@example.com');
  await page.getByLabel('Email').press('Enter');
  await isThere(booked(page));
});

test('a visitor abroad sees the times of their own clock', async (t) => {
  const page = await openPage(t, browser, { timezoneId: 'America/New_York', locale: 'en-US' });
  await openHtml(page, server.url, `<div lang="en-US">${TAG}</div>`);
  await chooseWho(page);
  await page.getByRole('gridcell', { name: /March 18.*available/ }).click();
  // The clocks of New York have gone forward by then, London's have not: four hours apart.
  await timeButton(page, 'March 18', '5:00\\sAM').click();
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(booked(page));
  await isThere(page.getByText(/5:00\sAM\s–\s5:30\sAM/));
  const again = await server.book({ booking_type_id: 3, resource_id: 1, starts_at: '2026-03-18T09:00:00Z' });
  assert.equal(again.status, 422);
});

test('a month of the page without times names the next day that has them, and goes there', async (t) => {
  const page = await openPage(t, browser);
  await page.route('**/bookings/availability?*', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    for (const day of body.data.days) if (day.date < '2026-04-02') day.slots = [];
    await route.fulfill({ response: answer, json: body });
  });
  await openHtml(page, server.url, TAG.replace(' key=', ' date="2026-03-04" key='));
  await chooseWho(page);
  await isThere(
    page.getByText(/No times are available in March 2026\. The next available day is Thursday,? 2 April\./).first(),
  );
  await page.getByRole('button', { name: /^Show Thursday,? 2 April/ }).click();
  await isThere(page.getByRole('heading', { name: /^Thursday,? 2 April/ }));
  await isThere(timeButton(page, '2 April', '09:00'));
});

test('the clock can be read in twelve hours', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, TAG);
  await chooseWho(page);
  await page.getByRole('gridcell', { name: dayName('19 March') }).click();
  await page.getByRole('button', { name: '12 h', pressed: false }).click();
  await isThere(page.getByRole('button', { name: '12 h', pressed: true }));
  await isThere(page.getByRole('button', { name: /^1:30\spm, / }));
});
