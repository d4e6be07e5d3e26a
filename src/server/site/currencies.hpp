// The currencies of ISO 4217.
//
//   server::currency_digits("JPY");   // 0: an amount of 4500 is 4500 yen
#pragma once

#include <optional>
#include <string_view>

namespace server {

// The digits of its minor unit, 0 to 4; nullopt: not a currency in use. Of ISO's own list: CLDR's digits, which ICU and
// browsers format with by default, differ for some currencies.
std::optional<int> currency_digits(std::string_view code);

}  // namespace server
