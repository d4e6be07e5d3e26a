// The account's API as a widget uses it without our server. It has no widget/config and no date
// ranges, and takes bookings by contact_id only.
//
//   const std::string path = core::day_path(3, std::nullopt, date);
//   core::Result<std::vector<core::FoundContact>> found = core::read_contacts(status, body);
//
// Reading trusts nothing, as in protocol.hpp; unknown fields are ignored.
#pragma once

#include "core/protocol/protocol.hpp"

namespace core {

// --- Requests ---------------------------------------------------------------------------------

inline constexpr std::string_view kTypesPath = "/bookings/types";
inline constexpr std::string_view kResourcesPath = "/bookings/resources";
inline constexpr std::string_view kContactsPath = "/contacts";
std::string day_path(Id type, std::optional<Id> resource, Date date);
std::string contacts_path(std::string_view search);
// A contact's bookings that start from `from` to `to`, both inclusive.
std::string contact_bookings_path(Id contact, Date from, Date to);
// A new contact. `type` is whatsapp if there is a phone number, and omitted otherwise.
std::string contact_body(const ContactDetails& contact);

// --- Answers ----------------------------------------------------------------------------------

struct FoundContact {
  Id id = 0;
  std::string email;  // empty: not set
  std::string phone;  // empty: not set
  bool operator==(const FoundContact&) const = default;
};

// One page of a contact's bookings; `is_whole` unless there are further pages.
struct FoundBookings {
  std::vector<Booking> bookings;
  bool is_whole = true;
  bool operator==(const FoundBookings&) const = default;
};

Result<std::vector<BookingType>> read_types(int status, std::string_view body);
Result<std::vector<Resource>> read_resources(int status, std::string_view body);
// The availability of one date. An answer about a different date is an error.
Result<DaySlots> read_day(int status, std::string_view body, Date date);
Result<std::vector<FoundContact>> read_contacts(int status, std::string_view body);
Result<Id> read_contact_made(int status, std::string_view body);
Result<FoundBookings> read_contact_bookings(int status, std::string_view body);

// {"name", "transitions": […]}, as in widget/config, from the browser (web/engine/zone.js). nullopt
// if invalid.
std::optional<ZoneRules> read_zone_rules(std::string_view text);

}  // namespace core
