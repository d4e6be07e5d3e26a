#include "server/allowance.hpp"

#include <algorithm>

namespace server {
namespace {

constexpr Elapsed kWindow = std::chrono::seconds(61);
constexpr Elapsed kLongestReset = std::chrono::seconds(120);

constexpr int kMostALimit = 1'000'000;

}  // namespace

// Without the few that are never used: another client's call, or ours that the upstream counted
// twice.
int Allowance::usable() const {
  return std::max(1, limit_ - std::max(1, limit_ / 30));
}

int Allowance::used(Elapsed now) const {
  auto in_window = std::count_if(ended_.begin(), ended_.end(),
                                 [now](const Ended& e) { return now < e.at + kWindow; });
  return booking_calls_ + reader_calls_ + static_cast<int>(in_window);
}

int Allowance::used_by_readers(Elapsed now) const {
  auto in_window = std::count_if(ended_.begin(), ended_.end(), [now](const Ended& e) {
    return !e.is_booking && now < e.at + kWindow;
  });
  return reader_calls_ + static_cast<int>(in_window);
}

// Never taken by that priority.
int Allowance::left_to_others(Priority priority) const {
  int all = usable();
  if (priority == Priority::kBooking) return 0;
  return all / 10 + (priority == Priority::kRefresh ? all / 8 : 0);
}

int Allowance::free_for(Priority priority, Elapsed now) const {
  int all = usable();
  int free = all - used(now) - aside_ - left_to_others(priority);
  if (priority == Priority::kBooking) return free;
  int margin = priority == Priority::kRefresh ? all / 8 : 0;
  return std::min(free, all - all / 3 - used_by_readers(now) - margin);
}

// Until that many of the calls that count now no longer do.
Elapsed Allowance::until_freed(int calls, bool readers_alone, Elapsed now) const {
  int left = calls;
  for (const Ended& call : ended_) {
    if (now >= call.at + kWindow || (readers_alone && call.is_booking)) continue;
    if (--left <= 0) return call.at + kWindow - now;
  }
  return kWindow;  // those under way end soon, and count for a window then
}

Elapsed Allowance::wait(Priority priority, int calls, Elapsed now, int kept) const {
  Elapsed wait = std::max(Elapsed(0), paused_until_ - now);
  bool is_told_none =
      is_told(now) && *remaining_ - aside_ - left_to_others(priority) < calls + kept;
  if (is_told_none) wait = std::max(wait, remaining_until_ - now);
  int lacking = calls + kept - free_for(priority, now);
  if (lacking <= 0) return wait;
  // More than one window holds is spread over several.
  int windows = (calls + kept - 1) / usable();
  int in_this_one = lacking - windows * usable();
  Elapsed until = in_this_one > 0 ? until_freed(in_this_one, false, now) : Elapsed(0);
  wait = std::max(wait, windows * kWindow + until);
  if (priority == Priority::kBooking) return wait;
  int all = usable();
  int too_many_reads = calls + used_by_readers(now) - (all - all / 3);
  if (too_many_reads > 0) wait = std::max(wait, until_freed(too_many_reads, true, now));
  return wait;
}

void Allowance::begin(Priority priority) {
  ++(priority == Priority::kBooking ? booking_calls_ : reader_calls_);
  if (remaining_) --*remaining_;
}

void Allowance::end(Priority priority, Elapsed now) {
  bool is_booking = priority == Priority::kBooking;
  --(is_booking ? booking_calls_ : reader_calls_);
  while (!ended_.empty() && now >= ended_.front().at + kWindow) ended_.pop_front();
  ended_.push_back({now, is_booking});
}

void Allowance::cancel(Priority priority) {
  --(priority == Priority::kBooking ? booking_calls_ : reader_calls_);
  if (remaining_) ++*remaining_;
}

void Allowance::told(const RateTold& told, Elapsed now) {
  if (told.limit && *told.limit > 0) limit_ = std::min(*told.limit, kMostALimit);
  if (!told.remaining) return;
  Elapsed reset = told.reset_in.value_or(std::chrono::seconds(60));
  // Those under way may not be counted in it yet.
  remaining_ = *told.remaining - booking_calls_ - reader_calls_;
  remaining_until_ = now + std::clamp(reset, Elapsed(0), kLongestReset) + std::chrono::seconds(1);
}

void Allowance::pause(Elapsed until) {
  paused_until_ = std::max(paused_until_, until);
}

}  // namespace server
