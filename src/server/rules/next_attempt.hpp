// When to retry a failed webhook or mail, and when to give up. Pure.
//
//   auto due = server::next_attempt(delivery.made_at, now, failed_attempts, jitter);
//   if (!due) … give up
#pragma once

#include <optional>

#include "core/time.hpp"

namespace server {

// A receiver that is down for a night loses nothing; one that is gone isn't retried for ever.
inline constexpr core::Seconds kWebhookLife{24 * 3600};

// The time of the next attempt after `failed_attempts` (1 or more), the last of them at `now`. The
// pauses grow from a second to an hour. `jitter` in [0, 1) makes a pause up to a fifth longer, so
// deliveries that failed together aren't retried together. nullopt once `life` is over.
std::optional<core::Instant> next_attempt(core::Instant made_at, core::Instant now,
                                          int failed_attempts, double jitter,
                                          core::Seconds life = kWebhookLife);

}  // namespace server
