// Sends one mail over SMTP to the business's relay. Uses libcurl, as net/https_client does.
//
//   auto relay = server::parse_smtp_url("smtps://user@smtp.example.com:465");
//   if (auto* wrong = std::get_if<std::string>(&relay)) …             // a sentence for the owner
//   server::SmtpClient smtp(std::get<server::SmtpRelay>(relay), password, {});
//   server::SmtpResult result = smtp.send(mail, stop);
//
// - smtps:// speaks TLS from the start; smtp:// requires STARTTLS, except to a loopback address, which
//   is spoken to in plain. The certificate and its host name are always verified.
// - A user name and password go over TLS or to a loopback address, and nowhere else.
// - Connecting (with TLS and login) and the whole exchange have deadlines; `stop` aborts within a second.
// - A mail whose text the relay took is delivered, whatever comes after. The answer to QUIT is not waited for.
// - One mail goes to one address, so a refused address stops no other mail.
// - No sentence holds an address, a user name or a password: it may be logged and shown.
//
// Every member may be called from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>

#include "server/mail/compose.hpp"

namespace server {

struct SmtpRelay {
  bool is_tls = true;        // from the start; otherwise STARTTLS
  bool is_loopback = false;  // with !is_tls: in plain
  std::string user;          // empty: no login
  std::string host;          // an IPv6 address is in brackets
  std::uint16_t port = 465;
  bool operator==(const SmtpRelay&) const = default;
};

// Reads smtps://[user@]host[:465] or smtp://[user@]host[:587]; the user may be percent-encoded, and may
// contain "@". Otherwise a sentence that says what to write, and shows nothing of the text.
std::variant<SmtpRelay, std::string> parse_smtp_url(std::string_view text);

enum class SmtpOutcome {
  kDelivered,  // the relay has taken it
  kTemporary,  // try again later. Also everything that the relay's settings are to blame for, such as a
               // wrong password: the mail itself is good, and goes out once they are corrected
  kPermanent,  // this mail to this address never goes out
  kStopped,    // aborted by `stop`; the relay may have taken it
};

struct SmtpResult {
  SmtpOutcome outcome = SmtpOutcome::kTemporary;
  MailFault fault = MailFault::kNone;
  int code = 0;             // the relay's reply: 550; 0: none
  std::string explanation;  // one sentence for the owner; empty if delivered
};

struct SmtpLimits {
  std::string ca_file;  // trusted instead of the system's authorities; empty: the system's
  std::chrono::milliseconds connect_deadline{10'000};
  std::chrono::milliseconds deadline{30'000};
};

class SmtpClient {
 public:
  SmtpClient(SmtpRelay relay, std::string password, SmtpLimits limits);
  virtual ~SmtpClient() = default;

  // Blocks until the relay has answered, or a deadline has passed.
  virtual SmtpResult send(const Mail& mail, const std::stop_token& stop) const;

 private:
  const SmtpRelay relay_;
  const std::string password_;
  const SmtpLimits limits_;
};

}  // namespace server
