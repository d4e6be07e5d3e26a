// The endpoints: each reads an admitted request, calls the service, and makes the answer.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "server/api/responses.hpp"
#include "server/api/routes_call.hpp"
#include "server/service/availability_query.hpp"
#include "server/service/bookings_query.hpp"
#include "server/service/refusals.hpp"

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

template <class T, class Write>
Answer answer_of(const Outcome<T>& outcome, Write write) {
  return outcome ? write(*outcome) : refusal(outcome.error());
}

template <class T>
Answer list_answer(const Outcome<std::vector<T>>& entries) {
  if (!entries) return refusal(entries.error());
  core::Json list = core::Json::array();
  for (const T& entry : *entries) list.push_back(core::to_json(entry));
  return success(std::move(list));
}

template <class T>
Answer page_answer(const std::vector<T>& entries, const core::PageMeta& meta) {
  core::Json list = core::Json::array();
  for (const T& entry : entries) list.push_back(core::to_json(entry));
  return {200, core::page_body(std::move(list), meta)};
}

Answer availability_answer(const Availability& availability, bool as_range) {
  core::Json data =
      as_range ? core::to_json(availability.days) : core::to_json(availability.days.front());
  if (availability.stale_as_of) {
    data["stale"] = true;
    data["as_of"] = core::format_instant(*availability.stale_as_of);
  }
  return success(std::move(data));
}

Answer hold_answer(const Outcome<core::HoldMade>& held, int status) {
  if (!held) return refusal(held.error());
  return success(core::to_json(*held), "This time is held for you.", status);
}

// Serialises what is stored with an Idempotency-Key: 201, or the refusal.
template <class T>
Serialiser<T> serialiser(std::string_view message) {
  return [message](const Outcome<T>& made) {
    Answer answer = made ? success(core::to_json(*made), message, 201) : refusal(made.error());
    return SerialisedAnswer{answer.status, std::move(answer.body), answer.retry_after};
  };
}

