// The demo page's own script: shows the tag to paste with this server's address, and copies it.

const origin = location.href.replace(/[^/]*([?#].*)?$/, '');
const tag = [
  `<script async src="${origin}booking-widget.js"></script>`,
  `<booking-widget api="${new URL('/api/v1', origin)}" key="pk_demo">`,
  '  <a href="tel:+442079460123">Call 020 7946 0123</a>',
  '</booking-widget>',
].join('\n');

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** Also where the page is not served over https, and so has no clipboard of its own. */
async function copyTag() {
  try {
    await navigator.clipboard.writeText(tag);
    return true;
  } catch {
    getSelection()?.selectAllChildren(byId('tag'));
    return document.execCommand('copy');
  }
}

byId('tag').textContent = tag;
const button = byId('copy');
let timer = 0;
button.addEventListener('click', async () => {
  const word = await copyTag() ? 'Copied' : 'Press Ctrl+C';
  button.textContent = word;
  byId('copied').textContent = word;
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    button.textContent = 'Copy';
    byId('copied').textContent = '';
  }, 3000);
});
