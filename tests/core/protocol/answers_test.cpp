// What the server writes and the widget reads.
#include <doctest/doctest.h>

#include "../samples.hpp"
#include "core/json_text.hpp"
#include "core/protocol/protocol.hpp"

namespace core {
namespace {

using date::literals::operator""_y;

std::string success(std::string_view data) {
  return R"({"success":true,"data":)" + std::string(data) + "}";
}

Json changed(Json object, std::string_view pointer, Json value) {
  object[Json::json_pointer(std::string(pointer))] = std::move(value);
  return object;
}

Json without(Json object, const std::string& parent, const char* name) {
  object[Json::json_pointer(parent)].erase(name);
  return object;
}

TEST_CASE("values print as the reference page prints them") {
  CHECK(print_json(to_json(samples::booking())) ==
        R"({"id":101,"contact_id":42,"booking_type_id":3,"resource_id":1,)"
        R"("title":"Consultation – Sarah Johnson","starts_at":"2026-03-10T14:00:00.000000Z",)"
        R"("ends_at":"2026-03-10T15:00:00.000000Z","status":"confirmed",)"
        R"("notes":"First-time client","created_at":"2026-03-04T09:00:00.000000Z",)"
        R"("updated_at":"2026-03-04T09:00:00.000000Z"})");
  CHECK(print_json(to_json(BookingType{
            3, "30-Minute Consultation", 30, "One-on-one consultation session", true, {1}, 60})) ==
        R"({"id":3,"name":"30-Minute Consultation","duration_minutes":30,)"
        R"("description":"One-on-one consultation session","is_active":true})");
  CHECK(print_json(to_json(Resource{1, "Dr. Ahmed Al-Rashid", "staff", true})) ==
        R"({"id":1,"name":"Dr. Ahmed Al-Rashid","type":"staff","is_active":true})");
  const Slot slot{*parse_instant("2026-03-10T09:00:00Z"), *parse_instant("2026-03-10T09:30:00Z"),
                  false};
  CHECK(print_json(to_json(DaySlots{2026_y / 3 / 10, {slot}})) ==
        R"({"date":"2026-03-10","slots":[{"starts_at":"2026-03-10T09:00:00Z",)"
        R"("ends_at":"2026-03-10T09:30:00Z","available":false}]})");
  CHECK(
      print_json(to_json(slot)) ==
      R"({"starts_at":"2026-03-10T09:00:00Z","ends_at":"2026-03-10T09:30:00Z","available":false})");
}

TEST_CASE("what a booking may lack prints as null") {
  Booking booking = samples::booking();
  booking.resource_id.reset();
  booking.notes.reset();
  const Json json = to_json(booking);
  CHECK(json["resource_id"].is_null());
  CHECK(json["notes"].is_null());
}

TEST_CASE("the manage token stands beside the booking's fields, if there is one") {
  CHECK_FALSE(to_json(BookingMade{samples::booking(), ""}).contains("manage_token"));
  const Json json = to_json(BookingMade{samples::booking(), "bt_1"});
  CHECK(json["manage_token"] == "bt_1");
  CHECK(json["id"] == 101);
}

TEST_CASE("widget/config prints everything that the first screen needs") {
  CHECK(print_json(to_json(samples::config())) ==
        R"({"business":{"name":"Harley Street Clinic","time_zone":"Europe/London"},)"
        R"("week_starts_on":"monday","locale":"en-GB",)"
        R"("details":{"name":"required","email":"required","phone":"optional","notes":"optional"},)"
        R"("booking_types":[{"id":3,"name":"30-Minute Consultation","duration_minutes":30,)"
        R"("description":"One-on-one","is_active":true,"resource_ids":[1,2],"max_days_ahead":60,)"
        R"("cancel_until_minutes":0,"move_until_minutes":0},)"
        R"({"id":4,"name":"Check-up","duration_minutes":60,"description":"","is_active":false,)"
        R"("resource_ids":[],"max_days_ahead":0,)"
        R"("cancel_until_minutes":0,"move_until_minutes":0}],)"
        R"("resources":[{"id":1,"name":"Dr. Ahmed Al-Rashid","type":"staff","is_active":true},)"
        R"({"id":2,"name":"Room 2","type":"room","is_active":false}],)"
        R"("zones":{"business":{"name":"Europe/London","transitions":[)"
        R"({"from":"2025-10-26T01:00:00Z","offset_seconds":0,"abbreviation":"GMT"},)"
        R"({"from":"2026-03-29T01:00:00Z","offset_seconds":3600,"abbreviation":"BST"}]},)"
        R"("visitor":{"name":"Asia/Kathmandu","transitions":[)"
        R"({"from":"1970-01-01T00:00:00Z","offset_seconds":20700,"abbreviation":"+0545"}]}},)"
        R"("now":"2026-03-04T09:00:00Z"})");
}

TEST_CASE("the envelope says success or failure, and errors on 422 alone") {
  CHECK(success_body(Json::array()) == R"({"success":true,"data":[]})");
  CHECK(success_body(Json::object(), "Done.") == R"({"success":true,"data":{},"message":"Done."})");
  CHECK(error_body({404, "Not found.", {}, {}}) == R"({"success":false,"message":"Not found."})");
  const FieldErrors errors = {{"a", {"x", "y"}}, {"b", {"z"}}};
  CHECK(error_body({422, "Invalid.", errors, {}}) ==
        R"({"success":false,"message":"Invalid.","errors":{"a":["x","y"],"b":["z"]}})");
  CHECK(error_body({401, "Over.", {}, {}, "link_expired"}) ==
        R"({"success":false,"message":"Over.","code":"link_expired"})");
  CHECK(error_body({404, "Not found.", errors, {}}) ==
        R"({"success":false,"message":"Not found."})");
  CHECK(error_body({429, "Slow down.", {}, 30}) ==
        R"({"success":false,"message":"Slow down.","retry_after":30})");
  CHECK(error_body({400, "bad \xFF", {}, {}}) ==
        "{\"success\":false,\"message\":\"bad \xEF\xBF\xBD\"}");
}

TEST_CASE("the documented words are read and printed, and no others") {
  for (const char* word : {"pending", "confirmed", "cancelled", "completed"}) {
    REQUIRE(parse_status(word).has_value());
    CHECK(to_string(*parse_status(word)) == word);
  }
  for (const char* word : {"required", "optional", "hidden"}) {
    REQUIRE(parse_ask(word).has_value());
    CHECK(to_string(*parse_ask(word)) == word);
  }
  for (const char* word :
       {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}) {
    REQUIRE(parse_weekday(word).has_value());
    CHECK(weekday_name(*parse_weekday(word)) == word);
  }
  CHECK(parse_weekday("sunday") == date::Sunday);
  CHECK(parse_weekday("monday") == date::Monday);
  CHECK_FALSE(parse_status("Confirmed").has_value());
  CHECK_FALSE(parse_status("").has_value());
  CHECK_FALSE(parse_ask("maybe").has_value());
  CHECK_FALSE(parse_weekday("Mon").has_value());
}

TEST_CASE("every value reads back as it was written") {
  testing::Random random(10);
  for (int i = 0; i < 500; ++i) {
    const WidgetConfig config = samples::random_config(random);
    const auto read_back = read_config(200, success_body(to_json(config)));
    REQUIRE_MESSAGE(read_back, read_back.error.message);
    REQUIRE(*read_back.value == config);

    const std::vector<DaySlots> days = samples::random_days(random);
    const auto range = read_availability(200, success_body(to_json(days)));
    REQUIRE_MESSAGE(range, range.error.message);
    REQUIRE(*range.value == days);
    const auto one = read_availability(200, success_body(to_json(days[0])));
    REQUIRE_MESSAGE(one, one.error.message);
    REQUIRE(*one.value == std::vector<DaySlots>{days[0]});

    const BookingMade made{samples::random_booking(random), random.yes() ? random.word() : ""};
    const auto booked = read_booking_made(201, success_body(to_json(made), "Created."));
    REQUIRE_MESSAGE(booked, booked.error.message);
    REQUIRE(*booked.value == made);
  }
}

TEST_CASE("the answers on the reference page are read") {
  const auto made =
      read_booking_made(201, R"({"success": true, "data": {"id": 101, "contact_id": 42,
      "booking_type_id": 3, "starts_at": "2026-03-10T14:00:00.000000Z",
      "ends_at": "2026-03-10T15:00:00.000000Z", "status": "confirmed"},
      "message": "Booking created successfully."})");
  REQUIRE_MESSAGE(made, made.error.message);
  CHECK(made.value->booking.id == 101);
  CHECK_FALSE(made.value->booking.resource_id.has_value());
  CHECK(made.value->booking.ends_at == *parse_instant("2026-03-10T15:00:00Z"));
  CHECK(made.value->manage_token.empty());

