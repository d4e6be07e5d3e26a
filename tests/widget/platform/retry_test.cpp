// What may pass by itself is tried again by itself, the same booking under the same key.
#include "widget/platform/retry.hpp"

#include "../world.hpp"
#include "widget/platform/notify.hpp"
#include "widget/queries.hpp"

using namespace world;
using widget::Fault;

namespace {

Booker on_its_way() {
  Booker booker;
  booker.picks_a_time();
  booker.sends();
  return booker;
}

// The server says itself when to come back.
Answer busy_for(int seconds) {
  return answer(429, core::error_body({429, "Slow down.", {}, seconds}));
}

}  // namespace

TEST_CASE("a booking whose answer was lost goes out again by itself, as the same one") {
  for (const Answer& lost : {offline(), timed_out(), answer(502, "<html>"), answer(503, ""),
                             answer(504, ""), answer(429, "")}) {
    CAPTURE(lost.status);
    Booker booker = on_its_way();
    const widget::SendBooking first = booker.sent;
    const Effects effects = booker.booking_answered(lost);
    CHECK(booker.model.booking.submission.progress == Progress::kLoading);
    CHECK(spoken(effects) ==
          widget::retry_sentence(booker.model, widget::sending_fault(booker.model)));
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
  while (booker.model.booking.submission.progress == Progress::kLoading) {
    booker.booking_answered(offline());
    if (booker.model.booking.submission.progress != Progress::kLoading) break;
    pauses.push_back(booker.model.booking.submission.retry.not_before -
                     booker.model.clock.elapsed_ms);
    booker.next_wake();
  }
  REQUIRE(pauses.size() == widget::kMostTries);
  for (std::size_t i = 0; i < pauses.size(); ++i) {
    const std::int64_t middle = std::int64_t{1000} << i;
    CHECK(pauses[i] >= middle * 3 / 4);
    CHECK(pauses[i] <= middle * 5 / 4);
  }
  CHECK(booker.model.booking.submission.fault == Fault::kOffline);
  booker.does(widget::RetryPressed{});
  CHECK(booker.model.booking.submission.progress == Progress::kLoading);
  CHECK_FALSE(booker.model.booking.submission.retry.is_waiting);

  Booker other = on_its_way();
  other.model.options.random = "fedcba9876543210fedcba9876543210";
  other.booking_answered(offline());
  CHECK(other.model.booking.submission.retry.not_before - other.model.clock.elapsed_ms !=
        pauses.front());
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
  for (const auto& [seconds, waits] :
       {std::pair(59, true), std::pair(60, true), std::pair(61, false), std::pair(120, false)}) {
    const auto& shown = seconds;  // Clang 14 captures no structured binding
    CAPTURE(shown);
    Booker booker = on_its_way();
    booker.booking_answered(busy_for(seconds));
    CHECK(booker.model.booking.submission.retry.is_waiting == waits);
    CHECK((booker.model.booking.submission.progress == Progress::kFailed) != waits);
    if (!waits) CHECK(booker.model.booking.submission.fault == Fault::kBusy);
  }
}

TEST_CASE("a server that says to come back at once is left a second all the same") {
  for (const int seconds : {0, -5, 1}) {
    CAPTURE(seconds);
    Booker booker = on_its_way();
    Answer busy = answer(429, "");
    busy.retry_after = seconds;
    booker.booking_answered(busy);
    CHECK(booker.model.booking.submission.retry.not_before == booker.model.clock.elapsed_ms + 1000);
  }
}

TEST_CASE("what the body says of when to come back goes before the header") {
  Booker booker = on_its_way();
  Answer busy = busy_for(20);
  busy.retry_after = 40;
  booker.booking_answered(busy);
  CHECK(booker.model.booking.submission.retry.not_before == booker.model.clock.elapsed_ms + 20'000);
}

TEST_CASE("long pauses are not strung together: after a minute the visitor is asked") {
  struct Case {
    std::vector<int> pauses;  // seconds; each but the last is waited for
    bool goes_on;
  };
  for (const Case& each : {Case{{25, 25, 25, 25}, false}, Case{{20, 20, 20, 20}, true},
                           Case{{20, 20, 21, 20}, false}, Case{{59, 2, 1}, false},
                           Case{{59, 1, 1}, true}, Case{{60, 1}, true}, Case{{60, 60, 1}, false}}) {
    Booker booker = on_its_way();
    std::string all;
    for (std::size_t i = 0; i < each.pauses.size(); ++i) {
      all += std::to_string(each.pauses[i]) + " ";
      CAPTURE(all);
      booker.booking_answered(busy_for(each.pauses[i]));
      const bool is_last = i + 1 == each.pauses.size();
      CHECK(booker.model.booking.submission.retry.is_waiting == (!is_last || each.goes_on));
      if (!is_last) booker.time_passes(each.pauses[i] * std::int64_t{1000});
    }
  }
}

TEST_CASE("the minute of retries starts at the first failure, and restarts after an answer") {
  Booker booker = on_its_way();
  booker.time_passes(300'000);
  booker.booking_answered(busy_for(30));
  CHECK(booker.model.booking.submission.retry.is_waiting);
  booker.time_passes(30'000);
  booker.booking_answered(busy_for(30));
  CHECK(booker.model.booking.submission.retry.is_waiting);
  booker.time_passes(30'001);
  booker.booking_answered(busy_for(1));
  CHECK(booker.model.booking.submission.progress == Progress::kFailed);
  booker.time_passes(1'000);
  booker.does(widget::RetryPressed{});
  booker.booking_answered(busy_for(30));
  CHECK(booker.model.booking.submission.retry.is_waiting);
}

TEST_CASE("only what may pass is tried again") {
  for (const int status : {0, 408, 429, 502, 503, 504}) {
    CAPTURE(status);
    CHECK(widget::is_transient(answer(status, "")));
  }
  for (const int status :
       {200, 201, 204, 301, 304, 400, 401, 403, 404, 405, 409, 410, 422, 428, 500, 501, 505}) {
    CAPTURE(status);
    CHECK_FALSE(widget::is_transient(answer(status, "")));
    Booker booker = on_its_way();
    booker.booking_answered(answer(status, "{}"));
    CHECK_FALSE(booker.model.booking.submission.retry.is_waiting);
  }
  CHECK(widget::is_transient(offline()));
  CHECK(widget::is_transient(timed_out()));
}

TEST_CASE("a busy server is left alone for longer than a line that was lost") {
  for (const auto& [given, middle] :
       {std::pair(offline(), 1000), std::pair(timed_out(), 1000), std::pair(answer(408, ""), 1000),
        std::pair(answer(502, ""), 1000), std::pair(answer(504, ""), 1000),
        std::pair(answer(429, ""), 4000), std::pair(answer(503, ""), 4000)}) {
    const auto& shown = given.status;  // Clang 14 captures no structured binding
    CAPTURE(shown);
    Booker booker = on_its_way();
    booker.booking_answered(given);
    const std::int64_t pause =
        booker.model.booking.submission.retry.not_before - booker.model.clock.elapsed_ms;
    CHECK(pause >= middle * 3 / 4);
    CHECK(pause <= middle * 5 / 4);
  }
}

TEST_CASE("a line that comes back is no reason to ask a busy server sooner than it said") {
  for (const bool was_told : {true, false}) {
    CAPTURE(was_told);
    Booker booker = on_its_way();
    booker.booking_answered(was_told ? busy_for(20) : answer(503, ""));
    const std::int64_t due = booker.model.booking.submission.retry.not_before;
    const std::uint32_t sent = booker.sent.request;
    booker.does(widget::LineLost{});
    const Effects back = booker.does(widget::LineBack{});
    CHECK(count<widget::SendBooking>(back) == 0);
    CHECK(booker.model.booking.submission.retry.not_before == due);
    booker.time_passes(due - booker.model.clock.elapsed_ms - 1);
    CHECK(booker.sent.request == sent);
    booker.time_passes(1);
    CHECK(booker.sent.request > sent);
  }
}

TEST_CASE("a line that comes back hurries what was lost with it, whatever was asked for") {
  for (const Answer& lost : {offline(), timed_out(), answer(408, "")}) {
    CAPTURE(lost.status);
    Booker starting;
    starting.starts();
    starting.does(widget::ConfigAnswered{lost});
    starting.does(widget::LineLost{});
    CHECK(has(starting.does(widget::LineBack{}), widget::LoadConfig{}));

    Booker choosing(one_doctor());
    choosing.opens();
    choosing.slots_answered(lost);
    choosing.does(widget::LineLost{});
    CHECK(count<widget::LoadSlots>(choosing.does(widget::LineBack{})) == 1);

    Booker coming_back;
    coming_back.opens(with_link());
    coming_back.manage_answered(lost);
    coming_back.does(widget::LineLost{});
    CHECK(count<widget::LoadBooking>(coming_back.does(widget::LineBack{})) == 1);

    Booker listing;
    listing.opens(signed_in());
    listing.does(widget::MyBookingsPressed{});
    listing.bookings_answered(lost);
    listing.does(widget::LineLost{});
    CHECK(count<widget::LoadBookings>(listing.does(widget::LineBack{})) == 1);
  }
}

TEST_CASE("a busy server is not asked sooner when the line is back, whatever was asked for") {
  const Answer busy = busy_for(20);
  Booker starting;
  starting.starts();
  starting.does(widget::ConfigAnswered{busy});
  starting.does(widget::LineLost{});
  CHECK(count<widget::LoadConfig>(starting.does(widget::LineBack{})) == 0);

  Booker choosing(one_doctor());
  choosing.opens();
  choosing.slots_answered(busy);
  choosing.does(widget::LineLost{});
  CHECK(count<widget::LoadSlots>(choosing.does(widget::LineBack{})) == 0);

  Booker coming_back;
  coming_back.opens(with_link());
  coming_back.manage_answered(busy);
  coming_back.does(widget::LineLost{});
  CHECK(count<widget::LoadBooking>(coming_back.does(widget::LineBack{})) == 0);

  Booker listing;
  listing.opens(signed_in());
  listing.does(widget::MyBookingsPressed{});
  listing.bookings_answered(busy);
  listing.does(widget::LineLost{});
  CHECK(count<widget::LoadBookings>(listing.does(widget::LineBack{})) == 0);
}

TEST_CASE("who presses Book again is not let past the time that a busy server asked for") {
  Booker booker = on_its_way();
  booker.booking_answered(busy_for(20));
  booker.does(widget::BackPressed{});
  booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
  const std::uint32_t sent = booker.sent.request;
  booker.does(widget::SubmitPressed{});
  CHECK(booker.model.booking.submission.progress == Progress::kLoading);
  CHECK(booker.sent.request == sent);
  booker.time_passes(20'000);
  CHECK(booker.sent.request > sent);
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
    CHECK(booker.model.booking.submission.progress == Progress::kLoading);
    booker.next_wake();
  }
  booker.booking_answered(offline());
  CHECK(widget::retry_sentence(booker.model, widget::sending_fault(booker.model)) ==
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
  CHECK(booker.model.catalog.progress == Progress::kLoading);
  CHECK(widget::retry_fault(booker.model) == Fault::kOffline);
  CHECK(has(booker.next_wake(), widget::LoadConfig{}));
  booker.does(widget::ConfigAnswered{config_answer(clinic())});
  CHECK(booker.model.catalog.progress == Progress::kReady);
  CHECK(widget::retry_fault(booker.model) == Fault::kNone);

  Booker unlucky;
  unlucky.starts();
  unlucky.config_keeps_failing(answer(503, ""));
  CHECK(unlucky.model.catalog.progress == Progress::kFailed);
  CHECK(unlucky.model.catalog.fault == Fault::kBusy);
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
  CHECK(booker.model.times.day == day("2026-03-10"));
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
  CHECK(booker.model.times.day == day("2026-04-10"));
}

TEST_CASE("one timer is enough: what waits for longer is waited for after it") {
  Booker booker = on_its_way();
  booker.is_held_until("2026-03-09T08:05:01Z");
  const std::int64_t minute = booker.model.clock.wake_at;
  booker.booking_answered(offline());
  CHECK(booker.model.clock.wake_at < minute);
  booker.next_wake();
  CHECK(booker.model.clock.wake_at == minute);
}

TEST_CASE("a server that gave up waiting is reported as a timeout, like one that never answered") {
  CHECK(widget::fault_of(answer(408, "")) == Fault::kTimeout);
  CHECK(widget::fault_of(timed_out()) == Fault::kTimeout);
}
