#include "server/site/site_hours.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace server {
namespace {

constexpr core::Minutes kDay{24 * 60};
constexpr int kMaxExceptionDays = 366;
constexpr std::string_view kSpanRemedy = "a span such as \"09:00-17:00\"";
// Some programs mean the whole day by it, others none of it.
constexpr std::string_view kMidnightRemedy =
    "\"00:00-24:00\" for the whole day, or an empty list, [], for closed";
constexpr std::string_view kDateRemedy = "a date that exists, such as \"2026-12-25\"";

// In the order of date::weekday's encoding.
const std::vector<std::string_view> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                 "thursday", "friday", "saturday"};

std::vector<Span> read_spans(const core::Json& value, const std::string& path, Problems& problems) {
  if (!value.is_array()) {
    problems.add_wrong(path, value, "a list of spans such as [\"09:00-17:00\"], or [] for closed");
    return {};
  }
  std::vector<Span> spans;
  for (std::size_t i = 0; i < value.size(); ++i) {
    std::optional<Span> span;
    if (value[i].is_string()) span = parse_span(value[i].get<std::string>());
    if (!span) {
      const bool is_midnight_twice = value[i] == "00:00-00:00";
      problems.add_wrong(item_path(path, i), value[i],
                         is_midnight_twice ? kMidnightRemedy : kSpanRemedy);
    } else if (!spans.empty() && span->opens < spans.back().closes) {
      problems.add_wrong(item_path(path, i), value[i],
                         "a span that starts after the one before it ends");
    } else {
      spans.push_back(*span);
    }
  }
  return spans;
}

std::optional<core::Date> read_date(const Fields& fields, std::string_view name) {
  const core::Json* value = fields.find(name);
  if (!value) return std::nullopt;
  std::optional<core::Date> date;
  if (value->is_string()) date = core::parse_date(value->get<std::string>());
  if (!date) fields.problems().add_wrong(fields.path(name), *value, kDateRemedy);
  return date;
}

void read_exception(const core::Json& value, const std::string& path, Problems& problems,
                    Exceptions& exceptions) {
  const Fields fields(value, path, {"date", "last_date", "hours"}, problems);
  const core::Json* hours = fields.require("hours", "a list of spans, or [] for closed");
  std::vector<Span> spans;
  if (hours) spans = read_spans(*hours, fields.path("hours"), problems);
  fields.require("date", kDateRemedy);
  auto first = read_date(fields, "date");
  if (!first) return;
  const core::Date last = read_date(fields, "last_date").value_or(*first);
  const int days = core::days_between(*first, last);
  if (days < 0 || days > kMaxExceptionDays) {
    problems.add_wrong(fields.path("last_date"), *fields.find("last_date"),
                       "a date from " + core::format_date(*first) + " to a year later");
    return;
  }
  for (int i = 0; i <= days; ++i) {
    core::Date date = core::add_days(*first, i);
    if (exceptions.emplace(date, spans).second) continue;
    problems.add(path, core::format_date(date) + " has an exception already; keep one of the two");
  }
}

}  // namespace

std::optional<Span> parse_span(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  auto opens = core::parse_time_of_day(text.substr(0, dash));
  auto closes = core::parse_time_of_day(text.substr(dash + 1));
  const bool is_midnight_twice = opens && closes && *opens + *closes == core::Minutes{0};
  if (!opens || !closes || *opens >= kDay || is_midnight_twice) return std::nullopt;
  if (*closes <= *opens) *closes += kDay;
  return Span{*opens, *closes};
}

Week read_week(const core::Json& value, const std::string& path, Problems& problems) {
  const Fields fields(value, path, kWeekdays, problems);
  Week week;
  for (std::size_t day = 0; day < week.size(); ++day) {
    const core::Json* spans = fields.find(kWeekdays[day]);
    if (spans) week[day] = read_spans(*spans, fields.path(kWeekdays[day]), problems);
  }
  for (std::size_t day = 0; day < week.size(); ++day) {
    const std::vector<Span>& next = week[(day + 1) % 7];
    if (week[day].empty() || next.empty()) continue;
    if (week[day].back().closes - kDay > next.front().opens) {
      problems.add(fields.path(kWeekdays[day]),
                   "runs past midnight into the hours of the next day; "
                   "end it where they begin");
    }
  }
  return week;
}

Exceptions read_exceptions(const core::Json& list, const std::string& path, Problems& problems) {
  Exceptions exceptions;
  for (std::size_t i = 0; i < list.size(); ++i) {
    read_exception(list[i], item_path(path, i), problems, exceptions);
  }
  return exceptions;
}

}  // namespace server
