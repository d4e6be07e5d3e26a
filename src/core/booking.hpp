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

enum class Ask { kRequired, kOptional, kHidden };

// What a booking costs.
struct Price {
  std::int64_t amount = 0;  // in the currency's minor unit: 4500 is 45 pounds; 0 is free
  std::string currency;     // ISO 4217: "GBP"
  int digits = 2;           // of the minor unit: 0 for yen, 3 for dinar
  bool is_from = false;     // the least that it costs
  bool operator==(const Price&) const = default;
};

enum class LocationKind { kAddress, kWeCall, kYouCall, kVideo };

// Where a booking takes place.
struct Location {
  LocationKind kind = LocationKind::kAddress;
  // The address, the business's number or the video link. Numbers and links are empty until the booking is confirmed.
  std::string text = {};
  bool operator==(const Location&) const = default;
};

struct BookingType {
  Id id = 0;
  std::string name;
  int duration_minutes = 0;
  std::string description;
  bool is_active = true;
  // Beyond the reference, sent by widget/config alone.
  std::vector<Id> resource_ids;   // who can take it
  int max_days_ahead = 0;         // how far ahead it can be booked; 0: not limited
  Ask ask_reason = Ask::kHidden;  // whether a visitor who cancels is asked why
  std::optional<Price> price = {};
  std::vector<Location> locations = {};  // of several, the visitor chooses one
  std::string policy_text = {};          // the business's own sentence
  std::string category = {};             // its heading in a long list
  // Until how long before the start visitors may change it online; kNotOnline: never.
  int cancel_until_minutes = 0;
  int move_until_minutes = 0;
  bool operator==(const BookingType&) const = default;
};

struct Resource {
  Id id = 0;
  std::string name;
  std::string type;  // "staff", "room", …: the business's own word
  bool is_active = true;
  std::string about = {};  // beyond the reference, sent by widget/config alone
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

// kExpiry: nobody approved the request in time.
enum class CancelledBy { kVisitor, kBusiness, kExpiry };

// What became of the last mail to the visitor.
enum class MailState { kWaiting, kSent, kFailed };

// Until when the visitor may change a booking online; nullopt: not online.
struct ChangeLimits {
  std::optional<Instant> cancel_until;
  std::optional<Instant> move_until;
  bool operator==(const ChangeLimits&) const = default;
};

// What a visitor says of themselves. Empty means not given.
struct ContactDetails {
  std::string name;
  std::string email;
  std::string phone;  // E.164 once normalised: +447700900123
  bool operator==(const ContactDetails&) const = default;
};

struct Booking {
  Id id = 0;
  Id contact_id = 0;  // 0: not shown, so that a page can't learn whose address it guessed
  Id booking_type_id = 0;
  std::optional<Id> resource_id;
  std::string title;
  Instant starts_at;
  Instant ends_at;
  BookingStatus status = BookingStatus::kConfirmed;
  std::optional<std::string> notes;
  Instant created_at;
  Instant updated_at;
  // Beyond the reference, from our server alone.
  std::string uid;  // of its calendar entry; empty: made from the id
  std::optional<CancelledBy> cancelled_by;
  std::string cancel_reason;
  bool declined = false;  // by the business, while it was a request
  std::optional<ChangeLimits> changes;
  // As they were when it was booked.
  std::optional<Price> price;
  std::optional<Location> location;
  std::string policy_text;
  // The same, for the business's own backend alone.
  std::optional<ContactDetails> given;  // as typed for this booking
  std::string locale;                   // BCP 47 tag of the language it was booked in
  std::string time_zone;                // the IANA zone it was booked in
  std::optional<MailState> mail;        // nullopt: there was none
  bool operator==(const Booking&) const = default;
};

// Which details the business asks a visitor for.
struct DetailRules {
  Ask name = Ask::kRequired;
  Ask email = Ask::kRequired;
  Ask phone = Ask::kOptional;
  Ask notes = Ask::kOptional;
  bool operator==(const DetailRules&) const = default;
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
  std::string locale;      // BCP 47 tag of the language it was booked in; empty: the business's
  std::string time_zone;   // the IANA zone it was booked in; empty: the business's
  std::optional<Location> location;  // as widget/config has it; the only one may be left out
  bool operator==(const BookingRequest&) const = default;
};

// How phone numbers are written in the business's country.
struct PhonePlan {
  std::string country;       // ISO 3166-1: GB
  std::string calling_code;  // 44
  std::string trunk_prefix;  // dialled inside the country only: 0; may be empty
  std::string example;       // a number as people there write it: 07400 123456
  // What is dialled there before another country's code: 00, 011, 810. Empty: not known.
  std::vector<std::string> international_prefixes = {};
  // How many digits a number has without the trunk prefix. Empty: not known.
  std::vector<std::int64_t> lengths = {};
  bool operator==(const PhonePlan&) const = default;
};

// The times of the first month that has any, where the page names type and resource. From `from` to `to` nothing is
// available besides.
struct FirstTimes {
  Id booking_type_id = 0;
  Id resource_id = 0;
  Date from{};  // business dates, both inclusive
  Date to{};
  std::vector<DaySlots> days;
  bool operator==(const FirstTimes&) const = default;
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
  std::optional<PhonePlan> phone;  // absent: numbers need their country's code
  std::vector<BookingType> types;
  std::vector<Resource> resources;
  Instant now;  // the server's clock, because visitors' clocks are often wrong
  std::optional<FirstTimes> first_times = {};
  bool operator==(const WidgetConfig&) const = default;
};

inline constexpr int kMaxNameLength = 200;
inline constexpr int kMaxEmailLength = 254;  // RFC 5321, 4.5.3.1.3
inline constexpr int kMaxNotesLength = 2000;
inline constexpr int kMaxReasonLength = 500;
inline constexpr int kMaxLocaleLength = 35;
inline constexpr int kMaxZoneLength = 100;
inline constexpr int kMaxAddressLength = 300;  // of a location
inline constexpr int kNotOnline = -1;          // in place of minutes before the start

// Why a detail is refused. The wording is the caller's: the widget's in the visitor's language, the
// server's in English.
enum class DetailFault { kNone, kMissing, kTooLong, kMalformed };

// Each takes the text as typed, with white space around it ignored.
DetailFault check_name(std::string_view text, Ask ask);
// One @, a dotted domain, no white space or control characters: catches slips, not every RFC 5322
// corner; only sending a message proves an address.
DetailFault check_email(std::string_view text, Ask ask);
DetailFault check_notes(std::string_view text, Ask ask);
DetailFault check_reason(std::string_view text);  // of a cancellation
// The shape of BCP 47: a language of 2 to 8 letters, then subtags of 1 to 8 letters or digits.
DetailFault check_locale(std::string_view text);
// Only the shape of an IANA name: the server knows which zones exist.
DetailFault check_zone_name(std::string_view text);

// The name and the address as they are kept. The name is without the white space and invisible characters at its ends
// and without stray ones (code_points.hpp) in it; the address is without invisible characters, and without a dot at its
// end. Direction marks in it stay, so that check_email refuses them.
std::string clean_name(std::string_view text);
std::string clean_email(std::string_view text);
// White space and invisible characters alone, or nothing.
bool is_blank(std::string_view text);
// Without the white space (ASCII and U+00A0, U+3000) at either end.
std::string_view trim(std::string_view text);
// Code points in valid UTF-8; nothing when the text is not valid UTF-8.
std::optional<int> count_code_points(std::string_view text);

}  // namespace core
