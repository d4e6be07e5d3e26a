// Who writes next. Threads wait in line for the one connection that writes; the one whose turn it is does the work of
// those behind it too, in its own transaction.
//
//   WriteQueue::Entry own(&work);
//   switch (queue.wait(own, patience)) {
//     case WriteQueue::Result::kTurn: {
//       WriteQueue::Turn turn(queue);
//       for (WriteQueue::Entry* other : turn.take(63)) …   // their threads sleep until the turn ends
//       break;
//     }
//     case WriteQueue::Result::kDone: …                    // another thread's turn has done it
//     case WriteQueue::Result::kTooLate: …                 // nobody began with it
//   }
//
// First come, first served. Has no database in it. Internal to the store.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "server/base/patience.hpp"
#include "server/store/store.hpp"

namespace server {

class WriteQueue {
 public:
  using Work = std::function<void(Transaction&)>;
  enum class Result { kTurn, kDone, kTooLate };

  // Of the thread that waits. The thread that has the turn writes the rest.
  struct Entry {
    // Null: it needs a turn of its own.
    explicit Entry(const Work* its_work) : work(its_work), patience(Patience::current()) {}
    const Work* const work;
    const Patience* const patience;
    bool is_kept = false;  // committed
    std::exception_ptr failure;
    Added added;

   private:
    friend class WriteQueue;
    void answer(Result result);
    std::mutex mutex_;
    std::condition_variable answered_;
    std::optional<Result> result_;
  };

  // With kTurn, make a Turn.
  Result wait(Entry& entry, std::chrono::milliseconds patience);

  // Refuses requests and checks from now on, also those in the line: the server stops. What it must note goes on.
  void stop_waiting();

  class Turn {
   public:
    explicit Turn(WriteQueue& queue) : queue_(queue) {}
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    // Those next in line that may share the turn, in order. Their work is done, or has failed, when the turn ends.
    std::vector<Entry*> take(std::size_t most);

   private:
    WriteQueue& queue_;
    std::vector<Entry*> taken_;
  };

 private:
  bool is_refused(const Entry& entry) const;
  bool leave(const Entry& entry);
  Entry* next();

  std::mutex mutex_;
  std::deque<Entry*> line_;
  bool has_turn_ = false;
  bool has_stopped_ = false;
};

}  // namespace server
