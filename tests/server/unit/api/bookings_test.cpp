// A booking once it is made: listed, read, moved, cancelled.
#include <doctest/doctest.h>

#include <utility>

#include "../support/asking.hpp"

namespace {

using testing::ask;
using testing::at;
using testing::book;
using testing::Business;
using testing::is_available;
using testing::kEleven;
using testing::kTen;
using testing::Told;

std::vector<core::Id> ids(const Told& list) {
  REQUIRE(list.status == 200);
  std::vector<core::Id> ids;
  for (const core::Json& booking : list.data()) ids.push_back(booking["id"].get<core::Id>());
  return ids;
}

using Ids = std::vector<core::Id>;

TEST_CASE("a booking reads as the reference prints it") {
  Business b;
  core::Id id = book(b, kTen);
  Told told = ask(b, "GET", at(id));
  CHECK(told.status == 200);
  CHECK(told.data()["uid"].get<std::string>().size() == 32);
  core::Json documented = told.data();
  for (const char* addition : {"uid", "changes", "price", "location", "contact"}) {
    documented.erase(addition);
  }
  CHECK(
      documented.dump() ==
      R"({"id":1,"contact_id":42,"booking_type_id":3,"resource_id":1,)"
      R"("title":"30-Minute Consultation – Sarah Johnson","starts_at":"2026-03-10T10:00:00.000000Z",)"
      R"("ends_at":"2026-03-10T10:30:00.000000Z","status":"confirmed","notes":null,)"
      R"("created_at":"2026-03-04T09:00:00.000000Z","updated_at":"2026-03-04T09:00:00.000000Z"})");
}

TEST_CASE("a booking that is not there is 404, whatever is asked of it") {
  Business b;
  for (const char* path : {"/bookings/7", "/bookings/0", "/bookings/x", "/bookings/-1",
                           "/bookings/07", "/bookings/99999999999999999999", "/bookings/"}) {
    CAPTURE(path);
    CHECK(ask(b, "GET", path).status == 404);
    CHECK(ask(b, "PUT", path, core::Json::object()).status == 404);
    CHECK(ask(b, "POST", std::string(path) + "/cancel").status == 404);
  }
  CHECK(ask(b, "GET", "/bookings/7").json["message"] == "There is no booking with this id.");
}

TEST_CASE("a list is ordered by start and then by id, and comes in pages") {
  Business b;
  core::Id late = book(b, kEleven), early = book(b, kTen), twin = book(b, kTen, 2);
  Told all = ask(b, "GET", "/bookings");
  CHECK(ids(all) == Ids{early, twin, late});
  CHECK(all.json["meta"].dump() == R"({"current_page":1,"last_page":1,"per_page":15,"total":3})");
  Told second = ask(b, "GET", "/bookings?per_page=2&page=2");
  CHECK(ids(second) == Ids{late});
  CHECK(second.json["meta"].dump() == R"({"current_page":2,"last_page":2,"per_page":2,"total":3})");
  CHECK(ids(ask(b, "GET", "/bookings?per_page=2&page=3")).empty());
  Business empty;
  CHECK(
      ask(empty, "GET", "/bookings").json.dump() ==
      R"({"success":true,"data":[],"meta":{"current_page":1,"last_page":1,"per_page":15,"total":0}})");
}

TEST_CASE("a list is narrowed by status, contact and time, all at once if asked") {
  Business b;
  b.store->add_contacts({{43, "Ada", "ada@example.com", ""}}, b.now);
  core::Id a = book(b, kTen), c = book(b, kEleven, 1, 43), d = book(b, "2026-03-11T10:00:00Z");
  CHECK(ask(b, "POST", at(a) + "/cancel").status == 200);
  CHECK(ids(ask(b, "GET", "/bookings?status=cancelled")) == Ids{a});
  CHECK(ids(ask(b, "GET", "/bookings?status=confirmed")) == Ids{c, d});
  CHECK(ids(ask(b, "GET", "/bookings?status=pending")).empty());
  CHECK(ids(ask(b, "GET", "/bookings?contact_id=43")) == Ids{c});
  CHECK(ids(ask(b, "GET", "/bookings?contact_id=99")).empty());
  CHECK(ids(ask(b, "GET", "/bookings?contact_id=42&status=confirmed&from=2026-03-01")) == Ids{d});
  CHECK(ids(ask(b, "GET", "/bookings?from=2026-03-10T11:00:00Z")) == Ids{c, d});
  CHECK(ids(ask(b, "GET", "/bookings?from=2026-03-10T14:00:00%2B03:00")) == Ids{c, d});
  CHECK(ids(ask(b, "GET", "/bookings?from=2026-03-10+11:00:00Z")) == Ids{c, d});
  CHECK(ids(ask(b, "GET", "/bookings?from=2026-03-10T11:00:01Z")) == Ids{d});
  CHECK(ids(ask(b, "GET", "/bookings?to=2026-03-10T11:00:00.000000Z")) == Ids{a, c});
  CHECK(ids(ask(b, "GET", "/bookings?to=2026-03-10")) == Ids{a, c});
  CHECK(ids(ask(b, "GET", "/bookings?from=2026-03-11&to=2026-03-11")) == Ids{d});
  CHECK(ids(ask(b, "GET", "/bookings?from=2026-03-11&to=2026-03-10")).empty());
}

TEST_CASE("a date in a list is a day of the business, not of Greenwich") {
  Business b(core::Json::parse(
      R"({"time_zone": "Pacific/Auckland", "hours": {"wednesday": ["00:00-24:00"]}})"));
  core::Id id = book(b, "2026-03-10T11:30:00Z");  // 00:30 on Wednesday the 11th
  CHECK(ids(ask(b, "GET", "/bookings?from=2026-03-11&to=2026-03-11")) == Ids{id});
  CHECK(ids(ask(b, "GET", "/bookings?to=2026-03-10")).empty());
}

TEST_CASE("wrong parameters of a list are refused by name") {
  Business b;
  auto said = [&](const std::string& query, const std::string& field) {
    return ask(b, "GET", "/bookings?" + query).complaint(field);
  };
  CHECK(said("status=done", "status") == "Give one of pending, confirmed, cancelled, completed.");
  CHECK(said("contact_id=x", "contact_id") == "Give an id, a whole number from 1.");
  CHECK(said("from=yesterday", "from") ==
        "Give a date, as 2026-03-10, or an instant, as 2026-03-10T14:00:00Z.");
  CHECK_FALSE(said("to=2026-03-10T14:00:00", "to").starts_with("none"));
  CHECK(said("page=0", "page") == "Give a whole number from 1 to 1000000000.");
  CHECK(said("per_page=101", "per_page") == "Give a whole number from 1 to 100.");
  CHECK(said("per_page=1&per_page=2", "per_page") == "Give this parameter once.");
  CHECK(ask(b, "GET", "/bookings?from=0001-01-01&to=9999-12-31&page=1000000000").status == 200);
}

TEST_CASE("a confirmed booking whose end has passed reads as completed everywhere") {
  Business b;
  core::Id id = book(b, kTen);
  b.now = vectors::instant("2026-03-10T10:29:59Z");
  CHECK(ask(b, "GET", at(id)).data()["status"] == "confirmed");
  b.now += core::Seconds(1);
  CHECK(ask(b, "GET", at(id)).data()["status"] == "completed");
  CHECK(ids(ask(b, "GET", "/bookings?status=completed")) == Ids{id});
  CHECK(ids(ask(b, "GET", "/bookings?status=confirmed")).empty());
  CHECK(ask(b, "GET", "/bookings").data()[0]["status"] == "completed");
}

TEST_CASE("cancelling frees the time, and again changes nothing") {
  Business b;
  core::Id id = book(b, kTen);
  CHECK_FALSE(is_available(b, kTen));
  Told first = ask(b, "POST", at(id) + "/cancel");
  CHECK(first.status == 200);
  CHECK(first.json.dump() ==
        R"({"success":true,"data":{"id":1,"status":"cancelled"},"message":"Booking cancelled."})");
  CHECK(is_available(b, kTen));
  std::string stamp = ask(b, "GET", at(id)).data()["updated_at"];
  b.now += core::Seconds(60);
  Told again = ask(b, "POST", at(id) + "/cancel");
  CHECK(again.status == 200);
  CHECK(again.json == first.json);
  CHECK(ask(b, "GET", at(id)).data()["updated_at"] == stamp);
  CHECK(book(b, kTen) != id);
}

TEST_CASE("what is over cannot be cancelled or moved") {
  Business b;
  core::Id done = book(b, kTen), off = book(b, kEleven);
  CHECK(ask(b, "POST", at(off) + "/cancel").status == 200);
  const core::Json tomorrow = {{"starts_at", "2026-03-11T10:00:00Z"}};
  CHECK(ask(b, "PUT", at(off), tomorrow).complaint("status") ==
        "A cancelled booking cannot be moved.");
  CHECK(ask(b, "PUT", at(off), {{"resource_id", 2}}).complaint("status") ==
        "A cancelled booking cannot be moved.");
  b.now = vectors::instant(kEleven);
  CHECK(ask(b, "PUT", at(done), tomorrow).complaint("status") ==
        "A completed booking cannot be moved.");
  Told told = ask(b, "POST", at(done) + "/cancel");
  CHECK(told.complaint("status") == "A completed booking cannot be cancelled.");
  CHECK(told.json["message"] == "A completed booking cannot be cancelled.");
  CHECK(ask(b, "PUT", at(done), {{"notes", "Came in time"}}).data()["notes"] == "Came in time");
}

TEST_CASE("moving a booking takes the new time and frees the old one") {
  Business b;
  core::Id id = book(b, kTen);
  b.now += core::Seconds(60);
  Told moved = ask(
      b, "PUT", at(id),
      {{"starts_at", "2026-03-11T10:00:00.000000Z"}, {"notes", "Rescheduled per client request"}});
  CHECK(moved.status == 200);
  CHECK(moved.json["message"] == "Booking updated successfully.");
  CHECK(moved.data() == ask(b, "GET", at(id)).data());
  CHECK(moved.data()["starts_at"] == "2026-03-11T10:00:00.000000Z");
  CHECK(moved.data()["ends_at"] == "2026-03-11T10:30:00.000000Z");
  CHECK(moved.data()["notes"] == "Rescheduled per client request");
  CHECK(moved.data()["resource_id"] == 1);
  CHECK(moved.data()["created_at"] == "2026-03-04T09:00:00.000000Z");
  CHECK(moved.data()["updated_at"] == "2026-03-04T09:01:00.000000Z");
  CHECK(is_available(b, kTen));
  CHECK_FALSE(is_available(b, "2026-03-11T10:00:00Z"));
}

TEST_CASE("a time that another booking has is refused, and nothing has moved") {
  Business b;
  core::Id id = book(b, kTen);
  book(b, kEleven);
  Told told = ask(b, "PUT", at(id), {{"starts_at", kEleven}, {"notes", "x"}});
  CHECK(told.complaint("starts_at") == "The selected time is no longer available.");
  CHECK(ask(b, "GET", at(id)).data()["starts_at"] == "2026-03-10T10:00:00.000000Z");
  CHECK(ask(b, "GET", at(id)).data()["notes"].is_null());
  CHECK_FALSE(is_available(b, kTen));
}

TEST_CASE("a booking does not stand in its own way") {
  core::Json changes = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  changes["booking_types"][0]["step_minutes"] = 15;
  changes["booking_types"][0]["buffer_after_minutes"] = 10;
  Business b(changes);
  core::Id id = book(b, kTen);
  Told told = ask(b, "PUT", at(id), {{"starts_at", "2026-03-10T10:15:00Z"}});
  CHECK(told.status == 200);
  CHECK(told.data()["starts_at"] == "2026-03-10T10:15:00.000000Z");
}

TEST_CASE("a booking moves to another person, or to whoever is free") {
  Business b;
  core::Id id = book(b, kTen);
  CHECK(ask(b, "PUT", at(id), {{"resource_id", 2}}).data()["resource_id"] == 2);
  CHECK(is_available(b, kTen, 1));
  CHECK_FALSE(is_available(b, kTen, 2));
  book(b, kEleven, 2);
  CHECK(ask(b, "PUT", at(id), {{"starts_at", kEleven}}).status == 422);
  Told anyone = ask(b, "PUT", at(id), {{"starts_at", kEleven}, {"resource_id", nullptr}});
  CHECK(anyone.data()["resource_id"] == 1);
  CHECK(ask(b, "PUT", at(id), {{"resource_id", 3}}).complaint("resource_id") ==
        "This resource does not take this booking type.");
}

TEST_CASE("each change is later than the one before, also within a second") {
  Business b;
  core::Id id = book(b, kTen);
  std::string last = ask(b, "GET", at(id)).data()["updated_at"];
  const auto is_later = [&] {
    std::string stamp = ask(b, "GET", at(id)).data()["updated_at"];
    return std::exchange(last, stamp) < stamp;
  };
  ask(b, "PUT", at(id), {{"starts_at", kEleven}});
  CHECK(is_later());
  ask(b, "PUT", at(id), {{"notes", "By the window"}});
  CHECK(is_later());
  ask(b, "POST", at(id) + "/cancel");
  CHECK(is_later());
}

TEST_CASE("a booking that is sent as it is stays as it is") {
  Business b;
  core::Id id = book(b, kTen);
  core::Json before = ask(b, "GET", at(id)).data();
  b.now += core::Seconds(60);
  CHECK(ask(b, "PUT", at(id), core::Json::object()).data() == before);
  CHECK(
      ask(b, "PUT", at(id), {{"starts_at", kTen}, {"resource_id", 1}, {"notes", nullptr}}).data() ==
      before);
}

TEST_CASE("notes are taken away by null") {
  Business b;
  core::Id id = book(b, kTen);
  CHECK(ask(b, "PUT", at(id), {{"notes", " by the door "}}).data()["notes"] == "by the door");
  CHECK(ask(b, "PUT", at(id), {{"notes", nullptr}}).data()["notes"].is_null());
}

TEST_CASE("a change that cannot be is refused by field") {
  Business b;
  core::Id id = book(b, kTen);
  auto said = [&](const char* field, const core::Json& value) {
    return ask(b, "PUT", at(id), {{field, value}}).complaint(field);
  };
  CHECK(said("contact_id", 43) == "This field is not known.");
  CHECK(said("starts_at", nullptr) == "The starts_at field is required.");
  CHECK_FALSE(said("starts_at", "2026-03-11T10:00:00").starts_with("none"));
  CHECK(said("starts_at", "2026-03-03T10:00:00Z") == "This time is in the past.");
  CHECK(said("starts_at", "2026-03-14T10:00:00Z") == "This time is outside opening hours.");
  CHECK_FALSE(said("resource_id", "1").starts_with("none"));
  CHECK(said("notes", std::string(2001, 'n')) ==
        "The notes field must not be longer than 2000 characters.");
  CHECK(said("notes", "\x01") == "The notes field must be text without control characters.");
  CHECK(ask(b, "PUT", at(id), core::Json::array()).status == 400);
}

}  // namespace
