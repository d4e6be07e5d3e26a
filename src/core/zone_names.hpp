// What a zone is called. Browsers go on giving some zones the names of their youth, years after the
// tz database has renamed them; nobody in Kolkata wants to read "Calcutta".
//
//   core::zone_place("Asia/Calcutta")                        // "Kolkata"
//   core::is_same_zone("Asia/Calcutta", "Asia/Kolkata")      // true
//
// Renamed zones only: two zones that merely share their clocks (Berlin and Paris) are not the same.
#pragma once

#include <string>
#include <string_view>

namespace core {

// The name that the tz database gives the zone today, or the name it gave until then; `name` itself
// where there was no other.
std::string_view current_zone_name(std::string_view name);
std::string_view former_zone_name(std::string_view name);
bool is_same_zone(std::string_view a, std::string_view b);

// "Kathmandu" of "Asia/Kathmandu".
std::string zone_place(std::string_view name);

}  // namespace core