Answer answer_of(Outcome<SerialisedAnswer> serialised) {
  if (!serialised) return refusal(serialised.error());
  return {serialised->status, std::move(serialised->body), serialised->retry_after};
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

Answer Routes::account_event(const Call& call) const {
  auto received = parts_.events->receive(call.request.header("X-Skylight-Signature").value_or(""),
                                         call.request.body);
  if (!received) return refusal(received.error());
  core::Json data;
  data["received"] = true;
  return success(std::move(data));
}

Answer Routes::types(const Call&) const {
  return list_answer(parts_.service.types());
}

Answer Routes::resources(const Call&) const {
  return list_answer(parts_.service.resources());
}

Answer Routes::config(const Call& call) const {
  auto config = parts_.service.config(call.query.get("time_zone").value_or(""));
  if (!config) return refusal(config.error());
  Answer answer = success(core::to_json(*config));
  bool is_page = call.caller.access == Access::kPublishable;
  if (parts_.spam && is_page) parts_.spam->hand_out(answer, true);
  return answer;
}

Answer Routes::availability(const Call& call) const {
  auto read = read_availability_query(call.query, !parts_.documented_only);
  if (!read) return refusal(read.error());
  read->query.client = call.request.client;
  auto availability = parts_.service.availability(read->query, read->as_range, call.caller);
  if (!availability) return refusal(availability.error());
  return availability_answer(*availability, read->as_range);
}

Outcome<Idempotency> Routes::read_idempotency(const Call& call) const {
  Idempotency once;
  auto key = call.request.header("Idempotency-Key");
  if (!key || parts_.documented_only) return once;
  once.key = trim_spaces(*key);
  if (!is_idempotency_key(once.key)) {
    return Refusal(invalid("idempotency_key", "Give 1 to 255 visible ASCII characters."));
  }
  once.request_hash = to_hex(sha256(call.request.body));
  return once;
}

Answer Routes::book(const Call& call) const {
  BookingOrder order;
  order.caller = call.caller;
  auto once = read_idempotency(call);
  if (!once) return refusal(once.error());
  order.once = *std::move(once);
  auto object = core::read_object(call.request.body);
  if (!object) return refusal(object.error);
  auto request = core::read_booking_request(*object.value, booked_for(call.caller.access),
                                            parts_.service.details());
  if (!request) return refusal(request.error);
  order.request = *std::move(request.value);
  if (call.caller.access == Access::kContactToken) order.request.contact_id = call.caller.id;
  // The spam guard is for anonymous visitors: a secret key or a contact's link says who is booking.
  const SpamGuard* spam = call.caller.access == Access::kPublishable ? parts_.spam : nullptr;
  if (spam) {
    if (auto refused = spam->refuse(call.request, order.once)) return *std::move(refused);
  }
  Answer answer = answer_of(
      parts_.service.book(order, serialiser<core::BookingMade>("Booking created successfully.")));
  // The challenge is used up, and the visitor may choose another time.
  if (spam && answer.status == 422) spam->hand_out(answer, false);
  return answer;
}

Answer Routes::bookings(const Call& call) const {
  auto read = read_bookings_query(call.query);
  if (!read) return refusal(read.error());
  return answer_of(parts_.service.bookings(*read, call.caller), [](const core::BookingPage& page) {
    return page_answer(page.bookings, page.meta);
  });
}

Answer Routes::booking(const Call& call) const {
  return answer_of(parts_.service.booking(call.path.id, call.caller),
                   [](const core::Booking& booking) { return success(core::to_json(booking)); });
}

Answer Routes::change(const Call& call) const {
  auto object = core::read_object(call.request.body);
  if (!object) return refusal(object.error);
  bool may_confirm = call.caller.access == Access::kSecret && !parts_.documented_only;
  auto change = core::read_booking_change(*object.value, may_confirm);
  if (!change) return refusal(change.error);
  return answer_of(parts_.service.change(call.path.id, *change.value, call.caller),
                   [](const core::BookingMade& changed) {
                     return success(core::to_json(changed), "Booking updated successfully.");
                   });
}

Answer Routes::cancel(const Call& call) const {
  auto cancelled = parts_.service.cancel(call.path.id, call.caller);
  if (!cancelled) return refusal(cancelled.error());
  core::Json data;
  data["id"] = call.path.id;
  data["status"] = core::to_string(core::BookingStatus::kCancelled);
  return success(std::move(data), "Booking cancelled.");
}

Answer Routes::make_visitor_token(const Call& call) const {
  auto object = core::read_object(call.request.body);
  if (!object) return refusal(object.error);
  auto request = core::read_visitor_token_request(*object.value);
  if (!request) return refusal(request.error);
  auto made = parts_.service.make_visitor_token(*request.value);
  if (!made) return refusal(made.error());
  core::Json data;
  data["token"] = made->token;
  data["contact_id"] = made->contact_id;
  data["expires_at"] = core::format_instant_micros(made->expires_at);
  return success(std::move(data), "Visitor token created successfully.", 201);
}

Answer Routes::contacts(const Call& call) const {
  auto read = read_contacts_query(call.query);
  if (!read) return refusal(read.error());
  return answer_of(parts_.service.contacts(*read), [](const core::ContactPage& page) {
    return page_answer(page.contacts, page.meta);
  });
}

Answer Routes::contact(const Call& call) const {
  return answer_of(parts_.service.contact(call.path.id),
                   [](const core::Contact& contact) { return success(core::to_json(contact)); });
}

Answer Routes::add_contact(const Call& call) const {
  ContactOrder order;
  auto once = read_idempotency(call);
  if (!once) return refusal(once.error());
  order.once = *std::move(once);
  auto object = core::read_object(call.request.body);
  if (!object) return refusal(object.error);
  auto contact = core::read_new_contact(*object.value);
  if (!contact) return refusal(contact.error);
  order.contact = *std::move(contact.value);
  return answer_of(parts_.service.add_contact(
      order, serialiser<core::Contact>("Contact created successfully.")));
}

Answer Routes::hold(const Call& call) const {
  auto object = core::read_object(call.request.body);
  if (!object) return refusal(object.error);
  auto request = core::read_hold_request(*object.value);
  if (!request) return refusal(request.error);
  auto held = parts_.service.hold({*std::move(request.value), call.caller, call.request.client});
  Answer answer = hold_answer(held, 201);
  bool is_page = call.caller.access == Access::kPublishable;
  // The form opens: the challenge from the config may be used or expired by now.
  if (parts_.spam && is_page && held) parts_.spam->hand_out(answer, true);
  return answer;
}

Answer Routes::renew_hold(const Call& call) const {
  return hold_answer(parts_.service.renew_hold(call.path.hold_token), 200);
}

Answer Routes::release_hold(const Call& call) const {
  parts_.service.release_hold(call.path.hold_token);
  return {204, {}};
}

}  // namespace server
