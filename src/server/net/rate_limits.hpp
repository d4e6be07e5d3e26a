// How many requests a minute: counts them, and says when one is too many.
//
//   server::RateLimits limits(clock);
//   server::RateDecision decision = limits.count(server::RateBucket::kReads, "192.0.2.1", 300);
//   if (!decision.is_allowed) … decision.retry_after …
//
// A minute begins with the first request of it, and with its end the count starts over. Counters
// live in a table of fixed size, whatever addresses come: when there is no room for another one, a
// counter gives way that has counted least, so nobody gets rid of a full one by sending from
// elsewhere. No address is stored, only a hash that differs from one start to the next. Every
// member may be called from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "server/base/clock.hpp"

namespace server {

// What a minute's requests are spent on. Each is counted by itself.
enum class RateBucket { kSecretKey, kReads, kBookings, kWrongKeys };

struct RateDecision {
  RateBucket on = RateBucket::kReads;
  bool is_allowed = true;
  int limit = 0;        // requests a minute
  int remaining = 0;    // after this one
  core::Instant reset;  // when the count starts over
  int retry_after = 0;  // seconds until then; 0 where it is allowed
};

class RateLimits {
 public:
  explicit RateLimits(const Clock& clock);  // must outlive this

  // Counts one request of `who`. At most `limit` a minute are allowed; those over it don't count.
  RateDecision count(RateBucket bucket, std::string_view who, int limit);
  // What one more would be answered, without counting it.
  RateDecision look(RateBucket bucket, std::string_view who, int limit) const;

  static constexpr std::size_t kCounters = 16384;

 private:
  struct Counter {
    std::uint64_t who = 0;  // 0: not in use
    core::Instant began;
    int count = 0;
  };
  std::uint64_t hash_of(RateBucket bucket, std::string_view who) const;
  static std::size_t place_of(std::uint64_t who);
  bool is_over(const Counter& counter, core::Instant now) const;
  Counter& counter_for(std::uint64_t who, core::Instant now);

  const Clock& clock_;
  const std::uint64_t salt_;
  mutable std::mutex mutex_;
  std::vector<Counter> counters_;
};

}  // namespace server
