// Types of the wasm module (src/wasm), of what tools/bundle.mjs inserts, and of the contract between the loader
// and the widget module.

declare module '*.css' {
  const text: string;
  export default text;
}

declare module 'booking-module' {
  export default function createModule(overrides: object): Promise<BookingModule>;
}

/** What web/engine/engine.js uses itself; it calls the other functions of src/wasm/api.cpp by name. */
interface BookingModule {
  HEAPU8: Uint8Array;
  HEAPU32: Uint32Array;
  HEAPF32: Float32Array;
  nextHost: object | null;
  ended(fetch: number): void;
  stackSave(): number;
  stackRestore(stack: number): void;
  _bw_alloc(bytes: number): number;
  _bw_memory_used(): number;
}

/** The outcome of widget/config. Delivery: 0 answered, 1 offline, 2 timed out. */
interface ConfigAnswer {
  delivery: number;
  status: number;
  body: string;
  /** X-Booking-Challenge; empty: none */
  challenge: string;
}

/** The page's values, unchecked. */
interface LiveOptions {
  type: string | null;
  resource: string | null;
  name: string | null;
  email: string | null;
  phone: string | null;
  notes: string | null;
  date: string | null;
  events: string | null;
  thankYou: string | null;
  redirect: string | null;
  locale: string;
  theme: string | null;
}

interface WidgetOptions extends LiveOptions {
  timeZone: string;
  /** The booking that a visitor's link names, and its token; empty: the link is invalid. */
  booking: string | null;
  token: string;
}

interface MountRequest {
  shadow: ShadowRoot;
  /** In the shadow, where the widget stands: itself, or a part of a dialog that has its own frame. */
  place: ShadowRoot | HTMLElement;
  element: HTMLElement;
  api: string;
  key: string;
  options: WidgetOptions;
  /** The visitor's choices on this page, for widgets that start later: timeZone, hourCycle. */
  visit: Record<string, string>;
  engine: Promise<EngineFiles>;
  config(again: boolean): Promise<ConfigAnswer>;
  messages: Promise<string>;
  /** For the choice of a time zone. */
  zones(): Promise<ZonesModule>;
  /** Whether the element was removed or restarted meanwhile. */
  isEnded(): boolean;
  /** Has what is on the page taken away when that happens before mount has resolved. */
  whenEnded(act: () => void): void;
  /** Called once, after the first frame. */
  shown(): void;
  /** Called after each event; with the code of booking:error. */
  fired(name: string, code?: string): void;
  /** Called at most once, if the widget stops for good after it was mounted. */
  failed(error: unknown): void;
}

interface MountedWidget {
  destroy(): void;
  /** `messages` are in the language of the options. */
  set(options: LiveOptions, messages: string): void;
}

/** web/engine/instance.js, which the loader loads after the module. */
type EngineCode = typeof import('../engine/instance.js');

interface EngineFiles {
  code: Promise<EngineCode>;
  wasm: Promise<Response>;
  /** The second part of the wasm. */
  rest(): Promise<Response>;
}

interface WidgetModule {
  mount(request: MountRequest): Promise<MountedWidget | null>;
}

/** web/zones/zones.js. */
type ZonesModule = typeof import('../zones/zones.js');

/** web/popup/popup.js. */
interface PopupModule {
  Popup: new (element: BookingWidgetElement, shadow: ShadowRoot, language: string) => Popup;
  widgetFor(opener: HTMLElement): BookingWidgetElement;
  widgetWith(options?: BookingWidgetOptions | string | BookingWidgetElement): BookingWidgetElement;
  makeReachable(): void;
  explain(code: string, slot?: HTMLSlotElement, language?: string): string | undefined;
  isRefused(url: string): Promise<boolean>;
  diagnose(url: string, status: number): Promise<void>;
  preloadFor(opener: HTMLElement): void;
  preloadWith(options?: BookingWidgetOptions | string | BookingWidgetElement): void;
}

interface Popup {
  place: HTMLElement;
  open(opener: Element | null): void;
  close(): void;
  settleFocus(): void;
  update(language: string): void;
  destroy(): void;
}

/** Inserted by tools/bundle.mjs: whether this is the pinned loader, which checks all files by their hashes. */
declare const BOOKING_PINNED: boolean;

/** Inserted by tools/bundle.mjs: paths relative to the loader, in the pinned one with the file's hash: widget-….js#sha256-…. */
declare const BOOKING_FILES: {
  module: string;
  engine: string;
  modes: string;
  zones: string;
  wasm: string;
  rest: string;
  /** Of messages/LANGUAGE-HASH.json; the languages are separated by spaces. */
  messages: string;
  languages: string;
  /** Of the pinned loader: the list of the hashes of rest, zones and messages, by path. */
  hashes?: string;
};

/** Inserted by tools/bundle.mjs: the popup's words, by language. */
declare const BOOKING_WORDS: Record<string, {
  book: string;
  close: string;
  unavailable: string;
  unsupported: string;
  rightToLeft: boolean;
}>;
