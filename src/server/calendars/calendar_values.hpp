// The values of calendar properties: dates and times (RFC 5545, 3.3.4 and 3.3.5), durations (3.3.6)
// and offsets (3.3.14).
//
//   auto start = server::read_calendar_time("20260310T090000");   // nullopt: not a time
//
// Never throws.
#pragma once

#include <optional>
#include <string_view>

#include "core/time.hpp"

namespace server {

// What is written, before any zone applies.
struct CalendarTime {
  core::LocalTime local;  // of a date: its midnight
  bool is_date = false;
  bool is_utc = false;
  bool operator==(const CalendarTime&) const = default;
};

// "20260310" or "20260310T090000", with a "Z" for UTC. Second 60 reads as 59.
std::optional<CalendarTime> read_calendar_time(std::string_view text);

// A length of time: days of the calendar, which may have 23 or 25 hours, and exact seconds.
struct CalendarLength {
  int days = 0;
  core::Seconds seconds{0};
};

// "P1DT2H30M", "P2W". Not negative, and at most 20,000 days.
std::optional<CalendarLength> read_calendar_length(std::string_view text);

// "+0100", "-043000". Less than a day.
std::optional<core::Seconds> read_calendar_offset(std::string_view text);

}  // namespace server
