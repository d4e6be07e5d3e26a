// Webhooks: events about bookings for the business's own systems, in the form of the account's API.
// Pure: no store, no network.
//
//   std::string body = server::webhook_body(event, delivery_id, now, booking);
//   std::string header = server::webhook_signature(secret, body);   // "sha256=…"
//
// The body is made once: each attempt sends the same bytes. It contains personal data, so it is
// never logged. Neither is the path of a receiver's URL, which may be its only secret.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/booking.hpp"

namespace server {

// kUpdated: confirmed, moved, or its notes changed.
enum class WebhookEvent { kCreated, kUpdated, kCancelled, kReminder, kExpired };

inline constexpr std::array kWebhookEvents = {WebhookEvent::kCreated, WebhookEvent::kUpdated,
                                              WebhookEvent::kCancelled, WebhookEvent::kReminder,
                                              WebhookEvent::kExpired};
// Those of a webhook that names none: the reference's.
inline constexpr std::array kDefaultWebhookEvents = {WebhookEvent::kCreated, WebhookEvent::kUpdated,
                                                     WebhookEvent::kCancelled};
inline constexpr std::size_t kMaxWebhooks = 10;

std::string_view to_string(WebhookEvent event);  // "booking.created", …
std::optional<WebhookEvent> parse_webhook_event(std::string_view text);

// A receiver, and the events that it wants.
struct Webhook {
  std::string url;  // https://, or http:// to this machine or, with leave, a private network
  std::vector<WebhookEvent> events;

  bool wants(WebhookEvent event) const;
};

std::string new_delivery_id();  // 128 random bits
// {event, delivery_id, timestamp, data}; data is the booking as GET returns it.
std::string webhook_body(WebhookEvent event, std::string_view delivery_id, core::Instant timestamp,
                         const core::Booking& booking);
// The value of X-Skylight-Signature: "sha256=" and the HMAC-SHA256 of the body, in hex.
std::string webhook_signature(std::string_view secret, std::string_view body);
// The part of a URL that may be logged: "hooks.example.org:8443".
std::string host_and_port(std::string_view url);

}  // namespace server
