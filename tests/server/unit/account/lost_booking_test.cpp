// In front of an account that loses answers: which booking is the one that was sent, and what becomes
// of a request whose outcome is not known.
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

const core::Json kSarah = {{"name", "Sarah"}, {"email", "sarah.johnson@example.com"}};

// Given up on, so that it is looked for once and not again a second later.
server::HttpsAnswer given_up() {
  server::HttpsAnswer answer = testing::lost();
  answer.timed_out = true;
  return answer;
}

// Bookings are not made, and not answered.
FaultAnswer swallow(const Asked& asked) {
  if (Account::is_booking(asked)) return given_up();
  return {};
}

// Bookings are made, and not answered.
auto lose_answers(const AccountMode& b) {
  return [&b](const Asked& asked) -> FaultAnswer {
    if (!Account::is_booking(asked)) return {};
    b.account.pass(asked);
    return given_up();
  };
}

Asked replaced(Asked asked, const std::string& what, const std::string& by) {
  std::size_t at = asked.url.find(what);
  if (at != std::string::npos) asked.url.replace(at, what.size(), by);
  return asked;
}

FaultAnswer one_a_page(const AccountMode& b, const Asked& asked) {
  return b.account.pass(replaced(asked, "per_page=100", "per_page=1"));
}

bool is_list(const Asked& asked) {
  return asked.method == "GET" && Account::path_of(asked).starts_with("/bookings?");
}

std::string own_words(const char* message) {
  return core::Json{{"success", false}, {"message", message}}.dump();
}

}  // namespace

TEST_CASE("a booking that only looks like the lost one is not taken for it") {
  struct Other {
    const char* what;
    core::Json changes;
    bool is_found;
  };
  const Other others[] = {
      {"the lost one itself", core::Json::object(), true},
      {"cancelled", {{"status", "cancelled"}}, false},
      {"of another contact", {{"contact_id", 7}}, false},
      {"of another type", {{"booking_type_id", 5}}, false},
      {"at another time", {{"starts_at", "2026-03-10T09:30:00Z"}}, false},
      {"with another resource", {{"resource_id", 2}}, false},
  };
  for (const Other& other : others) {
    CAPTURE(other.what);
    AccountMode b(core::Json{{"contacts",
                              {{{"id", 42}, {"name", "Sarah"}, {"email", kSarah["email"]}},
                               {{"id", 7}, {"name", "Max"}}}}});
    core::Json booked = {
        {"contact_id", 42}, {"booking_type_id", 3}, {"resource_id", 1}, {"starts_at", kNine}};
    core::Json changes = other.changes;
    bool is_cancelled = changes.erase("status") > 0;
    booked.merge_patch(changes);
    Told there = testing::ask(b.account.business, "POST", "/bookings", booked);
    REQUIRE(there.status == 201);
    if (is_cancelled) {
      testing::ask(b.account.business, "POST", testing::at(there.data()) + "/cancel");
    }
    b.account.fault = [&b](const Asked& asked) -> FaultAnswer {
      // Nor is it the account's filter that keeps them apart.
      if (is_list(asked)) return b.account.pass(replaced(asked, "&contact_id=42", ""));
      return swallow(asked);
    };
    Told told = b.book({{"contact", kSarah}, {"resource_id", 1}}, "k");
    CHECK(told.status == (other.is_found ? 201 : 503));
    if (other.is_found) CHECK(told.data()["id"] == there.data()["id"]);
  }
}

TEST_CASE("of two requests that look alike each has a booking of its own, or none") {
  AccountMode b;
  Told first = b.book(nullptr, "first");
  REQUIRE(first.status == 201);
  b.account.fault = &swallow;
  CHECK(b.book(nullptr, "second").status == 503);
  b.account.fault = nullptr;
  b.move_on(31s);
  Told second = b.book(nullptr, "second");
  REQUIRE(second.status == 201);
  CHECK(second.data()["id"] != first.data()["id"]);
  CHECK(b.account.bookings() == 2);
}

TEST_CASE("a lost booking is found on whichever page of the contact's bookings it is") {
  for (int earlier : {0, 1, 2, 3}) {
    CAPTURE(earlier);
    AccountMode b;
    const char* starts[] = {kNine, "2026-03-10T09:30:00Z", kTen};
    for (int n = 0; n < earlier; ++n) testing::book(b.account.business, starts[n]);
    auto lose = lose_answers(b);
    b.account.fault = [&b, lose](const Asked& asked) {
      return is_list(asked) ? one_a_page(b, asked) : lose(asked);
    };
    core::Json wish = {{"contact", kSarah}, {"starts_at", "2026-03-10T11:00:00Z"}};
    // Three pages are looked at; further on it is neither found nor absent, and not sent again.
    bool is_within_reach = earlier < 3;
    CHECK(b.book(wish, "k").status == (is_within_reach ? 201 : 503));
    b.move_on(31s);
    CHECK(b.book(wish, "k").status == (is_within_reach ? 201 : 503));
    CHECK(b.account.count("POST /bookings") == 1);
    CHECK(b.account.bookings() == static_cast<std::size_t>(earlier) + 1);
  }
}

