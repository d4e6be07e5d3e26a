#include "server/service/query_reader.hpp"

#include <charconv>

#include "server/service/refusals.hpp"

namespace server {
namespace {

std::optional<std::int64_t> whole_of(std::string_view text) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::string_view> QueryReader::text(std::string_view name) {
  if (query_.is_repeated(name)) note(name, "Give this parameter once.");
  auto text = query_.get(name);
  if (text && text->empty()) return std::nullopt;
  return text;
}

std::optional<core::Id> QueryReader::id(std::string_view name) {
  auto given = text(name);
  if (!given) return std::nullopt;
  auto id = whole_of(*given);
  if (id && *id > 0) return id;
  note(name, "Give an id, a whole number from 1.");
  return std::nullopt;
}

std::optional<std::int64_t> QueryReader::whole(std::string_view name, std::int64_t least,
                                               std::int64_t most) {
  auto given = text(name);
  if (!given) return std::nullopt;
  auto value = whole_of(*given);
  if (value && *value >= least && *value <= most) return value;
  note(name,
       "Give a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ".");
  return std::nullopt;
}

std::optional<core::Date> QueryReader::date(std::string_view name) {
  auto given = text(name);
  if (!given) return std::nullopt;
  auto date = core::parse_date(*given);
  if (!date) note(name, "Give a date that exists, as YYYY-MM-DD.");
  return date;
}

void QueryReader::require(std::string_view name) {
  auto given = query_.get(name);
  if (!given || given->empty()) note(name, "This parameter is required.");
}

void QueryReader::note(std::string_view name, std::string_view why) {
  auto& notes = errors_[std::string(name)];
  if (notes.empty() || notes.back() != why) notes.emplace_back(why);
}

Refusal QueryReader::refusal() const {
  core::ApiError error = invalid("", "");
  error.errors = errors_;
  return Refusal(std::move(error));
}

}  // namespace server
