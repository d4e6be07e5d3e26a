// IP addresses, and the address of a client behind trusted proxies.
//
//   auto proxies = server::TrustedProxies::parse("10.0.0.0/8, ::1");   // --trusted-proxies
//   std::string client = proxies->client_of(peer, forwarded_for);
//
// Anybody can send X-Forwarded-For, so entries count only as far as trusted proxies wrote them:
// each proxy appends the address of its peer, and the last entry that isn't a trusted proxy is the
// client. Opens no sockets.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace server {

// IPv4 addresses are stored in IPv6 form (::ffff:192.0.2.1), so both forms compare equal.
struct IpAddress {
  std::array<unsigned char, 16> bytes{};

  bool is_v4() const;
  std::string text() const;  // "192.0.2.1", "2001:db8::1"
  bool operator==(const IpAddress&) const = default;
};

// Reads an address from a header or a socket: "192.0.2.1", "2001:db8::1". A port, brackets and a
// zone ("192.0.2.1:80", "[::1]:80", "fe80::1%eth0") are ignored.
std::optional<IpAddress> parse_ip_address(std::string_view text);

class TrustedProxies {
 public:
  TrustedProxies() = default;  // trusts nobody
  // "10.0.0.0/8,::1", with optional white space. nullopt if the list is empty or an entry is
  // neither an address nor a range.
  static std::optional<TrustedProxies> parse(std::string_view list);

  bool includes(std::string_view address) const;
  // The client's address in canonical form. `forwarded_for`: the values of all X-Forwarded-For
  // headers in order, joined by commas. Entries before an unreadable one are ignored.
  std::string client_of(std::string_view peer, std::string_view forwarded_for) const;

 private:
  struct Range {
    IpAddress address;
    int bits;  // prefix length, of 128
    bool includes(const IpAddress& other) const;
  };
  bool includes(const IpAddress& address) const;

  std::vector<Range> ranges_;
};

// The key under which a client's requests are counted: its IPv4 address, or the /64 of its IPv6
// address. A household gets a whole /64 and can pick any address in it.
std::string rate_limit_key(std::string_view client);

}  // namespace server
