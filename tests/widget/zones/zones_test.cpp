#include "../world.hpp"
#include "widget/platform/text_search.hpp"
#include "widget/queries.hpp"

using namespace world;
using widget::ZoneEntry;

namespace {

std::vector<ZoneEntry> zone_entries() {
  return {{"Pacific/Auckland", "", "New Zealand", "", core::Seconds(46800)},
          {"Asia/Katmandu", "", "Nepal", "Nepal Time", core::Seconds(20700)},
          {"America/New_York", "", "United States", "", core::Seconds(-14400)}};
}

// At the times of a doctor in London, for a visitor there, with the list told.
Booker zone_chooser() {
  Booker booker(one_doctor());
  booker.opens();
  booker.slots_arrive({"2026-03-10T09:00:00Z", "2026-03-10T16:00:00Z", "2026-03-12T14:00:00Z"});
  booker.does(widget::ZonesOpened{});
  booker.does(widget::ZoneListAnswered{zone_entries()});
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
  CHECK(booker.does(widget::ZonesOpened{}) == Effects{widget::ListZones{at("2026-03-09T08:00:00Z")},
                                                      widget::MoveFocus{widget::key::kZoneSearch}});
  booker.does(widget::ZoneListAnswered{zone_entries()});
  const auto zones = names(widget::found_zones(booker.model));
  REQUIRE(zones.size() == 4);  // London's rules are known, though the browser does not list it
  CHECK(zones.front() == "Europe/London");
  booker.does(widget::ZonesLeft{});
  CHECK(booker.does(widget::ZonesOpened{}) == Effects{widget::MoveFocus{widget::key::kZoneSearch}});
}

TEST_CASE("zones are found by city, country and offset, and their number is told") {
  Booker booker = zone_chooser();
  CHECK(spoken(booker.does(widget::Searched{"nepal"})) == "1 result.");
  CHECK(names(widget::found_zones(booker.model)) == std::vector<std::string>{"Asia/Katmandu"});
  booker.does(widget::Searched{"+5:45"});
  CHECK(names(widget::found_zones(booker.model)) == std::vector<std::string>{"Asia/Katmandu"});
  CHECK(spoken(booker.does(widget::Searched{"atlantis"})) == "0 results.");
}

TEST_CASE(
    "while the zones load no number is told; once they are there, what was typed is answered") {
  Booker booker(one_doctor());
  booker.opens();
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::ZonesOpened{});
  CHECK(booker.does(widget::Searched{"nep"}).empty());
  CHECK(booker.does(widget::Searched{"nepal"}).empty());
  CHECK(spoken(booker.does(widget::ZoneListAnswered{zone_entries()})) == "1 result.");
  booker.does(widget::Searched{""});
  CHECK(booker.does(widget::ZoneListAnswered{zone_entries()}).empty());
}

TEST_CASE("a list that cannot be had leaves the zones that are known, and is asked for again") {
  Booker booker(one_doctor());
  booker.opens();
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::ZonesOpened{});
  CHECK(count<widget::Announce>(booker.does(widget::ZoneListAnswered{})) == 1);
  CHECK(booker.model.zones.fault == widget::Fault::kOffline);
  CHECK(names(widget::found_zones(booker.model)) == std::vector<std::string>{"Europe/London"});
  booker.does(widget::ZonesLeft{});
  CHECK(first<widget::ListZones>(booker.does(widget::ZonesOpened{})) != nullptr);
}

TEST_CASE("a zone goes by the name its place has now, and is found by the former one too") {
  core::WidgetConfig config = one_doctor();
  config.business_zone = core::ZoneRules("Asia/Kathmandu", zone("Asia/Kathmandu").transitions());
  config.visitor_zone =
      core::ZoneRules("Asia/Calcutta", {{core::Instant{}, core::Minutes(330), "IST"}});
  Booker booker(config);
  booker.opens();
  CHECK(booker.model.texts.zone(booker.model.times.zone, config.now) == "Kolkata (IST)");
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::ZonesOpened{});
  booker.does(widget::ZoneListAnswered{zone_entries()});
  const auto found = [&](const char* typed) {
    booker.does(widget::Searched{typed});
    const auto zones = widget::found_zones(booker.model);
    return zones.size() == 1 ? zones.front()->place : std::to_string(zones.size());
  };
  // The browser lists Katmandu; the business says Kathmandu: one zone, one row.
  CHECK(found("kathmandu") == "Kathmandu");
  CHECK(found("katmandu") == "Kathmandu");
  CHECK(found("kolkata") == "Kolkata");
  CHECK(found("calcutta") == "Kolkata");
  CHECK(first<widget::LoadZone>(booker.does(widget::ZonePicked{"Asia/Katmandu"})) == nullptr);
  CHECK(booker.model.times.zone.name() == "Asia/Kathmandu");
}

