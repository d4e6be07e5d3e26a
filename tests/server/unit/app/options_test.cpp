#include "server/app/options.hpp"

#include <doctest/doctest.h>

#include "server/store/postgres/conninfo.hpp"

namespace {

using server::parse_options;

std::string error_of(const std::vector<std::string>& arguments) {
  auto parsed = parse_options(arguments);
  auto* bad = std::get_if<server::BadOptions>(&parsed);
  return bad ? bad->sentence : "";
}

TEST_CASE("the server starts with a site, a store and an address") {
  auto parsed = parse_options({"--site", "a.json", "--store", "sqlite:b.db", "--listen=[::1]:80",
                               "--now", "2026-03-04T09:00:00Z", "--trusted-proxies=10.0.0.0/8",
                               "--keep-versions", "versions"});
  auto* options = std::get_if<server::Options>(&parsed);
  REQUIRE(options);
  CHECK(options->site == "a.json");
  CHECK(options->store.where == "b.db");
  CHECK(options->host == "::1");
  CHECK(options->port == 80);
  CHECK(options->kept_versions == "versions");
  CHECK(options->trusted_proxies.includes("10.1.2.3"));
  CHECK(options->now == core::parse_instant("2026-03-04T09:00:00Z"));
}

TEST_CASE("a site file is checked without a store or an address") {
  auto parsed = parse_options({"check", "a.json"});
  auto* asked = std::get_if<server::CheckSite>(&parsed);
  REQUIRE(asked);
  CHECK(asked->site == "a.json");
  CHECK_FALSE(asked->for_account);
  CHECK(asked->kept_versions.empty());

  parsed = parse_options({"check", "--upstream", "a.json", "--keep-versions=versions"});
  asked = std::get_if<server::CheckSite>(&parsed);
  REQUIRE(asked);
  CHECK(asked->site == "a.json");
  CHECK(asked->for_account);
  CHECK(asked->kept_versions == "versions");

  const char* remedy =
      "check takes the site file: booking-server check FILE [--upstream] [--keep-versions DIR].";
  CHECK(error_of({"check"}) == remedy);
  CHECK(error_of({"check", ""}) == remedy);
  CHECK(error_of({"check", "--upstream"}) == remedy);
  CHECK(error_of({"check", "a.json", "b.json"}) == remedy);
  CHECK(error_of({"check", "a.json", "--keep-versions"}) == remedy);
  CHECK(error_of({"check", "a.json", "--store", "sqlite:a.db"}) == remedy);
}

TEST_CASE("a PostgreSQL store takes no password, and verifies another machine's certificate") {
  for (const char* value :
       {"postgres:host=db.example.com password=sesame dbname=booking",
        "postgres://booking:sesame@db.example.com/booking", "postgres:host=/run password=sesame",
        "postgres:'sesame", "postgresql://booking:sesame@db.example.com/booking"}) {
    CAPTURE(value);
    const std::string error = error_of({"--store", value});
    CHECK(error.starts_with("--store: "));
    CHECK(error.find("sesame") == std::string::npos);
  }
  CHECK(error_of({"--store", "postgres:host=db.example.com sslmode=require"}).find("verify-full") !=
        std::string::npos);
  for (const char* value : {"postgres:host=db.example.com dbname=booking",
                            "postgres://booking@db.example.com/booking?sslmode=verify-ca",
                            "postgres:host=/run/postgresql sslmode=disable",
                            "postgres:host=localhost sslmode=disable"}) {
    CAPTURE(value);
    CHECK(error_of({"--store", value}).find("--store:") == std::string::npos);
  }
}

TEST_CASE("libpq's own addresses name a PostgreSQL store") {
  for (const char* value :
       {"postgresql://booking@db.example.com/booking", "postgres://booking@db.example.com/booking",
        "postgresql:///booking?host=/run/postgresql"}) {
    CAPTURE(value);
    const auto parsed = parse_options({"--site=a", "--listen=h:1", "--store", value});
    const auto* options = std::get_if<server::Options>(&parsed);
    REQUIRE(options);
    CHECK(options->store.kind == server::StoreAddress::Kind::kPostgres);
    CHECK_FALSE(server::postgres_conninfo_error(options->store.where));
  }
  for (const char* value : {"postgresql://booking:sesame@db.example.com/booking",
                            "postgresql://booking@db.example.com/booking?password=sesame",
                            "postgresql://booking@db.example.com/booking?%70assword=sesame"}) {
    CAPTURE(value);
    const std::string error = error_of({"--store", value});
    CHECK(error.find("BOOKING_PG_PASSWORD") != std::string::npos);
    CHECK(error.find("sesame") == std::string::npos);
  }
  CHECK(
      error_of({"--store", "postgresql://db.example.com/b?sslmode=require"}).find("verify-full") !=
      std::string::npos);
  CHECK(error_of({"backup", "a", "--store", "postgresql:///b"}).find("pg_dump") !=
        std::string::npos);
}

TEST_CASE("of the server's flags the last one counts, so that a unit's own can be replaced") {
  const auto parsed =
      parse_options({"--site=a", "--listen=h:1", "--store=sqlite:a", "--trusted-proxies",
                     "127.0.0.1", "--store", "sqlite:b", "--trusted-proxies=::1", "--site", "b"});
  const auto* options = std::get_if<server::Options>(&parsed);
  REQUIRE(options);
  CHECK(options->site == "b");
  CHECK(options->store.where == "b");
}

TEST_CASE("a flag of a command that takes one value is refused the second time") {
  const auto check_refused = [](const std::vector<std::string>& arguments,
                                const std::string& flag) {
    CAPTURE(flag);
    CHECK(error_of(arguments) == flag + " is given twice; give it once.");
  };
  check_refused({"check", "a", "--keep-versions=a", "--keep-versions=b"}, "--keep-versions");
  for (const char* command : {"backup", "restore"}) {
    check_refused({command, "a", "--store", "sqlite:a", "--store=sqlite:b"}, "--store");
    check_refused({command, "--store=sqlite:a", "a", "--store", "sqlite:b"}, "--store");
  }
  check_refused({"copy", "--from=sqlite:a", "--from=sqlite:b", "--to=postgres:dbname=a"}, "--from");
  check_refused({"copy", "--from=sqlite:a", "--to=postgres:dbname=a", "--to", "postgres:dbname=b"},
                "--to");
  check_refused({"feed-link", "list", "--site=a", "--store=sqlite:a", "--store", "sqlite:b"},
                "--store");
  check_refused({"feed-link", "list", "--site=a", "--site=a"}, "--site");
  check_refused({"feed-link", "make", "--resource=1", "--resource", "2"}, "--resource");
  check_refused({"feed-link", "revoke", "--id=1", "--id=2"}, "--id");
  check_refused({"init", "--name=A", "--name", "B"}, "--name");
  check_refused({"init", "--public-url=https://a", "--public-url=https://b"}, "--public-url");
  CHECK(error_of({"init", "--name", "--offer", "--offer", "Cut, 30"}).empty());
}

TEST_CASE("a command that takes a store says what is wrong with it, as the server does") {
  const std::string secret = "postgres:host=db.example.com password=sesame";
  for (const auto& arguments :
       {std::vector<std::string>{"feed-link", "list", "--site", "a.json", "--store", secret},
        std::vector<std::string>{"feed-link", "list", "--site=a.json", "--store=" + secret},
        std::vector<std::string>{"copy", "--from", "sqlite:b.db", "--to", secret}}) {
    CAPTURE(arguments[0]);
    const std::string error = error_of(arguments);
    CHECK(error.find("BOOKING_PG_PASSWORD") != std::string::npos);
    CHECK(error.find("sesame") == std::string::npos);
  }
  CHECK(error_of({"feed-link", "list", "--site"}).find("\"--site\"") != std::string::npos);
  CHECK(error_of({"feed-link", "make", "--resource", "one"}).find("\"--resource\"") !=
        std::string::npos);
}

TEST_CASE("backup and restore of PostgreSQL are pg_dump's and pg_restore's") {
  CHECK(error_of({"backup", "a", "--store", "postgres:dbname=b"}).find("pg_dump") !=
        std::string::npos);
  CHECK(error_of({"restore", "a", "--store=postgres:dbname=b"}).find("pg_restore") !=
        std::string::npos);
}

TEST_CASE("backup and restore take a file and the store, in either order") {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"backup", "copy.db", "--store", "sqlite:b.db"},
                                             {"backup", "--store=sqlite:b.db", "copy.db"}}) {
    auto parsed = parse_options(arguments);
    auto* asked = std::get_if<server::BackUp>(&parsed);
    REQUIRE(asked);
    CHECK(asked->to == "copy.db");
    CHECK(asked->store == "b.db");
  }
  auto parsed = parse_options({"restore", "copy.db", "--store", "sqlite:b.db"});
  REQUIRE(std::get_if<server::Restore>(&parsed));
  CHECK(std::get_if<server::Restore>(&parsed)->from == "copy.db");
  for (const auto& wrong :
       std::vector<std::vector<std::string>>{{},
                                             {"copy.db"},
                                             {"copy.db", "--store"},
                                             {"copy.db", "--store", "b.db"},
                                             {"--store", "sqlite:b.db"},
                                             {"copy.db", "other.db", "--store", "sqlite:b.db"},
                                             {"copy.db", "--store", "sqlite:b.db", "--force"}}) {
    for (const char* command : {"backup", "restore"}) {
      std::vector<std::string> arguments = {command};
      arguments.insert(arguments.end(), wrong.begin(), wrong.end());
      CHECK(error_of(arguments).starts_with(command));
    }
  }
}

