#include "server/wording/locale_json.hpp"

#include <unicode/calendar.h>
#include <unicode/dtptngen.h>
#include <unicode/fpositer.h>
#include <unicode/localebuilder.h>
#include <unicode/numberformatter.h>
#include <unicode/plurrule.h>
#include <unicode/smpdtfmt.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "core/json.hpp"

namespace server {
namespace {

using icu::UnicodeString;

// ICU reports what went wrong in a status. None of it is the caller's fault: the tag is one that it knows.
void check(UErrorCode status) {
  if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
}

std::string utf8(const UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

icu::Locale gregorian(const std::string& tag) {
  UErrorCode status = U_ZERO_ERROR;
  icu::Locale locale = icu::Locale::forLanguageTag(tag, status);
  locale.setKeywordValue("calendar", "gregorian", status);
  // Arabic without a country has had these digits since CLDR 44.
  if (tag == "ar") locale.setKeywordValue("numbers", "latn", status);
  check(status);
  return locale;
}

using Format = std::unique_ptr<icu::SimpleDateFormat>;

Format format_of_pattern(const icu::Locale& locale, const UnicodeString& pattern) {
  UErrorCode status = U_ZERO_ERROR;
  auto format = std::make_unique<icu::SimpleDateFormat>(pattern, locale, status);
  check(status);
  format->setTimeZone(*icu::TimeZone::getGMT());
  return format;
}

// The language's own order of what the skeleton names, as Intl.DateTimeFormat takes it.
Format format_of(const icu::Locale& locale, const char16_t* skeleton) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::DateTimePatternGenerator> generator(
      icu::DateTimePatternGenerator::createInstance(locale, status));
  check(status);
  const UnicodeString pattern =
      generator->getBestPattern(skeleton, UDATPG_MATCH_HOUR_FIELD_LENGTH, status);
  check(status);
  return format_of_pattern(locale, pattern);
}

// With hours of 0 to 23, however the language prefers them. The digits of the hour are as in the language's
// own short time.
Format short_time24(const icu::Locale& locale) {
  const std::unique_ptr<icu::DateFormat> own(
      icu::DateFormat::createTimeInstance(icu::DateFormat::kShort, locale));
  const auto* simple = dynamic_cast<icu::SimpleDateFormat*>(own.get());
  if (simple == nullptr) return format_of(locale, u"Hmm");
  UnicodeString pattern;
  simple->toPattern(pattern);
  if (pattern.indexOf(u'H') >= 0) return format_of_pattern(locale, pattern);
  return format_of(locale, u"Hmm");
}

struct Part {
  std::string name;  // of the placeholder; empty: other text
  std::string text;
};

std::string placeholder_of(int field) {
  switch (field) {
    case UDAT_DAY_OF_WEEK_FIELD:
    case UDAT_STANDALONE_DAY_FIELD: return "weekday";
    case UDAT_DATE_FIELD: return "day";
    case UDAT_MONTH_FIELD:
    case UDAT_STANDALONE_MONTH_FIELD: return "month";
    case UDAT_YEAR_FIELD:
    case UDAT_EXTENDED_YEAR_FIELD: return "year";
    case UDAT_HOUR_OF_DAY0_FIELD:
    case UDAT_HOUR_OF_DAY1_FIELD:
    case UDAT_HOUR0_FIELD:
    case UDAT_HOUR1_FIELD: return "hour";
    case UDAT_MINUTE_FIELD: return "minute";
    case UDAT_AM_PM_FIELD:
    case UDAT_AM_PM_MIDNIGHT_NOON_FIELD:
    case UDAT_FLEXIBLE_DAY_PERIOD_FIELD: return "period";
    default: return "";
  }
}

// Intl's formatToParts.
std::vector<Part> parts_of(const icu::SimpleDateFormat& format, UDate time) {
  UErrorCode status = U_ZERO_ERROR;
  UnicodeString text;
  icu::FieldPositionIterator fields;
  format.format(time, text, &fields, status);
  check(status);
  std::vector<Part> parts;
  std::int32_t end = 0;
  icu::FieldPosition field;
  while (fields.next(field)) {
    const std::int32_t begin = field.getBeginIndex();
    if (begin > end) parts.push_back({"", utf8(text.tempSubStringBetween(end, begin))});
    end = field.getEndIndex();
    parts.push_back(
        {placeholder_of(field.getField()), utf8(text.tempSubStringBetween(begin, end))});
  }
  if (end < text.length()) parts.push_back({"", utf8(text.tempSubString(end))});
  return parts;
}

std::string part_of(const icu::SimpleDateFormat& format, UDate time, std::string_view name) {
  for (const Part& part : parts_of(format, time)) {
    if (part.name == name) return part.text;
  }
  return "";
}

// Browsers give plain spaces where CLDR has U+202F, which many fonts lack, or U+00A0.
std::string with_plain_spaces(std::string text) {
  for (const std::string_view space : {"\u202F", "\u00A0"}) {
    for (std::size_t at = 0; (at = text.find(space, at)) != std::string::npos;) {
      text.replace(at, space.size(), " ");
    }
  }
  return text;
}

std::string pattern_of(const icu::SimpleDateFormat& format, UDate time) {
  std::string pattern;
  for (const Part& part : parts_of(format, time)) {
    pattern += part.name.empty() ? part.text : "{" + part.name + "}";
  }
  return with_plain_spaces(std::move(pattern));
}

// Two digits for nine o'clock: one of them is a zero in front.
bool is_padded(const icu::SimpleDateFormat& format, UDate nine) {
  return UnicodeString::fromUTF8(part_of(format, nine, "hour")).length() > 1;
}

UDate at(core::Json::number_integer_t days_from_1970, int minutes) {
  return (static_cast<double>(days_from_1970) * 1440 + minutes) * 60'000;
}

std::string plural_letters(const icu::Locale& locale) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::PluralRules> rules(icu::PluralRules::forLocale(locale, status));
  check(status);
  std::string letters;
  for (std::int32_t n = 0; n < 200; ++n) {
    const std::string category = utf8(rules->select(n));
    if (category == "one") {
      letters += '1';
    } else if (category == "two") {
      letters += '2';
    } else {
      letters += category.at(0);
    }
  }
  return letters;
}

core::Json digits_of(const icu::Locale& locale) {
  core::Json digits = core::Json::array();
  const auto format = icu::number::NumberFormatter::withLocale(locale).grouping(UNUM_GROUPING_OFF);
  for (std::int64_t n = 0; n < 10; ++n) {
    UErrorCode status = U_ZERO_ERROR;
    const UnicodeString text = format.formatInt(n, status).toString(status);
    check(status);
    digits.push_back(utf8(text));
  }
  return digits;
}

int week_start(const icu::Locale& locale) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::Calendar> calendar(icu::Calendar::createInstance(locale, status));
  check(status);
  const int day = calendar->getFirstDayOfWeek(status);  // 1 is Sunday
  check(status);
  return day == UCAL_SUNDAY ? 7 : day - 1;
}

