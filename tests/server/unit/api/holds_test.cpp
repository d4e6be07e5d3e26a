// A time that is held for a visitor who makes up their mind.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "../support/holding.hpp"
#include "server/base/log.hpp"

namespace {

using testing::ask;
using testing::book;
using testing::book_on_page;
using testing::Business;
using testing::hold;
using testing::is_available;
using testing::kHalfPast;
using testing::kPublic;
using testing::kTaken;
using testing::kTen;
using testing::reads_free;
using testing::token_of;
using testing::Told;
using testing::wish;

TEST_CASE("a hold under a token of the visitor's own can be asked for again and again") {
  Business b;
  const std::string own = "ht_0123456789abcdef0123456789abcdef";
  CHECK(token_of(hold(b, kTen, {{"new_token", own}})) == own);
  CHECK_FALSE(is_available(b, kTen));
  // Its answer was lost, and it is asked for once more.
  b.now += core::Minutes(1);
  Told again = hold(b, kTen, {{"new_token", own}, {"hold_token", own}});
  CHECK(token_of(again) == own);
  CHECK(again.data()["expires_at"] == "2026-03-04T09:06:00.000000Z");
  CHECK(hold(b, kTen, {{"new_token", own}}).complaint("starts_at") == kTaken);
  CHECK(book_on_page(b, kTen, {{"hold_token", own}}).status == 201);
  CHECK(hold(b, kHalfPast, {{"new_token", "ht_guess"}}).status == 422);
}

TEST_CASE("a held time is the holder's for five minutes, and reads as taken to everybody else") {
  Business b;
  Told held = hold(b, kTen);
  std::string token = token_of(held);
  CHECK(token.size() >= 3 + 22);  // 128 random bits and more
  CHECK(held.data()["expires_at"] == "2026-03-04T09:05:00.000000Z");
  CHECK(held.data().size() == 2);
  CHECK_FALSE(is_available(b, kTen));
  CHECK(is_available(b, kHalfPast));
  CHECK(is_available(b, kTen, 2));
  CHECK(reads_free(b, kTen, token));
  CHECK_FALSE(reads_free(b, kTen, "ht_another"));
  CHECK(book_on_page(b, kTen).complaint("starts_at") == kTaken);
  CHECK(hold(b, kTen).complaint("starts_at") == kTaken);
  core::Id other = book(b, "2026-03-10T11:00:00Z");
  CHECK(ask(b, "PUT", "/bookings/" + std::to_string(other), core::Json{{"starts_at", kTen}})
            .complaint("starts_at") == kTaken);
  b.now += core::Seconds(299);
  CHECK_FALSE(is_available(b, kTen));
  b.now += core::Seconds(1);
  CHECK(is_available(b, kTen));
  CHECK(book_on_page(b, kTen).status == 201);
}

TEST_CASE("buffers round a held time are held with it") {
  Business b(core::Json::parse(
      R"({"booking_types": [{"id": 3, "name": "A", "duration_minutes": 30, "resource_ids": [1],
                             "buffer_before_minutes": 10, "buffer_after_minutes": 10}]})"));
  std::string token = token_of(hold(b, kTen));
  CHECK_FALSE(is_available(b, "2026-03-10T09:30:00Z"));
  CHECK_FALSE(is_available(b, kHalfPast));
  CHECK(is_available(b, "2026-03-10T11:00:00Z"));
  CHECK(reads_free(b, kHalfPast, token));
}

TEST_CASE("the holder books the held time, and the hold is used up") {
  Business b;
  std::string token = token_of(hold(b, kTen));
  CHECK(book_on_page(b, kTen, {{"hold_token", token}}).status == 201);
  CHECK(b.store->live_holds(b.now) == 0);
  CHECK(book_on_page(b, kTen, {{"hold_token", token}}).complaint("starts_at") == kTaken);
}

TEST_CASE("a holder who books another time gives up the held one, but only once booked") {
  Business b;
  book(b, "2026-03-10T11:00:00Z");
  std::string token = token_of(hold(b, kTen));
  CHECK(book_on_page(b, "2026-03-10T11:00:00Z", {{"hold_token", token}}).complaint("starts_at") ==
        kTaken);
  CHECK_FALSE(is_available(b, kTen));
  CHECK(book_on_page(b, kHalfPast, {{"hold_token", token}}).status == 201);
  CHECK(is_available(b, kTen));
}

