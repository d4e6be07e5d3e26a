// Which business dates a month of the visitor's touches. The widget asks for them, and the server answers them beside
// widget/config before it is asked: both must mean the same dates.
#pragma once

#include <optional>

#include "core/booking.hpp"
#include "core/calendar.hpp"
#include "core/zone.hpp"

namespace core {

// How far ahead to look and page where the type sets no limit.
inline constexpr int kDefaultDaysAhead = 400;
// Ten years: with any config, dates stay printable and paging ends.
inline constexpr int kMostDaysAhead = 3650;

// Business dates, both inclusive.
struct DateRange {
  Date from;
  Date to;
};

// The last business date that can be booked. `type` may be null.
Date last_bookable_date(const ZoneRules& business, Instant now, const BookingType* type);
// The last of the visitor's months that can be shown: with the end of the business's `last` date, or with the visitor's
// `today`.
Month last_month(const ZoneRules& visitor, const Date& today, const ZoneRules& business,
                 const Date& last);
// From today to `last`, as far as the visitor's month touches them; nothing if it touches none.
std::optional<DateRange> dates_touching(const ZoneRules& visitor, Month month,
                                        const ZoneRules& business, Instant now, Date last);

}  // namespace core