  const auto day = read_availability(200, R"({"success": true, "data": {"date": "2026-03-10",
      "slots": [{"starts_at": "2026-03-10T09:00:00Z", "ends_at": "2026-03-10T09:30:00Z",
      "available": true}, {"starts_at": "2026-03-10T09:30:00Z", "ends_at": "2026-03-10T10:00:00Z",
      "available": false}]}})");
  REQUIRE_MESSAGE(day, day.error.message);
  REQUIRE(day.value->size() == 1);
  CHECK(day.value->front().date == 2026_y / 3 / 10);
  REQUIRE(day.value->front().slots.size() == 2);
  CHECK_FALSE(day.value->front().slots[1].available);
}

TEST_CASE("an upstream's stamps may have a fraction, and its times any offset") {
  Json json = to_json(samples::booking());
  json["created_at"] = "2026-03-04T09:00:00.123456Z";
  json["starts_at"] = "2026-03-10T17:00:00+03:00";
  const auto made = read_booking_made(201, success_body(json));
  REQUIRE_MESSAGE(made, made.error.message);
  CHECK(made.value->booking == samples::booking());
}

TEST_CASE("fields that the API grows are ignored") {
  Json json = to_json(samples::config());
  json["new"] = {{"deep", {1, 2}}};
  json["booking_types"][0]["colour"] = 12.5;
  json["zones"]["business"]["source"] = nullptr;
  const auto config = read_config(200, success_body(json));
  REQUIRE_MESSAGE(config, config.error.message);
  CHECK(*config.value == samples::config());
}

