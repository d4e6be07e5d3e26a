// The closed sets of words in the protocol.
#include <array>

#include "core/protocol/contacts.hpp"
#include "core/protocol/protocol.hpp"

namespace core {
namespace {

constexpr std::array<std::string_view, 4> kStatuses = {"pending", "confirmed", "cancelled",
                                                       "completed"};
constexpr std::array<std::string_view, 3> kContactTypes = {"whatsapp", "telegram", "instagram"};
constexpr std::array<std::string_view, 2> kContactStatuses = {"active", "inactive"};
constexpr std::array<std::string_view, 3> kAsks = {"required", "optional", "hidden"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};

template <std::size_t kSize>
std::optional<std::size_t> place_of(std::string_view word,
                                    const std::array<std::string_view, kSize>& words) {
  for (std::size_t i = 0; i < kSize; ++i) {
    if (words[i] == word) return i;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(BookingStatus status) {
  return kStatuses[static_cast<std::size_t>(status)];
}

std::optional<BookingStatus> parse_status(std::string_view text) {
  const auto place = place_of(text, kStatuses);
  if (!place) return std::nullopt;
  return static_cast<BookingStatus>(*place);
}

std::string_view to_string(ContactType type) {
  return kContactTypes[static_cast<std::size_t>(type)];
}

std::optional<ContactType> parse_contact_type(std::string_view text) {
  const auto place = place_of(text, kContactTypes);
  if (!place) return std::nullopt;
  return static_cast<ContactType>(*place);
}

std::string_view to_string(ContactStatus status) {
  return kContactStatuses[static_cast<std::size_t>(status)];
}

std::optional<ContactStatus> parse_contact_status(std::string_view text) {
  const auto place = place_of(text, kContactStatuses);
  if (!place) return std::nullopt;
  return static_cast<ContactStatus>(*place);
}

std::string_view to_string(Ask ask) {
  return kAsks[static_cast<std::size_t>(ask)];
}

std::optional<Ask> parse_ask(std::string_view text) {
  const auto place = place_of(text, kAsks);
  if (!place) return std::nullopt;
  return static_cast<Ask>(*place);
}

std::string_view weekday_name(date::weekday day) {
  return kWeekdays[day.c_encoding()];
}

std::optional<date::weekday> parse_weekday(std::string_view name) {
  const auto place = place_of(name, kWeekdays);
  if (!place) return std::nullopt;
  return date::weekday{static_cast<unsigned>(*place)};
}

}  // namespace core
