// Bookings that are made, one by one or in pages.
//
//   server::Outcome<core::Booking> booking = reader.booking(id, caller);
//
// A visitor's link reaches its own bookings only; for any other, the booking is not found.
#pragma once

#include "server/base/clock.hpp"
#include "server/service/booking_service.hpp"
#include "server/site/site.hpp"
#include "server/store/store.hpp"

namespace server::own {

class BookingReader {
 public:
  // All of them must outlive this.
  BookingReader(const Site& site, Store& store, const Clock& clock)
      : site_(site), store_(store), clock_(clock) {}

  core::BookingPage bookings(const BookingsQuery& query, const Caller& caller) const;
  Outcome<core::Booking> booking(core::Id id, const Caller& caller) const;

 private:
  const Site& site_;
  Store& store_;
  const Clock& clock_;
};

// Without what only the business's own backend gets: a link may be passed on, and what was typed for the booking
// must not go with it. The video link and the business's number are left out until the booking is confirmed.
core::Booking shown_to(const Caller& caller, core::Booking booking);

}  // namespace server::own
