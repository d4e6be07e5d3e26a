#include "core/protocol/contacts.hpp"

#include <algorithm>

#include "core/phone.hpp"
#include "core/protocol/details.hpp"
#include "core/protocol/fields.hpp"

namespace core {
namespace {

// Trims each, and keeps the first of those that are the same.
void normalise_tags(std::vector<std::string>& tags) {
  std::vector<std::string> kept;
  for (const std::string& tag : tags) {
    const std::string trimmed(trim(tag));
    if (std::find(kept.begin(), kept.end(), trimmed) == kept.end()) kept.push_back(trimmed);
  }
  tags = std::move(kept);
}

}  // namespace

bool is_tag(std::string_view text) {
  if (trim(text) != text || check_name(text, Ask::kRequired) != DetailFault::kNone) return false;
  return count_code_points(text).value_or(0) <= kMaxTagLength;
}

Json to_json(const Contact& contact) {
  Writer writer;
  contact_record_fields(writer, contact);
  return writer.take();
}

Result<Contact> read_new_contact(JsonValue object) {
  return read_request<Contact>(object, [](Reader& reader, Refusals& refusals, Contact& contact) {
    new_contact_fields(reader, contact);
    reader.refuse_unknown();
    const auto check = [&](const Detail& detail, DetailFault fault) {
      refuse_detail(reader, refusals, detail, fault);
    };
    check(name_detail("name"), check_name(contact.name, Ask::kRequired));
    check(email_detail("email"), check_email(contact.email, Ask::kOptional));
    check(phone_detail("phone"), check_phone(contact.phone, Ask::kOptional));
    normalise_tags(contact.tags);
    const auto tags_are_right = std::all_of(contact.tags.begin(), contact.tags.end(), is_tag);
    if (!tags_are_right && !refusals.errors.contains("tags")) {
      reader.refuse("tags",
                    "must hold lines of 1 to " + std::to_string(kMaxTagLength) + " characters");
    }
    if (auto wrong = refusals.errors.find("type"); wrong != refusals.errors.end()) {
      wrong->second = {"The type field must be whatsapp, telegram or instagram."};
    }
    contact.name = clean_name(contact.name);
    contact.email = clean_email(contact.email);
    // The record is found by its number, which has no extension.
    contact.phone = without_extension(normalise_phone(contact.phone));
  });
}

}  // namespace core
