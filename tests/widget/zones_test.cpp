#include "widget/finding.hpp"
#include "world.hpp"

using namespace world;
using widget::ZoneEntry;

namespace {

std::vector<ZoneEntry> zone_entries() {
  return {{"Pacific/Auckland", "Auckland", "New Zealand", "Pacific/Auckland Auckland New Zealand",
           core::Seconds(46800)},
          {"Asia/Kathmandu", "Kathmandu", "Nepal",
           "Asia/Kathmandu Kathmandu Nepal GMT+5:45 UTC+5:45", core::Seconds(20700)},
          {"America/New_York", "New York", "United States",
           "America/New_York New York United States", core::Seconds(-14400)}};
}

// At the times of a doctor in London, for a visitor there, with the list told.
Booker zone_chooser() {
  Booker booker(one_doctor());
  booker.opens();
  booker.slots_arrive({"2026-03-10T09:00:00Z", "2026-03-10T16:00:00Z", "2026-03-12T14:00:00Z"});
  booker.does(widget::ZonesOpened{});
  booker.does(widget::ZonesTold{zone_entries()});
  return booker;
}

Answer config_with_zone(const core::ZoneRules& zone) {
  core::WidgetConfig config = one_doctor();
  config.visitor_zone = zone;
  return config_answer(config);
}

std::vector<std::string> names(const std::vector<const ZoneEntry*>& zones) {
  std::vector<std::string> all;
  for (const ZoneEntry* zone : zones) all.push_back(zone->name);
  return all;
}

}  // namespace

TEST_CASE("every word has to be found, whatever its capitals and marks") {
  using widget::is_found;
  CHECK(is_found("America/Sao_Paulo S\xc3\xa3o Paulo, Brazil", "sao BRAZIL"));
  CHECK(is_found("Zurich", "Z\xc3\xbcrich"));
  CHECK(is_found("Zu\xcc\x88rich", "zurich"));
  CHECK(is_found("\xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0", "\xd0\xbc\xd0\xbe\xd1\x81"));
  CHECK(is_found("anything", "  "));
  CHECK_FALSE(is_found("Tokyo Japan", "tokyo china"));
  CHECK_FALSE(is_found("", "a"));
}

TEST_CASE("the chooser opens with the keyboard in its field, the visitor's own zone first") {
  Booker booker(one_doctor());
  booker.opens();
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  CHECK(booker.does(widget::ZonesOpened{}) ==
        Effects{widget::ListZones{}, widget::MoveFocus{widget::key::kZoneSearch}});
  booker.does(widget::ZonesTold{zone_entries()});
  const auto zones = names(widget::found_zones(booker.model));
  REQUIRE(zones.size() == 4);  // London's rules are known, though the browser does not list it
  CHECK(zones.front() == "Europe/London");
  booker.does(widget::ZonesLeft{});
  CHECK(booker.does(widget::ZonesOpened{}) == Effects{widget::MoveFocus{widget::key::kZoneSearch}});
}

TEST_CASE("zones are found by city, country and offset, and their number is told") {
  Booker booker = zone_chooser();
  CHECK(spoken(booker.does(widget::Searched{"nepal"})) == "1 found.");
  CHECK(names(widget::found_zones(booker.model)) == std::vector<std::string>{"Asia/Kathmandu"});
  booker.does(widget::Searched{"+5:45"});
  CHECK(names(widget::found_zones(booker.model)) == std::vector<std::string>{"Asia/Kathmandu"});
  CHECK(spoken(booker.does(widget::Searched{"atlantis"})) == "0 found.");
}

TEST_CASE("keys move through what is found, and round its ends") {
  Booker booker = zone_chooser();
  CHECK(booker.model.zones.pointed == -1);
  booker.does(widget::ZonePointedAt{-1});
  CHECK(booker.model.zones.pointed == 3);
  booker.does(widget::ZonePointedAt{4});
  CHECK(booker.model.zones.pointed == 0);
  booker.does(widget::Searched{"atlantis"});
  booker.does(widget::ZonePointedAt{1});
  CHECK(booker.model.zones.pointed == 0);
}

