// A mistyped address, corrected on the confirmation.
#include "widget/booking/correction.hpp"
#include "../world.hpp"
#include "widget/queries.hpp"

using namespace world;

namespace {

constexpr const char* kToken = "bt_m101.1772616600.correct";

// The details that types_details() types have this address.
constexpr const char* kTyped = "sarah@example.com";

Answer mailed_answer(const core::BookingRequest& request, const char* status = "confirmed") {
  core::Json body = core::Json::parse(made_answer(request).body);
  body["data"]["manage_token"] = kLink;
  body["data"]["correction_token"] = kToken;
  body["data"]["status"] = status;
  return answer(201, body.dump());
}

// On the confirmation of a booking that a mail was sent about.
Booker mailed(const char* status = "confirmed") {
  Booker booker;
  booker.picks_a_time();
  booker.sends();
  booker.booking_answered(mailed_answer(booker.sent.booking, status));
  REQUIRE(booker.model.step == Step::kConfirmed);
  return booker;
}

Booker correcting(const std::string& address = "ada@example.com") {
  Booker booker = mailed();
  booker.does(widget::WrongAddressPressed{});
  booker.types(FieldName::kEmail, address);
  return booker;
}

Effects answered(Booker& booker, Answer given) {
  return booker.does(
      widget::BookingAnswered{booker.model.booking.correction.request, std::move(given)});
}

const widget::SendCorrection* sent(const Effects& effects) {
  return first<widget::SendCorrection>(effects);
}

}  // namespace

TEST_CASE("the confirmation says where the mail went only if the server says that it sent one") {
  Booker silent;
  silent.picks_a_time();
  silent.sends();
  silent.booking_answered(made_answer(silent.sent.booking));
  CHECK(widget::mailed_text(silent.model).empty());
  CHECK_FALSE(widget::may_correct_address(silent.model));
  CHECK(silent.does(widget::WrongAddressPressed{}).empty());
  CHECK_FALSE(widget::is_correcting(silent.model));
  const Booker booker = mailed();
  CHECK(widget::mailed_text(booker.model) ==
        std::string("We sent the confirmation to ") + kTyped + ".");
  CHECK(widget::may_correct_address(booker.model));
  CHECK(widget::mailed_text(mailed("pending").model) ==
        std::string("We sent the details of your request to ") + kTyped + ".");
}

TEST_CASE("a corrected address is sent with the booking's tokens, and offered once") {
  Booker booker = mailed();
  const Effects opened = booker.does(widget::WrongAddressPressed{});
  CHECK(has(opened, widget::MoveFocus{widget::key::kFieldEmail}));
  CHECK(widget::is_correcting(booker.model));
  booker.types(FieldName::kEmail, " ada@example.com. ");
  const Effects pressed = booker.does(widget::SubmitPressed{});
  const widget::SendCorrection* order = sent(pressed);
  REQUIRE(order);
  CHECK(order->booking == 101);
  CHECK(order->token == kLink);
  CHECK(order->email == "ada@example.com");
  CHECK(order->correction_token == kToken);
  CHECK(order->idempotency_key != booker.sent.idempotency_key);
  CHECK(spoken(pressed) == "Sending the email");
  CHECK(booker.does(widget::SubmitPressed{}).empty());
  CHECK_FALSE(widget::can_go_back(booker.model));
  core::Booking changed = visit_made();
  changed.updated_at = at("2026-03-04T09:05:00Z");
  const Effects done = answered(booker, booking_answer(changed));
  CHECK(has(done, kHeadingFocus));
  CHECK(spoken(done) == "We sent the confirmation to ada@example.com.");
  CHECK_FALSE(widget::is_correcting(booker.model));
  CHECK_FALSE(widget::may_correct_address(booker.model));
  CHECK(booker.does(widget::WrongAddressPressed{}).empty());
  // The calendar file has the new sequence, and the link stays.
  CHECK(booker.model.booking.made->booking.updated_at == changed.updated_at);
  CHECK(booker.model.booking.made->manage_token == kLink);
  // The next booking begins with the right address, and knows of no mail.
  booker.does(widget::BookAnotherPressed{});
  CHECK(widget::mailed_text(booker.model).empty());
  CHECK(booker.model.details.field(FieldName::kEmail).text == " ada@example.com. ");
}

TEST_CASE(
    "a malformed address is not sent; the error is below the field and what was typed stays") {
  for (const char* wrong : {"", "sarah", "sarah@example"}) {
    CAPTURE(wrong);
    Booker booker = correcting(wrong);
    const Effects effects = booker.does(widget::SubmitPressed{});
    CHECK(sent(effects) == nullptr);
    CHECK(has(effects, widget::MoveFocus{widget::key::kFieldEmail}));
    CHECK(booker.model.details.field(FieldName::kEmail).has_error());
    CHECK(booker.model.details.field(FieldName::kEmail).text == wrong);
    CHECK(widget::is_correcting(booker.model));
    booker.types(FieldName::kEmail, "ada@example.com");
    CHECK_FALSE(booker.model.details.field(FieldName::kEmail).has_error());
  }
}

