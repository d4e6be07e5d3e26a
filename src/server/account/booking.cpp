// Booking in an upstream account: one booking for one request, whatever becomes of the answers.
//
// 1. What was answered before under this key is answered again.
// 2. An earlier attempt whose outcome is not known is looked for first.
// 3. It waits in line; the contact is found or made.
// 4. The intent is written down, and the booking sent.
// 5. If the answer is lost, it is looked for, by contact and time. Only where it is absent and the
//    upstream has said itself that it failed, it is sent again, once. Else it may be under way yet,
//    whoever hung up: the same request finds out later, and sends it again once it is settled.
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
// By then the upstream has given up on what it did not answer.
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

struct UpstreamBookings::Attempt {
  const BookingOrder& order;
  const Catalogue& catalogue;
  const Serialiser<core::BookingMade>& serialise;
  AnswerKey answer_key;
  Intent intent;
  BookingCalls* calls = nullptr;
  bool is_earlier = false;  // the intent is of an attempt before
  bool is_visitor() const { return order.caller.access != Access::kSecret; }
};

Outcome<std::unique_ptr<BookingCalls>> UpstreamBookings::enter(const std::string& place,
                                                               int calls) const {
  if (Elapsed closed = side_.upstream.closed_for(); closed > Elapsed(0)) {
    return unreachable(seconds_of(closed));
  }
  auto entered = side_.line.enter_booking(place, calls, kBookingPatience);
  if (!entered.calls) return wait_your_turn(entered.wait, entered.has_place);
  return std::move(entered.calls);
}

Outcome<SerialisedAnswer> UpstreamBookings::book(
    const BookingOrder& order, const Serialiser<core::BookingMade>& serialise) const {
  core::Instant now = clock_.now();
  AnswerKey key = answer_key(order.caller, order.once);
  if (auto first = stored_answer(store_, key, order.once, now)) return *first;
  // Without a key the request's own content stands for it, for as long as its outcome is not known.
  AnswerKey name = key;
  if (name.key.empty()) {
    name = {key.scope + "-unnamed", to_hex(sha256(core::booking_body(order.request)))};
  }
  std::string place = name.scope + ":" + name.key;
  auto held = side_.requests.take(place, kSameRequestPatience);
  if (!held) return unreachable(2);
  if (auto first = stored_answer(store_, key, order.once, now)) return *first;
  auto known = catalogue();
  if (!known) return Refusal(known.error());
  Attempt attempt{order, *known, serialise, key, {}, nullptr, false};
  if (auto earlier = side_.intents.find(name)) {
    if (earlier->request_hash != order.once.request_hash) return Refusal(key_of_another_request());
    attempt.intent = *std::move(earlier);
    attempt.is_earlier = true;
  } else {
    const core::BookingRequest& wish = order.request;
    auto error = refuse_choice(attempt.catalogue, wish.booking_type_id, wish.resource_id);
    if (error) return Refusal(*error);
    if (wish.starts_at <= now) return Refusal(past_start());
    core::Minutes length{attempt.catalogue.type(wish.booking_type_id)->duration_minutes};
    core::Slot slot{wish.starts_at, wish.starts_at + length, true};
    Wanted wanted{wish.booking_type_id, wish.resource_id, slot, {}};
    auto resource = unheld(attempt.catalogue, wanted, wish.hold_token);
    if (!resource) return Refusal(resource.error());
    attempt.intent = {name,
                      to_hex(random_bytes(16)),
                      order.once.request_hash,
                      0,
                      wish.booking_type_id,
                      *resource,
                      wish.starts_at,
                      now};
  }
  int calls = 1 + (attempt.is_earlier ? 1 : 0);
  if (order.request.contact_id) ++calls;
  if (order.request.contact) {
    const core::ContactDetails& details = *order.request.contact;
    calls += 1 + (details.email.empty() ? 0 : 1) + (details.phone.empty() ? 0 : 1);
  }
  return in_turn(place, calls, [&](BookingCalls& taken) {
    attempt.calls = &taken;
    return book_in_turn(attempt);
  });
}

core::ApiError UpstreamBookings::taken() const {
  counts_.slots_refused.add();
  return slot_taken();
}

Outcome<SerialisedAnswer> UpstreamBookings::book_in_turn(Attempt& attempt) const {
  if (attempt.is_earlier) {
    if (auto resolved = resolve_earlier(attempt)) return *resolved;
  }
  const core::BookingRequest& wish = attempt.order.request;
  if (wish.contact_id) {
    auto welcome = refuse_blacklisted(*attempt.calls, *wish.contact_id,
                                      attempt.is_visitor() ? not_online() : blacklisted_contact());
    if (!welcome) return Refusal(welcome.error());
    attempt.intent.contact_id = *wish.contact_id;
  } else {
    auto contact = contact_for(*attempt.calls, wish.contact.value());
    if (!contact) return Refusal(contact.error());
    attempt.intent.contact_id = *contact;
  }
  return send(attempt);
}

// Nothing if it never came to be, so that it can be sent now.
std::optional<Outcome<SerialisedAnswer>> UpstreamBookings::resolve_earlier(Attempt& attempt) const {
  core::Booking booking;
  switch (look_for(attempt, booking)) {
    case Found::kFound: return settle(attempt, booking);
    case Found::kUnknown: return unknown_yet(attempt);
    case Found::kAbsent: break;
  }
  if (clock_.now() < attempt.intent.sent_at + kSettled) return unknown_yet(attempt);
  side_.intents.settle(attempt.intent.key);
  if (attempt.intent.starts_at <= clock_.now()) return Refusal(past_start());
  return std::nullopt;
}

