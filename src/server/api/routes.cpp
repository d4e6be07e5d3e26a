#include "server/api/routes.hpp"

#include <charconv>

#include "server/api/api_document.hpp"
#include "server/api/responses.hpp"
#include "server/api/routes_call.hpp"
#include "server/net/client_address.hpp"
#include "server/service/booking_counts.hpp"
#include "server/store/store.hpp"

namespace server {
namespace {

constexpr std::string_view kApi = "/api/v1/";
constexpr int kWrongKeysPerMinute = 30;

constexpr std::string_view kIdPlace = "{id}";

std::optional<core::Id> id_of(std::string_view text) {
  core::Id id = 0;
  auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  bool is_id =
      error == std::errc() && stop == text.data() + text.size() && text[0] > '0' && text[0] <= '9';
  return is_id ? std::optional(id) : std::nullopt;
}

std::string_view reason_of(RateBucket bucket) {
  switch (bucket) {
    case RateBucket::kSecretKey: return "secret_key";
    case RateBucket::kReads: return "reads";
    case RateBucket::kBookings: return "bookings";
    case RateBucket::kWrongKeys: break;
  }
  return "wrong_keys";
}

bool is_api(const Request& request) {
  return request.path().starts_with(kApi);
}

bool is_json(std::string_view content_type) {
  return equals_ignoring_case(trim_spaces(content_type.substr(0, content_type.find(';'))),
                              "application/json");
}

}  // namespace

// kVisitors: a link to the booking, or to all bookings of its contact. kContacts: only the latter.
// The secret key opens both. kAnyKey: secret or publishable key. kAnyKeyOrContact: these, or a
// contact's link. kAnyKeyOrLink: any key or link.
enum class Who {
  kAnybody,
  kAnyKey,
  kSecretKey,
  kVisitors,
  kContacts,
  kAnyKeyOrContact,
  kAnyKeyOrLink
};
// kNone: a body is ignored. kBeacon: likewise, and a publishable key may be in the URL, because a
// beacon can't set headers.
enum class Body { kNone, kJson, kBeacon };
enum class Counted { kByMethod, kAsRead };  // kByMethod: all but GET and HEAD count as bookings
// Whether the account's reference has it too, or only this server.
enum class Part { kReference, kAddition };

struct Routes::Endpoint {
  std::string_view path;
  std::string_view method;  // GET takes HEAD too
  Who who;
  Body body;
  Part part;
  // Null: the API document, which is served as a static file.
  Answer (Routes::*answer)(const Call&) const;
  Counted counted = Counted::kByMethod;

