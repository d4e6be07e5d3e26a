// The month shown has no times, and isn't left for another, because the page names its date or the visitor has turned to it:
// the widget looks for the next day with times. A month that nobody has named is in first_month_test.cpp.
#include "../world.hpp"
#include "widget/queries.hpp"

using namespace world;

namespace {

// The page names today. The month is empty, and the search has gone out.
Booker in_empty_march(core::WidgetConfig config = one_doctor()) {
  widget::Options options;
  options.day = config.business_zone.local_date(config.now);
  Booker booker(std::move(config));
  booker.opens(std::move(options));
  booker.slots_arrive(std::vector<core::Slot>{});
  return booker;
}

}  // namespace

TEST_CASE("an empty month looks ahead by itself, sixty-two days at a time") {
  Booker booker(one_doctor());
  booker.opens();
  const Effects effects = booker.slots_arrive(std::vector<core::Slot>{});
  CHECK(effects ==
        Effects{widget::LoadSlots{2, 3, 1, day("2026-04-01"), day("2026-06-01")}, kReadyEvent});
  CHECK(core::days_between(booker.asked.from, booker.asked.to) + 1 == core::kMaxRangeDays);
  CHECK_FALSE(booker.model.times.day.has_value());
  CHECK(booker.model.times.focus_day == day("2026-03-09"));
  CHECK(booker.model.times.next.progress == Progress::kLoading);
}

TEST_CASE("no times in March, and the next day with times is named") {
  Booker booker = in_empty_march();
  const Effects effects = booker.slots_arrive({"2026-04-09T09:00:00Z", "2026-04-02T09:00:00Z"});
  CHECK(spoken(effects) ==
        "No times are available in March 2026. The next available day is Thursday 2 April.");
  CHECK(booker.model.times.next.progress == Progress::kReady);
  CHECK(booker.model.times.next.found == day("2026-04-02"));
  CHECK(booker.model.times.month == month("2026-03"));
}

TEST_CASE("the jump goes to that day, its times and their heading, and asks for nothing again") {
  Booker booker = in_empty_march();
  booker.slots_arrive({"2026-04-02T09:00:00Z", "2026-04-02T10:00:00Z"});
  const Effects effects = booker.does(widget::NextAvailableAsked{});
  CHECK(effects == Effects{widget::MoveFocus{widget::key::kTimesHeading}});
  CHECK(booker.model.times.month == month("2026-04"));
  CHECK(booker.model.times.day == day("2026-04-02"));
  CHECK(booker.model.times.focus_day == day("2026-04-02"));
  CHECK(widget::chosen_day_slots(booker.model).size() == 2);
  CHECK(booker.does(widget::PreviousMonthAsked{}) ==
        Effects{widget::Announce{
            "No times are available in March 2026. The next available day is Thursday 2 April."}});
}

TEST_CASE("a day found in a month that was only half looked at loads that month on the jump") {
  Booker booker = in_empty_march();
  booker.slots_arrive({"2026-06-01T09:00:00Z"});
  CHECK(booker.model.times.next.found == day("2026-06-01"));
  const Effects effects = booker.does(widget::NextAvailableAsked{});
  CHECK(has(effects,
            widget::LoadSlots{booker.asked.request, 3, 1, day("2026-06-01"), day("2026-06-30")}));
  booker.slots_arrive({"2026-06-01T09:00:00Z", "2026-06-02T09:00:00Z"});
  CHECK(booker.model.times.day == day("2026-06-01"));
}

TEST_CASE("a day found that has filled up by the time of the jump gives way to the next") {
  Booker booker = in_empty_march();
  booker.slots_arrive({"2026-06-01T09:00:00Z"});
  booker.does(widget::NextAvailableAsked{});
  booker.slots_arrive({"2026-06-05T09:00:00Z"});
  CHECK(booker.model.times.day == day("2026-06-05"));
}

