// WebKitGTK's MiniBrowser by plain WebDriver requests (https://www.w3.org/TR/webdriver2/).

import { spawn } from 'node:child_process';
import { endLater } from '../leftovers.mjs';
import { freePort } from '../ports.mjs';
import { makeHome, startDisplay } from './display.mjs';

/** @typedef {import('./driver.mjs').Driver} Driver */
/** @typedef {import('./driver.mjs').Tab} Tab */

const PROGRAM = process.env.BOOKING_WEBKIT ?? '/usr/bin/WebKitWebDriver';
const BROWSER = process.env.BOOKING_MINIBROWSER ?? `/usr/lib/${gnuTriplet()}/webkit2gtk-4.1/MiniBrowser`;
/** WebDriver's code points for keys that type no character. @type {Record<string, string>} */
const KEYS = {
  Backspace: '\ue003',
  Tab: '\ue004',
  Enter: '\ue007',
  Shift: '\ue008',
  Control: '\ue009',
  Alt: '\ue00a',
  Escape: '\ue00c',
  PageUp: '\ue00e',
  PageDown: '\ue00f',
  End: '\ue010',
  Home: '\ue011',
  ArrowLeft: '\ue012',
  ArrowUp: '\ue013',
  ArrowRight: '\ue014',
  ArrowDown: '\ue015',
  Delete: '\ue017',
};

