// In front of an account: what can be held, offered and booked, of what the account says it has.
#include "../support/account_mode.hpp"

namespace {

using namespace std::chrono_literals;
using testing::Account;
using testing::AccountMode;
using testing::FaultAnswer;
using testing::kBearer;
using testing::kNine;
using testing::kTen;
using testing::Told;
using Asked = server::HttpsRequest;

// One of each that is there, but not offered.
core::Json with_inactive() {
  auto type = [](int id, bool is_active) {
    return core::Json{{"id", id},
                      {"name", "Visit"},
                      {"duration_minutes", 30},
                      {"is_active", is_active},
                      {"resource_ids", {1, 2}}};
  };
  auto resource = [](int id, bool is_active) {
    return core::Json{{"id", id}, {"name", "R"}, {"type", "staff"}, {"is_active", is_active}};
  };
  return {{"booking_types", core::Json::array({type(3, true), type(4, false)})},
          {"resources", core::Json::array({resource(1, true), resource(2, false)})}};
}

}  // namespace

TEST_CASE("what the account does not offer is neither shown, held nor booked, and not asked for") {
  AccountMode b(with_inactive());
  core::Json config = b.ask("GET", "/widget/config").data();
  REQUIRE(config["booking_types"].size() == 1);
  CHECK(config["booking_types"][0]["id"] == 3);
  CHECK(config["booking_types"][0]["resource_ids"] == core::Json::array({1}));
  REQUIRE(config["resources"].size() == 1);
  CHECK(config["resources"][0]["id"] == 1);
  struct Refused {
    core::Json wish;
    const char* field;
    const char* sentence;
  };
  const Refused refusals[] = {
      {{{"booking_type_id", 4}},
       "booking_type_id",
       "This booking type cannot be booked at present."},
      {{{"booking_type_id", 9}}, "booking_type_id", "There is no booking type with this id."},
      {{{"resource_id", 2}}, "resource_id", "This resource cannot be booked at present."},
      {{{"resource_id", 9}}, "resource_id", "There is no resource with this id."},
      {{{"starts_at", "2026-03-04T08:59:00Z"}}, "starts_at", "This time is in the past."},
  };
  for (const Refused& refused : refusals) {
    CAPTURE(refused.wish.dump());
    CHECK(b.book(refused.wish).complaint(refused.field) == refused.sentence);
    CHECK(b.hold(refused.wish).complaint(refused.field) == refused.sentence);
  }
  CHECK(b.ask("GET", "/bookings/availability?booking_type_id=4&date=2026-03-10")
            .complaint("booking_type_id") == "This booking type cannot be booked at present.");
  CHECK(b.day("2026-03-10", "&resource_id=2").complaint("resource_id") ==
        "This resource cannot be booked at present.");
  CHECK(b.account.count("date=") == 0);
  CHECK(b.account.count("POST") == 0);
}

TEST_CASE("a time that the account does not list, or lists as taken, cannot be held") {
  AccountMode b;
  CHECK(b.hold({{"starts_at", "2026-03-10T09:10:00Z"}}).complaint("starts_at") ==
        "No appointment starts at this time; take one of the times in availability.");
  CHECK(b.hold({{"starts_at", "2027-06-10T09:00:00Z"}}).complaint("starts_at") ==
        "No appointment starts at this time; take one of the times in availability.");
  CHECK(b.account.count("date=2027") == 0);
  testing::book(b.account.business, kNine, 1);
  CHECK(b.hold({{"resource_id", 1}}).complaint("starts_at") ==
        "The selected time is no longer available.");
  Told other = b.hold();
  CHECK(other.status == 201);
  CHECK(b.hold().status == 422);
  CHECK_FALSE(b.is_free(kNine, "&resource_id=2"));
}

TEST_CASE("a time is held wherever the account's day begins") {
  struct Place {
    const char* zone;
    const char* start;
  };
  for (Place place : {Place{"Pacific/Auckland", "2026-03-09T20:00:00Z"},     // Tuesday, 09:00
                      Place{"Pacific/Honolulu", "2026-03-11T00:00:00Z"}}) {  // Tuesday, 14:00
    CAPTURE(place.zone);
    AccountMode b(core::Json{{"time_zone", place.zone}});
    REQUIRE(b.hold({{"starts_at", place.start}, {"resource_id", 1}}).status == 201);
    Told day = b.day("2026-03-10", "&resource_id=1");
    for (const core::Json& slot : day.data()["slots"]) {
      CHECK(slot["available"] == (slot["starts_at"] != place.start));
    }
    CHECK(b.book({{"starts_at", place.start}, {"resource_id", 1}}).status == 422);
  }
}

