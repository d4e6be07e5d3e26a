#include "core/json_text.hpp"

#include <limits>

namespace core {
namespace {

// How many members all objects in `text` have together; nothing when a limit is passed. Right for
// well-formed JSON; of anything else it only says that the parser may safely see it.
std::optional<std::size_t> members_in(std::string_view text) {
  std::size_t members[kMaxJsonDepth + 1] = {};
  std::size_t all = 0;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    // The parser takes NUL for the end of the text and would ignore what follows.
    if (c == '\0') return std::nullopt;
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxJsonDepth) return std::nullopt;
      members[depth] = 0;
    } else if (c == '}' || c == ']') {
      if (--depth < 0) return std::nullopt;
    } else if (c == ':') {
      if (++members[depth] > kMaxJsonMembers) return std::nullopt;
      ++all;
    }
  }
  return all;
}

std::size_t members_of(const Json& value) {
  if (!value.is_structured()) return 0;
  std::size_t all = value.is_object() ? value.size() : 0;
  for (const Json& part : value) all += members_of(part);
  return all;
}

}  // namespace

std::optional<Json> parse_json(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) return std::nullopt;
  const std::optional<std::size_t> members = members_in(text);
  if (!members) return std::nullopt;
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  // Fewer members than the text has: a name came twice, and readers differ on which one counts.
  if (value.is_discarded() || members_of(value) != *members) return std::nullopt;
  return value;
}

std::string print_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const Json* find_member(const Json& object, std::string_view name) {
  const auto* members = object.get_ptr<const Json::object_t*>();
  if (members == nullptr) return nullptr;
  for (const auto& member : *members) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

std::optional<std::int64_t> whole_number(const Json& value) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return std::nullopt;
    }
    return static_cast<std::int64_t>(number);
  }
  if (!value.is_number_integer()) return std::nullopt;
  return value.get<std::int64_t>();
}

}  // namespace core