Outcome<SerialisedAnswer> UpstreamBookings::send(Attempt& attempt) const {
  core::BookingRequest request = attempt.order.request;
  request.contact.reset();
  request.hold_token.clear();
  request.contact_id = attempt.intent.contact_id;
  request.resource_id = attempt.intent.resource_id;
  core::Booking booking;
  for (int tries = 0; tries < 2; ++tries) {
    auto turn = attempt.calls->next();
    if (!turn) return tries == 0 ? unreachable(2) : unknown_yet(attempt);
    attempt.intent.sent_at = clock_.now();
    side_.intents.write(attempt.intent);
    auto heard = side_.upstream.book(*std::move(turn), request);
    if (heard) return settle(attempt, *heard.value);
    if (heard.fault == UpstreamFault::kRefused && tries == 0) return refuse(attempt, heard.error);
    if (heard.fault == UpstreamFault::kNotDone && tries == 0) {
      side_.intents.settle(attempt.intent.key);
      return failed(heard);
    }
    // A second try that is refused may be refused because of the first.
    Found found = look_for(attempt, booking);
    if (found == Found::kAbsent && !heard.timed_out) {
      std::this_thread::sleep_for(kSecondLook);
      found = look_for(attempt, booking);
    }
    if (found == Found::kFound) return settle(attempt, booking);
    if (found == Found::kAbsent && heard.fault == UpstreamFault::kRefused) {
      return refuse(attempt, heard.error);
    }
    if (found == Found::kUnknown || heard.is_under_way) break;
  }
  return unknown_yet(attempt);
}

Outcome<SerialisedAnswer> UpstreamBookings::settle(Attempt& attempt,
                                                   const core::Booking& booking) const {
  core::Instant now = clock_.now();
  const core::BookingRequest& wish = attempt.order.request;
  side_.intents.claim(attempt.intent.token, booking.id, now);
  core::BookingMade made{booking, {}};
  // The documented answer leaves these out.
  if (!made.booking.resource_id) made.booking.resource_id = attempt.intent.resource_id;
  if (!made.booking.notes) made.booking.notes = wish.notes;
  if (made.booking.created_at == core::Instant()) made.booking.created_at = now;
  if (made.booking.updated_at == core::Instant()) made.booking.updated_at = now;
  if (wish.contact) {
    // The name as typed, not the one on file: a page must not learn whose address it guessed.
    const core::BookingType* type = attempt.catalogue.type(booking.booking_type_id);
    const std::string& name = wish.contact->name;
    made.booking.title = (type ? type->name : "") + (name.empty() ? "" : " – " + name);
  }
  if (attempt.is_visitor()) made.manage_token = manage_token(tokens_, booking);
  touch(booking, UpstreamCache::Touch::kTaken);
  end_hold(wish.hold_token);
  counts_.made.add();
  return keep(attempt, made);
}

// The times it refused are not what we show: they are asked for again.
Outcome<SerialisedAnswer> UpstreamBookings::refuse(Attempt& attempt, core::ApiError error) const {
  error = in_our_names(std::move(error), attempt.order.request.contact ? "contact" : "");
  core::Instant start = attempt.intent.starts_at;
  if (core::is_slot_taken(error)) {
    counts_.slots_refused.add();
    side_.reader.touch(start, start + core::Seconds(1), attempt.intent.resource_id,
                       UpstreamCache::Touch::kTaken);
  }
  if (error.status == 422) return keep(attempt, Refusal(error));
  side_.intents.settle(attempt.intent.key);
  return attempt.is_visitor() ? unreachable(5) : Refusal(std::move(error));
}

Outcome<SerialisedAnswer> UpstreamBookings::keep(const Attempt& attempt,
                                                 const Outcome<core::BookingMade>& outcome) const {
  core::Instant now = clock_.now();
  auto kept =
      store_answer(store_, attempt.answer_key, attempt.order.once, attempt.serialise(outcome), now);
  side_.intents.settle(attempt.intent.key);
  side_.intents.forget_before(now - kClaimsKept);
  return kept;
}

UpstreamBookings::Found UpstreamBookings::look_for(Attempt& attempt, core::Booking& booking) const {
  core::BookingListing listing;
  listing.contact_id = attempt.intent.contact_id;
  core::Date day = day_of(attempt.intent.starts_at);
  listing.from = core::format_date(core::add_days(day, -1));
  listing.to = core::format_date(core::add_days(day, 1));
  std::int64_t last = 1;
  for (listing.page = 1; listing.page <= last; ++listing.page) {
    if (listing.page > kMostPagesLooked) return Found::kUnknown;
    auto turn = attempt.calls->next();
    if (!turn) return Found::kUnknown;
    auto page = side_.upstream.bookings(*std::move(turn), listing);
    if (!page) return Found::kUnknown;
    last = page.value->meta.last_page;
    for (const core::Booking& listed : page.value->bookings) {
      if (!is_the_same(listed, attempt.intent)) continue;
      if (!side_.intents.claim(attempt.intent.token, listed.id, clock_.now())) continue;
      booking = listed;
      return Found::kFound;
    }
  }
  return Found::kAbsent;
}

Refusal UpstreamBookings::unknown_yet(const Attempt& attempt) const {
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
