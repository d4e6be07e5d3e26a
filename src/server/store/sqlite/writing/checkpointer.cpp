#include "server/store/sqlite/writing/checkpointer.hpp"

#include <chrono>
#include <utility>

namespace server {
namespace {

constexpr std::chrono::seconds kQuiet{1};
constexpr int kMostPauses = 10;  // after which it isn't waited for quiet any longer

}  // namespace

Checkpointer::Checkpointer(std::function<void()> checkpoint)
    : checkpoint_(std::move(checkpoint)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Checkpointer::note_write() {
  const std::lock_guard lock(mutex_);
  ++writes_;
  written_.notify_one();
}

void Checkpointer::run(const std::stop_token& stop) {
  std::uint64_t done = 0;
  std::unique_lock lock(mutex_);
  while (written_.wait(lock, stop, [&] { return writes_ != done; })) {
    for (int pause = 0; pause < kMostPauses; ++pause) {
      done = writes_;
      if (!written_.wait_for(lock, stop, kQuiet, [&] { return writes_ != done; })) break;
    }
    if (stop.stop_requested()) return;  // the last connection to be closed does the same
    lock.unlock();
    checkpoint_();
    lock.lock();
  }
}

}  // namespace server
