#include "core/time.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "random.hpp"

namespace core {
namespace {

using date::literals::operator""_y;
using namespace std::chrono_literals;

Instant at(int year, unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0) {
  const Instant midnight = date::sys_days{date::year{year} / date::month{month} / date::day{day}};
  return midnight + Seconds{(hour * 60 + minute) * 60 + second};
}

TEST_CASE("slots print to the second and bookings with microseconds, and both are read") {
  const Instant start = at(2026, 3, 10, 14);
  CHECK(format_instant(start) == "2026-03-10T14:00:00Z");
  CHECK(format_instant_micros(start) == "2026-03-10T14:00:00.000000Z");
  CHECK(parse_instant("2026-03-10T14:00:00Z") == start);
  CHECK(parse_instant("2026-03-10T14:00:00.000000Z") == start);
}

TEST_CASE("a time with any offset means the same instant") {
  const Instant noon = at(2026, 3, 10, 12);
  for (const char* text :
       {"2026-03-10T12:00:00+00:00", "2026-03-10T12:00:00-00:00", "2026-03-10T15:00:00+03:00",
        "2026-03-10T17:45:00+05:45", "2026-03-10T02:00:00-10:00", "2026-03-11T02:00:00.0+14:00",
        "2026-03-09T12:01:00-23:59", "2026-03-11T11:59:00+23:59"}) {
    CHECK_MESSAGE(parse_instant(text) == noon, text);
  }
}

TEST_CASE("a time is read as backends print it") {
  const Instant noon = at(2026, 3, 10, 12);
  for (const char* text :
       {"2026-03-10T12:00Z", "2026-03-10T15:00+03:00", "2026-03-10T12:00:00+0000",
        "2026-03-10T15:00:00+0300", "2026-03-10T15:00:00.000+0300", "2026-03-10T12:00:00z",
        "2026-03-10t12:00:00Z", "2026-03-10t12:00z", "2026-03-10 12:00:00Z",
        "2026-03-10 12:00:00+00", "2026-03-10 17:45:00.000+0545", "2026-03-10 09:00-03"}) {
    CHECK_MESSAGE(parse_instant(text) == noon, text);
  }
}

TEST_CASE("a time without a zone is refused, and so is anything but the whole form") {
  for (const char* text : {"",
                           "Z",
                           "2026-03-10",
                           "2026-03-10T14:00:00",
                           "2026-03-10T14:00",
                           "2026-03-10 14:00:00",
                           "2026-03-10  14:00:00Z",
                           "2026-03-10T14Z",
                           "2026-03-10T14:00:Z",
                           "2026-03-10T14:00.5Z",
                           "2026-03-10T1400Z",
                           "2026-03-10T14:00:00 Z",
                           "2026-03-10T14:00:00zZ",
                           "2026-03-10T14:00:00Z ",
                           " 2026-03-10T14:00:00Z",
                           "2026-03-10T14:00:00ZZ",
                           "2026-03-10T14:00:00+3:00",
                           "2026-03-10T14:00:00+03000",
                           "2026-03-10T14:00:00+030",
                           "2026-03-10T14:00:00+03:",
                           "2026-03-10T14:00:00+03:0x",
                           "2026-03-10T14:00:00 03:00",
                           "20260310T140000Z",
                           "26-03-10T14:00:00Z",
                           "+2026-03-10T14:00:00Z",
                           "2026-3-10T14:00:00Z",
                           "2026-03-10T1:00:00Z",
                           "2026-03-10T-1:00:00Z",
                           "2026/03/10T14:00:00Z",
                           "2026-03-10T14:00:00Europe/London"}) {
    CHECK_FALSE_MESSAGE(parse_instant(text).has_value(), text);
  }
}

TEST_CASE("a date or a time of day that does not exist is refused") {
  for (const char* text : {"2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
                           "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-03-00T00:00:00Z",
                           "2026-03-32T00:00:00Z", "0000-01-01T00:00:00Z", "2026-03-10T24:00:00Z",
                           "2026-03-10T25:00:00Z", "2026-03-10T12:60:00Z", "2026-12-31T23:59:60Z",
                           "2026-03-10T12:00:00+24:00", "2026-03-10T12:00:00+12:60"}) {
    CHECK_FALSE_MESSAGE(parse_instant(text).has_value(), text);
  }
  CHECK(parse_instant("2024-02-29T23:59:59Z") == at(2024, 2, 29, 23, 59, 59));
  CHECK(parse_instant("2000-02-29T00:00:00Z").has_value());
}

TEST_CASE("an offset cannot carry a time out of the calendar") {
  CHECK(parse_instant("0001-01-01T00:00:00Z") == at(1, 1, 1));
  CHECK(parse_instant("9999-12-31T23:59:59Z") == at(9999, 12, 31, 23, 59, 59));
  CHECK_FALSE(parse_instant("0001-01-01T00:00:00+00:01").has_value());
  CHECK_FALSE(parse_instant("9999-12-31T23:59:59-00:01").has_value());
  CHECK(parse_instant("0001-01-01T00:00:00-00:01") == at(1, 1, 1, 0, 1));
}

TEST_CASE("a fraction of zeros is no fraction, any other is refused or dropped as asked") {
  const Instant start = at(2026, 3, 10, 14);
  CHECK(parse_instant("2026-03-10T14:00:00.0Z") == start);
  CHECK(parse_instant("2026-03-10T14:00:00.000000000Z") == start);
  CHECK_FALSE(parse_instant("2026-03-10T14:00:00.0000000000Z").has_value());
  CHECK_FALSE(parse_instant("2026-03-10T14:00:00.Z").has_value());
  CHECK_FALSE(parse_instant("2026-03-10T14:00:00,0Z").has_value());
  CHECK_FALSE(parse_instant("2026-03-10T14:00:00.5Z").has_value());
  CHECK(parse_instant("2026-03-10T14:00:00.999999Z", Fraction::kFloor) == start);
  CHECK(parse_instant("1969-12-31T23:59:59.9Z", Fraction::kFloor) == at(1969, 12, 31, 23, 59, 59));
  CHECK_FALSE(parse_instant("2026-03-10T14:00:00.1234567890Z", Fraction::kFloor).has_value());
}

TEST_CASE("every instant of the calendar reads back as it was printed") {
  testing::Random random(1);
  const Instant first = at(1, 1, 1);
  const Instant last = at(9999, 12, 31, 23, 59, 59);
  for (int i = 0; i < 20000; ++i) {
    const Instant instant{
        Seconds{random.between(first.time_since_epoch().count(), last.time_since_epoch().count())}};
    REQUIRE(parse_instant(format_instant(instant)) == instant);
    REQUIRE(parse_instant(format_instant_micros(instant)) == instant);
  }
}

TEST_CASE("text that is nearly a time never reads as another one") {
  testing::Random random(2);
  const std::string good = "2026-03-10T14:00:00.000000+03:00";
  for (int i = 0; i < 20000; ++i) {
    std::string text = good;
    for (int changes = random.small(1, 3); changes > 0; --changes) {
      const auto place = static_cast<std::size_t>(random.between(0, 31));
      text[place] = static_cast<char>(random.between(0, 255));
    }
    const auto instant = parse_instant(text);
    // What it accepts it can print, and the print reads back.
    if (instant) REQUIRE(parse_instant(format_instant(*instant)) == instant);
  }
  const std::size_t whole_offset = good.size() - 3;  // "+03"
  for (std::size_t length = 0; length < good.size(); ++length) {
    const bool is_read = parse_instant(good.substr(0, length)).has_value();
    CHECK_MESSAGE(is_read == (length == whole_offset), length);
  }
}

TEST_CASE("a date is read and printed as a person writes it in ISO") {
  CHECK(parse_date("2026-03-10") == 2026_y / 3 / 10);
  CHECK(format_date(2026_y / 3 / 10) == "2026-03-10");
  CHECK(format_date(date::year{7} / 1 / 2) == "0007-01-02");
  for (const char* text : {"", "2026-3-10", "2026-02-30", "2026-03-10 ", "2026-03-10T00:00:00Z",
                           "10-03-2026", "2026-03-1", "tomorrow", "0000-01-01"}) {
    CHECK_FALSE_MESSAGE(parse_date(text).has_value(), text);
  }
}

TEST_CASE("opening hours run from 00:00 to 24:00") {
  CHECK(parse_time_of_day("00:00") == 0min);
  CHECK(parse_time_of_day("09:30") == 570min);
  CHECK(parse_time_of_day("23:59") == 1439min);
  CHECK(parse_time_of_day("24:00") == 1440min);
  for (const char* text :
       {"", "9:30", "24:01", "25:00", "12:60", "12:3", "12:300", "12.30", "-1:00", "12:30 "}) {
    CHECK_FALSE_MESSAGE(parse_time_of_day(text).has_value(), text);
  }
}

TEST_CASE("days are counted over months, leap days and years") {
  CHECK(add_days(2026_y / 2 / 28, 1) == 2026_y / 3 / 1);
  CHECK(add_days(2024_y / 2 / 28, 1) == 2024_y / 2 / 29);
  CHECK(add_days(2026_y / 1 / 1, -1) == 2025_y / 12 / 31);
  CHECK(add_days(2026_y / 3 / 10, 0) == 2026_y / 3 / 10);
  CHECK(days_between(2026_y / 3 / 10, 2026_y / 4 / 1) == 22);
  CHECK(days_between(2026_y / 4 / 1, 2026_y / 3 / 10) == -22);
  testing::Random random(3);
  for (int i = 0; i < 5000; ++i) {
    const Date date = add_days(2026_y / 1 / 1, random.small(-300000, 300000));
    const int days = random.small(-300000, 300000);
    REQUIRE(days_between(date, add_days(date, days)) == days);
    REQUIRE(add_days(date, days).ok());
  }
}

}  // namespace
}  // namespace core
