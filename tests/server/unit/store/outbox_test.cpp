// Webhooks on their way: written with the booking, sent in order, and not lost.
#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <stdexcept>
#include <utility>

#include "../support/asking.hpp"
#include "../support/broken_store.hpp"
#include "server/webhooks/queue.hpp"
#include "server/webhooks/sender.hpp"

namespace {

using server::HttpsAnswer;
using server::HttpsOutcome;
using server::WebhookEvent;
using testing::ask;
using testing::at;
using testing::book;
using testing::Business;
using testing::kEleven;
using testing::kNine;
using testing::kTen;

const char* const kAll = "https://all.example.org/hook";
const char* const kSome = "https://some.example.org/secret-path";
const core::Json kWebhooks = {
    {"webhooks", {{{"url", kAll}}, {{"url", kSome}, {"events", {"booking.cancelled"}}}}}};

// A receiver that answers as it is told to, and remembers what it was sent.
struct Receiver {
  std::deque<HttpsAnswer> answers;  // 200, or 503 if it fails, when there are no more
  bool fails = false;
  std::vector<server::HttpsRequest> requests;

  void will_answer(int status) {
    answers.push_back({HttpsOutcome::kAnswered, false, status, {}, "", ""});
  }
  HttpsAnswer take(const server::HttpsRequest& request) {
    requests.push_back(request);
    if (answers.empty()) will_answer(fails ? 503 : 200);
    HttpsAnswer answer = answers.front();
    answers.pop_front();
    return answer;
  }
  core::Json body(std::size_t i) const { return core::Json::parse(requests.at(i).body); }
  std::vector<std::string> events() const {
    std::vector<std::string> events;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      core::Json told = body(i);
      events.push_back(told["event"].get<std::string>() + " " +
                       std::to_string(told["data"]["id"].get<core::Id>()));
    }
    return events;
  }
};

struct ToldBusiness : Business {
  Receiver receiver;
  std::vector<std::string> said;
  server::WebhookCounts webhook_counts{metrics};
  server::WebhookContext context{
      *store,
      clock,
      webhook_counts,
      "a webhook secret",
      "booking-server/1.2.3",
      [this](const server::HttpsRequest& request) { return receiver.take(request); },
      [this](std::string_view what) { said.emplace_back(what); },
      [this](std::string_view what) { reports.emplace_back(what); }};
  server::WebhookQueue queue{kAll, context};

  explicit ToldBusiness(const core::Json& changes = core::Json::object())
      : Business([&] {
          core::Json all = kWebhooks;
          all.merge_patch(changes);
          return all;
        }()) {}
  std::int64_t waiting() {
    std::int64_t count = 0;
    for (const auto& [event, waiting] : store->webhooks_waiting()) count += waiting.count;
    return count;
  }
};

TEST_CASE("everybody who is told of an event is told once, in the booking's own transaction") {
  ToldBusiness b;
  core::Id id = book(b, kNine);
  CHECK(b.waiting() == 1);
  auto delivery = b.store->next_delivery(kAll);
  REQUIRE(delivery);
  CHECK(delivery->due_at == b.now);
  core::Json body = core::Json::parse(delivery->body);
  CHECK(body["delivery_id"] == delivery->delivery_id);
  CHECK(body["data"] == ask(b, "GET", at(id)).data());
  CHECK_FALSE(b.store->next_delivery(kSome));
  CHECK(ask(b, "POST", at(id) + "/cancel").status == 200);
  CHECK(b.waiting() == 3);
  CHECK(core::Json::parse(b.store->next_delivery(kSome)->body)["data"]["status"] == "cancelled");
  // The second one changes nothing, and tells nothing.
  CHECK(ask(b, "POST", at(id) + "/cancel").status == 200);
  CHECK(b.waiting() == 3);
}

