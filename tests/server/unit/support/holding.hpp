// Holds of times at a Business, in few words.
#pragma once

#include <string>

#include "asking.hpp"

namespace testing {

inline constexpr const char* kHalfPast = "2026-03-10T10:30:00Z";
inline constexpr const char* kTaken = "The selected time is no longer available.";

inline core::Json wish(const std::string& starts_at,
                       const core::Json& changes = core::Json::object()) {
  core::Json body = {{"booking_type_id", 3}, {"resource_id", 1}, {"starts_at", starts_at}};
  body.merge_patch(changes);
  return body;
}

inline Told hold(const Business& b, const std::string& starts_at,
                 const core::Json& changes = core::Json::object()) {
  return ask(b, "POST", "/bookings/holds", wish(starts_at, changes), kPublic);
}

inline std::string token_of(const Told& held) {
  REQUIRE(held.status == 201);
  return held.data()["hold_token"].get<std::string>();
}

inline Told book_on_page(const Business& b, const std::string& starts_at,
                         const core::Json& changes = core::Json::object()) {
  core::Json body = wish(starts_at, {{"contact", {{"name", "Ada"}, {"email", "ada@example.com"}}}});
  body.merge_patch(changes);
  return ask(b, "POST", "/bookings", body, kPublic);
}

inline bool reads_free(const Business& b, const std::string& starts_at,
                       const std::string& hold_token, int type = 3) {
  Told day = ask(b, "GET",
                 "/bookings/availability?booking_type_id=" + std::to_string(type) +
                     "&resource_id=1&date=2026-03-10&hold_token=" + hold_token,
                 nullptr, kPublic);
  for (const core::Json& slot : day.data()["slots"]) {
    if (slot["starts_at"] == starts_at) return slot["available"].get<bool>();
  }
  return false;
}

}  // namespace testing
