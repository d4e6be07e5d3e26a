// The codec of the documented calls that a widget makes where the API is bare: where it has no
// widget/config, no ranges of dates, and takes bookings by contact_id alone.
//
//   const std::string path = core::day_path(3, std::nullopt, date);
//   core::Result<std::vector<core::FoundContact>> found = core::read_contacts(status, body);
//
// Reading trusts nothing, as in protocol.hpp; what an answer says beyond these fields is ignored.
#pragma once

#include "core/protocol/protocol.hpp"

namespace core {

// --- What the widget asks ---------------------------------------------------------------------

inline constexpr std::string_view kTypesPath = "/bookings/types";
inline constexpr std::string_view kResourcesPath = "/bookings/resources";
inline constexpr std::string_view kContactsPath = "/contacts";
std::string day_path(Id type, std::optional<Id> resource, Date date);
std::string contacts_path(std::string_view search);
// A contact's bookings that start from `from` to `to`, both inclusive.
std::string contact_bookings_path(Id contact, Date from, Date to);
// A new contact. `type` is whatsapp where there is a phone to write to, and left out otherwise.
std::string contact_body(const ContactDetails& contact);

// --- What the widget reads --------------------------------------------------------------------

struct FoundContact {
  Id id = 0;
  std::string email;  // empty: none
  std::string phone;  // empty: none
  bool operator==(const FoundContact&) const = default;
};

// One page of a contact's bookings; `is_whole` unless the answer tells of further pages.
struct FoundBookings {
  std::vector<Booking> bookings;
  bool is_whole = true;
  bool operator==(const FoundBookings&) const = default;
};

Result<std::vector<BookingType>> read_types(int status, std::string_view body);
Result<std::vector<Resource>> read_resources(int status, std::string_view body);
// The documented availability of one date. An answer about another date is an error.
Result<DaySlots> read_day(int status, std::string_view body, Date date);
Result<std::vector<FoundContact>> read_contacts(int status, std::string_view body);
Result<Id> read_contact_made(int status, std::string_view body);
Result<FoundBookings> read_contact_bookings(int status, std::string_view body);

// {"name", "transitions": […]}, as widget/config has it, from the browser (web/widget/zone.js). Nothing if
// it is no such text.
std::optional<ZoneRules> read_zone_rules(std::string_view text);

}  // namespace core
