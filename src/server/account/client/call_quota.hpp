// How many calls the account still allows, and who may make the next one. Pure: time is passed in,
// and it never blocks (CallScheduler does).
//
//   server::CallQuota quota;
//   if (quota.wait(Priority::kReader, 1, now) == Elapsed(0)) quota.begin(Priority::kReader);
//   …
//   quota.end(Priority::kReader, now);
//
// An account allows 120 calls per minute unless its answers name another limit. It doesn't say
// where its minutes start, so a call counts until 61 seconds after its end, and a few calls are
// never used. The account's own count of what is left (X-RateLimit-Remaining) counts too: others
// may use the account.
//
// - Bookings may use all of the quota.
// - Readers leave a third to bookings, or what bookings needed lately if that is more (three
//   quarters at most), and never use the last tenth.
// - Refreshes run only while readers and refreshes together have used less than a quarter: nobody
//   waits for a refresh, and a burst of them would still count when bookings come.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace server {

using Elapsed = std::chrono::microseconds;  // monotonic, from any origin

enum class Priority { kBooking, kReader, kRefresh };

// The rate limit headers of one answer.
struct RateHeaders {
  std::optional<int> limit;      // per minute
  std::optional<int> remaining;  // until reset
  std::optional<std::chrono::seconds> reset_in;
};

class CallQuota {
 public:
  static constexpr int kUsualLimit = 120;

  // How long until `calls` calls may be made together; 0: now. `kept` calls are left to others who
  // come first.
  Elapsed wait(Priority priority, int calls, Elapsed now, int kept = 0) const;
  void begin(Priority priority);
  void end(Priority priority, Elapsed now);
  // Undoes `begin`: the call wasn't made.
  void cancel(Priority priority);

  // Records that a booking needs `calls` calls, whether or not it gets them at once.
  void note_demand(int calls, Elapsed now);

  // Reserves calls for a booking that has begun, so it never stops half way; and returns them.
  void set_aside(int calls) { aside_ += calls; }
  void give_back(int calls) { aside_ -= calls; }

  // The headers of the answer to a call that has ended.
  void note_headers(const RateHeaders& headers, Elapsed now);
  // The account answered 429: no calls until then.
  void pause(Elapsed until);
  // How much longer no calls are made; 0: they are.
  Elapsed paused_for(Elapsed now) const { return std::max(Elapsed(0), paused_until_ - now); }

  int limit() const { return limit_; }
  int used_calls(Elapsed now) const;  // in the last minute

 private:
  struct Ended {
    Elapsed at;
    bool is_booking;
  };
  int usable_calls() const;
  int calls_left_to_bookings(Priority priority) const;
  int calls_kept_for_bookings(Elapsed now) const;
  bool has_remaining(Elapsed now) const { return remaining_ && now < remaining_until_; }
  Elapsed time_until_freed(int calls, bool readers_alone, Elapsed now) const;
  int calls_used_by_readers(Elapsed now) const;

  int limit_ = kUsualLimit;
  int booking_calls_ = 0;  // in flight
  int reader_calls_ = 0;
  int aside_ = 0;
  std::deque<Ended> ended_;             // in the last window, oldest first
  std::map<std::int64_t, int> demand_;  // calls that bookings needed, by quarter of a minute
  std::optional<int> remaining_;
  Elapsed remaining_until_{0};
  Elapsed paused_until_{0};
};

}  // namespace server
