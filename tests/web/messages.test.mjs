// Every language has every message, with the same {names} and with the plural forms it needs.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';

const folder = new URL('../../assets/messages/', import.meta.url);
/** @param {string} language @returns {Record<string, string | Record<string, string>>} */
const read = (language) => JSON.parse(readFileSync(new URL(`${language}.json`, folder), 'utf8'));
const LANGUAGES = readdirSync(folder).map((name) => name.replace('.json', ''));
const english = read('en');

/** @param {string} text */
const namesIn = (text) => [...text.matchAll(/{(\w+)}/g)].map(([, name]) => name).sort();

// The plural categories that whole numbers below 200 have (CLDR, supplemental/plurals): here, because Intl's differ from one
// version to the next. Hebrew had "many" until 2022, and a browser that asks for it is given "other".
/** @type {Record<string, string[]>} */
const FORMS = {
  ar: ['few', 'many', 'one', 'other', 'two', 'zero'],
  he: ['one', 'other', 'two'],
  ja: ['other'],
  zh: ['other'],
};
const formsOf = (/** @type {string} */ language) => FORMS[language] ?? ['one', 'other'];

/** @param {string} language @param {string} key @param {string | Record<string, string>} message */
function checkForms(language, key, message) {
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

test('there are twelve languages', () => {
  assert.deepEqual(LANGUAGES, ['ar', 'de', 'en', 'es', 'fr', 'he', 'hi', 'ja', 'pt', 'tr', 'ur', 'zh']);
});

for (const language of LANGUAGES) {
  test(`every sentence is said in ${language}`, () => {
    const messages = read(language);
    const missing = Object.keys(english).filter((key) => !(key in messages));
    assert.deepEqual(missing, [], `${language}.json lacks them, so that visitors would read English`);
    assert.deepEqual(
      Object.keys(messages).filter((key) => !(key in english)),
      [],
      'nobody says these',
    );
    for (const [key, message] of Object.entries(messages)) checkForms(language, key, message);
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
