// Booking in an account: one request makes at most one booking, whichever answers are lost.
//
// 1. A request with a known idempotency key gets its first answer again.
// 2. An earlier attempt with an unknown outcome is looked up first.
// 3. The request waits for its calls; the contact is found or created.
// 4. The intent is stored, then the booking is sent.
// 5. If the answer is lost, the booking is looked up by contact and time. It is sent again, once,
//    only if it is absent and the account itself reported a failure. Otherwise it may still be
//    carried out: the client repeats the request, which looks it up, and sends it again once that
//    can't happen any more.
#include <algorithm>
#include <chrono>
#include <thread>

#include "server/account/bookings.hpp"
#include "server/account/refusals.hpp"
#include "server/base/digest.hpp"
#include "server/service/idempotency.hpp"
#include "server/service/refusals.hpp"
#include "server/service/visitor_links.hpp"

namespace server {
namespace {

constexpr Elapsed kBookingPatience = std::chrono::seconds(4);
constexpr std::chrono::milliseconds kSameRequestPatience{4000};
constexpr std::chrono::milliseconds kSecondLook{1000};
// After this time the account no longer carries out a call that it didn't answer.
constexpr core::Seconds kSettled{30};
constexpr core::Seconds kClaimsKept = 400 * core::kADay;
constexpr int kMostPagesLooked = 3;

bool is_the_same(const core::Booking& booking, const Intent& intent) {
  return booking.contact_id == intent.contact_id && booking.starts_at == intent.starts_at &&
         booking.booking_type_id == intent.booking_type_id &&
         booking.status != core::BookingStatus::kCancelled &&
         (!intent.resource_id || booking.resource_id == intent.resource_id);
}

core::Date day_of(core::Instant instant) {
  return core::Date(date::floor<date::days>(instant));
}

}  // namespace

struct AccountBookings::Attempt {
  const BookingOrder& order;
  const Catalogue& catalogue;
  const Serialiser<core::BookingMade>& serialise;
  AnswerKey answer_key;
  Intent intent;
  CallReservation* calls = nullptr;
  bool is_earlier = false;  // the intent is an earlier attempt's
  bool is_visitor() const { return order.caller.access != Access::kSecret; }
};

Outcome<std::unique_ptr<CallReservation>> AccountBookings::reserve(const std::string& place,
                                                                   int calls) const {
  if (Elapsed closed = context_.account.blocked_for(); closed > Elapsed(0)) {
    return unreachable(seconds_of(closed));
  }
  auto reserved = context_.scheduler.reserve(place, calls, kBookingPatience);
  if (!reserved.calls) return too_busy(reserved.wait, reserved.has_place);
  return std::move(reserved.calls);
}

Outcome<SerialisedAnswer> AccountBookings::book(
    const BookingOrder& order, const Serialiser<core::BookingMade>& serialise) const {
  core::Instant now = clock_.now();
  AnswerKey key = answer_key(order.caller, order.once);
  if (auto first = stored_answer(store_, key, order.once, now)) return *first;
  // Without a key, the hash of the request's content serves as one until the outcome is known.
  AnswerKey name = key;
  if (name.key.empty()) {
    name = {key.scope + "-unnamed", to_hex(sha256(core::booking_body(order.request)))};
  }
  std::string place = name.scope + ":" + name.key;
  auto held = context_.requests.acquire(place, kSameRequestPatience);
  if (!held) return unreachable(2);
  if (auto first = stored_answer(store_, key, order.once, now)) return *first;
  auto known = catalogue();
  if (!known) return Refusal(known.error());
  Attempt attempt{order, *known, serialise, key, {}, nullptr, false};
  if (auto earlier = context_.intents.find(name)) {
    if (earlier->request_hash != order.once.request_hash) return Refusal(key_of_another_request());
    attempt.intent = *std::move(earlier);
    attempt.is_earlier = true;
  } else {
    const core::BookingRequest& request = order.request;
    auto error = refuse_choice(attempt.catalogue, request.booking_type_id, request.resource_id);
    if (error) return Refusal(*error);
    if (request.starts_at <= now) return Refusal(past_start());
    core::Minutes length{attempt.catalogue.type(request.booking_type_id)->duration_minutes};
    core::Slot slot{request.starts_at, request.starts_at + length, true};
    WantedTime wanted{request.booking_type_id, request.resource_id, slot, {}};
    auto resource = unheld(attempt.catalogue, wanted, request.hold_token);
    if (!resource) return Refusal(resource.error());
    attempt.intent = {name,
                      to_hex(random_bytes(16)),
                      order.once.request_hash,
                      0,
                      request.booking_type_id,
                      *resource,
                      request.starts_at,
                      now};
  }
  int calls = 1 + (attempt.is_earlier ? 1 : 0);
  if (order.request.contact_id) ++calls;
  if (order.request.contact) {
    const core::ContactDetails& details = *order.request.contact;
    calls += 1 + (details.email.empty() ? 0 : 1) + (details.phone.empty() ? 0 : 1);
  }
  return with_reservation(place, calls, [&](CallReservation& reservation) {
    attempt.calls = &reservation;
    return book_reserved(attempt);
  });
}

core::ApiError AccountBookings::counted_slot_taken() const {
  counts_.slots_refused.add();
  return slot_taken();
}

Outcome<SerialisedAnswer> AccountBookings::book_reserved(Attempt& attempt) const {
  if (attempt.is_earlier) {
    if (auto resolved = resolve_earlier(attempt)) return *resolved;
  }
  const core::BookingRequest& request = attempt.order.request;
  if (request.contact_id) {
    auto welcome = refuse_blacklisted(*attempt.calls, *request.contact_id,
                                      attempt.is_visitor() ? not_online() : blacklisted_contact());
    if (!welcome) return Refusal(welcome.error());
    attempt.intent.contact_id = *request.contact_id;
  } else {
    auto contact = contact_for(*attempt.calls, request.contact.value());
    if (!contact) return Refusal(contact.error());
    attempt.intent.contact_id = *contact;
  }
  return send(attempt);
}

// nullopt if it wasn't made and can be sent now.
std::optional<Outcome<SerialisedAnswer>> AccountBookings::resolve_earlier(Attempt& attempt) const {
  core::Booking booking;
  switch (look_up(attempt, booking)) {
    case Lookup::kFound: return confirm(attempt, booking);
    case Lookup::kUnknown: return unknown_yet(attempt);
    case Lookup::kAbsent: break;
  }
  if (clock_.now() < attempt.intent.sent_at + kSettled) return unknown_yet(attempt);
  context_.intents.settle(attempt.intent.key);
  if (attempt.intent.starts_at <= clock_.now()) return Refusal(past_start());
  return std::nullopt;
}

Outcome<SerialisedAnswer> AccountBookings::send(Attempt& attempt) const {
  core::BookingRequest request = attempt.order.request;
  request.contact.reset();
  request.hold_token.clear();
  request.contact_id = attempt.intent.contact_id;
  request.resource_id = attempt.intent.resource_id;
  core::Booking booking;
  for (int tries = 0; tries < 2; ++tries) {
    auto permit = attempt.calls->next();
    if (!permit) return tries == 0 ? unreachable(2) : unknown_yet(attempt);
    attempt.intent.sent_at = clock_.now();
    context_.intents.write(attempt.intent);
    auto result = context_.account.book(*std::move(permit), request);
    if (result) return confirm(attempt, *result.value);
    if (result.fault == AccountFault::kRefused && tries == 0) return refuse(attempt, result.error);
    if (result.fault == AccountFault::kNotDone && tries == 0) {
      context_.intents.settle(attempt.intent.key);
      return fault_answer(result);
    }
    // The second attempt may be refused because the first one succeeded.
    Lookup found = look_up(attempt, booking);
    if (found == Lookup::kAbsent && !result.timed_out) {
      std::this_thread::sleep_for(kSecondLook);
      found = look_up(attempt, booking);
    }
    if (found == Lookup::kFound) return confirm(attempt, booking);
    if (found == Lookup::kAbsent && result.fault == AccountFault::kRefused) {
      return refuse(attempt, result.error);
    }
    if (found == Lookup::kUnknown || result.is_under_way) break;
  }
  return unknown_yet(attempt);
}

Outcome<SerialisedAnswer> AccountBookings::confirm(Attempt& attempt,
                                                   const core::Booking& booking) const {
  core::Instant now = clock_.now();
  const core::BookingRequest& request = attempt.order.request;
  context_.intents.claim(attempt.intent.token, booking.id, now);
  core::BookingMade made{booking, {}};
  // The documented answer omits these.
  if (!made.booking.resource_id) made.booking.resource_id = attempt.intent.resource_id;
  if (!made.booking.notes) made.booking.notes = request.notes;
  if (made.booking.created_at == core::Instant()) made.booking.created_at = now;
  if (made.booking.updated_at == core::Instant()) made.booking.updated_at = now;
  if (request.contact) {
    // The name as typed, not the one on file: a page must not learn whose address it guessed.
    const core::BookingType* type = attempt.catalogue.type(booking.booking_type_id);
    const std::string& name = request.contact->name;
    made.booking.title = (type ? type->name : "") + (name.empty() ? "" : " – " + name);
  }
  if (attempt.is_visitor()) made.manage_token = manage_token(tokens_, booking);
  touch(booking, AccountCache::Touch::kTaken);
  end_hold(request.hold_token);
  counts_.made.add();
  return keep(attempt, made);
}

// A refused time differs from what we show, so its day is read again.
Outcome<SerialisedAnswer> AccountBookings::refuse(Attempt& attempt, core::ApiError error) const {
  error = with_our_field_names(std::move(error), attempt.order.request.contact ? "contact" : "");
  core::Instant start = attempt.intent.starts_at;
  if (core::is_slot_taken(error)) {
    counts_.slots_refused.add();
    context_.reader.touch(start, start + core::Seconds(1), attempt.intent.resource_id,
                          AccountCache::Touch::kTaken);
  }
  if (error.status == 422) return keep(attempt, Refusal(error));
  context_.intents.settle(attempt.intent.key);
  return attempt.is_visitor() ? unreachable(5) : Refusal(std::move(error));
}

Outcome<SerialisedAnswer> AccountBookings::keep(const Attempt& attempt,
                                                const Outcome<core::BookingMade>& outcome) const {
  core::Instant now = clock_.now();
  auto kept =
      store_answer(store_, attempt.answer_key, attempt.order.once, attempt.serialise(outcome), now);
  context_.intents.settle(attempt.intent.key);
  context_.intents.forget_before(now - kClaimsKept);
  return kept;
}

AccountBookings::Lookup AccountBookings::look_up(Attempt& attempt, core::Booking& booking) const {
  core::BookingListing listing;
  listing.contact_id = attempt.intent.contact_id;
  core::Date day = day_of(attempt.intent.starts_at);
  listing.from = core::format_date(core::add_days(day, -1));
  listing.to = core::format_date(core::add_days(day, 1));
  std::int64_t last = 1;
  for (listing.page = 1; listing.page <= last; ++listing.page) {
    if (listing.page > kMostPagesLooked) return Lookup::kUnknown;
    auto permit = attempt.calls->next();
    if (!permit) return Lookup::kUnknown;
    auto page = context_.account.bookings(*std::move(permit), listing);
    if (!page) return Lookup::kUnknown;
    last = page.value->meta.last_page;
    for (const core::Booking& listed : page.value->bookings) {
      if (!is_the_same(listed, attempt.intent)) continue;
      if (!context_.intents.claim(attempt.intent.token, listed.id, clock_.now())) continue;
      booking = listed;
      return Lookup::kFound;
    }
  }
  return Lookup::kAbsent;
}

Refusal AccountBookings::unknown_yet(const Attempt& attempt) const {
  core::Seconds left = attempt.intent.sent_at + kSettled - clock_.now();
  core::ApiError error;
  error.status = 503;
  error.message =
      "It is not known yet whether this booking was made. Please send it again in a moment: it "
      "will not be made twice.";
  error.retry_after = static_cast<int>(std::clamp<std::int64_t>(left.count(), 2, 10));
  return Refusal(std::move(error));
}

}  // namespace server