TEST_CASE("a booking that is refused or undone tells nobody") {
  ToldBusiness b;
  book(b, kNine);
  core::Json again = {
      {"contact_id", 42}, {"booking_type_id", 3}, {"resource_id", 1}, {"starts_at", kNine}};
  CHECK(ask(b, "POST", "/bookings", again).status == 422);
  CHECK(b.waiting() == 1);
  int told = 0;
  const auto listening = b.store->when_added([&](const server::Added&) { ++told; });
  auto half_done = [&] {
    b.store->write([&](server::Transaction& transaction) {
      server::Delivery delivery;
      delivery.url = kAll;
      delivery.booking_id = 1;
      delivery.delivery_id = "abc";
      transaction.add_delivery(delivery);
      throw std::runtime_error("the disk is full");
    });
  };
  CHECK_THROWS_AS(half_done(), std::runtime_error);
  CHECK(b.waiting() == 1);
  CHECK(told == 0);
  book(b, kTen);
  CHECK(told == 1);
}

TEST_CASE(
    "a receiver that fails is left alone, however much is due to it, until it takes something") {
  ToldBusiness b;
  for (int n = 0; n < 40; ++n) {
    const core::Date date = core::add_days(*core::parse_date("2026-03-10"), n);
    const std::string at = core::format_date(date) + "T10:00:00Z";
    if (testing::is_available(b, at)) book(b, at);
  }
  const auto due_to_it = static_cast<std::size_t>(b.waiting());
  REQUIRE(due_to_it > 20);
  b.receiver.fails = true;
  const core::Instant began = b.now;
  std::size_t attempts = 0;
  while (b.now < began + core::Minutes(60)) {
    const auto next = b.queue.send_due({});
    REQUIRE(next);
    REQUIRE(*next > b.now);
    attempts = b.receiver.requests.size();
    b.now = *next;
  }
  // After a second, five, half a minute, two minutes, and then every ten.
  CHECK(attempts >= 8);
  CHECK(attempts <= 11);
  b.receiver.fails = false;
  while (b.waiting() > 0) {
    const auto next = b.queue.send_due({});
    if (next) b.now = std::max(b.now, *next);
  }
  CHECK(b.receiver.requests.size() == attempts + due_to_it);
}

TEST_CASE("what a receiver has failed to take for a day is given up, tried or not") {
  ToldBusiness b;
  for (const char* at : {kNine, kTen, "2026-03-10T11:00:00Z", "2026-03-10T12:00:00Z"}) book(b, at);
  b.receiver.fails = true;
  const core::Instant began = b.now;
  while (b.now < began + core::Minutes(26 * 60)) {
    const auto next = b.queue.send_due({});
    b.now = next ? *next : began + core::Minutes(26 * 60);
  }
  b.queue.send_due({});
  CHECK(b.waiting() == 0);
}

TEST_CASE("after the clock was set back, what waited by the old time is sent") {
  ToldBusiness b;
  book(b, kNine);
  b.receiver.will_answer(500);
  const auto due = b.queue.send_due({});
  REQUIRE(due);
  CHECK(*due > b.now);
  b.now -= core::kADay;
  CHECK_FALSE(b.queue.send_due({}));
  CHECK(b.receiver.requests.size() == 2);
  CHECK(b.waiting() == 0);
}

TEST_CASE("a booking that comes again under its key is told once") {
  ToldBusiness b;
  core::Json body = {{"contact_id", 42}, {"booking_type_id", 3}, {"starts_at", kNine}};
  for (int i = 0; i < 2; ++i) {
    auto response = b.routes.answer({"POST",
                                     "/api/v1/bookings",
                                     {testing::kBearer, testing::kJson, {"Idempotency-Key", "k"}},
                                     body.dump(),
                                     b.client});
    CHECK(response.status == 201);
  }
  CHECK(b.waiting() == 1);
}

