// A mistyped address, corrected on the confirmation: with a real relay, and looked at. The pictures are in
// build/screenshots.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { addMail, startRelay } from '../support/mail_relay.mjs';
import { chooseTime, messagesOf, openSite } from './screens.mjs';
import { checkAxe, eventually, hasFocus, isThere, launch, openPage, root, startServer } from './support.mjs';

const pictures = join(root, 'build/screenshots');
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  mkdirSync(pictures, { recursive: true });
  browser = await launch();
});
after(() => browser.close());

/** @param {import('node:test').TestContext} t */
async function startMailing(t) {
  const relay = await startRelay(t);
  const server = await startServer([], addMail, { BOOKING_SMTP_URL: `smtp://127.0.0.1:${relay.port}` });
  t.after(() => server.stop());
  const to = (/** @type {string} */ address) =>
    relay.mails.filter(({ envelope }) => envelope.rcptTo[0].address === address).length;
  return { server, to };
}

/** @param {import('./support.mjs').Page} page @param {Record<string, string>} say @param {string} email */
async function book(page, say, email) {
  await page.getByRole('button', { name: '30-Minute' }).click();
  await page.getByRole('button', { name: 'Dr. Ahmed' }).click();
  await chooseTime(page, '2026-03-10T09:30:00Z', async () => {});
  await page.getByLabel(say['field.name']).fill('Sarah Johnson');
  await page.getByLabel(say['field.email']).fill(email);
  await page.locator('button[type=submit]').click();
  await isThere(page.getByRole('heading', { name: say['done.heading'] }));
}

/** Waits until the widget is painted at a window's width. @param {import('./support.mjs').Page} page @param {number} width */
const isPainted = (page, width) =>
  page.waitForFunction((wide) => {
    const canvas = document.querySelector('booking-widget')?.shadowRoot?.querySelector('canvas');
    if (!canvas || innerWidth !== wide) return false;
    const box = canvas.getBoundingClientRect();
    const isThatWide = box.width > 0.7 * Math.min(wide, 1000) && box.right <= wide;
    return isThatWide && Math.abs(canvas.width - box.width * devicePixelRatio) < 2;
  }, width);

for (const locale of ['en-GB', 'ar-EG']) {
  test(`in ${locale} the confirmation says where the mail went, and corrects a mistyped address once`, async (t) => {
    const { server, to } = await startMailing(t);
    const page = await openPage(t, browser, { deviceScaleFactor: 2 });
    const say = messagesOf(locale);
    const button = (/** @type {string} */ key) => page.getByRole('button', { name: say[key], exact: true });
    await openSite(page, server, { locale });
    await book(page, say, 'sarah@exmaple.com');
    const shoot = async (/** @type {string} */ screen) => {
      for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
        await page.emulateMedia({ colorScheme });
        for (const width of [320, 390, 768, 1280]) {
          await page.setViewportSize({ width, height: 900 });
          await page.mouse.move(0, 0);
          await isPainted(page, width);
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wider <= 0, `${screen} fits ${width}`);
          const path = join(pictures, `${screen}-${locale}-${width}-${colorScheme}.png`);
          await page.screenshot({ path, fullPage: true });
          assert.equal(readFileSync(path).readUInt32BE(16), 2 * width, `${screen} is taken at ${width}`);
        }
      }
      await checkAxe(page, screen);
    };
    await isThere(page.getByText('sarah@exmaple.com'));
    await shoot('mailed');
    await button('done.wrong_address').click();
    const field = page.getByLabel(say['field.email']);
    await hasFocus(field);
    await field.fill('sarah');
    await button('done.send_there').click();
    await isThere(page.getByText(say['errors.email.malformed'], { exact: true }));
    assert.equal(await field.inputValue(), 'sarah');
    await shoot('correcting');
    // Esc leaves it, and gives the focus back.
    await page.keyboard.press('Escape');
    await hasFocus(button('done.wrong_address'));
    await button('done.wrong_address').click();
    await field.fill('sarah@example.com');
    await field.press('Enter');
    await isThere(page.getByText('sarah@example.com').first());
    assert.equal(await button('done.wrong_address').count(), 0);
    await hasFocus(page.getByRole('heading', { name: say['done.heading'] }));
    await shoot('corrected');
    await eventually(() => to('sarah@example.com') === 1);
    assert.equal(to('sarah@exmaple.com'), 1);
  });
}

test('an answer that is lost on the way corrects the address once, and the visitor need do nothing', async (t) => {
  const { server, to } = await startMailing(t);
  const page = await openPage(t, browser);
  const say = messagesOf('en-GB');
  await openSite(page, server);
  await book(page, say, 'sarah@exmaple.com');
  await page.route(
    '**/send',
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await page.getByRole('button', { name: say['done.wrong_address'] }).click();
  await page.getByLabel(say['field.email']).fill('sarah@example.com');
  await page.getByRole('button', { name: say['done.send_there'] }).click();
  await isThere(page.getByText('We sent the confirmation to sarah@example.com.').first());
  await eventually(() => to('sarah@example.com') === 1);
});

test('where the server sends no mail, none is spoken of', async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  const page = await openPage(t, browser);
  const say = messagesOf('en-GB');
  await openSite(page, server);
  await book(page, say, 'sarah@example.com');
  assert.equal(await page.getByText('sarah@example.com').count(), 0);
  assert.equal(await page.getByRole('button', { name: say['done.wrong_address'] }).count(), 0);
});
