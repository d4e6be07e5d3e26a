#include "server/account/booking_maker.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "core/phone.hpp"
#include "server/account/client/refusals.hpp"
#include "server/base/digest.hpp"
#include "server/service/idempotency.hpp"
#include "server/service/refusals.hpp"
#include "server/service/visitor_links.hpp"

namespace server::account {
namespace {

constexpr std::chrono::milliseconds kSameRequestPatience{4000};
constexpr std::chrono::milliseconds kSecondLook{1000};
// After this time the account no longer carries out a call that it didn't answer.
constexpr core::Seconds kSettled{30};
constexpr core::Seconds kClaimsKept = 400 * core::kADay;
constexpr int kMostPagesLooked = 3;
constexpr int kDamagedRetry = 10;  // seconds; the note may be put right

bool is_the_same(const core::Booking& booking, const Intent& intent) {
  return booking.contact_id == intent.contact_id && booking.starts_at == intent.starts_at &&
         booking.booking_type_id == intent.booking_type_id &&
         booking.status != core::BookingStatus::kCancelled &&
         (!intent.resource_id || booking.resource_id == intent.resource_id);
}

core::Date day_of(core::Instant instant) {
  return core::Date(date::floor<date::days>(instant));
}

// The key of the request's intent. Without an Idempotency-Key, the hash of the request's content
// serves as one until the outcome is known.
AnswerKey intent_key(const AnswerKey& key, const core::BookingRequest& request) {
  if (!key.key.empty()) return key;
  return {key.scope + "-unnamed", to_hex(sha256(core::booking_body(request)))};
}

// The calls that the request needs if every answer arrives.
int calls_needed(const core::BookingRequest& request, bool is_earlier) {
  int calls = 1 + (is_earlier ? 1 : 0);
  if (request.contact_id) ++calls;
  if (request.contact) {
    const core::ContactDetails& details = *request.contact;
    calls += 1 + (details.email.empty() ? 0 : 1) + (details.phone.empty() ? 0 : 1);
  }
  return calls;
}

}  // namespace

struct BookingMaker::Attempt {
  const BookingOrder& order;
  const Offer& offer;
  const Serialiser<core::BookingMade>& serialise;
  AnswerKey answer_key;
  Intent intent;
  CallReservation* calls = nullptr;
  bool is_earlier = false;  // the intent is an earlier attempt's
  bool is_visitor() const { return order.caller.access != Access::kSecret; }
};

Outcome<SerialisedAnswer> BookingMaker::book(const BookingOrder& order,
                                             const Serialiser<core::BookingMade>& serialise) const {
  const core::Instant now = parts_.clock.now();
  const AnswerKey key = answer_key(order.caller, order.once);
  if (auto first = stored_answer(parts_.store, key, order.once, now)) return *std::move(first);
  const AnswerKey name = intent_key(key, order.request);
  const std::string place = name.scope + ":" + name.key;
  const auto held = parts_.context.requests.acquire(place, kSameRequestPatience);
  if (!held) return unreachable(2);
  if (auto first = stored_answer(parts_.store, key, order.once, now)) return *std::move(first);
  const auto offer = parts_.catalog.offer();
  if (!offer) return Refusal(offer.error());
  Attempt attempt{
      .order = order, .offer = *offer, .serialise = serialise, .answer_key = key, .intent = {}};
  if (auto earlier = parts_.context.intents.find(name)) {
    if (earlier->is_damaged) return damaged_note();
    if (earlier->request_hash != order.once.request_hash) return Refusal(key_of_another_request());
    attempt.intent = *std::move(earlier);
    attempt.is_earlier = true;
  } else {
    auto intent = new_intent(order, *offer, name, now);
    if (!intent) return Refusal(intent.error());
    attempt.intent = *std::move(intent);
  }
  const int calls = calls_needed(order.request, attempt.is_earlier);
  return parts_.calls.with_reservation(place, calls, [&](CallReservation& reservation) {
    attempt.calls = &reservation;
    return book_reserved(attempt);
  });
}

Outcome<Intent> BookingMaker::new_intent(const BookingOrder& order, const Offer& offer,
                                         AnswerKey name, core::Instant now) const {
  const core::BookingRequest& request = order.request;
  if (auto error = offer.choice_error(request.booking_type_id, request.resource_id)) {
    return Refusal(*std::move(error));
  }
  if (request.starts_at <= now) return Refusal(past_start());
  const core::Minutes length{offer.type(request.booking_type_id)->duration_minutes};
  const core::Slot slot{request.starts_at, request.starts_at + length, true};
  const WantedTime wanted{
      .type = request.booking_type_id, .resource = request.resource_id, .slot = slot, .client = {}};
  const auto resource = parts_.slots.unheld_resource(offer, wanted, request.hold_token);
  if (!resource) return Refusal(resource.error());
  return Intent{.key = std::move(name),
                .token = to_hex(random_bytes(16)),
                .request_hash = order.once.request_hash,
                .contact_id = 0,
                .booking_type_id = request.booking_type_id,
                .resource_id = *resource,
                .starts_at = request.starts_at,
                .sent_at = now};
}

Outcome<SerialisedAnswer> BookingMaker::book_reserved(Attempt& attempt) const {
  if (attempt.is_earlier) {
    if (auto resolved = resolve_earlier(attempt)) return *std::move(resolved);
  }
  const auto contact = contact_for(attempt);
  if (!contact) return Refusal(contact.error());
  attempt.intent.contact_id = *contact;
  return send(attempt);
}

std::optional<Outcome<SerialisedAnswer>> BookingMaker::resolve_earlier(Attempt& attempt) const {
  core::Booking booking;
  switch (look_up(attempt, booking)) {
    case Lookup::kFound: return confirm(attempt, booking);
    case Lookup::kUnknown: return unknown_yet(attempt);
    case Lookup::kDamaged: return damaged_note();
    case Lookup::kAbsent: break;
  }
  if (parts_.clock.now() < attempt.intent.sent_at + kSettled) return unknown_yet(attempt);
  parts_.context.intents.settle(attempt.intent.key);
  if (attempt.intent.starts_at <= parts_.clock.now()) return Refusal(past_start());
  return std::nullopt;
}

Outcome<core::Id> BookingMaker::contact_for(Attempt& attempt) const {
  const core::BookingRequest& request = attempt.order.request;
  if (!request.contact_id) {
    return parts_.contacts.find_or_add(*attempt.calls, core::on_record(request.contact.value()));
  }
  const core::ApiError refusal = attempt.is_visitor() ? not_online() : blacklisted_contact();
  const auto allowed =
      parts_.contacts.check_blacklist(*attempt.calls, *request.contact_id, refusal);
  if (!allowed) return Refusal(allowed.error());
  return *request.contact_id;
}

Outcome<SerialisedAnswer> BookingMaker::send(Attempt& attempt) const {
  core::BookingRequest request = attempt.order.request;
  request.contact.reset();
  request.hold_token.clear();
  request.location.reset();
  request.contact_id = attempt.intent.contact_id;
  request.resource_id = attempt.intent.resource_id;
  core::Booking booking;
  for (int tries = 0; tries < 2; ++tries) {
    auto permit = attempt.calls->next();
    if (!permit) return tries == 0 ? unreachable(2) : unknown_yet(attempt);
    attempt.intent.sent_at = parts_.clock.now();
    parts_.context.intents.write(attempt.intent);
    const auto result = parts_.context.account.book(*std::move(permit), request);
    if (result) return confirm(attempt, *result.value);
    if (result.fault == AccountFault::kRefused && tries == 0) return refuse(attempt, result.error);
    if (result.fault == AccountFault::kNotDone && tries == 0) {
      parts_.context.intents.settle(attempt.intent.key);
      return fault_answer(result);
    }
    // The second attempt may be refused because the first one succeeded.
    Lookup found = look_up(attempt, booking);
    if (found == Lookup::kAbsent && !result.timed_out) {
      std::this_thread::sleep_for(kSecondLook);
      found = look_up(attempt, booking);
    }
    if (found == Lookup::kFound) return confirm(attempt, booking);
    if (found == Lookup::kDamaged) return damaged_note();
    if (found == Lookup::kAbsent && result.fault == AccountFault::kRefused) {
      return refuse(attempt, result.error);
    }
    if (found == Lookup::kUnknown || result.is_under_way) break;
  }
  return unknown_yet(attempt);
}

BookingMaker::Lookup BookingMaker::look_up(Attempt& attempt, core::Booking& booking) const {
  core::BookingListing listing;
  listing.contact_id = attempt.intent.contact_id;
  const core::Date day = day_of(attempt.intent.starts_at);
  listing.from = core::format_date(core::add_days(day, -1));
  listing.to = core::format_date(core::add_days(day, 1));
  std::int64_t last = 1;
  for (listing.page = 1; listing.page <= last; ++listing.page) {
    if (listing.page > kMostPagesLooked) return Lookup::kUnknown;
    auto permit = attempt.calls->next();
    if (!permit) return Lookup::kUnknown;
    const auto page = parts_.context.account.bookings(*std::move(permit), listing);
    if (!page) return Lookup::kUnknown;
    last = page.value->meta.last_page;
    for (const core::Booking& listed : page.value->bookings) {
      if (!is_the_same(listed, attempt.intent)) continue;
      const core::Instant now = parts_.clock.now();
      const Claim claim = parts_.context.intents.claim(attempt.intent.token, listed.id, now);
      if (claim == Claim::kDamaged) return Lookup::kDamaged;
      if (claim == Claim::kOfAnother) continue;
      booking = listed;
      return Lookup::kFound;
    }
  }
  return Lookup::kAbsent;
}

Outcome<SerialisedAnswer> BookingMaker::confirm(Attempt& attempt,
                                                const core::Booking& booking) const {
  const core::Instant now = parts_.clock.now();
  const core::BookingRequest& request = attempt.order.request;
  parts_.context.intents.claim(attempt.intent.token, booking.id, now);
  core::BookingMade made{booking, {}};
  // The documented answer omits these.
  if (!made.booking.resource_id) made.booking.resource_id = attempt.intent.resource_id;
  if (!made.booking.notes) made.booking.notes = request.notes;
  if (made.booking.created_at == core::Instant()) made.booking.created_at = now;
  if (made.booking.updated_at == core::Instant()) made.booking.updated_at = now;
  if (request.contact) {
    // The name as typed, not the one on file: a page must not learn whose address it guessed.
    const core::BookingType* type = attempt.offer.type(booking.booking_type_id);
    const std::string& name = request.contact->name;
    made.booking.title = (type ? type->name : "") + (name.empty() ? "" : " – " + name);
  }
  made.booking.contact_id = attempt.order.caller.shown_contact_id(made.booking);
  if (attempt.is_visitor()) made.manage_token = manage_token(parts_.tokens, booking, {});
  note_change(parts_.context, booking, AccountCache::Touch::kTaken);
  parts_.holds.release(request.hold_token);
  parts_.counts.made.add();
  return keep(attempt, made);
}

// A refused time differs from the times that were shown, so its day is read again.
Outcome<SerialisedAnswer> BookingMaker::refuse(Attempt& attempt, core::ApiError error) const {
  error = with_our_field_names(std::move(error), attempt.order.request.contact ? "contact" : "");
  const core::Instant start = attempt.intent.starts_at;
  if (core::is_slot_taken(error)) {
    parts_.counts.slots_refused.add();
    parts_.context.reader.touch(start, start + core::Seconds(1), attempt.intent.resource_id,
                                AccountCache::Touch::kTaken);
  }
  if (error.status == 422) return keep(attempt, Refusal(std::move(error)));
  parts_.context.intents.settle(attempt.intent.key);
  return attempt.is_visitor() ? unreachable(5) : Refusal(std::move(error));
}

Outcome<SerialisedAnswer> BookingMaker::keep(const Attempt& attempt,
                                             const Outcome<core::BookingMade>& outcome) const {
  const core::Instant now = parts_.clock.now();
  auto kept = store_answer(parts_.store, attempt.answer_key, attempt.order.once,
                           attempt.serialise(outcome), now);
  parts_.context.intents.settle(attempt.intent.key);
  parts_.context.intents.forget_before(now - kClaimsKept);
  return kept;
}

// A booking is sent again only if the first attempt is known to have failed.
Refusal BookingMaker::damaged_note() const {
  parts_.context.report(
      "A note about a booking that was being sent to the account is damaged in the database. The "
      "request is refused, because the booking might be made twice: look for it in the account.");
  core::ApiError error;
  error.status = 503;
  error.message =
      "It is not known whether this booking was made. Please ask the business before you book "
      "again.";
  error.retry_after = kDamagedRetry;
  return Refusal(std::move(error));
}

Refusal BookingMaker::unknown_yet(const Attempt& attempt) const {
  const core::Seconds left = attempt.intent.sent_at + kSettled - parts_.clock.now();
  core::ApiError error;
  error.status = 503;
  error.message =
      "It is not known yet whether this booking was made. Please send it again in a moment: it "
      "will not be made twice.";
  error.retry_after = static_cast<int>(std::clamp<std::int64_t>(left.count(), 2, 10));
  return Refusal(std::move(error));
}

}  // namespace server::account
