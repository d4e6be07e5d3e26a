// How many times one address may hold.
#include <doctest/doctest.h>

#include <utility>

#include "../support/holding.hpp"

namespace {

using testing::ask;
using testing::book;
using testing::book_on_page;
using testing::Business;
using testing::hold;
using testing::is_available;
using testing::kPublic;
using testing::token_of;
using testing::Told;
using testing::wish;

// The demo's Tuesday has 16 times of half an hour, from 09:00 to 16:30.
std::string half_hour(int n, int day = 10) {
  const int minutes = 9 * 60 + 30 * n;
  const auto two = [](int value) {
    return std::string(value < 10 ? "0" : "") + std::to_string(value);
  };
  return "2026-03-" + std::to_string(day) + "T" + two(minutes / 60) + ":" + two(minutes % 60) +
         ":00Z";
}

TEST_CASE("one address holds half of what a day has left, and the business as much as it needs") {
  Business b;
  std::string last;
  for (int n = 0; n < 8; ++n) {
    last = token_of(hold(b, half_hour(n)));
    b.now += core::Seconds(10);
  }
  Told refused = hold(b, half_hour(8));
  CHECK(refused.status == 429);
  CHECK(refused.json["retry_after"] == 220);  // when the first one ends
  CHECK(refused.json["message"].get<std::string>().starts_with("Too many times are held"));
  CHECK(is_available(b, half_hour(8)));
  // Without a hold it is booked all the same.
  CHECK(book_on_page(b, half_hour(8)).status == 201);
  // In place of another one there is room, and so there is for others, and on other days.
  last = token_of(hold(b, half_hour(9), {{"hold_token", last}}));
  CHECK(hold(b, half_hour(10)).status == 429);
  CHECK(hold(b, half_hour(10), {{"resource_id", 2}}).status == 201);
  CHECK(hold(b, half_hour(0, 11)).status == 201);
  CHECK(ask(b, "POST", "/bookings/holds", wish(half_hour(11))).status == 201);
  b.client = "192.0.2.2";
  CHECK(hold(b, half_hour(12)).status == 201);
  b.client = "192.0.2.1";
  // Those that have ended count no more.
  b.now += core::Minutes(5);
  CHECK(hold(b, half_hour(10)).status == 201);
}

TEST_CASE("one address holds half of what a day's or a week's limit leaves") {
  const auto held_on = [](const core::Json& caps, int days) {
    core::Json type = {{"id", 3}, {"name", "A"}, {"duration_minutes", 30}, {"resource_ids", {1}}};
    core::Json site = core::Json::object();
    if (caps.contains("of_type")) type.update(caps["of_type"]);
    if (caps.contains("of_all")) site = caps["of_all"];
    site["booking_types"] = core::Json::array({type});
    Business b(site);
    int held = 0;
    for (int n = 0; n < 8 * days; ++n) {
      const core::Date date = core::add_days(*core::parse_date("2026-03-09"), n / 8);
      const std::string at = core::format_date(date) + half_hour(n % 8).substr(10);
      if (hold(b, at).status == 201) ++held;
    }
    return held;
  };
  CHECK(held_on({{"of_type", {{"max_per_day", 5}}}}, 1) == 2);
  CHECK(held_on({{"of_all", {{"max_per_day", 6}}}}, 1) == 3);
  CHECK(held_on({{"of_type", {{"max_per_week", 6}}}}, 4) == 3);
  CHECK(held_on({{"of_type", {{"max_per_day", 1}}}}, 1) == 1);  // the last can be held
}

core::Json capped(const core::Json& caps) {
  core::Json type = {{"id", 3}, {"name", "A"}, {"duration_minutes", 30}, {"resource_ids", {1}}};
  type.update(caps);
  return core::Json{{"booking_types", core::Json::array({type})}};
}

// Whether somebody at another address is refused a booking on the day.
bool is_closed_to_others(Business& b, const std::string& starts_at) {
  const std::string client = std::exchange(b.client, "192.0.2.99");
  const Told held = hold(b, starts_at);
  b.client = client;
  if (held.status != 201) return true;
  ask(b, "DELETE", "/bookings/holds/" + token_of(held), nullptr, kPublic);
  return false;
}

TEST_CASE("one address keeps a day or a week that takes one booking closed for thirty minutes") {
  struct Case {
    core::Json site;
    bool every_day;    // other times are those of other days
    bool any_of_two;   // no resource is named
    bool is_replaced;  // by the next hold, and not let go
  };
  const core::Json of_resource = core::Json::parse(
      R"({"booking_types": [{"id": 3, "name": "A", "duration_minutes": 30, "resource_ids": [1]}],
          "resources": [{"id": 1, "name": "R", "max_per_day": 1}]})");
  const core::Json of_all = {{"max_per_day", 1}};
  for (const Case& each :
       {Case{capped({{"max_per_day", 1}}), false, false, false},
        Case{capped({{"max_per_day", 1}}), false, false, true},
        Case{capped({{"max_per_week", 1}}), true, false, false}, Case{of_all, false, true, false},
        Case{of_resource, false, true, true}}) {
    CAPTURE(each.site.dump());
    Business b(each.site);
    core::Minutes closed{0};
    std::string token;
    for (int n = 0; n < 14; ++n) {
      core::Json changes = core::Json::object();
      if (each.any_of_two) changes["resource_id"] = nullptr;
      if (each.is_replaced) changes["hold_token"] = token;
      const std::string at = each.every_day ? half_hour(n, 10 + n % 4) : half_hour(n);
      const Told held = hold(b, at, changes);
      REQUIRE((held.status == 201 || held.status == 429));
      if (held.status == 429) {
        CHECK(held.json["retry_after"] > 0);
        CHECK(closed >= core::Minutes(27));
        if (each.is_replaced) ask(b, "DELETE", "/bookings/holds/" + token, nullptr, kPublic);
        CHECK_FALSE(is_closed_to_others(b, at));
        break;
      }
      token = token_of(held);
      for (int minute = 0; minute < 7; ++minute) {
        b.now += core::Minutes(1);
        ask(b, "PUT", "/bookings/holds/" + token, nullptr, kPublic);
        if (is_closed_to_others(b, half_hour(15, each.every_day ? 13 : 10))) {
          closed += core::Minutes(1);
        }
      }
      if (!each.is_replaced) ask(b, "DELETE", "/bookings/holds/" + token, nullptr, kPublic);
    }
    CHECK(closed <= core::Minutes(35));
  }
}