TEST_CASE("a visitor's zone that the server does not know is absent") {
  const Json config = to_json(samples::config());
  for (const Json& json :
       {changed(config, "/zones/visitor", nullptr), without(config, "/zones", "visitor")}) {
    const auto read = read_config(200, success_body(json));
    REQUIRE_MESSAGE(read, read.error.message);
    CHECK_FALSE(read.value->visitor_zone.has_value());
  }
}

struct Garbled {
  const char* pointer;
  Json value;
  const char* names;  // what the error must name
};

TEST_CASE("a config with a wrong field is refused by the path of that field") {
  const Json good = to_json(samples::config());
  const std::vector<Garbled> cases = {
      {"/business", 5, "business"},
      {"/business/name", 5, "business.name"},
      {"/business/name", "", "business.name"},
      {"/week_starts_on", "someday", "week_starts_on"},
      {"/locale", nullptr, "locale"},
      {"/details/phone", "sometimes", "details.phone"},
      {"/details/notes", true, "details.notes"},
      {"/booking_types", Json::object(), "booking_types"},
      {"/booking_types/1", 7, "booking_types.1"},
      {"/booking_types/1/id", 0, "booking_types.1.id"},
      {"/booking_types/1/id", -3, "booking_types.1.id"},
      {"/booking_types/1/id", 4.0, "booking_types.1.id"},
      {"/booking_types/1/id", "4", "booking_types.1.id"},
      {"/booking_types/1/id", 9223372036854775808ULL, "booking_types.1.id"},
      {"/booking_types/0/duration_minutes", 0, "booking_types.0.duration_minutes"},
      {"/booking_types/0/duration_minutes", 4294967326, "booking_types.0.duration_minutes"},
      {"/booking_types/0/is_active", 1, "booking_types.0.is_active"},
      {"/booking_types/0/description", 1, "booking_types.0.description"},
      {"/booking_types/0/resource_ids", 1, "booking_types.0.resource_ids"},
      {"/booking_types/0/resource_ids/1", 0, "booking_types.0.resource_ids"},
      {"/booking_types/0/max_days_ahead", -1, "booking_types.0.max_days_ahead"},
      {"/booking_types/0/max_days_ahead", 3661, "booking_types.0.max_days_ahead"},
      {"/resources/0/name", nullptr, "resources.0.name"},
      {"/zones/business", nullptr, "zones.business"},
      {"/zones/business/transitions", Json::array(), "zones.business.transitions"},
      {"/zones/business/transitions/1/from", "2025-10-26T01:00:00Z", "zones.business.transitions"},
      {"/zones/business/transitions/1/from", "soon", "zones.business.transitions.1.from"},
      {"/zones/business/transitions/0/offset_seconds", 86401,
       "zones.business.transitions.0.offset_seconds"},
      {"/zones/visitor/name", 1, "zones.visitor.name"},
      {"/zones/visitor", "Asia/Kathmandu", "zones.visitor"},
      {"/now", "2026-03-04T09:00:00", "now"},
  };
  for (const Garbled& c : cases) {
    CAPTURE(c.pointer);
    const auto config = read_config(200, success_body(changed(good, c.pointer, c.value)));
    CHECK_FALSE(config);
    CHECK(config.error.status == 0);
    CHECK(config.error.message.starts_with("The " + std::string(c.names) + " field "));
  }
}

