// The widget's whole state, as plain values: what was loaded, what was chosen, what was typed.
//
// Only update() (app.hpp) changes it; the view reads it. It knows no screen geometry, no
// browser, no clock: time, answers and zone rules come in as actions.
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

// The page's wishes, from the element's attributes; none of them is believed before it is checked.
struct Options {
  std::optional<core::Id> type_id;      // preset: its step is skipped
  std::optional<core::Id> resource_id;  // preset: its step is skipped
  std::string time_zone;                // the visitor's IANA zone, as the browser tells it
  std::optional<core::HourCycle> hour_cycle = {};  // chosen before on this page
  std::string random;  // 32 hex digits, fresh for each instance: the root of idempotency keys
  std::array<std::string, kFieldCount> details = {};  // by FieldName: what the page knows already
  std::optional<core::Date> day = {};                 // the calendar opens on it
  std::string thank_you = {};  // the owner's words on the confirmation, plain text
  bool full_events = false;    // booking:submitted and booking:confirmed tell who has booked
  // The booking that the visitor's link in the page's address names. Its token (bt_…) goes to the
  // API alone; empty: the link is no good.
  std::optional<core::Id> booking_id = {};
  std::string token = {};
  std::string contact_token = {};  // whoever is signed in on the page; empty: nobody
  std::string manage_url = {};     // where links to bookings lead; empty: nowhere
  std::string host = {};           // of the API
};

// Of Options::thank_you, in code points; a longer one is left out.
inline constexpr int kMaxThankYou = 1000;

enum class Step {
  kTypes,
  kResources,
  kTimes,
  kDetails,
  kConfirmed,
  kManage,      // one booking that is there already
  kReschedule,  // its new time beside the old one, before it is sent
  kMyBookings,  // the list of a contact's
};

enum class Progress { kIdle, kLoading, kReady, kFailed };

// Why something failed, as far as the visitor is concerned; each has its own sentence.
enum class Fault {
  kNone,
  kOffline,   // no answer could be had
  kTimeout,   // none came within the deadline
  kServer,    // 5xx
  kBusy,      // 429, 503
  kRefused,   // 401, 403, 404: the embedding is wrong; Retry will not help soon
  kGarbled,   // not the documented JSON
  kRejected,  // 422 for a reason that is not a detail's and not the slot's
  kUnknown,   // a booking was sent, and what became of it cannot be found out
};

// Something that failed and may work in a moment: when it is tried again (platform/retry.hpp).
struct RetryState {
  int times = 0;                // how often in a row it has failed
  std::int64_t since = 0;       // elapsed_ms of the first of these
  std::int64_t not_before = 0;  // elapsed_ms of the next try
  Fault fault = Fault::kNone;   // of the last
  bool is_waiting = false;      // goes on by itself
};

// Slots of one month for one choice of type and resource, filed under the visitor's own dates. Only
// slots that can be booked are kept; days without any are absent. Where days are asked for one by
// one it is ready as soon as one has times, or all are known.
struct MonthSlots {
  Progress progress = Progress::kIdle;
  Fault fault = Fault::kNone;
  std::uint32_t request = 0;
  bool is_quiet = false;  // why it is loaded has been said, and is enough
  std::map<core::Date, std::vector<core::Slot>> days;
};

// When the month shown is empty: the first later day with times.
struct NextSearch {
  Progress progress = Progress::kIdle;
  Fault fault = Fault::kNone;
  std::uint32_t request = 0;
  core::Month after{};  // the empty month it was begun for
  core::Date from{};    // business dates of the range being asked for, both inclusive
  core::Date to{};
  std::optional<core::Date> found;  // kReady without it: nothing until the horizon
  // Where days are asked for one by one: from is the visitor's first day not looked at yet, to the
  // last that is looked at before the visitor is asked whether to go on.
  bool stopped = false;  // kIdle, by the visitor or at `to`
};

