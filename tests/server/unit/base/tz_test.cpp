#include "server/base/tz.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "../../../vectors/vectors.hpp"
#include "server/base/posix_zone.hpp"

namespace {

using core::Seconds;
using server::PosixZone;
using vectors::instant;

Seconds offset_at(const char* zone, const char* when) {
  const core::Instant at = instant(when);
  auto rules = server::zone_rules(zone, at - core::kADay, at + core::kADay);
  REQUIRE(rules);
  return rules->to_local(at).offset;
}

TEST_CASE("summer time goes on after the changes that the tz database lists") {
  CHECK(offset_at("Europe/London", "2037-07-02T08:00:00Z") == Seconds(3600));
  CHECK(offset_at("Europe/London", "2038-07-02T08:00:00Z") == Seconds(3600));
  CHECK(offset_at("Europe/London", "2060-07-02T08:00:00Z") == Seconds(3600));
  CHECK(offset_at("Europe/London", "2060-12-02T08:00:00Z") == Seconds(0));
  CHECK(offset_at("America/New_York", "2041-07-02T08:00:00Z") == Seconds(-4 * 3600));
  CHECK(offset_at("Australia/Sydney", "2041-01-02T08:00:00Z") == Seconds(11 * 3600));
  CHECK(offset_at("Australia/Lord_Howe", "2041-01-02T08:00:00Z") == Seconds(11 * 3600));
  CHECK(offset_at("Europe/Dublin", "2041-07-02T08:00:00Z") == Seconds(3600));
  CHECK(offset_at("Asia/Kathmandu", "2041-07-02T08:00:00Z") == Seconds(20700));
}

// The calendar's weekdays repeat every 28 years, and these rules have stood since before 2010.
TEST_CASE("each change from 2038 on is that of 28 years before") {
  constexpr Seconds kTwentyEightYears = (28 * 365 + 7) * core::kADay;
  for (const char* zone : {"Europe/London", "Europe/Berlin", "America/New_York", "Australia/Sydney",
                           "Australia/Lord_Howe", "Pacific/Auckland"}) {
    CAPTURE(zone);
    const core::Instant from = instant("2014-01-01T00:00:00Z");
    const core::Instant until = instant("2037-01-01T00:00:00Z");
    auto known = server::zone_rules(zone, from, until);
    auto made = server::zone_rules(zone, from + kTwentyEightYears, until + kTwentyEightYears);
    REQUIRE(known);
    REQUIRE(made);
    REQUIRE(made->transitions().size() == known->transitions().size());
    for (std::size_t i = 0; i < known->transitions().size(); ++i) {
      core::Transition expected = known->transitions()[i];
      expected.from += kTwentyEightYears;
      CHECK(made->transitions()[i] == expected);
    }
  }
}

TEST_CASE("rules across the end of the list have every change once, in order") {
  auto rules = server::zone_rules("Europe/London", instant("2036-01-01T00:00:00Z"),
                                  instant("2040-01-01T00:00:00Z"));
  REQUIRE(rules);
  CHECK(rules->transitions().size() == 1 + 2 * 4);
  CHECK(core::ZoneRules::is_valid(rules->transitions()));
}

TEST_CASE("what is in the database's folder and no zone of its own is refused") {
  for (const char* wrong :
       {"localtime", "posixrules", "Factory", "leapseconds", "posix/Europe/London",
        "right/Europe/London", "tzdata.zi", "zone.tab", "+VERSION", "europe/london",
        "../zoneinfo/Europe/London", "Europe", "", "Europe/"}) {
    CAPTURE(wrong);
    CHECK_FALSE(server::is_known_zone(wrong));
  }
  for (const char* right :
       {"Europe/London", "UTC", "Etc/GMT+5", "America/Argentina/Buenos_Aires", "GB"}) {
    CAPTURE(right);
    CHECK(server::is_known_zone(right));
  }
}

TEST_CASE("a rule in POSIX's form is read whole, or not at all") {
  const auto first_of = [](const char* text, int year) {
    auto zone = PosixZone::parse(text);
    REQUIRE(zone);
    return zone->changes_of(year);
  };
  CHECK(first_of("<+0545>-5:45", 2040).empty());
  CHECK(first_of("IST-1GMT0,M10.5.0,M3.5.0/1", 2040) ==
        std::vector<core::Transition>{{instant("2040-03-25T01:00:00Z"), Seconds(3600), "IST"},
                                      {instant("2040-10-28T01:00:00Z"), Seconds(0), "GMT"}});
  CHECK(first_of("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2040) ==
        std::vector<core::Transition>{{instant("2040-03-25T01:00:00Z"), Seconds(-3600), "-01"},
                                      {instant("2040-10-28T01:00:00Z"), Seconds(-7200), "-02"}});
  // 29 February isn't counted by J, and is counted without it.
  CHECK(first_of("AAA0BBB,J60/0,J300/0", 2040)[0].from == instant("2040-03-01T00:00:00Z"));
  CHECK(first_of("AAA0BBB,59/0,300/0", 2040)[0].from == instant("2040-02-29T00:00:00Z"));
  for (const char* wrong :
       {"", "GMT", "GM0", "GMT0BST", "GMT0BST,M3.5.0", "GMT0BST,M13.5.0,M10.5.0",
        "GMT0BST,M3.5.0/1,M10.5.0x", "GMT0BST,M3.6.0,M10.5.0", "GMT99", "<+05-5", "GMT0BST,M3.5.0,",
        "GMT0BST,M3.5.0/200,M10.5.0", "0GMT"}) {
    CAPTURE(wrong);
    CHECK_FALSE(PosixZone::parse(wrong));
  }
}

}  // namespace

TEST_CASE("a zone's name in any case is the database's own") {
  CHECK(server::canonical_zone("Europe/London") == "Europe/London");
  CHECK(server::canonical_zone("europe/LONDON") == "Europe/London");
  CHECK(server::canonical_zone("us/eastern") == "US/Eastern");
  CHECK(server::canonical_zone("america/port-au-prince") == "America/Port-au-Prince");
  for (const char* wrong :
       {"Mars/Olympus", "", "localtime", "LOCALTIME", "posix/europe/london", "factory"}) {
    CHECK(server::canonical_zone(wrong).empty());
  }
}

TEST_CASE("a country is one of ISO 3166-1") {
  for (const char* right : {"GB", "AQ", "BV", "UM", "TF"}) CHECK(server::is_country(right));
  for (const char* wrong : {"", "XX", "gb", "GBR", "#"}) CHECK_FALSE(server::is_country(wrong));
}
