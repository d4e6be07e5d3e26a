// In front of an account: what visitors read of it, and what their links open.
#include "../support/account_mode.hpp"

namespace {

using namespace std::chrono_literals;
using testing::AccountMode;
using testing::FaultAnswer;
using testing::kBearer;
using testing::kEleven;
using testing::kNine;
using testing::kTen;
using testing::Told;
using Asked = server::HttpsRequest;

constexpr const char* kTypeName = "30-Minute Consultation";

// The account knows this address as Sarah Johnson's.
const core::Json kGuessed = {
    {"contact", {{"name", "Mallory"}, {"email", "sarah.johnson@example.com"}}}};

server::Header with_link(const core::Json& token) {
  return {"Authorization", "Bearer " + token.get<std::string>()};
}

server::Header contact_link(const AccountMode& b, core::Id contact) {
  Told made = b.ask("POST", "/visitor-tokens", {{"contact_id", contact}}, kBearer);
  REQUIRE(made.status == 201);
  return with_link(made.data()["token"]);
}

bool names_sarah(const Told& told) {
  return told.json.dump().find("arah") != std::string::npos;
}

// The account's own contacts besides Sarah: Max, a client of the business.
core::Json with_max(bool is_blacklisted = false) {
  core::Json sarah = {
      {"id", 42}, {"name", "Sarah Johnson"}, {"email", "sarah.johnson@example.com"}};
  core::Json max = {{"id", 7}, {"name", "Max"}, {"blacklisted", is_blacklisted}};
  return {{"contacts", core::Json::array({sarah, max})}};
}

// The list of an account that ignores which contact it is asked for.
FaultAnswer unfiltered(const AccountMode& b, const Asked& asked) {
  Asked wider = asked;
  std::size_t begin = wider.url.find("&contact_id=");
  if (begin == std::string::npos) return {};
  std::size_t end = wider.url.find('&', begin + 1);
  wider.url.erase(begin, end == std::string::npos ? end : end - begin);
  return b.account.pass(wider);
}

}  // namespace

TEST_CASE("no response names the contact on file to a visitor who guessed an address") {
  AccountMode b;
  Told made = b.book(kGuessed, "guess");
  REQUIRE(made.status == 201);
  CHECK(made.data()["contact_id"] == made.data()["id"]);
  CHECK(b.ask("GET", testing::at(made.data()), nullptr, testing::kBearer).data()["contact_id"] ==
        42);
  CHECK(made.data()["title"] == std::string(kTypeName) + " – Mallory");
  CHECK_FALSE(names_sarah(made));
  CHECK(b.book(kGuessed, "guess").json == made.json);
  // The account itself says the name.
  CHECK(names_sarah(testing::ask(b.account.business, "GET", testing::at(made.data()))));

  server::Header link = with_link(made.data()["manage_token"]);
  std::string path = testing::at(made.data());
  std::vector<Told> answers = {b.ask("GET", path, nullptr, link)};
  for (const core::Json& change : std::vector<core::Json>{
           {{"notes", "By the window"}}, {{"starts_at", kTen}}, {{"starts_at", kTen}}}) {
    answers.push_back(b.ask("PUT", path, change, link));
  }
  for (const Told& answer : answers) {
    REQUIRE(answer.status == 200);
    CHECK(answer.data()["title"] == kTypeName);
    CHECK_FALSE(names_sarah(answer));
  }
  Told cancelled = b.ask("POST", path + "/cancel", nullptr, link);
  CHECK(cancelled.status == 200);
  CHECK_FALSE(names_sarah(cancelled));
  CHECK_FALSE(names_sarah(b.ask("PUT", path, {{"starts_at", kEleven}}, link)));
}

TEST_CASE("a guessed address stays nameless when the account's answers are lost and found") {
  AccountMode b;
  b.account.fault = [&b](const Asked& asked) -> FaultAnswer {
    if (asked.method == "GET" || testing::Account::path_of(asked) == "/contacts") return {};
    b.account.pass(asked);
    return testing::lost();
  };
  Told made = b.book(kGuessed);
  REQUIRE(made.status == 201);
  CHECK_FALSE(names_sarah(made));
  server::Header link = with_link(made.data()["manage_token"]);
  Told moved = b.ask("PUT", testing::at(made.data()), {{"starts_at", kTen}}, link);
  REQUIRE(moved.status == 200);
  CHECK(moved.data()["title"] == kTypeName);
}

TEST_CASE("a visitor who types no name books under the type's name alone") {
  core::Json unnamed = {{"details", {{"name", "optional"}}}};
  AccountMode b;
  b.site = testing::demo_site(unnamed);
  Told made = b.book({{"contact", {{"name", nullptr}, {"email", "sarah.johnson@example.com"}}}});
  REQUIRE(made.status == 201);
  CHECK(made.data()["title"] == kTypeName);
}

