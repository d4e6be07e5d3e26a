// Time zone rules from the system's tz database. The only reader of it.
//
//   auto rules = server::zone_rules("Europe/London", from, until);   // nullopt: unknown name
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/zone.hpp"

namespace server {

// Zones of the law alone: not "localtime", "posixrules", "Factory", "posix/…" or "right/…".
bool is_known_zone(std::string_view name);

// The offset at `from`, and every change up to `until`. After the changes that the database lists, to
// 2037, the rule at the end of the zone's file goes on.
std::optional<core::ZoneRules> zone_rules(std::string_view name, core::Instant from,
                                          core::Instant until);

// The country that the tz database names for a zone, "GB" for Europe/London; empty if it names none.
std::string zone_country(std::string_view name);

}  // namespace server
