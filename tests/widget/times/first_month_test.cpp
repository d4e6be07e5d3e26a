// The widget opens on the first month with times, unless the page or the visitor has named a month.
#include "../account_world.hpp"
#include "../manage/managing.hpp"
#include "widget/queries.hpp"

using namespace world;

namespace {

const std::vector<core::Slot> kNone;

// The config of a page that names type 3 and resource 1: nothing is available until `to` besides these.
core::WidgetConfig with_first_times(std::initializer_list<const char*> starts, const char* to) {
  core::WidgetConfig config = clinic();
  core::FirstTimes first{3, 1, day("2026-03-09"), day(to), {}};
  for (const char* each : starts)
    first.days.push_back({config.business_zone.local_date(at(each)), {slot(each)}});
  config.first_times = std::move(first);
  return config;
}

widget::Options named(const char* date = nullptr) {
  widget::Options options;
  options.type_id = 3;
  options.resource_id = 1;
  if (date) options.day = day(date);
  return options;
}

// March is empty, and what is after it is looked at.
Booker looking_ahead() {
  Booker booker(one_doctor());
  booker.opens();
  booker.slots_arrive(kNone);
  REQUIRE(booker.asked.from == day("2026-04-01"));
  return booker;
}

void shows(const widget::Model& model, const char* wanted_month, const char* wanted_day) {
  CHECK(model.times.month == month(wanted_month));
  CHECK(model.times.day == day(wanted_day));
  CHECK(model.times.focus_day == day(wanted_day));
  CHECK_FALSE(widget::chosen_day_slots(model).empty());
}

const char* const kMarchIsEmpty =
    "No times are available in March 2026. The next available day is Thursday 2 April.";

}  // namespace

TEST_CASE("the widget opens on the first month with times, and its first day is chosen") {
  Booker booker = looking_ahead();
  CHECK(widget::looks_for_first_month(booker.model));
  const Effects effects = booker.slots_arrive({"2026-04-09T09:00:00Z", "2026-04-02T09:00:00Z"});
  shows(booker.model, "2026-04", "2026-04-02");
  CHECK_FALSE(widget::looks_for_first_month(booker.model));
  CHECK(count<widget::LoadSlots>(effects) == 0);
  CHECK(count<widget::MoveFocus>(effects) == 0);
  CHECK(spoken(effects) == "2 days with available times in April 2026.");
}

TEST_CASE("before the first month with times the visitor can turn back as far as today's") {
  Booker booker = looking_ahead();
  booker.slots_arrive({"2026-05-07T09:00:00Z", "2026-05-07T10:00:00Z"});
  shows(booker.model, "2026-05", "2026-05-07");
  for (const char* each : {"2026-04", "2026-03"}) {
    CHECK(widget::can_show_previous_month(booker.model));
    CHECK(count<widget::LoadSlots>(booker.does(widget::PreviousMonthAsked{})) == 0);
    CHECK(booker.model.times.month == month(each));
    CHECK(booker.model.times.next.found == day("2026-05-07"));
  }
  CHECK_FALSE(widget::can_show_previous_month(booker.model));
}

TEST_CASE("times of a later month that come with the config are shown at once") {
  Booker booker(with_first_times({"2026-05-04T09:00:00Z", "2026-05-06T09:00:00Z"}, "2026-05-31"));
  const Effects effects = booker.opens(named());
  CHECK(count<widget::LoadSlots>(effects) == 0);
  CHECK(count<widget::Announce>(effects) == 0);
  CHECK(has(effects, kReadyEvent));
  shows(booker.model, "2026-05", "2026-05-04");
  booker.does(widget::PreviousMonthAsked{});
  const Effects march = booker.does(widget::PreviousMonthAsked{});
  CHECK(count<widget::LoadSlots>(march) == 0);
  CHECK(spoken(march) ==
        "No times are available in March 2026. The next available day is Monday 4 May.");
}

TEST_CASE("a config without times up to the type's last day says so at once") {
  core::WidgetConfig config = with_first_times({}, "2026-06-17");
  config.types[0].max_days_ahead = 100;
  Booker booker(config);
  const Effects effects = booker.opens(named());
  CHECK(count<widget::LoadSlots>(effects) == 0);
  CHECK(has(effects, kReadyEvent));
  CHECK(booker.model.times.month == month("2026-03"));
  CHECK(booker.model.times.next.progress == Progress::kReady);
  CHECK_FALSE(booker.model.times.next.found.has_value());
  CHECK(booker.does(widget::NextMonthAsked{}) ==
        Effects{widget::Announce{"No times are available from April 2026 onwards."}});
}

