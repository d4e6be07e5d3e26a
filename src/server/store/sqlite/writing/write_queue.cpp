#include "server/store/sqlite/writing/write_queue.hpp"

#include <algorithm>

namespace server {

WriteQueue::Result WriteQueue::wait(Entry& entry, std::chrono::milliseconds patience) {
  using State = Entry::State;
  std::unique_lock lock(mutex_);
  if (!has_turn_) {  // then nobody waits either
    has_turn_ = true;
    return Result::kTurn;
  }
  line_.push_back(&entry);
  entry.changed_.wait_for(lock, patience, [&entry] { return entry.is_answered(); });
  if (entry.state_ == State::kWaiting) {
    line_.erase(std::find(line_.begin(), line_.end(), &entry));
    return Result::kTooLate;
  }
  // Taken: it is being done, and won't be stopped.
  entry.changed_.wait(lock, [&entry] { return entry.is_answered(); });
  return entry.state_ == State::kDone ? Result::kDone : Result::kTurn;
}

std::vector<WriteQueue::Entry*> WriteQueue::Turn::take(std::size_t most) {
  std::vector<Entry*> more;
  const std::lock_guard lock(queue_.mutex_);
  while (more.size() < most && !queue_.line_.empty() && queue_.line_.front()->work) {
    Entry* const next = queue_.line_.front();
    queue_.line_.pop_front();
    next->state_ = Entry::State::kTaken;
    more.push_back(next);
  }
  taken_.insert(taken_.end(), more.begin(), more.end());
  return more;
}

// Under the lock, so that no thread goes on, and destroys its entry, before it was notified.
WriteQueue::Turn::~Turn() {
  const std::lock_guard lock(queue_.mutex_);
  for (Entry* const entry : taken_) {
    entry->state_ = Entry::State::kDone;
    entry->changed_.notify_one();
  }
  queue_.has_turn_ = !queue_.line_.empty();
  if (!queue_.has_turn_) return;
  Entry* const next = queue_.line_.front();
  queue_.line_.pop_front();
  next->state_ = Entry::State::kHasTurn;
  next->changed_.notify_one();
}

}  // namespace server
