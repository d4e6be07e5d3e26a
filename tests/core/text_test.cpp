#include "core/text.hpp"

#include <doctest/doctest.h>

#include "../vectors/vectors.hpp"
#include "random.hpp"

namespace core {
namespace {

using date::literals::operator""_y;

constexpr const char* kArabic = R"({
  "tag": "ar-EG", "rightToLeft": true, "weekStart": 6, "hourCycle": 12,
  "digits": ["٠","١","٢","٣","٤","٥","٦","٧","٨","٩"],
  "months": ["يناير","فبراير","مارس","أبريل","مايو","يونيو","يوليو","أغسطس","سبتمبر","أكتوبر","نوفمبر","ديسمبر"],
  "monthsAlone": ["يناير","فبراير","مارس","أبريل","مايو","يونيو","يوليو","أغسطس","سبتمبر","أكتوبر","نوفمبر","ديسمبر"],
  "weekdays": ["الأحد","الاثنين","الثلاثاء","الأربعاء","الخميس","الجمعة","السبت"],
  "weekdaysShort": ["أحد","اثنين","ثلاثاء","أربعاء","خميس","جمعة","سبت"],
  "periods": ["ص","م"],
  "patterns": {"month": "{month} {year}", "day": "{weekday}، {day} {month}",
               "date": "{weekday}، {day} {month} {year}", "time12": "{hour}:{minute} {period}",
               "time24": "{hour}:{minute}"},
  "padHour12": false, "padHour24": true, "plurals": "PLURALS"})";

// CLDR's rule for Arabic: 0 zero, 1 one, 2 two, n mod 100 in 3…10 few, in 11…99 many, else other.
std::string arabic_plurals() {
  std::string letters;
  for (int n = 0; n < 200; ++n) {
    const int rest = n % 100;
    letters += n == 0                    ? 'z'
               : n == 1                  ? '1'
               : n == 2                  ? '2'
               : rest >= 3 && rest <= 10 ? 'f'
               : rest >= 11              ? 'm'
                                         : 'o';
  }
  return letters;
}

std::string arabic_locale() {
  std::string json = kArabic;
  json.replace(json.find("PLURALS"), 7, arabic_plurals());
  return json;
}

LocalTime clock(int hour, int minute) {
  return LocalTime{date::local_days{2026_y / 3 / 10}} + std::chrono::hours{hour} + Minutes{minute};
}

TEST_CASE("English words dates and times before the platform has spoken") {
  const Texts texts;
  CHECK(texts.month(2026_y / 3) == "March 2026");
  CHECK(texts.day(2026_y / 3 / 10) == "Tuesday 10 March");
  CHECK(texts.date(2026_y / 3 / 1) == "Sunday 1 March 2026");
  CHECK(texts.day_number(2026_y / 3 / 9) == "9");
  CHECK(texts.weekday(date::Saturday) == "Saturday");
  CHECK(texts.weekday_short(date::Sunday) == "Sun");
  CHECK(texts.time(clock(9, 5), HourCycle::k24) == "09:05");
  CHECK(texts.time(clock(9, 30), HourCycle::k12) == "9:30 AM");
  CHECK(texts.number(-1234567) == "-1234567");
  CHECK(texts.locale().tag == "en-GB");
}

TEST_CASE("midnight is 12 AM and 00:00, noon is 12 PM and 12:00") {
  const Texts texts;
  CHECK(texts.time(clock(0, 0), HourCycle::k12) == "12:00 AM");
  CHECK(texts.time(clock(0, 0), HourCycle::k24) == "00:00");
  CHECK(texts.time(clock(12, 0), HourCycle::k12) == "12:00 PM");
  CHECK(texts.time(clock(12, 0), HourCycle::k24) == "12:00");
  CHECK(texts.time(clock(11, 59), HourCycle::k12) == "11:59 AM");
  CHECK(texts.time(clock(23, 59), HourCycle::k12) == "11:59 PM");
  CHECK(texts.time(clock(13, 0), HourCycle::k12) == "1:00 PM");
}

