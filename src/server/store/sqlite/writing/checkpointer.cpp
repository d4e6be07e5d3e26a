#include "server/store/sqlite/writing/checkpointer.hpp"

#include <algorithm>
#include <utility>

namespace server {

Checkpointer::Checkpointer(std::function<void()> checkpoint, Pauses pauses)
    : checkpoint_(std::move(checkpoint)),
      pauses_(pauses),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Checkpointer::note_write() {
  const std::lock_guard lock(mutex_);
  last_write_ = Steady::now();
  // Only the first one wakes the thread, which looks at the time of the last one when its pause is over.
  if (std::exchange(has_writes_, true)) return;
  first_write_ = last_write_;
  written_.notify_one();
}

void Checkpointer::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (written_.wait(lock, stop, [this] { return has_writes_; })) {
    while (due() > Steady::now() && !stop.stop_requested()) {
      written_.wait_until(lock, stop, due(), [] { return false; });
    }
    if (stop.stop_requested()) return;  // the last connection to be closed does the same
    has_writes_ = false;
    lock.unlock();
    checkpoint_();
    lock.lock();
  }
}

Checkpointer::Steady::time_point Checkpointer::due() const {
  return std::min(last_write_ + pauses_.quiet, first_write_ + pauses_.longest);
}

}  // namespace server
