#include "server/wording/composed.hpp"

#include <doctest/doctest.h>

using server::address_key;
using server::ascii_host;

TEST_CASE("two spellings of one address are one address") {
  for (const char* address : {"anna@\u00FC.example", "Anna@\u00DC.Example", "anna@u\u0308.example",
                              "anna@xn--tda.example", "ANNA@XN--TDA.EXAMPLE"}) {
    CHECK_MESSAGE(address_key(address) == "anna@xn--tda.example", address);
  }
  for (const char* address :
       {"jose\u0301@example.com", "JOS\u00C9@Example.com", "jos\u00E9@example.com"}) {
    CHECK_MESSAGE(address_key(address) == "jos\u00E9@example.com", address);
  }
  CHECK(address_key("jos\u00E9@\u00FC.example") == "jos\u00E9@xn--tda.example");
  CHECK(address_key("anna@\u30C6\u30B9\u30C8\u3002example") == "anna@xn--zckzah.example");
  CHECK(address_key("Sarah@Example.com") == "sarah@example.com");
  CHECK(address_key("") == "");
}

TEST_CASE("an address is kept with whole letters, however the keyboard wrote them") {
  CHECK(server::composed("Jose\u0301@Example.com") == "Jos\u00E9@Example.com");
  CHECK(server::composed("Jos\u00E9@Example.com") == "Jos\u00E9@Example.com");
  CHECK(server::composed("\xFF@example.com") == "\xFF@example.com");
}

TEST_CASE("two addresses stay two") {
  CHECK(address_key("stra\u00DFe@example.com") != address_key("strasse@example.com"));
  CHECK(address_key("anna@stra\u00DFe.example") != address_key("anna@strasse.example"));
  CHECK(address_key("anna@\u00FC.example") != address_key("anna@u.example"));
}

TEST_CASE("an address whose host DNS can't have is compared as it is") {
  const std::string label(64, 'a');
  CHECK_FALSE(ascii_host(label + "\u00FC.example"));
  CHECK(address_key("Anna@" + label + "\u00DC.example") == "anna@" + label + "\u00FC.example");
  CHECK(address_key("Anna@\xFF.example") == "anna@\xFF.example");
  CHECK(ascii_host("Mail_1.Example") == "mail_1.example");
}
