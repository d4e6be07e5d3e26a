#include "server/base/workers.hpp"

#include <utility>

namespace server {

Workers::Workers(int threads, std::size_t queue_limit) : queue_limit_(queue_limit) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    queue_.clear();
    for (Sleeper* const each : asleep_) each->wakes.notify_one();
  }
  for (std::thread& thread : threads_) thread.join();
}

bool Workers::post(std::function<void()> job) {
  Sleeper* woken = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= queue_limit_) return false;
    queue_.push_back(std::move(job));
    if (!asleep_.empty()) {
      woken = asleep_.back();
      woken->is_awake = true;
      asleep_.pop_back();
    }
  }
  if (woken) woken->wakes.notify_one();
  return true;
}

std::size_t Workers::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void Workers::run() {
  Sleeper own;
  std::unique_lock lock(mutex_);
  while (true) {
    while (queue_.empty() && !is_stopping_) sleep(own, lock);
    if (queue_.empty()) return;
    auto job = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

void Workers::sleep(Sleeper& own, std::unique_lock<std::mutex>& lock) {
  own.is_awake = false;
  asleep_.push_back(&own);
  own.wakes.wait(lock, [&] { return own.is_awake || is_stopping_; });
}

}  // namespace server
