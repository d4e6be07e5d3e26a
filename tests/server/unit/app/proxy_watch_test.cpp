// A proxy that replaces the Host header, as the owner reads of it.
#include "server/app/proxy_watch.hpp"

#include <doctest/doctest.h>

namespace {

server::Request from(const char* host, bool through_proxy = true) {
  server::Request request;
  request.headers.push_back({"Host", host});
  if (through_proxy) request.headers.push_back({"X-Forwarded-For", "203.0.113.9"});
  return request;
}

}  // namespace

TEST_CASE("an address of this machine and a name without a dot are no page's host") {
  for (const char* host :
       {"127.0.0.1:8080", "localhost", "localhost:8080", "booking", "[::1]:80", ""}) {
    CAPTURE(host);
    CHECK(server::is_inner_host(host));
  }
  for (const char* host :
       {"booking.example.com", "booking.example.com:8443", "192.0.2.7", "[2001:db8::1]"}) {
    CAPTURE(host);
    CHECK_FALSE(server::is_inner_host(host));
  }
}

TEST_CASE("a proxy that replaces the Host is noted until it passes it on") {
  server::ProxyWatch proxy;
  CHECK_FALSE(proxy.note(""));
  proxy.look(from("127.0.0.1:8080", false));
  CHECK_FALSE(proxy.note(""));
  proxy.look(from("127.0.0.1:8080"));
  REQUIRE(proxy.note(""));
  CHECK(proxy.note("")->find("proxy_set_header Host $http_host") != std::string::npos);
  CHECK_FALSE(proxy.note("https://booking.example.com"));
  proxy.look(from("127.0.0.1:8080", false));
  CHECK(proxy.note(""));
  proxy.look(from("booking.example.com"));
  CHECK_FALSE(proxy.note(""));
}

TEST_CASE("a proxy that tells the host in X-Forwarded-Host replaces nothing that is needed") {
  server::ProxyWatch proxy;
  server::Request request = from("127.0.0.1:8080");
  request.forwarded_host = "booking.example.com";
  proxy.look(request);
  CHECK_FALSE(proxy.note(""));
}
