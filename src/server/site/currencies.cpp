#include "server/site/currencies.hpp"

namespace server {
namespace {

// In 2025, without funds, metals and codes for testing.
constexpr std::string_view kCurrencies =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    "GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR "
    "KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
    "MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR "
    "SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS "
    "UAH UGX USD UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";
constexpr std::string_view kWithoutDigits =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
constexpr std::string_view kWithThree = "BHD IQD JOD KWD LYD OMR TND";
constexpr std::string_view kWithFour = "CLF UYW";

bool has(std::string_view list, std::string_view code) {
  return list.find(code) != std::string_view::npos;
}

}  // namespace

std::optional<int> currency_digits(std::string_view code) {
  const bool is_code = code.size() == 3 && code.find(' ') == std::string_view::npos;
  if (!is_code || !has(kCurrencies, code)) return std::nullopt;
  if (has(kWithoutDigits, code)) return 0;
  if (has(kWithThree, code)) return 3;
  return has(kWithFour, code) ? 4 : 2;
}

}  // namespace server
