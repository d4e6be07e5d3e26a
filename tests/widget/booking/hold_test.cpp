// The chosen time is kept for the visitor while they fill the form in, and nothing depends on it.
#include "../world.hpp"
#include "widget/platform/retry.hpp"
#include "widget/queries.hpp"

using namespace world;
using State = widget::Holding::State;

namespace {

Booker holding() {
  Booker booker;
  booker.picks_a_time();
  booker.is_held_until("2026-03-09T08:05:01Z");
  REQUIRE(booker.model.booking.holding.state == State::kHeld);
  return booker;
}

void type_a_letter(Booker& booker) {
  booker.types(FieldName::kName, booker.model.details.field(FieldName::kName).text + "x");
}

const Answer kHeldByOthers =
    error_answer(422, "Taken.", {{"starts_at", {"The selected time is no longer available."}}});

}  // namespace

TEST_CASE("a chosen time is held at once, under a token that nobody can guess") {
  Booker booker;
  booker.picks_a_time();
  CHECK(booker.held.hold.booking_type_id == 3);
  CHECK(booker.held.hold.starts_at == at("2026-03-10T09:00:00Z"));
  CHECK(core::is_hold_token(booker.held.hold.new_token));
  CHECK(booker.held.hold.new_token.find(kRandom) == std::string::npos);
  CHECK(booker.held.hold.hold_token.empty());
  // The form is there before the answer is.
  CHECK_FALSE(widget::minutes_held(booker.model).has_value());
  booker.is_held_until("2026-03-09T08:05:01Z");
  CHECK(widget::minutes_held(booker.model) == 5);
  booker.sends();
  CHECK(booker.sent.booking.hold_token == booker.held.hold.new_token);
}

