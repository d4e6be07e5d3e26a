// One mail to one address, as the outbox keeps it: all that its composing needs later, however the
// booking and the site file have changed meanwhile.
//
//   server::MailOrder order{.kind = server::MailKind::kConfirmed, …};
//   order.message_id = server::new_message_id("example.com");      // once; a retry sends the same
//   std::string row = server::to_json(order);
//   std::optional<server::MailOrder> read = server::read_mail_order(row);
//
// Holds personal data and a visitor's link: never log any of it. Facts of the business (its name, zone,
// language, signature, sender) are not part of it: they come from the site file when the mail is sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/booking.hpp"
#include "server/rules/mail.hpp"

namespace server {

// The booking when the mail was ordered. Texts are as the business or the visitor typed them.
struct MailBooking {
  core::Id id = 0;
  std::string uid;            // of the calendar entry, the same in the downloaded file
  std::int64_t sequence = 0;  // of the calendar entry: rises with each change
  std::string type_name;
  std::string resource_name;  // empty: not said
  core::Instant starts_at;
  core::Instant ends_at;
  core::BookingStatus status = core::BookingStatus::kConfirmed;
  std::string name;  // the visitor's, and the three below
  std::string email;
  std::string phone;
  std::string notes;
  std::optional<core::Price> price;
  std::optional<core::Location> location;     // as the receiver may see it
  std::string policy_text;                    // the business's own sentence
  std::optional<core::ChangeLimits> changes;  // nullopt: not said
  bool operator==(const MailBooking&) const = default;
};

struct MailTimes {
  core::Instant starts_at;
  core::Instant ends_at;
  bool operator==(const MailTimes&) const = default;
};

struct MailOrder {
  MailKind kind = MailKind::kConfirmed;
  std::string message_id;  // "<…@…>"
  std::string to;          // one address
  std::string locale;  // the visitor's, BCP 47; ignored in the owner's mails. Empty: the business's
  std::string time_zone;  // the visitor's, IANA; the same
  core::Instant ordered_at;
  MailBooking booking;                // ignored in kOwnerHeld
  std::optional<MailTimes> previous;  // kMoved, kOwnerMoved: the times before
  std::string reason;                 // kDeclined, kCancelled, kOwnerCancelled: as typed
  std::optional<core::CancelledBy> cancelled_by;  // kCancelled
  std::string manage_link;   // a visitor's mail: where to change or cancel; empty: no button
  std::string owner_link;    // an owner's mail: the page of the booking; empty: no button
  std::string failure;       // kOwnerFailed: to_string(MailFault)
  std::int64_t count = 0;    // kOwnerHeld: mails that wait
  bool by_business = false;  // kMoved: the business chose the new time
  bool is_first = false;     // nothing was written about the booking to this address before
  bool has_entry = false;    // an earlier mail put the booking into the visitor's calendar
  bool operator==(const MailOrder&) const = default;
};

// "<128 random bits @ domain>", for a domain in ASCII.
std::string new_message_id(std::string_view domain);

std::string to_json(const MailOrder& order);
// nullopt for text that to_json didn't write: an unknown or missing field, a wrong type.
std::optional<MailOrder> read_mail_order(std::string_view text);

}  // namespace server
