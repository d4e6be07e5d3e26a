// Holds: a time reserved for one visitor while they fill in the form. Pure: no store, no clock.
//
//   std::string token = server::new_hold_token();
//   hold.expires_at = server::hold_end(hold.since, now);
//
// Holds must not be a way to block a calendar: a hold lasts minutes, its renewals are limited, also
// when the time is let go and held again or another time keeps the same day closed, and one address
// holds at most half of what a day has left. A school or an office shares one address, so the number
// alone is not what tells a program from people. The token alone gives access to a hold, so only its
// hash is stored, and it is never logged.
#pragma once

#include <string>
#include <string_view>

#include "core/time.hpp"

namespace server {

inline constexpr core::Minutes kHoldLife{5};
inline constexpr core::Minutes kLongestHold{30};  // with all renewals
// A hold of a time that the same client has held goes on from the ended hold for so long.
inline constexpr core::Minutes kHoldMemory{120};
// A hold that arrives within this time after its own release, over another connection, isn't made.
inline constexpr core::Minutes kReleaseMemory{1};
inline constexpr std::size_t kMostReleases = 10'000;  // of all clients; any more aren't remembered
inline constexpr std::size_t kMaxHoldsOfAClient = 120;  // on all days
// A client that has so many holds gets none that takes the last booking that a cap allows: it could
// close a day with each.
inline constexpr std::size_t kMaxBesideAClosedDay = 5;

std::string new_hold_token();  // "ht_" and 192 random bits
// Stored in place of the token. Empty for an empty token.
std::string hold_hash(std::string_view token);
// How many holds one client may have on a day that still takes `left` bookings, those that its holds
// take included. The last one can be held.
std::size_t most_holds_on_day(int left);
// The end of a hold that began at `since` and is made or renewed at `now`.
core::Instant hold_end(core::Instant since, core::Instant now);

}  // namespace server
