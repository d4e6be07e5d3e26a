#include "server/service/store_probe.hpp"

#include <utility>

namespace server {
namespace {

constexpr std::chrono::milliseconds kPatience{500};
// Less, so that the answer can say what it waited for.
constexpr std::chrono::milliseconds kLockPatience{400};
// Between two looks that nobody asked for, and between two rows that are written while all is well.
constexpr std::chrono::seconds kInterval{1};
constexpr std::size_t kMostReasons = 10;  // in the log, of one failure

std::string sentence(StoreFault fault) {
  switch (fault) {
    case StoreFault::kBusy: return "The database is held by another write; find what holds it.";
    case StoreFault::kFull: return "The disk is full, so nothing can be booked.";
    case StoreFault::kReadOnly: return "The database is read-only, so nothing can be booked.";
    case StoreFault::kInputOutput: return "The disk fails; the log says how.";
    case StoreFault::kMoved:
      return "The database file is gone or was replaced; the log says what to do.";
    case StoreFault::kUnknown:
    case StoreFault::kAway: return "The database server does not answer; the log says why.";
    case StoreFault::kOther: break;
  }
  return "The database does not answer; the log says why.";
}

}  // namespace

StoreProbe::StoreProbe(Store& store, const Clock& clock, Callbacks callbacks, bool is_well)
    : store_(store),
      clock_(clock),
      callbacks_(std::move(callbacks)),
      is_owed_(!is_well),
      fault_(is_well ? std::nullopt : std::optional(StoreFault::kOther)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

StoreProbe::~StoreProbe() = default;

std::optional<std::string> StoreProbe::ask() {
  std::unique_lock lock(mutex_);
  if (!is_asked_) {
    is_asked_ = true;
    asked_at_ = clock_.elapsed();
    commits_when_asked_ = store_.progress().commits();
    changed_.notify_all();
  }
  const std::uint64_t before = looks_;
  const auto waited = clock_.elapsed() - asked_at_;
  const bool is_done =
      changed_.wait_for(lock, kPatience - waited, [&] { return looks_ != before; });
  if (is_done || result_ || gets_through(commits_when_asked_)) return result_;
  return sentence(StoreFault::kOther);
}

void StoreProbe::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    changed_.wait_for(lock, stop, kInterval, [this] { return is_asked_; });
    if (stop.stop_requested()) return;
    const bool was_asked = is_asked_;
    lock.unlock();
    auto result = look(was_asked);
    lock.lock();
    result_ = std::move(result);
    // A question that came meanwhile needs a look that begins now.
    if (!was_asked) continue;
    is_asked_ = false;
    ++looks_;
    changed_.notify_all();
  }
}

std::optional<std::string> StoreProbe::look(bool is_asked) {
  const bool is_due = !written_at_ || clock_.elapsed() - *written_at_ >= kInterval;
  // While nobody asks and all is well, the disk is left alone.
  const bool writes = is_asked ? is_due : fault_.has_value();
  const std::uint64_t before = store_.progress().commits();
  try {
    store_.check(kLockPatience, writes);
    if (writes) written_at_ = clock_.elapsed();
    note(std::nullopt, {});
    return std::nullopt;
  } catch (const StoreError& error) {
    // It waited behind our own writes alone.
    if (error.fault == StoreFault::kBusy && gets_through(before)) {
      note(std::nullopt, {});
      return std::nullopt;
    }
    written_at_.reset();
    note(error.fault, error.what());
    return sentence(error.fault);
  }
}

bool StoreProbe::gets_through(std::uint64_t before) const {
  return store_.progress().gets_through(before, WriteProgress::now());
}

void StoreProbe::note(std::optional<StoreFault> fault, std::string_view error) {
  const bool has_failed = std::exchange(fault_, fault).has_value();
  if (fault) {
    // Reasons that take turns, or tell the time, must not fill the log.
    const bool is_news = reported_.size() < kMostReasons && reported_.emplace(error).second;
    return is_news ? callbacks_.report(error) : void();
  }
  if (has_failed) {
    reported_.clear();
    callbacks_.say("The database can be written again.");
  }
  if (!is_owed_.exchange(false) && !has_failed) return;
  try {
    callbacks_.recovered();
  } catch (const StoreError& again) {
    is_owed_ = true;
    if (has_failed) callbacks_.report(again.what());
  }
}

}  // namespace server
