#include "server/upstream_reader.hpp"

#include <algorithm>

namespace server {
namespace {

constexpr int kThreads = 6;
constexpr int kMostWaiting = 48;  // of the threads that serve readers; the rest stay free
constexpr std::size_t kMostWanted = 512;
constexpr std::size_t kMostFailures = 4096;
constexpr Elapsed kReaderPatience = std::chrono::seconds(9);
constexpr Elapsed kPatienceForNewer = std::chrono::milliseconds(1000);
constexpr Elapsed kLongestForecast = std::chrono::seconds(10);
constexpr Elapsed kReaderLook = std::chrono::milliseconds(200);
constexpr int kBusyRetry = 3;  // seconds

int seconds_up(Elapsed wait) {
  return std::max(1, static_cast<int>(std::chrono::ceil<std::chrono::seconds>(wait).count()));
}

}  // namespace

bool Gathered::is_whole() const {
  return !refused &&
         std::all_of(pages.begin(), pages.end(), [](const auto& page) { return page != nullptr; });
}

// How the wishes stand at one moment.
struct UpstreamReader::Round {
  Gathered got;
  std::vector<Wish> unknown;
  std::vector<Wish> outdated;
  bool has_failed = false;  // one that is unknown was asked for in vain

  bool waits_for_all() const { return !unknown.empty() && !has_failed && !got.refused; }
};

UpstreamReader::UpstreamReader(const Upstream& upstream, UpstreamLine& line, const Clock& clock)
    : upstream_(upstream), line_(line), clock_(clock) {
  for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this] { work(); });
}

UpstreamReader::~UpstreamReader() {
  {
    std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  something_to_do_.notify_all();
  something_came_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void UpstreamReader::touch(core::Instant from, core::Instant until,
                           std::optional<core::Id> resource, UpstreamCache::Touch touch) {
  std::lock_guard lock(mutex_);
  cache_.touch(from, until, resource, touch);
}

void UpstreamReader::touch_everything() {
  std::lock_guard lock(mutex_);
  cache_.touch_everything();
}

// `since`: what failed before it does not count, so that each reader's wish is tried once.
UpstreamReader::Round UpstreamReader::look(const std::vector<Wish>& wishes, Elapsed since) {
  Round round;
  Elapsed now = clock_.elapsed();
  for (const Wish& wish : wishes) {
    Seen seen = cache_.look(wish, now);
    round.got.pages.push_back(seen.page);
    if (seen.standing == Standing::kFresh) continue;
    auto failure = failures_.find(wish);
    bool has_failed = failure != failures_.end() && failure->second.at >= since;
    if (seen.standing == Standing::kUnknown) {
      if (has_failed && failure->second.error.status != 0) {
        round.got.refused = failure->second.error;
      }
      round.has_failed = round.has_failed || has_failed;
      round.unknown.push_back(wish);
      continue;
    }
    bool is_outdated = seen.standing == Standing::kOutdated;
    if (is_outdated && !has_failed) round.outdated.push_back(wish);
    if (!is_outdated && !seen.is_failing) continue;
    auto& as_of = round.got.stale_as_of;
    as_of = std::min(as_of.value_or(seen.as_of), seen.as_of);
  }
  return round;
}

void UpstreamReader::want(const std::vector<Wish>& wishes) {
  for (const Wish& wish : wishes) {
    if (wanted_.size() >= kMostWanted) return;
    if (in_hand_.insert(wish).second) wanted_.push_back(wish);
  }
}

// Seconds to come back in, if waiting for what is unknown makes no sense.
std::optional<int> UpstreamReader::too_long(const Round& round) const {
  if (Elapsed closed = upstream_.closed_for(); closed > Elapsed(0)) return seconds_up(closed);
  int calls = static_cast<int>(std::max(wanted_.size(), round.unknown.size()));
  Elapsed wait = line_.wait(Priority::kReader, std::max(1, calls));
  if (wait > kLongestForecast) return seconds_up(wait);
  if (waiting_ >= kMostWaiting) return kBusyRetry;
  return std::nullopt;
}

Gathered UpstreamReader::gather(const std::vector<Wish>& wishes) {
  std::unique_lock lock(mutex_);
  Elapsed began = clock_.elapsed();
  Round round = look(wishes, began);
  want(round.unknown);
  want(round.outdated);
  something_to_do_.notify_all();
  std::optional<int> come_back;
  if (!round.unknown.empty()) come_back = too_long(round);
  bool may_wait = !come_back && waiting_ < kMostWaiting && upstream_.closed_for() <= Elapsed(0);
  ++waiting_;
  while (may_wait && !is_stopping_) {
    bool waits_for_newer = round.unknown.empty() && !round.outdated.empty();
    if (!round.waits_for_all() && !waits_for_newer) break;
    Elapsed left =
        began + (waits_for_newer ? kPatienceForNewer : kReaderPatience) - clock_.elapsed();
    if (left <= Elapsed(0)) break;
    something_came_.wait_for(lock, std::min(left, kReaderLook));
    round = look(wishes, began);
    want(round.unknown);
  }
  --waiting_;
  if (come_back)
    round.got.retry_after = *come_back;
  else if (Elapsed closed = upstream_.closed_for(); closed > Elapsed(0)) {
    round.got.retry_after = seconds_up(closed);
  }
  return std::move(round.got);
}

std::optional<Wish> UpstreamReader::next_job(Priority& priority, Elapsed now) {
  if (!wanted_.empty()) {
    priority = Priority::kReader;
    return wanted_.front();
  }
  if (upstream_.closed_for() > Elapsed(0)) return std::nullopt;
  priority = Priority::kRefresh;
  return cache_.next_to_refresh(now);
}

void UpstreamReader::work() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    Priority priority = Priority::kRefresh;
    auto wish = next_job(priority, clock_.elapsed());
    auto turn = wish ? line_.try_take(priority) : std::nullopt;
    if (!turn) {
      something_to_do_.wait_for(lock, kReaderLook);
      continue;
    }
    if (priority == Priority::kReader) wanted_.pop_front();
    in_hand_.insert(*wish);
    run(*wish, *std::move(turn), lock);
    in_hand_.erase(*wish);
    something_came_.notify_all();
  }
}

void UpstreamReader::run(const Wish& wish, Turn turn, std::unique_lock<std::mutex>& lock) {
  std::uint64_t begun = cache_.begin(wish);
  Elapsed asked_at = clock_.elapsed();
  core::Instant as_of = clock_.now();
  UpstreamPage page;
  core::ApiError error;
  bool is_known = false;
  auto take = [&](auto heard, auto& into) {
    is_known = heard.value.has_value();
    if (is_known) into = *std::move(heard.value);
    if (heard.fault == UpstreamFault::kRefused) error = std::move(heard.error);
  };
  lock.unlock();
  switch (wish.what) {
    case Wish::What::kTypes: take(upstream_.types(std::move(turn)), page.types); break;
    case Wish::What::kResources: take(upstream_.resources(std::move(turn)), page.resources); break;
    case Wish::What::kDay: {
      auto resource = wish.resource ? std::optional(wish.resource) : std::nullopt;
      take(upstream_.day(std::move(turn), wish.type, resource, wish.date()), page.day);
      break;
    }
  }
  lock.lock();
  if (is_known) {
    failures_.erase(wish);
    cache_.keep(wish, begun, std::move(page), asked_at, as_of);
    return;
  }
  Elapsed now = clock_.elapsed();
  if (failures_.size() >= kMostFailures) failures_.clear();
  failures_[wish] = {now, std::move(error)};
  cache_.failed(wish, now);
}

}  // namespace server
