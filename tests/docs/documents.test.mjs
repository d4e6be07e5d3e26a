// The documents against the code: links, paths, flags, attributes, events, properties, endpoints and fields.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { ATTRIBUTES, STARTING } from '../../web/loader/attributes.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** @param {string} path */
const read = (path) => readFileSync(join(root, path), 'utf8');

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...[...filesBelow('docs'), ...filesBelow('examples')].filter((path) => path.endsWith('.md')),
];
const EVERYTHING = DOCUMENTS.map(read).join('\n');

/** Code may hold what looks like a link or a heading. @param {string} text */
const withoutFences = (text) => text.replace(/^```[^]*?^```$/gm, '');

/** The anchors of a document's headings, as GitHub makes them. @param {string} text */
function anchors(text) {
  return [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** @param {string} text @param {RegExp} pattern with one group @returns {string[]} sorted, each once */
const all = (text, pattern) => [...new Set([...text.matchAll(pattern)].map(([, found]) => found))].sort();

/** @param {string} text @param {string} from @param {string} to */
function between(text, from, to) {
  const start = text.indexOf(from);
  const end = text.indexOf(to, start + from.length);
  assert.ok(start >= 0 && end >= 0, `${from} … ${to}`);
  return text.slice(start + from.length, end);
}

test('the README has at most 150 lines', () => {
  assert.ok(read('README.md').trimEnd().split('\n').length <= 150);
});

test('every relative link of a document leads to a file, and every anchor to a heading', () => {
  const broken = DOCUMENTS.flatMap((document) =>
    [...withoutFences(read(document)).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target)
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [path, anchor] = target.split('#');
        const file = path ? relative(root, join(root, dirname(document), path)) : document;
        if (!existsSync(join(root, file))) return true;
        return anchor !== undefined && !anchors(read(file)).includes(anchor);
      })
      .map((target) => `${document}: ${target}`),
  );
  assert.deepEqual(broken, []);
});

test('every document of docs and each decision can be reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const document of reached) {
    for (const [, target] of read(document).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      const path = relative(root, join(root, dirname(document), target)).replace(/\/$/, '');
      const file = DOCUMENTS.find((one) => one === path || one === `${path}/README.md`);
      if (file) reached.add(file);
    }
  }
  assert.deepEqual(
    DOCUMENTS.filter((document) => !reached.has(document)),
    [],
  );
});

test('every file and folder that a document names is there', () => {
  // <…> and * stand for any name. docs/security.md names tests by shorter paths.
  const gone = DOCUMENTS.filter((document) => document !== 'docs/security.md').flatMap((document) =>
    all(read(document), /`((?:src|web|tests|scripts|tools|cmake|assets|docs|examples)\/[\w./<>*-]*)/g)
      .filter((path) => !/[<*]/.test(path) && !existsSync(join(root, path)))
      .map((path) => `${document}: ${path}`),
  );
  const threats = all(read('docs/security.md'), /`([\w/]+\.(?:test\.mjs|cpp))`/g).filter(
    (path) => !existsSync(join(root, 'tests', path)) && !existsSync(join(root, 'tests/server', path)),
  );
  assert.deepEqual([...gone, ...threats], []);
});

test('every script that a document names knows the words and flags that are given to it', () => {
  for (const name of ['build', 'setup', 'test']) {
    const words = all(EVERYTHING, new RegExp(`scripts/${name} ([a-z][a-z0-9]*)`, 'g'));
    assert.ok(words.length > 0);
    // An arm of a case: "quick)", "native | server)".
    const isKnown = (/** @type {string} */ word) =>
      new RegExp(`^ *(\\w+ \\| )*${word}( \\| \\w+)*\\)`, 'm').test(read(`scripts/${name}`));
    assert.deepEqual(
      words.filter((word) => !isKnown(word)),
      [],
      `scripts/${name}`,
    );
  }
  const flags = all(EVERYTHING, /scripts\/(?:demo|test)[^\n`]*?(--[a-z]+)/g);
  const known = ['scripts/demo', 'scripts/test'].map(read).join('\n');
  assert.deepEqual(
    flags.filter((flag) => !known.includes(flag)),
    [],
  );
});

test('operate.md describes every flag and variable of the server, and no others', () => {
  const help = between(read('src/server/app/options.cpp'), 'R"(', ')"');
  const operate = read('docs/operate.md');
  const flags = between(operate, '## Flags', '## Environment');
  assert.deepEqual(all(flags, /(--[a-z][a-z-]*)/g), all(help, /(--[a-z][a-z-]*)/g));
  const variables = all(help, /(BOOKING_[A-Z_]+)/g);
  assert.deepEqual(all(between(operate, '## Environment', '## The site file'), /^\| `(BOOKING_[A-Z_]+)`/gm), variables);
  const used = all(
    ['embed', 'operate', 'store', 'mail', 'account', 'api', 'security']
      .map((name) => read(`docs/${name}.md`))
      .join('\n'),
    /(BOOKING_[A-Z_]+)/g,
  );
  assert.deepEqual(
    used.filter((name) => !variables.includes(name)),
    [],
  );
  const lines = EVERYTHING.replaceAll('\\\n', '')
    .split('\n')
    .filter((line) => /booking-server /.test(line))
    .join('\n');
  const known = all(help, /(--[a-z][a-z-]*)/g);
  assert.deepEqual(
    all(lines, / (--[a-z][a-z-]*)/g).filter((flag) => !known.includes(flag)),
    [],
  );
});

