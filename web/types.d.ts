// Types of what the other side gives: the wasm module (src/wasm), the files that web/bundle.mjs makes,
// and the contract between the loader and the widget module.

declare module '*.css' {
  const text: string;
  export default text;
}

declare module 'booking-module' {
  export default function createModule(overrides: object): Promise<BookingModule>;
}

interface BookingModule {
  HEAPU8: Uint8Array;
  HEAPU32: Uint32Array;
  HEAPF32: Float32Array;
  nextHost: BookingHost | null;
  hosts: Record<number, BookingHost>;
  _bw_alloc(bytes: number): number;
  _bw_create(text: number, bytes: number): number;
  _bw_destroy(handle: number): void;
  _bw_activate(handle: number, id: number): void;
  _bw_focus(handle: number, id: number): void;
  _bw_focus_left(handle: number): void;
  _bw_set_text(handle: number, id: number, text: number, bytes: number): void;
  _bw_key(handle: number, id: number, key: number): number;
  _bw_hover(handle: number, x: number, y: number): void;
  _bw_press(handle: number, down: number): void;
  _bw_resize(handle: number, width: number, density: number): void;
  _bw_environment(handle: number, dark: number, calm: number, contrast: number): void;
  _bw_config_answered(
    handle: number, delivery: number, status: number, text: number, bytes: number): void;
  _bw_zone_told(handle: number, text: number, bytes: number): void;
  _bw_fonts_changed(handle: number): void;
  _bw_context(handle: number, restored: number): void;
  _bw_frame(handle: number): void;
}

/** What src/wasm/bridge.js calls on each instance. */
interface BookingHost {
  canvas: HTMLCanvasElement;
  fontFamily: string;
  gl?: WebGL2RenderingContext | null;
  painted: number;
  schedule(): void;
  present(
    nodes: number, count: number, arena: number, arenaBytes: number, height: number): void;
  focus(id: number): void;
  announce(text: string, urgent: boolean | number): void;
  emit(name: string, detail: string): void;
  loadConfig(): void;
  loadZone(): void;
  theme(properties: string): void;
}

/** How widget/config came back: delivery 0 answered, 1 offline, 2 timed out. */
interface ConfigAnswer {
  delivery: number;
  status: number;
  body: string;
}

interface WidgetOptions {
  type: string | null;
  resource: string | null;
  timeZone: string;
  locale: string;
  theme: string | null;
  /** The booking that a visitor's link names, and its token; empty: the link is no good. */
  booking: string | null;
  token: string;
  contactToken: string;
  /** Where links to bookings lead, without a fragment; empty: nowhere. */
  manageUrl: string;
}

interface MountRequest {
  shadow: ShadowRoot;
  element: HTMLElement;
  api: string;
  key: string;
  options: WidgetOptions;
  wasm: Promise<Response>;
  config(again: boolean): Promise<ConfigAnswer>;
  messages: Promise<string>;
  /** Called once, when the first frame stands. */
  shown(): void;
  /** Called at most once, if the widget stops for good after it was mounted. */
  failed(error: unknown): void;
}

interface MountedWidget {
  destroy(): void;
  set(options: { theme: string | null }): void;
}

interface WidgetModule {
  mount(request: MountRequest): Promise<MountedWidget>;
}

/** Put in by web/bundle.mjs: paths beside the loader. */
declare const BOOKING_FILES: {
  module: string;
  wasm: string;
  messages: Record<string, string>;
  loading: Record<string, string>;
};
