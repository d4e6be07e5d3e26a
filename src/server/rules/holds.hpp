// Holds: a time kept from everybody else while one visitor makes up their mind. The rules, without
// a store or a clock.
//
//   std::string token = server::new_hold_token();
//   hold.expires_at = server::hold_end(hold.since, now);
//
// A hold must not be a way to empty a calendar: it lasts minutes, cannot be renewed for ever, and
// few can come from one address. The token is all it takes to use a hold, so only its hash is kept,
// and no log shows it.
#pragma once

#include <string>
#include <string_view>

#include "core/time.hpp"

namespace server {

inline constexpr core::Minutes kHoldLife{5};
inline constexpr core::Minutes kLongestHold{30};  // however often it is renewed
inline constexpr std::size_t kMaxHoldsOfAClient = 5;

std::string new_hold_token();  // "ht_" and 192 random bits
// What is stored in a token's place; empty for an empty one, which is no token.
std::string hold_hash(std::string_view token);
// When a hold that began at `since` ends, if it is made or renewed at `now`.
core::Instant hold_end(core::Instant since, core::Instant now);

}  // namespace server