TEST_CASE("an unknown or ended hold is no reason to refuse a booking of a free time") {
  Business b;
  std::string token = token_of(hold(b, kTen));
  b.now += core::Minutes(6);
  CHECK(book_on_page(b, kTen, {{"hold_token", token}}).status == 201);
  CHECK(book_on_page(b, kHalfPast, {{"hold_token", "ht_made_up"}}).status == 201);
  CHECK(book_on_page(b, "2026-03-10T12:00:00Z", {{"hold_token", 5}}).complaint("hold_token") ==
        "The hold_token field must be a string.");
}

TEST_CASE("one visitor holds one time: the next hold lets the first one go") {
  Business b;
  std::string first = token_of(hold(b, kTen));
  std::string second = token_of(hold(b, kHalfPast, {{"hold_token", first}}));
  CHECK(first != second);
  CHECK(is_available(b, kTen));
  CHECK_FALSE(is_available(b, kHalfPast));
  // One that is refused changes nothing.
  book(b, "2026-03-10T12:00:00Z");
  CHECK(hold(b, "2026-03-10T12:00:00Z", {{"hold_token", second}}).complaint("starts_at") == kTaken);
  CHECK_FALSE(is_available(b, kHalfPast));
}

TEST_CASE("a hold for anyone takes the one whom a booking would take") {
  Business b;
  book(b, "2026-03-10T11:00:00Z", 1);  // so the second has fewer
  token_of(hold(b, kTen, {{"resource_id", nullptr}}));
  CHECK(is_available(b, kTen, 1));
  CHECK_FALSE(is_available(b, kTen, 2));
  CHECK(book_on_page(b, kTen, {{"resource_id", nullptr}}).data()["resource_id"] == 1);
  CHECK(hold(b, kTen, {{"resource_id", nullptr}}).complaint("starts_at") == kTaken);
}

TEST_CASE("a hold is renewed for five minutes more, and for thirty in all") {
  Business b;
  std::string path = "/bookings/holds/" + token_of(hold(b, kTen));
  auto renew = [&] { return ask(b, "PUT", path, nullptr, kPublic); };
  for (int minute = 4; minute <= 24; minute += 4) {
    b.now = vectors::instant("2026-03-04T09:00:00Z") + core::Minutes(minute);
    Told renewed = renew();
    REQUIRE(renewed.status == 200);
    CHECK(renewed.data()["expires_at"] == core::format_instant_micros(b.now + core::Minutes(5)));
  }
  b.now += core::Minutes(4);
  CHECK(renew().data()["expires_at"] == "2026-03-04T09:30:00.000000Z");
  b.now = vectors::instant("2026-03-04T09:29:59Z");
  CHECK(renew().data()["expires_at"] == "2026-03-04T09:30:00.000000Z");
  b.now += core::Seconds(1);
  Told gone = renew();
  CHECK(gone.status == 404);
  CHECK(gone.json["message"] == "This time is no longer held. Choose a time again.");
  CHECK(is_available(b, kTen));
}

TEST_CASE("holding the held time anew does not outlast thirty minutes either") {
  Business b;
  core::Instant began = b.now;
  std::string token = token_of(hold(b, kTen));
  for (int minute = 4; minute < 30; minute += 4) {
    b.now = began + core::Minutes(minute);
    token = token_of(hold(b, kTen, {{"hold_token", token}}));
  }
  b.now = began + core::Minutes(30);
  CHECK(is_available(b, kTen));
}

TEST_CASE("a time that is let go, or lost, and held again is held for thirty minutes in all") {
  // Let go by its token; by a hold of another time, under a new token or the same; or not renewed.
  enum class End { kReleased, kReplaced, kSameToken, kExpired };
  for (const End end : {End::kReleased, End::kReplaced, End::kSameToken, End::kExpired}) {
    CAPTURE(static_cast<int>(end));
    Business b;
    core::Seconds held{0};
    for (int turn = 0; turn < 60; ++turn) {
      const Told taken = hold(b, kTen);
      REQUIRE((taken.status == 201 || taken.status == 429));
      if (taken.status == 201) {
        const std::string token = token_of(taken);
        const core::Seconds length = core::Minutes(end == End::kExpired ? 5 : 4);
        b.now += length;
        held += length;
        core::Json other = {{"hold_token", token}};
        if (end == End::kSameToken) other["new_token"] = token;
        if (end == End::kReleased) {
          ask(b, "DELETE", "/bookings/holds/" + token, nullptr, kPublic);
        } else if (end != End::kExpired) {
          other = hold(b, "2026-03-10T11:00:00Z", other).json;
          if (other["success"] == true) {
            const auto next = other["data"]["hold_token"].get<std::string>();
            ask(b, "DELETE", "/bookings/holds/" + next, nullptr, kPublic);
          }
        }
      } else {
        CHECK(taken.json["retry_after"] > 0);
        CHECK(book_on_page(b, kTen).status == 201);  // it is free
        break;
      }
      b.now += core::Seconds(30);
    }
    CHECK(held <= core::Minutes(33));
  }
}

