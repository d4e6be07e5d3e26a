// Events as data: from the visitor, the page and the network. Named in the past tense.
#pragma once

#include <string>
#include <variant>

#include "widget/model.hpp"

namespace widget {

// An HTTP response, or the lack of one.
struct Answer {
  enum class Delivery { kAnswered, kOffline, kTimedOut };
  Delivery delivery = Delivery::kAnswered;
  int status = 0;
  std::string body;
  std::optional<core::Instant> date = {};  // the Date header, where the page may read it
  std::optional<int> retry_after = {};     // the Retry-After header's seconds, likewise
  std::string challenge = {};              // the X-Booking-Challenge header
  bool operator==(const Answer&) const = default;
};

// From the platform.
struct Started {  // first action of every instance
  Options options;
  core::Texts texts;
};
// All of the page's options as they are now. Zone, clock, random and host keep their first values.
struct OptionsChanged {
  Options options;
};
struct TextsChanged {  // another language
  core::Texts texts;
};
struct ConfigAnswered {
  Answer answer;
};
struct SlotsAnswered {
  std::uint32_t request;
  Answer answer;
};
struct BookingAnswered {
  std::uint32_t request;
  Answer answer;
};

struct CatalogAnswered {
  enum class Part { kTypes, kResources };
  std::uint32_t request;
  Part part;
  Answer answer;
};
struct BrowserZoneAnswered {
  core::ZoneRules rules;
};
struct ManageAnswered {  // the response to every request about one booking
  std::uint32_t request;
  Answer answer;
};
struct BookingsAnswered {
  std::uint32_t request;
  Answer answer;
};
struct CalendarLinkAnswered {
  std::uint32_t request;
  Answer answer;
};
struct LinkCopied {
  bool is_done;
};
// The browser's list of zones, after ListZones; empty if it failed. Places may be unnamed.
struct ZoneListAnswered {
  std::vector<ZoneEntry> entries;
};
struct ZoneAnswered {
  std::uint32_t request;
  Answer answer;
};
struct HoldAnswered {
  std::uint32_t request;
  Answer answer;
};
struct ChallengeGiven {  // with the config
  std::string challenge;
};
struct ChallengeSolved {
  std::string challenge;
  std::string solution;
};
struct LineLost {};      // the browser says that it is offline
struct LineBack {};      // and online again
struct PageLeft {};      // perhaps for good: the page is hidden, or the widget removed from it
struct PageReturned {};  // from the browser's back/forward cache
struct TrapFilled {};    // the invisible field
struct Woke {};          // a Wake is due
// Before every other action.
struct TimePassed {
  std::int64_t elapsed_ms;  // from any origin; never decreases
  core::Instant clock;      // the browser's
};

// From the visitor.
struct TypePicked {
  core::Id type;
};
struct ResourcePicked {
  std::optional<core::Id> resource;  // empty: anyone
};
struct PreviousMonthAsked {};
struct NextMonthAsked {};
struct DayPicked {
  core::Date day;
};
struct DayFocused {  // keys moved the grid's focus, perhaps into another month
  core::Date day;
};
struct DayPointedAt {  // by the mouse; not chosen
  core::Date day;
};
struct StopSearchPressed {};   // ends the search from an empty month
struct LookFurtherPressed {};  // continues it
struct NextAvailableAsked {};  // jump from an empty month to the next day with times
struct SlotPicked {
  core::Slot slot;
};
struct HourCyclePicked {
  core::HourCycle cycle;
};
struct Searched {  // in the list shown: types, resources or zones
  std::string query;
};
struct ZonesOpened {};
struct ZonesLeft {};
struct ZonePointedAt {  // by the keys
  int index;
};
struct MoreZonesAsked {};
struct ZonePicked {
  std::string name;
};
struct FieldTyped {
  FieldName field;
  std::string text;
};
struct LocationPicked {
  std::size_t index;
};
struct SuggestedEmailTaken {};
struct SubmitPressed {};
struct BackPressed {};
struct RetryPressed {};  // repeats what failed last on this screen
struct BookAnotherPressed {
};  // from a booking that is made or over: starts over and keeps the details

// From a visitor with the link to a booking, or a contact with a list of theirs.
struct ReschedulePressed {};    // choose another time
struct RescheduleConfirmed {};  // send it
struct RescheduleDropped {};    // keep the old one
struct CancelPressed {};        // asks for confirmation
struct CancelReasonTyped {
  std::string text;
};
struct CancelConfirmed {};
struct CancelDropped {};
struct MyBookingsPressed {};
struct MyBookingsFiltered {
  MyBookings::When when;
  std::optional<core::BookingStatus> status;
};
struct MoreBookingsPressed {};
struct BookingPicked {
  core::Id booking;
};
struct WrongAddressPressed {};  // on the confirmation: shows the field for another address
struct CalendarFilePressed {};
struct CopyLinkPressed {};

using Action = std::variant<
    Started, OptionsChanged, TextsChanged, ConfigAnswered, SlotsAnswered, BookingAnswered,
    CatalogAnswered, HoldAnswered, ChallengeGiven, ChallengeSolved, LineLost, LineBack, PageLeft,
    PageReturned, TrapFilled, BrowserZoneAnswered, TimePassed, Woke, TypePicked, ResourcePicked,
    PreviousMonthAsked, NextMonthAsked, DayPicked, DayFocused, DayPointedAt, StopSearchPressed,
    LookFurtherPressed, NextAvailableAsked, SlotPicked, HourCyclePicked, FieldTyped, LocationPicked,
    SuggestedEmailTaken, SubmitPressed, BackPressed, RetryPressed, BookAnotherPressed,
    ManageAnswered, BookingsAnswered, CalendarLinkAnswered, LinkCopied, ReschedulePressed,
    RescheduleConfirmed, RescheduleDropped, CancelPressed, CancelReasonTyped, CancelConfirmed,
    CancelDropped, MyBookingsPressed, MyBookingsFiltered, MoreBookingsPressed, BookingPicked,
    WrongAddressPressed, CalendarFilePressed, CopyLinkPressed, Searched, ZonesOpened, ZonesLeft,
    ZonePointedAt, MoreZonesAsked, ZonePicked, ZoneListAnswered, ZoneAnswered>;

}  // namespace widget
