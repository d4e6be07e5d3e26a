// How much one person may book, and until when a visitor may change a booking.
#include "../support/asking.hpp"

namespace {

using testing::ask;
using testing::at;
using testing::Business;
using testing::is_available;
using testing::kEleven;
using testing::kNine;
using testing::kPublic;
using testing::kTen;
using testing::Told;

constexpr const char* kNotOnline = "This booking cannot be made online. Please contact us.";

core::Json sarah() {
  return {{"name", "Sarah"}, {"email", "sarah@example.com"}, {"phone", "+447700900123"}};
}

Told visit(const Business& b, const std::string& starts_at, const core::Json& contact = sarah(),
           core::Id resource = 1, core::Id type = 3) {
  return ask(b, "POST", "/bookings",
             {{"booking_type_id", type},
              {"resource_id", resource},
              {"starts_at", starts_at},
              {"contact", contact}},
             kPublic);
}

server::Header link(const Told& made) {
  return {"Authorization", "Bearer " + made.data()["manage_token"].get<std::string>()};
}

}  // namespace

TEST_CASE("one person can't have two bookings at the same time, by address or by number") {
  Business b;
  REQUIRE(visit(b, kTen).status == 201);
  core::Json by_email = sarah(), by_phone = sarah(), another = sarah();
  by_email["email"] = "SARAH@example.com";
  by_email["phone"] = "+447700900999";
  by_phone["email"] = "other@example.com";
  another["email"] = "other@example.com";
  another["phone"] = "+447700900999";
  CHECK(visit(b, kTen, by_email, 2).complaint("contact") == kNotOnline);
  CHECK(visit(b, kTen, by_phone, 2).complaint("contact") == kNotOnline);
  by_phone["phone"] = "07700 900123 x5";
  CHECK(visit(b, kTen, by_phone, 2).complaint("contact") == kNotOnline);
  CHECK(visit(b, kTen, another, 2).status == 201);
  CHECK(visit(b, "2026-03-10T10:30:00Z", sarah(), 2).status == 201);  // right after it
  // A longer visit that begins before and runs into it.
  CHECK(visit(b, "2026-03-10T09:30:00Z", sarah(), 1, 4).status == 422);
}

TEST_CASE("the refusal of an overlap is the blacklist's, word for word") {
  Business b(core::Json::parse(
      R"({"contacts": [{"id": 7, "name": "Nobody", "email": "no@example.com", "blacklisted": true}]})"));
  REQUIRE(visit(b, kTen).status == 201);
  core::Json blacklisted = sarah();
  blacklisted["email"] = "no@example.com";
  CHECK(visit(b, kTen, sarah(), 2).json == visit(b, kTen, blacklisted, 2).json);
}

TEST_CASE("an overlap is allowed by the site file, and to the secret key") {
  Business open(core::Json{{"allow_overlap", true}});
  REQUIRE(visit(open, kTen).status == 201);
  CHECK(visit(open, kTen, sarah(), 2).status == 201);
  Business b;
  testing::book(b, kTen, 1);
  testing::book(b, kTen, 2);  // the same contact
}

TEST_CASE("a cancelled booking overlaps nothing, and a moved one not itself") {
  Business b;
  const Told made = visit(b, kTen);
  REQUIRE(made.status == 201);
  CHECK(ask(b, "PUT", at(made.data()), {{"resource_id", 2}}, link(made)).status == 200);
  CHECK(ask(b, "POST", at(made.data()) + "/cancel", nullptr, link(made)).status == 200);
  CHECK(visit(b, kTen).status == 201);
}

TEST_CASE("a booking can't be moved into another of the same person") {
  Business b;
  const Told early = visit(b, kTen);
  const Told late = visit(b, kEleven, sarah(), 2);
  REQUIRE(late.status == 201);
  const Told moved = ask(b, "PUT", at(late.data()), {{"starts_at", kTen}}, link(late));
  CHECK(moved.complaint("contact") == "This booking cannot be changed online. Please contact us.");
  CHECK(ask(b, "PUT", at(late.data()), {{"starts_at", kTen}}).status == 200);  // the secret key
}

TEST_CASE("a person has a limited number of upcoming bookings") {
  Business b(core::Json{{"max_upcoming_per_person", 2}});
  const Told first = visit(b, kNine);
  REQUIRE(first.status == 201);
  const Told second = visit(b, kTen);
  REQUIRE(second.status == 201);
  CHECK(visit(b, kEleven).complaint("contact") == kNotOnline);
  // A move is no new booking.
  CHECK(ask(b, "PUT", at(second.data()), {{"starts_at", kEleven}}, link(second)).status == 200);
  SUBCASE("one that is cancelled frees its place") {
    CHECK(ask(b, "POST", at(first.data()) + "/cancel", nullptr, link(first)).status == 200);
    CHECK(visit(b, kTen).status == 201);
  }
  SUBCASE("so does one that has ended") {
    b.now = vectors::instant("2026-03-10T09:30:00Z");
    CHECK(visit(b, kTen).status == 201);
  }
  SUBCASE("the secret key isn't limited") {
    testing::book(b, "2026-03-11T10:00:00Z");
  }
}

