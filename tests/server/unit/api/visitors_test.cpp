// What a visitor's link opens.
#include <doctest/doctest.h>

#include "../support/asking.hpp"

namespace {

using testing::ask;
using testing::at;
using testing::book;
using testing::Business;
using testing::Told;

server::Header with(const core::Json& token) {
  return {"Authorization", "Bearer " + token.get<std::string>()};
}

// A visitor's booking at ten, and the link that came with it.
Told visit(const Business& b) {
  core::Json body = {{"booking_type_id", 3},
                     {"resource_id", 1},
                     {"starts_at", "2026-03-10T10:00:00Z"},
                     {"contact", {{"name", "Ada"}, {"email", "ada@example.com"}}}};
  Told made = ask(b, "POST", "/bookings", body, testing::kPublic);
  REQUIRE(made.status == 201);
  return made;
}

TEST_CASE("a visitor reads, moves and cancels the booking that the link came with") {
  Business b;
  core::Json made = visit(b).data();
  server::Header key = with(made["manage_token"]);
  CHECK(ask(b, "GET", at(made), nullptr, key).data()["starts_at"] == made["starts_at"]);
  Told noted = ask(b, "PUT", at(made), {{"notes", "By the window"}}, key);
  CHECK(noted.status == 200);
  CHECK_FALSE(noted.data().contains("manage_token"));
  Told moved = ask(b, "PUT", at(made), {{"starts_at", "2026-03-11T10:00:00Z"}}, key);
  CHECK(moved.status == 200);
  CHECK(moved.data()["starts_at"] == "2026-03-11T10:00:00.000000Z");
  CHECK(ask(b, "POST", at(made) + "/cancel", nullptr, key).data()["status"] == "cancelled");
  CHECK(ask(b, "GET", at(made)).data()["status"] == "cancelled");
}

TEST_CASE("what holds a token beside text that somebody typed is never compressed") {
  Business b;
  auto send = [&](const char* method, const std::string& path, const server::Header& key,
                  const core::Json& body) {
    return b.routes.answer({method,
                            "/api/v1" + path,
                            {key, testing::kJson, {"Accept-Encoding", "gzip"}},
                            body.dump()});
  };
  core::Json visit = {{"booking_type_id", 3},
                      {"starts_at", "2026-03-10T10:00:00Z"},
                      {"notes", std::string(2000, 'n')},
                      {"contact", {{"name", "Ada"}, {"email", "ada@example.com"}}}};
  server::Response made = send("POST", "/bookings", testing::kPublic, visit);
  REQUIRE(made.status == 201);
  REQUIRE(made.text().size() > 2000);
  CHECK(made.header("Content-Encoding").empty());
  core::Json data = core::Json::parse(made.text())["data"];
  server::Response moved =
      send("PUT", at(data), with(data["manage_token"]), {{"starts_at", "2026-03-11T10:00:00Z"}});
  REQUIRE(moved.status == 200);
  CHECK(moved.header("Content-Encoding").empty());
  CHECK(core::Json::parse(moved.text())["data"].contains("manage_token"));
}

TEST_CASE("a booking that is not the visitor's is as if it were not there") {
  Business b;
  core::Json made = visit(b).data();
  core::Id other = book(b, "2026-03-10T11:00:00Z");
  server::Header key = with(made["manage_token"]);
  for (const char* method : {"GET", "PUT", "POST"}) {
    auto answer = [&](core::Id id) {
      std::string path =
          "/bookings/" + std::to_string(id) + (*method == 'P' && method[1] == 'O' ? "/cancel" : "");
      return ask(b, method, path, core::Json{{"starts_at", "2026-03-12T10:00:00Z"}}, key);
    };
    Told theirs = answer(other), nobodys = answer(999);
    CHECK(theirs.status == 404);
    CHECK(theirs.json == nobodys.json);
  }
  core::Json untouched = ask(b, "GET", "/bookings/" + std::to_string(other)).data();
  CHECK(untouched["status"] == "confirmed");
  CHECK(untouched["starts_at"] == "2026-03-10T11:00:00.000000Z");
}

TEST_CASE("the link given at booking opens it for as long as one given when it moved") {
  Business b;
  core::Json made = visit(b).data();
  server::Header first = with(made["manage_token"]);
  Told moved = ask(b, "PUT", at(made), {{"starts_at", "2026-12-10T10:00:00Z"}}, first);
  REQUIRE(moved.data().contains("manage_token"));
  server::Header second = with(moved.data()["manage_token"]);
  b.now = vectors::instant("2026-12-09T10:00:00Z");
  for (const server::Header& link : {first, second}) {
    CHECK(ask(b, "GET", at(made), nullptr, link).status == 200);
  }
  CHECK(ask(b, "PUT", at(made), {{"notes", "By the window"}}, first).status == 200);
  // A month after the new end both have expired, which is told apart from a link that is none.
  b.now = vectors::instant("2027-01-09T10:30:00Z");
  for (const server::Header& link : {first, second}) {
    Told refused = ask(b, "GET", at(made), nullptr, link);
    CHECK(refused.status == 401);
    CHECK(refused.json["code"] == "link_expired");
  }
  b.now -= core::Seconds(1);
  CHECK(ask(b, "GET", at(made), nullptr, first).status == 200);
  // Nobody else is handed one.
  CHECK_FALSE(ask(b, "PUT", at(made), {{"notes", "At the door"}}).data().contains("manage_token"));
}

TEST_CASE("a link that is forged, or that signs nobody's booking, is not told to have expired") {
  Business b;
  core::Json made = visit(b).data();
  b.now = vectors::instant("2027-12-09T10:00:00Z");
  std::string forged = made["manage_token"].get<std::string>();
  forged.back() = forged.back() == 'A' ? 'Q' : 'A';
  Told refused = ask(b, "GET", at(made), nullptr, with(forged));
  CHECK(refused.status == 401);
  CHECK_FALSE(refused.json.contains("code"));
  // A booking that is gone ends all of its links.
  std::string lost = b.tokens.sign({server::TokenScope::kBooking, 999, b.now - core::Seconds(1)});
  CHECK(ask(b, "GET", at(made), nullptr, with(lost)).json["code"] == "link_expired");
}

TEST_CASE("the backend makes a contact's link, which opens that contact's bookings alone") {
  Business b;
  core::Json theirs = visit(b).data();
  core::Id own = book(b, "2026-03-10T11:00:00Z");
  Told told = ask(b, "POST", "/visitor-tokens", {{"contact_id", 42}, {"expires_in", 600}});
  CHECK(told.status == 201);
  CHECK(told.data()["expires_at"] == "2026-03-04T09:10:00.000000Z");
  server::Header key = with(told.data()["token"]);
  for (const char* query : {"", "?contact_id=42", "?contact_id=43"}) {
    Told list = ask(b, "GET", std::string("/bookings") + query, nullptr, key);
    CHECK(list.json["meta"]["total"] == 1);
    CHECK(list.data()[0]["id"] == own);
  }
  CHECK(ask(b, "GET", at(theirs), nullptr, key).status == 404);
  CHECK(ask(b, "POST", "/bookings/" + std::to_string(own) + "/cancel", nullptr, key).status == 200);
  b.now += core::Seconds(600);
  Told ended = ask(b, "GET", "/bookings", nullptr, key);
  CHECK(ended.status == 401);
  CHECK(ended.json["code"] == "link_expired");
}

TEST_CASE("who holds a contact's link books for that contact, once under one key") {
  Business b(core::Json::parse(R"({"contacts": [
      {"id": 42, "name": "Sarah Johnson", "email": "sarah.johnson@example.com"},
      {"id": 7, "name": "Max", "email": "max@example.com", "blacklisted": true}]})"));
  auto link_of = [&](core::Id contact) {
    return with(ask(b, "POST", "/visitor-tokens", {{"contact_id", contact}}).data()["token"]);
  };
  const core::Json wish = {{"booking_type_id", 3}, {"starts_at", "2026-03-10T10:00:00Z"}};
  auto send = [&](const server::Header& link, const core::Json& body) {
    server::Response response = b.routes.answer({"POST",
                                                 "/api/v1/bookings",
                                                 {link, testing::kJson, {"Idempotency-Key", "one"}},
                                                 body.dump(),
                                                 b.client});
    return Told{response.status, core::Json::parse(response.text())};
  };
  Told made = send(link_of(42), wish);
  CHECK(made.status == 201);
  CHECK(made.data()["contact_id"] == 42);
  CHECK(made.data()["title"] == "30-Minute Consultation – Sarah Johnson");
  CHECK(ask(b, "GET", at(made.data()), nullptr, with(made.data()["manage_token"])).status == 200);
  CHECK(send(link_of(42), wish).json == made.json);
  CHECK(ask(b, "GET", "/bookings").json["meta"]["total"] == 1);
  // The key is the contact's own: with somebody else's link it tells nothing of this booking.
  Told refused = send(link_of(7), wish);
  CHECK(refused.complaint("contact") == "This booking cannot be made online. Please contact us.");
  core::Json named = wish;
  named["contact_id"] = 42;
  CHECK(ask(b, "POST", "/bookings", named, link_of(42)).complaint("contact_id") ==
        "The contact_id field cannot be given: the link says who books.");
}

