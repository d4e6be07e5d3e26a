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
// - owner's pages (/b/…): likewise, reads and bookings;
// - invalid keys in headers: 30 attempts per minute per address. After that no secret key and no link
//   is checked for that address until the minute is over. Publishable keys still work: they are
//   public, and other visitors may share the address;
// - invalid tokens in addresses (/b/…, calendar files): likewise, and apart. Any page can make a
//   visitor's browser open such an address, and must not lock the visitor's own keys and links out.
//   An invalid ?key= is a read: only a publishable key may be there.
//
// Never throws. Internal errors are reported to `report` and answered 500, or 503 if the database
// is busy or can't be written. To add an endpoint, add a line to kEndpoints in routes.cpp, declare its
// member here, and define it in endpoints.cpp.
#pragma once

#include <functional>
#include <set>
#include <string_view>
#include <variant>
#include <vector>

#include "server/account/client/events.hpp"
#include "server/api/access.hpp"
#include "server/api/answers.hpp"
#include "server/api/kept_bodies.hpp"
#include "server/api/refused_origins.hpp"
#include "server/api/spam_guard.hpp"
#include "server/base/metrics.hpp"
#include "server/net/http.hpp"
#include "server/net/rate_limits.hpp"
#include "server/net/static_files.hpp"
#include "server/own/feeds.hpp"
#include "server/pages/owner_desk.hpp"
#include "server/service/booking_service.hpp"
#include "server/service/readiness.hpp"
#include "server/site/site.hpp"

namespace server {

// What an answer may have to wait for, so that those that wait for one thing hold up no others.
enum class Work {
  kMemory,  // nothing
  kStatus,  // what the server is asked about itself: metrics, readiness
  kRead,    // reading the store, or the account
  kChange   // writing it
};

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
    bool account_api_only = false;    // only what the account's reference documents: no
                                      // publishable keys, links, ranges or idempotency keys
    AccountEvents* events = nullptr;  // null: webhooks from the account are not accepted
    const SpamGuard* spam = nullptr;  // null: no protection against spam
    const own::CalendarFeeds* feeds = nullptr;  // null: no calendar feeds
    const OwnerDesk* owner = nullptr;           // null: no owner's pages
    RefusedOrigins* refused_origins = nullptr;  // null: refused pages are not reported
    KeptBodies* kept = nullptr;                 // null: each answer is made for its request
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
  // The same without waiting for anything, if it is kept and still stands. Nothing: answer() has to make it.
  std::optional<Response> answer_kept(const Request& request) const;
  // What its answer takes.
  Work work_of(const Request& request) const;
  static constexpr std::string_view kNowhere = "none";
  // "/api/v1/bookings/{id}" for "/api/v1/bookings/101", "static" for static files, kNowhere for
  // unknown paths.
  std::string_view pattern_of(std::string_view path) const;
  // The response to a request that is refused before it gets here: malformed, too long, too early. Waits for nothing, not
  // for a database either: what the request waited for in vain may have been that.
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
  using Count = RateDecision (RateLimits::*)(RateBucket, std::string_view, int);
  // Nothing if the request isn't counted.
  std::optional<RateDecision> count(const Found& found, const Request& request,
                                    const Identity& identity, Count counted) const;
  Response too_many(const RateDecision& decision) const;
  Response refuse_origin(const Request& request) const;
  void finish(const Request& request, const std::optional<RateDecision>& decision,
              Response& response) const;
  Response preflight(const Request& request) const;
  bool is_owner_page(const Request& request) const;
  std::string kept_name(const Endpoint& endpoint, const Query& query) const;
  std::optional<Answer> kept_answer(const Request& request, std::string name) const;
  void hand_out_challenge(Access access, Answer& answer) const;
  // The kept answer with that name, if it still stands; otherwise the one that `make` makes, which is kept.
  struct Made {
    Answer answer;
    std::optional<Standing> standing;  // nothing: it is not kept
  };
  Answer kept_or_made(const Request& request, std::string name,
                      const std::function<Made()>& make) const;
  // 422 for an invalid key.
  Outcome<Idempotency> read_idempotency(const Call& call) const;

  Answer health(const Call& call) const;
  Answer ready(const Call& call) const;
  Answer metrics(const Call& call) const;
  Answer types(const Call& call) const;
  Answer resources(const Call& call) const;
  Answer availability(const Call& call) const;
  struct FirstTimes {
    core::FirstTimes times;
    std::optional<Standing> standing;
  };
  std::optional<FirstTimes> first_times(const Call& call, const core::WidgetConfig& config) const;
  Answer config(const Call& call) const;
  Answer book(const Call& call) const;
  core::Booking shown(const core::Booking& booking) const;
  Answer bookings(const Call& call) const;
  Answer booking(const Call& call) const;
  Answer change(const Call& call) const;
  Answer cancel(const Call& call) const;
  Answer send_mail(const Call& call) const;
  Answer make_visitor_token(const Call& call) const;
  Answer make_calendar_link(const Call& call) const;
  Answer calendar_file(const Call& call) const;
  Answer contacts(const Call& call) const;
  Answer contact(const Call& call) const;
  Answer add_contact(const Call& call) const;
  Answer account_event(const Call& call) const;
  Answer hold(const Call& call) const;
  Answer renew_hold(const Call& call) const;
  Answer release_hold(const Call& call) const;
  Answer owner_page(const Call& call) const;
  Answer act_as_owner(const Call& call) const;
  Answer feed(const Call& call) const;

  Parts parts_;
};

}  // namespace server
