#include "server/store/sqlite/writing/write_queue.hpp"

#include <algorithm>

namespace server {

WriteQueue::Result WriteQueue::wait(Entry& entry, std::chrono::milliseconds patience) {
  {
    const std::lock_guard lock(mutex_);
    if (is_refused(entry)) return Result::kTooLate;
    if (!has_turn_) {  // then nobody waits either
      has_turn_ = true;
      return Result::kTurn;
    }
    line_.push_back(&entry);
  }
  std::unique_lock own(entry.mutex_);
  const auto is_answered = [&entry] { return entry.result_.has_value(); };
  if (entry.answered_.wait_for(own, patience, is_answered)) return *entry.result_;
  own.unlock();
  if (leave(entry)) return Result::kTooLate;
  // Taken: it is being done, and won't be stopped.
  own.lock();
  entry.answered_.wait(own, is_answered);
  return *entry.result_;
}

void WriteQueue::stop_waiting() {
  std::vector<Entry*> refused;
  {
    const std::lock_guard lock(mutex_);
    has_stopped_ = true;
    std::erase_if(line_, [&](Entry* entry) {
      if (!is_refused(*entry)) return false;
      refused.push_back(entry);
      return true;
    });
  }
  for (Entry* const entry : refused) entry->answer(Result::kTooLate);
}

bool WriteQueue::is_refused(const Entry& entry) const {
  return has_stopped_ && (entry.patience || !entry.work);
}

// False: it isn't in the line any more.
bool WriteQueue::leave(const Entry& entry) {
  const std::lock_guard lock(mutex_);
  return std::erase(line_, &entry) > 0;
}

// Under the lock, so that its thread doesn't go on, and destroy the entry, before it was notified.
void WriteQueue::Entry::answer(Result result) {
  const std::lock_guard lock(mutex_);
  result_ = result;
  answered_.notify_one();
}

std::vector<WriteQueue::Entry*> WriteQueue::Turn::take(std::size_t most) {
  std::vector<Entry*> more;
  const std::lock_guard lock(queue_.mutex_);
  while (more.size() < most && !queue_.line_.empty() && queue_.line_.front()->work) {
    more.push_back(queue_.line_.front());
    queue_.line_.pop_front();
  }
  taken_.insert(taken_.end(), more.begin(), more.end());
  return more;
}

// The next in line begins first. Each has a lock of its own: those that wake up don't wait for one another.
WriteQueue::Turn::~Turn() {
  if (Entry* const next = queue_.next()) next->answer(Result::kTurn);
  for (Entry* const entry : taken_) entry->answer(Result::kDone);
}

WriteQueue::Entry* WriteQueue::next() {
  const std::lock_guard lock(mutex_);
  has_turn_ = !line_.empty();
  if (!has_turn_) return nullptr;
  Entry* const next = line_.front();
  line_.pop_front();
  return next;
}

}  // namespace server
