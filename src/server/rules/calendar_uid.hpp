// The UID of a booking's calendar entry (RFC 5545, 3.8.4.7).
#pragma once

#include <string>
#include <string_view>

namespace server {

// 128 random bits in hex. Unlike one made from the booking's id, it never repeats, also if ids are given again after
// an old backup is restored.
std::string new_calendar_uid();

// Whether it looks like one of ours.
bool is_calendar_uid(std::string_view text);

}  // namespace server
