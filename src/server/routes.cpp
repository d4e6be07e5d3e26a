#include "server/routes.hpp"

#include <algorithm>
#include <charconv>

#include "server/availability_query.hpp"
#include "server/bookings_query.hpp"
#include "server/compress.hpp"
#include "server/store.hpp"

namespace server {
namespace {

constexpr std::string_view kApi = "/api/v1/";
constexpr std::size_t kWorthCompressing = 1024;
constexpr std::size_t kMaxIdempotencyKey = 255;

std::string_view message_for(int status) {
  switch (status) {
    case 400: return "The request is malformed.";
    case 401: return "Unauthenticated. Please provide a valid API key.";
    case 403: return "Request origin is not allowed.";
    case 404: return "There is nothing at this address.";
    case 405: return "This method is not allowed here.";
    case 411: return "Send a Content-Length and no Transfer-Encoding.";
    case 413: return "The body is larger than 64 KiB.";
    case 414: return "The address is too long.";
    case 415: return "Send the body as application/json.";
    case 431: return "The headers are too long.";
    case 503: return "The server is busy. Please try again in a moment.";
    default: return "Something went wrong on our side.";
  }
}

Answer plain_refusal(int status, std::string_view message) {
  core::ApiError error;
  error.status = status;
  error.message = message;
  return refusal(error);
}

Answer plain_refusal(int status) {
  return plain_refusal(status, message_for(status));
}

constexpr std::string_view kIdPlace = "{id}";

std::optional<core::Id> id_of(std::string_view text) {
  core::Id id = 0;
  auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  bool is_id =
      error == std::errc() && stop == text.data() + text.size() && text[0] > '0' && text[0] <= '9';
  return is_id ? std::optional(id) : std::nullopt;
}

Response to_response(Answer answer) {
  Response response;
  response.status = answer.status;
  response.body = std::make_shared<const std::string>(std::move(answer.body));
  if (!response.text().empty()) {
    response.headers.push_back({"Content-Type", "application/json"});
  }
  if (answer.retry_after > 0) {
    response.headers.push_back({"Retry-After", std::to_string(answer.retry_after)});
  }
  return response;
}

bool is_read(const Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

bool is_api(const Request& request) {
  return request.path().starts_with(kApi);
}

bool is_json(std::string_view content_type) {
  return equals_ignoring_case(trim_spaces(content_type.substr(0, content_type.find(';'))),
                              "application/json");
}

bool is_idempotency_key(std::string_view key) {
  return !key.empty() && key.size() <= kMaxIdempotencyKey &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

void compress(const Request& request, Response& response) {
  // Only reads: the answer to a booking is small, and holds a token beside what the visitor typed.
  if (!is_read(request)) return;
  if (response.text().size() <= kWorthCompressing) return;
  if (!accepts(request.header("Accept-Encoding").value_or(""), "gzip")) return;
  auto packed = gzip(response.text());
  if (!packed) return;
  response.body = std::make_shared<const std::string>(*std::move(packed));
  response.headers.push_back({"Content-Encoding", "gzip"});
}

// What every answer of the API carries, also a refusal: without it a page cannot read why.
void finish_api_answer(const Request& request, const Gate& gate, Response& response) {
  compress(request, response);
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"Vary", "Accept-Encoding, Origin"});
  auto origin = request.header("Origin");
  if (!origin || !gate.is_allowed_origin(request, *origin)) return;
  response.headers.push_back({"Access-Control-Allow-Origin", std::string(*origin)});
  response.headers.push_back({"Access-Control-Expose-Headers", "X-Request-Id, Retry-After"});
}

}  // namespace

// What a path has in the places of its pattern.
struct Routes::PathValues {
  core::Id id = 0;
  std::string_view hold_token;
};

struct Routes::Call {
  const Request& request;
  const Query& query;
  Caller caller;
  PathValues path;
};

// kVisitors: who holds a link to the booking, or to its contact's; kContacts: the latter alone. Both
// with the secret key too. kAnyKey: secret or publishable. kAnyKeyOrLink: all of them.
enum class Who { kAnybody, kAnyKey, kSecretKey, kVisitors, kContacts, kAnyKeyOrLink };
// kNone: whatever is sent is passed over. kBeacon: the same, and since a beacon can set no headers,
// a publishable key may stand in the address.
enum class Body { kNone, kJson, kBeacon };
// Whether the upstream's reference has it too, or this server alone.
enum class Part { kReference, kAddition };

struct Routes::Endpoint {
  std::string_view path;
  std::string_view method;  // GET takes HEAD too
  Who who;
  Body body;
  Part part;
  Answer (Routes::*answer)(const Call&) const;

