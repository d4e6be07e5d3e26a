// When reminders and the ends of requests are due, and when a late one is dropped.
#include "server/rules/timers.hpp"

#include <doctest/doctest.h>

#include "../../../vectors/vectors.hpp"

using core::Minutes;
using server::Timer;
using server::TimerKind;
using vectors::instant;

namespace {

const core::Instant kStart = *core::parse_instant("2026-03-10T14:00:00Z");

}  // namespace

TEST_CASE("reminders are planned before the start, in order, without those already due") {
  const std::vector<Minutes> minutes = {Minutes(120), Minutes(1440)};
  const Timer day_before{TimerKind::kReminder, instant("2026-03-09T14:00:00Z")};
  const Timer same_day{TimerKind::kReminder, instant("2026-03-10T12:00:00Z")};
  CHECK(server::reminder_timers(minutes, kStart, instant("2026-03-01T00:00:00Z")) ==
        std::vector{day_before, same_day});
  CHECK(server::reminder_timers(minutes, kStart, instant("2026-03-09T14:00:00Z")) ==
        std::vector{same_day});
  CHECK(server::reminder_timers(minutes, kStart, instant("2026-03-09T13:59:59Z")) ==
        std::vector{day_before, same_day});
  CHECK(server::reminder_timers(minutes, kStart, instant("2026-03-10T13:00:00Z")).empty());
  CHECK(server::reminder_timers({}, kStart, instant("2026-03-01T00:00:00Z")).empty());
}

TEST_CASE("a request ends after its time or at the start, with a nudge halfway") {
  const core::Instant now = instant("2026-03-09T10:00:00Z");
  CHECK(server::request_timers(Minutes(60), kStart, now) ==
        std::vector<Timer>{{TimerKind::kNudge, instant("2026-03-09T10:30:00Z")},
                           {TimerKind::kExpiry, instant("2026-03-09T11:00:00Z")}});
  CHECK(server::request_timers(Minutes(10 * 1440), kStart, now) ==
        std::vector<Timer>{{TimerKind::kNudge, instant("2026-03-10T00:00:00Z")},
                           {TimerKind::kExpiry, kStart}});
}

TEST_CASE("a late reminder needs half an hour before the start; one on time doesn't") {
  const Timer early{TimerKind::kReminder, instant("2026-03-10T12:00:00Z")};
  CHECK(server::is_still_useful(early, kStart, instant("2026-03-10T13:30:00Z")));
  CHECK_FALSE(server::is_still_useful(early, kStart, instant("2026-03-10T13:30:01Z")));
  const Timer close{TimerKind::kReminder, instant("2026-03-10T13:45:00Z")};
  CHECK(server::is_still_useful(close, kStart, instant("2026-03-10T13:47:00Z")));
  CHECK_FALSE(server::is_still_useful(close, kStart, instant("2026-03-10T13:47:01Z")));
  const Timer last{TimerKind::kReminder, instant("2026-03-10T13:59:00Z")};
  CHECK_FALSE(server::is_still_useful(last, kStart, kStart));
  // A moved clock: processed before its time, it is on time.
  CHECK(server::is_still_useful(early, kStart, instant("2026-03-10T11:00:00Z")));
}

TEST_CASE("a nudge and an expiry always act") {
  for (const TimerKind kind : {TimerKind::kNudge, TimerKind::kExpiry}) {
    CHECK(server::is_still_useful({kind, kStart}, kStart, instant("2026-04-01T00:00:00Z")));
  }
}

TEST_CASE("the kinds of timers are kept by name") {
  for (const TimerKind kind : {TimerKind::kReminder, TimerKind::kNudge, TimerKind::kExpiry}) {
    CHECK(server::parse_timer_kind(server::to_string(kind)) == kind);
  }
  CHECK_FALSE(server::parse_timer_kind("alarm"));
}
