// The widget's whole state, as plain values: what was loaded, what was chosen, what was typed.
//
// Only update() (app.hpp) changes it; the view reads it. It knows no screen geometry, no
// browser and no clock: time, responses and zone rules come in as actions.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/booking.hpp"
#include "core/calendar.hpp"
#include "core/protocol/protocol.hpp"
#include "core/text.hpp"
#include "widget/platform/request_quota.hpp"

namespace widget {

enum class FieldName { kName, kEmail, kPhone, kNotes };
inline constexpr int kFieldCount = 4;

// The page's options, from the element's attributes. Each is checked before it is used.
struct Options {
  std::optional<core::Id> type_id;                 // preset: its step is skipped
  std::optional<core::Id> resource_id;             // preset: its step is skipped
  std::string time_zone;                           // the visitor's IANA zone, from the browser
  std::optional<core::HourCycle> hour_cycle = {};  // chosen before on this page
  std::string random;  // 32 hex digits, fresh for each instance: the root of idempotency keys
  std::array<std::string, kFieldCount> details =
      {};                              // by FieldName: details that the page already knows
  std::optional<core::Date> day = {};  // the calendar opens on it
  std::string thank_you = {};          // the owner's words on the confirmation, plain text
  bool full_events = false;  // booking:submitted and booking:confirmed contain the contact
  // The booking that the visitor's link in the page's address names. Its token (bt_…) goes to the
  // API alone; empty: the link is invalid.
  std::optional<core::Id> booking_id = {};
  std::string token = {};
  std::string contact_token = {};  // of the contact signed in on the page; empty: nobody
  std::string manage_url = {};     // where links to bookings lead; empty: nowhere
  std::string host = {};           // of the API
};

// Of Options::thank_you, in code points. A longer text is left out.
inline constexpr int kMaxThankYou = 1000;

enum class Step {
  kTypes,
  kResources,
  kTimes,
  kDetails,
  kConfirmed,
  kManage,      // one existing booking
  kReschedule,  // its new time beside the old one, before sending
  kMyBookings,  // the list of a contact's bookings
};

enum class Progress { kIdle, kLoading, kReady, kFailed };

// Why something failed, for the visitor. Each fault has its own sentence.
enum class Fault {
  kNone,
  kOffline,   // no connection
  kTimeout,   // no response within the deadline
  kServer,    // 5xx
  kBusy,      // 429, 503
  kRefused,   // 401, 403, 404: the embedding is wrong; a retry won't help soon
  kGarbled,   // not the documented JSON
  kRejected,  // 422 for a reason other than a detail or the slot
  kUnknown,   // a booking was sent, and its outcome can't be found out
};

// A request that failed and is retried (platform/retry.hpp).
struct RetryState {
  int times = 0;                // failures in a row
  std::int64_t since = 0;       // elapsed_ms of the first of these
  std::int64_t not_before = 0;  // elapsed_ms of the next try
  Fault fault = Fault::kNone;   // of the last
  bool is_waiting = false;      // retried automatically
};

// Slots of one month for one choice of type and resource, filed under the visitor's own dates. Only
// slots that can be booked are kept; days without any are absent. Where days are loaded one by one, the month is
// ready as soon as one day has times, or all days are known.
struct MonthSlots {
  Progress progress = Progress::kIdle;
  Fault fault = Fault::kNone;
  std::uint32_t request = 0;
  bool is_quiet = false;  // its arrival is not announced
  std::map<core::Date, std::vector<core::Slot>> days;
};

// If the month shown is empty: the search for the first later day with times.
struct NextSearch {
  Progress progress = Progress::kIdle;
  Fault fault = Fault::kNone;
  std::uint32_t request = 0;
  core::Month after{};  // the empty month that it started from
  core::Date from{};    // business dates of the range requested, both inclusive
  core::Date to{};
  std::optional<core::Date> found;  // kReady without it: nothing until the horizon
  // Where days are asked for one by one: from is the visitor's first day not looked at yet, to the
  // last that is looked at before the visitor is asked whether to go on.
  bool stopped = false;  // kIdle, by the visitor or at `to`
};

// One date of an account's API.
struct CheckedDate {
  Progress progress = Progress::kIdle;  // kIdle: not requested yet
  std::uint32_t request = 0;
  bool is_known = false;          // `slots` is the last response; it may be loading again
  std::int64_t known_at = 0;      // Model::elapsed_ms
  std::vector<core::Slot> slots;  // the bookable ones
};

// Loading an account's dates one at a time (times/account_days.hpp).
struct Checking {
  std::map<core::Date, CheckedDate> dates;  // the API's own, in an unknown zone
  std::vector<std::uint32_t> under_way;     // requests without a response yet
  Allowance allowance;
  Fault fault = Fault::kNone;             // why loading stopped, until the visitor acts
  RetryState retry;                       // why loading waits for a retry
  std::optional<core::Date> pointed;      // the visitor's day under the mouse
  bool tell_day = false;                  // announce the chosen day once it is known
  std::optional<core::Month> tell_month;  // the same of a month
};

// What an account offers, until all parts have arrived.
struct Catalogue {
  std::uint32_t request = 0;
  std::optional<std::vector<core::BookingType>> types;
  std::optional<std::vector<core::Resource>> resources;
  std::optional<core::ZoneRules> zone;  // the visitor's, from the browser
  std::optional<core::Instant> now;     // from the API's Date header
};

struct Field {
  std::string text;
  bool typed = false;  // by the visitor: the page's options don't overwrite it
  core::DetailFault fault = core::DetailFault::kNone;
  std::string server_message;  // the server's own words, if it refused a text that passed our check
  bool has_error() const { return fault != core::DetailFault::kNone || !server_message.empty(); }
};

// The calls of an account on the way to a booking. Our server has kBook alone.
enum class AccountCall { kBook, kFindByEmail, kFindByPhone, kMakeContact, kLookForBooking };

struct Submission {
  Progress progress = Progress::kIdle;
  Fault fault = Fault::kNone;
  std::string message;  // the server's words for kRejected
  std::uint32_t request = 0;
  // The last request, and its idempotency key: the same body is sent again under the same key, so a lost
  // response never makes a second booking.
  std::optional<core::BookingRequest> sent;
  std::string idempotency_key;
  int keys_used = 0;
  RetryState retry;  // kLoading: retried automatically
  // Whether `sent` may have been booked although its response was lost. Until that is known nothing else is sent:
  // a changed request would be a second booking.
  bool outcome_unknown = false;

