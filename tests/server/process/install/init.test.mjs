// booking-server init: the questions, the files it writes, and a server that starts with them and takes a booking.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { PROGRAM, run, startInitialised, temporaryFolder } from '../../../support/booking_server.mjs';

/**
 * Runs init with these lines typed in.
 * @param {string[]} args @param {string} typed @param {Record<string, string>} [env] @param {string} [program]
 * @returns {Promise<{code: number | null, out: string, err: string}>}
 */
function init(args, typed = '', env = { TZ: 'Europe/London' }, program = PROGRAM) {
  return new Promise((resolve) => {
    const child = spawn(program, ['init', ...args], { env: { PATH: process.env.PATH, ...env } });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (err += data));
    child.stdin.on('error', () => {}); // a refusal ends the program before it reads
    child.stdin.end(typed);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** @param {import('node:test').TestContext} t */
function folderOf(t) {
  const folder = temporaryFolder();
  t.after(folder.remove);
  return folder;
}

const mode = (/** @type {string} */ path) => (statSync(path).mode & 0o777).toString(8);

test('six answers make a site file that check accepts without a note, and secrets for their owner alone', async (t) => {
  const folder = folderOf(t);
  const target = join(folder.path, 'new');
  const typed =
    'Müller & "Söhne"\n\nHaircut, 45\nTue-Fri 09:00-12:30 13:30-18:00, sat 10:00-14:00\n' +
    'https://booking.example.com/\nhttps://www.Example.com/book\n';
  const { code, out, err } = await init([target], typed, { TZ: 'Europe/Berlin', LANG: 'de_DE.UTF-8' });
  assert.deepEqual({ code, err }, { code: 0, err: '' });
  assert.equal(out.split('\n')[0].match(/\?/g)?.length, 6, 'six questions');
  assert.ok(out.includes('[Europe/Berlin]'));

  const checked = await run(['check', join(target, 'site.json')]);
  assert.deepEqual([checked.code, checked.err], [0, '']);
  assert.equal(
    checked.out,
    'site.json: Müller & "Söhne", Europe/Berlin: 1 booking type, 1 resource, no contacts, ' +
      '1 publishable key, 1 allowed origin.\n',
  );
  const text = readFileSync(join(target, 'site.json'), 'utf8');
  assert.match(text, /"saturday": \["10:00-14:00"\]/);
  assert.match(text, /"tuesday": \["09:00-12:30", "13:30-18:00"\]/);
  assert.doesNotMatch(text, /"monday": \[/);
  assert.match(text, /"locale": "de-DE"/);
  assert.match(text, /"allowed_origins": \["https:\/\/www\.example\.com"\]/);
  const key = /"(pk_[0-9a-f]{24})"/.exec(text)?.[1];
  assert.ok(key);

  assert.deepEqual([mode(join(target, 'site.json')), mode(join(target, 'secrets'))], ['644', '600']);
  const secrets = readFileSync(join(target, 'secrets'), 'utf8');
  const values = [...secrets.matchAll(/^(BOOKING_[A-Z_]+)=(\S+)$/gm)];
  assert.deepEqual(
    values.map(([, name]) => name),
    ['BOOKING_SECRET_KEY', 'BOOKING_TOKEN_SECRET', 'BOOKING_WEBHOOK_SECRET'],
  );
  for (const [, , value] of values) assert.ok(value.length >= 64 && !out.includes(value), 'a secret is not printed');
  assert.deepEqual(readdirSync(target).sort(), ['secrets', 'site.json'], 'no drafts are left');

  assert.ok(out.includes('<script async src="https://booking.example.com/booking-widget.js"></script>'));
  assert.ok(out.includes(`<booking-widget api="https://booking.example.com/api/v1" publishable-key="${key}">`));
  for (const word of ['--trusted-proxies', 'docs/mail.md', 'docs/calendars.md', 'backup TO']) {
    assert.ok(out.includes(word), word);
  }
});

test('a bad answer gets a sentence and is asked again', async (t) => {
  const folder = folderOf(t);
  const typed =
    '\n  \nClinic\n' + // the name has no default
    'Europe/Lundon\nEurope/London\n' +
    'Consultation\nConsultation, 3\nConsultation, half\nConsultation, 30\n' +
    '9 to 5\nmon 17:00-09:00 09:00-10:00\nmon\nmon-fri 09:00-17:00\n' +
    'http://booking.example.com\nhttps://booking.example.com\n' +
    'example.com\nnone\n';
  const { code, out, err } = await init([folder.path], typed);
  assert.deepEqual({ code, err }, { code: 0, err: '' });
  const times = (/** @type {RegExp} */ pattern) => out.match(pattern)?.length;
  assert.equal(times(/What is the business called\?/g), 3);
  assert.equal(times(/Please answer\./g), 2);
  assert.match(out, /"Europe\/Lundon" is not a zone of the tz database; give one such as Europe\/London\./);
  assert.equal(times(/What can be booked/g), 4);
  assert.equal(times(/When is it open\?/g), 4);
  assert.match(out, /"http:\/\/booking\.example\.com" is not an address/);
  assert.match(out, /"example\.com" is not the address of a website/);
  assert.equal((await run(['check', join(folder.path, 'site.json')])).code, 0);
});

test('flags answer their questions, and --yes takes the defaults of the others', async (t) => {
  const folder = folderOf(t);
  const { code, out, err } = await init([folder.path, '--name=Clinic', '--hours', 'sat-mon 10:00-12:00', '--yes']);
  assert.deepEqual({ code, err }, { code: 0, err: '' });
  assert.ok(!out.includes('?'), 'nothing is asked');
  const text = readFileSync(join(folder.path, 'site.json'), 'utf8');
  assert.match(text, /"monday": .*\n.*"saturday": .*\n.*"sunday": \["10:00-12:00"\]\n/);
  assert.match(text, /"allowed_origins": \[\]/);

  /** @type {[string[], RegExp][]} */
  const bad = [
    [['--yes'], /init --yes needs --name/],
    [['--name', 'A', '--hours', 'never'], /^booking-server: --hours: Give days and times, such as /],
    [['--name', 'A', '--offer', 'Cut'], /^booking-server: --offer: Give a name, a comma and whole minutes/],
    [['--nme', 'A'], /^booking-server: init: "--nme" does not belong there; see --help\.\n$/],
    [
      ['--name', 'A', '--public-url', 'https://"><script>'],
      /^booking-server: --public-url: "https:[^\n]+ is not an address/,
    ],
    [['--name'], /^booking-server: init: --name needs a value; see --help\.\n$/],
    [
      ['--name', 'A'],
      /The input ended before "[^"]+\?" was answered, and nothing was written; give --time-zone, or --yes/,
    ],
  ];
  for (const [args, sentence] of bad) {
    const target = join(folder.path, 'none');
    const refused = await init([target, ...args]);
    assert.equal(refused.code, 2, args.join(' '));
    assert.match(refused.err, sentence);
    assert.match(refused.err, /^booking-server: [^\n]+\n$/);
    assert.ok(!existsSync(target), 'nothing was written');
  }
});

test("the machine's time zone may begin with POSIX's colon", async (t) => {
  const folder = folderOf(t);
  for (const [at, TZ] of [':Europe/Berlin', 'Europe/Berlin', ':/usr/share/zoneinfo/Europe/Berlin'].entries()) {
    const target = join(folder.path, String(at));
    const { code, err } = await init([target, '--name', 'A', '--yes'], '', { TZ });
    assert.deepEqual({ code, err }, { code: 0, err: '' });
    assert.match(readFileSync(join(target, 'site.json'), 'utf8'), /"time_zone": "Europe\/Berlin"/, TZ);
  }
});

test('init replaces no file, and leaves nothing half done', async (t) => {
  const folder = folderOf(t);
  for (const name of ['site.json', 'secrets']) {
    const target = join(folder.path, `with-${name}`);
    mkdirSync(target);
    writeFileSync(join(target, name), 'mine');
    const { code, out, err } = await init([target, '--name', 'A', '--yes']);
    assert.equal(code, 2);
    assert.equal(out, '', 'nothing is asked before');
    assert.match(err, /exists already, and init replaces no file; give another folder/);
    assert.deepEqual(readdirSync(target), [name]);
    assert.equal(readFileSync(join(target, name), 'utf8'), 'mine');
  }
  const file = join(folder.path, 'file');
  writeFileSync(file, '');
  const refused = await init([join(file, 'below'), '--name', 'A', '--yes']);
  assert.equal(refused.code, 2);
  assert.match(refused.err, /cannot be made: Not a directory; give another folder\.\n$/);
  if (process.getuid?.() !== 0) {
    chmodSync(folder.path, 0o500);
    assert.match((await init([folder.path, '--name', 'A', '--yes'])).err, /cannot be written: Permission denied\.\n$/);
    chmodSync(folder.path, 0o700);
  }
});

test('an installed program also prints the tag that pins its version of the widget', async (t) => {
  const folder = folderOf(t);
  const [program, files] = [join(folder.path, 'bin/booking-server'), join(folder.path, 'share/booking-server/www')];
  mkdirSync(join(folder.path, 'bin'));
  mkdirSync(files, { recursive: true });
  copyFileSync(PROGRAM, program);
  const list = { module: 'widget-0123456789.js', loader: 'booking-widget-0123456789.js', integrity: 'sha384-ab+/=' };
  const args = ['--name', 'Clinic', '--public-url', 'https://booking.example.com', '--yes'];
  const printed = async (/** @type {string} */ content) => {
    writeFileSync(join(files, 'booking-files.json'), content);
    const target = join(folder.path, 'new');
    rmSync(target, { recursive: true, force: true });
    const { code, out } = await init([target, ...args], '', {}, program);
    assert.equal(code, 0);
    return out;
  };
  assert.ok(
    (await printed(JSON.stringify(list))).includes(
      '  <script async src="https://booking.example.com/booking-widget-0123456789.js"\n' +
        '          integrity="sha384-ab+/=" crossorigin="anonymous"></script>\n',
    ),
  );
  for (const other of ['', '[]', '{"loader": 1}', JSON.stringify({ ...list, integrity: '"><script>' })]) {
    assert.ok(!(await printed(other)).includes('integrity'), other);
  }
});

test('the command that init prints starts a server, which takes a booking with the printed key', async (t) => {
  const folder = folderOf(t);
  const target = join(folder.path, "it's here");
  const { out } = await init([target, '--name', 'Clinic', '--hours', 'mon-sun 00:00-24:00', '--yes']);
  const server = await startInitialised(t, out);
  const text = readFileSync(join(target, 'site.json'), 'utf8');
  const key = String(/"(pk_[0-9a-f]+)"/.exec(text)?.[1]);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const made = await fetch(`${server.origin}/api/v1/bookings`, {
    method: 'POST',
    headers: { 'X-Api-Key': key, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      booking_type_id: 1,
      starts_at: `${tomorrow}T12:00:00Z`,
      contact: { name: 'Ada', email: 'ada@example.com' },
    }),
  });
  assert.equal(made.status, 201, await made.text());
  const secret = String(/^BOOKING_SECRET_KEY=(\S+)$/m.exec(readFileSync(join(target, 'secrets'), 'utf8'))?.[1]);
  const listed = await fetch(`${server.origin}/api/v1/bookings`, { headers: { Authorization: `Bearer ${secret}` } });
  assert.equal((await listed.json()).data.length, 1);
  assert.ok(!server.log().includes('is not set'), 'the secrets were read');
});