// What a bare API said of one of its dates.
struct CheckedDate {
  Progress progress = Progress::kIdle;  // kIdle: to be asked for
  std::uint32_t request = 0;
  bool is_known = false;          // `slots` is what was said last, perhaps asked for once more
  std::int64_t known_at = 0;      // Model::elapsed_ms
  std::vector<core::Slot> slots;  // those that can be booked
};

// Asking a bare API for one date at a time (times/account_days.hpp).
struct Checking {
  std::map<core::Date, CheckedDate> dates;  // the API's own, in a zone that is not known
  std::vector<std::uint32_t> under_way;     // requests without an answer yet
  Allowance allowance;
  Fault fault = Fault::kNone;             // why it rests, until the visitor does something
  RetryState retry;                       // why it waits, and goes on by itself
  std::optional<core::Date> pointed;      // the visitor's day under the mouse
  bool tell_day = false;                  // say what the chosen day has once it is known
  std::optional<core::Month> tell_month;  // the same of a month
};

// What a bare API told of what can be booked, until all of it is there.
struct Catalogue {
  std::uint32_t request = 0;
  std::optional<std::vector<core::BookingType>> types;
  std::optional<std::vector<core::Resource>> resources;
  std::optional<core::ZoneRules> zone;  // the visitor's, by the browser
  std::optional<core::Instant> now;     // by the API's Date header
};

struct Field {
  std::string text;
  bool typed = false;  // by the visitor: no wish of the page's touches it any more
  core::DetailFault fault = core::DetailFault::kNone;
  std::string server_message;  // the server's own words, when it refused what we let through
  bool has_error() const { return fault != core::DetailFault::kNone || !server_message.empty(); }
};

// What a bare API is asked for on the way to a booking; the others know kBook alone.
enum class AccountCall { kBook, kFindByEmail, kFindByPhone, kMakeContact, kLookForBooking };

struct Submission {
  Progress progress = Progress::kIdle;
  Fault fault = Fault::kNone;
  std::string message;  // the server's words for kRejected
  std::uint32_t request = 0;
  // The request last sent, and the key it went under: the same body is sent again under the same
  // key, so an answer lost on the way never makes a second booking.
  std::optional<core::BookingRequest> sent;
  std::string idempotency_key;
  int keys_used = 0;
  RetryState retry;  // kLoading: the same again, by itself
  // Whether `sent` may have been booked without our being told. Until that is known nothing else is
  // sent: a changed wish first asks what became of the one before, or it would be a second booking.
  bool outcome_unknown = false;

  // For a bare API, which has no such keys (booking/account_booking.hpp).
  AccountCall account_call = AccountCall::kBook;
  std::optional<core::Id> contact_id;  // of `contact`
  core::ContactDetails contact;
  std::int64_t settles_at = 0;  // elapsed_ms; until then it may be on its way through the API yet
  bool was_lost = false;        // an answer about `sent` was lost, and it was sent again
  bool said_taken = false;      // the slot is taken, but perhaps by this very booking
};

// One booking that its visitor has come back to, by its link or from the list, and what is being
// done with it (manage/manage.hpp).
struct Managing {
  enum class Doing { kLook, kReschedule, kLookForReschedule, kCancel };
  // kGone: there is none. kLocked: the link opens none. kExpired: it did once.
  enum class Closed { kNo, kGone, kLocked, kExpired };
  enum class News { kNone, kMoved, kCancelled };

  core::Id id = 0;
  std::string token;
  bool is_listed = false;  // opened from the list: Back leads there, and the token is the contact's
  std::optional<core::Booking> booking;
  Closed closed = Closed::kNo;
  News news = News::kNone;

