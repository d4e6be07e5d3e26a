#include "core/protocol/first_screen.hpp"

#include <doctest/doctest.h>

#include "../../vectors/vectors.hpp"
#include "../samples.hpp"
#include "core/json_text.hpp"
#include "core/protocol/bodies.hpp"
#include "core/protocol/protocol.hpp"

namespace core {
namespace {

using date::literals::operator""_y;
using vectors::instant;
using vectors::zone;

// A business of London at `now`, whose page names the type of 60 days ahead.
WidgetConfig with_times(const char* visitor, const char* now,
                        std::initializer_list<const char*> starts) {
  WidgetConfig config = samples::config();
  config.business_zone = zone("Europe/London");
  config.visitor_zone = zone(visitor);
  config.now = instant(now);
  FirstTimes times{3, 1, 2026_y / 1 / 1, 2026_y / 12 / 31, {}};
  for (const char* each : starts) {
    const Instant start = instant(each);
    times.days.push_back(
        {config.business_zone.local_date(start), {{start, start + Minutes{30}, true}}});
  }
  config.first_times = std::move(times);
  return config;
}

std::string printed(const WidgetConfig& config) {
  const Json json = to_json(config)["availability"];
  return json.contains("first_screen") ? print_json(json["first_screen"]) : "";
}

TEST_CASE("the first screen's days and times are printed by the visitor's clock") {
  // Late November in London; the visitors' dates and months differ.
  const std::initializer_list<const char*> starts = {"2026-11-30T09:00:00Z", "2026-11-30T11:30:00Z",
                                                     "2026-11-30T16:30:00Z",
                                                     "2026-12-01T09:00:00Z"};
  const auto seen_from = [&](const char* visitor) {
    return printed(with_times(visitor, "2026-11-30T08:00:00Z", starts));
  };
  CHECK(
      seen_from("Europe/London") ==
      R"json({"today":"2026-11-30","month":"2026-11","has_next":true,"day":"2026-11-30",)json"
      R"json("days":[[30,3]],"times":[["2026-11-30T09:00:00Z",540],["2026-11-30T11:30:00Z",690],)json"
      R"json(["2026-11-30T16:30:00Z",990]],"zone":"London (GMT)","is_elsewhere":false})json");
  CHECK(
      seen_from("Asia/Kolkata") ==
      R"json({"today":"2026-11-30","month":"2026-11","has_next":true,"day":"2026-11-30",)json"
      R"json("days":[[30,3]],"times":[["2026-11-30T09:00:00Z",870],["2026-11-30T11:30:00Z",1020],)json"
      R"json(["2026-11-30T16:30:00Z",1320]],"zone":"Kolkata (IST)","is_elsewhere":true})json");
  CHECK(seen_from("Asia/Kathmandu").find(R"json("zone":"Kathmandu (GMT+5:45)")json") !=
        std::string::npos);
  CHECK(
      seen_from("America/St_Johns") ==
      R"json({"today":"2026-11-30","month":"2026-11","has_next":true,"day":"2026-11-30",)json"
      R"json("days":[[30,3]],"times":[["2026-11-30T09:00:00Z",330],["2026-11-30T11:30:00Z",480],)json"
      R"json(["2026-11-30T16:30:00Z",780]],"zone":"St Johns (NST)","is_elsewhere":true})json");
  // Only the first is in November there.
  CHECK(seen_from("Pacific/Auckland") ==
        R"json({"today":"2026-11-30","month":"2026-11","has_next":true,"day":"2026-11-30",)json"
        R"json("days":[[30,1]],"times":[["2026-11-30T09:00:00Z",1320]],)json"
        R"json("zone":"Auckland (NZDT)","is_elsewhere":true})json");
}

TEST_CASE("the first screen's month is the visitor's, and its day the first with times") {
  const WidgetConfig config =
      with_times("Pacific/Auckland", "2026-03-31T12:00:00Z",
                 {"2026-03-31T10:00:00Z", "2026-04-02T08:00:00Z", "2026-04-02T13:00:00Z",
                  "2026-04-03T08:00:00Z", "2026-04-30T13:00:00Z"});
  const auto screen = first_screen(config);
  REQUIRE(screen);
  CHECK(screen->today == 2026_y / 4 / 1);
  CHECK(screen->month == 2026_y / 4);
  CHECK(screen->day == 2026_y / 4 / 2);
  CHECK(screen->days == std::vector<std::pair<int, int>>{{2, 1}, {3, 2}});
  CHECK(screen->times ==
        std::vector<FirstScreen::Time>{{instant("2026-04-02T08:00:00Z"), 21 * 60}});
}

TEST_CASE("the first screen's month is the first with times") {
  const std::initializer_list<const char*> starts = {"2026-11-30T14:00:00Z", "2026-12-03T09:00:00Z",
                                                     "2027-01-04T09:00:00Z"};
  WidgetConfig config = with_times("Europe/London", "2026-11-30T08:00:00Z", starts);
  CHECK(first_screen(config)->month == 2026_y / 11);
  config.first_times->days[0].slots[0].available = false;
  const auto screen = first_screen(config);
  REQUIRE(screen);
  CHECK(screen->today == 2026_y / 11 / 30);
  CHECK(screen->month == 2026_y / 12);
  CHECK(screen->has_next);
  CHECK(screen->day == 2026_y / 12 / 3);
  CHECK(screen->days == std::vector<std::pair<int, int>>{{3, 1}});
  CHECK(screen->times == std::vector<FirstScreen::Time>{{instant("2026-12-03T09:00:00Z"), 9 * 60}});
  config.types[0].max_days_ahead = 31;
  CHECK_FALSE(first_screen(config)->has_next);
  // The last afternoon of November is the first morning of December there.
  CHECK(first_screen(with_times("Pacific/Auckland", "2026-11-30T08:00:00Z", starts))->day ==
        2026_y / 12 / 1);
}

TEST_CASE("a later month can be shown as far as the type can be booked ahead") {
  WidgetConfig config =
      with_times("Europe/London", "2026-03-04T09:00:00Z", {"2026-03-10T09:00:00Z"});
  const auto has_next = [&](int days_ahead, const char* visitor = "Europe/London") {
    config.types[0].max_days_ahead = days_ahead;
    config.visitor_zone = zone(visitor);
    return first_screen(config)->has_next;
  };
  CHECK_FALSE(has_next(27));
  CHECK(has_next(28));
  CHECK(has_next(0));
  CHECK(has_next(27, "Pacific/Auckland"));
  config.types.clear();
  CHECK(first_screen(config)->has_next);
}

TEST_CASE("the first screen is left out where it could show another one than the engine") {
  const auto screen = [](const WidgetConfig& config) { return first_screen(config).has_value(); };
  const WidgetConfig good =
      with_times("Europe/London", "2026-03-04T09:00:00Z", {"2026-03-10T09:00:00Z"});
  CHECK(screen(good));
  SUBCASE("without times") {
    WidgetConfig config = good;
    config.first_times.reset();
    CHECK_FALSE(screen(config));
    CHECK_FALSE(to_json(config).contains("availability"));
  }
  SUBCASE("the visitor's zone isn't known") {
    WidgetConfig config = good;
    config.visitor_zone.reset();
    CHECK_FALSE(screen(config));
    CHECK(printed(config).empty());
    CHECK(to_json(config)["availability"].contains("days"));
  }
  SUBCASE("nothing is available") {
    CHECK_FALSE(screen(with_times("Europe/London", "2026-03-04T09:00:00Z", {})));
    WidgetConfig taken = good;
    taken.first_times->days[0].slots[0].available = false;
    CHECK_FALSE(screen(taken));
  }
  SUBCASE("an hour of the day happens twice") {
    // 01:30 in London is at 00:30Z and 01:30Z of 25 October.
    for (const char* at : {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"}) {
      CHECK_FALSE(screen(with_times("Europe/London", "2026-10-20T09:00:00Z", {at})));
      CHECK_FALSE(screen(
          with_times("Europe/London", "2026-10-20T09:00:00Z", {at, "2026-10-25T10:00:00Z"})));
    }
    CHECK(screen(with_times("Europe/London", "2026-10-20T09:00:00Z", {"2026-10-25T10:00:00Z"})));
    CHECK(screen(with_times("Europe/London", "2026-10-20T09:00:00Z",
                            {"2026-10-24T09:00:00Z", "2026-10-25T00:30:00Z"})));
  }
  SUBCASE("the clocks differ at some of the times alone") {
    // Troll's clocks are London's in winter, and go two hours forward with London's one, at 01:00Z of 29 March.
    const char *before = "2026-03-29T00:30:00Z", *after = "2026-03-29T09:00:00Z";
    const auto at = [](std::initializer_list<const char*> starts) {
      return with_times("Antarctica/Troll", "2026-03-20T09:00:00Z", starts);
    };
    CHECK_FALSE(screen(at({before, after})));
    CHECK_FALSE(first_screen(at({before}))->is_elsewhere);
    CHECK(first_screen(at({after}))->is_elsewhere);
  }
}

TEST_CASE("the first screen is written for the page's scripts, and the codec reads past it") {
  const WidgetConfig config =
      with_times("Asia/Kolkata", "2026-03-04T09:00:00Z", {"2026-03-10T09:00:00Z"});
  const std::string body = config_body(config);
  CHECK(body.find(R"json("first_screen":{"today":"2026-03-04")json") != std::string::npos);
  CHECK(body == success_body(to_json(config)));
  const auto read = read_config(200, body);
  REQUIRE_MESSAGE(read, read.error.message);
  CHECK(*read.value == config);
  Json odd = to_json(config);
  for (const Json& value : {Json(nullptr), Json(1), Json::array({1}), Json{{"day", 7}}}) {
    odd["availability"]["first_screen"] = value;
    const auto ignored = read_config(200, success_body(odd));
    REQUIRE_MESSAGE(ignored, ignored.error.message);
    CHECK(*ignored.value == config);
  }
}

}  // namespace
}  // namespace core
