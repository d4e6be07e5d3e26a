#include "../world.hpp"
#include "widget/queries.hpp"

using namespace world;

namespace {

const Effect kThirdPicked = widget::RaiseEvent{"booking:type-selected", R"({"booking_type_id":3})"};

}  // namespace

TEST_CASE("choosing a type leads to the people who take it, and the keyboard to the heading") {
  Booker booker;
  booker.opens();
  CHECK(booker.does(widget::TypePicked{3}) == Effects{kThirdPicked, kHeadingFocus});
  CHECK(booker.model.step == Step::kResources);
  CHECK(widget::offered_resources(booker.model).size() == 2);
  CHECK(widget::can_go_back(booker.model));
}

TEST_CASE("a type that one person takes leads straight to that person's times") {
  Booker booker;
  booker.opens();
  const Effects effects = booker.does(widget::TypePicked{4});
  CHECK(effects == Effects{widget::RaiseEvent{"booking:type-selected", R"({"booking_type_id":4})"},
                           widget::LoadSlots{1, 4, 1, day("2026-03-09"), day("2026-03-31")},
                           kHeadingFocus});
  CHECK(widget::chosen_resource(booker.model)->id == 1);
}

TEST_CASE("anyone means that no person is named in what is asked") {
  Booker booker;
  booker.opens();
  booker.does(widget::TypePicked{3});
  const Effects effects = booker.does(widget::ResourcePicked{});
  CHECK(effects ==
        Effects{widget::LoadSlots{1, 3, {}, day("2026-03-09"), day("2026-03-31")}, kHeadingFocus});
  CHECK(booker.model.catalog.resource_chosen);
  CHECK(widget::chosen_resource(booker.model) == nullptr);
}

TEST_CASE("a type or a person that is not offered cannot be picked") {
  Booker booker;
  booker.opens();
  CHECK(booker.does(widget::TypePicked{5}).empty());
  CHECK(booker.does(widget::TypePicked{77}).empty());
  booker.does(widget::TypePicked{3});
  CHECK(booker.does(widget::ResourcePicked{9}).empty());
  CHECK(booker.model.step == Step::kResources);
}

TEST_CASE("Back leads through the steps that were shown, and loses nothing") {
  Booker booker;
  booker.picks_a_time();
  booker.types_details();
  const auto steps_back = {Step::kTimes, Step::kResources, Step::kTypes};
  for (const Step step : steps_back) {
    const Effects effects = booker.does(widget::BackPressed{});
    CHECK(has(effects, kHeadingFocus));
    CHECK(count<widget::ReleaseHold>(effects) == (step == Step::kTimes ? 1 : 0));
    CHECK(booker.model.step == step);
  }
  CHECK(booker.does(widget::BackPressed{}).empty());

  // The same way forward again: everything is still at hand.
  CHECK(booker.does(widget::TypePicked{3}) == Effects{kThirdPicked, kHeadingFocus});
  CHECK(booker.does(widget::ResourcePicked{}) == Effects{kHeadingFocus});
  CHECK(booker.model.times.day == day("2026-03-10"));
  CHECK(booker.model.times.slot == slot("2026-03-10T09:00:00Z"));
  CHECK(widget::chosen_day_slots(booker.model).size() == 2);
  booker.does(widget::SlotPicked{slot("2026-03-10T09:30:00Z")});
  CHECK(booker.model.details.field(FieldName::kName).text == "  Sarah Johnson ");
  CHECK(booker.model.details.field(FieldName::kNotes).text == "First-time client");
}

TEST_CASE("Back skips the steps that were skipped") {
  Booker booker;
  booker.opens();
  booker.does(widget::TypePicked{4});
  booker.does(widget::BackPressed{});
  CHECK(booker.model.step == Step::kTypes);
}

TEST_CASE("another person means other times, in the month that was shown") {
  Booker booker;
  booker.opens();
  booker.does(widget::TypePicked{3});
  booker.does(widget::ResourcePicked{1});
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::NextMonthAsked{});
  booker.slots_arrive({"2026-04-14T09:00:00Z"});
  booker.does(widget::BackPressed{});
  const Effects effects = booker.does(widget::ResourcePicked{2});
  CHECK(has(effects,
            widget::LoadSlots{booker.asked.request, 3, 2, day("2026-04-01"), day("2026-04-30")}));
  CHECK_FALSE(booker.model.times.day.has_value());
  CHECK(booker.model.times.months.size() == 1);
}

TEST_CASE("another type forgets the person and the time, and keeps what was typed") {
  Booker booker;
  booker.picks_a_time();
  booker.types_details();
  for (int i = 0; i < 3; ++i) booker.does(widget::BackPressed{});
  booker.does(widget::TypePicked{4});
  CHECK_FALSE(booker.model.times.slot.has_value());
  CHECK(booker.asked.type == 4);
  CHECK(booker.model.details.field(FieldName::kEmail).text == "sarah@example.com");
}

TEST_CASE("a month too far ahead for another type gives way to the last that can be booked") {
  core::WidgetConfig config = clinic();
  config.types[1].max_days_ahead = 30;
  Booker booker(config);
  booker.opens();
  booker.does(widget::TypePicked{3});
  booker.does(widget::ResourcePicked{});
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  for (int i = 0; i < 4; ++i) {
    booker.does(widget::NextMonthAsked{});
    booker.slots_arrive(std::vector<core::Slot>{});
  }
  booker.does(widget::BackPressed{});
  booker.does(widget::BackPressed{});
  booker.does(widget::TypePicked{4});
  CHECK(booker.model.times.month == month("2026-04"));
  CHECK(booker.asked.to == day("2026-04-08"));
}

TEST_CASE("times that arrive while the visitor has gone back are kept, and nothing is said") {
  Booker booker;
  booker.opens();
  booker.does(widget::TypePicked{4});
  booker.does(widget::BackPressed{});
  CHECK(booker.slots_arrive({"2026-03-10T09:00:00Z"}).empty());
  CHECK(has(booker.does(widget::TypePicked{4}), kHeadingFocus));
  CHECK(booker.model.times.day == day("2026-03-10"));
}

TEST_CASE("times that arrive for a choice no longer in force are not shown") {
  Booker booker;
  booker.opens();
  booker.does(widget::TypePicked{3});
  booker.does(widget::ResourcePicked{1});
  const std::uint32_t old = booker.asked.request;
  booker.does(widget::BackPressed{});
  booker.does(widget::ResourcePicked{2});
  CHECK(booker
            .does(widget::SlotsAnswered{
                old, slots_answer(clinic().business_zone, {slot("2026-03-10T09:00:00Z")})})
            .empty());
  CHECK(widget::shown_month(booker.model)->progress == Progress::kLoading);
}
