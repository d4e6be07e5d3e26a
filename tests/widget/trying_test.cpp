// What may pass by itself is tried again by itself, the same booking under the same key.
#include "widget/trying.hpp"

#include "world.hpp"

using namespace world;
using widget::Fault;

namespace {

Booker on_its_way() {
  Booker booker;
  booker.picks_a_time();
  booker.sends();
  return booker;
}

}  // namespace

TEST_CASE("a booking whose answer was lost goes out again by itself, as the same one") {
  for (const Answer& lost : {offline(), timed_out(), answer(502, "<html>"), answer(503, ""),
                             answer(504, ""), answer(429, "")}) {
    CAPTURE(lost.status);
    Booker booker = on_its_way();
    const widget::SendBooking first = booker.sent;
    const Effects effects = booker.booking_answered(lost);
    CHECK(booker.model.submission.progress == Progress::kLoading);
    CHECK(spoken(effects) ==
          widget::trying_sentence(booker.model, widget::sending_fault(booker.model)));
    CHECK_FALSE(spoken(effects).empty());
    booker.next_wake();
    CHECK(booker.sent.request > first.request);
    CHECK(booker.sent.booking == first.booking);
    CHECK(booker.sent.idempotency_key == first.idempotency_key);
    booker.booking_answered(made_answer(booker.sent.booking));
    CHECK(booker.model.step == Step::kConfirmed);
  }
}

TEST_CASE("pauses grow, are not the same for everybody, and end") {
  Booker booker = on_its_way();
  std::vector<std::int64_t> pauses;
  while (booker.model.submission.progress == Progress::kLoading) {
    booker.booking_answered(offline());
    if (booker.model.submission.progress != Progress::kLoading) break;
    pauses.push_back(booker.model.submission.trying.not_before - booker.model.elapsed_ms);
    booker.next_wake();
  }
  REQUIRE(pauses.size() == widget::kMostTries);
  for (std::size_t i = 0; i < pauses.size(); ++i) {
    const std::int64_t middle = std::int64_t{1000} << i;
    CHECK(pauses[i] >= middle * 3 / 4);
    CHECK(pauses[i] <= middle * 5 / 4);
  }
  CHECK(booker.model.submission.fault == Fault::kOffline);
  booker.does(widget::RetryPressed{});
  CHECK(booker.model.submission.progress == Progress::kLoading);
  CHECK_FALSE(booker.model.submission.trying.is_waiting);

  Booker other = on_its_way();
  other.model.options.random = "fedcba9876543210fedcba9876543210";
  other.booking_answered(offline());
  CHECK(other.model.submission.trying.not_before - other.model.elapsed_ms != pauses.front());
}

TEST_CASE("a server that says when to come back is not asked sooner, by its body or its header") {
  for (const bool by_header : {false, true}) {
    Booker booker = on_its_way();
    const std::uint32_t first = booker.sent.request;
    Answer busy = answer(429, by_header ? "" : core::error_body({429, "Slow down.", {}, 20}));
    if (by_header) busy.retry_after = 20;
    booker.booking_answered(busy);
    booker.time_passes(19'999);
    CHECK(booker.sent.request == first);
    booker.time_passes(1);
    CHECK(booker.sent.request > first);
  }
}

TEST_CASE("told to wait for longer than a minute, the visitor is asked to come back to it") {
  Booker booker = on_its_way();
  booker.booking_answered(answer(503, core::error_body({503, "Later.", {}, 120})));
  CHECK(booker.model.submission.progress == Progress::kFailed);
  CHECK(booker.model.submission.fault == Fault::kBusy);
}

TEST_CASE("who goes back while it waits has called it off, and can choose again") {
  Booker booker = on_its_way();
  booker.booking_answered(offline());
  CHECK(widget::can_go_back(booker.model));
  booker.does(widget::BackPressed{});
  CHECK(booker.model.step == Step::kTimes);
  const std::uint32_t sent = booker.sent.request;
  for (int i = 0; i < 5; ++i) booker.time_passes(10'000);
  CHECK(booker.sent.request == sent);
}

TEST_CASE(
    "while the browser is offline a booking waits for the line, and goes on with it at once") {
  Booker booker = on_its_way();
  const Effects lost = booker.does(widget::LineLost{});
  CHECK(spoken(lost) == booker.model.texts.say("line.lost"));
  const std::string key = booker.sent.idempotency_key;
  for (int i = 0; i < 10; ++i) {
    booker.booking_answered(offline());
    CHECK(booker.model.submission.progress == Progress::kLoading);
    booker.next_wake();
  }
  booker.booking_answered(offline());
  CHECK(widget::trying_sentence(booker.model, widget::sending_fault(booker.model)) ==
        booker.model.texts.say("trying.offline"));
  const std::uint32_t before = booker.sent.request;
  booker.does(widget::LineBack{});
  CHECK(booker.sent.request > before);
  CHECK(booker.sent.idempotency_key == key);
  booker.booking_answered(made_answer(booker.sent.booking));
  CHECK(booker.model.step == Step::kConfirmed);
}

TEST_CASE("the first screen is asked for again by itself before the visitor is") {
  Booker booker;
  booker.starts();
  booker.does(widget::ConfigAnswered{offline()});
  CHECK(booker.model.config_progress == Progress::kLoading);
  CHECK(widget::trying_fault(booker.model) == Fault::kOffline);
  CHECK(has(booker.next_wake(), widget::LoadConfig{}));
  booker.does(widget::ConfigAnswered{config_answer(clinic())});
  CHECK(booker.model.config_progress == Progress::kReady);
  CHECK(widget::trying_fault(booker.model) == Fault::kNone);

  Booker unlucky;
  unlucky.starts();
  unlucky.config_keeps_failing(answer(503, ""));
  CHECK(unlucky.model.config_progress == Progress::kFailed);
  CHECK(unlucky.model.config_fault == Fault::kBusy);
}

TEST_CASE("times that did not come are asked for again by themselves, a few times") {
  Booker booker(one_doctor());
  booker.opens();
  const widget::LoadSlots first = booker.asked;
  booker.slots_answered(timed_out());
  CHECK(widget::shown_month(booker.model)->progress == Progress::kLoading);
  booker.next_wake();
  CHECK(booker.asked.request > first.request);
  CHECK(booker.asked.from == first.from);
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  CHECK(booker.model.day == day("2026-03-10"));
  CHECK_FALSE(booker.model.reading.is_waiting);

  booker.does(widget::NextMonthAsked{});
  const Effects failed = booker.slots_keep_failing(offline());
  CHECK(widget::shown_month(booker.model)->progress == Progress::kFailed);
  CHECK(spoken(failed) == booker.model.texts.say("fault.offline"));
}

TEST_CASE("who turns to another month while times are waited for gets those of that month") {
  Booker booker(one_doctor());
  booker.opens();
  booker.slots_answered(offline());
  booker.does(widget::NextMonthAsked{});
  const widget::LoadSlots next = booker.asked;
  CHECK(next.from >= day("2026-03-31"));
  booker.next_wake();
  CHECK(booker.asked == next);
  booker.slots_arrive({"2026-04-10T09:00:00Z"});
  CHECK(booker.model.day == day("2026-04-10"));
}

TEST_CASE("one timer is enough: what waits for longer is waited for after it") {
  Booker booker = on_its_way();
  booker.is_held_until("2026-03-09T08:05:01Z");
  const std::int64_t minute = booker.model.wake_at;
  booker.booking_answered(offline());
  CHECK(booker.model.wake_at < minute);
  booker.next_wake();
  CHECK(booker.model.wake_at == minute);
}
