#include "server/own/booking_changer.hpp"

#include "core/phone.hpp"
#include "server/own/after/follow_ups.hpp"
#include "server/own/booking_reader.hpp"
#include "server/own/person_limits.hpp"
#include "server/rules/holds.hpp"
#include "server/service/refusals.hpp"
#include "server/service/visitor_links.hpp"

namespace server::own {
namespace {

// A blacklisted contact with the same address or number counts too.
bool is_blacklisted(Transaction& transaction, core::Id id) {
  auto contact = transaction.contact(id);
  if (!contact) return false;
  return contact->blacklisted ||
         transaction.is_blacklisted({contact->name, contact->email, contact->phone});
}

// What the change is to those who are told of it. A move that is approved at once is a move.
BookingEvent event_of(const core::Booking& before, const core::Booking& after) {
  if (before.starts_at != after.starts_at || before.ends_at != after.ends_at ||
      before.resource_id != after.resource_id) {
    return BookingEvent::kMoved;
  }
  return before.status != after.status ? BookingEvent::kApproved : BookingEvent::kChanged;
}

}  // namespace

Outcome<void> BookingChanger::cancel(core::Id id, const std::string& reason,
                                     const Caller& caller) const {
  core::Instant now = parts_.clock.now();
  Outcome<void> outcome;
  bool is_news = false;
  parts_.store.write([&](Transaction& transaction) {
    outcome = {};
    is_news = false;
    auto booking = transaction.booking(id, now);
    if (!booking || !caller.may_reach(*booking)) {
      outcome = Refusal(no_booking());
      return;
    }
    if (!caller.sees_latest(*booking, now)) {
      outcome = Refusal(changed_meanwhile());
      return;
    }
    if (booking->status == core::BookingStatus::kCompleted) {
      outcome = Refusal(wrong_status(booking->status, "cancelled"));
      return;
    }
    is_news = !is_over(booking->status);
    if (!is_news) return;
    const bool is_visitor = caller.access != Access::kSecret;
    if (is_visitor && !may_cancel(transaction.policy(id), booking->starts_at, now)) {
      is_news = false;
      outcome = Refusal(too_late("cancelled"));
      return;
    }
    const auto by = is_visitor ? core::CancelledBy::kVisitor : core::CancelledBy::kBusiness;
    transaction.cancel_booking(id, {by, reason, caller.actor()}, change_stamp(*booking, now));
    if (is_visitor) {
      transaction.note_visitor_cancellation(id, client_mark(parts_.client_salt, caller), now);
    }
    const core::Booking cancelled = transaction.booking(id, now).value();
    add_follow_ups(transaction, {parts_.site, parts_.tokens},
                   {.event = BookingEvent::kCancelled,
                    .booking = cancelled,
                    .before = &*booking,
                    .by_visitor = is_visitor},
                   now);
  });
  if (is_news) parts_.counts.cancelled.add();
  return outcome;
}

Outcome<core::BookingMade> BookingChanger::change(core::Id id, const core::BookingChange& change,
                                                  const Caller& caller) const {
  core::Instant now = parts_.clock.now();
  Outcome<core::BookingMade> outcome;
  bool has_moved = false;
  if (change.starts_at || change.has_resource) {
    auto moving = parts_.store.booking(id, now);
    if (moving && caller.may_reach(*moving)) {
      parts_.slots.ask_calendars(moving->booking_type_id,
                                 change.has_resource ? change.resource_id : moving->resource_id);
    }
  }
  parts_.store.write([&](Transaction& transaction) {
    has_moved = false;
    auto booking = transaction.booking(id, now);
    if (!booking || !caller.may_reach(*booking)) {
      outcome = Refusal(no_booking());
      return;
    }
    auto done = change_in(transaction, *booking, change, caller, now);
    if (!done) {
      outcome = Refusal(done.error());
      return;
    }
    core::BookingMade changed{transaction.booking(id, now).value(), {}};
    if (changed.booking != *booking) {
      add_follow_ups(transaction, {parts_.site, parts_.tokens},
                     {.event = event_of(*booking, changed.booking),
                      .booking = changed.booking,
                      .before = &*booking,
                      .by_visitor = caller.access != Access::kSecret},
                     now);
    }
    // The visitor's link ends a while after the booking, so a new end needs a new link.
    bool has_new_end = changed.booking.ends_at != booking->ends_at;
    has_moved = has_new_end || changed.booking.resource_id != booking->resource_id;
    if (caller.access == Access::kBookingToken && has_new_end) {
      // Of the same kind: a mailed link gives no access beyond a correction of the address.
      changed.manage_token = manage_token(parts_.tokens, changed.booking, caller.link_id);
    }
    changed.booking = shown_to(caller, std::move(changed.booking));
    outcome = std::move(changed);
  });
  if (has_moved) parts_.counts.moved.add();
  return outcome;
}

Outcome<void> BookingChanger::change_in(Transaction& transaction, const core::Booking& booking,
                                        const core::BookingChange& change, const Caller& caller,
                                        core::Instant now) const {
  if (!caller.sees_latest(booking, now)) return Refusal(changed_meanwhile());
  bool is_visitor = caller.access != Access::kSecret;
  if (is_visitor && is_blacklisted(transaction, booking.contact_id)) {
    return Refusal(not_changed_online());
  }
  if (change.confirms && booking.status != core::BookingStatus::kPending) {
    return Refusal(wrong_status(booking.status, "confirmed"));
  }
  auto moved = move_in(transaction, booking, change, caller, now);
  if (!moved) return moved;
  if (change.has_notes && change.notes != booking.notes) {
    transaction.set_notes(booking.id, change.notes, change_stamp(booking, now));
  }
  if (change.confirms) {
    transaction.confirm_booking(booking.id, caller.actor(), change_stamp(booking, now));
  }
  return {};
}

Outcome<void> BookingChanger::move_in(Transaction& transaction, const core::Booking& booking,
                                      const core::BookingChange& change, const Caller& caller,
                                      core::Instant now) const {
  if (!change.starts_at && !change.has_resource) return {};
  if (is_over(booking.status)) return Refusal(wrong_status(booking.status, "moved"));
  core::Instant starts_at = change.starts_at.value_or(booking.starts_at);
  auto resource = change.has_resource ? change.resource_id : booking.resource_id;
  bool stays = starts_at == booking.starts_at && (!resource || resource == booking.resource_id);
  if (stays) return {};
  const bool is_visitor = caller.access != Access::kSecret;
  if (is_visitor && !may_move(transaction.policy(booking.id), booking.starts_at, now)) {
    return Refusal(too_late("moved"));
  }
  auto candidate = parts_.slots.check(booking.booking_type_id, resource, starts_at, now);
  if (!candidate) return Refusal(candidate.error());
  std::string own_hold = hold_hash(change.hold_token);
  auto place = parts_.slots.find_place(transaction, *candidate, {booking.id, own_hold}, now);
  if (!place) return refuse_taken(parts_.counts);
  const core::ContactDetails given = booking.given.value_or(core::ContactDetails());
  const WantedTimes times{starts_at, starts_at + candidate->schedule.type.duration, booking.id};
  const Person person{booking.contact_id, given.email,
                      std::string(core::without_extension(given.phone))};
  if (is_visitor && !is_within_limits(transaction, candidate->selection.type->booking_rules, person,
                                      times, now)) {
    return Refusal(not_changed_online());
  }
  // Approval was of the old time: a new one that a visitor chose waits for it again.
  const bool waits = is_visitor && candidate->selection.type->needs_approval;
  const MovedBooking moved{
      .occupied = occupied_by(candidate->schedule.type, place->resource, starts_at),
      .starts_at = place->slot.starts_at,
      .ends_at = place->slot.ends_at,
      .status = waits ? core::BookingStatus::kPending : booking.status};
  if (!transaction.move_booking(booking.id, moved, change_stamp(booking, now))) {
    return refuse_taken(parts_.counts);
  }
  if (!own_hold.empty()) transaction.end_hold(own_hold);
  return {};
}

}  // namespace server::own
