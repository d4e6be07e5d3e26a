// Time zone rules from the system's tz database. The only reader of it.
//
//   auto rules = server::zone_rules("Europe/London", from, until);   // nullopt: unknown name
#pragma once

#include <optional>
#include <string_view>

#include "core/zone.hpp"

namespace server {

bool is_known_zone(std::string_view name);

// The offset at `from`, and every change up to `until`.
std::optional<core::ZoneRules> zone_rules(std::string_view name, core::Instant from,
                                          core::Instant until);

}  // namespace server
