// The browser's shapes of dates, times, digits and plurals are those that the server's wording is held to:
// tests/vectors/locales.json, which tests/server/unit/wording reads.
//
//   BOOKING_UPDATE=1 node --test tests/e2e/wording.test.mjs     # writes the file, for a newer Chromium

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { launch, root } from './support.mjs';

const VECTORS = join(root, 'tests/vectors/locales.json');
const TAGS = [
  ...['ar', 'de', 'en', 'es', 'fr', 'he', 'hi', 'ja', 'pt', 'tr', 'ur', 'zh', 'zh-Hant'],
  ...['ar-EG', 'ar-SA', 'ar-MA', 'de-DE', 'de-AT', 'en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN', 'es-ES', 'es-MX'],
  ...[
    'fr-FR',
    'fr-CA',
    'he-IL',
    'hi-IN',
    'ja-JP',
    'pt-BR',
    'pt-PT',
    'tr-TR',
    'ur-PK',
    'zh-CN',
    'zh-TW',
    'zh-HK',
    'pt-AO',
  ],
];

test('the committed shapes of dates are those of this Chromium', async () => {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const source = readFileSync(join(root, 'web/first/locale.js'), 'utf8').replaceAll('export function', 'function');
    const locales = await page.evaluate(
      ([code, tags]) => new Function('tags', `${code}; return tags.map(describeLocale);`)(tags),
      /** @type {[string, string[]]} */ ([source, TAGS]),
    );
    const text = `${JSON.stringify(locales, null, 1)}\n`;
    if (process.env.BOOKING_UPDATE) writeFileSync(VECTORS, text);
    assert.deepEqual(JSON.parse(readFileSync(VECTORS, 'utf8')), locales);
  } finally {
    await browser.close();
  }
});
