#include "core/phone.hpp"

#include <doctest/doctest.h>

namespace core {
namespace {

const PhonePlan kBritish = {"GB", "44", "0", "07400 123456"};
const PhonePlan kItalian = {"IT", "39", "", "312 345 6789"};
const PhonePlan kRussian = {"RU", "7", "8", "8 (912) 345-67-89"};
const PhonePlan kKorean = {"KR", "82", "0", "010-0000-0000"};
const PhonePlan kAmerican = {"US", "1", "1", "(201) 555-0123"};

std::string repeated(const std::string& part, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += part;
  return out;
}

TEST_CASE("a phone number has 8 to 15 digits, the country's among them") {
  for (const bool by_plus : {true, false}) {
    const std::string prefix = by_plus ? "+" : "00";
    CAPTURE(prefix);
    CHECK(normalise_phone(prefix + repeated("1", 7)).empty());
    CHECK(normalise_phone(prefix + repeated("1", 8)) == "+" + repeated("1", 8));
    CHECK(normalise_phone(prefix + repeated("1", 15)) == "+" + repeated("1", 15));
    CHECK(normalise_phone(prefix + repeated("1", 16)).empty());
  }
}

TEST_CASE("a phone number is kept as E.164 however it was written") {
  for (const char* number : {"+447700900123",
                             "+44 7700 900123",
                             "0044 7700 900123",
                             "+44 (7700) 900-123",
                             "+44.7700.900.123",
                             " +44 7700 900123 ",
                             "+44 (0)7700 900123",
                             "+44 (0) 7700 900123",
                             "+44\xC2\xA0"
                             "7700\xC2\xA0"
                             "900123",
                             "+44\xE2\x80\x91"
                             "7700\xE2\x80\x93"
                             "900123",
                             "\xE2\x80\xAA+44 7700 900123\xE2\x80\xAC",
                             "＋４４７７００９００１２３",
                             "+٤٤٧٧٠٠٩٠٠١٢٣",
                             "+[44] 7700900123",
                             "+44/7700/900123",
                             "tel:+447700900123",
                             "TEL:+44-7700-900123",
                             "+44\u22127700\u2212900123",
                             "＋44（7700）900123",
                             "+44（0）7700 900123",
                             "+۴۴ ۷۷۰۰ ۹۰۰۱۲۳",
                             "+४४७७००९००१२३",
                             "+44\u20037700\u200B900123",
                             "+44ー7700ー900123",
                             "+44－7700．900123"}) {
    CHECK_MESSAGE(normalise_phone(number) == "+447700900123", number);
    CHECK_MESSAGE(check_phone(number, Ask::kRequired) == DetailFault::kNone, number);
  }
  CHECK(normalise_phone("+12345678") == "+12345678");
  CHECK(normalise_phone("+123456789012345") == "+123456789012345");
}

TEST_CASE("a number nobody could dial from abroad is refused") {
  for (const char* number :
       {"07700 900123", "7700900123", "+1234567", "+1234567890123456", "+07700900123",
        "000123456789", "++447700900123", "44+7700900123", "+44 7700 900123 ext", "+44a7700900123",
        "+", "00", "tel:", "+44770090012\xC3", "+44 7700 900123 x12345678", "+44 7700 900123 x1 x2",
        "tel:+447700900123;phone-context=a"}) {
    CHECK_MESSAGE(normalise_phone(number).empty(), number);
    CHECK_MESSAGE(check_phone(number, Ask::kOptional) == DetailFault::kMalformed, number);
  }
}

TEST_CASE("a number as people write it at home is read with the business's country") {
  for (const char* typed :
       {"020 7946 0123", "(020) 7946-0123", "02079460123", "020/7946/0123",
        "０２０−７９４６−０１２３", "٠٢٠ ٧٩٤٦ ٠١٢٣", "२० ७९४६ ०१२३", "20 7946 0123",
        "44 20 7946 0123", "+44 020 7946 0123", "0044 20 7946 0123"}) {
    CHECK_MESSAGE(normalise_phone(typed, kBritish) == "+442079460123", typed);
  }
  CHECK(normalise_phone("06 1234 5678", kItalian) == "+390612345678");
  CHECK(normalise_phone("8 (812) 123-45-67", kRussian) == "+78121234567");
  CHECK(normalise_phone("812 123-45-67", kRussian) == "+78121234567");
  CHECK(normalise_phone("1 415 555 2671", kAmerican) == "+14155552671");
  CHECK(normalise_phone("415-555-2671", kAmerican) == "+14155552671");
  // The country's code without "+", before a number shorter than the example: no number there is as long as both.
  PhonePlan plan = kBritish;
  plan.lengths = {7, 9, 10};
  CHECK(normalise_phone("44 1204 12345", plan) == "+44120412345");
  CHECK(read_phone("44 1204 12345", plan).shown == "+44 1204 12345");
  CHECK(normalise_phone("4 4120 41234", plan) == "+444412041234");
  CHECK(normalise_phone("33 1 23 45 67 89", plan).empty());
  CHECK(check_phone("0123", Ask::kOptional, kBritish) == DetailFault::kMalformed);
  CHECK(check_phone("\u200B", Ask::kRequired, kBritish) == DetailFault::kMissing);
}

TEST_CASE("another country's number is believed, whatever country the business is in") {
  CHECK(normalise_phone("+33 1 23 45 67 89", kBritish) == "+33123456789");
  CHECK(normalise_phone("0033 1 23 45 67 89", kBritish) == "+33123456789");
  CHECK(normalise_phone("+39 06 1234 5678", kBritish) == "+390612345678");
  CHECK(read_phone("+33 1 23 45 67 89", kBritish).shown.empty());
}

TEST_CASE("a national number is shown with its country, in the groups that were typed") {
  CHECK(read_phone("020 7946 0123", kBritish).shown == "+44 20 7946 0123");
  CHECK(read_phone("(020) 79-46-01-23", kBritish).shown == "+44 20 79 46 01 23");
  CHECK(read_phone("02079460123", kBritish).shown == "+44 2079460123");
  CHECK(read_phone("44 20 7946 0123", kBritish).shown == "+44 20 7946 0123");
  CHECK(read_phone("06 1234 5678", kItalian).shown == "+39 06 1234 5678");
  CHECK(read_phone("082-2-312-3456", kKorean).shown == "+82 2 312 3456");
  CHECK(read_phone("82 010 1234 5678", kKorean).shown == "+82 10 1234 5678");
}

TEST_CASE("a Korean carrier's code is no part of the number") {
  for (const char* typed : {"02 312 3456", "082 2 312 3456", "0822-312-3456", "088 2 312 3456",
                            "085 12 2 312 3456", "82 2 312 3456", "+82 2 312 3456"}) {
    CHECK_MESSAGE(normalise_phone(typed, kKorean) == "+8223123456", typed);
  }
  CHECK(normalise_phone("080 123 4567", kKorean) == "+82801234567");
  CHECK(normalise_phone("082 2 312 3456", kBritish) == "+448223123456");
}

TEST_CASE("an extension is kept beside the number, and reads as itself") {
  for (const char* typed :
       {"020 7946 0123 ext. 12", "020 7946 0123 x12", "020 7946 0123 #12",
        "tel:+44-20-7946-0123;ext=12", "020 7946 0123 Extension: 12", "+44 20 7946 0123 extn 12"}) {
    CHECK_MESSAGE(normalise_phone(typed, kBritish) == "+442079460123;ext=12", typed);
  }
  CHECK(normalise_phone("+442079460123;ext=12") == "+442079460123;ext=12");
  CHECK(without_extension("+442079460123;ext=12") == "+442079460123");
  CHECK(without_extension("+442079460123") == "+442079460123");
}

}  // namespace
}  // namespace core
