// Live regions for screen readers. They exist from the start and are empty.

/**
 * A live region. Each announcement is a new element, so that the same words are spoken again; announcements of
 * one task stay together. `hush` removes earlier announcements, so that a reader doesn't find a resolved error.
 * @param {HTMLElement} root @param {'status' | 'alert'} role
 */
export function liveRegion(root, role) {
  const region = root.appendChild(document.createElement('div'));
  region.className = 'live';
  region.setAttribute('role', role);
  region.setAttribute('aria-live', role === 'alert' ? 'assertive' : 'polite');
  let fresh = true;
  return {
    /** @param {string} text */
    say(text) {
      const sentence = document.createElement('p');
      sentence.textContent = text;
      if (fresh) region.replaceChildren(sentence);
      else region.append(sentence);
      fresh = false;
      setTimeout(() => {
        fresh = true;
      });
    },
    hush() {
      if (fresh) region.replaceChildren();
    },
  };
}
