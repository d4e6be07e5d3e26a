#include "server/own/booking_reader.hpp"

#include "core/protocol/offer_words.hpp"
#include "server/base/tz.hpp"
#include "server/service/refusals.hpp"

namespace server::own {
namespace {

// The first instant of `moment`, or the first one after it.
core::Instant edge_of(const Moment& moment, const core::ZoneRules& zone, bool after) {
  if (auto* date = std::get_if<core::Date>(&moment)) {
    const core::DayBounds day = zone.day_bounds(*date);
    return after ? day.end : day.begin;
  }
  return std::get<core::Instant>(moment) + core::Seconds(after ? 1 : 0);
}

// The rules of that zone for the days around `moment`.
core::ZoneRules zone_around(std::string_view name, const Moment& moment) {
  const core::Instant near = edge_of(moment, core::ZoneRules(), false);
  constexpr core::Seconds kDays = 3 * core::kADay;
  return zone_rules(name, near - kDays, near + kDays).value_or(core::ZoneRules());
}

}  // namespace

core::BookingPage BookingReader::bookings(const BookingsQuery& query, const Caller& caller) const {
  BookingFilter filter;
  filter.now = clock_.now();
  filter.status = query.status;
  filter.contact_id = caller.access == Access::kContactToken ? caller.id : query.contact_id;
  if (query.from) {
    filter.from = edge_of(*query.from, zone_around(site_.time_zone, *query.from), false);
  }
  if (query.to) filter.until = edge_of(*query.to, zone_around(site_.time_zone, *query.to), true);
  filter.limit = query.page.per_page;
  filter.offset = query.page.offset();
  BookingPage page = store_.bookings(filter);
  for (core::Booking& booking : page.bookings) booking = shown_to(caller, std::move(booking));
  return {std::move(page.bookings),
          core::page_meta(query.page.page, query.page.per_page, page.total)};
}

Outcome<core::Booking> BookingReader::booking(core::Id id, const Caller& caller) const {
  auto booking = store_.booking(id, clock_.now());
  if (!booking || !caller.may_reach(*booking)) return Refusal(no_booking());
  return shown_to(caller, *std::move(booking));
}

core::Booking shown_to(const Caller& caller, core::Booking booking) {
  if (caller.access == Access::kSecret) return booking;
  if (booking.location) {
    booking.location = core::visible_part(*std::move(booking.location), booking.status);
  }
  booking.contact_id = caller.shown_contact_id(booking);
  booking.given.reset();
  booking.locale.clear();
  booking.time_zone.clear();
  booking.mail.reset();
  return booking;
}

}  // namespace server::own
