// A few threads and a short queue before them, for whatever waits on a disk or another server.
//
//   server::Workers workers(4, 256);
//   if (!workers.post([=] { … })) { /* full: 503 */ }
//
// Destroying it finishes what is queued.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace server {

class Workers {
 public:
  Workers(int threads, std::size_t queue_limit);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // False, and nothing happens, if the queue is full.
  bool post(std::function<void()> job);
  std::size_t waiting() const;  // jobs in the queue that nobody has begun

 private:
  void run();

  const std::size_t queue_limit_;
  mutable std::mutex mutex_;
  std::condition_variable something_to_do_;
  std::deque<std::function<void()>> queue_;
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace server
