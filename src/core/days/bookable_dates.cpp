#include "core/days/bookable_dates.hpp"

#include <algorithm>

namespace core {

Date last_bookable_date(const ZoneRules& business, Instant now, const BookingType* type) {
  const int ahead = type && type->max_days_ahead > 0 ? type->max_days_ahead : kDefaultDaysAhead;
  return add_days(business.local_date(now), std::min(ahead, kMostDaysAhead));
}

Month last_month(const ZoneRules& visitor, const Date& today, const ZoneRules& business,
                 const Date& last) {
  const DayBounds bounds = business.day_bounds(last);
  const Date last_day = visitor.local_date(bounds.end - Seconds{1});
  return month_of(std::max(last_day, today));
}

std::optional<DateRange> dates_touching(const ZoneRules& visitor, Month month,
                                        const ZoneRules& business, Instant now, Date last) {
  const Instant begin = visitor.day_bounds(first_day(month)).begin;
  const Instant end = visitor.day_bounds(last_day(month)).end;
  const DateRange dates{std::max(business.local_date(begin), business.local_date(now)),
                        std::min(business.local_date(end - Seconds{1}), last)};
  if (dates.from > dates.to) return std::nullopt;
  return dates;
}

}  // namespace core
