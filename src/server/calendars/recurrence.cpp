#include "server/calendars/recurrence.hpp"

#include <libical/ical.h>

#include <algorithm>
#include <string>
#include <utility>

#include "server/calendars/libical.hpp"

namespace server {
namespace {

constexpr std::size_t kMaxRule = 2000;

CalendarTime calendar_time(const icaltimetype& time) {
  const core::Date date{date::year(time.year), date::month(static_cast<unsigned>(time.month)),
                        date::day(static_cast<unsigned>(time.day))};
  CalendarTime read{core::LocalTime{date::local_days(date)}, time.is_date != 0, false};
  if (read.is_date) return read;
  read.local += std::chrono::hours(time.hour) + core::Minutes(time.minute);
  read.local += core::Seconds(time.second);
  read.is_utc = icaltime_is_utc(time) != 0;
  return read;
}

icaltimetype ical_time(const CalendarTime& time) {
  const auto day = date::floor<date::days>(time.local);
  const date::year_month_day date{day};
  const date::hh_mm_ss of_day{time.local - day};
  icaltimetype out = icaltime_null_time();
  out.year = static_cast<int>(date.year());
  out.month = static_cast<int>(static_cast<unsigned>(date.month()));
  out.day = static_cast<int>(static_cast<unsigned>(date.day()));
  out.hour = static_cast<int>(of_day.hours().count());
  out.minute = static_cast<int>(of_day.minutes().count());
  out.second = static_cast<int>(of_day.seconds().count());
  out.is_date = time.is_date ? 1 : 0;
  return out;
}

// libical looks for the next time until this year.
constexpr int kLastYear = 2582;
constexpr double kDaysInYear = 365.2425;
// How many times libical may try in vain before it returns: some seconds' work. It can't be interrupted.
constexpr double kMostTries = 3'000'000;

// `parts` has room for as many numbers as RFC 5545 allows; the last one is followed by this mark.
template <std::size_t length>
std::size_t count(const short (&parts)[length]) {
  std::size_t given = 0;
  while (given < length && parts[given] != ICAL_RECURRENCE_ARRAY_MAX) ++given;
  return given;
}
template <std::size_t length>
bool is_given(const short (&parts)[length]) {
  return count(parts) > 0;
}
template <std::size_t length>
double choices(const short (&parts)[length]) {
  return static_cast<double>(std::max<std::size_t>(count(parts), 1));
}

// Whether the rule names days by more than their weekday: "5MO" is a fifth Monday.
bool has_dates(const icalrecurrencetype& rule) {
  const auto is_numbered = [](short day) { return icalrecurrencetype_day_position(day) != 0; };
  return is_given(rule.by_month) || is_given(rule.by_month_day) || is_given(rule.by_year_day) ||
         is_given(rule.by_week_no) || is_given(rule.by_set_pos) ||
         std::any_of(rule.by_day, rule.by_day + count(rule.by_day), is_numbered);
}

// Whether more of the times that libical tries than those of a week may not fit the rule.
bool may_skip(const icalrecurrencetype& rule) {
  const bool is_short = rule.freq == ICAL_HOURLY_RECURRENCE || rule.freq == ICAL_DAILY_RECURRENCE;
  // The steps may miss a weekday or an hour for good.
  const bool may_miss = is_short && rule.interval > 1;
  return has_dates(rule) || (may_miss && (is_given(rule.by_day) || is_given(rule.by_hour)));
}

// Whether finding the next time takes bounded work. libical tries one step of the frequency after
// the other for centuries, and in each all times of day that the rule has.
bool is_bounded(const icalrecurrencetype& rule, const CalendarTime& start) {
  const bool is_hourly = rule.freq == ICAL_HOURLY_RECURRENCE;
  if (is_hourly && has_dates(rule)) return false;
  const bool is_by_days =
      rule.freq == ICAL_DAILY_RECURRENCE || rule.freq == ICAL_WEEKLY_RECURRENCE ||
      rule.freq == ICAL_MONTHLY_RECURRENCE || rule.freq == ICAL_YEARLY_RECURRENCE;
  if (!is_hourly && !is_by_days) return false;
  if (!may_skip(rule)) return true;
  const date::year_month_day first{date::floor<date::days>(start.local)};
  const double days = (kLastYear - static_cast<int>(first.year())) * kDaysInYear;
  const double hours = is_hourly ? 24 : choices(rule.by_hour);
  const double times = hours * choices(rule.by_minute) * choices(rule.by_second);
  return days * times / std::max<double>(rule.interval, 1) <= kMostTries;
}

std::string upper_ascii(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

// The text after "UNTIL=". libical's own reading would give it a zone.
std::optional<CalendarTime> read_until(std::string_view rule, bool& is_wrong) {
  constexpr std::string_view kName = "UNTIL=";
  const std::size_t at = rule.find(kName);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = rule.substr(at + kName.size());
  auto until = read_calendar_time(rest.substr(0, rest.find(';')));
  is_wrong = !until;
  return until;
}

}  // namespace

struct RecurrenceRule::Iterator {
  explicit Iterator(icalrecur_iterator* made) : ical(made) {}
  ~Iterator() { icalrecur_iterator_free(ical); }
  Iterator(const Iterator&) = delete;
  Iterator& operator=(const Iterator&) = delete;
  icalrecur_iterator* ical;
};

RecurrenceRule::RecurrenceRule(std::unique_ptr<Iterator> iterator,
                               std::optional<CalendarTime> until)
    : iterator_(std::move(iterator)), until_(until) {}
RecurrenceRule::~RecurrenceRule() = default;
RecurrenceRule::RecurrenceRule(RecurrenceRule&& other) noexcept = default;
RecurrenceRule& RecurrenceRule::operator=(RecurrenceRule&& other) noexcept = default;

std::optional<RecurrenceRule> RecurrenceRule::read(std::string_view text,
                                                   const CalendarTime& start) {
  if (text.size() > kMaxRule) return std::nullopt;
  const std::string rule = upper_ascii(text);
  // Other calendars' months (RFC 7529) aren't read.
  if (rule.find("RSCALE") != std::string::npos) return std::nullopt;
  keep_libical_from_aborting();
  bool is_wrong = false;
  auto until = read_until(rule, is_wrong);
  if (is_wrong) return std::nullopt;
  icalrecurrencetype read = icalrecurrencetype_from_string(rule.c_str());
  if (!is_bounded(read, start)) return std::nullopt;
  read.until = icaltime_null_time();
  icalrecur_iterator* const ical = icalrecur_iterator_new(read, ical_time(start));
  if (ical == nullptr) return std::nullopt;
  return RecurrenceRule(std::make_unique<Iterator>(ical), until);
}

bool is_within_a_day(std::string_view rule) {
  const std::string upper = upper_ascii(rule);
  const auto has = [&upper](std::string_view part) {
    return upper.find(part) != std::string::npos;
  };
  return has("FREQ=HOURLY") || has("FREQ=MINUTELY") || has("FREQ=SECONDLY") || has("BYHOUR=") ||
         has("BYMINUTE=") || has("BYSECOND=");
}

std::string until_part(std::string_view rule) {
  const std::string upper = upper_ascii(rule);
  const std::size_t at = upper.find("UNTIL=");
  if (at == std::string::npos) return {};
  return ";" + upper.substr(at, upper.find(';', at) - at);
}

std::optional<core::LocalTime> RecurrenceRule::next() {
  const icaltimetype time = icalrecur_iterator_next(iterator_->ical);
  if (icaltime_is_null_time(time) != 0) return std::nullopt;
  return calendar_time(time).local;
}

}  // namespace server
