// The endpoints: each reads an admitted request, calls the service, and makes the answer.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/protocol/bodies.hpp"
#include "server/api/responses.hpp"
#include "server/api/routes_call.hpp"
#include "server/base/phone_numbers.hpp"
#include "server/service/availability_query.hpp"
#include "server/service/bookings_query.hpp"
#include "server/service/query_reader.hpp"
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

// The fields that the account's reference documents.
core::Booking without_additions(core::Booking booking) {
  booking.uid.clear();
  booking.cancelled_by.reset();
  booking.cancel_reason.clear();
  booking.declined = false;
  booking.changes.reset();
  booking.price.reset();
  booking.location.reset();
  booking.policy_text.clear();
  booking.given.reset();
  booking.locale.clear();
  booking.time_zone.clear();
  booking.mail.reset();
  return booking;
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

Answer hold_answer(const Outcome<core::HoldMade>& held, int status) {
  if (!held) return refusal(held.error());
  return success(core::to_json(*held), "This time is held for you.", status);
}

// For the answer that is stored with an Idempotency-Key.
SerialisedAnswer serialised(Answer answer) {
  return {answer.status, std::move(answer.body), answer.retry_after};
}

Answer answer_of(Outcome<SerialisedAnswer> stored) {
  if (!stored) return refusal(stored.error());
  return {stored->status, std::move(stored->body), stored->retry_after};
}

// A number that no country has, which only the server can tell.
std::optional<core::ApiError> phone_refusal(const core::BookingRequest& request,
                                            const core::PhonePlan& plan) {
  if (!request.contact || request.contact->phone.empty()) return std::nullopt;
  if (is_possible_phone(request.contact->phone)) return std::nullopt;
  return core::phone_refusal("contact.phone", plan);
}

}  // namespace

Answer Routes::health(const Call&) const {
  core::Json data;
  data["status"] = "ok";
  return {200, core::success_body(std::move(data))};
}

