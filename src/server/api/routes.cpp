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
constexpr std::string_view kOwnerPages = "/b/";
constexpr int kWrongKeysPerMinute = 30;

constexpr std::string_view kIdPlace = "{id}";

std::optional<core::Id> id_of(std::string_view text) {
  core::Id id = 0;
  auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  const bool is_id =
      error == std::errc() && stop == text.data() + text.size() && text[0] > '0' && text[0] <= '9';
  return is_id ? std::optional(id) : std::nullopt;
}

std::string_view reason_of(RateBucket bucket) {
  switch (bucket) {
    case RateBucket::kSecretKey: return "secret_key";
    case RateBucket::kReads: return "reads";
    case RateBucket::kBookings: return "bookings";
    case RateBucket::kWrongAddresses: return "wrong_addresses";
    case RateBucket::kMetrics: return "metrics";
    case RateBucket::kWrongKeys: break;
  }
  return "wrong_keys";
}

std::string_view kind_of(StoreFault fault) {
  switch (fault) {
    case StoreFault::kBusy: return "busy";
    case StoreFault::kFull: return "full";
    case StoreFault::kReadOnly: return "read_only";
    case StoreFault::kInputOutput: return "input_output";
    case StoreFault::kMoved: return "moved";
    case StoreFault::kAway: return "away";
    case StoreFault::kUnknown: return "unknown";
    case StoreFault::kOther: break;
  }
  return "failed";
}

// The database may still be at it, so a repeat may find nothing yet and wait for it.
Response unknown_outcome() {
  Response response = to_response(plain_refusal(
      503,
      "It is not known whether this was done. To find out, send the same request again with the "
      "same Idempotency-Key."));
  response.headers.push_back({"Retry-After", "1"});
  return response;
}

Response refuse_for(StoreFault fault) {
  // Another write is soon over; a disk takes somebody's hand.
  constexpr int kSecondsForAHand = 10;
  if (fault == StoreFault::kOther) return plain_response(500);
  if (fault == StoreFault::kUnknown) return unknown_outcome();
  // A database server that is restarted is back within seconds.
  const bool is_soon_over = fault == StoreFault::kBusy || fault == StoreFault::kAway;
  return is_soon_over ? plain_response(503) : plain_response(503, kSecondsForAHand);
}

bool is_api(const Request& request) {
  return request.path().starts_with(kApi);
}

bool is_feed(const Request& request) {
  return request.path().starts_with("/feeds/");
}

bool is_json(const Request& request) {
  const std::string_view type = request.header("Content-Type").value_or("");
  return equals_ignoring_case(trim_spaces(type.substr(0, type.find(';'))), "application/json");
}

bool is_form(const Request& request) {
  std::string_view type = request.header("Content-Type").value_or("");
  return equals_ignoring_case(trim_spaces(type.substr(0, type.find(';'))),
                              "application/x-www-form-urlencoded");
}

int limit_of(RateBucket bucket, const Limits& limits) {
  switch (bucket) {
    case RateBucket::kSecretKey: return limits.secret_per_minute;
    case RateBucket::kBookings: return limits.bookings_per_minute;
    case RateBucket::kWrongKeys:
    case RateBucket::kWrongAddresses: return kWrongKeysPerMinute;
    case RateBucket::kReads:
    case RateBucket::kMetrics: break;
  }
  return limits.reads_per_minute;
}

}  // namespace

bool has_json_body(const Request& request) {
  return !request.body.empty() && is_json(request);
}