TEST_CASE("a lost booking is found on the day it is on where the business is") {
  struct Place {
    const char* zone;
    const char* start;
  };
  for (Place place : {Place{"Pacific/Auckland", "2026-03-09T20:00:00Z"},     // Tuesday, 09:00
                      Place{"Pacific/Honolulu", "2026-03-11T00:00:00Z"}}) {  // Tuesday, 14:00
    CAPTURE(place.zone);
    AccountMode b(core::Json{{"time_zone", place.zone}});
    b.account.fault = lose_answers(b);
    CHECK(b.book({{"starts_at", place.start}}).status == 201);
    CHECK(b.account.bookings() == 1);
  }
}

TEST_CASE(
    "another request under a key whose outcome is not known is refused, and the first one kept") {
  AccountMode b;
  b.account.fault = &swallow;
  CHECK(b.book(nullptr, "k").status == 503);
  for (int again = 0; again < 2; ++again) {
    Told other = b.book({{"starts_at", kTen}}, "k");
    CHECK(other.complaint("idempotency_key") == "This key came with another request before.");
  }
  CHECK(b.account.count("POST /bookings") == 1);
  b.account.fault = nullptr;
  b.move_on(31s);
  Told made = b.book(nullptr, "k");
  REQUIRE(made.status == 201);
  CHECK(made.data()["starts_at"] == "2026-03-10T09:00:00.000000Z");
  CHECK(b.book({{"starts_at", kTen}}, "k").status == 422);
}

TEST_CASE("a key is a page's, the business's or a contact's own") {
  AccountMode b(core::Json{{"contacts",
                            {{{"id", 42}, {"name", "Sarah"}, {"email", kSarah["email"]}},
                             {{"id", 7}, {"name", "Max"}}}}});
  auto link = [&](core::Id contact) -> server::Header {
    Told made = b.ask("POST", "/visitor-tokens", {{"contact_id", contact}}, kBearer);
    return {"Authorization", "Bearer " + made.data()["token"].get<std::string>()};
  };
  core::Json wish = {{"booking_type_id", 3}, {"starts_at", kNine}};
  Told sarah = b.ask("POST", "/bookings", wish, link(42), "k");
  REQUIRE(sarah.status == 201);
  Told max = b.ask("POST", "/bookings", wish, link(7), "k");
  REQUIRE(max.status == 201);
  CHECK(sarah.data()["contact_id"] == 42);
  CHECK(max.data()["contact_id"] == 7);
  CHECK(b.book({{"starts_at", kTen}}, "k").status == 201);
  wish["starts_at"] = "2026-03-10T11:00:00Z";
  wish["contact_id"] = 42;
  CHECK(b.ask("POST", "/bookings", wish, kBearer, "k").status == 201);
  CHECK(b.account.bookings() == 4);
}

TEST_CASE(
    "a request without a key stands for itself while its outcome is not known, and no longer") {
  AccountMode b;
  std::optional<Asked> late;
  b.account.fault = [&](const Asked& asked) -> FaultAnswer {
    if (late || !Account::is_booking(asked)) return {};
    late = asked;
    return given_up();
  };
  CHECK(b.book().status == 503);
  b.account.pass(*late);
  Told found = b.book();
  REQUIRE(found.status == 201);
  CHECK(b.account.count("POST /bookings") == 1);
  Told another = b.book();
  REQUIRE(another.status == 201);
  CHECK(another.data()["id"] != found.data()["id"]);
  CHECK(b.account.count("POST /bookings") == 2);
}

TEST_CASE("a request without a key does not stand in the way of another without one") {
  AccountMode b;
  b.account.fault = &swallow;
  CHECK(b.book().status == 503);
  b.account.fault = nullptr;
  CHECK(b.book({{"starts_at", kTen}}).status == 201);
}

TEST_CASE("who waits for an unknown outcome is told to come back while it can still change") {
  AccountMode b;
  b.account.fault = &swallow;
  CHECK(b.book(nullptr, "k").json["retry_after"] == 10);
  b.move_on(24s);
  Told later = b.book(nullptr, "k");
  CHECK(later.json["retry_after"].get<int>() >= 2);
  CHECK(later.json["retry_after"].get<int>() <= 6);
  b.move_on(5s);
  CHECK(b.book(nullptr, "k").json["retry_after"] == 2);
}