TEST_CASE("a time before 1970 is worded as any other") {
  const Texts texts;
  CHECK(texts.time(LocalTime{Seconds{-60}}, HourCycle::k24) == "23:59");
}

TEST_CASE("Arabic has its own digits, names, order and direction") {
  Texts texts;
  REQUIRE(texts.load(arabic_locale(), "{}"));
  CHECK(texts.locale().right_to_left);
  CHECK(texts.locale().week_start == date::Saturday);
  CHECK(texts.locale().hour_cycle == HourCycle::k12);
  CHECK(texts.month(2026_y / 3) == "مارس ٢٠٢٦");
  CHECK(texts.day(2026_y / 3 / 10) == "الثلاثاء، ١٠ مارس");
  CHECK(texts.date(2026_y / 3 / 10) == "الثلاثاء، ١٠ مارس ٢٠٢٦");
  CHECK(texts.time(clock(9, 30), HourCycle::k12) == "٩:٣٠ ص");
  CHECK(texts.time(clock(21, 5), HourCycle::k24) == "٢١:٠٥");
  CHECK(texts.number(1090) == "١٠٩٠");
}

TEST_CASE(
    "an example to dial keeps its digits, and a zone without a name has its offset in the "
    "locale's") {
  Texts texts;
  REQUIRE(texts.load(arabic_locale(), "{\"example\": \"12 \u2066+20 100\u2069 3\"}"));
  CHECK(texts.say("example") == "١٢ \u2066+20 100\u2069 ٣");
  LocalMoment moment;
  moment.abbreviation = "+0545";
  moment.offset = std::chrono::minutes(345);
  CHECK(texts.abbreviation(moment) == "GMT+٥:٤٥");
  moment.abbreviation = "EET";
  CHECK(texts.abbreviation(moment) == "EET");
}

TEST_CASE("two things are told with the language's own comma, one without any") {
  Texts texts;
  REQUIRE(texts.load("{}", R"({"pair": "{first}; {second}"})"));
  CHECK(texts.pair("one", "two") == "one; two");
  CHECK(texts.pair("", "two") == "two");
  CHECK(texts.pair("one", "") == "one");
}

TEST_CASE("a count takes the wording of its own plural") {
  Texts texts;
  REQUIRE(
      texts.load(arabic_locale(), R"({"minutes": {"zero": "z {count}", "one": "one", "two": "two",
                     "few": "f {count}", "many": "m {count}", "other": "o {count}"}})"));
  CHECK(texts.say_count("minutes", 0) == "z ٠");
  CHECK(texts.say_count("minutes", 1) == "one");
  CHECK(texts.say_count("minutes", 2) == "two");
  CHECK(texts.say_count("minutes", 3) == "f ٣");
  CHECK(texts.say_count("minutes", 11) == "m ١١");
  CHECK(texts.say_count("minutes", 100) == "o ١٠٠");
  CHECK(texts.say_count("minutes", 101) == "o ١٠١");
  CHECK(texts.say_count("minutes", 103) == "f ١٠٣");
  CHECK(texts.say_count("minutes", 199) == "m ١٩٩");
  CHECK(texts.say_count("minutes", 200) == "o ٢٠٠");
  CHECK(texts.say_count("minutes", 205) == "f ٢٠٥");
  CHECK(texts.say_count("minutes", 100011) == "m ١٠٠٠١١");
}

TEST_CASE("a language without a form of its own for a count says the other one") {
  Texts texts;
  REQUIRE(texts.load(
      "{}", R"({"a": {"other": "{count} times"}, "b": {"one": "once"}, "c": "plain {count}",
                              "d": {}, "e": {"several": "x"}})"));
  CHECK(texts.say_count("a", 1) == "1 times");
  CHECK(texts.say_count("b", 5) == "once");
  CHECK(texts.say_count("c", 5) == "plain 5");
  CHECK(texts.say_count("d", 5) == "d");
  CHECK_FALSE(texts.has("d"));
  CHECK_FALSE(texts.has("e"));
  CHECK(texts.say("a") == "{count} times");
  CHECK(texts.say_count("c", -2147483647 - 1) == "plain -2147483648");
}

