// Firefox over WebDriver BiDi, in a window with WebGL or, without a display, with the skin.

import puppeteer from 'puppeteer-core';
import { endLater } from '../leftovers.mjs';
import { makeHome, startDisplay } from './display.mjs';

/** @typedef {import('./driver.mjs').Driver} Driver */
/** @typedef {import('./driver.mjs').Tab} Tab */

const PROGRAM = process.env.BOOKING_FIREFOX ?? '/usr/bin/firefox-esr';

/**
 * @param {{proxy: number, hasCanvas: boolean, preferences?: Record<string, any>}} options `proxy` is a port
 * @returns {Promise<Driver>}
 */
export async function startFirefox({ proxy, hasCanvas, preferences = {} }) {
  const display = hasCanvas ? await startDisplay() : undefined;
  const home = makeHome();
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: PROGRAM,
    headless: !hasCanvas,
    timeout: 60_000,
    env: {
      ...process.env,
      ...home.env,
      HOME: home.path,
      TZ: 'Europe/London',
      LIBGL_ALWAYS_SOFTWARE: '1',
      MOZ_WEBRENDER: '1',
      ...(display && { DISPLAY: display.name }),
    },
    extraPrefsFirefox: {
      'network.proxy.type': 1,
      'network.proxy.http': '127.0.0.1',
      'network.proxy.http_port': proxy,
      'network.proxy.allow_hijacking_localhost': true,
      'network.proxy.no_proxies_on': '',
      'ui.prefersReducedMotion': 1,
      'intl.accept_languages': 'en-GB, en',
      'intl.locale.requested': 'en-GB',
      'dom.disable_open_during_load': false,
      'webgl.force-enabled': hasCanvas,
      'webgl.disabled': !hasCanvas,
      ...preferences,
    },
  });
  const forget = endLater(() => browser.process()?.kill('SIGKILL'));
  return {
    openTab: (options) => openTab(browser, options),
    async close() {
      await browser.close();
      forget();
      display?.stop();
      home.remove();
    },
  };
}

/**
 * @param {import('puppeteer-core').Browser} browser @param {import('./driver.mjs').TabOptions} options
 * @returns {Promise<Tab>}
 */
async function openTab(browser, { width, height, timeZone, density }) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(0);
  await page.setViewport({ width, height, deviceScaleFactor: density });
  if (timeZone !== 'Europe/London') await page.emulateTimezone(timeZone);
  return {
    goto: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    back: async () => void (await page.goBack()),
    evaluate: (source) => page.evaluate(source),
    move: (x, y) => page.mouse.move(x, y),
    down: () => page.mouse.down(),
    up: () => page.mouse.up(),
    wheel: (x, y) => page.mouse.wheel({ deltaX: x, deltaY: y }),
    keyDown: (key) => page.keyboard.down(/** @type {any} */ (key)),
    keyUp: (key) => page.keyboard.up(/** @type {any} */ (key)),
    resize: (size) => page.setViewport({ ...size, deviceScaleFactor: density }),
    screenshot: async () => Buffer.from(await page.screenshot()),
    close: () => context.close(),
  };
}
