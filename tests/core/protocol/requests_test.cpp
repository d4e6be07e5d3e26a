// What the widget writes and the server reads.
#include <doctest/doctest.h>

#include "../samples.hpp"
#include "core/json_text.hpp"
#include "core/protocol/protocol.hpp"

namespace core {
namespace {

using date::literals::operator""_y;
using std::string_literals::operator""s;

constexpr BookedFor kWithContact = BookedFor::kContact;
constexpr BookedFor kWithContactId = BookedFor::kContactId;

constexpr const char* kByVisitor = R"({"booking_type_id":3,"starts_at":"2026-03-10T14:00:00Z",
    "contact":{"name":"Sarah Johnson","email":"sarah@example.com","phone":"+44 (0)7700 900123"}})";
constexpr const char* kByAccount = R"({"contact_id":42,"booking_type_id":3,"resource_id":1,
    "starts_at":"2026-03-10T14:00:00.000000Z","notes":"First-time client"})";

Json object_of(std::string_view text) {
  const std::optional<Json> object = parse_json(text, kMaxRequestBytes);
  REQUIRE_MESSAGE(object, text);
  return *object;
}

Result<BookingRequest> read(std::string_view text, BookedFor booked_for,
                            const DetailRules& rules = {}) {
  const Result<JsonDocument> object = read_object(text);
  REQUIRE_MESSAGE(object, text);
  return read_booking_request(*object.value, booked_for, rules);
}

// The visitor's request with one field (a JSON pointer) set to `value`.
FieldErrors errors_of(BookedFor booked_for, const char* pointer, Json value,
                      const DetailRules& rules = {}) {
  Json object = object_of(booked_for == kWithContact ? kByVisitor : kByAccount);
  object[Json::json_pointer(pointer)] = std::move(value);
  const auto request = read(print_json(object), booked_for, rules);
  CHECK(request.value.has_value() == request.error.errors.empty());
  if (!request) CHECK(request.error.status == 422);
  return request.error.errors;
}

TEST_CASE("paths of the API are spelled with their queries encoded") {
  CHECK(config_path("Europe/London") == "/widget/config?time_zone=Europe%2FLondon");
  CHECK(config_path("Etc/GMT+5 &é") == "/widget/config?time_zone=Etc%2FGMT%2B5%20%26%C3%A9");
  CHECK(availability_path(3, std::nullopt, 2026_y / 3 / 1, 2026_y / 3 / 31) ==
        "/bookings/availability?booking_type_id=3&from=2026-03-01&to=2026-03-31");
  CHECK(availability_path(3, 1, 2026_y / 3 / 1, 2026_y / 3 / 31) ==
        "/bookings/availability?booking_type_id=3&from=2026-03-01&to=2026-03-31&resource_id=1");
}

TEST_CASE("a body that is not a JSON object is malformed, with no field to blame") {
  for (const std::string& body :
       {""s, "{"s, "[]"s, "null"s, "42"s, "\"text\""s, "{\"a\":1,\"a\":2}"s, "{\"a\":1e400}"s,
        "{\"a\":\"\xFF\"}"s, "{}\0"s, std::string(60000, '['), "booking_type_id=3"s,
        "{\"a\":\"" + std::string(kMaxRequestBytes, 'a') + "\"}"}) {
    const auto object = read_object(body);
    CHECK_FALSE(object);
    CHECK(object.error.status == 400);
    CHECK_FALSE(object.error.message.empty());
    CHECK(object.error.errors.empty());
  }
  CHECK(read_object("{}"));
}

TEST_CASE("a visitor's request is read, with the contact tidied") {
  const auto request = read(kByVisitor, kWithContact);
  REQUIRE(request);
  CHECK(request.value->booking_type_id == 3);
  CHECK(request.value->starts_at == *parse_instant("2026-03-10T14:00:00Z"));
  CHECK_FALSE(request.value->resource_id.has_value());
  CHECK_FALSE(request.value->contact_id.has_value());
  CHECK(request.value->contact ==
        ContactDetails{"Sarah Johnson", "sarah@example.com", "+447700900123"});
}

TEST_CASE(
    "an address is kept without the marks that a mail program puts around it, and a name "
    "likewise") {
  Json object = object_of(kByVisitor);
  object["contact"]["email"] = "\u200Esarah@example.com\u200F ";
  object["contact"]["name"] = " Sarah\u200B Johnson ";
  const auto request = read(print_json(object), kWithContact);
  REQUIRE(request);
  CHECK(request.value->contact ==
        ContactDetails{"Sarah Johnson", "sarah@example.com", "+447700900123"});
}

TEST_CASE("an account's own request is read as the reference documents it") {
  const auto request = read(kByAccount, kWithContactId);
  REQUIRE(request);
  CHECK(request.value->contact_id == 42);
  CHECK(request.value->resource_id == 1);
  CHECK(request.value->notes == "First-time client");
  CHECK_FALSE(request.value->contact.has_value());
}

