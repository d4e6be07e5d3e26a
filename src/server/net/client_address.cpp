#include "server/net/client_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "server/net/http.hpp"

namespace server {
namespace {

constexpr std::size_t kV4Prefix = 12;  // bytes in front of the IPv4 address
constexpr int kV4PrefixBits = 96;
constexpr int kAllBits = 128;
constexpr std::size_t kNetworkBytes = 8;  // in a /64

// The address without brackets, port and zone.
std::string_view address_part(std::string_view text) {
  text = trim_spaces(text);
  if (text.starts_with('[')) {
    text = text.substr(1, text.find(']') - 1);
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  return text.substr(0, text.find('%'));
}

}  // namespace

bool IpAddress::is_v4() const {
  constexpr std::array<unsigned char, kV4Prefix> kMapped = {0, 0, 0, 0, 0,    0,
                                                            0, 0, 0, 0, 0xff, 0xff};
  return std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (is_v4()) {
    inet_ntop(AF_INET, bytes.data() + kV4Prefix, buffer.data(), buffer.size());
  } else {
    inet_ntop(AF_INET6, bytes.data(), buffer.data(), buffer.size());
  }
  return buffer.data();
}

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  const std::string plain(address_part(text));
  IpAddress address;
  if (inet_pton(AF_INET6, plain.c_str(), address.bytes.data()) == 1) return address;
  address.bytes.fill(0);
  address.bytes[kV4Prefix - 1] = address.bytes[kV4Prefix - 2] = 0xff;
  if (inet_pton(AF_INET, plain.c_str(), address.bytes.data() + kV4Prefix) == 1) return address;
  return std::nullopt;
}

bool TrustedProxies::Range::includes(const IpAddress& other) const {
  auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(other.bytes.begin(), other.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                  address.bytes.begin())) {
    return false;
  }
  const int rest = bits % 8;
  return rest == 0 || ((other.bytes[whole] ^ address.bytes[whole]) >> (8 - rest)) == 0;
}

std::optional<TrustedProxies> TrustedProxies::parse(std::string_view list) {
  TrustedProxies proxies;
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view item = trim_spaces(list.substr(0, comma));
    const std::size_t slash = item.find('/');
    auto address = parse_ip_address(item.substr(0, slash));
    if (!address) return std::nullopt;
    const int most = address->is_v4() ? kAllBits - kV4PrefixBits : kAllBits;
    int bits = most;
    if (slash != std::string_view::npos) {
      const char* end = item.data() + item.size();
      auto [stop, error] = std::from_chars(item.data() + slash + 1, end, bits);
      if (error != std::errc() || stop != end || bits < 0 || bits > most) return std::nullopt;
    }
    proxies.ranges_.push_back({*address, bits + kAllBits - most});
    if (comma == std::string_view::npos) return proxies;
    list.remove_prefix(comma + 1);
  }
}

bool TrustedProxies::includes(const IpAddress& address) const {
  return std::any_of(ranges_.begin(), ranges_.end(),
                     [&](const Range& range) { return range.includes(address); });
}

bool TrustedProxies::includes(std::string_view address) const {
  auto read = parse_ip_address(address);
  return read && includes(*read);
}

std::string TrustedProxies::client_of(std::string_view peer, std::string_view forwarded_for) const {
  auto client = parse_ip_address(peer);
  if (!client) return std::string(peer);
  while (includes(*client) && !forwarded_for.empty()) {
    const std::size_t comma = forwarded_for.rfind(',');
    const std::size_t begin = comma == std::string_view::npos ? 0 : comma + 1;
    auto before = parse_ip_address(forwarded_for.substr(begin));
    if (!before) break;
    client = before;
    forwarded_for = forwarded_for.substr(0, comma == std::string_view::npos ? 0 : comma);
  }
  return client->text();
}

std::string rate_limit_key(std::string_view client) {
  auto address = parse_ip_address(client);
  if (!address) return std::string(client);
  if (address->is_v4()) return address->text();
  std::fill(address->bytes.begin() + kNetworkBytes, address->bytes.end(),
            static_cast<unsigned char>(0));
  return address->text() + "/64";
}

}  // namespace server
