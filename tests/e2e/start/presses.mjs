// What a visitor does at the first slots, and what comes of it, for tests that keep a file of the widget back.

import { dayName, isThere, timeButton } from '../support.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {[press: (page: Page) => Promise<unknown>, isDone: (page: Page) => Promise<unknown>]} Press */

/** Keeps a file back until `letGo`. @param {Page} page @param {string} pattern */
export async function holdBack(page, pattern) {
  let letGo = () => {};
  const hold = new Promise((resolve) => {
    letGo = () => resolve(undefined);
  });
  let asked = 0;
  await page.route(pattern, async (route) => {
    ++asked;
    await hold;
    await route.continue().catch(() => {}); // the page may be gone
  });
  return { letGo, asked: () => asked };
}

/**
 * Each test that takes a time takes another one: a page that goes may let its time go before the server has kept it.
 * @param {string} time "16:00" @returns {Record<string, Press>}
 */
export const pressesAt = (time) => ({
  'another day': [
    (page) => page.getByRole('gridcell', { name: dayName('10 March') }).click(),
    (page) => isThere(timeButton(page, '10 March', '09:30')),
  ],
  'a time': [
    (page) => page.getByRole('button', { name: new RegExp(`^${time}, `) }).click(),
    (page) => isThere(page.getByRole('heading', { name: 'Your details' })),
  ],
  'the next month': [
    (page) => page.getByRole('button', { name: 'Next month' }).click(),
    (page) => isThere(page.getByRole('heading', { name: 'April 2026' })),
  ],
  'the time zone': [
    (page) => page.getByRole('button', { name: /change time zone/ }).click(),
    (page) => isThere(page.getByRole('option').nth(5)),
  ],
});