  bool takes(std::string_view asked) const {
    return asked == method || (asked == "HEAD" && method == "GET");
  }
  bool admits(Access access) const {
    if (access == Access::kSecret || who == Who::kAnybody || who == Who::kAnyKeyOrLink) return true;
    if (access == Access::kPublishable) return who == Who::kAnyKey;
    if (who == Who::kContacts) return access == Access::kContactToken;
    return who == Who::kVisitors;
  }
};

const Routes::Endpoint Routes::kEndpoints[] = {
    {"/healthz", "GET", Who::kAnybody, Body::kNone, Part::kReference, &Routes::health},
    {"/api/v1/bookings/types", "GET", Who::kAnyKey, Body::kNone, Part::kReference, &Routes::types},
    {"/api/v1/bookings/resources", "GET", Who::kAnyKey, Body::kNone, Part::kReference,
     &Routes::resources},
    {"/api/v1/bookings/availability", "GET", Who::kAnyKey, Body::kNone, Part::kReference,
     &Routes::availability},
    {"/api/v1/widget/config", "GET", Who::kAnyKey, Body::kNone, Part::kAddition, &Routes::config},
    {"/api/v1/bookings", "GET", Who::kContacts, Body::kNone, Part::kReference, &Routes::bookings},
    {"/api/v1/bookings", "POST", Who::kAnyKey, Body::kJson, Part::kReference, &Routes::book},
    {"/api/v1/bookings/{id}", "GET", Who::kVisitors, Body::kNone, Part::kReference,
     &Routes::booking},
    {"/api/v1/bookings/{id}", "PUT", Who::kVisitors, Body::kJson, Part::kReference,
     &Routes::change},
    {"/api/v1/bookings/{id}/cancel", "POST", Who::kVisitors, Body::kNone, Part::kReference,
     &Routes::cancel},
    {"/api/v1/bookings/holds", "POST", Who::kAnyKeyOrLink, Body::kJson, Part::kAddition,
     &Routes::hold},
    {"/api/v1/bookings/holds/{hold_token}", "PUT", Who::kAnyKeyOrLink, Body::kNone, Part::kAddition,
     &Routes::renew_hold},
    {"/api/v1/bookings/holds/{hold_token}", "DELETE", Who::kAnyKeyOrLink, Body::kNone,
     Part::kAddition, &Routes::release_hold},
    {"/api/v1/bookings/holds/{hold_token}/release", "POST", Who::kAnyKeyOrLink, Body::kBeacon,
     Part::kAddition, &Routes::release_hold},
    {"/api/v1/visitor-tokens", "POST", Who::kSecretKey, Body::kJson, Part::kAddition,
     &Routes::make_visitor_token},
    {"/api/v1/contacts", "GET", Who::kSecretKey, Body::kNone, Part::kReference, &Routes::contacts},
    {"/api/v1/contacts", "POST", Who::kSecretKey, Body::kJson, Part::kReference,
     &Routes::add_contact},
    {"/api/v1/contacts/{id}", "GET", Who::kSecretKey, Body::kNone, Part::kReference,
     &Routes::contact},
};

// "/api/v1/bookings/{id}/cancel" is any path with an id in the place of "{id}". Nothing for another
// path.
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

bool Routes::is_quick(const Request& request) const {
  return !is_api(request);
}

Response Routes::answer(const Request& request) const {
  Response response;
  try {
    response = dispatch(request);
  } catch (const StoreError& error) {
    parts_.report(error.what());
    return refuse(request, error.busy ? 503 : 500);
  } catch (const std::exception& error) {
    parts_.report(error.what());
    return refuse(request, 500);
  }
  if (is_api(request)) finish_api_answer(request, parts_.gate, response);
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  return response;
}

Response Routes::refuse(const Request& request, int status) const {
  Response response = to_response(plain_refusal(status));
  if (status == 503) response.headers.push_back({"Retry-After", "1"});
  if (is_api(request)) finish_api_answer(request, parts_.gate, response);
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  return response;
}

Response Routes::dispatch(const Request& request) const {
  std::string_view path = request.path();
  std::string allowed;
  for (const Endpoint& endpoint : kEndpoints) {
    if (parts_.documented_only && endpoint.part == Part::kAddition) continue;
    auto values = match(path, endpoint.path);
    if (!values) continue;
    if (endpoint.takes(request.method)) return call(endpoint, request, *values);
    if (!allowed.empty()) allowed += ", ";
    allowed += endpoint.method == "GET" ? "GET, HEAD" : endpoint.method;
  }
  if (!allowed.empty()) {
    allowed += ", OPTIONS";
    Response response =
        request.method == "OPTIONS" ? preflight(request) : to_response(plain_refusal(405));
    response.headers.push_back({"Allow", allowed});
    return response;
  }
  if (!parts_.files || !parts_.files->has(path)) return to_response(plain_refusal(404));
  Response response = parts_.files->answer(request);
  if (response.status != 405) return response;
  Response refused = to_response(plain_refusal(405));
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
      {"Access-Control-Allow-Headers", "Content-Type, Authorization, X-Api-Key, Idempotency-Key"},
      {"Access-Control-Max-Age", "7200"},
  };
  return response;
}

