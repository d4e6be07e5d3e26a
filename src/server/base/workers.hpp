// A few threads with a bounded queue, for jobs that wait for a disk or another server.
//
//   server::Workers workers(4, 256);
//   if (!workers.post([=] { … })) …   // the queue is full: answer 503
//
// A job wakes the thread that slept last, whose stack and memory are still in the processor's cache. The
// destructor drops what is queued, waits for what has begun, and joins the threads.
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

  // Returns false and drops the job if the queue is full.
  bool post(std::function<void()> job);
  std::size_t waiting() const;  // queued jobs that no thread has started

 private:
  struct Sleeper {
    std::condition_variable wakes;
    bool is_awake = false;
  };
  void run();
  void sleep(Sleeper& own, std::unique_lock<std::mutex>& lock);

  const std::size_t queue_limit_;
  mutable std::mutex mutex_;
  std::vector<Sleeper*> asleep_;  // the last one slept last
  std::deque<std::function<void()>> queue_;
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace server
