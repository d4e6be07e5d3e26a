// What becomes of a booking that lives upstream: listed, read, moved, cancelled.
#include "server/service/refusals.hpp"

#include "server/account/bookings.hpp"
#include "server/account/refusals.hpp"
#include "server/service/visitor_links.hpp"

namespace server {
namespace {

std::string told(const std::optional<Moment>& moment) {
  if (!moment) return {};
  if (auto* date = std::get_if<core::Date>(&*moment)) return core::format_date(*date);
  return core::format_instant(std::get<core::Instant>(*moment));
}

bool is_as_wanted(const core::Booking& booking, const core::BookingChange& change) {
  bool is_there = !change.starts_at || booking.starts_at == *change.starts_at;
  bool is_theirs =
      !change.has_resource || !change.resource_id || booking.resource_id == change.resource_id;
  bool is_noted = !change.has_notes || booking.notes == change.notes;
  bool is_confirmed = !change.confirms || booking.status == core::BookingStatus::kConfirmed;
  return is_there && is_theirs && is_noted && is_confirmed;
}

}  // namespace

std::optional<Caller> UpstreamBookings::holder(std::string_view token) const {
  return holder_of(tokens_, token, clock_.now());
}

Outcome<void> UpstreamBookings::check_ended_link(const Caller& link) const {
  if (link.access != Access::kBookingToken) return Refusal(link_expired());
  auto turn = turn_to_read();
  if (!turn) return Refusal(turn.error());
  auto booking = side_.upstream.booking(*std::move(turn), link.id);
  bool is_none = booking.fault == UpstreamFault::kRefused && booking.error.status == 404;
  if (!booking && !is_none) return failed(booking);
  if (booking && keeps_link_open(*booking.value, clock_.now())) return {};
  return Refusal(link_expired());
}

Outcome<VisitorToken> UpstreamBookings::make_visitor_token(
    const core::VisitorTokenRequest& request) const {
  auto turn = turn_to_read();
  if (!turn) return Refusal(turn.error());
  auto contact = side_.upstream.contact(*std::move(turn), request.contact_id);
  bool is_nobody = contact.fault == UpstreamFault::kRefused && contact.error.status == 404;
  if (is_nobody) return Refusal(no_such_contact());
  if (!contact) return failed(contact);
  return contact_link(tokens_, request, clock_.now());
}

// A visitor reads the type's name alone: the upstream's title holds the contact's name, and whoever
// booked may have typed somebody else's address.
core::Booking UpstreamBookings::as_told_to(const Caller& caller, core::Booking booking) const {
  if (caller.access != Access::kBookingToken) return booking;
  std::size_t dash = booking.title.find(" – ");
  if (dash != std::string::npos) booking.title.resize(dash);
  return booking;
}

Outcome<core::BookingPage> UpstreamBookings::bookings(const BookingsQuery& query,
                                                      const Caller& caller) const {
  core::BookingListing listing;
  listing.page = query.page.page;
  listing.per_page = query.page.per_page;
  listing.status = query.status;
  bool is_visitor = caller.access == Access::kContactToken;
  listing.contact_id = is_visitor ? std::optional(caller.id) : query.contact_id;
  listing.from = told(query.from);
  listing.to = told(query.to);
  auto turn = turn_to_read();
  if (!turn) return Refusal(turn.error());
  auto page = side_.upstream.bookings(*std::move(turn), listing);
  if (!page) return failed(page);
  // An upstream that did not filter must not show a visitor anybody else's.
  if (is_visitor) {
    std::erase_if(page.value->bookings,
                  [&](const core::Booking& booking) { return !caller.may_reach(booking); });
  }
  return *std::move(page.value);
}

Outcome<core::Booking> UpstreamBookings::booking(core::Id id, const Caller& caller) const {
  if (caller.access == Access::kBookingToken && caller.id != id) return Refusal(no_booking());
  auto turn = turn_to_read();
  if (!turn) return Refusal(turn.error());
  auto booking = side_.upstream.booking(*std::move(turn), id);
  bool is_none = booking.fault == UpstreamFault::kRefused && booking.error.status == 404;
  if (is_none || (booking && !caller.may_reach(*booking.value))) return Refusal(no_booking());
  if (!booking) return failed(booking);
  return as_told_to(caller, *std::move(booking.value));
}

Outcome<core::Booking> UpstreamBookings::reach(BookingCalls& calls, core::Id id,
                                               const Caller& caller) const {
  auto turn = calls.next();
  if (!turn) return unreachable(2);
  auto booking = side_.upstream.booking(*std::move(turn), id);
  bool is_none = booking.fault == UpstreamFault::kRefused && booking.error.status == 404;
  if (is_none || (booking && !caller.may_reach(*booking.value))) return Refusal(no_booking());
  if (!booking) return failed(booking);
  return *std::move(booking.value);
}

Outcome<void> UpstreamBookings::refuse_blacklisted(BookingCalls& calls, core::Id contact_id,
                                                   const core::ApiError& refusal_told) const {
  auto turn = calls.next();
  if (!turn) return unreachable(2);
  auto contact = side_.upstream.contact(*std::move(turn), contact_id);
  bool is_nobody = contact.fault == UpstreamFault::kRefused && contact.error.status == 404;
  if (is_nobody) return {};  // the upstream tells in its own words
  if (!contact) return failed(contact);
  if (!contact.value->blacklisted) return {};
  return Refusal(refusal_told);
}

Outcome<core::BookingChange> UpstreamBookings::past_holds(const Catalogue& catalogue,
                                                          const core::Booking& booking,
                                                          const core::BookingChange& change) const {
  core::Instant start = change.starts_at.value_or(booking.starts_at);
  auto resource = change.has_resource ? change.resource_id : booking.resource_id;
  core::Slot slot{start, start + (booking.ends_at - booking.starts_at), true};
  auto one = unheld(catalogue, {booking.booking_type_id, resource, slot, {}}, change.hold_token);
  if (!one) return Refusal(one.error());
  core::BookingChange wanted = change;
  wanted.resource_id = *one;
  if (wanted.resource_id != resource) wanted.has_resource = true;
  return wanted;
}

// The same change twice is one change, so a lost answer may be asked for again; but what is there
// now is looked at first.
Outcome<core::Booking> UpstreamBookings::put(BookingCalls& calls, const core::Booking& booking,
                                             const core::BookingChange& change) const {
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto turn = calls.next();
    if (!turn) break;
    auto changed = side_.upstream.change(*std::move(turn), booking.id, change);
    if (changed) return *std::move(changed.value);
    if (changed.fault != UpstreamFault::kMaybeDone) return failed(changed);
    auto look = calls.next();
    if (!look) break;
    auto now_there = side_.upstream.booking(*std::move(look), booking.id);
    if (!now_there) break;
    if (is_as_wanted(*now_there.value, change)) return *std::move(now_there.value);
    if (changed.timed_out) break;  // it may still be at work on it
  }
  return unreachable(5);
}

