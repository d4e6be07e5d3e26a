#include "server/rules/mail.hpp"

#include <algorithm>
#include <array>

#include "core/booking.hpp"
#include "core/code_points.hpp"

namespace server {
namespace {

constexpr std::array<std::string_view, kMailKinds> kWords = {
    "received",    "confirmed",     "approved",     "declined",
    "moved",       "cancelled",     "expired",      "reminder",
    "owner_new",   "owner_waiting", "owner_moved",  "owner_cancelled",
    "owner_nudge", "owner_expired", "owner_failed", "owner_held"};
constexpr std::size_t kMaxLocalPart = 64;  // RFC 5321, 4.5.3.1.1
constexpr std::size_t kMaxAddress = 254;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

// Whether each code point beyond ASCII could be part of a word: no space, no mark that can't be seen or that looks like
// one of ASCII.
bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const char32_t code = core::take_code_point(text);
    if (code == core::kNotUtf8 || (code >= 0x80 && code < 0xA1)) return false;
    if (core::is_space(code) || core::is_direction_mark(code)) return false;
    if (core::ascii_mark(code) != code) return false;
    if ((code >= 0x2000 && code <= 0x206F) || code == 0xFEFF || code >= 0xE0000) return false;
  }
  return true;
}

bool is_local_part(std::string_view text) {
  // Dots may stand anywhere, as in addresses of Japanese carriers; mail_headers.hpp quotes them.
  if (text.size() > kMaxLocalPart || text.find_first_not_of('.') == text.npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter_or_digit(c) || is_beyond_ascii(c) ||
           std::string_view(".!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
  });
}

bool is_domain(std::string_view text) {
  if (text.find('.') == std::string_view::npos) return false;
  while (true) {
    const std::string_view label = text.substr(0, text.find('.'));
    const bool is_plain = std::all_of(label.begin(), label.end(), [](char c) {
      return is_letter_or_digit(c) || is_beyond_ascii(c) || c == '-';
    });
    if (label.empty() || label.size() > 63 || !is_plain || label.front() == '-' ||
        label.back() == '-') {
      return false;
    }
    if (label.size() == text.size()) return true;
    text.remove_prefix(label.size() + 1);
  }
}

}  // namespace

std::string_view to_string(MailKind kind) {
  return kWords[static_cast<std::size_t>(kind)];
}

std::optional<MailKind> parse_mail_kind(std::string_view text) {
  const auto found = std::find(kWords.begin(), kWords.end(), text);
  if (found == kWords.end()) return std::nullopt;
  return static_cast<MailKind>(found - kWords.begin());
}

std::string_view to_string(MailFault fault) {
  switch (fault) {
    case MailFault::kNone: return "none";
    case MailFault::kHostUnknown: return "host_unknown";
    case MailFault::kUnreachable: return "unreachable";
    case MailFault::kSilent: return "silent";
    case MailFault::kConnectionLost: return "connection_lost";
    case MailFault::kTlsMode: return "tls_mode";
    case MailFault::kNoStartTls: return "no_starttls";
    case MailFault::kCertificate: return "certificate";
    case MailFault::kPasswordRefused: return "password_refused";
    case MailFault::kSenderRefused: return "sender_refused";
    case MailFault::kRecipientRefused: return "recipient_refused";
    case MailFault::kAddressUnusable: return "address_unusable";
    case MailFault::kMailRefused: return "mail_refused";
    case MailFault::kBusy: return "busy";
    case MailFault::kOther: break;
  }
  return "other";
}

bool is_for_owner(MailKind kind) {
  return kind >= MailKind::kOwnerNew;
}

bool is_pointless(MailKind kind, core::Instant starts_at, core::Instant ends_at,
                  core::Instant now) {
  switch (kind) {
    case MailKind::kReceived:
    case MailKind::kConfirmed:
    case MailKind::kApproved:
    case MailKind::kMoved: return now >= ends_at;
    case MailKind::kReminder:
    case MailKind::kOwnerWaiting:
    case MailKind::kOwnerNudge: return now >= starts_at;
    case MailKind::kDeclined:
    case MailKind::kCancelled:
    case MailKind::kExpired:
    case MailKind::kOwnerNew:
    case MailKind::kOwnerMoved:
    case MailKind::kOwnerCancelled:
    case MailKind::kOwnerExpired:
    case MailKind::kOwnerFailed:
    case MailKind::kOwnerHeld: break;
  }
  return false;
}

MailCalendar calendar_of(MailKind kind, bool has_entry) {
  switch (kind) {
    case MailKind::kConfirmed:
    case MailKind::kApproved:
    case MailKind::kMoved: return MailCalendar::kRequest;
    case MailKind::kCancelled: return MailCalendar::kCancel;
    case MailKind::kDeclined:
    case MailKind::kExpired: return has_entry ? MailCalendar::kCancel : MailCalendar::kNone;
    default: return MailCalendar::kNone;
  }
}

bool is_mail_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && text.size() <= kMaxAddress && is_plain_text(text) &&
         is_local_part(text.substr(0, at)) && is_domain(text.substr(at + 1));
}

std::optional<Mailbox> parse_mailbox(std::string_view text) {
  Mailbox box;
  const std::size_t open = text.find('<');
  if (open == std::string_view::npos) {
    box.address = text;
  } else {
    if (!text.ends_with('>')) return std::nullopt;
    box.name = core::trim(text.substr(0, open));
    box.address = text.substr(open + 1, text.size() - open - 2);
    const bool is_one_line = std::none_of(box.name.begin(), box.name.end(), [](char c) {
      return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
    });
    const bool is_quoted_whole = std::count(box.name.begin(), box.name.end(), '"') % 2 == 0;
    if (!is_one_line || !is_quoted_whole || !core::count_code_points(box.name)) return std::nullopt;
  }
  if (!is_mail_address(box.address)) return std::nullopt;
  return box;
}

}  // namespace server
