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
  _bw_data_end(): number;
  _bw_memory_used(): number;
}

/** The outcome of widget/config. Delivery: 0 answered, 1 offline, 2 timed out. */
interface ConfigAnswer {
  delivery: number;
  status: number;
  /** Retry-After in seconds; negative: none */
  retryAfter: number;
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
  stage: import('../first/stage.js').Stage;
  first: import('../first/first_screen.js').FirstScreen;
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

interface EngineFiles {
  code: Promise<SessionModule>;
  wasm: Promise<Response>;
  /** Downloads a file by its path, which the engine's code has; without one `wasm` once more. */
  load(path?: string): Promise<Response>;
}

// What the loader, web/session and web/popup give each other. They are bundled apart; the bundler shortens every name
// that begins with _.

/** What stands in an element: a session, or a popup, which has a session in it. */
interface Run {
  _end(): void;
  /** Call when the attributes have changed, or the element was moved. */
  _update?(): void;
  /** Of a popup. */
  _close?(): void;
  /** It has given way to the fallback. */
  _isFailed?: boolean;
}

interface Session extends Run {
  _element: HTMLElement;
  /** In the element's shadow, where the widget stands. */
  _place: ShadowRoot | HTMLElement;
  /** Of the fallback. */
  _slot: HTMLSlotElement;
  _skeleton: HTMLElement;
  _isEnded?: boolean;
  /** Starts the downloads, once. */
  _begin(): void;
  /** Starts the element's widget again, with another session. */
  _restart(): void;
  /** Shows the fallback. Without an error the attributes are wrong; without a code its files could not be loaded. */
  _fail(error?: unknown, code?: string, what?: string): void;
  /** Called when it ends. */
  _ending?: () => void;
  /** Called when the widget stands. */
  _shown?: () => void;
}

/** One <booking-widget>. */
interface Host {
  _element: BookingWidgetElement;
  _run?: Run | null;
  _session?: Session | null;
  /** Open, once it can be. */
  _isWanted?: boolean;
  _start(place: ShadowRoot | HTMLElement): Session;
}

/** A response with its body, or with what broke it; or why there was none. */
type ConfigResponse = [response: Response | Error, body?: string | Error];

/** Of a file in assets/messages: each a text, or its plural forms. */
type Sentences = Record<string, string | Record<string, string>>;

/** What the loader has read of the element and asked for. */
interface SessionStart {
  _api: string;
  _key: string;
  _timeZone: string;
  _locale: string;
  /** Id of the booking that a visitor's link opens here, or ''. */
  _booking: string;
  /** The ids of type and resource in [1] and [2], if the answer includes the first times. */
  _isFirst: RegExpExecArray | null | false;
  /** URL of widget/config, and its first answer. */
  _config: string;
  _first: Promise<ConfigResponse>;
  _messages: Promise<Sentences>;
  _engine: Promise<EngineFiles>;
}

/** Functions of web/loader that web/session calls. */
interface LoaderTools {
  _askConfig(url: string): Promise<ConfigResponse>;
  _languageOf(element: Element): string;
  _load(path: string): Promise<any>;
  _loadEngine(): EngineFiles;
  _loadPopup(): Promise<PopupModule>;
  _localeOf(element: Element): string;
  /** `hash`: of other messages than the first screen's. */
  _messagesOf(language: string, hash?: string): Promise<Sentences>;
  _prefilled(element: Element, name: string): string | null;
  _renewFiles(): Promise<typeof BOOKING_FILES | undefined>;
  _renewed(read: (names: typeof BOOKING_FILES) => Promise<any>): Promise<any>;
  _visit: Record<string, string>;
}

/** web/first/run.js, which loads the rest of a session. */
type FirstModule = typeof import('../first/run.js');

/** web/session/run.js, in one file with the engine's code. */
type SessionModule = typeof import('../session/run.js');

/** web/zones/zones.js. */
type ZonesModule = typeof import('../zones/zones.js');

/** web/popup/popup.js. */
type PopupModule = typeof import('../popup/popup.js');

/** Inserted by tools/bundle.mjs: whether this is the pinned loader, which checks all files by their hashes. */
declare const BOOKING_PINNED: boolean;

/** Inserted by tools/bundle.mjs: paths relative to the loader, in the pinned one with the file's hash: widget-….js#sha256-…. */
declare const BOOKING_FILES: {
  module: string;
  engine: string;
  modes: string;
  wasm: string;
  /** Of booking-files.json alone. */
  zones?: string;
  sentences?: string;
  /** Of messages/LANGUAGE-HASH.json; the languages are separated by spaces. */
  messages: string;
  languages: string;
  /** Of the pinned loader: the list of the hashes of rest, zones and messages, by path. */
  hashes?: string;
};

/** Inserted by tools/bundle.mjs into the module: the hash of messages/rest-LANGUAGE-HASH.json. */
declare const BOOKING_SENTENCES: string;

/** Inserted by tools/bundle.mjs into the engine's code: the path of the names of zones. */
declare const BOOKING_ZONES: string;

/** Inserted by tools/bundle.mjs into the engine's code: the path of the wasm's second part. */
declare const BOOKING_REST: string;

/** Inserted by tools/bundle.mjs: the popup's words, by language. */
declare const BOOKING_WORDS: Record<string, {
  book: string;
  close: string;
  unavailable: string;
  unsupported: string;
  rightToLeft: boolean;
}>;
