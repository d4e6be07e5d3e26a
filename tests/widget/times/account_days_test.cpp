// An account: no widget/config and no ranges, so days are asked for one by one.
#include <set>

#include "../account_world.hpp"
#include "widget/queries.hpp"

using namespace world;

namespace {

// Six days of a week from 9 March, and one in April.
void offer_a_week(Account& account) {
  account.offers({"2026-03-09T09:00:00Z", "2026-03-10T09:00:00Z", "2026-03-11T09:00:00Z",
                  "2026-03-12T09:00:00Z", "2026-03-13T09:00:00Z", "2026-03-14T09:00:00Z",
                  "2026-04-07T09:00:00Z"});
}

int most_in_a_minute(const std::vector<std::int64_t>& asked_at) {
  std::size_t most = 0, first = 0;
  for (std::size_t last = 0; last < asked_at.size(); ++last) {
    while (asked_at[last] - asked_at[first] >= 60'000) ++first;
    most = std::max(most, last - first + 1);
  }
  return static_cast<int>(most);
}

bool is_asked(const AccountVisit& visit, const char* date, std::size_t since = 0) {
  for (std::size_t i = since; i < visit.days.size(); ++i) {
    if (visit.days[i].date == day(date)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("an API without widget/config is asked for its lists, and Retry asks for them alone") {
  AccountVisit visit;
  CHECK(visit.starts() == Effects{widget::LoadCatalog{1}});
  const Effects failed = visit.is_answered(error_answer(500, "No."));
  CHECK(visit.model.catalog.progress == Progress::kFailed);
  CHECK(spoken(failed) == visit.model.texts.say("fault.server"));
  CHECK(has(visit.does(widget::RetryPressed{}), widget::LoadCatalog{2}));
  visit.is_answered();
  CHECK(visit.model.catalog.progress == Progress::kReady);
}

TEST_CASE(
    "the lists, the visitor's zone and the answer's date make what widget/config would tell") {
  AccountVisit visit;
  visit.account.config = clinic();
  visit.visitor_zone = zone("Pacific/Apia");
  visit.opens();
  CHECK(visit.model.step == Step::kTypes);
  CHECK(visit.model.times.zone.name() == "Pacific/Apia");
  CHECK(visit.model.times.today == day("2026-03-09"));
  CHECK(widget::offered_types(visit.model).size() == 2);
  visit.does(widget::TypePicked{4});
  // Who takes which type is not told, so everybody who is active may.
  CHECK(widget::offered_resources(visit.model).size() == 2);
}

TEST_CASE("without a Date header the browser's clock tells what today is") {
  AccountVisit visit;
  visit.starts();
  visit.does(widget::TimePassed{5, at("2026-07-01T12:00:00Z")});
  using Part = widget::CatalogAnswered::Part;
  visit.does(widget::CatalogAnswered{1, Part::kTypes, visit.account.types()});
  visit.does(widget::CatalogAnswered{1, Part::kResources, visit.account.resources()});
  CHECK(visit.model.times.today == day("2026-07-01"));
}

TEST_CASE("days are asked for from today on, a few at a time, and never again") {
  AccountVisit visit;
  offer_a_week(visit.account);
  visit.opens();
  CHECK(visit.outstanding.size() == widget::kMostUnderWay);
  // Where the business is is not known: it may be yesterday there.
  CHECK(visit.days.front().date == day("2026-03-08"));
  visit.all_is_answered();
  std::set<core::Date> dates;
  for (const widget::LoadDay& each : visit.days) CHECK(dates.insert(each.date).second);
  CHECK(dates.size() == 25);  // 8 March to 1 April
  CHECK(widget::shown_month(visit.model)->days.size() == 6);
  CHECK(widget::is_month_checked(visit.model, month("2026-03")));
}

TEST_CASE(
    "the first day with times is shown at once, and the page hears that the widget is ready") {
  AccountVisit visit;
  offer_a_week(visit.account);
  visit.opens();
  CHECK(has(visit.is_answered(), kReadyEvent));
  visit.is_answered();
  CHECK(visit.model.times.day == day("2026-03-09"));
  CHECK(widget::chosen_day_slots(visit.model).size() == 1);
  CHECK_FALSE(widget::is_checked(visit.model, day("2026-03-12")));
}

TEST_CASE("a month takes its time: ten days at once, then one each second and a half") {
  AccountVisit visit;
  offer_a_week(visit.account);
  visit.opens();
  while (!visit.outstanding.empty()) visit.is_answered();
  // The lists count too.
  CHECK(visit.days.size() == 10);
  visit.time_passes(1500);
  CHECK(visit.days.size() == 11);
}

TEST_CASE("every slot is filed under the visitor's own day, wherever the business is") {
  for (const char* visitor : {"Pacific/Apia", "America/Los_Angeles", "Asia/Kathmandu", "UTC"}) {
    for (const char* business : {"Pacific/Apia", "America/Los_Angeles", "Europe/London"}) {
      CAPTURE(visitor);
      CAPTURE(business);
      AccountVisit visit;
      visit.visitor_zone = zone(visitor);
      visit.account.zone = zone(business);
      visit.account.config.now = at("2026-03-10T00:30:00Z");
      for (int hour = 1; hour < 20 * 24; ++hour) {
        const core::Instant starts = visit.account.config.now + std::chrono::hours(hour);
        visit.account.slots.push_back({starts, starts + core::Minutes(30), true});
      }
      visit.opens();
      visit.all_is_answered();
      std::size_t shown = 0, expected = 0;
      for (const auto& [date, slots] : widget::shown_month(visit.model)->days) {
        shown += slots.size();
        for (const core::Slot& each : slots) {
          CHECK(visit.model.times.zone.local_date(each.starts_at) == date);
        }
      }
      for (const core::Slot& each : visit.account.slots) {
        const core::Date date = visit.model.times.zone.local_date(each.starts_at);
        expected += core::month_of(date) == visit.model.times.month ? 1 : 0;
      }
      CHECK(shown == expected);
    }
  }
}

TEST_CASE("a day not checked yet can be chosen, is asked for at once, and then speaks") {
  AccountVisit visit;
  offer_a_week(visit.account);
  visit.opens();
  while (!visit.outstanding.empty()) visit.is_answered();
  const std::size_t before = visit.days.size();
  CHECK(spoken(visit.does(widget::DayPicked{day("2026-03-27")})) ==
        "Looking for times on Friday 27 March.");
  REQUIRE(visit.days.size() == before + 3);
  CHECK(visit.days[before].date == day("2026-03-26"));
  CHECK(visit.days[before + 2].date == day("2026-03-28"));
  while (!visit.outstanding.empty()) visit.is_answered();
  CHECK(visit.last_spoken == "No times available on Friday 27 March.");
  CHECK(visit.model.times.day == day("2026-03-27"));
}

TEST_CASE("the day under the mouse, and the one the keys are on, move to the front") {
  AccountVisit visit;
  offer_a_week(visit.account);
  visit.opens();
  std::size_t before = visit.days.size();
  visit.does(widget::DayPointedAt{day("2026-03-25")});
  visit.is_answered();
  CHECK(is_asked(visit, "2026-03-24", before));
  visit.is_answered();
  visit.is_answered();
  before = visit.days.size();
  visit.does(widget::DayFocused{day("2026-03-30")});
  visit.is_answered();
  CHECK(is_asked(visit, "2026-03-29", before));
}

TEST_CASE("a chosen day is asked for again only once what is known of it is half a minute old") {
  AccountVisit visit;
  offer_a_week(visit.account);
  visit.opens();
  visit.all_is_answered();
  visit.does(widget::TimePassed{visit.model.clock.elapsed_ms, {}});
  const std::size_t all = visit.days.size();
  visit.does(widget::DayPicked{day("2026-03-31")});
  CHECK(visit.days.size() == all);
  visit.time_passes(widget::kFreshMs + 1);
  visit.does(widget::DayPicked{day("2026-03-10")});
  CHECK(visit.days.size() == all + 3);
  CHECK(widget::chosen_day_slots(visit.model).size() == 1);  // what was known stays in view
}

TEST_CASE("a visitor who has gone on, or to another month, has nothing asked for behind them") {
  AccountVisit visit;
  offer_a_week(visit.account);
  visit.opens();
  while (!visit.outstanding.empty()) visit.is_answered();
  visit.does(widget::SlotPicked{slot("2026-03-09T09:00:00Z")});
  REQUIRE(visit.model.step == Step::kDetails);
  std::size_t before = visit.days.size();
  visit.time_passes(20'000);
  CHECK(visit.days.size() == before);
  visit.does(widget::BackPressed{});
  visit.does(widget::NextMonthAsked{});
  while (!visit.outstanding.empty()) visit.is_answered();
  before = visit.days.size();
  visit.time_passes(15'000);
  visit.all_is_answered();
  for (std::size_t i = before; i < visit.days.size(); ++i) {
    CHECK(visit.days[i].date >= day("2026-03-31"));
  }
}

TEST_CASE("a month that is all looked at speaks, if the visitor turned to it") {
  AccountVisit visit;
  offer_a_week(visit.account);
  visit.opens();
  visit.does(widget::NextMonthAsked{});
  CHECK(visit.last_spoken == "April 2026");
  visit.all_is_answered();
  CHECK(visit.last_spoken == "1 day with available times in April 2026.");
}

TEST_CASE("an empty month that the page names is looked past, day by day, until one has times") {
  AccountVisit visit;
  visit.account.offers({"2026-04-07T09:00:00Z"});
  widget::Options options;
  options.day = day("2026-03-09");
  visit.opens(options);
  visit.all_is_answered();
  CHECK(visit.model.times.next.found == day("2026-04-07"));
  CHECK(visit.last_spoken ==
        "No times are available in March 2026. The next available day is Tuesday 7 April.");
  CHECK(visit.days.back().date <= day("2026-04-09"));
  visit.does(widget::NextAvailableAsked{});
  CHECK(visit.model.times.day == day("2026-04-07"));
}

TEST_CASE("the search can be stopped, stops by itself after sixty days, and can be gone on with") {
  AccountVisit visit;
  visit.opens();
  while (visit.model.times.next.progress != Progress::kLoading) {
    visit.outstanding.empty() ? visit.time_passes(1500) : visit.is_answered();
  }
  visit.does(widget::StopSearchPressed{});
  CHECK(visit.last_spoken ==
        "No times are available in March 2026, or after it up to Tuesday 31 March.");
  visit.all_is_answered();
  const std::size_t before = visit.days.size();
  visit.time_passes(60'000);
  CHECK(visit.days.size() == before);
  visit.does(widget::LookFurtherPressed{});
  visit.all_is_answered();
  CHECK(visit.model.times.next.stopped);
  CHECK(visit.last_spoken ==
        "No times are available in March 2026, or after it up to Saturday 30 May.");
  visit.account.offers({"2026-06-02T09:00:00Z"});
  visit.does(widget::LookFurtherPressed{});
  visit.all_is_answered();
  CHECK(visit.model.times.next.found == day("2026-06-02"));
}

TEST_CASE("an API that is busy is left alone for as long as it says, and then asked by itself") {
  AccountVisit visit;
  offer_a_week(visit.account);
  visit.opens();
  core::ApiError busy{429, "Too many requests.", {}, 30};
  visit.is_answered(answer(429, core::error_body(busy)));
  CHECK(widget::retry_fault(visit.model) == widget::Fault::kBusy);
  while (!visit.outstanding.empty()) visit.is_answered();
  const std::size_t before = visit.days.size();
  visit.time_passes(29'999);
  CHECK(visit.days.size() == before);
  visit.time_passes(1);
  CHECK(visit.days.size() > before);
  CHECK(visit.model.times.checking.fault == widget::Fault::kNone);
}

TEST_CASE("an API that stays busy is the visitor's to try again") {
  AccountVisit visit;
  visit.opens();
  for (int i = 0; i < 100 && visit.model.times.checking.fault == widget::Fault::kNone; ++i) {
    while (!visit.outstanding.empty()) visit.is_answered(error_answer(503, "Busy."));
    if (visit.model.clock.wake_at != 0)
      visit.time_passes(visit.model.clock.wake_at - visit.model.clock.elapsed_ms);
  }
  CHECK(visit.model.times.checking.fault == widget::Fault::kBusy);
  CHECK(widget::shown_month(visit.model)->progress == Progress::kFailed);
  CHECK(visit.days.size() < 15);
  visit.does(widget::RetryPressed{});
  offer_a_week(visit.account);
  visit.all_is_answered();
  CHECK(visit.model.times.day.has_value());
}

TEST_CASE("what fails out of the visitor's way stays unchecked, and is said only when chosen") {
  AccountVisit visit;
  offer_a_week(visit.account);
  visit.opens();
  for (int i = 0; i < 5; ++i) visit.is_answered();
  REQUIRE(widget::is_checked(visit.model, day("2026-03-09")));
  visit.last_spoken.clear();
  const Answer failure = error_answer(500, "No.");
  visit.is_answered(failure);
  CHECK(visit.last_spoken.empty());
  CHECK(widget::shown_month(visit.model)->progress == Progress::kReady);
  while (!visit.outstanding.empty()) visit.is_answered(failure);
  visit.does(widget::DayPicked{day("2026-03-20")});
  visit.is_answered(failure);
  CHECK(visit.last_spoken == visit.model.texts.say("fault.server"));
  CHECK(has(visit.does(widget::RetryPressed{}), kHeadingFocus));
  visit.all_is_answered();
  CHECK(widget::is_month_checked(visit.model, month("2026-03")));
}

TEST_CASE("however hurried the visitor, one widget leaves the account room for others") {
  AccountVisit visit;
  visit.opens();
  for (int i = 0; i < 4000; ++i) {
    if (!visit.outstanding.empty()) visit.is_answered();
    visit.time_passes(40);
    if (i % 5 == 0) visit.does(widget::DayPicked{core::add_days(visit.model.times.focus_day, 1)});
    if (i % 40 == 0) visit.does(widget::NextMonthAsked{});
  }
  const int most = most_in_a_minute(visit.asked_at);
  CHECK(most <= 80);
  CHECK(most > 50);
}

TEST_CASE("a time that has begun is not offered, though the API still lists it") {
  AccountVisit visit;
  visit.account.offers({"2026-03-09T07:30:00Z", "2026-03-09T08:00:00Z", "2026-03-09T08:30:00Z"});
  visit.opens();
  visit.all_is_answered();
  REQUIRE(visit.model.times.day == day("2026-03-09"));
  CHECK(widget::chosen_day_slots(visit.model) ==
        std::vector<core::Slot>{slot("2026-03-09T08:30:00Z")});
}

TEST_CASE("days that fail together on their way count as one failure") {
  AccountVisit visit;
  visit.opens();
  REQUIRE(visit.outstanding.size() > 1);
  while (!visit.outstanding.empty()) visit.is_answered(answer(503, ""));
  CHECK(visit.model.times.checking.retry.times == 1);
}