TEST_CASE("the search goes on until the horizon, and then says that there is nothing") {
  core::WidgetConfig config = one_doctor();
  config.types[0].max_days_ahead = 100;
  Booker booker = in_empty_march(config);
  CHECK(booker.asked.to == day("2026-06-01"));
  const Effects onward = booker.slots_arrive(std::vector<core::Slot>{});
  CHECK(onward == Effects{widget::LoadSlots{3, 3, 1, day("2026-06-02"), day("2026-06-17")}});
  const Effects end = booker.slots_arrive(std::vector<core::Slot>{});
  CHECK(spoken(end) == "No times are available from March 2026 onwards.");
  CHECK(booker.model.times.next.progress == Progress::kReady);
  CHECK_FALSE(booker.model.times.next.found.has_value());
  CHECK(booker.does(widget::NextAvailableAsked{}).empty());
  // And it is not begun again for the months after, which are known to be empty or soon will be.
  booker.does(widget::NextMonthAsked{});
  CHECK(booker.model.times.next.progress == Progress::kReady);
}

TEST_CASE("without a limit the search ends after four hundred days") {
  Booker booker = in_empty_march();
  int asked = 1;
  while (booker.model.times.next.progress == Progress::kLoading && asked < 50) {
    CHECK(core::days_between(booker.asked.from, booker.asked.to) < core::kMaxRangeDays);
    booker.slots_arrive(std::vector<core::Slot>{});
    if (booker.model.times.next.progress == Progress::kLoading) ++asked;
  }
  CHECK(asked == 7);
  CHECK(booker.asked.to == day("2027-04-13"));
}

TEST_CASE("a month empty up to the horizon asks for nothing more") {
  core::WidgetConfig config = one_doctor();
  config.types[0].max_days_ahead = 5;
  Booker booker(config);
  booker.opens();
  CHECK(booker.asked.to == day("2026-03-14"));
  CHECK(count<widget::LoadSlots>(booker.slots_arrive(std::vector<core::Slot>{})) == 0);
  CHECK(booker.model.times.next.progress == Progress::kReady);
}

TEST_CASE("months at hand answer for the next day with times") {
  Booker booker(one_doctor());
  booker.opens();
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::NextMonthAsked{});
  booker.does(widget::NextMonthAsked{});
  booker.slots_arrive({"2026-05-05T09:00:00Z"});
  booker.does(widget::PreviousMonthAsked{});
  const Effects effects = booker.slots_arrive(std::vector<core::Slot>{});
  CHECK(count<widget::LoadSlots>(effects) == 0);
  CHECK(spoken(effects) ==
        "No times are available in April 2026. The next available day is Tuesday 5 May.");
}

TEST_CASE("a day found in another year is named with its year") {
  core::WidgetConfig config = one_doctor();
  config.now = at("2026-12-28T08:00:00Z");
  Booker booker = in_empty_march(config);
  CHECK(
      spoken(booker.slots_arrive({"2027-01-04T09:00:00Z"})) ==
      "No times are available in December 2026. The next available day is Monday 4 January 2027.");
}

TEST_CASE("a search that fails says so, and Retry goes on from where it stopped") {
  Booker booker = in_empty_march();
  booker.slots_arrive(std::vector<core::Slot>{});
  const widget::LoadSlots before = booker.asked;
  const Effects failed = booker.slots_keep_failing(timed_out());
  CHECK(failed == Effects{widget::Announce{booker.model.texts.say("fault.timeout"), true}});
  CHECK(booker.model.times.next.progress == Progress::kFailed);
  CHECK(booker.model.times.next.fault == widget::Fault::kTimeout);
  booker.does(widget::RetryPressed{});
  CHECK(booker.asked.from == before.from);
  CHECK(booker.asked.request > before.request);
  booker.slots_arrive({"2026-06-10T09:00:00Z"});
  CHECK(booker.model.times.next.found == day("2026-06-10"));
}

TEST_CASE("Retry is for what is on the screen, not for a search that failed a month ago") {
  Booker booker = in_empty_march();
  booker.slots_answered(offline());
  booker.does(widget::NextMonthAsked{});
  CHECK(booker.does(widget::RetryPressed{}).empty());
  CHECK(widget::shown_month(booker.model)->progress == Progress::kLoading);
}