TEST_CASE("a visitor changes a booking until its limit, and the secret key at any time") {
  Business b(core::Json{{"cancel_until_minutes", 1440}, {"move_until_minutes", 60}});
  const Told made = visit(b, kTen);
  REQUIRE(made.status == 201);
  const Told shown = ask(b, "GET", at(made.data()), nullptr, link(made));
  CHECK(shown.data()["changes"] == core::Json{{"cancel_until", "2026-03-09T10:00:00.000000Z"},
                                              {"move_until", "2026-03-10T09:00:00.000000Z"}});
  b.now = vectors::instant("2026-03-09T10:00:01Z");
  CHECK(ask(b, "POST", at(made.data()) + "/cancel", nullptr, link(made)).complaint("status") ==
        "This booking can no longer be cancelled online. Please contact us.");
  CHECK(ask(b, "PUT", at(made.data()), {{"starts_at", kEleven}}, link(made)).status == 200);
  b.now = vectors::instant("2026-03-10T10:00:01Z");
  CHECK(ask(b, "PUT", at(made.data()), {{"starts_at", kTen}}, link(made)).status == 422);
  CHECK(ask(b, "PUT", at(made.data()), {{"starts_at", "2026-03-10T14:00:00Z"}}, link(made))
            .complaint("status") ==
        "This booking can no longer be moved online. Please contact us.");
  CHECK(ask(b, "PUT", at(made.data()), {{"starts_at", "2026-03-10T14:00:00Z"}}).status == 200);
  CHECK(ask(b, "POST", at(made.data()) + "/cancel").status == 200);
}

TEST_CASE("no visitor changes a booking that has begun, whatever the policy") {
  Business b;
  const Told made = visit(b, kTen);
  REQUIRE(made.status == 201);
  b.now = vectors::instant("2026-03-10T09:59:59Z");
  CHECK(ask(b, "PUT", at(made.data()), {{"notes", "late"}}, link(made)).status == 200);
  b.now = vectors::instant(kTen);
  CHECK(ask(b, "POST", at(made.data()) + "/cancel", nullptr, link(made)).status == 422);
  CHECK(ask(b, "PUT", at(made.data()), {{"starts_at", kEleven}}, link(made)).status == 422);
  CHECK(ask(b, "GET", at(made.data())).data()["status"] == "confirmed");
}

TEST_CASE("the policy at booking holds for the booking, whatever the site file says later") {
  Business b(core::Json{{"cancel_until_minutes", nullptr}});
  b.site.types[0].booking_rules.policy.cancel_until = std::nullopt;
  const Told made = visit(b, kTen);
  REQUIRE(made.status == 201);
  CHECK(made.data()["changes"]["cancel_until"].is_null());
  for (auto& type : b.site.types) type.booking_rules.policy = {};
  CHECK(ask(b, "POST", at(made.data()) + "/cancel", nullptr, link(made)).status == 422);
  CHECK(ask(b, "PUT", at(made.data()), {{"starts_at", kEleven}}, link(made)).status == 200);
}

TEST_CASE("who cancelled, and why, is kept and shown") {
  Business b;
  const Told made = visit(b, kTen);
  REQUIRE(made.status == 201);
  CHECK_FALSE(made.data().contains("cancelled_by"));
  const std::string cancel = at(made.data()) + "/cancel";
  CHECK(ask(b, "POST", cancel, {{"reason", std::string(501, 'x')}}, link(made)).status == 422);
  CHECK(ask(b, "POST", cancel, {{"reason", 5}}, link(made)).status == 422);
  CHECK(ask(b, "POST", cancel, {{"reason", " I am ill. "}}, link(made)).status == 200);
  const Told shown = ask(b, "GET", at(made.data()), nullptr, link(made));
  CHECK(shown.data()["cancelled_by"] == "visitor");
  CHECK(shown.data()["cancel_reason"] == "I am ill.");
  CHECK_FALSE(shown.data().contains("changes"));
  core::Id other = testing::book(b, kEleven);
  CHECK(ask(b, "POST", at(other) + "/cancel", {{"reason", "Closed."}}).status == 200);
  CHECK(ask(b, "GET", at(other)).data()["cancelled_by"] == "business");
}