Answer Routes::ready(const Call&) const {
  const std::vector<NotReady> not_ready = parts_.readiness.not_ready();
  if (not_ready.empty()) {
    core::Json data;
    data["status"] = "ready";
    for (const NotReady& note : parts_.readiness.notes()) {
      core::Json& written = data["notes"].emplace_back();
      written["part"] = note.part;
      written["note"] = note.why;
    }
    return success(std::move(data));
  }
  core::ApiError error;
  error.status = 503;
  error.message = "Not ready.";
  for (const NotReady& part : not_ready) {
    error.message += " " + part.part + ": " + part.why;
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

Outcome<Idempotency> Routes::read_idempotency(const Call& call) const {
  Idempotency once;
  auto key = call.request.header("Idempotency-Key");
  if (!key || parts_.account_api_only) return once;
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
  const core::PhonePlan plan = parts_.service.phone_plan();
  auto request = core::read_booking_request(*object.value, booked_for(call.caller.access),
                                            parts_.service.details(), plan);
  if (!request) return refusal(request.error);
  if (auto wrong = phone_refusal(*request.value, plan)) return refusal(*wrong);
  order.request = *std::move(request.value);
  if (call.caller.access == Access::kContactToken) order.request.contact_id = call.caller.id;
  // The spam guard is for anonymous visitors: a secret key or a contact's link identifies the caller.
  const SpamGuard* spam = call.caller.access == Access::kPublishable ? parts_.spam : nullptr;
  SpamGuard::Verdict verdict;
  if (spam) verdict = spam->judge(call.request, order.once);
  if (verdict.refused) return *std::move(verdict.refused);
  Answer answer =
      answer_of(parts_.service.book(order, [this](const Outcome<core::BookingMade>& made) {
        if (!made) return serialised(refusal(made.error()));
        core::BookingMade told = *made;
        told.booking = shown(told.booking);
        return serialised({201, core::made_body(told, "Booking created successfully.")});
      }));
  // The visitor may choose another time.
  if (spam && answer.status == 422) spam->hand_out(answer, !verdict.spent_challenge);
  return answer;
}

core::Booking Routes::shown(const core::Booking& booking) const {
  return parts_.account_api_only ? without_additions(booking) : booking;
}

Answer Routes::bookings(const Call& call) const {
  auto read = read_bookings_query(call.query);
  if (!read) return refusal(read.error());
  return answer_of(parts_.service.bookings(*read, call.caller),
                   [this](const core::BookingPage& page) {
                     std::vector<core::Booking> bookings;
                     bookings.reserve(page.bookings.size());
                     for (const core::Booking& each : page.bookings)
                       bookings.push_back(shown(each));
                     return page_answer(bookings, page.meta);
                   });
}

Answer Routes::booking(const Call& call) const {
  return answer_of(
      parts_.service.booking(call.path.id, call.caller),
      [this](const core::Booking& booking) { return success(core::to_json(shown(booking))); });
}

Answer Routes::change(const Call& call) const {
  auto object = core::read_object(call.request.body);
  if (!object) return refusal(object.error);
  const bool may_confirm = call.caller.access == Access::kSecret && !parts_.account_api_only;
  auto change = core::read_booking_change(*object.value, may_confirm);
  if (!change) return refusal(change.error);
  return answer_of(parts_.service.change(call.path.id, *change.value, call.caller),
                   [this](const core::BookingMade& changed) {
                     const core::BookingMade told{shown(changed.booking), changed.manage_token};
                     return success(core::to_json(told), "Booking updated successfully.");
                   });
}

Answer Routes::cancel(const Call& call) const {
  // A body is optional, and one that isn't JSON is ignored: the reference has none.
  core::CancelRequest request;
  if (has_json_body(call.request)) {
    auto object = core::read_object(call.request.body);
    if (!object) return refusal(object.error);
    auto read = core::read_cancel_request(*object.value);
    if (!read) return refusal(read.error);
    request = *std::move(read.value);
  }
  auto cancelled = parts_.service.cancel(call.path.id, request.reason, call.caller);
  if (!cancelled) return refusal(cancelled.error());
  core::Json data;
  data["id"] = call.path.id;
  data["status"] = core::to_string(core::BookingStatus::kCancelled);
  return success(std::move(data), "Booking cancelled.");
}

Answer Routes::send_mail(const Call& call) const {
  SendOrder order;
  order.booking_id = call.path.id;
  order.caller = call.caller;
  auto once = read_idempotency(call);
  if (!once) return refusal(once.error());
  order.once = *std::move(once);
  if (has_json_body(call.request)) {
    auto object = core::read_object(call.request.body);
    if (!object) return refusal(object.error);
    auto read = core::read_send_request(*object.value);
    if (!read) return refusal(read.error);
    order.request = *std::move(read.value);
  }
  return answer_of(parts_.service.send_mail(order, [](const Outcome<core::Booking>& sent) {
    return serialised(success(core::to_json(*sent), "The mail is on its way."));
  }));
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
  return answer_of(parts_.service.add_contact(order, [](const Outcome<core::Contact>& made) {
    return serialised(made ? success(core::to_json(*made), "Contact created successfully.", 201)
                           : refusal(made.error()));
  }));
}

Answer Routes::hold(const Call& call) const {
  auto object = core::read_object(call.request.body);
  if (!object) return refusal(object.error);
  auto request = core::read_hold_request(*object.value);
  if (!request) return refusal(request.error);
  auto held = parts_.service.hold({*std::move(request.value), call.caller});
  Answer answer = hold_answer(held, 201);
  const bool is_page = call.caller.access == Access::kPublishable;
  // The form opens: the challenge from the config may be used or expired by now.
  if (parts_.spam && is_page && held) parts_.spam->hand_out(answer, true);
  return answer;
}

Answer Routes::renew_hold(const Call& call) const {
  return hold_answer(parts_.service.renew_hold(call.path.token), 200);
}

Answer Routes::release_hold(const Call& call) const {
  parts_.service.release_hold(call.path.token);
  return {204, {}};
}

Answer Routes::feed(const Call& call) const {
  auto text = parts_.feeds->feed(call.path.token);
  if (!text) return plain_refusal(404, "There is no feed at this address.");
  const std::string etag = "\"" + to_hex(sha256(*text)).substr(0, 32) + "\"";
  const bool is_known = lists_etag(call.request.header("If-None-Match").value_or(""), etag);
  Answer answer{is_known ? 304 : 200, is_known ? std::string() : *std::move(text)};
  answer.content_type = "text/calendar; charset=utf-8";
  answer.etag = "W/" + etag;
  return answer;
}

}  // namespace server