TEST_CASE("what changes a booking is an update, and what changes nothing is none") {
  ToldBusiness b;
  core::Id id = book(b, kNine);
  CHECK(ask(b, "PUT", at(id), {{"starts_at", kNine}}).status == 200);
  CHECK(b.waiting() == 1);
  CHECK(ask(b, "PUT", at(id), {{"starts_at", kTen}}).status == 200);
  CHECK(ask(b, "PUT", at(id), {{"notes", "By the side door"}}).status == 200);
  CHECK(ask(b, "PUT", at(id), {{"starts_at", "2026-03-10T03:00:00Z"}}).status == 422);
  CHECK(b.waiting() == 3);
  b.queue.send_due({});
  CHECK(b.receiver.events() ==
        std::vector<std::string>{"booking.created 1", "booking.updated 1", "booking.updated 1"});
  CHECK(b.receiver.body(1)["data"]["starts_at"] == "2026-03-10T10:00:00.000000Z");
  CHECK(b.receiver.body(2)["data"]["notes"] == "By the side door");
}

TEST_CASE("approving a booking is an update") {
  core::Json types = core::Json::parse(
      R"([{"id": 3, "name": "Surgery", "duration_minutes": 30, "resource_ids": [1],
           "needs_approval": true}])");
  ToldBusiness b(core::Json::object({{"booking_types", types}}));
  core::Id id = book(b, kNine);
  CHECK(ask(b, "PUT", at(id), {{"status", "confirmed"}}).status == 200);
  b.queue.send_due({});
  CHECK(b.receiver.events() == std::vector<std::string>{"booking.created 1", "booking.updated 1"});
  CHECK(b.receiver.body(0)["data"]["status"] == "pending");
  CHECK(b.receiver.body(1)["data"]["status"] == "confirmed");
}

TEST_CASE("a webhook is posted with its signature, and taken with a 2xx") {
  ToldBusiness b;
  book(b, kNine);
  CHECK_FALSE(b.queue.send_due({}));
  REQUIRE(b.receiver.requests.size() == 1);
  const server::HttpsRequest& request = b.receiver.requests[0];
  CHECK(request.method == "POST");
  CHECK(request.url == kAll);
  CHECK(request.deadline == std::chrono::seconds(30));
  auto header = [&](std::string_view name) -> std::string {
    for (const server::Header& each : request.headers) {
      if (each.name == name) return each.value;
    }
    return "none";
  };
  CHECK(header("Content-Type") == "application/json");
  CHECK(header("User-Agent") == "booking-server/1.2.3");
  CHECK(header("X-Skylight-Signature") ==
        server::webhook_signature("a webhook secret", request.body));
  CHECK(b.waiting() == 0);
  CHECK(b.webhook_counts.delivered_counter(WebhookEvent::kCreated).value() == 1);
}

TEST_CASE("what is not taken is sent again, the same to the byte") {
  ToldBusiness b;
  book(b, kNine);
  b.receiver.will_answer(500);
  b.receiver.will_answer(302);
  b.receiver.answers.push_back({HttpsOutcome::kLost, true, 0, {}, "", "Timeout was reached"});
  b.receiver.answers.push_back({HttpsOutcome::kNotSent, false, 0, {}, "", "refused"});
  int sent = 0;
  for (auto due = b.queue.send_due({}); due; due = b.queue.send_due({})) {
    CHECK(b.receiver.requests.size() == static_cast<std::size_t>(++sent));
    CHECK(*due > b.now);
    b.now = *due - core::Seconds(1);
    CHECK(b.queue.send_due({}) == *due);  // not before
    b.now = *due;
  }
  CHECK(b.receiver.requests.size() == 5);
  for (const auto& request : b.receiver.requests) {
    CHECK(request.body == b.receiver.requests[0].body);
  }
  CHECK(b.webhook_counts.failed_counter(WebhookEvent::kCreated).value() == 4);
  CHECK(b.webhook_counts.delivered_counter(WebhookEvent::kCreated).value() == 1);
  // One sentence for all the failures, without the address's path.
  CHECK(b.reports == std::vector<std::string>{"Webhooks to all.example.org are not taken (it "
                                              "answers 500); each is tried again for a day."});
  CHECK(b.said == std::vector<std::string>{"Webhooks to all.example.org are taken again."});
}

