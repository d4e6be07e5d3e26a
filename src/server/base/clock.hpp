// The time, passed in. Only app/system_clock reads the machine's clocks; tests pass a clock of
// their own.
//
//   server::Clock clock{[&] { return now; }, [&] { return elapsed; }};
//   core::Instant today = clock.now();
#pragma once

#include <chrono>
#include <functional>

#include "core/time.hpp"

namespace server {

struct Clock {
  std::function<core::Instant()> now;
  std::function<std::chrono::microseconds()> elapsed;  // steady, from any origin: for durations
};

}  // namespace server
