#include "server/base/phone_numbers.hpp"

#include <doctest/doctest.h>

#include "core/phone.hpp"
#include "server/base/tz.hpp"

using server::is_possible_phone;
using server::phone_plan;
using server::zone_country;

TEST_CASE("a country's plan is what the widget needs to read its numbers") {
  CHECK(phone_plan("GB") == core::PhonePlan{"GB", "44", "0", "07700 900123"});
  CHECK(phone_plan("IT")->trunk_prefix.empty());
  CHECK(phone_plan("US")->calling_code == "1");
  for (const char* unknown : {"", "gb", "XX", "Britain"}) CHECK_FALSE(phone_plan(unknown));
}

TEST_CASE("a country's own example is read as a number that can be") {
  for (const char* country :
       {"GB", "US", "DE", "FR", "ES", "IT", "BR", "MX", "IN", "JP", "CN", "TR", "IL",
        "EG", "SA", "PK", "RU", "HU", "NL", "NZ", "ZA", "AU", "SE", "PT", "TW"}) {
    const core::PhonePlan plan = phone_plan(country).value();
    const core::PhoneNumber read = core::read_phone(plan.example, plan);
    CHECK_MESSAGE(read.number.starts_with("+" + plan.calling_code), country);
    CHECK_MESSAGE(is_possible_phone(read.number), country << " " << plan.example);
  }
}

TEST_CASE("a country's example is nobody's: in a range kept for stories, or of zeros") {
  CHECK(phone_plan("US")->example == "(201) 555-0123");
  CHECK(phone_plan("FR")->example == "06 39 98 12 34");
  CHECK(phone_plan("DE")->example == "01522 8817386");
  CHECK(phone_plan("AU")->example == "0491 570 006");
  for (const char* country :
       {"ES", "IT", "BR", "IN", "JP", "CN", "TW", "TR", "IL", "EG", "PK", "PT"}) {
    const auto plan = phone_plan(country);
    REQUIRE(plan);
    std::string digits;
    for (const char c : plan->example) {
      if (c >= '0' && c <= '9') digits += c;
    }
    CHECK_MESSAGE(digits.substr(3).find_first_not_of('0') == std::string::npos, digits);
  }
}

TEST_CASE("a number is judged by its country's lengths, with or without an extension") {
  CHECK(is_possible_phone("+442079460123"));
  CHECK(is_possible_phone("+442079460123;ext=12"));
  CHECK(is_possible_phone("+447700900123"));  // in no range that is handed out
  CHECK_FALSE(is_possible_phone("+44207946012345"));
  // Without an area code: they can be dialled only from nearby.
  CHECK_FALSE(is_possible_phone("+15550123"));
  CHECK_FALSE(is_possible_phone("+4479460123"));
  CHECK_FALSE(is_possible_phone("+99912345678"));
  CHECK_FALSE(is_possible_phone(""));
}

TEST_CASE("a business's country is its zone's") {
  CHECK(zone_country("Europe/London") == "GB");
  CHECK(zone_country("America/Sao_Paulo") == "BR");
  CHECK(zone_country("Etc/UTC").empty());
  CHECK(zone_country("").empty());
}
