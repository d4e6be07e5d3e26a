// When to retry a failed webhook, and when to give up. Pure.
//
//   auto due = server::next_attempt(delivery.made_at, now, failed_attempts, jitter);
//   if (!due) … give up
#pragma once

#include <optional>

#include "core/time.hpp"

namespace server {

// A receiver that is down for a night must lose nothing; one that is gone must not be retried for
// ever.
inline constexpr core::Seconds kWebhookLife{24 * 3600};

// After `failed_attempts` (1 or more), the last of them at `now`: seconds at first, then minutes,
// then an hour apart. `jitter` in [0, 1) makes each pause up to a fifth longer, so that deliveries
// that failed together aren't retried together. Nothing once a day is over.
std::optional<core::Instant> next_attempt(core::Instant made_at, core::Instant now,
                                          int failed_attempts, double jitter);

}  // namespace server
