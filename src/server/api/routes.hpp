// Turns a request into its response: finds the endpoint, checks access and rate limits, and adds
// the headers that every response carries. No sockets, no SQL, no clock.
//
//   server::Routes routes({service, gate, &files, report, rates, limits, metrics, readiness});
//   server::Response answer = routes.answer(request);
//
// Order of refusal: 429, 404, 405, 401, 403, 415, 400, 422. Every API request except a preflight is
// counted first, and its response reports the rate limit (X-RateLimit-Limit, -Remaining, -Reset):
// - secret key: one limit for all requests;
// - publishable key, visitor's link or no key: per client address, with separate limits for reads
//   (including holds) and bookings;
// - invalid keys: 30 attempts per minute per address. After that no secret key and no link is
//   checked for that address until the minute is over. Publishable keys still work: they are
//   public, and other visitors may share the address.
//
// Never throws. Internal errors are reported to `report` and answered 500, or 503 if the database
// was busy. To add an endpoint, add a line to kEndpoints in routes.cpp, and its member to
// endpoints.cpp.
#pragma once

#include <functional>
#include <set>
#include <string_view>
#include <variant>
#include <vector>

#include "server/account/events.hpp"
#include "server/api/access.hpp"
#include "server/api/answers.hpp"
#include "server/api/spam_guard.hpp"
#include "server/base/metrics.hpp"
#include "server/net/http.hpp"
#include "server/net/rate_limits.hpp"
#include "server/net/static_files.hpp"
#include "server/service/booking_service.hpp"
#include "server/service/readiness.hpp"
#include "server/site/site.hpp"

namespace server {

class Routes {
 public:
  struct Parts {
    const BookingService& service;
    const Gate& gate;
    const StaticFiles* files;  // null: the server has no static files
    std::function<void(std::string_view)> report;
    RateLimits& rates;
    const Limits& limits;
    Metrics& metrics;
    const Readiness& readiness;
    bool documented_only = false;     // only what the account's reference documents: no
                                      // publishable keys, links, ranges or idempotency keys
    AccountEvents* events = nullptr;  // null: webhooks from the account are not accepted
    const SpamGuard* spam = nullptr;  // null: no protection against spam
  };
  // An endpoint as the API document lists it.
  struct Offer {
    std::string_view path;  // "/api/v1/bookings/{id}"
    std::string_view method;
    std::set<std::string_view> ways_in;  // the document's security schemes; empty: public
    bool is_addition = false;            // missing from the account's reference
  };
  static std::vector<Offer> offers();

  explicit Routes(Parts parts) : parts_(std::move(parts)) {}

  Response answer(const Request& request) const;
  // Whether the response comes from memory alone. Other requests belong on a worker.
  bool is_quick(const Request& request) const;
  static constexpr std::string_view kNowhere = "none";
  // "/api/v1/bookings/{id}" for "/api/v1/bookings/101", "static" for static files, kNowhere for
  // unknown paths.
  std::string_view pattern_of(std::string_view path) const;
  // The response to a request that is refused before it gets here: malformed, too long, too early.
  Response refuse(const Request& request, int status) const;

 private:
  struct Call;
  struct Endpoint;
  struct PathValues;
  struct Found;
  struct Identity;
  static const Endpoint kEndpoints[];
  static std::optional<PathValues> match(std::string_view path, std::string_view pattern);

  Found find(std::string_view path, std::string_view method) const;
  Response dispatch(const Found& found, const Request& request, const Identity& identity) const;
  Response call(const Found& found, const Request& request, const Identity& identity) const;
  Identity identify(const Found& found, const Request& request) const;
  // Nothing if the request isn't counted.
  std::optional<RateDecision> count(const Found& found, const Request& request,
                                    const Identity& identity) const;
  Response too_many(const RateDecision& decision) const;
  void finish(const Request& request, const std::optional<RateDecision>& decision,
              Response& response) const;
  Response preflight(const Request& request) const;
  // 422 for an invalid key.
  Outcome<Idempotency> read_idempotency(const Call& call) const;

  Answer health(const Call& call) const;
  Answer ready(const Call& call) const;
  Answer metrics(const Call& call) const;
  Answer types(const Call& call) const;
  Answer resources(const Call& call) const;
  Answer availability(const Call& call) const;
  Answer config(const Call& call) const;
  Answer book(const Call& call) const;
  Answer bookings(const Call& call) const;
  Answer booking(const Call& call) const;
  Answer change(const Call& call) const;
  Answer cancel(const Call& call) const;
  Answer make_visitor_token(const Call& call) const;
  Answer contacts(const Call& call) const;
  Answer contact(const Call& call) const;
  Answer add_contact(const Call& call) const;
  Answer account_event(const Call& call) const;
  Answer hold(const Call& call) const;
  Answer renew_hold(const Call& call) const;
  Answer release_hold(const Call& call) const;

  Parts parts_;
};

}  // namespace server