TEST_CASE("a hold counts down by the minute, and speaks twice at most") {
  Booker booker = holding();
  for (int minutes = 4; minutes >= 1; --minutes) {
    CHECK(booker.model.clock.wake_at == booker.model.clock.elapsed_ms + 60'000);
    const Effects effects = booker.next_wake();
    CHECK(count<widget::Announce>(effects) == (minutes == 1 ? 1 : 0));
    CHECK(widget::minutes_held(booker.model) == (minutes == 1 ? 0 : minutes));
  }
  type_a_letter(booker);
  booker.does(widget::HoldAnswered{booker.model.booking.holding.request, offline()});
  const Effects lost = booker.next_wake();
  CHECK(spoken(lost) == booker.model.texts.say("hold.lost"));
  CHECK(booker.model.booking.holding.state == State::kLost);
  CHECK(booker.model.details.field(FieldName::kName).text == "x");
  // It may be tried all the same.
  booker.sends();
  CHECK(booker.model.booking.submission.progress == Progress::kLoading);
}

TEST_CASE("a minute of a hold counts until it has passed") {
  Booker booker = holding();
  booker.time_passes(1'000);
  CHECK(widget::minutes_held(booker.model) == 5);
  booker.time_passes(209'000);
  CHECK(widget::minutes_held(booker.model) == 2);
}

TEST_CASE("a hold is renewed for who types, when half of it is over, and for nobody else") {
  Booker idle = holding();
  for (int i = 0; i < 5; ++i) CHECK(count<widget::RenewHold>(idle.next_wake()) == 0);

  Booker typing = holding();
  type_a_letter(typing);
  CHECK(typing.model.booking.holding.request == 0);
  typing.time_passes(120'000);
  CHECK(typing.model.booking.holding.request == 0);
  const Effects renewed = typing.time_passes(60'000);
  CHECK(has(renewed,
            widget::RenewHold{typing.model.booking.holding.request, typing.held.hold.new_token}));
  typing.is_held_until("2026-03-09T08:08:01Z");
  CHECK(widget::minutes_held(typing.model) == 5);
  CHECK(count<widget::RenewHold>(typing.next_wake()) == 0);
}

TEST_CASE("a hold that cannot be made longer is not asked for at every letter") {
  Booker booker = holding();
  booker.time_passes(200'000);
  type_a_letter(booker);
  const std::uint32_t first = booker.model.booking.holding.request;
  CHECK(first != 0);
  booker.is_held_until("2026-03-09T08:05:01Z");
  for (int i = 0; i < 20; ++i) {
    booker.time_passes(1000);
    type_a_letter(booker);
    CHECK(booker.model.booking.holding.request == 0);
  }
}

TEST_CASE("a hold that is renewed too late is lost, said once, and costs nothing typed") {
  Booker booker = holding();
  type_a_letter(booker);
  booker.time_passes(180'000);
  const Effects effects = booker.hold_answered(error_answer(404, "It has ended."));
  CHECK(spoken(effects) == booker.model.texts.say("hold.lost"));
  CHECK(booker.model.step == Step::kDetails);
  type_a_letter(booker);
  CHECK(booker.model.booking.holding.request == 0);
}

TEST_CASE("going back lets the time go, and the next one is held in its place") {
  Booker booker = holding();
  const std::string first = booker.held.hold.new_token;
  const Effects back = booker.does(widget::BackPressed{});
  CHECK(has(back, widget::ReleaseHold{first}));
  booker.does(widget::SlotPicked{slot("2026-03-10T09:30:00Z")});
  // Should letting go arrive later than this, it is not in its own way.
  CHECK(booker.held.hold.hold_token == first);
  CHECK(booker.held.hold.new_token != first);
  CHECK(booker.held.hold.starts_at == at("2026-03-10T09:30:00Z"));
}

TEST_CASE("a page that wants something else booked lets the time go") {
  Booker booker = holding();
  const std::string token = booker.held.hold.new_token;
  widget::Options options = booker.model.options;
  options.type_id = 4;
  const Effects effects = booker.does(widget::OptionsChanged{options});
  CHECK(booker.model.step == Step::kTimes);
  CHECK(has(effects, widget::ReleaseHold{token}));
}

TEST_CASE("in another zone the time chosen before is the same one, and is held again") {
  Booker booker = holding();
  const std::string first = booker.held.hold.new_token;
  booker.does(widget::BackPressed{});
  booker.does(widget::ZonesOpened{});
  booker.does(widget::ZoneListAnswered{{}});
  booker.does(widget::ZonePicked{"Europe/London"});
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
  CHECK(booker.held.hold.starts_at == at("2026-03-10T09:00:00Z"));
  CHECK(booker.held.hold.hold_token == first);
}

TEST_CASE("a new time for a booking that is made is compared, and not held") {
  Booker booker;
  booker.follows_link();
  booker.does(widget::ReschedulePressed{});
  booker.slots_arrive({"2026-03-12T09:00:00Z"});
  booker.does(widget::DayPicked{day("2026-03-12")});
  const Effects picked = booker.does(widget::SlotPicked{slot("2026-03-12T09:00:00Z")});
  CHECK(booker.model.step == Step::kReschedule);
  CHECK(count<widget::SendHold>(picked) == 0);
  CHECK(count<widget::SendHold>(booker.does(widget::RescheduleConfirmed{})) == 0);
}

TEST_CASE("a hold whose answer comes after the visitor has gone on changes nothing") {
  Booker booker;
  booker.picks_a_time();
  const std::uint32_t first = booker.held.request;
  CHECK(has(booker.does(widget::BackPressed{}), widget::ReleaseHold{booker.held.hold.new_token}));
  booker.does(widget::SlotPicked{slot("2026-03-10T09:30:00Z")});
  CHECK(booker.does(widget::HoldAnswered{first, kHeldByOthers}).empty());
  CHECK(booker.model.step == Step::kDetails);
}

TEST_CASE("leaving the page lets the time go, and coming back to it holds it again") {
  Booker booker = holding();
  CHECK(has(booker.does(widget::PageLeft{}), widget::ReleaseHold{booker.held.hold.new_token}));
  CHECK(booker.does(widget::PageLeft{}).empty());
  const std::uint32_t before = booker.held.request;
  const std::string released = booker.held.hold.new_token;
  booker.does(widget::PageReturned{});
  CHECK(booker.held.request > before);
  CHECK(booker.model.booking.holding.state == State::kAsked);
  // The server may refuse a token that was released.
  CHECK(booker.held.hold.new_token != released);
}

TEST_CASE("a hold that arrives at the server after its release is said to nobody") {
  const widget::Answer refused =
      error_answer(422, "The given data was invalid.", {{"new_token", {"It was released."}}});
  Booker booker;
  booker.picks_a_time();
  const std::uint32_t first = booker.held.request;
  booker.does(widget::PageLeft{});
  booker.does(widget::PageReturned{});
  CHECK(booker.does(widget::HoldAnswered{first, refused}).empty());
  CHECK(booker.model.booking.holding.state == State::kAsked);
  // Nor would it be if the page still waited for it: it is booked without a hold.
  CHECK(booker.hold_answered(refused).empty());
  CHECK(booker.model.step == Step::kDetails);
  CHECK_FALSE(booker.model.times.slot_was_taken);
  booker.sends();
  CHECK(booker.sent.booking.hold_token.empty());
}

TEST_CASE("a booking uses its hold up: there is nothing to let go") {
  Booker booker = holding();
  booker.sends();
  const Effects made = booker.booking_answered(made_answer(booker.sent.booking));
  CHECK(booker.model.step == Step::kConfirmed);
  CHECK(count<widget::ReleaseHold>(made) == 0);
  CHECK(booker.does(widget::PageLeft{}).empty());
}

TEST_CASE("a time that somebody else holds is told before the form is filled in, details kept") {
  Booker booker;
  booker.picks_a_time();
  booker.types_details();
  booker.hold_answered(kHeldByOthers);
  CHECK(booker.model.step == Step::kTimes);
  CHECK(booker.model.times.slot_was_taken);
  CHECK(booker.model.details.field(FieldName::kName).text == "  Sarah Johnson ");
}

TEST_CASE("a hold refused while the booking is on its way leaves the word to the booking") {
  Booker booker;
  booker.picks_a_time();
  booker.sends();
  booker.hold_answered(kHeldByOthers);
  CHECK(booker.model.booking.submission.progress == Progress::kLoading);
  booker.booking_answered(made_answer(booker.sent.booking));
  CHECK(booker.model.step == Step::kConfirmed);
}

TEST_CASE(
    "a time that the visitor's own lost booking may have is never said to be somebody else's") {
  for (const Answer& refusal : {kHeldByOthers, error_answer(409, "Held."), answer(409, ""),
                                error_answer(404, "Not Found."), error_answer(403, "No.")}) {
    CAPTURE(refusal.status);
    Booker booker;
    booker.picks_a_time();
    booker.sends();
    booker.booking_keeps_failing(timed_out());
    REQUIRE(booker.model.booking.submission.outcome_unknown);
    REQUIRE(booker.model.booking.submission.progress == Progress::kFailed);
    const widget::SendBooking first = booker.sent;
    booker.does(widget::BackPressed{});
    booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
    CHECK(booker.hold_answered(refusal).empty());
    CHECK(booker.model.step == Step::kDetails);
    CHECK(booker.model.times.slot == slot("2026-03-10T09:00:00Z"));
    CHECK_FALSE(booker.model.times.slot_was_taken);
    CHECK(booker.model.booking.holding.token.empty());
    // It is asked after as the very same booking.
    booker.does(widget::SubmitPressed{});
    CHECK(booker.sent.request > first.request);
    CHECK(booker.sent.booking == first.booking);
    CHECK(booker.sent.idempotency_key == first.idempotency_key);
    booker.booking_answered(made_answer(booker.sent.booking));
    CHECK(booker.model.step == Step::kConfirmed);
  }
}

TEST_CASE("once it is known that nothing was booked, a time that somebody holds is told again") {
  Booker booker;
  booker.picks_a_time();
  booker.sends();
  booker.booking_answered(offline());
  booker.next_wake();
  booker.booking_answered(error_answer(422, "Not like this."));
  REQUIRE_FALSE(booker.model.booking.submission.outcome_unknown);
  REQUIRE(booker.model.booking.submission.progress == Progress::kFailed);
  booker.does(widget::BackPressed{});
  booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
  booker.hold_answered(kHeldByOthers);
  CHECK(booker.model.step == Step::kTimes);
  CHECK(booker.model.times.slot_was_taken);
}

TEST_CASE("a hold refused while a booking waits to be tried again leaves the word to the booking") {
  for (const Answer& refusal : {kHeldByOthers, error_answer(409, "Held.")}) {
    CAPTURE(refusal.status);
    Booker booker;
    booker.picks_a_time();
    booker.sends();
    booker.booking_answered(offline());
    REQUIRE(booker.model.booking.submission.retry.is_waiting);
    CHECK(booker.hold_answered(refusal).empty());
    CHECK(booker.model.step == Step::kDetails);
    CHECK(booker.model.booking.submission.progress == Progress::kLoading);
    CHECK_FALSE(booker.model.times.slot_was_taken);
  }
}

TEST_CASE("a hold that has ended at the server is lost; a renewal refused otherwise keeps it") {
  for (const int status : {403, 404, 405, 409, 422, 429}) {
    CAPTURE(status);
    Booker booker = holding();
    type_a_letter(booker);
    booker.time_passes(180'000);
    REQUIRE(booker.model.booking.holding.request != 0);
    const Effects effects =
        booker.hold_answered(error_answer(status, "No.", {{"starts_at", {"Taken."}}}));
    CHECK(booker.model.step == Step::kDetails);
    CHECK((booker.model.booking.holding.state == State::kLost) == (status == 404));
    CHECK((count<widget::Announce>(effects) == 1) == (status == 404));
    if (status != 404) CHECK(widget::minutes_held(booker.model) == 2);
  }
}

TEST_CASE("where there are no holds it is booked without, and not asked again") {
  for (const int status : {403, 404, 405, 429, 400}) {
    CAPTURE(status);
    Booker booker;
    booker.picks_a_time();
    CHECK(booker.hold_answered(error_answer(status, "No.")).empty());
    const std::uint32_t asked = booker.held.request;
    type_a_letter(booker);
    booker.time_passes(120'000);
    type_a_letter(booker);
    CHECK(booker.held.request == asked);
    booker.does(widget::BackPressed{});
    booker.does(widget::SlotPicked{slot("2026-03-10T09:30:00Z")});
    // Too many at once, or an odd time: the next may do.
    const bool is_asked_again = status == 429 || status == 400;
    CHECK((booker.held.request > asked) == is_asked_again);
    booker.sends();
    CHECK(booker.sent.booking.hold_token.empty() != is_asked_again);
  }
}

TEST_CASE("a hold whose answer was lost is asked for again as the same one") {
  Booker booker;
  booker.picks_a_time();
  const std::string token = booker.held.hold.new_token;
  booker.hold_answered(timed_out());
  type_a_letter(booker);
  CHECK(booker.model.booking.holding.request == 0);
  booker.time_passes(30'000);
  type_a_letter(booker);
  CHECK(booker.model.booking.holding.request != 0);
  CHECK(booker.held.hold.new_token == token);
  CHECK(booker.held.hold.hold_token == token);
  booker.sends();
  CHECK(booker.sent.booking.hold_token == token);
}

TEST_CASE("a visitor sees the time they hold themselves as free") {
  Booker booker = holding();
  booker.sends();
  booker.booking_answered(error_answer(409, ""));
  CHECK(booker.asked.hold_token == booker.held.hold.new_token);
}

TEST_CASE("no hold is counted on for longer than an hour, whatever the server says") {
  Booker booker;
  booker.picks_a_time();
  booker.is_held_until("2026-03-09T20:00:00Z");
  CHECK(widget::minutes_held(booker.model) == 60);
}
