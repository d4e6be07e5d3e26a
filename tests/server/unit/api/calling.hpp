// Requests to the routes, header by header, where ask() is too short.
#pragma once

#include "../support/asking.hpp"

namespace testing {

inline constexpr const char* kVisitText =
    R"({"booking_type_id":3,"starts_at":"2026-03-10T09:00:00Z",)"
    R"("contact":{"name":"Ada","email":"ada@example.com"}})";

inline server::Response get(const Business& b, const std::string& target,
                            std::vector<server::Header> headers = {kPublic}) {
  return answer(b, {"GET", target, std::move(headers), ""});
}

inline server::Response post(const Business& b, const std::string& body,
                             std::vector<server::Header> headers = {kPublic, kJson}) {
  return b.routes.answer({"POST", "/api/v1/bookings", std::move(headers), body});
}

inline core::Json json_of(const server::Response& response) {
  core::Json json = core::Json::parse(response.text(), nullptr, false);
  REQUIRE_FALSE(json.is_discarded());
  return json;
}

// The first complaint about `field`, which must be answered 422.
inline std::string complaint(const server::Response& response, const std::string& field) {
  CHECK(response.status == 422);
  core::Json json = json_of(response);
  CHECK(json["success"] == false);
  if (!json["errors"].contains(field)) return "none in " + std::string(response.text());
  return json["errors"][field][0].get<std::string>();
}

}  // namespace testing
