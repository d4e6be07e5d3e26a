// The shapes of dates, times, digits and plurals of a language, from ICU.
//
//   core::Texts texts;
//   texts.load(server::locale_json("ar-EG"), messages);
//
// The same object as web/widget/locale.js makes from the browser's Intl; src/core/text.hpp lists its
// fields. Everything is of the Gregorian calendar, and formatted in UTC: ICU's zones are never used.
#pragma once

#include <string>
#include <string_view>

#include "core/booking.hpp"

namespace server {

// The tag with its language, script and region as far as ICU has data of its own for them: "en-GB" for
// "en-gb-oxendict", "zh-Hant-TW" for "zh-TW", "he-IL" for "iw-IL", "de" for "de-KP". So there are a few
// hundred of them, whatever a visitor's browser says. Empty if it has none for the language.
std::string known_tag(std::string_view tag);

// `tag` is one that known_tag gave.
std::string locale_json(const std::string& tag);
// "{day} {month}" as in a sentence, as a pattern of core::Locale.
std::string short_day_pattern(const std::string& tag);
// "£45.00". The currency is three capital letters.
std::string format_price(const std::string& tag, const core::Price& price);

}  // namespace server