TEST_CASE("a webhook that nobody takes for a day is given up, counted and told") {
  ToldBusiness b;
  book(b, kNine);
  for (int i = 0; i < 200; ++i) b.receiver.will_answer(503);
  for (auto due = b.queue.send_due({}); due; due = b.queue.send_due({})) b.now = *due;
  CHECK(b.now > vectors::instant("2026-03-05T07:30:00Z"));
  CHECK(b.now <= vectors::instant("2026-03-05T09:00:00Z"));
  CHECK(b.waiting() == 0);
  CHECK(b.webhook_counts.given_up_counter(WebhookEvent::kCreated).value() == 1);
  REQUIRE(b.reports.size() == 2);
  auto id = b.receiver.body(0)["delivery_id"].get<std::string>();
  CHECK(b.reports[1] ==
        "A webhook to all.example.org was given up after a day: booking.created, delivery " + id +
            ".");
}

TEST_CASE("what became of one booking comes in order, and holds up no other booking") {
  ToldBusiness b;
  core::Id first = book(b, kNine);
  core::Id second = book(b, kTen);
  ask(b, "PUT", at(first), {{"starts_at", kEleven}});
  ask(b, "POST", at(second) + "/cancel");
  b.receiver.will_answer(500);
  b.receiver.will_answer(500);
  // The receiver rests for a second, and the booking whose event failed for longer, as it fails again.
  for (auto due = b.queue.send_due({}); due; due = b.queue.send_due({})) b.now = *due;
  std::vector<std::string> of_first, of_second;
  for (const std::string& event : b.receiver.events()) {
    (event.ends_with(" 1") ? of_first : of_second).push_back(event.substr(8));
  }
  const auto in_order = [](std::vector<std::string> events) {
    events.erase(std::unique(events.begin(), events.end()), events.end());
    return events;
  };
  CHECK(in_order(of_first) == std::vector<std::string>{"created 1", "updated 1"});
  CHECK(in_order(of_second) == std::vector<std::string>{"created 2", "cancelled 2"});
}

TEST_CASE("what a receiver took is sent again if the store could not note it") {
  ToldBusiness b;
  book(b, kNine);
  auto take = b.context.ask;
  b.context.ask = [&](const server::HttpsRequest& request) {
    auto answer = take(request);
    if (b.receiver.requests.size() == 1)
      throw server::StoreError("database: disk full", server::StoreFault::kFull);
    return answer;
  };
  CHECK_THROWS_AS(b.queue.send_due({}), server::StoreError);
  CHECK(b.waiting() == 1);
  CHECK_FALSE(b.queue.send_due({}));
  CHECK(b.receiver.requests[1].body == b.receiver.requests[0].body);
}

// A store in which it can't be noted once that a webhook was sent.
class ForgetsOne : public testing::BrokenStore {
 public:
  explicit ForgetsOne(server::Store& store)
      : BrokenStore(server::StoreFault::kFull), store_(store) {}
  std::optional<server::Delivery> next_delivery(const std::string& url) override {
    return store_.next_delivery(url);
  }
  void hurry(core::Instant now) override { store_.hurry(now); }
  void check(std::chrono::milliseconds, bool) override {}
  bool claim(core::Id id) override { return store_.claim(id); }
  void end_delivery(core::Id id) override {
    if (!std::exchange(has_failed_, true)) throw server::StoreError("full", StoreFault::kFull);
    store_.end_delivery(id);
  }

 private:
  using StoreFault = server::StoreFault;
  server::Store& store_;
  bool has_failed_ = false;
};

TEST_CASE("what couldn't be noted as sent is noted the next time, and not sent again") {
  ToldBusiness b;
  book(b, kNine);
  ForgetsOne store(*b.store);
  const server::WebhookContext context{
      store,      b.clock,       b.webhook_counts, "a webhook secret",
      "test/1.0", b.context.ask, b.context.say,    b.context.report};
  server::WebhookQueue queue(kAll, context);
  CHECK_THROWS_AS(queue.send_due({}), server::StoreError);
  CHECK_FALSE(queue.send_due({}));
  CHECK(b.receiver.requests.size() == 1);
  CHECK(b.waiting() == 0);
}

