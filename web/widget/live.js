// What is said to those who listen: live regions, there from the start and empty.

/**
 * A live region, empty until something is said. Each announcement is a new element, so the same words
 * are spoken again; what is said in one task stands together. `hush` takes away what was said earlier,
 * so that nobody who reads on finds an error that is mended.
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
      setTimeout(() => { fresh = true; });
    },
    hush() {
      if (fresh) region.replaceChildren();
    },
  };
}