test('operate.md, mail.md and calendars.md describe every field of the site file', () => {
  const readers = filesBelow('src/server/site')
    .filter((path) => path.endsWith('.cpp'))
    .map(read)
    .join('\n');
  const fields = [...readers.matchAll(/Fields fields\([^{]*\{([^}]*)\}/g)].flatMap(([, list]) =>
    all(list, /"([a-z_]+)"/g),
  );
  assert.ok(fields.length > 30, 'the fields are found');
  const section =
    between(read('docs/operate.md'), '## The site file', '## The store') +
    between(read('docs/operate.md'), '## Webhooks', '## Logs') +
    read('docs/mail.md') +
    read('docs/calendars.md');
  assert.deepEqual(
    [...new Set(fields)].filter((field) => !new RegExp(`[\`."]${field}[\`"]`).test(section)),
    [],
  );
});

test('embed.md describes every attribute, and which ones restart the widget', () => {
  const embed = read('docs/embed.md');
  const section = between(embed, '## Attributes', '## Modes');
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|')[1])
    .join();
  assert.deepEqual(all(rows, /`([a-z-]+)`/g), [...ATTRIBUTES].sort());
  const restarting = between(section, 'A change of', 'restarts');
  assert.deepEqual(all(restarting, /`([a-z-]+)`/g), [...STARTING].sort());
});

test('embed.md describes every event, every code of an error and every function, and no others', () => {
  const embed = read('docs/embed.md');
  const types = read('web/types/booking-widget.d.ts');
  const events = between(types, 'interface BookingWidgetColonEvents {', '\n}');
  const section = between(embed, '## Events', '## Brand');
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|')[1])
    .join();
  assert.deepEqual(all(rows, /`(booking:[a-z-]+)`/g), all(events, /'(booking:[a-z-]+)'/g));
  assert.deepEqual(all(embed, /(booking:[a-z-]+)/g), all(events, /'(booking:[a-z-]+)'/g));

  const codes = between(types, 'type BookingWidgetErrorCode =', 'type BookingWidgetEvents');
  const known = all(codes.replace(/`[^`]*`/g, ''), /'([a-z_]+)'/g);
  // Without the table's heading and the prefixes.
  const described = all(rows, /`([a-z_]+)`/g).filter((code) => code !== 'code' && !code.endsWith('_'));
  assert.deepEqual(described, known);

  const functions = all(between(types, 'interface BookingWidgetApi {', '\n}'), /^ {2}([a-z]+)[<(]/gm);
  assert.deepEqual(all(embed, /^\| `([a-z]+)\(/gm), functions);
});

test('embed.md describes every custom property that the widget reads', () => {
  const web = filesBelow('web')
    .filter((path) => /^web\/(first|loader|popup|widget)\/.*\.(js|css)$/.test(path))
    .map(read)
    .join('\n');
  assert.deepEqual(
    all(read('docs/embed.md'), /(--booking-[a-z]+(?:-[a-z]+)*)/g),
    all(web, /(--booking-[a-z]+(?:-[a-z]+)*)/g),
  );
});

test('api.md names every path of the OpenAPI document', () => {
  const paths = Object.keys(JSON.parse(read('assets/openapi.json')).paths).map((path) => path.replace('/api/v1', ''));
  const api = read('docs/api.md');
  const missing = paths.filter(
    (path) => !api.includes(`${path}\``) && !api.includes(`${path}?`) && !api.includes(`…/${path.split('/').at(-1)}`),
  );
  assert.deepEqual(missing, []);
});

test('the examples use existing attributes and events', () => {
  for (const file of filesBelow('examples')) {
    const text = read(file);
    for (const [, tag] of text.matchAll(/<booking-widget\s([^>]*)>/g)) {
      if (/%s|pk_…/.test(tag)) continue;
      const unknown = all(tag, /(?:^|\s)([a-z-]+)=/g).filter((name) => ![...ATTRIBUTES, 'id'].includes(name));
      assert.deepEqual(unknown, [], file);
    }
    for (const [, tag] of text.matchAll(/<\w+[^>]* booking-popup([^>]*)>/g)) {
      assert.deepEqual(
        all(tag, /data-([a-z-]+)=/g).filter((name) => !ATTRIBUTES.includes(name)),
        [],
        file,
      );
    }
    const events = all(text, /'(booking:[a-z-]+)'/g);
    assert.deepEqual(
      events.filter((event) => !read('web/types/booking-widget.d.ts').includes(`'${event}'`)),
      [],
      file,
    );
  }
  const php = between(read('examples/wordpress/booking-widget.php'), 'BOOKING_WIDGET_ATTRIBUTES = [', ']');
  assert.deepEqual(
    all(php, /'([a-z-]+)'/g).filter((name) => !ATTRIBUTES.includes(name)),
    [],
  );
});

test('each decision has its four sections and is in the list', () => {
  const list = read('docs/decisions/README.md');
  const decisions = readdirSync(join(root, 'docs/decisions')).filter((name) => /^\d{4}-/.test(name));
  for (const name of decisions) {
    const sections = all(read(`docs/decisions/${name}`), /^## (.+)$/gm);
    assert.deepEqual(sections, ['Consequences', 'Context', 'Decision', 'Measurement'], name);
    assert.ok(list.includes(`(${name})`), name);
  }
});
