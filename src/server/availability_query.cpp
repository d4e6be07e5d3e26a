#include "server/availability_query.hpp"

#include <charconv>

namespace server {
namespace {

class Reader {
 public:
  explicit Reader(const Query& query) : query_(query) {}

  std::optional<core::Id> id(std::string_view name, bool is_required) {
    auto text = single(name);
    if (!text) {
      if (is_required) note(name, "This parameter is required.");
      return std::nullopt;
    }
    core::Id id = 0;
    auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), id);
    if (error == std::errc() && end == text->data() + text->size() && id > 0) return id;
    note(name, "Give an id, a whole number from 1.");
    return std::nullopt;
  }

  std::optional<core::Date> date(std::string_view name) {
    auto text = single(name);
    if (!text) {
      note(name, "This parameter is required.");
      return std::nullopt;
    }
    auto date = core::parse_date(*text);
    if (!date) note(name, "Give a date that exists, as YYYY-MM-DD.");
    return date;
  }

  void note(std::string_view name, std::string_view why) {
    errors_[std::string(name)].push_back(std::string(why));
  }
  const core::FieldErrors& errors() const { return errors_; }

 private:
  std::optional<std::string_view> single(std::string_view name) {
    if (query_.is_repeated(name)) note(name, "Give this parameter once.");
    auto text = query_.get(name);
    if (text && text->empty()) return std::nullopt;
    return text;
  }

  const Query& query_;
  core::FieldErrors errors_;
};

void read_range(Reader& reader, AvailabilityRequest& request) {
  auto from = reader.date("from");
  auto to = reader.date("to");
  if (!from || !to) return;
  request.query.from = *from;
  request.query.to = *to;
  int days = core::days_between(*from, *to);
  if (days < 0) {
    reader.note("to", "Give a date that is not before from.");
  } else if (days >= core::kMaxRangeDays) {
    reader.note("to", "Ask for at most " + std::to_string(core::kMaxRangeDays) + " days at once.");
  }
}

}  // namespace

std::variant<AvailabilityRequest, core::ApiError> read_availability_query(const Query& query) {
  Reader reader(query);
  AvailabilityRequest request;
  request.query.booking_type_id = reader.id("booking_type_id", true).value_or(0);
  request.query.resource_id = reader.id("resource_id", false);
  request.as_range = query.get("from") || query.get("to");
  if (request.as_range && query.get("date")) {
    reader.note("date", "Give either date, or from and to.");
  } else if (request.as_range) {
    read_range(reader, request);
  } else if (auto date = reader.date("date")) {
    request.query.from = request.query.to = *date;
  }
  if (reader.errors().empty()) return request;
  core::ApiError error = invalid("", "");
  error.errors = reader.errors();
  return error;
}

}  // namespace server
