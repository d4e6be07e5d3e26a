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

// The name as the tz database spells it, for one in any case: "US/Eastern" for "us/eastern". Empty: not known.
std::string canonical_zone(std::string_view name);

// Whether ISO 3166-1 has the country's two letters, "GB", in capitals.
bool is_country(std::string_view code);

// The country that the tz database names for a zone, "GB" for Europe/London; empty if it names none.
std::string zone_country(std::string_view name);

}  // namespace server
