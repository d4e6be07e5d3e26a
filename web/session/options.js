// A widget's options from its attributes and the page's URL, unchecked.

const MOST_TEXT = 4000; // UTF-16 units of anything that the page wishes for

/** @param {HTMLElement} element @param {Pick<LoaderTools, '_prefilled' | '_localeOf'>} tools */
export function readOptions(element, { _prefilled, _localeOf }) {
  const cut = (/** @type {string | null} */ text) => text?.slice(0, MOST_TEXT) ?? null;
  /** @param {string} name */
  const said = (name) => cut(element.getAttribute(name));
  /** @param {string} name */
  const wished = (name) => cut(_prefilled(element, name));
  return {
    name: wished('name'),
    email: wished('email'),
    // An unencoded + at the start of a number arrives as a space.
    phone: wished('phone')?.replace(/^ (?=\d)/, '+') ?? null,
    notes: wished('notes'),
    type: wished('type'),
    resource: wished('resource'),
    date: wished('date'),
    locale: _localeOf(element),
    theme: said('theme'),
    events: said('events'),
    thankYou: said('thank-you'),
    redirect: said('redirect'),
  };
}