  Progress progress = Progress::kIdle;  // of what was asked last
  Doing doing = Doing::kLook;
  Fault fault = Fault::kNone;
  std::string message;  // the server's words for kRejected
  std::uint32_t request = 0;
  RetryState retry;  // kLoading: the same again, by itself
  // A reschedule was sent and its answer lost: before it is sent again, the booking is looked at.
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
  bool is_counted = false;     // how many pages there are is known
  bool is_outdated = false;    // one of them was changed, or may have been
  std::int64_t page = 1;       // asked for last
  std::int64_t next_page = 0;  // 0: all are there
  std::vector<core::Booking> bookings;
};

// A zone that can be chosen, as the browser tells of it.
struct ZoneEntry {
  std::string name;      // IANA
  std::string place;     // "Kathmandu"
  std::string title;     // "Nepal", in the visitor's language; may be empty
  std::string words;     // what else it is found by
  core::Seconds offset;  // from UTC, at present
  bool operator==(const ZoneEntry&) const = default;
};

// The chooser of the zone that times are shown in; it stands where the times do while it is open.
struct ZoneChooser {
  static constexpr int kShown = 12;  // at first, and how many more each time

  bool is_open = false;
  bool is_listed = false;          // the browser has told its list
  std::vector<ZoneEntry> entries;  // empty until then
  std::string query;
  int shown = kShown;  // at most
  int pointed = -1;    // by the keys, among those shown; -1: none
  std::string wanted;  // its rules are on their way; empty: none's
  std::uint32_t request = 0;
  Fault fault = Fault::kNone;  // why they could not be had
};

// A list longer than this can be searched.
inline constexpr std::size_t kLongList = 12;

// The chosen time, kept from everybody else while the visitor fills the form in (booking/hold.hpp).
struct Holding {
  enum class State {
    kNone,     // nothing is chosen, or it was let go
    kAsked,    // no answer yet, or it was lost
    kHeld,     // until `until`
    kLost,     // it ran out
    kWithout,  // refused: booked as if there were no holds
  };
  State state = State::kNone;
  core::Id type = 0;  // what is held
  std::optional<core::Id> resource;
  core::Instant starts_at;
  // Under which it is, or was last, held; nowhere but in memory. Made up here, so that an answer
  // that is lost leaves nothing held that is not known.
  std::string token;
  int tokens_used = 0;
  std::uint32_t request = 0;  // on its way; 0: none
  std::int64_t asked_at = 0;  // elapsed_ms of the last request
  std::int64_t until = 0;     // elapsed_ms
  std::int64_t life = 0;      // ms that it had when it was made or renewed
  bool typed = false;         // something, since then
  bool said_soon = false;     // that it runs out
  bool is_refused = false;    // this API knows no holds
};

// What the server wants worked out before it takes a booking from a page (core/challenge.hpp).
struct ProofOfWork {
  std::string challenge;  // empty: nothing is wanted
  int bits = 0;
  std::int64_t earliest = 0;  // elapsed_ms before which no booking is taken
  std::int64_t expires = 0;   // elapsed_ms from which none is
  bool is_begun = false;
  std::string solution;  // empty: not yet
  int times_asked = 0;   // for a booking, one after the other
};

struct Model {
  Options options;
  core::Texts texts;

  // The browser's clocks, as they were told last.
  std::int64_t elapsed_ms = 0;    // never goes back
  core::Instant browser_clock{};  // often wrong
  std::int64_t wake_at = 0;       // elapsed_ms of the wake that is due; 0: none is
  bool is_offline = false;        // as the browser tells it
  bool is_away = false;           // the page was left, and may be come back to

  // The API has the documented calls and nothing else. Found out from its having no widget/config.
  bool bare = false;
  Catalogue catalogue;
  Checking checking;

  Progress config_progress = Progress::kLoading;
  Fault config_fault = Fault::kNone;
  core::WidgetConfig config;
  std::int64_t config_at = 0;  // elapsed_ms when it came
  RetryState reading;          // the config, or slots but for a bare API
  core::ZoneRules zone;        // the visitor's; the business's where the visitor's is unknown
  core::Date today{};          // in `zone`, by the server's clock
  bool ready_raised = false;   // booking:ready is told once

