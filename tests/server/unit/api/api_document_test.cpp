// The OpenAPI document says what the table of endpoints does, and no limit that is not the code's.
#include "server/api/api_document.hpp"

#include <algorithm>

#include "../support/asking.hpp"
#include "server/net/compress.hpp"
#include "server/net/http_server.hpp"
#include "server/rules/holds.hpp"
#include "server/rules/webhooks.hpp"

using testing::ask;
using testing::Business;

namespace {

std::set<std::string> ways_told(const core::Json& operation) {
  std::set<std::string> told;
  for (const core::Json& way : operation["security"]) {
    for (const auto& [name, scopes] : way.items()) told.insert(name);
  }
  return told;
}

std::string upper(std::string word) {
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return static_cast<char>(c & ~0x20); });
  return word;
}

std::set<std::string> calls_of(const core::Json& document) {
  std::set<std::string> calls;
  for (const auto& [path, methods] : document["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) {
      calls.insert(upper(method) + " " + path);
    }
  }
  return calls;
}

std::set<std::string> calls_offered(bool account_api_only) {
  std::set<std::string> calls;
  for (const auto& offer : server::Routes::offers()) {
    if (account_api_only && offer.is_addition) continue;
    calls.insert(std::string(offer.method) + " " + std::string(offer.path));
  }
  return calls;
}

const core::Json& schema_of(const core::Json& document, const std::string& pointer) {
  return document["components"]["schemas"].at(core::Json::json_pointer(pointer));
}

bool says(const core::Json& text, const std::string& words) {
  return text.get<std::string>().find(words) != std::string::npos;
}

server::Response fetched(const Business& b, std::vector<server::Header> headers = {}) {
  return b.routes.answer({"GET", "/openapi.json", std::move(headers), ""});
}

}  // namespace

TEST_CASE("the document lists every call that the server takes, and no other") {
  CHECK(calls_of(server::api_document_json(false)) == calls_offered(false));
}

TEST_CASE("the document says of every call which keys and links open it") {
  core::Json document = server::api_document_json(false);
  for (const auto& offer : server::Routes::offers()) {
    std::string method(offer.method);
    std::transform(method.begin(), method.end(), method.begin(),
                   [](char c) { return static_cast<char>(c | 0x20); });
    CAPTURE(method);
    CAPTURE(offer.path);
    const core::Json& operation = document["paths"][std::string(offer.path)][method];
    CHECK(ways_told(operation) ==
          std::set<std::string>(offer.ways_in.begin(), offer.ways_in.end()));
    CHECK(operation.value("x-addition", false) == offer.is_addition);
  }
}

TEST_CASE("a server of the documented calls alone lists those alone") {
  core::Json document = server::api_document_json(true);
  CHECK(calls_of(document) == calls_offered(true));
  std::string text = document.dump();
  for (const char* word : {"x-addition\":", "x-documented-only", "pk_", "bt_", "hold_token",
                           "Idempotency-Key", "manage_token", "publishable"}) {
    CAPTURE(word);
    CHECK(text.find(word) == std::string::npos);
  }
  const core::Json& asked = document["paths"]["/api/v1/bookings/availability"]["get"]["parameters"];
  REQUIRE(asked.size() == 3);
  CHECK(asked[1]["name"] == "date");
  CHECK(asked[1]["required"] == true);
}

TEST_CASE("nothing in the document refers to what is not there") {
  for (bool account_api_only : {false, true}) {
    core::Json document = server::api_document_json(account_api_only);
    const core::Json flat = document.flatten();
    for (const auto& entry : flat.items()) {
      if (!entry.key().ends_with("/$ref")) continue;
      CAPTURE(entry.key());
      CHECK(
          document.contains(core::Json::json_pointer(entry.value().get<std::string>().substr(1))));
    }
  }
}

TEST_CASE("the document lists every webhook that is sent, in the form that it is sent in") {
  core::Json document = server::api_document_json(false);
  CHECK(document["webhooks"].size() == server::kWebhookEvents.size());
  for (server::WebhookEvent event : server::kWebhookEvents) {
    std::string name(server::to_string(event));
    REQUIRE(document["webhooks"].contains(name));
    core::Booking booking;
    booking.contact_id = 42;
    core::Json sent = core::Json::parse(server::webhook_body(event, "id", {}, booking));
    core::Json::json_pointer place(
        "/post/requestBody/content/application~1json/examples/event/value");
    core::Json told = document["webhooks"][name].at(place);
    CHECK(told["event"] == name);
    auto names = [](const core::Json& object) {
      std::vector<std::string> all;
      for (const auto& [member, value] : object.items()) all.push_back(member);
      return all;
    };
    CHECK(names(told) == names(sent));
    CHECK(names(told["data"]) == names(sent["data"]));
  }
}

