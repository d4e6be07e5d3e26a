// In front of an account: bookings moved, annotated, confirmed and cancelled, also where the answers
// are lost.
#include "../support/account_mode.hpp"
#include "../support/prometheus.hpp"

namespace {

using namespace std::chrono_literals;
using testing::Account;
using testing::AccountMode;
using testing::FaultAnswer;
using testing::kBearer;
using testing::kEleven;
using testing::kNine;
using testing::kTen;
using testing::Told;
using Asked = server::HttpsRequest;

bool is_change(const Asked& asked) {
  return asked.method == "PUT";
}
bool is_cancellation(const Asked& asked) {
  return asked.method == "POST" && Account::path_of(asked).ends_with("/cancel");
}

server::Header link_to(const core::Json& made) {
  return {"Authorization", "Bearer " + made["manage_token"].get<std::string>()};
}

core::Json there(const AccountMode& b, const core::Json& booking) {
  return testing::ask(b.account.business, "GET", testing::at(booking)).data();
}

double counted(const AccountMode& b, const std::string& change) {
  auto read = testing::read_exposition(b.metrics.text());
  return read.samples.at("booking_changes_total{change=\"" + change + "\"}");
}

// Two of the account's answers: type 6 waits for the business's approval.
core::Json with_approval() {
  core::Json type = {{"id", 6},
                     {"name", "Approved"},
                     {"duration_minutes", 30},
                     {"needs_approval", true},
                     {"resource_ids", {1, 2}}};
  core::Json visit = {
      {"id", 3}, {"name", "Visit"}, {"duration_minutes", 30}, {"resource_ids", {1, 2}}};
  return {{"booking_types", core::Json::array({visit, type})}};
}

const core::Json kChanges[] = {{{"starts_at", kTen}},
                               {{"resource_id", 2}},
                               {{"notes", "By the window"}},
                               {{"status", "confirmed"}}};

}  // namespace

TEST_CASE("a change whose answer is lost is sent again unless the account has made it") {
  for (const core::Json& change : kChanges) {
    for (bool is_made : {true, false}) {
      CAPTURE(change.dump());
      CAPTURE(is_made);
      AccountMode b(with_approval());
      core::Json booked = b.book({{"booking_type_id", 6}, {"resource_id", 1}}).data();
      REQUIRE(booked["status"] == "pending");
      bool is_lost = false;
      // A confirmation is no documented call; this account takes it.
      b.account.fault = [&](const Asked& asked) -> FaultAnswer {
        if (!is_change(asked) || is_lost) return {};
        is_lost = true;
        if (is_made) b.account.pass(asked);
        return testing::lost();
      };
      Told told = b.ask("PUT", testing::at(booked), change, kBearer);
      CHECK(told.status == 200);
      CHECK(b.account.count("PUT") == (is_made ? 1 : 2));
      core::Json now = there(b, booked);
      for (const auto& [name, value] : change.items()) {
        core::Json wanted = name == "starts_at" ? "2026-03-10T10:00:00.000000Z" : value;
        CHECK(now[name] == wanted);
        CHECK(told.data()[name] == wanted);
      }
    }
  }
}

TEST_CASE("a change that the account may be at work on still is not sent again") {
  AccountMode b;
  core::Json booked = b.book({{"resource_id", 1}}).data();
  b.account.fault = [](const Asked& asked) -> FaultAnswer {
    if (!is_change(asked)) return {};
    server::HttpsAnswer answer = testing::lost();
    answer.timed_out = true;
    return answer;
  };
  Told told = b.ask("PUT", testing::at(booked), {{"starts_at", kTen}}, link_to(booked));
  CHECK(told.status == 503);
  CHECK(b.account.count("PUT") == 1);
}

