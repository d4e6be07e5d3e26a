// The browser's clocks, as update() was last told of them. The model reads no clock itself.
#pragma once

#include <cstdint>

#include "core/booking.hpp"

namespace widget {

// At the last TimePassed.
struct Clock {
  std::int64_t elapsed_ms = 0;  // never goes back
  core::Instant browser{};      // often wrong
  std::int64_t wake_at = 0;     // elapsed_ms of the next Wake; 0: not set
};

}  // namespace widget
