// A request in, its answer out: which call it is, whether it is allowed, what its parameters say,
// and the headers that every answer carries. No sockets, no SQL, no clock.
//
//   server::Routes routes({service, gate, &files, report, rates, limits, metrics, readiness});
//   server::Response answer = routes.answer(request);
//
// Order of refusal: 429, 404, 405, 401, 403, 415, 400, 422. Every request of the API but a preflight
// is counted before anything else is done for it, and its answer says how many more there may be
// (X-RateLimit-Limit, -Remaining, -Reset):
// - with the secret key: together;
// - with a publishable key or a visitor's link, or with no key: by client address, reads (holds among
//   them) and bookings apart;
// - with a key that is none: 30 a minute and address. Who has used them up may not try another one:
//   till the minute is over, that address's secret keys and links are refused too, right or wrong.
//   What a publishable key opens stays open: it is public, and other visitors may share the address.
//
// Never throws; what goes wrong inside is told
// to `report` and answered 500, or 503 when the database was busy. To add an endpoint, add a line
// to kEndpoints in routes.cpp, and the member that it names to routes_endpoints.cpp.
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
    const StaticFiles* files;  // null: the server has no site to show
    std::function<void(std::string_view)> report;
    RateLimits& rates;
    const Limits& limits;
    Metrics& metrics;
    const Readiness& readiness;
    bool documented_only = false;  // what the reference lacks is not there: no publishable keys,
                                   // links, ranges or idempotency keys either
    UpstreamEvents* events = nullptr;  // null: no webhooks are taken
    const SpamGuard* spam = nullptr;   // null: pages book without further ado
  };
  // An endpoint as a document of the API lists it.
  struct Offer {
    std::string_view path;  // "/api/v1/bookings/{id}"
    std::string_view method;
    std::set<std::string_view> ways_in;  // the document's security schemes; none: open to anybody
    bool is_addition = false;            // the upstream's reference lacks it
  };
  static std::vector<Offer> offers();

  explicit Routes(Parts parts) : parts_(std::move(parts)) {}

  Response answer(const Request& request) const;
  // Whether answering needs nothing but memory. Anything else belongs on a worker.
  bool is_quick(const Request& request) const;
  static constexpr std::string_view kNowhere = "none";
  // "/api/v1/bookings/{id}" for "/api/v1/bookings/101", "static" for the site's files, kNowhere for
  // what is nowhere.
  std::string_view pattern_of(std::string_view path) const;
  // For what is refused before it gets here: a malformed, too long or too early request.
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
  // Nothing for what is not counted.
  std::optional<Ruling> count(const Found& found, const Request& request,
                              const Identity& identity) const;
  Response too_many(const Ruling& ruling) const;
  void finish(const Request& request, const std::optional<Ruling>& ruling,
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
  Answer upstream_event(const Call& call) const;
  Answer hold(const Call& call) const;
  Answer renew_hold(const Call& call) const;
  Answer release_hold(const Call& call) const;

  Parts parts_;
};

}  // namespace server