const Routes::Endpoint Routes::kEndpoints[] = {
    {"/healthz", "GET", Who::kAnybody, Body::kNone, Part::kReference, &Routes::health},
    {"/openapi.json", "GET", Who::kAnybody, Body::kNone, Part::kReference, nullptr},
    {"/readyz", "GET", Who::kAnybody, Body::kNone, Part::kAddition, &Routes::ready},
    {"/metrics", "GET", Who::kAnybody, Body::kNone, Part::kAddition, &Routes::metrics},
    {"/upstream-events", "POST", Who::kAnybody, Body::kNone, Part::kAddition,
     &Routes::account_event},
    {"/b/{owner_token}", "GET", Who::kOwnerLink, Body::kNone, Part::kAddition, &Routes::owner_page},
    {"/b/{owner_token}", "POST", Who::kOwnerLink, Body::kForm, Part::kAddition,
     &Routes::act_as_owner},
    {"/feeds/{feed_token}.ics", "GET", Who::kAnybody, Body::kNone, Part::kAddition, &Routes::feed},
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
    {"/api/v1/bookings/{id}/send", "POST", Who::kVisitors, Body::kNone, Part::kAddition,
     &Routes::send_mail},
    {"/api/v1/bookings/{id}/calendar-link", "POST", Who::kVisitors, Body::kNone, Part::kAddition,
     &Routes::make_calendar_link, Counted::kAsRead},
    {"/api/v1/bookings/{id}/calendar.ics", "GET", Who::kCalendarLink, Body::kNone, Part::kAddition,
     &Routes::calendar_file},
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
    if (endpoint.who == Who::kAnybody || endpoint.who == Who::kOwnerLink) continue;
    auto open_to = [&](Access access, std::initializer_list<std::string_view> ways) {
      if (endpoint.admits(access)) offer.ways_in.insert(ways.begin(), ways.end());
    };
    open_to(Access::kSecret, {"secretKey", "secretKeyInHeader"});
    open_to(Access::kPublishable, {"publishableKey"});
    open_to(Access::kBookingToken, {"bookingLink"});
    open_to(Access::kContactToken, {"contactLink"});
    open_to(Access::kCalendarToken, {"calendarLink"});
    const bool key_in_query = endpoint.method == "GET" || endpoint.body == Body::kBeacon;
    if (key_in_query) open_to(Access::kPublishable, {"publishableKeyInQuery"});
  }
  return offers;
}

// "/api/v1/bookings/{id}/cancel" matches any path with an id in the place of "{id}". Nothing if
// `path` doesn't match.
std::optional<Routes::PathValues> Routes::match(std::string_view path, std::string_view pattern) {
  const std::size_t place = pattern.find('{');
  if (place == std::string_view::npos) {
    return path == pattern ? std::optional(PathValues()) : std::nullopt;
  }
  const std::string_view end = pattern.substr(pattern.find('}') + 1);
  if (path.size() <= place + end.size()) return std::nullopt;
  if (!path.starts_with(pattern.substr(0, place)) || !path.ends_with(end)) return std::nullopt;
  const std::string_view text = path.substr(place, path.size() - place - end.size());
  if (!pattern.substr(place).starts_with(kIdPlace)) {
    const bool is_one_segment = text.find('/') == std::string_view::npos;
    return is_one_segment ? std::optional(PathValues{0, text}) : std::nullopt;
  }
  auto id = id_of(text);
  return id ? std::optional(PathValues{*id, {}}) : std::nullopt;
}

Work Routes::work_of(const Request& request) const {
  const Endpoint* endpoint = find(request.path(), request.method).endpoint;
  if (!endpoint) return is_api(request) ? Work::kRead : Work::kMemory;
  if (!endpoint->answer || endpoint->answer == &Routes::health) return Work::kMemory;
  const bool is_status = endpoint->answer == &Routes::ready || endpoint->answer == &Routes::metrics;
  if (is_status) return Work::kStatus;
  return is_read(request) ? Work::kRead : Work::kChange;
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
    const Found found = find(request.path(), request.method);
    const Identity identity = identify(found, request);
    decision = count(found, request, identity, &RateLimits::count);
    const bool is_allowed = !decision || decision->is_allowed;
    response = is_allowed ? dispatch(found, request, identity) : too_many(*decision);
  } catch (const StoreError& error) {
    parts_.report(error.what());
    parts_.metrics
        .counter("booking_store_errors_total", "Requests that failed in the database.",
                 {{"kind", kind_of(error.fault)}})
        .add();
    response = refuse_for(error.fault);
  } catch (const std::exception& error) {
    parts_.report(error.what());
    response = plain_response(500);
  }
  finish(request, decision, response);
  return response;
}

