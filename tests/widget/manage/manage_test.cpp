// A visitor comes back to a booking by its link: sees it, moves it, cancels it.
#include "../world.hpp"
#include "widget/manage/booking_queries.hpp"

using namespace world;
using widget::Managing;

namespace {

core::Json managed_detail(const Effects& effects, const std::string& name) {
  for (const Effect& effect : effects) {
    const auto* event = std::get_if<widget::RaiseEvent>(&effect);
    if (event && event->name == name) return core::Json::parse(event->detail_json, nullptr, false);
  }
  return {};
}

// At the times for the booking, with Thursday at nine among them.
Booker choosing_anew() {
  Booker booker;
  booker.follows_link();
  booker.does(widget::ReschedulePressed{});
  booker.slots_arrive({"2026-03-10T10:00:00Z", "2026-03-12T09:00:00Z"});
  return booker;
}
Booker comparing() {
  Booker booker = choosing_anew();
  booker.does(widget::DayPicked{day("2026-03-12")});
  booker.does(widget::SlotPicked{slot("2026-03-12T09:00:00Z")});
  REQUIRE(booker.model.step == Step::kReschedule);
  return booker;
}

widget::SendReschedule wished_move(const Booker& booker) {
  return {booker.model.managing.request, 101, kLink, at("2026-03-12T09:00:00Z")};
}

std::string calendar_text(Booker& booker) {
  const Effects effects = booker.does(widget::CalendarFilePressed{});
  const auto* file = first<widget::SaveFile>(effects);
  return file ? file->text : "";
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a link opens its booking, and the widget is ready once that is known") {
  Booker booker;
  const Effects opened = booker.opens(with_link());
  CHECK(has(opened, widget::LoadBooking{1, 101, kLink}));
  CHECK_FALSE(has(opened, kReadyEvent));
  CHECK(count<widget::LoadSlots>(opened) == 0);
  const Effects effects = booker.manage_answered(booking_answer(visit_made()));
  CHECK(booker.model.step == Step::kManage);
  CHECK(booker.model.managing.booking == visit_made());
  CHECK(has(effects, kReadyEvent));
  CHECK(spoken(effects) == "");
}

TEST_CASE("a link that is damaged, ended or to nothing says so, and leads to booking anew") {
  widget::Options damaged = with_link();
  damaged.token.clear();
  Booker booker;
  CHECK(count<widget::LoadBooking>(booker.opens(damaged)) == 0);
  CHECK(booker.model.managing.closed == Managing::Closed::kLocked);
  for (const auto& [status, closed] :
       {std::pair(404, Managing::Closed::kGone), std::pair(401, Managing::Closed::kLocked)}) {
    Booker other;
    other.opens(with_link());
    other.manage_answered(error_answer(status, "No."));
    CHECK(other.model.managing.closed == closed);
    other.does(widget::BookAnotherPressed{});
    CHECK(other.model.step == Step::kTypes);
  }
}

TEST_CASE(
    "a look that fails is taken again by Retry, and an answer about another booking is none") {
  const Answer failures[] = {offline(), timed_out(), error_answer(503, "Busy."), answer(200, "<p>"),
                             booking_answer(visit_made("2026-03-10T09:00:00Z", 7))};
  for (const Answer& failure : failures) {
    Booker booker;
    booker.opens(with_link());
    booker.manage_keeps_failing(failure);
    CHECK(booker.model.managing.progress == Progress::kFailed);
    CHECK_FALSE(widget::managing_error(booker.model).empty());
    const std::uint32_t before = booker.model.managing.request;
    const Effects effects = booker.does(widget::RetryPressed{});
    CHECK(has(effects, widget::LoadBooking{before + 1, 101, kLink}));
    CHECK(has(effects, kHeadingFocus));
  }
}

TEST_CASE("an account with the documented calls alone is told of no link") {
  Booker booker;
  booker.starts(with_link());
  Effects effects = booker.does(widget::ConfigAnswered{error_answer(404, "Not Found.")});
  CHECK(booker.model.bare);
  CHECK(count<widget::LoadBooking>(effects) == 0);
  CHECK_FALSE(widget::is_signed_in(booker.model));
}

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
  CHECK_FALSE(booker.model.type_id.has_value());
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
    CHECK(booker.model.managing.closed == closed);
  }
}

