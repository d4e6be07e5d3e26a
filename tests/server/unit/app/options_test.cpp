#include "server/app/options.hpp"

#include <doctest/doctest.h>

namespace {

using server::parse_options;

std::string complaint(const std::vector<std::string>& arguments) {
  auto parsed = parse_options(arguments);
  auto* bad = std::get_if<server::BadOptions>(&parsed);
  return bad ? bad->sentence : "";
}

TEST_CASE("the server starts with a site, a store and an address") {
  auto parsed = parse_options({"--site", "a.json", "--store", "sqlite:b.db", "--listen=[::1]:80",
                               "--now", "2026-03-04T09:00:00Z", "--trusted-proxies=10.0.0.0/8"});
  auto* options = std::get_if<server::Options>(&parsed);
  REQUIRE(options);
  CHECK(options->site == "a.json");
  CHECK(options->store == "b.db");
  CHECK(options->host == "::1");
  CHECK(options->port == 80);
  CHECK(options->trusted_proxies.includes("10.1.2.3"));
  CHECK(options->now == core::parse_instant("2026-03-04T09:00:00Z"));
}

TEST_CASE("a site file is checked without a store or an address") {
  auto parsed = parse_options({"check", "a.json"});
  auto* asked = std::get_if<server::CheckSite>(&parsed);
  REQUIRE(asked);
  CHECK(asked->site == "a.json");
  const char* remedy = "check takes the site file: booking-server check FILE [--upstream].";
  CHECK(complaint({"check"}) == remedy);
  CHECK(complaint({"check", "a.json", "b.json"}) == remedy);
}

TEST_CASE("a wrong flag is answered with what to do") {
  CHECK(complaint({}) == "Give --site FILE, the business's JSON file; see --help.");
  CHECK(complaint({"--sight", "x"}) == "\"--sight\" is not a flag; see --help.");
  CHECK(complaint({"--site"}) == "--site needs a value; see --help.");
  CHECK(complaint({"--store", "b.db"}) == "--store: \"b.db\" is not a store; give sqlite:PATH.");
  for (const char* wrong : {"8080", ":8080", "host:", "host:x", "host:70000", "host:80x"}) {
    CHECK(complaint({"--listen", wrong}).find("give HOST:PORT") != std::string::npos);
  }
  CHECK(complaint({"--trusted-proxies", "10.0.0.0/8, proxy"}) ==
        "--trusted-proxies: \"10.0.0.0/8, proxy\" is not a list of addresses; give them by commas, "
        "such as 10.0.0.0/8,::1.");
  CHECK(complaint({"--now", "2026-02-30T09:00:00Z"}).find("is not an instant") !=
        std::string::npos);
}

}  // namespace
