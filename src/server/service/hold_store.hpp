// Holds kept in the store, by the same rules wherever the bookings live.
#pragma once

#include <string_view>

#include "core/protocol/holds.hpp"
#include "server/base/outcome.hpp"
#include "server/service/booking_counts.hpp"
#include "server/store/store.hpp"

namespace server {

// The new hold, in place of the visitor's earlier hold; 429 if `hold.client` has
// too many others. `hold` comes without token and times; that its time is free is for the caller to
// know, in this transaction. The token is the one that `request` wants, or a new one.
Outcome<core::HoldMade> keep_hold(Transaction& transaction, BookingCounts& counts, Hold hold,
                                  const core::HoldRequest& request, core::Instant now);
// 404 if it has ended.
Outcome<core::HoldMade> renew_hold(Store& store, std::string_view hold_token, core::Instant now);

}  // namespace server
