// A page that imports the web's modules one by one: import('/engine/painter.js').

import { readFileSync } from 'node:fs';
import { openPage } from '../e2e/support.mjs';

const SITE = 'http://parts.test';

/** @param {import('node:test').TestContext} t @param {import('playwright-core').Browser} browser @param {string} body */
export async function openParts(t, browser, body, options = {}) {
  const page = await openPage(t, browser, options);
  await page.route(`${SITE}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/')
      return route.fulfill({ contentType: 'text/html', body: `<!doctype html><meta charset="utf-8"><body>${body}` });
    return route.fulfill({
      contentType: 'text/javascript',
      body: readFileSync(new URL(`../../web${pathname}`, import.meta.url), 'utf8'),
    });
  });
  await page.goto(SITE);
  return page;
}
