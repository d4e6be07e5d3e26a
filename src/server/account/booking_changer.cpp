#include "server/account/booking_changer.hpp"

#include "server/account/client/refusals.hpp"
#include "server/service/refusals.hpp"
#include "server/service/visitor_links.hpp"

namespace server::account {
namespace {

bool moves(const core::BookingChange& change) {
  return change.starts_at || change.has_resource;
}

bool is_in_place(const core::Booking& booking, const core::BookingChange& change) {
  const bool is_there = !change.starts_at || booking.starts_at == *change.starts_at;
  const bool is_theirs =
      !change.has_resource || !change.resource_id || booking.resource_id == change.resource_id;
  return is_there && is_theirs;
}

bool is_as_wanted(const core::Booking& booking, const core::BookingChange& change) {
  const bool is_noted = !change.has_notes || booking.notes == change.notes;
  const bool is_confirmed = !change.confirms || booking.status == core::BookingStatus::kConfirmed;
  return is_in_place(booking, change) && is_noted && is_confirmed;
}

}  // namespace

Outcome<core::BookingMade> BookingChanger::change(core::Id id, const core::BookingChange& change,
                                                  const Caller& caller) const {
  if (caller.access == Access::kBookingToken && caller.id != id) return Refusal(no_booking());
  Outcome<Offer> offer;
  if (moves(change)) offer = parts_.catalog.offer();
  if (!offer) return Refusal(offer.error());
  const std::string place = "change:" + std::to_string(id) + core::change_body(change);
  const int calls_needed = caller.access == Access::kSecret ? 2 : 3;
  return parts_.calls.with_reservation(place, calls_needed, [&](CallReservation& calls) {
    return change_reserved(calls, id, change, caller, *offer);
  });
}

Outcome<core::BookingMade> BookingChanger::change_reserved(CallReservation& calls, core::Id id,
                                                           const core::BookingChange& change,
                                                           const Caller& caller,
                                                           const Offer& offer) const {
  const auto reached = parts_.reader.reach(calls, id, caller);
  if (!reached) return Refusal(reached.error());
  const core::Booking& booking = *reached;
  if (auto allowed = check(calls, booking, change, caller); !allowed) {
    return Refusal(allowed.error());
  }
  core::BookingMade changed{booking, {}};
  if (!is_as_wanted(booking, change)) {
    const auto wanted = moves(change) ? around_holds(offer, booking, change) : change;
    if (!wanted) return Refusal(wanted.error());
    auto put_there = put(calls, booking, *wanted);
    note_change(parts_.context, booking, AccountCache::Touch::kFreed);
    if (!put_there) return Refusal(put_there.error());
    changed.booking = *std::move(put_there);
    note_change(parts_.context, changed.booking, AccountCache::Touch::kTaken);
    parts_.holds.release(change.hold_token);
  }
  const bool has_new_end = changed.booking.ends_at != booking.ends_at;
  if (has_new_end || changed.booking.resource_id != booking.resource_id) parts_.counts.moved.add();
  if (caller.access == Access::kBookingToken && has_new_end) {
    changed.manage_token = manage_token(parts_.tokens, changed.booking, {});
  }
  changed.booking = visible_to(caller, std::move(changed.booking));
  return changed;
}

Outcome<void> BookingChanger::check(CallReservation& calls, const core::Booking& booking,
                                    const core::BookingChange& change, const Caller& caller) const {
  if (caller.access != Access::kSecret) {
    auto allowed = parts_.contacts.check_blacklist(calls, booking.contact_id, not_changed_online());
    if (!allowed) return allowed;
  }
  if (moves(change) && is_over(booking.status)) {
    return Refusal(wrong_status(booking.status, "moved"));
  }
  if (!is_in_place(booking, change) && has_begun(booking, caller)) {
    return Refusal(too_late("moved"));
  }
  if (change.confirms && booking.status != core::BookingStatus::kPending) {
    return Refusal(wrong_status(booking.status, "confirmed"));
  }
  return {};
}

bool BookingChanger::has_begun(const core::Booking& booking, const Caller& caller) const {
  return caller.access != Access::kSecret && parts_.clock.now() >= booking.starts_at;
}

Outcome<core::BookingChange> BookingChanger::around_holds(const Offer& offer,
                                                          const core::Booking& booking,
                                                          const core::BookingChange& change) const {
  const core::Instant start = change.starts_at.value_or(booking.starts_at);
  const auto resource = change.has_resource ? change.resource_id : booking.resource_id;
  const core::Slot slot{start, start + (booking.ends_at - booking.starts_at), true};
  const WantedTime time{
      .type = booking.booking_type_id, .resource = resource, .slot = slot, .client = {}};
  const auto unheld = parts_.slots.unheld_resource(offer, time, change.hold_token);
  if (!unheld) return Refusal(unheld.error());
  core::BookingChange wanted = change;
  wanted.resource_id = *unheld;
  if (wanted.resource_id != resource) wanted.has_resource = true;
  return wanted;
}

// Changes are idempotent, so after a lost answer the change is sent again; but first the booking is
// read.
Outcome<core::Booking> BookingChanger::put(CallReservation& calls, const core::Booking& booking,
                                           const core::BookingChange& change) const {
  const AccountClient& account = parts_.context.account;
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto permit = calls.next();
    if (!permit) break;
    auto changed = account.change(*std::move(permit), booking.id, change);
    if (changed) return *std::move(changed.value);
    if (changed.fault != AccountFault::kMaybeDone) return fault_answer(changed);
    auto look = calls.next();
    if (!look) break;
    auto now_there = account.booking(*std::move(look), booking.id);
    if (!now_there) break;
    if (is_as_wanted(*now_there.value, change)) return *std::move(now_there.value);
    if (changed.timed_out) break;  // the account may still be carrying it out
  }
  return unreachable(5);
}

Outcome<void> BookingChanger::cancel(core::Id id, const Caller& caller) const {
  if (caller.access == Access::kBookingToken && caller.id != id) return Refusal(no_booking());
  return parts_.calls.with_reservation(
      "cancel:" + std::to_string(id), 2,
      [&](CallReservation& calls) { return cancel_reserved(calls, id, caller); });
}

Outcome<void> BookingChanger::cancel_reserved(CallReservation& calls, core::Id id,
                                              const Caller& caller) const {
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto booking = parts_.reader.reach(calls, id, caller);
    if (!booking) return Refusal(booking.error());
    if (booking->status == core::BookingStatus::kCompleted) {
      return Refusal(wrong_status(booking->status, "cancelled"));
    }
    if (booking->status == core::BookingStatus::kCancelled) return {};
    if (has_begun(*booking, caller)) return Refusal(too_late("cancelled"));
    auto permit = calls.next();
    if (!permit) break;
    const auto status = parts_.context.account.cancel(*std::move(permit), id);
    note_change(parts_.context, *booking, AccountCache::Touch::kFreed);
    if (status) {
      parts_.counts.cancelled.add();
      return {};
    }
    if (status.fault != AccountFault::kMaybeDone) return fault_answer(status);
  }
  return unreachable(5);
}

}  // namespace server::account