TEST_CASE("what was typed is kept with the booking, and only the secret key gets it") {
  Business b(core::Json::parse(
      R"({"contacts": [{"id": 7, "name": "Sarah J.", "email": "sarah@example.com", "phone": "+447700900555"}]})"));
  Told made = ask(b, "POST", "/bookings",
                  {{"booking_type_id", 3},
                   {"starts_at", kTen},
                   {"contact", sarah()},
                   {"locale", "ar-EG"},
                   {"time_zone", "Africa/Cairo"}},
                  kPublic);
  REQUIRE(made.status == 201);
  for (const char* field : {"contact", "locale", "time_zone"}) {
    CHECK_FALSE(made.data().contains(field));
    CHECK_FALSE(ask(b, "GET", at(made.data()), nullptr, link(made)).data().contains(field));
  }
  const Told shown = ask(b, "GET", at(made.data()));
  CHECK(shown.data()["contact_id"] == 7);
  CHECK(shown.data()["contact"] == sarah());
  CHECK(shown.data()["locale"] == "ar-EG");
  CHECK(shown.data()["time_zone"] == "Africa/Cairo");
  CHECK(ask(b, "GET", "/contacts/7").data()["phone"] == "+447700900555");
}

TEST_CASE("a browser's zone that doesn't exist stops no booking; a malformed one is refused") {
  Business b;
  auto with = [&](const char* field, const char* value, const char* starts_at) {
    core::Json body = {{"booking_type_id", 3}, {"starts_at", starts_at}, {"contact", sarah()}};
    body[field] = value;
    return ask(b, "POST", "/bookings", body, kPublic);
  };
  const Told made = with("time_zone", "Etc/Unknown", kTen);
  REQUIRE(made.status == 201);
  CHECK_FALSE(ask(b, "GET", at(made.data())).data().contains("time_zone"));
  CHECK(with("time_zone", "Europe/Lon don", kEleven).status == 422);
  const Told lower = with("time_zone", "us/eastern", "2026-03-10T14:00:00Z");
  CHECK(ask(b, "GET", at(lower.data())).data()["time_zone"] == "US/Eastern");
  CHECK(with("locale", "english!", kEleven).status == 422);
  CHECK(with("locale", "x", kEleven).status == 422);
  CHECK(with("locale", "en-", kEleven).status == 422);
  CHECK(with("locale", "zh-Hant-TW", kEleven).status == 201);
}

TEST_CASE("every booking has a calendar UID of its own") {
  Business b;
  const Told first = visit(b, kTen), second = visit(b, kEleven);
  CHECK(first.data()["uid"] != second.data()["uid"]);
  const Told moved =
      ask(b, "PUT", at(first.data()), {{"starts_at", "2026-03-11T10:00:00Z"}}, link(first));
  CHECK(moved.data()["uid"] == first.data()["uid"]);
}

TEST_CASE(
    "a visitor who books and cancels repeatedly can book no more that day, but can still cancel") {
  Business b;
  const auto pair = [&](const core::Json& contact) {
    const Told made = visit(b, kTen, contact);
    if (made.status != 201) return made;
    CHECK(ask(b, "POST", at(made.data()) + "/cancel", nullptr, link(made)).status == 200);
    return made;
  };
  const Told earlier = visit(b, kNine);
  int pairs = 0;
  Told last = pair(sarah());
  for (; last.status == 201; last = pair(sarah())) ++pairs;
  CHECK(pairs == 10);
  CHECK(last.complaint("contact") == kNotOnline);
  CHECK(ask(b, "POST", at(earlier.data()) + "/cancel", nullptr, link(earlier)).status == 200);
  // By address in another case, and by number.
  core::Json by_email = sarah(), by_phone = sarah();
  by_email["email"] = "SARAH@example.com";
  by_email.erase("phone");
  by_phone["email"] = "other@example.com";
  CHECK(pair(by_email).status == 422);
  CHECK(pair(by_phone).status == 422);
  CHECK(pair({{"name", "Bo"}, {"email", "bo@example.com"}}).status == 201);
  // The business books for whom it likes, and a day later so does the visitor.
  CHECK(testing::book(b, kEleven) > 0);
  b.now += core::kADay + core::Seconds(1);
  CHECK(pair(sarah()).status == 201);
}

TEST_CASE("a network whose visitors cancelled very often books no more that day") {
  Business b(core::Json::parse(R"({"limits": {"bookings_per_minute": 10000}})"));
  int pairs = 0;
  const auto pair = [&] {
    const std::string email = "v" + std::to_string(pairs) + "@example.com";
    const Told made = visit(b, kTen, {{"name", "V"}, {"email", email}});
    if (made.status != 201) return false;
    return ask(b, "POST", at(made.data()) + "/cancel", nullptr, link(made)).status == 200;
  };
  b.client = "2001:db8:1:2::1";
  while (pairs < 200 && pair()) ++pairs;
  CHECK(pairs == 120);
  b.client = "2001:db8:1:2::2";  // the same network
  CHECK_FALSE(pair());
  b.client = "2001:db8:1:3::1";
  CHECK(pair());
}
