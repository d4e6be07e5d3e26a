#include "server/store/postgres/conninfo.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <string>
#include <string_view>
#include <vector>

#include "server/store/store.hpp"

namespace {

using server::postgres::read_conninfo;

class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

std::string setting(const std::string& text, std::string_view name) {
  const server::postgres::Conninfo conninfo = read_conninfo(text, "");
  for (const auto& [known, value] : conninfo.places.front()) {
    if (known == name) return value;
  }
  return {};
}

TEST_CASE("the certificate of another machine's database is verified, however the host is named") {
  for (const char* text :
       {"host=db.example.com", "host=localhost,db.example.com", "hostaddr=192.0.2.1",
        "host=localhost hostaddr=192.0.2.1", "service=booking", "host=127.0.0.1.example.com",
        "//booking@db.example.com/booking"}) {
    CAPTURE(text);
    CHECK(setting(text, "sslmode") == "verify-full");
    CHECK_FALSE(setting(text, "sslrootcert").empty());
  }
  for (const char* text : {"dbname=booking", "host=/run/postgresql", "host=localhost,127.0.0.1",
                           "host=::1", "hostaddr=127.0.0.1"}) {
    CAPTURE(text);
    CHECK(setting(text, "sslmode").empty());
  }
}

TEST_CASE("a host that the environment names is another machine's too") {
  for (const auto& variable :
       {std::pair("PGHOST", "db.example.com"), std::pair("PGHOSTADDR", "192.0.2.1"),
        std::pair("PGSERVICE", "booking")}) {
    CAPTURE(variable.first);
    const Variable given(variable.first, variable.second);
    CHECK(setting("dbname=booking", "sslmode") == "verify-full");
    CHECK_THROWS_AS(read_conninfo("dbname=booking sslmode=disable", ""), server::StoreError);
  }
  const Variable given("PGHOST", "db.example.com");
  CHECK(setting("host=localhost sslmode=disable", "sslmode") == "disable");
}

// host, hostaddr and port of each place, as "a 192.0.2.1 5432".
std::vector<std::string> places(const std::string& text) {
  std::vector<std::string> found;
  for (const auto& place : read_conninfo(text, "").places) {
    std::string words;
    for (const std::string_view name : {"host", "hostaddr", "port"}) {
      for (const auto& [known, value] : place) {
        if (known == name) words += (words.empty() ? "" : " ") + value;
      }
    }
    found.push_back(words);
  }
  return found;
}

TEST_CASE("several hosts are tried one by one, each with its own address and port") {
  using Places = std::vector<std::string>;
  CHECK(places("host=a,b,c") == Places{"a", "b", "c"});
  CHECK(places("host=a,b port=5433") == Places{"a 5433", "b 5433"});
  CHECK(places("host=a,b port=5433,5434") == Places{"a 5433", "b 5434"});
  CHECK(places("host=a,b hostaddr=192.0.2.1,192.0.2.2") == Places{"a 192.0.2.1", "b 192.0.2.2"});
  CHECK(places("hostaddr=192.0.2.1,192.0.2.2 port=1,2") == Places{"192.0.2.1 1", "192.0.2.2 2"});
  CHECK(places("//a:5433,b:5434/booking") == Places{"a 5433", "b 5434"});
  CHECK(places("host=,b") == Places{"", "b"});
  CHECK(places("dbname=booking") == Places{""});
  // libpq pairs these with the hosts that the environment names.
  CHECK(places("port=5433,5434") == Places{"5433,5434"});
}

TEST_CASE(
    "of several hosts, one that takes no writes is passed over, unless the flag says otherwise") {
  CHECK(setting("host=a,b", "target_session_attrs") == "read-write");
  CHECK(setting("host=a,b target_session_attrs=any", "target_session_attrs") == "any");
  CHECK(setting("host=a", "target_session_attrs").empty());
}

TEST_CASE("lists of hosts, addresses and ports that don't fit are refused") {
  for (const char* text : {"host=a,b,c port=1,2", "host=a,b hostaddr=192.0.2.1",
                           "host=a hostaddr=192.0.2.1,192.0.2.2", "host=a,b port=1,2,3"}) {
    CAPTURE(text);
    const auto error = server::postgres_conninfo_error(text);
    REQUIRE(error);
    CHECK(error->find("as many addresses") != std::string::npos);
  }
}

TEST_CASE("why there is no connection is one sentence, with what to do where that is known") {
  using server::postgres::connect_sentence;
  const std::string at =
      "connection to server at \"db.example.com\" (192.0.2.1), port 5432 failed: ";
  const auto advice = [&](const std::string& why) {
    const std::string sentence = connect_sentence(at + why + "\n");
    REQUIRE(sentence.starts_with(at + why));
    return sentence.substr((at + why).size());
  };
  const auto names = [&](const std::string& why, const char* what) {
    CAPTURE(why);
    CHECK(advice(why).find(what) != std::string::npos);
  };
  names("FATAL:  password authentication failed for user \"booking\"", "BOOKING_PG_PASSWORD");
  names("fe_sendauth: no password supplied", "PGPASSFILE");
  names("SSL error: certificate verify failed", "sslrootcert=FILE");
  names("server certificate for \"x\" does not match host name \"y\"", "hostaddr=ADDRESS");
  names("server does not support SSL, but SSL was required", "turn on ssl");
  names("root certificate file \"/x\" does not exist", "ca-certificates");
  names("FATAL:  no pg_hba.conf entry for host \"192.0.2.9\"", "pg_hba.conf");
  names("session is read-only", "standby");
  CHECK(advice("Connection refused").empty());
  // The last of several attempts, without libpq's own advice.
  CHECK(connect_sentence(at + "Connection refused\n\tIs the server running?\n" + at +
                         "timeout\n") == at + "timeout");
  CHECK(connect_sentence("out of memory") == "out of memory");
}

TEST_CASE("a service's weaker mode of TLS is refused") {
  CHECK(server::postgres_conninfo_error("service=booking sslmode=require"));
  CHECK_FALSE(server::postgres_conninfo_error("service=booking"));
}

}  // namespace
