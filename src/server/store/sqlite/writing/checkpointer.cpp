#include "server/store/sqlite/writing/checkpointer.hpp"

#include <utility>

namespace server {

Checkpointer::Checkpointer(Checkpoint checkpoint, Pauses pauses)
    : checkpoint_(std::move(checkpoint)),
      pauses_(pauses),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Checkpointer::note_write() {
  const std::lock_guard lock(mutex_);
  // Only the first one wakes the thread, which looks for others after each pause.
  if (++writes_ == done_ + 1) written_.notify_one();
}

void Checkpointer::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (written_.wait(lock, stop, [this] { return writes_ != done_; })) {
    bool is_quiet = false;
    for (int pause = 0; pause < pauses_.most && !is_quiet && !stop.stop_requested(); ++pause) {
      const std::uint64_t before = writes_;
      written_.wait_for(lock, stop, pauses_.length, [] { return false; });
      is_quiet = writes_ == before;
    }
    if (stop.stop_requested()) return;  // the last connection to be closed does the same
    done_ = writes_;
    lock.unlock();
    checkpoint_(stop);
    lock.lock();
  }
}

}  // namespace server
