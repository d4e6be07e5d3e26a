// Stops asking an upstream that fails, and finds out by itself when it works again. Pure: it is
// told the time.
//
//   if (!breaker.allow_call(now)) …            // open: answer from what is known
//   breaker.record_success();  /  breaker.record_failure(now);
//
// Five failures in a row open it, for two seconds at first and twice as long after each probe that
// failed, a minute at most. Then one call at a time is let through to probe; one that works closes
// it.
#pragma once

#include <string_view>

#include "server/account/call_quota.hpp"

namespace server {

enum class BreakerState { kClosed, kOpen, kHalfOpen };
std::string_view to_string(BreakerState state);  // closed, open, half-open

class Breaker {
 public:
  static constexpr int kFailuresToOpen = 5;

  BreakerState state(Elapsed now) const;
  // Whether a call may be made. Half open, it may be made once, until its outcome is told.
  bool allow_call(Elapsed now);
  // A call that may_ask allowed was not made after all.
  void cancel_call() { is_probing_ = false; }
  // One that was let through half open is out.
  bool is_probing() const { return is_probing_; }
  void record_success();
  void record_failure(Elapsed now);
  // Until a call may be made; 0: now.
  Elapsed wait(Elapsed now) const;

 private:
  int failures_ = 0;
  bool is_open_ = false;
  bool is_probing_ = false;
  Elapsed pause_{0};
  Elapsed until_{0};
};

}  // namespace server
