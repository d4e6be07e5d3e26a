#include "server/own/changes.hpp"

#include <algorithm>

#include "server/own/deliveries.hpp"
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

// The stamp of a change made now. Later than the last one's, even in the same second: calendars go
// by it to tell which version is newer.
core::Instant change_stamp(const core::Booking& booking, core::Instant now) {
  return std::max(now, booking.updated_at + core::Seconds(1));
}

}  // namespace

Outcome<void> BookingChanger::cancel(core::Id id, const Caller& caller) const {
  core::Instant now = clock_.now();
  Outcome<void> outcome;
  bool is_news = false;
  store_.write([&](Transaction& transaction) {
    auto booking = transaction.booking(id, now);
    if (!booking || !caller.may_reach(*booking)) {
      outcome = Refusal(no_booking());
      return;
    }
    if (booking->status == core::BookingStatus::kCompleted) {
      outcome = Refusal(wrong_status(booking->status, "cancelled"));
      return;
    }
    is_news = !is_over(booking->status);
    if (!is_news) return;
    transaction.cancel_booking(id, change_stamp(*booking, now));
    add_deliveries(transaction, site_, WebhookEvent::kCancelled,
                   transaction.booking(id, now).value(), now);
  });
  if (is_news) counts_.cancelled.add();
  return outcome;
}

Outcome<core::BookingMade> BookingChanger::change(core::Id id, const core::BookingChange& change,
                                                  const Caller& caller) const {
  core::Instant now = clock_.now();
  Outcome<core::BookingMade> outcome;
  bool has_moved = false;
  store_.write([&](Transaction& transaction) {
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
      add_deliveries(transaction, site_, WebhookEvent::kUpdated, changed.booking, now);
    }
    // The visitor's link ends a while after the booking, so a new end needs a new link.
    bool has_new_end = changed.booking.ends_at != booking->ends_at;
    has_moved = has_new_end || changed.booking.resource_id != booking->resource_id;
    if (caller.access == Access::kBookingToken && has_new_end) {
      changed.manage_token = manage_token(tokens_, changed.booking);
    }
    outcome = std::move(changed);
  });
  if (has_moved) counts_.moved.add();
  return outcome;
}

Outcome<void> BookingChanger::change_in(Transaction& transaction, const core::Booking& booking,
                                        const core::BookingChange& change, const Caller& caller,
                                        core::Instant now) const {
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
  if (change.confirms) transaction.confirm_booking(booking.id, change_stamp(booking, now));
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
  auto candidate = slots_.check(booking.booking_type_id, resource, starts_at, now);
  if (!candidate) return Refusal(candidate.error());
  std::string own_hold = hold_hash(change.hold_token);
  auto place = slots_.find_place(transaction, *candidate, {booking.id, own_hold}, now);
  if (!place) return refuse_taken(counts_);
  // Approval was of the old time: a new one that a visitor chose waits for it again.
  bool waits = candidate->selection.type->needs_approval && caller.access != Access::kSecret;
  MovedBooking moved{occupied_by(candidate->schedule.type, place->resource, starts_at),
                     place->slot.starts_at, place->slot.ends_at,
                     waits ? core::BookingStatus::kPending : booking.status};
  if (!transaction.move_booking(booking.id, moved, change_stamp(booking, now))) {
    return refuse_taken(counts_);
  }
  if (!own_hold.empty()) transaction.end_hold(own_hold);
  return {};
}

}  // namespace server::own
