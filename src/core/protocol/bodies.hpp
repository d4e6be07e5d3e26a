// The answers that are asked for most, written as text at once.
//
//   std::string body = core::config_body(config);
//
// The other half of read_config and read_availability in core/protocol/protocol.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/protocol/protocol.hpp"

namespace core {

// As success_body(to_json(made), message).
std::string made_body(const BookingMade& made, std::string_view message);
// Types carry resource_ids and max_days_ahead too.
std::string config_body(const WidgetConfig& config);
// `as_range`: {"days": […]}; otherwise one date, as documented. `stale_as_of`: a part is out of date since then.
std::string availability_body(const std::vector<DaySlots>& days, bool as_range,
                              std::optional<Instant> stale_as_of = std::nullopt);

}  // namespace core
