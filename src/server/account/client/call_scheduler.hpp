// Schedules all calls to the account within its quota, bookings first. CallQuota and BookingQueue
// hold the rules; this class applies them across threads.
//
//   auto reserved = scheduler.reserve(key, 3, patience);        // or how long until its turn
//   std::optional<CallPermit> permit = reserved.calls->next();  // one per call
//   …
//   if (auto permit = scheduler.try_acquire(Priority::kRefresh)) account.types(*std::move(permit));
//
// Every call needs a CallPermit; the call counts as in flight until the permit ends. Every member
// may be called from any thread.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server/account/client/booking_queue.hpp"
#include "server/account/client/call_quota.hpp"
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

  // The call has ended. `headers`: of its answer, if it had one.
  void end(const std::optional<RateHeaders>& headers = std::nullopt);
  void cancel();  // the call wasn't made
  Priority priority() const { return priority_; }

 private:
  CallScheduler* scheduler_;
  Priority priority_;
};

// The calls reserved for one booking, so it never stops half way. Returns unused calls at its end.
class CallReservation {
 public:
  CallReservation(CallScheduler& scheduler, int calls) : scheduler_(scheduler), left_(calls) {}
  ~CallReservation();
  CallReservation(const CallReservation&) = delete;
  CallReservation& operator=(const CallReservation&) = delete;

  // A permit for the next call. Calls beyond the reservation may wait up to two seconds; nullopt if
  // the quota has none by then.
  std::optional<CallPermit> next();

 private:
  CallScheduler& scheduler_;
  int left_;
};

class CallScheduler {
 public:
  explicit CallScheduler(const Clock& clock) : clock_(clock) {}

  struct ReserveResult {
    std::unique_ptr<CallReservation> calls;  // null: its turn hasn't come
    Elapsed wait{0};                         // time until its turn, if `calls` is null
    bool has_place = true;                   // a place in the queue is kept
  };
  // Reserves the calls of one booking. Waits at most `patience`, and not at all if the turn is
  // known to come later.
  ReserveResult reserve(std::string_view key, int calls, Elapsed patience);

  // A permit for one call, without waiting.
  std::optional<CallPermit> try_acquire(Priority priority);
  // A permit for one call; waits at most `patience`.
  std::optional<CallPermit> acquire(Priority priority, Elapsed patience);
  // Time until that many calls could be made.
  Elapsed wait(Priority priority, int calls) const;

  void pause(Elapsed how_long);
  struct Figures {
    int limit;
    int used;
    std::size_t bookings_waiting;
    Elapsed paused_for;  // after a 429
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
