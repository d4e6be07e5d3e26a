#include "core/calendar.hpp"

#include <doctest/doctest.h>

#include "random.hpp"

namespace core {
namespace {

using date::literals::operator""_y;

TEST_CASE("March 2026 begins on a Sunday: six weeks from Monday, five from Sunday") {
  const MonthGrid monday = month_grid(2026_y / 3, date::Monday);
  CHECK(monday.first == 2026_y / 2 / 23);
  CHECK(monday.weeks == 6);
  const MonthGrid sunday = month_grid(2026_y / 3, date::Sunday);
  CHECK(sunday.first == 2026_y / 3 / 1);
  CHECK(sunday.weeks == 5);
  const MonthGrid saturday = month_grid(2026_y / 3, date::Saturday);
  CHECK(saturday.first == 2026_y / 2 / 28);
  CHECK(saturday.weeks == 5);
}

TEST_CASE("a February that fills four weeks takes four rows") {
  const MonthGrid grid = month_grid(2027_y / 2, date::Monday);
  CHECK(grid.first == 2027_y / 2 / 1);
  CHECK(grid.weeks == 4);
}

TEST_CASE("cells outside the month are told apart") {
  const MonthGrid grid = month_grid(2026_y / 3, date::Monday);
  CHECK_FALSE(grid.in_month(grid.day(0)));
  CHECK(grid.day(6) == 2026_y / 3 / 1);
  CHECK(grid.in_month(grid.day(6)));
  CHECK_FALSE(grid.in_month(2025_y / 3 / 1));
}

TEST_CASE("every month of every year lies whole in its grid, from week start to week end") {
  for (Month month = 1900_y / 1; month < 2200_y / 1; month += date::months{1}) {
    for (unsigned start = 0; start < 7; ++start) {
      const date::weekday week_start{start};
      const MonthGrid grid = month_grid(month, week_start);
      REQUIRE(date::weekday{date::sys_days{grid.first}} == week_start);
      REQUIRE(grid.weeks >= 4);
      REQUIRE(grid.weeks <= 6);
      REQUIRE(grid.first <= first_day(month));
      REQUIRE(days_between(grid.first, first_day(month)) < 7);
      const Date last_cell = grid.day(grid.weeks * 7 - 1);
      REQUIRE(last_cell >= last_day(month));
      REQUIRE(days_between(last_day(month), last_cell) < 7);
    }
  }
}

TEST_CASE("a month knows its first and last day") {
  CHECK(first_day(2024_y / 2) == 2024_y / 2 / 1);
  CHECK(last_day(2024_y / 2) == 2024_y / 2 / 29);
  CHECK(last_day(2100_y / 2) == 2100_y / 2 / 28);
  CHECK(last_day(2026_y / 12) == 2026_y / 12 / 31);
  CHECK(month_of(2026_y / 12 / 31) == 2026_y / 12);
}

TEST_CASE("a month on from the 31st is the last day of a shorter month") {
  CHECK(add_months(2026_y / 1 / 31, 1) == 2026_y / 2 / 28);
  CHECK(add_months(2024_y / 1 / 31, 1) == 2024_y / 2 / 29);
  CHECK(add_months(2026_y / 3 / 31, -1) == 2026_y / 2 / 28);
  CHECK(add_months(2026_y / 3 / 10, 1) == 2026_y / 4 / 10);
  CHECK(add_months(2026_y / 12 / 31, 1) == 2027_y / 1 / 31);
  CHECK(add_months(2026_y / 1 / 15, -1) == 2025_y / 12 / 15);
  CHECK(add_months(2024_y / 2 / 29, 12) == 2025_y / 2 / 28);
  CHECK(add_months(2024_y / 2 / 29, -48) == 2020_y / 2 / 29);
}

TEST_CASE("a week begins where the locale begins it and has seven days") {
  CHECK(week_first(2026_y / 3 / 10, date::Monday) == 2026_y / 3 / 9);
  CHECK(week_last(2026_y / 3 / 10, date::Monday) == 2026_y / 3 / 15);
  CHECK(week_first(2026_y / 3 / 10, date::Sunday) == 2026_y / 3 / 8);
  CHECK(week_first(2026_y / 3 / 10, date::Saturday) == 2026_y / 3 / 7);
  CHECK(week_first(2026_y / 3 / 9, date::Monday) == 2026_y / 3 / 9);
  CHECK(week_last(2026_y / 3 / 15, date::Monday) == 2026_y / 3 / 15);
  testing::Random random(6);
  for (int i = 0; i < 5000; ++i) {
    const Date day = add_days(2026_y / 1 / 1, random.small(-50000, 50000));
    const date::weekday start{static_cast<unsigned>(random.small(0, 6))};
    const Date first = week_first(day, start);
    REQUIRE(first <= day);
    REQUIRE(day <= week_last(day, start));
    REQUIRE(days_between(first, week_last(day, start)) == 6);
    REQUIRE(date::weekday{date::sys_days{first}} == start);
  }
}

}  // namespace
}  // namespace core
