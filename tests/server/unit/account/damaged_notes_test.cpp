// In front of an account: the server's notes about bookings that were being sent are damaged in its database.
#include "../support/account_mode.hpp"

namespace {

using namespace std::chrono_literals;
using testing::Account;
using testing::AccountMode;
using testing::FaultAnswer;
using testing::Told;

constexpr const char* kSentence = "A note about a booking that was being sent to the account";

// The account makes one booking, and answers nothing about it.
void send_one(AccountMode& b) {
  bool is_sent = false;
  b.account.fault = [&](const server::HttpsRequest& asked) -> FaultAnswer {
    if (Account::is_booking(asked)) {
      is_sent = true;
      b.account.pass(asked);
    }
    return is_sent ? FaultAnswer(testing::lost()) : std::nullopt;
  };
  CHECK(b.book(nullptr, "k").status == 503);
  b.account.fault = nullptr;
  b.move_on(61s);  // also for the breaker
  REQUIRE(b.account.bookings() == 1);
}

void run_raw(const AccountMode& b, const std::string& sql) {
  testing::run_raw_in(b.folder.file("server.db"), sql);
}

void is_refused(const AccountMode& b) {
  for (int again = 0; again < 2; ++again) {
    const Told told = b.book(nullptr, "k");
    CHECK(told.status == 503);
    CHECK(told.json["message"].get<std::string>().find("ask the business") != std::string::npos);
  }
  CHECK(b.account.count("POST /bookings") == 1);
  CHECK(b.account.bookings() == 1);
  CHECK(b.told().find(kSentence) != std::string::npos);
}

}  // namespace

TEST_CASE("a booking whose note is damaged is never sent again") {
  const std::string earlier = testing::is_on_postgres() ? " - interval '1 day'" : " - 86400";
  for (const std::string& damage :
       {std::string("contact_id = contact_id + 1"), std::string("booking_type_id = 1"),
        std::string("resource_id = resource_id + 1"), "starts_at = starts_at" + earlier,
        "sent_at = sent_at" + earlier, std::string("request_hash = 'x' || request_hash"),
        std::string("token = 'x' || token"), std::string("token = token || 'x'"),
        std::string("token = ''")}) {
    CAPTURE(damage);
    AccountMode b;
    send_one(b);
    run_raw(b, "UPDATE upstream_intents SET " + damage);
    is_refused(b);
  }
}

TEST_CASE("a booking that is noted as nobody's, because that is damaged, is not sent again") {
  AccountMode b;
  send_one(b);
  const core::Json made = testing::ask(b.account.business, "GET", "/bookings").data();
  REQUIRE(made.size() == 1);
  run_raw(b, "INSERT INTO upstream_claims (booking_id, token, claimed_at) SELECT " +
                 made[0]["id"].dump() + ", 'x' || token, sent_at FROM upstream_intents");
  is_refused(b);
}

TEST_CASE("a note of an earlier version, without a check, is read all the same") {
  AccountMode b;
  send_one(b);
  run_raw(b, "UPDATE upstream_intents SET token = substr(token, 1, 32)");
  const Told told = b.book(nullptr, "k");
  CHECK(told.status == 201);
  CHECK(b.account.count("POST /bookings") == 1);
}
