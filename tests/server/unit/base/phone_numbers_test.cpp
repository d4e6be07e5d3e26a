#include "server/base/phone_numbers.hpp"

#include <doctest/doctest.h>

#include "core/phone.hpp"
#include "server/base/tz.hpp"

using server::is_possible_phone;
using server::phone_plan;
using server::zone_country;

TEST_CASE("a country's plan is what the widget needs to read its numbers") {
  CHECK(phone_plan("GB") == core::PhonePlan{"GB", "44", "0", "07700 900123", {"00"}, {7, 9, 10}});
  CHECK(phone_plan("RU")->international_prefixes == std::vector<std::string>{"810"});
  // 001, 002 and the like choose a carrier, and begin as the shorter one does.
  CHECK(phone_plan("HK")->international_prefixes == std::vector<std::string>{"00"});
  CHECK(phone_plan("IT")->trunk_prefix.empty());
  CHECK(phone_plan("US")->calling_code == "1");
  for (const char* unknown : {"", "gb", "XX", "Britain"}) CHECK_FALSE(phone_plan(unknown));
}

TEST_CASE("a country's own example is read as a number that can be") {
  for (const char* country :
       {"GB", "US", "DE", "FR", "ES", "IT", "BR", "MX", "IN", "JP", "CN", "TR", "IL", "EG",
        "SA", "PK", "RU", "HU", "AR", "KR", "CO", "NL", "NZ", "ZA", "AU", "SE", "PT", "TW"}) {
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

TEST_CASE(
    "what people dial in front of a number at home is understood or refused, and never made part "
    "of it") {
  struct Case {
    const char* country;
    const char* typed;
    const char* number;  // empty: refused
  };
  const Case cases[] = {
      // Before another country's code: 8~10, 011, 0011, 010, and carriers' codes.
      {"RU", "810 44 20 7946 0123", "+442079460123"},
      {"RU", "8 10 44 20 7946 0123", "+442079460123"},
      {"KZ", "8-10-44-20-7946-0123", "+442079460123"},
      {"BY", "810 44 20 7946 0123", "+442079460123"},
      {"US", "011 44 20 7946 0123", "+442079460123"},
      {"US", "0044 20 7946 0123", "+442079460123"},
      {"AU", "0011 44 20 7946 0123", "+442079460123"},
      {"JP", "010 44 20 7946 0123", "+442079460123"},
      {"BR", "0015 44 20 7946 0123", "+442079460123"},
      {"BR", "00 21 44 20 7946 0123", "+442079460123"},
      {"KR", "001 44 20 7946 0123", "+442079460123"},
      {"KR", "00700 44 20 7946 0123", "+442079460123"},
      {"KR", "002 33 1 23 45 67 89", "+33123456789"},
      {"SG", "001 44 20 7946 0123", "+442079460123"},
      {"IL", "00 44 20 7946 0123", "+442079460123"},
      {"IL", "012 44 20 7946 0123", "+442079460123"},
      // There, "00" alone is not enough: nobody knows where the carrier's digits end.
      {"KR", "00 44 20 7946 0123", ""},
      {"BR", "00 44 20 7946 0123", ""},
      {"RU", "8 (912) 345-67-89", "+79123456789"},
      // Argentina's mobile numbers have 15 at home and 9 from abroad.
      {"AR", "011 15-2345-6789", "+5491123456789"},
      {"AR", "11 15 2345 6789", "+5491123456789"},
      {"AR", "0341 15-234-5678", "+5493412345678"},
      {"AR", "02966 15-23-4567", "+5492966234567"},
      {"AR", "+54 11 15 2345 6789", "+5491123456789"},
      {"AR", "011 2345-6789", "+541123456789"},
      {"GB", "+54 11 15 2345 6789", "+5491123456789"},
      {"AR", "15 2345-6789", ""},
      // Carriers' codes and old prefixes inside the country.
      {"BR", "0 15 11 91234-5678", ""},
      {"BR", "015 11 91234-5678", ""},
      {"BR", "(11) 91234-5678", "+5511912345678"},
      {"BR", "011 91234-5678", "+5511912345678"},
      {"MX", "044 55 1234 5678", ""},
      {"MX", "045 55 1234 5678", ""},
      {"MX", "55 1234 5678", "+525512345678"},
      {"MX", "01 55 1234 5678", "+525512345678"},
      {"KR", "010-1234-5678", "+821012345678"},
      {"KR", "02-312-3456", "+8223123456"},
      // There a carrier's code may stand behind the trunk prefix, and 82 is one: libphonenumber reads them all so.
      {"KR", "082 2 312 3456", "+8223123456"},
      {"KR", "082-2-3123-4567", "+82231234567"},
      {"KR", "082 10 1234 5678", "+821012345678"},
      {"KR", "081 2 312 3456", "+8223123456"},
      {"KR", "086 51 312 3456", "+82513123456"},
      {"KR", "08500 2 312 3456", "+8223123456"},
      {"KR", "82 2 312 3456", "+8223123456"},
      {"KR", "82 02 3123 4567", "+82231234567"},
      {"KR", "82 010 1234 5678", "+821012345678"},
      {"KR", "00700 82 2 312 3456", "+8223123456"},
      {"KR", "00700 82 02 312 3456", "+8223123456"},
      {"KR", "00727 82 31 123 4567", "+82311234567"},
      {"KR", "080 123 4567", "+82801234567"},
      {"KR", "1588-1234", "+8215881234"},
      {"GB", "020 7946 0123", "+442079460123"},
      {"DE", "030 901820", "+4930901820"},
      {"IT", "06 1234 5678", "+390612345678"},
      {"HU", "06 20 123 4567", "+36201234567"},
      {"CO", "321 1234567", "+573211234567"},
      // The country's code without "+", where no number of the country is as long as both.
      {"GB", "44 1204 12345", "+44120412345"},
      {"BR", "55 11 2345 6789", "+551123456789"},
      {"FR", "33 1 23 45 67 89", "+33123456789"},
      {"GB", "33 1 23 45 67 89", ""},
      // Area codes begin with 49 too (04921), and numbers have any length: the line below the field shows +49 49 30 901820.
      {"DE", "49 30 901820", "+494930901820"},
      {"CO", "009 44 20 7946 0123", "+442079460123"},
  };
  for (const Case& each : cases) {
    CAPTURE(std::string(each.country) + " " + each.typed);
    const core::PhonePlan plan = phone_plan(each.country).value();
    std::string read = core::normalise_phone(each.typed, plan);
    // The server refuses what no country has.
    if (!is_possible_phone(read)) read.clear();
    CHECK(read == each.number);
  }
}

TEST_CASE("what is typed with a carrier's code is refused by the form already") {
  for (const auto& [country, typed] :
       {std::pair("BR", "0 15 11 91234-5678"), std::pair("MX", "044 55 1234 5678"),
        std::pair("KR", "00 44 20 7946 0123")}) {
    CHECK(core::check_phone(typed, core::Ask::kRequired, phone_plan(country).value()) ==
          core::DetailFault::kMalformed);
  }
}