int hour_cycle(const icu::Locale& locale) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::DateTimePatternGenerator> generator(
      icu::DateTimePatternGenerator::createInstance(locale, status));
  check(status);
  const UDateFormatHourCycle cycle = generator->getDefaultHourCycle(status);
  check(status);
  return cycle == UDAT_HOUR_CYCLE_11 || cycle == UDAT_HOUR_CYCLE_12 ? 12 : 24;
}

bool is_available(const std::string& name) {
  static const std::vector<std::string> kNames = [] {
    std::int32_t count = 0;
    const icu::Locale* locales = icu::Locale::getAvailableLocales(count);
    std::vector<std::string> names;
    for (std::int32_t i = 0; i < count; ++i) names.emplace_back(locales[i].getName());
    std::sort(names.begin(), names.end());
    return names;
  }();
  return std::binary_search(kNames.begin(), kNames.end(), name);
}

// Of 10 March 2026, a Tuesday; and of the twelve months and seven days around it.
constexpr std::int64_t kTenthOfMarch = 20'522;
constexpr std::int64_t kSunday = 20'513;  // 1 March
constexpr std::int64_t kTenthOfJanuary = 20'463;
constexpr int kMonthStarts[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

}  // namespace

std::string known_tag(std::string_view tag) {
  UErrorCode status = U_ZERO_ERROR;
  icu::Locale asked =
      icu::Locale::forLanguageTag({tag.data(), static_cast<int>(tag.size())}, status);
  asked.canonicalize(status);
  if (U_FAILURE(status) || asked.isBogus()) return "";
  const auto built = [](const char* language, const char* script, const char* region) {
    UErrorCode wrong = U_ZERO_ERROR;
    const icu::Locale locale =
        icu::LocaleBuilder().setLanguage(language).setScript(script).setRegion(region).build(wrong);
    return U_SUCCESS(wrong) ? locale : icu::Locale("");
  };
  icu::Locale whole = asked;
  whole.addLikelySubtags(status);
  if (U_FAILURE(status)) return "";
  const icu::Locale candidates[] = {
      built(asked.getLanguage(), asked.getScript(), asked.getCountry()),
      built(whole.getLanguage(), whole.getScript(), whole.getCountry()),
      built(asked.getLanguage(), asked.getScript(), ""),
      built(asked.getLanguage(), "", ""),
  };
  for (const icu::Locale& locale : candidates) {
    if (*locale.getName() == '\0' || !is_available(locale.getName())) continue;
    return locale.toLanguageTag<std::string>(status);
  }
  return "";
}

