// Counters of bookings for /metrics. The metric names are the same wherever the bookings live.
#pragma once

#include "server/base/metrics.hpp"

namespace server {

inline constexpr const char* kRateLimited = "booking_rate_limited_total";
inline constexpr const char* kRateLimitedHelp = "Requests refused because there were too many.";

struct BookingCounts {
  explicit BookingCounts(Metrics& metrics)
      : made(change(metrics, "made")),
        moved(change(metrics, "moved")),
        cancelled(change(metrics, "cancelled")),
        slots_refused(metrics.counter("booking_slots_refused_total",
                                      "Times that were asked for and taken by somebody else.")),
        holds_refused(metrics.counter(kRateLimited, kRateLimitedHelp, {{"reason", "holds"}})) {}

  Counter& made;
  Counter& moved;
  Counter& cancelled;
  Counter& slots_refused;
  Counter& holds_refused;

 private:
  static Counter& change(Metrics& metrics, std::string_view what) {
    return metrics.counter("booking_changes_total", "Bookings made, moved and cancelled.",
                           {{"change", what}});
  }
};

}  // namespace server
