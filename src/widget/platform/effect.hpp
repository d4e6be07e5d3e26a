// Orders for the platform, as data: comparable in tests.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/protocol/account_records.hpp"
#include "core/protocol/holds.hpp"

namespace widget {

// Each Load/Send comes back as the action of the same name (ConfigAnswered, …), unless it says which below, with the
// same request number. A new
// request makes the responses to older ones of its kind stale, and update() ignores them.
//
// "Account": for an API that has the documented calls alone.
struct LoadConfig {
  bool operator==(const LoadConfig&) const = default;
};
struct LoadSlots {
  std::uint32_t request;
  core::Id type;
  std::optional<core::Id> resource;
  core::Date from;  // business dates, both inclusive
  core::Date to;
  std::string hold_token = {};  // of the visitor's own hold, whose time reads as free
  // The booking to be moved. Its own time reads as free to the holder of its token.
  std::optional<core::Id> booking = {};
  std::string token = {};
  bool operator==(const LoadSlots&) const = default;
};
// Account: types and resources, in parallel, and the visitor's zone from the browser. Comes back as two
// CatalogAnswered and a BrowserZoneAnswered.
struct LoadCatalog {
  std::uint32_t request;
  bool operator==(const LoadCatalog&) const = default;
};
// Account: one of the API's dates. Comes back as SlotsAnswered; several may be under way.
struct LoadDay {
  std::uint32_t request;
  core::Id type;
  std::optional<core::Id> resource;
  core::Date date;
  bool operator==(const LoadDay&) const = default;
};
// Account: the calls before a booking. Each comes back as BookingAnswered.
struct FindContact {
  std::uint32_t request;
  std::string search;
  bool operator==(const FindContact&) const = default;
};
struct MakeContact {
  std::uint32_t request;
  core::ContactDetails contact;
  bool operator==(const MakeContact&) const = default;
};
struct FindBookings {
  std::uint32_t request;
  core::Id contact;
  core::Date from;  // both inclusive
  core::Date to;
  bool operator==(const FindBookings&) const = default;
};
struct SendBooking {
  std::uint32_t request;
  core::BookingRequest booking;
  std::string idempotency_key;  // empty: an account has none
  std::string token = {};       // the contact's, in place of the page's key; empty: not signed in
  std::string proof = {};       // the solved challenge; empty: no challenge
  bool trap_filled = false;
  bool operator==(const SendBooking&) const = default;
};
// With a visitor's token, which is sent in a header only. The first three come back as
// ManageAnswered, the list as BookingsAnswered.
struct LoadBooking {
  std::uint32_t request;
  core::Id booking;
  std::string token;
  bool operator==(const LoadBooking&) const = default;
};
struct SendReschedule {
  std::uint32_t request;
  core::Id booking;
  std::string token;
  core::Instant starts_at;
  bool operator==(const SendReschedule&) const = default;
};
struct SendCancel {
  std::uint32_t request;
  core::Id booking;
  std::string token;
  std::string reason = {};  // the visitor's; empty: not given
  bool operator==(const SendCancel&) const = default;
};
// Comes back as BookingAnswered.
struct SendCorrection {
  std::uint32_t request;
  core::Id booking;
  std::string token;
  std::string email;
  std::string correction_token;
  std::string idempotency_key;
  bool operator==(const SendCorrection&) const = default;
};
struct LoadBookings {
  std::uint32_t request;
  std::string token;
  core::BookingListing listing;
  bool operator==(const LoadBookings&) const = default;
};
// With a visitor's token, as the three above. Comes back as CalendarLinkAnswered.
struct MakeCalendarLink {
  std::uint32_t request;
  core::Id booking;
  std::string token;
  bool operator==(const MakeCalendarLink&) const = default;
};
// Follows an address of the API that browsers save or open by themselves: the page stays.
struct OpenFile {
  std::string path;  // below the API's base URL, with its query
  bool operator==(const OpenFile&) const = default;
};
// A download, as if the visitor had followed a link to it.
struct SaveFile {
  std::string name;
  std::string type;  // MIME
  std::string text;
  bool operator==(const SaveFile&) const = default;
};
// To the clipboard. Comes back as LinkCopied.
struct CopyLink {
  std::string link;
  bool operator==(const CopyLink&) const = default;
};
// The rules of the zone picked: from the server, as ZoneAnswered; from the browser, as BrowserZoneAnswered.
struct LoadZone {
  std::uint32_t request;
  std::string name;
  bool operator==(const LoadZone&) const = default;
};
struct AskBrowserForZone {
  std::string name;
  bool operator==(const AskBrowserForZone&) const = default;
};
// With their offsets at this instant. Comes back as ZoneListAnswered.
struct ListZones {
  core::Instant now;
  bool operator==(const ListZones&) const = default;
};
// A choice that the page's other widgets start with, until the page is left: "timeZone", an IANA name;
// "hourCycle", 12 or 24.
struct Remember {
  std::string what;
  std::string choice;
  bool operator==(const Remember&) const = default;
};
// Both come back as HoldAnswered.
struct SendHold {
  std::uint32_t request;
  core::HoldRequest hold;
  bool operator==(const SendHold&) const = default;
};
struct RenewHold {
  std::uint32_t request;
  std::string hold_token;
  bool operator==(const RenewHold&) const = default;
};
// Without a response. It is sent even while the page unloads.
struct ReleaseHold {
  std::string hold_token;
  bool operator==(const ReleaseHold&) const = default;
};
// Solved in the background. Comes back as ChallengeSolved.
struct SolveChallenge {
  std::string challenge;
  int bits;
  bool operator==(const SolveChallenge&) const = default;
};
// Woke comes after this many milliseconds and replaces an earlier order.
struct Wake {
  std::int64_t after_ms;
  bool operator==(const Wake&) const = default;
};
// Keyboard focus goes to the control with this key (semantics.hpp) once it has been drawn.
struct MoveFocus {
  std::string key;
  bool operator==(const MoveFocus&) const = default;
};
struct Announce {
  std::string text;
  bool urgent = false;  // alert rather than polite
  bool operator==(const Announce&) const = default;
};
// A DOM event on the element: booking:ready, booking:type-selected, booking:slot-selected,
// booking:submitted, booking:confirmed, booking:rescheduled, booking:cancelled, booking:error.
// Payloads: core/protocol/protocol.hpp.
struct RaiseEvent {
  std::string name;
  std::string detail_json;
  bool operator==(const RaiseEvent&) const = default;
};

using Effect =
    std::variant<LoadConfig, LoadSlots, LoadCatalog, LoadDay, FindContact, MakeContact,
                 FindBookings, SendBooking, LoadBooking, SendReschedule, SendCancel, SendCorrection,
                 LoadBookings, MakeCalendarLink, OpenFile, SaveFile, CopyLink, LoadZone,
                 AskBrowserForZone, ListZones, Remember, SendHold, RenewHold, ReleaseHold,
                 SolveChallenge, Wake, MoveFocus, Announce, RaiseEvent>;
using Effects = std::vector<Effect>;

// Keys that effects and the view agree on. Day cells are "day:2026-03-10".
namespace key {
inline constexpr const char* kHeading = "heading";  // the current step's heading
inline constexpr const char* kFieldName = "field:name";
inline constexpr const char* kFieldEmail = "field:email";
inline constexpr const char* kFieldPhone = "field:phone";
inline constexpr const char* kFieldNotes = "field:notes";
inline constexpr const char* kFirstLocation = "location:0";
inline constexpr const char* kSubmit = "submit";
inline constexpr const char* kRetry = "retry";
inline constexpr const char* kWrongAddress = "wrong-address";
inline constexpr const char* kCancel = "cancel";
inline constexpr const char* kCancelHeading = "cancel:heading";
inline constexpr const char* kZone = "zone";
inline constexpr const char* kZoneSearch = "zone:search";
inline constexpr const char* kTimesHeading = "times:heading";  // "Tuesday 10 March"
inline std::string list_entry(core::Id booking) {              // one of the list of bookings
  return "booking:" + std::to_string(booking);
}
}  // namespace key

}  // namespace widget