TEST_CASE("what is left out is missed by name, all of it at once") {
  CHECK(read("{}", kWithContactId).error ==
        ApiError{422,
                 "The given data was invalid.",
                 {{"booking_type_id", {"The booking_type_id field is required."}},
                  {"contact_id", {"The contact_id field is required."}},
                  {"starts_at", {"The starts_at field is required."}}},
                 {}});
  CHECK(read("{}", kWithContact).error.errors ==
        FieldErrors{{"booking_type_id", {"The booking_type_id field is required."}},
                    {"contact", {"The contact field is required."}},
                    {"starts_at", {"The starts_at field is required."}}});
  CHECK(errors_of(kWithContact, "/contact", Json::object()) ==
        FieldErrors{{"contact.name", {"The contact.name field is required."}},
                    {"contact.email", {"The contact.email field is required."}}});
}

TEST_CASE("fields that nobody knows are refused by name, also inside the contact") {
  CHECK(errors_of(kWithContactId, "/foo", 1) == FieldErrors{{"foo", {"This field is not known."}}});
  CHECK(errors_of(kWithContactId, "/ends_at", nullptr) ==
        FieldErrors{{"ends_at", {"This field is not known."}}});
  CHECK(errors_of(kWithContact, "/contact/age", 30) ==
        FieldErrors{{"contact.age", {"This field is not known."}}});
}

TEST_CASE("each key books in its own way") {
  CHECK(errors_of(kWithContact, "/contact_id", 42).contains("contact_id"));
  CHECK(errors_of(kWithContactId, "/contact", {{"name", "Sarah"}}).contains("contact"));
  CHECK(errors_of(kWithContact, "/contact_id", nullptr).empty());
  CHECK(errors_of(kWithContactId, "/contact", nullptr).empty());
}

TEST_CASE("ids are whole numbers from 1 on, and nothing that only looks like one") {
  for (const char* field : {"/contact_id", "/booking_type_id", "/resource_id"}) {
    for (const Json& value :
         {Json(0), Json(-1), Json(3.0), Json(3.5), Json("3"), Json(true), Json::array({3}),
          Json::object(), Json(9223372036854775808ULL), Json(1e300)}) {
      CAPTURE(field);
      CAPTURE(value.dump());
      const std::string name(field + 1);
      CHECK(errors_of(kWithContactId, field, value) ==
            FieldErrors{{name, {"The " + name + " field must be an integer of 1 or more."}}});
    }
  }
  CHECK(errors_of(kWithContactId, "/contact_id", INT64_MAX).empty());
  CHECK(errors_of(kWithContactId, "/resource_id", nullptr).empty());
}

TEST_CASE("a start must be an instant, with its zone") {
  for (const Json& value :
       {Json("2026-03-10T14:00:00"), Json("2026-03-10"), Json("2026-02-30T14:00:00Z"), Json(""),
        Json("tomorrow"), Json("2026-03-10T14:00:00.5Z"), Json(1773151200), Json::array()}) {
    CAPTURE(value.dump());
    const FieldErrors errors = errors_of(kWithContactId, "/starts_at", value);
    CHECK(errors.size() == 1);
    CHECK(errors.contains("starts_at"));
  }
  CHECK(errors_of(kWithContactId, "/starts_at", "2026-03-10T17:00:00+03:00").empty());
}

TEST_CASE("details are checked by the business's rules and blamed by their path") {
  const auto errors = [](const char* pointer, Json value, const DetailRules& rules = {}) {
    return errors_of(kWithContact, pointer, std::move(value), rules);
  };
  CHECK(errors("/contact/name", " ") ==
        FieldErrors{{"contact.name", {"The contact.name field is required."}}});
  CHECK(errors("/contact/name", 5) ==
        FieldErrors{{"contact.name", {"The contact.name field must be a string."}}});
  CHECK(errors("/contact/name", std::string(201, 'a')) ==
        FieldErrors{
            {"contact.name", {"The contact.name field must not be longer than 200 characters."}}});
  CHECK(errors("/contact/name", "a\0b"s).contains("contact.name"));
  CHECK(errors("/contact/email", "sarah") ==
        FieldErrors{{"contact.email", {"The contact.email field must be an email address."}}});
  CHECK(errors("/contact/email", nullptr).contains("contact.email"));
  CHECK(errors("/contact/phone", "07700 900123").contains("contact.phone"));
  CHECK(errors("/contact/phone", nullptr).empty());
  CHECK(errors("/contact", "Sarah") ==
        FieldErrors{{"contact", {"The contact field must be an object."}}});
  CHECK(errors("/notes", std::string(2001, 'a')).contains("notes"));
  CHECK(errors("/notes", "a\0b"s).contains("notes"));
  CHECK(errors("/notes", Json::array()) ==
        FieldErrors{{"notes", {"The notes field must be a string."}}});

  DetailRules strict;
  strict.phone = Ask::kRequired;
  strict.notes = Ask::kRequired;
  strict.email = Ask::kOptional;
  CHECK(errors("/contact/phone", "", strict) ==
        FieldErrors{{"contact.phone", {"The contact.phone field is required."}},
                    {"notes", {"The notes field is required."}}});
  CHECK(errors("/notes", "x", strict).empty());
  Json object = object_of(kByVisitor);
  object["notes"] = "x";
  object["contact"].erase("email");
  CHECK(read(print_json(object), kWithContact, strict));
  // Rules are the page's; an account's own systems book as the reference documents.
  CHECK(read(R"({"contact_id":1,"booking_type_id":3,"starts_at":"2026-03-10T14:00:00Z"})",
             kWithContactId, strict));
}