TEST_CASE("a change that is there already is not sent, and a refusal is told as it is") {
  AccountMode b;
  core::Json booked = b.book({{"resource_id", 1}, {"notes", "Hello"}}).data();
  for (const core::Json& same : std::vector<core::Json>{
           {{"starts_at", kNine}}, {{"resource_id", 1}}, {{"notes", "Hello"}}}) {
    CHECK(b.ask("PUT", testing::at(booked), same, link_to(booked)).status == 200);
  }
  CHECK(b.account.count("PUT") == 0);
  CHECK(counted(b, "moved") == 0);
  REQUIRE(b.book({{"resource_id", 1}, {"starts_at", kTen}}).status == 201);
  Told taken = b.ask("PUT", testing::at(booked), {{"starts_at", kTen}}, link_to(booked));
  CHECK(taken.complaint("starts_at") == "The selected time is no longer available.");
  CHECK(b.account.count("PUT") == 1);
}

TEST_CASE("notes that are taken away are gone from the account") {
  AccountMode b;
  core::Json booked = b.book({{"notes", "Hello"}}).data();
  Told told = b.ask("PUT", testing::at(booked), {{"notes", nullptr}}, link_to(booked));
  CHECK(told.status == 200);
  CHECK(told.data()["notes"].is_null());
  CHECK(there(b, booked)["notes"].is_null());
}

TEST_CASE("a visitor whose booking ends at another time is given a link that lasts as long") {
  AccountMode b;
  core::Json booked = b.book({{"resource_id", 1}}).data();
  server::Header link = link_to(booked);
  auto change = [&](const core::Json& wish, const server::Header& key) {
    Told told = b.ask("PUT", testing::at(booked), wish, key);
    REQUIRE(told.status == 200);
    return told.data();
  };
  CHECK_FALSE(change({{"notes", "By the window"}}, link).contains("manage_token"));
  CHECK_FALSE(change({{"resource_id", 2}}, link).contains("manage_token"));
  CHECK_FALSE(change({{"starts_at", kTen}}, kBearer).contains("manage_token"));
  core::Json moved = change({{"starts_at", "2026-05-12T09:00:00Z"}}, link);
  REQUIRE(moved.contains("manage_token"));
  auto claim = b.tokens.verify(moved["manage_token"].get<std::string>());
  REQUIRE(claim);
  CHECK(claim->scope == server::TokenScope::kBooking);
  CHECK(claim->id == booked["id"]);
  CHECK(claim->expires_at == vectors::instant("2026-05-12T09:30:00Z") + 30 * core::kADay);
  CHECK(counted(b, "moved") == 3);
}

TEST_CASE("the link of a booking opens it until a month after its end") {
  AccountMode b;
  auto claim = b.tokens.verify(b.book().data()["manage_token"].get<std::string>());
  REQUIRE(claim);
  CHECK(claim->expires_at == vectors::instant("2026-03-10T09:30:00Z") + 30 * core::kADay);
  core::Json wish = {{"contact_id", 42}, {"booking_type_id", 3}, {"starts_at", kTen}};
  CHECK_FALSE(b.ask("POST", "/bookings", wish, kBearer).data().contains("manage_token"));
  CHECK(counted(b, "made") == 2);
}

TEST_CASE("a booking, a move and a cancellation change the times that are shown at once") {
  AccountMode b;
  const std::string one = "&resource_id=1";
  const std::string next_day = "2026-03-11T09:00:00Z";
  CHECK(b.is_free(kNine, one));
  CHECK(b.is_free(next_day, one));
  core::Json booked = b.book({{"resource_id", 1}}).data();
  CHECK_FALSE(b.is_free(kNine, one));
  CHECK(b.ask("PUT", testing::at(booked), {{"starts_at", next_day}}, link_to(booked)).status ==
        200);
  CHECK(b.is_free(kNine, one));
  CHECK_FALSE(b.is_free(next_day, one));
  CHECK(b.ask("POST", testing::at(booked) + "/cancel", nullptr, link_to(booked)).status == 200);
  CHECK(b.is_free(next_day, one));
}