TEST_CASE("a contact's link that cannot be made is refused by field") {
  Business b;
  auto said = [&](const core::Json& body, const char* field) {
    return ask(b, "POST", "/visitor-tokens", body).complaint(field);
  };
  CHECK(said(core::Json::object(), "contact_id") == "The contact_id field is required.");
  CHECK(said({{"contact_id", 7}}, "contact_id") == "There is no contact with this id.");
  CHECK(said({{"contact_id", 42}, {"expires_in", 59}}, "expires_in") ==
        "The expires_in field must be an integer from 60 to 31536000.");
  CHECK(said({{"contact_id", 42}, {"scope", "all"}}, "scope") == "This field is not known.");
}

TEST_CASE("a link works from the pages that a page's key works from, and never in an address") {
  Business b(core::Json::parse(R"({"allowed_origins": ["https://palm.example"]})"));
  core::Json made = visit(b).data();
  auto from = [&](const char* origin) {
    return b.routes
        .answer({"GET", "/api/v1" + at(made), {with(made["manage_token"]), {"Origin", origin}}, ""})
        .status;
  };
  CHECK(from("https://palm.example") == 200);
  CHECK(from("https://evil.example") == 403);
  std::string in_address = at(made) + "?key=" + made["manage_token"].get<std::string>();
  CHECK(b.routes.answer({"GET", "/api/v1" + in_address, {}, ""}).status == 401);
}

}  // namespace