TEST_CASE("paging away from a search leaves it, and coming back begins it again") {
  Booker booker = in_empty_march();
  const std::uint32_t search = booker.asked.request;
  booker.does(widget::NextMonthAsked{});
  CHECK(booker.model.times.next.progress == Progress::kIdle);
  CHECK(booker
            .does(widget::SlotsAnswered{
                search, slots_answer(one_doctor().business_zone, {slot("2026-04-02T09:00:00Z")})})
            .empty());
  booker.does(widget::PreviousMonthAsked{});
  CHECK(booker.model.times.next.progress == Progress::kLoading);
}

TEST_CASE("the search looks for the visitor's next month, not the business's") {
  core::WidgetConfig config = one_doctor();
  config.visitor_zone = zone("America/Los_Angeles");
  Booker booker = in_empty_march(config);
  // 05:00Z on 1 April is 31 March for the visitor: not after the month shown.
  booker.slots_arrive({"2026-04-01T05:00:00Z", "2026-04-03T16:00:00Z"});
  CHECK(booker.model.times.next.found == day("2026-04-03"));
}

TEST_CASE("back in an earlier empty month a search begun later on is not taken for its own") {
  core::WidgetConfig config = one_doctor();
  for (const bool is_found : {true, false}) {
    CAPTURE(is_found);
    Booker booker(config);
    booker.opens();
    booker.slots_arrive({"2026-03-10T09:00:00Z"});
    // Shift+PageDown: a year on.
    booker.does(widget::DayFocused{day("2027-03-10")});
    booker.slots_arrive(std::vector<core::Slot>{});
    REQUIRE(booker.model.times.next.progress == Progress::kLoading);
    if (is_found) {
      booker.slots_arrive({"2027-04-05T09:00:00Z"});
    } else {
      booker.slots_arrive(std::vector<core::Slot>{});
    }
    REQUIRE(booker.model.times.next.progress == Progress::kReady);
    REQUIRE(booker.model.times.next.found.has_value() == is_found);
    booker.does(widget::DayFocused{day("2026-05-10")});
    const Effects empty = booker.slots_arrive(std::vector<core::Slot>{});
    CHECK(count<widget::Announce>(empty) == 0);
    CHECK(booker.model.times.next.progress == Progress::kLoading);
    CHECK(booker.asked.from == day("2026-06-01"));
    const Effects found = booker.slots_arrive({"2026-06-15T09:00:00Z"});
    CHECK(spoken(found) ==
          "No times are available in May 2026. The next available day is Monday 15 June.");
  }
}

TEST_CASE("from one empty month to the next the day found holds, until it is passed by") {
  Booker booker = in_empty_march();
  booker.slots_arrive(std::vector<core::Slot>{});  // 1 April to 1 June
  booker.slots_arrive({"2026-07-15T09:00:00Z"});
  REQUIRE(booker.model.times.next.found == day("2026-07-15"));
  for (const char* name : {"April", "May"}) {
    const Effects turned = booker.does(widget::NextMonthAsked{});
    CHECK(turned ==
          Effects{widget::Announce{std::string("No times are available in ") + name +
                                   " 2026. The next available day is Wednesday 15 July."}});
  }
  // June was not whole in what was searched, so it is asked for by itself.
  booker.does(widget::NextMonthAsked{});
  const Effects june = booker.slots_arrive(std::vector<core::Slot>{});
  CHECK(spoken(june) ==
        "No times are available in June 2026. The next available day is Wednesday 15 July.");
  CHECK(count<widget::LoadSlots>(june) == 0);
  for (const char* name : {"May", "April", "March"}) {
    CAPTURE(name);
    const Effects back = booker.does(widget::PreviousMonthAsked{});
    CHECK(count<widget::LoadSlots>(back) <= 1);
    if (count<widget::LoadSlots>(back) == 0) {
      CHECK(spoken(back) == std::string("No times are available in ") + name +
                                " 2026. The next available day is Wednesday 15 July.");
    }
  }
}

