// Until when a visitor may cancel or move a booking online. Pure.
//
//   if (server::may_cancel(policy, booking.starts_at, now)) …
//   std::string kept = server::print_policy(policy);      // with the booking, in the store
//
// The policy shown at booking holds for that booking, whatever the site file says later. The secret key isn't
// bound by it. No policy lets a visitor change a booking that has begun.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace server {

struct Policy {
  // Time before the start at which changing ends; 0: until the start. nullopt: never online.
  std::optional<core::Minutes> cancel_until = core::Minutes(0);
  std::optional<core::Minutes> move_until = core::Minutes(0);
  bool operator==(const Policy&) const = default;
};

// The last instant at which it is allowed; nullopt: never.
std::optional<core::Instant> cancel_end(const Policy& policy, core::Instant starts_at);
std::optional<core::Instant> move_end(const Policy& policy, core::Instant starts_at);

bool may_cancel(const Policy& policy, core::Instant starts_at, core::Instant now);
bool may_move(const Policy& policy, core::Instant starts_at, core::Instant now);

// "1440 0", "never 0": minutes for cancelling, then for moving.
std::string print_policy(const Policy& policy);
// The default policy if `text` is empty or malformed, as for bookings made before policies existed.
Policy parse_policy(std::string_view text);

}  // namespace server