TEST_CASE("who is stopped while sending has not failed") {
  ToldBusiness b;
  book(b, kNine);
  std::stop_source source;
  b.context.ask = [&](const server::HttpsRequest& request) {
    source.request_stop();
    CHECK(request.stop.stop_requested());
    return HttpsAnswer{HttpsOutcome::kLost, false, 0, {}, "", "stopped"};
  };
  CHECK_FALSE(b.queue.send_due(source.get_token()));
  auto delivery = b.store->next_delivery(kAll);
  REQUIRE(delivery);
  CHECK(delivery->failed_attempts == 0);
  CHECK(delivery->due_at == b.now);
}

TEST_CASE("what waits for a receiver that is no longer listed is dropped") {
  ToldBusiness b;
  core::Id id = book(b, kNine);
  ask(b, "POST", at(id) + "/cancel");
  CHECK(b.store->drop_deliveries_except({kAll, kSome}) == 0);
  CHECK(b.store->drop_deliveries_except({kSome}) == 2);
  CHECK_FALSE(b.store->next_delivery(kAll));
  CHECK(b.store->next_delivery(kSome));

  // Also what a request writes that began before the site file changed.
  server::WebhookSender sender(b.context, b.metrics);
  sender.follow({});
  CHECK(b.waiting() == 0);
  book(b, kTen);
  CHECK(b.waiting() == 0);
  CHECK(b.webhook_counts.dropped_counter().value() == 2);
  CHECK(b.said.at(0) == "Webhooks to receivers that the site file does not list were dropped: 1.");
}

TEST_CASE("a receiver may answer with any 2xx") {
  ToldBusiness b;
  book(b, kNine);
  b.receiver.will_answer(204);
  CHECK_FALSE(b.queue.send_due({}));
  CHECK(b.waiting() == 0);
  CHECK(b.reports.empty());
}

TEST_CASE("each time that a receiver fails after it was back is reported by itself") {
  ToldBusiness b;
  for (const char* at : {kNine, kTen}) {
    book(b, at);
    b.receiver.will_answer(503);
    for (auto due = b.queue.send_due({}); due; due = b.queue.send_due({})) b.now = *due;
  }
  CHECK(b.reports.size() == 2);
  CHECK(b.said.size() == 2);
}

TEST_CASE("after days without a server, one failure gives up no webhook that wasn't tried") {
  ToldBusiness b;
  book(b, kNine);
  book(b, kTen);
  b.now += 2 * core::kADay;
  b.receiver.will_answer(503);
  for (auto due = b.queue.send_due({}); due; due = b.queue.send_due({})) b.now = *due;
  CHECK(b.receiver.events() == std::vector<std::string>{"booking.created 1", "booking.created 2"});
  CHECK(b.webhook_counts.given_up_counter(WebhookEvent::kCreated).value() == 1);
}

TEST_CASE("a receiver that is taken out of the site file gets nothing that comes later") {
  ToldBusiness b;
  server::WebhookSender sender(b.context, b.metrics);
  sender.follow(b.site.webhooks);
  sender.follow({b.site.webhooks.at(1)});
  book(b, kNine);
  CHECK(b.waiting() == 0);
  CHECK(b.webhook_counts.dropped_counter().value() == 1);
}

TEST_CASE("metrics tell what waits, and since when") {
  ToldBusiness b;
  { const server::WebhookSender sender(b.context, b.metrics); }  // nobody sends
  CHECK(b.metrics.text().find("booking_webhooks_pending{event=\"booking.created\"} 0\n") !=
        std::string::npos);
  book(b, kNine);
  b.now += core::Seconds(90);
  book(b, kTen);
  std::string text = b.metrics.text();
  CHECK(text.find("booking_webhooks_pending{event=\"booking.created\"} 2\n") != std::string::npos);
  CHECK(text.find("booking_webhooks_oldest_pending_seconds{event=\"booking.created\"} 90\n") !=
        std::string::npos);
  CHECK(text.find("booking_webhooks_oldest_pending_seconds{event=\"booking.updated\"} 0\n") !=
        std::string::npos);
  CHECK(text.find("# TYPE booking_webhooks_pending gauge\n") != std::string::npos);
  CHECK(text.find("example.org") == std::string::npos);
}

}  // namespace