TEST_CASE("past the day that was found another search begins, after the month shown") {
  Booker booker = in_empty_march();
  booker.slots_arrive({"2026-04-02T09:00:00Z"});
  booker.does(widget::DayFocused{day("2026-07-10")});
  booker.slots_arrive(std::vector<core::Slot>{});
  CHECK(booker.model.times.next.progress == Progress::kLoading);
  CHECK(booker.model.times.next.after == month("2026-07"));
  CHECK(booker.asked.from == day("2026-08-01"));
  const Effects found = booker.slots_arrive({"2026-08-20T09:00:00Z"});
  CHECK(spoken(found) ==
        "No times are available in July 2026. The next available day is Thursday 20 August.");
  // Back in March, April is at hand and answers.
  const Effects back = booker.does(widget::DayFocused{day("2026-03-10")});
  CHECK(count<widget::LoadSlots>(back) == 0);
  CHECK(spoken(back) ==
        "No times are available in March 2026. The next available day is Thursday 2 April.");
}

TEST_CASE("a day found in the very month shown is not named as the next") {
  Booker booker = in_empty_march();
  booker.slots_arrive({"2026-06-01T09:00:00Z"});
  booker.does(widget::DayFocused{day("2026-06-01")});
  // It has filled up meanwhile.
  booker.slots_arrive(std::vector<core::Slot>{});
  CHECK(booker.model.times.next.progress == Progress::kLoading);
  CHECK(booker.asked.from == day("2026-07-01"));
}

TEST_CASE("the end that a search came to holds in every later month, and is not looked for twice") {
  core::WidgetConfig config = one_doctor();
  config.types[0].max_days_ahead = 100;  // to 17 June
  Booker booker = in_empty_march(config);
  while (booker.model.times.next.progress == Progress::kLoading) {
    booker.slots_arrive(std::vector<core::Slot>{});
  }
  for (const char* name : {"April", "May", "June"}) {
    Effects turned = booker.does(widget::NextMonthAsked{});
    if (count<widget::LoadSlots>(turned) == 1) {
      turned = booker.slots_arrive(std::vector<core::Slot>{});
    }
    CHECK(count<widget::LoadSlots>(turned) == 0);
    CHECK(spoken(turned) == std::string("No times are available from ") + name + " 2026 onwards.");
  }
}

TEST_CASE("a search under way for one month is not waited for in another, and begins there again") {
  Booker booker = in_empty_march();
  booker.slots_arrive(std::vector<core::Slot>{});  // April and May are known now
  REQUIRE(booker.model.times.next.progress == Progress::kLoading);
  const std::uint32_t first = booker.asked.request;
  const Effects april = booker.does(widget::NextMonthAsked{});
  CHECK(count<widget::LoadSlots>(april) == 1);
  CHECK(booker.asked.request > first);
  CHECK(booker.model.times.next.after == month("2026-04"));
  const Effects march = booker.does(widget::PreviousMonthAsked{});
  CHECK(count<widget::LoadSlots>(march) == 1);
  CHECK(booker.model.times.next.after == month("2026-03"));
  const Effects found = booker.slots_arrive({"2026-06-15T09:00:00Z"});
  CHECK(spoken(found) ==
        "No times are available in March 2026. The next available day is Monday 15 June.");
}

TEST_CASE("a search that failed is over in another month, which looks for itself") {
  Booker booker = in_empty_march();
  booker.slots_arrive(std::vector<core::Slot>{});
  booker.slots_answered(error_answer(500, "Server error."));
  REQUIRE(booker.model.times.next.progress == Progress::kFailed);
  const std::uint32_t failed = booker.asked.request;
  const Effects april = booker.does(widget::NextMonthAsked{});
  CHECK(count<widget::LoadSlots>(april) == 1);
  CHECK(booker.asked.request > failed);
  CHECK(booker.model.times.next.progress == Progress::kLoading);
}

TEST_CASE("after a jump the keyboard's day follows to the next with times if that day filled up") {
  Booker booker = in_empty_march();
  booker.does(widget::DayFocused{day("2026-03-20")});
  booker.slots_arrive({"2026-06-01T09:00:00Z"});
  booker.does(widget::NextAvailableAsked{});
  booker.slots_arrive({"2026-06-03T09:00:00Z"});
  CHECK(booker.model.times.day == day("2026-06-03"));
  CHECK(booker.model.times.focus_day == day("2026-06-03"));
}
