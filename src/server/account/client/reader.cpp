#include "server/account/client/reader.hpp"

#include <algorithm>
#include <iterator>

#include "server/account/client/refusals.hpp"

namespace server {
namespace {

constexpr int kThreads = 6;
constexpr int kMostWaiting = 48;  // of the threads that serve readers; the others stay free
constexpr std::size_t kMostQueued = 512;
constexpr std::size_t kMostFailures = 4096;
constexpr Elapsed kReaderPatience = std::chrono::seconds(9);
constexpr Elapsed kPatienceForNewer = std::chrono::milliseconds(1000);
constexpr Elapsed kLongestForecast = std::chrono::seconds(10);
constexpr Elapsed kReaderLook = std::chrono::milliseconds(200);
constexpr Elapsed kRefusalKept = std::chrono::seconds(60);
constexpr int kBusyRetry = 3;  // seconds

}  // namespace

bool Pages::is_whole() const {
  for (std::size_t i = 0; i < pages.size(); ++i) {
    if (!pages[i] && !refusals[i]) return false;
  }
  return true;
}

// The state of the requested pages at one moment.
struct AccountReader::Round {
  Pages got;
  std::vector<PageKey> unknown;
  std::vector<PageKey> outdated;
  bool has_failed = false;  // reading an unknown page has failed

  bool waits_for_all() const { return !unknown.empty() && !has_failed; }
};

// A thread's next call.
struct AccountReader::Job {
  PageKey key;
  Priority priority;
  bool is_queued = false;  // it is the first of queue_
  bool is_probe = false;   // its outcome closes the breaker or opens it again
};

AccountReader::AccountReader(const AccountClient& account, CallScheduler& scheduler,
                             const Clock& clock)
    : account_(account), scheduler_(scheduler), clock_(clock) {
  for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this] { work(); });
}

AccountReader::~AccountReader() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  something_to_do_.notify_all();
  something_came_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void AccountReader::touch(core::Instant from, core::Instant until, std::optional<core::Id> resource,
                          AccountCache::Touch touch) {
  const std::lock_guard lock(mutex_);
  cache_.touch(from, until, resource, touch);
}

void AccountReader::touch_everything() {
  const std::lock_guard lock(mutex_);
  cache_.touch_everything();
}

// Refusals are remembered for a while. Otherwise each look at a month whose last days are too far
// ahead would ask for them again.
bool AccountReader::is_refused(const Failure& failure, Elapsed since, Elapsed now) const {
  return failure.error.status != 0 && (failure.at >= since || now < failure.at + kRefusalKept);
}

// Failures before `since` don't count, so each request's pages are tried once.
AccountReader::Round AccountReader::read_cache(const std::vector<PageKey>& keys, Elapsed since) {
  Round round;
  const Elapsed now = clock_.elapsed();
  const bool is_left_alone = account_.breaker() != BreakerState::kClosed;
  for (const PageKey& key : keys) {
    const CachedPage cached = cache_.find(key, now);
    round.got.pages.push_back(cached.page);
    auto& refusal = round.got.refusals.emplace_back();
    if (cached.freshness == Freshness::kFresh) continue;
    auto failure = failures_.find(key);
    const bool has_failed = failure != failures_.end() && failure->second.at >= since;
    if (cached.freshness == Freshness::kUnknown) {
      if (failure != failures_.end() && is_refused(failure->second, since, now)) {
        refusal = failure->second.error;
        continue;
      }
      round.has_failed = round.has_failed || has_failed;
      round.unknown.push_back(key);
      continue;
    }
    const bool is_outdated = cached.freshness == Freshness::kOutdated;
    if (is_outdated && !has_failed) round.outdated.push_back(key);
    if (!is_outdated && !cached.is_failing && !is_left_alone) continue;
    auto& as_of = round.got.stale_as_of;
    as_of = std::min(as_of.value_or(cached.as_of), cached.as_of);
  }
  return round;
}

// Queues as many pages as the client's quota has room for. Pages that are pending already are free.
void AccountReader::enqueue(const std::vector<PageKey>& keys, const std::string& client) {
  const Elapsed now = clock_.elapsed();
  const int room = client_quota_.room(client, scheduler_.figures().limit, now);
  auto place = static_cast<int>(
      std::count_if(queue_.begin(), queue_.end(), [&client](const auto& entry) {  //
        return entry.second.client == client;
      }));
  int queued = 0;
  for (const PageKey& key : keys) {
    if (queued >= room || queue_.size() >= kMostQueued) break;
    if (!pending_.insert(key).second) continue;
    queue_.emplace(client.empty() ? 0 : place++, QueuedPage{key, client});
    ++queued;
  }
  client_quota_.spend(client, queued, now);
}

