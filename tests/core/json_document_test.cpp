#include "core/json_document.hpp"

#include <doctest/doctest.h>

#include "core/json_text.hpp"
#include "random.hpp"
#include "same_json.hpp"
#include "samples.hpp"

namespace core {
namespace {

using std::string_literals::operator""s;

constexpr std::size_t kLimit = kMaxAnswerBytes;

bool is_read(std::string_view text) {
  return JsonDocument::read(text, kLimit).has_value();
}

// Both readers take the text and read the same from it, or both refuse it.
void check_agreement(std::string_view text) {
  const auto document = JsonDocument::read(text, kLimit);
  const auto tree = parse_json(text, kLimit);
  REQUIRE_MESSAGE(document.has_value() == tree.has_value(), text);
  if (document) REQUIRE_MESSAGE(testing::is_same_json(*document, *tree), text);
}

// Text that is nearly JSON, or is: what each reader has to decide about.
std::string random_text(testing::Random& random, int depth) {
  static const std::string kParts[] = {"null",
                                       "true",
                                       "false",
                                       "nul",
                                       "True",
                                       "0",
                                       "-0",
                                       "-",
                                       "00",
                                       "01",
                                       "-01",
                                       "1.",
                                       ".5",
                                       "1.0",
                                       "1e5",
                                       "1E+5",
                                       "1e-5",
                                       "1e",
                                       "1e+",
                                       "-1e400",
                                       "1e400",
                                       "1e-400",
                                       "0e999999999999999999999",
                                       "0.000e400",
                                       "9223372036854775807",
                                       "9223372036854775808",
                                       "-9223372036854775808",
                                       "-9223372036854775809",
                                       "18446744073709551615",
                                       "18446744073709551616",
                                       "1.7976931348623157e308",
                                       "1.7976931348623158e308",
                                       "1.7976931348623159e308",
                                       "1.8e308",
                                       "0.00000017976931348623159e315",
                                       "17976931348623159e292",
                                       "99999e304",
                                       "9e307",
                                       "+1",
                                       "0x1",
                                       "NaN",
                                       "Infinity",
                                       "\"\"",
                                       "\"a\"",
                                       "\"a",
                                       "a\"",
                                       "\"\\n\\t\\\\\\/\\\"\\b\\f\\r\"",
                                       "\"\\x\"",
                                       "\"\\u0041\"",
                                       "\"\\u00e9\\u20ac\"",
                                       "\"\\uD83D\\uDE00\"",
                                       "\"\\ud83d\"",
                                       "\"\\ude00\"",
                                       "\"\\ud83d\\u0041\"",
                                       "\"\\ud83d\\ud83d\"",
                                       "\"\\u0000\"",
                                       "\"\\u12\"",
                                       "\"\\u12G4\"",
                                       "\"\\U0041\"",
                                       "\"\n\"",
                                       "\"\x7F\"",
                                       "\"\x1F\"",
                                       "\"\0\""s,
                                       "\0"s,
                                       "\"é東🎈\"",
                                       "\"\xC3\"",
                                       "\"\xC0\x80\"",
                                       "\"\xE0\x80\x80\"",
                                       "\"\xED\xA0\x80\"",
                                       "\"\xF4\x90\x80\x80\"",
                                       "\"\xF0\x8F\xBF\xBF\"",
                                       "\"\xF8\x88\x80\x80\x80\"",
                                       "\"\x80\"",
                                       "\"\xFF\"",
                                       "// c",
                                       "/**/"};
  const auto part = [&] {
    return kParts[static_cast<std::size_t>(
        random.small(0, static_cast<int>(std::size(kParts)) - 1))];
  };
  static const char* const kSpaces[] = {"", "", "", " ", "\n", "\t\r", "\f", "\v", "\xC2\xA0"};
  const auto space = [&] { return kSpaces[random.small(0, 60) % 20 > 8 ? 0 : random.small(0, 5)]; };
  std::string text = space();
  const int kind = depth > 0 ? random.small(0, 5) : 0;
  if (kind <= 1) {
    text += random.small(0, 3) > 0 ? std::to_string(random.small(-99, 99)) : part();
  } else {
    const bool is_object = kind > 3;
    text += is_object ? '{' : '[';
    for (int n = random.small(0, 4), i = 0; i < n; ++i) {
      if (i > 0) text += random.small(0, 40) > 0 ? "," : "";
      text += space();
      if (is_object) {
        text +=
            random.small(0, 30) > 0 ? "\"k" + std::to_string(random.small(0, 20)) + "\"" : part();
        text += space();
        if (random.small(0, 40) > 0) text += ':';
      }
      text += random_text(random, depth - 1);
    }
    if (random.small(0, 60) == 0) text += ',';
    if (random.small(0, 60) > 0) text += is_object ? '}' : ']';
  }
  return text + space();
}

TEST_CASE("values are told by their kind") {
  const auto document =
      JsonDocument::read(R"({"a":1,"b":[true,null,"x"],"c":{"d":-2.5},"e":"é\u0301"})", kLimit);
  REQUIRE(document);
  const JsonValue root = *document;
  CHECK(root.size() == 4);
  CHECK(root.member("a").whole() == 1);
  CHECK(root.member("b").size() == 3);
  CHECK(root.member("e").text() == "é\u0301");
  CHECK_FALSE(root.member("c").member("d").whole());
  CHECK_FALSE(root.member("f"));
  CHECK_FALSE(root.member("a").member("b"));
  CHECK_FALSE(JsonValue().member("a"));
  CHECK(JsonValue().size() == 0);
  std::string names;
  for (const JsonValue value : root) names += value.name();
  CHECK(names == "abce");
  std::string kinds;
  for (const JsonValue value : root.member("b")) {
    kinds += value.flag() ? 'f' : value.is_null() ? 'n' : value.text() ? 't' : '?';
  }
  CHECK(kinds == "fnt");
  for (const JsonValue value : root.member("a")) CHECK_FALSE(value);
}

TEST_CASE("a document stays whole when it is moved") {
  auto first = JsonDocument::read(R"(["a"])", kLimit);
  REQUIRE(first);
  const JsonDocument second = std::move(*first);
  CHECK((*second.root().begin()).text() == "a");
}

TEST_CASE("both readers refuse the same texts") {
  for (const std::string& text : {""s,
                                  " "s,
                                  "{"s,
                                  "}"s,
                                  "{]"s,
                                  "{}{}"s,
                                  "{} x"s,
                                  "[1,]"s,
                                  "{\"a\":1,}"s,
                                  "{\"a\"}"s,
                                  "{\"a\":}"s,
                                  "{a:1}"s,
                                  "nul"s,
                                  "-"s,
                                  "01"s,
                                  "1."s,
                                  ".5"s,
                                  "+1"s,
                                  "1e400"s,
                                  "-1e400"s,
                                  "\"a"s,
                                  "\"\\x\""s,
                                  "\"\\ud800\""s,
                                  "\"\\udc00\\ud800\""s,
                                  "\"\xED\xA0\x80\""s,
                                  "\"\xC0\xAF\""s,
                                  "{}\0"s,
                                  "\0{}"s,
                                  "\"a\0b\""s,
                                  "\xFF\xFE{}"s,
                                  "\xEF\xBB{}"s,
                                  "{}\xEF\xBB\xBF"s,
                                  "\xEF\xBB\xBF\xEF\xBB\xBF{}"s,
                                  R"({"a":1,"\u0061":2})"s,
                                  R"([{"b":{"a":1,"c":2,"a":3}}])"s,
                                  "// c\n{}"s,
                                  "[1 2]"s,
                                  "[\f1]"s}) {
    CHECK_FALSE_MESSAGE(is_read(text), text);
    check_agreement(text);
  }
}

TEST_CASE("both readers take the same texts") {
  for (const std::string& text :
       {"{}"s, " [ ] "s, "null"s, "\xEF\xBB\xBF{}"s, "\xEF\xBB\xBF 1"s, "\"\\u0000\""s, "-0"s,
        "0e999999999999999999999"s, "1e-999999999999999999999"s, "\"\x7F\""s,
        "1.7976931348623158e308"s, R"([{"a":1},{"a":1}])"s, "\"\\ud83c\\udf88🎈\""s,
        std::string(16, '[') + std::string(16, ']'), "1" + std::string(308, '0'),
        "0." + std::string(400, '0') + "1e700", "1" + std::string(400, '0') + "e-100"}) {
    CHECK_MESSAGE(is_read(text), text);
    check_agreement(text);
  }
}

TEST_CASE("limits of depth, members and bytes are those of the other reader") {
  for (const int depth : {15, 16, 17, 500000}) {
    const auto size = static_cast<std::size_t>(depth);
    check_agreement(std::string(size, '[') + std::string(size, ']'));
    std::string nested;
    for (int i = 0; i < depth && i < 20; ++i) nested += "{\"a\":";
    check_agreement(nested + "1" + std::string(std::min<std::size_t>(size, 20), '}'));
  }
  for (const std::size_t members : {kMaxJsonMembers, kMaxJsonMembers + 1}) {
    std::string text = "{\"k\":0";
    for (std::size_t i = 1; i < members; ++i) text += ",\"" + std::to_string(i) + "\":0";
    check_agreement(text + "}");
  }
  CHECK(JsonDocument::read("\"abc\"", 5));
  CHECK_FALSE(JsonDocument::read("\"abc\"", 4));
}

TEST_CASE("both readers agree on whatever is nearly JSON") {
  testing::Random random(31);
  for (int i = 0; i < 30000; ++i) check_agreement(random_text(random, random.small(0, 4)));
}

TEST_CASE("both readers agree on damaged answers") {
  testing::Random random(32);
  for (int i = 0; i < 2000; ++i) {
    const std::string text = success_body(to_json(samples::random_config(random)));
    check_agreement(text);
    check_agreement(samples::mutated(text, random));
  }
}

TEST_CASE("both readers agree on numbers at the edge of what a double holds") {
  testing::Random random(33);
  for (int i = 0; i < 20000; ++i) {
    std::string digits = std::to_string(random.between(17976931348623150, 17976931348623165));
    for (int n = random.small(0, 20); n > 0; --n) digits += std::to_string(random.small(0, 9));
    const int point = random.small(1, static_cast<int>(digits.size()) - 1);
    const std::string text = std::string(random.yes() ? "-" : "") +
                             digits.substr(0, static_cast<std::size_t>(point)) + "." +
                             digits.substr(static_cast<std::size_t>(point)) + "e" +
                             std::to_string(309 - point + random.small(-1, 1));
    check_agreement(text);
  }
}

}  // namespace
}  // namespace core
