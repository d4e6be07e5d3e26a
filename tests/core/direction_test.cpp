#include "core/direction.hpp"

#include <doctest/doctest.h>

#include "core/text.hpp"

namespace core {
namespace {

Texts arabic_with(const char* messages) {
  Texts texts;
  texts.load(R"({"tag": "ar-EG", "rightToLeft": true,
    "digits": ["٠","١","٢","٣","٤","٥","٦","٧","٨","٩"]})",
             messages);
  return texts;
}

}  // namespace

TEST_CASE("a run reads as its first letter does, whatever the page's direction") {
  CHECK(reads_right_to_left("عيادة النخيل", false));
  CHECK(reads_right_to_left("«שלום»", false));
  CHECK(reads_right_to_left("2. عيادة Palm", false));
  CHECK_FALSE(reads_right_to_left("Palm عيادة", true));
  CHECK_FALSE(reads_right_to_left("(Ärztin) נועה", true));
  CHECK_FALSE(reads_right_to_left("パーム", true));
  CHECK_FALSE(reads_right_to_left("नमस्ते", true));
}

TEST_CASE("a run without letters reads as the page does") {
  for (const char* text : {"", "9:30 – 10:00", "٩:٣٠", "+44 7700 900123", "😀", "۱۲"}) {
    CAPTURE(text);
    CHECK(reads_right_to_left(text, true));
    CHECK_FALSE(reads_right_to_left(text, false));
  }
}

TEST_CASE("what stands in an isolate does not decide the direction of a sentence") {
  CHECK(reads_right_to_left("\u2068Palm Clinic\u2069 يسعد", false));
  CHECK_FALSE(reads_right_to_left("\u2068عيادة\u2069 Clinic", true));
}

TEST_CASE("a name cannot turn round what follows it") {
  CHECK(without_overrides("Dr \u202Etxt.exe\u202C Ada") == "Dr txt.exe Ada");
  CHECK(without_overrides("\u2067a\u2066b\u2068c\u2069") == "abc");
  CHECK(without_overrides("\u202A\u202B\u202D") == "");
}

TEST_CASE("a name keeps its joiners, marks and combining letters") {
  for (const char* name :
       {"می‌خواهم", "क्‍ष", "A\u200Eb", "e\u0301", "👩‍⚕️", "a\u200Bb"}) {
    CAPTURE(name);
    CHECK(without_overrides(name) == name);
  }
}

TEST_CASE("bytes that are no UTF-8 are kept, not read past") {
  for (const char* bytes : {"\xE2", "\xE2\x80", "a\xFF", "\xF0\x9F"}) {
    CHECK(without_overrides(bytes) == bytes);
    CHECK_FALSE(reads_right_to_left(bytes, false));
  }
}

TEST_CASE("a name in another script is isolated in a sentence, one in the same is not") {
  const Texts texts = arabic_with(R"({"lead": "يسعد {business} لقاؤك"})");
  CHECK(texts.say("lead", {{"business", "Palm Clinic"}}) == "يسعد \u2068Palm Clinic\u2069 لقاؤك");
  CHECK(texts.say("lead", {{"business", "عيادة النخيل"}}) == "يسعد عيادة النخيل لقاؤك");
  Texts english;
  english.load("{}", R"({"lead": "{business} sees you"})");
  CHECK(english.say("lead", {{"business", "Palm"}}) == "Palm sees you");
  CHECK(english.say("lead", {{"business", "عيادة"}}) == "\u2068عيادة\u2069 sees you");
}

TEST_CASE("numbers written into a sentence are in the locale's digits") {
  const Texts texts = arabic_with(R"({"limit": "254 حرفًا", "n": {"other": "{count} من 12"}})");
  CHECK(texts.say("limit") == "٢٥٤ حرفًا");
  CHECK(texts.say_count("n", 3) == "٣ من ١٢");
}

TEST_CASE("a broken line knows whether an isolate goes on") {
  CHECK(open_isolates("a \u2068b") == 1);
  CHECK(open_isolates("a \u2068b\u2069") == 0);
  CHECK(open_isolates("b\u2069 c") == 0);
}

}  // namespace core
