#include "server/account/client/call_quota.hpp"

#include <algorithm>

namespace server {
namespace {

constexpr Elapsed kQuotaWindow = std::chrono::seconds(61);
constexpr Elapsed kLongestReset = std::chrono::seconds(120);

constexpr int kMostALimit = 1'000'000;
constexpr Elapsed kQuarter = std::chrono::seconds(15);
constexpr std::int64_t kQuartersKept = 40;  // ten minutes

}  // namespace

// The limit without a small reserve: for another client's call, or one of ours that the account
// counts twice.
int CallQuota::usable_calls() const {
  return std::max(1, limit_ - std::max(1, limit_ / 30));
}

int CallQuota::used_calls(Elapsed now) const {
  auto in_window = std::count_if(ended_.begin(), ended_.end(),
                                 [now](const Ended& e) { return now < e.at + kQuotaWindow; });
  return booking_calls_ + reader_calls_ + static_cast<int>(in_window);
}

int CallQuota::calls_used_by_readers(Elapsed now) const {
  auto in_window = std::count_if(ended_.begin(), ended_.end(), [now](const Ended& e) {
    return !e.is_booking && now < e.at + kQuotaWindow;
  });
  return reader_calls_ + static_cast<int>(in_window);
}

// Kept at all times, so a booking that arrives finds free calls.
int CallQuota::calls_left_to_bookings(Priority priority) const {
  return priority == Priority::kBooking ? 0 : usable_calls() / 10;
}

void CallQuota::note_demand(int calls, Elapsed now) {
  const std::int64_t quarter = now / kQuarter;
  demand_[quarter] += calls;
  demand_.erase(demand_.begin(), demand_.lower_bound(quarter - kQuartersKept));
}

// Estimated from the busiest quarter minute of the last ten minutes.
int CallQuota::calls_kept_for_bookings(Elapsed now) const {
  int busiest = 0;
  for (auto it = demand_.lower_bound(now / kQuarter - kQuartersKept); it != demand_.end(); ++it) {
    busiest = std::max(busiest, it->second);
  }
  const int all = usable_calls();
  return std::clamp(4 * std::min(busiest, all), all / 3, all - all / 4);
}

// The time until `calls` of the calls that count now no longer count.
Elapsed CallQuota::time_until_freed(int calls, bool readers_alone, Elapsed now) const {
  int left = calls;
  for (const Ended& call : ended_) {
    if (now >= call.at + kQuotaWindow || (readers_alone && call.is_booking)) continue;
    if (--left <= 0) return call.at + kQuotaWindow - now;
  }
  return kQuotaWindow;  // calls in flight end soon, and then count for a window
}

Elapsed CallQuota::wait(Priority priority, int calls, Elapsed now, int kept) const {
  Elapsed wait = paused_for(now);
  const bool is_below_remaining =
      has_remaining(now) && *remaining_ - aside_ - calls_left_to_bookings(priority) < calls + kept;
  if (is_below_remaining) wait = std::max(wait, remaining_until_ - now);
  const int free = usable_calls() - used_calls(now) - aside_ - calls_left_to_bookings(priority);
  const int lacking = calls + kept - free;
  if (lacking > 0) {
    // More calls than a window holds are spread over several.
    const int windows = (calls + kept - 1) / usable_calls();
    const int in_this_one = lacking - windows * usable_calls();
    const Elapsed until = in_this_one > 0 ? time_until_freed(in_this_one, false, now) : Elapsed(0);
    wait = std::max(wait, windows * kQuotaWindow + until);
  }
  if (priority == Priority::kBooking) return wait;
  int readers_share = usable_calls() - calls_kept_for_bookings(now);
  if (priority == Priority::kRefresh) readers_share = std::min(readers_share, usable_calls() / 4);
  const int free_to_readers = readers_share - calls_used_by_readers(now);
  if (calls <= free_to_readers) return wait;
  return std::max(wait, time_until_freed(calls - free_to_readers, true, now));
}

void CallQuota::begin(Priority priority) {
  ++(priority == Priority::kBooking ? booking_calls_ : reader_calls_);
  if (remaining_) --*remaining_;
}

void CallQuota::end(Priority priority, Elapsed now) {
  const bool is_booking = priority == Priority::kBooking;
  --(is_booking ? booking_calls_ : reader_calls_);
  while (!ended_.empty() && now >= ended_.front().at + kQuotaWindow) ended_.pop_front();
  ended_.push_back({now, is_booking});
}

void CallQuota::cancel(Priority priority) {
  --(priority == Priority::kBooking ? booking_calls_ : reader_calls_);
  if (remaining_) ++*remaining_;
}

void CallQuota::note_headers(const RateHeaders& headers, Elapsed now) {
  if (headers.limit && *headers.limit > 0) limit_ = std::min(*headers.limit, kMostALimit);
  if (!headers.remaining) return;
  const Elapsed reset = headers.reset_in.value_or(std::chrono::seconds(60));
  // The account may not have counted the calls in flight yet.
  remaining_ = *headers.remaining - booking_calls_ - reader_calls_;
  remaining_until_ = now + std::clamp(reset, Elapsed(0), kLongestReset) + std::chrono::seconds(1);
}

void CallQuota::pause(Elapsed until) {
  paused_until_ = std::max(paused_until_, until);
}

}  // namespace server
