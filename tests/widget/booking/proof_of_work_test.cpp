// A server may want something worked out before it takes a booking; the visitor sees none of it.
#include "../world.hpp"
#include "core/proof/challenge.hpp"

using namespace world;

namespace {

std::string challenge(const std::string& name, int earliest_after = 0) {
  const core::Instant issued = at("2026-03-09T08:00:00Z");
  return core::challenge_head(
             {issued, issued + core::Seconds(earliest_after), issued + core::Minutes(30), 8}) +
         name + ".signature";
}

Answer wants(const std::string& text) {
  Answer answer = error_answer(428, "Please try again.");
  answer.challenge = text;
  return answer;
}

Effects solves(Booker& booker) {
  const std::string text = booker.model.booking.proof.challenge;
  return booker.does(widget::ChallengeSolved{text, text + ";17"});
}

}  // namespace

TEST_CASE(
    "a challenge is worked on once the details open, and its solution goes with the booking") {
  Booker booker;
  booker.starts();
  const std::string given = challenge("a");
  CHECK(booker.does(widget::ChallengeGiven{given}).empty());
  booker.picks_a_time();
  CHECK(booker.model.booking.proof.is_begun);
  solves(booker);
  booker.sends();
  CHECK(booker.sent.proof == given + ";17");
}

TEST_CASE("a visitor who is faster than the work waits for it, and presses once") {
  Booker booker;
  booker.starts();
  booker.does(widget::ChallengeGiven{challenge("a", 5)});
  booker.picks_a_time();
  booker.sends();
  CHECK(booker.model.booking.submission.progress == Progress::kLoading);
  CHECK(booker.sent.request == 0);
  solves(booker);
  // Nor is it sent before the server would take it.
  CHECK(booker.sent.request == 0);
  booker.time_passes(4999);
  CHECK(booker.sent.request == 0);
  booker.time_passes(1);
  CHECK(booker.sent.request != 0);
}

TEST_CASE("a server that wants another challenge worked out gets the same booking again") {
  Booker booker;
  booker.picks_a_time();
  booker.sends();
  const widget::SendBooking first = booker.sent;
  CHECK(first.proof.empty());
  const Effects asked = booker.booking_answered(wants(challenge("b")));
  CHECK(has(asked, widget::SolveChallenge{challenge("b"), 8}));
  CHECK(booker.model.booking.submission.progress == Progress::kLoading);
  CHECK(count<widget::Announce>(asked) == 0);
  solves(booker);
  CHECK(booker.sent.idempotency_key == first.idempotency_key);
  CHECK(booker.sent.booking == first.booking);
  CHECK(booker.sent.proof == challenge("b") + ";17");
  booker.booking_answered(made_answer(booker.sent.booking));
  CHECK(booker.model.step == Step::kConfirmed);
  CHECK(booker.model.booking.proof.challenge.empty());
}

TEST_CASE("a server that is never content is given up, and so is one that gives no challenge") {
  Booker booker;
  booker.picks_a_time();
  booker.sends();
  int sent = 1;
  while (booker.model.booking.submission.progress == Progress::kLoading) {
    booker.booking_answered(wants(challenge("c" + std::to_string(sent))));
    if (booker.model.booking.submission.progress == Progress::kLoading) solves(booker);
    REQUIRE(++sent < 10);
  }
  CHECK(booker.model.booking.submission.progress == Progress::kFailed);
  CHECK(sent == 5);  // three challenges were worked out, a fourth is not

  Booker other;
  other.picks_a_time();
  other.sends();
  other.booking_answered(wants("bc1.nonsense"));
  CHECK(other.model.booking.submission.progress == Progress::kFailed);
}

TEST_CASE("a challenge tells nothing of a booking whose answer was lost before it") {
  Booker booker;
  booker.picks_a_time();
  booker.sends();
  const std::string key = booker.sent.idempotency_key;
  booker.booking_answered(timed_out());
  booker.next_wake();
  booker.booking_answered(wants(challenge("d")));
  CHECK(booker.model.booking.submission.outcome_unknown);
  solves(booker);
  CHECK(booker.sent.idempotency_key == key);
}

