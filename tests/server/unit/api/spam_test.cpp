// What a page's browser has to do before it may book, and whom it does not concern.
#include <doctest/doctest.h>

#include "../support/asking.hpp"
#include "../support/prometheus.hpp"
#include "server/api/spam_guard.hpp"
#include "server/base/digest.hpp"

namespace {

using testing::Business;
using testing::kBearer;
using testing::kJson;
using testing::kPublic;

// Nine bits are a few hundred tries, and too many for a guess.
struct Guarded : Business {
  explicit Guarded(const core::Json& spam = {{"difficulty_bits", 9}, {"minimum_seconds", 3}})
      : Business(core::Json::object({{"spam", spam}})) {}
  server::Challenges challenges{{"token secret"}};
  server::SpamGuard guard{site.spam, challenges, *store, clock, metrics};
  server::Routes guarded{{service, gate, nullptr, [](std::string_view) {}, rates, site.limits,
                          metrics, readiness, false, nullptr, &guard}};

  server::Response books(const std::string& starts_at, std::vector<server::Header> headers,
                         const server::Header& key = kPublic) {
    core::Json body = {{"booking_type_id", 3}, {"resource_id", 1}, {"starts_at", starts_at}};
    if (key.name == kPublic.name) {
      body["contact"] = {{"name", "Ada"}, {"email", "ada@example.com"}};
    } else {
      body["contact_id"] = 42;
    }
    headers.push_back(key);
    headers.push_back(kJson);
    return guarded.answer({"POST", "/api/v1/bookings", headers, body.dump(), client});
  }
  std::string challenge() {
    server::Response config =
        guarded.answer({"GET", "/api/v1/widget/config?key=pk_demo", {}, "", client});
    CHECK(config.status == 200);
    return std::string(config.header("X-Booking-Challenge"));
  }
};

server::Header solved(const std::string& challenge) {
  core::ChallengeWork work(challenge, core::read_challenge(challenge).value().bits);
  while (!work.go_on(1000)) {
  }
  return {"X-Booking-Challenge", work.solution()};
}

server::Header once(const std::string& key) {
  return {"Idempotency-Key", key};
}

TEST_CASE("a page that has solved its challenge books with it, once") {
  Guarded b;
  server::Header proof = solved(b.challenge());
  b.now += core::Seconds(3);
  CHECK(b.books(testing::kTen, {proof, once("a")}).status == 201);
  server::Response again = b.books(testing::kEleven, {proof, once("b")});
  CHECK(again.status == 428);
  // Nor does the fresh one: who books again and again waits each time.
  server::Header fresh = solved(std::string(again.header("X-Booking-Challenge")));
  CHECK(b.books(testing::kEleven, {fresh, once("b")}).status == 428);
  b.now += core::Seconds(3);
  CHECK(b.books(testing::kEleven, {fresh, once("b")}).status == 201);
}

TEST_CASE("an old challenge buys no fresh one that is good at once") {
  Guarded b;
  server::Header proof = solved(b.challenge());
  b.now += server::Challenges::kLife;
  server::Response late = b.books(testing::kTen, {proof});
  CHECK(late.status == 428);
  server::Header fresh = solved(std::string(late.header("X-Booking-Challenge")));
  CHECK(b.books(testing::kTen, {fresh}).status == 428);
}

TEST_CASE("who holds a time is given a challenge with it, for the form takes its time to fill in") {
  Guarded b;
  const core::Json wish = {{"booking_type_id", 3}, {"starts_at", testing::kTen}};
  const auto held = [&](const server::Header& key) {
    server::Response response =
        b.guarded.answer({"POST", "/api/v1/bookings/holds", {key, kJson}, wish.dump(), b.client});
    CHECK(response.status == 201);
    return std::string(response.header("X-Booking-Challenge"));
  };
  CHECK(held(kBearer).empty());
  server::Header proof = solved(held(kPublic));
  CHECK(b.books(testing::kEleven, {proof}).status == 428);
  b.now += core::Seconds(3);
  CHECK(b.books(testing::kEleven, {proof}).status == 201);
}

TEST_CASE("a repeat of a booking is answered as it was first, whatever became of its challenge") {
  Guarded b;
  server::Header proof = solved(b.challenge());
  b.now += core::Seconds(3);
  server::Response first = b.books(testing::kTen, {proof, once("a")});
  REQUIRE(first.status == 201);
  b.now += core::Minutes(60);
  CHECK(b.books(testing::kTen, {proof, once("a")}).text() == first.text());
  CHECK(b.books(testing::kTen, {once("a")}).text() == first.text());
}

TEST_CASE("without a challenge, or with a wrong, old or early one, nothing is booked") {
  Guarded b;
  CHECK(b.books(testing::kTen, {}).status == 428);
  const std::string challenge = b.challenge();
  server::Header proof = solved(challenge);
  CHECK(b.books(testing::kTen, {proof}).status == 428);  // too early
  b.now += core::Seconds(3);
  const auto with = [&](const std::string& text) {
    return b.books(testing::kTen, {{"X-Booking-Challenge", text}}).status;
  };
  CHECK(with("") == 428);
  CHECK(with(challenge) == 428);
  CHECK(with(challenge + ";x") == 428);
  std::string easier = challenge;
  easier.replace(easier.find(".9."), 3, ".0.");
  CHECK(with(easier + ";0") == 428);
  std::string unsigned_one = challenge.substr(0, challenge.rfind('.')) + ".AAAA";
  CHECK(with(solved(unsigned_one).value) == 428);
  server::Challenges others({"another secret"});
  CHECK(with(solved(others.make(b.site.spam, b.now, core::Seconds(0))).value) == 428);
  // One counter in 512 is right; the first one tried here is not.
  std::uint64_t counter = 0;
  while (core::solves(challenge + ";" + std::to_string(counter), 9)) ++counter;
  CHECK(with(challenge + ";" + std::to_string(counter)) == 428);
  b.now += server::Challenges::kLife;
  CHECK(b.books(testing::kTen, {proof}).status == 428);
  CHECK(testing::is_available(b, testing::kTen));
}

TEST_CASE(
    "a page that was too early books when it may, with the challenge it had or the one it got") {
  for (bool takes_new : {false, true}) {
    CAPTURE(takes_new);
    Guarded b;
    server::Header proof = solved(b.challenge());
    b.now += core::Seconds(1);
    server::Response early = b.books(testing::kTen, {proof});
    REQUIRE(early.status == 428);
    if (takes_new) proof = solved(std::string(early.header("X-Booking-Challenge")));
    b.now += core::Seconds(1);
    CHECK(b.books(testing::kTen, {proof}).status == 428);
    b.now += core::Seconds(1);
    CHECK(b.books(testing::kTen, {proof}).status == 201);
  }
}

TEST_CASE("a challenge is taken with white space round it, and up to its last second") {
  Guarded b;
  server::Header proof = solved(b.challenge());
  proof.value = " \t" + proof.value + " ";
  b.now += server::Challenges::kLife - core::Seconds(1);
  CHECK(b.books(testing::kTen, {proof}).status == 201);
}

TEST_CASE("who asks without a challenge waits as long as a person would") {
  Guarded b;
  server::Header proof =
      solved(std::string(b.books(testing::kTen, {}).header("X-Booking-Challenge")));
  b.now += core::Seconds(2);
  CHECK(b.books(testing::kTen, {proof}).status == 428);
  b.now += core::Seconds(1);
  CHECK(b.books(testing::kTen, {proof}).status == 201);
}

TEST_CASE("the business's own key, or another page's, does not stand for a challenge") {
  Guarded b;
  REQUIRE(b.books(testing::kTen, {once("a")}, kBearer).status == 201);
  CHECK(b.books(testing::kTen, {once("a")}).status == 428);
  server::Header proof = solved(b.challenge());
  b.now += core::Seconds(3);
  REQUIRE(b.books(testing::kEleven, {proof, once("b")}).status == 201);
  CHECK(b.books("2026-03-10T12:00:00Z", {once("c")}).status == 428);
}

TEST_CASE("refusals that may be of a program are counted by their reason") {
  Guarded b;
  auto refused = [&](const char* reason) {
    auto read = testing::read_exposition(b.metrics.text());
    CHECK(read.complaints == std::vector<std::string>{});
    auto found =
        read.samples.find(std::string("booking_spam_refused_total{reason=\"") + reason + "\"}");
    return found == read.samples.end() ? 0 : found->second;
  };
  b.books(testing::kTen, {{"X-Booking-Trap", "filled"}});
  b.books(testing::kTen, {{"X-Booking-Trap", ""}});
  CHECK(refused("trap") == 1);
  CHECK(refused("no_proof") == 1);
  server::Header proof = solved(b.challenge());
  b.books(testing::kTen, {proof});
  CHECK(refused("too_early") == 1);
  b.now += core::Seconds(3);
  REQUIRE(b.books(testing::kTen, {proof}).status == 201);
  b.books(testing::kEleven, {proof});
  CHECK(refused("used") == 1);
  b.now += server::Challenges::kLife;
  b.books(testing::kEleven, {proof});
  CHECK(refused("expired") == 1);
}

TEST_CASE("a challenge without an Idempotency-Key is good for one request") {
  Guarded b;
  server::Header proof = solved(b.challenge());
  b.now += core::Seconds(3);
  CHECK(b.books(testing::kTen, {proof}).status == 201);
  CHECK(b.books(testing::kEleven, {proof}).status == 428);
}

TEST_CASE("a used challenge stays used when the server starts again") {
  Guarded b;
  server::Header proof = solved(b.challenge());
  b.now += core::Seconds(3);
  REQUIRE(b.books(testing::kTen, {proof, once("a")}).status == 201);
  b.store = testing::open_usual(b.folder.file("bookings.db"));
  const std::string hash =
      server::to_hex(server::sha256(proof.value.substr(0, proof.value.find(';'))));
  CHECK(b.store->spend_challenge(hash, "else", b.now + core::Minutes(30), b.now) ==
        server::Spent::kByAnother);
}

TEST_CASE("who is told that a time has gone is given the next challenge with it") {
  Guarded b;
  testing::book(b, testing::kTen);
  server::Header proof = solved(b.challenge());
  b.now += core::Seconds(3);
  server::Response gone = b.books(testing::kTen, {proof, once("a")});
  CHECK(gone.status == 422);
  server::Header next = solved(std::string(gone.header("X-Booking-Challenge")));
  CHECK(b.books(testing::kEleven, {next, once("b")}).status == 201);
}

TEST_CASE("one wait is good for one booking, however often a request is refused or repeated") {
  Guarded b;
  testing::book(b, testing::kTen);
  const auto next_of = [](const server::Response& response) {
    return solved(std::string(response.header("X-Booking-Challenge")));
  };
  const char* const closed =
      "2026-03-10T03:00:00Z";  // refused before the transaction, so not stored
  // A key that came with another booking before, the repeat of a stored refusal and of one that isn't stored, with the
  // challenge that was used for it.
  for (const char* refused_at : {testing::kEleven, testing::kTen, closed}) {
    CAPTURE(refused_at);
    server::Header proof = solved(b.challenge());
    b.now += core::Seconds(3);
    const std::string key = std::string("key ") + refused_at;
    const int first = b.books(refused_at, {proof, once(server::to_hex(key))}).status;
    REQUIRE((first == 201 || first == 422));
    const char* const again_at = first == 201 ? testing::kTen : refused_at;
    for (int i = 0; i < 3; ++i) {
      const server::Response again = b.books(again_at, {proof, once(server::to_hex(key))});
      REQUIRE(again.status == 422);
      CHECK(b.books("2026-03-10T13:00:00Z", {next_of(again), once("other")}).status == 428);
    }
  }
  CHECK(testing::is_available(b, "2026-03-10T13:00:00Z"));
}

TEST_CASE("the business's own backend is asked for nothing") {
  Guarded b;
  CHECK(b.books(testing::kTen, {}, kBearer).status == 201);
  server::Response config =
      b.guarded.answer({"GET", "/api/v1/widget/config", {kBearer}, "", b.client});
  CHECK(config.header("X-Booking-Challenge").empty());
}

TEST_CASE("a contact with their link is known, and asked for nothing") {
  Guarded b;
  const core::Json link = testing::ask(b, "POST", "/visitor-tokens", {{"contact_id", 42}}).data();
  const server::Header key{"Authorization", "Bearer " + link["token"].get<std::string>()};
  const core::Json wish = {{"booking_type_id", 3}, {"starts_at", testing::kTen}};
  server::Response made =
      b.guarded.answer({"POST", "/api/v1/bookings", {key, kJson}, wish.dump(), b.client});
  CHECK(made.status == 201);
}

TEST_CASE("a site that wishes for no challenges gives none") {
  Guarded b(core::Json::object());
  CHECK(b.challenge().empty());
  CHECK(b.books(testing::kTen, {}).status == 201);
}

TEST_CASE("a form with its unseen field filled costs more work, and is booked after it") {
  const server::Header trap{"X-Booking-Trap", "filled"};
  for (const core::Json& spam : {core::Json::object(), core::Json{{"difficulty_bits", 9}}}) {
    Guarded b(spam);
    // The work that the others do doesn't do.
    const std::string usual = b.challenge();
    server::Response asked =
        b.books(testing::kTen, usual.empty() ? std::vector<server::Header>{trap}
                                             : std::vector<server::Header>{trap, solved(usual)});
    CHECK(asked.status == 428);
    CHECK(testing::is_available(b, testing::kTen));
    const std::string challenge(asked.header("X-Booking-Challenge"));
    REQUIRE(core::read_challenge(challenge).value().bits >= 18);
    const server::Header proof = solved(challenge);
    CHECK(b.books(testing::kTen, {trap, proof, once("a")}).status == 201);
    CHECK(b.books(testing::kTen, {trap, proof, once("a")}).status == 201);
    CHECK(b.books(testing::kEleven, {trap, proof, once("b")}).status == 428);
  }
}

TEST_CASE("a page elsewhere may send the challenge and read the next one") {
  Business b(core::Json::object({{"allowed_origins", {"https://palm.example"}}}));
  server::Response preflight = b.routes.answer(
      {"OPTIONS", "/api/v1/bookings", {{"Origin", "https://palm.example"}}, "", b.client});
  CHECK(preflight.header("Access-Control-Allow-Headers").find("X-Booking-Challenge") !=
        std::string_view::npos);
  server::Response types = b.routes.answer({"GET",
                                            "/api/v1/bookings/types",
                                            {kPublic, {"Origin", "https://palm.example"}},
                                            "",
                                            b.client});
  CHECK(types.header("Access-Control-Expose-Headers").find("X-Booking-Challenge") !=
        std::string_view::npos);
}

TEST_CASE("what a site file wishes of challenges has its limits") {
  for (const char* spam : {R"({"difficulty_bits": 25})", R"({"minimum_seconds": 61})",
                           R"({"bits": 3})", R"({"difficulty_bits": "16"})"}) {
    core::Json json = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
    json["spam"] = core::Json::parse(spam);
    auto result = server::read_site("site.json", json.dump());
    CHECK_FALSE(result.site);
    REQUIRE_FALSE(result.problems.empty());
    CHECK(result.problems.front().find("spam") != std::string::npos);
  }
}

}  // namespace