TEST_CASE("one address holds half of an account's day, and the business as much as it needs") {
  AccountMode b;
  const auto start = [](int n) {
    const std::string hour = std::to_string(9 + n / 2);
    return "2026-03-10T" + (hour.size() < 2 ? "0" + hour : hour) +
           (n % 2 == 0 ? ":00:00Z" : ":30:00Z");
  };
  const auto hold = [&](int n, const server::Header& key = testing::kPublic, core::Json wish = {}) {
    wish["booking_type_id"] = 3;
    wish["resource_id"] = 1;
    wish["starts_at"] = start(n);
    return b.ask("POST", "/bookings/holds", wish, key);
  };
  std::string last;
  for (int n = 0; n < 8; ++n) {
    Told held = hold(n);
    REQUIRE(held.status == 201);
    last = held.data()["hold_token"];
  }
  Told ninth = hold(8);
  CHECK(ninth.status == 429);
  CHECK(ninth.json["retry_after"].get<int>() > 290);
  CHECK(ninth.json["retry_after"].get<int>() <= 300);
  // In place of one's own there is room, and for anybody else.
  CHECK(hold(8, testing::kPublic, {{"hold_token", last}}).status == 201);
  CHECK(b.is_free(start(7), "&resource_id=1"));
  for (int n = 9; n < 15; ++n) CHECK(hold(n, kBearer).status == 201);
  b.client = "192.0.2.2";
  CHECK(hold(15).status == 201);
}

// Whether somebody at another address is refused a hold.
bool is_closed_to_others(AccountMode& b, const std::string& starts_at) {
  const std::string client = std::exchange(b.client, "192.0.2.99");
  const Told held = b.hold({{"resource_id", 1}, {"starts_at", starts_at}});
  b.client = client;
  if (held.status != 201) return true;
  b.ask("DELETE", "/bookings/holds/" + held.data()["hold_token"].get<std::string>());
  return false;
}

TEST_CASE("a time of an account that is let go and held again is kept for thirty minutes in all") {
  for (const bool is_renewed : {false, true}) {
    CAPTURE(is_renewed);
    AccountMode b;
    std::chrono::minutes kept{0};
    Told held;
    for (int n = 0; n < 14; ++n) {
      held = b.hold({{"resource_id", 1}});
      if (held.status != 201) break;
      const std::string path = "/bookings/holds/" + held.data()["hold_token"].get<std::string>();
      for (int minute = 0; minute < 9; ++minute) {
        b.move_on(1min);
        if (is_renewed) b.ask("PUT", path);
        if (is_closed_to_others(b, kNine)) kept += 1min;
      }
      b.ask("DELETE", path);
    }
    CHECK(held.status == 429);
    CHECK(held.json["retry_after"] > 60 * 60);
    CHECK(kept >= 20min);
    CHECK(kept <= 30min);
    CHECK_FALSE(is_closed_to_others(b, kNine));
    CHECK(b.book({{"resource_id", 1}}).status == 201);
  }
}

TEST_CASE("holds don't use up what an account takes on a day, which counts bookings alone") {
  AccountMode b(core::Json{{"max_per_day", 5}});
  const auto start = [](int hour) {
    return "2026-03-10T" + std::string(hour < 10 ? "0" : "") + std::to_string(hour) + ":00:00Z";
  };
  for (int hour = 9; hour < 14; ++hour) {
    REQUIRE(b.hold({{"resource_id", 1}, {"starts_at", start(hour)}}).status == 201);
  }
  b.client = "192.0.2.2";
  CHECK(b.is_free(start(14), "&resource_id=1"));
  CHECK(b.hold({{"resource_id", 1}, {"starts_at", start(14)}}).status == 201);
  for (int n = 0; n < 4; ++n) testing::book(b.account.business, start(9 + n), 2);
  CHECK(b.book({{"resource_id", 1}, {"starts_at", start(15)}}).status == 201);
  // The fifth booking of the day was the last.
  CHECK(b.book({{"resource_id", 1}, {"starts_at", start(16)}}).status != 201);
}

TEST_CASE("in front of an account, a hold that arrives after its release holds nothing either") {
  AccountMode b;
  const std::string own = "ht_0123456789abcdef0123456789abcdef";
  CHECK(b.ask("POST", "/bookings/holds/" + own + "/release").status == 204);
  const Told late = b.hold({{"resource_id", 1}, {"new_token", own}});
  CHECK(late.status == 422);
  CHECK(late.complaint("new_token") ==
        "The hold with this token was released. Choose another token.");
  CHECK(b.is_free(kNine, "&resource_id=1"));
  CHECK(b.hold({{"resource_id", 1}, {"hold_token", own}}).status == 201);
}

