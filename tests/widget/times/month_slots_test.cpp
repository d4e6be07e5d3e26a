#include "../world.hpp"
#include "widget/queries.hpp"
#include "widget/times/times_queries.hpp"

using namespace world;

namespace {

// At the times of one doctor, with the given slots there.
Booker at_times(std::initializer_list<const char*> starts,
                core::WidgetConfig config = one_doctor()) {
  Booker booker(std::move(config));
  booker.opens();
  booker.slots_arrive(starts);
  return booker;
}

std::vector<core::Date> days_with_times(const widget::Model& model) {
  std::vector<core::Date> days;
  const widget::MonthSlots* shown = widget::shown_month(model);
  REQUIRE(shown != nullptr);
  for (const auto& [date, slots] : shown->days) days.push_back(date);
  return days;
}

}  // namespace

TEST_CASE("every slot in the cases belongs to the visitor's own day") {
  const core::Json cases = vectors("time.json");
  REQUIRE(cases["day_of_slot"].size() >= 4);
  for (const core::Json& each : cases["day_of_slot"]) {
    CAPTURE(each.dump());
    const std::string starts_at = each.value("slot", ""), belongs_to = each.value("belongs_to", "");
    core::WidgetConfig config = one_doctor();
    config.business_zone = zone("UTC");
    config.visitor_zone = zone(each.value("visitor_zone", ""));
    config.now = at(starts_at) - date::days(1);
    Booker booker(config);
    booker.opens();
    while (booker.model.times.month < core::month_of(day(belongs_to))) {
      booker.does(widget::NextMonthAsked{});
    }
    booker.slots_arrive({starts_at.c_str()});
    CHECK(days_with_times(booker.model) == std::vector{day(belongs_to)});
    CHECK(booker.model.times.day == day(belongs_to));
  }
}

TEST_CASE("a month asks for every business date that touches it in the visitor's zone") {
  const core::Json cases = vectors("time.json");
  REQUIRE(cases["month_request_window"].size() >= 2);
  for (const core::Json& each : cases["month_request_window"]) {
    CAPTURE(each.dump());
    const core::Instant from = at(each.value("from", "")), until = at(each.value("until", ""));
    for (const char* business :
         {"UTC", "Europe/London", "Pacific/Kiritimati", "Pacific/Pago_Pago"}) {
      CAPTURE(business);
      core::WidgetConfig config = one_doctor();
      config.business_zone = zone(business);
      config.visitor_zone = zone(each.value("visitor_zone", ""));
      config.now = from - date::days(10);
      Booker booker(config);
      booker.opens();
      booker.does(widget::NextMonthAsked{});
      CHECK(booker.model.times.month == month(each.value("month", "")));
      CHECK(booker.asked.from == config.business_zone.local_date(from));
      CHECK(booker.asked.to == config.business_zone.local_date(until - core::Seconds(1)));
    }
  }
}

TEST_CASE("a slot over the month's edge is left to the visitor's other month") {
  core::WidgetConfig config = one_doctor();
  config.visitor_zone = zone("America/Los_Angeles");
  Booker booker(config);
  booker.opens();
  // 1 April at the clinic; still 31 March for the visitor, then 1 April for both.
  booker.slots_arrive({"2026-04-01T05:00:00Z", "2026-04-01T09:00:00Z"});
  CHECK(days_with_times(booker.model) == std::vector{day("2026-03-31")});
  CHECK(widget::chosen_day_slots(booker.model).size() == 1);
  booker.does(widget::NextMonthAsked{});
  CHECK(booker.asked.from == day("2026-04-01"));
  booker.slots_arrive({"2026-04-01T05:00:00Z", "2026-04-01T09:00:00Z"});
  CHECK(days_with_times(booker.model) == std::vector{day("2026-04-01")});
}

