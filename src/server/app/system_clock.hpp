// The machine's clocks as a server::Clock: the only reader of them.
//
//   server::Clock clock = server::system_clock(std::nullopt);
#pragma once

#include <optional>

#include "core/time.hpp"
#include "server/base/clock.hpp"

namespace server {

// `start`: the clock's time now; it runs on from there. nullopt: the machine's time.
Clock system_clock(std::optional<core::Instant> start);

}  // namespace server