TEST_CASE("a visitor who has booked or moved holds nothing any longer") {
  AccountMode b;
  const std::string one = "&resource_id=1";
  core::Json on_one = {{"resource_id", 1}, {"starts_at", kTen}};
  std::string first = b.hold(on_one).data()["hold_token"];
  CHECK_FALSE(b.is_free(kTen, one));
  core::Json booked = b.book({{"resource_id", 1}, {"hold_token", first}}).data();
  CHECK(b.is_free(kTen, one));
  std::string second = b.hold(on_one).data()["hold_token"];
  core::Json move = {{"starts_at", kEleven}, {"hold_token", second}};
  CHECK(b.ask("PUT", testing::at(booked), move, link_to(booked)).status == 200);
  CHECK(b.is_free(kTen, one));
  CHECK(b.ask("PUT", "/bookings/holds/" + second).status == 404);
}

TEST_CASE("what is over is neither moved nor cancelled, and a cancelled booking stays cancelled") {
  AccountMode b;
  core::Json booked = b.book({{"starts_at", "2026-03-04T09:30:00Z"}}).data();
  core::Json ended = b.book({{"starts_at", kTen}}).data();
  std::string ended_at = testing::at(ended);
  for (int times = 0; times < 2; ++times) {
    Told told = b.ask("POST", ended_at + "/cancel", nullptr, link_to(ended));
    CHECK(told.status == 200);
    CHECK(told.data() == core::Json{{"id", ended["id"]}, {"status", "cancelled"}});
  }
  CHECK(b.account.count("/cancel") == 1);
  CHECK(counted(b, "cancelled") == 1);
  CHECK(b.ask("PUT", ended_at, {{"starts_at", kEleven}}, link_to(ended)).complaint("status") ==
        "A cancelled booking cannot be moved.");
  CHECK(b.ask("PUT", ended_at, {{"notes", "x"}}, link_to(ended)).status == 200);
  b.account.business.now += core::Minutes(90);
  CHECK(b.ask("POST", testing::at(booked) + "/cancel", nullptr, link_to(booked))
            .complaint("status") == "A completed booking cannot be cancelled.");
  CHECK(b.ask("PUT", testing::at(booked), {{"starts_at", kEleven}}, link_to(booked))
            .complaint("status") == "A completed booking cannot be moved.");
  CHECK(b.account.count("/cancel") == 1);
  CHECK(b.account.count("PUT") == 1);
}

TEST_CASE(
    "a visitor neither moves nor cancels a booking that has begun, and the business does both") {
  AccountMode b;
  const core::Json booked = b.book({{"starts_at", kTen}}).data();
  const std::string place = testing::at(booked);
  b.account.business.now = vectors::instant(kTen);
  const core::Json later = {{"starts_at", kEleven}};
  CHECK(b.ask("PUT", place, later, link_to(booked)).complaint("status") ==
        "This booking can no longer be moved online. Please contact us.");
  CHECK(b.ask("POST", place + "/cancel", nullptr, link_to(booked)).complaint("status") ==
        "This booking can no longer be cancelled online. Please contact us.");
  CHECK(b.account.count("PUT") == 0);
  CHECK(b.account.count("/cancel") == 0);
  CHECK(b.ask("PUT", place, {{"starts_at", kTen}, {"notes", "x"}}, link_to(booked)).status == 200);
  CHECK(b.ask("PUT", place, later, kBearer).status == 200);
  CHECK(b.ask("POST", place + "/cancel", nullptr, kBearer).status == 200);
}

TEST_CASE("a pending booking is confirmed by the business, once, and by nobody else") {
  AccountMode b(with_approval());
  core::Json booked = b.book({{"booking_type_id", 6}}).data();
  core::Json confirm = {{"status", "confirmed"}};
  CHECK(b.ask("PUT", testing::at(booked), confirm, link_to(booked)).status == 422);
  CHECK(there(b, booked)["status"] == "pending");
  CHECK(b.ask("PUT", testing::at(booked), confirm, kBearer).data()["status"] == "confirmed");
  CHECK(b.ask("PUT", testing::at(booked), confirm, kBearer).complaint("status") ==
        "A confirmed booking cannot be confirmed.");
  CHECK(b.account.count("PUT") == 1);
}

