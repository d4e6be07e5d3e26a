// The codec of contacts: the people that a business knows.
//
//   core::Result<core::Contact> contact = core::read_new_contact(object);   // POST /contacts
//   core::Json object = core::to_json(contact);
//
// Only servers need it; the widget links none of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/protocol/protocol.hpp"

namespace core {

inline constexpr std::size_t kMaxTags = 50;
inline constexpr int kMaxTagLength = 50;  // code points

// Where the business writes to them.
enum class ContactType { kWhatsapp, kTelegram, kInstagram };
enum class ContactStatus { kActive, kInactive };

struct Contact {
  Id id = 0;
  std::string name;
  std::string email;  // as given, compared ignoring case; empty: none
  std::string phone;  // E.164; empty: none
  std::optional<ContactType> type;
  ContactStatus status = ContactStatus::kActive;
  bool blacklisted = false;  // the business takes no bookings of theirs
  std::vector<std::string> tags;
  std::optional<Instant> last_message_at;
  Instant created_at;
  Instant updated_at;
  bool operator==(const Contact&) const = default;
};

Json to_json(const Contact& contact);

// POST /contacts: name, email, phone, type and tags; the name alone is required. Shape and limits
// (422 with errors by field); unknown fields are refused by name. Gives them normalised, the phone
// as E.164, each tag once.
Result<Contact> read_new_contact(JsonValue object);

std::string_view to_string(ContactType type);  // whatsapp, telegram, instagram
std::optional<ContactType> parse_contact_type(std::string_view text);
std::string_view to_string(ContactStatus status);  // active, inactive
std::optional<ContactStatus> parse_contact_status(std::string_view text);

// One line of 1 to kMaxTagLength code points, without white space at either end.
bool is_tag(std::string_view text);

}  // namespace core
