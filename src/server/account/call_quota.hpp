// How many calls an upstream account still allows, and who may make the next one. Pure: it is told
// the time, and keeps no thread waiting (upstream_line does).
//
//   server::CallQuota quota;
//   if (quota.wait(Priority::kReader, 1, now) == Elapsed(0)) quota.begin(Priority::kReader);
//   …
//   quota.end(Priority::kReader, now);
//
// An account takes 120 calls a minute unless its answers tell another limit. Nobody tells where its
// minutes begin, so calls are counted over the last 61 seconds, each from its end, which is after
// the upstream counted it; and a few are never used. What the upstream says is left
// (X-RateLimit-Remaining) counts too, because others may use the same account.
//
// Bookings may use all of it. Readers leave a third to them, or what bookings asked for of late if
// that is more (three quarters at most), and never take the last tenth. Refreshes go on only while
// readers and they have used less than a quarter: nobody waits for them, and a burst of them would
// still count when bookings come.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace server {

using Elapsed = std::chrono::microseconds;  // since any origin, steady

enum class Priority { kBooking, kReader, kRefresh };

// As an answer's headers tell it.
struct RateHeaders {
  std::optional<int> limit;      // a minute
  std::optional<int> remaining;  // until reset
  std::optional<std::chrono::seconds> reset_in;
};

class CallQuota {
 public:
  static constexpr int kUsualLimit = 120;

  // How long until `calls` more may be made together; 0: now. `kept` calls are left to others who
  // come first.
  Elapsed wait(Priority priority, int calls, Elapsed now, int kept = 0) const;
  void begin(Priority priority);
  void end(Priority priority, Elapsed now);
  // It was not made after all.
  void cancel(Priority priority);

  // A booking comes that needs so many calls, whether it gets them at once or not.
  void note_demand(int calls, Elapsed now);

  // Keeps calls for a booking that has begun, so that it never stops half way; and gives them back.
  void set_aside(int calls) { aside_ += calls; }
  void give_back(int calls) { aside_ -= calls; }

  // Told by the answer to a call that has ended.
  void note_headers(const RateHeaders& headers, Elapsed now);
  // The upstream said 429: nothing until then.
  void pause(Elapsed until);

  int limit() const { return limit_; }
  int used(Elapsed now) const;  // of the last minute

 private:
  struct Ended {
    Elapsed at;
    bool is_booking;
  };
  int usable() const;
  int left_to_bookings(Priority priority) const;
  int kept_for_bookings(Elapsed now) const;
  bool has_remaining(Elapsed now) const { return remaining_ && now < remaining_until_; }
  Elapsed until_freed(int calls, bool readers_alone, Elapsed now) const;
  int used_by_readers(Elapsed now) const;

  int limit_ = kUsualLimit;
  int booking_calls_ = 0;  // under way
  int reader_calls_ = 0;
  int aside_ = 0;
  std::deque<Ended> ended_;             // of the last window, oldest first
  std::map<std::int64_t, int> demand_;  // calls for bookings, by quarter of a minute
  std::optional<int> remaining_;
  Elapsed remaining_until_{0};
  Elapsed paused_until_{0};
};

}  // namespace server
