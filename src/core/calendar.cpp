#include "core/calendar.hpp"

namespace core {

bool MonthGrid::in_month(Date date) const {
  return month_of(date) == month;
}

MonthGrid month_grid(Month month, date::weekday week_start) {
  const Date first = week_first(first_day(month), week_start);
  const Date last = week_last(last_day(month), week_start);
  return {month, first, (days_between(first, last) + 1) / 7};
}

Month month_of(Date date) {
  return date.year() / date.month();
}

Date first_day(Month month) {
  return month / 1;
}

Date last_day(Month month) {
  return Date{month / date::last};
}

Date add_months(Date date, int months) {
  const Month month = month_of(date) + date::months{months};
  const Date last = last_day(month);
  return date.day() < last.day() ? month / date.day() : last;
}

Date week_first(Date date, date::weekday week_start) {
  const date::weekday day{date::sys_days{date}};
  return add_days(date, -(day - week_start).count());  // weekdays subtract modulo 7
}

Date week_last(Date date, date::weekday week_start) {
  return add_days(week_first(date, week_start), 6);
}

}  // namespace core
