// What each engine's own tooling has to do for the tests. page.mjs builds the rest upon it: finding by role and name,
// clicks, waiting, and interception.

/**
 * @typedef {object} TabOptions
 * @property {number} width of the viewport, in CSS px
 * @property {number} height
 * @property {number} density device pixels for one CSS px
 * @property {string} timeZone an IANA name
 *
 * @typedef {object} Tab
 * @property {(url: string) => Promise<void>} goto waits for the page's load event
 * @property {() => Promise<void>} reload
 * @property {() => Promise<void>} back
 * @property {(source: string) => Promise<any>} evaluate the value, as JSON has it, of an expression or of its promise
 * @property {(x: number, y: number) => Promise<void>} move the mouse, in CSS px of the viewport
 * @property {() => Promise<void>} down the mouse's main button
 * @property {() => Promise<void>} up
 * @property {(x: number, y: number) => Promise<void>} wheel
 * @property {(key: string) => Promise<void>} keyDown one character, or a name such as ArrowDown
 * @property {(key: string) => Promise<void>} keyUp
 * @property {(size: {width: number, height: number}) => Promise<void>} resize
 * @property {() => Promise<Buffer>} screenshot of the viewport, as PNG
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Driver a running browser, whose every request goes through the proxy that it was started with
 * @property {(options: TabOptions) => Promise<Tab>} openTab with storage of its own where the engine can
 * @property {() => Promise<void>} close
 */

/** @typedef {'chromium' | 'firefox' | 'firefox-skin' | 'webkit'} EngineName */

export const ENGINE = /** @type {EngineName} */ (process.env.BOOKING_ENGINE ?? 'chromium');
const ENGINES = ['chromium', 'firefox', 'firefox-skin', 'webkit'];
if (!ENGINES.includes(ENGINE)) throw new Error(`BOOKING_ENGINE is one of ${ENGINES.join(', ')}, not ${ENGINE}`);

/** What the tooling of the engines other than Chromium cannot do; docs/accessibility.md lists it. */
const LIMITS = {
  touch: 'a finger: neither driver emulates a touch screen',
  devtools: "Chromium's own protocol: memory, exact pixels, throttling, offline",
  clock: "a page's clock that the test sets",
  media: 'emulated media: print, forced colours, a colour scheme',
  download: 'the files that a page saves',
  locale: "a browser's own language per page",
};
/** Of WebKit alone. */
const WEBKIT_LIMITS = {
  narrow: 'a window narrower than 447 px, the least that MiniBrowser has',
  dense: 'another density than that of the screen',
};

/**
 * For a test's `skip`: the reason where this engine's tooling can't do something, otherwise false.
 * @param {(keyof typeof LIMITS | keyof typeof WEBKIT_LIMITS)[]} needs
 */
export function cannot(...needs) {
  if (ENGINE === 'chromium') return false;
  const limits = /** @type {Record<string, string>} */ ({ ...LIMITS, ...(ENGINE === 'webkit' && WEBKIT_LIMITS) });
  const reasons = needs.flatMap((need) => limits[need] ?? []);
  return reasons.length > 0 && `${ENGINE} cannot be driven here with ${reasons.join('; ')}`;
}
