// Bookings that no longer start on a slot, because the hours have changed, or the law has changed the
// clock: they stand at another local time than they were made for, and their time may be sold again.
//
//   for (const core::Booking& booking : server::own::bookings_off_slot(site, store, clock)) …
#pragma once

#include <stop_token>
#include <vector>

#include "server/base/clock.hpp"
#include "server/site/site.hpp"
#include "server/store/store.hpp"

namespace server::own {

// Pending and confirmed bookings that begin after now, by their start, of types and resources that the
// site still offers together. Those found so far, when `stop` is requested.
std::vector<core::Booking> bookings_off_slot(const Site& site, Store& store, const Clock& clock,
                                             const std::stop_token& stop = {});

}  // namespace server::own
