// A visitor moves a booking to another time by its link.
#include "managing.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/queries.hpp"

using namespace world;
using widget::Managing;

namespace {

widget::SendReschedule wished_move(const Booker& booker) {
  return {booker.model.manage.request, 101, kLink, at("2026-03-12T09:00:00Z")};
}

}  // namespace

TEST_CASE("another time is looked for with the same person, and shown beside the old one first") {
  Booker booker = choosing_anew();
  CHECK(booker.asked.type == 3);
  CHECK(booker.asked.resource == std::optional<core::Id>(1));
  booker.does(widget::DayPicked{day("2026-03-10")});
  const auto slots = widget::day_slots_with_own(booker.model);
  REQUIRE(slots.size() == 2);
  CHECK(slots[0] == slot("2026-03-10T09:00:00Z", false));
  CHECK(booker.does(widget::SlotPicked{slots[0]}).empty());
  booker = comparing();
  const Effects sent = booker.does(widget::RescheduleConfirmed{});
  CHECK(has(sent, wished_move(booker)));
  CHECK(booker.does(widget::RescheduleConfirmed{}).empty());
  CHECK(booker.does(widget::BackPressed{}).empty());
  const Effects effects = booker.manage_answered(
      booking_answer(visit_made("2026-03-12T09:00:00Z"), "bt_b101.1777000000.new"));
  CHECK(booker.model.step == Step::kManage);
  CHECK(has(effects, kHeadingFocus));
  CHECK(managed_detail(effects, "booking:rescheduled")["starts_at"] ==
        "2026-03-12T09:00:00.000000Z");
  // The old link ends a while after the old time.
  CHECK(widget::manage_link(booker.model) ==
        "https://clinic.example/mine?a=1&booking=101#bt_b101.1777000000.new");
  CHECK_FALSE(booker.model.catalog.type_id.has_value());
}

TEST_CASE(
    "a booking that was moved stays with the same person, also where the answer names nobody") {
  Booker booker = comparing();
  booker.does(widget::RescheduleConfirmed{});
  core::Booking moved = visit_made("2026-03-12T09:00:00Z");
  moved.resource_id.reset();
  booker.manage_answered(booking_answer(moved, "bt_b101.1777000000.new"));
  REQUIRE(booker.model.manage.booking);
  CHECK(booker.model.manage.booking->starts_at == at("2026-03-12T09:00:00Z"));
  CHECK(booker.model.manage.booking->resource_id == std::optional<core::Id>(1));
}

TEST_CASE("times that the booking takes itself are asked for by its link; its own is no new one") {
  Booker booker;
  booker.follows_link();
  booker.does(widget::ReschedulePressed{});
  CHECK(booker.asked.booking == std::optional<core::Id>(101));
  CHECK(booker.asked.token == kLink);
  booker.slots_arrive({"2026-03-10T09:00:00Z", "2026-03-10T09:15:00Z", "2026-03-12T09:00:00Z"});
  booker.does(widget::DayPicked{day("2026-03-10")});
  const auto slots = widget::day_slots_with_own(booker.model);
  REQUIRE(slots.size() == 2);
  CHECK(slots[0] == slot("2026-03-10T09:00:00Z", false));
  booker.does(widget::SlotPicked{slots[1]});
  CHECK(booker.model.step == Step::kReschedule);
  // A day on which only its own time is free has none.
  booker.does(widget::RescheduleDropped{});
  booker.does(widget::ReschedulePressed{});
  booker.slots_arrive({"2026-03-10T09:00:00Z", "2026-03-12T09:00:00Z"});
  CHECK(widget::shown_month(booker.model)->days.size() == 1);
  CHECK(booker.model.times.day == day("2026-03-12"));
  // Another booking is asked for like anybody's.
  booker.does(widget::RescheduleDropped{});
  booker.does(widget::BookAnotherPressed{});
  booker.does(widget::TypePicked{3});
  booker.does(widget::ResourcePicked{});
  CHECK_FALSE(booker.asked.booking.has_value());
  CHECK(booker.asked.token.empty());
}

TEST_CASE("a link that ended, or a booking that went, while a time is chosen is said") {
  for (const auto& [status, closed] :
       {std::pair(401, Managing::Closed::kLocked), std::pair(404, Managing::Closed::kGone)}) {
    Booker booker;
    booker.follows_link();
    booker.does(widget::ReschedulePressed{});
    CHECK(has(booker.slots_answered(error_answer(status, "No.")), kHeadingFocus));
    CHECK(booker.model.step == Step::kManage);
    CHECK(booker.model.manage.closed == closed);
  }
}

