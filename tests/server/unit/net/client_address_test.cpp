// Whose request it is, behind proxies and in spite of what its headers claim.
#include "server/net/client_address.hpp"

#include <doctest/doctest.h>

namespace {

using server::rate_limit_key;
using server::TrustedProxies;

std::string client(const char* trusted, const char* peer, const char* forwarded_for) {
  auto proxies = TrustedProxies::parse(trusted);
  REQUIRE(proxies);
  return proxies->client_of(peer, forwarded_for);
}

TEST_CASE("without trusted proxies the peer is the client, whatever it claims") {
  CHECK(TrustedProxies().client_of("192.0.2.1", "198.51.100.7") == "192.0.2.1");
  CHECK(client("10.0.0.0/8", "192.0.2.1", "198.51.100.7") == "192.0.2.1");
  CHECK(client("10.0.0.0/8", "2001:db8::1", "198.51.100.7") == "2001:db8::1");
}

TEST_CASE("behind trusted proxies the client is the last address that is not one of them") {
  CHECK(client("10.0.0.0/8", "10.1.2.3", "198.51.100.7") == "198.51.100.7");
  CHECK(client("10.0.0.0/8", "10.1.2.3", "198.51.100.7, 10.9.9.9,10.0.0.1") == "198.51.100.7");
  // What stands before it was written by the client itself.
  CHECK(client("10.0.0.0/8", "10.1.2.3", "203.0.113.9, 198.51.100.7") == "198.51.100.7");
  CHECK(client("10.0.0.0/8", "10.1.2.3", "127.0.0.1,10.0.0.9,198.51.100.7") == "198.51.100.7");
  CHECK(client("10.0.0.0/8", "10.1.2.3", "") == "10.1.2.3");
  CHECK(client("10.0.0.0/8", "10.1.2.3", "10.0.0.7, 10.0.0.8") == "10.0.0.7");
  CHECK(client("::1, 10.0.0.0/8", "::1", "2001:db8::5") == "2001:db8::5");
  CHECK(client("10.0.0.0/8", "::ffff:10.1.2.3", "198.51.100.7") == "198.51.100.7");
}

TEST_CASE("an address that cannot be read ends what is believed") {
  CHECK(client("10.0.0.0/8", "10.1.2.3", "198.51.100.7, unknown, 10.0.0.9") == "10.0.0.9");
  CHECK(client("10.0.0.0/8", "10.1.2.3", "unknown") == "10.1.2.3");
  CHECK(client("10.0.0.0/8", "10.1.2.3", ",,") == "10.1.2.3");
  CHECK(client("10.0.0.0/8", "nonsense", "198.51.100.7") == "nonsense");
}

TEST_CASE("an address reads with and without port, brackets and zone") {
  CHECK(client("10.0.0.0/8", "10.1.2.3", "198.51.100.7:4711") == "198.51.100.7");
  CHECK(client("10.0.0.0/8", "10.1.2.3", "[2001:db8::5]:4711") == "2001:db8::5");
  CHECK(client("10.0.0.0/8", "10.1.2.3", "[2001:DB8:0:0::5]") == "2001:db8::5");
  CHECK(server::parse_ip_address("fe80::1%eth0")->text() == "fe80::1");
  for (const char* wrong : {"", "1.2.3", "1.2.3.4.5", "[", "[]", "::g", "256.1.1.1", "a:80"}) {
    CAPTURE(wrong);
    CHECK_FALSE(server::parse_ip_address(wrong));
  }
}

TEST_CASE("a list of proxies holds addresses and ranges, to the bit") {
  auto proxies = TrustedProxies::parse(" 10.0.0.0/9 ,192.0.2.7, 2001:db8::/33");
  REQUIRE(proxies);
  for (const char* inside : {"10.127.255.255", "192.0.2.7", "2001:db8:7fff::1"}) {
    CHECK(proxies->includes(inside));
  }
  for (const char* outside : {"10.128.0.0", "192.0.2.6", "2001:db8:8000::1", "::1", "x"}) {
    CHECK_FALSE(proxies->includes(outside));
  }
  CHECK(TrustedProxies::parse("0.0.0.0/0")->includes("203.0.113.1"));
  CHECK_FALSE(TrustedProxies::parse("0.0.0.0/0")->includes("2001:db8::1"));
  CHECK(TrustedProxies::parse("::/0")->includes("203.0.113.1"));
  for (const char* wrong : {"", "10.0.0.0/", "10.0.0.0/33", "::1/129", "10.0.0.0/-1", "10.0.0.0/8x",
                            "proxy.example", "10.0.0.1,", ",10.0.0.1", "10.0.0.1 10.0.0.2"}) {
    CAPTURE(wrong);
    CHECK_FALSE(TrustedProxies::parse(wrong));
  }
}

TEST_CASE("an IPv6 client is counted by its /64, an IPv4 one by its address") {
  CHECK(rate_limit_key("192.0.2.1") == "192.0.2.1");
  CHECK(rate_limit_key("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(rate_limit_key("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(rate_limit_key("2001:db8:1:2::1") == rate_limit_key("2001:db8:1:2:ffff::1"));
  CHECK(rate_limit_key("2001:db8:1:2::1") != rate_limit_key("2001:db8:1:3::1"));
  CHECK(rate_limit_key("").empty());
}

}  // namespace
