#include "server/calendars/calendar_values.hpp"

#include <libical/ical.h>

#include <algorithm>
#include <string>

#include "server/calendars/libical.hpp"

namespace server {
namespace {

constexpr int kMostDays = 20000;
constexpr std::size_t kMaxLength = 40;

// The number in `count` digits at `at`; nullopt unless all of them are digits.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < at + count) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

struct TimeOfDay {
  int hour;
  int minute;
  int second;
};

// "HHMMSS", or "HHMM" for offsets.
std::optional<TimeOfDay> read_time_of_day(std::string_view text) {
  const auto hour = digits(text, 0, 2);
  const auto minute = digits(text, 2, 2);
  const auto second = text.size() == 4 ? std::optional(0) : digits(text, 4, 2);
  if (!hour || !minute || !second || (text.size() != 4 && text.size() != 6)) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return TimeOfDay{*hour, *minute, std::min(*second, 59)};
}

core::Seconds since_midnight(const TimeOfDay& time) {
  return std::chrono::hours(time.hour) + core::Minutes(time.minute) + core::Seconds(time.second);
}

}  // namespace

std::optional<CalendarTime> read_calendar_time(std::string_view text) {
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 4, 2);
  const auto day = digits(text, 6, 2);
  if (!year || !month || !day || *year == 0) return std::nullopt;
  const core::Date date{date::year(*year), date::month(static_cast<unsigned>(*month)),
                        date::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  CalendarTime time{core::LocalTime{date::local_days(date)}, true, false};
  if (text.size() == 8) return time;
  if (text[8] != 'T') return std::nullopt;
  text.remove_prefix(9);
  time.is_date = false;
  time.is_utc = text.ends_with('Z');
  if (time.is_utc) text.remove_suffix(1);
  const auto of_day = text.size() == 6 ? read_time_of_day(text) : std::nullopt;
  if (!of_day) return std::nullopt;
  time.local += since_midnight(*of_day);
  return time;
}

std::optional<CalendarLength> read_calendar_length(std::string_view text) {
  if (text.size() > kMaxLength || text.starts_with('-')) return std::nullopt;
  keep_libical_from_aborting();
  const icaldurationtype read = icaldurationtype_from_string(std::string(text).c_str());
  if (icaldurationtype_is_bad_duration(read) != 0 || read.is_neg != 0) return std::nullopt;
  if (read.weeks > kMostDays || read.days > kMostDays) return std::nullopt;
  constexpr unsigned kMostSeconds = unsigned{kMostDays} * 86400U;
  if (read.hours > kMostSeconds / 3600U || read.minutes > kMostSeconds / 60U) return std::nullopt;
  if (read.seconds > kMostSeconds) return std::nullopt;
  CalendarLength length;
  length.days = static_cast<int>(read.weeks * 7U + read.days);
  length.seconds = std::chrono::hours(read.hours) + core::Minutes(read.minutes);
  length.seconds += core::Seconds(read.seconds);
  if (length.days > kMostDays || length.seconds > kMostDays * core::kADay) return std::nullopt;
  return length;
}

std::optional<core::Seconds> read_calendar_offset(std::string_view text) {
  if (!text.starts_with('+') && !text.starts_with('-')) return std::nullopt;
  const auto time = read_time_of_day(text.substr(1));
  if (!time) return std::nullopt;
  return text[0] == '-' ? -since_midnight(*time) : since_midnight(*time);
}

}  // namespace server
