// How many times one address may hold.
#include <doctest/doctest.h>

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