TEST_CASE("a page that wants something else booked leaves the booking alone that is being moved") {
  Booker booker = choosing_anew();
  widget::Options options = booker.model.options;
  options.type_id = 4;
  options.day = day("2026-04-01");
  CHECK(booker.does(widget::OptionsChanged{options}).empty());
  CHECK(booker.model.step == Step::kTimes);
  CHECK(booker.model.catalog.type_id == std::optional<core::Id>(3));
  CHECK(booker.model.manage.is_rescheduling);
  booker.does(widget::DayPicked{day("2026-03-12")});
  booker.does(widget::SlotPicked{slot("2026-03-12T09:00:00Z")});
  const Effects sent = booker.does(widget::RescheduleConfirmed{});
  CHECK(has(sent, wished_move(booker)));
  // The next one is as the page wants it now.
  booker.manage_answered(booking_answer(visit_made("2026-03-12T09:00:00Z")));
  booker.does(widget::BookAnotherPressed{});
  CHECK(booker.model.catalog.type_id == std::optional<core::Id>(4));
}

TEST_CASE("a move whose answer was lost is looked for before it is sent again") {
  for (const Answer& lost : {timed_out(), error_answer(502, ""), answer(200, "<html>")}) {
    for (const bool was_moved : {true, false}) {
      Booker booker = comparing();
      booker.does(widget::RescheduleConfirmed{});
      booker.manage_answered(lost);
      // By itself, if it may pass; else by Retry.
      const bool is_waiting = booker.model.manage.retry.is_waiting;
      CHECK(is_waiting == (lost.status != 200));
      const Effects retried = is_waiting ? booker.next_wake() : booker.does(widget::RetryPressed{});
      CHECK(count<widget::SendReschedule>(retried) == 0);
      CHECK(has(retried, widget::LoadBooking{booker.model.manage.request, 101, kLink}));
      const char* now = was_moved ? "2026-03-12T09:00:00Z" : "2026-03-10T09:00:00Z";
      const Effects looked = booker.manage_answered(booking_answer(visit_made(now)));
      CHECK(has(looked, wished_move(booker)) == !was_moved);
      CHECK((booker.model.manage.news == Managing::News::kMoved) == was_moved);
      CHECK(managed_detail(looked, "booking:rescheduled").is_object() == was_moved);
    }
  }
}

TEST_CASE("a move that may have been made is looked at also when the visitor keeps the old time") {
  Booker booker = comparing();
  booker.does(widget::RescheduleConfirmed{});
  booker.manage_answered(offline());
  const Effects effects = booker.does(widget::RescheduleDropped{});
  CHECK(booker.model.step == Step::kManage);
  CHECK(count<widget::LoadBooking>(effects) == 1);
}

TEST_CASE("who goes back to the times while a move is tried again moves nothing by it") {
  Booker booker = comparing();
  booker.does(widget::RescheduleConfirmed{});
  CHECK(booker.does(widget::BackPressed{}).empty());
  booker.manage_answered(offline());
  booker.does(widget::BackPressed{});
  CHECK(booker.model.step == Step::kTimes);
  CHECK(count<widget::SendReschedule>(booker.next_wake()) == 0);
  // It may have been moved all the same: the next wish looks first.
  booker.does(widget::SlotPicked{slot("2026-03-12T09:00:00Z")});
  CHECK(count<widget::LoadBooking>(booker.does(widget::RescheduleConfirmed{})) == 1);
}

TEST_CASE("a new time that was taken meanwhile leads back to the times, and the booking stays") {
  Booker booker = comparing();
  booker.does(widget::RescheduleConfirmed{});
  const Effects effects =
      booker.manage_answered(error_answer(422, "No.", {{"starts_at", {"Taken."}}}));
  CHECK(booker.model.step == Step::kTimes);
  CHECK(count<widget::LoadSlots>(effects) == 1);
  CHECK(spoken(effects) ==
        "That time has just been taken. Please choose another. Your booking has not changed.");
  CHECK(booker.model.manage.booking->starts_at == at("2026-03-10T09:00:00Z"));
  booker.slots_arrive({"2026-03-12T10:00:00Z"});
  booker.does(widget::BackPressed{});
  CHECK(booker.model.step == Step::kManage);
}

TEST_CASE("a booking that ended while its new time was chosen is looked at again") {
  Booker booker = comparing();
  booker.does(widget::RescheduleConfirmed{});
  const Effects effects = booker.manage_answered(
      error_answer(422, "Over.", {{"status", {"A cancelled booking cannot be moved."}}}));
  CHECK(booker.model.step == Step::kManage);
  CHECK(count<widget::LoadBooking>(effects) == 1);
}

TEST_CASE("a booking with somebody who is no longer there keeps its time") {
  core::WidgetConfig config = clinic();
  config.resources[0].is_active = false;
  Booker booker(config);
  booker.follows_link();
  CHECK_FALSE(widget::can_reschedule(booker.model, visit_made()));
}
