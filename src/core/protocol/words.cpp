// The closed sets of words in the protocol.
#include <algorithm>
#include <array>

#include "core/protocol/contacts.hpp"
#include "core/protocol/protocol.hpp"

namespace core {
namespace {

constexpr std::array<std::string_view, 4> kStatuses = {"pending", "confirmed", "cancelled",
                                                       "completed"};
constexpr std::array<std::string_view, 3> kMailStates = {"waiting", "sent", "failed"};
constexpr std::array<std::string_view, 3> kCancellers = {"visitor", "business", "expiry"};
constexpr std::array<std::string_view, 3> kContactTypes = {"whatsapp", "telegram", "instagram"};
constexpr std::array<std::string_view, 2> kContactStatuses = {"active", "inactive"};
constexpr std::array<std::string_view, 4> kLocationKinds = {"address", "we_call", "you_call",
                                                            "video"};
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

std::string_view to_string(MailState state) {
  return kMailStates[static_cast<std::size_t>(state)];
}

std::optional<MailState> parse_mail_state(std::string_view text) {
  const auto place = place_of(text, kMailStates);
  if (!place) return std::nullopt;
  return static_cast<MailState>(*place);
}

std::string_view to_string(CancelledBy by) {
  return kCancellers[static_cast<std::size_t>(by)];
}

std::optional<CancelledBy> parse_cancelled_by(std::string_view text) {
  const auto place = place_of(text, kCancellers);
  if (!place) return std::nullopt;
  return static_cast<CancelledBy>(*place);
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

std::string_view to_string(LocationKind kind) {
  return kLocationKinds[static_cast<std::size_t>(kind)];
}

std::optional<LocationKind> parse_location_kind(std::string_view text) {
  const auto place = place_of(text, kLocationKinds);
  if (!place) return std::nullopt;
  return static_cast<LocationKind>(*place);
}

const char* location_field(LocationKind kind) {
  if (kind == LocationKind::kYouCall) return "phone";
  return kind == LocationKind::kVideo ? "url" : "text";
}

bool is_currency(std::string_view text) {
  return text.size() == 3 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
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
