// Orca, the screen reader of GNOME, on a display without a screen: what it says is read from its debug log.
//
//   const reader = await startScreenReader();          // an X display, a session bus and Orca
//   launch({ env: reader.env });
//   await reader.press('Tab');                          // a real key, for whatever window has the keyboard
//   const said = await reader.said();                   // what was said since the last call, once Orca is silent
//   reader.stop();
//
// Needs Debian's orca, at-spi2-core, openbox, xdotool, xvfb and dbus.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { makeHome, startDisplay } from '../support/engines/display.mjs';
import { endLater, patience } from '../support/leftovers.mjs';

const SILENCE = 1200; // ms without a line in the log, after which nothing more is said
const PAUSE = 100; // ms

/** Orca's own words about keys and windows, which depend on the program around the page. */
const NOT_OURS = /^(tab|return|space|right|left|down|up) $|^(Focus|Browse) mode$/;

const pause = (/** @type {number} */ ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Every program of the session, each started once the one before it is there. */
const SESSION = `
  gsettings set org.gnome.desktop.interface toolkit-accessibility true
  gsettings set org.gnome.desktop.a11y.applications screen-reader-enabled true
  openbox >/dev/null 2>&1 &
  /usr/libexec/at-spi-bus-launcher --launch-immediately --a11y=1 --screen-reader=1 >/dev/null 2>&1 &
  orca --debug-file="$1" --replace >/dev/null 2>&1 &
  echo "$DBUS_SESSION_BUS_ADDRESS"
  cat >/dev/null
  kill $(jobs -p)`;

export async function startScreenReader() {
  const display = await startDisplay();
  const home = makeHome();
  const log = join(home.path, 'orca.log');
  const orca = join(home.path, '.local', 'share', 'orca');
  mkdirSync(orca, { recursive: true });
  writeFileSync(log, '');
  writeFileSync(
    join(orca, 'orca-customizations.py'),
    'from orca import debug\ndebug.debugLevel = debug.LEVEL_INFO\ndebug.debugFile.reconfigure(line_buffering=True)\n',
  );
  // Orca's log has what it would say also without a speech synthesiser, which would want a sound card.
  const speech = join(home.path, '.config', 'speech-dispatcher');
  mkdirSync(speech, { recursive: true });
  writeFileSync(join(speech, 'speechd.conf'), 'DisableAutoSpawn\n');
  /** @type {Record<string, string>} */
  const env = {
    ...process.env,
    HOME: home.path,
    XDG_RUNTIME_DIR: home.path,
    DISPLAY: display.name,
    LC_ALL: 'C.UTF-8',
  };
  const session = spawn('dbus-run-session', ['--', 'bash', '-c', SESSION, 'session', log], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const forget = endLater(() => session.kill('SIGKILL'));
  session.on('close', forget);
  const [bus] = await Promise.race([
    new Promise((resolve) => createInterface({ input: session.stdout }).once('line', (line) => resolve([line]))),
    new Promise((_, reject) => session.once('error', reject)),
  ]);
  env.DBUS_SESSION_BUS_ADDRESS = String(bus);

  let read = 0;
  const lines = () =>
    readFileSync(log, 'utf8')
      .split('\n')
      .flatMap((line) => /SPEECH OUTPUT: '(.*)'\[?\{/.exec(line)?.[1] ?? []);
  const silence = async () => {
    let size = -1;
    for (let quiet = 0; quiet < SILENCE; quiet += PAUSE) {
      const now = statSync(log).size;
      if (now !== size) quiet = 0;
      size = now;
      await pause(PAUSE);
    }
  };
  const reader = {
    env,
    /** @param {string} key as xdotool names it */
    press: (key) => execFileSync('xdotool', ['key', key], { env }),
    /** @param {string} text */
    type: (text) => execFileSync('xdotool', ['type', '--delay', '50', text], { env }),
    /** @param {number} x @param {number} y of the display */
    click: (x, y) => execFileSync('xdotool', ['mousemove', String(x), String(y), 'click', '1'], { env }),
    /** What has been said since the last call, a sentence each. */
    async said() {
      await silence();
      const all = lines();
      const fresh = all.slice(read).filter((line) => !NOT_OURS.test(line));
      read = all.length;
      return fresh;
    },
    stop() {
      session.stdin.end();
      session.kill();
      display.stop();
      home.remove();
    },
  };
  for (const end = Date.now() + patience(60_000); !lines().includes('Screen reader on.');) {
    if (Date.now() > end) throw new Error('Orca did not start: its log has no "Screen reader on."');
    await pause(PAUSE);
  }
  return reader;
}