TEST_CASE("what the server knows of a zone goes before what the browser lists") {
  Booker booker(one_doctor());
  booker.opens();
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::ZonesOpened{});
  booker.does(widget::ZoneListAnswered{{{"Europe/London", "", "", "", core::Minutes(-300)}}});
  REQUIRE(booker.model.zones.entries.size() == 1);
  CHECK(booker.model.zones.entries.front().offset == core::Seconds(0));
}

TEST_CASE("the best found comes first, for Enter takes it") {
  struct Row {
    const char *typed, *first;
    int count;
  };
  const auto entry = [](const char* name, const char* country, const char* words, int minutes) {
    return ZoneEntry{name, "", country, words, core::Minutes(minutes)};
  };
  const std::vector<ZoneEntry> entries = {
      entry("America/Indianapolis", "United States", "US USA", -300),
      entry("America/Indiana/Knox", "United States", "US USA", -360),
      entry("Pacific/Galapagos", "Ecuador", "EC", -360),
      entry("Africa/Lusaka", "Zambia", "ZM", 120),
      entry("Asia/Bangkok", "\u062a\u0627\u064a\u0644\u0627\u0646\u062f",
            "\u0627\u0644\u0647\u0646\u062f \u0627\u0644\u0635\u064a\u0646\u064a\u0629", 420),
      entry("Asia/Calcutta", "India", "IN \u0627\u0644\u0647\u0646\u062f", 330),
      entry("Asia/Colombo", "\u0627\u0644\u0647\u0646\u062f", "LK", 330),
      entry("Asia/Karachi", "Pakistan", "PK", 300),
      entry("Asia/Katmandu", "Nepal", "NP", 345),
      entry("Asia/Tokyo", "\u65e5\u672c", "JP", 540),
      entry("Pacific/Pago_Pago", "American Samoa", "AS", -660),
      entry("Africa/Lagos", "Nigeria", "NG", 60),
      entry("Pacific/Tongatapu", "Tonga", "TO", 780),
      entry("Etc/GMT-10", "", "", 600),
      entry("America/Sao_Paulo", "Brazil", "BR", -180),
      entry("America/St_Johns", "Canada", "CA", -150),
      entry("UTC", "", "", 0)};
  Booker booker(one_doctor());
  booker.opens();
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::ZonesOpened{});
  booker.does(widget::ZoneListAnswered{entries});
  for (const Row& row :
       std::initializer_list<Row>{{"pago", "Pacific/Pago_Pago", 1},
                                  {"india", "Asia/Calcutta", 3},
                                  {"ind", "America/Indianapolis", 3},
                                  {"usa", "America/Indianapolis", 2},
                                  {"\u0627\u0644\u0647\u0646\u062f", "Asia/Colombo", 3},
                                  {"\u672c", "Asia/Tokyo", 1},
                                  {"apago", "Pacific/Galapagos", 1},
                                  {"St. John's", "America/St_Johns", 1},
                                  {"S\u00e3o Paulo", "America/Sao_Paulo", 1},
                                  {"america/sao_paulo", "America/Sao_Paulo", 1},
                                  {"+1", "Africa/Lagos", 1},
                                  {"+10", "Etc/GMT-10", 1},
                                  // A whole hour, unless minutes are still to come.
                                  {"+5", "Asia/Karachi", 1},
                                  {"5", "America/Indianapolis", 2},
                                  {"+5:", "Asia/Calcutta", 4},
                                  {"+5:3", "Asia/Calcutta", 2},
                                  {"+530", "Asia/Calcutta", 2},
                                  {"+5:00", "Asia/Karachi", 1},
                                  {"+500", "Asia/Karachi", 1},
                                  {"-5", "America/Indianapolis", 1},
                                  {"-3", "America/Sao_Paulo", 1},
                                  {"GMT-0300", "America/Sao_Paulo", 1},
                                  {"0545", "Asia/Katmandu", 1},
                                  {"5:4", "Asia/Katmandu", 1},
                                  {"utc +5.45", "Asia/Katmandu", 1},
                                  {"\u0665:\u0664\u0665", "Asia/Katmandu", 1},
                                  {"+\u0662", "Africa/Lusaka", 1},
                                  {"\uff0b\uff19", "Asia/Tokyo", 1},
                                  {"\u22122:30", "America/St_Johns", 1},
                                  {"utc", "UTC", 2},  // and London, in winter
                                  {"+", "Europe/London", 0}}) {
    booker.does(widget::Searched{row.typed});
    const auto zones = names(widget::found_zones(booker.model));
    CAPTURE(row.typed);
    REQUIRE(!zones.empty());
    CHECK(zones.front() == row.first);
    if (row.count > 0) CHECK(static_cast<int>(zones.size()) == row.count);
  }
  // Newfoundland is at -2:30.
  for (const char* typed : {"+99", "-2", "-5:30"}) {
    booker.does(widget::Searched{typed});
    CHECK_MESSAGE(widget::found_zones(booker.model).empty(), typed);
  }
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
  booker.model.times.slot = slot("2026-03-10T16:00:00Z");
  const Effects asked = booker.does(widget::ZonePicked{"Pacific/Auckland"});
  const auto* load = first<widget::LoadZone>(asked);
  REQUIRE(load != nullptr);
  CHECK(load->name == "Pacific/Auckland");
  CHECK(booker.model.zones.is_open);
  const Effects effects =
      booker.does(widget::ZoneAnswered{load->request, config_with_zone(zone("Pacific/Auckland"))});
  CHECK_FALSE(booker.model.zones.is_open);
  CHECK(booker.model.times.zone.name() == "Pacific/Auckland");
  CHECK(booker.model.times.day == day("2026-03-11"));  // 16:00 in London is 05:00 the day after
  CHECK(booker.model.times.slot == slot("2026-03-10T16:00:00Z"));
  CHECK(first<widget::LoadSlots>(effects) != nullptr);
  CHECK(has(effects, widget::Remember{"timeZone", "Pacific/Auckland"}));
  CHECK(has(effects, widget::MoveFocus{widget::key::kZone}));
  // The other zone was said; its month's count would be a second message.
  CHECK(count<widget::Announce>(booker.slots_arrive(
            {"2026-03-10T09:00:00Z", "2026-03-10T16:00:00Z", "2026-03-12T14:00:00Z"})) == 0);
  CHECK(booker.model.times.day == day("2026-03-11"));
  CHECK(widget::chosen_day_slots(booker.model).front() == slot("2026-03-10T16:00:00Z"));
}

