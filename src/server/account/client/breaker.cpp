#include "server/account/client/breaker.hpp"

#include <algorithm>

namespace server {
namespace {

constexpr Elapsed kFirstPause = std::chrono::seconds(2);
constexpr Elapsed kLongestPause = std::chrono::seconds(60);

}  // namespace

std::string_view to_string(BreakerState state) {
  switch (state) {
    case BreakerState::kOpen: return "open";
    case BreakerState::kHalfOpen: return "half-open";
    case BreakerState::kClosed: break;
  }
  return "closed";
}

BreakerState Breaker::state(Elapsed now) const {
  if (!is_open_) return BreakerState::kClosed;
  return now < until_ ? BreakerState::kOpen : BreakerState::kHalfOpen;
}

bool Breaker::allow_call(Elapsed now) {
  if (!is_open_) return true;
  if (now < until_ || is_probing_) return false;
  is_probing_ = true;
  return true;
}

void Breaker::record_success() {
  failures_ = 0;
  is_open_ = false;
  is_probing_ = false;
}

void Breaker::record_failure(Elapsed now) {
  if (is_open_) {
    // A call that was in flight when the breaker opened says nothing new.
    if (!is_probing_ || now < until_) return;
    pause_ = std::min(2 * pause_, kLongestPause);
  } else {
    if (++failures_ < kFailuresToOpen) return;
    pause_ = kFirstPause;
  }
  is_open_ = true;
  is_probing_ = false;
  until_ = now + pause_;
}

Elapsed Breaker::wait(Elapsed now) const {
  return is_open_ ? std::max(Elapsed(0), until_ - now) : Elapsed(0);
}

}  // namespace server