TEST_CASE("half past one, twice, in the night the clocks go back, is two times") {
  core::WidgetConfig config = one_doctor();
  config.now = at("2026-10-24T08:00:00Z");
  Booker booker(config);
  booker.opens();
  booker.slots_arrive({"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"});
  const auto& slots = widget::chosen_day_slots(booker.model);
  REQUIRE(slots.size() == 2);
  CHECK(widget::local_start(booker.model, slots[0]) == widget::local_start(booker.model, slots[1]));
}

TEST_CASE("times that cannot be had, and those told twice, are not shown; the rest are in order") {
  Booker booker(one_doctor());
  booker.opens();
  const core::Slot nine = slot("2026-03-10T09:00:00Z"), ten = slot("2026-03-10T10:00:00Z");
  booker.slots_arrive({ten, nine, slot("2026-03-10T09:30:00Z", false), ten, nine});
  CHECK(widget::chosen_day_slots(booker.model) == std::vector{nine, ten});
}

TEST_CASE("a time told for two business dates is shown once") {
  Booker booker(one_doctor());
  booker.opens();
  core::Json data = core::Json::object();
  data["days"] = core::Json::array();
  for (const char* date : {"2026-03-10", "2026-03-11"}) {
    data["days"].push_back(
        core::to_json(core::DaySlots{day(date), {slot("2026-03-10T23:30:00Z")}}));
  }
  booker.slots_answered(answer(200, core::success_body(data)));
  CHECK(days_with_times(booker.model) == std::vector{day("2026-03-10")});
  CHECK(widget::chosen_day_slots(booker.model).size() == 1);
}

TEST_CASE("the first day with times is chosen for the visitor") {
  const Booker booker = at_times({"2026-03-12T09:00:00Z", "2026-03-11T09:00:00Z"});
  CHECK(booker.model.times.day == day("2026-03-11"));
  CHECK(booker.model.times.focus_day == day("2026-03-11"));
}

TEST_CASE("nothing is asked for business dates in the past or beyond the horizon") {
  core::WidgetConfig config = one_doctor();
  config.types[0].max_days_ahead = 30;
  Booker booker(config);
  booker.opens();
  CHECK(booker.asked.from == day("2026-03-09"));
  CHECK(booker.asked.to == day("2026-03-31"));
  booker.does(widget::NextMonthAsked{});
  CHECK(booker.asked.from == day("2026-04-01"));
  CHECK(booker.asked.to == day("2026-04-08"));
}

TEST_CASE("nobody looks further ahead than ten years, whatever the type allows") {
  core::WidgetConfig config = one_doctor();
  config.types[0].max_days_ahead = 3660;
  Booker booker(config);
  booker.opens();
  CHECK(widget::last_business_date(booker.model) == core::add_days(day("2026-03-09"), 3650));
}

TEST_CASE("a visitor pages from this month to the last that can be booked, and no further") {
  core::WidgetConfig config = one_doctor();
  config.types[0].max_days_ahead = 60;
  Booker booker = at_times({"2026-03-10T09:00:00Z"}, config);
  CHECK_FALSE(widget::can_show_previous_month(booker.model));
  CHECK(booker.does(widget::PreviousMonthAsked{}).empty());
  for (int i = 0; i < 5; ++i) {
    booker.does(widget::NextMonthAsked{});
    booker.slots_arrive({"2026-04-10T09:00:00Z", "2026-05-05T09:00:00Z"});
  }
  CHECK(booker.model.times.month == month("2026-05"));
  CHECK_FALSE(widget::can_show_next_month(booker.model));
  CHECK(booker.does(widget::NextMonthAsked{}).empty());
}

TEST_CASE("without a limit a visitor may look a little more than a year ahead") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  int pages = 0;
  while (widget::can_show_next_month(booker.model) && pages < 100) {
    booker.does(widget::NextMonthAsked{});
    ++pages;
  }
  CHECK(booker.model.times.month == month("2027-04"));
}

