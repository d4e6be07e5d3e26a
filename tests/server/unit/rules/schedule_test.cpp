#include "server/rules/schedule.hpp"

#include <doctest/doctest.h>

#include "../../../vectors/vectors.hpp"
#include "server/base/tz.hpp"
#include "server/site/site_hours.hpp"

namespace {

using core::Instant;
using core::Minutes;
using server::OpeningHours;
using server::Schedule;
using server::Span;
using server::StartFault;

const Instant kLongAgo = *core::parse_instant("2000-01-01T00:00:00Z");

Span span(std::string_view text) {
  auto parsed = server::parse_span(text);
  REQUIRE_MESSAGE(parsed, text);
  return *parsed;
}

core::ZoneRules zone(std::string_view name) {
  auto rules = server::zone_rules(name, vectors::instant("2000-01-01T00:00:00Z"),
                                  vectors::instant("2030-01-01T00:00:00Z"));
  REQUIRE_MESSAGE(rules, name);
  return *rules;
}

OpeningHours every_day(std::string_view text) {
  OpeningHours hours;
  for (auto& day : hours.weekly) day = {span(text)};
  return hours;
}

Schedule one_resource(const OpeningHours& hours, std::string_view zone_name, int minutes = 30) {
  Schedule schedule;
  schedule.type.duration = schedule.type.step = Minutes(minutes);
  schedule.resources = {{1, &hours}};
  schedule.zone = zone(zone_name);
  return schedule;
}

std::vector<std::string> all_starts(const Schedule& schedule, std::string_view date) {
  std::vector<std::string> starts;
  for (const auto& slot : server::slots_of_day(schedule, {}, vectors::date(date), kLongAgo)) {
    starts.push_back(core::format_instant(slot.starts_at));
  }
  return starts;
}

// Local wall-clock times of the slots that somebody can take.
std::vector<std::string> free_times(const Schedule& schedule,
                                    const std::vector<server::Occupied>& occupied,
                                    std::string_view date, Instant now = kLongAgo) {
  std::vector<std::string> times;
  for (const auto& slot : server::slots_of_day(schedule, occupied, vectors::date(date), now)) {
    if (slot.free.empty()) continue;
    auto local = schedule.zone.to_local(slot.starts_at).time.time_since_epoch();
    times.push_back(core::format_instant(Instant(local)).substr(11, 5));
  }
  return times;
}

TEST_CASE("nine o'clock stays nine o'clock after the clocks go back") {
  const core::Json& c = vectors::time_cases("schedule_to_slots")[0];
  OpeningHours hours;
  for (std::size_t day = 1; day <= 5; ++day) hours.weekly[day] = {span("09:00-17:00")};
  Schedule schedule = one_resource(hours, vectors::text(c, "business_zone"));
  int open_days = 0;
  for (core::Date date = vectors::date(vectors::text(c, "from"));
       date <= vectors::date(vectors::text(c, "to")); date = core::add_days(date, 1)) {
    auto slots = server::slots_of_day(schedule, {}, date, kLongAgo);
    if (slots.empty()) continue;
    ++open_days;
    auto first = core::format_instant(slots.front().starts_at).substr(11, 5) + "Z";
    auto last = core::format_instant(slots.back().ends_at).substr(11, 5) + "Z";
    CHECK(first == c["each_open_day"][0].get<std::string>());
    CHECK(last == c["each_open_day"][1].get<std::string>());
  }
  CHECK(open_days == c["open_days"].get<int>());
}

TEST_CASE("a slot just before midnight belongs to the day it starts on") {
  const core::Json& c = vectors::time_cases("schedule_to_slots")[1];
  OpeningHours hours;
  hours.exceptions[vectors::date("2023-06-13")] = {span("23:00-23:59")};
  hours.exceptions[vectors::date("2023-06-14")] = {span("00:00-00:30")};
  Schedule schedule = one_resource(hours, vectors::text(c, "business_zone"), c["minutes"]);
  CHECK(all_starts(schedule, vectors::text(c, "date")) ==
        std::vector<std::string>{vectors::text(c, "first")});
  CHECK(all_starts(schedule, "2023-06-14") == std::vector<std::string>{"2023-06-13T23:00:00Z"});
}

TEST_CASE("ten busy minutes take the whole slot they fall into, and no other") {
  const core::Json& c = vectors::time_cases("schedule_to_slots")[2];
  OpeningHours hours = every_day(vectors::text(c, "hours"));
  Schedule schedule = one_resource(hours, vectors::text(c, "business_zone"), c["minutes"]);
  auto at = [&](const core::Json& time) {
    return schedule.zone.to_instant(vectors::local("2026-03-10T" + time.get<std::string>())).first;
  };
  std::vector<server::Occupied> busy = {{1, at(c["busy"][0]), at(c["busy"][1])}};
  CHECK(free_times(schedule, busy, "2026-03-10") == c["starts"].get<std::vector<std::string>>());
}

TEST_CASE("an hour that the clocks jump over is never offered") {
  OpeningHours hours = every_day("00:00-04:00");
  Schedule schedule = one_resource(hours, "Europe/London", 60);
  CHECK(all_starts(schedule, "2026-03-29") == std::vector<std::string>{"2026-03-29T00:00:00Z",
                                                                       "2026-03-29T01:00:00Z",
                                                                       "2026-03-29T02:00:00Z"});
}

TEST_CASE("a slot whose wall time the clocks jump over is left out, whatever the grid") {
  struct Jump {
    const char* zone;
    const char* hours;
    const char* date;
    std::vector<std::string> starts;
  };
  const Jump jumps[] = {
      {"Europe/London",
       "00:30-06:00",
       "2026-03-29",  // from 01:00 to 02:00
       {"2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z",
        "2026-03-29T03:30:00Z"}},
      {"Australia/Lord_Howe",
       "00:15-06:00",
       "2026-10-04",  // from 02:00 to 02:30
       {"2026-10-03T13:45:00Z", "2026-10-03T14:45:00Z", "2026-10-03T16:15:00Z",
        "2026-10-03T17:15:00Z"}},
      {"America/New_York",
       "22:45-04:00",
       "2026-03-08",  // from 02:00 to 03:00, on hours of the 7th
       {"2026-03-08T05:45:00Z", "2026-03-08T06:45:00Z", "2026-03-09T02:45:00Z",
        "2026-03-09T03:45:00Z"}},
  };
  for (const Jump& jump : jumps) {
    CAPTURE(jump.zone);
    OpeningHours hours = every_day(jump.hours);
    Schedule schedule = one_resource(hours, jump.zone, 60);
    std::vector<std::string> starts = all_starts(schedule, jump.date);
    CHECK(starts == jump.starts);
    for (const std::string& start : starts) {
      CHECK(server::check_start(schedule, vectors::instant(start), kLongAgo) == StartFault::kNone);
    }
  }
  OpeningHours hours = every_day("00:30-06:00");
  Schedule schedule = one_resource(hours, "Europe/London", 60);
  CHECK(server::check_start(schedule, vectors::instant("2026-03-29T01:00:00Z"), kLongAgo) ==
        StartFault::kOffGrid);
}

TEST_CASE("a buffer reaches over midnight, to what is booked on the day before and the day after") {
  OpeningHours hours = every_day("22:00-02:00");
  auto is_offered = [&](const Schedule& schedule, const char* from, const char* until,
                        const char* time) {
    std::vector<server::Occupied> booked = {{1, vectors::instant(from), vectors::instant(until)}};
    auto times = free_times(schedule, booked, "2026-03-10");
    return std::find(times.begin(), times.end(), time) != times.end();
  };
  Schedule before = one_resource(hours, "UTC");
  before.type.buffer_before = Minutes(30);
  const char* eleven = "2026-03-09T23:00:00Z";
  CHECK_FALSE(is_offered(before, eleven, "2026-03-09T23:45:00Z", "00:00"));
  CHECK(is_offered(before, eleven, "2026-03-09T23:45:00Z", "00:30"));
  CHECK(is_offered(before, eleven, "2026-03-09T23:30:00Z", "00:00"));
  CHECK_FALSE(is_offered(before, eleven, "2026-03-09T23:30:01Z", "00:00"));

  Schedule after = one_resource(hours, "UTC");
  after.type.step = Minutes(15);
  after.type.buffer_after = Minutes(30);
  const char* one = "2026-03-11T01:00:00Z";
  CHECK_FALSE(is_offered(after, "2026-03-11T00:40:00Z", one, "23:45"));
  CHECK(is_offered(after, "2026-03-11T00:40:00Z", one, "23:30"));
  CHECK(is_offered(after, "2026-03-11T00:45:00Z", one, "23:45"));
  CHECK_FALSE(is_offered(after, "2026-03-11T00:44:59Z", one, "23:45"));
}

TEST_CASE("an hour that happens twice is two slots") {
  OpeningHours hours = every_day("00:00-03:00");
  Schedule schedule = one_resource(hours, "Europe/London", 60);
  CHECK(all_starts(schedule, "2026-10-25") ==
        std::vector<std::string>{"2026-10-24T23:00:00Z", "2026-10-25T00:00:00Z",
                                 "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"});
}

TEST_CASE("hours past midnight belong to the day they start on, the slots to their own date") {
  OpeningHours hours;
  hours.weekly[1] = {span("22:00-02:00")};  // Monday
  Schedule schedule = one_resource(hours, "UTC", 60);
  CHECK(all_starts(schedule, "2026-03-09") ==
        std::vector<std::string>{"2026-03-09T22:00:00Z", "2026-03-09T23:00:00Z"});
  CHECK(all_starts(schedule, "2026-03-10") ==
        std::vector<std::string>{"2026-03-10T00:00:00Z", "2026-03-10T01:00:00Z"});
  hours.exceptions[vectors::date("2026-03-09")] = {};
  CHECK(all_starts(schedule, "2026-03-10").empty());
}

TEST_CASE("a pause in the day is no time to start, nor to run on into") {
  OpeningHours hours;
  hours.weekly[2] = {span("09:00-10:30"), span("13:00-14:00")};  // Tuesday
  Schedule schedule = one_resource(hours, "UTC", 60);
  schedule.type.step = Minutes(15);
  CHECK(free_times(schedule, {}, "2026-03-10") ==
        std::vector<std::string>{"09:00", "09:15", "09:30", "13:00"});
}

TEST_CASE("an exception replaces the weekday's hours") {
  OpeningHours hours = every_day("09:00-17:00");
  hours.exceptions[vectors::date("2026-12-25")] = {};
  hours.exceptions[vectors::date("2026-12-24")] = {span("10:00-11:00")};
  Schedule schedule = one_resource(hours, "UTC");
  CHECK(all_starts(schedule, "2026-12-25").empty());
  CHECK(free_times(schedule, {}, "2026-12-24") == std::vector<std::string>{"10:00", "10:30"});
}

TEST_CASE("buffers keep the resource free before and after a booking") {
  OpeningHours hours = every_day("09:00-12:00");
  Schedule schedule = one_resource(hours, "UTC");
  schedule.type.buffer_before = Minutes(10);
  schedule.type.buffer_after = Minutes(10);
  auto booked = server::occupied_by(schedule.type, 1, vectors::instant("2026-03-10T10:00:00Z"));
  CHECK(free_times(schedule, {booked}, "2026-03-10") ==
        std::vector<std::string>{"09:00", "11:00", "11:30"});
}

TEST_CASE("with anyone, a slot is free while one resource is, and both grids are offered") {
  OpeningHours early = every_day("09:00-10:00");
  OpeningHours late = every_day("09:15-10:15");
  Schedule schedule = one_resource(early, "UTC");
  schedule.resources.push_back({2, &late});
  std::vector<server::Occupied> first_busy = {
      {1, vectors::instant("2026-03-10T09:00:00Z"), vectors::instant("2026-03-10T10:00:00Z")}};
  CHECK(free_times(schedule, first_busy, "2026-03-10") ==
        std::vector<std::string>{"09:15", "09:45"});
  CHECK(all_starts(schedule, "2026-03-10").size() == 4);
}

TEST_CASE("what is past or within the notice is listed, and not free") {
  OpeningHours hours = every_day("09:00-11:00");
  Schedule schedule = one_resource(hours, "UTC");
  schedule.type.minimum_notice = Minutes(60);
  auto now = vectors::instant("2026-03-10T09:00:00Z");
  CHECK(free_times(schedule, {}, "2026-03-10", now) == std::vector<std::string>{"10:00", "10:30"});
  CHECK(server::slots_of_day(schedule, {}, vectors::date("2026-03-10"), now).size() == 4);
}

TEST_CASE("nothing is offered beyond the horizon, counted in the business's own days") {
  OpeningHours hours = every_day("09:00-10:00");
  Schedule schedule = one_resource(hours, "Pacific/Auckland");
  schedule.type.max_days_ahead = 1;
  auto now = vectors::instant("2026-03-10T12:00:00Z");  // already the 11th in Auckland
  CHECK_FALSE(free_times(schedule, {}, "2026-03-12", now).empty());
  CHECK(server::slots_of_day(schedule, {}, vectors::date("2026-03-13"), now).empty());
}

TEST_CASE("a start that is no slot is told why") {
  OpeningHours hours = every_day("09:00-10:00");
  Schedule schedule = one_resource(hours, "UTC");
  schedule.type.minimum_notice = Minutes(30);
  schedule.type.max_days_ahead = 7;
  auto now = vectors::instant("2026-03-10T08:45:00Z");
  auto fault = [&](std::string_view start) {
    return server::check_start(schedule, vectors::instant(start), now);
  };
  CHECK(fault("2026-03-10T08:30:00Z") == StartFault::kPast);
  CHECK(fault("2026-03-10T09:00:00Z") == StartFault::kTooSoon);
  CHECK(fault("2026-03-10T09:30:00Z") == StartFault::kNone);
  CHECK(fault("2026-03-11T09:15:00Z") == StartFault::kOffGrid);
  CHECK(fault("2026-03-11T09:45:00Z") == StartFault::kClosed);
  CHECK(fault("2026-03-11T12:00:00Z") == StartFault::kClosed);
  CHECK(fault("2026-03-18T09:00:00Z") == StartFault::kTooFar);
}

namespace {

// The number of times that somebody can take on a date; resource 1 is open from 22:00 to 02:00.
struct Capped {
  OpeningHours hours = every_day("22:00-02:00");
  Schedule schedule = one_resource(hours, "Europe/London", 60);
  std::vector<server::BookedStart> booked = {};

