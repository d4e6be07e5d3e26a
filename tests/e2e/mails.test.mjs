// Every kind of mail as a reader shows it: narrow and wide, light and dark, from the left and from the right.
// The pictures are in build/screenshots.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { run } from '../support/booking_server.mjs';
import { mailSite, readMail, startRelay } from '../support/mail_relay.mjs';
import { checkAxe, launch, root } from './support.mjs';

const pictures = join(root, 'build/screenshots');
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  mkdirSync(pictures, { recursive: true });
  browser = await launch();
});
after(() => browser.close());

for (const locale of ['en-GB', 'ar']) {
  test(`every kind of mail in ${locale} fits a phone and a window, in light and dark, and axe finds nothing`, async (t) => {
    const relay = await startRelay(t);
    const site = mailSite(t, (made) => (made.locale = locale));
    const { code, out } = await run(['mail-test', site, 'me@example.org'], {
      BOOKING_SMTP_URL: `smtp://127.0.0.1:${relay.port}`,
    });
    assert.equal(code, 0, out);
    const kinds = out.split('\n').map((/** @type {string} */ line) => line.split(':')[0]);
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      for (const width of [320, 600]) {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
        const page = await context.newPage();
        /** @type {string[]} */
        const asked = [];
        page.on('request', (request) => asked.push(request.url()));
        for (const [index, { raw }] of relay.mails.entries()) {
          const name = `mail-${kinds[index]}-${locale}-${width}-${colorScheme}`;
          await page.setContent((await readMail(raw)).html);
          await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
          const { content, window } = await page.evaluate(() => ({
            content: document.documentElement.scrollWidth,
            window: innerWidth,
          }));
          assert.ok(content <= window, `${name} is ${content} wide`);
          await checkAxe(page, name);
        }
        assert.deepEqual(asked, [], 'a mail loads nothing');
        await context.close();
      }
    }
  });
}