TEST_CASE("a month change is said aloud once: when it is known how many days have times") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  CHECK(count<widget::Announce>(booker.does(widget::NextMonthAsked{})) == 0);
  CHECK_FALSE(booker.model.times.day.has_value());
  CHECK(booker.model.times.focus_day == day("2026-04-01"));
  const Effects arrived = booker.slots_arrive({"2026-04-14T09:00:00Z", "2026-04-15T09:00:00Z"});
  CHECK(spoken(arrived) == "2 days with available times in April 2026.");
  CHECK(booker.model.times.day == day("2026-04-14"));
  CHECK(booker.model.times.focus_day == day("2026-04-14"));
  CHECK(spoken(booker.does(widget::DayPicked{day("2026-04-15")})) ==
        "1 time available on Wednesday 15 April.");
  // Pressed again, nothing has changed.
  CHECK(count<widget::Announce>(booker.does(widget::DayPicked{day("2026-04-15")})) == 0);
}

TEST_CASE("the first times are not said aloud: the page has only just opened") {
  Booker booker(one_doctor());
  booker.opens();
  CHECK(count<widget::Announce>(booker.slots_arrive({"2026-03-10T09:00:00Z"})) == 0);
}

TEST_CASE("paging back to a month that was seen asks for nothing") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  booker.does(widget::NextMonthAsked{});
  booker.slots_arrive({"2026-04-14T09:00:00Z"});
  const Effects back = booker.does(widget::PreviousMonthAsked{});
  CHECK(back == Effects{widget::Announce{"1 day with available times in March 2026."}});
  CHECK(booker.model.times.day == day("2026-03-10"));
  CHECK(count<widget::LoadSlots>(booker.does(widget::NextMonthAsked{})) == 0);
}

TEST_CASE("a visitor who pages on does not wait for the months passed by") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  booker.does(widget::NextMonthAsked{});
  const std::uint32_t april = booker.asked.request;
  booker.does(widget::NextMonthAsked{});
  CHECK(booker
            .does(widget::SlotsAnswered{
                april, slots_answer(one_doctor().business_zone, {slot("2026-04-14T09:00:00Z")})})
            .empty());
  CHECK(widget::shown_month(booker.model)->progress == Progress::kLoading);
  booker.slots_arrive({"2026-05-05T09:00:00Z"});
  CHECK(booker.model.times.day == day("2026-05-05"));
  // April was never filled, so it is asked for again.
  CHECK(count<widget::LoadSlots>(booker.does(widget::PreviousMonthAsked{})) == 1);
}

TEST_CASE("a month that arrives while another is shown is filed quietly") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  booker.does(widget::NextMonthAsked{});
  booker.does(widget::PreviousMonthAsked{});
  CHECK(booker.slots_arrive({"2026-04-14T09:00:00Z"}).empty());
  CHECK(booker.model.times.day == day("2026-03-10"));
  CHECK(count<widget::LoadSlots>(booker.does(widget::NextMonthAsked{})) == 0);
}

TEST_CASE("an answer that comes twice, or was never asked for, changes nothing") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  CHECK(booker.slots_arrive({"2026-03-11T09:00:00Z"}).empty());
  booker.asked.request = 99;
  CHECK(booker.slots_arrive({"2026-03-11T09:00:00Z"}).empty());
  CHECK(days_with_times(booker.model) == std::vector{day("2026-03-10")});
}

TEST_CASE("a picked day shows its times and says how many") {
  Booker booker =
      at_times({"2026-03-10T09:00:00Z", "2026-03-12T09:00:00Z", "2026-03-12T10:00:00Z"});
  CHECK(spoken(booker.does(widget::DayPicked{day("2026-03-12")})) ==
        "2 times available on Thursday 12 March.");
  CHECK(booker.model.times.day == day("2026-03-12"));
  CHECK(booker.model.times.focus_day == day("2026-03-12"));
  CHECK(widget::chosen_day_slots(booker.model).size() == 2);
  CHECK(spoken(booker.does(widget::DayPicked{day("2026-03-10")})) ==
        "1 time available on Tuesday 10 March.");
  CHECK(spoken(booker.does(widget::DayPicked{day("2026-03-11")})) ==
        "No times available on Wednesday 11 March.");
  CHECK(booker.does(widget::DayPicked{day("2026-04-12")}).empty());
}

