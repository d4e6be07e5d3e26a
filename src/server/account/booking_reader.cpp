#include "server/account/booking_reader.hpp"

#include "server/account/client/refusals.hpp"
#include "server/service/refusals.hpp"

namespace server::account {
namespace {

std::string moment_text(const std::optional<Moment>& moment) {
  if (!moment) return {};
  if (const auto* date = std::get_if<core::Date>(&*moment)) return core::format_date(*date);
  return core::format_instant(std::get<core::Instant>(*moment));
}

}  // namespace

core::Booking visible_to(const Caller& caller, core::Booking booking) {
  booking.contact_id = caller.shown_contact_id(booking);
  if (caller.access != Access::kBookingToken) return booking;
  const std::size_t dash = booking.title.find(" – ");
  if (dash != std::string::npos) booking.title.resize(dash);
  return booking;
}

Outcome<core::BookingPage> BookingReader::bookings(const BookingsQuery& query,
                                                   const Caller& caller) const {
  core::BookingListing listing;
  listing.page = query.page.page;
  listing.per_page = query.page.per_page;
  listing.status = query.status;
  const bool is_visitor = caller.access == Access::kContactToken;
  listing.contact_id = is_visitor ? std::optional(caller.id) : query.contact_id;
  listing.from = moment_text(query.from);
  listing.to = moment_text(query.to);
  auto permit = calls_.read_permit();
  if (!permit) return Refusal(permit.error());
  auto page = account_.bookings(*std::move(permit), listing);
  if (!page) return fault_answer(page);
  // An account that ignores the filter must not show a visitor somebody else's booking.
  if (is_visitor) {
    std::erase_if(page.value->bookings,
                  [&](const core::Booking& booking) { return !caller.may_reach(booking); });
  }
  return *std::move(page.value);
}

Outcome<core::Booking> BookingReader::booking(core::Id id, const Caller& caller) const {
  if (caller.access == Access::kBookingToken && caller.id != id) return Refusal(no_booking());
  auto permit = calls_.read_permit();
  if (!permit) return Refusal(permit.error());
  auto booking = read(*std::move(permit), id, caller);
  if (!booking) return booking;
  return visible_to(caller, *std::move(booking));
}

Outcome<core::Booking> BookingReader::reach(CallReservation& calls, core::Id id,
                                            const Caller& caller) const {
  auto permit = calls.next();
  if (!permit) return unreachable(2);
  return read(*std::move(permit), id, caller);
}

Outcome<core::Booking> BookingReader::read(CallPermit permit, core::Id id,
                                           const Caller& caller) const {
  auto booking = account_.booking(std::move(permit), id);
  const bool is_hidden = booking && !caller.may_reach(*booking.value);
  if (is_not_found(booking) || is_hidden) return Refusal(no_booking());
  if (!booking) return fault_answer(booking);
  return *std::move(booking.value);
}

}  // namespace server::account