  Step step = Step::kTypes;
  std::optional<core::Id> type_id;
  std::optional<core::Id> resource_id;  // empty with resource_chosen: anyone
  bool resource_chosen = false;

  core::Month month{};                       // shown; its weeks begin as the locale's do
  std::optional<core::Date> day;             // chosen; its times are shown
  std::optional<core::Date> wished_day;      // by the page, for as long as it holds
  core::Date focus_day{};                    // the grid's one Tab stop
  bool day_focused = false;                  // keys put focus_day where it is: no arrival moves it
  std::optional<core::Slot> slot;            // chosen
  bool slot_was_taken = false;               // said above the times until another is chosen
  std::map<core::Month, MonthSlots> months;  // for the choice in force; dropped when it changes
  NextSearch next;
  core::HourCycle hour_cycle = core::HourCycle::k24;
  ZoneChooser zones;
  std::string query;  // typed over a long list of types or resources

  std::array<Field, kFieldCount> fields;
  Submission submission;
  Holding holding;
  ProofOfWork proof;
  bool trap_filled = false;  // the field that nobody sees: no visitor does that
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

// What the page preset, if it can be had: an active type; an active resource that takes the preset
// type or, without one, any active type.
const core::BookingType* preset_type(const Model& model);
const core::Resource* preset_resource(const Model& model);
const core::BookingType* chosen_type(const Model& model);
const core::Resource* chosen_resource(const Model& model);  // null: anyone, or not chosen
// Active types; those `resource` preset can take, if there is one.
std::vector<const core::BookingType*> offered_types(const Model& model);
// Active resources that can take the chosen type. "Anyone" is the view's first row, not one of
// these.
std::vector<const core::Resource*> offered_resources(const Model& model);
// Those of them that the query finds.
std::vector<const core::BookingType*> found_types(const Model& model);
std::vector<const core::Resource*> found_resources(const Model& model);
// The zones that the query finds, the best first (zones/zone_search.cpp); of equally good ones, the
// visitor's and the business's own.
std::vector<const ZoneEntry*> found_zones(const Model& model);
// The present, by the server's clock as far as it is known.
core::Instant now(const Model& model);
// Whether the step is shown at all: one choice or a preset skips it.
bool has_type_step(const Model& model);
bool has_resource_step(const Model& model);
// Whether Back leads anywhere from the current step.
bool can_go_back(const Model& model);
const MonthSlots* shown_month(const Model& model);
// Times of the chosen day; empty when none.
const std::vector<core::Slot>& chosen_day_slots(const Model& model);
// Whether all there is to know of the day's times is known: always, but for a bare API.
bool is_checked(const Model& model, core::Date day);
// Why what is loading is being tried again; kNone while it goes well.
Fault retry_fault(const Model& model);
// The same of the booking that is on its way.
Fault sending_fault(const Model& model);
// How many minutes the chosen time is still held, from 0 for the last; nothing if it is not.
std::optional<int> minutes_held(const Model& model);
// Months a visitor may page to: this month up to the type's horizon.
bool can_show_previous_month(const Model& model);
bool can_show_next_month(const Model& model);
core::Ask asked(const Model& model, FieldName name);
// Whether the API knows who books, by the page's contact token: nothing is asked of them.
bool is_signed_in(const Model& model);
// The booked times as the visitor reads them, in the visitor's zone.
core::LocalTime local_start(const Model& model, const core::Slot& slot);
// The fault's sentence, in the visitor's language. Empty for kNone.
std::string fault_sentence(const core::Texts& texts, Fault fault);
// What is said while the same is tried again. Empty for kNone.
std::string retry_sentence(const Model& model, Fault fault);
// What a failed submission says: the server's words if it gave any, else the fault's sentence.
std::string submission_error(const Model& model);

}  // namespace widget
