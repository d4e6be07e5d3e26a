// How long it may take to bring what is in the write-ahead log into the database file: as long per page as the last commit
// took, if no page is in the log twice.
//
//   backlog.note_commit(log_pages, took);
//   backlog.note_checkpoint(pages_in_file);
//   if (backlog.time() > …) …
//
// Every member may be called from any thread. Internal to the store.
#pragma once

#include <algorithm>
#include <chrono>
#include <mutex>

namespace server {

class LogBacklog {
 public:
  using Time = std::chrono::microseconds;

  // The log has so many pages now.
  void note_commit(int log_pages, Time took) {
    const std::lock_guard lock(mutex_);
    const bool is_new = log_pages < log_pages_;
    if (is_new) in_file_ = 0;
    const int committed = is_new ? log_pages : log_pages - log_pages_;
    if (committed > 0) per_page_ = took / committed;
    log_pages_ = log_pages;
  }
  // So many of them are in the file too.
  void note_checkpoint(int pages) {
    const std::lock_guard lock(mutex_);
    in_file_ = pages;
  }
  Time time() const {
    const std::lock_guard lock(mutex_);
    return per_page_ * std::max(log_pages_ - in_file_, 0);
  }

 private:
  mutable std::mutex mutex_;
  int log_pages_ = 0;
  int in_file_ = 0;
  Time per_page_{0};
};

}  // namespace server
