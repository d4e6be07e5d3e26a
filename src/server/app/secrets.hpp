// The program's secrets, read from environment variables and key files. Never from a flag: every
// user of the machine can read a process's flags.
//
//   server::Secrets secrets(&server::environment_variable, notice);
//   std::string key = secrets.secret_key();   // throws SecretError if the key can't be used
//
// A secret that is missing or weak, but usable, is reported to `notice`. No sentence contains a
// secret.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "server/mail/smtp_client.hpp"
#include "server/store/store.hpp"

namespace server {

// The sentence names the problem and its remedy.
class SecretError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The variable's value; empty if it isn't set.
std::string environment_variable(const char* name);

class Secrets {
 public:
  using Environment = std::function<std::string(const char* name)>;
  using Notice = std::function<void(std::string_view)>;

  Secrets(Environment environment, Notice notice);

  // Sign visitors' links; the first one signs new links. Without BOOKING_TOKEN_SECRET one secret is
  // generated at the first start and kept in the store.
  std::vector<std::string> token_secrets(Store& store) const;
  // The API's secret key; empty: no request has full access.
  std::string secret_key() const;
  // Signs our webhooks; empty: none can be sent.
  std::string webhook_secret() const;
  // The account's secret key: the first line of `file`, or BOOKING_UPSTREAM_KEY if `file` is empty.
  std::string account_key(const std::string& file) const;
  // Signs the account's webhooks to us; empty: none are accepted.
  std::string account_webhook_secret() const;
  // The relay of mails; nullptr if BOOKING_SMTP_URL is not set: no mail can be sent.
  std::unique_ptr<SmtpClient> smtp_client() const;

 private:
  const Environment environment_;
  const Notice notice_;
};

}  // namespace server
