#include "core/protocol/reader.hpp"

#include <algorithm>

#include "core/direction.hpp"

namespace core {
namespace {

std::optional<Id> read_id(const Json& value) {
  const std::optional<std::int64_t> number = whole_number(value);
  return number && *number >= 1 ? number : std::nullopt;
}

constexpr std::string_view kNotAnId = "must be an integer of 1 or more";
constexpr std::string_view kNotText = "must be a string";
constexpr std::string_view kNotAnInstant =
    "must be an ISO 8601 date and time with its zone, such as 2026-03-10T14:00:00Z";

}  // namespace

void Refusals::add(const std::string& path, std::string sentence) {
  if (!all && !errors.empty()) return;
  if (first.empty()) first = sentence;
  errors[path].push_back(std::move(sentence));
}

Reader::Reader(const Json& object, Refusals& refusals) : object_(object), refusals_(refusals) {}

Reader::Reader(const Json& object, const Reader& parent, const char* name, int index)
    : object_(object), refusals_(parent.refusals_), parent_(&parent), name_(name), index_(index) {}

std::string Reader::path_to(std::string_view name) const {
  std::string path;
  if (parent_ != nullptr) {
    path = parent_->path_to(name_);
    if (index_ >= 0) path += '.' + std::to_string(index_);
  }
  if (!path.empty() && !name.empty()) path += '.';
  return path.append(name);
}

void Reader::refuse(const char* name, std::string_view why) {
  if (stopped()) return;
  const std::string path = path_to(name);
  refusals_.add(path, "The " + path + " field " + std::string(why) + ".");
}

void Reader::refuse_unknown() {
  const auto* members = object_.get_ptr<const Json::object_t*>();
  if (!refusals_.unknown || members == nullptr) return;
  for (const auto& member : *members) {
    if (std::find(known_.begin(), known_.end(), member.first) != known_.end()) continue;
    refusals_.add(path_to(member.first), "This field is not known.");
  }
}

const Json* Reader::optional(const char* name) {
  if (refusals_.unknown) known_.emplace_back(name);
  const Json* value = find_member(object_, name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

const Json* Reader::required(const char* name) {
  const Json* value = optional(name);
  if (value == nullptr) refuse(name, "is required");
  return value;
}

const std::string* Reader::required_text(const char* name) {
  const Json* value = required(name);
  if (value == nullptr) return nullptr;
  const auto* text = value->get_ptr<const std::string*>();
  if (text == nullptr) refuse(name, kNotText);
  return text;
}

const Json* Reader::required_list(const char* name, std::size_t most) {
  const Json* value = required(name);
  if (value == nullptr) return nullptr;
  if (!value->is_array()) {
    refuse(name, "must be a list");
    return nullptr;
  }
  if (value->size() > most) {
    refuse(name, "has more entries than can be read");
    return nullptr;
  }
  return value;
}

void Reader::id(const char* name, Id& out) {
  const Json* value = required(name);
  if (value == nullptr) return;
  const std::optional<Id> number = read_id(*value);
  if (!number) return refuse(name, kNotAnId);
  out = *number;
}

void Reader::optional_id(const char* name, std::optional<Id>& out) {
  const Json* value = optional(name);
  if (value == nullptr) return;
  const std::optional<Id> number = read_id(*value);
  if (!number) return refuse(name, kNotAnId);
  out = number;
}

void Reader::optional_ids(const char* name, std::vector<Id>& out, std::size_t most) {
  if (optional(name) == nullptr) return;
  const Json* values = required_list(name, most);
  if (values == nullptr) return;
  for (const Json& value : *values) {
    const std::optional<Id> number = read_id(value);
    if (!number) return refuse(name, "must hold only integers of 1 or more");
    out.push_back(*number);
  }
}

void Reader::read_whole(const Json& value, const char* name, int& out, int least, int most) {
  const std::optional<std::int64_t> number = whole_number(value);
  if (!number || *number < least || *number > most) {
    return refuse(
        name, "must be an integer from " + std::to_string(least) + " to " + std::to_string(most));
  }
  out = static_cast<int>(*number);
}

void Reader::whole(const char* name, int& out, int least, int most) {
  const Json* value = required(name);
  if (value != nullptr) read_whole(*value, name, out, least, most);
}

void Reader::optional_whole(const char* name, int& out, int least, int most) {
  const Json* value = optional(name);
  if (value != nullptr) read_whole(*value, name, out, least, most);
}

void Reader::offset(const char* name, Seconds& out) {
  int seconds = 0;
  constexpr int kDay = 24 * 60 * 60;
  whole(name, seconds, -kDay, kDay);
  out = Seconds{seconds};
}

void Reader::flag(const char* name, bool& out) {
  const Json* value = required(name);
  if (value == nullptr) return;
  if (!value->is_boolean()) return refuse(name, "must be true or false");
  out = value->get<bool>();
}

void Reader::text(const char* name, std::string& out) {
  const std::string* value = required_text(name);
  if (value == nullptr) return;
  if (value->empty()) return refuse(name, "is required");
  out = *value;
}

void Reader::text_or_empty(const char* name, std::string& out) {
  if (optional(name) == nullptr) return;
  const std::string* value = required_text(name);
  if (value != nullptr) out = *value;
}

void Reader::shown(const char* name, std::string& out) {
  const std::string* value = required_text(name);
  if (value == nullptr) return;
  out = without_overrides(*value);
  if (out.empty()) refuse(name, "is required");
}

void Reader::shown_or_empty(const char* name, std::string& out) {
  text_or_empty(name, out);
  out = without_overrides(out);
}

void Reader::texts(const char* name, std::vector<std::string>& out, std::size_t most) {
  if (optional(name) == nullptr) return;
  const Json* values = required_list(name, most);
  if (values == nullptr) return;
  for (const Json& value : *values) {
    const auto* text = value.get_ptr<const std::string*>();
    if (text == nullptr) return refuse(name, "must hold only strings");
    out.push_back(*text);
  }
}

void Reader::optional_text(const char* name, std::optional<std::string>& out) {
  if (optional(name) == nullptr) return;
  const std::string* value = required_text(name);
  if (value != nullptr) out = *value;
}

void Reader::instant(const char* name, Instant& out, Stamp) {
  const std::string* value = required_text(name);
  if (value == nullptr) return;
  const std::optional<Instant> instant = parse_instant(*value);
  if (!instant) return refuse(name, kNotAnInstant);
  out = *instant;
}

void Reader::record_stamp(const char* name, Instant& out) {
  if (optional(name) == nullptr) return;
  const std::string* value = required_text(name);
  if (value == nullptr) return;
  const std::optional<Instant> instant = parse_instant(*value, Fraction::kFloor);
  if (!instant) return refuse(name, kNotAnInstant);
  out = *instant;
}

void Reader::nullable_stamp(const char* name, std::optional<Instant>& out) {
  if (optional(name) != nullptr) record_stamp(name, out.emplace());
}

void Reader::date(const char* name, Date& out) {
  const std::string* value = required_text(name);
  if (value == nullptr) return;
  const std::optional<Date> date = parse_date(*value);
  if (!date) return refuse(name, "must be a date, such as 2026-03-10");
  out = *date;
}

}  // namespace core
