#include "server/net/http.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/protocol/protocol.hpp"
#include "server/base/log.hpp"

namespace {

using server::accepts;
using server::Query;
using server::Request;

TEST_CASE("a compressed answer goes only to whoever takes it") {
  CHECK(accepts("gzip, deflate, br", "br"));
  CHECK(accepts("GZIP", "gzip"));
  CHECK(accepts("*", "br"));
  CHECK(accepts("br;q=0.5", "br"));
  CHECK_FALSE(accepts("", "br"));
  CHECK_FALSE(accepts("gzip", "br"));
  CHECK_FALSE(accepts("br;q=0", "br"));
  CHECK_FALSE(accepts("br; q=0.000, gzip", "br"));
  CHECK_FALSE(accepts("*, br;q=0", "br"));
  CHECK_FALSE(accepts("*;q=0", "br"));
  CHECK_FALSE(accepts("brr", "br"));
}

TEST_CASE("an address is read apart, also in its absolute form") {
  Request request{"GET", "/a/b?x=1?y", {}, ""};
  CHECK(request.path() == "/a/b");
  CHECK(request.query() == "x=1?y");
  CHECK(Request{"GET", "http://host:80/a?b", {}, ""}.path() == "/a");
  CHECK(Request{"GET", "http://host", {}, ""}.path() == "/");
  CHECK(Request{"GET", "http://host?to=/b", {}, ""}.path() == "/");
  CHECK(Request{"GET", "a?to=http://host/b", {}, ""}.path() == "a");
  CHECK(Request{"OPTIONS", "*", {}, ""}.path() == "*");
  CHECK(Request{}.path().empty());
}

TEST_CASE("a plus sign in a query is a plus sign") {
  auto query = Query::parse("zone=Etc/GMT+5&a=%2b%20&&b&a=2");
  REQUIRE(query);
  CHECK(query->get("zone") == "Etc/GMT+5");
  CHECK(query->get("a") == "+ ");
  CHECK(query->is_repeated("a"));
  CHECK(query->get("b") == "");
  CHECK_FALSE(query->get("c"));
  for (const char* wrong : {"a=%", "a=%4", "a=%zz", "%g0=1"}) CHECK_FALSE(Query::parse(wrong));
}

TEST_CASE("a plus sign in words is a space, but in a number and in an address") {
  const auto words = [](const char* text) {
    auto query = Query::parse(text);
    REQUIRE(query);
    return query->words("search").value_or("none");
  };
  CHECK(words("search=Sarah+Johnson") == "Sarah Johnson");
  CHECK(words("search=Sarah%20Johnson") == "Sarah Johnson");
  CHECK(words("search=%2B44+7700+900123") == "+44 7700 900123");
  CHECK(words("search=+44+7700+900123") == "+44 7700 900123");
  CHECK(words("search=+447700900123") == "+447700900123");
  CHECK(words("search=sarah+work@example.com") == "sarah+work@example.com");
  CHECK(words("search=sarah%2Bwork%40example.com") == "sarah+work@example.com");
  CHECK(words("search=a%2Bb") == "a+b");
  CHECK(words("search=+") == " ");
  CHECK(words("search=+Sarah") == " Sarah");
  CHECK(words("search=") == "");
  CHECK(words("other=+") == "none");
}

TEST_CASE("a client of HTTP/1.0 that asked for it is told that the connection stays open") {
  const auto head = [](bool is_http10, bool closes) {
    server::HeadParts parts;
    parts.is_http10 = is_http10;
    parts.closes = closes;
    return server::response_head({200, {}, nullptr, false}, parts);
  };
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  CHECK(has(head(true, false), "\r\nConnection: keep-alive\r\n"));
  CHECK_FALSE(has(head(false, false), "Connection:"));
  CHECK(has(head(true, true), "\r\nConnection: close\r\n"));
}

TEST_CASE("a name of a header is the same in capital and in small letters") {
  const Request request{"GET", "/", {{"x-api-key", "pk_demo"}}, ""};
  CHECK(request.header("X-Api-Key") == "pk_demo");
  CHECK_FALSE(request.header("X-Api"));
}

TEST_CASE("a date in a header is as HTTP writes it") {
  auto instant = core::parse_instant("1994-11-06T08:49:37Z");
  CHECK(server::http_date(*instant) == "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110, 5.6.7
}

TEST_CASE("a line of the log is one JSON object, whatever a client sent") {
  server::Served served{"id-1", "G\"T\n", "/\xff" + std::string(5000, 'a'), 404, {}};
  std::string line = server::request_line(served, core::Instant());
  CHECK(line.find('\n') == std::string::npos);
  CHECK(line.size() < 600);
  core::Json read = core::Json::parse(line, nullptr, false);
  CHECK(read["status"] == 404);
}

}  // namespace
