// The first screen inside widget/config: what a page shows before its widget has loaded.
#include "core/protocol/first_screen.hpp"

#include <doctest/doctest.h>

#include "calling.hpp"

namespace {

using namespace testing;

core::Json first_times(const Business& b, const std::string& query) {
  return json_of(get(b, "/api/v1/widget/config?booking_type_id=3&resource_id=1" + query))
      .at(core::Json::json_pointer("/data/availability"));
}

core::Json first_screen(const Business& b, const std::string& query) {
  return first_times(b, query).value("first_screen", core::Json());
}

const std::string kLondon = "&time_zone=Europe/London";

// "2026-03-02 … 2026-03-31 (30)"
std::string dates_of(const core::Json& times) {
  const core::Json& days = times["days"];
  if (days.empty()) return "none";
  return days.front()["date"].get<std::string>() + " … " + days.back()["date"].get<std::string>() +
         " (" + std::to_string(days.size()) + ")";
}

core::Json closed_until(const char* last) {
  core::Json closed{{"date", "2026-03-01"}, {"last_date", last}};
  closed["hours"] = core::Json::array();
  return {{"exceptions", core::Json::array({closed})}};
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

TEST_CASE("the first screen is of the first month with times, however far it is") {
  struct Closing {
    const char *last, *month, *end, *days;
  };
  for (const Closing& closing :
       {Closing{"2026-03-30", "2026-03", "2026-03-31", "2026-03-04 … 2026-03-31 (28)"},
        Closing{"2026-03-31", "2026-04", "2026-04-30", "2026-04-01 … 2026-04-30 (30)"},
        Closing{"2026-04-30", "2026-05", "2026-05-31", "2026-05-01 … 2026-05-31 (31)"},
        Closing{"2026-09-07", "2026-09", "2026-09-30", "2026-09-01 … 2026-09-30 (30)"},
        Closing{"2027-02-28", "2027-03", "2027-03-04", "2027-03-01 … 2027-03-04 (4)"}}) {
    CAPTURE(closing.last);
    Business b(closed_until(closing.last));
    const core::Json times = first_times(b, kLondon);
    CHECK(times["from"] == "2026-03-04");
    CHECK(times["to"] == closing.end);
    CHECK(dates_of(times) == closing.days);
    const core::Json screen = times.value("first_screen", core::Json::object());
    REQUIRE(screen.contains("month"));
    CHECK(screen["today"] == "2026-03-04");
    CHECK(screen["month"] == closing.month);
    CHECK(screen["has_next"] == (std::string(closing.month) != "2027-03"));
    const std::string day = screen["day"];
    CHECK(day > closing.last);
    const core::Json read = json_of(
        get(b, "/api/v1/bookings/availability?booking_type_id=3&resource_id=1&date=" + day));
    CHECK(read["data"]["slots"][0]["starts_at"] == screen["times"][0][0]);
  }
}

TEST_CASE(
    "on the last evening of a month the first screen is the next month's, by the visitor's clock") {
  Business b;
  b.now = vectors::instant("2026-04-30T18:00:00Z");
  for (const char* zone : {"Europe/London", "Pacific/Auckland", "America/Los_Angeles"}) {
    CAPTURE(zone);
    const core::Json times = first_times(b, std::string("&time_zone=") + zone);
    CHECK(times["from"] == "2026-04-30");
    CHECK(times["first_screen"]["month"] == "2026-05");
    CHECK(times["first_screen"]["day"] == "2026-05-01");
  }
  // London's first of May begins on the thirtieth of April there.
  Business nights(core::Json::parse(R"({"hours": {"friday": ["02:00-05:00"]}})"));
  nights.now = vectors::instant("2026-04-30T18:00:00Z");
  CHECK(first_screen(nights, "&time_zone=America/Los_Angeles")["day"] == "2026-04-30");
  CHECK(first_screen(nights, kLondon)["day"] == "2026-05-01");
  // The clinic is closed on Saturdays and Sundays.
  b.now = vectors::instant("2026-02-28T12:00:00Z");
  CHECK(first_screen(b, kLondon)["day"] == "2026-03-02");
}

TEST_CASE("the first screen has the month of the visitor's calendar, not that of the business's") {
  core::Json hours;
  for (const char* day :
       {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}) {
    hours[day] = {"19:00-22:00"};
  }
  Business b(core::Json{{"hours", hours}});
  // April's last evening in London is May's first morning in Auckland.
  b.now = vectors::instant("2026-04-30T17:00:00Z");
  CHECK(first_screen(b, kLondon)["month"] == "2026-04");
  const core::Json screen = first_screen(b, "&time_zone=Pacific/Auckland");
  CHECK(screen["month"] == "2026-05");
  CHECK(screen["days"].size() == 31);
}

TEST_CASE("without times the answer says how far there are none") {
  core::Json changes = closed_until("2027-02-28");
  changes["exceptions"].push_back(
      {{"date", "2027-03-01"}, {"last_date", "2028-02-28"}, {"hours", core::Json::array()}});
  const auto times = [&](int days_ahead) {
    changes["booking_types"] = core::Json::parse(
        R"([{"id": 3, "name": "Visit", "duration_minutes": 30, "resource_ids": [1]}])");
    changes["booking_types"][0]["max_days_ahead"] = days_ahead;
    const Business b(changes);
    const core::Json all = first_times(b, kLondon);
    CHECK(all["from"] == "2026-03-04");
    CHECK(dates_of(all) == "none");
    CHECK_FALSE(all.contains("first_screen"));
    return all["to"];
  };
  CHECK(times(10) == "2026-03-14");
  CHECK(times(365) == "2027-03-04");
  // Sixteen months are looked at.
  CHECK(times(700) == "2027-06-30");
}

TEST_CASE("the kept answer follows bookings of the month that it passes by") {
  core::Json changes = closed_until("2026-03-30");
  changes["hours"] = {{"tuesday", {"09:00-09:30"}}};
  const Business b(changes);
  CHECK(first_screen(b, kLondon)["day"] == "2026-03-31");
  core::Json body = core::Json::parse(kVisitText);
  body["resource_id"] = 1;
  body["starts_at"] = "2026-03-31T08:00:00Z";
  const server::Response made = post(b, body.dump());
  REQUIRE(made.status == 201);
  for (int twice = 0; twice < 2; ++twice) CHECK(first_screen(b, kLondon)["day"] == "2026-04-01");
  const std::string booking = at(json_of(made)["data"]["id"].get<core::Id>());
  REQUIRE(ask(b, "POST", booking + "/cancel", nullptr, kBearer).status == 200);
  CHECK(first_screen(b, kLondon)["day"] == "2026-03-31");
}

}  // namespace
