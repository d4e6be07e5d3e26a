// Requests to a Business, and what came back, in few words.
#pragma once

#include <string>
#include <vector>

#include "business.hpp"

namespace testing {

// Times of a Tuesday that the demo site is open.
inline constexpr const char* kNine = "2026-03-10T09:00:00Z";
inline constexpr const char* kTen = "2026-03-10T10:00:00Z";
inline constexpr const char* kEleven = "2026-03-10T11:00:00Z";

inline const server::Header kPublic{"X-Api-Key", "pk_demo"};
inline const server::Header kBearer{"Authorization", std::string("Bearer ") + kSecretKey};
inline const server::Header kJson{"Content-Type", "application/json"};

// The address of a booking, by its id or as an answer gave it.
inline std::string at(core::Id id) {
  return "/bookings/" + std::to_string(id);
}
inline std::string at(const core::Json& booking) {
  return at(booking.is_object() ? booking["id"].get<core::Id>() : booking.get<core::Id>());
}

struct Told {
  int status;
  core::Json json;

  const core::Json& data() const { return json.at("data"); }
  // The first complaint about `field` of a 422.
  std::string complaint(const std::string& field) const {
    CHECK(status == 422);
    CHECK(json.at("success") == false);
    if (!json.at("errors").contains(field)) return "none in " + json.dump();
    return json["errors"][field][0].get<std::string>();
  }
};

// As app/worker_pools answers it.
inline server::Response answer(const Business& b, const server::Request& request) {
  if (auto kept = b.routes.answer_kept(request)) return *std::move(kept);
  return b.routes.answer(request);
}

// `path` is relative to the API's base.
inline Told ask(const Business& b, const std::string& method, const std::string& path,
                const core::Json& body = nullptr, const server::Header& key = kBearer) {
  std::vector<server::Header> headers = {key};
  if (!body.is_null()) headers.push_back(kJson);
  server::Response response = answer(b, {method, "/api/v1" + path, std::move(headers),
                                         body.is_null() ? "" : body.dump(), b.client});
  if (response.text().empty()) return {response.status, nullptr};
  core::Json json = core::Json::parse(response.text(), nullptr, false);
  REQUIRE_FALSE(json.is_discarded());
  return {response.status, std::move(json)};
}

// The id of a booking made for contact 42.
inline core::Id book(const Business& b, const std::string& starts_at, core::Id resource = 1,
                     core::Id contact = 42) {
  Told made = ask(b, "POST", "/bookings",
                  {{"contact_id", contact},
                   {"booking_type_id", 3},
                   {"resource_id", resource},
                   {"starts_at", starts_at}});
  REQUIRE(made.status == 201);
  return made.data()["id"].get<core::Id>();
}

inline bool is_available(const Business& b, const std::string& starts_at, core::Id resource = 1) {
  Told day = ask(b, "GET",
                 "/bookings/availability?booking_type_id=3&date=" + starts_at.substr(0, 10) +
                     "&resource_id=" + std::to_string(resource));
  for (const core::Json& slot : day.data()["slots"]) {
    if (slot["starts_at"] == starts_at) return slot["available"].get<bool>();
  }
  return false;
}

}  // namespace testing
