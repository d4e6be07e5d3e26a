// Logs what fails in the browser's own functions.

/** Kinds that are reported already. @type {Set<string>} */
const reported = new Set();

/** Logs what a function of the browser threw: the first of each kind on the page. @param {string} what @param {unknown} error */
export function report(what, error) {
  if (reported.has(what)) return;
  reported.add(what);
  console.error(`<booking-widget>: ${what}: ${error}.`);
}