TEST_CASE("a time that was held for as long as it may be is held again hours later, or elsewhere") {
  Business b;
  for (int turn = 0; turn < 6; ++turn) {
    token_of(hold(b, kTen));
    b.now += core::Minutes(5);
  }
  REQUIRE(hold(b, kTen).status == 429);
  const std::string client = b.client;
  b.client = "192.0.2.77";
  const std::string elsewhere = token_of(hold(b, kTen));
  ask(b, "DELETE", "/bookings/holds/" + elsewhere, nullptr, kPublic);
  b.client = client;
  b.now += core::Minutes(120);
  CHECK(hold(b, kTen).status == 201);
}

TEST_CASE("the link of a booking that is over, or can't be moved any more, holds no time") {
  Business b(core::Json::parse(R"({"move_until_minutes": 60})"));
  const core::Json made = book_on_page(b, kTen).data();
  const server::Header link{"Authorization", "Bearer " + made["manage_token"].get<std::string>()};
  const std::string path = "/bookings/" + std::to_string(made["id"].get<core::Id>());
  const auto held = [&] { return ask(b, "POST", "/bookings/holds", wish(kHalfPast), link); };
  const std::string token = token_of(held());
  ask(b, "DELETE", "/bookings/holds/" + token, nullptr, link);
  const core::Instant before = b.now;
  b.now = vectors::instant("2026-03-10T09:01:00Z");
  CHECK(held().status == 422);
  b.now = before;
  REQUIRE(ask(b, "POST", path + "/cancel", nullptr, link).status == 200);
  CHECK(held().status == 422);
  CHECK(b.store->live_holds(b.now) == 0);
}

TEST_CASE("a hold that is let go frees its time, and letting go twice is as good as once") {
  Business b;
  for (bool is_beacon : {false, true}) {
    std::string path = "/bookings/holds/" + token_of(hold(b, kTen));
    for (int times = 0; times < 2; ++times) {
      CHECK((is_beacon ? ask(b, "POST", path + "/release", nullptr, kPublic)
                       : ask(b, "DELETE", path, nullptr, kPublic))
                .status == 204);
    }
    CHECK(is_available(b, kTen));
    CHECK(ask(b, "PUT", path, nullptr, kPublic).status == 404);
  }
}

TEST_CASE("there is nothing at an address below a hold's") {
  Business b;
  const std::string path = "/bookings/holds/" + token_of(hold(b, kTen));
  for (const auto& each :
       {std::pair("PUT", "/more"), {"DELETE", "/more"}, {"POST", "/more/release"}}) {
    CAPTURE(each.first);
    const Told told = ask(b, each.first, path + each.second, nullptr, kPublic);
    CHECK(told.status == 404);
    CHECK(told.json["message"] == "There is nothing at this address.");
  }
  CHECK(ask(b, "DELETE", path + "/release", nullptr, kPublic).status == 405);
  CHECK_FALSE(is_available(b, kTen));
}