TEST_CASE("the server's words about the address are below the field") {
  Booker booker = correcting();
  booker.does(widget::SubmitPressed{});
  const Effects effects =
      answered(booker, error_answer(422, "Invalid.", {{"email", {"Not this one."}}}));
  CHECK(booker.model.details.field(FieldName::kEmail).server_message == "Not this one.");
  CHECK(has(effects, widget::MoveFocus{widget::key::kFieldEmail}));
  CHECK(widget::is_correcting(booker.model));
  // Another address is another request.
  booker.types(FieldName::kEmail, "sarah.j@example.com");
  const Effects again = booker.does(widget::SubmitPressed{});
  REQUIRE(sent(again));
  CHECK(sent(again)->email == "sarah.j@example.com");
}

TEST_CASE("a refusal is shown and can be left; the address that was mailed stays on the screen") {
  Booker booker = correcting();
  booker.does(widget::SubmitPressed{});
  const char* why = "The address of this booking was corrected before. Please contact us.";
  const Effects effects = answered(booker, error_answer(409, why));
  CHECK(spoken(effects) == why);
  CHECK(widget::correction_error(booker.model) == why);
  const Effects retried = booker.does(widget::RetryPressed{});
  CHECK(sent(retried) != nullptr);
  answered(booker, error_answer(409, why));
  const Effects left = booker.does(widget::BackPressed{});
  CHECK(has(left, widget::MoveFocus{widget::key::kWrongAddress}));
  CHECK(booker.model.step == Step::kConfirmed);
  CHECK_FALSE(widget::is_correcting(booker.model));
  CHECK(booker.model.booking.mailed_to == kTyped);
}

TEST_CASE(
    "a correction whose answer was lost is sent again under its key, and no other before it") {
  for (const Answer& lost : {offline(), timed_out(), answer(500, "{}"), answer(200, "<html>")}) {
    CAPTURE(lost.status);
    Booker booker = correcting();
    const Effects pressed = booker.does(widget::SubmitPressed{});
    const widget::SendCorrection before = *sent(pressed);
    answered(booker, lost);
    for (int i = 0; i < 20 && booker.model.booking.correction.progress == Progress::kLoading; ++i) {
      const Effects woken = booker.next_wake();
      REQUIRE(sent(woken));
      CHECK(sent(woken)->idempotency_key == before.idempotency_key);
      CHECK(sent(woken)->email == before.email);
      answered(booker, lost);
    }
    CHECK(booker.model.booking.correction.progress == Progress::kFailed);
    booker.types(FieldName::kEmail, "another@example.com");
    const Effects again = booker.does(widget::SubmitPressed{});
    REQUIRE(sent(again));
    CHECK(sent(again)->email == before.email);
    CHECK(sent(again)->idempotency_key == before.idempotency_key);
    answered(booker, booking_answer(visit_made()));
    CHECK(booker.model.booking.mailed_to == "ada@example.com");
  }
}

TEST_CASE("a correction waits for the line, and goes on when it is back") {
  Booker booker = correcting();
  booker.does(widget::LineLost{});
  booker.does(widget::SubmitPressed{});
  const Effects lost = answered(booker, offline());
  CHECK(spoken(lost) ==
        "You are offline. This will continue automatically once you are back online.");
  CHECK(widget::can_go_back(booker.model));
  const Effects back = booker.does(widget::LineBack{});
  CHECK(sent(back) != nullptr);
}

TEST_CASE("a server that asks for a long pause is not asked before it is over") {
  Booker booker = correcting();
  booker.does(widget::SubmitPressed{});
  Answer often = error_answer(429, "Sent three times.");
  often.retry_after = 3600;
  answered(booker, often);
  CHECK(booker.model.booking.correction.progress == Progress::kFailed);
  CHECK(sent(booker.does(widget::SubmitPressed{})) == nullptr);
  CHECK(booker.model.booking.correction.progress == Progress::kFailed);
  booker.time_passes(3'600'000);
  CHECK(sent(booker.does(widget::SubmitPressed{})) != nullptr);
}

TEST_CASE("the same address is sent again without using up the correction") {
  Booker booker = correcting(kTyped);
  booker.does(widget::SubmitPressed{});
  answered(booker, booking_answer(visit_made()));
  CHECK(booker.model.booking.mailed_to == kTyped);
  CHECK(widget::may_correct_address(booker.model));
}

TEST_CASE("an answer about another booking, or a late one, corrects nothing") {
  Booker booker = correcting();
  booker.does(widget::SubmitPressed{});
  const std::uint32_t request = booker.model.booking.correction.request;
  answered(booker, booking_answer(visit_made("2026-03-10T09:00:00Z", 102)));
  CHECK(booker.model.booking.mailed_to == kTyped);
  booker.does(widget::BookAnotherPressed{});
  booker.does(widget::BookingAnswered{request, booking_answer(visit_made())});
  CHECK(booker.model.booking.mailed_to.empty());
}

TEST_CASE("a visitor who is signed in typed no address, so none is said") {
  Booker booker;
  booker.opens(signed_in());
  booker.picks_a_time();
  booker.sends();
  booker.booking_answered(mailed_answer(booker.sent.booking));
  CHECK(widget::mailed_text(booker.model).empty());
}

TEST_CASE("a suggestion for the corrected address is taken") {
  Booker booker = correcting("sarah@gmial.com");
  const Effects taken = booker.does(widget::SuggestedEmailTaken{});
  CHECK(booker.model.details.field(FieldName::kEmail).text == "sarah@gmail.com");
  CHECK(has(taken, widget::MoveFocus{widget::key::kFieldEmail}));
}
