// Every language has every message, with the same {names} and with the plural forms it needs: the widget's, and
// those that the server alone says.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';

/** @typedef {Record<string, string | Record<string, string>>} Messages */
const folder = new URL('../../assets/messages/', import.meta.url);
/** @param {string} place */
const languagesIn = (place) =>
  readdirSync(new URL(place, folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replace('.json', ''));
/** @param {string} place @param {string} language @returns {Messages} */
const read = (place, language) => JSON.parse(readFileSync(new URL(`${place}${language}.json`, folder), 'utf8'));
const PLACES = ['./', './server/'];
const LANGUAGES = languagesIn('./');

/** @param {string} text */
const namesIn = (text) => [...text.matchAll(/{(\w+)}/g)].map(([, name]) => name).sort();

// The plural categories that whole numbers below 200 have (CLDR, supplemental/plurals): here, because Intl's differ from one
// version to the next. Hebrew had "many" until 2022, and a browser that asks for it is given "other".
/** @type {Record<string, string[]>} */
const FORMS = {
  'ar': ['few', 'many', 'one', 'other', 'two', 'zero'],
  'he': ['one', 'other', 'two'],
  'ja': ['other'],
  'zh': ['other'],
  'zh-Hant': ['other'],
};
const formsOf = (/** @type {string} */ language) => FORMS[language] ?? ['one', 'other'];

/** @param {string} language @param {string} key @param {string | Record<string, string>} message @param {Messages} english */
function checkForms(language, key, message, english) {
  const original = english[key];
  if (typeof original === 'string') {
    assert.equal(typeof message, 'string', `${language}: ${key} has forms, and English has none`);
    assert.deepEqual(namesIn(/** @type {string} */ (message)), namesIn(original), `${language}: ${key}`);
    return;
  }
  const given = Object.keys(message);
  for (const form of formsOf(language)) {
    assert.ok(given.includes(form), `${language}: ${key} lacks the form "${form}"`);
  }
  const wanted = namesIn(original.other);
  for (const [form, text] of Object.entries(message)) {
    // "One minute", "two minutes" may be words; the rest has to be there.
    const names = namesIn(text);
    const without = wanted.filter((name) => name !== 'count' || names.includes('count'));
    assert.deepEqual(names, without, `${language}: ${key}, ${form}`);
    const isOneNumber = form === 'one' || form === 'two' || form === 'zero';
    assert.ok(names.includes('count') || isOneNumber, `${language}: ${key}, ${form} lacks {count}`);
  }
}

test('there are fourteen languages', () => {
  for (const place of PLACES) {
    const expected = 'ar de en es fr he hi ja pt pt-PT tr ur zh zh-Hant'.split(' ');
    assert.deepEqual(languagesIn(place).sort(), expected, place);
  }
});

test('no sentence of the server has the name of one of the widget', () => {
  const widget = read('./', 'en');
  assert.deepEqual(
    Object.keys(read('./server/', 'en')).filter((key) => key in widget),
    [],
  );
});

for (const place of PLACES) {
  const english = read(place, 'en');
  for (const language of LANGUAGES) {
    test(`every sentence of ${place} is said in ${language}`, () => {
      const messages = read(place, language);
      const missing = Object.keys(english).filter((key) => !(key in messages));
      assert.deepEqual(missing, [], `${language}.json lacks them, so that visitors would read English`);
      assert.deepEqual(
        Object.keys(messages).filter((key) => !(key in english)),
        [],
        'nobody says these',
      );
      for (const [key, message] of Object.entries(messages)) checkForms(language, key, message, english);
      // A forgotten translation is the English sentence; single words and bare patterns may be alike.
      const wordsIn = (/** @type {unknown} */ text) =>
        String(text)
          .replace(/{\w+}/g, '')
          .match(/\p{L}{2,}/gu) ?? [];
      const same = Object.keys(english).filter(
        (key) => language !== 'en' && messages[key] === english[key] && wordsIn(english[key]).length > 2,
      );
      assert.deepEqual(same, [], `${language}.json has them in English`);
    });
  }
}

// --- How a sentence is written -------------------------------------------------------------------------

/** Every text of every file: its name, as "fr: server: page.gone", and its wording. @returns {[name: string, text: string][]} */
function allTexts() {
  return PLACES.flatMap((place) =>
    LANGUAGES.flatMap((language) =>
      Object.entries(read(place, language)).flatMap(([key, message]) =>
        Object.values(typeof message === 'string' ? { message } : message).map(
          (text) => /** @type {[string, string]} */ ([`${language}: ${place}: ${key}`, text]),
        ),
      ),
    ),
  );
}

/** The texts that have what should not be there. @param {RegExp} wrong @param {RegExp} [of] names */
const withA = (wrong, of = /^/) => allTexts().filter(([name, text]) => of.test(name) && wrong.test(text));

test('no line can end inside a number, or between a number and its unit', () => {
  assert.deepEqual(withA(/\d \d/), []);
  assert.deepEqual(withA(/(\d|\{count\}) /, /: (duration\.short|cycle\.\d+)$/), []);
  assert.deepEqual(withA(/(\d|\{count\}|\{price\}) ?(min|h|%|€)(?!\p{L})/u, /: (?!duration\.short|cycle)/), []);
});

test('no French line can begin with a sign that has a space before it, or end after «', () => {
  assert.deepEqual(withA(/ [?!:;»%]|« |[^\s\u00a0][?!;»]/u, /^fr:/), []);
});

test('Latin words and signs stand between isolates in a text that is read from right to left', () => {
  const bare = (/** @type {string} */ text) => text.replace(/\u2066[^\u2069]*\u2069|\{\w+\}/g, '');
  const wrong = allTexts().filter(
    ([name, text]) =>
      /^(ar|he|ur):/.test(name) && /\p{Script=Arab}|\p{Script=Hebr}/u.test(text) && /[A-Za-z+@]/.test(bare(text)),
  );
  assert.deepEqual(wrong, []);
  // Each isolate is closed, and none is in a text that needs none.
  const open = allTexts().filter(
    ([, text]) => (text.match(/\u2066/g) ?? []).length !== (text.match(/\u2069/g) ?? []).length,
  );
  assert.deepEqual(open, []);
});

// Ofcom, the Bundesnetzagentur and ARCEP keep these for stories; six zeros at the end are the shape of a number alone.
const NOBODYS = /^\+(447700900\d{3}|493023125\d{3}|3363998\d{4}|\d{4,}0{6})$/;

test("a telephone number or an address in an example is nobody's", () => {
  for (const language of LANGUAGES) {
    const text = String(read('./', language)['errors.phone.malformed']);
    const number = (text.match(/\+[\d\u00a0-]+/)?.[0] ?? '').replace(/[^+\d]/g, '');
    assert.match(number, NOBODYS, `${language}: ${text}`);
  }
  assert.deepEqual(
    withA(/@/).filter(([, text]) => !/@example\.com/.test(text)),
    [],
  );
});

test('what is said twice in English is one message', () => {
  /** @type {Map<string, string[]>} */
  const keys = new Map();
  for (const [key, message] of PLACES.flatMap((place) => Object.entries(read(place, 'en')))) {
    const text = JSON.stringify(message).toLowerCase().replace(/[.…]/g, '');
    keys.set(text, [...(keys.get(text) ?? []), key]);
  }
  assert.deepEqual(
    [...keys.values()].filter((same) => same.length > 1),
    [],
  );
});

test('no text has two spaces, a straight quote, three dots or a space at an end', () => {
  assert.deepEqual(withA(/[ \u00a0]{2}|["']|\.\.\.|^\s|\s$/u), []);
  assert.deepEqual(
    allTexts().filter(([, text]) => text !== text.normalize('NFC')),
    [],
  );
});
