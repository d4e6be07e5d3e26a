// A page with two widgets in dialogs, and what opens them. Chromium's own dialog restores the focus; this page has one
// that leaves it to the page, as with buttons that Safari does not focus on a press.

import { SCRIPT } from './site.mjs';

/** @typedef {import('playwright-core').Page} Page */

export const AT = 'api="/api/v1" key="pk_demo"';
const FORGETFUL = `<script>{
  const { showModal } = HTMLDialogElement.prototype;
  HTMLDialogElement.prototype.showModal = function () {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    active?.blur();
    showModal.call(this);
  };
}</script>`;
export const PAGE = `${FORGETFUL}${SCRIPT}<booking-widget id="a" mode="popup" ${AT}></booking-widget>
  <booking-widget id="b" mode="popup" ${AT}></booking-widget>
  <button id="opener" booking-popup="a">Book</button>
  <a id="link" href="/elsewhere" booking-popup="a">Book <b id="inner">now</b></a>
  <span id="other" tabindex="0">Other</span>`;

/** The ids of the widgets whose dialogs are open. @param {Page} page @param {string} ids */
export const untilOpen = (page, ids) =>
  page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('booking-widget')]
        .filter((element) => element.shadowRoot?.querySelector('dialog:modal'))
        .map(({ id }) => id)
        .join() === wanted,
    ids,
  );

/** The id of what has the keyboard, through all shadow roots. @param {Page} page */
export const focused = (page) =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active?.id || active?.localName;
  });

/** @param {Page} page @param {string} id */
export async function untilFocused(page, id) {
  await page.waitForFunction((wanted) => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return (active?.id || active?.localName) === wanted;
  }, id);
}

/** Runs in the page, with the widget a. @param {Page} page @param {(a: BookingWidgetElement) => void} act */
export const withA = (page, act) => page.evaluate(`(${act})(document.getElementById('a'))`);
