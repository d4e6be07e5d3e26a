// Webhooks: what the business's own systems are told of bookings, in the upstream API's form. The
// rules, without a store or a network.
//
//   std::string body = server::webhook_body(event, delivery_id, now, booking);
//   std::string header = server::webhook_signature(secret, body);   // "sha256=…"
//
// The body is made once and stays the same, byte for byte, however often it has to be sent. It
// holds personal data; no log shows any of it, nor the path of a receiver's address, which may be
// all that keeps others from posting there.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/booking.hpp"

namespace server {

// Confirming, moving and changing the notes of a booking is updating it.
enum class WebhookEvent { kCreated, kUpdated, kCancelled };

inline constexpr std::array kWebhookEvents = {WebhookEvent::kCreated, WebhookEvent::kUpdated,
                                              WebhookEvent::kCancelled};
inline constexpr std::size_t kMaxWebhooks = 10;

std::string_view to_string(WebhookEvent event);  // "booking.created", …
std::optional<WebhookEvent> parse_webhook_event(std::string_view text);

// Who is told, and of what.
struct Webhook {
  std::string url;  // https://, or http:// to this machine
  std::vector<WebhookEvent> events;

  bool wants(WebhookEvent event) const;
};

std::string new_delivery_id();  // 128 random bits
// {event, delivery_id, timestamp, data}; data is the booking as GET gives it.
std::string webhook_body(WebhookEvent event, std::string_view delivery_id, core::Instant timestamp,
                         const core::Booking& booking);
// The value of X-Skylight-Signature: "sha256=" and the HMAC-SHA256 of the body, in hex.
std::string webhook_signature(std::string_view secret, std::string_view body);
// "hooks.example.org:8443": as much of an address as may be logged.
std::string receiver_name(std::string_view url);

}  // namespace server
