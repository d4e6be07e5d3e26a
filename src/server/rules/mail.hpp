// What the site file says about mail, and the kinds of mail. The rules, without a network.
//
//   if (server::is_for_owner(server::MailKind::kOwnerNew)) …
//
// Holds no secret: the relay's address and password are environment variables.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace server {

// "Clinic <bookings@example.com>" in parts. An empty address: not set.
struct Mailbox {
  std::string name;
  std::string address;
  bool operator==(const Mailbox&) const = default;
};

// The site file's "mail". Without it no mail is sent.
struct MailSettings {
  Mailbox from;
  Mailbox reply_to;                // of visitors' mails; not set: `from`
  std::vector<std::string> owner;  // addresses that get the owner's mails
  std::string manage_url;          // the page with the widget that opens visitors' links
  std::string signature;           // the last lines of visitors' mails; may be empty
  // Mails that pages cause; past a limit they wait.
  int max_per_address_per_day = 5;
  int max_per_day = 500;
  bool operator==(const MailSettings&) const = default;
};

// A visitor's kinds go to the address typed for the booking, the owner's to "owner" and to the
// resource's address.
enum class MailKind {
  kReceived,        // a request that waits for approval
  kConfirmed,       // booked at once
  kApproved,        // a request that the business approved
  kDeclined,        // a request that the business declined, with its reason
  kMoved,           // by either side; still waiting if the booking is pending
  kCancelled,       // by either side
  kExpired,         // a request that nobody answered in time
  kReminder,        // before the start
  kOwnerNew,        // booked at once
  kOwnerWaiting,    // a request that needs approval
  kOwnerMoved,      // by the visitor; to the resource, also by the business
  kOwnerCancelled,  // likewise
  kOwnerNudge,      // half of the time to approve has passed
  kOwnerExpired,    // a request that nobody answered in time
  kOwnerFailed,     // a visitor's mail failed for good
  kOwnerHeld,       // mails wait because the day's limit is reached
};

// Why a mail was not delivered.
enum class MailFault {
  kNone,
  kHostUnknown,  // no such host name
  kUnreachable,  // refused, no route, or no connection in time
  kSilent,       // connected, and no answer in time
  kConnectionLost,
  kTlsMode,  // smtps:// and smtp:// mixed up
  kNoStartTls,
  kCertificate,
  kPasswordRefused,
  kSenderRefused,
  kRecipientRefused,
  kAddressUnusable,  // not an address, or one beyond ASCII and the relay has no SMTPUTF8
  kMailRefused,      // the content or the size
  kBusy,             // 4xx: greylisting, limits
  kOther,
};

std::string_view to_string(MailFault fault);  // "none", "host_unknown", …

inline constexpr int kMailKinds = static_cast<int>(MailKind::kOwnerHeld) + 1;

std::string_view to_string(MailKind kind);  // "received", …, "owner_held"
std::optional<MailKind> parse_mail_kind(std::string_view text);
bool is_for_owner(MailKind kind);
// Whether the mail is of no use at `now`: that a booking stands once it has ended, a reminder or a request for a decision
// once it has begun. That it was cancelled, declined or not answered in time is news also
// later, and to the owner so is every booking.
bool is_pointless(MailKind kind, core::Instant starts_at, core::Instant ends_at, core::Instant now);
// What the mail's calendar file does to the entry in the reader's calendar.
enum class MailCalendar { kNone, kRequest, kCancel };
// `has_entry`: an earlier mail put the booking there. A request that was never confirmed has none.
MailCalendar calendar_of(MailKind kind, bool has_entry);

// One address that a mail can be sent to: a local part of RFC 5321's characters (no quotes) or of
// letters beyond ASCII, and a dotted domain.
bool is_mail_address(std::string_view text);
// "Clinic <bookings@example.com>" or "bookings@example.com"; nullopt for anything else.
std::optional<Mailbox> parse_mailbox(std::string_view text);

}  // namespace server