TEST_CASE("the limits in the document are the code's") {
  core::Json document = server::api_document_json(false);
  CHECK(schema_of(document, "/NewBooking/properties/notes/maxLength") == core::kMaxNotesLength);
  const core::Json& visitor = schema_of(document, "/VisitorsBooking/properties/contact/properties");
  CHECK(visitor["name"]["maxLength"] == core::kMaxNameLength);
  CHECK(visitor["email"]["maxLength"] == core::kMaxEmailLength);
  CHECK(schema_of(document, "/NewContact/properties/tags/maxItems") == core::kMaxTags);
  CHECK(schema_of(document, "/NewContact/properties/tags/items/maxLength") == core::kMaxTagLength);
  CHECK(schema_of(document, "/Days/properties/days/maxItems") == core::kMaxRangeDays);
  const core::Json& responses = document["components"]["responses"];
  server::HttpLimits limits;
  CHECK(says(responses["TooLarge"]["description"], std::to_string(limits.body_bytes)));
  CHECK(limits.body_bytes == core::kMaxRequestBytes);
  CHECK(says(responses["AddressTooLong"]["description"], std::to_string(limits.target_bytes)));
  CHECK(says(responses["HeadersTooLong"]["description"], std::to_string(limits.header_bytes)));
  const core::Json& hold = document["paths"]["/api/v1/bookings/holds"]["post"]["description"];
  CHECK(says(hold, "for " + std::to_string(server::kHoldLife.count()) + " minutes"));
  CHECK(says(hold, "at most " + std::to_string(server::kMaxHoldsOfAClient) + " holds"));
}

TEST_CASE("the largest number that the document allows is taken, and the next one refused") {
  Business b;
  core::Json document = server::api_document_json(false);
  for (const char* name : {"Page", "PerPage"}) {
    const core::Json& parameter = document["components"]["parameters"][name];
    std::string start = "/bookings?" + parameter["name"].get<std::string>() + "=";
    for (const char* edge : {"minimum", "maximum"}) {
      auto value = parameter["schema"][edge].get<std::int64_t>();
      std::int64_t beyond = edge[1] == 'i' ? value - 1 : value + 1;
      CHECK(ask(b, "GET", start + std::to_string(value)).status == 200);
      CHECK(ask(b, "GET", start + std::to_string(beyond)).status == 422);
    }
  }
  const core::Json& seconds = schema_of(document, "/NewVisitorToken/properties/expires_in");
  for (const auto& [edge, step] : {std::pair("minimum", -1), std::pair("maximum", 1)}) {
    auto made = [&](int value) {
      return ask(b, "POST", "/visitor-tokens", {{"contact_id", 42}, {"expires_in", value}}).status;
    };
    CHECK(made(seconds[edge].get<int>()) == 201);
    CHECK(made(seconds[edge].get<int>() + step) == 422);
  }
}

TEST_CASE("the document is sent packed, and not again while it is the same") {
  Business b;
  server::Response whole = fetched(b);
  CHECK(whole.status == 200);
  CHECK(whole.header("Content-Type") == "application/json");
  CHECK(core::Json::parse(whole.text()) == server::api_document_json(false));
  for (const auto& each : {std::pair("gzip", "gzip"), std::pair("gzip, br", "br")}) {
    const auto [accepted, encoding] = each;
    CAPTURE(each.first);
    server::Response packed = fetched(b, {{"Accept-Encoding", accepted}});
    CHECK(packed.header("Content-Encoding") == encoding);
    CHECK(packed.text() == server::compressed(whole.text(), encoding));
    CHECK(packed.text().size() < whole.text().size() / 4);
    std::string seen(packed.header("ETag"));
    server::Response again = fetched(b, {{"Accept-Encoding", accepted}, {"If-None-Match", seen}});
    CHECK(again.status == 304);
    CHECK(again.text().empty());
  }
  CHECK(b.routes.answer({"POST", "/openapi.json", {}, ""}).header("Allow") == "GET, HEAD, OPTIONS");
}
