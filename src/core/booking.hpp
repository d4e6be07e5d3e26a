// The things a booking is made of, and the rules a visitor's details must meet.
//
// Plain values, the same on both sides of the wire; protocol.hpp gives their JSON. Limits count
// Unicode code points. Nothing here knows a store, a screen or a clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "core/zone.hpp"

namespace core {

using Id = std::int64_t;  // 1 or more

struct BookingType {
  Id id = 0;
  std::string name;
  int duration_minutes = 0;
  std::string description;
  bool is_active = true;
  // Beyond the reference, sent by widget/config alone: who can take it, and how far ahead it can be
  // booked, in days (0: not limited).
  std::vector<Id> resource_ids;
  int max_days_ahead = 0;
  bool operator==(const BookingType&) const = default;
};

struct Resource {
  Id id = 0;
  std::string name;
  std::string type;  // "staff", "room", …: the business's own word
  bool is_active = true;
  bool operator==(const Resource&) const = default;
};

struct Slot {
  Instant starts_at;
  Instant ends_at;
  bool available = true;
  bool operator==(const Slot&) const = default;
};

// One business date and its slots, exactly as availability for that date gives them.
struct DaySlots {
  Date date;
  std::vector<Slot> slots;
  bool operator==(const DaySlots&) const = default;
};

enum class BookingStatus { kPending, kConfirmed, kCancelled, kCompleted };

struct Booking {
  Id id = 0;
  Id contact_id = 0;
  Id booking_type_id = 0;
  std::optional<Id> resource_id;
  std::string title;
  Instant starts_at;
  Instant ends_at;
  BookingStatus status = BookingStatus::kConfirmed;
  std::optional<std::string> notes;
  Instant created_at;
  Instant updated_at;
  bool operator==(const Booking&) const = default;
};

enum class Ask { kRequired, kOptional, kHidden };

// Which details the business asks a visitor for.
struct DetailRules {
  Ask name = Ask::kRequired;
  Ask email = Ask::kRequired;
  Ask phone = Ask::kOptional;
  Ask notes = Ask::kOptional;
  bool operator==(const DetailRules&) const = default;
};

// What a visitor says of themselves. Empty means not given.
struct ContactDetails {
  std::string name;
  std::string email;
  std::string phone;  // E.164 once normalised: +447700900123
  bool operator==(const ContactDetails&) const = default;
};

// A booking as a client asks for it: with contact_id (secret key) or contact (publishable key).
struct BookingRequest {
  Id booking_type_id = 0;
  Instant starts_at;
  std::optional<Id> resource_id;
  std::optional<std::string> notes;
  std::optional<Id> contact_id;
  std::optional<ContactDetails> contact;
  std::string hold_token;  // of the visitor's hold, used up by the booking; empty: none
  bool operator==(const BookingRequest&) const = default;
};

// Everything the first screen needs: widget/config.
struct WidgetConfig {
  std::string business_name;
  ZoneRules business_zone;
  std::optional<ZoneRules>
      visitor_zone;  // absent when the zone asked for is not in the tz database
  date::weekday week_start = date::Monday;
  std::string locale;  // BCP 47, the business's own
  DetailRules details;
  std::vector<BookingType> types;
  std::vector<Resource> resources;
  Instant now;  // the server's clock, because visitors' clocks are often wrong
  bool operator==(const WidgetConfig&) const = default;
};

inline constexpr int kMaxNameLength = 200;
inline constexpr int kMaxEmailLength = 254;  // RFC 5321, 4.5.3.1.3
inline constexpr int kMaxNotesLength = 2000;

// Why a detail is refused. The wording is the caller's: the widget's in the visitor's language, the
// server's in English.
enum class DetailFault { kNone, kMissing, kTooLong, kMalformed };

// Each takes the text as typed, with white space around it ignored.
DetailFault check_name(std::string_view text, Ask ask);
// One @, a dotted domain, no white space or control characters: catches slips, not every RFC 5322
// corner; only sending a message proves an address.
DetailFault check_email(std::string_view text, Ask ask);
// E.164: "+" and 8 to 15 digits, once spaces, dots, dashes and brackets are taken out; "00" for
// "+".
DetailFault check_phone(std::string_view text, Ask ask);
DetailFault check_notes(std::string_view text, Ask ask);

// E.164, or empty if `text` cannot be read as such.
std::string normalise_phone(std::string_view text);
// Without the white space (ASCII and U+00A0, U+3000) at either end.
std::string_view trim(std::string_view text);
// Code points in valid UTF-8; nothing when the text is not valid UTF-8.
std::optional<int> count_code_points(std::string_view text);

}  // namespace core
