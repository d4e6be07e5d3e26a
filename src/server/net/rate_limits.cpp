#include "server/net/rate_limits.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include "server/base/digest.hpp"

namespace server {
namespace {

constexpr std::size_t kTogether = 8;  // counters per slot; the lowest is evicted

std::uint64_t whole_of(const char* bytes) {
  std::uint64_t whole = 0;
  std::memcpy(&whole, bytes, sizeof whole);
  return whole;
}

RateDecision decision(RateBucket on, int counted, int limit, core::Instant reset,
                      core::Instant now) {
  RateDecision decision;
  decision.on = on;
  decision.is_allowed = counted <= limit;
  decision.limit = limit;
  decision.remaining = std::max(0, limit - counted);
  decision.reset = reset;
  if (!decision.is_allowed) decision.retry_after = static_cast<int>((reset - now).count());
  return decision;
}

// Reads are too many to ask the database each time, and the secret key is known to be the owner's.
bool is_shared(RateBucket bucket) {
  return bucket == RateBucket::kBookings || bucket == RateBucket::kWrongKeys ||
         bucket == RateBucket::kWrongAddresses;
}

std::string shared_name(RateBucket bucket, std::string_view who) {
  return std::to_string(static_cast<int>(bucket)) + " " + std::string(who);
}

}  // namespace

RateLimits::RateLimits(const Clock& clock, SharedCounts shared)
    : clock_(clock),
      shared_(std::move(shared)),
      salt_(whole_of(random_bytes(sizeof(std::uint64_t)).data())),
      counters_(kCounters) {}

std::uint64_t RateLimits::hash_of(RateBucket bucket, std::string_view who) const {
  std::string text(reinterpret_cast<const char*>(&salt_), sizeof salt_);
  text += static_cast<char>(bucket);
  text += who;
  Digest digest = sha256(text);
  return std::max<std::uint64_t>(1, whole_of(reinterpret_cast<const char*>(digest.data())));
}

// True also if the clock was set back to before the minute's start.
bool RateLimits::is_over(const Counter& counter, core::Instant now) const {
  return counter.who == 0 || now < counter.began || now >= counter.began + kRateWindow;
}

std::size_t RateLimits::place_of(std::uint64_t who) {
  return who % (kCounters / kTogether) * kTogether;
}

RateLimits::Counter& RateLimits::counter_for(std::uint64_t who, core::Instant now) {
  Counter* first = &counters_[place_of(who)];
  Counter* last = first + kTogether;
  Counter* found = std::find_if(first, last, [&](const Counter& c) { return c.who == who; });
  if (found == last) {
    found = std::min_element(first, last, [&](const Counter& a, const Counter& b) {
      auto worth = [&](const Counter& c) { return is_over(c, now) ? -1 : c.count; };
      return worth(a) < worth(b);
    });
    *found = {who, now, 0};
  }
  if (is_over(*found, now)) *found = {who, now, 0};
  return *found;
}

RateDecision RateLimits::add(RateBucket bucket, std::uint64_t who, int limit, core::Instant now) {
  const std::lock_guard lock(mutex_);
  Counter& counter = counter_for(who, now);
  RateDecision told = decision(bucket, counter.count + 1, limit, counter.began + kRateWindow, now);
  if (told.is_allowed) ++counter.count;
  return told;
}

RateDecision RateLimits::count_here(RateBucket bucket, std::string_view who, int limit) {
  return add(bucket, hash_of(bucket, who), limit, clock_.now());
}

RateDecision RateLimits::count(RateBucket bucket, std::string_view who, int limit) {
  const std::uint64_t hash = hash_of(bucket, who);
  const core::Instant now = clock_.now();
  RateDecision told = add(bucket, hash, limit, now);
  if (!told.is_allowed || !shared_ || !is_shared(bucket)) return told;
  const auto together = shared_(shared_name(bucket, who), now);
  if (!together) return told;
  const int counted =
      static_cast<int>(std::min<std::int64_t>(together->count, limit + std::int64_t{1}));
  const std::lock_guard lock(mutex_);
  Counter& counter = counter_for(hash, now);
  counter.began = std::min(together->began, now);  // another server's clock may be ahead
  counter.count = std::max(counter.count, std::min(counted, limit));
  return decision(bucket, counted, limit, counter.began + kRateWindow, now);
}

RateDecision RateLimits::peek(RateBucket bucket, std::string_view who, int limit) const {
  const std::uint64_t hash = hash_of(bucket, who);
  const core::Instant now = clock_.now();
  const std::lock_guard lock(mutex_);
  const Counter* first = &counters_[place_of(hash)];
  for (const Counter& counter : std::span(first, kTogether)) {
    if (counter.who != hash || is_over(counter, now)) continue;
    return decision(bucket, counter.count + 1, limit, counter.began + kRateWindow, now);
  }
  return decision(bucket, 1, limit, now + kRateWindow, now);
}

}  // namespace server