TEST_CASE("a page that leaves lets go with a beacon, which can set no headers") {
  Business b(core::Json::parse(R"({"allowed_origins": ["https://palm.example"]})"));
  std::string path = "/api/v1/bookings/holds/" + token_of(hold(b, kTen));
  auto beacon = [&](const std::string& call, const char* origin) {
    return b.routes
        .answer({"POST",
                 path + call,
                 {{"Content-Type", "text/plain"}, {"Origin", origin}},
                 "bye",
                 b.client})
        .status;
  };
  CHECK(beacon("/release?key=pk_other", "https://palm.example") == 401);
  CHECK(beacon("/release", "https://palm.example") == 401);
  CHECK(beacon("/release?key=pk_demo", "https://evil.example") == 403);
  CHECK(beacon(std::string("/release?key=") + testing::kSecretKey, "https://palm.example") == 401);
  CHECK_FALSE(is_available(b, kTen));
  CHECK(beacon("/release?key=pk_demo", "https://palm.example") == 204);
  CHECK(is_available(b, kTen));
  // No other call that changes something takes its key from the address.
  for (const char* method : {"PUT", "DELETE"}) {
    CHECK(b.routes.answer({method, path + "?key=pk_demo", {}, "", b.client}).status == 401);
  }
  CHECK(b.routes.answer({"POST", "/api/v1/bookings?key=pk_demo", {testing::kJson}, "{}", b.client})
            .status == 401);
}

TEST_CASE(
    "another time, or the same with another resource, is held for thirty minutes of its own") {
  for (const core::Json& other :
       std::vector<core::Json>{{{"starts_at", "2026-03-10T11:00:00Z"}}, {{"resource_id", 2}}}) {
    CAPTURE(other.dump());
    Business b;
    core::Instant began = b.now;
    core::Json changes = other;
    changes["hold_token"] = token_of(hold(b, kTen));
    const std::string path = "/bookings/holds/" + changes["hold_token"].get<std::string>();
    for (int minute = 4; minute <= 24; minute += 4) {
      b.now = began + core::Minutes(minute);
      REQUIRE(ask(b, "PUT", path, nullptr, kPublic).status == 200);
    }
    const std::string next = "/bookings/holds/" + token_of(hold(b, kTen, changes));
    b.now = began + core::Minutes(28);
    CHECK(ask(b, "PUT", next, nullptr, kPublic).data()["expires_at"] ==
          "2026-03-04T09:33:00.000000Z");
  }
}

TEST_CASE("a held time counts among those that a date may have") {
  Business b(core::Json::parse(
      R"({"booking_types": [{"id": 3, "name": "A", "duration_minutes": 30, "resource_ids": [1],
                             "max_per_day": 1}]})"));
  std::string token = token_of(hold(b, kTen));
  CHECK_FALSE(is_available(b, kHalfPast));
  CHECK(reads_free(b, kHalfPast, token));
  CHECK(book_on_page(b, kHalfPast).status == 422);
  CHECK(hold(b, kHalfPast).status == 422);
  CHECK(book_on_page(b, kHalfPast, {{"hold_token", token}}).status == 201);
}

TEST_CASE("what cannot be booked cannot be held, and is refused by field") {
  Business b;
  auto said = [&](const core::Json& body, const char* field) {
    return ask(b, "POST", "/bookings/holds", body, kPublic).complaint(field);
  };
  CHECK(said(core::Json::object(), "booking_type_id") == "The booking_type_id field is required.");
  CHECK(said(core::Json::object(), "starts_at") == "The starts_at field is required.");
  CHECK(said(wish(kTen, {{"booking_type_id", 9}}), "booking_type_id") ==
        "There is no booking type with this id.");
  CHECK(said(wish(kTen, {{"resource_id", 3}}), "resource_id") ==
        "This resource does not take this booking type.");
  CHECK(said(wish("2026-03-10T10:10:00Z"), "starts_at").starts_with("No appointment starts"));
  CHECK(said(wish("2026-03-03T10:00:00Z"), "starts_at") == "This time is in the past.");
  CHECK(said(wish(kTen, {{"contact_id", 42}}), "contact_id") == "This field is not known.");
}

TEST_CASE("a visitor moves a booking to the time held for the move, even one it overlaps") {
  Business b(core::Json::parse(
      R"({"booking_types": [{"id": 3, "name": "A", "duration_minutes": 30, "step_minutes": 15,
                             "resource_ids": [1]}]})"));
  core::Json made = book_on_page(b, kTen).data();
  server::Header link{"Authorization", "Bearer " + made["manage_token"].get<std::string>()};
  std::string path = "/bookings/" + std::to_string(made["id"].get<core::Id>());
  std::string quarter = "2026-03-10T10:15:00Z";
  CHECK(hold(b, quarter).complaint("starts_at") == kTaken);
  Told held = ask(b, "POST", "/bookings/holds", wish(quarter), link);
  std::string token = token_of(held);
  CHECK(ask(b, "PUT", path, {{"starts_at", quarter}}, link).complaint("starts_at") == kTaken);
  Told moved = ask(b, "PUT", path, {{"starts_at", quarter}, {"hold_token", token}}, link);
  CHECK(moved.status == 200);
  CHECK(b.store->live_holds(b.now) == 0);
}

