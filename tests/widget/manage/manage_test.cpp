// A visitor comes back to a booking by its link: sees it, cancels it, puts it into a calendar.
#include "managing.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/queries.hpp"

using namespace world;
using widget::Managing;

namespace {

std::string calendar_text(Booker& booker) {
  booker.does(widget::CalendarFilePressed{});
  const Effects effects = booker.calendar_link_answered(offline());
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
  CHECK(booker.model.manage.booking == visit_made());
  CHECK(has(effects, kReadyEvent));
  CHECK(spoken(effects) == "");
}

TEST_CASE("a link that is damaged, ended or to nothing says so, and leads to booking anew") {
  widget::Options damaged = with_link();
  damaged.token.clear();
  Booker booker;
  const Effects effects = booker.opens(damaged);
  CHECK(count<widget::LoadBooking>(effects) == 0);
  CHECK(managed_detail(effects, "booking:error")["code"] == "link_refused");
  CHECK(booker.model.manage.closed == Managing::Closed::kLocked);
  for (const auto& [status, closed] :
       {std::pair(404, Managing::Closed::kGone), std::pair(401, Managing::Closed::kLocked)}) {
    Booker other;
    other.opens(with_link());
    const Effects closing = other.manage_answered(error_answer(status, "No."));
    CHECK(other.model.manage.closed == closed);
    // After booking:ready, which takes the page's fallback away.
    REQUIRE(std::holds_alternative<widget::RaiseEvent>(closing.back()));
    CHECK(managed_detail({closing.back()}, "booking:error")["code"] == "link_refused");
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
    CHECK(booker.model.manage.progress == Progress::kFailed);
    CHECK_FALSE(widget::managing_error(booker.model).empty());
    const std::uint32_t before = booker.model.manage.request;
    const Effects effects = booker.does(widget::RetryPressed{});
    CHECK(has(effects, widget::LoadBooking{before + 1, 101, kLink}));
    CHECK(has(effects, kHeadingFocus));
  }
}

TEST_CASE("an account with the documented calls alone is told of no link") {
  Booker booker;
  booker.starts(with_link());
  Effects effects = booker.does(widget::ConfigAnswered{error_answer(404, "Not Found.")});
  CHECK(booker.model.is_account);
  CHECK(count<widget::LoadBooking>(effects) == 0);
  CHECK_FALSE(widget::is_signed_in(booker.model));
}

TEST_CASE("a booking that cannot be reached is asked for as the server says, and a few times") {
  Booker booker;
  booker.opens(with_link());
  const Effects busy = booker.manage_answered(error_answer(503, "Busy."));
  CHECK(count<widget::LoadBooking>(busy) == 0);
  CHECK_FALSE(has(busy, kReadyEvent));
  CHECK(widget::retry_fault(booker.model.manage.progress, booker.model.manage.retry) ==
        widget::Fault::kBusy);
  CHECK(count<widget::LoadBooking>(booker.next_wake()) == 1);
  CHECK(has(booker.manage_answered(booking_answer(visit_made())), kReadyEvent));
  CHECK(widget::retry_fault(booker.model.manage.progress, booker.model.manage.retry) ==
        widget::Fault::kNone);

  Booker offline_one;
  offline_one.opens(with_link());
  offline_one.does(widget::LineLost{});
  offline_one.manage_answered(offline());
  CHECK(count<widget::LoadBooking>(offline_one.does(widget::LineBack{})) == 1);
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
  CHECK_FALSE(booker.model.manage.asks_to_cancel);
}

TEST_CASE("a cancel is told to the page once, also when the first answer was lost") {
  Booker booker;
  booker.follows_link();
  booker.does(widget::CancelPressed{});
  const Effects sent = booker.does(widget::CancelConfirmed{});
  CHECK(has(sent, widget::SendCancel{booker.model.manage.request, 101, kLink}));
  CHECK(booker.does(widget::CancelDropped{}).empty());
  CHECK(managed_detail(booker.manage_answered(timed_out()), "booking:cancelled").is_null());
  CHECK(booker.model.manage.asks_to_cancel);
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
    CHECK(widget::booking_phase(booker.model, booking) == widget::BookingPhase::kPast);
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
  booker.does(widget::TimePassed{60'000, {}});
  booker.does(widget::CancelPressed{});
  booker.does(widget::CancelConfirmed{});
  booker.manage_answered(cancelled_answer());
  const std::string after = calendar_text(booker);
  CHECK(holds(after, "STATUS:CANCELLED\r\n"));
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
  CHECK(booker.model.manage.closed == Managing::Closed::kExpired);
  Booker mover;
  mover.follows_link();
  mover.does(widget::ReschedulePressed{});
  mover.slots_answered(expired);
  CHECK(mover.model.manage.closed == Managing::Closed::kExpired);
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
  CHECK(booker.model.manage.booking->updated_at == at("2026-03-09T09:00:01Z"));
}

TEST_CASE("a cancel that waits to be tried again and is given up is looked at again") {
  Booker booker;
  booker.follows_link();
  booker.does(widget::CancelPressed{});
  booker.does(widget::CancelConfirmed{});
  booker.manage_answered(timed_out());
  REQUIRE(booker.model.manage.retry.is_waiting);
  CHECK(count<widget::LoadBooking>(booker.does(widget::CancelDropped{})) == 1);
}

TEST_CASE("a visitor's reason for cancelling goes with it, cut where the API would refuse it") {
  core::WidgetConfig config = clinic();
  config.types[0].ask_reason = core::Ask::kOptional;
  Booker booker(config);
  booker.follows_link();
  booker.does(widget::CancelReasonTyped{"early"});  // the question is not on the screen
  booker.does(widget::CancelPressed{});
  CHECK(widget::asks_reason(booker.model, *booker.model.manage.booking));
  std::string text;
  for (int i = 0; i < 600; ++i) text += "é";
  booker.does(widget::CancelReasonTyped{text});
  CHECK(core::count_code_points(booker.model.manage.cancel_reason) == core::kMaxReasonLength);
  booker.does(widget::CancelReasonTyped{"  I am ill "});
  const Effects effects = booker.does(widget::CancelConfirmed{});
  const auto* sent = first<widget::SendCancel>(effects);
  REQUIRE(sent);
  CHECK(sent->reason == "I am ill");
  booker.manage_answered(cancelled_answer());
  CHECK(booker.model.manage.booking->cancelled_by == core::CancelledBy::kVisitor);
  CHECK(booker.model.manage.booking->cancel_reason == "I am ill");
}

TEST_CASE("a calendar file carries the uid that our server gave the booking") {
  core::Booking booking = visit_made();
  booking.uid = "b7f3";
  Booker booker;
  booker.follows_link(booking);
  CHECK(holds(calendar_text(booker), "UID:b7f3@booking.example.com\r\n"));
}

namespace {

Answer calendar_link(const std::string& path) {
  return answer(201, core::Json{{"success", true}, {"data", {{"path", path}}}}.dump());
}
constexpr const char* kFile = "/bookings/101/calendar.ics?token=bt_f101.1773151200.sig-na_ture";

}  // namespace

TEST_CASE("the calendar file is opened at its address, which browsers inside other apps can open") {
  Booker booker;
  booker.follows_link();
  const Effects asked = booker.does(widget::CalendarFilePressed{});
  const std::uint32_t request = booker.model.calendar_request;
  CHECK(asked == Effects{widget::MakeCalendarLink{request, 101, kLink}});
  // Pressed again meanwhile, it asks no second time.
  CHECK(booker.does(widget::CalendarFilePressed{}).empty());
  const Answer link = calendar_link(std::string("/api/v1") + kFile);
  CHECK(booker.does(widget::CalendarLinkAnswered{request + 1, link}).empty());
  CHECK(booker.calendar_link_answered(link) == Effects{widget::OpenFile{kFile}});
  CHECK(booker.does(widget::CalendarLinkAnswered{request, link}).empty());
  CHECK(count<widget::MakeCalendarLink>(booker.does(widget::CalendarFilePressed{})) == 1);
}

TEST_CASE("a booking that was just made has its calendar file at an address too") {
  Booker booker;
  booker.picks_a_time();
  booker.sends();
  const core::BookingMade made{visit_made(), kLink};
  booker.booking_answered(answer(201, core::success_body(core::to_json(made))));
  REQUIRE(booker.model.step == Step::kConfirmed);
  const Effects asked = booker.does(widget::CalendarFilePressed{});
  REQUIRE(first<widget::MakeCalendarLink>(asked));
  CHECK(first<widget::MakeCalendarLink>(asked)->token == kLink);
}

TEST_CASE("without an address of its own the calendar file is made by the widget") {
  const std::string made = std::string("/api/v1") + kFile;
  const Answer wrong[] = {offline(),
                          timed_out(),
                          error_answer(404, "Not found."),
                          error_answer(500, "Try later."),
                          answer(201, "no JSON"),
                          calendar_link(""),
                          calendar_link("https://elsewhere.example" + made),
                          calendar_link("//elsewhere.example" + made),
                          calendar_link("/api/v1/bookings/102/calendar.ics?token=bt_f102"),
                          calendar_link(made + "/../../.."),
                          calendar_link(made + "&a=b")};
  for (const Answer& given : wrong) {
    CAPTURE(given.body);
    Booker booker;
    booker.follows_link();
    booker.does(widget::CalendarFilePressed{});
    const Effects effects = booker.calendar_link_answered(given);
    CHECK(count<widget::OpenFile>(effects) == 0);
    REQUIRE(first<widget::SaveFile>(effects));
    CHECK(first<widget::SaveFile>(effects)->name == "booking-101.ics");
    CHECK(booker.model.calendar_request == 0);
  }
}

TEST_CASE("the address of a calendar file that comes late opens nothing over another screen") {
  Booker booker;
  booker.follows_link();
  booker.does(widget::CalendarFilePressed{});
  const std::uint32_t request = booker.model.calendar_request;
  booker.does(widget::ReschedulePressed{});
  const Answer link = calendar_link(std::string("/api/v1") + kFile);
  const Effects effects = booker.does(widget::CalendarLinkAnswered{request, link});
  CHECK(count<widget::OpenFile>(effects) + count<widget::SaveFile>(effects) == 0);
}
