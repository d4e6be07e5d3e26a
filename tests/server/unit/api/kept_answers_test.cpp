// Answers that are kept must read as if each were made for its request.
#include <doctest/doctest.h>

#include <atomic>
#include <limits>
#include <thread>

#include "../support/asking.hpp"
#include "calling.hpp"

namespace {

using testing::ask;
using testing::Business;
using testing::get;
using testing::kPublic;

const std::string kDay =
    "/api/v1/bookings/availability?booking_type_id=3&resource_id=1&date=2026-03-10";
const std::string kMonth =
    "/api/v1/bookings/availability?booking_type_id=3&resource_id=1&from=2026-03-01&to=2026-03-31";
const std::string kConfig = "/api/v1/widget/config?time_zone=Asia/Kathmandu";

core::Json wish(const std::string& starts_at) {
  return {{"booking_type_id", 3}, {"resource_id", 1}, {"starts_at", starts_at}};
}

testing::Told visit(const Business& b, const std::string& starts_at) {
  core::Json body = wish(starts_at);
  body["contact"] = {{"name", "Ada"}, {"email", "ada@example.com"}};
  return ask(b, "POST", "/bookings", body, kPublic);
}

bool is_free(const Business& b, const std::string& starts_at, const std::string& target = kDay) {
  const core::Json data = testing::json_of(get(b, target))["data"];
  const core::Json days = data.contains("days") ? data["days"] : core::Json::array({data});
  for (const core::Json& day : days) {
    for (const core::Json& slot : day["slots"]) {
      if (slot["starts_at"] == starts_at) return slot["available"].get<bool>();
    }
  }
  return false;
}

// Whether the second of two equal requests gets the first one's body. Never in front of a database that other servers
// write to.
bool is_kept(const Business& b, const std::string& target,
             const std::vector<server::Header>& headers = {kPublic}) {
  const auto first = get(b, target, headers);
  const auto second = get(b, target, headers);
  CHECK(first.status == 200);
  CHECK(first.text() == second.text());
  CHECK(first.header("Content-Encoding") == second.header("Content-Encoding"));
  return first.body == second.body || testing::is_on_postgres();
}

TEST_CASE("days, months and the configuration are kept while nothing changes") {
  const Business b;
  CHECK(is_kept(b, kDay));
  CHECK(is_kept(b, kMonth));
  CHECK(is_kept(b, kConfig));
  const auto encoding = [&b](const std::string& accepted) {
    const std::vector<server::Header> headers = {kPublic, {"Accept-Encoding", accepted}};
    CHECK(is_kept(b, kMonth, headers));
    return std::string(get(b, kMonth, headers).header("Content-Encoding"));
  };
  CHECK(encoding("gzip") == "gzip");
  CHECK(encoding("gzip, deflate, br") == "br");
  CHECK(encoding("gzip, br;q=0") == "gzip");
  CHECK(encoding("deflate") == "");
  CHECK(get(b, kMonth).header("Content-Encoding").empty());
  CHECK(get(b, kDay).text() != get(b, kMonth).text());
  const std::string one_day = "&from=2026-03-10&to=2026-03-10";
  const std::string type = "/api/v1/bookings/availability?booking_type_id=3&resource_id=1";
  CHECK(get(b, type + one_day).text() != get(b, kDay).text());
}

TEST_CASE("what is kept and still stands needs no worker") {
  const Business b;
  if (testing::is_on_postgres()) return;
  for (const std::string& target : {kDay, kMonth, kConfig}) {
    const server::Request request{"GET", target, {kPublic}, ""};
    CHECK_FALSE(b.routes.answer_kept(request));
    const auto made = b.routes.answer(request);
    const auto kept = b.routes.answer_kept(request);
    REQUIRE(kept);
    CHECK(kept->status == 200);
    CHECK(kept->body == made.body);
    // Only what is left of the minute differs.
    REQUIRE(kept->headers.size() == made.headers.size());
    for (std::size_t i = 0; i < kept->headers.size(); ++i) {
      CHECK(kept->headers[i].name == made.headers[i].name);
      const bool is_count = kept->headers[i].name == "X-RateLimit-Remaining";
      CHECK((is_count || kept->headers[i].value == made.headers[i].value));
    }
    const int left = std::stoi(std::string(made.header("X-RateLimit-Remaining")));
    CHECK(kept->header("X-RateLimit-Remaining") == std::to_string(left - 1));
  }
  REQUIRE(visit(b, "2026-03-10T09:00:00Z").status == 201);
  CHECK_FALSE(b.routes.answer_kept({"GET", kMonth, {kPublic}, ""}));
}

TEST_CASE("nobody gets what is kept without a key that opens it") {
  const Business b;
  get(b, kDay);
  const std::vector<server::Header> wrong = {{"X-Api-Key", "pk_other"}};
  const std::vector<server::Header> link = {{"X-Api-Key", "bt_b1.1.x"}};
  const std::vector<server::Header> elsewhere = {kPublic, {"Origin", "https://elsewhere.example"}};
  for (const auto& headers : {std::vector<server::Header>(), wrong, link, elsewhere}) {
    CHECK_FALSE(b.routes.answer_kept({"GET", kDay, headers, ""}));
  }
  CHECK_FALSE(b.routes.answer_kept({"POST", kDay, {kPublic}, ""}));
}

TEST_CASE("what is kept counts as any other read") {
  Business b(core::Json{{"limits", {{"reads_per_minute", 3}}}});
  if (testing::is_on_postgres()) return;
  for (int i = 0; i < 3; ++i) CHECK(get(b, kDay).status == 200);
  const auto refused = b.routes.answer_kept({"GET", kDay, {kPublic}, ""});
  REQUIRE(refused);
  CHECK(refused->status == 429);
  CHECK(refused->header("X-RateLimit-Remaining") == "0");
  b.now += core::Seconds(60);
  CHECK(get(b, kDay).status == 200);
}

TEST_CASE("no time zone that a visitor names stands for an answer in gzip") {
  const std::vector<server::Header> packed = {kPublic, {"Accept-Encoding", "gzip"}};
  const std::string odd = kConfig + "%20gzip";
  const Business untouched;
  const Business plain_first;
  get(plain_first, odd);
  CHECK(get(plain_first, kConfig, packed).text() == get(untouched, kConfig, packed).text());
  const Business packed_first;
  get(packed_first, kConfig, packed);
  CHECK(get(packed_first, odd).header("Content-Encoding").empty());
}

TEST_CASE("a booking, a move and a cancellation show in the next answer") {
  const Business b;
  CHECK(is_free(b, "2026-03-10T09:00:00Z"));
  CHECK(is_free(b, "2026-03-10T09:00:00Z", kMonth));
  const auto made = visit(b, "2026-03-10T09:00:00Z");
  REQUIRE(made.status == 201);
  CHECK_FALSE(is_free(b, "2026-03-10T09:00:00Z"));
  CHECK_FALSE(is_free(b, "2026-03-10T09:00:00Z", kMonth));
  const std::string path = "/bookings/" + std::to_string(made.data()["id"].get<core::Id>());
  const core::Json later = {{"starts_at", "2026-03-10T11:00:00Z"}};
  REQUIRE(ask(b, "PUT", path, later, testing::kBearer).status == 200);
  CHECK(is_free(b, "2026-03-10T09:00:00Z"));
  CHECK_FALSE(is_free(b, "2026-03-10T11:00:00Z"));
  REQUIRE(ask(b, "POST", path + "/cancel", nullptr, testing::kBearer).status == 200);
  CHECK(is_free(b, "2026-03-10T11:00:00Z", kMonth));
}

TEST_CASE("a hold shows in the next answer, and its end when the time has come") {
  Business b;
  CHECK(is_free(b, "2026-03-10T09:00:00Z"));
  const auto held = ask(b, "POST", "/bookings/holds", wish("2026-03-10T09:00:00Z"), kPublic);
  REQUIRE(held.status == 201);
  CHECK_FALSE(is_free(b, "2026-03-10T09:00:00Z"));
  const std::string own = "&hold_token=" + held.data()["hold_token"].get<std::string>();
  CHECK(is_free(b, "2026-03-10T09:00:00Z", kDay + own));
  CHECK_FALSE(is_free(b, "2026-03-10T09:00:00Z"));
  b.now += core::Seconds(5 * 60 - 1);
  CHECK_FALSE(is_free(b, "2026-03-10T09:00:00Z"));
  b.now += core::Seconds(1);
  CHECK(is_free(b, "2026-03-10T09:00:00Z"));
}

TEST_CASE("a start is too late at the second at which it would be in an answer made then") {
  Business b(core::Json{{"booking_types", core::Json::array({{{"id", 3},
                                                              {"name", "Visit"},
                                                              {"duration_minutes", 30},
                                                              {"minimum_notice_minutes", 60},
                                                              {"max_days_ahead", 7},
                                                              {"resource_ids", {1}}}})}});
  b.now = vectors::instant("2026-03-10T08:00:00Z");
  CHECK(is_free(b, "2026-03-10T09:00:00Z"));
  b.now += core::Seconds(1);
  CHECK_FALSE(is_free(b, "2026-03-10T09:00:00Z"));
  CHECK(is_free(b, "2026-03-10T09:30:00Z"));
  // The clock was set back.
  b.now -= core::Seconds(1);
  CHECK(is_free(b, "2026-03-10T09:00:00Z"));
}

TEST_CASE("midnight brings another day within the days that can be booked") {
  Business b(core::Json{{"booking_types", core::Json::array({{{"id", 3},
                                                              {"name", "Visit"},
                                                              {"duration_minutes", 30},
                                                              {"max_days_ahead", 2},
                                                              {"resource_ids", {1}}}})}});
  b.now = vectors::instant("2026-03-10T23:59:59Z");
  CHECK_FALSE(is_free(b, "2026-03-13T09:00:00Z", kMonth));
  b.now += core::Seconds(1);
  CHECK(is_free(b, "2026-03-13T09:00:00Z", kMonth));
}

TEST_CASE("the configuration tells the time") {
  Business b;
  const auto first = get(b, kConfig).text();
  const std::string before(first);
  b.now += core::Seconds(1);
  CHECK(get(b, kConfig).text() != before);
}

// Calendars outside that the test changes.
class Diary : public server::BusyTimes {
 public:
  std::vector<server::Occupied> times;
  std::vector<server::Occupied> occupied(const std::vector<core::Id>&, core::Instant,
                                         core::Instant) const override {
    return times;
  }
  void ask(const std::vector<core::Id>&) override {}
};

TEST_CASE("an answer does not stand when a calendar blocks other times") {
  Business b;
  Diary diary;
  const server::OwnBookings service(b.site, *b.store, b.tokens, b.clock, b.counts, &diary);
  server::AvailabilityQuery query;
  query.booking_type_id = 3;
  query.from = query.to = vectors::date("2026-03-10");
  const auto found = service.availability(query, false, {});
  REQUIRE(found);
  if (testing::is_on_postgres()) {
    CHECK_FALSE(found->standing);
    return;
  }
  REQUIRE(found->standing);
  CHECK(service.stands(*found->standing));
  const core::Instant nine = vectors::instant("2026-03-10T09:00:00Z");
  diary.times = {{1, nine, nine + core::Minutes(30)}};
  CHECK_FALSE(service.stands(*found->standing));
}

TEST_CASE("no answer after a 201 has the time that was booked, however many ask meanwhile") {
  Business b;
  b.site.limits.reads_per_minute = std::numeric_limits<int>::max();  // the clock stands still
  std::atomic<bool> is_over = false;
  std::vector<std::thread> crowd;
  for (int i = 0; i < 3; ++i) {
    crowd.emplace_back([&] {
      while (!is_over) get(b, kMonth);
    });
  }
  int stale = 0;
  int booked = 0;
  for (int day = 9; day <= 13; ++day) {
    for (const char* time : {"09:00", "09:30", "10:00", "10:30", "11:00", "11:30"}) {
      const std::string starts_at =
          "2026-03-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + "T" + time + ":00Z";
      if (!is_free(b, starts_at, kMonth)) continue;
      if (visit(b, starts_at).status == 201) ++booked;
      if (is_free(b, starts_at, kMonth)) ++stale;
    }
  }
  is_over = true;
  for (std::thread& thread : crowd) thread.join();
  CHECK(booked > 20);
  CHECK(stale == 0);
}

}  // namespace