std::string locale_json(const std::string& tag) {
  const icu::Locale locale = gregorian(tag);
  const Format month = format_of(locale, u"yMMMM");
  const Format day = format_of(locale, u"MMMMEEEEd");
  const Format date = format_of(locale, u"yMMMMEEEEd");
  const Format time12 = format_of(locale, u"hmm");
  const Format time24 = short_time24(locale);
  const Format short_name = format_of(locale, u"EEE");
  const Format narrow_name = format_of(locale, u"EEEEE");
  const UDate nine = at(kTenthOfMarch, 9 * 60 + 30);
  const UDate three = at(kTenthOfMarch, 15 * 60 + 30);

  core::Json json;
  json["tag"] = tag;
  json["rightToLeft"] = locale.isRightToLeft() != 0;
  json["weekStart"] = week_start(locale);
  json["hourCycle"] = hour_cycle(locale);
  json["digits"] = digits_of(locale);
  for (const int start : kMonthStarts) {
    json["months"].push_back(part_of(*date, at(kTenthOfJanuary + start, 0), "month"));
    json["monthsAlone"].push_back(part_of(*month, at(kTenthOfJanuary + start, 0), "month"));
  }
  for (int i = 0; i < 7; ++i) {
    json["weekdays"].push_back(part_of(*date, at(kSunday + i, 0), "weekday"));
    json["weekdaysShort"].push_back(part_of(*short_name, at(kSunday + i, 0), "weekday"));
    json["weekdaysNarrow"].push_back(part_of(*narrow_name, at(kSunday + i, 0), "weekday"));
  }
  json["periods"] = {with_plain_spaces(part_of(*time12, nine, "period")),
                     with_plain_spaces(part_of(*time12, three, "period"))};
  json["patterns"]["month"] = pattern_of(*month, nine);
  json["patterns"]["day"] = pattern_of(*day, nine);
  json["patterns"]["date"] = pattern_of(*date, nine);
  json["patterns"]["time12"] = pattern_of(*time12, nine);
  json["patterns"]["time24"] = pattern_of(*time24, nine);
  json["padHour12"] = is_padded(*time12, nine);
  json["padHour24"] = is_padded(*time24, nine);
  json["plurals"] = plural_letters(locale);
  return json.dump();
}

std::string short_day_pattern(const std::string& tag) {
  return pattern_of(*format_of(gregorian(tag), u"MMMMd"), at(kTenthOfMarch, 0));
}

std::string format_price(const std::string& tag, const core::Price& price) {
  UErrorCode status = U_ZERO_ERROR;
  UnicodeString code = UnicodeString::fromUTF8(price.currency);
  const icu::CurrencyUnit unit(code.getTerminatedBuffer(), status);
  const auto format = icu::number::NumberFormatter::withLocale(gregorian(tag))
                          .unit(unit)
                          .precision(icu::number::Precision::fixedFraction(price.digits));
  // Decimal text, because a double can't hold every amount.
  const std::string decimal = std::to_string(price.amount) + "e-" + std::to_string(price.digits);
  const UnicodeString text = format.formatDecimal(decimal, status).toString(status);
  check(status);
  return utf8(text);
}

}  // namespace server