TEST_CASE("rules that are at hand are put on at once") {
  Booker booker = zone_chooser();
  const Effects effects = booker.does(widget::ZonePicked{"Europe/London"});
  CHECK(first<widget::LoadZone>(effects) == nullptr);
  CHECK(has(effects, widget::MoveFocus{widget::key::kZone}));
}

TEST_CASE("today is the day it is now in the zone that times are shown in") {
  Booker booker = zone_chooser();
  CHECK(booker.model.times.today == day("2026-03-09"));
  booker.does(widget::ZoneListAnswered{
      {{"Pacific/Honolulu", "", "United States", "", core::Seconds(-36000)}}});
  booker.does(widget::ZonePicked{"Pacific/Honolulu"});
  const core::ZoneRules honolulu("Pacific/Honolulu",
                                 {{core::Instant{}, core::Seconds(-36000), "HST"}});
  booker.does(widget::ZoneAnswered{booker.model.zones.request, config_with_zone(honolulu)});
  CHECK(booker.model.times.zone.name() == "Pacific/Honolulu");
  CHECK(booker.model.times.today == day("2026-03-08"));
}

TEST_CASE("a zone that the server does not know is read by the browser") {
  Booker booker = zone_chooser();
  booker.does(widget::ZonePicked{"Pacific/Auckland"});
  core::WidgetConfig config = one_doctor();
  config.visitor_zone.reset();
  const Effects effects =
      booker.does(widget::ZoneAnswered{booker.model.zones.request, config_answer(config)});
  CHECK(effects == Effects{widget::AskBrowserForZone{"Pacific/Auckland"}});
  booker.does(widget::BrowserZoneAnswered{zone("Pacific/Auckland")});
  CHECK(booker.model.times.zone.name() == "Pacific/Auckland");
}

