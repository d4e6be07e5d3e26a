#include "server/store/sqlite/writing/checkpointer.hpp"

#include <utility>

namespace server {

Checkpointer::Checkpointer(Checkpoint checkpoint, Pauses pauses)
    : checkpoint_(std::move(checkpoint)),
      pauses_(pauses),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Checkpointer::note_write(bool is_urgent) {
  const std::lock_guard lock(mutex_);
  // Only the first one, and the first urgent one, wakes the thread, which looks for others after each pause.
  const bool wakes = ++writes_ == done_ + 1 || (is_urgent && !is_urgent_);
  is_urgent_ = is_urgent_ || is_urgent;
  if (wakes) written_.notify_one();
}

void Checkpointer::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (written_.wait(lock, stop, [this] { return writes_ != done_; })) {
    bool is_quiet = false;
    for (int pause = 0; pause < pauses_.most && !is_quiet && !stop.stop_requested(); ++pause) {
      const std::uint64_t before = writes_;
      const bool is_urgent =
          written_.wait_for(lock, stop, pauses_.length, [this] { return is_urgent_; });
      if (is_urgent) break;
      is_quiet = writes_ == before;
    }
    if (stop.stop_requested()) return;  // the last connection to be closed does the same
    done_ = writes_;
    is_urgent_ = false;
    lock.unlock();
    checkpoint_(stop);
    lock.lock();
  }
}

}  // namespace server