TEST_CASE("an answer with too much in it is refused") {
  Json types = Json::array();
  for (int i = 0; i < 1001; ++i)
    types.push_back(to_json(BookingType{i + 1, "a", 30, "", true, {}, 0}));
  CHECK_FALSE(
      read_config(200, success_body(changed(to_json(samples::config()), "/booking_types", types))));
  const std::vector<DaySlots> days(kMaxRangeDays + 1, DaySlots{2026_y / 3 / 10, {}});
  CHECK_FALSE(read_availability(200, success_body(to_json(days))));
  std::string padded = success_body(to_json(samples::booking()));
  CHECK(read_booking_made(201, padded));
  padded.append(kMaxAnswerBytes, ' ');
  CHECK_FALSE(read_booking_made(201, padded));
}

TEST_CASE("slots that end before they begin, or days that do not exist, are refused") {
  for (
      const char* data :
      {R"({"date":"2026-02-30","slots":[]})", R"({"date":"2026-03-10"})", R"({"slots":[]})",
       R"({"date":"2026-03-10","slots":{}})", R"({"date":"2026-03-10","slots":[1]})",
       R"({"date":"2026-03-10","slots":[{"starts_at":"2026-03-10T09:00:00Z","ends_at":"2026-03-10T09:00:00Z","available":true}]})",
       R"({"date":"2026-03-10","slots":[{"starts_at":"2026-03-10T09:00:00Z","ends_at":"2026-03-10T08:00:00Z","available":true}]})",
       R"({"date":"2026-03-10","slots":[{"starts_at":"2026-03-10T09:00:00","ends_at":"2026-03-10T09:30:00Z","available":true}]})",
       R"({"date":"2026-03-10","slots":[{"starts_at":"2026-03-10T09:00:00Z","ends_at":"2026-03-10T09:30:00Z","available":"yes"}]})",
       R"({"days":[{"date":"2026-03-10"}]})", R"({"days":{}})", R"({"days":null})", "{}", "[]",
       "null"}) {
    CAPTURE(data);
    const auto days = read_availability(200, success(data));
    CHECK_FALSE(days);
    CHECK(days.error.status == 0);
    CHECK_FALSE(days.error.message.empty());
  }
}

TEST_CASE("an answer without the documented envelope is no success") {
  for (const char* body : {"", "<html>Welcome</html>", "null", "[]", "{}", R"({"success":true})",
                           R"({"success":"true","data":{}})", R"({"success":1,"data":{}})",
                           R"({"data":{"date":"2026-03-10","slots":[]}})",
                           R"({"success":true,"data":{"date":"2026-03-10","slots":[)"}) {
    CAPTURE(body);
    const auto days = read_availability(200, body);
    CHECK_FALSE(days);
    CHECK(days.error.status == 0);
  }
  const auto refused = read_availability(200, R"({"success":false,"message":"No."})");
  CHECK_FALSE(refused);
  CHECK(refused.error.status == 0);
  CHECK(refused.error.message == "No.");
}

