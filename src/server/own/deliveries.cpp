#include "server/own/deliveries.hpp"

namespace server::own {

void add_deliveries(Transaction& transaction, const Site& site, WebhookEvent event,
                    const core::Booking& booking, core::Instant now) {
  for (const Webhook& webhook : site.webhooks) {
    if (!webhook.wants(event)) continue;
    Delivery delivery;
    delivery.url = webhook.url;
    delivery.event = event;
    delivery.booking_id = booking.id;
    delivery.delivery_id = new_delivery_id();
    delivery.body = webhook_body(event, delivery.delivery_id, now, booking);
    delivery.made_at = now;
    transaction.add_delivery(delivery);
  }
}

}  // namespace server::own
