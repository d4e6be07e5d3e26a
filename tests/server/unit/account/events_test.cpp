// What an account's webhooks change in the times that are shown.
#include <nlohmann/json.hpp>

#include "../support/account_mode.hpp"
#include "server/base/digest.hpp"

namespace {

using testing::AccountMode;
using testing::kEleven;
using testing::kNine;
using testing::kTen;
using Asked = server::HttpsRequest;

constexpr const char* kWebhookSecret = "a webhook secret";
constexpr const char* kOne = "&resource_id=1";

struct Listening : AccountMode {
  server::AccountEvents events{kWebhookSecret, reader, seen};

  static std::string signature_of(const std::string& body, std::string_view secret) {
    return "sha256=" + server::to_hex(server::hmac_sha256(secret, body));
  }
  int receive(const std::string& signature, const std::string& body) {
    auto received = events.receive(signature, body);
    return received ? 200 : received.error().status;
  }
  int deliver(const char* name, const core::Json& booking, const std::string& id) {
    core::Json event = {{"event", name}, {"delivery_id", id}, {"timestamp", 1}, {"data", booking}};
    std::string body = event.dump();
    return receive(signature_of(body, kWebhookSecret), body);
  }
  core::Json in_account(core::Id id) const {
    return testing::ask(account.business, "GET", testing::at(id)).data();
  }
  // What is known of that day and the next, and how often the account was asked for them.
  void look() const {
    is_free(kNine, kOne);
    day("2026-03-11", kOne);
  }
  long asked() const { return account.count("date="); }
};

}  // namespace

TEST_CASE("an event of the account takes a booked time at once, and frees a cancelled one") {
  Listening b;
  CHECK(b.is_free(kNine, kOne));
  core::Id made = testing::book(b.account.business, kNine);
  CHECK(b.is_free(kNine, kOne));  // nobody has said so yet
  CHECK(b.deliver("booking.created", b.in_account(made), "one") == 200);
  CHECK_FALSE(b.is_free(kNine, kOne));
  testing::ask(b.account.business, "POST", testing::at(made) + "/cancel");
  CHECK(b.deliver("booking.cancelled", b.in_account(made), "two") == 200);
  CHECK(b.is_free(kNine, kOne));
}

TEST_CASE("a booking that moved in the account changes the day it was on and the day it is on") {
  Listening b;
  const std::string next_day = "2026-03-11T10:00:00Z";
  const std::string third_day = "2026-03-12T10:00:00Z";
  core::Id made = testing::book(b.account.business, kNine);
  CHECK(b.deliver("booking.created", b.in_account(made), "one") == 200);
  CHECK_FALSE(b.is_free(kNine, kOne));
  CHECK(b.is_free(next_day, kOne));
  CHECK(b.is_free(third_day, kOne));
  testing::ask(b.account.business, "PUT", testing::at(made), {{"starts_at", next_day}});
  long before = b.asked();
  CHECK(b.deliver("booking.updated", b.in_account(made), "two") == 200);
  CHECK(b.is_free(kNine, kOne));
  CHECK_FALSE(b.is_free(next_day, kOne));
  CHECK(b.is_free(third_day, kOne));
  CHECK(b.asked() == before + 2);
}

TEST_CASE(
    "where a booking was that was never seen before may be anywhere, and every day is asked for") {
  Listening b;
  core::Id made = testing::book(b.account.business, "2026-03-11T09:00:00Z");
  b.look();
  testing::ask(b.account.business, "PUT", testing::at(made), {{"starts_at", kEleven}});
  CHECK(b.deliver("booking.updated", b.in_account(made), "one") == 200);
  CHECK(b.is_free("2026-03-11T09:00:00Z", kOne));
  CHECK_FALSE(b.is_free(kEleven, kOne));
  // So it is where the event says nothing of the booking.
  long before = b.asked();
  CHECK(b.deliver("booking.updated", {{"id", made}}, "two") == 200);
  b.look();
  CHECK(b.asked() == before + 2);
}

TEST_CASE("an event that moves the start alone changes the day it was on and the day it is on") {
  Listening b;
  core::Id made = testing::book(b.account.business, "2026-03-11T09:00:00Z");
  core::Json booking = b.in_account(made);
  CHECK(b.deliver("booking.created", booking, "one") == 200);
  b.look();
  // It begins earlier that day, and ends as before.
  long before = b.asked();
  booking["starts_at"] = "2026-03-11T08:30:00.000000Z";
  CHECK(b.deliver("booking.updated", booking, "two") == 200);
  b.look();
  CHECK(b.asked() == before + 1);
  // It begins the day before.
  before = b.asked();
  booking["starts_at"] = "2026-03-10T11:00:00.000000Z";
  CHECK(b.deliver("booking.updated", booking, "three") == 200);
  b.look();
  CHECK(b.asked() == before + 2);
}

TEST_CASE("an event that changes no times costs the account no calls") {
  Listening b;
  core::Id made = testing::book(b.account.business, kNine);
  CHECK(b.deliver("booking.created", b.in_account(made), "one") == 200);
  b.look();
  long before = b.asked();
  core::Json booking = b.in_account(made);
  booking["notes"] = "By the window";
  CHECK(b.deliver("booking.updated", booking, "two") == 200);
  CHECK(b.deliver("contact.updated", {{"id", 42}}, "three") == 200);
  // A delivery that comes again, though it would matter the first time.
  booking["starts_at"] = "2026-03-10T10:00:00.000000Z";
  booking["ends_at"] = "2026-03-10T10:30:00.000000Z";
  CHECK(b.deliver("booking.updated", booking, "one") == 200);
  b.look();
  CHECK(b.asked() == before);
}

TEST_CASE("a pending booking takes its time, and the same one confirmed takes nothing more") {
  Listening b;
  core::Id made = testing::book(b.account.business, kNine);
  CHECK(b.is_free(kTen, kOne));
  core::Json pending = b.in_account(made);
  pending["status"] = "pending";
  CHECK(b.deliver("booking.created", pending, "one") == 200);
  long before = b.asked();
  b.look();
  CHECK(b.asked() > before);
  // Confirmed, it takes what it took.
  before = b.asked();
  CHECK(b.deliver("booking.updated", b.in_account(made), "two") == 200);
  b.look();
  CHECK(b.asked() == before);
}

TEST_CASE("an event that another secret signed, or none, changes nothing") {
  Listening b;
  core::Id made = testing::book(b.account.business, kNine);
  b.look();
  long before = b.asked();
  core::Json event = {{"event", "booking.created"},
                      {"delivery_id", "one"},
                      {"timestamp", 1},
                      {"data", b.in_account(made)}};
  std::string body = event.dump();
  std::string right = Listening::signature_of(body, kWebhookSecret);
  for (const std::string& wrong :
       {std::string(), std::string("sha256="), right.substr(7), "sha1=" + right.substr(7),
        right + "0", right.substr(0, right.size() - 1),
        Listening::signature_of(body, "another secret"),
        Listening::signature_of(body + " ", kWebhookSecret)}) {
    CAPTURE(wrong);
    CHECK(b.receive(wrong, body) == 401);
  }
  b.look();
  CHECK(b.asked() == before);
  // Nor has the delivery been used up.
  CHECK(b.receive(right, body) == 200);
  b.look();
  CHECK(b.asked() > before);
  for (const char* odd :
       {"", "[]", "{}", R"({"event":"booking.created"})", R"({"event":1,"delivery_id":"x"})"}) {
    CAPTURE(odd);
    CHECK(b.receive(Listening::signature_of(odd, kWebhookSecret), odd) == 400);
  }
}