TEST_CASE("a cancellation whose answer is lost is looked for, and sent again while there is hope") {
  for (bool is_done : {true, false}) {
    CAPTURE(is_done);
    AccountMode b;
    core::Json booked = b.book().data();
    bool is_lost = false;
    b.account.fault = [&](const Asked& asked) -> FaultAnswer {
      if (!is_cancellation(asked) || is_lost) return {};
      is_lost = true;
      if (is_done) b.account.pass(asked);
      return testing::lost();
    };
    CHECK(b.ask("POST", testing::at(booked) + "/cancel", nullptr, link_to(booked)).status == 200);
    CHECK(there(b, booked)["status"] == "cancelled");
    CHECK(b.account.count("/cancel") == (is_done ? 1 : 2));
  }
  AccountMode b;
  core::Json booked = b.book().data();
  b.account.fault = [](const Asked& asked) -> FaultAnswer {
    if (is_cancellation(asked)) return testing::lost();
    return {};
  };
  CHECK(b.ask("POST", testing::at(booked) + "/cancel", nullptr, link_to(booked)).status == 503);
  CHECK(there(b, booked)["status"] == "confirmed");
  CHECK(counted(b, "cancelled") == 0);
}

TEST_CASE("an answer about another booking is not shown for the one that was asked for") {
  AccountMode b;
  core::Json own = b.book().data();
  core::Json other = b.book({{"starts_at", kTen}}).data();
  b.account.fault = [&](const Asked& asked) -> FaultAnswer {
    Asked wrong = asked;
    std::string path = testing::at(own);
    if (Account::path_of(asked) != path) return {};
    wrong.url.replace(wrong.url.find(path), path.size(), testing::at(other));
    return b.account.pass(wrong);
  };
  CHECK(b.ask("GET", testing::at(own), nullptr, link_to(own)).status == 503);
  CHECK(b.ask("PUT", testing::at(own), {{"notes", "x"}}, link_to(own)).status == 503);
  b.account.fault = nullptr;
  CHECK(there(b, other)["notes"].is_null());
}

TEST_CASE("an answer to a change that is of another booking or another time is not believed") {
  for (const core::Json& wrong :
       std::vector<core::Json>{{{"id", 4711}}, {{"starts_at", "2026-03-10T09:00:00.000000Z"}}}) {
    CAPTURE(wrong.dump());
    AccountMode b;
    core::Json booked = b.book().data();
    b.account.fault = [&](const Asked& asked) -> FaultAnswer {
      if (!is_change(asked)) return {};
      server::HttpsAnswer answer = b.account.pass(asked);
      core::Json body = core::Json::parse(answer.body);
      body["data"].update(wrong);
      answer.body = body.dump();
      return answer;
    };
    Told told = b.ask("PUT", testing::at(booked), {{"starts_at", kTen}}, link_to(booked));
    REQUIRE(told.status == 200);
    CHECK(told.data()["id"] == booked["id"]);
    CHECK(told.data()["starts_at"] == "2026-03-10T10:00:00.000000Z");
  }
}

TEST_CASE("an account that fails is no reason to say that a booking is not there") {
  AccountMode b;
  core::Json booked = b.book().data();
  for (int status : {500, 403, 410, 0}) {
    CAPTURE(status);
    b.account.fault = [status](const Asked& asked) -> FaultAnswer {
      if (!Account::path_of(asked).starts_with("/bookings/1")) return {};
      if (status == 0) return testing::not_there();
      return testing::answered(status, R"({"success":false,"message":"No."})");
    };
    int told = status == 410 ? 410 : 503;
    CHECK(b.ask("GET", testing::at(booked), nullptr, link_to(booked)).status == told);
    CHECK(b.ask("PUT", testing::at(booked), {{"notes", "x"}}, link_to(booked)).status == told);
    CHECK(b.ask("POST", testing::at(booked) + "/cancel", nullptr, link_to(booked)).status == told);
    b.move_on(61s);
  }
}
