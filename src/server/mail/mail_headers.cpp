#include "server/mail/mail_headers.hpp"

#include <algorithm>

#include "core/code_points.hpp"
#include "server/base/digest.hpp"
#include "server/wording/composed.hpp"

namespace server {
namespace {

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7F'; });
}

std::string without_controls(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= ' ' && c != '\x7F') out += c;
  }
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out = to_base64url(bytes);
  std::replace(out.begin(), out.end(), '-', '+');
  std::replace(out.begin(), out.end(), '_', '/');
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

// RFC 2047: words of at most 75 characters, each of whole characters, on lines of their own.
std::string encoded_words(std::string_view text) {
  constexpr std::size_t kMaxBytes = 45;
  std::string out;
  while (!text.empty()) {
    std::size_t size = std::min(kMaxBytes, text.size());
    while (size < text.size() && size > 1 && core::continues_code_point(text[size])) --size;
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base64(text.substr(0, size)) + "?=";
    text.remove_prefix(size);
  }
  return out;
}

std::string unstructured(std::string_view text) {
  const std::string line = without_controls(text);
  // Longer lines would have to be folded, and "=?" would be read as encoded.
  const bool is_plain =
      is_printable(line) && line.size() <= 900 && line.find("=?") == std::string::npos;
  return is_plain ? line : encoded_words(line);
}

std::string phrase(std::string_view name) {
  const std::string line = without_controls(name);
  const bool is_plain =
      is_printable(line) && line.size() <= 200 && line.find("=?") == std::string::npos;
  if (!is_plain) return encoded_words(line);
  std::string out = "\"";
  for (const char c : line) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// RFC 5321, 4.1.2: dots at either end, and two in a row, stand in a quoted string alone.
std::string quoted_if_odd(std::string_view local) {
  const bool is_odd =
      local.starts_with('.') || local.ends_with('.') || local.find("..") != std::string_view::npos;
  return is_odd ? "\"" + std::string(local) + "\"" : std::string(local);
}

std::string mailbox(const Mailbox& box) {
  const std::string address = ascii_domain(box.address);
  return box.name.empty() ? address : phrase(box.name) + "\r\n <" + address + ">";
}

// RFC 5322, 3.3: "Tue, 10 Mar 2026 09:00:00 +0000"
std::string date_text(core::Instant instant) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = date::floor<date::days>(instant);
  const core::Date date{day};
  const std::string text = core::format_instant(instant);  // 2026-03-10T09:00:00Z
  return std::string(kDays[date::weekday{day}.c_encoding()]) + ", " + text.substr(8, 2) + " " +
         kMonths[static_cast<unsigned>(date.month()) - 1] + " " + text.substr(0, 4) + " " +
         text.substr(11, 8) + " +0000";
}

}  // namespace

std::string ascii_domain(std::string_view address) {
  if (!is_mail_address(address)) return "";
  const std::size_t at = address.rfind('@') + 1;
  std::string out = quoted_if_odd(address.substr(0, at - 1)) + '@';
  const std::string_view host = address.substr(at);
  if (is_ascii(host)) return out.append(host);
  const auto ascii = ascii_host(host);
  return ascii ? out + *ascii : "";
}

std::vector<Header> headers_of(const Mail& mail) {
  std::vector<Header> headers = {
      {"Date", date_text(mail.date)},
      {"From", mailbox(mail.from)},
      {"To", mailbox(mail.to)},
      {"Subject", unstructured(mail.subject)},
      {"Message-ID", without_controls(mail.message_id)},
      // RFC 3834, and what Exchange reads instead: no "out of office" comes back.
      {"Auto-Submitted", "auto-generated"},
      {"X-Auto-Response-Suppress", "All"},
      {"Content-Language", without_controls(mail.language)}};
  if (!mail.reply_to.address.empty()) headers.push_back({"Reply-To", mailbox(mail.reply_to)});
  return headers;
}

}  // namespace server
