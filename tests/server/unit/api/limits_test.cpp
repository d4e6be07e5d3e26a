// How much one client may ask in a minute, and what the server tells of it.
#include <doctest/doctest.h>

#include "../support/asking.hpp"
#include "../support/broken_store.hpp"
#include "../support/prometheus.hpp"
#include "server/net/http_metrics.hpp"

namespace {

using server::Header;
using server::Response;
using testing::Business;
using testing::kBearer;
using testing::kJson;
using testing::kPublic;

core::Json limits(int secret, int reads, int bookings) {
  return {{"limits",
           {{"secret_per_minute", secret},
            {"reads_per_minute", reads},
            {"bookings_per_minute", bookings}}}};
}

Response send(const Business& b, const char* method, const std::string& path,
              std::vector<Header> headers, const std::string& body = "") {
  return testing::answer(b, {method, path, std::move(headers), body, b.client});
}

Response types(const Business& b, const Header& key = kPublic) {
  return send(b, "GET", "/api/v1/bookings/types", {key});
}

// Wrong in its details, and counted all the same.
Response book(const Business& b, const Header& key = kPublic) {
  return send(b, "POST", "/api/v1/bookings", {key, kJson}, "{}");
}

Header link(const Business& b, core::Id booking) {
  const auto link_id = b.store->link_id(server::LinkedTo::kBooking, booking);
  auto token = b.tokens.sign({.scope = server::TokenScope::kBooking,
                              .id = booking,
                              .expires_at = b.now + core::Seconds(3600),
                              .link_id = link_id.value_or("")});
  return {"Authorization", "Bearer " + token};
}

TEST_CASE("every answer of the API tells what is left of the minute") {
  Business b(limits(3, 2, 1));
  Response first = types(b);
  CHECK(first.header("X-RateLimit-Limit") == "2");
  CHECK(first.header("X-RateLimit-Remaining") == "1");
  CHECK(first.header("X-RateLimit-Reset") == "1772614860");  // 09:01:00
  CHECK(book(b).header("X-RateLimit-Limit") == "1");
  CHECK(types(b, kBearer).header("X-RateLimit-Limit") == "3");
  CHECK(send(b, "GET", "/api/v1/nowhere", {kBearer}).header("X-RateLimit-Remaining") == "1");
  CHECK(send(b, "GET", "/api/v1/bookings/types", {}).header("X-RateLimit-Limit") == "2");
  CHECK(types(b, {"X-Api-Key", "sk_wrong"}).header("X-RateLimit-Limit") == "30");
  CHECK(send(b, "GET", "/healthz", {}).header("X-RateLimit-Limit").empty());
  CHECK(b.routes.refuse({"POST", "/api/v1/bookings", {kBearer}, "", b.client}, 413)
            .header("X-RateLimit-Remaining") == "0");
}

TEST_CASE("a request that is refused unread waits for no database, and counts all the same") {
  Business b(limits(3, 2, 2));
  int asked = 0;
  server::RateLimits together(b.clock, [&](const std::string&, core::Instant now) {
    ++asked;
    return std::optional(server::SharedCount{asked, now});
  });
  testing::BrokenStore away(server::StoreFault::kAway);
  const server::OwnerDesk owner(b.site, b.service, away, b.clock);
  const server::Routes routes(
      {.service = b.service,
       .gate = b.gate,
       .files = nullptr,
       .report = [&](std::string_view what) { b.reports.emplace_back(what); },
       .rates = together,
       .limits = b.site.limits,
       .metrics = b.metrics,
       .readiness = b.readiness,
       .owner = &owner});
  const server::Request booking{"POST", "/api/v1/bookings", {kPublic}, "", b.client};
  CHECK(routes.refuse(booking, 503).header("X-RateLimit-Remaining") == "1");
  const server::Header wrong{"X-Api-Key", "sk_wrong"};
  CHECK(routes.refuse({"GET", "/api/v1/bookings/types", {wrong}, "", b.client}, 503).status == 503);
  CHECK(routes.refuse({"GET", "/b/" + std::string(43, 'x'), {}, "", b.client}, 503).status == 503);
  CHECK(asked == 0);
  CHECK(b.reports.empty());
  routes.answer(booking);
  CHECK(asked == 1);
}

TEST_CASE("one request too many is told when to come back, and the next minute is a new one") {
  Business b(limits(1, 2, 1));
  types(b);
  types(b);
  b.now += core::Seconds(15);
  Response refused = types(b);
  CHECK(refused.status == 429);
  CHECK(refused.header("Retry-After") == "45");
  CHECK(refused.header("X-RateLimit-Remaining") == "0");
  CHECK(refused.text() ==
        R"({"success":false,"message":"Too many requests. Please try again in a minute.",)"
        R"("retry_after":45})");
  CHECK(types(b, kBearer).status == 200);
  CHECK(types(b, kBearer).status == 429);
  b.now += core::Seconds(45);
  CHECK(types(b).status == 200);
}

TEST_CASE("bookings are counted apart from reads, and holds are reads") {
  Business b(limits(1, 3, 2));
  CHECK(book(b).status == 422);
  CHECK(send(b, "PUT", "/api/v1/bookings/1", {link(b, 1), kJson}, "{}").status == 404);
  CHECK(send(b, "POST", "/api/v1/bookings/1/cancel", {link(b, 1)}).status == 429);
  CHECK(book(b).status == 429);
  CHECK(send(b, "POST", "/api/v1/bookings/holds", {kPublic, kJson}, "{}").status == 422);
  CHECK(send(b, "DELETE", "/api/v1/bookings/holds/x", {kPublic}).status == 204);
  CHECK(send(b, "POST", "/api/v1/bookings/holds/x/release?key=pk_demo", {}).status == 204);
  CHECK(types(b).status == 429);
}

TEST_CASE("clients are told apart by address, an IPv6 household by its network") {
  Business b(limits(1, 1, 1));
  CHECK(types(b).status == 200);
  CHECK(types(b).status == 429);
  b.client = "192.0.2.2";
  CHECK(types(b).status == 200);
  b.client = "2001:db8:1:2::1";
  CHECK(types(b).status == 200);
  b.client = "2001:db8:1:2:ffff::9";
  CHECK(types(b).status == 429);
  b.client = "2001:db8:1:3::1";
  CHECK(types(b).status == 200);
}

TEST_CASE("a preflight is free") {
  Business b(limits(1, 1, 1));
  for (int i = 0; i < 3; ++i) {
    Response preflight = send(b, "OPTIONS", "/api/v1/bookings", {});
    CHECK(preflight.status == 204);
    CHECK(preflight.header("X-RateLimit-Limit").empty());
  }
  CHECK(types(b).status == 200);
}

TEST_CASE("who guesses keys finds out nothing more, while visitors beside them go on") {
  Business b;
  const Header wrong{"Authorization", "Bearer sk_guess"};
  for (int i = 0; i < 30; ++i) CHECK(types(b, wrong).status == 401);
  CHECK(types(b, wrong).status == 429);
  CHECK(types(b, kBearer).status == 429);  // the right one looks like any other
  CHECK(types(b, link(b, 1)).status == 429);
  CHECK(types(b, {"Authorization", "Bearer bt_forged"}).status == 429);
  CHECK(types(b, kBearer).text().find("wrong keys") != std::string_view::npos);
  CHECK(types(b).status == 200);
  CHECK(send(b, "GET", "/api/v1/bookings/types", {}).status == 401);
  b.client = "192.0.2.2";
  CHECK(types(b, kBearer).status == 200);
  b.client = "192.0.2.1";
  b.now += core::Seconds(60);
  CHECK(types(b, kBearer).status == 200);
}

TEST_CASE("addresses that a page makes a browser open lock no keys and no links out") {
  Business b;
  const core::Id booking = testing::book(b, "2026-03-10T10:00:00Z");
  const std::string path = "/api/v1/bookings/" + std::to_string(booking);
  const auto calendar = [&](const std::string& token) {
    return send(b, "GET", path + "/calendar.ics?token=" + token, {}).status;
  };
  for (int i = 0; i < 40; ++i) {
    CHECK(send(b, "GET", "/api/v1/bookings/types?key=wrong", {}).status == 401);
    CHECK(send(b, "POST", "/api/v1/bookings/holds/x/release?key=wrong", {}).status == 401);
    CHECK(send(b, "GET", "/b/ob_wrong", {}).status == (i < 15 ? 404 : 429));
    CHECK(calendar("bt_wrong") == (i < 15 ? 401 : 429));
  }
  CHECK(send(b, "GET", path, {link(b, booking)}).status == 200);
  CHECK(types(b, kBearer).status == 200);
  // Their own kind is locked.
  CHECK(calendar(b.service.calendar_token(booking, {})) == 429);
  b.now += core::Seconds(60);
  CHECK(calendar(b.service.calendar_token(booking, {})) == 200);
}

TEST_CASE("a page elsewhere can read the limits") {
  Business b(core::Json::parse(R"({"allowed_origins": ["https://palm.example"]})"));
  Response answer =
      send(b, "GET", "/api/v1/bookings/types", {kPublic, {"Origin", "https://palm.example"}});
  std::string_view exposed = answer.header("Access-Control-Expose-Headers");
  for (const char* name : {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
                           "Retry-After", "X-Request-Id"}) {
    CHECK(exposed.find(name) != std::string_view::npos);
  }
}

TEST_CASE("a household's IPv6 addresses hold half of a day together") {
  Business b;
  int held = 0;
  for (int n = 0; n < 16; ++n) {
    b.client = "2001:db8::" + std::to_string(n + 1);
    const std::string hour = std::to_string(9 + n / 2);
    core::Json wish = {{"booking_type_id", 3},
                       {"resource_id", 1},
                       {"starts_at", "2026-03-10T" + (hour.size() < 2 ? "0" + hour : hour) +
                                         (n % 2 == 0 ? ":00:00Z" : ":30:00Z")}};
    if (testing::ask(b, "POST", "/bookings/holds", wish, kPublic).status == 201) ++held;
  }
  CHECK(held == 8);
}

double sample_in(const std::string& text, const std::string& name) {
  const auto read = testing::read_exposition(text);
  CHECK(read.complaints == std::vector<std::string>{});
  const auto found = read.samples.find(name);
  return found == read.samples.end() ? -1 : found->second;
}

double sample(const Business& b, const std::string& name) {
  Response answer = send(b, "GET", "/metrics", {});
  CHECK(answer.status == 200);
  CHECK(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  return sample_in(std::string(answer.text()), name);
}

TEST_CASE("bookings made, moved, cancelled and refused are counted once each") {
  Business b;
  auto changed = [&](const char* what) {
    return sample(b, std::string("booking_changes_total{change=\"") + what + "\"}");
  };
  CHECK(changed("made") == 0);
  core::Json wish = {{"booking_type_id", 3},
                     {"resource_id", 1},
                     {"contact_id", 42},
                     {"starts_at", "2026-03-10T10:00:00Z"}};
  for (int i = 0; i < 2; ++i) {  // the second is a repeat of the first
    send(b, "POST", "/api/v1/bookings", {kBearer, kJson, {"Idempotency-Key", "k"}}, wish.dump());
  }
  CHECK(changed("made") == 1);
  CHECK(testing::ask(b, "POST", "/bookings", wish).status == 422);
  CHECK(testing::ask(
            b, "POST", "/bookings/holds",
            {{"booking_type_id", 3}, {"resource_id", 1}, {"starts_at", "2026-03-10T10:00:00Z"}})
            .status == 422);
  CHECK(sample(b, "booking_slots_refused_total") == 2);
  for (const char* body : {R"({"starts_at":"2026-03-10T11:00:00Z"})", R"({"notes":"n"})",
                           R"({"resource_id":2})", R"({"resource_id":2})"}) {
    CHECK(send(b, "PUT", "/api/v1/bookings/1", {kBearer, kJson}, body).status == 200);
  }
  CHECK(changed("moved") == 2);
  for (int i = 0; i < 2; ++i) testing::ask(b, "POST", "/bookings/1/cancel");
  CHECK(changed("cancelled") == 1);
}

TEST_CASE("requests are counted by route, without ids, and refusals by reason") {
  Business b(limits(1, 1, 1));
  server::HttpMetrics traffic(b.metrics);
  auto served = [&](const char* method, const char* path, int status) {
    traffic.record({"1", method, path, status, std::chrono::milliseconds(3)},
                   b.routes.pattern_of(path));
  };
  served("GET", "/api/v1/bookings/101", 200);
  served("GET", "/api/v1/bookings/102", 200);
  served("PUT", "/api/v1/bookings/holds/ht_secret", 404);
  served("BREW", "/coffee/pot-7", 404);
  server::Respond waiting = traffic.count_in_flight([](Response) {});
  traffic.count_in_flight([](Response) {})({});
  // Past the limit of requests for /metrics.
  const auto counted = [&](const std::string& name) { return sample_in(b.metrics.text(), name); };
  const std::string count = "booking_http_requests_total";
  CHECK(counted(count + R"({route="/api/v1/bookings/{id}",method="GET",status="200"})") == 2);
  CHECK(counted(count + R"({route="none",method="other",status="404"})") == 1);
  CHECK(counted(R"(booking_http_request_duration_seconds_bucket{route="none",le="0.005"})") == 1);
  CHECK(counted(R"(booking_http_request_duration_seconds_bucket{route="none",le="0.0025"})") == 0);
  CHECK(counted("booking_http_requests_in_flight") == 1);
  std::string text = b.metrics.text();
  for (const char* secret : {"101", "ht_secret", "coffee", "BREW"}) {
    CHECK(text.find(secret) == std::string::npos);
  }
  for (int i = 0; i < 2; ++i) types(b);
  for (int i = 0; i < 3; ++i) book(b);
  for (int i = 0; i < 2; ++i) types(b, kBearer);
  for (int i = 0; i < 31; ++i) types(b, {"X-Api-Key", "wrong"});
  types(b, kBearer);
  auto refused = [&](const char* reason) {
    return counted(std::string("booking_rate_limited_total{reason=\"") + reason + "\"}");
  };
  CHECK(refused("reads") == 1);
  CHECK(refused("bookings") == 2);
  CHECK(refused("secret_key") == 1);
  CHECK(refused("wrong_keys") == 2);
  CHECK(refused("holds") == 0);
}

TEST_CASE("the server is ready when every part of it is, and says which one is not") {
  Business b;
  CHECK(send(b, "GET", "/readyz", {}).status == 200);
  std::optional<std::string> why;
  b.readiness.add("upstream", [&] { return why; });
  CHECK(send(b, "GET", "/readyz", {}).text() == R"({"success":true,"data":{"status":"ready"}})");
  why = "It has not answered for a minute.";
  Response not_ready = send(b, "GET", "/readyz", {});
  CHECK(not_ready.status == 503);
  CHECK(not_ready.text() ==
        R"({"success":false,"message":"Not ready. upstream: It has not answered for a minute."})");
}

}  // namespace
