// The first screen inside widget/config: what a page shows before its widget has loaded.
#include "core/protocol/first_screen.hpp"

#include <doctest/doctest.h>

#include "calling.hpp"

namespace {

using namespace testing;

core::Json first_screen(const Business& b, const std::string& query) {
  return json_of(get(b, "/api/v1/widget/config?booking_type_id=3&resource_id=1" + query))
      .at(core::Json::json_pointer("/data/availability"))
      .value("first_screen", core::Json());
}

TEST_CASE("the first screen has the days and times that availability has, by the visitor's clock") {
  Business b;
  struct Visitor {
    std::string zone, shown_zone;
    int first_minute;
    bool is_elsewhere;
  };
  for (const Visitor& visitor :
       {Visitor{"Europe/London", "London (GMT)", 9 * 60, false},
        Visitor{"Asia/Kolkata", "Kolkata (IST)", 14 * 60 + 30, true},
        Visitor{"Asia/Kathmandu", "Kathmandu (GMT+5:45)", 14 * 60 + 45, true},
        Visitor{"Pacific/Auckland", "Auckland (NZDT)", 22 * 60, true},
        Visitor{"America/St_Johns", "St Johns (NST)", 5 * 60 + 30, true},
        Visitor{"Africa/Abidjan", "Abidjan (GMT)", 9 * 60, false}}) {
    CAPTURE(visitor.zone);
    const core::Json screen = first_screen(b, "&time_zone=" + visitor.zone);
    REQUIRE(screen.is_object());
    CHECK(screen["today"] == "2026-03-04");
    CHECK(screen["month"] == "2026-03");
    CHECK(screen["has_next"] == true);
    CHECK(screen["day"] == "2026-03-04");
    CHECK(screen["zone"] == visitor.shown_zone);
    CHECK(screen["is_elsewhere"] == visitor.is_elsewhere);
    CHECK(screen["times"][0] == core::Json::array({"2026-03-04T09:00:00Z", visitor.first_minute}));
    CHECK(screen["days"][0][0] == 4);
    CHECK(screen["days"][0][1] == screen["times"].size());
  }
  // London's afternoons are the next morning in Auckland.
  CHECK(first_screen(b, "&time_zone=Europe/London")["days"].size() == 20);
  CHECK(first_screen(b, "&time_zone=Pacific/Auckland")["days"].size() == 24);
}

TEST_CASE("the first screen's month ends with the type's last day") {
  Business b(core::Json::parse(R"({"booking_types": [{"id": 3, "name": "Visit",
      "duration_minutes": 30, "max_days_ahead": 27, "resource_ids": [1]}]})"));
  CHECK(first_screen(b, "&time_zone=Europe/London")["has_next"] == false);
  CHECK(first_screen(b, "&time_zone=Pacific/Auckland")["has_next"] == true);
}

TEST_CASE("the first screen is part of the answer that is kept, and follows bookings") {
  Business b;
  const std::string zone = "&time_zone=Asia/Kolkata";
  const core::Json before = first_screen(b, zone);
  CHECK(first_screen(b, zone) == before);
  core::Json body = core::Json::parse(kVisitText);
  body["resource_id"] = 1;
  body["starts_at"] = before["times"][0][0];
  REQUIRE(post(b, body.dump()).status == 201);
  const core::Json after = first_screen(b, zone);
  CHECK(after["times"][0] == before["times"][1]);
  CHECK(after["days"][0][1] == before["days"][0][1].get<int>() - 1);
}

TEST_CASE("the first screen is left out where the engine alone can show it") {
  Business b;
  CHECK(first_screen(b, "&time_zone=Europe/London").is_object());
  CHECK(first_screen(b, "").is_null());
  CHECK(first_screen(b, "&time_zone=Mars/Base").is_null());
  // The clinic is closed on Saturdays and Sundays.
  b.now = vectors::instant("2026-02-28T12:00:00Z");
  CHECK(first_screen(b, "&time_zone=Europe/London").is_null());
  CHECK(first_screen(b, "&time_zone=Pacific/Kiritimati")["month"] == "2026-03");
  // 01:30 in London happens twice on 25 October.
  Business nights(core::Json::parse(R"({"hours": {"saturday": ["09:00-10:00"],
      "sunday": ["01:00-04:00"]}})"));
  nights.now = vectors::instant("2026-10-24T08:00:00Z");
  CHECK(first_screen(nights, "&time_zone=Europe/London")["day"] == "2026-10-24");
  nights.now = vectors::instant("2026-10-24T12:00:00Z");
  CHECK(first_screen(nights, "&time_zone=Europe/London").is_null());
  CHECK(first_screen(nights, "&time_zone=Asia/Kolkata").is_object());
  // Troll's clocks go forward with London's, by two hours for one.
  nights.now = vectors::instant("2026-03-28T12:00:00Z");
  CHECK(first_screen(nights, "&time_zone=Europe/London").is_object());
  CHECK(first_screen(nights, "&time_zone=Antarctica/Troll").is_object());
}

}  // namespace
