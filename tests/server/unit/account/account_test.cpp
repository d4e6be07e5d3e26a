// Before an account that loses answers, refuses, lies or is away: what visitors are told.
#include <algorithm>
#include <thread>

#include "../support/account_mode.hpp"
#include "core/days/bookable_dates.hpp"

namespace {

using namespace std::chrono_literals;
using testing::AccountMode;
using testing::FaultAnswer;
using testing::kNine;
using testing::kTen;
using testing::Told;
using Asked = server::HttpsRequest;

const core::Json kOnePerson = core::Json::parse(R"({
  "booking_types": [{"id": 3, "name": "Visit", "duration_minutes": 30, "resource_ids": [1]}],
  "resources": [{"id": 1, "name": "Ada", "type": "staff"}]})");

// Asks until it is so; a while is more than enough.
template <class Check>
bool soon(Check check) {
  for (int i = 0; i < 500; ++i) {
    if (check()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

void fall(AccountMode& b) {
  b.account.fault = [](const Asked&) -> FaultAnswer { return testing::not_there(); };
  for (int n = 10; b.account_client.breaker() != server::BreakerState::kOpen; ++n) {
    b.day("2026-06-" + std::to_string(n % 20 + 10));
  }
}

FaultAnswer altered(const AccountMode& b, const Asked& asked, const char* field, core::Json value) {
  server::HttpsAnswer answer = b.account.pass(asked);
  core::Json body = core::Json::parse(answer.body);
  body["data"][field] = std::move(value);
  answer.body = body.dump();
  return answer;
}

}  // namespace

TEST_CASE("a booking that comes to be after its answer was lost is made once, and found") {
  FaultAnswer gateway = testing::answered(504, "<html>504 Gateway Time-out</html>");
  for (const FaultAnswer& instead : {FaultAnswer(testing::lost()), gateway}) {
    std::optional<Asked> late;
    AccountMode b;
    b.account.fault = [&](const Asked& asked) -> FaultAnswer {
      if (late || !testing::Account::is_booking(asked)) return {};
      late = asked;
      return instead;
    };
    Told unknown = b.book(nullptr, "k");
    CHECK(unknown.status == 503);
    CHECK(unknown.json["message"].get<std::string>().find("not known yet") != std::string::npos);
    CHECK(b.account.pass(*late).status == 201);
    Told found = b.book(nullptr, "k");
    CHECK(found.status == 201);
    CHECK(b.account.count("POST /bookings") == 1);
    CHECK(b.account.bookings() == 1);
  }
}

TEST_CASE("a booking that never came to be is sent again once the account has had its time") {
  AccountMode b;
  b.account.fault = [](const Asked& asked) -> FaultAnswer {
    if (testing::Account::is_booking(asked)) return testing::lost();
    return {};
  };
  CHECK(b.book(nullptr, "k").status == 503);
  b.account.fault = nullptr;
  CHECK(b.book(nullptr, "k").status == 503);
  CHECK(b.account.count("POST /bookings") == 1);
  b.move_on(31s);
  CHECK(b.book(nullptr, "k").status == 201);
  CHECK(b.account.count("POST /bookings") == 2);
  CHECK(b.account.bookings() == 1);
}

TEST_CASE("an account, which knows no locations, is sent none") {
  AccountMode b;
  std::string body;
  b.account.fault = [&](const Asked& asked) -> FaultAnswer {
    if (testing::Account::is_booking(asked)) body = asked.body;
    return {};
  };
  CHECK(b.book({{"location", {{"kind", "video"}}}}).status == 201);
  CHECK_FALSE(body.empty());
  CHECK(body.find("location") == std::string::npos);
}

TEST_CASE("a 201 that is of another booking is not believed") {
  for (const auto& other :
       std::map<const char*, core::Json>{{"starts_at", "2026-03-11T09:00:00.000000Z"},
                                         {"ends_at", nullptr},
                                         {"status", "cancelled"},
                                         {"contact_id", 4711},
                                         {"booking_type_id", 5}}) {
    CAPTURE(other.first);
    AccountMode b;
    b.account.fault = [&](const Asked& asked) -> FaultAnswer {
      if (!testing::Account::is_booking(asked)) return {};
      return altered(b, asked, other.first, other.second);
    };
    Told made = b.book();
    REQUIRE(made.status == 201);
    CHECK(made.data()["starts_at"] == "2026-03-10T09:00:00.000000Z");
    CHECK(made.data()["status"] == "confirmed");
    CHECK(made.data()["booking_type_id"] == 3);
    CHECK(b.account.bookings() == 1);
  }
}

TEST_CASE("an account that works again is found out though nobody comes") {
  AccountMode b;
  fall(b);
  CHECK(b.account.count("types") > 0);
  b.account.fault = nullptr;
  b.move_on(3s);
  CHECK(soon([&] { return b.account_client.breaker() == server::BreakerState::kClosed; }));
}

TEST_CASE("a few minutes old times are marked while the account is left alone") {
  AccountMode b;
  CHECK_FALSE(b.day("2026-03-10").data().contains("stale"));
  fall(b);
  b.move_on(45s);
  fall(b);
  Told stale = b.day("2026-03-10");
  CHECK(stale.status == 200);
  CHECK(stale.data()["stale"] == true);
}

TEST_CASE("who asks for years of days leaves something to others") {
  AccountMode b;
  b.day("2026-03-10");
  long before = b.account.count("GET");
  b.client = "198.51.100.1";
  for (int year = 2090; year < 2099; ++year) {
    std::string y = std::to_string(year);
    Told far = b.range(y + "-01-01", y + "-02-28");
    CHECK(far.status == 200);
    CHECK(far.data()["days"].size() == 59);
  }
  CHECK(b.day("2099-01-01").data()["slots"].empty());
  CHECK(b.account.count("GET") == before);
  for (int month = 4; month < 12; ++month) {
    std::string m = (month < 10 ? "0" : "") + std::to_string(month);
    Told asked = b.range("2026-" + m + "-01", "2026-" + m + "-30");
    if (asked.status != 200) CHECK(asked.json["retry_after"] > 1);
  }
  CHECK(b.account.count("GET") - before <= 66);
  b.client = "192.0.2.1";
  CHECK(b.day("2026-03-11").status == 200);
  CHECK(b.day("2026-03-12").status == 200);
}

TEST_CASE("an account is asked for a year ahead, and its months end with that year") {
  AccountMode b;
  const auto config = core::read_config(200, b.ask("GET", "/widget/config").json.dump());
  REQUIRE(config);
  CHECK(config.value->types.size() == 3);
  for (const core::BookingType& type : config.value->types) {
    CAPTURE(type.id);
    const core::ZoneRules& zone = config.value->business_zone;
    const core::Date last = core::last_bookable_date(zone, config.value->now, &type);
    CHECK(core::format_date(last) == "2027-03-04");
  }
}

TEST_CASE("a month has its times though the account refuses some of its days") {
  AccountMode b;
  b.account.fault = [](const Asked& asked) -> FaultAnswer {
    if (asked.url.find("date=2026-03-1") == std::string::npos) return {};
    return testing::answered(422, R"({"success":false,"message":"Too far.","errors":{}})");
  };
  Told month = b.range("2026-03-09", "2026-03-31");
  REQUIRE(month.status == 200);
  CHECK(month.data()["days"].size() == 23);
  CHECK(month.data()["days"][1]["date"] == "2026-03-10");
  CHECK(month.data()["days"][1]["slots"].empty());
  CHECK_FALSE(month.data()["days"][11]["slots"].empty());
  Told one = b.day("2026-03-10");
  CHECK(one.status == 422);
  CHECK(one.json["message"] == "Too far.");
  b.range("2026-03-09", "2026-03-31");
  CHECK(b.account.count("date=2026-03-10") == 1);
}

TEST_CASE("an account without types is not there, whatever it says") {
  AccountMode b;
  b.account.fault = [](const Asked&) -> FaultAnswer {
    return testing::answered(404, R"({"success":false,"message":"Not found."})");
  };
  CHECK(b.ask("GET", "/widget/config").status == 503);
  CHECK(b.day("2026-03-10").status == 503);
  CHECK(b.told().find("check the address of --upstream") != std::string::npos);
  CHECK(b.told().find(testing::kSecretKey) == std::string::npos);
}

TEST_CASE("a time held with the only one there is, is taken for who wants anybody") {
  AccountMode b(kOnePerson);
  for (const core::Json& wish : {core::Json{{"resource_id", 1}}, core::Json()}) {
    Told held = b.hold(wish);
    REQUIRE(held.status == 201);
    std::string token = held.data()["hold_token"];
    CHECK_FALSE(b.is_free(kNine));
    CHECK_FALSE(b.is_free(kNine, "&resource_id=1"));
    CHECK(b.is_free(kNine, "&hold_token=" + token));
    CHECK(b.book().complaint("starts_at") == "The selected time is no longer available.");
    b.ask("DELETE", "/bookings/holds/" + token);
  }
  CHECK(b.account.bookings() == 0);
}

TEST_CASE("who wants anybody never gets the one that somebody else holds") {
  AccountMode b;
  // Resource 3 does not take this type.
  REQUIRE(b.hold({{"resource_id", 1}}).status == 201);
  CHECK(b.is_free(kNine));
  Told second = b.hold();
  REQUIRE(second.status == 201);
  CHECK_FALSE(b.is_free(kNine, "&resource_id=2"));
  CHECK(b.book().status == 422);
  core::Json own = {{"hold_token", second.data()["hold_token"]}};
  Told made = b.book(own);
  REQUIRE(made.status == 201);
  CHECK(made.data()["resource_id"] == 2);
}

TEST_CASE("a booking is not moved onto a time that somebody else holds") {
  AccountMode b;
  Told made = b.book({{"resource_id", 1}});
  REQUIRE(made.status == 201);
  server::Header link{"Authorization", "Bearer " + made.data()["manage_token"].get<std::string>()};
  REQUIRE(b.hold({{"resource_id", 1}, {"starts_at", kTen}}).status == 201);
  std::string path = testing::at(made.data());
  Told refused = b.ask("PUT", path, {{"starts_at", kTen}}, link);
  CHECK(refused.complaint("starts_at") == "The selected time is no longer available.");
  CHECK(b.ask("PUT", path, {{"starts_at", testing::kEleven}}, link).status == 200);
}

TEST_CASE("the business is told that a contact is on the account's blacklist") {
  core::Json mallory = {{"id", 7}, {"name", "Mallory"}, {"blacklisted", true}};
  AccountMode b(core::Json{{"contacts", core::Json::array({mallory})}});
  Told refused =
      b.ask("POST", "/bookings", {{"contact_id", 7}, {"booking_type_id", 3}, {"starts_at", kNine}},
            testing::kBearer);
  CHECK(refused.status == 422);
  CHECK(refused.json["errors"].contains("contact_id"));
  CHECK(b.account.count("POST /bookings") == 0);
}

TEST_CASE("all who are told to come back are served when they were told, in order") {
  AccountMode b;
  b.account.fault = [&b](const Asked& asked) -> FaultAnswer {
    server::HttpsAnswer answer = b.account.pass(asked);
    answer.headers.push_back({"X-RateLimit-Limit", "30"});
    return answer;
  };
  b.ask("GET", "/bookings/types");
  std::vector<int> waiting(16);
  for (int n = 0; n < 16; ++n) waiting[static_cast<std::size_t>(n)] = n;
  std::vector<int> order;
  for (int round = 0; round < 8 && !waiting.empty(); ++round) {
    std::vector<int> later;
    int wait = 3600;
    for (int n : waiting) {
      std::string number = std::to_string(n);
      std::string start = "2026-03-1" + std::to_string(n % 4) + "T1" + std::to_string(n / 4);
      Told told = b.book({{"starts_at", start + ":00:00Z"},
                          {"contact", {{"name", "V"}, {"email", "v" + number + "@example.com"}}}},
                         "queue-" + number);
      if (told.status == 201) {
        order.push_back(n);
        continue;
      }
      REQUIRE(told.status == 429);
      wait = std::min(wait, told.json["retry_after"].get<int>());
      later.push_back(n);
    }
    waiting = later;
    b.move_on(std::chrono::seconds(wait));
  }
  CHECK(waiting.empty());
  CHECK(std::is_sorted(order.begin(), order.end()));
  CHECK(b.account.bookings() == 15);  // a page of them
}

TEST_CASE("the widget's settings come without times, which would cost calls of the account") {
  AccountMode b;
  const Told told = b.ask("GET", "/widget/config?booking_type_id=3&resource_id=1");
  CHECK(told.status == 200);
  CHECK_FALSE(told.data().contains("availability"));
  CHECK(b.account.count("availability") == 0);
}
