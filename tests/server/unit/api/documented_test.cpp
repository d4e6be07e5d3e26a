// A server that serves only what the account's reference documents.
#include "../support/asking.hpp"

using testing::ask;
using testing::Business;

namespace {

struct BareBusiness : Business {
  server::Routes bare{{service, gate, nullptr, [](std::string_view) {}, rates, site.limits, metrics,
                       readiness, true}};

  testing::Told ask_bare(const std::string& method, const std::string& path,
                         const core::Json& body = nullptr,
                         std::vector<server::Header> headers = {testing::kBearer}) const {
    if (!body.is_null()) headers.push_back(testing::kJson);
    server::Response response = bare.answer(
        {method, "/api/v1" + path, std::move(headers), body.is_null() ? "" : body.dump()});
    return {response.status, core::Json::parse(response.text())};
  }
};

const core::Json kVisit = {
    {"contact_id", 42}, {"booking_type_id", 3}, {"starts_at", "2026-03-10T09:00:00Z"}};

}  // namespace

TEST_CASE("a bare account serves every documented call about bookings to its key") {
  BareBusiness b;
  CHECK(b.ask_bare("GET", "/bookings/types").status == 200);
  CHECK(b.ask_bare("GET", "/bookings/resources").status == 200);
  auto day = b.ask_bare("GET", "/bookings/availability?booking_type_id=3&date=2026-03-10");
  CHECK(day.data()["slots"].size() == 16);
  auto made = b.ask_bare("POST", "/bookings", kVisit);
  REQUIRE(made.status == 201);
  std::string one = "/bookings/" + std::to_string(made.data()["id"].get<core::Id>());
  CHECK(b.ask_bare("GET", one).status == 200);
  for (const char* addition : {"price", "location", "policy", "uid", "changes"}) {
    CHECK_FALSE(made.data().contains(addition));
    CHECK_FALSE(b.ask_bare("GET", one).data().contains(addition));
  }
  CHECK(b.ask_bare("PUT", one, {{"notes", "Later"}}).data()["notes"] == "Later");
  CHECK(b.ask_bare("POST", one + "/cancel").status == 200);
  CHECK(b.ask_bare("GET", "/bookings").json["meta"]["total"] == 1);
}

TEST_CASE("a bare account knows nothing of what was added to the reference") {
  BareBusiness b;
  CHECK(b.ask_bare("GET", "/widget/config?time_zone=UTC").status == 404);
  CHECK(b.ask_bare("POST", "/visitor-tokens", {{"contact_id", 42}}).status == 404);
  auto range =
      b.ask_bare("GET", "/bookings/availability?booking_type_id=3&from=2026-03-10&to=2026-03-11");
  CHECK(range.complaint("date") != "");
  auto both =
      b.ask_bare("GET", "/bookings/availability?booking_type_id=3&date=2026-03-10&from=x&to=y");
  CHECK(both.data()["date"] == "2026-03-10");
}

TEST_CASE("a bare account takes no publishable key and no visitor's link") {
  BareBusiness b;
  CHECK(b.ask_bare("GET", "/bookings/types", nullptr, {testing::kPublic}).status == 401);
  CHECK(b.ask_bare("GET", "/bookings/types?key=pk_demo", nullptr, {}).status == 401);
  auto token = ask(b, "POST", "/visitor-tokens", {{"contact_id", 42}}).data()["token"];
  server::Header link{"Authorization", "Bearer " + token.get<std::string>()};
  CHECK(ask(b, "GET", "/bookings", nullptr, link).status == 200);
  CHECK(b.ask_bare("GET", "/bookings", nullptr, {link}).status == 401);
}

TEST_CASE("a bare account books again under a key that was used before") {
  BareBusiness b;
  server::Header key{"Idempotency-Key", "once"};
  auto first = b.ask_bare("POST", "/bookings", kVisit, {testing::kBearer, key});
  auto second = b.ask_bare("POST", "/bookings", kVisit, {testing::kBearer, key});
  CHECK(first.status == 201);
  CHECK(second.status == 201);
  CHECK(first.data()["id"] != second.data()["id"]);
}