TEST_CASE(
    "a config without times, but not up to the type's last day: the dates after it are asked for") {
  Booker booker(with_first_times({}, "2026-05-31"));
  CHECK(count<widget::LoadSlots>(booker.opens(named())) == 1);
  CHECK(booker.asked.from == day("2026-06-01"));
  booker.slots_arrive({"2026-07-02T09:00:00Z"});
  shows(booker.model, "2026-07", "2026-07-02");
}

TEST_CASE("a month that the page names stays, though it is empty") {
  Booker booker(one_doctor());
  booker.opens(named("2026-03-20"));
  booker.slots_arrive(kNone);
  CHECK_FALSE(widget::looks_for_first_month(booker.model));
  CHECK(spoken(booker.slots_arrive({"2026-04-02T09:00:00Z"})) == kMarchIsEmpty);
  CHECK(booker.model.times.month == month("2026-03"));
  // Without the name it is a month as any other.
  booker.does(widget::OptionsChanged{named()});
  shows(booker.model, "2026-04", "2026-04-02");
}

TEST_CASE("a month that the page names stays, though times of a later one come with the config") {
  Booker booker(with_first_times({"2026-05-04T09:00:00Z"}, "2026-05-31"));
  const Effects effects = booker.opens(named("2026-03-20"));
  CHECK(booker.model.times.month == month("2026-03"));
  CHECK(count<widget::LoadSlots>(effects) == 0);
  CHECK(booker.model.times.next.found == day("2026-05-04"));
}

TEST_CASE("a month that the visitor has turned to stays, though it is empty") {
  SUBCASE("by the arrows") {
    Booker booker = looking_ahead();
    booker.does(widget::NextMonthAsked{});
    booker.does(widget::PreviousMonthAsked{});
    booker.slots_arrive({"2026-04-02T09:00:00Z"});
    CHECK(booker.model.times.month == month("2026-03"));
    CHECK(booker.model.times.next.found == day("2026-04-02"));
  }
  SUBCASE("by an arrow before the month was known") {
    Booker booker(one_doctor());
    booker.opens();
    booker.does(widget::NextMonthAsked{});
    booker.slots_arrive(kNone);
    booker.slots_arrive({"2026-05-04T09:00:00Z"});
    CHECK(booker.model.times.month == month("2026-04"));
    CHECK(booker.model.times.next.found == day("2026-05-04"));
  }
  SUBCASE("by the keys") {
    Booker booker = looking_ahead();
    booker.does(widget::DayFocused{day("2026-03-20")});
    CHECK_FALSE(widget::looks_for_first_month(booker.model));
    CHECK(spoken(booker.slots_arrive({"2026-04-02T09:00:00Z"})) == kMarchIsEmpty);
    CHECK(booker.model.times.month == month("2026-03"));
    CHECK(booker.model.times.focus_day == day("2026-03-20"));
  }
}

TEST_CASE(
    "another choice opens on its own first month, and in the month that the visitor turned to") {
  Booker booker;
  booker.opens();
  booker.does(widget::TypePicked{3});
  booker.does(widget::ResourcePicked{core::Id{1}});
  booker.slots_arrive(kNone);
  booker.slots_arrive({"2026-04-02T09:00:00Z"});
  shows(booker.model, "2026-04", "2026-04-02");
  SUBCASE("the same choice shows what it showed") {
    booker.does(widget::BackPressed{});
    CHECK(count<widget::LoadSlots>(booker.does(widget::ResourcePicked{core::Id{1}})) == 0);
    shows(booker.model, "2026-04", "2026-04-02");
  }
  SUBCASE("another person") {
    booker.does(widget::DayPicked{day("2026-04-02")});
    booker.does(widget::BackPressed{});
    booker.does(widget::ResourcePicked{core::Id{2}});
    CHECK(booker.asked.from == day("2026-03-09"));
    booker.slots_arrive({"2026-03-10T09:00:00Z"});
    shows(booker.model, "2026-03", "2026-03-10");
  }
  SUBCASE("another person, after the visitor has turned to a month") {
    booker.does(widget::NextMonthAsked{});
    booker.does(widget::BackPressed{});
    booker.does(widget::ResourcePicked{core::Id{2}});
    CHECK(booker.asked.from == day("2026-05-01"));
  }
}

TEST_CASE("a visitor who has left the times meanwhile finds the first month with times") {
  Booker booker;
  booker.opens();
  booker.does(widget::TypePicked{4});
  booker.slots_arrive(kNone);
  booker.does(widget::BackPressed{});
  const Effects unseen = booker.slots_arrive({"2026-04-02T09:00:00Z"});
  CHECK(count<widget::Announce>(unseen) == 0);
  CHECK(booker.model.times.month == month("2026-03"));
  booker.does(widget::TypePicked{4});
  shows(booker.model, "2026-04", "2026-04-02");
}

