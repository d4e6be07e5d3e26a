// How long an account is left alone: what its 429 says, and what its rate limit headers say.
#include "../support/account_mode.hpp"

namespace {

using namespace std::chrono_literals;
using testing::AccountMode;
using testing::FaultAnswer;
using testing::kBearer;
using testing::Told;
using Asked = server::HttpsRequest;

// Whether the account is read again in that many seconds; a busy machine may have used up some.
bool is_left_alone(const AccountMode& b, int seconds) {
  server::Elapsed wait = b.scheduler.wait(server::Priority::kReader, 1);
  if (seconds == 0) return wait == server::Elapsed(0);
  return wait <= std::chrono::seconds(seconds) && wait > std::chrono::seconds(seconds - 4);
}

// One read of the account that is answered 429 so.
Told refused_for_pace(AccountMode& b, const core::Json& more,
                      const std::vector<server::Header>& headers) {
  core::Json body = {{"success", false}, {"message", "Too many requests."}};
  body.update(more);
  b.account.fault = [body, headers](const Asked&) -> FaultAnswer {
    server::HttpsAnswer answer = testing::answered(429, body.dump());
    answer.headers = headers;
    return answer;
  };
  return b.ask("GET", "/contacts", nullptr, kBearer);
}

// One read of the account whose answer has these headers besides.
void read_with(AccountMode& b, const std::vector<server::Header>& headers) {
  b.account.fault = [&b, headers](const Asked& asked) -> FaultAnswer {
    server::HttpsAnswer answer = b.account.pass(asked);
    answer.headers = headers;
    return answer;
  };
  CHECK(b.ask("GET", "/contacts", nullptr, kBearer).status == 200);
}

}  // namespace

TEST_CASE("an account that answers 429 is left alone for as long as it says, in whichever place") {
  struct Said {
    core::Json body;
    std::vector<server::Header> headers;
    int seconds;
  };
  const core::Json nothing = core::Json::object();
  const Said cases[] = {
      {nothing, {{"Retry-After", "40"}}, 40},
      {{{"retry_after", 20}}, {}, 20},
      {{{"retry_after", 20}}, {{"Retry-After", "40"}}, 20},
      {nothing, {}, 15},
      {nothing, {{"Retry-After", "soon"}}, 15},
      {nothing, {{"Retry-After", "-1"}}, 15},
      {nothing, {{"Retry-After", "0"}}, 1},
      {nothing, {{"Retry-After", "7200"}}, 120},
  };
  for (const Said& said : cases) {
    CAPTURE(said.seconds);
    AccountMode b;
    Told told = refused_for_pace(b, said.body, said.headers);
    CHECK(told.status == 503);
    CHECK(told.json["retry_after"] == said.seconds);
    CHECK(is_left_alone(b, said.seconds));
    b.account.fault = nullptr;
    b.move_on(std::chrono::seconds(said.seconds));
    CHECK(is_left_alone(b, 0));
    CHECK(b.ask("GET", "/contacts", nullptr, kBearer).status == 200);
  }
}

TEST_CASE("a visitor who books is told how long the account wants to be left alone") {
  AccountMode b;
  b.account.fault = [](const Asked& asked) -> FaultAnswer {
    if (asked.method != "GET" || testing::Account::path_of(asked).find("/contacts") != 0) return {};
    return testing::answered(429, R"({"success":false,"message":"No.","retry_after":20})");
  };
  Told told = b.book();
  CHECK(told.status == 503);
  CHECK(told.json["retry_after"] == 20);
}

TEST_CASE("a 429 is no failure: the account is not taken for one that is away") {
  AccountMode b;
  for (int n = 0; n < 10; ++n) {
    refused_for_pace(b, {{"retry_after", 1}}, {});
    b.move_on(2s);
  }
  CHECK(b.account_client.breaker() == server::BreakerState::kClosed);
  CHECK(b.account_client.figures().refused_for_pace == 10);
}

