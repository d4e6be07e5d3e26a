// What becomes of a booking once it is made: listed, read, moved, confirmed, cancelled.
#include "server/service/refusals.hpp"

#include <algorithm>

#include "server/base/tz.hpp"
#include "server/own/bookings.hpp"
#include "server/rules/holds.hpp"
#include "server/service/visitor_links.hpp"

namespace server {
namespace {

// Also for what another contact with the same address or number did.
bool is_blacklisted(Transaction& transaction, core::Id id) {
  auto contact = transaction.contact(id);
  if (!contact) return false;
  return contact->blacklisted ||
         transaction.is_blacklisted({contact->name, contact->email, contact->phone});
}

// The first instant of `moment`, or the first one after it.
core::Instant edge_of(const Moment& moment, const core::ZoneRules& zone, bool after) {
  if (auto* date = std::get_if<core::Date>(&moment)) {
    core::DayBounds day = zone.day_bounds(*date);
    return after ? day.end : day.begin;
  }
  return std::get<core::Instant>(moment) + core::Seconds(after ? 1 : 0);
}

// The stamp of a change made now: later than of any before, also where two come in one second, for a
// calendar tells by it which is the last.
core::Instant change_stamp(const core::Booking& booking, core::Instant now) {
  return std::max(now, booking.updated_at + core::Seconds(1));
}

core::ZoneRules zone_round(std::string_view name, const Moment& moment) {
  core::Instant near = edge_of(moment, core::ZoneRules(), false);
  constexpr core::Seconds kDays = 3 * core::kADay;
  return zone_rules(name, near - kDays, near + kDays).value_or(core::ZoneRules());
}

}  // namespace

std::optional<Caller> OwnBookings::holder(std::string_view token) const {
  return holder_of(tokens_, token, clock_.now());
}

Outcome<void> OwnBookings::check_ended_link(const Caller& link) const {
  core::Instant now = clock_.now();
  std::optional<core::Booking> booking;
  if (link.access == Access::kBookingToken) booking = store_.booking(link.id, now);
  if (booking && keeps_link_open(*booking, now)) return {};
  return Refusal(link_expired());
}

Outcome<VisitorToken> OwnBookings::make_visitor_token(
    const core::VisitorTokenRequest& request) const {
  if (!store_.contact(request.contact_id)) return Refusal(no_such_contact());
  return contact_link(tokens_, request, clock_.now());
}

Outcome<core::BookingPage> OwnBookings::bookings(const BookingsQuery& query,
                                                 const Caller& caller) const {
  BookingFilter filter;
  filter.now = clock_.now();
  filter.status = query.status;
  filter.contact_id = caller.access == Access::kContactToken ? caller.id : query.contact_id;
  if (query.from) {
    filter.from = edge_of(*query.from, zone_round(site_.time_zone, *query.from), false);
  }
  if (query.to) filter.until = edge_of(*query.to, zone_round(site_.time_zone, *query.to), true);
  filter.limit = query.page.per_page;
  filter.offset = query.page.offset();
  BookingPage page = store_.bookings(filter);
  return core::BookingPage{std::move(page.bookings),
                           core::page_meta(query.page.page, query.page.per_page, page.total)};
}

Outcome<core::Booking> OwnBookings::booking(core::Id id, const Caller& caller) const {
  auto booking = store_.booking(id, clock_.now());
  if (!booking || !caller.may_reach(*booking)) return Refusal(no_booking());
  return *std::move(booking);
}

Outcome<void> OwnBookings::cancel(core::Id id, const Caller& caller) const {
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
      outcome = Refusal(over(booking->status, "cancelled"));
      return;
    }
    is_news = !is_over(booking->status);
    if (is_news) {
      transaction.cancel_booking(id, change_stamp(*booking, now));
      tell_receivers(transaction, WebhookEvent::kCancelled, transaction.booking(id, now).value(),
                     now);
    }
  });
  if (is_news) counts_.cancelled.add();
  return outcome;
}

Outcome<core::BookingMade> OwnBookings::change(core::Id id, const core::BookingChange& change,
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
      tell_receivers(transaction, WebhookEvent::kUpdated, changed.booking, now);
    }
    // The visitor's link ends a while after the booking, so one that moves needs a new one.
    bool ends_elsewhen = changed.booking.ends_at != booking->ends_at;
    has_moved = ends_elsewhen || changed.booking.resource_id != booking->resource_id;
    if (caller.access == Access::kBookingToken && ends_elsewhen) {
      changed.manage_token = manage_token(tokens_, changed.booking);
    }
    outcome = std::move(changed);
  });
  if (has_moved) counts_.moved.add();
  return outcome;
}

Outcome<void> OwnBookings::change_in(Transaction& transaction, const core::Booking& booking,
                                     const core::BookingChange& change, const Caller& caller,
                                     core::Instant now) const {
  bool is_visitor = caller.access != Access::kSecret;
  if (is_visitor && is_blacklisted(transaction, booking.contact_id)) {
    return Refusal(not_changed_online());
  }
  if (change.confirms && booking.status != core::BookingStatus::kPending) {
    return Refusal(over(booking.status, "confirmed"));
  }
  auto moved = move_in(transaction, booking, change, caller, now);
  if (!moved) return moved;
  if (change.has_notes && change.notes != booking.notes) {
    transaction.set_notes(booking.id, change.notes, change_stamp(booking, now));
  }
  if (change.confirms) transaction.confirm_booking(booking.id, change_stamp(booking, now));
  return {};
}

Outcome<void> OwnBookings::move_in(Transaction& transaction, const core::Booking& booking,
                                   const core::BookingChange& change, const Caller& caller,
                                   core::Instant now) const {
  if (!change.starts_at && !change.has_resource) return {};
  if (is_over(booking.status)) return Refusal(over(booking.status, "moved"));
  core::Instant starts_at = change.starts_at.value_or(booking.starts_at);
  auto resource = change.has_resource ? change.resource_id : booking.resource_id;
  bool stays = starts_at == booking.starts_at && (!resource || resource == booking.resource_id);
  if (stays) return {};
  auto found = find_wanted(booking.booking_type_id, resource);
  if (!found) return Refusal(found.error());
  const Wanted& wanted = *found;
  core::Date utc_date{date::floor<date::days>(starts_at)};
  Schedule schedule = schedule_for(wanted, utc_date, utc_date, now);
  auto start = check_start_time(schedule, starts_at, now);
  if (!start) return start;
  std::string own_hold = hold_hash(change.hold_token);
  auto place = find_place(transaction, wanted, schedule, starts_at, {booking.id, own_hold}, now);
  if (!place) return Refusal(taken());
  // Approval was of the old time: a visitor's new one waits for it again.
  bool waits = wanted.type->needs_approval && caller.access != Access::kSecret;
  MovedBooking moved{occupied_by(schedule.type, place->resource, starts_at), place->slot.starts_at,
                     place->slot.ends_at, waits ? core::BookingStatus::kPending : booking.status};
  if (!transaction.move_booking(booking.id, moved, change_stamp(booking, now)))
    return Refusal(taken());
  if (!own_hold.empty()) transaction.end_hold(own_hold);
  return {};
}

}  // namespace server