TEST_CASE("a wrong flag is answered with what to do") {
  CHECK(error_of({}) == "Give --site FILE, the business's JSON file; see --help.");
  CHECK(error_of({"--sight", "x"}) == "\"--sight\" is not a flag; see --help.");
  CHECK(error_of({"--site"}) == "--site needs a value; see --help.");
  CHECK(error_of({"--store", "b.db"})
            .starts_with("--store: that is not a store; give sqlite:PATH, or postgres:CONNINFO"));
  CHECK(error_of({"--store-connections", "1"}) ==
        "--store-connections: \"1\" is not a number from 2 to 100.");
  for (const char* wrong : {"8080", ":8080", "host:", "host:x", "host:70000", "host:80x"}) {
    CHECK(error_of({"--listen", wrong}).find("give HOST:PORT") != std::string::npos);
  }
  CHECK(error_of({"--trusted-proxies", "10.0.0.0/8, proxy"}) ==
        "--trusted-proxies: \"10.0.0.0/8, proxy\" is not a list of addresses; give them by commas, "
        "such as 10.0.0.0/8,::1.");
  CHECK(error_of({"--now", "2026-02-30T09:00:00Z"}).find("is not an instant") != std::string::npos);
}

TEST_CASE("mail-test takes the site file and an address, and nothing else") {
  const auto parsed = server::parse_options({"mail-test", "site.json", "me@example.com"});
  const auto* asked = std::get_if<server::TestMail>(&parsed);
  REQUIRE(asked);
  CHECK(asked->site == "site.json");
  CHECK(asked->address == "me@example.com");
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"mail-test"},
        {"mail-test", "site.json"},
        {"mail-test", "site.json", "me"},
        {"mail-test", "site.json", "me@example.com", "more"}}) {
    CHECK(std::holds_alternative<server::BadOptions>(server::parse_options(wrong)));
  }
}

