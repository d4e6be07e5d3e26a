// Holds in the store. The rules are the same wherever the bookings live.
#pragma once

#include <string_view>

#include "core/protocol/holds.hpp"
#include "server/base/outcome.hpp"
#include "server/service/booking_counts.hpp"
#include "server/store/store.hpp"

namespace server {

// A day, or a week that caps limit, on the resources that could take a hold, and how many bookings they
// still take on it, without those that are held.
struct HoldSpan {
  core::DayBounds bounds;
  std::vector<core::Id> resources;  // empty: all
  int left = 0;

  bool includes(core::Id resource, core::Instant starts_at) const;
};

// What limits a client's hold.
struct HoldRoom {
  std::vector<HoldSpan> spans;
  // Those that the hold closes for everybody else: it takes the last that a cap allows.
  std::vector<CappedSpan> closed;
};

// Stores a hold in place of the visitor's earlier one; 429 if `hold.client` has too many others, on
// one of its spans or in all, or has held that time, or a span that the hold closes, for long enough.
// `hold` comes without token and
// times. The caller must have checked in this transaction that the time is free. The token is the one
// in `request`, or a generated one. 422 for a token that was released; the earlier hold ends all the
// same.
Outcome<core::HoldMade> keep_hold(Transaction& transaction, BookingCounts& counts, Hold hold,
                                  const HoldRoom& room, const core::HoldRequest& request,
                                  core::Instant now);
// Ends the hold, if there is one. Remembers the token for a minute: a page that is left sends its
// release over another connection, where it may overtake the hold.
void let_go_hold(Store& store, std::string_view hold_token, core::Instant now);
// 404 if it has ended.
Outcome<core::HoldMade> renew_hold(Store& store, std::string_view hold_token, core::Instant now);

}  // namespace server
