// The booking link in the page's URL, `?booking=ID#bt_…`, in the widget that the loader has chosen for it.

import { LINK, tokenOf } from '../widget/addresses.js';

/** @type {Session | null} the one that has opened the link */
let linked = null;
/** The fragment that the link was last read from. */
let opened = '';

/**
 * A missing or truncated token becomes '', which the API refuses.
 * @param {Session} session @param {string} booking its id, or ''
 */
export function readLink(session, booking) {
  if (!booking) return { booking: null, token: '' };
  linked = session;
  opened = location.hash;
  return { booking, token: tokenOf(opened) };
}

// A link followed in this tab, where a new fragment doesn't reload the page.
addEventListener('hashchange', () => {
  if (LINK.test(location.hash) && location.hash !== opened) linked?._restart();
});