TEST_CASE("a page that wants something else booked leaves the booking alone that is being moved") {
  Booker booker = choosing_anew();
  widget::Options options = booker.model.options;
  options.type_id = 4;
  options.day = day("2026-04-01");
  CHECK(booker.does(widget::OptionsChanged{options}).empty());
  CHECK(booker.model.step == Step::kTimes);
  CHECK(booker.model.type_id == std::optional<core::Id>(3));
  CHECK(booker.model.managing.is_rescheduling);
  booker.does(widget::DayPicked{day("2026-03-12")});
  booker.does(widget::SlotPicked{slot("2026-03-12T09:00:00Z")});
  const Effects sent = booker.does(widget::RescheduleConfirmed{});
  CHECK(has(sent, wished_move(booker)));
  // The next one is as the page wants it now.
  booker.manage_answered(booking_answer(visit_made("2026-03-12T09:00:00Z")));
  booker.does(widget::BookAnotherPressed{});
  CHECK(booker.model.type_id == std::optional<core::Id>(4));
}

TEST_CASE("a move whose answer was lost is looked for before it is sent again") {
  for (const Answer& lost : {timed_out(), error_answer(502, ""), answer(200, "<html>")}) {
    for (const bool was_moved : {true, false}) {
      Booker booker = comparing();
      booker.does(widget::RescheduleConfirmed{});
      booker.manage_answered(lost);
      // By itself, if it may pass; else by Retry.
      const bool is_waiting = booker.model.managing.retry.is_waiting;
      CHECK(is_waiting == (lost.status != 200));
      const Effects retried = is_waiting ? booker.next_wake() : booker.does(widget::RetryPressed{});
      CHECK(count<widget::SendReschedule>(retried) == 0);
      CHECK(has(retried, widget::LoadBooking{booker.model.managing.request, 101, kLink}));
      const char* now = was_moved ? "2026-03-12T09:00:00Z" : "2026-03-10T09:00:00Z";
      const Effects looked = booker.manage_answered(booking_answer(visit_made(now)));
      CHECK(has(looked, wished_move(booker)) == !was_moved);
      CHECK((booker.model.managing.news == Managing::News::kMoved) == was_moved);
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
  CHECK(booker.next_wake().empty());
  // It may have been moved all the same: the next wish looks first.
  booker.does(widget::SlotPicked{slot("2026-03-12T09:00:00Z")});
  CHECK(count<widget::LoadBooking>(booker.does(widget::RescheduleConfirmed{})) == 1);
}

TEST_CASE("a booking that cannot be reached is asked for as the server says, and a few times") {
  Booker booker;
  booker.opens(with_link());
  const Effects busy = booker.manage_answered(error_answer(503, "Busy."));
  CHECK(count<widget::LoadBooking>(busy) == 0);
  CHECK_FALSE(has(busy, kReadyEvent));
  CHECK(widget::retry_fault(booker.model.managing.progress, booker.model.managing.retry) ==
        widget::Fault::kBusy);
  CHECK(count<widget::LoadBooking>(booker.next_wake()) == 1);
  CHECK(has(booker.manage_answered(booking_answer(visit_made())), kReadyEvent));
  CHECK(widget::retry_fault(booker.model.managing.progress, booker.model.managing.retry) ==
        widget::Fault::kNone);

  Booker offline_one;
  offline_one.opens(with_link());
  offline_one.does(widget::LineLost{});
  offline_one.manage_answered(offline());
  CHECK(count<widget::LoadBooking>(offline_one.does(widget::LineBack{})) == 1);
}

TEST_CASE("a new time that was taken meanwhile leads back to the times, and the booking stays") {
  Booker booker = comparing();
  booker.does(widget::RescheduleConfirmed{});
  const Effects effects =
      booker.manage_answered(error_answer(422, "No.", {{"starts_at", {"Taken."}}}));
  CHECK(booker.model.step == Step::kTimes);
  CHECK(count<widget::LoadSlots>(effects) == 1);
  CHECK(spoken(effects) ==
        "That time has just been taken. Please choose another; your booking is as it was.");
  CHECK(booker.model.managing.booking->starts_at == at("2026-03-10T09:00:00Z"));
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

TEST_CASE("cancelling asks once, and no is no") {
  Booker booker;
  booker.follows_link();
  CHECK(booker.does(widget::CancelConfirmed{}).empty());
  const Effects asked = booker.does(widget::CancelPressed{});
  CHECK(has(asked, widget::MoveFocus{widget::key::kCancelHeading}));
  CHECK(count<widget::SendCancel>(asked) == 0);
  const Effects kept = booker.does(widget::CancelDropped{});
  CHECK(has(kept, widget::MoveFocus{widget::key::kCancel}));
  CHECK_FALSE(booker.model.managing.asks_to_cancel);
}

TEST_CASE("a cancel is told to the page once, also when the first answer was lost") {
  Booker booker;
  booker.follows_link();
  booker.does(widget::CancelPressed{});
  const Effects sent = booker.does(widget::CancelConfirmed{});
  CHECK(has(sent, widget::SendCancel{booker.model.managing.request, 101, kLink}));
  CHECK(booker.does(widget::CancelDropped{}).empty());
  CHECK(managed_detail(booker.manage_answered(timed_out()), "booking:cancelled").is_null());
  CHECK(booker.model.managing.asks_to_cancel);
  CHECK(count<widget::SendCancel>(booker.next_wake()) == 1);
  const Effects effects = booker.manage_answered(cancelled_answer());
  CHECK(managed_detail(effects, "booking:cancelled")["status"] == "cancelled");
  CHECK(managed_detail(effects, "booking:cancelled")["id"] == 101);
  CHECK(has(effects, kHeadingFocus));
  CHECK(booker.does(widget::CancelPressed{}).empty());
  CHECK(booker.does(widget::ReschedulePressed{}).empty());
}

TEST_CASE("what has begun or is over can be neither moved nor cancelled") {
  core::Booking completed = visit_made("2026-03-09T07:00:00Z");
  completed.status = core::BookingStatus::kCompleted;
  for (const core::Booking& booking : {completed, visit_made("2026-03-09T08:00:00Z")}) {
    Booker booker;
    booker.follows_link(booking);
    CHECK(widget::standing(booker.model, booking) == widget::Standing::kPast);
    CHECK(booker.does(widget::CancelPressed{}).empty());
    CHECK(booker.does(widget::ReschedulePressed{}).empty());
  }
}

TEST_CASE("a booking whose type or person is gone can be cancelled, not moved") {
  core::Booking other_type = visit_made(), other_person = visit_made();
  other_type.booking_type_id = 5;  // not offered any more
  other_person.resource_id = 9;
  for (const core::Booking& booking : {other_type, other_person}) {
    Booker booker;
    booker.follows_link(booking);
    CHECK(booker.does(widget::ReschedulePressed{}).empty());
    CHECK_FALSE(booker.does(widget::CancelPressed{}).empty());
  }
}

TEST_CASE("the calendar's entry is the same one after a move, and goes with the booking") {
  Booker booker;
  booker.follows_link();
  const std::string before = calendar_text(booker);
  CHECK(holds(before, "UID:booking-101@booking.example.com\r\n"));
  CHECK(holds(before, "SEQUENCE:0\r\n"));
  CHECK(holds(before, "DTSTAMP:20260309T080000Z\r\n"));
  CHECK(holds(before, "SUMMARY:30-Minute Consultation\\, Harley Clinic\r\n"));
  booker = comparing();
  booker.does(widget::RescheduleConfirmed{});
  core::Booking moved = visit_made("2026-03-12T09:00:00Z");
  moved.updated_at += core::Seconds(600);
  booker.manage_answered(booking_answer(moved));
  CHECK(holds(calendar_text(booker), "SEQUENCE:600\r\n"));
  booker.does(widget::TimeTold{60'000, {}});
  booker.does(widget::CancelPressed{});
  booker.does(widget::CancelConfirmed{});
  booker.manage_answered(cancelled_answer());
  const std::string after = calendar_text(booker);
  CHECK(holds(after, "METHOD:CANCEL\r\n"));
  CHECK(holds(after, "UID:booking-101@booking.example.com\r\n"));
  CHECK(holds(after, "SEQUENCE:428460\r\n"));  // to Monday, 08:01
}

TEST_CASE("the link is copied from where it stands, and that is said") {
  Booker booker;
  booker.follows_link();
  CHECK(has(booker.does(widget::CopyLinkPressed{}),
            widget::CopyLink{"https://clinic.example/mine?a=1&booking=101#" + std::string(kLink)}));
  CHECK(spoken(booker.does(widget::LinkCopied{true})) == "Link copied");
  CHECK(booker.model.link_copied == widget::Model::Copying::kDone);
}

TEST_CASE(
    "a move or a cancel that failed for good is told to the page, and a look that did is not") {
  const auto code_of = [](const Effects& effects) {
    const core::Json detail = managed_detail(effects, "booking:error");
    return detail.is_object() ? detail.value("code", "") : "";
  };
  const auto code_after_move = [&](const Answer& given) {
    Booker booker = comparing();
    booker.does(widget::RescheduleConfirmed{});
    return code_of(booker.manage_answered(given));
  };
  CHECK(code_after_move(error_answer(500, "No.")) == "reschedule_server");
  CHECK(code_after_move(error_answer(422, "No.", {{"starts_at", {"Gone."}}})) ==
        "reschedule_taken");
  CHECK(code_after_move(error_answer(404, "No.")) == "reschedule_refused");
  CHECK(code_after_move(error_answer(422, "No.", {{"status", {"Over."}}})) ==
        "reschedule_rejected");
  CHECK(code_after_move(offline()).empty());  // goes out again by itself
  Booker booker;
  booker.follows_link();
  booker.does(widget::CancelPressed{});
  booker.does(widget::CancelConfirmed{});
  CHECK(code_of(booker.manage_keeps_failing(timed_out())) == "cancel_timeout");
  Booker looker;
  looker.opens(with_link());
  CHECK(code_of(looker.manage_answered(error_answer(500, "No."))).empty());
}

TEST_CASE(
    "a link that has expired is told apart from one that is damaged, wherever that comes out") {
  const Answer expired = answer(401, core::error_body({401, "Over.", {}, {}, "link_expired"}));
  Booker booker;
  booker.opens(with_link());
  booker.manage_answered(expired);
  CHECK(booker.model.managing.closed == Managing::Closed::kExpired);
  Booker mover;
  mover.follows_link();
  mover.does(widget::ReschedulePressed{});
  mover.slots_answered(expired);
  CHECK(mover.model.managing.closed == Managing::Closed::kExpired);
}

TEST_CASE("no token is in what is told or spoken") {
  Booker booker = comparing();
  std::vector<Effects> told;
  told.push_back(booker.does(widget::RescheduleConfirmed{}));
  told.push_back(booker.manage_answered(
      booking_answer(visit_made("2026-03-12T09:00:00Z"), "bt_b101.1777000000.new")));
  told.push_back(booker.does(widget::CancelPressed{}));
  told.push_back(booker.does(widget::CancelConfirmed{}));
  told.push_back(booker.manage_answered(cancelled_answer()));
  for (const Effects& effects : told) {
    for (const Effect& effect : effects) {
      if (const auto* event = std::get_if<widget::RaiseEvent>(&effect)) {
        CHECK_FALSE(holds(event->detail_json, "bt_"));
      }
      if (const auto* line = std::get_if<widget::Announce>(&effect)) {
        CHECK_FALSE(holds(line->text, "bt_"));
      }
    }
  }
}

TEST_CASE("a calendar sees that a cancel is later, also where clocks disagree") {
  core::Booking booking = visit_made();
  booking.updated_at = at("2026-03-09T09:00:00Z");  // an hour ahead
  Booker booker;
  booker.follows_link(booking);
  booker.does(widget::CancelPressed{});
  booker.does(widget::CancelConfirmed{});
  booker.manage_answered(cancelled_answer());
  CHECK(booker.model.managing.booking->updated_at == at("2026-03-09T09:00:01Z"));
}

TEST_CASE("a cancel that waits to be tried again and is given up is looked at again") {
  Booker booker;
  booker.follows_link();
  booker.does(widget::CancelPressed{});
  booker.does(widget::CancelConfirmed{});
  booker.manage_answered(timed_out());
  REQUIRE(booker.model.managing.retry.is_waiting);
  CHECK(count<widget::LoadBooking>(booker.does(widget::CancelDropped{})) == 1);
}

TEST_CASE("a booking with somebody who is no longer there keeps its time") {
  core::WidgetConfig config = clinic();
  config.resources[0].is_active = false;
  Booker booker(config);
  booker.follows_link();
  CHECK_FALSE(widget::can_reschedule(booker.model, visit_made()));
}
