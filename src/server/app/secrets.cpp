#include "server/app/secrets.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "core/booking.hpp"
#include "server/base/digest.hpp"
#include "server/rules/tokens.hpp"

namespace server {
namespace {

constexpr std::size_t kShortSecret = 16;

bool is_printable_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::string environment_variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

Secrets::Secrets(Environment environment, Notice notice)
    : environment_(std::move(environment)), notice_(std::move(notice)) {}

std::vector<std::string> Secrets::token_secrets(Store& store) const {
  auto secrets = split_secrets(environment_("BOOKING_TOKEN_SECRET"));
  if (secrets.empty()) {
    notice_(
        "BOOKING_TOKEN_SECRET is not set: visitors' links are signed with a secret kept in the "
        "store.");
    secrets = {store.get_or_create_value("token_secret", to_hex(random_bytes(32)))};
  }
  return secrets;
}

std::string Secrets::secret_key() const {
  std::string key = environment_("BOOKING_SECRET_KEY");
  if (key.starts_with("pk_")) {
    throw SecretError(
        "BOOKING_SECRET_KEY starts with pk_, as public keys do; give a key of its own.");
  }
  if (key.empty()) notice_("BOOKING_SECRET_KEY is not set: no request has full access.");
  if (!key.empty() && key.size() < kShortSecret) {
    notice_("BOOKING_SECRET_KEY is shorter than 16 characters: it can be guessed.");
  }
  return key;
}

std::string Secrets::webhook_secret() const {
  std::string secret = environment_("BOOKING_WEBHOOK_SECRET");
  if (!secret.empty() && secret.size() < kShortSecret) {
    notice_("BOOKING_WEBHOOK_SECRET is shorter than 16 characters: it can be guessed.");
  }
  return secret;
}

std::string Secrets::account_key(const std::string& file) const {
  std::string key = environment_("BOOKING_UPSTREAM_KEY");
  if (!file.empty()) {
    std::ifstream lines(file);
    if (!std::getline(lines, key)) {
      throw SecretError("--upstream-key-file: " + file +
                        " cannot be read; give a file whose first line is the key.");
    }
  }
  key = core::trim(key);
  if (key.empty() || !is_printable_ascii(key)) {
    throw SecretError(
        "--upstream needs the account's secret key: give --upstream-key-file FILE, or set "
        "BOOKING_UPSTREAM_KEY.");
  }
  return key;
}

std::string Secrets::account_webhook_secret() const {
  std::string secret = environment_("BOOKING_UPSTREAM_WEBHOOK_SECRET");
  if (secret.empty()) {
    notice_(
        "BOOKING_UPSTREAM_WEBHOOK_SECRET is not set: changes made elsewhere are seen only "
        "when their days are asked for again.");
  }
  return secret;
}

std::unique_ptr<SmtpClient> Secrets::smtp_client() const {
  const std::string url = environment_("BOOKING_SMTP_URL");
  if (url.empty()) return nullptr;
  auto relay = parse_smtp_url(url);
  if (const auto* wrong = std::get_if<std::string>(&relay)) throw SecretError(*wrong);
  const auto& found = std::get<SmtpRelay>(relay);
  std::string password = environment_("BOOKING_SMTP_PASSWORD");
  if (!found.user.empty() && password.empty()) {
    throw SecretError(
        "BOOKING_SMTP_URL names a user, and BOOKING_SMTP_PASSWORD is not set; set it.");
  }
  SmtpLimits limits;
  limits.ca_file = environment_("BOOKING_SMTP_CA");
  return std::make_unique<SmtpClient>(found, std::move(password), std::move(limits));
}

}  // namespace server