// The usual flags and these.
std::vector<std::string> with(std::vector<std::string> more) {
  std::vector<std::string> all = {"--site", "a.json", "--store=sqlite:b.db", "--listen=[::1]:80"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST_CASE("an account's address may end with slashes, and has no query") {
  const auto parsed = parse_options(with({"--upstream", "https://account.example/api/v1//"}));
  const auto* options = std::get_if<server::Options>(&parsed);
  REQUIRE(options);
  CHECK(options->account == "https://account.example/api/v1");
  for (const char* wrong : {"https://account.example/?a=1", "http://account.example", "here"}) {
    CHECK(error_of(with({"--upstream", wrong})).starts_with("--upstream: "));
  }
}

TEST_CASE("a server that plays an account can't be in front of one") {
  CHECK(error_of(with({"--documented-only"})).empty());
  CHECK(error_of(with({"--documented-only", "--upstream", "https://account.example"}))
            .starts_with("--documented-only plays an upstream account"));
}

TEST_CASE("a server keeps from 2 to 100 connections to its database") {
  for (const char* right : {"2", "100"}) {
    CHECK(error_of(with({"--store-connections", right})).empty());
  }
  for (const char* wrong : {"0", "1", "101", "-2", "2x"}) {
    CHECK(error_of(with({"--store-connections", wrong})).ends_with("number from 2 to 100."));
  }
}

}  // namespace
