// How many requests a minute, and no more memory for it than there is.
#include "server/net/rate_limits.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "../../../vectors/vectors.hpp"

namespace {

using server::RateBucket;
using server::RateLimits;

struct Limiter {
  core::Instant now = vectors::instant("2026-03-04T09:00:00Z");
  server::Clock clock{[this] { return now; }, [] { return std::chrono::microseconds(0); }};
  RateLimits limits{clock};

  // How many of `times` requests are allowed.
  int allowed(const std::string& who, int times, int limit, RateBucket on = RateBucket::kReads) {
    int count = 0;
    for (int i = 0; i < times; ++i) count += limits.count(on, who, limit).is_allowed ? 1 : 0;
    return count;
  }
};

TEST_CASE("a minute allows as many requests as its limit, and then the next one does") {
  Limiter f;
  auto first = f.limits.count(RateBucket::kReads, "a", 3);
  CHECK(first.is_allowed);
  CHECK(first.limit == 3);
  CHECK(first.remaining == 2);
  CHECK(first.reset == f.now + core::Seconds(60));
  CHECK(first.retry_after == 0);
  f.now += core::Seconds(20);
  CHECK(f.limits.count(RateBucket::kReads, "a", 3).remaining == 1);
  CHECK(f.limits.count(RateBucket::kReads, "a", 3).remaining == 0);
  auto refused = f.limits.count(RateBucket::kReads, "a", 3);
  CHECK_FALSE(refused.is_allowed);
  CHECK(refused.remaining == 0);
  CHECK(refused.retry_after == 40);
  CHECK(refused.reset == first.reset);
  f.now += core::Seconds(39);
  CHECK(f.limits.count(RateBucket::kReads, "a", 3).retry_after == 1);
  f.now += core::Seconds(1);
  CHECK(f.allowed("a", 5, 3) == 3);
}

TEST_CASE("clients and what they spend on are counted apart") {
  Limiter f;
  CHECK(f.allowed("a", 5, 3) == 3);
  CHECK(f.allowed("b", 5, 3) == 3);
  CHECK(f.allowed("a", 5, 2, RateBucket::kBookings) == 2);
  CHECK(f.allowed("a", 5, 2, RateBucket::kWrongKeys) == 2);
}

TEST_CASE("looking spends nothing") {
  Limiter f;
  CHECK(f.limits.peek(RateBucket::kWrongKeys, "a", 1).is_allowed);
  CHECK(f.limits.peek(RateBucket::kWrongKeys, "a", 1).is_allowed);
  CHECK(f.allowed("a", 1, 1, RateBucket::kWrongKeys) == 1);
  CHECK_FALSE(f.limits.peek(RateBucket::kWrongKeys, "a", 1).is_allowed);
  f.now += core::Seconds(60);
  CHECK(f.limits.peek(RateBucket::kWrongKeys, "a", 1).is_allowed);
}

TEST_CASE("a clock that is put back shuts nobody out") {
  Limiter f;
  CHECK(f.allowed("a", 4, 3) == 3);
  f.now -= core::Seconds(3600);
  CHECK(f.allowed("a", 4, 3) == 3);
}

TEST_CASE("a limit that is changed holds from the next request on") {
  Limiter f;
  CHECK(f.allowed("a", 4, 3) == 3);
  CHECK(f.allowed("a", 4, 5) == 2);
  CHECK(f.allowed("a", 4, 1) == 0);
}

TEST_CASE("addresses without end fill no memory, and shake off no count") {
  Limiter f;
  CHECK(f.allowed("the busy one", 100, 50) == 50);
  for (int i = 0; i < 200'000; ++i) f.limits.count(RateBucket::kReads, std::to_string(i), 50);
  CHECK(f.allowed("the busy one", 1, 50) == 0);
  CHECK(f.allowed("a new one", 60, 50) == 50);
}

TEST_CASE("threads that count at once lose no count") {
  Limiter f;
  std::vector<std::thread> threads;
  std::atomic<int> allowed = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { allowed += f.allowed("a", 1000, 2500); });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(allowed == 2500);
}

// Two servers that count together, as they do in a database.
struct Together {
  core::Instant now = vectors::instant("2026-03-04T09:00:00Z");
  server::Clock clock{[this] { return now; }, [] { return std::chrono::microseconds(0); }};
  std::map<std::string, server::SharedCount> counts;
  int asked = 0;
  bool is_away = false;
  server::SharedCounts shared = [this](const std::string& who,
                                       core::Instant at) -> std::optional<server::SharedCount> {
    if (is_away) return std::nullopt;
    ++asked;
    server::SharedCount& counted = counts[who];
    if (counted.count == 0 || at >= counted.began + server::kRateWindow) counted = {0, at};
    ++counted.count;
    return counted;
  };
  RateLimits a{clock, shared};
  RateLimits b{clock, shared};
};

TEST_CASE("bookings and wrong keys are counted for all servers together, reads by each") {
  for (const RateBucket bucket :
       {RateBucket::kBookings, RateBucket::kWrongKeys, RateBucket::kWrongAddresses}) {
    Together f;
    CHECK(f.a.count(bucket, "x", 2).remaining == 1);
    CHECK(f.b.count(bucket, "x", 2).remaining == 0);
    CHECK_FALSE(f.a.count(bucket, "x", 2).is_allowed);
    CHECK_FALSE(f.b.count(bucket, "x", 2).is_allowed);
    CHECK(f.a.count(bucket, "y", 2).is_allowed);
    CHECK_FALSE(f.b.peek(bucket, "x", 2).is_allowed);
  }
  Together f;
  for (const RateBucket bucket :
       {RateBucket::kReads, RateBucket::kSecretKey, RateBucket::kMetrics}) {
    CHECK(f.a.count(bucket, "x", 1).is_allowed);
    CHECK(f.b.count(bucket, "x", 1).is_allowed);
  }
  CHECK(f.asked == 0);
}

TEST_CASE("a client over the limit is refused without asking what the others counted") {
  Together f;
  for (int i = 0; i < 50; ++i) f.a.count(RateBucket::kBookings, "x", 3);
  CHECK(f.asked == 3);
  // Of another server's count, which is far over the limit, one question is enough.
  f.counts.begin()->second.count = 1000;
  for (int i = 0; i < 50; ++i) CHECK_FALSE(f.b.count(RateBucket::kBookings, "x", 3).is_allowed);
  CHECK(f.asked == 4);
}

TEST_CASE("the minute of a client is the same on all servers, and ends") {
  Together f;
  f.a.count(RateBucket::kBookings, "x", 1);
  const core::Instant reset = f.now + server::kRateWindow;
  f.now += core::Seconds(40);
  const auto refused = f.b.count(RateBucket::kBookings, "x", 1);
  CHECK_FALSE(refused.is_allowed);
  CHECK(refused.reset == reset);
  CHECK(refused.retry_after == 20);
  f.now += core::Seconds(20);
  CHECK(f.b.count(RateBucket::kBookings, "x", 1).is_allowed);
}

TEST_CASE("while nothing can be counted together, each server counts by itself") {
  Together f;
  f.is_away = true;
  CHECK(f.a.count(RateBucket::kBookings, "x", 1).is_allowed);
  CHECK(f.b.count(RateBucket::kBookings, "x", 1).is_allowed);
  CHECK_FALSE(f.a.count(RateBucket::kBookings, "x", 1).is_allowed);
}

}  // namespace
