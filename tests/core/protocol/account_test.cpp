// The documented calls alone: what the widget asks, and what it makes of the answers.
#include "core/protocol/account.hpp"

#include <doctest/doctest.h>

#include "../samples.hpp"
#include "core/json_text.hpp"

namespace core {
namespace {

using date::literals::operator""_y;

std::string succeeded(std::string_view data, std::string_view more = "") {
  return R"({"success":true,"data":)" + std::string(data) + std::string(more) + "}";
}

TEST_CASE("one date is asked for as the reference page does") {
  CHECK(day_path(3, std::nullopt, 2026_y / 3 / 10) ==
        "/bookings/availability?booking_type_id=3&date=2026-03-10");
  CHECK(day_path(3, 1, 2026_y / 3 / 10) ==
        "/bookings/availability?booking_type_id=3&date=2026-03-10&resource_id=1");
}

TEST_CASE("an address that is searched for is spelled so that nothing of it is lost on the way") {
  CHECK(contacts_path("a+b&c@example.com") ==
        "/contacts?search=a%2Bb%26c%40example.com&per_page=100");
  CHECK(contact_bookings_path(42, 2026_y / 3 / 9, 2026_y / 3 / 11) ==
        "/bookings?contact_id=42&from=2026-03-09&to=2026-03-11&per_page=100");
}

TEST_CASE("a new contact is for WhatsApp only where there is a phone to write to") {
  CHECK(
      contact_body({"Sarah", "sarah@example.com", "+447700900123"}) ==
      R"({"name":"Sarah","email":"sarah@example.com","phone":"+447700900123","type":"whatsapp"})");
  CHECK(contact_body({"Sarah", "sarah@example.com", ""}) ==
        R"({"name":"Sarah","email":"sarah@example.com"})");
}

TEST_CASE("types and resources are read from the reference page's own answers") {
  const auto types = read_types(200, succeeded(R"([{"id": 3, "name": "30-Minute Consultation",
      "duration_minutes": 30, "description": "One-on-one consultation session",
      "is_active": true}])"));
  REQUIRE(types);
  CHECK(*types.value ==
        std::vector<BookingType>{
            {3, "30-Minute Consultation", 30, "One-on-one consultation session", true, {}, 0}});
  const auto resources = read_resources(200, succeeded(R"([{"id": 1, "name": "Dr. Ahmed Al-Rashid",
      "type": "staff", "is_active": true}])"));
  REQUIRE(resources);
  CHECK(*resources.value == std::vector<Resource>{{1, "Dr. Ahmed Al-Rashid", "staff", true}});
  CHECK(read_types(200, succeeded("[]")).value->empty());
}

TEST_CASE("lists that are no lists, and half of an object, are refused by the field's path") {
  CHECK(read_types(200, succeeded("{}")).error.message == "The data field must be a list.");
  CHECK(read_types(200, succeeded(R"([{"id": 3}])")).error.message ==
        "The data.0.name field is required.");
  CHECK(read_resources(404, R"({"success":false,"message":"Not Found."})").error.status == 404);
  CHECK_FALSE(read_contacts(200, "[]"));
}

TEST_CASE("a day is read only as the day that was asked for") {
  const std::string body = succeeded(R"({"date": "2026-03-10", "slots": [
      {"starts_at": "2026-03-10T09:00:00Z", "ends_at": "2026-03-10T09:30:00Z",
       "available": true}]})");
  const auto day = read_day(200, body, 2026_y / 3 / 10);
  REQUIRE(day);
  CHECK(day.value->slots.size() == 1);
  const auto other = read_day(200, body, 2026_y / 3 / 11);
  CHECK_FALSE(other);
  CHECK(other.error.status == 0);
}

TEST_CASE("contacts are found by what they have, and may lack the rest") {
  const auto found = read_contacts(200, succeeded(R"([
      {"id": 42, "name": "Sarah", "email": "sarah@example.com", "phone": null, "tags": []},
      {"id": 43}])"));
  REQUIRE(found);
  CHECK(*found.value == std::vector<FoundContact>{{42, "sarah@example.com", ""}, {43, "", ""}});
  CHECK(read_contact_made(201, succeeded(R"({"id": 7, "name": "Sarah"})")).value == 7);
  CHECK_FALSE(read_contact_made(201, succeeded(R"({"name": "Sarah"})")));
}

TEST_CASE("a page of bookings tells whether it is all of them") {
  const std::string list = "[" + print_json(to_json(samples::booking())) + "]";
  const auto whole = read_contact_bookings(
      200, succeeded(list, R"(,"meta":{"current_page":1,"last_page":1,"per_page":100,"total":1})"));
  REQUIRE(whole);
  CHECK(whole.value->bookings == std::vector<Booking>{samples::booking()});
  CHECK(whole.value->is_whole);
  CHECK(read_contact_bookings(200, succeeded(list)).value->is_whole);
  CHECK_FALSE(
      read_contact_bookings(200, succeeded(list, R"(,"meta":{"last_page":2})")).value->is_whole);
  CHECK_FALSE(
      read_contact_bookings(200, succeeded(list, R"(,"meta":{"last_page":"?"})")).value->is_whole);
}

TEST_CASE("the browser's zone rules are read as the server's are") {
  const ZoneRules london = samples::config().business_zone;
  CHECK(read_zone_rules(print_json(to_json(london))) == london);
  for (const char* text : {"", "[]", "{}", R"({"name": "UTC", "transitions": []})",
                           R"({"name": "UTC", "transitions": [{"from": "now"}]})"}) {
    CAPTURE(text);
    CHECK_FALSE(read_zone_rules(text).has_value());
  }
}

TEST_CASE("an HTTP date is read in its one form, and in no other") {
  CHECK(parse_http_date("Tue, 10 Mar 2026 09:08:07 GMT") == parse_instant("2026-03-10T09:08:07Z"));
  for (const char* text : {"", "Tue", "Tue, 10 Mar 2026 09:08:07", "Tue, 10 Mar 2026 09:08:07 UTC",
                           "Tue, 31 Feb 2026 09:08:07 GMT", "Tue, 10 arA 2026 09:08:07 GMT",
                           "Tuesday, 10-Mar-26 09:08:07 GMT", "Tue, 10 Mar 2026 24:00:00 GMT"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_http_date(text).has_value());
  }
}

}  // namespace
}  // namespace core