std::variant<Caller, int> Routes::identify(const Request& request, const Query& query,
                                           bool key_in_query) const {
  Admission admission = parts_.gate.admit(request, query, key_in_query);
  if (parts_.documented_only && admission != Admission::kSecret) return 401;
  switch (admission) {
    case Admission::kSecret: return Caller{Access::kSecret, 0};
    case Admission::kPublishable: return Caller{Access::kPublishable, 0};
    case Admission::kWrongOrigin: return 403;
    case Admission::kNoKey: break;
  }
  std::string_view token = visitor_token(request);
  auto holder = token.empty() ? std::nullopt : parts_.service.holder(token);
  if (!holder) return 401;
  auto origin = request.header("Origin");
  if (origin && !parts_.gate.is_allowed_origin(request, *origin)) return 403;
  return *holder;
}

Response Routes::call(const Endpoint& endpoint, const Request& request,
                      const PathValues& values) const {
  auto query = Query::parse(request.query());
  Caller caller;
  if (endpoint.who != Who::kAnybody) {
    // A query that cannot be read holds no key; one in the headers still counts.
    bool key_in_query = is_read(request) || endpoint.body == Body::kBeacon;
    auto found = identify(request, query.value_or(Query()), key_in_query);
    if (auto* status = std::get_if<int>(&found)) return to_response(plain_refusal(*status));
    caller = std::get<Caller>(found);
    if (!endpoint.admits(caller.access)) {
      return to_response(plain_refusal(403, "This key does not allow this request."));
    }
  }
  if (endpoint.body == Body::kJson && !is_json(request.header("Content-Type").value_or(""))) {
    return to_response(plain_refusal(415));
  }
  if (!query) return to_response(plain_refusal(400));
  return to_response((this->*endpoint.answer)(Call{request, *query, caller, values}));
}

Answer Routes::health(const Call&) const {
  core::Json data;
  data["status"] = "ok";
  return {200, core::success_body(std::move(data))};
}

Answer Routes::types(const Call&) const {
  return parts_.service.types();
}

Answer Routes::resources(const Call&) const {
  return parts_.service.resources();
}

