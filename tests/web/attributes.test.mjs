// The widget's options from its element, the page and the page's URL.

import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';

const page = { search: '', hash: '', href: 'https://site.example/', lang: '' };
const languages = ['en-GB', 'fr-CA', 'ar-EG'];
/** @type {string[]} */
const warned = [];
Object.assign(globalThis, {
  document: { baseURI: 'https://site.example/', documentElement: { getAttribute: () => page.lang || null } },
  location: page,
  BOOKING_FILES: { languages: 'en ar de he pt pt-PT zh zh-Hant' },
});
Object.defineProperty(globalThis, 'navigator', { value: { languages, language: languages[0] }, configurable: true });
console.warn = (text) => {
  warned.push(String(text));
};
/** @type {() => void} */
let follow = () => {};
globalThis.addEventListener = (/** @type {string} */ type, /** @type {any} */ listener) => {
  if (type === 'hashchange') follow = listener;
};
const { bookingFor, endpoint, languageOf, linkedBooking, localeOf, prefilled, visit } =
  await import('../../web/loader/attributes.js');
const { readLink } = await import('../../web/session/link.js');
const { readOptions } = await import('../../web/session/options.js');

/** @param {Record<string, string>} attributes @param {string} [lang] of what is above it @returns {any} */
const element = (attributes = {}, lang = '') => ({
  isConnected: true,
  getAttribute: (/** @type {string} */ name) => attributes[name] ?? null,
  closest: () => (lang ? { getAttribute: () => lang } : null),
});

/** @param {any} one */
const optionsOf = (one) => readOptions(one, { _prefilled: prefilled, _localeOf: localeOf });

beforeEach(() => {
  Object.assign(page, { search: '', hash: '', lang: '' });
  warned.length = 0;
  delete visit.timeZone;
});

test('the language of the words is the closest that there is, whatever its capitals, or the one it goes by now', () => {
  const expected = {
    'en': 'en',
    'en-US': 'en',
    'EN-us': 'en',
    'ar': 'ar',
    'ar-SA': 'ar',
    'iw': 'he',
    'iw-IL': 'he',
    'pt': 'pt',
    'pt-BR': 'pt',
    'pt-br': 'pt',
    'pt-BR-x-one': 'pt',
    'pt-PT': 'pt-PT',
    'pt_PT': 'pt-PT',
    'PT-pt': 'pt-PT',
    'pt-AO': 'pt-PT',
    'de-PT': 'de',
    'de_DE': 'de',
    'de_at': 'de',
    'en_US': 'en',
    'zh': 'zh',
    'zh-CN': 'zh',
    'zh-SG': 'zh',
    'zh-Hans': 'zh',
    'zh-Hans-TW': 'zh',
    'zh-Hant': 'zh-Hant',
    'zh-Hant-TW': 'zh-Hant',
    'zh-TW': 'zh-Hant',
    'zh_TW': 'zh-Hant',
    'zh-hk': 'zh-Hant',
    'zh-MO': 'zh-Hant',
    'zh_Hant_HK': 'zh-Hant',
    'ja': '',
    'not a tag': '',
    'e': '',
    'arc': '',
    '_': '',
  };
  for (const [locale, language] of Object.entries(expected))
    assert.equal(languageOf(element({ locale })), language, locale);
});

test("the dates are in the language that the tag, else the page, else the browser wishes, and the visitor's region of it", () => {
  const locale = (/** @type {any} */ one) => optionsOf(one).locale;
  assert.equal(locale(element({ locale: 'ar-SA' }, 'en')), 'ar-SA');
  assert.equal(locale(element({}, 'ar')), 'ar-EG', "the visitor's region");
  assert.equal(locale(element({}, 'ar-SA')), 'ar-SA');
  assert.equal(locale(element({}, 'en')), 'en-GB');
  assert.equal(locale(element({}, 'ar_SA')), 'ar-SA');
  assert.equal(locale(element({ locale: 'de_DE' })), 'de-DE');
  page.lang = 'pt-BR';
  assert.equal(locale(element()), 'pt-BR');
  page.lang = '';
  assert.equal(locale(element()), 'en-GB');
  assert.equal(locale(element({ locale: 'ja' })), 'en-GB', 'where the words are English');
  assert.equal(locale(element({}, 'a')), 'en-GB', 'no part of a tag is taken for one');
});

test("the zone is the visitor's choice, else the tag's if there is such, else the browser's", () => {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = (/** @type {Record<string, string>} */ attributes) =>
    endpoint(element({ api: '/api', ...attributes }))._timeZone;
  assert.equal(zone({}), own);
  assert.equal(zone({ 'time-zone': '' }), own);
  assert.equal(zone({ 'time-zone': 'america/NEW_york' }), 'America/New_York');
  assert.deepEqual(warned, []);
  assert.equal(zone({ 'time-zone': 'Mars/Olympus' }), own);
  assert.equal(warned.length, 1);
  visit.timeZone = 'Asia/Tokyo';
  assert.equal(zone({ 'time-zone': 'Europe/Paris' }), 'Asia/Tokyo');
});