  Capped() { schedule.type_id = 3; }
  void book(const char* starts_at, core::Id type = 3, core::Id resource = 1) {
    booked.push_back({type, resource, vectors::instant(starts_at)});
  }
  std::size_t free_on(const char* date) const {
    const auto now = vectors::instant("2026-03-01T00:00:00Z");
    std::size_t count = 0;
    for (const auto& slot : server::slots_of_day(schedule, {}, vectors::date(date), now, booked)) {
      count += slot.free.size();
    }
    return count;
  }
};

}  // namespace

TEST_CASE("a day that is full lists its slots, and none is free") {
  Capped of_type, of_all, of_resource;
  of_type.schedule.type.caps.per_day = 2;
  of_all.schedule.caps.per_day = 2;
  of_resource.schedule.resources[0].caps.per_day = 2;
  for (Capped* each : {&of_type, &of_all, &of_resource}) {
    CHECK(each->schedule.has_caps());
    CHECK(each->free_on("2026-03-10") == 4);
    each->book("2026-03-10T00:00:00Z");
    each->book("2026-03-11T00:00:00Z");
    CHECK(each->free_on("2026-03-10") == 4);
    each->book("2026-03-10T23:00:00Z");
    CHECK(each->free_on("2026-03-10") == 0);
    CHECK(server::slots_of_day(each->schedule, {}, vectors::date("2026-03-10"), kLongAgo,
                               each->booked)
              .size() == 4);
  }
}

TEST_CASE("a cap counts the bookings of its own type or resource, or all of them") {
  Capped of_type, of_all, of_resource;
  of_type.schedule.type.caps.per_day = 1;
  of_all.schedule.caps.per_day = 1;
  of_resource.schedule.resources[0].caps.per_day = 1;
  for (Capped* each : {&of_type, &of_all, &of_resource}) {
    each->book("2026-03-10T23:00:00Z", 4, 2);  // another type, another resource
  }
  CHECK(of_type.free_on("2026-03-10") == 4);
  CHECK(of_all.free_on("2026-03-10") == 0);
  CHECK(of_resource.free_on("2026-03-10") == 4);
  of_resource.book("2026-03-10T23:00:00Z", 4, 1);  // a resource's cap counts all types
  CHECK(of_resource.free_on("2026-03-10") == 0);
}

TEST_CASE("a resource that is full leaves the others free") {
  Capped capped;
  capped.schedule.resources.push_back({2, &capped.hours});
  capped.schedule.resources[0].caps.per_day = 1;
  capped.book("2026-03-10T23:00:00Z", 3, 1);
  CHECK(capped.free_on("2026-03-10") == 4);
  for (const auto& slot : server::slots_of_day(capped.schedule, {}, vectors::date("2026-03-10"),
                                               kLongAgo, capped.booked)) {
    CHECK(slot.free == std::vector<core::Id>{2});
  }
}

TEST_CASE("a week begins on the business's day, also where clocks change in it") {
  // Clocks in London go forward on Sunday 29 March 2026.
  Capped capped;
  capped.schedule.type.caps.per_week = 2;
  capped.book("2026-03-29T22:30:00Z");  // Sunday, 23:30
  capped.book("2026-03-23T00:00:00Z");  // the Monday before
  CHECK(capped.free_on("2026-03-23") == 0);
  CHECK(capped.free_on("2026-03-29") == 0);
  CHECK(capped.free_on("2026-03-22") == 4);
  CHECK(capped.free_on("2026-03-30") == 4);
  capped.schedule.week_start = date::Sunday;
  CHECK(capped.free_on("2026-03-23") == 4);
  CHECK(capped.free_on("2026-03-29") == 3);  // one of the four hours doesn't happen
  capped.book("2026-03-28T23:30:00Z");       // Saturday, still in winter time
  CHECK(capped.free_on("2026-03-23") == 0);
  CHECK(capped.free_on("2026-03-29") == 3);
}

TEST_CASE("the starts that count are those of the type, of capped resources, or all") {
  using server::CountedStarts;
  Capped capped;
  server::Schedule& schedule = capped.schedule;
  CHECK(schedule.counted() == CountedStarts{});
  schedule.resources.front().caps.per_week = 2;
  const CountedStarts of_resource{.resources = {schedule.resources.front().id}};
  CHECK(schedule.counted() == of_resource);
  schedule.type.caps.per_day = 1;
  const CountedStarts of_both{.type_id = schedule.type_id, .resources = of_resource.resources};
  CHECK(schedule.counted() == of_both);
  schedule.caps.per_day = 9;
  CHECK(schedule.counted() == CountedStarts{.all = true});
}

TEST_CASE("the range that caps are counted over has whole weeks") {
  const Capped capped;
  const auto one = server::capped_range(capped.schedule, vectors::date("2026-03-25"),
                                        vectors::date("2026-03-25"));
  CHECK(core::format_instant(one.begin) == "2026-03-23T00:00:00Z");
  CHECK(core::format_instant(one.end) == "2026-03-29T23:00:00Z");
  const auto two = server::capped_range(capped.schedule, vectors::date("2026-03-29"),
                                        vectors::date("2026-03-30"));
  CHECK(core::format_instant(two.begin) == "2026-03-23T00:00:00Z");
  CHECK(core::format_instant(two.end) == "2026-04-05T23:00:00Z");
  CHECK_FALSE(capped.schedule.has_caps());
}

TEST_CASE("a type that nobody can take has no slots") {
  Schedule schedule;
  schedule.zone = zone("UTC");
  CHECK(all_starts(schedule, "2026-03-10").empty());
}

TEST_CASE("the server reads the zones of the cases as they are") {
  for (const core::Json& c : vectors::time_cases("zones_to_local")) {
    auto rules = zone(vectors::text(c, "zone"));
    auto local = rules.to_local(vectors::instant(vectors::text(c, "utc")));
    // The machine's tz database may be older than the newest case.
    if (vectors::text(c, "zone") == "America/Vancouver" && local.offset == core::Minutes(-480)) {
      continue;
    }
    CHECK(date::floor<core::Minutes>(local.time) == vectors::local(vectors::text(c, "local")));
  }
}

TEST_CASE("a zone that does not exist has no rules") {
  for (std::string_view name : {"", "Europe/Lundon", "../../etc/passwd", "europe/london\n"}) {
    CHECK_FALSE(server::is_known_zone(name));
  }
  CHECK_FALSE(server::is_known_zone(std::string(1000, 'a')));
}

}  // namespace
