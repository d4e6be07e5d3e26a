// Bookings that wait for the business's word, and days that take only so many.
#include <doctest/doctest.h>

#include "../support/asking.hpp"

namespace {

using testing::ask;
using testing::at;
using testing::book;
using testing::Business;
using testing::is_available;
using testing::kEleven;
using testing::kNine;
using testing::kTen;
using testing::Told;

constexpr const char* kNextDay = "2026-03-11T10:00:00Z";

// The demo business with a field of its first booking type set.
core::Json with(const char* field, const core::Json& value) {
  core::Json site = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  site["booking_types"][0][field] = value;
  return site;
}

Told asks_visit(const Business& b, const char* starts_at) {
  return ask(b, "POST", "/bookings",
             {{"booking_type_id", 3},
              {"starts_at", starts_at},
              {"contact", {{"name", "Ada"}, {"email", "ada@example.com"}}}},
             testing::kPublic);
}

TEST_CASE("a booking that needs approval is pending, and holds its time") {
  Business b(with("needs_approval", true));
  core::Id id = book(b, kTen);
  CHECK(ask(b, "GET", at(id)).data()["status"] == "pending");
  CHECK(ask(b, "GET", "/bookings?status=pending").data()[0]["id"] == id);
  CHECK_FALSE(is_available(b, kTen));
  CHECK(asks_visit(b, kEleven).data()["status"] == "pending");
  // Other types go on as they were.
  Told other = ask(b, "POST", "/bookings",
                   {{"contact_id", 42}, {"booking_type_id", 4}, {"starts_at", kNextDay}});
  CHECK(other.data()["status"] == "confirmed");
}

TEST_CASE("the business confirms a pending booking, once") {
  Business b(with("needs_approval", true));
  core::Id id = book(b, kTen);
  b.now += core::Seconds(60);
  Told told = ask(b, "PUT", at(id), {{"status", "confirmed"}});
  CHECK(told.status == 200);
  CHECK(told.data()["status"] == "confirmed");
  CHECK(told.data()["updated_at"] == "2026-03-04T09:01:00.000000Z");
  CHECK(ask(b, "PUT", at(id), {{"status", "confirmed"}}).complaint("status") ==
        "A confirmed booking cannot be confirmed.");
  CHECK(ask(b, "POST", at(id) + "/cancel").status == 200);
  CHECK(ask(b, "PUT", at(id), {{"status", "confirmed"}}).complaint("status") ==
        "A cancelled booking cannot be confirmed.");
}

TEST_CASE("a status is set to confirmed and to nothing else, and by nobody but the business") {
  Business b(with("needs_approval", true));
  core::Json made = asks_visit(b, kTen).data();
  auto said = [&](const core::Json& status) {
    return ask(b, "PUT", at(made["id"]), {{"status", status}}).complaint("status");
  };
  CHECK(said("cancelled") ==
        "The status field can only become confirmed; to cancel, POST to its /cancel.");
  CHECK_FALSE(said("pending").starts_with("none"));
  CHECK_FALSE(said("completed").starts_with("none"));
  CHECK_FALSE(said(nullptr).starts_with("none"));
  CHECK_FALSE(said(1).starts_with("none"));
  server::Header key{"Authorization", "Bearer " + made["manage_token"].get<std::string>()};
  CHECK(ask(b, "PUT", at(made["id"]), {{"status", "confirmed"}}, key).complaint("status") ==
        "This field is not known.");
  CHECK(ask(b, "GET", at(made["id"])).data()["status"] == "pending");
}

TEST_CASE("a confirmation that comes with a time that is taken confirms nothing") {
  Business b(with("needs_approval", true));
  core::Id id = book(b, kTen);
  book(b, kEleven);
  Told told = ask(b, "PUT", at(id), {{"status", "confirmed"}, {"starts_at", kEleven}});
  CHECK_FALSE(told.complaint("starts_at").starts_with("none"));
  CHECK(ask(b, "GET", at(id)).data()["status"] == "pending");
}

TEST_CASE("a visitor who moves an approved booking waits for approval again") {
  Business b(with("needs_approval", true));
  core::Json made = asks_visit(b, kTen).data();
  server::Header key{"Authorization", "Bearer " + made["manage_token"].get<std::string>()};
  CHECK(ask(b, "PUT", at(made["id"]), {{"status", "confirmed"}}).status == 200);
  CHECK(ask(b, "PUT", at(made["id"]), {{"starts_at", kEleven}}).data()["status"] == "confirmed");
  CHECK(ask(b, "PUT", at(made["id"]), {{"starts_at", kTen}}, key).data()["status"] == "pending");
}

TEST_CASE("a pending booking that is over stays pending") {
  Business b(with("needs_approval", true));
  core::Id id = book(b, kTen);
  b.now = vectors::instant(kNextDay);
  CHECK(ask(b, "GET", at(id)).data()["status"] == "pending");
  CHECK(ask(b, "GET", "/bookings?status=pending").json["meta"]["total"] == 1);
  CHECK(ask(b, "GET", "/bookings?status=completed").json["meta"]["total"] == 0);
}

TEST_CASE("a day with as many bookings as the type takes is full for everybody") {
  Business b(with("max_per_day", 2));
  core::Id first = book(b, kNine, 1);
  CHECK(is_available(b, kEleven, 2));
  book(b, kTen, 2);
  CHECK_FALSE(is_available(b, kEleven, 1));
  CHECK_FALSE(is_available(b, kEleven, 2));
  CHECK(is_available(b, kNextDay));
  CHECK(asks_visit(b, kEleven).complaint("starts_at") ==
        "The selected time is no longer available.");
  // Another type's bookings neither count nor are kept out.
  Told other = ask(b, "POST", "/bookings",
                   {{"contact_id", 42}, {"booking_type_id", 5}, {"starts_at", kEleven}});
  CHECK(other.status == 201);
  CHECK(ask(b, "POST", at(first) + "/cancel").status == 200);
  CHECK(is_available(b, kEleven));
  CHECK(asks_visit(b, kEleven).status == 201);
}

TEST_CASE("a full day takes no booking from another day, and lets its own move about") {
  Business b(with("max_per_day", 1));
  core::Id here = book(b, kTen);
  core::Id there = book(b, kNextDay);
  CHECK(ask(b, "PUT", at(there), {{"starts_at", kEleven}}).complaint("starts_at") ==
        "The selected time is no longer available.");
  CHECK(ask(b, "PUT", at(here), {{"starts_at", kEleven}}).status == 200);
  CHECK(ask(b, "PUT", at(here), {{"resource_id", 2}}).status == 200);
}

TEST_CASE(
    "a full week has no free times, takes no booking from another, and lets its own move about") {
  constexpr const char* kFriday = "2026-03-13T10:00:00Z";
  constexpr const char* kNextWeek = "2026-03-17T10:00:00Z";
  Business b(with("max_per_week", 2));
  const core::Id here = book(b, kTen);
  book(b, kNextDay);
  CHECK_FALSE(is_available(b, kFriday));
  CHECK(is_available(b, kNextWeek));
  CHECK(asks_visit(b, kFriday).complaint("starts_at") ==
        "The selected time is no longer available.");
  const core::Id later = book(b, kNextWeek);
  CHECK(ask(b, "PUT", at(later), {{"starts_at", kFriday}}).complaint("starts_at") ==
        "The selected time is no longer available.");
  CHECK(ask(b, "PUT", at(here), {{"starts_at", kFriday}}).status == 200);
  CHECK(ask(b, "POST", at(here) + "/cancel").status == 200);
  CHECK(ask(b, "PUT", at(later), {{"starts_at", kFriday}}).status == 200);
}

TEST_CASE("pending bookings fill a day too, and a day is the business's own") {
  core::Json site = with("max_per_day", 1);
  site["booking_types"][0]["needs_approval"] = true;
  site["time_zone"] = "Pacific/Auckland";
  site["hours"] = {{"wednesday", {"00:00-24:00"}}, {"thursday", {"00:00-24:00"}}};
  Business b(site);
  book(b, "2026-03-10T11:30:00Z");                             // 00:30 on Wednesday the 11th
  CHECK(asks_visit(b, "2026-03-11T10:00:00Z").status == 422);  // 23:00 on the same day
  CHECK(asks_visit(b, "2026-03-11T11:00:00Z").status == 201);  // Thursday
}

}  // namespace