TEST_CASE(
    "a visitor whose own zone the server does not know reads the times by the browser's rules") {
  core::WidgetConfig config = one_doctor();
  widget::Options options;
  options.time_zone = "Europe/London";
  CHECK(first<widget::AskBrowserForZone>(Booker(config).opens(options)) == nullptr);
  options.time_zone = "Pacific/Auckland";
  config.visitor_zone.reset();
  Booker booker(config);
  CHECK(has(booker.opens(options), widget::AskBrowserForZone{"Pacific/Auckland"}));
  const Effects told = booker.does(widget::BrowserZoneAnswered{zone("Pacific/Auckland")});
  CHECK(booker.model.times.zone.name() == "Pacific/Auckland");
  CHECK(count<widget::LoadSlots>(told) == 1);
  booker.slots_arrive({"2026-03-09T20:00:00Z"});
  REQUIRE(widget::shown_month(booker.model) != nullptr);
  CHECK(widget::shown_month(booker.model)->days.contains(day("2026-03-10")));
  booker.does(widget::BrowserZoneAnswered{zone("Europe/London")});
  CHECK(booker.model.times.zone.name() == "Pacific/Auckland");
}

TEST_CASE("where the rules cannot be had, the times stay as they are, and it is said") {
  Booker booker = zone_chooser();
  booker.does(widget::ZonePicked{"Pacific/Auckland"});
  const Effects effects = booker.does(widget::ZoneAnswered{booker.model.zones.request, offline()});
  CHECK(count<widget::Announce>(effects) == 1);
  CHECK(booker.model.zones.is_open);
  CHECK(booker.model.times.zone.name() == "Europe/London");
  CHECK(booker.model.zones.fault == widget::Fault::kOffline);
}

TEST_CASE("a late answer for a zone that is no longer wanted changes nothing") {
  Booker booker = zone_chooser();
  booker.does(widget::ZonePicked{"Pacific/Auckland"});
  booker.does(widget::ZonesLeft{});
  booker.does(
      widget::ZoneAnswered{booker.model.zones.request, config_with_zone(zone("Pacific/Auckland"))});
  booker.does(widget::BrowserZoneAnswered{zone("Pacific/Auckland")});
  CHECK(booker.model.times.zone.name() == "Europe/London");
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
  CHECK(second.model.times.hour_cycle == core::HourCycle::k12);
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
  CHECK(spoken(booker.does(widget::Searched{"knee"})) == "1 result.");
  CHECK(widget::found_types(booker.model).front()->id == 120);
  booker.does(widget::TypePicked{120});
  CHECK(booker.model.catalog.query.empty());
}

TEST_CASE("twelve types are a short list, thirteen a long one that is searched") {
  for (const std::size_t size : {std::size_t{12}, std::size_t{13}}) {
    core::WidgetConfig config = clinic();
    config.types.resize(1);
    while (config.types.size() < size) {
      core::BookingType type = config.types.front();
      type.id = 100 + static_cast<core::Id>(config.types.size());
      type.name = "Massage";
      config.types.push_back(type);
    }
    Booker booker(config);
    booker.opens();
    booker.does(widget::Searched{"consultation"});
    CHECK(widget::found_types(booker.model).size() == (size == 12 ? 12u : 1u));
  }
}

TEST_CASE("keys stay among the zones that are shown, until more are asked for") {
  std::vector<ZoneEntry> entries;
  for (int i = 0; i < 20; ++i) {
    const std::string place = "Town " + std::to_string(i);
    entries.push_back({"Etc/Town_" + std::to_string(i), place, {}, place, core::Seconds(0)});
  }
  Booker booker = zone_chooser();
  booker.does(widget::ZoneListAnswered{entries});
  booker.does(widget::ZonePointedAt{-1});
  CHECK(booker.model.zones.pointed == 11);
  booker.does(widget::ZonePointedAt{12});
  CHECK(booker.model.zones.pointed == 0);
  booker.does(widget::MoreZonesAsked{});
  booker.does(widget::ZonePointedAt{-1});
  CHECK(booker.model.zones.pointed == 20);  // London is one of them
}

TEST_CASE("in another zone the keyboard's day is the chosen one again, wherever keys had put it") {
  Booker booker = zone_chooser();
  booker.does(widget::ZonesLeft{});
  booker.does(widget::DayFocused{day("2026-03-20")});
  booker.does(widget::ZonesOpened{});
  booker.does(widget::ZonePicked{"Europe/London"});
  booker.slots_arrive({"2026-03-25T09:00:00Z"});
  CHECK(booker.model.times.day == day("2026-03-25"));
  CHECK(booker.model.times.focus_day == day("2026-03-25"));
}
