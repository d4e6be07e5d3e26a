#include "server/site/json_validator.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/code_points.hpp"

namespace server {
namespace {

constexpr std::size_t kMaxShownLength = 60;

std::string shortened(std::string text) {
  if (text.size() <= kMaxShownLength) return text;
  std::size_t end = kMaxShownLength;
  while (core::continues_code_point(text[end])) --end;
  return text.substr(0, end) + "…";
}

// The value as written in the file, so that people can find it there.
std::string printed(const core::Json& value) {
  return shortened(value.dump(-1, ' ', false, core::Json::error_handler_t::replace));
}

// Whether it would start a line, steer the terminal, or turn round the text after it.
bool is_unprintable(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 ||
         core::is_direction_mark(code);
}

// As JSON escapes it: the file's own names and values are a part of what is told about them.
std::string on_one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t code = core::take_code_point(text);
    if (code == core::kNotUtf8) text.remove_prefix(1);
    if (code != core::kNotUtf8 && !is_unprintable(code)) {
      line += before.substr(0, before.size() - text.size());
      continue;
    }
    char escape[sizeof "\\uffffffff"];
    std::snprintf(escape, sizeof escape, "\\u%04x",
                  code == core::kNotUtf8 ? 0xFFFDU : static_cast<unsigned>(code));
    line += escape;
  }
  return line;
}

// Edit distance: letters to insert, delete or replace to turn `b` into `a`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string unknown_field(std::string_view name, const std::vector<std::string_view>& known) {
  auto nearest = std::min_element(known.begin(), known.end(), [&](auto a, auto b) {
    return edit_distance(name, a) < edit_distance(name, b);
  });
  std::string text = "is not a field here; ";
  if (edit_distance(name, *nearest) <= std::max<std::size_t>(2, nearest->size() / 3)) {
    return text + "did you mean \"" + std::string(*nearest) + "\"?";
  }
  text += "the fields are ";
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (i > 0) text += i + 1 == known.size() ? " and " : ", ";
    text += known[i];
  }
  return text;
}

std::string length_remedy(int min_length, int max_length) {
  if (min_length == 0) return "text of at most " + std::to_string(max_length) + " characters";
  return "text of " + std::to_string(min_length) + " to " + std::to_string(max_length) +
         " characters";
}

}  // namespace

void Problems::add(std::string_view path, std::string_view what) {
  std::string line = file_name_ + ": ";
  if (!path.empty()) line.append(path).append(": ");
  list_.push_back(on_one_line(line.append(what)));
}

void Problems::add_wrong(std::string_view path, const core::Json& value, std::string_view remedy) {
  add(path, "is " + printed(value) + "; give " + std::string(remedy));
}

Fields::Fields(const core::Json& value, std::string path, std::vector<std::string_view> known,
               Problems& problems)
    : path_(std::move(path)), problems_(problems) {
  if (!value.is_object()) {
    problems_.add_wrong(path_, value, "an object {…}");
    return;
  }
  object_ = &value;
  for (const auto& [name, unused] : value.items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    problems_.add(this->path(shortened(name)), unknown_field(name, known));
  }
}

std::string Fields::path(std::string_view name) const {
  return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

const core::Json* Fields::find(std::string_view name) const {
  if (!object_) return nullptr;
  auto found = object_->find(std::string(name));
  return found == object_->end() ? nullptr : &*found;
}

const core::Json* Fields::require(std::string_view name, std::string_view remedy) const {
  const core::Json* value = find(name);
  if (!value && object_) problems_.add(path(name), "is missing; give " + std::string(remedy));
  return value;
}

std::optional<std::string> Fields::text(std::string_view name, int min_length,
                                        int max_length) const {
  const core::Json* value = find(name);
  if (!value) return std::nullopt;
  if (value->is_string()) {
    auto text = value->get<std::string>();
    auto length = core::count_code_points(core::trim(text));
    if (length && *length >= min_length && *length <= max_length) return text;
  }
  problems_.add_wrong(path(name), *value, length_remedy(min_length, max_length));
  return std::nullopt;
}

std::optional<std::int64_t> Fields::whole(std::string_view name, std::string_view unit,
                                          std::int64_t least, std::int64_t most) const {
  const core::Json* value = find(name);
  if (!value) return std::nullopt;
  if (value->is_number_integer()) {
    const bool fits = !value->is_number_unsigned() ||
                      value->get<std::uint64_t>() <= static_cast<std::uint64_t>(most);
    if (fits && value->get<std::int64_t>() >= least && value->get<std::int64_t>() <= most) {
      return value->get<std::int64_t>();
    }
  }
  problems_.add_wrong(path(name), *value,
                      "whole " + std::string(unit) + " from " + std::to_string(least) + " to " +
                          std::to_string(most));
  return std::nullopt;
}

std::optional<bool> Fields::yes_or_no(std::string_view name) const {
  const core::Json* value = find(name);
  if (!value) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  problems_.add_wrong(path(name), *value, "true or false");
  return std::nullopt;
}

const core::Json* Fields::list(std::string_view name, std::string_view of_what) const {
  const core::Json* value = find(name);
  if (!value || value->is_array()) return value;
  problems_.add_wrong(path(name), *value, "a list of " + std::string(of_what));
  return nullptr;
}

std::string Fields::required_text(std::string_view name, int max_length) const {
  if (!require(name, length_remedy(1, max_length))) return {};
  return text(name, 1, max_length).value_or("");
}

std::int64_t Fields::required_whole(std::string_view name, std::string_view unit,
                                    std::int64_t least, std::int64_t most) const {
  const std::string remedy = "whole " + std::string(unit) + " from " + std::to_string(least) +
                             " to " + std::to_string(most);
  if (!require(name, remedy)) return 0;
  return whole(name, unit, least, most).value_or(0);
}

std::string item_path(std::string_view list_path, std::size_t index) {
  return std::string(list_path) + "[" + std::to_string(index) + "]";
}

}  // namespace server
