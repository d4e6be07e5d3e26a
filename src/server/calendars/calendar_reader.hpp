// The busy times in an iCalendar text (RFC 5545), as Google, Outlook, Apple and CalDAV servers
// publish them. Pure: no network, no clock.
//
//   server::CalendarReading how{from, until, site.time_zone};
//   auto busy = server::read_calendar(text, how);
//   if (!busy) … busy.error() …      // a sentence; the text isn't a whole calendar
//
// - An event is busy unless it is TRANSP:TRANSPARENT, STATUS:CANCELLED or one of our own bookings.
//   TENTATIVE is busy.
// - All-day events are free or busy as `how` says. Their days, and times without a zone, are in
//   `how.time_zone`.
// - RRULE, RDATE, EXDATE, RECURRENCE-ID (also THISANDFUTURE), DURATION and VTIMEZONE apply.
//   calendar_zones.hpp has the zones. Each instance of a recurring event starts at its wall clock's
//   time; one with DTEND lasts exactly as long as the first.
// - An event without a readable time is left out and counted. What is guessed blocks rather than not, and is counted: times
//   in an unknown zone are in `how.time_zone`, a rule that can't be read repeats every day, and one by the hour, minute or
//   second, or with times of day, blocks all of the time from its start.
//
// Never throws on any text. Work and memory are bounded by CalendarLimits.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "core/time.hpp"

namespace server {

struct CalendarReading {
  core::Instant from;  // only times in [from, until) are returned
  core::Instant until;
  std::string time_zone;  // IANA zone of the business
  bool all_day_is_busy = false;
  // Events of our own: `own_uids` returns those of some UIDs, without "@" and what follows, that our bookings have. It is
  // asked at most a thousand at a time, and about such alone that look like ours (calendar_uid.hpp). Entries of bookings
  // made before there were such UIDs are "booking-7@HOST" (empty: none are).
  std::string own_host = {};
  std::function<std::vector<std::string>(const std::vector<std::string>& uids)> own_uids = {};
};

struct CalendarLimits {
  std::size_t bytes = 20 * 1024 * 1024;
  std::size_t entries = 200'000;   // events, and lines with their dates and rules or those of zones
  std::size_t instances = 50'000;  // inside the window
  std::size_t steps = 3'000'000;   // instances looked at, also outside the window
  // Asked now and then; true ends the reading with an error.
  std::function<bool()> is_out_of_time = {};
};

struct BusyTime {
  core::Instant from;
  core::Instant until;
  bool operator==(const BusyTime&) const = default;
};

struct CalendarTimes {
  std::vector<BusyTime> times;  // in order, without overlaps
  std::size_t unreadable = 0;   // events that couldn't be read
  std::size_t guessed = 0;      // times in an unknown zone, and rules that couldn't be read
};

// The error is a sentence without any of the text.
tl::expected<CalendarTimes, std::string> read_calendar(std::string_view text,
                                                       const CalendarReading& how,
                                                       const CalendarLimits& limits = {});

}  // namespace server