  // For an account, which has no idempotency keys (booking/account_booking.hpp).
  AccountCall account_call = AccountCall::kBook;
  std::optional<core::Id> contact_id;  // of `contact`
  core::ContactDetails contact;
  std::int64_t settles_at = 0;  // elapsed_ms; until then the API may still be processing it
  bool was_lost = false;        // a response to `sent` was lost, and it was sent again
  bool said_taken = false;      // the slot is taken, but perhaps by this booking
};

// One booking that its visitor has come back to, by its link or from the list, and the change in progress
// (manage/manage.hpp).
struct Managing {
  enum class Doing { kLook, kReschedule, kLookForReschedule, kCancel };
  // kGone: no such booking. kLocked: the link is invalid. kExpired: the link has expired.
  enum class Closed { kNo, kGone, kLocked, kExpired };
  enum class News { kNone, kMoved, kCancelled };

  core::Id id = 0;
  std::string token;
  bool is_listed = false;  // opened from the list: Back leads there, and the token is the contact's
  std::optional<core::Booking> booking;
  Closed closed = Closed::kNo;
  News news = News::kNone;

  Progress progress = Progress::kIdle;  // of the last request
  Doing doing = Doing::kLook;
  Fault fault = Fault::kNone;
  std::string message;  // the server's words for kRejected
  std::uint32_t request = 0;
  RetryState retry;  // kLoading: the same again, by itself
  // A reschedule was sent and its response lost: the booking is read before it is sent again.
  bool outcome_unknown = false;

  bool asks_to_cancel = false;   // the question is on the screen
  bool is_rescheduling = false;  // the times are for this booking
};

// A contact's bookings, page by page (my_bookings/my_bookings.hpp).
struct MyBookings {
  enum class When { kUpcoming, kPast };

