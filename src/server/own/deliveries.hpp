// The webhooks about a booking, written in the transaction that changes it. webhooks/ sends them
// once the transaction is on disk.
#pragma once

#include "server/site/site.hpp"
#include "server/store/store.hpp"

namespace server::own {

// One delivery for each webhook of the site that wants this event.
void add_deliveries(Transaction& transaction, const Site& site, WebhookEvent event,
                    const core::Booking& booking, core::Instant now);

}  // namespace server::own