test("only what the owner lists is taken from the page's address, and never more than a page of text", () => {
  const asked = (/** @type {Record<string, string>} */ attributes, /** @type {string} */ search) => {
    page.search = search;
    return optionsOf(element(attributes));
  };
  assert.equal(asked({ name: 'Ada' }, '?booking-name=Eve').name, 'Ada');
  assert.equal(asked({ 'name': 'Ada', 'prefill-from-url': 'email' }, '?booking-name=Eve').name, 'Ada');
  assert.equal(
    asked({ 'name': 'Ada', 'prefill-from-url': 'name' }, '?booking-name=').name,
    'Ada',
    'an empty one says nothing',
  );
  for (const list of ['name email', 'name,email', ' email ,  name ', 'email\nname']) {
    assert.equal(asked({ 'prefill-from-url': list }, '?booking-name=Eve').name, 'Eve', list);
  }
  // Options that only the owner may set, whatever the list contains.
  const all = 'api key locale theme events thank-you redirect label manage-url contact-token';
  const hostile = `?${all
    .split(' ')
    .map((name) => `booking-${name}=evil`)
    .join('&')}`;
  assert.ok(!JSON.stringify(asked({ 'prefill-from-url': all }, hostile)).includes('evil'));
  const long = 'x'.repeat(4001);
  for (const name of ['name', 'email', 'phone', 'notes', 'type', 'resource', 'date']) {
    assert.equal(/** @type {any} */ (asked({ [name]: long }, ''))[name].length, 4000, name);
    assert.equal(
      /** @type {any} */ (asked({ 'prefill-from-url': name }, `?booking-${name}=${long}`))[name].length,
      4000,
      name,
    );
  }
  for (const [attribute, option] of [
    ['theme', 'theme'],
    ['events', 'events'],
    ['thank-you', 'thankYou'],
    ['redirect', 'redirect'],
  ]) {
    assert.equal(/** @type {any} */ (asked({ [attribute]: long }, ''))[option].length, 4000, attribute);
    assert.equal(/** @type {any} */ (asked({}, ''))[option], null, attribute);
  }
});

test('the + of a number that came as a space is a +, and no other space is', () => {
  for (const [written, phone] of [
    [' 44 20', '+44 20'],
    ['+44 20', '+44 20'],
    ['020 7946', '020 7946'],
    [' (020)', ' (020)'],
    ['  44', '  44'],
  ]) {
    assert.equal(optionsOf(element({ phone: written })).phone, phone);
  }
});

test("a booking's id is a whole number from 1, of at most fifteen digits", () => {
  for (const [search, id] of [
    ['?booking=7', '7'],
    ['?booking=999999999999999', '999999999999999'],
    ['?booking=1000000000000000', ''],
    ['?booking=0', ''],
    ['?booking=07', ''],
    ['?booking=-7', ''],
    ['?booking=7.5', ''],
    ['?booking=7%0A', ''],
    ['?booking= 7', ''],
    ['?booking=', ''],
    ['', ''],
    ['?booking=8&booking=7', '8'],
  ]) {
    page.search = search;
    assert.equal(linkedBooking(), id, search);
  }
});

test('a link in the address is for one widget, and for the next when that is gone', () => {
  const [first, second] = [element(), element()];
  /** @type {any[]} */
  let restarted = [];
  const opened = (/** @type {any} */ one) =>
    readLink(/** @type {any} */ ({ _restart: () => restarted.push(one) }), bookingFor(one));
  const followed = () => {
    restarted = [];
    follow();
    return restarted;
  };
  Object.assign(page, { search: '?booking=7', hash: '#bt_b7.1.x' });
  assert.deepEqual(opened(first), { booking: '7', token: 'bt_b7.1.x' });
  assert.deepEqual(opened(second), { booking: null, token: '' });
  assert.deepEqual(followed(), [], 'it is open');
  page.hash = '#bt_b7.1.y';
  assert.deepEqual(followed(), [first]);
  assert.deepEqual(opened(first), { booking: '7', token: 'bt_b7.1.y' });
  assert.deepEqual(followed(), []);
  page.hash = '#top';
  assert.deepEqual(followed(), []);
  first.isConnected = false;
  page.hash = '#bt_b7.1.z';
  assert.deepEqual(opened(second), { booking: '7', token: 'bt_b7.1.z' });
  page.search = '';
  assert.deepEqual(opened(second), { booking: null, token: '' });
});