TEST_CASE("who moves a booking is offered the times that it takes itself, and nobody else is") {
  Business b(core::Json::parse(
      R"({"booking_types": [{"id": 3, "name": "A", "duration_minutes": 30, "step_minutes": 15,
                             "max_per_day": 2, "resource_ids": [1]}]})"));
  core::Json made = book_on_page(b, kTen).data();
  REQUIRE(book_on_page(b, "2026-03-10T11:00:00Z").status == 201);
  server::Header link{"Authorization", "Bearer " + made["manage_token"].get<std::string>()};
  auto is_offered = [&](const std::string& starts_at, const server::Header& caller, bool moves) {
    std::string path = "/bookings/availability?booking_type_id=3&resource_id=1&date=2026-03-10";
    if (moves) path += "&booking_id=" + std::to_string(made["id"].get<core::Id>());
    Told day = ask(b, "GET", path, nullptr, caller);
    for (const core::Json& slot : day.data()["slots"]) {
      if (slot["starts_at"] == starts_at) return slot["available"].get<bool>();
    }
    return false;
  };
  // The other booking is as much in the way as before; the day that had its two has room for this.
  for (const char* starts_at :
       {"2026-03-10T09:45:00Z", kTen, "2026-03-10T10:15:00Z", kHalfPast, "2026-03-10T12:00:00Z"}) {
    CAPTURE(starts_at);
    CHECK(is_offered(starts_at, link, true));
    CHECK_FALSE(is_offered(starts_at, kPublic, false));
  }
  CHECK_FALSE(is_offered("2026-03-10T10:45:00Z", link, true));
  std::string path = "/bookings/" + std::to_string(made["id"].get<core::Id>());
  CHECK(ask(b, "PUT", path, {{"starts_at", "2026-03-10T10:15:00Z"}}, link).status == 200);
}

TEST_CASE("of many who hold and book one time at once, one gets it") {
  Business b;
  b.site.contacts.clear();
  std::atomic<int> held = 0, booked = 0, refused = 0;
  std::vector<std::thread> visitors;
  for (int i = 0; i < 8; ++i) {
    visitors.emplace_back([&, i] {
      server::Request request{"POST", "/api/v1/bookings", {kPublic, testing::kJson}, "", "a"};
      core::Json body = wish(kTen);
      if (i % 2 == 0) request.target += "/holds";
      if (i % 2 == 1) body["contact"] = {{"name", "Ada"}, {"email", "ada@example.com"}};
      request.body = body.dump();
      server::Response answer = b.routes.answer(request);
      if (answer.status == 422) ++refused;
      if (answer.status == 201) ++(i % 2 == 0 ? held : booked);
    });
  }
  for (std::thread& visitor : visitors) visitor.join();
  CHECK(held + booked == 1);
  CHECK(refused == 7);
}

TEST_CASE("the store keeps neither a hold's token nor the address that it came from") {
  if (testing::is_on_postgres()) return;  // it reads SQLite's file
  Business b;
  std::string token = token_of(hold(b, kTen));
  std::string bytes;
  for (const char* file : {"bookings.db", "bookings.db-wal"}) {
    bytes += vectors::read_file(b.folder.file(file));
  }
  CHECK(bytes.find(server::to_hex(server::sha256(token))) != std::string::npos);
  CHECK(bytes.find(token.substr(3)) == std::string::npos);
  CHECK(bytes.find(b.client) == std::string::npos);
}

TEST_CASE("the log shows no hold's token, however its path is written") {
  auto told = [](const char* path) { return server::without_tokens(path); };
  CHECK(told("/api/v1/bookings/holds/ht_x-1") == "/api/v1/bookings/holds/{hold_token}");
  CHECK(told("/api/v1/bookings/holds/ht_x/release") ==
        "/api/v1/bookings/holds/{hold_token}/release");
  CHECK(told("/api/v1/bookings/holds//x/") == "/api/v1/bookings/holds//{hold_token}/");
  CHECK(told("/ht_x") == "/{hold_token}");
  CHECK(told("/bookings/bt_x/sk_y") == "/bookings/{key}/{key}");
  CHECK(told("/api/v1/bookings/holds") == "/api/v1/bookings/holds");
  CHECK(told("/api/v1/bookings/101/cancel") == "/api/v1/bookings/101/cancel");
  CHECK(told("").empty());
  CHECK(
      server::request_line({"1", "PUT", "/api/v1/bookings/holds/ht_x", 200, {}}, {}).find("ht_x") ==
      std::string::npos);
}

}  // namespace