  bool takes(std::string_view asked) const {
    return asked == method || (asked == "HEAD" && method == "GET");
  }
  bool admits(Access access) const {
    if (access == Access::kSecret || who == Who::kAnybody || who == Who::kAnyKeyOrLink) return true;
    if (access == Access::kPublishable) return who == Who::kAnyKey || who == Who::kAnyKeyOrContact;
    if (who == Who::kContacts || who == Who::kAnyKeyOrContact) {
      return access == Access::kContactToken;
    }
    return who == Who::kVisitors;
  }
};

const Routes::Endpoint Routes::kEndpoints[] = {
    {"/healthz", "GET", Who::kAnybody, Body::kNone, Part::kReference, &Routes::health},
    {"/openapi.json", "GET", Who::kAnybody, Body::kNone, Part::kReference, nullptr},
    {"/readyz", "GET", Who::kAnybody, Body::kNone, Part::kAddition, &Routes::ready},
    {"/metrics", "GET", Who::kAnybody, Body::kNone, Part::kAddition, &Routes::metrics},
    {"/upstream-events", "POST", Who::kAnybody, Body::kNone, Part::kAddition,
     &Routes::account_event},
    {"/api/v1/bookings/types", "GET", Who::kAnyKey, Body::kNone, Part::kReference, &Routes::types},
    {"/api/v1/bookings/resources", "GET", Who::kAnyKey, Body::kNone, Part::kReference,
     &Routes::resources},
    {"/api/v1/bookings/availability", "GET", Who::kAnyKeyOrLink, Body::kNone, Part::kReference,
     &Routes::availability},
    {"/api/v1/widget/config", "GET", Who::kAnyKey, Body::kNone, Part::kAddition, &Routes::config},
    {"/api/v1/bookings", "GET", Who::kContacts, Body::kNone, Part::kReference, &Routes::bookings},
    {"/api/v1/bookings", "POST", Who::kAnyKeyOrContact, Body::kJson, Part::kReference,
     &Routes::book},
    {"/api/v1/bookings/{id}", "GET", Who::kVisitors, Body::kNone, Part::kReference,
     &Routes::booking},
    {"/api/v1/bookings/{id}", "PUT", Who::kVisitors, Body::kJson, Part::kReference,
     &Routes::change},
    {"/api/v1/bookings/{id}/cancel", "POST", Who::kVisitors, Body::kNone, Part::kReference,
     &Routes::cancel},
    {"/api/v1/bookings/holds", "POST", Who::kAnyKeyOrLink, Body::kJson, Part::kAddition,
     &Routes::hold, Counted::kAsRead},
    {"/api/v1/bookings/holds/{hold_token}", "PUT", Who::kAnyKeyOrLink, Body::kNone, Part::kAddition,
     &Routes::renew_hold, Counted::kAsRead},
    {"/api/v1/bookings/holds/{hold_token}", "DELETE", Who::kAnyKeyOrLink, Body::kNone,
     Part::kAddition, &Routes::release_hold, Counted::kAsRead},
    {"/api/v1/bookings/holds/{hold_token}/release", "POST", Who::kAnyKeyOrLink, Body::kBeacon,
     Part::kAddition, &Routes::release_hold, Counted::kAsRead},
    {"/api/v1/visitor-tokens", "POST", Who::kSecretKey, Body::kJson, Part::kAddition,
     &Routes::make_visitor_token},
    {"/api/v1/contacts", "GET", Who::kSecretKey, Body::kNone, Part::kReference, &Routes::contacts},
    {"/api/v1/contacts", "POST", Who::kSecretKey, Body::kJson, Part::kReference,
     &Routes::add_contact},
    {"/api/v1/contacts/{id}", "GET", Who::kSecretKey, Body::kNone, Part::kReference,
     &Routes::contact},
};

std::vector<Routes::Offer> Routes::offers() {
  std::vector<Offer> offers;
  for (const Endpoint& endpoint : kEndpoints) {
    Offer& offer = offers.emplace_back(Offer{endpoint.path, endpoint.method, {}, {}});
    offer.is_addition = endpoint.part == Part::kAddition;
    if (endpoint.who == Who::kAnybody) continue;
    auto open_to = [&](Access access, std::initializer_list<std::string_view> ways) {
      if (endpoint.admits(access)) offer.ways_in.insert(ways.begin(), ways.end());
    };
    open_to(Access::kSecret, {"secretKey", "secretKeyInHeader"});
    open_to(Access::kPublishable, {"publishableKey"});
    open_to(Access::kBookingToken, {"bookingLink"});
    open_to(Access::kContactToken, {"contactLink"});
    bool key_in_query = endpoint.method == "GET" || endpoint.body == Body::kBeacon;
    if (key_in_query) open_to(Access::kPublishable, {"publishableKeyInQuery"});
  }
  return offers;
}

// "/api/v1/bookings/{id}/cancel" matches any path with an id in the place of "{id}". Nothing if
// `path` doesn't match.
std::optional<Routes::PathValues> Routes::match(std::string_view path, std::string_view pattern) {
  std::size_t place = pattern.find('{');
  if (place == std::string_view::npos) {
    return path == pattern ? std::optional(PathValues()) : std::nullopt;
  }
  std::string_view end = pattern.substr(pattern.find('}') + 1);
  if (path.size() <= place + end.size()) return std::nullopt;
  if (!path.starts_with(pattern.substr(0, place)) || !path.ends_with(end)) return std::nullopt;
  std::string_view text = path.substr(place, path.size() - place - end.size());
  if (!pattern.substr(place).starts_with(kIdPlace)) {
    bool is_one_segment = text.find('/') == std::string_view::npos;
    return is_one_segment ? std::optional(PathValues{0, text}) : std::nullopt;
  }
  auto id = id_of(text);
  return id ? std::optional(PathValues{*id, {}}) : std::nullopt;
}

// The endpoint of a request, and the values in its path.
struct Routes::Found {
  const Endpoint* endpoint = nullptr;  // null: not found
  PathValues values;
  std::string allowed;  // the path's methods, if the request has another
};

// The caller, and the rate limit that the request counts against.
struct Routes::Identity {
  std::variant<Caller, int> who;  // or the status of the refusal
  RateBucket bucket = RateBucket::kReads;
  bool may_be_guessing = false;  // the request has a key that isn't publishable
};

bool Routes::is_quick(const Request& request) const {
  const Endpoint* endpoint = find(request.path(), request.method).endpoint;
  if (!endpoint) return !is_api(request);
  return !endpoint->answer || endpoint->answer == &Routes::health;
}

std::string_view Routes::pattern_of(std::string_view path) const {
  for (const Endpoint& endpoint : kEndpoints) {
    if (match(path, endpoint.path)) return endpoint.path;
  }
  return parts_.files && parts_.files->has(path) ? "static" : kNowhere;
}

Response Routes::answer(const Request& request) const {
  std::optional<RateDecision> decision;
  Response response;
  try {
    Found found = find(request.path(), request.method);
    Identity identity = identify(found, request);
    decision = count(found, request, identity);
    bool is_allowed = !decision || decision->is_allowed;
    response = is_allowed ? dispatch(found, request, identity) : too_many(*decision);
  } catch (const StoreError& error) {
    parts_.report(error.what());
    parts_.metrics
        .counter("booking_store_errors_total", "Requests that failed in the database.",
                 {{"kind", error.busy ? "busy" : "failed"}})
        .add();
    response = plain_response(error.busy ? 503 : 500);
  } catch (const std::exception& error) {
    parts_.report(error.what());
    response = plain_response(500);
  }
  finish(request, decision, response);
  return response;
}

Response Routes::refuse(const Request& request, int status) const {
  Found found = find(request.path(), request.method);
  auto decision = count(found, request, identify(found, request));
  Response response = plain_response(status);
  finish(request, decision, response);
  return response;
}

void Routes::finish(const Request& request, const std::optional<RateDecision>& decision,
                    Response& response) const {
  if (is_api(request)) finish_api_answer(request, parts_.gate, response);
  if (decision) {
    std::string reset = std::to_string(decision->reset.time_since_epoch().count());
    response.headers.push_back({"X-RateLimit-Limit", std::to_string(decision->limit)});
    response.headers.push_back({"X-RateLimit-Remaining", std::to_string(decision->remaining)});
    response.headers.push_back({"X-RateLimit-Reset", std::move(reset)});
  }
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
}

Routes::Found Routes::find(std::string_view path, std::string_view method) const {
  Found found;
  for (const Endpoint& endpoint : kEndpoints) {
    if (parts_.documented_only && endpoint.part == Part::kAddition) continue;
    if (!parts_.events && endpoint.answer == &Routes::account_event) continue;
    auto values = match(path, endpoint.path);
    if (!values) continue;
    if (endpoint.takes(method)) return {&endpoint, *values, {}};
    if (!found.allowed.empty()) found.allowed += ", ";
    found.allowed += endpoint.method == "GET" ? "GET, HEAD" : endpoint.method;
  }
  return found;
}

Response Routes::dispatch(const Found& found, const Request& request,
                          const Identity& identity) const {
  if (found.endpoint && !found.endpoint->answer) {
    return api_document(parts_.documented_only).answer(request);
  }
  if (found.endpoint) return call(found, request, identity);
  if (!found.allowed.empty()) {
    Response response = request.method == "OPTIONS" ? preflight(request) : plain_response(405);
    response.headers.push_back({"Allow", found.allowed + ", OPTIONS"});
    return response;
  }
  if (!parts_.files || !parts_.files->has(request.path())) return plain_response(404);
  Response response = parts_.files->answer(request);
  if (response.status != 405) return response;
  Response refused = plain_response(405);
  refused.headers.push_back({"Allow", std::string(response.header("Allow"))});
  return refused;
}

Response Routes::preflight(const Request& request) const {
  Response response;
  response.status = 204;
  auto origin = request.header("Origin");
  if (!origin || !parts_.gate.is_allowed_origin(request, *origin)) return response;
  response.headers = {
      {"Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE"},
      {"Access-Control-Allow-Headers",
       "Content-Type, Authorization, X-Api-Key, Idempotency-Key, X-Booking-Challenge, "
       "X-Booking-Trap"},
      {"Access-Control-Max-Age", "7200"},
  };
  return response;
}

Routes::Identity Routes::identify(const Found& found, const Request& request) const {
  const Endpoint* endpoint = found.endpoint;
  bool is_change = endpoint && !is_read(request) && endpoint->counted == Counted::kByMethod;
  RateBucket bucket = is_change ? RateBucket::kBookings : RateBucket::kReads;
  bool key_in_query = is_read(request) || (endpoint && endpoint->body == Body::kBeacon);
  // A malformed query has no key; a key in the headers still counts.
  Query query = Query::parse(request.query()).value_or(Query());
  Admission admission = parts_.gate.admit(request, query, key_in_query);
  switch (admission) {
    case Admission::kSecret: return {Caller{Access::kSecret, 0}, RateBucket::kSecretKey, true};
    case Admission::kNoKey: return {401, bucket};
    case Admission::kPublishable:
    case Admission::kWrongOrigin:
      if (parts_.documented_only) return {401, bucket};
      if (admission == Admission::kWrongOrigin) return {403, bucket};
      return {Caller{Access::kPublishable, 0}, bucket};
    case Admission::kWrongKey: break;
  }
  std::string_view token = visitor_token(request);
  if (parts_.documented_only) token = {};
  auto holder = token.empty() ? std::nullopt : parts_.service.holder(token);
  if (!holder) return {401, RateBucket::kWrongKeys, true};
  auto origin = request.header("Origin");
  if (origin && !parts_.gate.is_allowed_origin(request, *origin)) return {403, bucket, true};
  return {*holder, bucket, true};
}

std::optional<RateDecision> Routes::count(const Found& found, const Request& request,
                                          const Identity& identity) const {
  bool is_preflight = !found.endpoint && request.method == "OPTIONS";
  if (!is_api(request) || is_preflight) return std::nullopt;
  std::string client = rate_limit_key(request.client);
  if (identity.may_be_guessing && identity.bucket != RateBucket::kWrongKeys) {
    RateDecision guesses = parts_.rates.look(RateBucket::kWrongKeys, client, kWrongKeysPerMinute);
    if (!guesses.is_allowed) return guesses;
  }
  const Limits& limits = parts_.limits;
  switch (identity.bucket) {
    case RateBucket::kSecretKey:
      return parts_.rates.count(identity.bucket, "", limits.secret_per_minute);
    case RateBucket::kBookings:
      return parts_.rates.count(identity.bucket, client, limits.bookings_per_minute);
    case RateBucket::kWrongKeys:
      return parts_.rates.count(identity.bucket, client, kWrongKeysPerMinute);
    case RateBucket::kReads: break;
  }
  return parts_.rates.count(RateBucket::kReads, client, limits.reads_per_minute);
}

Response Routes::too_many(const RateDecision& decision) const {
  parts_.metrics.counter(kRateLimited, kRateLimitedHelp, {{"reason", reason_of(decision.on)}})
      .add();
  core::ApiError error;
  error.status = 429;
  error.message =
      decision.on == RateBucket::kWrongKeys
          ? "Too many wrong keys came from this address. Check the key, and try again in "
            "a minute."
          : "Too many requests. Please try again in a minute.";
  error.retry_after = decision.retry_after;
  return to_response(refusal(error));
}

Response Routes::call(const Found& found, const Request& request, const Identity& identity) const {
  const Endpoint& endpoint = *found.endpoint;
  Caller caller;
  if (endpoint.who != Who::kAnybody) {
    if (auto* status = std::get_if<int>(&identity.who)) return plain_response(*status);
    caller = std::get<Caller>(identity.who);
    if (caller.has_ended) {
      auto open = parts_.service.check_ended_link(caller);
      if (!open) return to_response(refusal(open.error()));
    }
    if (!endpoint.admits(caller.access)) {
      return to_response(plain_refusal(403, "This key does not allow this request."));
    }
  }
  if (endpoint.body == Body::kJson && !is_json(request.header("Content-Type").value_or(""))) {
    return plain_response(415);
  }
  auto query = Query::parse(request.query());
  if (!query) return plain_response(400);
  return to_response((this->*endpoint.answer)(Call{request, *query, caller, found.values}));
}

}  // namespace server