TEST_CASE("a hold in front of an account is renewed, let go, and over after five minutes") {
  AccountMode b;
  const std::string one = "&resource_id=1";
  std::string token = b.hold({{"resource_id", 1}}).data()["hold_token"];
  b.move_on(4min);
  CHECK(b.ask("PUT", "/bookings/holds/" + token).status == 200);
  b.move_on(4min);
  CHECK_FALSE(b.is_free(kNine, one));
  b.move_on(61s);
  CHECK(b.is_free(kNine, one));
  CHECK(b.ask("PUT", "/bookings/holds/" + token).status == 404);
  token = b.hold({{"resource_id", 1}}).data()["hold_token"];
  CHECK(b.ask("DELETE", "/bookings/holds/" + token).status == 204);
  CHECK(b.is_free(kNine, one));
  CHECK(b.ask("DELETE", "/bookings/holds/" + token).status == 204);
}

TEST_CASE("the holder may choose the neighbouring times of what is held with one resource") {
  AccountMode b;
  REQUIRE(b.hold({{"resource_id", 1}}).status == 201);
  CHECK(b.hold({{"resource_id", 1}}).complaint("starts_at") ==
        "The selected time is no longer available.");
  CHECK(b.is_free("2026-03-10T09:30:00Z", "&resource_id=1"));
  CHECK(b.is_free(kNine, "&resource_id=2"));
  CHECK(b.book({{"resource_id", 1}, {"starts_at", "2026-03-10T09:30:00Z"}}).status == 201);
  CHECK(b.book({{"resource_id", 2}, {"starts_at", kNine}}).status == 201);
}

TEST_CASE("of an account's days those that can still be booked are asked for, from yesterday on") {
  AccountMode b;
  Told range = b.range("2026-03-01", "2026-03-05");
  REQUIRE(range.status == 200);
  CHECK(range.data()["days"].size() == 5);
  CHECK(b.account.count("date=2026-03-02") == 0);
  CHECK(b.account.count("date=2026-03-03") == 1);
  // 365 days ahead, and one more: whose midnight the account counts by is not known.
  CHECK(b.range("2027-03-04", "2027-03-07").status == 200);
  CHECK(b.account.count("date=2027-03-05") == 1);
  CHECK(b.account.count("date=2027-03-06") == 0);
}

TEST_CASE("a day that the account does not have is one without times, among others that it has") {
  for (int status : {404, 422, 403}) {
    CAPTURE(status);
    AccountMode b;
    b.account.fault = [status](const Asked& asked) -> FaultAnswer {
      if (asked.url.find("date=2026-03-10") == std::string::npos) return {};
      return testing::answered(status, R"({"success":false,"message":"No such day."})");
    };
    Told range = b.range("2026-03-10", "2026-03-11");
    CHECK(range.status == (status == 403 ? 503 : 200));
    if (range.status != 200) continue;
    CHECK(range.data()["days"][0]["slots"].empty());
    CHECK_FALSE(range.data()["days"][1]["slots"].empty());
  }
}

TEST_CASE("an account that has gone away is told to visitors as that, with a time to come back") {
  AccountMode b;
  b.account.fault = [](const Asked&) -> FaultAnswer { return testing::not_there(); };
  for (Told told :
       {b.ask("GET", "/widget/config"), b.ask("GET", "/bookings/types"),
        b.ask("GET", "/bookings/resources"), b.day("2026-03-10"), b.hold(), b.book(),
        b.ask("GET", "/bookings", nullptr, kBearer), b.ask("GET", "/contacts", nullptr, kBearer)}) {
    CHECK(told.status == 503);
    CHECK(told.json["retry_after"].get<int>() >= 1);
    CHECK(told.json["message"] ==
          "The booking system does not answer at the moment. Please try again shortly.");
  }
}

TEST_CASE("the link of a booking that is over holds no times of an account") {
  AccountMode b;
  const Told made = b.book();
  REQUIRE(made.status == 201);
  const server::Header link{"Authorization",
                            "Bearer " + made.data()["manage_token"].get<std::string>()};
  const core::Json wish = {{"booking_type_id", 3}, {"starts_at", kTen}};
  CHECK(b.ask("POST", "/bookings/holds", wish, link).status == 201);
  REQUIRE(b.ask("POST", testing::at(made.data()) + "/cancel", nullptr, link).status == 200);
  CHECK(b.ask("POST", "/bookings/holds", wish, link).complaint("status") ==
        "A cancelled booking cannot be moved.");
}

TEST_CASE("the link of a booking that has begun holds no times of an account") {
  AccountMode b;
  const Told made = b.book();
  const server::Header link{"Authorization",
                            "Bearer " + made.data()["manage_token"].get<std::string>()};
  b.account.business.now = vectors::instant(testing::kNine);
  const core::Json wish = {{"booking_type_id", 3}, {"starts_at", kTen}};
  CHECK(b.ask("POST", "/bookings/holds", wish, link).complaint("status") ==
        "This booking can no longer be moved online. Please contact us.");
}
