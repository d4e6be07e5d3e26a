#include "server/app/system_clock.hpp"

#include <chrono>

namespace server {

Clock system_clock(std::optional<core::Instant> start) {
  Clock clock;
  clock.elapsed = [] {
    return std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
  };
  if (start) {
    clock.now = [start = *start, origin = std::chrono::steady_clock::now()] {
      return start + std::chrono::floor<core::Seconds>(std::chrono::steady_clock::now() - origin);
    };
  } else {
    clock.now = [] { return std::chrono::floor<core::Seconds>(std::chrono::system_clock::now()); };
  }
  return clock;
}

}  // namespace server