  When when = When::kUpcoming;
  std::optional<core::BookingStatus> status;  // none: all
  Progress progress = Progress::kIdle;
  Fault fault = Fault::kNone;
  std::uint32_t request = 0;
  RetryState retry;            // kLoading: the same again, by itself
  core::Instant asked_at{};    // what upcoming means, the same on every page
  bool is_signed_out = false;  // the token has ended
  bool is_counted = false;     // the number of pages is known
  bool is_outdated = false;    // one of them was changed, or may have been
  std::int64_t page = 1;       // requested last
  std::int64_t next_page = 0;  // 0: all are loaded
  std::vector<core::Booking> bookings;
};

// A zone that can be chosen, from the browser's list.
struct ZoneEntry {
  std::string name;      // IANA
  std::string place;     // "Kathmandu"
  std::string title;     // "Nepal", in the visitor's language; may be empty
  std::string words;     // more words to find it by
  core::Seconds offset;  // from UTC, at present
  bool operator==(const ZoneEntry&) const = default;
};

// The chooser of the zone that times are shown in. While open, it takes the place of the times.
struct ZoneChooser {
  static constexpr int kShown = 12;  // at first, and how many more each time

  bool is_open = false;
  bool is_listed = false;          // the browser's list has arrived
  std::vector<ZoneEntry> entries;  // empty until then
  std::string query;
  int shown = kShown;  // at most
  int pointed = -1;    // by the keys, among those shown; -1: no row
  std::string wanted;  // its rules are loading; empty: not loading
  std::uint32_t request = 0;
  Fault fault = Fault::kNone;  // why they failed to load
};

// A list longer than this can be searched.
inline constexpr std::size_t kLongList = 12;

// The hold on the chosen time while the visitor fills in the form (booking/hold.hpp).
struct Holding {
  enum class State {
    kNone,     // nothing is chosen, or the hold was released
    kAsked,    // no response yet, or it was lost
    kHeld,     // until `until`
    kLost,     // it expired
    kWithout,  // refused: booked without a hold
  };
  State state = State::kNone;
  core::Id type = 0;  // what is held
  std::optional<core::Id> resource;
  core::Instant starts_at;
  // Token of the current or last hold, kept in memory only. Generated by us, so a lost response can't leave a hold
  // that we can't release.
  std::string token;
  int tokens_used = 0;
  std::uint32_t request = 0;  // under way; 0: no request
  std::int64_t asked_at = 0;  // elapsed_ms of the last request
  std::int64_t until = 0;     // elapsed_ms
  std::int64_t life = 0;      // ms from when it was made or renewed
  bool typed = false;         // by the visitor, since then
  bool said_soon = false;     // announced that it expires soon
  bool is_refused = false;    // this API has no holds
};

// The challenge that the server wants solved before a booking (core/challenge.hpp).
struct ProofOfWork {
  std::string challenge;  // empty: no challenge
  int bits = 0;
  std::int64_t earliest = 0;  // elapsed_ms before which bookings are refused
  std::int64_t expires = 0;   // elapsed_ms from which they are refused again
  bool is_begun = false;
  std::string solution;  // empty: not yet
  int times_asked = 0;   // challenges for one booking, in a row
};

struct Model {
  Options options;
  core::Texts texts;

  // The browser's clocks, at the last TimeTold.
  std::int64_t elapsed_ms = 0;    // never goes back
  core::Instant browser_clock{};  // often wrong
  std::int64_t wake_at = 0;       // elapsed_ms of the next Wake; 0: not set
  bool is_offline = false;        // according to the browser
  bool is_away = false;           // the page was left; the visitor may return

  // The API has the documented calls alone. Detected by its 404 for widget/config.
  bool bare = false;
  Catalogue catalogue;
  Checking checking;

  Progress config_progress = Progress::kLoading;
  Fault config_fault = Fault::kNone;
  core::WidgetConfig config;
  std::int64_t config_at = 0;  // elapsed_ms when it came
  RetryState reading;          // the config, or slots of our server
  core::ZoneRules zone;        // the visitor's; the business's where the visitor's is unknown
  core::Date today{};          // in `zone`, by the server's clock
  bool ready_raised = false;   // booking:ready is fired once

