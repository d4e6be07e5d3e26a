#include "server/base/phone_numbers.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "core/phone.hpp"

namespace server {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

struct Reserved {
  std::string_view country;
  std::uint64_t number;  // without the country's code
};

// Numbers that the authorities keep for stories: ACMA, the Bundesnetzagentur, ARCEP, Ofcom, PTS and NANPA.
constexpr Reserved kReserved[] = {{"AU", 491'570'006}, {"DE", 15'228'817'386},
                                  {"FR", 639'981'234}, {"GB", 7'700'900'123},
                                  {"SE", 701'740'605}, {"US", 2'015'550'123}};

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
