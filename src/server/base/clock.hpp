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

// Notices that the clock was set back between two looks. The first look says so too: it may have been
// set back before.
class ClockWatch {
 public:
  bool went_back(core::Instant now) {
    const bool is_back = now < last_;
    last_ = now;
    return is_back;
  }

 private:
  core::Instant last_ = core::Instant::max();
};

}  // namespace server
