// A cross-origin isolated page loads the widget's files from a site that allows it.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { chooseWho, dayName, isThere, launch, openPage, startServer } from './support.mjs';

// Only a page that came safely is cut off, and this machine is safe by this name, which is another site than the server's.
const SITE = 'http://localhost:4321';

/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  [server, browser] = await Promise.all([
    startServer([], (site) => {
      site.allowed_origins = [SITE];
    }),
    launch(),
  ]);
});
after(() => Promise.all([browser.close(), server.stop()]));

test('a page with Cross-Origin-Embedder-Policy has the widget of another site, whole', async (t) => {
  const page = await openPage(t, browser);
  const blocked = /** @type {string[]} */ ([]);
  page.on('requestfailed', (request) => blocked.push(`${request.url()} ${request.failure()?.errorText}`));
  await page.route(`${SITE}/a-site`, (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: { 'cross-origin-embedder-policy': 'require-corp', 'cross-origin-opener-policy': 'same-origin' },
      body: `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>A site</title><body>
      <script async src="${server.url}/booking-widget.js"></script>
      <booking-widget api="${server.url}/api/v1" key="pk_demo"></booking-widget>
      <button booking-popup data-type="3">Book</button></body></html>`,
    }),
  );
  await page.goto(`${SITE}/a-site`);
  await isThere(page.getByRole('button', { name: '30-Minute' }));
  assert.ok(await page.evaluate(() => crossOriginIsolated), 'the page is cut off');
  await chooseWho(page);
  await isThere(page.getByRole('gridcell', { name: dayName('10 March') }));
  // The list of zones and the dialog are files of their own.
  await page.getByRole('button', { name: 'London (GMT), change time zone' }).click();
  await isThere(page.getByRole('option', { name: 'Your time zone' }));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await isThere(page.getByRole('dialog').getByRole('button', { name: 'Anyone available' }));
  assert.deepEqual(blocked, []);
});
