#include "core/days/visitor_days.hpp"

#include <doctest/doctest.h>

#include "../vectors/vectors.hpp"
#include "core/days/bookable_dates.hpp"

namespace core {
namespace {

using date::literals::operator""_y;
using vectors::instant;
using vectors::zone;

Slot slot(std::string_view starts_at, bool available = true) {
  const Instant start = instant(starts_at);
  return {start, start + Minutes{30}, available};
}

DaySlots business_day(Date date, std::initializer_list<const char*> starts) {
  DaySlots day{date, {}};
  for (const char* each : starts) day.slots.push_back(slot(each));
  return day;
}

bool is_free(const Slot& each) {
  return each.available;
}

// "10: 2026-03-10T09:00:00Z 2026-03-10T09:30:00Z; 11: …"
std::string printed(const std::map<Date, std::vector<Slot>>& filed) {
  std::string out;
  for (const auto& [date, slots] : filed) {
    if (!out.empty()) out += "; ";
    out += format_date(date).substr(8) + ":";
    for (const Slot& each : slots) out += " " + format_instant(each.starts_at);
  }
  return out;
}

TEST_CASE("a slot is filed under the visitor's date, on both sides of the business") {
  // A London business date, from its first minute to its last.
  const std::vector<DaySlots> days = {
      business_day(2026_y / 3 / 10, {"2026-03-10T00:00:00Z", "2026-03-10T12:00:00Z",
                                     "2026-03-10T18:15:00Z", "2026-03-10T23:30:00Z"})};
  const auto in = [&](const char* name) {
    return printed(file_slots(zone(name), 2026_y / 3, days, is_free));
  };
  const std::string first = " 2026-03-10T00:00:00Z", noon = " 2026-03-10T12:00:00Z",
                    evening = " 2026-03-10T18:15:00Z", last = " 2026-03-10T23:30:00Z";
  CHECK(in("Europe/London") == "10:" + first + noon + evening + last);
  CHECK(in("Asia/Kolkata") == "10:" + first + noon + evening + "; 11:" + last);
  CHECK(in("Asia/Kathmandu") == "10:" + first + noon + "; 11:" + evening + last);
  CHECK(in("Pacific/Auckland") == "10:" + first + "; 11:" + noon + evening + last);
  CHECK(in("America/St_Johns") == "09:" + first + "; 10:" + noon + evening + last);
  CHECK(in("Pacific/Pago_Pago") == "09:" + first + "; 10:" + noon + evening + last);
  CHECK(in("Pacific/Kiritimati") == "10:" + first + "; 11:" + noon + evening + last);
}

TEST_CASE(
    "only slots of the visitor's month are filed, by the visitor's date and not the business's") {
  const std::vector<DaySlots> days = {
      business_day(2026_y / 2 / 28, {"2026-02-28T18:29:59Z", "2026-02-28T18:30:00Z"}),
      business_day(2026_y / 3 / 1,
                   {"2026-03-01T05:29:00Z", "2026-03-01T07:59:59Z", "2026-03-01T08:00:00Z"}),
      business_day(2026_y / 3 / 31, {"2026-03-31T18:29:00Z", "2026-03-31T18:30:00Z"}),
      business_day(2026_y / 4 / 1, {"2026-04-01T06:59:00Z", "2026-04-01T07:00:00Z"})};
  CHECK(printed(file_slots(zone("Asia/Kolkata"), 2026_y / 3, days, is_free)) ==
        "01: 2026-02-28T18:30:00Z 2026-03-01T05:29:00Z 2026-03-01T07:59:59Z 2026-03-01T08:00:00Z; "
        "31: 2026-03-31T18:29:00Z");
  // Clocks there go forward on 8 March: midnight is at 08:00 before, and at 07:00 after.
  CHECK(printed(file_slots(zone("America/Los_Angeles"), 2026_y / 3, days, is_free)) ==
        "01: 2026-03-01T08:00:00Z; 31: 2026-03-31T18:29:00Z 2026-03-31T18:30:00Z "
        "2026-04-01T06:59:00Z");
  CHECK(file_slots(zone("Asia/Kolkata"), 2027_y / 3, days, is_free).empty());
}

TEST_CASE("both hours of a night in which clocks go back are filed under their date") {
  // 01:30 in London twice, and New York's midnight between days of 24 and 25 hours.
  const std::vector<DaySlots> london = {
      business_day(2026_y / 10 / 25, {"2026-10-24T23:00:00Z", "2026-10-25T00:30:00Z",
                                      "2026-10-25T01:30:00Z", "2026-10-25T23:59:00Z"})};
  CHECK(printed(file_slots(zone("Europe/London"), 2026_y / 10, london, is_free)) ==
        "25: 2026-10-24T23:00:00Z 2026-10-25T00:30:00Z 2026-10-25T01:30:00Z 2026-10-25T23:59:00Z");
  const std::vector<DaySlots> new_york = {
      business_day(2026_y / 11 / 1, {"2026-11-01T03:59:00Z", "2026-11-01T04:00:00Z",
                                     "2026-11-02T04:59:00Z", "2026-11-02T05:00:00Z"})};
  CHECK(printed(file_slots(zone("America/New_York"), 2026_y / 11, new_york, is_free)) ==
        "01: 2026-11-01T04:00:00Z 2026-11-02T04:59:00Z; 02: 2026-11-02T05:00:00Z");
}

TEST_CASE("slots are filed in order, each start once, and only those that are offered") {
  std::vector<DaySlots> days = {
      business_day(2026_y / 3 / 11, {"2026-03-11T10:00:00Z", "2026-03-11T09:00:00Z"}),
      business_day(2026_y / 3 / 10, {"2026-03-11T09:00:00Z", "2026-03-10T09:00:00Z"})};
  days[1].slots.push_back(slot("2026-03-10T10:00:00Z", false));
  days.push_back({2026_y / 3 / 12, {slot("2026-03-12T09:00:00Z", false)}});
  CHECK(printed(file_slots(zone("Europe/London"), 2026_y / 3, days, is_free)) ==
        "10: 2026-03-10T09:00:00Z; 11: 2026-03-11T09:00:00Z 2026-03-11T10:00:00Z");
}

TEST_CASE("the last month that can be shown has the end of the business's last date, or today") {
  const ZoneRules &london = zone("Europe/London"), &auckland = zone("Pacific/Auckland"),
                  &pago_pago = zone("Pacific/Pago_Pago");
  const Date today = 2026_y / 3 / 10;
  CHECK(last_month(london, today, london, 2026_y / 3 / 31) == 2026_y / 3);
  CHECK(last_month(auckland, today, london, 2026_y / 3 / 31) == 2026_y / 4);
  CHECK(last_month(pago_pago, today, london, 2026_y / 4 / 1) == 2026_y / 4);
  CHECK(last_month(pago_pago, today, auckland, 2026_y / 4 / 1) == 2026_y / 3);
  CHECK(last_month(auckland, 2026_y / 4 / 1, london, 2026_y / 3 / 30) == 2026_y / 4);
}

TEST_CASE(
    "the first month with an available slot is the visitor's, and none before the one given") {
  const std::vector<DaySlots> days = {
      {2026_y / 11 / 30, {slot("2026-11-30T09:00:00Z", false), slot("2026-11-30T16:00:00Z")}},
      {2026_y / 12 / 1, {slot("2026-12-01T01:00:00Z")}}};
  const auto first = [&](const char* name, Month from) {
    return first_available_month(zone(name), from, days);
  };
  CHECK(first("Europe/London", 2026_y / 11) == 2026_y / 11);
  CHECK(first("Europe/London", 2026_y / 12) == 2026_y / 12);
  CHECK(first("Pacific/Auckland", 2026_y / 11) == 2026_y / 12);
  CHECK(first("America/Los_Angeles", 2026_y / 11) == 2026_y / 11);
  CHECK_FALSE(first("America/Los_Angeles", 2026_y / 12).has_value());
  CHECK_FALSE(first_available_month(zone("Europe/London"), 2026_y / 11, {}).has_value());
}

}  // namespace
}  // namespace core
