// Windows names of time zones, which Outlook and Exchange write in calendars.
//
//   server::zone_of_windows_name("GMT Standard Time")   // "Europe/London"
//
// The table is CLDR's (windowsZones, the entries of territory 001), as ICU 72 has it.
#pragma once

#include <string_view>

namespace server {

// The IANA zone; empty: no such Windows zone.
std::string_view zone_of_windows_name(std::string_view name);

}  // namespace server
