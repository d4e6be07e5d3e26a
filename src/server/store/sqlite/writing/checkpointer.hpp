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
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace server {

class Checkpointer {
 public:
  struct Pauses {
    std::chrono::milliseconds quiet{1000};     // without a write
    std::chrono::milliseconds longest{10000};  // since the first write, however many follow
  };
  explicit Checkpointer(std::function<void()> checkpoint)
      : Checkpointer(std::move(checkpoint), Pauses()) {}
  Checkpointer(std::function<void()> checkpoint, Pauses pauses);
  void note_write();

 private:
  using Steady = std::chrono::steady_clock;
  void run(const std::stop_token& stop);
  Steady::time_point due() const;

  const std::function<void()> checkpoint_;
  const Pauses pauses_;
  std::mutex mutex_;
  std::condition_variable_any written_;
  bool has_writes_ = false;
  Steady::time_point first_write_;
  Steady::time_point last_write_;
  std::jthread thread_;  // last: it uses the other members
};

}  // namespace server