TEST_CASE("a message takes its arguments, each once and as they are") {
  Texts texts;
  REQUIRE(texts.load("{}", R"({"none": "No times in {month}; the next is {day}. {month}!",
                              "odd": "{a}{b}{ab}{}{unknown}{a", "empty": ""})"));
  CHECK(texts.say("none", {{"month", "March"}, {"day", "Thursday 2 April"}}) ==
        "No times in March; the next is Thursday 2 April. March!");
  CHECK(texts.say("odd", {{"a", "{b}"}, {"b", "2"}, {"ab", "3"}}) == "{b}23{}{unknown}{a");
  CHECK(texts.say("odd") == "{a}{b}{ab}{}{unknown}{a");
  CHECK(texts.say("empty") == "");
  CHECK(texts.has("empty"));
}

TEST_CASE("a message that is missing says its key") {
  const Texts texts;
  CHECK_FALSE(texts.has("pick.none"));
  CHECK(texts.say("pick.none") == "pick.none");
  CHECK(texts.say_count("pick.none", 3) == "pick.none");
}

TEST_CASE("a zone is named by its place and what its clocks are called just then") {
  const Texts texts;
  const auto name = [&](const char* zone, const char* at) {
    return texts.zone(vectors::zone(zone), vectors::instant(at));
  };
  CHECK(name("Europe/London", "2026-03-10T09:00:00Z") == "London (GMT)");
  CHECK(name("Europe/London", "2026-06-10T09:00:00Z") == "London (BST)");
  CHECK(name("America/New_York", "2026-06-10T09:00:00Z") == "New York (EDT)");
  CHECK(name("Asia/Kathmandu", "2026-03-10T09:00:00Z") == "Kathmandu (GMT+5:45)");
  CHECK(name("America/Sao_Paulo", "2026-03-10T09:00:00Z") == "Sao Paulo (GMT-3)");
  CHECK(name("Antarctica/Troll", "2026-03-10T09:00:00Z") == "Troll (GMT)");
  CHECK(name("UTC", "2026-03-10T09:00:00Z") == "UTC");
  const ZoneRules deep("America/Argentina/Buenos_Aires", {{Instant{}, Minutes{-180}, "-03"}});
  CHECK(texts.zone(deep, Instant{}) == "Buenos Aires (GMT-3)");
  const ZoneRules nameless("", {{Instant{}, Minutes{90}, ""}});
  CHECK(texts.zone(nameless, Instant{}) == "GMT+1:30");
}

TEST_CASE("what a platform leaves out or garbles stays English") {
  Texts texts;
  CHECK(texts.load(
      R"({"tag": 5, "rightToLeft": "yes", "weekStart": 8, "hourCycle": 13, "digits": ["0"],
                       "months": [1,2,3,4,5,6,7,8,9,10,11,12], "weekdays": {}, "patterns": "x",
                       "padHour24": 1, "plurals": "oo"})",
      R"({"a": 1, "b": [], "c": null, "d": "kept"})"));
  CHECK(texts.locale().tag == "en-GB");
  CHECK_FALSE(texts.locale().right_to_left);
  CHECK(texts.locale().week_start == date::Monday);
  CHECK(texts.date(2026_y / 3 / 10) == "Tuesday 10 March 2026");
  CHECK(texts.time(clock(9, 0), HourCycle::k24) == "09:00");
  CHECK(texts.locale().plural_categories == english().plural_categories);
  CHECK_FALSE(texts.has("a"));
  CHECK_FALSE(texts.has("b"));
  CHECK_FALSE(texts.has("c"));
  CHECK(texts.say("d") == "kept");
}