TEST_CASE("the business and a contact's own link read the name on file") {
  AccountMode b;
  core::Json made = b.book(kGuessed).data();
  std::string title = std::string(kTypeName) + " – Sarah Johnson";
  server::Header own = contact_link(b, 42);
  for (const server::Header& key : {kBearer, own}) {
    CHECK(b.ask("GET", testing::at(made), nullptr, key).data()["title"] == title);
    CHECK(b.ask("PUT", testing::at(made), {{"notes", key.value}}, key).data()["title"] == title);
    CHECK(b.ask("GET", "/bookings", nullptr, key).data()[0]["title"] == title);
  }
  Told booked = b.ask("POST", "/bookings", {{"booking_type_id", 3}, {"starts_at", kEleven}}, own);
  CHECK(booked.data()["title"] == title);
}

TEST_CASE("a contact's link lists that contact's bookings alone, also where the account does not") {
  for (bool filters : {true, false}) {
    CAPTURE(filters);
    AccountMode b(with_max());
    core::Id own = testing::book(b.account.business, kNine, 1, 42);
    core::Id other = testing::book(b.account.business, kNine, 2, 7);
    server::Header link = contact_link(b, 42);
    if (!filters) {
      b.account.fault = [&b](const Asked& asked) { return unfiltered(b, asked); };
    }
    for (const char* path : {"/bookings", "/bookings?contact_id=7", "/bookings?per_page=1&page=1",
                             "/bookings?status=confirmed&from=2026-03-01"}) {
      CAPTURE(path);
      Told listed = b.ask("GET", path, nullptr, link);
      REQUIRE(listed.status == 200);
      REQUIRE(listed.data().size() == 1);
      CHECK(listed.data()[0]["id"] == own);
    }
    CHECK(b.account.count("contact_id=7") == 0);
    std::vector<core::Id> all;
    Told everybody = b.ask("GET", "/bookings", nullptr, kBearer);
    for (const core::Json& booking : everybody.data()) all.push_back(booking["id"]);
    CHECK(all == std::vector<core::Id>{own, other});
  }
}

TEST_CASE("the business's filters of a list are the account's") {
  AccountMode b(with_max());
  core::Id first = testing::book(b.account.business, kNine, 1, 42);
  core::Id second = testing::book(b.account.business, kTen, 1, 7);
  core::Id third = testing::book(b.account.business, "2026-03-11T09:00:00Z", 1, 42);
  testing::ask(b.account.business, "POST", testing::at(third) + "/cancel");
  auto listed = [&](const std::string& query) {
    std::vector<core::Id> ids;
    Told told = b.ask("GET", "/bookings?" + query, nullptr, kBearer);
    REQUIRE(told.status == 200);
    for (const core::Json& booking : told.data()) ids.push_back(booking["id"]);
    return ids;
  };
  using Ids = std::vector<core::Id>;
  CHECK(listed("contact_id=7") == Ids{second});
  CHECK(listed("status=cancelled") == Ids{third});
  CHECK(listed("from=2026-03-11") == Ids{third});
  CHECK(listed("to=2026-03-10") == Ids{first, second});
  CHECK(listed("from=2026-03-10T09:30:00Z&to=2026-03-10T10:00:00Z") == Ids{second});
  CHECK(listed("per_page=2") == Ids{first, second});
  CHECK(listed("per_page=2&page=2") == Ids{third});
  CHECK(b.ask("GET", "/bookings?per_page=2", nullptr, kBearer).json["meta"]["last_page"] == 2);
}

TEST_CASE("a booking that a link does not open is as if it were not in the account") {
  AccountMode b(with_max());
  core::Json own = b.book(kGuessed).data();
  core::Id other = testing::book(b.account.business, kTen, 1, 7);
  for (const server::Header& link : {with_link(own["manage_token"]), contact_link(b, 42)}) {
    for (const char* method : {"GET", "PUT", "POST"}) {
      CAPTURE(method);
      auto answer = [&](core::Id id) {
        std::string path = testing::at(id) + (std::string_view(method) == "POST" ? "/cancel" : "");
        core::Json change = {{"starts_at", kEleven}};
        return b.ask(method, path, std::string_view(method) == "PUT" ? change : nullptr, link);
      };
      Told theirs = answer(other), nobodys = answer(999);
      CHECK(theirs.status == 404);
      CHECK(theirs.json == nobodys.json);
    }
  }
  CHECK(b.account.count("PUT") == 0);
  CHECK(b.account.count("/cancel") == 0);
  // A booking's link is refused without a call: nobody uses up the account's minute by guessing.
  long before = b.account.count("/bookings/999");
  server::Header link = with_link(own["manage_token"]);
  CHECK(b.ask("GET", "/bookings/999", nullptr, link).status == 404);
  CHECK(b.ask("PUT", "/bookings/999", {{"starts_at", kEleven}}, link).status == 404);
  CHECK(b.ask("POST", "/bookings/999/cancel", nullptr, link).status == 404);
  CHECK(b.account.count("/bookings/999") == before);
}