TEST_CASE("what is left of the account's minute is counted by the account's clock") {
  // Ours says 09:00:00, and the account's minute ends at its own 09:00:30.
  struct Theirs {
    const char* date;
    int reset;
  };
  const auto now =
      static_cast<int>(vectors::instant("2026-03-04T09:00:00Z").time_since_epoch().count());
  for (Theirs theirs : {Theirs{"Wed, 04 Mar 2026 09:00:00 GMT", now + 30},
                        Theirs{"Wed, 04 Mar 2026 09:10:00 GMT", now + 630},
                        Theirs{"Wed, 04 Mar 2026 08:50:00 GMT", now - 570}}) {
    CAPTURE(theirs.date);
    AccountMode b;
    read_with(b, {{"X-RateLimit-Remaining", "0"},
                  {"X-RateLimit-Reset", std::to_string(theirs.reset)},
                  {"Date", theirs.date}});
    CHECK(is_left_alone(b, 31));  // and one more, for good measure
    b.move_on(31s);
    CHECK(is_left_alone(b, 0));
  }
}

TEST_CASE(
    "an account's minute is believed to end within two, and within one where it does not say") {
  const auto now =
      static_cast<int>(vectors::instant("2026-03-04T09:00:00Z").time_since_epoch().count());
  struct Said {
    std::vector<server::Header> headers;
    int seconds;
  };
  const server::Header none_left{"X-RateLimit-Remaining", "0"};
  const server::Header date{"Date", "Wed, 04 Mar 2026 09:00:00 GMT"};
  auto reset = [&](int seconds) {
    return server::Header{"X-RateLimit-Reset", std::to_string(now + seconds)};
  };
  const Said cases[] = {
      {{none_left}, 61},
      {{none_left, date, reset(10)}, 11},
      {{none_left, date, reset(120)}, 121},
      {{none_left, date, reset(3600)}, 121},
      {{none_left, date, reset(3601)}, 61},  // an hour and more is no minute's end
      {{none_left, date, reset(-1)}, 61},
      {{{"X-RateLimit-Remaining", "100"}, date, reset(10)}, 0},
      {{{"X-RateLimit-Remaining", "none"}, date, reset(10)}, 0},
      {{{"X-RateLimit-Remaining", "-5"}, date, reset(10)}, 0},
      {{date, reset(10)}, 0},
  };
  for (const Said& said : cases) {
    CAPTURE(said.seconds);
    AccountMode b;
    read_with(b, said.headers);
    CHECK(is_left_alone(b, said.seconds));
  }
}

TEST_CASE("the account's own limit is kept to, whatever size it is") {
  AccountMode b;
  CHECK(b.scheduler.figures().limit == 120);
  read_with(b, {{"X-RateLimit-Limit", "30"}});
  CHECK(b.scheduler.figures().limit == 30);
  read_with(b, {{"X-RateLimit-Limit", "0"}});
  CHECK(b.scheduler.figures().limit == 30);
  read_with(b, {{"X-RateLimit-Limit", "lots"}});
  CHECK(b.scheduler.figures().limit == 30);
  read_with(b, {{"X-RateLimit-Limit", "600"}});
  CHECK(b.scheduler.figures().limit == 600);
}

TEST_CASE("an account that takes the key in one header is asked so from then on") {
  AccountMode b;
  auto has = [](const Asked& asked, std::string_view name) {
    return std::any_of(asked.headers.begin(), asked.headers.end(),
                       [&](const server::Header& header) { return header.name == name; });
  };
  auto bearers = std::make_shared<std::atomic<int>>(0);
  b.account.fault = [bearers, has](const Asked& asked) -> FaultAnswer {
    if (!has(asked, "Authorization")) return {};
    ++*bearers;
    return testing::answered(401, R"({"success":false,"message":"Unauthenticated."})");
  };
  for (int n = 0; n < 3; ++n) CHECK(b.ask("GET", "/contacts", nullptr, kBearer).status == 200);
  CHECK(*bearers == 1);
  // Refused either way, it is the key that is wrong, and no third way is tried.
  AccountMode wrong;
  wrong.account.fault = [](const Asked&) -> FaultAnswer {
    return testing::answered(401, R"({"success":false,"message":"Unauthenticated."})");
  };
  CHECK(wrong.ask("GET", "/contacts", nullptr, kBearer).status == 503);
  CHECK(wrong.account.count("GET /contacts") == 2);
  CHECK(wrong.told().find("BOOKING_UPSTREAM_KEY") != std::string::npos);
}
