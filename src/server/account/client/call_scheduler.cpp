#include "server/account/client/call_scheduler.hpp"

#include <algorithm>

namespace server {
namespace {

// Quota frees up as time passes, which notifies nobody: poll at this interval.
constexpr Elapsed kPollInterval = std::chrono::milliseconds(100);
constexpr Elapsed kExtraCallPatience = std::chrono::seconds(2);

}  // namespace

void CallPermit::end(const std::optional<RateHeaders>& headers) {
  if (scheduler_) std::exchange(scheduler_, nullptr)->end(priority_, headers);
}

void CallPermit::cancel() {
  if (scheduler_) std::exchange(scheduler_, nullptr)->cancel(priority_);
}

CallReservation::~CallReservation() {
  {
    const std::lock_guard lock(scheduler_.mutex_);
    scheduler_.quota_.give_back(left_);
  }
  scheduler_.changed_.notify_all();
}

std::optional<CallPermit> CallReservation::next() {
  if (left_ == 0) return scheduler_.acquire(Priority::kBooking, kExtraCallPatience);
  --left_;
  const std::lock_guard lock(scheduler_.mutex_);
  scheduler_.quota_.give_back(1);
  scheduler_.quota_.begin(Priority::kBooking);
  return CallPermit(scheduler_, Priority::kBooking);
}

template <class Ready>
bool CallScheduler::wait_until(std::unique_lock<std::mutex>& lock, Elapsed patience, Ready ready) {
  const Elapsed deadline = clock_.elapsed() + patience;
  while (!ready()) {
    const Elapsed left = deadline - clock_.elapsed();
    if (left <= Elapsed(0)) return false;
    changed_.wait_for(lock, std::min(left, kPollInterval));
  }
  return true;
}

CallScheduler::ReserveResult CallScheduler::reserve(std::string_view key, int calls,
                                                    Elapsed patience) {
  std::unique_lock lock(mutex_);
  auto wait_now = [&] {
    const Elapsed now = clock_.elapsed();
    return quota_.wait(Priority::kBooking, calls, now, queue_.calls_ahead(key));
  };
  const std::size_t places = queue_.places();
  const bool has_place = queue_.join(key, calls, clock_.elapsed());
  if (!has_place || queue_.places() > places) quota_.note_demand(calls, clock_.elapsed());
  if (!has_place) return {nullptr, wait_now(), false};
  Elapsed wait = wait_now();
  if (wait <= patience && wait_until(lock, patience, [&] { return wait_now() <= Elapsed(0); })) {
    queue_.finish(key);
    quota_.set_aside(calls);
    return {std::make_unique<CallReservation>(*this, calls), Elapsed(0), true};
  }
  wait = std::max<Elapsed>(wait_now(), std::chrono::seconds(1));
  queue_.leave(key, clock_.elapsed() + wait);
  return {nullptr, wait, true};
}

bool CallScheduler::may_call(Priority priority, Elapsed now) const {
  const int kept = priority == Priority::kBooking ? 0 : queue_.calls_waiting();
  return quota_.wait(priority, 1, now, kept) <= Elapsed(0);
}

std::optional<CallPermit> CallScheduler::try_acquire(Priority priority) {
  const std::lock_guard lock(mutex_);
  if (!may_call(priority, clock_.elapsed())) return std::nullopt;
  quota_.begin(priority);
  return CallPermit(*this, priority);
}

std::optional<CallPermit> CallScheduler::acquire(Priority priority, Elapsed patience) {
  std::unique_lock lock(mutex_);
  if (!wait_until(lock, patience, [&] { return may_call(priority, clock_.elapsed()); })) {
    return std::nullopt;
  }
  quota_.begin(priority);
  return CallPermit(*this, priority);
}

Elapsed CallScheduler::wait(Priority priority, int calls) const {
  const std::lock_guard lock(mutex_);
  const int kept = priority == Priority::kBooking ? 0 : queue_.calls_waiting();
  return quota_.wait(priority, calls, clock_.elapsed(), kept);
}

void CallScheduler::pause(Elapsed how_long) {
  const std::lock_guard lock(mutex_);
  quota_.pause(clock_.elapsed() + how_long);
}

CallScheduler::Figures CallScheduler::figures() const {
  const std::lock_guard lock(mutex_);
  const Elapsed now = clock_.elapsed();
  return {.limit = quota_.limit(),
          .used = quota_.used_calls(now),
          .bookings_waiting = queue_.places(),
          .paused_for = quota_.paused_for(now)};
}

void CallScheduler::end(Priority priority, const std::optional<RateHeaders>& headers) {
  {
    const std::lock_guard lock(mutex_);
    const Elapsed now = clock_.elapsed();
    quota_.end(priority, now);
    if (headers) quota_.note_headers(*headers, now);
  }
  changed_.notify_all();
}

void CallScheduler::cancel(Priority priority) {
  {
    const std::lock_guard lock(mutex_);
    quota_.cancel(priority);
  }
  changed_.notify_all();
}

}  // namespace server
