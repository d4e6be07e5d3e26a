// What is due at a time of its own: reminders, and the end of requests that nobody answered. The rules,
// without a store or a clock.
//
//   for (const server::Timer& timer : server::reminder_timers(minutes, booking.starts_at, now)) …
//   if (server::is_still_useful(timer, booking.starts_at, now)) … send it
//
// A timer is deleted in the transaction that acts on it, so nothing is sent twice, even if the clock steps back.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace server {

enum class TimerKind { kReminder, kNudge, kExpiry };

std::string_view to_string(TimerKind kind);  // "reminder", "nudge", "expiry"
std::optional<TimerKind> parse_timer_kind(std::string_view text);

struct Timer {
  TimerKind kind = TimerKind::kReminder;
  core::Instant due_at;
  bool operator==(const Timer&) const = default;
};

inline constexpr std::size_t kMaxReminders = 5;
// A reminder sent later than this after its time counts as late, and must leave the visitor half an hour.
inline constexpr core::Minutes kOnTime{2};
inline constexpr core::Minutes kLeastTimeAfterReminder{30};

// Reminders `minutes` before the start, in order of time. One that would be due by `now` is left out.
std::vector<Timer> reminder_timers(const std::vector<core::Minutes>& minutes,
                                   core::Instant starts_at, core::Instant now);

// The end of a request made at `now`, and the owner's nudge halfway to it. The request ends `ends_after` later,
// or at the start if that is earlier.
std::vector<Timer> request_timers(core::Minutes ends_after, core::Instant starts_at,
                                  core::Instant now);

// Whether a timer that is due may still act at `now`. A late reminder is dropped in the last half hour before the
// start, and any reminder once the booking has begun; a nudge and an expiry always act.
bool is_still_useful(const Timer& timer, core::Instant starts_at, core::Instant now);

}  // namespace server