TEST_CASE("the first month with times is the visitor's") {
  for (const char* name : {"Pacific/Auckland", "America/Los_Angeles"}) {
    CAPTURE(name);
    core::WidgetConfig config = one_doctor();
    config.now = at("2026-03-30T08:00:00Z");
    config.visitor_zone = zone(name);
    Booker booker(config);
    booker.opens();
    booker.slots_arrive(kNone);
    booker.slots_arrive({"2026-04-30T22:00:00Z", "2026-05-04T09:00:00Z"});
    const bool is_ahead = std::string(name) == "Pacific/Auckland";
    shows(booker.model, is_ahead ? "2026-05" : "2026-04", is_ahead ? "2026-05-01" : "2026-04-30");
  }
}

TEST_CASE("a day that has filled up since the answer leads on to the next month with times") {
  Booker booker = looking_ahead();
  // June was not whole in what was looked at.
  const Effects june = booker.slots_arrive({"2026-06-01T09:00:00Z"});
  CHECK(booker.asked.from == day("2026-06-01"));
  CHECK(count<widget::Announce>(june) == 0);
  booker.slots_arrive(kNone);
  CHECK(booker.asked.from == day("2026-07-01"));
  booker.slots_arrive({"2026-07-06T09:00:00Z"});
  shows(booker.model, "2026-07", "2026-07-06");
}

TEST_CASE("a search that failed leaves the empty month, and Retry leads to the first with times") {
  Booker booker = looking_ahead();
  booker.slots_keep_failing(timed_out());
  CHECK(booker.model.times.month == month("2026-03"));
  CHECK_FALSE(widget::looks_for_first_month(booker.model));
  booker.does(widget::RetryPressed{});
  booker.slots_arrive({"2026-04-02T09:00:00Z"});
  shows(booker.model, "2026-04", "2026-04-02");
}

TEST_CASE("the month of a time that somebody else took stays, though it was the last") {
  Booker booker(one_doctor());
  booker.opens();
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
  booker.types_details();
  booker.sends();
  booker.booking_answered(error_answer(409, "Taken."));
  REQUIRE(booker.model.times.slot_was_taken);
  booker.slots_arrive(kNone);
  booker.slots_arrive({"2026-04-02T09:00:00Z"});
  CHECK(booker.model.times.month == month("2026-03"));
  CHECK(booker.model.times.next.found == day("2026-04-02"));
}

TEST_CASE("a booking is moved to the first month with times from its own on") {
  Booker booker;
  booker.follows_link(visit_made("2026-05-12T09:00:00Z"));
  booker.does(widget::ReschedulePressed{});
  CHECK(booker.asked.from == day("2026-05-01"));
  booker.slots_arrive({"2026-05-12T09:00:00Z"});  // its own
  CHECK(booker.asked.from == day("2026-06-01"));
  CHECK(booker.asked.booking == std::optional<core::Id>(101));
  booker.slots_arrive({"2026-06-02T09:00:00Z"});
  shows(booker.model, "2026-06", "2026-06-02");
  CHECK(widget::can_show_previous_month(booker.model));
}

TEST_CASE("another zone keeps the time that is shown, in whatever month it is there") {
  core::WidgetConfig config = one_doctor();
  config.visitor_zone = zone("Pacific/Auckland");
  Booker booker(config);
  booker.opens();
  booker.slots_arrive(kNone);
  booker.slots_arrive({"2026-04-30T22:00:00Z"});
  shows(booker.model, "2026-05", "2026-05-01");
  booker.does(widget::ZonesOpened{});
  booker.does(widget::ZoneListAnswered{{}});
  booker.does(widget::ZonePicked{"Europe/London"});
  CHECK(booker.model.times.month == month("2026-04"));
  booker.slots_arrive({"2026-04-30T22:00:00Z"});
  shows(booker.model, "2026-04", "2026-04-30");
}

TEST_CASE(
    "an account's first month with times is opened by the search that passes by its empty days") {
  AccountVisit visit;
  visit.account.offers({"2026-04-07T09:00:00Z"});
  visit.opens();
  visit.all_is_answered();
  shows(visit.model, "2026-04", "2026-04-07");
  CHECK(visit.last_spoken == "1 day with available times in April 2026.");
  // March and April, and no date twice.
  CHECK(visit.days.size() <= 2 + 23 + 30 + 2);
}

TEST_CASE("a visitor who has stopped the search of an account stays in the month") {
  AccountVisit visit;
  visit.account.offers({"2026-04-07T09:00:00Z"});
  visit.opens();
  while (visit.model.times.next.progress != Progress::kLoading)
    visit.outstanding.empty() ? visit.time_passes(1500) : visit.is_answered();
  visit.does(widget::StopSearchPressed{});
  visit.does(widget::LookFurtherPressed{});
  visit.all_is_answered();
  CHECK(visit.model.times.month == month("2026-03"));
  CHECK(visit.model.times.next.found == day("2026-04-07"));
}
