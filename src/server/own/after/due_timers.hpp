// Acts on the timers of bookings that are due: sends reminders and nudges, and ends requests that nobody answered.
//
//   server::own::DueTimers due(parts, counts);
//   auto next = due.run(clock.now(), stop);   // call again then, or when a timer is added
//
// Each timer is deleted in the transaction that acts on it: nothing is sent twice, whatever the clock does, and
// nothing is lost when the program dies. Timers that came due while the server was down act at its next start; a
// reminder only if the visitor still has half an hour.
#pragma once

#include <stop_token>

#include "server/base/clock.hpp"
#include "server/base/metrics.hpp"
#include "server/own/after/follow_ups.hpp"

namespace server::own {

// Counts for /metrics.
class TimerCounts {
 public:
  explicit TimerCounts(Metrics& metrics);
  Counter& reminders;
  Counter& reminders_dropped;
  Counter& requests_expired;
};

class DueTimers {
 public:
  // All of them must outlive this.
  DueTimers(Store& store, const Tokens& tokens, TimerCounts& counts)
      : store_(store), tokens_(tokens), counts_(counts) {}

  // Acts on all that is due at `now`, by the rules of `site`. Returns when the next one is due;
  // nullopt if no timer is left.
  std::optional<core::Instant> run(const Site& site, core::Instant now,
                                   const std::stop_token& stop) const;

 private:
  // Returns what counts it; null: nothing does.
  Counter* act(Transaction& transaction, const Site& site, const BookingTimer& due,
               core::Instant now) const;

  Store& store_;
  const Tokens& tokens_;
  TimerCounts& counts_;
};

}  // namespace server::own
