// Booking by the documented calls alone: a contact is found or made, and nothing is booked twice.
#include "../account_world.hpp"
#include "widget/queries.hpp"

using namespace world;
using widget::AccountCall;

TEST_CASE("a new visitor's contact is looked for by address and phone, made, and booked for") {
  AccountVisit visit;
  visit.gets_to(AccountCall::kFindByEmail);
  CHECK(visit.outstanding.back() ==
        Effect{widget::FindContact{visit.model.booking.submission.request, "sarah@example.com"}});
  visit.is_answered();
  CHECK(visit.outstanding.back() ==
        Effect{widget::FindContact{visit.model.booking.submission.request, "+447700900123"}});
  visit.is_answered();
  REQUIRE(visit.model.booking.submission.account_call == AccountCall::kMakeContact);
  visit.is_answered();
  visit.is_answered();
  CHECK(visit.model.step == Step::kConfirmed);
  REQUIRE(visit.account.bookings.size() == 1);
  CHECK(visit.account.bookings[0].contact_id == 42);
  CHECK(visit.account.contacts.size() == 1);
}

TEST_CASE("a known visitor is found by their address, however it is spelled, and by no other") {
  AccountVisit visit;
  visit.account.contacts = {{7, "xsarah@example.com", ""}, {8, "sarah@example.com", ""}};
  visit.gets_to(AccountCall::kBook);
  visit.is_answered();
  CHECK(visit.account.bookings[0].contact_id == 8);

  AccountVisit spelled;
  spelled.gets_to(AccountCall::kFindByEmail);
  spelled.is_answered(
      answer(200, R"({"success":true,"data":[{"id":9,"email":"Sarah@Example.COM"}]})"));
  spelled.is_answered();
  CHECK(spelled.account.bookings[0].contact_id == 9);
}

TEST_CASE("a known visitor with another address is found by their phone") {
  AccountVisit visit;
  visit.account.contacts = {{8, "old@example.com", "+447700900123"}};
  visit.gets_to(AccountCall::kBook);
  visit.is_answered();
  CHECK(visit.account.bookings[0].contact_id == 8);
}

TEST_CASE("where contacts may not be read one is made") {
  AccountVisit visit;
  visit.account.lets_search = false;
  visit.account.contacts = {{8, "sarah@example.com", ""}};
  visit.gets_to(AccountCall::kMakeContact);
  visit.is_answered();
  visit.is_answered();
  CHECK(visit.model.step == Step::kConfirmed);
  CHECK(visit.account.contacts.size() == 2);
}

TEST_CASE("what the API says of a contact stands at the field it is about") {
  AccountVisit visit;
  visit.gets_to(AccountCall::kMakeContact);
  visit.is_answered(error_answer(422, "Invalid.", {{"email", {"No such address."}}}));
  CHECK(visit.model.details.field(FieldName::kEmail).server_message == "No such address.");
  CHECK(visit.model.booking.submission.progress == Progress::kIdle);
}

TEST_CASE("a lost answer is looked for, and what was booked is shown, not booked again") {
  AccountVisit visit;
  visit.gets_to(AccountCall::kBook);
  visit.answer_is_lost();
  CHECK(visit.model.step == Step::kDetails);
  CHECK(widget::sending_fault(visit.model) == widget::Fault::kTimeout);
  // It may be on its way through the API yet.
  CHECK(visit.model.clock.wake_at == visit.model.clock.elapsed_ms + 3000);
  visit.time_passes(2999);
  CHECK(visit.outstanding.empty());
  visit.time_passes(1);
  CHECK(visit.outstanding.front() ==
        Effect{widget::FindBookings{visit.model.booking.submission.request, 42, day("2026-03-09"),
                                    day("2026-03-11")}});
  visit.is_answered();
  CHECK(visit.model.step == Step::kConfirmed);
  CHECK(visit.model.booking.made->booking.id == visit.account.bookings[0].id);
  CHECK(visit.account.bookings.size() == 1);
}

TEST_CASE("a booking that was lost on the way there is booked after the look") {
  AccountVisit visit;
  visit.gets_to(AccountCall::kBook);
  visit.is_answered(offline());
  visit.does(widget::RetryPressed{});
  visit.time_passes(3000);
  visit.is_answered();
  REQUIRE(visit.model.booking.submission.account_call == AccountCall::kBook);
  visit.is_answered();
  CHECK(visit.model.step == Step::kConfirmed);
  CHECK(visit.account.bookings.size() == 1);
}