TEST_CASE("a refusal brings the next challenge, which is solved while the visitor looks again") {
  Booker booker;
  booker.picks_a_time();
  booker.sends();
  Answer refused = error_answer(422, "No.");
  refused.challenge = challenge("e");
  const Effects effects = booker.booking_answered(refused);
  CHECK(has(effects, widget::SolveChallenge{challenge("e"), 8}));
  CHECK(booker.model.booking.submission.progress == Progress::kFailed);
}

TEST_CASE("a contact whom the server knows is asked for no work, unless it insists") {
  Booker booker;
  booker.starts(signed_in());
  booker.does(widget::ChallengeGiven{challenge("h", 5)});
  booker.picks_a_time();
  CHECK_FALSE(booker.model.booking.proof.is_begun);
  booker.sends();
  CHECK(booker.sent.request != 0);
  CHECK(booker.sent.token == kContactLink);
  CHECK(booker.sent.proof.empty());
  CHECK(has(booker.booking_answered(wants(challenge("i"))),
            widget::SolveChallenge{challenge("i"), 8}));
  solves(booker);
  CHECK(booker.sent.token == kContactLink);
  CHECK(booker.sent.proof == challenge("i") + ";17");
}

TEST_CASE("who books once more waits for the next challenge while the form is filled in, unseen") {
  Booker booker;
  booker.starts();
  booker.does(widget::ChallengeGiven{challenge("a")});
  booker.picks_a_time();
  solves(booker);
  Answer held = held_answer(booker.model.booking.holding.token, "2026-03-09T08:05:00Z");
  held.challenge = challenge("b");
  // The one that is being worked on is good for half an hour.
  CHECK(count<widget::SolveChallenge>(booker.hold_answered(held)) == 0);
  booker.sends();
  CHECK(booker.sent.proof == challenge("a") + ";17");
  booker.booking_answered(made_answer(booker.sent.booking));
  booker.does(widget::BookAnotherPressed{});
  booker.does(widget::TypePicked{3});
  booker.does(widget::ResourcePicked{});
  booker.slots_arrive({"2026-03-11T09:00:00Z"});
  booker.does(widget::SlotPicked{slot("2026-03-11T09:00:00Z")});
  held = held_answer(booker.model.booking.holding.token, "2026-03-09T08:05:00Z");
  held.challenge = challenge("c", 3);
  CHECK(has(booker.hold_answered(held), widget::SolveChallenge{challenge("c", 3), 8}));
  solves(booker);
  booker.time_passes(3000);
  booker.does(widget::SubmitPressed{});
  CHECK(booker.sent.proof == challenge("c", 3) + ";17");
}

TEST_CASE("a challenge that is too old by the time the form opens gives way to the next") {
  Booker booker;
  booker.starts();
  booker.does(widget::ChallengeGiven{challenge("a")});
  booker.time_passes(1'800'000);
  booker.picks_a_time();
  Answer held = held_answer(booker.model.booking.holding.token, "2026-03-09T08:35:00Z");
  held.challenge = challenge("b");
  CHECK(has(booker.hold_answered(held), widget::SolveChallenge{challenge("b"), 8}));
}

TEST_CASE("a solution of another challenge is not taken for this one's") {
  Booker booker;
  booker.starts();
  booker.does(widget::ChallengeGiven{challenge("f")});
  booker.picks_a_time();
  booker.does(widget::ChallengeSolved{challenge("g"), challenge("g") + ";1"});
  CHECK(booker.model.booking.proof.solution.empty());
}

TEST_CASE("what fills in the field that no visitor sees is told to the server") {
  Booker booker;
  booker.picks_a_time();
  booker.does(widget::TrapFilled{});
  booker.sends();
  CHECK(booker.sent.trap_filled);
}
