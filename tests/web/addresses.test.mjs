// URLs and tokens that a page sets: the valid ones are used, the others ignored.

import assert from 'node:assert/strict';
import test from 'node:test';
import { TOKEN, contactToken, manageUrl, readAddress } from '../../web/widget/addresses.js';
import { endpoint } from '../../web/loader/attributes.js';
import { configError } from '../../web/popup/failure.js';

const PAGE = 'https://site.example/shop/page.html?lang=en&booking=7#bt_b7.1.x';
Object.assign(globalThis, {
  document: { baseURI: PAGE, documentElement: { getAttribute: () => 'en' } },
  location: { href: PAGE },
  BOOKING_FILES: { languages: 'en' },
});

/** @param {Record<string, string>} attributes @returns {any} an element that has these */
const element = (attributes) => {
  const all = /** @type {Record<string, string>} */ ({ locale: 'en', ...attributes });
  return { getAttribute: (/** @type {string} */ name) => all[name] ?? null, closest: () => null };
};

/** What is written, and where it leads. @type {Record<string, string>} */
const GOOD = {
  'https://booking.example/api/v1': 'https://booking.example/api/v1',
  'http://127.0.0.1:8080/api/v1': 'http://127.0.0.1:8080/api/v1',
  'HTTPS://Booking.Example/': 'https://booking.example/',
  '//other.example/x': 'https://other.example/x',
  '/api/v1': 'https://site.example/api/v1',
  'thanks.html?a=1': 'https://site.example/shop/thanks.html?a=1',
  '../up': 'https://site.example/up',
  ' https://booking.example/x ': 'https://booking.example/x',
  'https://bücher.example/straße': 'https://xn--bcher-kva.example/stra%C3%9Fe',
  'https://booking.example/a@b:c': 'https://booking.example/a@b:c',
};

const BAD = [
  'https://user:password@booking.example/',
  'https://user@booking.example/',
  'https://:password@booking.example/',
  '//user:password@other.example/',
  'http://booking.example:password@evil.example/',
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,x',
  'data:text/html;base64,eA==',
  'blob:https://site.example/1',
  'vbscript:x',
  'file:///etc/passwd',
  'ftp://booking.example/',
  'mailto:a@b.example',
  'tel:1',
  'about:blank',
  'ws://booking.example/',
  'view-source:https://site.example/',
  'https-x://booking.example/',
  'httpx:alert(1)',
  'http+unix://x',
  'http://',
  'https://a b/',
  'https://[::1',
  'http://x:99999/',
  'https://%00/',
];

test("what is an address of the web leads there, by the page's own", () => {
  for (const [written, leads] of Object.entries(GOOD)) assert.equal(readAddress(written)?.href, leads, written);
});

test('nothing else leads anywhere: no script, no data, no other program, no password', () => {
  assert.deepEqual(
    BAD.filter((written) => readAddress(written)),
    [],
  );
  assert.deepEqual([readAddress(''), readAddress(null)], [null, null]);
});

test('links to bookings lead to the page that is named, else to this one, without the booking that is open', () => {
  assert.equal(manageUrl(element({})), 'https://site.example/shop/page.html?lang=en');
  assert.equal(manageUrl(element({ 'manage-url': '' })), 'https://site.example/shop/page.html?lang=en');
  assert.equal(
    manageUrl(element({ 'manage-url': '/mine?booking=9&a=1&booking=10#top' })),
    'https://site.example/mine?a=1',
  );
  assert.equal(
    manageUrl(element({ 'manage-url': '/mine?a=%20b' })),
    'https://site.example/mine?a=%20b',
    'as it was written',
  );
  for (const [written, leads] of Object.entries(GOOD))
    assert.equal(manageUrl(element({ 'manage-url': written })), leads, written);
});

test('an invalid manage-url is ignored, and this page does not take its place', () => {
  for (const written of BAD) assert.equal(manageUrl(element({ 'manage-url': written })), '', written);
});

test('a token of a visitor is taken whole or not at all', () => {
  for (const token of ['bt_c42.1773151200.q-_9', 'bt_x', `bt_${'x'.repeat(200)}`]) {
    assert.equal(contactToken(element({ 'contact-token': token })), token);
  }
  for (const text of [
    '',
    'bt_',
    'sk_live_x',
    'pk_demo',
    'xbt_c1',
    ' bt_c1',
    'bt_c1 ',
    'bt_c1\n',
    'bt_c1\nx',
    'bt_c1<b>',
    'bt_c1&a=b',
    'BT_c1',
    `bt_${'x'.repeat(201)}`,
    'bt_ü',
  ]) {
    assert.equal(contactToken(element({ 'contact-token': text })), '', JSON.stringify(text));
    assert.ok(!TOKEN.test(text), JSON.stringify(text));
  }
  assert.equal(contactToken(element({})), '');
});

test('an api that is not a web address, or contains a password, is reported to the developer', () => {
  for (const written of BAD) assert.equal(configError(element({ api: written })), 'bad_api', written);
  for (const [written, leads] of Object.entries(GOOD)) {
    assert.equal(configError(element({ 'api': written, 'time-zone': 'UTC' })), '', written);
    assert.equal(endpoint(element({ 'api': written, 'time-zone': 'UTC' }))._api, leads.replace(/\/$/, ''), written);
  }
  assert.equal(endpoint(element({ 'api': '/api/v1///', 'time-zone': 'UTC' }))._api, 'https://site.example/api/v1');
  assert.equal(configError(element({})), 'missing_api');
  assert.equal(configError(element({ api: '' })), 'missing_api');
});

test('a secret key is told before anything else is wrong, with spaces around it too', () => {
  for (const key of ['sk_live_x', ' sk_live_x', '\n\tsk_test_x']) {
    for (const api of ['/api/v1', 'ftp://x/']) assert.equal(configError(element({ api, key })), 'secret_key', key);
  }
  for (const key of ['pk_demo', ' pk_demo ', '', 'task_sk_1'])
    assert.equal(configError(element({ api: '/api/v1', key })), '', key);
  assert.ok(
    !JSON.stringify(configError(element({ api: '/api/v1', key: 'sk_live_verysecret' }))).includes('verysecret'),
  );
});

test('the first question names the zone and the key, whatever stands in them', () => {
  const asked = (/** @type {Record<string, string>} */ more) =>
    endpoint(element({ 'api': '/api/v1', 'time-zone': 'Asia/Tokyo', ...more }));
  assert.equal(
    asked({ key: ' pk_demo\n' })._config,
    'https://site.example/api/v1/widget/config?time_zone=Asia%2FTokyo&key=pk_demo',
  );
  assert.equal(asked({})._config, 'https://site.example/api/v1/widget/config?time_zone=Asia%2FTokyo');
  assert.equal(asked({ key: ' ' })._config, 'https://site.example/api/v1/widget/config?time_zone=Asia%2FTokyo');
  assert.equal(
    asked({ key: 'pk_a&b=c#d' })._config,
    'https://site.example/api/v1/widget/config?time_zone=Asia%2FTokyo&key=pk_a%26b%3Dc%23d',
  );
  assert.equal(asked({ 'time-zone': 'asia/TOKYO' })._timeZone, 'Asia/Tokyo', 'capitals are no matter');
});
