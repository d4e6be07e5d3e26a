#include "server/store/sqlite/checkpointer.hpp"

#include <chrono>
#include <utility>

#include "server/store/sqlite/connection.hpp"

namespace server {
namespace {

constexpr std::chrono::seconds kQuiet{1};
constexpr int kMostPauses = 10;  // after which it isn't waited for quiet any longer

}  // namespace

Checkpointer::Checkpointer(std::string path)
    : path_(std::move(path)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

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
    try {
      Connection(path_).run("PRAGMA wal_checkpoint(PASSIVE)");
    } catch (const StoreError&) {  // the log still has it
    }
    lock.lock();
  }
}

}  // namespace server