TEST_CASE("one address keeps five days closed at once, and the visitors behind it can hold") {
  Business b(capped({{"max_per_day", 1}}));
  std::vector<std::string> tokens;
  const auto on_day = [&](int n) {
    // A week has five days on which the business is open.
    const core::Date date = core::add_days(*core::parse_date("2026-03-09"), n / 5 * 7 + n % 5);
    return core::format_date(date) + half_hour(n % 8).substr(10);
  };
  for (int n = 0; n < 40; ++n) {
    const Told told = hold(b, on_day(n));
    if (told.status == 201) tokens.push_back(token_of(told));
  }
  CHECK(tokens.size() == 5);
  // Another time of the same day, or another day in place of the earlier one.
  tokens[4] = token_of(hold(b, half_hour(9, 13), {{"hold_token", tokens[4]}}));
  tokens[4] = token_of(hold(b, on_day(20), {{"hold_token", tokens[4]}}));
  CHECK(hold(b, on_day(21)).json["message"].get<std::string>().starts_with("Too many times"));
  CHECK(book_on_page(b, on_day(21)).status == 201);
}

TEST_CASE("a day that takes more bookings than one address holds isn't closed by it") {
  Business b(capped({{"max_per_day", 5}}));
  // Visitor after visitor, each for ten minutes, for two hours.
  for (int n = 0; n < 12; ++n) {
    const std::string token = token_of(hold(b, half_hour(n)));
    b.now += core::Minutes(4);
    ask(b, "PUT", "/bookings/holds/" + token, nullptr, kPublic);
    b.now += core::Minutes(4);
    CHECK_FALSE(is_closed_to_others(b, half_hour(13)));
    ask(b, "DELETE", "/bookings/holds/" + token, nullptr, kPublic);
    b.now += core::Minutes(2);
  }
}

TEST_CASE("the last free time of a day can be held, and bookings make the half smaller") {
  Business b;
  for (int n = 0; n < 12; ++n) book(b, half_hour(n));
  CHECK(hold(b, half_hour(12)).status == 201);
  CHECK(hold(b, half_hour(13)).status == 201);
  CHECK(hold(b, half_hour(14)).status == 429);
  b.client = "192.0.2.2";
  CHECK(hold(b, half_hour(14)).status == 201);
  b.client = "192.0.2.3";
  CHECK(hold(b, half_hour(15)).status == 201);
}

TEST_CASE("a hold that was made elsewhere makes no room at an address that has its share") {
  Business b;
  const std::string elsewhere = token_of(hold(b, half_hour(15)));
  b.client = "192.0.2.2";
  for (int n = 0; n < 7; ++n) CHECK(hold(b, half_hour(n)).status == 201);
  CHECK(hold(b, half_hour(7)).status == 429);
  CHECK(hold(b, half_hour(8), {{"hold_token", "ht_made_up"}}).status == 429);
  // Refused, it leaves what was held.
  CHECK_FALSE(is_available(b, half_hour(15)));
}

TEST_CASE("one address holds a hundred and twenty times on all days at most") {
  Business b;
  int held = 0;
  for (int day = 0; day < 40; ++day) {
    const core::Date date = core::add_days(*core::parse_date("2026-03-09"), day);
    for (int n = 0; n < 8; ++n) {
      const std::string at = core::format_date(date) + half_hour(n).substr(10);
      if (hold(b, at).status == 201) ++held;
    }
  }
  CHECK(held == 120);
}

}  // namespace