TEST_CASE("a visitor who thinks again after a lost answer still has one booking") {
  AccountVisit visit;
  visit.account.offers({"2026-03-10T09:00:00Z", "2026-03-10T11:00:00Z"});
  visit.gets_to(AccountCall::kBook);
  visit.answer_is_lost();
  visit.does(widget::BackPressed{});
  visit.time_passes(10'000);
  visit.does(widget::SlotPicked{slot("2026-03-10T11:00:00Z")});
  visit.outstanding.clear();
  visit.does(widget::SubmitPressed{});
  REQUIRE(visit.model.booking.submission.account_call == AccountCall::kLookForBooking);
  visit.is_answered();
  CHECK(visit.model.step == Step::kConfirmed);
  CHECK(visit.model.booking.made->booking.starts_at == at("2026-03-10T09:00:00Z"));
  CHECK(visit.account.bookings.size() == 1);
}

TEST_CASE(
    "a booking that shows up only after it was sent again is the visitor's, not a stranger's") {
  AccountVisit visit;
  visit.gets_to(AccountCall::kBook);
  const auto late = std::get<widget::SendBooking>(visit.outstanding.front());
  visit.is_answered(timed_out());
  visit.does(widget::RetryPressed{});
  visit.time_passes(3000);
  visit.is_answered();  // the look: nothing yet
  visit.account.answers(late);
  visit.is_answered();  // taken
  REQUIRE(visit.model.booking.submission.account_call == AccountCall::kLookForBooking);
  visit.is_answered();
  CHECK(visit.model.step == Step::kConfirmed);
  CHECK(visit.account.bookings.size() == 1);
}

TEST_CASE("a time that a stranger took after a lost answer is taken") {
  AccountVisit visit;
  visit.gets_to(AccountCall::kBook);
  visit.is_answered(offline());
  visit.does(widget::RetryPressed{});
  visit.time_passes(3000);
  visit.is_answered();
  core::Booking strangers;
  strangers.id = 1, strangers.contact_id = 5, strangers.booking_type_id = 3;
  strangers.starts_at = at("2026-03-10T09:00:00Z");
  strangers.ends_at = at("2026-03-10T09:30:00Z");
  visit.account.bookings = {strangers};
  visit.is_answered();
  visit.is_answered();
  CHECK(visit.model.step == Step::kTimes);
  CHECK(visit.model.times.slot_was_taken);
  visit.all_is_answered();
  CHECK(widget::chosen_day_slots(visit.model).empty());
}

TEST_CASE("a booking that the browser sent twice by itself is told from one of a stranger's") {
  AccountVisit visit;
  visit.gets_to(AccountCall::kBook);
  visit.account.answers(std::get<widget::SendBooking>(visit.outstanding.front()));
  visit.is_answered();  // to the second: taken
  REQUIRE(visit.model.booking.submission.account_call == AccountCall::kLookForBooking);
  visit.is_answered();
  CHECK(visit.model.step == Step::kConfirmed);
}

TEST_CASE("where bookings may not be read a time said to be taken is taken") {
  AccountVisit visit;
  visit.account.lets_look = false;
  visit.gets_to(AccountCall::kBook);
  visit.is_answered(error_answer(422, "Taken.", {{"starts_at", {"Taken."}}}));
  visit.is_answered();
  CHECK(visit.model.step == Step::kTimes);
  CHECK(visit.model.times.slot_was_taken);
}

TEST_CASE("where bookings may not be read a lost one stays unknown, and is never sent again") {
  AccountVisit visit;
  visit.account.lets_look = false;
  visit.gets_to(AccountCall::kLookForBooking);
  for (int i = 0; i < 3; ++i) {
    visit.is_answered();
    CHECK(visit.model.booking.submission.fault == widget::Fault::kUnknown);
    CHECK(visit.model.step == Step::kDetails);
    visit.does(widget::RetryPressed{});
    REQUIRE(visit.model.booking.submission.account_call == AccountCall::kLookForBooking);
  }
  CHECK(visit.account.bookings.size() == 1);
}

TEST_CASE("more bookings than one answer holds: not to have seen it there proves nothing") {
  AccountVisit visit;
  visit.gets_to(AccountCall::kLookForBooking);
  visit.is_answered(answer(200, R"({"success":true,"data":[],"meta":{"last_page":2}})"));
  CHECK(visit.model.booking.submission.fault == widget::Fault::kUnknown);
}

TEST_CASE("a busy API is sent the booking no sooner than it said") {
  AccountVisit visit;
  visit.gets_to(AccountCall::kBook);
  visit.is_answered(answer(429, core::error_body({429, "Slow down.", {}, 20})));
  CHECK(widget::sending_fault(visit.model) == widget::Fault::kBusy);
  CHECK(visit.model.booking.submission.progress == Progress::kLoading);
  visit.time_passes(19'999);
  CHECK(visit.outstanding.empty());
  visit.time_passes(1);
  visit.is_answered();
  CHECK(visit.model.step == Step::kConfirmed);
}

TEST_CASE("a contact that has gone meanwhile is looked for anew") {
  AccountVisit visit;
  visit.gets_to(AccountCall::kBook);
  visit.is_answered(error_answer(422, "No.", {{"contact_id", {"There is no such contact."}}}));
  CHECK(visit.model.booking.submission.progress == Progress::kFailed);
  visit.does(widget::RetryPressed{});
  CHECK(visit.model.booking.submission.account_call == AccountCall::kFindByEmail);
}

TEST_CASE("a booking with somebody else, or one that was cancelled, is not the one that was lost") {
  for (const bool is_cancelled : {true, false}) {
    CAPTURE(is_cancelled);
    AccountVisit visit;
    visit.gets_to(AccountCall::kLookForBooking);
    REQUIRE_FALSE(visit.account.bookings.empty());
    core::Booking& listed = visit.account.bookings.back();
    if (is_cancelled) {
      listed.status = core::BookingStatus::kCancelled;
    } else {
      listed.resource_id = 77;
    }
    visit.is_answered();
    CHECK(visit.model.step == Step::kDetails);
  }
}
