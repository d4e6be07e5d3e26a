// Time as the server is given it. main.cpp fills this in, with --now applied, and is the only
// reader of the machine's clocks; everything else asks here, so a test can say what time it is.
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
