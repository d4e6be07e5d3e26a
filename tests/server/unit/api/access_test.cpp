#include "server/api/access.hpp"

#include <doctest/doctest.h>

#include "calling.hpp"

namespace {

using namespace testing;
using server::Header;
using server::Request;
using server::Response;

const Header kHost{"Host", "clinic.example"};

TEST_CASE("without a key that is known nothing is answered") {
  Business b;
  const std::string types = "/api/v1/bookings/types";
  for (const std::vector<Header>& headers : {std::vector<Header>{},
                                             {{"X-Api-Key", ""}},
                                             {{"X-Api-Key", "pk_demO"}},
                                             {{"Authorization", "Bearer"}},
                                             {{"Authorization", "Basic pk_demo"}}}) {
    Response response = get(b, types, headers);
    CHECK(response.status == 401);
    CHECK(json_of(response)["message"] == "Unauthenticated. Please provide a valid API key.");
  }
  CHECK(get(b, types, {{"authorization", "bearer pk_demo"}}).status == 200);
  CHECK(get(b, types, {{"Authorization", "Basic Zm9v"}, kPublic}).status == 200);
  CHECK(get(b, types + "?key=pk_demo", {}).status == 200);
  CHECK(get(b, types, {kBearer}).status == 200);
}

TEST_CASE("a key in the address is a page's key, and only reads") {
  Business b;
  CHECK(get(b, std::string("/api/v1/bookings/types?key=") + kSecretKey, {}).status == 401);
  CHECK(b.routes.answer({"POST", "/api/v1/bookings?key=pk_demo", {kJson}, kVisitText}).status ==
        401);
}

TEST_CASE("without a secret key in the environment nobody has full access") {
  Business b;
  server::Gate closed(b.site.publishable_keys, {}, "", "");
  server::Routes routes({b.service, closed, nullptr, [](std::string_view) {}, b.rates,
                         b.site.limits, b.metrics, b.readiness});
  for (const char* key : {"", " ", "sk", kSecretKey}) {
    Request request{
        "GET", "/api/v1/bookings/types", {{"Authorization", std::string("Bearer ") + key}}, ""};
    CHECK(routes.answer(request).status == 401);
  }
}

TEST_CASE("a page's key works from the pages that the site lists, and from the server's own") {
  Business b(core::Json::parse(R"({"allowed_origins": ["https://palm.example"]})"));
  auto from = [&](const std::string& origin) {
    return get(b, "/api/v1/bookings/types", {kPublic, kHost, {"Origin", origin}});
  };
  for (const char* origin :
       {"https://palm.example", "https://clinic.example", "http://clinic.example"}) {
    Response response = from(origin);
    CHECK(response.status == 200);
    CHECK(response.header("Access-Control-Allow-Origin") == origin);
    CHECK(response.header("Access-Control-Expose-Headers") ==
          "X-Request-Id, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, "
          "X-Booking-Challenge");
  }
  for (const char* origin : {"https://palm.example.evil", "http://palm.example", "null",
                             "https://palm.example/", "https://clinic.example:8080"}) {
    Response response = from(origin);
    CHECK(response.status == 403);
    CHECK(json_of(response)["message"] == "Request origin is not allowed.");
    // The page may read why, and nothing else.
    CHECK(json_of(response)["code"] == "origin_refused");
    CHECK(json_of(response)["origin"] == origin);
    CHECK(json_of(response).size() == 4);
    CHECK(response.header("Access-Control-Allow-Origin") == origin);
  }
  for (const std::string& origin : {std::string(), "https://" + std::string(300, 'a')}) {
    Response response = from(origin);
    CHECK(response.status == 403);
    CHECK_FALSE(json_of(response).contains("origin"));
    CHECK(response.header("Access-Control-Allow-Origin").empty());
  }
}

TEST_CASE("a site lists its preview hosts by a pattern") {
  Business b(core::Json::parse(R"({"allowed_origins": ["https://*.palm.example"]})"));
  auto from = [&](const std::string& origin) {
    return get(b, "/api/v1/bookings/types", {kPublic, kHost, {"Origin", origin}});
  };
  Response response = from("https://pr-12.palm.example");
  CHECK(response.status == 200);
  CHECK(response.header("Access-Control-Allow-Origin") == "https://pr-12.palm.example");
  CHECK(from("https://palm.example").status == 403);
  CHECK(from("https://pr-12.palm.example.evil").status == 403);
}

TEST_CASE("a proxy that replaces the Host takes no booking away from the server's own page") {
  Business b(core::Json::parse(R"({"public_url": "https://public.example/booking"})"));
  auto status = [&](std::vector<server::Header> headers, const char* forwarded = "") {
    headers.push_back(kPublic);
    headers.push_back({"Host", "127.0.0.1:8080"});
    Request request{"GET", "/api/v1/bookings/types", std::move(headers), ""};
    request.forwarded_host = forwarded;
    return b.routes.answer(request).status;
  };
  CHECK(status({{"Origin", "https://clinic.example"}}) == 403);
  CHECK(status({{"Origin", "https://clinic.example"}, {"Sec-Fetch-Site", "same-origin"}}) == 200);
  CHECK(status({{"Origin", "https://clinic.example"}, {"Sec-Fetch-Site", "same-site"}}) == 403);
  CHECK(status({{"Origin", "https://clinic.example"}, {"Sec-Fetch-Site", "cross-site"}}) == 403);
  CHECK(status({{"Origin", "https://public.example"}}) == 200);
  CHECK(status({{"Origin", "https://clinic.example"}}, "clinic.example") == 200);
  CHECK(status({{"Origin", "https://clinic.example:8443"}}, "a.example, clinic.example:8443") ==
        200);
  CHECK(status({{"Origin", "https://clinic.example"}}, "evil.example") == 403);
  // The header alone counts for nothing: the HTTP server passes it on from trusted proxies.
  CHECK(status({{"Origin", "https://clinic.example"}, {"X-Forwarded-Host", "clinic.example"}}) ==
        403);
}

TEST_CASE("a key in X-Api-Key counts where a proxy has the Authorization header") {
  Business b;
  auto status = [&](std::vector<server::Header> headers) {
    return get(b, "/api/v1/bookings/types", std::move(headers)).status;
  };
  for (const char* other : {"Basic dXNlcjpwYXNz", "Bearer of-the-proxy", "Negotiate abc"}) {
    CHECK(status({{"Authorization", other}, kPublic}) == 200);
    CHECK(status({kPublic, {"Authorization", other}}) == 200);
  }
  CHECK(status({{"Authorization", "Bearer pk_demo"}}) == 200);
  CHECK(status({{"Authorization", "Bearer pk_demo"}, {"X-Api-Key", ""}}) == 200);
  CHECK(status({{"Authorization", "Bearer pk_demo"}, {"X-Api-Key", "pk_other"}}) == 200);
  CHECK(status({{"Authorization", "Bearer of-the-proxy"}, {"X-Api-Key", "pk_other"}}) == 401);
}

TEST_CASE("a browser's question before it posts is answered for pages that may") {
  Business b(core::Json::parse(R"({"allowed_origins": ["https://palm.example"]})"));
  auto ask = [&](const std::string& origin) {
    return b.routes.answer({"OPTIONS", "/api/v1/bookings", {kHost, {"Origin", origin}}, ""});
  };
  Response allowed = ask("https://palm.example");
  CHECK(allowed.status == 204);
  CHECK(allowed.text().empty());
  CHECK(allowed.header("Access-Control-Allow-Origin") == "https://palm.example");
  CHECK(allowed.header("Access-Control-Max-Age") == "7200");
  CHECK(allowed.header("Access-Control-Allow-Headers") ==
        "Content-Type, Authorization, X-Api-Key, Idempotency-Key, X-Booking-Challenge, "
        "X-Booking-Trap");
  CHECK(allowed.header("Allow") == "GET, HEAD, POST, OPTIONS");
  CHECK(allowed.header("Access-Control-Allow-Methods") == "GET, HEAD, POST, PUT, DELETE");
  CHECK(ask("https://evil.example").header("Access-Control-Allow-Origin").empty());
}

}  // namespace