TEST_CASE(
    "a new zone's rules come from the server; the day's first moment stays, under its new date") {
  Booker booker = zone_chooser();
  booker.does(widget::DayPicked{day("2026-03-10")});
  booker.model.slot = slot("2026-03-10T16:00:00Z");
  const Effects asked = booker.does(widget::ZonePicked{"Pacific/Auckland"});
  const auto* load = first<widget::LoadZone>(asked);
  REQUIRE(load != nullptr);
  CHECK(load->name == "Pacific/Auckland");
  CHECK(booker.model.zones.is_open);
  const Effects effects =
      booker.does(widget::ZoneAnswered{load->request, config_with_zone(zone("Pacific/Auckland"))});
  CHECK_FALSE(booker.model.zones.is_open);
  CHECK(booker.model.zone.name() == "Pacific/Auckland");
  CHECK(booker.model.day == day("2026-03-11"));  // 16:00 in London is 05:00 the day after
  CHECK(booker.model.slot == slot("2026-03-10T16:00:00Z"));
  CHECK(first<widget::LoadSlots>(effects) != nullptr);
  CHECK(has(effects, widget::Remember{"timeZone", "Pacific/Auckland"}));
  CHECK(has(effects, widget::MoveFocus{widget::key::kZone}));
  // The other zone was said; its month's count would be a second message.
  CHECK(count<widget::Announce>(booker.slots_arrive(
            {"2026-03-10T09:00:00Z", "2026-03-10T16:00:00Z", "2026-03-12T14:00:00Z"})) == 0);
  CHECK(booker.model.day == day("2026-03-11"));
  CHECK(widget::chosen_day_slots(booker.model).front() == slot("2026-03-10T16:00:00Z"));
}

TEST_CASE("rules that are at hand are put on at once") {
  Booker booker = zone_chooser();
  const Effects effects = booker.does(widget::ZonePicked{"Europe/London"});
  CHECK(first<widget::LoadZone>(effects) == nullptr);
  CHECK(has(effects, widget::MoveFocus{widget::key::kZone}));
}

TEST_CASE("a zone that the server does not know is read by the browser") {
  Booker booker = zone_chooser();
  booker.does(widget::ZonePicked{"Pacific/Auckland"});
  core::WidgetConfig config = one_doctor();
  config.visitor_zone.reset();
  const Effects effects =
      booker.does(widget::ZoneAnswered{booker.model.zones.request, config_answer(config)});
  CHECK(effects == Effects{widget::ReadZone{"Pacific/Auckland"}});
  booker.does(widget::ZoneTold{zone("Pacific/Auckland")});
  CHECK(booker.model.zone.name() == "Pacific/Auckland");
}

TEST_CASE("where the rules cannot be had, the times stay as they are, and it is said") {
  Booker booker = zone_chooser();
  booker.does(widget::ZonePicked{"Pacific/Auckland"});
  const Effects effects = booker.does(widget::ZoneAnswered{booker.model.zones.request, offline()});
  CHECK(count<widget::Announce>(effects) == 1);
  CHECK(booker.model.zones.is_open);
  CHECK(booker.model.zone.name() == "Europe/London");
  CHECK(booker.model.zones.fault == widget::Fault::kOffline);
}

TEST_CASE("a late answer for a zone that is no longer wanted changes nothing") {
  Booker booker = zone_chooser();
  booker.does(widget::ZonePicked{"Pacific/Auckland"});
  booker.does(widget::ZonesLeft{});
  booker.does(
      widget::ZoneAnswered{booker.model.zones.request, config_with_zone(zone("Pacific/Auckland"))});
  booker.does(widget::ZoneTold{zone("Pacific/Auckland")});
  CHECK(booker.model.zone.name() == "Europe/London");
  CHECK(booker.does(widget::ZonePicked{"Pacific/Auckland"}).empty());
}

TEST_CASE("the clock that was chosen is remembered, and is what the next widget starts with") {
  Booker booker(one_doctor());
  booker.opens();
  CHECK(booker.does(widget::HourCyclePicked{core::HourCycle::k12}) ==
        Effects{widget::Remember{"hourCycle", "12"}});
  Booker second(one_doctor());
  widget::Options options;
  options.hour_cycle = core::HourCycle::k12;
  second.opens(options);
  CHECK(second.model.hour_cycle == core::HourCycle::k12);
}

TEST_CASE("a long list of types is found in by name or description, a short one is left whole") {
  core::WidgetConfig config = clinic();
  for (core::Id id = 100; id < 140; ++id) {
    core::BookingType type = config.types.front();
    type.id = id;
    type.name = "Treatment " + std::to_string(id);
    type.description = id == 120 ? "For the knee" : "";
    config.types.push_back(type);
  }
  Booker booker(config);
  booker.opens();
  CHECK(widget::found_types(booker.model).size() == 42);
  CHECK(spoken(booker.does(widget::Searched{"knee"})) == "1 found.");
  CHECK(widget::found_types(booker.model).front()->id == 120);
  booker.does(widget::TypePicked{120});
  CHECK(booker.model.query.empty());
}
