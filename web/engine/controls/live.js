// Live regions for screen readers. They exist from the start and are empty.

// ms, as React Aria's announcer has it: by then a screen reader has taken the text. The removal itself isn't announced.
const SPOKEN_FOR = 7000;

/**
 * A live region. Each announcement is a new element, so that the same words are spoken again; announcements of
 * one task stay together. Each goes after a while, so that nobody who reads on finds what has changed since. `hush` removes
 * earlier announcements at once, such as a resolved error.
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
      setTimeout(() => sentence.remove(), SPOKEN_FOR);
      setTimeout(() => {
        fresh = true;
      });
    },
    hush() {
      if (fresh) region.replaceChildren();
    },
  };
}
