#include "server/own/after/due_timers.hpp"

#include <algorithm>

namespace server::own {
namespace {

// How many act in one transaction: enough that thousands are soon done, and few enough that a
// booking made in between waits for no more than a moment.
constexpr int kBatch = 20;

// Whether the booking is still in the state that the timer was set for.
bool concerns(const core::Booking& booking, TimerKind kind) {
  const bool is_reminder = kind == TimerKind::kReminder;
  return booking.status ==
         (is_reminder ? core::BookingStatus::kConfirmed : core::BookingStatus::kPending);
}

}  // namespace

TimerCounts::TimerCounts(Metrics& metrics)
    : reminders(metrics.counter("booking_reminders_total", "Reminders that came due.")),
      reminders_dropped(metrics.counter("booking_reminders_dropped_total",
                                        "Reminders that came too late to be sent.")),
      requests_expired(metrics.counter("booking_requests_expired_total",
                                       "Requests that ended without an answer.")) {}

std::optional<core::Instant> DueTimers::run(const Site& site, core::Instant now,
                                            const std::stop_token& stop) const {
  while (!stop.stop_requested()) {
    const std::vector<BookingTimer> due = store_.due_timers(now, kBatch);
    if (due.empty()) return store_.next_timer();
    std::vector<Counter*> counters;
    store_.write([&](Transaction& transaction) {
      counters.clear();
      for (const BookingTimer& timer : due) {
        if (Counter* counter = act(transaction, site, timer, now)) counters.push_back(counter);
      }
    });
    for (Counter* counter : counters) counter->add();
  }
  return std::nullopt;
}

Counter* DueTimers::act(Transaction& transaction, const Site& site, const BookingTimer& due,
                        core::Instant now) const {
  if (!transaction.drop_timer(due.id)) return nullptr;
  const auto booking = transaction.booking(due.booking_id, now);
  if (!booking || !concerns(*booking, due.timer.kind)) return nullptr;
  const FollowUpParts parts{site, tokens_};
  switch (due.timer.kind) {
    case TimerKind::kReminder:
      if (!is_still_useful(due.timer, booking->starts_at, now)) return &counts_.reminders_dropped;
      add_follow_ups(transaction, parts, {.event = BookingEvent::kReminder, .booking = *booking},
                     now);
      return &counts_.reminders;
    case TimerKind::kNudge:
      add_follow_ups(transaction, parts, {.event = BookingEvent::kNudge, .booking = *booking}, now);
      return nullptr;
    case TimerKind::kExpiry: break;
  }
  transaction.cancel_booking(booking->id, {core::CancelledBy::kExpiry, "", ""},
                             change_stamp(*booking, now));
  const core::Booking expired = transaction.booking(booking->id, now).value();
  add_follow_ups(transaction, parts,
                 {.event = BookingEvent::kExpired, .booking = expired, .before = &*booking}, now);
  return &counts_.requests_expired;
}

}  // namespace server::own