TEST_CASE("a contact's link reads, moves and cancels each of that contact's bookings") {
  AccountMode b;
  core::Id own = testing::book(b.account.business, kNine);
  server::Header link = contact_link(b, 42);
  CHECK(b.ask("GET", testing::at(own), nullptr, link).status == 200);
  Told moved = b.ask("PUT", testing::at(own), {{"starts_at", kTen}}, link);
  REQUIRE(moved.status == 200);
  // Its own link goes on to open the booking.
  CHECK_FALSE(moved.data().contains("manage_token"));
  CHECK(b.ask("POST", testing::at(own) + "/cancel", nullptr, link).status == 200);
}

TEST_CASE("a contact on the account's blacklist books and moves nothing, but reads and cancels") {
  AccountMode b(with_max(true));
  server::Header link = contact_link(b, 7);
  Told refused = b.ask("POST", "/bookings", {{"booking_type_id", 3}, {"starts_at", kNine}}, link);
  CHECK(refused.complaint("contact") == "This booking cannot be made online. Please contact us.");
  CHECK(b.account.count("POST /bookings") == 0);
  b.account.business.store->add_contacts({{7, "Max", "", "", {}, {}, false, {}}},
                                         b.account.business.now);
  core::Id own = testing::book(b.account.business, kNine, 1, 7);
  b.account.business.store->add_contacts({{7, "Max", "", "", {}, {}, true, {}}},
                                         b.account.business.now);
  std::string path = testing::at(own);
  for (const core::Json& change :
       std::vector<core::Json>{{{"starts_at", kTen}}, {{"notes", "By the window"}}}) {
    Told told = b.ask("PUT", path, change, link);
    CHECK(told.complaint("contact") == "This booking cannot be changed online. Please contact us.");
  }
  CHECK(b.account.count("PUT") == 0);
  CHECK(b.ask("GET", path, nullptr, link).status == 200);
  CHECK(b.ask("PUT", path, {{"starts_at", kTen}}, kBearer).status == 200);
  CHECK(b.ask("POST", path + "/cancel", nullptr, link).status == 200);
}

TEST_CASE("a link to a contact is given for one that the account knows") {
  AccountMode b;
  Told made = b.ask("POST", "/visitor-tokens", {{"contact_id", 42}, {"expires_in", 60}}, kBearer);
  REQUIRE(made.status == 201);
  server::Header link = with_link(made.data()["token"]);
  CHECK(b.ask("GET", "/bookings", nullptr, link).status == 200);
  b.move_on(61s);
  Told ended = b.ask("GET", "/bookings", nullptr, link);
  CHECK(ended.status == 401);
  CHECK(ended.json["code"] == "link_expired");
  Told nobody = b.ask("POST", "/visitor-tokens", {{"contact_id", 999}}, kBearer);
  CHECK(nobody.complaint("contact_id") == "There is no contact with this id.");
  b.account.fault = [](const Asked&) -> FaultAnswer { return testing::lost(); };
  CHECK(b.ask("POST", "/visitor-tokens", {{"contact_id", 42}}, kBearer).status == 503);
}

TEST_CASE(
    "a contact's link ends when it was signed to, whatever booking has the contact's number") {
  AccountMode b(core::Json{{"contacts", core::Json::array({{{"id", 1}, {"name", "Max"}}})}});
  REQUIRE(testing::book(b.account.business, kNine, 1, 1) == 1);
  Told made = b.ask("POST", "/visitor-tokens", {{"contact_id", 1}, {"expires_in", 60}}, kBearer);
  server::Header link = with_link(made.data()["token"]);
  CHECK(b.ask("GET", "/bookings", nullptr, link).status == 200);
  b.move_on(61s);
  CHECK(b.ask("GET", "/bookings", nullptr, link).json["code"] == "link_expired");
}

TEST_CASE("a booking that moved to a later day keeps its first link open") {
  AccountMode b;
  core::Json stays = b.book().data();
  core::Json moves = b.book({{"starts_at", kTen}}).data();
  std::string later = "2026-05-12T09:00:00Z";
  testing::ask(b.account.business, "PUT", testing::at(moves), {{"starts_at", later}});
  auto read = [&](const core::Json& made) {
    return b.ask("GET", testing::at(made), nullptr, with_link(made["manage_token"]));
  };
  // Thirty days after the end, by the account's clock as by ours.
  b.move_on(std::chrono::seconds(35 * core::kADay));
  CHECK(read(stays).status == 200);
  b.move_on(std::chrono::seconds(2 * core::kADay));
  CHECK(read(moves).status == 200);
  Told ended = read(stays);
  CHECK(ended.status == 401);
  CHECK(ended.json["code"] == "link_expired");
  b.account.fault = [](const Asked&) -> FaultAnswer {
    return testing::answered(404, R"({"success":false,"message":"Not found."})");
  };
  CHECK(read(moves).json["code"] == "link_expired");
  // Neither open nor expired while the account cannot say which.
  b.account.fault = [](const Asked&) -> FaultAnswer { return testing::lost(); };
  CHECK(read(moves).status == 503);
}
