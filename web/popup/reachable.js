// Openers by the keyboard: any element may have the attribute booking-popup.

const NATIVE = 'a[href],button,input,select,textarea,summary';

/** Gives openers a tab stop and a role, unless the page has. */
export function makeReachable() {
  /** @type {NodeListOf<HTMLElement>} */
  const openers = document.querySelectorAll('[booking-popup]:not([tabindex])');
  for (const opener of openers) {
    // It may contain a focusable element of its own.
    if (opener.tabIndex >= 0 || opener.shadowRoot || opener.querySelector(`${NATIVE},[tabindex]`)) continue;
    opener.setAttribute('tabindex', '0');
    if (!opener.hasAttribute('role')) opener.setAttribute('role', 'button');
  }
}

/** @param {KeyboardEvent} event */
const isPress = ({ key }) => key === 'Enter' || key === ' ';

/** @param {KeyboardEvent} event */
function pressOpener(event) {
  const { target } = event;
  // The key that it was added for may have been stopped on its way.
  if (event.defaultPrevented || !isPress(event)) return;
  event.preventDefault(); // Space would scroll
  if (event.repeat) return;
  target?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }));
}

// Captured, because an element around the opener may stop the event; the opener's own listeners come first.
addEventListener(
  'keydown',
  (event) => {
    const { target } = event;
    if (!isPress(event)) return;
    if (!(target instanceof HTMLElement) || !target.matches(`[booking-popup][tabindex]:not(${NATIVE})`)) return;
    target.addEventListener('keydown', pressOpener, { once: true });
  },
  { capture: true },
);