Outcome<core::BookingMade> UpstreamBookings::change(core::Id id, const core::BookingChange& change,
                                                    const Caller& caller) const {
  if (caller.access == Access::kBookingToken && caller.id != id) return Refusal(no_booking());
  bool moves = change.starts_at || change.has_resource;
  Outcome<Catalogue> known;
  if (moves) known = catalogue();
  if (!known) return Refusal(known.error());
  std::string place = "change:" + std::to_string(id) + core::change_body(change);
  int calls_needed = caller.access == Access::kSecret ? 2 : 3;
  return in_turn(place, calls_needed, [&](BookingCalls& calls) -> Outcome<core::BookingMade> {
    auto reached = reach(calls, id, caller);
    if (!reached) return Refusal(reached.error());
    const auto& booking = *reached;
    if (caller.access != Access::kSecret) {
      auto welcome = refuse_blacklisted(calls, booking.contact_id, not_changed_online());
      if (!welcome) return Refusal(welcome.error());
    }
    if (moves && is_over(booking.status)) return Refusal(wrong_status(booking.status, "moved"));
    if (change.confirms && booking.status != core::BookingStatus::kPending) {
      return Refusal(wrong_status(booking.status, "confirmed"));
    }
    core::BookingMade changed{booking, {}};
    if (!is_as_wanted(booking, change)) {
      auto wanted = moves ? past_holds(*known, booking, change) : change;
      if (!wanted) return Refusal(wanted.error());
      auto put_there = put(calls, booking, *wanted);
      touch(booking, UpstreamCache::Touch::kFreed);
      if (!put_there) return Refusal(put_there.error());
      changed.booking = *std::move(put_there);
      touch(changed.booking, UpstreamCache::Touch::kTaken);
      end_hold(change.hold_token);
    }
    bool has_moved = changed.booking.ends_at != booking.ends_at;
    if (has_moved || changed.booking.resource_id != booking.resource_id) counts_.moved.add();
    if (caller.access == Access::kBookingToken && has_moved) {
      changed.manage_token = manage_token(tokens_, changed.booking);
    }
    changed.booking = as_told_to(caller, std::move(changed.booking));
    return changed;
  });
}

Outcome<void> UpstreamBookings::cancel(core::Id id, const Caller& caller) const {
  if (caller.access == Access::kBookingToken && caller.id != id) return Refusal(no_booking());
  return in_turn("cancel:" + std::to_string(id), 2, [&](BookingCalls& calls) -> Outcome<void> {
    for (int attempt = 0; attempt < 3; ++attempt) {
      auto reached = reach(calls, id, caller);
      if (!reached) return Refusal(reached.error());
      const auto& booking = *reached;
      if (booking.status == core::BookingStatus::kCompleted) {
        return Refusal(wrong_status(booking.status, "cancelled"));
      }
      if (booking.status == core::BookingStatus::kCancelled) return {};
      auto turn = calls.next();
      if (!turn) break;
      auto status = side_.upstream.cancel(*std::move(turn), id);
      touch(booking, UpstreamCache::Touch::kFreed);
      if (status) counts_.cancelled.add();
      if (status) return {};
      if (status.fault != UpstreamFault::kMaybeDone) return failed(status);
    }
    return unreachable(5);
  });
}

}  // namespace server