TEST_CASE("keys move the grid's focus, and leave the chosen day alone") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  CHECK(booker.does(widget::DayFocused{day("2026-03-11")}) ==
        Effects{widget::MoveFocus{"day:2026-03-11"}});
  CHECK(booker.model.times.focus_day == day("2026-03-11"));
  CHECK(booker.model.times.day == day("2026-03-10"));
  CHECK(booker.does(widget::DayFocused{day("2026-03-11")}).empty());
}

TEST_CASE("keys that lead into another month page there, and the focus stays where they put it") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  const Effects effects = booker.does(widget::DayFocused{day("2026-04-02")});
  CHECK(count<widget::LoadSlots>(effects) == 1);
  CHECK(has(effects, widget::MoveFocus{"day:2026-04-02"}));
  booker.slots_arrive({"2026-04-14T09:00:00Z"});
  CHECK(booker.model.times.day == day("2026-04-14"));
  CHECK(booker.model.times.focus_day == day("2026-04-02"));
  // A month's button, on the other hand, brings the focus along to the first day with times.
  booker.does(widget::NextMonthAsked{});
  booker.slots_arrive({"2026-05-05T09:00:00Z"});
  CHECK(booker.model.times.focus_day == day("2026-05-05"));
}

TEST_CASE("keys never leave the months that can be booked") {
  core::WidgetConfig config = one_doctor();
  config.types[0].max_days_ahead = 30;
  Booker booker = at_times({"2026-03-10T09:00:00Z"}, config);
  booker.does(widget::DayFocused{day("2026-02-10")});
  CHECK(booker.model.times.focus_day == day("2026-03-01"));
  CHECK(booker.does(widget::DayFocused{day("2026-02-28")}).empty());
  booker.does(widget::DayFocused{day("2027-03-10")});
  CHECK(booker.model.times.focus_day == day("2026-04-30"));
  CHECK(booker.model.times.month == month("2026-04"));
}

TEST_CASE("times that cannot be had are told aloud, and Retry asks again for the same") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  booker.does(widget::NextMonthAsked{});
  const widget::LoadSlots before = booker.asked;
  const Effects failed = booker.slots_answered(error_answer(500, "Server error."));
  CHECK(failed == Effects{widget::Announce{booker.model.texts.say("fault.server"), true}});
  CHECK(widget::shown_month(booker.model)->progress == Progress::kFailed);
  CHECK(widget::shown_month(booker.model)->fault == widget::Fault::kServer);
  const Effects again = booker.does(widget::RetryPressed{});
  CHECK(has(again, kHeadingFocus));
  CHECK(booker.asked.from == before.from);
  CHECK(booker.asked.to == before.to);
  CHECK(booker.asked.request > before.request);
  CHECK(booker.does(widget::RetryPressed{}).empty());
  booker.slots_arrive({"2026-04-14T09:00:00Z"});
  CHECK(widget::shown_month(booker.model)->progress == Progress::kReady);
}

TEST_CASE("paging back to a month that failed asks for it again") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  booker.does(widget::NextMonthAsked{});
  booker.slots_keep_failing(offline());
  booker.does(widget::PreviousMonthAsked{});
  CHECK(count<widget::LoadSlots>(booker.does(widget::NextMonthAsked{})) == 1);
}

TEST_CASE("a picked time leads to the details, and the keyboard to the heading") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  const Effects picked = booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
  CHECK(has(picked, kHeadingFocus));
  CHECK(told(picked, "booking:slot-selected") ==
        R"({"starts_at":"2026-03-10T09:00:00.000000Z","ends_at":"2026-03-10T09:30:00.000000Z",)"
        R"("booking_type_id":3,"resource_id":1})");
  CHECK(booker.model.step == Step::kDetails);
  CHECK(booker.model.times.slot == slot("2026-03-10T09:00:00Z"));
  CHECK(widget::can_go_back(booker.model));
}

