// The builder: what is chosen becomes a tag to paste and a widget to try, as one list of attributes.

/**
 * What the tag says, in the order it says it.
 * @typedef {[name: string, value: string][]} Attributes
 */

const LANGUAGES = [
  'en-GB',
  'en-US',
  'ar',
  'de',
  'es',
  'fr',
  'he',
  'hi',
  'ja',
  'pt',
  'pt-PT',
  'tr',
  'ur',
  'zh',
  'zh-Hant',
];
const HERE = location.href.replace(/[^/]*([?#].*)?$/, '');
const PHONE = '<a href="tel:+442079460123">Call 020 7946 0123</a>';
const OWN_COLOUR = '#0f766e';

/** @template {HTMLElement} [T=HTMLElement] @param {string} id */
const byId = (id) => /** @type {T} */ (document.getElementById(id));
const form = /** @type {HTMLFormElement} */ (byId('options'));

/** @param {string} name */
function chosen(name) {
  return String(new FormData(form).get(name) ?? '').trim();
}

/** A secret key opens the whole account: no tag is written with one. */
function isSecret() {
  return chosen('key').startsWith('sk_');
}

/** @returns {Attributes} */
function attributes() {
  const mode = chosen('mode');
  const style = [
    chosen('accent') === OWN_COLOUR ? '' : `--booking-accent: ${chosen('accent')}`,
    chosen('radius') && `--booking-radius: ${chosen('radius')}`,
  ]
    .filter(Boolean)
    .join('; ');
  /** @type {Attributes} */
  const all = [
    ['id', mode === 'popup' ? 'booking' : ''],
    ['mode', mode === 'inline' ? '' : mode],
    ['api', chosen('api')],
    ['publishable-key', isSecret() ? '' : chosen('key')],
    ...['type', 'resource', 'theme', 'locale', 'thank-you'].map(
      (name) => /** @type {[string, string]} */ ([name, chosen(name)]),
    ),
    ['label', mode === 'inline' ? '' : chosen('label')],
    ['position', mode === 'floating' ? chosen('position') : ''],
    ['style', style],
  ];
  return all.filter(([, value]) => value);
}

/** @param {string} text as it may stand between double quotes or tags */
function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The loader of this version, and its hash. @type {{loader: string, integrity: string} | null} */
let version = null;

/** @returns {Attributes} */
function scriptAttributes() {
  if (!version || chosen('version') !== 'pinned') return [['src', `${HERE}booking-widget.js`]];
  return [
    ['src', HERE + version.loader],
    ['integrity', version.integrity],
    ['crossorigin', 'anonymous'],
  ];
}

/** @param {Attributes} list */
function written(list) {
  return list.map(([name, value]) => ` ${name}="${escape(value)}"`).join('');
}

/** @param {Attributes} list */
function writeTag(list) {
  const lines = [
    `<script async${written(scriptAttributes())}></script>`,
    `<booking-widget${written(list)}>`,
    `  ${PHONE}`,
    '</booking-widget>',
  ];
  if (chosen('mode') === 'popup') {
    lines.push(
      `<button type="button" booking-popup="booking">${escape(chosen('label') || 'Book an appointment')}</button>`,
    );
  }
  return lines.join('\n');
}

/** @type {BookingWidgetElement | null} */
let widget = null;
let mode = '';

/** A widget that stays while only what can change in place is changed. @param {Attributes} list */
function preview(list) {
  const place = byId('preview');
  if (!widget || mode !== chosen('mode')) {
    mode = chosen('mode');
    widget?.remove();
    widget = document.createElement('booking-widget');
    widget.innerHTML = PHONE;
    const words = document.createElement('p');
    words.textContent = 'It stands in a corner of this window now.';
    const open = document.createElement('button');
    open.type = 'button';
    open.className = 'open';
    open.setAttribute('booking-popup', 'booking');
    place.replaceChildren(widget, ...(mode === 'popup' ? [open] : mode === 'floating' ? [words] : []));
  }
  const open = place.querySelector('.open');
  if (open) open.textContent = chosen('label') || 'Book an appointment';
  const wanted = new Map(list);
  for (const { name } of [...widget.attributes]) if (!wanted.has(name)) widget.removeAttribute(name);
  for (const [name, value] of wanted) {
    if (name === 'style')
      widget.style.cssText = value; // which no policy forbids, unlike the attribute
    else if (widget.getAttribute(name) !== value) widget.setAttribute(name, value);
  }
}

let timer = 0;
function show() {
  for (const field of form.querySelectorAll('[data-for]')) {
    /** @type {HTMLElement} */ (field).hidden = !field.getAttribute('data-for')?.split(' ').includes(chosen('mode'));
  }
  byId('accent-value').textContent = chosen('accent');
  byId('key').setAttribute('aria-invalid', String(isSecret()));
  byId('key-hint').textContent = isSecret()
    ? 'This is a secret key. It opens the whole account: keep it off your pages.'
    : '';
  byId('version-hint').textContent =
    chosen('version') === 'pinned'
      ? 'The browser runs no other file. After an update of the server, take a new tag here.'
      : '';
  const list = attributes();
  byId('tag').textContent = writeTag(list);
  byId('style-hint').hidden = !list.some(([name]) => name === 'style');
  clearTimeout(timer);
  timer = window.setTimeout(() => preview(attributes()), 150); // not at each letter
}

/** Also where the page is not served over https, and so has no clipboard of its own. */
async function copyTag() {
  try {
    await navigator.clipboard.writeText(byId('tag').textContent ?? '');
    return true;
  } catch {
    getSelection()?.selectAllChildren(byId('tag'));
    return document.execCommand('copy');
  }
}

let copiedTimer = 0;
byId('copy').addEventListener('click', async () => {
  const word = (await copyTag()) ? 'Copied' : 'Press Ctrl+C';
  byId('copy').textContent = word;
  byId('copied').textContent = word;
  clearTimeout(copiedTimer);
  copiedTimer = window.setTimeout(() => {
    byId('copy').textContent = 'Copy';
    byId('copied').textContent = '';
  }, 3000);
});

/** @param {string} id @param {string} value @param {string} text */
function addOption(id, value, text) {
  byId(id).append(new Option(text, value));
}

/** What can be booked, and with whom, as the demo's own API says. */
async function addChoices() {
  const answer = await fetch(new URL('/api/v1/widget/config?key=pk_demo', HERE));
  const { data } = await answer.json();
  for (const { id, name } of data.booking_types) addOption('type', String(id), name);
  for (const { id, name } of data.resources) addOption('resource', String(id), name);
}

async function readVersion() {
  const answer = await fetch(`${HERE}booking-files.json`);
  version = await answer.json();
  show();
}

for (const tag of LANGUAGES) {
  addOption('locale', tag, new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag);
}
byId('locale')
  .querySelectorAll('option')
  .forEach((option) => {
    option.lang = option.value;
  });
/** @type {HTMLInputElement} */ (byId('api')).value = new URL('/api/v1', HERE).href;
form.addEventListener('input', show);
form.addEventListener('submit', (event) => event.preventDefault());
addChoices().catch(() => {}); // the visitor chooses, then
readVersion().catch(() => byId('version').closest('.field')?.remove()); // a copy of this page alone
show();