  Step step = Step::kTypes;
  std::optional<core::Id> type_id;
  std::optional<core::Id> resource_id;  // empty with resource_chosen: anyone
  bool resource_chosen = false;

  core::Month month{};                       // shown; its weeks begin as the locale's do
  std::optional<core::Date> day;             // chosen; its times are shown
  std::optional<core::Date> wished_day;      // by the page, for as long as it holds
  core::Date focus_day{};                    // the grid's one Tab stop
  bool day_focused = false;                  // by the keys: loading days doesn't move focus_day
  std::optional<core::Slot> slot;            // chosen
  bool slot_was_taken = false;               // shown above the times until another is chosen
  std::map<core::Month, MonthSlots> months;  // for the current choice; dropped when it changes
  NextSearch next;
  core::HourCycle hour_cycle = core::HourCycle::k24;
  ZoneChooser zones;
  std::string query;  // typed over a long list of types or resources

  std::array<Field, kFieldCount> fields;
  Submission submission;
  Holding holding;
  ProofOfWork proof;
  bool trap_filled = false;  // the invisible field, which no visitor fills in
  std::optional<core::BookingMade> made;
  Managing managing;
  MyBookings my_bookings;
  enum class Copying { kNone, kDone, kFailed };
  Copying link_copied = Copying::kNone;  // of the screen shown

  std::uint32_t last_request = 0;

  Field& field(FieldName name) { return fields[static_cast<std::size_t>(name)]; }
  const Field& field(FieldName name) const { return fields[static_cast<std::size_t>(name)]; }
};

// --- Readings of the model that the view and update() share -----------------------------------

// The page's presets, if they can be booked: an active type; an active resource that takes the preset type or,
// without one, any active type.
const core::BookingType* preset_type(const Model& model);
const core::Resource* preset_resource(const Model& model);
const core::BookingType* chosen_type(const Model& model);
const core::Resource* chosen_resource(const Model& model);  // null: anyone, or not chosen
// Active types that the preset resource, if any, can take.
std::vector<const core::BookingType*> offered_types(const Model& model);
// Active resources that can take the chosen type. "Anyone" is the view's first row and not listed here.
std::vector<const core::Resource*> offered_resources(const Model& model);
// The offered ones that match the query.
std::vector<const core::BookingType*> found_types(const Model& model);
std::vector<const core::Resource*> found_resources(const Model& model);
// The zones that the query finds, the best first (zones/zone_search.cpp); of equally good ones, the
// visitor's and the business's own.
std::vector<const ZoneEntry*> found_zones(const Model& model);
// The current time by the server's clock, as far as it is known.
core::Instant now(const Model& model);
// Whether the step is shown at all: one choice or a preset skips it.
bool has_type_step(const Model& model);
bool has_resource_step(const Model& model);
// Whether the current step has a Back.
bool can_go_back(const Model& model);
const MonthSlots* shown_month(const Model& model);
// Times of the chosen day; empty when none.
const std::vector<core::Slot>& chosen_day_slots(const Model& model);
// Whether all times of the day are loaded: always, except in an account.
bool is_checked(const Model& model, core::Date day);
// Why loading is being retried; kNone without a retry.
Fault retry_fault(const Model& model);
// The same for the booking that is being sent.
Fault sending_fault(const Model& model);
// Minutes that the chosen time is still held, 0 for the last; nothing without a hold.
std::optional<int> minutes_held(const Model& model);
// Months a visitor may page to: this month up to the type's horizon.
bool can_show_previous_month(const Model& model);
bool can_show_next_month(const Model& model);
core::Ask asked(const Model& model, FieldName name);
// Whether the page's contact token says who books: the form asks for nothing.
bool is_signed_in(const Model& model);
// The booked times as the visitor reads them, in the visitor's zone.
core::LocalTime local_start(const Model& model, const core::Slot& slot);
// The fault's sentence, in the visitor's language. Empty for kNone.
std::string fault_sentence(const core::Texts& texts, Fault fault);
// The sentence shown during retries. Empty for kNone.
std::string retry_sentence(const Model& model, Fault fault);
// The message of a failed submission: the server's words if any, else the fault's sentence.
std::string submission_error(const Model& model);

}  // namespace widget
