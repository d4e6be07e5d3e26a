// A booking of the demo business, and a mail of each kind about it.
#pragma once

#include "server/mail/mail_order.hpp"

namespace samples {

inline core::Instant at(std::string_view text) {
  return *core::parse_instant(text);
}

inline server::MailBooking mail_booking() {
  return {.id = 101,
          .uid = "booking-101@booking.example.com",
          .sequence = 3,
          .type_name = "First visit",
          .resource_name = "Dr. Wei Chen",
          .starts_at = at("2026-03-10T09:30:00Z"),
          .ends_at = at("2026-03-10T10:30:00Z"),
          .status = core::BookingStatus::kConfirmed,
          .name = "Sarah Johnson",
          .email = "sarah@example.org",
          .phone = "020 7946 0123",
          .notes = "I am new.",
          .price = core::Price{4500, "GBP", 2, true},
          .location = core::Location{core::LocationKind::kAddress, "12 Palm Street, London"},
          .policy_text = "Later changes cost £20.",
          .changes = core::ChangeLimits{at("2026-03-09T14:00:00Z"), at("2026-03-09T14:00:00Z")}};
}

inline server::MailOrder mail_order(server::MailKind kind) {
  const bool is_for_owner = server::is_for_owner(kind);
  return {.kind = kind,
          .message_id = "<0123456789abcdef@example.com>",
          .to = is_for_owner ? "owner@example.com" : "sarah@example.org",
          .locale = "en-GB",
          .time_zone = "America/New_York",
          .ordered_at = at("2026-03-04T09:00:00Z"),
          .booking = mail_booking(),
          .previous = server::MailTimes{at("2026-03-09T14:00:00Z"), at("2026-03-09T15:00:00Z")},
          .reason = "The doctor is ill.",
          .cancelled_by = core::CancelledBy::kBusiness,
          .manage_link = is_for_owner ? "" : "https://example.com/booking?booking=101#bt_abc",
          .owner_link = is_for_owner ? "https://booking.example.com/b/ob_abc" : "",
          .failure = "recipient_refused",
          .count = 12};
}

}  // namespace samples
