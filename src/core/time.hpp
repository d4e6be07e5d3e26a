// Instants, civil dates, and the two ISO 8601 forms the API prints.
//
//   auto starts = core::parse_instant("2026-03-10T12:00:00+03:00");   // -> 09:00:00Z
//   core::format_instant(*starts);                                    // "2026-03-10T09:00:00Z"
//
// An Instant is a point on the UTC time line, to the second; a Date is a day on somebody's calendar
// and means nothing without a zone (zone.hpp). Nothing here reads a clock or the machine's TZ.
#pragma once

#include <date/date.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace core {

using Seconds = std::chrono::seconds;
using Minutes = std::chrono::minutes;
using Instant = date::sys_seconds;
using Date = date::year_month_day;
using Month = date::year_month;
// A wall-clock reading, in a zone the context names.
using LocalTime = date::local_seconds;

inline constexpr Seconds kADay{86400};  // a day of instants; one of a zone may have 23 or 25 hours
inline constexpr Seconds kAYear = 366 * kADay;  // the longest

// What to do with a fraction of a second, which no slot has but the upstream's stamps may.
enum class Fraction { kRefuse, kFloor };

// Reads "YYYY-MM-DDTHH:MM[:SS[.fraction]](Z|+HH:MM|-HH:MM)", and what databases and programs print
// in its place: "t", "z", a space for the "T", "+HHMM", "+HH". Returns nothing for anything else:
// no zone, a date that does not exist, hour 24, a leap second, an offset beyond 23:59, years
// outside 1..9999, trailing text. A fraction of zeros is always accepted; any other is handled as
// `fraction` says. At most nine fraction digits.
std::optional<Instant> parse_instant(std::string_view text, Fraction fraction = Fraction::kRefuse);

// Reads an HTTP Date header in the one form that may be sent (RFC 9110, IMF-fixdate):
// "Tue, 10 Mar 2026 09:00:00 GMT". Returns nothing for anything else.
std::optional<Instant> parse_http_date(std::string_view text);

// Reads "YYYY-MM-DD" exactly; returns nothing for a date that does not exist.
std::optional<Date> parse_date(std::string_view text);

// Reads "HH:MM", 00:00 to 24:00 (24:00 is the end of the day, as in opening hours).
std::optional<Minutes> parse_time_of_day(std::string_view text);

std::string format_instant(Instant instant);  // 2026-03-10T09:00:00Z, as slots print
std::string format_instant_micros(
    Instant instant);                // 2026-03-10T09:00:00.000000Z, as bookings print
std::string format_date(Date date);  // 2026-03-10

// Calendar days from `date`; negative goes back.
Date add_days(Date date, int days);
// Days from `a` to `b`, negative when b is earlier.
int days_between(Date a, Date b);

}  // namespace core
