// What each endpoint does with a request that is allowed: reads it, and asks the service.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "server/api/responses.hpp"
#include "server/api/routes_call.hpp"
#include "server/service/availability_query.hpp"
#include "server/service/bookings_query.hpp"

namespace server {
namespace {

constexpr std::size_t kMaxIdempotencyKey = 255;

core::BookedFor booked_for(Access access) {
  switch (access) {
    case Access::kPublishable: return core::BookedFor::kContact;
    case Access::kContactToken: return core::BookedFor::kLink;
    default: return core::BookedFor::kContactId;
  }
}

bool is_idempotency_key(std::string_view key) {
  return !key.empty() && key.size() <= kMaxIdempotencyKey &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

Answer Routes::health(const Call&) const {
  core::Json data;
  data["status"] = "ok";
  return {200, core::success_body(std::move(data))};
}

Answer Routes::ready(const Call&) const {
  std::vector<NotReady> complaints = parts_.readiness.complaints();
  if (complaints.empty()) {
    core::Json data;
    data["status"] = "ready";
    return success(std::move(data));
  }
  core::ApiError error;
  error.status = 503;
  error.message = "Not ready.";
  for (const NotReady& complaint : complaints) {
    error.message += " " + complaint.part + ": " + complaint.why;
  }
  return refusal(error);
}

Answer Routes::metrics(const Call&) const {
  return {200, parts_.metrics.text(), 0, "text/plain; version=0.0.4; charset=utf-8"};
}

Answer Routes::upstream_event(const Call& call) const {
  return parts_.events->take(call.request.header("X-Skylight-Signature").value_or(""),
                             call.request.body);
}

Answer Routes::types(const Call&) const {
  return parts_.service.types();
}

Answer Routes::resources(const Call&) const {
  return parts_.service.resources();
}

Answer Routes::config(const Call& call) const {
  Answer answer = parts_.service.config(call.query.get("time_zone").value_or(""));
  bool is_page = call.caller.access == Access::kPublishable;
  if (parts_.spam && is_page && answer.status == 200) parts_.spam->hand_out(answer, true);
  return answer;
}

Answer Routes::availability(const Call& call) const {
  auto read = read_availability_query(call.query, !parts_.documented_only);
  if (!read) return refusal(read.error());
  read->query.client = call.request.client;
  return parts_.service.availability(read->query, read->as_range, call.caller);
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
  order.caller = call.caller;
  if (auto error = read_idempotency(call, order.once)) return refusal(*error);
  auto object = core::read_object(call.request.body);
  if (!object) return refusal(object.error);
  auto request = core::read_booking_request(*object.value, booked_for(call.caller.access),
                                            parts_.service.details());
  if (!request) return refusal(request.error);
  order.request = *std::move(request.value);
  if (call.caller.access == Access::kContactToken) order.request.contact_id = call.caller.id;
  // Who has the business's key, or a contact's link, is known, and asked for nothing.
  const SpamGuard* spam = call.caller.access == Access::kPublishable ? parts_.spam : nullptr;
  if (spam) {
    if (auto refused = spam->refuse(call.request, order.once)) return *std::move(refused);
  }
  Answer answer = parts_.service.book(order);
  // What it came with is used, and the visitor may choose another time.
  if (spam && answer.status == 422) spam->hand_out(answer, false);
  return answer;
}

Answer Routes::bookings(const Call& call) const {
  auto read = read_bookings_query(call.query);
  if (!read) return refusal(read.error());
  return parts_.service.bookings(*read, call.caller);
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
  if (!read) return refusal(read.error());
  return parts_.service.contacts(*read);
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
  Answer answer =
      parts_.service.hold({*std::move(request.value), call.caller, call.request.client});
  bool is_page = call.caller.access == Access::kPublishable;
  // The form opens: what the config brought may be used or old by now.
  if (parts_.spam && is_page && answer.status == 201) parts_.spam->hand_out(answer, true);
  return answer;
}

Answer Routes::renew_hold(const Call& call) const {
  return parts_.service.renew_hold(call.path.hold_token);
}

Answer Routes::release_hold(const Call& call) const {
  return parts_.service.release_hold(call.path.hold_token);
}

}  // namespace server
