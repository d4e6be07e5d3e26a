// Bookings in an account: list, read, change and cancel.
#include "server/service/refusals.hpp"

#include "server/account/bookings.hpp"
#include "server/account/refusals.hpp"
#include "server/service/visitor_links.hpp"

namespace server {
namespace {

std::string moment_text(const std::optional<Moment>& moment) {
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

std::optional<Caller> AccountBookings::holder(std::string_view token) const {
  return holder_of(tokens_, token, clock_.now());
}

Outcome<void> AccountBookings::check_ended_link(const Caller& link) const {
  if (link.access != Access::kBookingToken) return Refusal(link_expired());
  auto permit = read_permit();
  if (!permit) return Refusal(permit.error());
  auto booking = context_.account.booking(*std::move(permit), link.id);
  bool is_none = booking.fault == AccountFault::kRefused && booking.error.status == 404;
  if (!booking && !is_none) return fault_answer(booking);
  if (booking && keeps_link_open(*booking.value, clock_.now())) return {};
  return Refusal(link_expired());
}

Outcome<VisitorToken> AccountBookings::make_visitor_token(
    const core::VisitorTokenRequest& request) const {
  auto permit = read_permit();
  if (!permit) return Refusal(permit.error());
  auto contact = context_.account.contact(*std::move(permit), request.contact_id);
  bool is_nobody = contact.fault == AccountFault::kRefused && contact.error.status == 404;
  if (is_nobody) return Refusal(no_such_contact());
  if (!contact) return fault_answer(contact);
  return contact_link(tokens_, request, clock_.now());
}

// A visitor sees only the type's name: the account's title contains the contact's name, and the
// visitor may have booked with somebody else's address.
core::Booking AccountBookings::as_told_to(const Caller& caller, core::Booking booking) const {
  if (caller.access != Access::kBookingToken) return booking;
  std::size_t dash = booking.title.find(" – ");
  if (dash != std::string::npos) booking.title.resize(dash);
  return booking;
}

Outcome<core::BookingPage> AccountBookings::bookings(const BookingsQuery& query,
                                                     const Caller& caller) const {
  core::BookingListing listing;
  listing.page = query.page.page;
  listing.per_page = query.page.per_page;
  listing.status = query.status;
  bool is_visitor = caller.access == Access::kContactToken;
  listing.contact_id = is_visitor ? std::optional(caller.id) : query.contact_id;
  listing.from = moment_text(query.from);
  listing.to = moment_text(query.to);
  auto permit = read_permit();
  if (!permit) return Refusal(permit.error());
  auto page = context_.account.bookings(*std::move(permit), listing);
  if (!page) return fault_answer(page);
  // An account that ignores the filter must not show a visitor somebody else's booking.
  if (is_visitor) {
    std::erase_if(page.value->bookings,
                  [&](const core::Booking& booking) { return !caller.may_reach(booking); });
  }
  return *std::move(page.value);
}

Outcome<core::Booking> AccountBookings::booking(core::Id id, const Caller& caller) const {
  if (caller.access == Access::kBookingToken && caller.id != id) return Refusal(no_booking());
  auto permit = read_permit();
  if (!permit) return Refusal(permit.error());
  auto booking = context_.account.booking(*std::move(permit), id);
  bool is_none = booking.fault == AccountFault::kRefused && booking.error.status == 404;
  if (is_none || (booking && !caller.may_reach(*booking.value))) return Refusal(no_booking());
  if (!booking) return fault_answer(booking);
  return as_told_to(caller, *std::move(booking.value));
}

Outcome<core::Booking> AccountBookings::reach(CallReservation& calls, core::Id id,
                                              const Caller& caller) const {
  auto permit = calls.next();
  if (!permit) return unreachable(2);
  auto booking = context_.account.booking(*std::move(permit), id);
  bool is_none = booking.fault == AccountFault::kRefused && booking.error.status == 404;
  if (is_none || (booking && !caller.may_reach(*booking.value))) return Refusal(no_booking());
  if (!booking) return fault_answer(booking);
  return *std::move(booking.value);
}

Outcome<void> AccountBookings::refuse_blacklisted(CallReservation& calls, core::Id contact_id,
                                                  const core::ApiError& refusal_told) const {
  auto permit = calls.next();
  if (!permit) return unreachable(2);
  auto contact = context_.account.contact(*std::move(permit), contact_id);
  bool is_nobody = contact.fault == AccountFault::kRefused && contact.error.status == 404;
  if (is_nobody) return {};  // the account answers with its own error
  if (!contact) return fault_answer(contact);
  if (!contact.value->blacklisted) return {};
  return Refusal(refusal_told);
}

Outcome<core::BookingChange> AccountBookings::around_holds(
    const Catalogue& catalogue, const core::Booking& booking,
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

// Changes are idempotent, so after a lost answer the change is sent again; but first the booking is
// read.
Outcome<core::Booking> AccountBookings::put(CallReservation& calls, const core::Booking& booking,
                                            const core::BookingChange& change) const {
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto permit = calls.next();
    if (!permit) break;
    auto changed = context_.account.change(*std::move(permit), booking.id, change);
    if (changed) return *std::move(changed.value);
    if (changed.fault != AccountFault::kMaybeDone) return fault_answer(changed);
    auto look = calls.next();
    if (!look) break;
    auto now_there = context_.account.booking(*std::move(look), booking.id);
    if (!now_there) break;
    if (is_as_wanted(*now_there.value, change)) return *std::move(now_there.value);
    if (changed.timed_out) break;  // the account may still be carrying it out
  }
  return unreachable(5);
}

Outcome<core::BookingMade> AccountBookings::change(core::Id id, const core::BookingChange& change,
                                                   const Caller& caller) const {
  if (caller.access == Access::kBookingToken && caller.id != id) return Refusal(no_booking());
  bool moves = change.starts_at || change.has_resource;
  Outcome<Catalogue> known;
  if (moves) known = catalogue();
  if (!known) return Refusal(known.error());
  std::string place = "change:" + std::to_string(id) + core::change_body(change);
  int calls_needed = caller.access == Access::kSecret ? 2 : 3;
  return with_reservation(
      place, calls_needed, [&](CallReservation& calls) -> Outcome<core::BookingMade> {
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
          auto wanted = moves ? around_holds(*known, booking, change) : change;
          if (!wanted) return Refusal(wanted.error());
          auto put_there = put(calls, booking, *wanted);
          touch(booking, AccountCache::Touch::kFreed);
          if (!put_there) return Refusal(put_there.error());
          changed.booking = *std::move(put_there);
          touch(changed.booking, AccountCache::Touch::kTaken);
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

Outcome<void> AccountBookings::cancel(core::Id id, const Caller& caller) const {
  if (caller.access == Access::kBookingToken && caller.id != id) return Refusal(no_booking());
  return with_reservation("cancel:" + std::to_string(id), 2,
                          [&](CallReservation& calls) -> Outcome<void> {
                            for (int attempt = 0; attempt < 3; ++attempt) {
                              auto reached = reach(calls, id, caller);
                              if (!reached) return Refusal(reached.error());
                              const auto& booking = *reached;
                              if (booking.status == core::BookingStatus::kCompleted) {
                                return Refusal(wrong_status(booking.status, "cancelled"));
                              }
                              if (booking.status == core::BookingStatus::kCancelled) return {};
                              auto permit = calls.next();
                              if (!permit) break;
                              auto status = context_.account.cancel(*std::move(permit), id);
                              touch(booking, AccountCache::Touch::kFreed);
                              if (status) counts_.cancelled.add();
                              if (status) return {};
                              if (status.fault != AccountFault::kMaybeDone)
                                return fault_answer(status);
                            }
                            return unreachable(5);
                          });
}

}  // namespace server
