// Sentences, dates and times in the visitor's language, from data that the platform supplies.
//
//   texts.say("pick.none", {{"month", texts.month(shown)}});
//   texts.say_count("duration.minutes", 30);                 // plural by the locale's own rules
//   texts.time(local);                                       // "9:30 AM", "09:30", "٩:٣٠ ص"
//
// A Locale is what the browser's Intl told (web/widget/locale.js): names, patterns, digits, plural
// categories. So core words every date natively, in tests too, and ships no locale data. Messages
// are one assets/messages/*.json. A missing message says its key, and a test makes sure none is
// missing.
//
// The JSON of a Locale, every field a default of English's where it is missing or of a wrong type:
//   {"tag": "ar-EG", "rightToLeft": true, "weekStart": 6 (ISO: 1 Monday … 7 Sunday),
//    "hourCycle": 12 or 24, "digits": [10], "months": [12], "monthsAlone": [12],
//    "weekdays": [7, Sunday first], "weekdaysShort": [7], "weekdaysNarrow": [7],
//    "periods": [2],
//    "patterns": {"month", "day", "date", "time12", "time24"},
//    "padHour12": false, "padHour24": true, "plurals": "200 letters, as plural_categories"}
// The JSON of messages: {"key": "a sentence with {name}"}, or, where a number decides the wording,
//   {"key": {"zero", "one", "two", "few", "many", "other": "{count} sentences"}} (CLDR's
//   categories; "other" is the one that must be there).
#pragma once

#include <array>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/calendar.hpp"
#include "core/time.hpp"
#include "core/zone.hpp"

namespace core {

enum class HourCycle { k12, k24 };

// The patterns hold {weekday} {day} {month} {year} {hour} {minute} {period}, as Intl orders them.
struct Locale {
  std::string tag = "en";  // BCP 47
  bool right_to_left = false;
  date::weekday week_start = date::Monday;
  HourCycle hour_cycle = HourCycle::k24;
  std::array<std::string, 10> digits;
  std::array<std::string, 12> months;        // inside a date
  std::array<std::string, 12> months_alone;  // heading of a month
  std::array<std::string, 7> weekdays;       // Sunday first, as date::weekday encodes them
  std::array<std::string, 7> weekdays_short;
  std::array<std::string, 7> weekdays_narrow;  // where the short ones find no room
  std::array<std::string, 2> periods;          // AM, PM
  std::string month_pattern = "{month} {year}";
  std::string day_pattern = "{weekday} {day} {month}";
  std::string date_pattern = "{weekday} {day} {month} {year}";
  std::string time12_pattern = "{hour}:{minute} {period}";
  std::string time24_pattern = "{hour}:{minute}";
  bool pad_hour12 = false;
  bool pad_hour24 = true;
  // Intl.PluralRules for 0…199, one letter each: z(ero) 1 2 f(ew) m(any) o(ther). CLDR's rules for
  // whole numbers below a million repeat every hundred from 100 on.
  std::string plural_categories;
};

// With a capital where it begins with a small letter, as a date does in French, Portuguese and Spanish:
// for a date that is a heading.
std::string with_capital(std::string text);

// With spaces at which no line ends: a time stays whole.
std::string unbroken(std::string_view text);

// Built-in English (en-GB wording), for tests and until the platform has spoken.
Locale english();

struct Argument {
  std::string_view name;
  std::string value;
};

class Texts {
 public:
  Texts();  // english(), and no messages
  Texts(Locale locale, std::map<std::string, std::map<std::string, std::string>> messages);
  // `locale_json` as web/widget/locale.js makes it, `messages_json` one of assets/messages. What is
  // missing or of a wrong type keeps English's value; false if either is not a JSON object at all.
  bool load(std::string_view locale_json, std::string_view messages_json);

  const Locale& locale() const { return locale_; }
  std::string_view language() const;  // "ar" of "ar-EG"
  bool has(std::string_view key) const;

  // An argument that holds letters of the other direction (a name in another script) is isolated, so
  // that it and the sentence each keep their order.
  std::string say(std::string_view key, std::initializer_list<Argument> arguments = {}) const;
  // {count} in the message is the number in the locale's digits.
  std::string say_count(std::string_view key, int count,
                        std::initializer_list<Argument> arguments = {}) const;

  // Two things told in one breath, with the language's own comma; either may be empty.
  std::string pair(std::string_view first, std::string_view second) const;

  std::string number(int value) const;
  std::string month(Month month) const;                 // March 2026
  std::string day(Date date) const;                     // Tuesday 10 March
  std::string date(Date date) const;                    // Tuesday 10 March 2026
  std::string day_number(Date date) const;              // 10
  std::string day_in_date(Date date) const;             // 10; the first is "1er" in French
  std::string weekday(date::weekday day) const;         // Tuesday
  std::string weekday_short(date::weekday day) const;   // Tue
  std::string weekday_narrow(date::weekday day) const;  // T
  std::string offset(Seconds offset) const;             // GMT+5:45
  std::string time(LocalTime time, HourCycle cycle) const;
  // "BST"; where the zone has only digits for it, "GMT+5:45".
  std::string abbreviation(const LocalMoment& moment) const;
  // "London (GMT)": the zone's place (zone_names.hpp) and its abbreviation at `at`.
  std::string zone(const ZoneRules& rules, Instant at) const;

 private:
  std::vector<Argument> isolated_arguments(std::initializer_list<Argument> arguments) const;

  Locale locale_;
  // key -> category letter ("o" for a plain message) -> pattern
  std::map<std::string, std::map<std::string, std::string>> messages_;
};

}  // namespace core
