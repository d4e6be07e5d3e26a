// Brings what was written from the write-ahead log into the database file, soon after the store has become quiet. SQLite
// itself does so after a thousand pages only, so that the file of a small business could hold next to nothing for weeks.
//
//   Checkpointer checkpointer(checkpoint);   // a thread, until it is destroyed
//   checkpointer.note_write();               // after each commit
//
// Never holds up a reader or a writer. A checkpoint that fails is tried again after the next write.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace server {

class Checkpointer {
 public:
  explicit Checkpointer(std::function<void()> checkpoint);
  void note_write();

 private:
  void run(const std::stop_token& stop);

  const std::function<void()> checkpoint_;
  std::mutex mutex_;
  std::condition_variable_any written_;
  std::uint64_t writes_ = 0;
  std::jthread thread_;  // last: it uses the other members
};

}  // namespace server