TEST_CASE(
    "a request that comes with a contact's link names nobody, and asks for what the page asks") {
  const std::string bare = R"({"booking_type_id":3,"starts_at":"2026-03-10T14:00:00Z"})";
  const auto request = read(bare, BookedFor::kLink);
  REQUIRE(request);
  CHECK_FALSE(request.value->contact.has_value());
  CHECK_FALSE(request.value->contact_id.has_value());
  CHECK(read(kByVisitor, BookedFor::kLink).error.errors.contains("contact"));
  CHECK(read(kByAccount, BookedFor::kLink).error.errors.contains("contact_id"));
  DetailRules strict;
  strict.notes = Ask::kRequired;
  CHECK(read(bare, BookedFor::kLink, strict).error.errors.contains("notes"));
}

TEST_CASE("blank notes are no notes, and others lose the white space round them") {
  Json object = object_of(kByAccount);
  object["notes"] = " \n ";
  CHECK_FALSE(read(print_json(object), kWithContactId).value->notes.has_value());
  object["notes"] = "  two\nlines ";
  CHECK(read(print_json(object), kWithContactId).value->notes == "two\nlines");
}

TEST_CASE("a request reads back as it was written") {
  testing::Random random(12);
  for (int i = 0; i < 2000; ++i) {
    BookingRequest request;
    request.booking_type_id = random.between(1, INT64_MAX - 1);
    request.starts_at = samples::random_instant(random);
    if (random.yes()) request.resource_id = random.between(1, INT64_MAX - 1);
    if (random.yes()) request.notes = random.word() + "x";
    const bool with_contact = random.yes();
    if (with_contact) {
      request.contact = ContactDetails{"Sarah " + std::to_string(i), "sarah@example.com",
                                       random.yes() ? "+447700900123" : ""};
    } else {
      request.contact_id = random.between(1, INT64_MAX - 1);
    }
    const auto back = read(booking_body(request), with_contact ? kWithContact : kWithContactId);
    REQUIRE_MESSAGE(back, booking_body(request));
    REQUIRE(*back.value == request);
  }
}

TEST_CASE("what the widget sends has just the documented fields that there are") {
  BookingRequest request;
  request.booking_type_id = 3;
  request.starts_at = *parse_instant("2026-03-10T14:00:00Z");
  request.contact = ContactDetails{"Sarah", "sarah@example.com", ""};
  const Json body = object_of(booking_body(request));
  CHECK(body["starts_at"] == "2026-03-10T14:00:00.000000Z");
  CHECK(body["booking_type_id"] == 3);
  CHECK_FALSE(body.contains("contact_id"));
  CHECK_FALSE(body.contains("resource_id"));
  CHECK_FALSE(body.contains("notes"));
  CHECK(body["contact"]["name"] == "Sarah");
}

TEST_CASE("a field typed in broken text still makes a body that is UTF-8") {
  BookingRequest request;
  request.booking_type_id = 3;
  request.notes = "a\xFFz";
  CHECK(count_code_points(booking_body(request)).has_value());
}

TEST_CASE("a body of hundreds of unknown names is refused name by name, quickly") {
  std::string body = "{\"a0\":0";
  for (int i = 1; i < 500; ++i) body += ",\"a" + std::to_string(i) + "\":0";
  const auto request = read(body + "}", kWithContact);
  CHECK(request.error.errors.size() == 503);
  CHECK(error_body(request.error).size() > 500);
  std::string more = "{\"a0\":0";
  for (int i = 1; i < 7000; ++i) more += ",\"a" + std::to_string(i) + "\":0";
  CHECK(read_object(more + "}").error.status == 400);
}

TEST_CASE("no damage to a request does more than make it an error") {
  testing::Random random(13);
  DetailRules rules;
  for (int i = 0; i < 20000; ++i) {
    const bool with_contact = random.yes();
    const auto object =
        read_object(samples::mutated(with_contact ? kByVisitor : kByAccount, random));
    if (!object) {
      REQUIRE(object.error.status == 400);
      continue;
    }
    const auto request =
        read_booking_request(*object.value, with_contact ? kWithContact : kWithContactId, rules);
    if (!request) {
      REQUIRE(request.error.status == 422);
      REQUIRE_FALSE(request.error.errors.empty());
      REQUIRE(count_code_points(error_body(request.error)).has_value());
      continue;
    }
    REQUIRE(request.value->booking_type_id >= 1);
    REQUIRE(request.value->contact.has_value() == with_contact);
    REQUIRE(request.value->contact_id.has_value() != with_contact);
  }
}

}  // namespace
}  // namespace core
