#include "core/json_text.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "random.hpp"

namespace core {
namespace {

using std::string_literals::operator""s;

constexpr std::size_t kLimit = kMaxAnswerBytes;

std::string times_over(std::string_view part, int times) {
  std::string out;
  while (times-- > 0) out += part;
  return out;
}

TEST_CASE("well-formed JSON is read, in any layout") {
  for (const char* text :
       {"{}", " { } ", "[]", "null", "1", "\"a\"", R"({"a":{"b":[1,2,{"c":null}]}})",
        R"({"a:b":"{[\"","c":"}:\\"})", "\n{\t\"a\" : 1 }\r\n"}) {
    CHECK_MESSAGE(parse_json(text, kLimit).has_value(), text);
  }
}

TEST_CASE("what is not JSON gives nothing") {
  for (const std::string& text : {""s,           " "s,
                                  "{"s,          "}"s,
                                  "{]"s,         "[}"s,
                                  "{}{}"s,       "{} x"s,
                                  "{'a':1}"s,    "{a:1}"s,
                                  "{\"a\"}"s,    "{\"a\":}"s,
                                  "{\"a\":1,}"s, "[1,]"s,
                                  "nul"s,        "NaN"s,
                                  "Infinity"s,   "-"s,
                                  "01"s,         "1."s,
                                  ".5"s,         "+1"s,
                                  "0x10"s,       "\"a"s,
                                  "\"\\x\""s,    "\"\\u12\""s,
                                  "\"a\nb\""s,   "// c\n{}"s,
                                  "{}\0"s,       "{\"a\":1}\0{\"b\":2}"s,
                                  "\"a\0b\""s,   "<html></html>"s}) {
    CHECK_FALSE_MESSAGE(parse_json(text, kLimit).has_value(), text);
  }
}

TEST_CASE("text that is not UTF-8 gives nothing") {
  for (const char* text : {"\"\xFF\"", "\"\xC3\"", "\"\xED\xA0\x80\"", "\"\xC0\xAF\"",
                           "\"\\ud800\"", "\"\\udc00\\ud800\"", "\xFF\xFE{}", "{\"\xC3\x28\":1}"}) {
    CHECK_FALSE_MESSAGE(parse_json(text, kLimit).has_value(), text);
  }
  CHECK(parse_json("\"\\ud83c\\udf88\"", kLimit) == Json("🎈"));
}

TEST_CASE("a number that no double holds gives nothing, and whole numbers keep to 63 bits") {
  CHECK_FALSE(parse_json("1e400", kLimit).has_value());
  CHECK_FALSE(parse_json("-1e400", kLimit).has_value());
  CHECK_FALSE(parse_json("{\"id\":1" + times_over("0", 400) + "}", kLimit).has_value());
  const auto whole = [](const char* text) { return whole_number(*parse_json(text, kLimit)); };
  CHECK(whole("9223372036854775807") == INT64_MAX);
  CHECK(whole("-9223372036854775808") == INT64_MIN);
  CHECK(whole("0") == 0);
  CHECK(whole("-0") == 0);
  for (const char* text : {"9223372036854775808", "18446744073709551615", "18446744073709551616",
                           "3.0", "3e0", "\"3\"", "true", "null", "[3]", "{}"}) {
    CHECK_FALSE_MESSAGE(whole(text).has_value(), text);
  }
}

TEST_CASE("a member named twice is refused, wherever it hides") {
  for (const char* text : {R"({"a":1,"a":1})", R"({"a":1,"a":2})", R"([{"b":{"a":1,"c":2,"a":3}}])",
                           R"({"a":1,"\u0061":2})", R"({"":1,"":1})"}) {
    CHECK_FALSE_MESSAGE(parse_json(text, kLimit).has_value(), text);
  }
  CHECK(parse_json(R"([{"a":1},{"a":1}])", kLimit).has_value());
}

TEST_CASE("nesting is read to its limit and no deeper") {
  const auto nested = [](int depth) { return times_over("[", depth) + times_over("]", depth); };
  CHECK(parse_json(nested(kMaxJsonDepth), kLimit).has_value());
  CHECK_FALSE(parse_json(nested(kMaxJsonDepth + 1), kLimit).has_value());
  CHECK_FALSE(parse_json(times_over("[", 500000), kLimit).has_value());
  CHECK_FALSE(parse_json(times_over("{\"a\":", 100000), kLimit).has_value());
  CHECK(parse_json("\"" + times_over("[", 1000) + "\"", kLimit).has_value());
}

TEST_CASE("an object of thousands of names is refused before it costs anything") {
  const auto object = [](std::size_t members) {
    std::string text = "{";
    for (std::size_t i = 0; i < members; ++i) {
      text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":0";
    }
    return text + "}";
  };
  CHECK(parse_json(object(kMaxJsonMembers), kLimit).has_value());
  CHECK_FALSE(parse_json(object(kMaxJsonMembers + 1), kLimit).has_value());
  CHECK_FALSE(parse_json(object(80000), kLimit).has_value());
}

TEST_CASE("text over its limit is refused whatever it holds") {
  const std::string text = "\"" + times_over("a", 98) + "\"";
  CHECK(parse_json(text, 100).has_value());
  CHECK_FALSE(parse_json(text, 99).has_value());
}

TEST_CASE("bytes that are not UTF-8 print as the replacement character") {
  CHECK(print_json(Json("a\xFF")) == "\"a\xEF\xBF\xBD\"");
}

TEST_CASE("a member is found by name, and nothing is found in what is no object") {
  const auto object = parse_json(R"({"a":1,"b":null})", kLimit);
  REQUIRE(object.has_value());
  REQUIRE(find_member(*object, "a") != nullptr);
  CHECK(*find_member(*object, "a") == Json(1));
  CHECK(find_member(*object, "b")->is_null());
  CHECK(find_member(*object, "c") == nullptr);
  CHECK(find_member(Json::array({1}), "a") == nullptr);
  CHECK(find_member(Json("a"), "a") == nullptr);
}

Json random_json(testing::Random& random, int depth) {
  switch (random.small(0, depth > 0 ? 6 : 4)) {
    case 0: return nullptr;
    case 1: return random.yes();
    case 2: return static_cast<std::int64_t>(random.next());
    case 3:
    case 4: return random.word();
    case 5: {
      Json list = Json::array();
      for (int n = random.small(0, 4); n > 0; --n) list.push_back(random_json(random, depth - 1));
      return list;
    }
    default: {
      Json object = Json::object();
      for (int n = random.small(0, 4); n > 0; --n) {
        object[random.word()] = random_json(random, depth - 1);
      }
      return object;
    }
  }
}

TEST_CASE("whatever prints reads back the same") {
  testing::Random random(8);
  for (int i = 0; i < 3000; ++i) {
    const Json value = random_json(random, 5);
    const auto read = parse_json(print_json(value), kLimit);
    REQUIRE(read.has_value());
    REQUIRE(*read == value);
  }
}

}  // namespace
}  // namespace core
