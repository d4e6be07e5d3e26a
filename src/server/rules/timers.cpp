#include "server/rules/timers.hpp"

#include <algorithm>

namespace server {

std::string_view to_string(TimerKind kind) {
  switch (kind) {
    case TimerKind::kReminder: return "reminder";
    case TimerKind::kNudge: return "nudge";
    case TimerKind::kExpiry: break;
  }
  return "expiry";
}

std::optional<TimerKind> parse_timer_kind(std::string_view text) {
  for (const TimerKind kind : {TimerKind::kReminder, TimerKind::kNudge, TimerKind::kExpiry}) {
    if (to_string(kind) == text) return kind;
  }
  return std::nullopt;
}

std::vector<Timer> reminder_timers(const std::vector<core::Minutes>& minutes,
                                   core::Instant starts_at, core::Instant now) {
  std::vector<Timer> timers;
  for (const core::Minutes before : minutes) {
    const Timer timer{TimerKind::kReminder, starts_at - before};
    if (timer.due_at > now) timers.push_back(timer);
  }
  std::sort(timers.begin(), timers.end(),
            [](const Timer& a, const Timer& b) { return a.due_at < b.due_at; });
  return timers;
}

std::vector<Timer> request_timers(core::Minutes ends_after, core::Instant starts_at,
                                  core::Instant now) {
  const core::Instant end = std::min(now + core::Seconds(ends_after), starts_at);
  return {{TimerKind::kNudge, now + (end - now) / 2}, {TimerKind::kExpiry, end}};
}

bool is_still_useful(const Timer& timer, core::Instant starts_at, core::Instant now) {
  if (timer.kind != TimerKind::kReminder) return true;
  if (now >= starts_at) return false;
  return now <= timer.due_at + kOnTime || now + kLeastTimeAfterReminder <= starts_at;
}

}  // namespace server