TEST_CASE("a failure keeps its status, and the words that came with it") {
  const auto invalid = read_booking_made(422, R"({"success":false,"message":"Invalid.",
      "errors":{"starts_at":["Taken.", 5],"contact.email":["a","b"],"odd":"text"}})");
  CHECK_FALSE(invalid);
  CHECK(invalid.error.status == 422);
  CHECK(invalid.error.message == "Invalid.");
  CHECK(invalid.error.errors ==
        FieldErrors{{"starts_at", {"Taken."}}, {"contact.email", {"a", "b"}}, {"odd", {}}});
  const auto busy =
      read_booking_made(429, R"({"success":false,"message":"Slow.","retry_after":30})");
  CHECK(busy.error.status == 429);
  CHECK(busy.error.retry_after == 30);
  for (const char* wait : {"-1", "1.5", "\"30\"", "null", "99999999999"}) {
    CHECK_FALSE(
        read_booking_made(429, R"({"success":false,"retry_after":)" + std::string(wait) + "}")
            .error.retry_after.has_value());
  }
  for (const char* body : {"", "<html>Bad gateway</html>", "[]", R"({"message":5,"errors":[]})"}) {
    const auto broken = read_config(502, body);
    CHECK_FALSE(broken);
    CHECK(broken.error == ApiError{502, "", {}, {}});
  }
  CHECK(read_config(0, "").error.status == 0);
  CHECK(read_config(304, success("{}")).error.status == 304);
  CHECK(read_config(500, success_body(to_json(samples::config()))).error.status == 500);
}

TEST_CASE("a slot was taken when the API says conflict, or refuses the start") {
  CHECK(is_slot_taken({409, "", {}, {}}));
  CHECK(is_slot_taken({422, "", {{"starts_at", {"Taken."}}}, {}}));
  CHECK_FALSE(is_slot_taken({422, "", {{"contact.email", {"Odd."}}}, {}}));
  CHECK_FALSE(is_slot_taken({400, "", {{"starts_at", {"Taken."}}}, {}}));
  CHECK_FALSE(is_slot_taken({0, "", {}, {}}));
}

TEST_CASE("the page is told what was booked") {
  CHECK(
      booking_event(samples::booking()) ==
      R"({"id":101,"starts_at":"2026-03-10T14:00:00.000000Z","ends_at":"2026-03-10T15:00:00.000000Z",)"
      R"("booking_type_id":3,"resource_id":1,"status":"confirmed"})");
}

TEST_CASE("the page is told who booked only where it asked for that") {
  BookingRequest request;
  request.booking_type_id = 3;
  request.notes = "Stairs are hard";
  request.contact = ContactDetails{"Sarah", "sarah@example.com", ""};
  const std::string said = request_event(request, false);
  CHECK(said.find("Sarah") == std::string::npos);
  CHECK(said.find("Stairs") == std::string::npos);
  CHECK(said.find(R"("resource_id":null)") != std::string::npos);
  const char* kWho =
      R"("contact":{"name":"Sarah","email":"sarah@example.com"},"notes":"Stairs are hard"})";
  CHECK(request_event(request, true).find(kWho) != std::string::npos);
  CHECK(booking_event(samples::booking(), &request).find(kWho) != std::string::npos);
}

TEST_CASE("no damage to an answer does more than make it an error") {
  testing::Random random(11);
  const std::string config = success_body(to_json(samples::config()));
  const std::string days = success_body(to_json(samples::random_days(random)));
  const std::string made = success_body(to_json(BookingMade{samples::booking(), "bt_1"}));
  const std::string error = error_body({422, "Invalid.", {{"starts_at", {"Taken."}}}, {}});
  int accepted = 0;
  for (int i = 0; i < 4000; ++i) {
    const auto read = read_config(200, samples::mutated(config, random));
    if (read) {
      ++accepted;
      REQUIRE(ZoneRules::is_valid(read.value->business_zone.transitions()));
      REQUIRE(read_config(200, success_body(to_json(*read.value))));
    }
    const auto slots = read_availability(200, samples::mutated(days, random));
    for (const DaySlots& day : slots.value.value_or(std::vector<DaySlots>{})) {
      for (const Slot& slot : day.slots) REQUIRE(slot.starts_at < slot.ends_at);
    }
    const auto booked = read_booking_made(201, samples::mutated(made, random));
    if (booked) REQUIRE(booked.value->booking.id > 0);
    read_booking_made(422, samples::mutated(error, random));
  }
  CHECK(accepted > 0);  // some changes fall into names and white space
}

}  // namespace
}  // namespace core
