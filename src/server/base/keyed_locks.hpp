// One lock per name, created on demand: work on one name runs one at a time, other names don't
// wait.
//
//   if (auto held = locks.acquire("ada@example.com", std::chrono::seconds(4))) …
//
// Every member may be called from any thread. The lock is held as long as `held` lives. Not
// recursive: a thread that acquires a name twice waits for itself.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace server {

class KeyedLocks {
 public:
  class Held {
   public:
    Held(KeyedLocks& locks, std::string name) : locks_(&locks), name_(std::move(name)) {}
    ~Held() {
      if (locks_) locks_->give_back(name_);
    }
    Held(Held&& other) noexcept
        : locks_(std::exchange(other.locks_, nullptr)), name_(std::move(other.name_)) {}
    Held& operator=(Held&&) = delete;
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

   private:
    KeyedLocks* locks_;
    std::string name_;
  };

  // nullopt if the name is still held after `patience`.
  std::optional<Held> acquire(const std::string& name, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (!given_back_.wait_for(lock, patience, [&] { return !held_.contains(name); })) {
      return std::nullopt;
    }
    held_.insert(name);
    return std::optional<Held>(std::in_place, *this, name);
  }

 private:
  void give_back(const std::string& name) {
    {
      const std::lock_guard lock(mutex_);
      held_.erase(name);
    }
    given_back_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable given_back_;
  std::set<std::string> held_;
};

}  // namespace server
