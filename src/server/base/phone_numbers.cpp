#include "server/base/phone_numbers.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/phone.hpp"

namespace server {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

struct Reserved {
  std::string_view country;
  std::uint64_t number;  // without the country's code
};

// Numbers that the authorities keep for stories: ACMA, the Bundesnetzagentur, ARCEP, Ofcom, PTS and NANPA. Argentina's has
// zeros behind the digits that make it a mobile number, which stand in the middle there.
constexpr Reserved kReserved[] = {
    {"AR", 91'120'000'000}, {"AU", 491'570'006}, {"DE", 15'228'817'386}, {"FR", 639'981'234},
    {"GB", 7'700'900'123},  {"SE", 701'740'605}, {"US", 2'015'550'123}};

std::string written(const PhoneNumber& number) {
  std::string text;
  PhoneNumberUtil::GetInstance()->Format(number, PhoneNumberUtil::NATIONAL, &text);
  return text;
}

// A number of the country in its own grouping that nobody has: a reserved one, or one whose digits after the
// first three are zeros. `known` is one that libphonenumber has, which may be somebody's.
std::string nobodys_number(std::string_view country, PhoneNumber known) {
  for (const Reserved& reserved : kReserved) {
    if (reserved.country != country) continue;
    known.set_national_number(reserved.number);
    return written(known);
  }
  std::string text = written(known);
  int digits = 0;
  for (char& c : text) {
    if (c >= '0' && c <= '9' && ++digits > 3) c = '0';
  }
  return text;
}

// What may be dialled before another country's code, with the carriers' digits. libphonenumber doesn't list it, but reads
// numbers by it.
std::vector<std::string> prefix_candidates() {
  std::vector<std::string> all = {"00",    "011",   "010",   "0011",  "119",  "810",   "00345",
                                  "00365", "00391", "00700", "00727", "0073", "00755", "00761",
                                  "00762", "00766", "00414", "00444", "00456"};
  for (int digit = 0; digit <= 9; ++digit) {
    all.push_back("00" + std::to_string(digit));
    all.push_back("01" + std::to_string(digit));
    all.push_back("99" + std::to_string(digit));
  }
  for (int carrier = 10; carrier <= 99; ++carrier) all.push_back("00" + std::to_string(carrier));
  return all;
}

bool is_international_prefix(const std::string& prefix, const std::string& region,
                             int calling_code) {
  const bool is_british = calling_code == 44;
  const std::string abroad = is_british ? "33123456789" : "442079460123";
  PhoneNumber number;
  const auto fault =
      PhoneNumberUtil::GetInstance()->ParseAndKeepRawInput(prefix + abroad, region, &number);
  return fault == PhoneNumberUtil::NO_PARSING_ERROR &&
         number.country_code_source() == PhoneNumber::FROM_NUMBER_WITH_IDD &&
         number.country_code() == (is_british ? 33 : 44) &&
         number.national_number() == std::stoull(abroad.substr(2));
}

// Those that the country has; none that begins with a shorter one.
std::vector<std::string> international_prefixes(const std::string& region, int calling_code) {
  std::vector<std::string> found;
  for (const std::string& prefix : prefix_candidates()) {
    const bool is_longer = std::any_of(found.begin(), found.end(), [&](const std::string& each) {
      return prefix.starts_with(each);
    });
    if (!is_longer && is_international_prefix(prefix, region, calling_code)) {
      found.push_back(prefix);
    }
  }
  return found;
}

// The lengths of numbers that can be dialled from anywhere.
std::vector<std::int64_t> possible_lengths(int calling_code) {
  constexpr int kLongest = 17;
  std::vector<std::int64_t> lengths;
  PhoneNumber number;
  number.set_country_code(calling_code);
  std::uint64_t digits = 2;
  for (int length = 1; length <= kLongest; ++length, digits *= 10) {
    number.set_national_number(digits);
    if (PhoneNumberUtil::GetInstance()->IsPossibleNumberWithReason(number) ==
        PhoneNumberUtil::IS_POSSIBLE) {
      lengths.push_back(length);
    }
  }
  return lengths;
}

}  // namespace

std::optional<core::PhonePlan> phone_plan(std::string_view country) {
  const PhoneNumberUtil& numbers = *PhoneNumberUtil::GetInstance();
  const std::string region(country);
  const int calling_code = numbers.GetCountryCodeForRegion(region);
  if (calling_code == 0) return std::nullopt;
  core::PhonePlan plan;
  plan.country = region;
  plan.calling_code = std::to_string(calling_code);
  numbers.GetNddPrefixForRegion(region, true, &plan.trunk_prefix);
  PhoneNumber example;
  const bool has_mobile =
      numbers.GetExampleNumberForType(region, PhoneNumberUtil::MOBILE, &example);
  if (!has_mobile && !numbers.GetExampleNumber(region, &example)) return std::nullopt;
  plan.example = nobodys_number(country, example);
  plan.international_prefixes = international_prefixes(region, calling_code);
  plan.lengths = possible_lengths(calling_code);
  return plan;
}

bool is_possible_phone(std::string_view phone) {
  const PhoneNumberUtil& numbers = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  const auto fault = numbers.Parse(std::string(core::without_extension(phone)), "ZZ", &number);
  return fault == PhoneNumberUtil::NO_PARSING_ERROR &&
         numbers.IsPossibleNumberWithReason(number) == PhoneNumberUtil::IS_POSSIBLE;
}

}  // namespace server
