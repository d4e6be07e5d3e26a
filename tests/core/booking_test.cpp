#include "core/booking.hpp"

#include <doctest/doctest.h>

#include "core/phone.hpp"
#include "random.hpp"

namespace core {
namespace {

std::string repeated(std::string_view part, int times) {
  std::string out;
  while (times-- > 0) out += part;
  return out;
}

constexpr Ask kAllAsks[] = {Ask::kRequired, Ask::kOptional, Ask::kHidden};

DetailFault check_number(std::string_view text, Ask ask) {
  return check_phone(text, ask);
}

TEST_CASE("an empty detail is missed only where it is asked for") {
  for (const char* blank : {"", "  ", "\t\r\n", "\xC2\xA0\xE3\x80\x80 "}) {
    for (const auto check : {check_name, check_email, check_number, check_notes}) {
      CHECK(check(blank, Ask::kRequired) == DetailFault::kMissing);
      CHECK(check(blank, Ask::kOptional) == DetailFault::kNone);
      CHECK(check(blank, Ask::kHidden) == DetailFault::kNone);
    }
  }
}

TEST_CASE("people's names are theirs, in any script, up to 200 characters") {
  for (const char* name : {"Sarah Johnson", "O'Brien", "José", "محمد", "毛利 蘭", "X Æ A-12", "🎈",
                           "  Ann  ", "Jean-Luc d'Arc, Jr."}) {
    CHECK_MESSAGE(check_name(name, Ask::kRequired) == DetailFault::kNone, name);
  }
  CHECK(check_name(repeated("é", 200), Ask::kRequired) == DetailFault::kNone);
  CHECK(check_name(repeated("é", 201), Ask::kRequired) == DetailFault::kTooLong);
  CHECK(check_name(" " + repeated("🎈", 200) + " ", Ask::kRequired) == DetailFault::kNone);
  CHECK(check_name(" " + repeated("🎈", 201) + " ", Ask::kRequired) == DetailFault::kTooLong);
}

TEST_CASE("control characters and broken text are refused in every detail") {
  using std::string_literals::operator""s;
  for (const std::string& text : {"a\0b"s, "a\nb"s, "a\x1b[31mb"s,
                                  "a\x7f"
                                  "b"s,
                                  "a\xC2\x85"
                                  "b"s,
                                  "a\xFF"s, "a\xC3"s}) {
    for (const Ask ask : kAllAsks) {
      CHECK(check_name(text, ask) == DetailFault::kMalformed);
      CHECK(check_email(text + "@example.com", ask) == DetailFault::kMalformed);
      CHECK(check_phone(text, ask) == DetailFault::kMalformed);
    }
  }
  CHECK(check_notes("a\0b"s, Ask::kOptional) == DetailFault::kMalformed);
  CHECK(check_notes("a\xFF", Ask::kOptional) == DetailFault::kMalformed);
}

TEST_CASE("notes may have lines, up to 2000 characters") {
  CHECK(check_notes("First line\r\n\tsecond line", Ask::kOptional) == DetailFault::kNone);
  CHECK(check_notes(repeated("ß", 2000), Ask::kOptional) == DetailFault::kNone);
  CHECK(check_notes(repeated("ß", 2001), Ask::kOptional) == DetailFault::kTooLong);
  CHECK(check_notes("\n" + repeated("ß", 2000) + "\n", Ask::kOptional) == DetailFault::kNone);
}

TEST_CASE("addresses that can be written to are accepted") {
  for (const char* address :
       {"sarah@example.com", " sarah@example.com ", "a@b.co", "first.last+tag@sub.example.co.uk",
        "o'brien@example.ie", "用户@例子.公司", "user_name-1@xn--e1afmkfd.xn--p1ai", "1@2.3",
        "!#$%&*=?^`{|}~/@example.com", "\"a,b\"@example.com"}) {
    CHECK_MESSAGE(check_email(address, Ask::kRequired) == DetailFault::kNone, address);
  }
}

TEST_CASE("slips in an address are caught") {
  for (const char* address : {"sarah",
                              "@example.com",
                              "sarah@",
                              "sarah@example",
                              "sarah@@example.com",
                              "sarah@ex@ample.com",
                              "sarah@.example.com",
                              "sarah@example..com",
                              "sarah@example.com..",
                              "sarah@example.com,",
                              "sarah johnson@example.com",
                              "sarah@exam ple.com",
                              "sarah\xC2\xA0@example.com",
                              "Sarah <sarah@example.com>",
                              "sarah@-example.com",
                              "sarah@example-.com",
                              "a@b.c;d@e.f",
                              "a,b@example.com",
                              "<a>@example.com",
                              "a;b@example.com",
                              "mailto:a@example.com",
                              "a(b)@example.com",
                              "[a]@example.com",
                              "a\\b@example.com",
                              "a\"b@example.com",
                              "\"@example.com",
                              "\"\"@example.com",
                              "\"a\"b\"@example.com"}) {
    CHECK_MESSAGE(check_email(address, Ask::kRequired) == DetailFault::kMalformed, address);
  }
  CHECK(check_email("a@" + repeated("b.", 127), Ask::kRequired) == DetailFault::kTooLong);
}

TEST_CASE("white space and separators of any script are no part of an address, and letters are") {
  for (const char* wrong :
       {"\u00A0", "\u1680", "\u2000", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F",
        "\u3000", "\uFF0C", "\uFF20", "\uFF1C", "\uFF1E", "\uFF1A", "\uFF1B", "\uFF08",
        "\uFF09", "\uFF3B", "\uFF3D", "\uFF02", "\uFF3C", "\uFE50", "\uFE54", "\uFE55",
        "\uFE59", "\uFE5A", "\uFE64", "\uFE65", "\uFE68", "\uFE6B", "\uFE10", "\uFE13",
        "\uFE14", "\uFE35", "\uFE36", "\uFE47", "\uFE48", "\u037E"}) {
    for (const std::string& address : {"sarah" + std::string(wrong) + "j@example.com",
                                       "sarah@exam" + std::string(wrong) + "ple.com"}) {
      CHECK_MESSAGE(check_email(address, Ask::kRequired) == DetailFault::kMalformed, address);
    }
  }
  CHECK(check_email("sarah@example.com:25", Ask::kRequired) == DetailFault::kMalformed);
  CHECK(clean_email("\u2028sarah@example.com\u1680") == "sarah@example.com");
  for (const char* right : {"\uFF41\uFF5A\uFF10@\uFF45\uFF58.example", "\uFF76\uFF85@example.jp",
                            "\u1681\u169A@example.ie", "ナ・カ@example.jp", "소라@예시.한국"}) {
    CHECK_MESSAGE(check_email(right, Ask::kRequired) == DetailFault::kNone, right);
  }
}

TEST_CASE("an address may have 64 bytes before the @, and 254 characters in all") {
  CHECK(check_email(repeated("a", 64) + "@example.com", Ask::kRequired) == DetailFault::kNone);
  CHECK(check_email(repeated("a", 65) + "@example.com", Ask::kRequired) == DetailFault::kMalformed);
  CHECK(check_email(repeated("é", 32) + "@example.com", Ask::kRequired) == DetailFault::kNone);
  CHECK(check_email("a" + repeated("é", 32) + "@example.com", Ask::kRequired) ==
        DetailFault::kMalformed);
  const std::string longest = "a@" + repeated("b.", 125) + "co";
  CHECK(count_code_points(longest) == 254);
  CHECK(check_email(longest, Ask::kRequired) == DetailFault::kNone);
  CHECK(check_email("  " + longest + " ", Ask::kRequired) == DetailFault::kNone);
  CHECK(check_email(longest + "m", Ask::kRequired) == DetailFault::kTooLong);
}

TEST_CASE("an address is kept without what cannot be seen, and a name of such alone is empty") {
  for (const char* typed : {"sarah@example.com", "  sarah@example.com. ", "sarah@exam\u200Bple.com",
                            "\u200Esarah@example.com\u200F", "\u2003sarah@example.com\t"}) {
    CHECK_MESSAGE(clean_email(typed) == "sarah@example.com", typed);
    CHECK_MESSAGE(check_email(typed, Ask::kRequired) == DetailFault::kNone, typed);
  }
  for (const char* turned :
       {"sarah\u202E@example.com", "\u202Esarah@example.com", "sarah@exam\u200Eple.com",
        "\u2066sarah@example.com\u2069", "sarah@example.com\u202C"}) {
    CHECK_MESSAGE(check_email(turned, Ask::kRequired) == DetailFault::kMalformed, turned);
  }
  CHECK(check_email("sarah@example.com..", Ask::kRequired) == DetailFault::kMalformed);
  CHECK(check_email("sarah jones@example.com", Ask::kRequired) == DetailFault::kMalformed);
  for (const char* typed : {"\u200B", "\u2060\u3000", " \u2800 ", "\u3164"}) {
    CHECK_MESSAGE(check_name(typed, Ask::kRequired) == DetailFault::kMissing, typed);
    CHECK(clean_name(typed).empty());
  }
  CHECK(clean_name(" \u200BSarah ") == "Sarah");
  CHECK(clean_name("\U0001F469\u200D\U0001F52C") == "\U0001F469\u200D\U0001F52C");
}

TEST_CASE("a name is kept without stray characters, and with those that its script needs") {
  for (const char* typed :
       {"\uFEFFSarah Jones", "Sarah\u200B Jones", "\u202ASarah Jones\u202C", "Sa\u00ADrah Jones",
        "\u2066Sarah Jones\u2069", "\u200E Sarah Jones \u200F", "Sarah Jones\u200B",
        "\u202E\u2003Sarah Jones\u00A0"}) {
    CHECK_MESSAGE(clean_name(typed) == "Sarah Jones", typed);
    CHECK_MESSAGE(check_name(typed, Ask::kRequired) == DetailFault::kNone, typed);
  }
  for (const char* name : {"علی‌رضا", "क्‍ष", "👩‍🔬", "Ann ❤️", "Ann"}) {
    CHECK_MESSAGE(clean_name(name) == name, name);
  }
  CHECK(clean_name("\u200BSarah\xFF").ends_with('\xFF'));
}

TEST_CASE("addresses that carriers gave out with dots at odd places are accepted") {
  for (const char* address : {"abc.@docomo.ne.jp", "a..b@docomo.ne.jp", ".abc@ezweb.ne.jp"}) {
    CHECK_MESSAGE(check_email(address, Ask::kRequired) == DetailFault::kNone, address);
  }
  CHECK(check_email(".@docomo.ne.jp", Ask::kRequired) == DetailFault::kMalformed);
}

TEST_CASE("white space at the ends is no part of a detail") {
  CHECK(trim("") == "");
  CHECK(trim("   ") == "");
  CHECK(trim("\t a b \r\n") == "a b");
  CHECK(trim("\xC2\xA0\xE3\x80\x80 a\xC2\xA0\xE3\x80\x80") == "a");
  CHECK(trim("\xC2\xA1") == "\xC2\xA1");
  CHECK(trim("à") == "à");  // ends in the byte 0xA0, but not in a space
}

TEST_CASE("text is counted by characters, and broken text is not counted at all") {
  CHECK(count_code_points("") == 0);
  CHECK(count_code_points("abc") == 3);
  CHECK(count_code_points("é東🎈") == 3);
  CHECK(count_code_points("\xF4\x8F\xBF\xBF") == 1);
  for (const char* broken :
       {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFF", "\xE6\x9D", "\xC3\x28", "a\xF0\x9F\x8E"}) {
    CHECK_FALSE_MESSAGE(count_code_points(broken).has_value(), broken);
  }
}

TEST_CASE("a language is named by parts of at most eight letters or digits") {
  for (const char* tag :
       {"", "de", "en-GB", "zh-Hant-TW", "de-DE-u-co-phonebk", "cornwall", "de-1996"}) {
    CHECK_MESSAGE(check_locale(tag) == DetailFault::kNone, tag);
  }
  for (const char* tag :
       {"d", "deutschland", "de-", "-de", "de--DE", "de_DE", "de-phonebook", "1de"}) {
    CHECK_MESSAGE(check_locale(tag) == DetailFault::kMalformed, tag);
  }
}

TEST_CASE("whatever is typed, the checks answer, and a number that passes is E.164") {
  testing::Random random(7);
  const std::string alphabet = "+0123456789 ()-.@a\xC2\xA0\xE3\x80\x80\xFF\n";
  for (int i = 0; i < 50000; ++i) {
    std::string text;
    for (int n = random.small(0, 24); n > 0; --n) {
      text += alphabet[static_cast<std::size_t>(random.between(0, 25))];
    }
    check_name(text, Ask::kRequired);
    check_email(text, Ask::kRequired);
    check_notes(text, Ask::kRequired);
    const std::string phone = normalise_phone(text);
    REQUIRE((check_phone(text, Ask::kRequired) == DetailFault::kNone) == !phone.empty());
    if (phone.empty()) continue;
    REQUIRE(phone.size() >= 9);
    REQUIRE(phone.size() <= 16);
    REQUIRE(phone.find_first_not_of("0123456789", 1) == std::string::npos);
    REQUIRE(normalise_phone(phone) == phone);
  }
}

}  // namespace
}  // namespace core
