// Sentences that the site replaces by its own.
//
//   <booking-widget …>
//     <script type="application/json">{"types.lead": "Book a table"}</script>
//   </booking-widget>
//
//   withOwnSentences(element, messages)   // messages as JSON, with those of the element's script in their places

import { toJson } from '../widget/json.js';

/** What was reported, by element. @type {WeakMap<Element, string>} */
const reported = new WeakMap();

/**
 * @param {Element} element @param {string} messages JSON of one language
 * @returns {string} JSON; unchanged if the script is missing or invalid
 */
export function withOwnSentences(element, messages) {
  const own = element.querySelector(':scope > script[type="application/json"]')?.textContent;
  if (!own?.trim()) return messages;
  try {
    const words = JSON.parse(own);
    if (words && typeof words === 'object' && !Array.isArray(words)) {
      const usual = JSON.parse(messages);
      // One sentence may replace all forms of a plural.
      const known = Object.entries(words).filter(
        ([key, word]) => word && usual[key] && (typeof word === 'string' || typeof word === typeof usual[key]),
      );
      return toJson({ ...usual, ...Object.fromEntries(known) });
    }
  } catch {
    /* reported below */
  }
  if (reported.get(element) === own) return messages;
  reported.set(element, own);
  console.error(
    '<booking-widget>: the sentences in its <script type="application/json"> are no JSON object, ' +
      'such as {"types.lead": "Book a table"}; the usual ones are shown.',
  );
  return messages;
}
