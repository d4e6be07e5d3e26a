// Sentences that the site replaces by its own.
//
//   <booking-widget …>
//     <script type="application/json">{"types.lead": "Book a table"}</script>
//   </booking-widget>
//
//   withOwnSentences(element, messages)   // with those of the element's script in their places

/** The text that was reported as invalid, by element. @type {WeakMap<Element, string>} */
const reported = new WeakMap();

/**
 * @param {Element} element @param {Sentences} messages of one language
 * @returns {Sentences} unchanged if the script is missing or invalid
 */
export function withOwnSentences(element, messages) {
  const own = element.querySelector(':scope > script[type="application/json"]')?.textContent;
  if (!own?.trim()) return messages;
  try {
    const words = JSON.parse(own);
    if (words && typeof words === 'object' && !Array.isArray(words)) {
      // One sentence may replace all forms of a plural.
      const known = Object.entries(words).filter(
        ([key, word]) => word && messages[key] && (typeof word === 'string' || typeof word === typeof messages[key]),
      );
      return { ...messages, ...Object.fromEntries(known) };
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
