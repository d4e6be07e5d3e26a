// The line before the upstream: every call waits here for its turn in the account's allowance,
// bookings first. Allowance and BookingQueue have the rules; this holds them for threads.
//
//   auto reserved = scheduler.reserve(key, 3, patience);    // or how long until its permit
//   std::optional<CallPermit> permit = reserved.calls->next();       // one for each call
//   …
//   if (auto permit = scheduler.try_acquire(Priority::kRefresh)) account.day(*permit, …);
//
// A Turn is one call: it ends when the Turn does. Every member may be called from any thread.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server/account/booking_queue.hpp"
#include "server/account/call_quota.hpp"
#include "server/base/clock.hpp"

namespace server {

class CallScheduler;

// The right to make one call.
class CallPermit {
 public:
  CallPermit(CallScheduler& scheduler, Priority priority)
      : scheduler_(&scheduler), priority_(priority) {}
  ~CallPermit() { end(); }
  CallPermit(CallPermit&& other) noexcept
      : scheduler_(std::exchange(other.scheduler_, nullptr)), priority_(other.priority_) {}
  CallPermit& operator=(CallPermit&&) = delete;
  CallPermit(const CallPermit&) = delete;
  CallPermit& operator=(const CallPermit&) = delete;

  // The call is over; its answer told this, if there was one.
  void end(const std::optional<RateHeaders>& headers = std::nullopt);
  void cancel();  // the call is not made
  Priority priority() const { return priority_; }

 private:
  CallScheduler* scheduler_;
  Priority priority_;
};

// The calls of one booking, set aside so that it never stops half way.
class CallReservation {
 public:
  CallReservation(CallScheduler& scheduler, int calls) : scheduler_(scheduler), left_(calls) {}
  ~CallReservation();
  CallReservation(const CallReservation&) = delete;
  CallReservation& operator=(const CallReservation&) = delete;

  // The next one; beyond those that were set aside it may have to wait, and is nothing if that takes
  // longer than a moment.
  std::optional<CallPermit> next();

 private:
  CallScheduler& scheduler_;
  int left_;
};

class CallScheduler {
 public:
  explicit CallScheduler(const Clock& clock) : clock_(clock) {}

  struct ReserveResult {
    std::unique_ptr<CallReservation> calls;  // null: not yet
    Elapsed wait{0};                         // until its turn, then
    bool has_place = true;                   // a place was kept
  };
  // Waits at most `patience`; nothing is waited for if the turn is known to come later.
  ReserveResult reserve(std::string_view key, int calls, Elapsed patience);

  // For one call, at once or not.
  std::optional<CallPermit> try_acquire(Priority priority);
  // Waits at most `patience`.
  std::optional<CallPermit> acquire(Priority priority, Elapsed patience);
  // Until that many calls could be made.
  Elapsed wait(Priority priority, int calls) const;

  void pause(Elapsed how_long);
  struct Figures {
    int limit;
    int used;
    std::size_t bookings_waiting;
  };
  Figures figures() const;

 private:
  friend class CallPermit;
  friend class CallReservation;
  bool may_call(Priority priority, Elapsed now) const;
  void end(Priority priority, const std::optional<RateHeaders>& headers);
  void cancel(Priority priority);
  template <class Ready>
  bool wait_until(std::unique_lock<std::mutex>& lock, Elapsed patience, Ready ready);

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  CallQuota quota_;
  BookingQueue queue_;
};

}  // namespace server