TEST_CASE("a time that is not on the screen cannot be picked") {
  Booker booker = at_times({"2026-03-10T09:00:00Z", "2026-03-12T09:00:00Z"});
  CHECK(booker.does(widget::SlotPicked{slot("2026-03-10T10:00:00Z")}).empty());
  CHECK(booker.does(widget::SlotPicked{slot("2026-03-12T09:00:00Z")}).empty());
  CHECK(booker.model.step == Step::kTimes);
}

TEST_CASE("the month after the shown one is loaded ahead, and turning to it asks for nothing") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  CHECK(count<widget::LoadSlots>(booker.time_passes(99)) == 0);
  CHECK(count<widget::LoadSlots>(booker.time_passes(1)) == 1);
  CHECK(booker.asked.from == day("2026-04-01"));
  CHECK(booker.asked.to == day("2026-04-30"));
  CHECK(booker.slots_arrive({"2026-04-14T09:00:00Z"}).empty());
  CHECK(booker.model.times.month == month("2026-03"));
  CHECK(booker.model.times.day == day("2026-03-10"));
  const Effects turned = booker.does(widget::NextMonthAsked{});
  CHECK(count<widget::LoadSlots>(turned) == 0);
  CHECK(spoken(turned) == "1 day with available times in April 2026.");
  CHECK(booker.model.times.day == day("2026-04-14"));
  // And so on, one at a time.
  CHECK(count<widget::LoadSlots>(booker.next_wake()) == 1);
  CHECK(booker.asked.from == day("2026-05-01"));
}

TEST_CASE(
    "a visitor who turns to the month that is being loaded ahead waits for that very answer") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  booker.next_wake();
  CHECK(booker.does(widget::NextMonthAsked{}).empty());
  CHECK(widget::shown_month(booker.model)->progress == Progress::kLoading);
  CHECK(spoken(booker.slots_arrive({"2026-04-14T09:00:00Z"})) ==
        "1 day with available times in April 2026.");
}

TEST_CASE("a month that could not be loaded ahead is no failure until the visitor turns to it") {
  for (const Answer& failed : {offline(), error_answer(500, ""), error_answer(429, "")}) {
    CAPTURE(failed.status);
    Booker booker = at_times({"2026-03-10T09:00:00Z"});
    booker.next_wake();
    CHECK(booker.slots_answered(failed).empty());
    CHECK_FALSE(booker.model.reading.is_waiting);
    CHECK(count<widget::LoadSlots>(booker.time_passes(60'000)) == 0);
    CHECK(count<widget::LoadSlots>(booker.does(widget::NextMonthAsked{})) == 1);
    booker.slots_arrive({"2026-04-14T09:00:00Z"});
    CHECK(booker.model.times.day == day("2026-04-14"));
  }
}

TEST_CASE("a month fails like any other once the visitor waits for it") {
  Booker booker = at_times({"2026-03-10T09:00:00Z"});
  booker.next_wake();
  booker.does(widget::NextMonthAsked{});
  booker.slots_answered(offline());
  CHECK(booker.model.reading.is_waiting);
}

TEST_CASE("nothing is loaded ahead where there is no further month, or the visitor has left") {
  SUBCASE("the last month that can be booked") {
    core::WidgetConfig config = one_doctor();
    config.types[0].max_days_ahead = 20;
    Booker booker = at_times({"2026-03-10T09:00:00Z"}, config);
    CHECK(booker.model.clock.wake_at == 0);
  }
  SUBCASE("the details") {
    Booker booker = at_times({"2026-03-10T09:00:00Z"});
    booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
    CHECK(count<widget::LoadSlots>(booker.next_wake()) == 0);
  }
  SUBCASE("the page") {
    Booker booker = at_times({"2026-03-10T09:00:00Z"});
    booker.does(widget::PageLeft{});
    CHECK(count<widget::LoadSlots>(booker.next_wake()) == 0);
  }
  SUBCASE("a month without times: its search is under way") {
    Booker booker(one_doctor());
    booker.opens();
    booker.slots_arrive(std::vector<core::Slot>{});
    CHECK(booker.model.clock.wake_at == 0);
  }
}
