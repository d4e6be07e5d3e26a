// What webhooks say, how they are signed, and when they are sent again.
#include "server/rules/webhooks.hpp"

#include <doctest/doctest.h>

#include "../../../vectors/vectors.hpp"
#include "core/protocol/protocol.hpp"
#include "server/net/https_client.hpp"
#include "server/rules/next_attempt.hpp"
#include "server/site/site.hpp"

namespace {

using server::next_attempt;
using server::WebhookEvent;

const core::Instant kMadeAt = *core::parse_instant("2026-03-04T09:00:00Z");

TEST_CASE("a webhook says what happened, and tells the booking as GET gives it") {
  core::Booking booking;
  booking.id = 7;
  booking.title = "Consultation – Sarah Johnson";
  booking.starts_at = vectors::instant("2026-03-10T09:00:00Z");
  auto text = server::webhook_body(WebhookEvent::kCancelled, "abc", kMadeAt, booking);
  core::Json body = core::Json::parse(text);
  CHECK(body.size() == 4);
  CHECK(body["event"] == "booking.cancelled");
  CHECK(body["delivery_id"] == "abc");
  CHECK(body["timestamp"] == "2026-03-04T09:00:00.000000Z");
  CHECK(body["data"] == core::to_json(booking));
}

TEST_CASE("a webhook is signed as openssl signs it") {
  // printf %s BODY | openssl dgst -sha256 -hmac whsec_test_0123456789
  CHECK(server::webhook_signature(
            "whsec_test_0123456789",
            "{\"event\":\"booking.created\",\"delivery_id\":\"d1\",\"timestamp\":"
            "\"2026-03-04T09:00:00.000000Z\",\"data\":{\"id\":1,\"title\":\"Consultation – "
            "Sarah\"}}") ==
        "sha256=09c1fe68fbe3a32f236631442e106d0191a089fb23c94b90d2722b7093d1a098");
}

TEST_CASE("each delivery has an id of its own") {
  CHECK(server::new_delivery_id().size() == 32);
  CHECK(server::new_delivery_id() != server::new_delivery_id());
}

TEST_CASE("of a receiver's address its host alone is told") {
  CHECK(server::host_and_port("https://hooks.example.org/a/secret?key=1") == "hooks.example.org");
  CHECK(server::host_and_port("http://127.0.0.1:8080?x") == "127.0.0.1:8080");
  CHECK(server::host_and_port("https://[::1]:1/") == "[::1]:1");
}

// Seconds from a failure to the next attempt.
std::int64_t pause(int failed_attempts, double jitter) {
  auto due = next_attempt(kMadeAt, kMadeAt, failed_attempts, jitter);
  REQUIRE(due);
  return (*due - kMadeAt).count();
}

TEST_CASE("what is not taken is sent again after seconds, then minutes, then every hour") {
  const std::vector<std::int64_t> pauses = {1, 5, 30, 120, 600, 1800, 3600, 3600, 3600};
  for (std::size_t i = 0; i < pauses.size(); ++i) {
    int attempts = static_cast<int>(i) + 1;
    CHECK(pause(attempts, 0.0) == pauses[i]);
    CHECK(pause(attempts, 0.999) >= pauses[i]);
    CHECK(pause(attempts, 0.999) <= pauses[i] + pauses[i] / 5);
  }
  CHECK(pause(7, 0.5) == 3960);
  CHECK(pause(1'000'000, 0.0) == 3600);
}

TEST_CASE("a day after it was made a webhook is given up") {
  core::Instant day_later = kMadeAt + server::kWebhookLife;
  CHECK(next_attempt(kMadeAt, day_later - core::Seconds(3600), 9, 0.0) == day_later);
  CHECK_FALSE(next_attempt(kMadeAt, day_later - core::Seconds(3599), 9, 0.0));
  // Also by a server that was down for a week, after one attempt.
  CHECK_FALSE(next_attempt(kMadeAt, kMadeAt + 7 * server::kWebhookLife, 1, 0.0));
  int attempts = 0;
  for (auto at = std::optional(kMadeAt); at; at = next_attempt(kMadeAt, *at, ++attempts, 0.0)) {
  }
  CHECK(attempts == 30);
}

std::vector<std::string> problems_with_webhooks(const core::Json& webhooks) {
  core::Json site = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  site["webhooks"] = webhooks;
  return server::read_site("site.json", site.dump()).problems;
}

TEST_CASE("the site file says who is told of what") {
  core::Json site = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  site["webhooks"] = {{{"url", "https://example.org/all"}},
                      {{"url", "http://127.0.0.1:99/"}, {"events", {"booking.cancelled"}}}};
  auto result = server::read_site("site.json", site.dump());
  REQUIRE(result.site);
  const auto& webhooks = result.site->webhooks;
  REQUIRE(webhooks.size() == 2);
  for (WebhookEvent event : server::kWebhookEvents) {
    const bool is_new = event == WebhookEvent::kReminder || event == WebhookEvent::kExpired;
    CHECK(webhooks[0].wants(event) == !is_new);  // no receiver gets an event that it doesn't know
  }
  CHECK_FALSE(webhooks[1].wants(WebhookEvent::kCreated));
  CHECK(webhooks[1].wants(WebhookEvent::kCancelled));
}

TEST_CASE("in front of an account the site file lists no webhooks: the account sends its own") {
  core::Json site = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  site["webhooks"] = {{{"url", "https://example.org/"}}};
  CHECK(server::read_site("site.json", site.dump(), server::SiteKind::kAccount).problems ==
        std::vector<std::string>{"site.json: webhooks: the upstream account sends its own; list "
                                 "them there, and none here"});
  site["webhooks"] = core::Json::array();
  CHECK(server::read_site("site.json", site.dump(), server::SiteKind::kAccount).site);
}

TEST_CASE("a webhook goes to a private name without TLS where the site file allows it") {
  for (const char* url : {"http://n8n:5678/webhook/a", "http://10.0.0.7/", "http://example.org/"}) {
    CAPTURE(url);
    CHECK(problems_with_webhooks({{{"url", url}}}).size() == 1);
    CHECK(problems_with_webhooks({{{"url", url}, {"allow_private_network", false}}}).size() == 1);
    CHECK(problems_with_webhooks({{{"url", url}, {"allow_private_network", true}}}).empty());
  }
  CHECK(problems_with_webhooks({{{"url", "http://anna:pw@n8n/"}, {"allow_private_network", true}}})
            .size() == 1);
  // The name is resolved when it is sent: a public address is never connected to without TLS.
  const server::HttpsClient client({});
  server::HttpsRequest request;
  request.method = "POST";
  request.url = "http://192.0.2.1/";
  CHECK(client.ask(request).outcome == server::HttpsOutcome::kNotSent);
  request.is_plain_allowed = true;
  const server::HttpsAnswer answer = client.ask(request);
  CHECK(answer.outcome == server::HttpsOutcome::kNotSent);
  CHECK_FALSE(answer.timed_out);
}

TEST_CASE("an address that webhooks may not go to is refused, and not repeated") {
  for (const char* url :
       {"http://example.org/", "https://anna:pw1234@example.org/", "ftp://example.org", "https://",
        "https://example.org/#x", "https://example.org/a b", "http://127.0.0.1.example.org/"}) {
    auto problems = problems_with_webhooks({{{"url", url}}});
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].starts_with("site.json: webhooks[0].url: cannot be posted to; give an "));
    CHECK(problems[0].find("pw1234") == std::string::npos);
  }
  core::Json same = {{"url", "https://example.org/"}};
  CHECK(problems_with_webhooks({same, same}) ==
        std::vector<std::string>{"site.json: webhooks[1].url: is given twice; keep one of the two, "
                                 "with the events of both"});
  CHECK(
      problems_with_webhooks({{{"url", "https://example.org/"}, {"events", {"booking.moved"}}}}) ==
      std::vector<std::string>{
          "site.json: webhooks[0].events[0]: is \"booking.moved\"; give \"booking.created\", "
          "\"booking.updated\", \"booking.cancelled\", \"booking.reminder\" or "
          "\"booking.expired\""});
  CHECK(problems_with_webhooks({{{"url", "https://example.org/"}, {"events", core::Json::array()}}})
            .size() == 1);
  core::Json many = core::Json::array();
  for (int i = 0; i < 11; ++i) {
    many.push_back({{"url", "https://example.org/" + std::to_string(i)}});
  }
  CHECK(problems_with_webhooks(many) ==
        std::vector<std::string>{"site.json: webhooks: has 11 of them; give 10 at most"});
}

}  // namespace
