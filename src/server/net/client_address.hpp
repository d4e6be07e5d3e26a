// Who is at the other end: IP addresses, and the client's behind proxies.
//
//   auto proxies = server::TrustedProxies::parse("10.0.0.0/8, ::1");   // --trusted-proxies
//   std::string client = proxies->client_of(peer, forwarded_for);
//
// X-Forwarded-For is anybody's to write, so it is believed only as far as trusted proxies wrote it:
// each adds the address it was asked from, so the last one that is not a proxy's is the client's.
// No sockets here.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace server {

// An IPv4 address is held as IPv6 writes it (::ffff:192.0.2.1), so the two compare as one.
struct IpAddress {
  std::array<unsigned char, 16> bytes{};

  bool is_v4() const;
  std::string text() const;  // "192.0.2.1", "2001:db8::1"
  bool operator==(const IpAddress&) const = default;
};

// As written in a header or by a socket: "192.0.2.1", "2001:db8::1"; also with a port or in
// brackets ("192.0.2.1:80", "[::1]:80") and with a zone ("fe80::1%eth0"), which are left out.
std::optional<IpAddress> parse_ip_address(std::string_view text);

class TrustedProxies {
 public:
  TrustedProxies() = default;  // none
  // "10.0.0.0/8,::1", white space around each allowed. Nothing if one of them is not an address or
  // a range, or if there is none.
  static std::optional<TrustedProxies> parse(std::string_view list);

  bool includes(std::string_view address) const;
  // The client's address, in its usual form. `forwarded_for`: the values of every X-Forwarded-For,
  // in order, joined by commas. What cannot be read there ends what is believed.
  std::string client_of(std::string_view peer, std::string_view forwarded_for) const;

 private:
  struct Range {
    IpAddress address;
    int bits;  // of all 128
    bool includes(const IpAddress& other) const;
  };
  bool includes(const IpAddress& address) const;

  std::vector<Range> ranges_;
};

// Whose requests are counted as one client's: an IPv4 address, or the /64 of an IPv6 one, which is
// what a household gets and can choose freely from.
std::string rate_limit_key(std::string_view client);

}  // namespace server
