#include "core/zone.hpp"

#include <doctest/doctest.h>

#include "../vectors/vectors.hpp"
#include "random.hpp"

namespace core {
namespace {

using vectors::date;
using vectors::instant;
using vectors::local;
using vectors::text;

Seconds offset_of(std::string_view sign_hh_mm) {
  const auto size = parse_time_of_day(sign_hh_mm.substr(1));
  REQUIRE(size.has_value());
  return sign_hh_mm[0] == '-' ? -*size : *size;
}

std::string kind_name(LocalKind kind) {
  switch (kind) {
    case LocalKind::kUnique: return "unique";
    case LocalKind::kGap: return "gap";
    case LocalKind::kOverlap: return "overlap";
  }
  return {};
}

TEST_CASE("a wall clock anywhere shows what the zone's rules say") {
  for (const Json& c : vectors::time_cases("zones_to_local")) {
    CAPTURE(c.dump());
    const LocalMoment moment = vectors::zone(text(c, "zone")).to_local(instant(text(c, "utc")));
    CHECK(date::floor<Minutes>(moment.time) == local(text(c, "local")));
    CHECK(moment.offset == offset_of(text(c, "offset")));
    if (c.contains("abbreviation")) CHECK(moment.abbreviation == text(c, "abbreviation"));
  }
}

TEST_CASE("a slot belongs to the visitor's own day") {
  for (const Json& c : vectors::time_cases("day_of_slot")) {
    CAPTURE(c.dump());
    const ZoneRules& zone = vectors::zone(text(c, "visitor_zone"));
    const Instant slot = instant(text(c, "slot"));
    const Date day = date(text(c, "belongs_to"));
    CHECK(zone.local_date(slot) == day);
    const DayBounds bounds = zone.day_bounds(day);
    CHECK(bounds.begin <= slot);
    CHECK(slot < bounds.end);
  }
}

TEST_CASE("a local time happens once, twice or never") {
  for (const Json& c : vectors::time_cases("local_to_instants")) {
    CAPTURE(c.dump());
    const Resolved resolved = vectors::zone(text(c, "zone")).to_instant(local(text(c, "local")));
    CHECK(kind_name(resolved.kind) == text(c, "kind"));
    CHECK(resolved.first == instant(text(c, "first")));
    CHECK(resolved.second == instant(text(c, c.contains("second") ? "second" : "first")));
  }
}

TEST_CASE("a day is as long as its clock changes make it, and one never was") {
  for (const Json& c : vectors::time_cases("day_bounds")) {
    CAPTURE(c.dump());
    const DayBounds bounds = vectors::zone(text(c, "zone")).day_bounds(date(text(c, "date")));
    CHECK(bounds.begin == instant(text(c, "begin")));
    CHECK(bounds.end == instant(text(c, "end")));
    CHECK(bounds.end - bounds.begin == Minutes{c["minutes"].get<int>()});
  }
}

TEST_CASE("the visitor's month is the span of the visitor's own days") {
  for (const Json& c : vectors::time_cases("month_request_window")) {
    CAPTURE(c.dump());
    const ZoneRules& zone = vectors::zone(text(c, "visitor_zone"));
    const Date first = date(text(c, "month") + "-01");
    const Date last{first.year() / first.month() / date::last};
    CHECK(zone.day_bounds(first).begin == instant(text(c, "from")));
    CHECK(zone.day_bounds(last).end == instant(text(c, "until")));
  }
}

TEST_CASE("every instant is among the instants of its own local time") {
  testing::Random random(4);
  const auto first = instant("2010-06-01T00:00:00Z").time_since_epoch().count();
  const auto last = instant("2028-12-31T00:00:00Z").time_since_epoch().count();
  for (const auto& entry : vectors::zones()) {
    const ZoneRules& zone = entry.second;
    CAPTURE(zone.name());
    for (int i = 0; i < 2000; ++i) {
      const Instant moment{Seconds{random.between(first, last)}};
      const Resolved resolved = zone.to_instant(zone.to_local(moment).time);
      REQUIRE(resolved.kind != LocalKind::kGap);
      REQUIRE((resolved.first == moment || resolved.second == moment));
    }
  }
}

TEST_CASE("around every clock change, forward makes a gap and back an overlap of just that size") {
  for (const auto& entry : vectors::zones()) {
    const ZoneRules& zone = entry.second;
    CAPTURE(zone.name());
    const std::vector<Transition>& table = zone.transitions();
    for (std::size_t i = 1; i < table.size(); ++i) {
      const Seconds before = table[i - 1].offset;
      const Seconds after = table[i].offset;
      const LocalTime shown_before{table[i].from.time_since_epoch() + before};
      const LocalTime shown_after{table[i].from.time_since_epoch() + after};
      if (after > before) {
        CHECK(zone.to_instant(shown_before).kind == LocalKind::kGap);
        CHECK(zone.to_instant(shown_before).first == table[i].from);
        CHECK(zone.to_instant(shown_after - Seconds{1}).kind == LocalKind::kGap);
        CHECK(zone.to_instant(shown_before - Seconds{1}).kind == LocalKind::kUnique);
        CHECK(zone.to_instant(shown_after).kind == LocalKind::kUnique);
        CHECK(zone.to_instant(shown_after).first == table[i].from);
      } else if (after < before) {
        const Resolved twice = zone.to_instant(shown_after);
        CHECK(twice.kind == LocalKind::kOverlap);
        CHECK(twice.second == table[i].from);
        CHECK(twice.second - twice.first == before - after);
        CHECK(zone.to_instant(shown_before).kind == LocalKind::kUnique);
        CHECK(zone.to_instant(shown_after - Seconds{1}).kind == LocalKind::kUnique);
      }
    }
  }
}

TEST_CASE("days follow each other without a hole, and hold the instants that read as theirs") {
  for (const auto& entry : vectors::zones()) {
    const ZoneRules& zone = entry.second;
    CAPTURE(zone.name());
    Date day = date("2011-01-01");
    Instant end = zone.day_bounds(day).begin;
    while (day < date("2028-12-01")) {
      const DayBounds bounds = zone.day_bounds(day);
      REQUIRE(bounds.begin == end);
      REQUIRE(bounds.end >= bounds.begin);
      if (bounds.end > bounds.begin) {
        REQUIRE(zone.local_date(bounds.begin) == day);
        REQUIRE(zone.local_date(bounds.begin - Seconds{1}) < day);
      }
      end = bounds.end;
      day = add_days(day, 1);
    }
  }
}

TEST_CASE("before its first rule a zone keeps that rule, and after its last the last") {
  const ZoneRules zone("Test/Zone", {{instant("2026-01-01T00:00:00Z"), Minutes{60}, "ONE"},
                                     {instant("2026-07-01T00:00:00Z"), Minutes{120}, "TWO"}});
  CHECK(zone.to_local(instant("1950-01-01T00:00:00Z")).offset == Minutes{60});
  CHECK(zone.to_local(instant("2026-06-30T23:59:59Z")).abbreviation == "ONE");
  CHECK(zone.to_local(instant("2026-07-01T00:00:00Z")).abbreviation == "TWO");
  CHECK(zone.to_local(instant("2990-01-01T00:00:00Z")).offset == Minutes{120});
  CHECK(zone.to_instant(local("1950-01-01T01:00")).first == instant("1950-01-01T00:00:00Z"));
  CHECK(zone.to_instant(local("2990-01-01T02:00")).first == instant("2990-01-01T00:00:00Z"));
}

TEST_CASE("rules that make no sense are told apart, and give UTC under the zone's name") {
  const Instant start = instant("2026-01-01T00:00:00Z");
  const std::vector<std::vector<Transition>> senseless = {
      {},
      {{start, Minutes{0}, "A"}, {start, Minutes{60}, "B"}},
      {{start, Minutes{0}, "A"}, {start - Seconds{1}, Minutes{60}, "B"}},
      {{start, std::chrono::hours{26}, "A"}},
      {{start, -std::chrono::hours{26}, "A"}},
  };
  for (const auto& transitions : senseless) {
    CHECK_FALSE(ZoneRules::is_valid(transitions));
    const ZoneRules zone("Test/Zone", transitions);
    CHECK(zone.name() == "Test/Zone");
    CHECK(zone.transitions() == ZoneRules().transitions());
    CHECK(zone.to_local(start).time.time_since_epoch() == start.time_since_epoch());
  }
  CHECK(ZoneRules::is_valid({{start, std::chrono::hours{26} - Seconds{1}, "A"}}));
  CHECK(ZoneRules().name() == "UTC");
}

TEST_CASE("a change of name alone moves no clock") {
  const ZoneRules zone("Test/Zone", {{instant("2026-01-01T00:00:00Z"), Minutes{-480}, "PDT"},
                                     {instant("2026-11-01T09:00:00Z"), Minutes{-480}, "MST"}});
  const Resolved resolved = zone.to_instant(local("2026-11-01T01:00"));
  CHECK(resolved.kind == LocalKind::kUnique);
  CHECK(resolved.first == instant("2026-11-01T09:00:00Z"));
  CHECK(zone.to_local(resolved.first).abbreviation == "MST");
}

TEST_CASE("whatever table a server sends, each local time is found where the clock shows it") {
  testing::Random random(5);
  for (int i = 0; i < 3000; ++i) {
    std::vector<Transition> transitions;
    Instant from = instant("2026-01-01T00:00:00Z");
    for (int n = random.small(1, 8); n > 0; --n) {
      transitions.push_back({from, Seconds{random.between(-93599, 93599)}, "X"});
      from += Seconds{random.between(1, 200000)};
    }
    const ZoneRules zone("Test/Zone", transitions);
    REQUIRE(zone.transitions() == transitions);
    const LocalTime wanted{
        (transitions[0].from + Seconds{random.between(-300000, 900000)}).time_since_epoch()};
    const Resolved resolved = zone.to_instant(wanted);
    if (resolved.kind == LocalKind::kGap) {
      REQUIRE(zone.to_local(resolved.first - Seconds{1}).time < wanted);
      REQUIRE(zone.to_local(resolved.first).time > wanted);
    } else {
      REQUIRE(zone.to_local(resolved.first).time == wanted);
      REQUIRE(zone.to_local(resolved.second).time == wanted);
    }
  }
}

}  // namespace
}  // namespace core
