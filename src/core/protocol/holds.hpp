// The codec of times that are held while a visitor fills the form in.
//
//   std::string body = core::hold_body({3, starts_at, std::nullopt, {}, token});    // widget
//   core::Result<core::HoldMade> held = core::read_hold_made(status, body);
//   core::Result<core::HoldRequest> request = core::read_hold_request(object);      // server
//
// Who knows a hold's token can use it, so it stands in no log and no error.
#pragma once

#include "core/protocol/protocol.hpp"

namespace core {

inline constexpr std::string_view kHoldTokenPrefix = "ht_";

// POST /bookings/holds.
struct HoldRequest {
  Id booking_type_id = 0;
  Instant starts_at;
  std::optional<Id> resource_id;  // none: any that is free
  std::string hold_token;         // of the visitor's earlier hold, which this one replaces
  // The token to hold it under, made up by who asks: with it a hold whose answer was lost is no
  // stranger's. Empty: the server makes one.
  std::string new_token;
  bool operator==(const HoldRequest&) const = default;
};

struct HoldMade {
  std::string hold_token;
  Instant expires_at;
  bool operator==(const HoldMade&) const = default;
};

// The prefix and 32 to 64 letters, digits, dashes or underscores.
bool is_hold_token(std::string_view text);

Result<HoldRequest> read_hold_request(JsonValue object);
Json to_json(const HoldMade& made);

inline constexpr std::string_view kHoldsPath = "/bookings/holds";
std::string hold_path(std::string_view hold_token);     // PUT
std::string release_path(std::string_view hold_token);  // POST, without a body
std::string hold_body(const HoldRequest& request);
Result<HoldMade> read_hold_made(int status, std::string_view body);

}  // namespace core
