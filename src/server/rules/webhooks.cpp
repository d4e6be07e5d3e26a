#include "server/rules/webhooks.hpp"

#include <algorithm>

#include "core/json_text.hpp"
#include "core/protocol/protocol.hpp"
#include "server/base/digest.hpp"

namespace server {

std::string_view to_string(WebhookEvent event) {
  switch (event) {
    case WebhookEvent::kCreated: return "booking.created";
    case WebhookEvent::kUpdated: return "booking.updated";
    case WebhookEvent::kReminder: return "booking.reminder";
    case WebhookEvent::kExpired: return "booking.expired";
    case WebhookEvent::kCancelled: break;
  }
  return "booking.cancelled";
}

std::optional<WebhookEvent> parse_webhook_event(std::string_view text) {
  for (WebhookEvent event : kWebhookEvents) {
    if (to_string(event) == text) return event;
  }
  return std::nullopt;
}

bool Webhook::wants(WebhookEvent event) const {
  return std::find(events.begin(), events.end(), event) != events.end();
}

std::string new_delivery_id() {
  return to_hex(random_bytes(16));
}

std::string webhook_body(WebhookEvent event, std::string_view delivery_id, core::Instant timestamp,
                         const core::Booking& booking) {
  core::Json body;
  body["event"] = to_string(event);
  body["delivery_id"] = delivery_id;
  body["timestamp"] = core::format_instant_micros(timestamp);
  body["data"] = core::to_json(booking);
  return core::print_json(body);
}

std::string webhook_signature(std::string_view secret, std::string_view body) {
  return "sha256=" + to_hex(hmac_sha256(secret, body));
}

std::string host_and_port(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  return std::string(url.substr(0, url.find_first_of("/?#")));
}

}  // namespace server
