#include "server/calendars/recurrence.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

using server::RecurrenceRule;

namespace {

bool is_read(const std::string& rule, const char* start = "20260105T100000") {
  return RecurrenceRule::read(rule, server::read_calendar_time(start).value()).has_value();
}

// "0,1,2" and so on.
std::string numbers_below(int end) {
  std::string list = "0";
  for (int i = 1; i < end; ++i) list += "," + std::to_string(i);
  return list;
}

}  // namespace

TEST_CASE("a rule whose next time would be looked for among all seconds of centuries is refused") {
  const std::string minutes = ";BYMINUTE=" + numbers_below(60);
  const std::string all =
      ";BYHOUR=" + numbers_below(24) + minutes + ";BYSECOND=" + numbers_below(60);
  for (const char* never :
       {"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYDAY=53MO",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300", "FREQ=MONTHLY;BYDAY=6MO"}) {
    CAPTURE(std::string(never));
    CHECK_FALSE(is_read(never + all));
  }
  for (const char* never :
       {"FREQ=HOURLY;INTERVAL=2;BYHOUR=11", "FREQ=HOURLY;INTERVAL=24;BYDAY=TU;BYHOUR=11",
        "FREQ=HOURLY;BYDAY=5MO"}) {
    CAPTURE(std::string(never));
    CHECK_FALSE(is_read(never + minutes));
  }
}

TEST_CASE("rules of people's calendars are not refused") {
  for (const char* rule :
       {"FREQ=DAILY;BYMONTH=6,7,8;BYHOUR=9,10,11,12,13,14,15,16,17",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,13;BYMINUTE=0,20,40",
        "FREQ=HOURLY;INTERVAL=2;BYDAY=MO,WE", "FREQ=HOURLY;BYHOUR=9,10,11;BYMINUTE=0,15,30,45",
        "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYHOUR=9,10,11,12;BYMINUTE=0,15,30,45;BYSECOND=0",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO"}) {
    CAPTURE(std::string(rule));
    CHECK(is_read(rule));
    CHECK(is_read(rule, "20050103T100000"));
  }
}