TEST_CASE("weeks begin on Sunday where ISO's day 7 says so") {
  Texts texts;
  REQUIRE(texts.load(R"({"weekStart": 7})", "{}"));
  CHECK(texts.locale().week_start == date::Sunday);
  REQUIRE(texts.load(R"({"weekStart": 1})", "{}"));
  CHECK(texts.locale().week_start == date::Monday);
}

TEST_CASE("the first of a month is an ordinal in French and in Brazil, inside a date alone") {
  const std::pair<const char*, const char*> kFirsts[] = {
      {"fr", "1er"},  {"fr-CA", "1er"}, {"frr", "1"}, {"pt", "1º"},  {"pt-BR", "1º"},
      {"pt-PT", "1"}, {"pt-AO", "1"},   {"es", "1"},  {"en-GB", "1"}};
  const Date first = *parse_date("2026-03-01");
  for (const auto& each : kFirsts) {
    const std::string tag = each.first, number = each.second;
    CAPTURE(tag);
    Texts texts;
    REQUIRE(texts.load(R"({"tag": ")" + tag + R"("})", "{}"));
    CHECK(texts.language() == tag.substr(0, tag.find('-')));
    CHECK(texts.day_in_date(first) == number);
    CHECK(texts.day(first) == "Sunday " + number + " March");
    CHECK(texts.date(first) == "Sunday " + number + " March 2026");
    CHECK(texts.day_number(first) == "1");
    CHECK(texts.day(*parse_date("2026-03-21")) == "Saturday 21 March");
    CHECK(texts.day(*parse_date("2026-03-11")) == "Wednesday 11 March");
  }
}

TEST_CASE("a date that is a heading begins with a capital") {
  CHECK(with_capital("mardi 10 mars") == "Mardi 10 mars");
  CHECK(with_capital("Dienstag, 10. März") == "Dienstag, 10. März");
  CHECK(with_capital("٢٠٢٦") == "٢٠٢٦");
  CHECK(with_capital("3月10日") == "3月10日");
  CHECK(with_capital("z") == "Z");
  CHECK(with_capital("").empty());
}

TEST_CASE("text that is no JSON object is told, and the other half is still used") {
  Texts texts;
  CHECK_FALSE(texts.load("", R"({"a": "b"})"));
  CHECK(texts.say("a") == "b");
  CHECK_FALSE(texts.load(R"({"tag": "fr"})", "[]"));
  CHECK(texts.locale().tag == "fr");
  CHECK(texts.say("a") == "b");
}

TEST_CASE("no mutation of a locale or of its messages can stop a date being worded") {
  testing::Random random(9);
  const std::string locale = arabic_locale();
  const std::string messages = R"({"a": "{x} and {y}", "b": {"one": "1", "other": "{count}"}})";
  for (int i = 0; i < 2000; ++i) {
    std::string bad_locale = locale;
    std::string bad_messages = messages;
    for (int n = random.small(1, 4); n > 0; --n) {
      bad_locale[static_cast<std::size_t>(
          random.between(0, static_cast<std::int64_t>(locale.size()) - 1))] =
          static_cast<char>("\"{}[],:0a"[random.small(0, 8)]);
      bad_messages[static_cast<std::size_t>(
          random.between(0, static_cast<std::int64_t>(messages.size()) - 1))] =
          static_cast<char>("\"{}[],:0a"[random.small(0, 8)]);
    }
    Texts texts;
    texts.load(bad_locale, bad_messages);
    REQUIRE_FALSE(texts.date(2026_y / 3 / 10).empty());
    REQUIRE_FALSE(texts.time(clock(9, 30), HourCycle::k12).empty());
    texts.say("a", {{"x", "1"}});
    texts.say_count("b", random.small(-300, 300));
  }
}

}  // namespace
}  // namespace core
