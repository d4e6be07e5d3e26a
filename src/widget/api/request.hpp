// The HTTP request that an effect of the network stands for. Pure: src/wasm only sends it.
//
//   widget::Request request = widget::request_of(order, endpoint);   // order: widget::LoadSlots
//   request.each_header([](const char* name, const char* value) { … });
//
// Authorised by the site's publishable key, or by a visitor's token in its place. Reads by the key carry it in the
// query and have no headers of their own, so that a browser sends them to another origin without a preflight. A
// token is sent in a header and never stands in a URL.
#pragma once

#include <string>

#include "widget/platform/effect.hpp"

namespace widget {

struct Endpoint {
  std::string api;  // base URL without a slash at its end
  std::string key;  // publishable; empty: the site's own proxy adds one
};

struct Request {
  const char* method = "GET";
  std::string url;
  std::string body = {};  // JSON; empty: no body
  std::string key = {};   // or a visitor's token; sent as X-Api-Key, the rest by their names below
  std::string idempotency_key = {};
  std::string proof = {};  // the solved challenge
  bool trap_filled = false;

  static constexpr int kMostHeaders = 5;
  // Calls add(name, value) for each header that the request has; both live as long as the request.
  template <class Add>
  void each_header(const Add& add) const {
    if (!body.empty()) add("Content-Type", "application/json");
    if (!key.empty()) add("X-Api-Key", key.c_str());
    if (!idempotency_key.empty()) add("Idempotency-Key", idempotency_key.c_str());
    if (!proof.empty()) add("X-Booking-Challenge", proof.c_str());
    if (trap_filled) add("X-Booking-Trap", "filled");
  }
};

Request request_of(const LoadSlots& order, const Endpoint& endpoint);
Request request_of(const LoadDay& order, const Endpoint& endpoint);
Request request_of(const LoadZone& order, const Endpoint& endpoint);
Request request_of(const FindContact& order, const Endpoint& endpoint);
Request request_of(const FindBookings& order, const Endpoint& endpoint);
Request request_of(const MakeContact& order, const Endpoint& endpoint);
Request request_of(const SendBooking& order, const Endpoint& endpoint);
Request request_of(const LoadBooking& order, const Endpoint& endpoint);
Request request_of(const SendReschedule& order, const Endpoint& endpoint);
Request request_of(const SendCancel& order, const Endpoint& endpoint);
Request request_of(const SendCorrection& order, const Endpoint& endpoint);
Request request_of(const MakeCalendarLink& order, const Endpoint& endpoint);
Request request_of(const LoadBookings& order, const Endpoint& endpoint);
Request request_of(const SendHold& order, const Endpoint& endpoint);
Request request_of(const RenewHold& order, const Endpoint& endpoint);
// Sent by a beacon, which cannot have headers: the key is in the query.
Request request_of(const ReleaseHold& order, const Endpoint& endpoint);
// A LoadCatalog is two requests.
Request types_request(const Endpoint& endpoint);
Request resources_request(const Endpoint& endpoint);

}  // namespace widget