TEST_CASE("a lost booking whose time has come meanwhile is not sent again") {
  AccountMode b;
  core::Json soon = {{"starts_at", "2026-03-04T09:30:00Z"}};
  b.account.fault = &swallow;
  CHECK(b.book(soon, "k").status == 503);
  b.account.fault = nullptr;
  b.move_on(30min);
  CHECK(b.book(soon, "k").complaint("starts_at") == "This time is in the past.");
  CHECK(b.account.count("POST /bookings") == 1);
  CHECK(b.account.bookings() == 0);
}

TEST_CASE(
    "a booking that failed by the account's own word is sent once more, and its answer believed") {
  AccountMode b;
  std::optional<Asked> first;
  bool arrives_late = false;
  b.account.fault = [&](const Asked& asked) -> FaultAnswer {
    if (!Account::is_booking(asked)) return {};
    if (!first) {
      first = asked;
      return testing::answered(500, own_words("Server error."));
    }
    if (arrives_late) b.account.pass(*first);
    return arrives_late ? b.account.pass(asked)
                        : testing::answered(422, own_words("Closed on Tuesdays."));
  };
  Told refused = b.book({{"resource_id", 1}}, "refused");
  CHECK(refused.status == 422);
  CHECK(refused.json["message"] == "Closed on Tuesdays.");
  CHECK(b.account.count("POST /bookings") == 2);
  // The second try is refused for the sake of the first, which has come through.
  arrives_late = true;
  first.reset();
  Told made = b.book({{"resource_id", 1}}, "made");
  CHECK(made.status == 201);
  CHECK(b.account.bookings() == 1);
}

TEST_CASE("a booking that failed is not sent again while nobody can say whether it was made") {
  AccountMode b;
  bool is_sent = false;
  b.account.fault = [&](const Asked& asked) -> FaultAnswer {
    if (Account::is_booking(asked)) {
      is_sent = true;
      b.account.pass(asked);
    } else if (!is_sent || !is_list(asked)) {
      return {};
    }
    return testing::answered(500, own_words("Server error."));
  };
  CHECK(b.book(nullptr, "k").status == 503);
  CHECK(b.account.count("POST /bookings") == 1);
  b.account.fault = nullptr;
  CHECK(b.book(nullptr, "k").status == 201);
  CHECK(b.account.bookings() == 1);
}

TEST_CASE("an account's refusal is remembered with its key, and a failure is not") {
  AccountMode b;
  int status = 422;
  b.account.fault = [&status](const Asked& asked) -> FaultAnswer {
    if (!Account::is_booking(asked)) return {};
    return testing::answered(status, own_words("Closed on Tuesdays."));
  };
  Told refused = b.book(nullptr, "refused");
  CHECK(refused.status == 422);
  CHECK(b.book(nullptr, "refused").json == refused.json);
  CHECK(b.account.count("POST /bookings") == 1);
  // A visitor is not told of failures that don't concern the booking itself.
  status = 410;
  Told failed = b.book(nullptr, "failed");
  CHECK(failed.status == 503);
  CHECK(failed.json.dump().find("Tuesdays") == std::string::npos);
  Told told = b.ask("POST", "/bookings",
                    {{"contact_id", 42}, {"booking_type_id", 3}, {"starts_at", kNine}}, kBearer);
  CHECK(told.status == 410);
  CHECK(told.json["message"] == "Closed on Tuesdays.");
  b.account.fault = nullptr;
  CHECK(b.book(nullptr, "failed").status == 201);
  CHECK(b.account.bookings() == 1);
}

TEST_CASE("an answer that leaves out what was asked for is completed") {
  AccountMode b;
  b.account.fault = [&b](const Asked& asked) -> FaultAnswer {
    if (!Account::is_booking(asked)) return {};
    server::HttpsAnswer answer = b.account.pass(asked);
    core::Json body = core::Json::parse(answer.body);
    for (const char* name : {"resource_id", "notes", "created_at", "updated_at"}) {
      body["data"].erase(name);
    }
    answer.body = body.dump();
    return answer;
  };
  Told made = b.book({{"resource_id", 2}, {"notes", "By the window"}});
  REQUIRE(made.status == 201);
  CHECK(made.data()["resource_id"] == 2);
  CHECK(made.data()["notes"] == "By the window");
  CHECK(made.data()["created_at"].get<std::string>().starts_with("2026-03-04T09:0"));
  CHECK(made.data()["updated_at"].get<std::string>().starts_with("2026-03-04T09:0"));
}
