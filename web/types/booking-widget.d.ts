// Types of the booking widget, for pages that are written in TypeScript or checked by it:
//
//   /// <reference path="booking-widget.d.ts" />
//   const off = BookingWidget.on('booking:confirmed', ({ detail }) => track(detail.id));

/** Every option is also an attribute of <booking-widget>, with dashes: `thankYou` is `thank-you`. */
interface BookingWidgetOptions {
  /** The booking API's address, up to /api/v1. */
  api?: string | null;
  /** Folder of the widget's files, if the script isn't beside them and the API's server has none. */
  files?: string | null;
  /** A publishable key, pk_…. Never a secret one. */
  publishableKey?: string | null;
  /** The same; React and Vue keep an attribute of this name for themselves. */
  key?: string | null;
  mode?: 'inline' | 'popup' | 'floating' | null;
  /** Id of a booking type: its step is skipped. */
  type?: number | string | null;
  /** Id of a resource: its step is skipped. */
  resource?: number | string | null;
  /** BCP 47. */
  locale?: string | null;
  /** IANA. */
  timeZone?: string | null;
  theme?: 'light' | 'dark' | null;
  name?: string | null;
  email?: string | null;
  phone?: string | null;
  notes?: string | null;
  /** YYYY-MM-DD: the calendar opens on it. */
  date?: string | null;
  /** Which of name, email, phone, notes, type, resource and date the page's address may give, as ?booking-name=…. */
  prefillFromUrl?: string | null;
  /** 'full': booking:submitted and booking:confirmed tell who has booked. */
  events?: 'full' | null;
  /** Plain text on the confirmation, at most 1000 characters. */
  thankYou?: string | null;
  /** http or https address to go to after booking. */
  redirect?: string | null;
  /** What the floating button says, and the title of the dialog. */
  label?: string | null;
  /** Corner of the floating button. */
  position?: 'end' | 'start' | 'top' | 'top start' | null;
  /** CSS px from the floating button to its side of the window and to the bottom or top: '88' or '88 16'. */
  offset?: string | null;
  /** Page that shows a booking to its visitor; otherwise this one. */
  manageUrl?: string | null;
  /** A visitor's link, made by the site's own backend. */
  contactToken?: string | null;
}

type BookingWidgetDashed<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${BookingWidgetDashed<Rest>}`
  : Name;
/** The options as attributes: `publishable-key`, `thank-you`. */
type BookingWidgetAttributes = {
  [Option in keyof BookingWidgetOptions as BookingWidgetDashed<Option>]: BookingWidgetOptions[Option];
};

interface BookingWidgetElement extends HTMLElement {
  /** Only what is given changes; null takes away. */
  set(options: BookingWidgetOptions): void;
  /** Takes it off the page, and frees all it has. */
  destroy(): void;
  /** Opens the dialog of a popup or floating button; brings an inline widget into view. */
  open(opener?: Element | null): Promise<void>;
  /** Closes the dialog; the widget stays as it is. */
  close(): void;
  /** Fetches what it will need. */
  preload(): void;
}

interface BookingWidgetPerson {
  /** With events="full" alone. */
  contact?: { name?: string; email?: string; phone?: string };
  /** With events="full" alone. */
  notes?: string;
}

interface BookingWidgetBooking {
  id: number;
  /** ISO 8601, UTC. */
  starts_at: string;
  ends_at: string;
  booking_type_id: number;
  resource_id: number | null;
  status: 'pending' | 'confirmed' | 'cancelled' | 'completed';
}

type BookingWidgetErrorCode =
  // It can't start, or can't be opened.
  'missing_api' | 'bad_api' | 'secret_key' | 'unsupported' | 'not_loaded' | 'not_shown' | 'stopped' |
  // The page wishes for what is not there.
  'unknown_type' | 'unknown_resource' | 'bad_redirect' |
  // The API could not be asked what can be booked.
  BookingWidgetFault |
  // A booking, a move or a cancel failed, and is not tried again by itself.
  `${'booking' | 'reschedule' | 'cancel'}_${BookingWidgetFault}` |
  'booking_taken' | 'booking_details' | 'reschedule_taken' |
  // A visitor's link opens nothing.
  'link_refused';

type BookingWidgetFault =
  'offline' | 'timeout' | 'server' | 'busy' | 'refused' | 'garbled' | 'rejected' | 'unknown';

/** Each event also fires under a name with a dash, `booking-ready`, for templates in which a colon means something else. */
type BookingWidgetEvents = BookingWidgetColonEvents & {
  [Name in keyof BookingWidgetColonEvents as Name extends `${infer First}:${infer Rest}` ? `${First}-${Rest}` : never]:
    BookingWidgetColonEvents[Name];
};

interface BookingWidgetColonEvents {
  'booking:ready': Record<string, never>;
  'booking:type-selected': { booking_type_id: number };
  /** resource_id is null where anyone will do. */
  'booking:slot-selected': {
    starts_at: string; ends_at: string; booking_type_id: number; resource_id: number | null;
  };
  'booking:submitted': {
    starts_at: string; booking_type_id: number; resource_id: number | null;
  } & BookingWidgetPerson;
  /** preventDefault() keeps the page from following `redirect`. */
  'booking:confirmed': BookingWidgetBooking & BookingWidgetPerson;
  'booking:rescheduled': BookingWidgetBooking;
  'booking:cancelled': BookingWidgetBooking;
  /** CSS px. */
  'booking:resize': { height: number };
  'booking:error': { code: BookingWidgetErrorCode; message: string };
}

interface BookingWidgetApi {
  /** Puts a widget at the end of an element, or gives options to the <booking-widget> that is there. */
  mount(target: Element | string, options?: BookingWidgetOptions): BookingWidgetElement;
  /** Opens a dialog: of an element, of the element with an id, by options, or the page's first widget. */
  open(what?: BookingWidgetOptions | string | BookingWidgetElement): Promise<void>;
  close(): void;
  /** Fetches what `open` with the same will need. */
  preload(what?: BookingWidgetOptions | string | BookingWidgetElement): Promise<void>;
  /** Listens to all widgets of the page. Gives a function that ends it. */
  on<Name extends keyof BookingWidgetEvents>(
    name: Name, listener: (event: CustomEvent<BookingWidgetEvents[Name]>) => void): () => void;
}

interface Window {
  BookingWidget: BookingWidgetApi;
}
declare const BookingWidget: BookingWidgetApi;

interface HTMLElementTagNameMap {
  'booking-widget': BookingWidgetElement;
}
type BookingWidgetEventMap = { [Name in keyof BookingWidgetEvents]: CustomEvent<BookingWidgetEvents[Name]> };
interface HTMLElementEventMap extends BookingWidgetEventMap {}
interface DocumentEventMap extends BookingWidgetEventMap {}
interface WindowEventMap extends BookingWidgetEventMap {}
