#include "server/store/postgres/conninfo.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <string_view>

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

TEST_CASE("a service's weaker mode of TLS is refused") {
  CHECK(server::postgres_conninfo_error("service=booking sslmode=require"));
  CHECK_FALSE(server::postgres_conninfo_error("service=booking"));
}

}  // namespace
