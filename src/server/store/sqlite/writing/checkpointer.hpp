// Brings what was written from the write-ahead log into the database file, soon after the store has become quiet. SQLite
// itself does so after some thousand pages only, so that the file of a small business could hold next to nothing for weeks.
//
//   Checkpointer checkpointer(checkpoint);   // a thread, until it is destroyed
//   checkpointer.note_write();               // after each commit
//
// Never holds up a reader or a writer. A checkpoint that fails is tried again after the next write.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace server {

class Checkpointer {
 public:
  struct Pauses {
    std::chrono::milliseconds length{1000};  // the store is quiet if nothing is written meanwhile
    int most = 10;                           // after which it isn't waited for quiet any longer
  };
  // Told to stop, it should end soon.
  using Checkpoint = std::function<void(const std::stop_token&)>;
  explicit Checkpointer(Checkpoint checkpoint) : Checkpointer(std::move(checkpoint), Pauses()) {}
  Checkpointer(Checkpoint checkpoint, Pauses pauses);
  // Urgent: the store isn't waited for to become quiet.
  void note_write(bool is_urgent = false);
  void stop() { thread_.request_stop(); }  // doesn't wait
  std::stop_token stop_token() const { return thread_.get_stop_token(); }

 private:
  void run(const std::stop_token& stop);

  const Checkpoint checkpoint_;
  const Pauses pauses_;
  std::mutex mutex_;
  std::condition_variable_any written_;
  std::uint64_t writes_ = 0;
  std::uint64_t done_ = 0;  // of them, those before the last checkpoint
  bool is_urgent_ = false;
  std::jthread thread_;  // last: it uses the other members
};

}  // namespace server
