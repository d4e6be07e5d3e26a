#include "core/protocol/reader.hpp"

#include <algorithm>

#include "core/direction.hpp"

namespace core {
namespace {

std::optional<Id> read_id(JsonValue value) {
  const std::optional<std::int64_t> number = value.whole();
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

Reader::Reader(JsonValue object, Refusals& refusals) : object_(object), refusals_(refusals) {}

Reader::Reader(JsonValue object, const Reader& parent, const char* name, int index)
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
  if (!refusals_.unknown) return;
  for (const JsonValue member : object_) {
    if (std::find(known_.begin(), known_.end(), member.name()) != known_.end()) continue;
    refusals_.add(path_to(member.name()), "This field is not known.");
  }
}

JsonValue Reader::optional(const char* name) {
  if (refusals_.unknown) known_.emplace_back(name);
  const JsonValue value = object_.member(name);
  return value.is_null() ? JsonValue() : value;
}

JsonValue Reader::required(const char* name) {
  const JsonValue value = optional(name);
  if (!value) refuse(name, "is required");
  return value;
}

std::optional<std::string_view> Reader::required_text(const char* name) {
  const JsonValue value = required(name);
  if (!value) return std::nullopt;
  const std::optional<std::string_view> text = value.text();
  if (!text) refuse(name, kNotText);
  return text;
}

JsonValue Reader::required_list(const char* name, std::size_t most) {
  const JsonValue value = required(name);
  if (!value) return {};
  if (!value.is_list()) {
    refuse(name, "must be a list");
    return {};
  }
  if (value.size() > most) {
    refuse(name, "has more entries than can be read");
    return {};
  }
  return value;
}

void Reader::id(const char* name, Id& out) {
  const JsonValue value = required(name);
  if (!value) return;
  const std::optional<Id> number = read_id(value);
  if (!number) return refuse(name, kNotAnId);
  out = *number;
}

void Reader::optional_id(const char* name, std::optional<Id>& out) {
  const JsonValue value = optional(name);
  if (!value) return;
  const std::optional<Id> number = read_id(value);
  if (!number) return refuse(name, kNotAnId);
  out = number;
}

void Reader::id_if_any(const char* name, Id& out) {
  std::optional<Id> number;
  optional_id(name, number);
  if (number) out = *number;
}

void Reader::optional_ids(const char* name, std::vector<Id>& out, std::size_t most) {
  if (!optional(name)) return;
  const JsonValue values = required_list(name, most);
  if (!values) return;
  for (const JsonValue value : values) {
    const std::optional<Id> number = read_id(value);
    if (!number) return refuse(name, "must hold only integers of 1 or more");
    out.push_back(*number);
  }
}

void Reader::read_whole(JsonValue value, const char* name, int& out, int least, int most) {
  const std::optional<std::int64_t> number = value.whole();
  if (!number || *number < least || *number > most) {
    return refuse(
        name, "must be an integer from " + std::to_string(least) + " to " + std::to_string(most));
  }
  out = static_cast<int>(*number);
}

void Reader::whole(const char* name, int& out, int least, int most) {
  const JsonValue value = required(name);
  if (value) read_whole(value, name, out, least, most);
}

void Reader::optional_whole(const char* name, int& out, int least, int most) {
  const JsonValue value = optional(name);
  if (value) read_whole(value, name, out, least, most);
}

void Reader::amount(const char* name, std::int64_t& out, std::int64_t most) {
  const JsonValue value = required(name);
  if (!value) return;
  const std::optional<std::int64_t> number = value.whole();
  if (!number || *number < 0 || *number > most) return refuse(name, "is out of range");
  out = *number;
}

void Reader::offset(const char* name, Seconds& out) {
  int seconds = 0;
  constexpr int kDay = 24 * 60 * 60;
  whole(name, seconds, -kDay, kDay);
  out = Seconds{seconds};
}

void Reader::flag(const char* name, bool& out) {
  const JsonValue value = required(name);
  if (!value) return;
  const std::optional<bool> flag = value.flag();
  if (!flag) return refuse(name, "must be true or false");
  out = *flag;
}

void Reader::mark(const char* name, bool& out) {
  if (optional(name)) flag(name, out);
}

void Reader::text(const char* name, std::string& out) {
  const std::optional<std::string_view> value = required_text(name);
  if (!value) return;
  if (value->empty()) return refuse(name, "is required");
  out = *value;
}

void Reader::empty_or_text(const char* name, std::string& out) {
  const std::optional<std::string_view> value = required_text(name);
  if (value) out = *value;
}

void Reader::text_or_empty(const char* name, std::string& out) {
  if (!optional(name)) return;
  const std::optional<std::string_view> value = required_text(name);
  if (value) out = *value;
}

void Reader::shown(const char* name, std::string& out) {
  const std::optional<std::string_view> value = required_text(name);
  if (!value) return;
  out = without_overrides(*value);
  if (out.empty()) refuse(name, "is required");
}

void Reader::shown_or_empty(const char* name, std::string& out) {
  text_or_empty(name, out);
  out = without_overrides(out);
}

void Reader::texts(const char* name, std::vector<std::string>& out, std::size_t most) {
  if (!optional(name)) return;
  const JsonValue values = required_list(name, most);
  if (!values) return;
  for (const JsonValue value : values) {
    const std::optional<std::string_view> text = value.text();
    if (!text) return refuse(name, "must hold only strings");
    out.emplace_back(*text);
  }
}

void Reader::optional_text(const char* name, std::optional<std::string>& out) {
  if (!optional(name)) return;
  const std::optional<std::string_view> value = required_text(name);
  if (value) out = *value;
}

void Reader::instant(const char* name, Instant& out, Stamp) {
  const std::optional<std::string_view> value = required_text(name);
  if (!value) return;
  const std::optional<Instant> instant = parse_instant(*value);
  if (!instant) return refuse(name, kNotAnInstant);
  out = *instant;
}

void Reader::record_stamp(const char* name, Instant& out) {
  if (!optional(name)) return;
  const std::optional<std::string_view> value = required_text(name);
  if (!value) return;
  const std::optional<Instant> instant = parse_instant(*value, Fraction::kFloor);
  if (!instant) return refuse(name, kNotAnInstant);
  out = *instant;
}

void Reader::nullable_stamp(const char* name, std::optional<Instant>& out) {
  if (optional(name)) record_stamp(name, out.emplace());
}

void Reader::date(const char* name, Date& out) {
  const std::optional<std::string_view> value = required_text(name);
  if (!value) return;
  const std::optional<Date> date = parse_date(*value);
  if (!date) return refuse(name, "must be a date, such as 2026-03-10");
  out = *date;
}

}  // namespace core
