// The line before the upstream: every call waits here for its turn in the account's allowance,
// bookings first. Allowance and BookingQueue have the rules; this holds them for threads.
//
//   auto entered = line.enter_booking(key, 3, patience);    // or how long until its turn
//   std::optional<Turn> turn = entered.calls->next();       // one for each call
//   …
//   if (auto turn = line.try_take(Priority::kRefresh)) upstream.day(*turn, …);
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

class UpstreamLine;

// The right to make one call.
class Turn {
 public:
  Turn(UpstreamLine& line, Priority priority) : line_(&line), priority_(priority) {}
  ~Turn() { end(); }
  Turn(Turn&& other) noexcept
      : line_(std::exchange(other.line_, nullptr)), priority_(other.priority_) {}
  Turn& operator=(Turn&&) = delete;
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // The call is over; its answer told this, if there was one.
  void end(const std::optional<RateTold>& told = std::nullopt);
  void cancel();  // the call is not made
  Priority priority() const { return priority_; }

 private:
  UpstreamLine* line_;
  Priority priority_;
};

// The calls of one booking, set aside so that it never stops half way.
class BookingCalls {
 public:
  BookingCalls(UpstreamLine& line, int calls) : line_(line), left_(calls) {}
  ~BookingCalls();
  BookingCalls(const BookingCalls&) = delete;
  BookingCalls& operator=(const BookingCalls&) = delete;

  // The next one; beyond those that were set aside it may have to wait, and is nothing if that takes
  // longer than a moment.
  std::optional<Turn> next();

 private:
  UpstreamLine& line_;
  int left_;
};

class UpstreamLine {
 public:
  explicit UpstreamLine(const Clock& clock) : clock_(clock) {}

  struct Entered {
    std::unique_ptr<BookingCalls> calls;  // null: not yet
    Elapsed wait{0};                      // until its turn, then
    bool has_place = true;                // a place was kept
  };
  // Waits at most `patience`; nothing is waited for if the turn is known to come later.
  Entered enter_booking(std::string_view key, int calls, Elapsed patience);

  // For one call, at once or not.
  std::optional<Turn> try_take(Priority priority);
  // Waits at most `patience`.
  std::optional<Turn> take(Priority priority, Elapsed patience);
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
  friend class Turn;
  friend class BookingCalls;
  bool may_go(Priority priority, Elapsed now) const;
  void end(Priority priority, const std::optional<RateTold>& told);
  void cancel(Priority priority);
  template <class Ready>
  bool wait_until(std::unique_lock<std::mutex>& lock, Elapsed patience, Ready ready);

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Allowance allowance_;
  BookingQueue queue_;
};

}  // namespace server
