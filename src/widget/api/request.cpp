#include "widget/api/request.hpp"

#include <utility>

#include "core/protocol/account.hpp"
#include "core/url.hpp"

namespace widget {
namespace {

// The key goes in the query: a read without headers of its own needs no preflight, which saves the visitor a round
// trip.
std::string with_key(const Endpoint& endpoint, std::string_view path) {
  std::string url = endpoint.api;
  url += path;
  if (endpoint.key.empty()) return url;
  return url.append(path.find('?') == std::string_view::npos ? "?key=" : "&key=")
      .append(endpoint.key);
}

Request read(const Endpoint& endpoint, std::string_view path) {
  return {"GET", with_key(endpoint, path)};
}

// A visitor's token goes where a key does: Authorization may belong to a proxy in front of the API.
Request authorized_by(const std::string& token, const char* method, const Endpoint& endpoint,
                      std::string_view path) {
  Request request{method, endpoint.api};
  request.url += path;
  request.key = token;
  return request;
}

Request post(const Endpoint& endpoint, std::string_view path, std::string body,
             const std::string& token = {}) {
  Request request = authorized_by(token, "POST", endpoint, path);
  request.body = std::move(body);
  if (token.empty()) request.key = endpoint.key;
  return request;
}

}  // namespace

Request request_of(const LoadSlots& order, const Endpoint& endpoint) {
  std::string path = core::availability_path(order.type, order.resource, order.from, order.to);
  if (!order.hold_token.empty()) path += "&hold_token=" + core::percent_encoded(order.hold_token);
  if (!order.booking) return read(endpoint, path);
  return authorized_by(order.token, "GET", endpoint, path + core::moving_query(*order.booking));
}

Request request_of(const LoadDay& order, const Endpoint& endpoint) {
  return read(endpoint, core::day_path(order.type, order.resource, order.date));
}

Request request_of(const LoadZone& order, const Endpoint& endpoint) {
  return read(endpoint, core::config_path(order.name));
}

Request request_of(const FindContact& order, const Endpoint& endpoint) {
  return read(endpoint, core::contacts_path(order.search));
}

Request request_of(const FindBookings& order, const Endpoint& endpoint) {
  return read(endpoint, core::contact_bookings_path(order.contact, order.from, order.to));
}

Request request_of(const MakeContact& order, const Endpoint& endpoint) {
  return post(endpoint, core::kContactsPath, core::contact_body(order.contact));
}

Request request_of(const SendBooking& order, const Endpoint& endpoint) {
  Request request =
      post(endpoint, core::kBookingsPath, core::booking_body(order.booking), order.token);
  request.idempotency_key = order.idempotency_key;
  request.proof = order.proof;
  request.trap_filled = order.trap_filled;
  return request;
}

Request request_of(const LoadBooking& order, const Endpoint& endpoint) {
  return authorized_by(order.token, "GET", endpoint,
                       core::item_path(core::kBookingsPath, order.booking));
}

Request request_of(const SendReschedule& order, const Endpoint& endpoint) {
  Request request = authorized_by(order.token, "PUT", endpoint,
                                  core::item_path(core::kBookingsPath, order.booking));
  core::BookingChange change;
  change.starts_at = order.starts_at;
  request.body = core::change_body(change);
  return request;
}

Request request_of(const SendCancel& order, const Endpoint& endpoint) {
  Request request = authorized_by(order.token, "POST", endpoint,
                                  core::item_path(core::kBookingsPath, order.booking) + "/cancel");
  if (!order.reason.empty()) request.body = core::cancel_body({order.reason});
  return request;
}

Request request_of(const SendCorrection& order, const Endpoint& endpoint) {
  Request request = authorized_by(order.token, "POST", endpoint,
                                  core::item_path(core::kBookingsPath, order.booking) + "/send");
  request.body = core::send_body({order.email, order.correction_token});
  request.idempotency_key = order.idempotency_key;
  return request;
}

Request request_of(const MakeCalendarLink& order, const Endpoint& endpoint) {
  return authorized_by(order.token, "POST", endpoint,
                       core::item_path(core::kBookingsPath, order.booking) + "/calendar-link");
}

Request request_of(const LoadBookings& order, const Endpoint& endpoint) {
  return authorized_by(order.token, "GET", endpoint, core::bookings_path(order.listing));
}

Request request_of(const SendHold& order, const Endpoint& endpoint) {
  return post(endpoint, core::kHoldsPath, core::hold_body(order.hold));
}

Request request_of(const RenewHold& order, const Endpoint& endpoint) {
  Request request{"PUT", endpoint.api + core::hold_path(order.hold_token)};
  request.key = endpoint.key;
  return request;
}

Request request_of(const ReleaseHold& order, const Endpoint& endpoint) {
  return {"POST", with_key(endpoint, core::release_path(order.hold_token))};
}

Request types_request(const Endpoint& endpoint) {
  return read(endpoint, core::kTypesPath);
}

Request resources_request(const Endpoint& endpoint) {
  return read(endpoint, core::kResourcesPath);
}

}  // namespace widget