// Seconds to retry after, if waiting for the unknown pages is pointless; nullopt: wait.
std::optional<int> AccountReader::retry_after(const Round& round, const std::string& client) {
  if (const Elapsed closed = account_.blocked_for(); closed > Elapsed(0)) return seconds_of(closed);
  auto calls =
      static_cast<int>(std::count_if(round.unknown.begin(), round.unknown.end(),
                                     [&](const PageKey& key) { return !pending_.contains(key); }));
  const Elapsed now = clock_.elapsed();
  const int limit = scheduler_.figures().limit;
  if (calls > client_quota_.room(client, limit, now)) {
    return seconds_of(client_quota_.wait(client, calls, limit, now));
  }
  // Plus the calls queued in front of the last one.
  const int rank = static_cast<int>(round.unknown.size());
  calls += static_cast<int>(std::distance(queue_.begin(), queue_.lower_bound(rank)));
  const Elapsed wait = scheduler_.wait(Priority::kReader, std::max(1, calls));
  if (wait > kLongestForecast) return seconds_of(wait);
  if (waiting_ >= kMostWaiting) return kBusyRetry;
  return std::nullopt;
}

Pages AccountReader::gather(const std::vector<PageKey>& keys, const std::string& client) {
  std::unique_lock lock(mutex_);
  const Elapsed began = clock_.elapsed();
  Round round = read_cache(keys, began);
  std::optional<int> come_back;
  if (!round.unknown.empty()) come_back = retry_after(round, client);
  const bool is_open = account_.blocked_for() > Elapsed(0);
  if (!is_open) {
    enqueue(round.unknown, client);
    enqueue(round.outdated, client);
    something_to_do_.notify_all();
  }
  const bool may_wait = !come_back && waiting_ < kMostWaiting && !is_open;
  ++waiting_;
  while (may_wait && !is_stopping_) {
    const bool waits_for_newer = round.unknown.empty() && !round.outdated.empty();
    if (!round.waits_for_all() && !waits_for_newer) break;
    const Elapsed left =
        began + (waits_for_newer ? kPatienceForNewer : kReaderPatience) - clock_.elapsed();
    if (left <= Elapsed(0)) break;
    something_came_.wait_for(lock, std::min(left, kReaderLook));
    round = read_cache(keys, began);
    if (round.waits_for_all()) enqueue(round.unknown, client);
  }
  --waiting_;
  if (come_back) {
    round.got.retry_after = *come_back;
  } else if (const Elapsed closed = account_.blocked_for(); closed > Elapsed(0)) {
    round.got.retry_after = seconds_of(closed);
  }
  return std::move(round.got);
}

// While the breaker is half open, any call serves as a probe: a queued page, or else the types, so
// recovery doesn't depend on a visitor. Only one probe runs; other pages wait for its outcome.
std::optional<AccountReader::Job> AccountReader::next_job(Elapsed now) {
  const BreakerState breaker = account_.breaker();
  const bool is_half_open = breaker == BreakerState::kHalfOpen;
  if (is_half_open && (is_probing_ || account_.is_probed())) return std::nullopt;
  if (!queue_.empty()) {
    return Job{queue_.begin()->second.key, Priority::kReader, true, is_half_open};
  }
  if (is_half_open) return Job{{PageKey::Kind::kTypes}, Priority::kReader, false, true};
  if (breaker == BreakerState::kOpen) return std::nullopt;
  auto key = cache_.next_to_refresh(now);
  if (!key) return std::nullopt;
  return Job{*key, Priority::kRefresh};
}

void AccountReader::work() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    auto job = next_job(clock_.elapsed());
    auto permit = job ? scheduler_.try_acquire(job->priority) : std::nullopt;
    if (!permit) {
      something_to_do_.wait_for(lock, kReaderLook);
      continue;
    }
    if (job->is_queued) queue_.erase(queue_.begin());
    pending_.insert(job->key);
    if (job->is_probe) is_probing_ = true;
    ask(job->key, *std::move(permit), lock);
    if (job->is_probe) is_probing_ = false;
    pending_.erase(job->key);
    something_came_.notify_all();
  }
}

void AccountReader::ask(const PageKey& key, CallPermit permit, std::unique_lock<std::mutex>& lock) {
  const std::uint64_t begun = cache_.begin(key);
  const Elapsed asked_at = clock_.elapsed();
  const core::Instant as_of = clock_.now();
  AccountPage page;
  core::ApiError error;
  bool is_known = false;
  auto store_result = [&](auto result, auto& into) {
    is_known = result.value.has_value();
    if (is_known) into = *std::move(result.value);
    if (result.fault == AccountFault::kRefused) error = std::move(result.error);
  };
  lock.unlock();
  switch (key.kind) {
    case PageKey::Kind::kTypes: store_result(account_.types(std::move(permit)), page.types); break;
    case PageKey::Kind::kResources:
      store_result(account_.resources(std::move(permit)), page.resources);
      break;
    case PageKey::Kind::kDay: {
      auto resource = key.resource ? std::optional(key.resource) : std::nullopt;
      store_result(account_.day(std::move(permit), key.type, resource, key.date()), page.day);
      break;
    }
  }
  lock.lock();
  if (is_known) {
    failures_.erase(key);
    cache_.keep(key, begun, std::move(page), asked_at, as_of);
    return;
  }
  const Elapsed now = clock_.elapsed();
  if (failures_.size() >= kMostFailures) failures_.clear();
  const bool is_none = error.status == 404 || error.status == 422;
  failures_[key] = {now, std::move(error)};
  if (is_none) return cache_.forget(key);
  cache_.note_failure(key, now);
}

}  // namespace server
