// Price, place and policy in a browser: amounts by its own Intl, a choice made with the keyboard, a link that opens.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import {
  bookButton,
  booked,
  checkAxe,
  chooseWhen,
  chooseWho,
  fillDetails,
  hasFocus,
  isThere,
  launch,
  openHtml,
  openPage,
  startServer,
  TAG,
} from './support.mjs';

const ROOM = 'https://meet.example.com/s3cret';
const PRICES = [
  { amount: 4500, currency: 'GBP', from: true },
  { amount: 4500, currency: 'JPY' },
  { amount: 12500, currency: 'JOD' },
  { amount: 150_000, currency: 'RSD' }, // Chromium's own digits for it are none
  { amount: 0, currency: 'GBP' },
];

/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  [server, browser] = await Promise.all([
    startServer([], (site) => {
      const [consultation] = site.booking_types;
      for (const type of site.booking_types) delete type.price;
      Object.assign(consultation, {
        price: PRICES[0],
        location: [{ kind: 'address', text: '12 High St' }, { kind: 'we_call' }, { kind: 'video', url: ROOM }],
        policy: 'Later changes cost £20.',
        cancel_until_minutes: 1440,
        move_until_minutes: 1440,
      });
      site.resources[0].about = 'Speaks Arabic';
      for (const [index, price] of PRICES.entries()) {
        site.booking_types.push({
          ...{ id: 100 + index, name: `Course ${index}`, duration_minutes: 60, resource_ids: [1, 2] },
          ...{ price, category: 'Courses' },
        });
      }
      site.booking_types.push({ id: 200, name: 'Extra', duration_minutes: 60, resource_ids: [1], category: 'Others' });
    }),
    launch(),
  ]);
});
after(() => Promise.all([browser.close(), server.stop()]));

test('prices have the digits of their currency, below the headings of their categories', async (t) => {
  const page = await openPage(t, browser);
  await openHtml(page, server.url, `<main><h1>A site</h1>${TAG}</main>`);
  await isThere(page.getByRole('heading', { name: 'Courses' }));
  const named = (/** @type {string} */ name) => isThere(page.getByRole('button', { name, exact: true }));
  await named('Course 0, 60 min, from £45.00');
  await named('Course 1, 60 min, JP¥4,500');
  await named('Course 2, 60 min, JOD 12.500');
  await named('Course 3, 60 min, RSD 1,500.00');
  await named('Course 4, 60 min, Free');
  await checkAxe(page, 'categories');
});

test('an Arabic visitor reads prices in Arabic digits', async (t) => {
  const page = await openPage(t, browser, { locale: 'ar-EG' });
  await openHtml(page, server.url, TAG.replace('key=', 'locale="ar-EG" key='));
  await isThere(page.getByRole('button', { name: '١٢٫٥٠٠' }));
  await isThere(page.getByRole('button', { name: 'مجانًا' }));
});

test('a visitor chooses the place with the keyboard, and gets the link with the booking', async (t) => {
  const page = await openPage(t, browser);
  const config = page.waitForResponse(/widget\/config/);
  await openHtml(page, server.url, `<main><h1>A site</h1>${TAG}</main>`);
  assert.doesNotMatch(await (await config).text(), /s3cret/);
  await isThere(page.getByRole('button', { name: /from £45\.00 · 12 High St · We call you · Video call/ }));
  await chooseWho(page);
  await chooseWhen(page);
  await isThere(page.getByText(/^Free to change or cancel until Monday,? 9 March, 09:30\.$/));
  await isThere(page.getByText('Later changes cost £20.'));
  await fillDetails(page);
  await bookButton(page).click();
  await isThere(page.getByText('Choose where it takes place.'));
  await hasFocus(page.getByRole('button', { name: '12 High St' }));
  // Its elements are positioned, so it has no box of its own.
  await page.getByRole('group', { name: 'Where, Choose where it takes place.' }).waitFor({ state: 'attached' });
  assert.equal(await page.getByLabel('Name').inputValue(), 'Sarah Johnson');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await isThere(page.getByRole('button', { name: 'Video call', pressed: true }));
  await checkAxe(page, 'details with locations');
  await bookButton(page).click();
  await isThere(booked(page));
  const link = page.getByRole('link', { name: 'meet.example.com/s3cret' });
  assert.equal(await link.getAttribute('href'), ROOM);
  await checkAxe(page, 'confirmed with a link');
});