Answer Routes::config(const Call& call) const {
  return parts_.service.config(call.query.get("time_zone").value_or(""));
}

Answer Routes::availability(const Call& call) const {
  auto read = read_availability_query(call.query, !parts_.documented_only);
  if (auto* error = std::get_if<core::ApiError>(&read)) return refusal(*error);
  const auto& asked = std::get<AvailabilityRequest>(read);
  return parts_.service.availability(asked.query, asked.as_range);
}

std::optional<core::ApiError> Routes::read_idempotency(const Call& call, Idempotency& once) const {
  auto key = call.request.header("Idempotency-Key");
  if (!key || parts_.documented_only) return std::nullopt;
  once.key = trim_spaces(*key);
  if (!is_idempotency_key(once.key)) {
    return invalid("idempotency_key", "Give 1 to 255 visible ASCII characters.");
  }
  once.request_hash = to_hex(sha256(call.request.body));
  return std::nullopt;
}

Answer Routes::book(const Call& call) const {
  BookingOrder order;
  order.access = call.caller.access;
  if (auto error = read_idempotency(call, order.once)) return refusal(*error);
  auto object = core::read_object(call.request.body);
  if (!object) return refusal(object.error);
  auto request = core::read_booking_request(
      *object.value, call.caller.access == Access::kPublishable, parts_.service.details());
  if (!request) return refusal(request.error);
  order.request = *std::move(request.value);
  return parts_.service.book(order);
}

Answer Routes::bookings(const Call& call) const {
  auto read = read_bookings_query(call.query);
  if (auto* error = std::get_if<core::ApiError>(&read)) return refusal(*error);
  return parts_.service.bookings(std::get<BookingsQuery>(read), call.caller);
}

Answer Routes::booking(const Call& call) const {
  return parts_.service.booking(call.path.id, call.caller);
}

Answer Routes::change(const Call& call) const {
  auto object = core::read_object(call.request.body);
  if (!object) return refusal(object.error);
  bool may_confirm = call.caller.access == Access::kSecret && !parts_.documented_only;
  auto change = core::read_booking_change(*object.value, may_confirm);
  if (!change) return refusal(change.error);
  return parts_.service.change(call.path.id, *change.value, call.caller);
}

Answer Routes::cancel(const Call& call) const {
  return parts_.service.cancel(call.path.id, call.caller);
}

Answer Routes::make_visitor_token(const Call& call) const {
  auto object = core::read_object(call.request.body);
  if (!object) return refusal(object.error);
  auto request = core::read_visitor_token_request(*object.value);
  if (!request) return refusal(request.error);
  return parts_.service.make_visitor_token(*request.value);
}

Answer Routes::contacts(const Call& call) const {
  auto read = read_contacts_query(call.query);
  if (auto* error = std::get_if<core::ApiError>(&read)) return refusal(*error);
  return parts_.service.contacts(std::get<ContactsQuery>(read));
}

Answer Routes::contact(const Call& call) const {
  return parts_.service.contact(call.path.id);
}

Answer Routes::add_contact(const Call& call) const {
  ContactOrder order;
  if (auto error = read_idempotency(call, order.once)) return refusal(*error);
  auto object = core::read_object(call.request.body);
  if (!object) return refusal(object.error);
  auto contact = core::read_new_contact(*object.value);
  if (!contact) return refusal(contact.error);
  order.contact = *std::move(contact.value);
  return parts_.service.add_contact(order);
}

Answer Routes::hold(const Call& call) const {
  auto object = core::read_object(call.request.body);
  if (!object) return refusal(object.error);
  auto request = core::read_hold_request(*object.value);
  if (!request) return refusal(request.error);
  return parts_.service.hold({*std::move(request.value), call.caller, call.request.client});
}

Answer Routes::renew_hold(const Call& call) const {
  return parts_.service.renew_hold(call.path.hold_token);
}

Answer Routes::release_hold(const Call& call) const {
  return parts_.service.release_hold(call.path.hold_token);
}

}  // namespace server
