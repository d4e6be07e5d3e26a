// Circuit breaker: stops calls to an account that fails, and probes until it works again. Pure:
// time is passed in.
//
//   if (!breaker.allow_call(now)) …            // open: answer from the cache
//   breaker.record_success();  /  breaker.record_failure(now);
//
// Five failures in a row open it for two seconds; each failed probe doubles the time, up to a
// minute. Then it is half open: one call at a time is let through as a probe, and a success closes
// it.
#pragma once

#include <string_view>

#include "server/account/client/call_quota.hpp"

namespace server {

enum class BreakerState { kClosed, kOpen, kHalfOpen };
std::string_view to_string(BreakerState state);  // closed, open, half-open

class Breaker {
 public:
  static constexpr int kFailuresToOpen = 5;

  BreakerState state(Elapsed now) const;
  // Whether a call may be made. While half open, true once until the call's outcome is recorded.
  bool allow_call(Elapsed now);
  // A call that allow_call allowed was not made.
  void cancel_call() { is_probing_ = false; }
  // A probe is in flight.
  bool is_probing() const { return is_probing_; }
  void record_success();
  void record_failure(Elapsed now);
  // Time until a call may be made; 0: now.
  Elapsed wait(Elapsed now) const;

 private:
  int failures_ = 0;
  bool is_open_ = false;
  bool is_probing_ = false;
  Elapsed pause_{0};
  Elapsed until_{0};
};

}  // namespace server
