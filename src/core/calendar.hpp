// A month laid out in weeks, and the moves a visitor makes between its days.
//
//   core::MonthGrid grid = core::month_grid(2026_y/3, date::Monday);
//   for (int i = 0; i < grid.weeks * 7; ++i) grid.day(i);   // may lie outside the month
//
// Pure arithmetic on the proleptic Gregorian calendar; knows no zone, locale or slots.
#pragma once

#include "core/time.hpp"

namespace core {

struct MonthGrid {
  Month month;
  Date first;  // the first cell: the week start on or before the 1st
  int weeks;   // 4, 5 or 6: just as many as the month touches
  Date day(int cell) const { return add_days(first, cell); }
  bool in_month(Date date) const;
};

MonthGrid month_grid(Month month, date::weekday week_start);

Month month_of(Date date);
Date first_day(Month month);
Date last_day(Month month);
// The same day of another month; the last day where that month is shorter.
Date add_months(Date date, int months);
// The first and last day of the week that holds `date`.
Date week_first(Date date, date::weekday week_start);
Date week_last(Date date, date::weekday week_start);

}  // namespace core
