#include "core/url.hpp"

#include <algorithm>

namespace core {

std::string percent_encoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (letter || digit || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
    }
  }
  return out;
}

std::string booking_link(std::string_view page, std::int64_t booking, std::string_view token) {
  const std::size_t hash = std::min(page.find('#'), page.size());
  const std::string_view address = page.substr(0, hash), route = page.substr(hash);
  std::string link(address);
  link += address.find('?') == std::string_view::npos ? "?booking=" : "&booking=";
  link += std::to_string(booking);
  if (route.empty()) {
    link += '#';
  } else {
    link += route;
    link += route.find('?') == std::string_view::npos ? '?' : '&';
  }
  return link += token;
}

}  // namespace core
