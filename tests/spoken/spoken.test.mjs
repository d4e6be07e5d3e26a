// What a screen reader says from the first Tab to "You are booked", by keyboard alone: tests/vectors/spoken/*.txt.
// BOOKING_UPDATE=1 rewrites these files; read them before you commit them.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { FLAGS, openHtml, patience, root, startServer } from '../e2e/support.mjs';
import { startScreenReader } from './screen_reader.mjs';

const MOST_TABS = 40;

/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

/** @param {import('playwright-core').Page} page @param {string} selector */
const isFocused = (page, selector) =>
  page.evaluate((sought) => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return Boolean(at?.matches(sought));
  }, selector);

for (const lang of ['en-GB', 'ar']) {
  test(`a screen reader says everything once, and names it, in ${lang}`, async (t) => {
    const reader = await startScreenReader();
    t.after(() => reader.stop());
    const profile = mkdtempSync(join(tmpdir(), 'booking-spoken-'));
    const context = await chromium.launchPersistentContext(profile, {
      headless: false,
      viewport: null,
      locale: lang,
      timezoneId: 'Europe/London',
      env: reader.env,
      executablePath: process.env.BOOKING_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        ...FLAGS,
        '--test-type',
        '--force-renderer-accessibility',
        '--window-position=0,0',
        '--window-size=1200,1000',
      ],
    });
    t.after(async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    });
    context.setDefaultTimeout(patience(20_000));
    const [page] = context.pages();
    const dir = lang === 'ar' ? 'rtl' : 'ltr';
    await openHtml(
      page,
      server.url,
      `<script async src="/booking-widget.js"></script><booking-widget api="/api/v1" key="pk_demo" lang="${lang}" dir="${dir}"></booking-widget>`,
    );
    await page.locator('booking-widget .overlay button').first().waitFor();
    const bar = await page.evaluate(() => outerHeight - innerHeight);
    reader.click(600, bar + 2); // the page's first pixels: Tab begins there
    await reader.said();

    /** @type {string[]} */
    const heard = [];
    const note = async (/** @type {string} */ what) => heard.push(`> ${what}`, ...(await reader.said()));
    const press = async (/** @type {string} */ key) => {
      reader.press(key);
      await note(key);
    };
    /** Presses Tab until an element has the keyboard. @param {string} selector */
    const tabTo = async (selector) => {
      for (let tabs = 0; tabs < MOST_TABS; ++tabs) {
        await press('Tab');
        if (await isFocused(page, selector)) return;
      }
      assert.fail(`Tab never came to ${selector}`);
    };
    const type = async (/** @type {string} */ selector, /** @type {string} */ text) => {
      await tabTo(selector);
      reader.type(text);
      await reader.said(); // each letter
    };

    await press('Tab'); // the first service
    await press('Return');
    await tabTo('button');
    await press('Tab'); // the first doctor
    await press('Return');
    await tabTo('[role=gridcell]');
    await press('Right');
    await press('Return');
    await tabTo('.toggle[aria-label]');
    await press('Return');
    await type('input[autocomplete=name]', 'Sarah');
    await type('input[type=email]', 'sarah.example.com');
    await tabTo('button[type=submit]');
    await press('Return'); // the address has a mistake
    reader.press('ctrl+a');
    reader.type('sarah@example.com');
    await reader.said();
    await tabTo('button[type=submit]');
    await press('Return');
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await note('booked');

    const file = join(root, `tests/vectors/spoken/${lang}.txt`);
    const spoken = `${heard.join('\n')}\n`;
    if (process.env.BOOKING_UPDATE) writeFileSync(file, spoken);
    assert.equal(spoken, readFileSync(file, 'utf8'));
  });
}