function gnuTriplet() {
  return `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
}

/** @param {{proxy: number}} options a port @returns {Promise<Driver>} */
export async function startWebKit({ proxy }) {
  const display = await startDisplay();
  /** @type {Map<string, Promise<Session>>} by time zone, which is the process's */
  const sessions = new Map();
  /** @param {string} timeZone */
  const sessionFor = (timeZone) => {
    const known = sessions.get(timeZone) ?? Session.start(display.name, timeZone, proxy);
    sessions.set(timeZone, known);
    return known;
  };
  // Starts while the test's server does.
  sessionFor('Europe/London').catch(() => {});
  return {
    openTab: async (options) => (await sessionFor(options.timeZone)).openTab(options),
    async close() {
      await Promise.allSettled([...sessions.values()].map(async (session) => (await session).end()));
      display.stop();
    },
  };
}

class Session {
  #url = '';
  #end = () => {};
  #used = '';
  #spare = ''; // the window that the session began with keeps it alive

  /** @param {string} display @param {string} timeZone @param {number} proxy */
  static async start(display, timeZone, proxy) {
    const session = new Session();
    const home = makeHome();
    const port = await freePort();
    const driver = spawn('dbus-run-session', ['--', PROGRAM, `--port=${port}`], {
      stdio: 'ignore',
      detached: true,
      env: {
        ...process.env,
        ...home.env,
        DISPLAY: display,
        TZ: timeZone,
        LANG: 'en_GB.UTF-8',
        LANGUAGE: 'en_GB',
        LIBGL_ALWAYS_SOFTWARE: '1',
        GDK_BACKEND: 'x11',
        NO_AT_BRIDGE: '1',
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      },
    });
    // The driver, the bus and the browser are one group of processes.
    const kill = () => {
      try {
        process.kill(-(/** @type {number} */ (driver.pid)), 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const forget = endLater(kill);
    process.once('exit', kill); // a group of its own does not hear of Ctrl-C
    session.#end = () => {
      forget();
      process.off('exit', kill);
      kill();
      home.remove();
    };
    const base = `http://127.0.0.1:${port}`;
    for (let tries = 0; !(await isReady(base)); ++tries) {
      if (tries > 400) throw new Error('WebKitWebDriver did not start');
      await new Promise((done) => {
        setTimeout(done, 25);
      });
    }
    const { sessionId } = await ask('POST', `${base}/session`, {
      capabilities: {
        alwaysMatch: {
          'webkitgtk:browserOptions': {
            binary: BROWSER,
            args: ['--automation', `--proxy=http://127.0.0.1:${proxy}`, '--ignore-tls-errors'],
          },
          'timeouts': { script: 60_000, pageLoad: 60_000, implicit: 0 },
          'unhandledPromptBehavior': 'ignore',
        },
      },
    });
    session.#url = `${base}/session/${sessionId}`;
    session.#spare = await session.#do('GET', '/window');
    session.#used = session.#spare;
    return session;
  }

  async end() {
    await ask('DELETE', this.#url).catch(() => {});
    this.#end();
  }

  /** @param {string} method @param {string} path @param {object} [body] */
  #do(method, path, body) {
    return ask(method, this.#url + path, body);
  }

  /** Commands go to one window at a time. @param {string} handle */
  async #use(handle) {
    if (this.#used === handle) return;
    await this.#do('POST', '/window', { handle });
    this.#used = handle;
  }

  /** @param {import('./driver.mjs').TabOptions} options @returns {Promise<Tab>} */
  async openTab({ width, height }) {
    await this.#use(this.#spare);
    const { handle } = await this.#do('POST', '/window/new', { type: 'window' });
    const own = async (
      /** @type {string} */ method,
      /** @type {string} */ path,
      /** @type {object | undefined} */ body,
    ) => {
      await this.#use(handle);
      return this.#do(method, path, body);
    };
    const evaluate = async (/** @type {string} */ source) => {
      const script = `const done = arguments[arguments.length - 1];
        Promise.resolve().then(() => (${source})).then((value) => done({ value }),
          (error) => done({ error: String(error && error.message || error) + '\\n' + (error && error.stack) }));`;
      const { value, error } = await own('POST', '/execute/async', { script, args: [] });
      if (error !== undefined) throw new Error(error);
      return value;
    };
    const resize = async (/** @type {{width: number, height: number}} */ size) => {
      let rect = { ...size };
      for (let tries = 0; tries < 3; ++tries) {
        await own('POST', '/window/rect', { x: 0, y: 0, ...rect });
        // The page hears of it later than the answer comes.
        let inner = { width: 0, height: 0 };
        for (let looks = 0; looks < (tries ? 100 : 10); ++looks) {
          inner = await evaluate('({ width: innerWidth, height: innerHeight })');
          if (inner.width === size.width && inner.height === size.height) return;
        }
        rect = {
          width: rect.width + size.width - inner.width,
          height: rect.height + size.height - inner.height,
        };
      }
      throw new Error(`the window did not become ${size.width} by ${size.height}`);
    };
    const pointer = (/** @type {object} */ action) =>
      own('POST', '/actions', {
        actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions: [action] }],
      });
    const key = (/** @type {string} */ type, /** @type {string} */ name) =>
      own('POST', '/actions', {
        actions: [{ type: 'key', id: 'keyboard', actions: [{ type, value: KEYS[name] ?? name }] }],
      });
    await resize({ width, height });
    return {
      goto: (url) => own('POST', '/url', { url }),
      reload: () => own('POST', '/refresh', {}),
      back: () => own('POST', '/back', {}),
      evaluate,
      move: (x, y) => pointer({ type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: 0 }),
      down: () => pointer({ type: 'pointerDown', button: 0 }),
      up: () => pointer({ type: 'pointerUp', button: 0 }),
      wheel: (x, y) =>
        own('POST', '/actions', {
          actions: [
            {
              type: 'wheel',
              id: 'wheel',
              actions: [{ type: 'scroll', x: 10, y: 10, deltaX: x, deltaY: y, duration: 0 }],
            },
          ],
        }),
      keyDown: (name) => key('keyDown', name),
      keyUp: (name) => key('keyUp', name),
      resize,
      screenshot: async () => Buffer.from(await own('GET', '/screenshot', undefined), 'base64'),
      close: async () => {
        await own('DELETE', '/window', undefined);
        this.#used = '';
      },
    };
  }
}

/** @param {string} base */
async function isReady(base) {
  try {
    return (await (await fetch(`${base}/status`)).json()).value.ready;
  } catch {
    return false;
  }
}

/** @param {string} method @param {string} url @param {object} [body] */
async function ask(method, url, body) {
  const answer = await fetch(url, { method, body: body && JSON.stringify(body) });
  const { value } = await answer.json();
  if (!answer.ok)
    throw new Error(
      `${method} ${new URL(url).pathname.replace(/.*session\/[^/]*/, '')}: ${value.error}: ${value.message}`,
    );
  return value;
}
