// The site's own words in place of ours.
//
//   <booking-widget …>
//     <script type="application/json">{"types.lead": "Book a table"}</script>
//   </booking-widget>
//
//   withOverrides(element, messages)   // messages as JSON, with what the element's own script says

/**
 * @param {Element} element @param {string} messages JSON of one language
 * @returns {string} JSON; as it was where the script says nothing that can be read
 */
export function withOverrides(element, messages) {
  const own = element.querySelector(':scope > script[type="application/json"]')?.textContent;
  if (!own?.trim()) return messages;
  try {
    const words = JSON.parse(own);
    if (words && typeof words === 'object' && !Array.isArray(words)) {
      const usual = JSON.parse(messages);
      // One sentence may stand for all numbers of a plural.
      const known = Object.entries(words).filter(([key, word]) =>
        word && usual[key] && (typeof word === 'string' || typeof word === typeof usual[key]));
      return JSON.stringify({ ...usual, ...Object.fromEntries(known) });
    }
  } catch { /* told below */ }
  console.error('<booking-widget>: the sentences in its <script type="application/json"> are no JSON object, ' +
    'such as {"types.lead": "Book a table"}; the usual ones are shown.');
  return messages;
}
