#include "server/wording/wording.hpp"

#include <doctest/doctest.h>

#include <set>

#include "../../../vectors/vectors.hpp"
#include "core/json_text.hpp"
#include "server/wording/locale_json.hpp"

namespace {

using namespace std::string_view_literals;

// One by one: "months[3]" and "patterns.day".
void differences(const core::Json& server, const core::Json& browser, const std::string& tag,
                 const std::string& field, core::Json& out) {
  if (server == browser) return;
  if (server.is_object() && browser.is_object()) {
    for (const auto& [name, value] : server.items()) {
      REQUIRE(browser.contains(name));
      differences(value, browser.at(name), tag, field.empty() ? name : field + "." + name, out);
    }
    return;
  }
  if (server.is_array() && browser.is_array() && server.size() == browser.size()) {
    for (std::size_t i = 0; i < server.size(); ++i) {
      differences(server[i], browser[i], tag, field + "[" + std::to_string(i) + "]", out);
    }
    return;
  }
  core::Json one;
  one["tag"] = tag;
  one["field"] = field;
  one["server"] = server;
  one["browser"] = browser;
  out.push_back(one);
}

TEST_CASE(
    "the server words dates, times and plurals as the browser does, but for the listed "
    "differences") {
  core::Json listed = vectors::load("wording_differences.json");
  for (core::Json& one : listed) {
    CHECK(one.at("reason").get<std::string>().size() > 10);
    one.erase("reason");
  }
  core::Json found = core::Json::array();
  const core::Json locales = vectors::load("locales.json");
  REQUIRE(locales.size() >= 24);
  for (const core::Json& browser : locales) {
    const auto tag = browser.at("tag").get<std::string>();
    const std::string known = server::known_tag(tag);
    CHECK_MESSAGE(!known.empty(), tag);
    core::Json server = core::Json::parse(server::locale_json(known));
    server["tag"] = tag;  // "zh-Hant-TW" is "zh-TW"
    differences(server, browser, tag, "", found);
  }
  for (const core::Json& one : found) {
    CHECK_MESSAGE(std::find(listed.begin(), listed.end(), one) != listed.end(),
                  "not listed in tests/vectors/wording_differences.json: ", one.dump());
  }
  for (const core::Json& one : listed) {
    CHECK_MESSAGE(std::find(found.begin(), found.end(), one) != found.end(),
                  "listed, and no difference: ", one.dump());
  }
}

TEST_CASE(
    "a visitor reads in their language, with the dates of their region as far as they are known") {
  const auto tag_of = [](std::string_view tag) { return server::texts_for(tag).locale().tag; };
  CHECK(tag_of("de-AT") == "de-AT");
  CHECK(tag_of("de-KP") == "de");
  CHECK(tag_of("DE-at-1996-x-private") == "de-AT");
  CHECK(tag_of("ar-EG-u-nu-latn") == "ar-EG");
  CHECK(tag_of("iw-IL") == "he-IL");
  CHECK(tag_of("zh-TW") == "zh-Hant-TW");
  for (const char* other : {"nl-NL", "", "x", "en_GB; DROP TABLE", "-", "xx-XX", "\xFF\xFE"}) {
    CAPTURE(other);
    CHECK(tag_of(other).starts_with("en"));
  }
  CHECK(tag_of(std::string(10'000, 'a')) == "en");
  CHECK(tag_of("en\0-GB"sv) == "en");
  CHECK(server::texts_for("de-AT").say("link.manage") == "Ändern oder absagen");
  CHECK(&server::texts_for("de-AT") == &server::texts_for("de-AT"));
}

TEST_CASE("the fourteen languages have the sentences of the widget and those of the server") {
  for (const char* tag : {"ar", "de", "en", "es", "fr", "he", "hi", "ja", "pt", "pt-PT", "tr", "ur",
                          "zh", "zh-Hant"}) {
    CAPTURE(tag);
    const core::Texts& texts = server::texts_for(tag);
    CHECK(texts.locale().tag == tag);
    CHECK(texts.has("done.heading"));
    CHECK(texts.has("mail.approved.heading"));
    CHECK(texts.locale().right_to_left == (tag == "ar"sv || tag == "he"sv || tag == "ur"sv));
  }
}

TEST_CASE(
    "Portuguese is Portugal's but in Brazil, and Chinese is written as the region writes it") {
  const auto heading = [](std::string_view tag) {
    return server::texts_for(tag).say("mail.approved.heading");
  };
  for (const char* tag : {"pt-PT", "pt-AO", "pt-MZ", "pt-CV"}) {
    CHECK(heading(tag) == "A sua marcação está confirmada");
  }
  for (const char* tag : {"pt", "pt-BR"}) CHECK(heading(tag) == "Seu horário está confirmado");
  for (const char* tag : {"zh-TW", "zh-HK", "zh-MO", "zh-Hant", "zh-hant-tw"}) {
    CHECK(heading(tag) == "您的預約已確認");
  }
  for (const char* tag : {"zh", "zh-CN", "zh-SG", "zh-Hans"})
    CHECK(heading(tag) == "您的预约已确认");
}

TEST_CASE("a day without its year is short in a subject") {
  const core::Date day = *core::parse_date("2026-03-10");
  CHECK(server::short_day(server::texts_for("en-GB"), day) == "10 March");
  CHECK(server::short_day(server::texts_for("en-US"), day) == "March 10");
  CHECK(server::short_day(server::texts_for("de-DE"), day) == "10. März");
  CHECK(server::short_day(server::texts_for("ja-JP"), day) == "3月10日");
  CHECK(server::short_day(server::texts_for("ar-EG"), day) == "١٠ مارس");
  CHECK(server::short_day(server::texts_for("pt-BR"), day) == "10 de março");
  const core::Date first = *core::parse_date("2026-03-01");
  CHECK(server::short_day(server::texts_for("fr-FR"), first) == "1er mars");
  CHECK(server::short_day(server::texts_for("pt-BR"), first) == "1º de março");
  CHECK(server::short_day(server::texts_for("pt-PT"), first) == "1 de março");
  CHECK(server::texts_for("fr-FR").date(first) == "dimanche 1er mars 2026");
}

TEST_CASE("a price has the decimals of its currency and the digits of the language") {
  const auto price = [](const char* tag, std::int64_t amount, const char* currency, int digits) {
    return server::price_text(server::texts_for(tag), {amount, currency, digits, false});
  };
  CHECK(price("en-GB", 4500, "GBP", 2) == "£45.00");
  CHECK(price("de-DE", 123456, "EUR", 2) == "1.234,56\u00A0€");
  CHECK(price("ja-JP", 4500, "JPY", 0) == "￥4,500");
  CHECK(price("en-US", 4500, "KWD", 3) == "KWD\u00A04.500");
  CHECK(price("ar-EG", 12500, "JOD", 3) == "\u200F١٢٫٥٠٠\u00A0د.أ.\u200F");
  // ICU alone would write it without decimals.
  CHECK(price("en-GB", 150000, "RSD", 2) == "RSD\u00A01,500.00");
  CHECK(price("en-US", 9'007'199'254'740'993, "USD", 2) == "$90,071,992,547,409.93");
  for (const char* wrong : {"", "GB", "gbp", "POUND", "£"}) {
    CHECK(price("en-GB", 4500, wrong, 2).empty());
  }
  CHECK(price("en-GB", 4500, "XQZ", 2) == "XQZ\u00A045.00");
}

TEST_CASE("a price can be the least that it costs, or nothing") {
  const core::Texts& german = server::texts_for("de-DE");
  CHECK(server::price_text(german, {4500, "EUR", 2, true}) == "ab 45,00\u00A0€");
  CHECK(server::price_text(german, {0, "EUR", 2, false}) == "Kostenlos");
}

}  // namespace
