// The owner's page of one booking in a browser: every view narrow and wide, light and dark, from the left and from the
// right, with axe; and a request that is declined without JavaScript. The pictures are in build/screenshots.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { startServer, visit } from '../support/booking_server.mjs';
import { readMail, startRelay } from '../support/mail_relay.mjs';
import { checkAxe, launch, patience, root } from './support.mjs';

const pictures = join(root, 'build/screenshots');
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  mkdirSync(pictures, { recursive: true });
  browser = await launch();
});
after(() => browser.close());

/** A booking that waits between two others, and the page that its mail links to. @param {import('node:test').TestContext} t @param {string} locale */
async function startBusiness(t, locale) {
  const relay = await startRelay(t);
  const server = await startServer({
    env: { BOOKING_SMTP_URL: `smtp://127.0.0.1:${relay.port}` },
    site(site) {
      site.locale = locale;
      site.public_url = 'https://booking.example.com';
      site.booking_types[0].needs_approval = true;
      const owner = ['owner@example.com'];
      site.mail = { from: 'bookings@example.com', owner, manage_url: 'https://example.com/booking' };
    },
  });
  t.after(() => server.stop());
  const book = async (/** @type {any} */ changes) => {
    const made = await server.post('/bookings', visit({ resource_id: 1, time_zone: 'America/New_York', ...changes }));
    assert.equal(made.status, 201, made.text);
    return made.json.data.id;
  };
  await book({ starts_at: '2026-03-10T09:00:00Z', contact: { name: 'Bo', email: 'bo@example.com' } });
  await book({ starts_at: '2026-03-10T14:00:00Z', contact: { name: 'Cy', email: 'cy@example.com' } });
  const contact = { name: 'Sarah Johnson', email: 'sarah.johnson@example.com', phone: '+44 20 7946 0123' };
  const notes = 'I am new, and would like a room without stairs.\nMy daughter comes with me.';
  await book({ starts_at: '2026-03-10T11:00:00Z', contact, notes });
  for (const limit = Date.now() + patience(20_000); ;) {
    for (const { raw, envelope } of relay.mails) {
      if (envelope.rcptTo[0].address !== 'owner@example.com') continue;
      const { text } = await readMail(raw);
      const path = /\/b\/ob_[\w-]+/.exec(text)?.[0];
      if (text.includes('sarah')) return { server, page: `${server.origin}${path}` };
    }
    assert.ok(Date.now() < limit, 'the mail did not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

for (const locale of ['en-GB', 'ar']) {
  test(`every view of the page in ${locale} fits a phone and a window, in light and dark, and axe finds nothing`, async (t) => {
    const { page: address } = await startBusiness(t, locale);
    const views = {
      'waiting': '',
      'approve': '?view=approve',
      'decline': '?view=decline',
      'move': '?view=move',
      'move-to': '?view=move&to=2026-03-11T11:30:00Z',
      'gone': '-gone',
    };
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      for (const width of [320, 768]) {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
        const page = await context.newPage();
        /** @type {string[]} */
        const asked = [];
        page.on('request', (request) => asked.push(request.url()));
        for (const [view, end] of Object.entries(views)) {
          const name = `owner-${view}-${locale}-${width}-${colorScheme}`;
          await page.goto(address + end);
          await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
          const content = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(content <= width, `${name} is ${content} wide`);
          await checkAxe(page, name);
        }
        assert.ok(
          asked.every((url) => url.startsWith(address)),
          `the page loads nothing: ${asked}`,
        );
        await context.close();
      }
    }
  });
}

test('the style of the page is what its policy allows, and a request is declined without JavaScript', async (t) => {
  const { page: address } = await startBusiness(t, 'en-GB');
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 320, height: 800 } });
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(address);
  // By the keyboard alone: the first link is the first decision.
  await page.keyboard.press('Tab');
  const names = [];
  for (let i = 0; i < 5; ++i) {
    names.push(await page.locator(':focus').textContent());
    await page.keyboard.press('Tab');
  }
  assert.deepEqual(names.slice(2), ['Approve', 'Decline', 'Change the time']);
  await page.getByRole('link', { name: 'Decline' }).click();
  assert.equal(await page.locator('h1').textContent(), 'Decline this request?');
  await page.getByLabel('Reason (the visitor will read it) (optional)').fill('We are closed that day.');
  await page.getByRole('button', { name: 'Decline' }).click();
  await page.waitForURL(`${address}?done=declined`);
  assert.match(String(await page.getByRole('status').textContent()), /You have declined the request\./);
  await page.screenshot({ path: join(pictures, 'owner-declined-en-GB-320-light.png'), fullPage: true });
  await page.goto(address);
  assert.match(String(await page.locator('main').textContent()), /Already declined by owner@example\.com\./);
  const card = await page.locator('main').boundingBox();
  assert.ok(card && card.width < 320, 'the style is applied');
  assert.deepEqual(complaints, []);
  await context.close();
});
