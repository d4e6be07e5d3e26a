// Rate limits: counts requests per minute and decides whether one more is allowed.
//
//   server::RateLimits limits(clock);
//   server::RateDecision decision = limits.count(server::RateBucket::kReads, "192.0.2.1", 300);
//   if (!decision.is_allowed) … decision.retry_after …
//
// Where several servers share a database, bookings and wrong keys are counted for all of them together (SharedCounts);
// a client that is over the limit here is refused without asking the database. While that can't count, each server counts
// by itself.
//
// A client's minute starts with its first request; when it ends, the count starts over. The table
// of counters has a fixed size. If it has no room for a new client, a counter with a low count is
// evicted, so a client can't get rid of its own full counter by sending from other addresses.
// Addresses are never stored, only hashes salted per process. Every member may be called from any
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.hpp"

namespace server {

// Each bucket is counted separately.
// kWrongAddresses: tokens in addresses, which any page can make a visitor's browser open.
// kMetrics: scrapes, so that neither they nor a client's reads use up the other.
enum class RateBucket { kSecretKey, kReads, kBookings, kWrongKeys, kWrongAddresses, kMetrics };

inline constexpr core::Seconds kRateWindow{60};

// How often a client asked since its minute began, on all servers.
struct SharedCount {
  std::int64_t count = 0;
  core::Instant began;
};
// Counts one more. `who` names a bucket and a client. nullopt: this can't be counted now. From any thread.
using SharedCounts =
    std::function<std::optional<SharedCount>(const std::string& who, core::Instant now)>;

struct RateDecision {
  RateBucket on = RateBucket::kReads;
  bool is_allowed = true;
  int limit = 0;        // requests per minute
  int remaining = 0;    // after this one
  core::Instant reset;  // when the count starts over
  int retry_after = 0;  // seconds until then; 0 if allowed
};

class RateLimits {
 public:
  explicit RateLimits(const Clock& clock, SharedCounts shared = {});  // the clock must outlive this

  // Counts one request of `who`. At most `limit` per minute are allowed; requests over the limit
  // don't count. May wait for the database.
  RateDecision count(RateBucket bucket, std::string_view who, int limit);
  // The same by this server alone, which waits for nothing.
  RateDecision count_here(RateBucket bucket, std::string_view who, int limit);
  // The decision on one more request, without counting it.
  RateDecision peek(RateBucket bucket, std::string_view who, int limit) const;

  static constexpr std::size_t kCounters = 16384;

 private:
  struct Counter {
    std::uint64_t who = 0;  // hash; 0: unused
    core::Instant began;
    int count = 0;
  };
  std::uint64_t hash_of(RateBucket bucket, std::string_view who) const;
  static std::size_t place_of(std::uint64_t who);
  bool is_over(const Counter& counter, core::Instant now) const;
  Counter& counter_for(std::uint64_t who, core::Instant now);
  RateDecision add(RateBucket bucket, std::uint64_t who, int limit, core::Instant now);

  const Clock& clock_;
  const SharedCounts shared_;
  const std::uint64_t salt_;
  mutable std::mutex mutex_;
  std::vector<Counter> counters_;
};

}  // namespace server
