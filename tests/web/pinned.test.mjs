// The pinned loader: what it does when a file isn't there, or isn't the one.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { eventually, isThere, until } from '../e2e/support.mjs';
import { filesOf, mounted, startSite, word } from './site.mjs';

/** @type {Awaited<ReturnType<typeof startSite>>} */
let site;
before(async () => {
  site = await startSite();
});
after(() => site.stop());

/** A newer version beside the pinned one, which an unpinned loader would take. */
const newer = () => ({
  '/cdn/booking-files.json': { json: filesOf(2) },
  '/cdn/cdn/widget-2.js': site.files['/cdn/cdn/widget-1.js'],
  '/cdn/cdn/engine-2.js': site.files['/cdn/cdn/engine-1.js'],
  '/cdn/cdn/booking-2.wasm': site.files['/cdn/cdn/booking-1.wasm'],
  '/cdn/messages/en-2.json': site.files['/cdn/messages/en-1.json'],
});
/** @param {import('playwright-core').Page} page */
const addWidget = (page) =>
  page.evaluate(() => {
    const place = document.body.appendChild(document.createElement('div'));
    window.BookingWidget.mount(place, { api: '/api/v1', key: 'pk_demo' });
  });
const GONE = { status: 404, body: 'gone' };
/** @param {string} path */
const other = (path) => ({ ...site.files[path], body: `${site.files[path].body} ` });

test('a pinned widget starts with the files that its loader knows, and leaves no element behind', async (t) => {
  const { page } = await site.open(t, site.pinnedTag);
  await isThere(word(page));
  assert.deepEqual((await mounted(page))[0].messages, JSON.stringify({ loading: 'Loading', retry: 'Try again' }));
  assert.equal(await page.locator('script[type=module]').count(), 0);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).listZones()), 'zones');
});

test('a pinned widget whose files are gone takes no newer ones: it says which, and shows the fallback', async (t) => {
  const { page, events, asked } = await site.open(t, site.pinnedTag, {
    expected: /could not be loaded|integrity/i,
    answers: { ...newer(), '/cdn/cdn/widget-1.js': GONE },
  });
  await eventually(() => events.length > 0);
  await isThere(page.getByRole('link', { name: 'Call us' }));
  assert.match(events[0].detail.message, /\/cdn\/cdn\/widget-1\.js\S* answered 404/);
  assert.ok(!asked.some((path) => /booking-files|-2\./.test(path)), asked.join());
});

test('another module is not run, not even by the next widget of the page', async (t) => {
  const { page, events } = await site.open(t, site.pinnedTag, {
    expected: /could not be loaded|integrity/i,
    answers: { '/cdn/cdn/widget-1.js': other('/cdn/cdn/widget-1.js') },
  });
  await eventually(() => events.length === 1);
  await addWidget(page);
  await eventually(() => events.length === 2);
  for (const { detail } of events) assert.match(detail.message, /widget-1\.js\S* doesn't match its hash/);
  assert.deepEqual(await mounted(page), []);
});

test('a module that was lost on the way is taken by the next widget', async (t) => {
  const answers = /** @type {Record<string, object>} */ ({ '/cdn/cdn/widget-1.js': { abort: true } });
  const { page, events } = await site.open(t, site.pinnedTag, { expected: /could not be loaded/, answers });
  await eventually(() => events.length === 1);
  assert.doesNotMatch(events[0].detail.message, /hash/);
  delete answers['/cdn/cdn/widget-1.js'];
  await addWidget(page);
  await isThere(word(page));
});

test('a damaged copy in the browser’s cache is replaced', async (t) => {
  const answers = /** @type {Record<string, object>} */ ({ '/cdn/cdn/booking-1.wasm': { body: 'damaged' } });
  const { page } = await site.open(t, '<p>A page</p>', { answers, expected: /integrity/i });
  await page.route('**/booking-1.wasm', async (route) => {
    await route.fallback();
    delete answers['/cdn/cdn/booking-1.wasm'];
  });
  await page.evaluate(
    (html) => document.body.append(document.createRange().createContextualFragment(html)),
    site.pinnedTag,
  );
  await isThere(word(page));
  await until(page, () => /** @type {any} */ (window).mounted.length === 1);
});
