#include <algorithm>
#include <charconv>

#include "server/mail/smtp_client.hpp"
#include "server/net/http.hpp"

namespace server {
namespace {

constexpr std::string_view kRemedy =
    "write smtps://USER@HOST:465 (TLS from the start) or smtp://USER@HOST:587 (STARTTLS)";

std::string wrong(std::string_view what) {
  return std::string("BOOKING_SMTP_URL ").append(what).append("; ").append(kRemedy).append(".");
}

bool is_one_word(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7F';
  });
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  return host.starts_with("127.") &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    return host.size() > 3 && host.ends_with(']') &&
           host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdefABCDEF:.") ==
               std::string_view::npos;
  }
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_';
  });
}

}  // namespace

std::variant<SmtpRelay, std::string> parse_smtp_url(std::string_view text) {
  SmtpRelay relay;
  if (text.starts_with("smtps://")) {
    text.remove_prefix(8);
  } else if (text.starts_with("smtp://")) {
    text.remove_prefix(7);
    relay.is_tls = false;
    relay.port = 587;
  } else {
    return wrong("starts with neither smtps:// nor smtp://");
  }
  if (text.ends_with('/')) text.remove_suffix(1);
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    const std::string_view user = text.substr(0, at);
    if (user.find(':') != std::string_view::npos) {
      return wrong("holds a password, which belongs into BOOKING_SMTP_PASSWORD");
    }
    const auto decoded = percent_decoded(user);
    if (!decoded || !is_one_word(*decoded)) return wrong("has a user name that cannot be read");
    relay.user = *decoded;
    text.remove_prefix(at + 1);
  }
  const std::size_t bracket = text.find(']');
  const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const std::string_view port = text.substr(colon + 1);
    const char* end = port.data() + port.size();
    const auto [stop, error] = std::from_chars(port.data(), end, relay.port);
    if (error != std::errc() || stop != end || relay.port == 0) return wrong("has a wrong port");
  }
  const std::string_view host = text.substr(0, colon);
  if (!is_host(host)) return wrong("has no host that can be read, or something behind it");
  relay.host = host;
  relay.is_loopback = is_loopback(host);
  return relay;
}

}  // namespace server
