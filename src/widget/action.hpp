// What has happened, as data: past events, from the visitor, the page and the network.
#pragma once

#include <string>
#include <variant>

#include "widget/model.hpp"

namespace widget {

// An HTTP answer, or the lack of one.
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
// The page changed its mind: all of its wishes as they are now. What is no wish stays as it was: zone,
// clock, random and host.
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

struct CatalogueAnswered {
  enum class Part { kTypes, kResources };
  std::uint32_t request;
  Part part;
  Answer answer;
};
struct ZoneTold {
  core::ZoneRules rules;
};
struct ManageAnswered {  // to all that is asked about one booking
  std::uint32_t request;
  Answer answer;
};
struct BookingsAnswered {
  std::uint32_t request;
  Answer answer;
};
struct LinkCopied {
  bool is_done;
};
// The browser's list of zones, after ListZones; empty if it could not be had. Places need not be named.
struct ZonesTold {
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
struct PageLeft {};      // perhaps for good: it is hidden, or the widget taken out of it
struct PageReturned {};  // as it was left, from the browser's memory
struct TrapFilled {};    // the field that no visitor sees
struct Woke {};          // a Wake is due
// Before every other action.
struct TimeTold {
  std::int64_t elapsed_ms;  // since anything; never goes back
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
struct StopSearchPressed {};   // the search from an empty month
struct LookFurtherPressed {};  // and on with it
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
struct SubmitPressed {};
struct BackPressed {};
struct RetryPressed {};        // whatever failed last on the screen shown
struct BookAnotherPressed {};  // from a booking that is made or over: start over, details kept

// From whoever has a link to a booking, or to theirs.
struct ReschedulePressed {};    // choose another time
struct RescheduleConfirmed {};  // send it
struct RescheduleDropped {};    // keep the old one
struct CancelPressed {};        // asks once
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
struct CalendarFilePressed {};
struct CopyLinkPressed {};

using Action = std::variant<
    Started, OptionsChanged, TextsChanged, ConfigAnswered, SlotsAnswered, BookingAnswered,
    CatalogueAnswered, HoldAnswered, ChallengeGiven, ChallengeSolved, LineLost, LineBack, PageLeft,
    PageReturned, TrapFilled, ZoneTold, TimeTold, Woke, TypePicked, ResourcePicked,
    PreviousMonthAsked, NextMonthAsked, DayPicked, DayFocused, DayPointedAt, StopSearchPressed,
    LookFurtherPressed, NextAvailableAsked, SlotPicked, HourCyclePicked, FieldTyped, SubmitPressed,
    BackPressed, RetryPressed, BookAnotherPressed, ManageAnswered, BookingsAnswered, LinkCopied,
    ReschedulePressed, RescheduleConfirmed, RescheduleDropped, CancelPressed, CancelConfirmed,
    CancelDropped, MyBookingsPressed, MyBookingsFiltered, MoreBookingsPressed, BookingPicked,
    CalendarFilePressed, CopyLinkPressed, Searched, ZonesOpened, ZonesLeft, ZonePointedAt,
    MoreZonesAsked, ZonePicked, ZonesTold, ZoneAnswered>;

}  // namespace widget
