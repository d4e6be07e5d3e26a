// Every screen as more than one visitor sees it: at any density, zoom, size and spacing of text, in the dark, in a brand's
// colours, with more contrast. Read from the pixels where it is about what is painted; and each screen under axe.

import assert from 'node:assert/strict';
import test from 'node:test';
import { misplaced, squeezed, unreadable } from './readers.mjs';
import { openEyes, visitScreens } from './screens.mjs';
import { checkAxe, openPage, startAll } from './support.mjs';

const { server, browser } = await startAll();

/** @typedef {import('./screens.mjs').Visitor} Visitor */
/** @typedef {import('./screens.mjs').Reader} Reader */

// WCAG 1.4.12, as a visitor's own style sheet asks for it.
const SPACED = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }';
const LARGE = 'html { font-size: 200% } body { font-size: 1rem }';

// On screens of which each has something of its own. `everywhere`: in the other direction, too.
/** @type {[string, Visitor, Reader[], RegExp, 'everywhere'?][]} */
const VISITORS = [
  ['density 1', { density: 1 }, [misplaced], /types|errors|booking/],
  ['density 1.5', { density: 1.5, width: 1280 }, [misplaced, squeezed], /^times|errors|locked|list/],
  ['density 3', { density: 3, width: 390 }, [misplaced, squeezed], /^times|confirmed/],
  ['400 %', { density: 4, width: 320 }, [misplaced, squeezed], /types|^times|errors|confirmed|list/, 'everywhere'],
  ['200 %, dark', { density: 2, width: 640, theme: 'dark' }, [misplaced, squeezed, unreadable], /./],
  ['large text', { density: 1, width: 1280, sheet: LARGE }, [misplaced, squeezed], /^times|errors|moving/],
  [
    'large text on a phone',
    { density: 2, width: 390, sheet: LARGE },
    [misplaced, squeezed],
    /^times|zones|booking|list/,
    'everywhere',
  ],
  [
    'spaced text',
    { density: 2, width: 390, sheet: SPACED },
    [misplaced, squeezed],
    /types|^times|errors|cancelling|list/,
  ],
  ['more contrast', { density: 2, contrast: true }, [unreadable], /^times|errors|list/],
  ['more contrast, dark', { density: 2, contrast: true, theme: 'dark' }, [unreadable], /errors/],
  ['yellow', { density: 2, style: '--booking-accent: yellow' }, [unreadable], /^times|errors|booking/],
  ['near white', { density: 2, style: '--booking-accent: #fafafa' }, [unreadable], /^times|errors/],
  ['near white, dark', { density: 2, theme: 'dark', style: '--booking-accent: #fafafa' }, [unreadable], /^times/],
  [
    'a grey surface',
    { density: 2, style: '--booking-surface: #808080; --booking-accent: #c00' },
    [unreadable],
    /^times|errors/,
  ],
];

for (const [locale, time] of [
  ['en-GB', '09:30'],
  ['ar-EG', '10:00'],
]) {
  test(`every screen is there, can be read and is in its place, for everyone, in ${locale}`, async (t) => {
    const page = await openPage(t, browser, { locale, expected: /no more than/ });
    const eyes = await openEyes(page);
    /** @type {string[]} */
    const wrong = [];
    await visitScreens(page, server, { locale, time }, async (screen) => {
      for (const [who, visitor, readers, screens, everywhere] of VISITORS) {
        if (!screens.test(screen) || (locale !== 'en-GB' && !everywhere)) continue;
        await eyes.as(visitor);
        const found = await eyes.read(...readers);
        wrong.push(...found.map((what) => `${screen}, ${who}: ${what}`));
      }
      await eyes.as({ theme: 'dark', width: 320 });
      await checkAxe(page, `${screen}, dark`);
      await eyes.as({});
      if (/booking|cancelling|moving|locked|list/.test(screen)) await checkAxe(page, screen);
    });
    assert.deepEqual(wrong, []);
  });
}
