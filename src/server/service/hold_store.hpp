// Holds in the store. The rules are the same wherever the bookings live.
#pragma once

#include <string_view>

#include "core/protocol/holds.hpp"
#include "server/base/outcome.hpp"
#include "server/service/booking_counts.hpp"
#include "server/store/store.hpp"

namespace server {

// Stores a hold in place of the visitor's earlier one; 429 if `hold.client` has too many others.
// `hold` comes without token and times. The caller must have checked in this transaction that the
// time is free. The token is the one in `request`, or a generated one.
Outcome<core::HoldMade> keep_hold(Transaction& transaction, BookingCounts& counts, Hold hold,
                                  const core::HoldRequest& request, core::Instant now);
// 404 if it has ended.
Outcome<core::HoldMade> renew_hold(Store& store, std::string_view hold_token, core::Instant now);

}  // namespace server
