// The origins of refused pages, each told once: the owner's log shall name them, and a page that asks
// again and again shall not fill it.
//
//   if (refused.is_news(origin)) report(…);
//
// Every member may be called from any thread.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace server {

class RefusedOrigins {
 public:
  // True for the first request of each origin, up to twenty of them.
  bool is_news(std::string_view origin) {
    constexpr std::size_t kMost = 20;
    const std::lock_guard lock(mutex_);
    return known_.size() < kMost && known_.emplace(origin).second;
  }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return known_.size();
  }

 private:
  std::mutex mutex_;
  std::set<std::string> known_;
};

}  // namespace server