Response Routes::refuse(const Request& request, int status) const {
  std::optional<RateDecision> decision;
  try {
    const Found found = find(request.path(), request.method);
    // An owner's link would be looked up in the database.
    const bool is_owner_link = found.endpoint && found.endpoint->who == Who::kOwnerLink;
    const Identity identity =
        is_owner_link ? Identity{404, RateBucket::kReads} : identify(found, request);
    decision = count(found, request, identity, &RateLimits::count_here);
  } catch (const std::exception& error) {  // refused all the same, but not counted
    parts_.report(error.what());
  }
  Response response = plain_response(status);
  finish(request, decision, response);
  return response;
}

void Routes::finish(const Request& request, const std::optional<RateDecision>& decision,
                    Response& response) const {
  if (is_api(request)) finish_api_answer(request, parts_.gate, response);
  if (is_owner_page(request)) finish_page_answer(parts_.owner->site(), response);
  if (is_feed(request)) finish_feed_answer(request, response);
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
    if (parts_.account_api_only && endpoint.part == Part::kAddition) continue;
    if (!parts_.events && endpoint.answer == &Routes::account_event) continue;
    if (!parts_.owner && endpoint.who == Who::kOwnerLink) continue;
    if (!parts_.feeds && endpoint.answer == &Routes::feed) continue;
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
    return api_document(parts_.account_api_only).answer(request);
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

bool Routes::is_owner_page(const Request& request) const {
  if (!parts_.owner || !request.path().starts_with(kOwnerPages)) return false;
  const Endpoint* endpoint = find(request.path(), request.method).endpoint;
  return endpoint && endpoint->who == Who::kOwnerLink;
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
  const bool is_change = endpoint && !is_read(request) && endpoint->counted == Counted::kByMethod;
  const RateBucket bucket = is_change ? RateBucket::kBookings : RateBucket::kReads;
  if (endpoint && endpoint->answer == &Routes::metrics) return {Caller{}, RateBucket::kMetrics};
  if (endpoint && endpoint->who == Who::kOwnerLink) {
    auto link = parts_.owner->link(found.values.token);
    if (!link) return {404, RateBucket::kWrongAddresses};
    return {Caller{}, bucket, RateBucket::kWrongAddresses, std::move(link)};
  }
  const bool key_in_query = is_read(request) || (endpoint && endpoint->body == Body::kBeacon);
  // A malformed query has no key; a key in the headers still counts.
  const Query query = Query::parse(request.query()).value_or(Query());
  if (endpoint && endpoint->who == Who::kCalendarLink) {
    // Opened by itself, not by a page's script, so no origin matters.
    auto holder = parts_.service.holder(query.get("token").value_or(""));
    if (!holder || !endpoint->admits(holder->access)) return {401, RateBucket::kWrongAddresses};
    return {*holder, bucket, RateBucket::kWrongAddresses};
  }
  const Admission admission = parts_.gate.admit(request, query, key_in_query);
  switch (admission) {
    case Admission::kSecret:
      return {Caller{Access::kSecret, 0}, RateBucket::kSecretKey, RateBucket::kWrongKeys};
    case Admission::kNoKey:
    case Admission::kWrongKeyInQuery: return {401, bucket};
    case Admission::kPublishable:
    case Admission::kWrongOrigin:
      if (parts_.account_api_only) return {401, bucket};
      if (admission == Admission::kWrongOrigin) return {403, bucket};
      return {Caller{Access::kPublishable, 0}, bucket};
    case Admission::kWrongKey: break;
  }
  std::string_view token = visitor_token(request);
  if (parts_.account_api_only) token = {};
  auto holder = token.empty() ? std::nullopt : parts_.service.holder(token);
  if (!holder) return {401, RateBucket::kWrongKeys};
  auto origin = request.header("Origin");
  if (origin && !parts_.gate.is_allowed_origin(request, *origin))
    return {403, bucket, RateBucket::kWrongKeys};
  return {*holder, bucket, RateBucket::kWrongKeys};
}

std::optional<RateDecision> Routes::count(const Found& found, const Request& request,
                                          const Identity& identity, Count counted) const {
  const bool is_preflight = !found.endpoint && request.method == "OPTIONS";
  const bool is_counted = is_api(request) || is_feed(request) || is_owner_page(request) ||
                          identity.bucket == RateBucket::kMetrics;
  if (!is_counted || is_preflight) return std::nullopt;
  const std::string client = rate_limit_key(request.client);
  if (identity.guesses) {
    RateDecision guesses = parts_.rates.peek(*identity.guesses, client, kWrongKeysPerMinute);
    if (!guesses.is_allowed) return guesses;
  }
  const bool is_owners = identity.bucket == RateBucket::kSecretKey;
  return (parts_.rates.*counted)(identity.bucket, is_owners ? "" : client,
                                 limit_of(identity.bucket, parts_.limits));
}

Response Routes::too_many(const RateDecision& decision) const {
  parts_.metrics.counter(kRateLimited, kRateLimitedHelp, {{"reason", reason_of(decision.on)}})
      .add();
  core::ApiError error;
  error.status = 429;
  error.message =
      decision.on == RateBucket::kWrongKeys || decision.on == RateBucket::kWrongAddresses
          ? "Too many wrong keys came from this address. Check the key, and try again in "
            "a minute."
          : "Too many requests. Please try again in a minute.";
  error.retry_after = decision.retry_after;
  return to_response(refusal(error));
}

Response Routes::refuse_origin(const Request& request) const {
  parts_.metrics.counter("booking_origins_refused_total", "Requests from pages on other origins.")
      .add();
  const std::string origin(request.header("Origin").value_or("").substr(0, kLongestOrigin));
  if (parts_.refused_origins && parts_.refused_origins->is_news(origin)) {
    parts_.report(
        "A page of " + origin +
        " was refused: list it in \"allowed_origins\". If it is this server's own page, the "
        "proxy in front replaces the Host header: set \"proxy_set_header Host $http_host;\" "
        "(nginx) or \"ProxyPreserveHost On\" (Apache), or give \"public_url\".");
  }
  return origin_refused(origin);
}

Response Routes::call(const Found& found, const Request& request, const Identity& identity) const {
  const Endpoint& endpoint = *found.endpoint;
  Caller caller;
  if (endpoint.who != Who::kAnybody) {
    if (auto* status = std::get_if<int>(&identity.who)) {
      return *status == 403 ? refuse_origin(request) : plain_response(*status);
    }
    caller = std::get<Caller>(identity.who);
    caller.client = request.client;
    if (caller.is_link()) {
      auto open = parts_.service.check_link(caller);
      if (!open) return to_response(refusal(open.error()));
    }
    if (!identity.link && !endpoint.admits(caller.access)) {
      return to_response(plain_refusal(403, "This key does not allow this request."));
    }
  }
  if (endpoint.body == Body::kJson && !is_json(request)) {
    return plain_response(415);
  }
  if (endpoint.body == Body::kForm) {
    if (!is_own_form(request, parts_.owner->site().public_url)) return plain_response(403);
    if (!is_form(request)) return plain_response(415);
  }
  auto query = Query::parse(request.query());
  if (!query) return plain_response(400);
  const OwnerLink* link = identity.link ? &*identity.link : nullptr;
  return to_response((this->*endpoint.answer)(Call{request, *query, caller, found.values, link}));
}

}  // namespace server
